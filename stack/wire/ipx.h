// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Novell's IPX (RFC 1634 §4.1 shows it): its header, and the two
// protocols that every IPX network speaks: RIP for routes, SAP for services.
#ifndef PPTPLAB_STACK_WIRE_IPX_H_
#define PPTPLAB_STACK_WIRE_IPX_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/field_io.h"
#include "stack/wire/ethernet.h"

namespace pptplab::wire {

inline constexpr uint8_t kIpxUnknown = 0;
inline constexpr uint8_t kIpxRip = 1;
inline constexpr uint8_t kIpxEcho = 2;
inline constexpr uint8_t kIpxError = 3;
inline constexpr uint8_t kIpxPep = 4;  ///< Packet Exchange Protocol
inline constexpr uint8_t kIpxSpx = 5;
inline constexpr uint8_t kIpxNcp = 17;
inline constexpr uint8_t kIpxNetbios = 20;            ///< forwarded to all networks
std::string_view NameOfIpxPacketType(uint32_t type);  ///< "RIP"; empty if unknown

inline constexpr uint16_t kIpxSocketEcho = 0x0002;
inline constexpr uint16_t kIpxSocketNcp = 0x0451;
inline constexpr uint16_t kIpxSocketSap = 0x0452;
inline constexpr uint16_t kIpxSocketRip = 0x0453;
inline constexpr uint16_t kIpxSocketNetbios = 0x0455;
inline constexpr uint16_t kIpxSocketDiagnostics = 0x0456;
std::string_view NameOfIpxSocket(uint32_t socket);  ///< "SAP"; empty if unknown

inline constexpr MacAddress kIpxBroadcast = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

struct IpxAddress {
  uint32_t network = 0;  ///< 0: this network
  MacAddress node{};
  uint16_t socket = 0;
  bool operator==(const IpxAddress&) const = default;
};
std::string IpxNodeName(uint32_t network, const MacAddress& node);  ///< "00000a1b.020000000001"
std::string ToString(const IpxAddress& address);  ///< "00000a1b.020000000001:0452"

//  0                   1                   2                   3
// +-------------------------------+-------------------------------+
// |       Checksum, ffff: none    |        Packet Length          |
// +---------------+---------------+-------------------------------+
// |Transp. Control|  Packet Type  | Destination: Network (4), Node (6), Socket (2);  Source: the
// same
// +---------------+---------------+----------------------------------------------------------------
struct IpxHeader {
  static constexpr size_t kSize = 30;
  uint16_t checksum = 0xffff;
  uint16_t packet_length = kSize;  ///< octets, this header included
  uint8_t transport_control = 0;   ///< routers passed so far
  uint8_t packet_type = kIpxPep;
  IpxAddress destination;
  IpxAddress source;

  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 1634 §4.1");
    io.Hex16("Checksum", self.checksum, "ffff: none, as nearly everywhere");
    io.U16("Packet Length", self.packet_length, "octets, this header included");
    io.Check(self.packet_length >= kSize, "length is shorter than its own header");
    io.U8("Transport Control", self.transport_control, "routers passed; the 16th drops it");
    io.Named8("Packet Type", self.packet_type, &NameOfIpxPacketType, "what the payload is");
    io.Hex32("Destination Network", self.destination.network, "0: this network");
    io.Octets("Destination Node", self.destination.node, "ff ff ff ff ff ff: all");
    io.NamedHex16("Destination Socket", self.destination.socket, &NameOfIpxSocket,
                  "which program there");
    io.Hex32("Source Network", self.source.network, "0: this network");
    io.Octets("Source Node", self.source.node, "the sending station");
    io.NamedHex16("Source Socket", self.source.socket, &NameOfIpxSocket, "which program here");
  }
};

/// Header and payload; the length is filled in.
Bytes WriteIpxPacket(IpxHeader header, ByteView payload);

inline constexpr uint16_t kIpxRipRequest = 1;
inline constexpr uint16_t kIpxRipResponse = 2;
std::string_view NameOfIpxRipOperation(uint32_t operation);
struct IpxRoute {
  uint32_t network = 0;  ///< ffffffff in a request: all
  uint16_t hops = 0;     ///< 16: unreachable
  uint16_t ticks = 0;    ///< 1/18 s each
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("Novell, IPX RIP");
    io.Hex32("Network", self.network, "ffffffff in a request: all");
    io.U16("Hops", self.hops, "routers on the way; 16: unreachable");
    io.U16("Ticks", self.ticks, "time on the way in 1/18 s");
  }
};

inline constexpr uint16_t kSapGeneralRequest = 1;
inline constexpr uint16_t kSapGeneralResponse = 2;
inline constexpr uint16_t kSapNearestRequest = 3;
inline constexpr uint16_t kSapNearestResponse = 4;
std::string_view NameOfSapOperation(uint32_t operation);
inline constexpr uint16_t kSapPrintQueue = 3;
inline constexpr uint16_t kSapFileServer = 4;
inline constexpr uint16_t kSapPrintServer = 7;
std::string_view NameOfSapService(uint32_t type);
struct SapQuery {
  uint16_t operation = kSapGeneralRequest;
  uint16_t service_type = 0xffff;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("Novell, SAP");
    io.Named16("Operation", self.operation, &NameOfSapOperation, "asked or answered");
    io.NamedHex16("Service Type", self.service_type, &NameOfSapService, "ffff: all");
  }
};
struct SapService {
  uint16_t service_type = kSapFileServer;
  std::array<uint8_t, 48> name{};  ///< NUL-terminated
  IpxAddress address;
  uint16_t hops = 1;  ///< 16: no longer there
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("Novell, SAP");
    io.NamedHex16("Service Type", self.service_type, &NameOfSapService, "what is offered");
    io.Text("Server Name", self.name, "who offers it");
    io.Hex32("Network", self.address.network, "where it is");
    io.Octets("Node", self.address.node);
    io.NamedHex16("Socket", self.address.socket, &NameOfIpxSocket);
    io.U16("Hops", self.hops, "routers on the way; 16: no longer there");
  }
};

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_IPX_H_
