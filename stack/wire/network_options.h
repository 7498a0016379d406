// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Configuration options of the network control protocols other than IPCP: IPV6CP (RFC 5072 §4),
// IPXCP (RFC 1552 §3), NBFCP (RFC 2097 §3) and BCP (RFC 3518 §5).
#ifndef PPTPLAB_STACK_WIRE_NETWORK_OPTIONS_H_
#define PPTPLAB_STACK_WIRE_NETWORK_OPTIONS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stack/wire/bridging.h"
#include "stack/wire/ethernet.h"
#include "stack/wire/nbf.h"
#include "stack/wire/options.h"

namespace pptplab::wire {

// --- IPV6CP
// ------------------------------------------------------------------------------------------

inline constexpr uint8_t kIpv6cpInterfaceIdentifier = 1;  // RFC 5072 §4.1
inline constexpr uint8_t kIpv6cpCompressionProtocol = 2;  // RFC 5172 §2

struct InterfaceIdentifier {
  static constexpr uint8_t kType = kIpv6cpInterfaceIdentifier;
  uint64_t value = 0;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    OptionHeader(io, "RFC 5072 §4.1", kType);
    std::array<uint8_t, 8> octets{};
    for (int i = 0; i < 8; ++i) octets[i] = static_cast<uint8_t>(self.value >> (56 - 8 * i));
    io.Octets("Interface-Identifier", octets,
              "lower half of the sender's link-local address; 0: the peer is to choose");
    if constexpr (Io::kReads) {
      self.value = 0;
      for (const uint8_t octet : octets) self.value = self.value << 8 | octet;
    }
    io.End();
  }
};
std::string InterfaceIdText(uint64_t identifier);  ///< "0200:00ff:fe00:0001"

// --- IPXCP
// -------------------------------------------------------------------------------------------

struct IpxNetworkNumber {
  static constexpr uint8_t kType = 1;
  uint32_t value = 0;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    OptionHeader(io, "RFC 1552 §3.1", kType);
    io.Hex32("IPX-Network-Number", self.value, "of the link; 0: the peer is to say it");
    io.End();
  }
};

struct IpxNodeNumber {
  static constexpr uint8_t kType = 2;
  MacAddress value{};
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    OptionHeader(io, "RFC 1552 §3.2", kType);
    io.Octets("IPX-Node-Number", self.value, "the sender's; 0: the peer is to choose");
    io.End();
  }
};

inline constexpr uint16_t kIpxTelebit = 2;
inline constexpr uint16_t kIpxShiva = 0x0235;
std::string_view NameOfIpxCompression(uint32_t protocol);
struct IpxCompressionProtocol {
  static constexpr uint8_t kType = 3;
  uint16_t protocol = kIpxTelebit;
  ByteView data;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    OptionHeader(io, "RFC 1552 §3.3", kType);
    io.NamedHex16("IPX-Compression-Protocol", self.protocol, &NameOfIpxCompression,
                  "how headers may be compressed that are sent to the sender of this option");
    io.Rest("Data", self.data, "by protocol");
  }
};

inline constexpr uint16_t kIpxNoRouting = 0;
inline constexpr uint16_t kIpxRipSap = 2;
inline constexpr uint16_t kIpxNlsp = 4;
std::string_view NameOfIpxRouting(uint32_t protocol);
struct IpxRoutingProtocol {
  static constexpr uint8_t kType = 4;
  uint16_t protocol = kIpxRipSap;
  ByteView data;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    OptionHeader(io, "RFC 1552 §3.4", kType);
    io.NamedHex16("IPX-Routing-Protocol", self.protocol, &NameOfIpxRouting,
                  "how the ends tell each other of networks and services");
    io.Rest("Data", self.data, "by protocol");
  }
};

struct IpxRouterName {
  static constexpr uint8_t kType = 5;
  ByteView name;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    OptionHeader(io, "RFC 1552 §3.5", kType);
    io.TextRest("IPX-Router-Name", self.name, "the sender's");
  }
};

