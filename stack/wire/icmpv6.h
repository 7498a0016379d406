// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The header of an ICMPv6 message, RFC 4443 §2.1, with Neighbor Discovery's names (RFC 4861 §4).
#ifndef PPTPLAB_STACK_WIRE_ICMPV6_H_
#define PPTPLAB_STACK_WIRE_ICMPV6_H_

#include <cstdint>
#include <string_view>

#include "stack/base/field_io.h"
#include "stack/wire/ipv6.h"

namespace pptplab::wire {

inline constexpr uint8_t kIpProtocolIcmpv6 = 58;
inline constexpr uint8_t kIcmpv6PacketTooBig = 2;
inline constexpr uint8_t kIcmpv6Echo = 128;
inline constexpr uint8_t kIcmpv6EchoReply = 129;
inline constexpr uint8_t kIcmpv6RouterSolicitation = 133;
inline constexpr uint8_t kIcmpv6RouterAdvertisement = 134;
inline constexpr uint8_t kIcmpv6NeighborSolicitation = 135;
inline constexpr uint8_t kIcmpv6NeighborAdvertisement = 136;
std::string_view NameOfIcmpv6Type(uint32_t type);  ///< "Echo Request"; empty if unknown

// +---------------+---------------+-------------------------------+
// |     Type      |     Code      |           Checksum            |
// +---------------+---------------+-------------------------------+
// |                       by type and code                        |
// +---------------------------------------------------------------+
struct Icmpv6Header {
  static constexpr size_t kSize = 8;
  uint8_t type = kIcmpv6Echo;
  uint8_t code = 0;
  uint16_t checksum = 0;
  uint16_t identifier = 0;       ///< Echo
  uint16_t sequence_number = 0;  ///< Echo; the MTU's low half in Packet Too Big

  bool IsEcho() const { return type == kIcmpv6Echo || type == kIcmpv6EchoReply; }
  bool IsError() const { return type < 128; }

  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 4443 §2.1");
    io.Named8("Type", self.type, &NameOfIcmpv6Type, "which message this is");
    io.U8("Code", self.code, "more about it");
    io.Hex16("Checksum", self.checksum, "of the message and a pseudo-header of IPv6");
    io.U16("Identifier", self.identifier, "of an Echo: tells runs of ping apart");
    io.U16("Sequence Number", self.sequence_number, "of an Echo; of Packet Too Big the MTU");
  }
};

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_ICMPV6_H_
