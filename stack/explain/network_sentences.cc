// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/explain/network_sentences.h"

#include <algorithm>

#include "stack/explain/event_sentences.h"
#include "stack/explain/pptp_sentences.h"
#include "stack/wire/dissect.h"
#include "stack/wire/ipv6.h"
#include "stack/wire/ipx.h"
#include "stack/wire/network_options.h"

namespace pptplab::explain {
namespace {

using namespace wire;  // NOLINT: formats, codes and protocol numbers are wire's

bool IsZero(const MacAddress& address) { return address == MacAddress{}; }

std::string Ipv6cpWish(const OptionView& option, const Parties& parties) {
  if (const auto identifier = Read<InterfaceIdentifier>(option.bytes)) {
    if (identifier->value == 0) {
      return "has no interface identifier and asks " + parties.receiver + " for one";
    }
    return "will be " + ToString(LinkLocalAddress(identifier->value)) + " on this link";
  }
  if (option.type == kIpv6cpCompressionProtocol) return "can receive IPv6 headers compressed";
  return "";
}

std::string IpxcpWish(const OptionView& option, const Parties& parties) {
  if (const auto network = Read<IpxNetworkNumber>(option.bytes)) {
    if (network->value == 0) return "asks for the link's IPX network number";
    return "takes the link for IPX network " + IpxNodeName(network->value, {}).substr(0, 8);
  }
  if (const auto node = Read<IpxNodeNumber>(option.bytes)) {
    if (IsZero(node->value)) return "has no node number and asks " + parties.receiver + " for one";
    return "is node " + ToHex(node->value) + " there";
  }
  if (const auto compression = Read<IpxCompressionProtocol>(option.bytes)) {
    const std::string_view name = NameOfIpxCompression(compression->protocol);
    return "can receive IPX headers compressed" + (name.empty() ? "" : " by " + std::string(name));
  }
  if (const auto routing = Read<IpxRoutingProtocol>(option.bytes)) {
    if (routing->protocol == kIpxNoRouting) return "tells of no routes";
    const std::string_view name = NameOfIpxRouting(routing->protocol);
    return "tells of networks and services by " +
           (name.empty() ? "protocol " + std::to_string(routing->protocol) : std::string(name));
  }
  if (const auto name = Read<IpxRouterName>(option.bytes)) {
    return "is called " + Describer::Printable(name->name);
  }
  if (option.type == IpxConfigurationComplete::kType) return "needs to know nothing else";
  return "";
}

std::string NameList(const NameProjection& projection) {
  constexpr size_t kMost = 4;
  std::string list;
  for (size_t i = 0; i < projection.names.size() && i < kMost; ++i) {
    list += (i > 0 ? ", " : "") + NetbiosNameText(projection.names[i].name);
  }
  return projection.names.size() > kMost ? list + " …" : list;
}

std::string NbfcpWish(const OptionView& option, const Parties& parties) {
  if (const auto projection = Read<NameProjection>(option.bytes)) {
    return "wants to be known on the network of " + parties.receiver + " as " +
           NameList(*projection);
  }
  if (const auto peer = Read<PeerInformation>(option.bytes)) {
    const std::string_view what = NameOfPeerClass(peer->peer_class);
    return "says what it is: " + (what.empty() ? "" : std::string(what) + " ") +
           Describer::Printable(peer->name);
  }
  if (const auto multicast = Read<MulticastFiltering>(option.bytes)) {
    if (multicast->forward_period == MulticastFiltering::kUnknown) {
      return "asks how many multicasts are wanted";
    }
    if (multicast->forward_period == MulticastFiltering::kAll) return "forwards all multicasts";
    return "forwards one multicast in " + Counted(multicast->forward_period, "second") + " at most";
  }
  if (option.type == IeeeMacAddressRequired::kType)
    return "wants MAC addresses in front of packets";
  return "";
}

std::string BcpWish(const OptionView& option, const Parties& parties) {
  const bool enabled = option.bytes.size() == 3 && option.bytes[2] == kBcpEnabled;
  switch (option.type) {
    case kBcpBridgeIdentification:
      if (const auto bridge = Read<BridgeIdentification>(option.bytes)) {
        return "is the half of bridge " + std::to_string(bridge->number) + " on LAN segment " +
               std::to_string(bridge->segment);
      }
      break;
    case kBcpLineIdentification:
      return "takes the link for a LAN segment of its own";
    case kBcpMacSupport:
      if (const auto mac = Read<MacSupport>(option.bytes)) {
        const std::string_view name = NameOfMacType(mac->value);
        return "takes frames of " +
               (name.empty() ? "LAN type " + std::to_string(mac->value) : std::string(name));
      }
      break;
    case kBcpTinygramCompression:
      return enabled ? "takes small frames without their padding"
                     : "takes frames with padding only";
    case kBcpLanIdentification:
      return "speaks of LAN numbers, as RFC 1638 had them";
    case kBcpMacAddress:
      if (const auto mac = Read<BcpMacAddress>(option.bytes)) {
        return IsZero(mac->value) ? "asks " + parties.receiver + " for a MAC address"
                                  : "has the MAC address " + ToString(mac->value);
      }
      break;
    case kBcpSpanningTreeProtocol:
      return "says which spanning tree it takes part in";
    case kBcpTaggedFrame:
      return enabled ? "takes frames with VLAN tags" : "takes no VLAN tags";
    case kBcpManagementInline:
      return "takes packets between bridges as ordinary frames";
    case kBcpBridgeControlPacketIndicator:
      return "wants packets between bridges marked";
  }
  return "";
}

}  // namespace

std::string NetworkWish(uint16_t protocol, const OptionView& option, const Parties& parties) {
  switch (protocol) {
    case kPppIpv6cp:
      return Ipv6cpWish(option, parties);
    case kPppIpxcp:
      return IpxcpWish(option, parties);
    case kPppNbfcp:
      return NbfcpWish(option, parties);
    case kPppBcp:
      return BcpWish(option, parties);
  }
  return "";
}

std::string NetworkSubject(uint16_t protocol) {
  switch (protocol) {
    case kPppIpv6cp:
      return "IPv6 over this link";
    case kPppIpxcp:
      return "IPX over this link";
    case kPppNbfcp:
      return "NetBEUI over this link";
    case kPppBcp:
      return "whole LAN frames over this link";
  }
  return "";
}

std::string DescribeNetworkPacket(uint16_t protocol, ByteView packet) {
  if (packet.empty()) return "";
  if (protocol == kPppIpv4) return DescribeIpPacket(packet);
  Bytes frame(2);
  StoreBe16(frame.data(), protocol);
  frame.insert(frame.end(), packet.begin(), packet.end());
  return Printable(Summarize(frame, Format::kPppFrame));
}

}  // namespace pptplab::explain
