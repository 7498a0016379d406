// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The header of an IPv4 packet, RFC 791 §3.1, and packets as a whole. Putting fragments together is
// reassembly.h's.
#ifndef PPTPLAB_STACK_WIRE_IPV4_H_
#define PPTPLAB_STACK_WIRE_IPV4_H_

#include <cstdint>
#include <string_view>

#include "stack/base/field_io.h"

namespace pptplab::wire {

inline constexpr uint8_t kIpProtocolIcmp = 1;
inline constexpr uint8_t kIpProtocolTcp = 6;
inline constexpr uint8_t kIpProtocolUdp = 17;
// kIpProtocolGre, 47, stands in gre.h.
std::string_view NameOfIpProtocol(uint32_t protocol);  ///< "GRE"; empty if unknown

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-------+-------+---------------+-------------------------------+
// |Version|  IHL  |Type of Service|          Total Length         |
// +-------+-------+---------------+-----+-------------------------+
// |         Identification        |Flags|     Fragment Offset     |
// +---------------+---------------+-----+-------------------------+
// |  Time to Live |    Protocol   |        Header Checksum        |
// +---------------+---------------+-------------------------------+
// |                        Source Address                         |
// +---------------------------------------------------------------+
// |                     Destination Address                       |
// +---------------------------------------------------------------+
// |  Options, a multiple of 4 octets ...
// +---------------------------------------
struct Ipv4Header {
  static constexpr size_t kMinimumSize = 20;
  uint8_t type_of_service = 0;
  uint16_t total_length = kMinimumSize;  ///< octets, header and payload
  uint16_t identification = 0;
  bool reserved_flag = false;
  bool dont_fragment = false;
  bool more_fragments = false;
  uint16_t fragment_offset = 0;  ///< in units of 8 octets
  uint8_t time_to_live = 64;
  uint8_t protocol = 0;
  uint16_t header_checksum = 0;
  Address source;
  Address destination;
  ByteView options;

  size_t size() const { return kMinimumSize + options.size(); }
  bool IsFragment() const { return more_fragments || fragment_offset != 0; }

  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 791 §3.1");
    uint8_t version = 4;
    uint8_t header_length = static_cast<uint8_t>(5 + self.options.size() / 4);
    io.BeginBits(8);
    io.Bits("Version", 4, version, "4");
    io.Bits("IHL", 4, header_length, "length of this header in units of 4 octets");
    io.EndBits();
    io.Check(version == 4, "not IPv4");
    io.Check(header_length >= 5, "header length is less than 5");
    io.U8("Type of Service", self.type_of_service, "how urgent, and congestion");
    io.U16("Total Length", self.total_length, "octets of the packet, this header included");
    io.Check(self.total_length >= header_length * 4, "length is shorter than its own header");
    io.U16("Identification", self.identification, "the same in all fragments of a packet");
    io.BeginBits(16);
    io.Bit("Reserved", self.reserved_flag, "0");
    io.Bit("DF", self.dont_fragment, "don't fragment");
    io.Bit("MF", self.more_fragments, "more fragments follow");
    io.Bits("Fragment Offset", 13, self.fragment_offset,
            "this fragment's place, units of 8 octets");
    io.EndBits();
    io.U8("Time to Live", self.time_to_live, "each router takes 1 off; 0 ends here");
    io.Named8("Protocol", self.protocol, &NameOfIpProtocol, "what the payload is");
    io.Hex16("Header Checksum", self.header_checksum, "of this header alone (RFC 1071)");
    io.IpAddress("Source Address", self.source);
    io.IpAddress("Destination Address", self.destination);
    const size_t options_size = header_length < 5 ? 0 : (header_length - 5u) * 4u;
    io.View("Options", self.options, options_size, "seldom used");
  }
};

/// A packet taken apart; options and payload are borrowed.
struct Ipv4Packet {
  Ipv4Header header;
  ByteView payload;  ///< as long as Total Length says; octets behind it are padding
};
/// Fails if the packet is shorter than its Total Length. Does not look at the checksum.
Result<Ipv4Packet> ReadIpv4Packet(ByteView bytes);
/// The checksum of the header at the front of `packet` is right.
bool Ipv4ChecksumIsRight(ByteView packet);
/// Header and payload, with Total Length and Header Checksum filled in. Together at most 65,535
/// octets.
Bytes WriteIpv4Packet(Ipv4Header header, ByteView payload);

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_IPV4_H_