struct IpxConfigurationComplete {
  static constexpr uint8_t kType = 6;
  template <class Io, class Self>
  static void Fields(Io& io, Self&) {
    OptionHeader(io, "RFC 1552 §3.6", kType);
    io.End();
  }
};

// --- NBFCP
// -------------------------------------------------------------------------------------------

inline constexpr uint8_t kNameUnique = 1;
inline constexpr uint8_t kNameGroup = 2;
// In a Configure-Nak: what became of the name (NetBIOS's return codes).
inline constexpr uint8_t kNameAdded = 0x00;
inline constexpr uint8_t kNameDuplicate = 0x0d;
inline constexpr uint8_t kNameTableFull = 0x0e;
inline constexpr uint8_t kNameInvalid = 0x15;
inline constexpr uint8_t kNameInUse = 0x16;
inline constexpr uint8_t kNameConflict = 0x19;
std::string_view NameOfAdded(uint32_t added);  ///< "unique", "in use on the remote network"
/// A result, and one that is no success.
bool IsNameFailure(uint8_t added);

struct ProjectedName {
  NetbiosNameOctets name{};
  uint8_t added = kNameUnique;
  bool operator==(const ProjectedName&) const = default;
};
struct NameProjection {
  static constexpr uint8_t kType = 1;
  static constexpr size_t kMaxNames = 14;  ///< Length is one octet
  std::vector<ProjectedName> names;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    OptionHeader(io, "RFC 2097 §3.1", kType);
    if constexpr (Io::kReads) {
      while (io.remaining() > 0) {
        ProjectedName projected;
        NameFields(io, projected);
        self.names.push_back(projected);
      }
    } else {
      for (const ProjectedName& projected : self.names) NameFields(io, projected);
    }
  }
  template <class Io, class Name>
  static void NameFields(Io& io, Name& projected) {
    io.Text("NetBIOS-Name", projected.name, "to be used on the peer's network, too");
    io.Named8("Added", projected.added, &NameOfAdded,
              "Request: 1 unique, 2 group; Nak: what became of it");
  }
};

std::string_view NameOfPeerClass(uint32_t peer_class);
struct PeerInformation {
  static constexpr uint8_t kType = 2;
  uint16_t peer_class = 8;
  uint16_t major_version = 0;
  uint16_t minor_version = 0;
  ByteView name;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    OptionHeader(io, "RFC 2097 §3.2", kType);
    io.Named16("Peer-class", self.peer_class, &NameOfPeerClass, "what the sender is");
    io.U16("Peer-version, major", self.major_version);
    io.U16("Peer-version, minor", self.minor_version);
    io.TextRest("Peer-name", self.name, "the sender's");
  }
};

struct MulticastFiltering {
  static constexpr uint8_t kType = 3;
  static constexpr uint16_t kAll = 0;
  static constexpr uint16_t kUnknown = 0xffff;
  uint16_t forward_period = kAll;
  uint8_t priority = 0;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    OptionHeader(io, "RFC 2097 §3.3", kType);
    io.U16("Multicast-Forward-Period", self.forward_period,
           "seconds between multicasts, 60 at most; 0: all; 65535: the peer is to say it");
    io.U8("Priority", self.priority, "1: multicasts go before other packets, 0: after");
    io.End();
  }
};

struct IeeeMacAddressRequired {
  static constexpr uint8_t kType = 4;
  template <class Io, class Self>
  static void Fields(Io& io, Self&) {
    OptionHeader(io, "RFC 2097 §3.4", kType);
    io.End();
  }
};

// --- BCP
// ---------------------------------------------------------------------------------------------

inline constexpr uint8_t kBcpBridgeIdentification = 1;
inline constexpr uint8_t kBcpLineIdentification = 2;
inline constexpr uint8_t kBcpMacSupport = 3;
inline constexpr uint8_t kBcpTinygramCompression = 4;
inline constexpr uint8_t kBcpLanIdentification = 5;  // RFC 1638 §5.5; gone since RFC 2878
inline constexpr uint8_t kBcpMacAddress = 6;
inline constexpr uint8_t kBcpSpanningTreeProtocol = 7;
inline constexpr uint8_t kBcpTaggedFrame = 8;
inline constexpr uint8_t kBcpManagementInline = 9;
inline constexpr uint8_t kBcpBridgeControlPacketIndicator = 10;
inline constexpr uint8_t kBcpEnabled = 1;
inline constexpr uint8_t kBcpDisabled = 2;
std::string_view NameOfEnabled(uint32_t value);
std::string_view NameOfSpanningTree(uint32_t protocol);

