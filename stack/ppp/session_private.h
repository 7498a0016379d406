// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a Session is made of. Only session.cc (inputs, outputs) and phases.cc (what follows from
// what) see it.
#ifndef PPTPLAB_STACK_PPP_SESSION_PRIVATE_H_
#define PPTPLAB_STACK_PPP_SESSION_PRIVATE_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/fifo.h"
#include "stack/ppp/authentication.h"
#include "stack/ppp/ccp.h"
#include "stack/ppp/encryption.h"
#include "stack/ppp/ipcp.h"
#include "stack/ppp/lcp.h"
#include "stack/ppp/network_control.h"
#include "stack/ppp/session.h"

namespace pptplab::ppp {

struct Session::Private {
  struct Network {
    std::unique_ptr<NetworkControl> control;
    bool is_up = false;  ///< as signalled
  };

  Private(SessionConfig config, UserDirectory* users, Rng& rng, trace::Tracer& tracer);

  void Dispatch(Instant now, uint16_t protocol, ByteView information, JourneyId journey);
  void ReceiveAuthentication(Instant now, uint16_t protocol, ByteView packet, JourneyId journey);

  /// Until nobody has anything left to send or to say.
  void Settle(Instant now);
  void TakePackets(Instant now);
  void Send(Instant now, uint16_t protocol, Bytes packet);
  void OnLcp(Instant now, LayerSignal signal);
  void OnCcp(Instant now, LayerSignal signal);
  void OnNetwork(Instant now, Network& network, LayerSignal signal);
  void OnIpcp(LayerSignal signal);
  void OnProtocolRejected(Instant now, uint16_t protocol);

  void EnterPhase(Instant now, Phase next, std::string_view event);
  void StartAuthentication(Instant now);
  bool CheckAuthentication(Instant now);  ///< true: something came of it
  void TakeKeys(Instant now);
  void StartNetwork(Instant now);
  void StopNetwork(Instant now);
  /// session_time.cc, RFC 1570 §1.2: the session's time limit.
  void StartClock(Instant now);
  void TickClock(Instant now);
  void TellTime(Instant now);
  void UpdateNetwork(Instant now);
  /// Ends the link in order: Terminate-Request, with the reason.
  void Finish(Instant now, std::string_view why, std::string_view event);
  void LinkIsDead(Instant now, std::string_view event);
  void GiveReason(std::string_view why);

  /// There are keys, and the policy allows their use.
  bool CanEncrypt() const;
  bool UsesCcp() const;                 ///< for encryption, compression or both
  std::string WhyNoEncryption() const;  ///< one clause for people
  /// Whether CCP agreed, for both directions, on what is required here.
  bool ProtectionIsComplete() const;
  std::string_view WhatIsRequired() const;  ///< "encryption", "compression"; empty: nothing
  /// The network protocol, or its control protocol; null: not enabled.
  NetworkControl* FindNetwork(uint16_t protocol) const;
  bool NetworkIsOpen(const NetworkControl& control) const;
  /// Some network protocol but this one is open or may still open.
  bool AnotherIsLeft(const NetworkControl& but) const;
  std::string WhyNoNetwork() const;  ///< what each of them came to, for people
  void RecordMessage(Instant now, trace::Direction direction, uint16_t protocol, ByteView packet,
                     JourneyId journey);

  const SessionConfig config;
  UserDirectory* users;
  Rng& rng;
  trace::Tracer& tracer;
  Lcp lcp;
  Ccp ccp;
  std::vector<Network> networks;
  Ipcp* ipcp = nullptr;  ///< the one of them that has more to say; null: not enabled
  Encryption encryption;
  std::optional<VjCompressor> vj_compressor;
  std::optional<VjDecompressor> vj_decompressor;
  /// Who proves who the peer is, and who proves who we are; null: nobody has to.
  std::unique_ptr<AuthenticationProtocol> authenticator;
  std::unique_ptr<AuthenticationProtocol> prover;

  Phase phase = Phase::kDead;
  LinkFraming framing;
  uint16_t local_mru = 1500;
  std::optional<Instant> ends_at{};     ///< the session's time is over
  std::optional<Instant> tell_time_at{};  ///< the peer is told again
  bool finished = false;  ///< LinkFinished was signalled
  std::string reason;     ///< of the end: the first cause
  std::string user;
  Fifo<ControlFrame> frames;
  Fifo<SessionSignal> signals;
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_SESSION_PRIVATE_H_
