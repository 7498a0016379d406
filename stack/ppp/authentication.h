// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What all protocols of authentication have in common for a session, in both roles: the
// authenticator, who wants a proof, and the peer, who gives one (RFC 1661 §3.5).
//
//   Start, Receive, Tick -> drain TakePacket, look at verdict(), arm one timer for NextDeadline()
//
// Packets start with the Code octet. The session records them as trace::Message; from here come the
// transitions, the keys, the drops and the sentences.
//
// PAP is in pap.h, CHAP in chap.h with its algorithms in chap_algorithm.h, EAP in eap.h with its
// methods in eap_method.h.
#ifndef PPTPLAB_STACK_PPP_AUTHENTICATION_H_
#define PPTPLAB_STACK_PPP_AUTHENTICATION_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "stack/base/bytes.h"
#include "stack/base/fifo.h"
#include "stack/base/pdu.h"
#include "stack/base/result.h"
#include "stack/base/rng.h"
#include "stack/base/time.h"
#include "stack/crypto/mppe_keys.h"
#include "stack/ppp/session.h"
#include "stack/trace/tracer.h"

namespace pptplab::ppp {

enum class AuthenticationVerdict : uint8_t { kPending, kSuccess, kFailure };

class AuthenticationProtocol {
 public:
  using Verdict = AuthenticationVerdict;
  virtual ~AuthenticationProtocol() = default;

  /// Begins, or begins anew.
  virtual void Start(Instant now) = 0;
  /// True if a packet with this Code is for this role: both may speak the same protocol at once.
  virtual bool IsForUs(uint8_t code) const = 0;
  /// `packet`: Code, Identifier, Length, …, as it came.
  virtual void Receive(Instant now, ByteView packet, JourneyId journey) = 0;
  /// A network protocol's packet came while we wait to be let in: the other end has let us in, if
  /// the method allows to think so (RFC 2284 §2.2.2).
  virtual void NetworkHeard(Instant /*now*/) {}
  virtual void Tick(Instant now) = 0;
  virtual std::optional<Instant> NextDeadline() const = 0;
  std::optional<Bytes> TakePacket();

  AuthenticationMethod method() const { return method_; }
  Verdict verdict() const { return verdict_; }
  /// Authenticator: who proved itself, as the directory calls it; before success, who claims to.
  /// Peer: as whom we answer.
  const std::string& user() const { return user_; }
  /// One clause for people, after kFailure.
  const std::string& failure_text() const { return failure_text_; }
  /// For MPPE, of the first success; null: not yet, or the method gives none.
  const crypto::MppeKeySource* keys() const { return keys_ ? &*keys_ : nullptr; }

 protected:
  /// The tracer outlives the object.
  AuthenticationProtocol(AuthenticationMethod method, trace::Tracer& tracer)
      : method_(method), tracer_(tracer) {}

  /// Forgets everything that Start should.
  void Reset();
  void Send(Bytes packet) { packets_.push_back(std::move(packet)); }
  void Record(Instant now, const trace::Detail& detail, JourneyId journey = 0);
  void RecordMalformed(Instant now, const Error& error, JourneyId journey);
  void GoTo(Instant now, std::string_view event, std::string_view actions, std::string_view state);
  std::string_view state() const { return state_; }
  /// EAP settles on one during the conversation.
  void SetMethod(AuthenticationMethod method) { method_ = method; }
  void SetUser(std::string_view user) { user_ = user; }
  void SetKeysOnce(const std::optional<crypto::MppeKeySource>& keys) {
    if (!keys_) keys_ = keys;
  }
  void Succeed() { verdict_ = Verdict::kSuccess; }
  /// The last transition, and why.
  void FailWith(Instant now, std::string_view event, std::string_view actions, std::string text);

  // The states have the same names in all protocols.
  static constexpr std::string_view kInitial = "Initial";
  static constexpr std::string_view kSuccess = "Success";
  static constexpr std::string_view kFailure = "Failure";

 private:
  AuthenticationMethod method_;
  trace::Tracer& tracer_;
  std::string_view state_ = kInitial;
  Fifo<Bytes> packets_;
  Verdict verdict_ = Verdict::kPending;
  std::string user_;
  std::string failure_text_;
  std::optional<crypto::MppeKeySource> keys_;
};

/// References outlive what is made. The end that wants a proof by `method`.
std::unique_ptr<AuthenticationProtocol> MakeAuthenticator(AuthenticationMethod method,
                                                          const AuthenticationConfig& config,
                                                          UserDirectory& users, Rng& rng,
                                                          trace::Tracer& tracer);
/// The end that proves who it is.
std::unique_ptr<AuthenticationProtocol> MakePeer(AuthenticationMethod method,
                                                 const AuthenticationConfig& config, Rng& rng,
                                                 trace::Tracer& tracer);

/// The user of this name, or of the name behind a domain ("REALM\alice", RFC 2759 §4).
struct FoundUser {
  std::string name;  ///< as the directory calls it; of nobody: as it was asked for
  std::optional<User> user;
};
FoundUser FindUser(const UserDirectory& users, std::string_view name);
/// 646 to 649 (RFC 2759 §6); 0: may come in.
uint32_t ErrorOf(AccountStatus status);
/// "the account of alice is disabled"
std::string WhyNot(AccountStatus status, std::string_view user);

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_AUTHENTICATION_H_
