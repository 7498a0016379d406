// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The peer: answers a Challenge, repeats its Response until a verdict comes, tries again if it may
// and knows how, and believes a Success only with the server's proof in it (MS-CHAPv2).
#include <algorithm>
#include <utility>

#include "stack/base/timer_table.h"
#include "stack/ppp/chap.h"

namespace pptplab::ppp {
namespace {

constexpr std::string_view kWaiting = "Waiting for Challenge";
constexpr std::string_view kResponseSent = "Response sent";

}  // namespace

ChapPeer::ChapPeer(const AuthenticationConfig& config, Rng& rng, trace::Tracer& tracer,
                   AuthenticationMethod method)
    : AuthenticationProtocol(method, tracer),
      config_(config),
      rng_(rng),
      algorithm_(MakeChapAlgorithm(method, config)) {
  SetUser(config.user);
}

void ChapPeer::Start(Instant now) {
  Reset();
  password_ = config_.password;
  passwords_tried_ = 0;
  changing_ = false;
  challenge_packet_.clear();
  resend_at_.reset();
  give_up_at_ = now + config_.give_up_after;
  GoTo(now, "Start", "", kWaiting);
}

bool ChapPeer::IsForUs(uint8_t code) const {
  return code == wire::kChapChallenge || code == wire::kChapSuccess || code == wire::kChapFailure;
}

void ChapPeer::Receive(Instant now, ByteView packet, JourneyId journey) {
  const uint8_t code = packet.empty() ? 0 : packet[0];
  if (state() == kInitial || state() == kFailure) {
    Record(now, trace::Drop{trace::DropReason::kNotOpen, "authentication", 0}, journey);
  } else if (code == wire::kChapChallenge) {
    ReceiveChallenge(now, packet, journey);
  } else if (code == wire::kChapSuccess || code == wire::kChapFailure) {
    ReceiveVerdict(now, packet, journey);
  } else {
    Record(now, trace::Drop{trace::DropReason::kMalformed, "Code", 0}, journey);
  }
}

void ChapPeer::ReceiveChallenge(Instant now, ByteView bytes, JourneyId journey) {
  if (std::ranges::equal(bytes, challenge_packet_)) {
    // A duplicate. A second Response, with another Peer-Challenge, would make the server's proof,
    // which answers one of them, look wrong for the other.
    Send(response_packet_);
    return GoTo(now, "Challenge, repeated", "send the same Response", state());
  }
  const auto packet = Read<wire::ChapValuePacket>(bytes);
  if (!packet) return RecordMalformed(now, packet.error(), journey);
  if (!algorithm_->CanAnswer(packet->value.size())) {
    return Record(now, trace::Drop{trace::DropReason::kMalformed, "Value-Size", 4}, journey);
  }
  challenge_ = ToBytes(packet->value);
  challenge_packet_ = ToBytes(bytes);
  server_name_ = Describer::Printable(packet->name);
  Answer(now, packet->identifier, "Challenge", "send Response");
}

void ChapPeer::Answer(Instant now, uint8_t identifier, std::string_view event,
                      std::string_view actions) {
  changing_ = false;
  identifier_ = identifier;
  answer_ = algorithm_->Answer({identifier, challenge_}, config_.user, password_, rng_);
  wire::ChapValuePacket packet;
  packet.code = wire::kChapResponse;
  packet.identifier = identifier;
  packet.value = answer_.value;
  packet.name = AsBytes(config_.user);
  response_packet_ = Write(packet);
  give_up_at_ = now + config_.give_up_after;
  SendResponse(now, event, actions);
}

void ChapPeer::SendResponse(Instant now, std::string_view event, std::string_view actions) {
  // RFC 1994 §4.2 lets the authenticator expect repeated Responses, since a Success may be lost.
  Send(response_packet_);
  resend_at_ = now + config_.challenge_timeout;
  Record(now, trace::Timer{"CHAP response timer", trace::Timer::Action::kSet, *resend_at_});
  GoTo(now, event, actions, kResponseSent);
}

// --- The verdict
// -----------------------------------------------------------------------------------

void ChapPeer::ReceiveVerdict(Instant now, ByteView bytes, JourneyId journey) {
  const auto packet = Read<wire::ChapMessagePacket>(bytes);
  if (!packet) return RecordMalformed(now, packet.error(), journey);
  if (state() != kResponseSent || packet->identifier != identifier_) {
    const trace::Drop drop{trace::DropReason::kAuthentication, "answers no Response that is out",
                           0};
    return Record(now, drop, journey);
  }
  if (packet->code == wire::kChapSuccess) {
    ReceiveSuccess(now, AsText(packet->message));
  } else {
    ReceiveFailure(now, AsText(packet->message));
  }
}

void ChapPeer::ReceiveSuccess(Instant now, std::string_view message) {
  if (!algorithm_->Proves(message, answer_)) {
    return Fail(now, "Success, wrong proof", "the server did not prove that it knows the password");
  }
  if (std::exchange(changing_, false)) password_ = config_.new_password;
  SetKeysOnce(answer_.outcome.keys);
  Succeed();
  resend_at_.reset();
  give_up_at_.reset();
  for (const NamedSecret& secret : answer_.outcome.secrets) {
    Record(now, trace::Key{secret.what, "", secret.material});
  }
  GoTo(now, "Success", "", kSuccess);
  Record(now, trace::Note{answer_.expect_proof.empty()
                              ? "the server let us in; that it knows the password itself, it did "
                                "not prove"
                              : "the server proved in turn that it knows the password"});
}

void ChapPeer::ReceiveFailure(Instant now, std::string_view message) {
  const ChapFailure failure = algorithm_->ReadFailure(message, challenge_);
  if (TryAgain(now, failure)) return;
  std::string text = "the server refused " + config_.user;
  if (failure.error != 0) {
    text += ": E=" + std::to_string(failure.error);
    const std::string_view name = wire::NameOfMsChapError(failure.error);
    if (!name.empty()) text += ", " + std::string(name);
  }
  if (!failure.message.empty()) {
    text += " (\"" + Describer::Printable(AsBytes(failure.message)) + "\")";
  }
  Fail(now, "Failure", std::move(text));
}

/// RFC 2759 §6: the Failure's C= is the next Challenge, and the next answer has the next
/// Identifier.
bool ChapPeer::TryAgain(Instant now, const ChapFailure& failure) {
  const bool expired = failure.error == wire::kErrorPasswordExpired;
  const bool change = expired && !config_.new_password.empty() && failure.change_allowed &&
                      algorithm_->change_code() != 0;
  const bool retry = !expired && !changing_ && failure.retry_allowed &&
                     passwords_tried_ < config_.further_passwords.size();
  if ((!change && !retry) || !algorithm_->CanAnswer(failure.challenge.size())) return false;
  if (retry || algorithm_->ChangeAnswersTheFailure()) challenge_ = failure.challenge;
  challenge_packet_.clear();
  if (change) {
    ChangePassword(now);
    return true;
  }
  password_ = config_.further_passwords[passwords_tried_++];
  Answer(now, static_cast<uint8_t>(identifier_ + 1), "Failure, R=1",
         "send Response with another password");
  return true;
}

void ChapPeer::ChangePassword(Instant now) {
  ++identifier_;
  changing_ = true;
  answer_ = algorithm_->ChangePassword({identifier_, challenge_}, config_.user, password_,
                                       config_.new_password, rng_);
  response_packet_ = answer_.value;
  give_up_at_ = now + config_.give_up_after;
  SendResponse(now, "Failure, E=648", "send Change-Password");
}

void ChapPeer::Fail(Instant now, std::string_view event, std::string text) {
  resend_at_.reset();
  give_up_at_.reset();
  FailWith(now, event, "", std::move(text));
}

void ChapPeer::Tick(Instant now) {
  if (give_up_at_ && *give_up_at_ <= now) {
    const bool answered = state() == kResponseSent;
    return Fail(now, "Timeout",
                answered ? "the server never said whether our proof was right"
                         : "the server never sent a Challenge");
  }
  if (resend_at_ && *resend_at_ <= now) {
    Record(now, trace::Timer{"CHAP response timer", trace::Timer::Action::kExpired, *resend_at_});
    SendResponse(now, "Timeout",
                 changing_ ? "send the same Change-Password" : "send the same Response");
  }
}

std::optional<Instant> ChapPeer::NextDeadline() const { return Earlier(resend_at_, give_up_at_); }

}  // namespace pptplab::ppp
