// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A network control protocol as the session sees it: one automaton that opens one network protocol
// (RFC 1661 §3.6). Each has its own options; their order here is the order of their packets.
#ifndef PPTPLAB_STACK_PPP_NETWORK_CONTROL_H_
#define PPTPLAB_STACK_PPP_NETWORK_CONTROL_H_

#include <memory>
#include <string>
#include <vector>

#include "stack/base/rng.h"
#include "stack/ppp/control_protocol.h"
#include "stack/ppp/session.h"

namespace pptplab::ppp {

class NetworkControl : public ControlProtocol {
 public:
  using ControlProtocol::ControlProtocol;
  virtual ~NetworkControl() = default;

  /// RFC 1661 §2: the control protocol of 0*** is 8***.
  uint16_t network_protocol() const { return protocol() & 0x7fff; }
  /// While Opened: what both ends agreed on.
  virtual NetworkUp Agreement() const = 0;
  /// While Opened: why the agreement is of no use, one clause for people; empty: it is.
  virtual std::string WhyUseless() const { return {}; }
};

/// Those that are enabled.
std::vector<std::unique_ptr<NetworkControl>> MakeNetworkControls(const SessionConfig& config,
                                                                 Rng& rng, trace::Tracer& tracer);

/// IPCP, IPV6CP, …: 8***, but not what works for all of them, as CCP does.
bool IsNetworkControl(uint16_t protocol);

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_NETWORK_CONTROL_H_
