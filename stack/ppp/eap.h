// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// EAP in both roles (RFC 3748, first RFC 2284): the authenticator asks who is there, then by one of
// its methods for a proof; the peer answers each Request with one Response, and may name another
// method (Nak). LCP agrees on EAP only; which method it becomes is settled here, from the same
// ordered lists.
//
// Only the authenticator repeats (§4.1); nobody acknowledges Success and Failure (§4.2), so a peer
// that hears a network protocol instead knows as much. The methods are in eap_method.h.
#ifndef PPTPLAB_STACK_PPP_EAP_H_
#define PPTPLAB_STACK_PPP_EAP_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "stack/base/rng.h"
#include "stack/ppp/authentication.h"
#include "stack/ppp/eap_method.h"
#include "stack/wire/eap.h"
#include "stack/wire/ppp.h"

namespace pptplab::ppp {

/// Proves who the other end is.
class EapAuthenticator final : public AuthenticationProtocol {
 public:
  /// `config.methods`: those of EAP among them are asked for, in that order. The references outlive
  /// the authenticator.
  EapAuthenticator(AuthenticationMethod method, const AuthenticationConfig& config,
                   UserDirectory& users, Rng& rng, trace::Tracer& tracer);

  /// Sends Request Identity; may be called again to start anew.
  void Start(Instant now) override;
  bool IsForUs(uint8_t code) const override { return code == wire::kEapResponse; }
  void Receive(Instant now, ByteView packet, JourneyId journey) override;
  void Tick(Instant now) override;
  std::optional<Instant> NextDeadline() const override { return deadline_; }

 private:
  void ReceiveIdentity(Instant now, std::string_view name);
  void ReceiveNak(Instant now, ByteView desired);
  void ReceiveResponse(Instant now, ByteView type_data, JourneyId journey);
  void BeginMethod(Instant now, AuthenticationMethod method, std::string_view event);
  void SendRequest(Instant now, uint8_t type, ByteView type_data);
  /// Success or Failure, with the Identifier of the Response (§4.2).
  void SendVerdict(uint8_t code);
  void Accept(Instant now, const EapVerdict& verdict);
  void Refuse(Instant now, std::string_view event, std::string why);
  void SetTimer(Instant now);

  AuthenticationConfig config_;
  UserDirectory& users_;
  Rng& rng_;
  std::unique_ptr<EapServerMethod> server_;
  std::string identity_;
  AuthenticationMethods refused_;  ///< by the peer's Naks
  bool method_answered_ = false;   ///< a Nak comes too late (§5.3.1)
  uint8_t identifier_ = 0;         ///< of the Request that is out
  Bytes request_packet_;
  int requests_sent_ = 0;  ///< this one
  std::optional<Instant> deadline_;
};

/// Proves to the other end who we are.
class EapPeer final : public AuthenticationProtocol {
 public:
  EapPeer(AuthenticationMethod method, const AuthenticationConfig& config, Rng& rng,
          trace::Tracer& tracer);

  /// From now on a Request is due.
  void Start(Instant now) override;
  bool IsForUs(uint8_t code) const override { return code != wire::kEapResponse; }
  void Receive(Instant now, ByteView packet, JourneyId journey) override;
  void NetworkHeard(Instant now) override;
  void Tick(Instant now) override;
  std::optional<Instant> NextDeadline() const override { return give_up_at_; }

 private:
  void ReceiveRequest(Instant now, const wire::ControlPacket& packet, JourneyId journey);
  void ReceiveMethod(Instant now, const wire::ControlPacket& packet, JourneyId journey);
  void ReceiveVerdict(Instant now, const wire::ControlPacket& packet, JourneyId journey);
  void Respond(Instant now, uint8_t type, ByteView type_data, std::string_view event,
               std::string_view actions);
  void SendNak(Instant now);
  void Accept(Instant now, std::string_view event);
  void Fail(Instant now, std::string_view event, std::string_view actions, std::string text);

  AuthenticationConfig config_;
  Rng& rng_;
  std::unique_ptr<EapPeerMethod> peer_;
  bool method_answered_ = false;  ///< no other may be begun (§2.1)
  Bytes request_packet_;          ///< the one that response_packet_ answers; empty: none yet
  Bytes response_packet_;
  uint8_t identifier_ = 0;
  std::optional<Instant> give_up_at_;
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_EAP_H_
