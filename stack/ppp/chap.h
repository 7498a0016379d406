// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// MS-CHAPv2 in both roles: the three-way handshake of RFC 1994 §4 with the values of RFC 2759. The
// authenticator asks and judges; the peer answers, and lets nobody pass who can't prove in turn
// that it knows the password (the S= of a Success, RFC 2759 §5).
//
//   Start, Receive, Tick -> drain TakePacket, look at verdict(), arm one timer for NextDeadline()
//
// Packets start with the Code octet. The session records them as trace::Message; from here come the
// transitions, the keys, the drops and the sentences.
//
// Not here: other algorithms, changing an expired password, and MPPE's keys (crypto/mppe_keys takes
// keys()).
#ifndef PPTPLAB_STACK_PPP_CHAP_H_
#define PPTPLAB_STACK_PPP_CHAP_H_

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "stack/base/bytes.h"
#include "stack/base/pdu.h"
#include "stack/base/rng.h"
#include "stack/base/time.h"
#include "stack/crypto/mschap_v2.h"
#include "stack/ppp/session.h"
#include "stack/trace/tracer.h"
#include "stack/wire/chap.h"

namespace pptplab::ppp {

/// What RFC 3079 §3 derives MPPE's keys from.
struct MsChapV2Keys {
  crypto::PasswordHash password_hash_hash{};
  crypto::NtResponse nt_response{};
};

enum class ChapVerdict : uint8_t { kPending, kSuccess, kFailure };

/// Proves who the other end is.
class ChapAuthenticator {
 public:
  using Verdict = ChapVerdict;

  /// The references outlive the authenticator.
  ChapAuthenticator(const AuthenticationConfig& config, const UserDirectory& users, Rng& rng,
                    trace::Tracer& tracer);

  /// Sends the first Challenge; may be called again to start anew.
  void Start(Instant now);
  /// `packet`: Code, Identifier, Length, …, as it came. Whatever is no Response is dropped.
  void Receive(Instant now, ByteView packet, JourneyId journey);
  void Tick(Instant now);
  std::optional<Instant> NextDeadline() const { return deadline_; }
  std::optional<Bytes> TakePacket();

  Verdict verdict() const { return verdict_; }
  /// Who proved itself, as the directory calls it; before success, who claims to.
  const std::string& user() const { return user_; }
  /// One clause for people, after kFailure.
  const std::string& failure_text() const { return failure_text_; }
  /// Of the first success; null before.
  const MsChapV2Keys* keys() const { return keys_ ? &*keys_ : nullptr; }

 private:
  /// The only right answer to the current Challenge.
  struct Expected {
    bool known = false;  ///< the user exists
    crypto::PasswordHash hash{};
    crypto::NtResponse nt_response{};
  };

  void SendChallenge(Instant now, std::string_view event);
  void ReceiveResponse(Instant now, ByteView packet, JourneyId journey);
  bool IsRepetition(uint8_t identifier, ByteView packet) const;
  void Judge(Instant now, const wire::ChapValuePacket& packet,
             const wire::MsChapV2Response& response);
  Expected FindExpected(const wire::MsChapV2Response& response, std::string_view name);
  void Accept(Instant now, const wire::MsChapV2Response& response, const Expected& expected,
              std::string_view name);
  void Refuse(Instant now, bool known);
  void Fail(Instant now, std::string_view event, std::string_view actions, std::string text);
  void SendVerdict(uint8_t code, const std::string& message);
  void SetTimer(Instant now, Duration after);
  void Record(Instant now, const trace::Detail& detail, JourneyId journey = 0);
  void GoTo(Instant now, std::string_view event, std::string_view actions, std::string_view state);

  AuthenticationConfig config_;
  const UserDirectory& users_;
  Rng& rng_;
  trace::Tracer& tracer_;

  std::string_view state_ = "Initial";
  uint8_t identifier_ = 0;  ///< of the current Challenge
  crypto::Challenge16 challenge_{};
  int challenges_sent_ = 0;
  int attempts_ = 0;
  bool awaiting_retry_ = false;  ///< a Failure with R=1 is out; its C= is the current Challenge
  Bytes judged_response_;        ///< the last Response that got a verdict
  uint8_t judged_identifier_ = 0;
  Bytes verdict_packet_;  ///< that verdict; empty: none yet
  std::optional<Instant> deadline_;
  std::deque<Bytes> packets_;

  Verdict verdict_ = Verdict::kPending;
  std::string user_;
  std::string failure_text_;
  std::optional<MsChapV2Keys> keys_;
};

/// Proves to the other end who we are.
class ChapPeer {
 public:
  using Verdict = ChapVerdict;

  /// `config`: user, password, give_up_after; challenge_timeout is the time after which a Response
  /// without a verdict is sent again. The references outlive the peer.
  ChapPeer(const AuthenticationConfig& config, Rng& rng, trace::Tracer& tracer);

  /// From now on a Challenge is due.
  void Start(Instant now);
  /// Challenge, Success and Failure; whatever else is dropped.
  void Receive(Instant now, ByteView packet, JourneyId journey);
  void Tick(Instant now);
  std::optional<Instant> NextDeadline() const;
  std::optional<Bytes> TakePacket();

  Verdict verdict() const { return verdict_; }
  /// As whom we answer.
  const std::string& user() const { return config_.user; }
  /// The name in the server's last Challenge: a claim, never proved by itself.
  const std::string& server_name() const { return server_name_; }
  const std::string& failure_text() const { return failure_text_; }
  /// Of the first success; null before.
  const MsChapV2Keys* keys() const { return keys_ ? &*keys_ : nullptr; }

 private:
  void ReceiveChallenge(Instant now, ByteView packet, JourneyId journey);
  void ReceiveVerdict(Instant now, ByteView packet, JourneyId journey);
  void ReceiveSuccess(Instant now, std::string_view message);
  void ReceiveFailure(Instant now, std::string_view message);
  void Answer(Instant now, uint8_t identifier, const crypto::Challenge16& challenge);
  void SendResponse(Instant now);
  void Fail(Instant now, std::string_view event, std::string text);
  void Record(Instant now, const trace::Detail& detail, JourneyId journey = 0);
  void GoTo(Instant now, std::string_view event, std::string_view actions, std::string_view state);

  AuthenticationConfig config_;
  Rng& rng_;
  trace::Tracer& tracer_;
  crypto::PasswordHash hash_{};

  std::string_view state_ = "Initial";
  Bytes challenge_packet_;  ///< the one that response_packet_ answers; empty: none yet
  uint8_t identifier_ = 0;
  Bytes response_packet_;
  crypto::NtResponse nt_response_{};
  crypto::AuthenticatorResponse expected_proof_{};
  std::optional<Instant> resend_at_;
  std::optional<Instant> give_up_at_;
  std::deque<Bytes> packets_;

  Verdict verdict_ = Verdict::kPending;
  std::string server_name_;
  std::string failure_text_;
  std::optional<MsChapV2Keys> keys_;
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_CHAP_H_
