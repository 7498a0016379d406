// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The IPv6 header, RFC 8200 §3: enough to look through it in a capture. Extension headers are not
// read.
#ifndef PPTPLAB_STACK_WIRE_IPV6_H_
#define PPTPLAB_STACK_WIRE_IPV6_H_

#include <array>
#include <cstdint>
#include <string>

#include "stack/base/field_io.h"
#include "stack/wire/ipv4.h"

namespace pptplab::wire {

using Ipv6Address = std::array<uint8_t, 16>;
std::string ToString(const Ipv6Address& address);  ///< "fe80::1", as RFC 5952 §4 writes it
/// RFC 5072 §5: fe80::/64 with what IPV6CP agreed on.
Ipv6Address LinkLocalAddress(uint64_t interface_identifier);

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-------+---------------+---------------------------------------+
// |Version| Traffic Class |              Flow Label               |
// +-------+---------------+-------+---------------+---------------+
// |        Payload Length         |  Next Header  |   Hop Limit   |
// +-------------------------------+---------------+---------------+
// |               Source Address, Destination Address
// +---------------------------------------------------
struct Ipv6Header {
  static constexpr size_t kSize = 40;
  uint8_t traffic_class = 0;
  uint8_t flow_label_high = 0;  ///< the upper four bits of twenty
  uint16_t flow_label_low = 0;
  uint16_t payload_length = 0;  ///< octets, this header not counted
  uint8_t next_header = 0;
  uint8_t hop_limit = 64;
  Ipv6Address source{};
  Ipv6Address destination{};

  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 8200 §3");
    uint8_t version = 6;
    io.BeginBits(16);
    io.Bits("Version", 4, version, "6");
    io.Bits("Traffic Class", 8, self.traffic_class, "how urgent, and congestion");
    io.Bits("Flow Label, upper bits", 4, self.flow_label_high, "packets that belong together");
    io.EndBits();
    io.Check(version == 6, "not IPv6");
    io.U16("Flow Label, lower bits", self.flow_label_low, "packets that belong together");
    io.U16("Payload Length", self.payload_length, "octets after this header");
    io.Named8("Next Header", self.next_header, &NameOfIpProtocol, "what the payload is");
    io.U8("Hop Limit", self.hop_limit, "each router takes 1 off; 0 ends here");
    io.Octets("Source Address", self.source);
    io.Octets("Destination Address", self.destination);
  }
};

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_IPV6_H_
