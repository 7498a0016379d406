// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The authenticator: asks, judges, and answers a repeated Response as it did before. The peer is in
// chap_peer.cc.
#include "stack/ppp/chap.h"

#include <algorithm>
#include <utility>

#include "stack/wire/change_password.h"
#include "stack/wire/ppp.h"

namespace pptplab::ppp {
namespace {

constexpr std::string_view kChallengeSent = "Challenge sent";

}  // namespace

ChapAuthenticator::ChapAuthenticator(const AuthenticationConfig& config, UserDirectory& users,
                                     Rng& rng, trace::Tracer& tracer, AuthenticationMethod method)
    : AuthenticationProtocol(method, tracer),
      config_(config),
      users_(users),
      rng_(rng),
      algorithm_(MakeChapAlgorithm(method, config)) {}

void ChapAuthenticator::Start(Instant now) {
  Reset();
  SetUser("");
  challenges_sent_ = 0;
  attempts_ = 0;
  next_ = Next::kNothing;
  judged_packet_.clear();
  verdict_packet_.clear();
  SendChallenge(now, "Start");
}

void ChapAuthenticator::NewChallenge() {
  challenge_.resize(algorithm_->challenge_size());
  rng_.Fill(challenge_);
}

void ChapAuthenticator::SendChallenge(Instant now, std::string_view event) {
  // RFC 1994 §4.1: a new Identifier and a new value each time a Challenge is sent, also after a
  // time-out.
  ++identifier_;
  ++challenges_sent_;
  NewChallenge();
  wire::ChapValuePacket packet;
  packet.code = wire::kChapChallenge;
  packet.identifier = identifier_;
  packet.value = challenge_;
  packet.name = AsBytes(config_.server_name);
  Send(Write(packet));
  SetTimer(now, config_.challenge_timeout);
  GoTo(now, event, "send Challenge", kChallengeSent);
}

bool ChapAuthenticator::IsForUs(uint8_t code) const {
  return code == wire::kChapResponse ||
         (code >= wire::kChapChangePasswordV1 && code <= wire::kChapChangePassword);
}

void ChapAuthenticator::Receive(Instant now, ByteView packet, JourneyId journey) {
  const uint8_t code = packet.empty() ? 0 : packet[0];
  if (code == wire::kChapResponse) {
    ReceiveResponse(now, packet, journey);
  } else if (code != 0 && code == algorithm_->change_code()) {
    ReceiveChange(now, packet, journey);
  } else {
    Record(now, trace::Drop{trace::DropReason::kMalformed, "Code", 0}, journey);
  }
}

// --- A Response
// ------------------------------------------------------------------------------------

void ChapAuthenticator::ReceiveResponse(Instant now, ByteView bytes, JourneyId journey) {
  const auto packet = Read<wire::ChapValuePacket>(bytes);
  if (!packet) return RecordMalformed(now, packet.error(), journey);
  const bool retry = next_ == Next::kRetry && packet->identifier == judged_identifier_;
  const bool expected = next_ != Next::kChange && (packet->identifier == identifier_ || retry);
  if (!IsNew(now, packet->identifier, bytes, expected, journey)) return;
  // Nobody who measures our time may learn which users exist, so an unknown one takes the same
  // path.
  const std::string_view name = AsText(packet->name);
  const FoundUser found = FindUser(users_, name);
  const auto proof =
      algorithm_->Judge({packet->identifier, challenge_}, packet->value, name,
                        found.user ? std::string_view(found.user->password) : std::string_view());
  if (!proof) return RecordMalformed(now, proof.error(), journey);

  SetUser(found.name);
  claimed_name_ = name;
  judged_identifier_ = packet->identifier;
  judged_packet_ = ToBytes(bytes);
  const std::string who = Describer::Printable(AsBytes(user()));
  if (!found.user || !proof->right) {
    ++attempts_;
    const bool retry_allowed = algorithm_->AllowsRetry() && attempts_ < config_.max_attempts;
    const std::string why = found.user ? "the proof of " + who + " is wrong: another password"
                                       : "there is no user " + who;
    return Refuse(now, wire::kErrorAuthenticationFailure,
                  retry_allowed ? Next::kRetry : Next::kNothing, "Response, wrong", why);
  }
  // Only who knows the password learns what else is in the way.
  if (const AccountStatus status = found.user->status; status != AccountStatus::kActive) {
    const bool change = status == AccountStatus::kPasswordExpired && algorithm_->change_code() != 0;
    return Refuse(now, ErrorOf(status), change ? Next::kChange : Next::kNothing,
                  "Response, right, not admitted", WhyNot(status, user()));
  }
  Accept(now, *proof, "Response, right",
         who + " proved knowledge of the password, without sending it");
}

bool ChapAuthenticator::IsNew(Instant now, uint8_t identifier, ByteView packet, bool expected,
                              JourneyId journey) {
  // RFC 1994 §4.2: our verdict may have been lost; the same Response gets the same one. After a
  // Failure that something may follow, some peers keep the Identifier: then other bytes are new.
  const bool repetition = !verdict_packet_.empty() && identifier == judged_identifier_ &&
                          (next_ == Next::kNothing || std::ranges::equal(packet, judged_packet_));
  if (repetition) {
    Send(verdict_packet_);
    GoTo(now, "Response, repeated", "send the same verdict", state());
    return false;
  }
  if (state() == kChallengeSent && expected) return true;
  Record(now, trace::Drop{trace::DropReason::kAuthentication, "answers no open Challenge", 0},
         journey);
  return false;
}

void ChapAuthenticator::Accept(Instant now, const ChapProof& proof, std::string_view event,
                               std::string text) {
  SetKeysOnce(proof.outcome.keys);
  Succeed();
  next_ = Next::kNothing;
  deadline_.reset();
  SendVerdict(wire::kChapSuccess, proof.success_message);
  for (const NamedSecret& secret : proof.outcome.secrets) {
    Record(now, trace::Key{secret.what, "", secret.material});
  }
  GoTo(now, event, "send Success", kSuccess);
  Record(now, trace::Note{text});
  if (config_.rechallenge_interval > Duration::zero()) SetTimer(now, config_.rechallenge_interval);
}

void ChapAuthenticator::Refuse(Instant now, uint32_t error, Next next, std::string_view event,
                               std::string why) {
  // A new try is never made on the old challenge (RFC 2759 §6: C=, which is there even if R=0).
  const bool same = next == Next::kChange && !algorithm_->ChangeAnswersTheFailure();
  if (!same) NewChallenge();
  next_ = next;
  ChapFailure failure;
  failure.error = error;
  failure.retry_allowed = next == Next::kRetry;
  if (!same) failure.challenge = challenge_;
  failure.message =
      error == wire::kErrorAuthenticationFailure ? "Access denied" : wire::NameOfMsChapError(error);
  SendVerdict(wire::kChapFailure, algorithm_->WriteFailure(failure));
  if (next == Next::kNothing) return Fail(now, event, "send Failure", std::move(why));
  // The Failure is the next Challenge, and its Identifier plus one is that Challenge's. The peer
  // may ask its user first, so this takes no short time-out (§6).
  identifier_ = static_cast<uint8_t>(judged_identifier_ + 1);
  SetTimer(now, config_.give_up_after);
  const bool retry = next == Next::kRetry;
  GoTo(now, event, retry ? "send Failure with R=1" : "send Failure with E=648", kChallengeSent);
  Record(now, trace::Note{why + (retry ? "; one more try is allowed" : "; it may be changed now")});
}

// --- A new password
// --------------------------------------------------------------------------------

// RFC 2759 §7, RFC 2433 §10. The packet has no Name: it goes on where the Failure left.
void ChapAuthenticator::ReceiveChange(Instant now, ByteView bytes, JourneyId journey) {
  const auto packet = Read<wire::ControlPacket>(bytes);
  if (!packet) return RecordMalformed(now, packet.error(), journey);
  const bool expected = next_ == Next::kChange && (packet->identifier == identifier_ ||
                                                   packet->identifier == judged_identifier_);
  if (!IsNew(now, packet->identifier, bytes, expected, journey)) return;
  const auto known = users_.Find(user());
  const auto change = algorithm_->JudgeChange({packet->identifier, challenge_}, bytes,
                                              claimed_name_, known ? known->password : "");
  if (!change) return RecordMalformed(now, change.error(), journey);

  judged_identifier_ = packet->identifier;
  judged_packet_ = ToBytes(bytes);
  const std::string who = Describer::Printable(AsBytes(user()));
  if (!known || !change->proof.right) {
    return Refuse(now, wire::kErrorAuthenticationFailure, Next::kNothing, "Change-Password, wrong",
                  "who sent a new password for " + who + " does not know the old one");
  }
  if (!users_.ChangePassword(user(), change->new_password)) {
    return Refuse(now, wire::kErrorChangingPassword, Next::kNothing, "Change-Password, not taken",
                  "the new password of " + who + " was not taken");
  }
  Accept(now, change->proof, "Change-Password", who + " has a new password, and proved to know it");
}

// --- Verdicts and time
// -----------------------------------------------------------------------------

void ChapAuthenticator::SendVerdict(uint8_t code, const std::string& message) {
  wire::ChapMessagePacket packet;
  packet.code = code;
  packet.identifier = judged_identifier_;
  packet.message = AsBytes(message);
  verdict_packet_ = Write(packet);
  Send(verdict_packet_);
}

void ChapAuthenticator::Fail(Instant now, std::string_view event, std::string_view actions,
                             std::string text) {
  next_ = Next::kNothing;
  deadline_.reset();
  FailWith(now, event, actions, std::move(text));
}

void ChapAuthenticator::Tick(Instant now) {
  if (!deadline_ || now < *deadline_) return;
  Record(now, trace::Timer{"CHAP challenge timer", trace::Timer::Action::kExpired, *deadline_});
  deadline_.reset();
  if (state() == kSuccess) {
    // RFC 1994 §2: who took over the line in the meantime can't answer.
    challenges_sent_ = 0;
    attempts_ = 0;
    SendChallenge(now, "Time for a new proof");
  } else if (next_ == Next::kRetry) {
    Fail(now, "Timeout", "", "after a wrong answer no other one came");
  } else if (next_ == Next::kChange) {
    Fail(now, "Timeout", "", "the password has expired, and no new one came");
  } else if (challenges_sent_ < config_.max_challenges) {
    SendChallenge(now, "Timeout");
  } else {
    Fail(now, "Timeout", "", "no answer to " + std::to_string(challenges_sent_) + " Challenges");
  }
}

void ChapAuthenticator::SetTimer(Instant now, Duration after) {
  deadline_ = now + after;
  Record(now, trace::Timer{"CHAP challenge timer", trace::Timer::Action::kSet, *deadline_});
}

}  // namespace pptplab::ppp
