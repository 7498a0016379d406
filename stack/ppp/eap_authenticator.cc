// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The authenticator's end of EAP; the peer's is in eap_peer.cc. See eap.h.
#include <algorithm>
#include <utility>

#include "stack/ppp/eap.h"

namespace pptplab::ppp {
namespace {

constexpr std::string_view kIdentityAsked = "Identity asked";
constexpr std::string_view kMethodRuns = "Method runs";

}  // namespace

EapAuthenticator::EapAuthenticator(AuthenticationMethod method, const AuthenticationConfig& config,
                                   UserDirectory& users, Rng& rng, trace::Tracer& tracer)
    : AuthenticationProtocol(method, tracer), config_(config), users_(users), rng_(rng) {}

void EapAuthenticator::Start(Instant now) {
  Reset();
  SetUser("");
  server_.reset();
  identity_.clear();
  refused_.clear();
  GoTo(now, "Start", "send Request Identity", kIdentityAsked);
  SendRequest(now, wire::kEapIdentity, {});
}

void EapAuthenticator::SendRequest(Instant now, uint8_t type, ByteView type_data) {
  // RFC 3748 §4.1: a new Request has a new Identifier, a repeated one the same.
  ++identifier_;
  requests_sent_ = 1;
  const Bytes data = Write(wire::EapData{type, type_data});
  request_packet_ = Write(wire::ControlPacket{wire::kEapRequest, identifier_, data});
  Send(request_packet_);
  SetTimer(now);
}

void EapAuthenticator::Receive(Instant now, ByteView bytes, JourneyId journey) {
  const auto packet = Read<wire::ControlPacket>(bytes);
  if (!packet) return RecordMalformed(now, packet.error(), journey);
  if (packet->code != wire::kEapResponse) {
    return Record(now, trace::Drop{trace::DropReason::kMalformed, "Code", 0}, journey);
  }
  if (packet->data.empty()) {
    return Record(now, trace::Drop{trace::DropReason::kMalformed, "Type", 4}, journey);
  }
  const bool waiting = state() == kIdentityAsked || state() == kMethodRuns;
  if (!waiting || packet->identifier != identifier_) {
    const trace::Drop drop{trace::DropReason::kAuthentication, "answers no open Request", 0};
    return Record(now, drop, journey);
  }
  const uint8_t type = packet->data[0];
  const ByteView type_data = packet->data.subspan(1);
  if (state() == kIdentityAsked && type == wire::kEapIdentity) {
    return ReceiveIdentity(now, AsText(type_data));
  }
  if (state() == kMethodRuns && type == wire::kEapNak && !method_answered_) {
    return ReceiveNak(now, type_data);
  }
  if (state() == kMethodRuns && type == EapTypeOfMethod(method())) {
    return ReceiveResponse(now, type_data, journey);
  }
  Record(now, trace::Drop{trace::DropReason::kMalformed, "Type", 4}, journey);
}

void EapAuthenticator::ReceiveIdentity(Instant now, std::string_view name) {
  identity_ = name;
  SetUser(FindUser(users_, name).name);
  for (const AuthenticationMethod method : config_.methods) {
    if (IsEap(method)) return BeginMethod(now, method, "Response Identity");
  }
  Refuse(now, "Response Identity", "no method of EAP is allowed here");
}

/// RFC 3748 §5.3.1: the peer names what it would rather do.
void EapAuthenticator::ReceiveNak(Instant now, ByteView desired) {
  refused_.push_back(method());
  for (const AuthenticationMethod candidate : config_.methods) {
    if (!IsEap(candidate) || std::ranges::find(refused_, candidate) != refused_.end()) continue;
    if (std::ranges::find(desired, EapTypeOfMethod(candidate)) == desired.end()) continue;
    return BeginMethod(now, candidate, "Response Nak");
  }
  std::string text = "the peer refuses to prove itself by " + std::string(NameOfMethod(method()));
  Refuse(now, "Response Nak", text + ", and names nothing else that is allowed here");
}

void EapAuthenticator::BeginMethod(Instant now, AuthenticationMethod method,
                                   std::string_view event) {
  SetMethod(method);
  method_answered_ = false;
  server_ = MakeEapServerMethod(method, config_, users_, rng_, identity_);
  GoTo(now, event, "send the method's first Request", kMethodRuns);
  const auto identifier = static_cast<uint8_t>(identifier_ + 1);
  SendRequest(now, EapTypeOfMethod(method), server_->Begin(identifier));
}

void EapAuthenticator::ReceiveResponse(Instant now, ByteView type_data, JourneyId journey) {
  const auto verdict = server_->Receive(type_data, static_cast<uint8_t>(identifier_ + 1));
  if (!verdict) {
    Error error = verdict.error();
    error.offset += 5;  // Code, Identifier, Length, Type
    return RecordMalformed(now, error, journey);
  }
  method_answered_ = true;
  switch (verdict->kind) {
    case EapVerdict::Kind::kRequest:
      GoTo(now, verdict->event, "send the method's next Request", kMethodRuns);
      if (!verdict->text.empty()) Record(now, trace::Note{verdict->text});
      return SendRequest(now, EapTypeOfMethod(method()), verdict->type_data);
    case EapVerdict::Kind::kSuccess:
      return Accept(now, *verdict);
    case EapVerdict::Kind::kFailure:
      return Refuse(now, verdict->event, verdict->text);
    case EapVerdict::Kind::kIgnored:
      break;
  }
  Record(now, trace::Drop{trace::DropReason::kAuthentication, "answers no open Request", 0},
         journey);
}

void EapAuthenticator::Accept(Instant now, const EapVerdict& verdict) {
  deadline_.reset();
  SetUser(server_->user());
  SetKeysOnce(server_->outcome().keys);
  Succeed();
  SendVerdict(wire::kEapSuccess);
  for (const NamedSecret& secret : server_->outcome().secrets) {
    Record(now, trace::Key{secret.what, "", secret.material});
  }
  GoTo(now, verdict.event, "send Success", kSuccess);
  Record(now, trace::Note{verdict.text});
}

void EapAuthenticator::Refuse(Instant now, std::string_view event, std::string why) {
  deadline_.reset();
  SendVerdict(wire::kEapFailure);
  FailWith(now, event, "send Failure", std::move(why));
}

void EapAuthenticator::SendVerdict(uint8_t code) {
  Send(Write(wire::ControlPacket{code, identifier_, {}}));
}

void EapAuthenticator::Tick(Instant now) {
  if (!deadline_ || now < *deadline_) return;
  Record(now, trace::Timer{"EAP retransmission timer", trace::Timer::Action::kExpired, *deadline_});
  deadline_.reset();
  if (requests_sent_ < config_.max_challenges) {
    ++requests_sent_;
    Send(request_packet_);
    SetTimer(now);
    return GoTo(now, "Timeout", "send the same Request", state());
  }
  FailWith(now, "Timeout", "", "no answer to " + std::to_string(requests_sent_) + " EAP Requests");
}

void EapAuthenticator::SetTimer(Instant now) {
  deadline_ = now + config_.challenge_timeout;
  Record(now, trace::Timer{"EAP retransmission timer", trace::Timer::Action::kSet, *deadline_});
}

}  // namespace pptplab::ppp
