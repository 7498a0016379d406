// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The dialing end: opens one control connection, places its outgoing calls (PNS; as a rule one),
// brings up PPP.
#ifndef PPTPLAB_STACK_TUNNEL_CLIENT_H_
#define PPTPLAB_STACK_TUNNEL_CLIENT_H_

#include "stack/tunnel/endpoint.h"

namespace pptplab::tunnel {

class Client final : public Endpoint {
 public:
  Client(EndpointConfig config, Address server, Rng& rng, trace::TraceSink* trace,
         trace::NodeId node);
  /// Asks the driver for a TCP connection; it answers with ControlUp (or ControlDown with id 0).
  void Open(Instant now) override;

 private:
  void OnEstablished(Instant now, pptp::ControlConnection& control) override;
  bool PrepareSession(ppp::SessionConfig& config) override;
  void ReleaseSession(const ppp::SessionConfig& config) override;

  Address server_;
};

}  // namespace pptplab::tunnel

#endif  // PPTPLAB_STACK_TUNNEL_CLIENT_H_
