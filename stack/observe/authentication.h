// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Watches one link authenticate: PAP (RFC 1334), CHAP with MD5 (RFC 1994), MS-CHAP (RFC 2433,
// 2759), EAP (RFC 3748). Given passwords it says whether one of them explains what was said, and
// for MS-CHAP which keys (RFC 3079 §2, §3) both ends have now; given a key log, which keys EAP-TLS
// left (RFC 5216). Who has the old password reads the new one out of a Change-Password.
//
// A method is a pair of functions in authentication_methods.cc; a new one is added there.
#ifndef PPTPLAB_STACK_OBSERVE_AUTHENTICATION_H_
#define PPTPLAB_STACK_OBSERVE_AUTHENTICATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stack/base/bytes.h"
#include "stack/crypto/mppe_keys.h"
#include "stack/crypto/tls_keys.h"
#include "stack/observe/eap_tls_watch.h"
#include "stack/observe/summary.h"
#include "stack/wire/ppp.h"

namespace pptplab::observe {

/// What the user of this program knows. One name may have several passwords: all are tried.
struct Secret {
  std::string user;
  std::string password;
  /// Instead of both: what a key log says about one handshake of TLS.
  std::optional<crypto::KeyLogEntry> tls = std::nullopt;
};
using Secrets = std::vector<Secret>;

/// What an exchange leaves behind for MPPE.
struct SessionKeys {
  crypto::MppeKeySource source;
  End authenticator = End::kServer;
  std::optional<crypto::TlsSecrets> tls = std::nullopt;  ///< where they come from, of EAP-TLS
  /// For the packets that `from` sends; `key_bits` 40, 56 or 128.
  Bytes StartKey(int key_bits, End from) const;
};

/// One attempt: from the challenge (or PAP's request) to the verdict.
struct Exchange {
  AuthenticationSummary summary;
  uint8_t identifier = 0;
  Bytes challenge;
  Bytes response;  ///< the Value; of Change-Password, the whole packet
  bool changes_password = false;
  std::string learned_password;     ///< of a Change-Password that a given password opened
  std::optional<SessionKeys> keys;  ///< only if a password explains the exchange
  /// The challenge was not captured, so nothing can be verified; but MS-CHAPv2's keys don't depend
  /// on it (RFC 3079 §3). These are right if they decrypt something.
  std::vector<SessionKeys> unproven_keys;
  Bytes expected_verdict;  ///< MS-CHAPv2: the S= that the authenticator must say
};

class Authentication {
 public:
  static constexpr size_t kMaxExchanges = 64;

  /// `secrets` outlives this.
  explicit Authentication(const Secrets& secrets) : secrets_(&secrets) {}

  /// LCP agreed on how `peer` is to prove itself: PPP protocol, and for CHAP the Algorithm.
  void SetAgreed(End peer, uint16_t protocol, uint8_t algorithm);

  /// One packet of PAP, CHAP or EAP, sent by `from`. Returns a sentence for people about it, "" if
  /// there is nothing to say.
  std::string Observe(End from, uint16_t protocol, ByteView packet);

  const std::vector<Exchange>& exchanges() const { return exchanges_; }
  /// Exchanges, and challenges that nobody answered.
  /// `in_use`: keys that did decrypt packets, which proves them; may be null.
  std::vector<AuthenticationSummary> Summaries(const SessionKeys* in_use = nullptr) const;
  /// `keys` belong to an exchange that is verified.
  bool IsProven(const SessionKeys& keys) const;
  /// The keys of exchanges that a password explains and that didn't fail, the latest first.
  std::vector<SessionKeys> Keys() const;
  /// Who proved to be somebody; the latest. Empty: nobody yet.
  std::string user() const;
  void SwapEnds();

 private:
  struct Challenge {
    bool open = false;  ///< not answered yet
    uint8_t identifier = 0;
    Bytes value;
    std::optional<Bytes> retry;  ///< C= of a Failure (RFC 2759 §6): what the next Response is for
  };
  std::string ObservePap(End from, ByteView packet);
  std::string ObserveChap(End from, ByteView packet);
  std::string ObserveEap(End from, ByteView packet);
  std::string ObserveEapTls(End from, bool request, const wire::ControlPacket& control,
                            ByteView packet);
  std::string ObserveEapTlsVerdict(End authenticator, bool success,
                                   const wire::ControlPacket& control);
  std::string ObserveEapMsChapV2(End from, bool request, const wire::ControlPacket& packet);
  std::string ObserveEapValue(End from, bool request, const char* method, uint8_t identifier,
                              ByteView value, std::string_view user);
  bool HasVerdict(End authenticator) const;
  std::string ObserveChallenge(End authenticator, ByteView packet);
  std::string ObserveResponse(End peer, ByteView packet);
  std::string ObserveChange(End peer, ByteView packet, const char* method);
  std::string ObserveVerdict(End authenticator, bool success, ByteView packet);
  std::string SetVerdict(End authenticator, uint8_t identifier, const char* method, bool success,
                         ByteView message);
  std::string ChapMethod(End peer, size_t challenge_size, size_t response_size) const;
  void ReadRetry(End authenticator, std::string_view failure);
  void Verify(Exchange& exchange);
  void DeriveUnproven(Exchange& exchange) const;
  Exchange& AddExchange(Exchange exchange);
  Exchange* FindUnanswered(End authenticator, uint8_t identifier);

  const Secrets* secrets_;
  Secrets learned_;  ///< new passwords, read out of Change-Passwords
  PerEnd<std::optional<uint8_t>> agreed_algorithm_;  ///< for CHAP, by the peer that proves itself
  PerEnd<Challenge> challenge_;                      ///< by authenticator
  PerEnd<std::string> eap_user_;                     ///< by peer
  PerEnd<std::string> eap_method_;                   ///< by authenticator
  PerEnd<std::optional<EapTlsWatch>> eap_tls_;       ///< by authenticator
  std::vector<Exchange> exchanges_;
};

}  // namespace pptplab::observe

#endif  // PPTPLAB_STACK_OBSERVE_AUTHENTICATION_H_
