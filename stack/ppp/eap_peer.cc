// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The peer's end of EAP: one Response for each Request, the same one for a repeated Request. See
// eap.h.
#include <algorithm>
#include <utility>

#include "stack/ppp/eap.h"

namespace pptplab::ppp {
namespace {

constexpr std::string_view kWaiting = "Waiting for Request";
constexpr std::string_view kAnswered = "Response sent";

}  // namespace

EapPeer::EapPeer(AuthenticationMethod method, const AuthenticationConfig& config, Rng& rng,
                 trace::Tracer& tracer)
    : AuthenticationProtocol(method, tracer), config_(config), rng_(rng) {
  SetUser(config.user);
}

void EapPeer::Start(Instant now) {
  Reset();
  peer_.reset();
  method_answered_ = false;
  request_packet_.clear();
  give_up_at_ = now + config_.give_up_after;
  GoTo(now, "Start", "", kWaiting);
}

void EapPeer::Receive(Instant now, ByteView bytes, JourneyId journey) {
  const auto packet = Read<wire::ControlPacket>(bytes);
  if (!packet) return RecordMalformed(now, packet.error(), journey);
  if (state() == kInitial || state() == kFailure) {
    return Record(now, trace::Drop{trace::DropReason::kNotOpen, "authentication", 0}, journey);
  }
  switch (packet->code) {
    case wire::kEapRequest:
      return ReceiveRequest(now, *packet, journey);
    case wire::kEapSuccess:
    case wire::kEapFailure:
      return ReceiveVerdict(now, *packet, journey);
  }
  Record(now, trace::Drop{trace::DropReason::kMalformed, "Code", 0}, journey);
}

// --- Requests
// --------------------------------------------------------------------------------------

void EapPeer::ReceiveRequest(Instant now, const wire::ControlPacket& packet, JourneyId journey) {
  const Bytes bytes = Write(packet);
  if (bytes == request_packet_) {
    // RFC 3748 §4.1: our Response may have been lost; the same Request gets the same one.
    Send(response_packet_);
    return GoTo(now, "Request, repeated", "send the same Response", state());
  }
  if (packet.data.empty()) {
    return Record(now, trace::Drop{trace::DropReason::kMalformed, "Type", 4}, journey);
  }
  const uint8_t type = packet.data[0];
  if (state() == kSuccess || type == wire::kEapNak) {
    // Whoever wants a new proof may ask CHAP; a method that ran to its end is not begun again.
    const trace::Drop drop{trace::DropReason::kAuthentication, "no Request is due", 4};
    return Record(now, drop, journey);
  }
  if (method_answered_ && type != wire::kEapNotification && type != EapTypeOfMethod(method())) {
    // RFC 3748 §2.1: a method that was begun runs to its end; nor is the Identity asked for again.
    const trace::Drop drop{trace::DropReason::kAuthentication, "another method runs already", 4};
    return Record(now, drop, journey);
  }
  if (type == wire::kEapIdentity || type == wire::kEapNotification) {
    const std::string text = Describer::Printable(packet.data.subspan(1));
    request_packet_ = bytes;
    identifier_ = packet.identifier;
    if (type == wire::kEapIdentity) {
      peer_.reset();
      return Respond(now, type, AsBytes(config_.user), "Request Identity",
                     "send Response Identity");
    }
    Respond(now, type, {}, "Request Notification", "send Response Notification");
    return Record(now, trace::Note{"the server says: " + text});
  }
  ReceiveMethod(now, packet, journey);
}

void EapPeer::ReceiveMethod(Instant now, const wire::ControlPacket& packet, JourneyId journey) {
  const uint8_t type = packet.data[0];
  if (!peer_ || EapTypeOfMethod(method()) != type) {
    // Type 0 is nobody's (RFC 3748 §6.2), though methods that are none of EAP's say they have it.
    const auto wish = std::ranges::find_if(config_.methods, [&](auto method) {
      return IsEap(method) && EapTypeOfMethod(method) == type;
    });
    if (wish == config_.methods.end()) {
      request_packet_ = Write(packet);
      identifier_ = packet.identifier;
      return SendNak(now);
    }
    SetMethod(*wish);
    peer_ = MakeEapPeerMethod(*wish, config_, rng_);
  }
  const auto answer = peer_->Receive(packet.data.subspan(1), packet.identifier);
  if (!answer) {
    Error error = answer.error();
    error.offset += 5;  // Code, Identifier, Length, Type
    return RecordMalformed(now, error, journey);
  }
  if (peer_->opinion() == EapOpinion::kBetrayed && answer->type_data.empty()) {
    return Fail(now, answer->event, "", peer_->failure_text());
  }
  request_packet_ = Write(packet);
  identifier_ = packet.identifier;
  method_answered_ = true;
  Respond(now, type, answer->type_data, answer->event, "send Response");
  if (!answer->text.empty()) Record(now, trace::Note{answer->text});
}

void EapPeer::SendNak(Instant now) {
  Bytes desired;
  for (const AuthenticationMethod method : config_.methods) {
    if (IsEap(method)) desired.push_back(EapTypeOfMethod(method));
  }
  if (desired.empty()) desired.push_back(0);  // RFC 3748 §5.3.1: no desired alternative
  Respond(now, wire::kEapNak, desired, "Request, method not allowed", "send Response Nak");
}

void EapPeer::Respond(Instant now, uint8_t type, ByteView type_data, std::string_view event,
                      std::string_view actions) {
  const Bytes data = Write(wire::EapData{type, type_data});
  response_packet_ = Write(wire::ControlPacket{wire::kEapResponse, identifier_, data});
  Send(response_packet_);
  give_up_at_ = now + config_.give_up_after;
  GoTo(now, event, actions, kAnswered);
}

// --- The end
// ---------------------------------------------------------------------------------------

void EapPeer::ReceiveVerdict(Instant now, const wire::ControlPacket& packet, JourneyId journey) {
  // §4.2: the Identifier is that of our Response. Some authenticators count one further.
  const bool ours = packet.identifier == identifier_ ||
                    packet.identifier == static_cast<uint8_t>(identifier_ + 1);
  if (state() != kAnswered || !ours) {
    const trace::Drop drop{trace::DropReason::kAuthentication, "answers no Response that is out",
                           0};
    return Record(now, drop, journey);
  }
  using O = EapOpinion;
  const O opinion = peer_ ? peer_->opinion() : O::kUndecided;
  if (packet.code == wire::kEapSuccess) {
    // A Success in the middle of a method, or before any, is a trick (§4.2, §7.16).
    if (opinion == O::kAnswered || opinion == O::kAuthenticated) return Accept(now, "Success");
    const trace::Drop drop{trace::DropReason::kAuthentication, "Success before the method's end",
                           0};
    return Record(now, drop, journey);
  }
  if (opinion == O::kAuthenticated) {
    const trace::Drop drop{trace::DropReason::kAuthentication, "Failure after a proved success", 0};
    return Record(now, drop, journey);
  }
  std::string text = peer_ ? peer_->failure_text() : "";
  if (text.empty()) text = "the server refused " + config_.user;
  Fail(now, "Failure", "", std::move(text));
}

void EapPeer::NetworkHeard(Instant now) {
  if (state() != kAnswered || !peer_) return;
  const EapOpinion opinion = peer_->opinion();
  if (opinion != EapOpinion::kAnswered && opinion != EapOpinion::kAuthenticated) return;
  Accept(now, "Network protocol heard, Success was lost");
}

void EapPeer::Accept(Instant now, std::string_view event) {
  give_up_at_.reset();
  SetKeysOnce(peer_->outcome().keys);
  Succeed();
  for (const NamedSecret& secret : peer_->outcome().secrets) {
    Record(now, trace::Key{secret.what, "", secret.material});
  }
  GoTo(now, event, "", kSuccess);
  Record(now, trace::Note{peer_->opinion() == EapOpinion::kAuthenticated
                              ? "the server proved in turn who it is"
                              : "the server let us in; who it is, it did not prove"});
}

void EapPeer::Fail(Instant now, std::string_view event, std::string_view actions,
                   std::string text) {
  give_up_at_.reset();
  FailWith(now, event, actions, std::move(text));
}

void EapPeer::Tick(Instant now) {
  if (!give_up_at_ || now < *give_up_at_) return;
  Fail(now, "Timeout", "",
       state() == kAnswered ? "the server never said whether our proof was right"
                            : "the server never sent an EAP Request");
}

}  // namespace pptplab::ppp
