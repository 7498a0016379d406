// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The Maximum Segment Size option of TCP (RFC 9293 §3.7.1, RFC 6691): what a SYN says, and how a
// router lowers it for what passes through it ("MSS clamping"), because it knows a link that the
// two ends don't.
#ifndef PPTPLAB_STACK_WIRE_TCP_MSS_H_
#define PPTPLAB_STACK_WIRE_TCP_MSS_H_

#include <cstdint>
#include <optional>
#include <span>

#include "stack/base/bytes.h"

namespace pptplab::wire {

/// RFC 9293 §3.7.1: what a SYN without the option says for IPv4.
inline constexpr uint16_t kDefaultMss = 536;
/// RFC 6691 §2: an IPv4 and a TCP header without options.
inline constexpr uint16_t kHeadersBesideMss = 40;

/// The MSS that fits into packets of `mtu` octets; 0 if none does.
constexpr uint16_t MssFor(uint32_t mtu) {
  if (mtu <= kHeadersBesideMss) return 0;
  return mtu - kHeadersBesideMss > 0xffff ? 0xffff : static_cast<uint16_t>(mtu - kHeadersBesideMss);
}

/// The option's value in a whole IPv4 packet that is a SYN; nullopt: no SYN, or none in it.
std::optional<uint16_t> ReadMss(ByteView packet);

/// Lowers the option in an IPv4 packet that is a SYN to `limit`, in place, the TCP checksum with it
/// (RFC 1624): one that was wrong stays wrong. Leaves alone what says less, what says nothing (the
/// default of 536 holds), other packets, and what isn't whole. Returns what it said before, if it
/// was lowered.
std::optional<uint16_t> ClampMss(std::span<uint8_t> packet, uint16_t limit);

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_TCP_MSS_H_
