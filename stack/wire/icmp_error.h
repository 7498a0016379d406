// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// ICMP errors about an IPv4 packet (RFC 792): when one may be sent, its octets, and what Path MTU
// Discovery (RFC 1191) reads in one. Not here: how often (the sender's), the IP header around it.
#ifndef PPTPLAB_STACK_WIRE_ICMP_ERROR_H_
#define PPTPLAB_STACK_WIRE_ICMP_ERROR_H_

#include <cstdint>
#include <optional>

#include "stack/wire/icmp.h"
#include "stack/wire/ipv4.h"

namespace pptplab::wire {

/// RFC 792: the header of the packet in question, and so much behind it.
inline constexpr size_t kIcmpQuotedOctets = 8;
/// RFC 791 §3.2: every link takes a packet of this size; RFC 1191 §3: no estimate goes below.
inline constexpr uint16_t kSmallestMtu = 68;

/// RFC 1122 §3.2.2, RFC 1812 §4.3.2.7: no error is sent about an ICMP error, a fragment other than
/// the first, a packet to or from an address that isn't one host's, or what is no IPv4 packet. A
/// broadcast of a network can't be told by its address: that is the caller's to know.
bool MayReportTo(ByteView packet);

struct IcmpError {
  uint8_t type = kIcmpDestinationUnreachable;
  uint8_t code = 0;
  uint16_t next_hop_mtu = 0;  ///< of Fragmentation Needed, octets (RFC 1191 §4)
};
/// The ICMP message, with its checksum, about a whole IPv4 packet or its front; of what is behind
/// that packet's IP header at most `quoted_octets` are quoted.
Bytes WriteIcmpError(const IcmpError& error, ByteView packet,
                     size_t quoted_octets = kIcmpQuotedOctets);

/// What an ICMP error says, in an IPv4 packet that is one. The quote is borrowed.
struct IcmpErrorPacket {
  IcmpError error;
  Address from;
  Ipv4Header quoted;  ///< of the packet in question
  ByteView quoted_payload;
};
/// nullopt: no ICMP error, or less than the header of the packet in question.
std::optional<IcmpErrorPacket> ReadIcmpError(ByteView packet);

/// The Path MTU after a Fragmentation Needed about a packet of `total_length` octets: what it says,
/// or, if that is 0 (a router from before RFC 1191), the next lower plateau (RFC 1191 §7.1); not
/// below 68 octets. `total_length` itself if it says that the packet was small enough: a lie.
uint16_t PathMtuAfter(uint16_t next_hop_mtu, uint16_t total_length);

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_ICMP_ERROR_H_
