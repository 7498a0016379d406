// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A PAC as RFC 2637 §1.1 meant it: at an Internet provider, with telephone lines on the one side
// and a tunnel to the company's PNS on the other. Callers speak PPP with the PNS; the PAC answers
// lines, relays frames, and owns only the line's framing (line_port.h).
//
// It keeps one control connection to its PNS open, on which every caller has a call of its own.
#ifndef PPTPLAB_STACK_TUNNEL_ACCESS_CONCENTRATOR_H_
#define PPTPLAB_STACK_TUNNEL_ACCESS_CONCENTRATOR_H_

#include "stack/tunnel/endpoint.h"

namespace pptplab::tunnel {

class AccessConcentrator final : public Endpoint {
 public:
  AccessConcentrator(EndpointConfig config, Address network_server, Rng& rng,
                     trace::TraceSink* trace, trace::NodeId node);
  /// Asks the driver for a TCP connection, as a Client does.
  void Open(Instant now) override;
  /// A line rings: asks the PNS. LineUp follows if it takes the call, CallEnded if not; nullopt:
  /// there is no PNS to ask.
  std::optional<CallId> Ring(Instant now, const pptp::IncomingCall& call);

 private:
  void OnEstablished(Instant now, pptp::ControlConnection& control) override;
  bool PrepareSession(ppp::SessionConfig& config) override;
  void ReleaseSession(const ppp::SessionConfig& config) override;

  Address network_server_;
};

}  // namespace pptplab::tunnel

#endif  // PPTPLAB_STACK_TUNNEL_ACCESS_CONCENTRATOR_H_
