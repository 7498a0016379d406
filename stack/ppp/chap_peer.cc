// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The peer: answers a Challenge, repeats its Response until a verdict comes, and believes a Success
// only with the server's proof in it.
#include <algorithm>
#include <utility>

#include "stack/base/timer_table.h"
#include "stack/crypto/digest.h"
#include "stack/ppp/chap.h"

namespace pptplab::ppp {
namespace {

constexpr std::string_view kInitial = "Initial";
constexpr std::string_view kWaiting = "Waiting for Challenge";
constexpr std::string_view kResponseSent = "Response sent";
constexpr std::string_view kSuccess = "Success";
constexpr std::string_view kFailure = "Failure";

trace::Drop Malformed(const Error& error) {
  return {trace::DropReason::kMalformed, error.field, static_cast<uint32_t>(error.offset)};
}

}  // namespace

ChapPeer::ChapPeer(const AuthenticationConfig& config, Rng& rng, trace::Tracer& tracer)
    : config_(config), rng_(rng), tracer_(tracer), hash_(crypto::NtPasswordHash(config.password)) {}

void ChapPeer::Start(Instant now) {
  state_ = kInitial;
  challenge_packet_.clear();
  packets_.clear();
  resend_at_.reset();
  verdict_ = Verdict::kPending;
  failure_text_.clear();
  keys_.reset();
  give_up_at_ = now + config_.give_up_after;
  GoTo(now, "Start", "", kWaiting);
}

void ChapPeer::Receive(Instant now, ByteView packet, JourneyId journey) {
  const uint8_t code = packet.empty() ? 0 : packet[0];
  if (state_ == kInitial || state_ == kFailure) {
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
    packets_.push_back(response_packet_);
    return GoTo(now, "Challenge, repeated", "send the same Response", state_);
  }
  const auto packet = Read<wire::ChapValuePacket>(bytes);
  if (!packet) return Record(now, Malformed(packet.error()), journey);
  crypto::Challenge16 challenge{};
  if (packet->value.size() != challenge.size()) {
    // RFC 2759 §3: 16 octets.
    return Record(now, trace::Drop{trace::DropReason::kMalformed, "Value-Size", 4}, journey);
  }
  std::copy(packet->value.begin(), packet->value.end(), challenge.begin());
  challenge_packet_ = ToBytes(bytes);
  server_name_ = Describer::Printable(packet->name);
  Answer(now, packet->identifier, challenge);
}

void ChapPeer::Answer(Instant now, uint8_t identifier, const crypto::Challenge16& challenge) {
  wire::MsChapV2Response response;
  rng_.Fill(response.peer_challenge);
  response.nt_response =
      crypto::GenerateNtResponse(challenge, response.peer_challenge, config_.user, hash_);
  const Bytes value = Write(response);
  wire::ChapValuePacket packet;
  packet.code = wire::kChapResponse;
  packet.identifier = identifier;
  packet.value = value;
  packet.name = AsBytes(config_.user);

  identifier_ = identifier;
  response_packet_ = Write(packet);
  nt_response_ = response.nt_response;
  expected_proof_ = crypto::GenerateAuthenticatorResponse(
      hash_, response.nt_response, response.peer_challenge, challenge, config_.user);
  give_up_at_ = now + config_.give_up_after;
  Record(now, trace::Key{"NT hash", "", hash_});
  SendResponse(now);
  GoTo(now, "Challenge", "send Response", kResponseSent);
}

void ChapPeer::SendResponse(Instant now) {
  // RFC 1994 §4.2 lets the authenticator expect repeated Responses, since a Success may be lost.
  packets_.push_back(response_packet_);
  resend_at_ = now + config_.challenge_timeout;
  Record(now, trace::Timer{"CHAP response timer", trace::Timer::Action::kSet, *resend_at_});
}

void ChapPeer::ReceiveVerdict(Instant now, ByteView bytes, JourneyId journey) {
  const auto packet = Read<wire::ChapMessagePacket>(bytes);
  if (!packet) return Record(now, Malformed(packet.error()), journey);
  if (state_ != kResponseSent || packet->identifier != identifier_) {
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
  // RFC 2759 §5: who can't compute S= doesn't know the password, and got our answer for nothing.
  const auto success = wire::ReadMsChapV2Success(message);
  if (!success || !crypto::EqualInConstantTime(success->authenticator_response, expected_proof_)) {
    return Fail(now, "Success, wrong proof", "the server did not prove that it knows the password");
  }
  const bool first = !keys_;
  if (first) keys_ = MsChapV2Keys{crypto::HashNtPasswordHash(hash_), nt_response_};
  verdict_ = Verdict::kSuccess;
  resend_at_.reset();
  give_up_at_.reset();
  Record(now, trace::Key{"NT hash hash", "", keys_->password_hash_hash});
  GoTo(now, "Success", "", kSuccess);
  Record(now, trace::Note{"the server proved in turn that it knows the password"});
}

void ChapPeer::ReceiveFailure(Instant now, std::string_view message) {
  const auto failure = wire::ReadMsChapV2Failure(message);
  std::string text = "the server refused " + config_.user;
  if (failure) {
    text += ": E=" + std::to_string(failure->error);
    const std::string_view name = wire::NameOfMsChapError(failure->error);
    if (!name.empty()) text += ", " + std::string(name);
    if (!failure->message.empty()) {
      text += " (\"" + Describer::Printable(AsBytes(failure->message)) + "\")";
    }
  }
  // R=1 would allow a second try, but there is no second password to try.
  Fail(now, "Failure", std::move(text));
}

void ChapPeer::Fail(Instant now, std::string_view event, std::string text) {
  verdict_ = Verdict::kFailure;
  failure_text_ = std::move(text);
  resend_at_.reset();
  give_up_at_.reset();
  GoTo(now, event, "", kFailure);
  Record(now, trace::Note{failure_text_});
}

void ChapPeer::Tick(Instant now) {
  if (give_up_at_ && *give_up_at_ <= now) {
    const bool answered = state_ == kResponseSent;
    return Fail(now, "Timeout",
                answered ? "the server never said whether our proof was right"
                         : "the server never sent a Challenge");
  }
  if (resend_at_ && *resend_at_ <= now) {
    Record(now, trace::Timer{"CHAP response timer", trace::Timer::Action::kExpired, *resend_at_});
    SendResponse(now);
    GoTo(now, "Timeout", "send the same Response", state_);
  }
}

std::optional<Instant> ChapPeer::NextDeadline() const { return Earlier(resend_at_, give_up_at_); }

std::optional<Bytes> ChapPeer::TakePacket() {
  if (packets_.empty()) return std::nullopt;
  Bytes front = std::move(packets_.front());
  packets_.pop_front();
  return front;
}

void ChapPeer::Record(Instant now, const trace::Detail& detail, JourneyId journey) {
  tracer_.Record(now, trace::Layer::kAuthentication, journey, detail);
}

void ChapPeer::GoTo(Instant now, std::string_view event, std::string_view actions,
                    std::string_view state) {
  Record(now, trace::Transition{"Authentication", state_, event, actions, state});
  state_ = state;
}

}  // namespace pptplab::ppp
