// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Whether octets can be a packet of the protocol that they claim to be. MPPE has no check of its
// own: with a wrong key anything may come out, and one in 256 such packets claims to be IP.
#ifndef PPTPLAB_STACK_WIRE_PLAUSIBLE_H_
#define PPTPLAB_STACK_WIRE_PLAUSIBLE_H_

#include <cstdint>

#include "stack/base/bytes.h"

namespace pptplab::wire {

/// IPv4, IPv6, IPX, NetBEUI and bridging have something that random octets seldom have.
bool CanBeJudged(uint16_t ppp_protocol);
/// Of what can't be judged: true.
bool IsPlausible(uint16_t ppp_protocol, ByteView packet);

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_PLAUSIBLE_H_
