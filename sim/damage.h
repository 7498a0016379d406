// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Hosts and routers of a network whose links change bits: a packet with a damaged IPv4 header ends
// wherever it comes in, one with a wrong TCP, UDP or ICMP checksum at its destination, and both are
// recorded. ns-3 trusts headers before it looks at checksums, doesn't look at ICMP's at all, and
// drops what fails TCP's without a word. Not here: changing bits (impaired-channel).
#ifndef PPTPLAB_SIM_DAMAGE_H_
#define PPTPLAB_SIM_DAMAGE_H_

#include "ns3/node.h"
#include "ns3/ptr.h"
#include "sim/ip-gate.h"

namespace pptplab::sim {

/// From now on this node looks at checksums.
void LookForDamage(ns3::Ptr<ns3::Node> node, ns3::Ptr<ns3::IpGate> gate);

}  // namespace pptplab::sim

#endif  // PPTPLAB_SIM_DAMAGE_H_
