// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See pap.h.
#include "stack/ppp/pap.h"

#include <algorithm>
#include <utility>

#include "stack/crypto/digest.h"
#include "stack/wire/lcp.h"

namespace pptplab::ppp {
namespace {

constexpr std::string_view kWaiting = "Waiting for Request";
constexpr std::string_view kRequestSent = "Request sent";

}  // namespace

// --- The authenticator
// -----------------------------------------------------------------------------

PapAuthenticator::PapAuthenticator(const AuthenticationConfig& config, UserDirectory& users,
                                   trace::Tracer& tracer)
    : AuthenticationProtocol(AuthenticationMethod::kPap, tracer), config_(config), users_(users) {}

void PapAuthenticator::Start(Instant now) {
  Reset();
  SetUser("");
  attempts_ = 0;
  judged_data_.clear();
  verdict_code_ = 0;
  deadline_ = now + config_.give_up_after;
  Record(now, trace::Timer{"PAP timer", trace::Timer::Action::kSet, *deadline_});
  GoTo(now, "Start", "", kWaiting);
}

bool PapAuthenticator::IsForUs(uint8_t code) const { return code == wire::kPapRequest; }

void PapAuthenticator::Receive(Instant now, ByteView bytes, JourneyId journey) {
  const auto packet = Read<wire::ControlPacket>(bytes);
  if (!packet) return RecordMalformed(now, packet.error(), journey);
  if (packet->code != wire::kPapRequest) {
    return Record(now, trace::Drop{trace::DropReason::kMalformed, "Code", 0}, journey);
  }
  const auto request = Read<wire::PapRequestData>(packet->data);
  if (!request) {
    Error error = request.error();
    error.offset += 4;  // Code, Identifier, Length
    return RecordMalformed(now, error, journey);
  }
  // RFC 1334 §2.2.2: our verdict may have been lost; the same request gets the same one. Others are
  // heard only as long as there is none.
  if (verdict_code_ != 0 && std::ranges::equal(packet->data, judged_data_)) {
    Reply(verdict_code_, packet->identifier, verdict_message_);
    return GoTo(now, "Authenticate-Request, repeated", "send the same verdict", state());
  }
  if (state() != kWaiting) {
    return Record(now, trace::Drop{trace::DropReason::kAuthentication, "no request is due", 0},
                  journey);
  }
  judged_data_ = ToBytes(packet->data);
  Judge(now, *packet, AsText(request->peer_id), AsText(request->password));
}

void PapAuthenticator::Judge(Instant now, const wire::ControlPacket& packet, std::string_view name,
                             std::string_view password) {
  const FoundUser found = FindUser(users_, name);
  SetUser(found.name);
  const std::string who = Describer::Printable(AsBytes(user()));
  const std::string expected = found.user ? found.user->password : "";
  const bool equal = crypto::EqualInConstantTime(AsBytes(expected), AsBytes(password));
  if (!found.user || !equal) {
    return Refuse(now, packet.identifier, "Login incorrect",
                  found.user ? "the password of " + who + " is wrong" : "there is no user " + who);
  }
  if (found.user->status != AccountStatus::kActive) {
    attempts_ = config_.max_attempts;  // another try would not change that
    const std::string why = WhyNot(found.user->status, user());
    return Refuse(now, packet.identifier, why, why);
  }
  deadline_.reset();
  Succeed();
  Reply(wire::kPapAck, packet.identifier, "Login ok");
  GoTo(now, "Authenticate-Request, right", "send Authenticate-Ack", kSuccess);
  Record(now, trace::Note{who + " sent the right password, in clear"});
}

void PapAuthenticator::Refuse(Instant now, uint8_t identifier, std::string_view message,
                              std::string why) {
  Reply(wire::kPapNak, identifier, message);
  if (++attempts_ >= config_.max_attempts) {
    deadline_.reset();
    return FailWith(now, "Authenticate-Request, wrong", "send Authenticate-Nak", std::move(why));
  }
  GoTo(now, "Authenticate-Request, wrong", "send Authenticate-Nak", kWaiting);
  Record(now, trace::Note{why + "; one more try is allowed"});
}

void PapAuthenticator::Reply(uint8_t code, uint8_t identifier, std::string_view message) {
  verdict_code_ = code;
  verdict_message_ = message.substr(0, 255);
  const Bytes data = Write(wire::PapReplyData{AsBytes(verdict_message_)});
  Send(Write(wire::ControlPacket{code, identifier, data}));
}

void PapAuthenticator::Tick(Instant now) {
  if (!deadline_ || now < *deadline_) return;
  Record(now, trace::Timer{"PAP timer", trace::Timer::Action::kExpired, *deadline_});
  deadline_.reset();
  FailWith(
      now, "Timeout", "",
      attempts_ == 0 ? "no Authenticate-Request came" : "after a wrong password no other came");
}

// --- The peer
// --------------------------------------------------------------------------------------

PapPeer::PapPeer(const AuthenticationConfig& config, trace::Tracer& tracer)
    : AuthenticationProtocol(AuthenticationMethod::kPap, tracer), config_(config) {
  SetUser(config.user);
}

void PapPeer::Start(Instant now) {
  Reset();
  password_ = config_.password;
  passwords_tried_ = 0;
  requests_sent_ = 0;
  SendRequest(now, "Start", "send Authenticate-Request");
}

bool PapPeer::IsForUs(uint8_t code) const { return code == wire::kPapAck || code == wire::kPapNak; }

void PapPeer::SendRequest(Instant now, std::string_view event, std::string_view actions) {
  if (config_.user.size() > 255 || password_.size() > 255) {
    resend_at_.reset();
    return FailWith(now, event, "", "PAP carries no name and no password of more than 255 octets");
  }
  ++identifier_;  // RFC 1334 §2.2.1: changed each time
  ++requests_sent_;
  const Bytes data = Write(wire::PapRequestData{AsBytes(config_.user), AsBytes(password_)});
  Send(Write(wire::ControlPacket{wire::kPapRequest, identifier_, data}));
  resend_at_ = now + config_.challenge_timeout;
  Record(now, trace::Timer{"PAP request timer", trace::Timer::Action::kSet, *resend_at_});
  GoTo(now, event, actions, kRequestSent);
}

void PapPeer::Receive(Instant now, ByteView bytes, JourneyId journey) {
  const auto packet = Read<wire::ControlPacket>(bytes);
  if (!packet) return RecordMalformed(now, packet.error(), journey);
  if (!IsForUs(packet->code)) {
    return Record(now, trace::Drop{trace::DropReason::kMalformed, "Code", 0}, journey);
  }
  // All requests with this password ask the same, so the answer to an earlier one will do: on a way
  // that is longer than our timer there is no other.
  const auto age = static_cast<uint8_t>(identifier_ - packet->identifier);
  if (state() != kRequestSent || age >= requests_sent_) {
    return Record(now, trace::Drop{trace::DropReason::kAuthentication, "answers no request", 0},
                  journey);
  }
  const auto reply = Read<wire::PapReplyData>(packet->data);
  const std::string_view message = reply ? AsText(reply->message) : std::string_view();
  if (packet->code == wire::kPapNak) return ReceiveNak(now, message);
  resend_at_.reset();
  Succeed();
  GoTo(now, "Authenticate-Ack", "", kSuccess);
  Record(now, trace::Note{"the server let us in; whether it knew the password before is not said"});
}

void PapPeer::ReceiveNak(Instant now, std::string_view message) {
  if (passwords_tried_ < config_.further_passwords.size()) {
    password_ = config_.further_passwords[passwords_tried_++];
    requests_sent_ = 0;
    return SendRequest(now, "Authenticate-Nak", "send Authenticate-Request with another password");
  }
  resend_at_.reset();
  std::string text = "the server refused " + config_.user;
  if (!message.empty()) text += " (\"" + Describer::Printable(AsBytes(message)) + "\")";
  FailWith(now, "Authenticate-Nak", "", std::move(text));
}

void PapPeer::Tick(Instant now) {
  if (!resend_at_ || now < *resend_at_) return;
  Record(now, trace::Timer{"PAP request timer", trace::Timer::Action::kExpired, *resend_at_});
  if (requests_sent_ < config_.max_challenges) {
    return SendRequest(now, "Timeout", "send Authenticate-Request");
  }
  resend_at_.reset();
  FailWith(now, "Timeout", "",
           "no answer to " + std::to_string(requests_sent_) + " Authenticate-Requests");
}

}  // namespace pptplab::ppp
