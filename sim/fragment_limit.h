// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// How much a node keeps of IP packets that haven't come whole (RFC 791 §3.2). ns-3 keeps every fragment for 30 s: who
// sends only beginnings could fill all memory. Beyond the limit further fragments are dropped, and recorded.
#ifndef PPTPLAB_SIM_FRAGMENT_LIMIT_H_
#define PPTPLAB_SIM_FRAGMENT_LIMIT_H_

#include <cstddef>

#include "ns3/node.h"
#include "ns3/ptr.h"
#include "sim/ip-gate.h"

namespace pptplab::sim {

/// As Linux has it (ipfrag_high_thresh).
inline constexpr size_t kFragmentOctets = 4 << 20;

/// From now on this node keeps no more than `octets` of fragments, packets that it forwards not counted.
void LimitFragments(ns3::Ptr<ns3::Node> node, ns3::Ptr<ns3::IpGate> gate,
                    size_t octets = kFragmentOctets);

}  // namespace pptplab::sim

#endif  // PPTPLAB_SIM_FRAGMENT_LIMIT_H_
