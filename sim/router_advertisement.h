// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The Router Advertisement with one prefix (RFC 4861 §4.2 and §4.6.2) by which a PPTP server tells
// a client what its IPv6 address may be made of. ns-3's own code isn't used: it would also solicit,
// and crash when a tunnel ends soon after.
#ifndef PPTPLAB_SIM_ROUTER_ADVERTISEMENT_H_
#define PPTPLAB_SIM_ROUTER_ADVERTISEMENT_H_

#include <array>
#include <cstdint>
#include <optional>

#include "stack/base/bytes.h"

namespace pptplab::sim {

using Ipv6Octets = std::array<uint8_t, 16>;

/// A whole IPv6 packet from this router to all nodes.
Bytes WriteRouterAdvertisement(const Ipv6Octets& router, const Ipv6Octets& prefix64);

/// The /64 in it that addresses may be made of; nullopt: the packet is something else, or not to be
/// believed (RFC 4861 §6.1.2).
std::optional<Ipv6Octets> ReadRouterAdvertisement(ByteView packet);

}  // namespace pptplab::sim

#endif  // PPTPLAB_SIM_ROUTER_ADVERTISEMENT_H_
