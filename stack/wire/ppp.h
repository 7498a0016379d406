// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// PPP's own two formats: the header of a frame (RFC 1661 §2, RFC 1662 §3) and the control packet
// that LCP, the NCPs, CCP and the authentication protocols share (RFC 1661 §5), with its options
// (§5.1).
#ifndef PPTPLAB_STACK_WIRE_PPP_H_
#define PPTPLAB_STACK_WIRE_PPP_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "stack/base/field_io.h"

namespace pptplab::wire {

/// PPP protocol numbers.
inline constexpr uint16_t kPppIpv4 = 0x0021;
inline constexpr uint16_t kPppIpx = 0x002b;
inline constexpr uint16_t kPppVjCompressed = 0x002d;
inline constexpr uint16_t kPppVjUncompressed = 0x002f;
inline constexpr uint16_t kPppBridging = 0x0031;
inline constexpr uint16_t kPppNbf = 0x003f;
inline constexpr uint16_t kPppIpv6 = 0x0057;
inline constexpr uint16_t kPppCompressedDatagram = 0x00fd;  ///< MPPE and MPPC packets
inline constexpr uint16_t kPppIpcp = 0x8021;
inline constexpr uint16_t kPppIpxcp = 0x802b;
inline constexpr uint16_t kPppBcp = 0x8031;
inline constexpr uint16_t kPppNbfcp = 0x803f;
inline constexpr uint16_t kPppIpv6cp = 0x8057;
inline constexpr uint16_t kPppCcp = 0x80fd;
inline constexpr uint16_t kPppLcp = 0xc021;
inline constexpr uint16_t kPppPap = 0xc023;
inline constexpr uint16_t kPppChap = 0xc223;
inline constexpr uint16_t kPppEap = 0xc227;
std::string_view NameOfPppProtocol(uint32_t protocol);  ///< "LCP", "IPv4"; empty if unknown

// +----------+----------+---------------+-------------+
// | Address  | Control  |   Protocol    | Information |
// | 11111111 | 00000011 | 8 or 16 bits  |      *      |
// +----------+----------+---------------+-------------+
struct PppHeader {
  bool has_address_control = true;   ///< false: left out (ACFC, RFC 1661 §6.6)
  bool protocol_compressed = false;  ///< true: one octet (PFC, RFC 1661 §6.5)
  uint16_t protocol = 0;

  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 1662 §3.1");
    io.OptionalConst16("Address, Control", self.has_address_control, 0xff03,
                       "ff 03: all stations, unnumbered information");
    io.Section("RFC 1661 §2");
    io.Extensible16("Protocol", self.protocol, self.protocol_compressed, &NameOfPppProtocol,
                    "what the packet is");
    io.Check((self.protocol & 0x0101) == 0x0001,
             "no PPP protocol number: must be odd, with an even first octet");
    // RFC 1661 §6.6: 00ff is never assigned, because one octet ff would look like an Address field.
    io.Check(self.protocol != 0x00ff, "ff is no compressed Protocol, it is half of ff 03");
  }
};

/// Codes of LCP (RFC 1661 §5), those that NCPs and CCP share, and CCP's own (RFC 1962 §3).
inline constexpr uint8_t kConfigureRequest = 1;
inline constexpr uint8_t kConfigureAck = 2;
inline constexpr uint8_t kConfigureNak = 3;
inline constexpr uint8_t kConfigureReject = 4;
inline constexpr uint8_t kTerminateRequest = 5;
inline constexpr uint8_t kTerminateAck = 6;
inline constexpr uint8_t kCodeReject = 7;
inline constexpr uint8_t kProtocolReject = 8;
inline constexpr uint8_t kLcpEchoRequest = 9;
inline constexpr uint8_t kLcpEchoReply = 10;
inline constexpr uint8_t kDiscardRequest = 11;
inline constexpr uint8_t kIdentification = 12;  // RFC 1570 §1.1
inline constexpr uint8_t kTimeRemaining = 13;   // RFC 1570 §1.2
inline constexpr uint8_t kResetRequest = 14;    // RFC 1962 §3.1, CCP only
inline constexpr uint8_t kResetAck = 15;
/// The name of a control packet's code in the given PPP protocol: "Configure-Request", "Challenge".
std::string_view NameOfCode(uint16_t protocol, uint8_t code);

//  0                   1                   2                   3
// +---------------+---------------+-------------------------------+
// |     Code      |  Identifier   |            Length             |
// +---------------+---------------+-------------------------------+
// |    Data ...
// +---------------+
struct ControlPacket {
  uint8_t code = 0;
  uint8_t identifier = 0;
  ByteView data;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 1661 §5");
    io.U8("Code", self.code, "which kind of packet this is");
    io.U8("Identifier", self.identifier, "matches an answer with its request");
    io.TotalLength16("Length", "octets of this packet; what follows is padding");
    io.Rest("Data", self.data, "by Code");
  }
};

/// One configuration option as it stands in a packet: Type, Length, Data, all borrowed.
struct OptionView {
  uint8_t type = 0;
  ByteView bytes;  ///< the whole option, Type and Length included
  ByteView data() const { return bytes.subspan(2); }
};
/// All options of a Configure packet's data, in their order; an error if a Length is impossible.
Result<std::vector<OptionView>> ReadOptions(ByteView data);

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_PPP_H_
