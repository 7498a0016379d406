// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/ppp/network_control.h"

#include "stack/ppp/bcp.h"
#include "stack/ppp/ipcp.h"
#include "stack/ppp/ipv6cp.h"
#include "stack/ppp/ipxcp.h"
#include "stack/ppp/nbfcp.h"

namespace pptplab::ppp {

std::vector<std::unique_ptr<NetworkControl>> MakeNetworkControls(const SessionConfig& config,
                                                                 Rng& rng, trace::Tracer& tracer) {
  std::vector<std::unique_ptr<NetworkControl>> controls;
  if (config.ipcp.enabled) controls.push_back(std::make_unique<Ipcp>(config, tracer));
  if (config.ipv6cp.enabled) controls.push_back(std::make_unique<Ipv6cp>(config, rng, tracer));
  if (config.ipxcp.enabled) controls.push_back(std::make_unique<Ipxcp>(config, rng, tracer));
  if (config.nbfcp.enabled) controls.push_back(std::make_unique<Nbfcp>(config, tracer));
  if (config.bcp.enabled) controls.push_back(std::make_unique<Bcp>(config, tracer));
  return controls;
}

bool IsNetworkControl(uint16_t protocol) {
  return (protocol & 0xc000) == 0x8000 && protocol != wire::kPppCcp && protocol != 0x80fb &&
         protocol != 0x8053 &&
         protocol != 0x8055;  // ECP and the two of one link (RFC 1968 §2, RFC 1962 §2)
}

}  // namespace pptplab::ppp
