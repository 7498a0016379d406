// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// PAP in both roles (RFC 1334 §2): the peer says its name and password until it is answered, the
// authenticator compares. Whoever sees the packets has the password; there are no keys, and nothing
// is proved about the authenticator.
#ifndef PPTPLAB_STACK_PPP_PAP_H_
#define PPTPLAB_STACK_PPP_PAP_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stack/ppp/authentication.h"
#include "stack/wire/ppp.h"

namespace pptplab::ppp {

class PapAuthenticator final : public AuthenticationProtocol {
 public:
  /// The references outlive the authenticator.
  PapAuthenticator(const AuthenticationConfig& config, UserDirectory& users, trace::Tracer& tracer);

  /// From now on an Authenticate-Request is due.
  void Start(Instant now) override;
  bool IsForUs(uint8_t code) const override;
  void Receive(Instant now, ByteView packet, JourneyId journey) override;
  void Tick(Instant now) override;
  std::optional<Instant> NextDeadline() const override { return deadline_; }

 private:
  void Judge(Instant now, const wire::ControlPacket& packet, std::string_view name,
             std::string_view password);
  void Refuse(Instant now, uint8_t identifier, std::string_view message, std::string why);
  void Reply(uint8_t code, uint8_t identifier, std::string_view message);

  AuthenticationConfig config_;
  UserDirectory& users_;
  int attempts_ = 0;
  Bytes judged_data_;  ///< of the last request that got a verdict
  uint8_t verdict_code_ = 0;
  std::string verdict_message_;
  std::optional<Instant> deadline_;
};

class PapPeer final : public AuthenticationProtocol {
 public:
  /// The reference outlives the peer.
  PapPeer(const AuthenticationConfig& config, trace::Tracer& tracer);

  /// Sends the first Authenticate-Request.
  void Start(Instant now) override;
  bool IsForUs(uint8_t code) const override;
  void Receive(Instant now, ByteView packet, JourneyId journey) override;
  void Tick(Instant now) override;
  std::optional<Instant> NextDeadline() const override { return resend_at_; }

 private:
  void SendRequest(Instant now, std::string_view event, std::string_view actions);
  void ReceiveNak(Instant now, std::string_view message);

  AuthenticationConfig config_;
  std::string password_;
  size_t passwords_tried_ = 0;
  uint8_t identifier_ = 0;
  int requests_sent_ = 0;  ///< with this password; their Identifiers are consecutive
  std::optional<Instant> resend_at_;
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_PAP_H_
