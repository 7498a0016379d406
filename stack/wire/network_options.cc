// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The options of network_options.h in words.
#include "stack/wire/network_options.h"

#include "stack/wire/known_option.h"
#include "stack/wire/text.h"

namespace pptplab::wire {
namespace {

std::string_view NameOfIpxcpOption(uint8_t type) {
  switch (type) {
    case IpxNetworkNumber::kType:
      return "IPX-Network-Number";
    case IpxNodeNumber::kType:
      return "IPX-Node-Number";
    case IpxCompressionProtocol::kType:
      return "IPX-Compression-Protocol";
    case IpxRoutingProtocol::kType:
      return "IPX-Routing-Protocol";
    case IpxRouterName::kType:
      return "IPX-Router-Name";
    case IpxConfigurationComplete::kType:
      return "IPX-Configuration-Complete";
  }
  return "";
}

std::string_view NameOfNbfcpOption(uint8_t type) {
  switch (type) {
    case NameProjection::kType:
      return "Name-Projection";
    case PeerInformation::kType:
      return "Peer-Information";
    case MulticastFiltering::kType:
      return "Multicast-Filtering";
    case IeeeMacAddressRequired::kType:
      return "IEEE-MAC-Address-Required";
  }
  return "";
}

std::string_view NameOfBcpOption(uint8_t type) {
  switch (type) {
    case kBcpBridgeIdentification:
      return "Bridge-Identification";
    case kBcpLineIdentification:
      return "Line-Identification";
    case kBcpMacSupport:
      return "MAC-Support";
    case kBcpTinygramCompression:
      return "Tinygram-Compression";
    case kBcpLanIdentification:
      return "LAN-Identification";
    case kBcpMacAddress:
      return "MAC-Address";
    case kBcpSpanningTreeProtocol:
      return "Spanning-Tree-Protocol";
    case kBcpTaggedFrame:
      return "IEEE-802-Tagged-Frame";
    case kBcpManagementInline:
      return "Management-Inline";
    case kBcpBridgeControlPacketIndicator:
      return "Bridge-Control-Packet-Indicator";
  }
  return "";
}

std::string DescribeProjection(const NameProjection& option) {
  std::string text;
  for (const ProjectedName& projected : option.names) {
    if (!text.empty()) text += ", ";
    text += NetbiosNameText(projected.name) + " " +
            (NameOfAdded(projected.added).empty() ? "code " + std::to_string(projected.added)
                                                  : std::string(NameOfAdded(projected.added)));
  }
  return text.empty() ? "no names" : text;
}

std::string DescribePeer(const PeerInformation& option) {
  std::string text(NameOfPeerClass(option.peer_class));
  if (text.empty()) text = "class " + std::to_string(option.peer_class);
  text += " " + std::to_string(option.major_version) + "." + std::to_string(option.minor_version);
  return option.name.empty() ? text : text + ", " + Describer::Printable(option.name);
}

std::string DescribeMulticasts(const MulticastFiltering& option) {
  if (option.forward_period == MulticastFiltering::kAll) return "all";
  if (option.forward_period == MulticastFiltering::kUnknown) return "unknown";
  return "one in " + std::to_string(option.forward_period) + " s";
}

std::string Named(std::string_view name, uint32_t value) {
  return name.empty() ? std::to_string(value) : std::string(name);
}

std::string NoValue() { return {}; }

std::optional<KnownOption> FindIpxcp(uint8_t type) {
  switch (type) {
    case IpxNetworkNumber::kType:
      return MakeKnown<IpxNetworkNumber>("IPX-Network-Number",
                                         [](const auto& o) { return Hex32(o.value); });
    case IpxNodeNumber::kType:
      return MakeKnown<IpxNodeNumber>("IPX-Node-Number",
                                      [](const auto& o) { return ToString(o.value); });
    case IpxCompressionProtocol::kType:
      return MakeKnown<IpxCompressionProtocol>("IPX-Compression-Protocol", [](const auto& o) {
        return WithHex16(NameOfIpxCompression(o.protocol), o.protocol);
      });
    case IpxRoutingProtocol::kType:
      return MakeKnown<IpxRoutingProtocol>("IPX-Routing-Protocol", [](const auto& o) {
        return Named(NameOfIpxRouting(o.protocol), o.protocol);
      });
    case IpxRouterName::kType:
      return MakeKnown<IpxRouterName>("IPX-Router-Name",
                                      [](const auto& o) { return Describer::Printable(o.name); });
    case IpxConfigurationComplete::kType:
      return MakeKnown<IpxConfigurationComplete>("IPX-Configuration-Complete",
                                                 [](const auto&) { return NoValue(); });
  }
  return std::nullopt;
}

std::optional<KnownOption> FindNbfcp(uint8_t type) {
  switch (type) {
    case NameProjection::kType:
      return MakeKnown<NameProjection>("Name-Projection", &DescribeProjection);
    case PeerInformation::kType:
      return MakeKnown<PeerInformation>("Peer-Information", &DescribePeer);
    case MulticastFiltering::kType:
      return MakeKnown<MulticastFiltering>("Multicast-Filtering", &DescribeMulticasts);
    case IeeeMacAddressRequired::kType:
      return MakeKnown<IeeeMacAddressRequired>("IEEE-MAC-Address-Required",
                                               [](const auto&) { return NoValue(); });
  }
  return std::nullopt;
}

template <class T>
KnownOption Switch(const char* name) {
  return MakeKnown<T>(name, [](const auto& o) { return Named(NameOfEnabled(o.value), o.value); });
}

template <class T>
KnownOption BridgeNumber(const char* name) {
  return MakeKnown<T>(name, [](const auto& o) {
    return "segment " + std::to_string(o.segment) + ", bridge " + std::to_string(o.number);
  });
}

std::string DescribeSpanningTree(const SpanningTreeProtocol& option) {
  std::string text;
  for (const uint8_t protocol : option.protocols) {
    text += (text.empty() ? "" : " or ") + Named(NameOfSpanningTree(protocol), protocol);
  }
  return text;
}

std::optional<KnownOption> FindBcp(uint8_t type) {
  switch (type) {
    case kBcpBridgeIdentification:
      return BridgeNumber<BridgeIdentification>("Bridge-Identification");
    case kBcpLineIdentification:
      return BridgeNumber<LineIdentification>("Line-Identification");
    case kBcpMacSupport:
      return MakeKnown<MacSupport>(
          "MAC-Support", [](const auto& o) { return Named(NameOfMacType(o.value), o.value); });
    case kBcpTinygramCompression:
      return Switch<TinygramCompression>("Tinygram-Compression");
    case kBcpLanIdentification:
      return Switch<LanIdentification>("LAN-Identification");
    case kBcpMacAddress:
      return MakeKnown<BcpMacAddress>("MAC-Address",
                                      [](const auto& o) { return ToString(o.value); });
    case kBcpSpanningTreeProtocol:
      return MakeKnown<SpanningTreeProtocol>("Spanning-Tree-Protocol", &DescribeSpanningTree);
    case kBcpTaggedFrame:
      return Switch<TaggedFrame>("IEEE-802-Tagged-Frame");
    case kBcpManagementInline:
      return MakeKnown<ManagementInline>("Management-Inline",
                                         [](const auto&) { return NoValue(); });
    case kBcpBridgeControlPacketIndicator:
      return MakeKnown<BridgeControlPacketIndicator>("Bridge-Control-Packet-Indicator",
                                                     [](const auto&) { return NoValue(); });
  }
  return std::nullopt;
}

}  // namespace

std::string InterfaceIdText(uint64_t identifier) {
  std::string text;
  for (int shift = 48; shift >= 0; shift -= 16) {
    std::array<uint8_t, 2> octets{};
    StoreBe16(octets.data(), static_cast<uint16_t>(identifier >> shift));
    text += (text.empty() ? "" : ":") + ToHex(octets);
  }
  return text;
}

std::string_view NameOfIpxCompression(uint32_t protocol) {
  switch (protocol) {
    case kIpxTelebit:
      return "Telebit Compressed IPX";
    case kIpxShiva:
      return "Shiva Compressed NCP/IPX";
  }
  return "";
}

std::string_view NameOfIpxRouting(uint32_t protocol) {
  switch (protocol) {
    case kIpxNoRouting:
      return "none";
    case kIpxRipSap:
      return "Novell RIP/SAP";
    case kIpxNlsp:
      return "Novell NLSP";
  }
  return "";
}

std::string_view NameOfAdded(uint32_t added) {
  switch (added) {
    case kNameAdded:
      return "added";
    case kNameUnique:
      return "unique";
    case kNameGroup:
      return "group";
    case kNameDuplicate:
      return "duplicate in the local name table";
    case kNameTableFull:
      return "name table full";
    case kNameInvalid:
      return "invalid name";
    case kNameInUse:
      return "in use on the remote network";
    case kNameConflict:
      return "name conflict detected";
    case 0x30:
      return "defined by another environment";
    case 0x35:
      return "out of resources";
  }
  return "";
}

bool IsNameFailure(uint8_t added) { return added > kNameGroup; }

std::string_view NameOfPeerClass(uint32_t peer_class) {
  switch (peer_class) {
    case 2:
      return "NetBIOS gateway server";
    case 4:
      return "local access only server";
    case 6:
      return "NBF bridge";
    case 8:
      return "end system";
  }
  return "";
}

std::string_view NameOfEnabled(uint32_t value) {
  switch (value) {
    case kBcpEnabled:
      return "enabled";
    case kBcpDisabled:
      return "disabled";
  }
  return "";
}

std::string_view NameOfSpanningTree(uint32_t protocol) {
  switch (protocol) {
    case 0:
      return "none";
    case 1:
      return "IEEE 802.1D";
    case 2:
      return "IEEE 802.1G";
    case 3:
      return "IBM source route";
    case 4:
      return "DEC LANbridge 100";
  }
  return "";
}

std::string_view NameOfNetworkOption(uint16_t protocol, uint8_t type) {
  switch (protocol) {
    case kPppIpv6cp:
      if (type == kIpv6cpInterfaceIdentifier) return "Interface-Identifier";
      return type == kIpv6cpCompressionProtocol ? "IPv6-Compression-Protocol" : "";
    case kPppIpxcp:
      return NameOfIpxcpOption(type);
    case kPppNbfcp:
      return NameOfNbfcpOption(type);
    case kPppBcp:
      return NameOfBcpOption(type);
  }
  return "";
}

std::optional<KnownOption> FindNetworkOption(uint16_t protocol, uint8_t type) {
  switch (protocol) {
    case kPppIpv6cp:
      if (type != kIpv6cpInterfaceIdentifier) return std::nullopt;
      return MakeKnown<InterfaceIdentifier>("Interface-Identifier",
                                            [](const auto& o) { return InterfaceIdText(o.value); });
    case kPppIpxcp:
      return FindIpxcp(type);
    case kPppNbfcp:
      return FindNbfcp(type);
    case kPppBcp:
      return FindBcp(type);
  }
  return std::nullopt;
}

}  // namespace pptplab::wire
