// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The answering end: accepts control connections, authenticates users, hands out addresses from a
// pool. It is the PAC of clients that dial in over the Internet; with control.accept_incoming_calls
// the PNS of PACs whose lines are called.
#ifndef PPTPLAB_STACK_TUNNEL_SERVER_H_
#define PPTPLAB_STACK_TUNNEL_SERVER_H_

#include <set>

#include "stack/tunnel/endpoint.h"

namespace pptplab::tunnel {

class Server final : public Endpoint {
 public:
  Server(EndpointConfig config, ppp::UserDirectory& users, Rng& rng, trace::TraceSink* trace,
         trace::NodeId node);
  void Open(Instant now) override;
  /// PNS: has its access concentrator dial a line (RFC 2637 §3.2.4); nullopt: there is none.
  std::optional<CallId> CallOut(Instant now, const pptp::OutgoingCall& wanted);

 private:
  void OnEstablished(Instant now, pptp::ControlConnection& control) override;
  bool PrepareSession(ppp::SessionConfig& config) override;
  void ReleaseSession(const ppp::SessionConfig& config) override;

  Address next_;                ///< the lowest address of the pool that was never handed out
  std::set<Address> returned_;  ///< handed out and free again
};

}  // namespace pptplab::tunnel

#endif  // PPTPLAB_STACK_TUNNEL_SERVER_H_
