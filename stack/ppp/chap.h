// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// CHAP in both roles: the three-way handshake of RFC 1994 §4, with MD5 or with the values and texts
// of MS-CHAPv1 (RFC 2433) and MS-CHAPv2 (RFC 2759). The authenticator asks and judges, may allow
// another try (R=1) or the change of an expired password (E=648), and may ask again at any time
// (RFC 1994 §2). The peer answers, and under MS-CHAPv2 lets nobody pass who can't prove in turn
// that it knows the password.
//
// What differs between the algorithms is in chap_algorithm.h. Not here: MPPE's keys
// (crypto/mppe_keys takes keys()).
#ifndef PPTPLAB_STACK_PPP_CHAP_H_
#define PPTPLAB_STACK_PPP_CHAP_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "stack/base/rng.h"
#include "stack/ppp/authentication.h"
#include "stack/ppp/chap_algorithm.h"
#include "stack/wire/chap.h"

namespace pptplab::ppp {

using ChapVerdict = AuthenticationVerdict;

/// Proves who the other end is.
class ChapAuthenticator final : public AuthenticationProtocol {
 public:
  /// The references outlive the authenticator.
  ChapAuthenticator(const AuthenticationConfig& config, UserDirectory& users, Rng& rng,
                    trace::Tracer& tracer,
                    AuthenticationMethod method = AuthenticationMethod::kMsChapV2);

  /// Sends the first Challenge; may be called again to start anew.
  void Start(Instant now) override;
  bool IsForUs(uint8_t code) const override;
  /// Whatever is no Response and no Change-Password is dropped.
  void Receive(Instant now, ByteView packet, JourneyId journey) override;
  void Tick(Instant now) override;
  std::optional<Instant> NextDeadline() const override { return deadline_; }

 private:
  /// What may follow the last verdict, besides a repetition of what it answered.
  enum class Next : uint8_t { kNothing, kRetry, kChange };

  void SendChallenge(Instant now, std::string_view event);
  void NewChallenge();
  void ReceiveResponse(Instant now, ByteView packet, JourneyId journey);
  void ReceiveChange(Instant now, ByteView packet, JourneyId journey);
  /// Repeats the verdict, or drops what answers nothing; true: it is neither.
  bool IsNew(Instant now, uint8_t identifier, ByteView packet, bool expected, JourneyId journey);
  void Accept(Instant now, const ChapProof& proof, std::string_view event, std::string text);
  /// `why`: for people on this side; the peer is told no more than E=.
  void Refuse(Instant now, uint32_t error, Next next, std::string_view event, std::string why);
  void Fail(Instant now, std::string_view event, std::string_view actions, std::string text);
  void SendVerdict(uint8_t code, const std::string& message);
  void SetTimer(Instant now, Duration after);

  AuthenticationConfig config_;
  UserDirectory& users_;
  Rng& rng_;
  std::unique_ptr<ChapAlgorithm> algorithm_;

  uint8_t identifier_ = 0;  ///< of the current Challenge
  Bytes challenge_;
  int challenges_sent_ = 0;
  int attempts_ = 0;
  Next next_ = Next::kNothing;  ///< a Failure is out; its C= is the current Challenge
  std::string claimed_name_;    ///< as it stands in the last Response
  Bytes judged_packet_;         ///< the last one that got a verdict
  uint8_t judged_identifier_ = 0;
  Bytes verdict_packet_;  ///< that verdict; empty: none yet
  std::optional<Instant> deadline_;
};

/// Proves to the other end who we are.
class ChapPeer final : public AuthenticationProtocol {
 public:
  /// `config`: user, passwords, give_up_after; challenge_timeout is the time after which a Response
  /// without a verdict is sent again. The references outlive the peer.
  ChapPeer(const AuthenticationConfig& config, Rng& rng, trace::Tracer& tracer,
           AuthenticationMethod method = AuthenticationMethod::kMsChapV2);

  /// From now on a Challenge is due.
  void Start(Instant now) override;
  bool IsForUs(uint8_t code) const override;
  /// Challenge, Success and Failure; whatever else is dropped.
  void Receive(Instant now, ByteView packet, JourneyId journey) override;
  void Tick(Instant now) override;
  std::optional<Instant> NextDeadline() const override;

  /// The name in the server's last Challenge: a claim, never proved by itself.
  const std::string& server_name() const { return server_name_; }

 private:
  void ReceiveChallenge(Instant now, ByteView packet, JourneyId journey);
  void ReceiveVerdict(Instant now, ByteView packet, JourneyId journey);
  void ReceiveSuccess(Instant now, std::string_view message);
  void ReceiveFailure(Instant now, std::string_view message);
  bool TryAgain(Instant now, const ChapFailure& failure);
  void Answer(Instant now, uint8_t identifier, std::string_view event, std::string_view actions);
  void ChangePassword(Instant now);
  void SendResponse(Instant now, std::string_view event, std::string_view actions);
  void Fail(Instant now, std::string_view event, std::string text);

  AuthenticationConfig config_;
  Rng& rng_;
  std::unique_ptr<ChapAlgorithm> algorithm_;

  std::string password_;        ///< what we answer with
  size_t passwords_tried_ = 0;  ///< of config_.further_passwords
  bool changing_ = false;       ///< a Change-Password is out
  Bytes challenge_packet_;      ///< the one that response_packet_ answers; empty: none yet
  Bytes challenge_;
  uint8_t identifier_ = 0;
  Bytes response_packet_;
  ChapAnswer answer_;
  std::optional<Instant> resend_at_;
  std::optional<Instant> give_up_at_;
  std::string server_name_;
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_CHAP_H_