/// Bridge-Identification and Line-Identification.
template <uint8_t Type>
struct BridgeNumberOption {
  static constexpr uint8_t kType = Type;
  uint16_t segment = 0;  ///< 12 bits
  uint8_t number = 0;    ///< 4 bits
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    OptionHeader(io, kType == kBcpBridgeIdentification ? "RFC 3518 §5.1" : "RFC 3518 §5.2", kType);
    io.BeginBits(16);
    io.Bits("LAN Segment Number", 12, self.segment, "as source routing counts");
    io.Bits("Bridge Number", 4, self.number, "between two segments");
    io.EndBits();
    io.End();
  }
};
using BridgeIdentification = BridgeNumberOption<kBcpBridgeIdentification>;
using LineIdentification = BridgeNumberOption<kBcpLineIdentification>;

/// MAC-Support, Tinygram-Compression, LAN-Identification, IEEE-802-Tagged-Frame: an octet.
template <uint8_t Type>
struct BcpOctetOption {
  static constexpr uint8_t kType = Type;
  uint8_t value = 0;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    OptionHeader(io, Section(), kType);
    if (kType == kBcpMacSupport) {
      io.Named8("MAC Type", self.value, &NameOfMacType, "frames of this LAN are taken");
    } else {
      io.Named8("Enabled", self.value, &NameOfEnabled,
                kType == kBcpTinygramCompression ? "whether the sender takes frames without padding"
                : kType == kBcpTaggedFrame       ? "whether the sender takes IEEE 802.1Q tags"
                                                 : "whether a LAN ID is in each packet");
    }
    io.End();
  }
  static constexpr const char* Section() {
    switch (Type) {
      case kBcpMacSupport:
        return "RFC 3518 §5.3";
      case kBcpTinygramCompression:
        return "RFC 3518 §5.4";
      case kBcpLanIdentification:
        return "RFC 1638 §5.5";
      default:
        return "RFC 3518 §5.7";
    }
  }
};
using MacSupport = BcpOctetOption<kBcpMacSupport>;
using TinygramCompression = BcpOctetOption<kBcpTinygramCompression>;
using LanIdentification = BcpOctetOption<kBcpLanIdentification>;
using TaggedFrame = BcpOctetOption<kBcpTaggedFrame>;

struct BcpMacAddress {
  static constexpr uint8_t kType = kBcpMacAddress;
  MacAddress value{};
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    OptionHeader(io, "RFC 3518 §5.5", kType);
    io.Octets("MAC Address", self.value, "the sender's; 0: the peer is to choose");
    io.End();
  }
};

struct SpanningTreeProtocol {
  static constexpr uint8_t kType = kBcpSpanningTreeProtocol;
  ByteView protocols;  ///< an octet each, the best first
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    OptionHeader(io, "RFC 3518 §5.6", kType);
    io.Rest("Protocol", self.protocols, "0 none, 1 IEEE 802.1D, 2 802.1G, 3 IBM, 4 DEC LANbridge");
  }
};

/// Management-Inline, Bridge-Control-Packet-Indicator: their presence says it all.
template <uint8_t Type>
struct BcpFlagOption {
  static constexpr uint8_t kType = Type;
  template <class Io, class Self>
  static void Fields(Io& io, Self&) {
    OptionHeader(io, kType == kBcpManagementInline ? "RFC 3518 §5.8" : "RFC 3518 §5.9", kType);
    io.End();
  }
};
using ManagementInline = BcpFlagOption<kBcpManagementInline>;
using BridgeControlPacketIndicator = BcpFlagOption<kBcpBridgeControlPacketIndicator>;

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_NETWORK_OPTIONS_H_
