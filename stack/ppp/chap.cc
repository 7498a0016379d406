// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The authenticator: asks, judges, and answers a repeated Response as it did before. The peer is in
// chap_peer.cc.
#include "stack/ppp/chap.h"

#include <utility>

#include "stack/crypto/digest.h"

namespace pptplab::ppp {
namespace {

constexpr std::string_view kInitial = "Initial";
constexpr std::string_view kChallengeSent = "Challenge sent";
constexpr std::string_view kSuccess = "Success";
constexpr std::string_view kFailure = "Failure";

std::optional<Bytes> TakeFront(std::deque<Bytes>& packets) {
  if (packets.empty()) return std::nullopt;
  Bytes front = std::move(packets.front());
  packets.pop_front();
  return front;
}

trace::Drop Malformed(const Error& error) {
  return {trace::DropReason::kMalformed, error.field, static_cast<uint32_t>(error.offset)};
}

std::string_view WithoutDomain(std::string_view name) { return name.substr(name.rfind('\\') + 1); }

}  // namespace

ChapAuthenticator::ChapAuthenticator(const AuthenticationConfig& config, const UserDirectory& users,
                                     Rng& rng, trace::Tracer& tracer)
    : config_(config), users_(users), rng_(rng), tracer_(tracer) {}

void ChapAuthenticator::Start(Instant now) {
  state_ = kInitial;
  challenges_sent_ = 0;
  attempts_ = 0;
  awaiting_retry_ = false;
  judged_response_.clear();
  verdict_packet_.clear();
  packets_.clear();
  verdict_ = Verdict::kPending;
  user_.clear();
  failure_text_.clear();
  keys_.reset();
  SendChallenge(now, "Start");
}

void ChapAuthenticator::SendChallenge(Instant now, std::string_view event) {
  // RFC 1994 §4.1: a new Identifier and a new value each time a Challenge is sent, also after a
  // time-out.
  ++identifier_;
  ++challenges_sent_;
  rng_.Fill(challenge_);
  wire::ChapValuePacket packet;
  packet.code = wire::kChapChallenge;
  packet.identifier = identifier_;
  packet.value = challenge_;
  packet.name = AsBytes(config_.server_name);
  packets_.push_back(Write(packet));
  SetTimer(now, config_.challenge_timeout);
  GoTo(now, event, "send Challenge", kChallengeSent);
}

void ChapAuthenticator::Receive(Instant now, ByteView packet, JourneyId journey) {
  if (!packet.empty() && packet[0] == wire::kChapResponse) {
    ReceiveResponse(now, packet, journey);
  } else {
    Record(now, trace::Drop{trace::DropReason::kMalformed, "Code", 0}, journey);
  }
}

void ChapAuthenticator::ReceiveResponse(Instant now, ByteView bytes, JourneyId journey) {
  const auto packet = Read<wire::ChapValuePacket>(bytes);
  if (!packet) return Record(now, Malformed(packet.error()), journey);
  if (IsRepetition(packet->identifier, bytes)) {
    // RFC 1994 §4.2: our verdict may have been lost; the same Response gets the same one.
    packets_.push_back(verdict_packet_);
    return GoTo(now, "Response, repeated", "send the same verdict", state_);
  }
  const bool expected = packet->identifier == identifier_ ||
                        (awaiting_retry_ && packet->identifier == judged_identifier_);
  if (state_ != kChallengeSent || !expected) {
    const trace::Drop drop{trace::DropReason::kAuthentication, "answers no open Challenge", 0};
    return Record(now, drop, journey);
  }
  const auto response = Read<wire::MsChapV2Response>(packet->value);
  if (!response) {
    Error error = response.error();
    error.offset += 5;  // Code, Identifier, Length, Value-Size
    return Record(now, Malformed(error), journey);
  }
  Judge(now, *packet, *response);
  judged_response_ = ToBytes(bytes);
}

/// After a Failure that allows a retry, some peers keep the Identifier: then other bytes are a new
/// try.
bool ChapAuthenticator::IsRepetition(uint8_t identifier, ByteView packet) const {
  if (verdict_packet_.empty() || identifier != judged_identifier_) return false;
  return !awaiting_retry_ || ToBytes(packet) == judged_response_;
}

void ChapAuthenticator::Judge(Instant now, const wire::ChapValuePacket& packet,
                              const wire::MsChapV2Response& response) {
  judged_identifier_ = packet.identifier;
  const std::string_view name = AsText(packet.name);
  // Nobody who measures our time may learn which users exist, so an unknown one takes the same
  // path.
  const Expected expected = FindExpected(response, name);
  const bool equal = crypto::EqualInConstantTime(expected.nt_response, response.nt_response);
  if (equal && expected.known) {
    Accept(now, response, expected, name);
  } else {
    Refuse(now, expected.known);
  }
}

ChapAuthenticator::Expected ChapAuthenticator::FindExpected(const wire::MsChapV2Response& response,
                                                            std::string_view name) {
  user_ = name;
  auto user = users_.Find(name);
  if (!user) {
    user_ = WithoutDomain(name);
    user = users_.Find(user_);
  }
  Expected expected;
  expected.known = user.has_value();
  expected.hash = crypto::NtPasswordHash(user ? user->password : "");
  expected.nt_response =
      crypto::GenerateNtResponse(challenge_, response.peer_challenge, name, expected.hash);
  return expected;
}

void ChapAuthenticator::Accept(Instant now, const wire::MsChapV2Response& response,
                               const Expected& expected, std::string_view name) {
  keys_ = MsChapV2Keys{crypto::HashNtPasswordHash(expected.hash), response.nt_response};
  verdict_ = Verdict::kSuccess;
  awaiting_retry_ = false;
  deadline_.reset();
  wire::MsChapV2Success success;
  success.message = "Access granted";
  success.authenticator_response = crypto::GenerateAuthenticatorResponse(
      expected.hash, response.nt_response, response.peer_challenge, challenge_, name);
  SendVerdict(wire::kChapSuccess, WriteMsChapV2Success(success));
  Record(now, trace::Key{"NT hash", "", expected.hash});
  Record(now, trace::Key{"NT hash hash", "", keys_->password_hash_hash});
  GoTo(now, "Response, right", "send Success", kSuccess);
  const std::string text = Describer::Printable(AsBytes(user_)) +
                           " proved knowledge of the password, without sending it";
  Record(now, trace::Note{text});
}

void ChapAuthenticator::Refuse(Instant now, bool known) {
  ++attempts_;
  awaiting_retry_ = attempts_ < config_.max_attempts;
  // A new try is never made on the old challenge (RFC 2759 §6: C=, which is there even if R=0).
  rng_.Fill(challenge_);
  wire::MsChapV2Failure failure;
  failure.retry_allowed = awaiting_retry_;
  failure.challenge = challenge_;
  failure.message = "Access denied";
  SendVerdict(wire::kChapFailure, WriteMsChapV2Failure(failure));
  const std::string who = Describer::Printable(AsBytes(user_));
  const std::string why =
      known ? "the proof of " + who + " is wrong: another password" : "there is no user " + who;
  if (!awaiting_retry_) return Fail(now, "Response, wrong", "send Failure", why);
  // The Failure is the next Challenge, and its Identifier plus one is that Challenge's. The peer
  // may ask its user first, so this takes no short time-out (§6).
  identifier_ = static_cast<uint8_t>(judged_identifier_ + 1);
  SetTimer(now, config_.give_up_after);
  GoTo(now, "Response, wrong", "send Failure with R=1", kChallengeSent);
  Record(now, trace::Note{why + "; one more try is allowed"});
}

void ChapAuthenticator::SendVerdict(uint8_t code, const std::string& message) {
  wire::ChapMessagePacket packet;
  packet.code = code;
  packet.identifier = judged_identifier_;
  packet.message = AsBytes(message);
  verdict_packet_ = Write(packet);
  packets_.push_back(verdict_packet_);
}

void ChapAuthenticator::Fail(Instant now, std::string_view event, std::string_view actions,
                             std::string text) {
  verdict_ = Verdict::kFailure;
  awaiting_retry_ = false;
  failure_text_ = std::move(text);
  deadline_.reset();
  GoTo(now, event, actions, kFailure);
  Record(now, trace::Note{failure_text_});
}

void ChapAuthenticator::Tick(Instant now) {
  if (!deadline_ || now < *deadline_) return;
  Record(now, trace::Timer{"CHAP challenge timer", trace::Timer::Action::kExpired, *deadline_});
  deadline_.reset();
  if (awaiting_retry_) {
    Fail(now, "Timeout", "", "after a wrong answer no other one came");
  } else if (challenges_sent_ < config_.max_challenges) {
    SendChallenge(now, "Timeout");
  } else {
    Fail(now, "Timeout", "", "no answer to " + std::to_string(challenges_sent_) + " Challenges");
  }
}

std::optional<Bytes> ChapAuthenticator::TakePacket() { return TakeFront(packets_); }

void ChapAuthenticator::SetTimer(Instant now, Duration after) {
  deadline_ = now + after;
  Record(now, trace::Timer{"CHAP challenge timer", trace::Timer::Action::kSet, *deadline_});
}

void ChapAuthenticator::Record(Instant now, const trace::Detail& detail, JourneyId journey) {
  tracer_.Record(now, trace::Layer::kAuthentication, journey, detail);
}

void ChapAuthenticator::GoTo(Instant now, std::string_view event, std::string_view actions,
                             std::string_view state) {
  Record(now, trace::Transition{"Authentication", state_, event, actions, state});
  state_ = state;
}

}  // namespace pptplab::ppp
