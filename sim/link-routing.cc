// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See link-routing.h.
#include "sim/link-routing.h"

#include <algorithm>
#include <utility>

#include "ns3/ipv4-interface-address.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-table-entry.h"
#include "ns3/ipv4.h"
#include "ns3/log.h"
#include "ns3/output-stream-wrapper.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("LinkRouting");
NS_OBJECT_ENSURE_REGISTERED(LinkRouting);

namespace {

int LengthOf(Ipv4Mask mask) { return mask.GetPrefixLength(); }

uint32_t NetworkOf(Ipv4Address address, int prefix) {
  return prefix == 0 ? 0 : address.Get() & (~uint32_t{0} << (32 - prefix));
}

/// Whether one with this prefix and metric takes the place of the best so far.
bool Wins(int prefix, uint32_t metric, const LinkRouting::Found& best) {
  return prefix > best.prefix || (prefix == best.prefix && metric <= best.hop.metric);
}

}  // namespace

TypeId LinkRouting::GetTypeId() {
  static TypeId tid = TypeId("ns3::LinkRouting")
                          .SetParent<Ipv4ListRouting>()
                          .SetGroupName("PptpLab")
                          .AddConstructor<LinkRouting>();
  return tid;
}

LinkRouting::LinkRouting() : m_static(CreateObject<Ipv4StaticRouting>()) {
  AddRoutingProtocol(m_static, 0);
}

void LinkRouting::AddRoute(Ipv4Address network, Ipv4Mask mask, const Hop& hop) {
  NS_LOG_FUNCTION(this << network << mask << hop.gateway << hop.interface);
  const int prefix = LengthOf(mask);
  m_routes[prefix][NetworkOf(network, prefix)].push_back(hop);
}

void LinkRouting::RemoveRoute(Ipv4Address network, Ipv4Mask mask, uint32_t interface) {
  NS_LOG_FUNCTION(this << network << mask << interface);
  const int prefix = LengthOf(mask);
  Networks& networks = m_routes[prefix];
  const auto found = networks.find(NetworkOf(network, prefix));
  if (found == networks.end()) return;
  auto& hops = found->second;
  const auto last = std::find_if(hops.rbegin(), hops.rend(),
                                 [&](const Hop& hop) { return hop.interface == interface; });
  if (last != hops.rend()) hops.erase(std::next(last).base());
  if (hops.empty()) networks.erase(found);
}

std::optional<LinkRouting::Found> LinkRouting::Find(Ipv4Address destination,
                                                    std::optional<uint32_t> interface) const {
  Found best;
  for (const auto& [prefix, networks] : m_routes) {
    if (best.prefix >= 0) break;
    const auto found = networks.find(NetworkOf(destination, prefix));
    if (found == networks.end()) continue;
    for (const Hop& hop : found->second) {
      if (interface && *interface != hop.interface) continue;
      if (Wins(prefix, hop.metric, best)) best = {prefix, hop};
    }
  }
  if (m_far) {
    const auto far = m_far(destination);
    const bool fits = far && (!interface || *interface == far->hop.interface);
    if (fits && Wins(far->prefix, far->hop.metric, best)) best = *far;
  }
  for (uint32_t i = 0; i < m_static->GetNRoutes(); ++i) {
    const Ipv4RoutingTableEntry route = m_static->GetRoute(i);
    const Ipv4Mask mask = route.GetDestNetworkMask();
    if (!mask.IsMatch(destination, route.GetDestNetwork())) continue;
    if (interface && *interface != route.GetInterface()) continue;
    const Hop hop{route.GetGateway(), route.GetInterface(), m_static->GetMetric(i)};
    if (Wins(mask.GetPrefixLength(), hop.metric, best)) best = {mask.GetPrefixLength(), hop};
  }
  if (best.prefix < 0) return std::nullopt;
  return best;
}

Ptr<Ipv4Route> LinkRouting::RouteOver(const Hop& hop, Ipv4Address destination) const {
  const auto route = Create<Ipv4Route>();
  route->SetDestination(destination);
  route->SetSource(m_node->SourceAddressSelection(hop.interface, destination));
  route->SetGateway(hop.gateway);
  route->SetOutputDevice(m_node->GetNetDevice(hop.interface));
  return route;
}

bool LinkRouting::IsOwn(Ipv4Address source) const {
  if (!source.IsInitialized() || source.IsAny()) return true;  // it is still to be chosen
  const int32_t interface = m_node->GetInterfaceForAddress(source);
  return interface >= 0 && m_node->IsUp(static_cast<uint32_t>(interface));
}

Ptr<Ipv4Route> LinkRouting::RouteOutput(Ptr<Packet> packet, const Ipv4Header& header,
                                        Ptr<NetDevice> device, Socket::SocketErrno& error) {
  const Ipv4Address destination = header.GetDestination();
  if (destination.IsMulticast()) return m_static->RouteOutput(packet, header, device, error);
  if (m_checksSources && !IsOwn(header.GetSource())) {
    error = Socket::ERROR_NOROUTETOHOST;
    return nullptr;
  }
  std::optional<uint32_t> interface;
  if (device) interface = static_cast<uint32_t>(m_node->GetInterfaceForDevice(device));
  const auto found = Find(destination, interface);
  error = found ? Socket::ERROR_NOTERROR : Socket::ERROR_NOROUTETOHOST;
  return found ? RouteOver(found->hop, destination) : nullptr;
}

bool LinkRouting::RouteInput(Ptr<const Packet> packet, const Ipv4Header& header,
                             Ptr<const NetDevice> device, UnicastForwardCallback forward,
                             MulticastForwardCallback forward_multicast,
                             LocalDeliverCallback deliver, ErrorCallback fail) {
  const Ipv4Address destination = header.GetDestination();
  if (destination.IsMulticast()) {
    return m_static->RouteInput(packet, header, device, forward, forward_multicast, deliver, fail);
  }
  const auto interface = static_cast<uint32_t>(m_node->GetInterfaceForDevice(device));
  if (IsForThisNode(destination, interface)) {
    if (deliver.IsNull()) return false;
    deliver(packet, header, interface);
    return true;
  }
  if (!m_node->IsForwarding(interface)) {
    fail(packet, header, Socket::ERROR_NOROUTETOHOST);
    return true;
  }
  const auto found = Find(destination, std::nullopt);
  if (!found) return false;
  forward(RouteOver(found->hop, destination), packet, header);
  return true;
}

/// ns-3 goes through all addresses of all interfaces for each packet that is forwarded, which is
/// what a router with a hundred links does most.
bool LinkRouting::IsForThisNode(Ipv4Address destination, uint32_t interface) {
  const uint64_t key = uint64_t{destination.Get()} << 32 | interface;
  if (const auto known = m_forThisNode.find(key); known != m_forThisNode.end())
    return known->second;
  if (m_forThisNode.size() >= kMostKnown) m_forThisNode.clear();
  return m_forThisNode[key] = m_node->IsDestinationAddress(destination, interface);
}

// --- the node's own networks

void LinkRouting::NotifyInterfaceUp(uint32_t interface) {
  m_forThisNode.clear();
  for (uint32_t i = 0; i < m_node->GetNAddresses(interface); ++i) {
    NotifyAddAddress(interface, m_node->GetAddress(interface, i));
  }
}

void LinkRouting::NotifyInterfaceDown(uint32_t interface) {
  m_forThisNode.clear();
  for (auto& [prefix, networks] : m_routes) {
    for (auto entry = networks.begin(); entry != networks.end();) {
      std::erase_if(entry->second, [&](const Hop& hop) { return hop.interface == interface; });
      entry = entry->second.empty() ? networks.erase(entry) : std::next(entry);
    }
  }
  m_static->NotifyInterfaceDown(interface);
}

void LinkRouting::NotifyAddAddress(uint32_t interface, Ipv4InterfaceAddress address) {
  m_forThisNode.clear();
  const Ipv4Mask mask = address.GetMask();
  // An address without neighbours (ppp0's) makes no network, as in ns-3's static routing.
  if (!m_node->IsUp(interface) || mask == Ipv4Mask::GetOnes() || mask == Ipv4Mask::GetZero()) return;
  const Ipv4Address network = address.GetLocal().CombineMask(mask);
  RemoveRoute(network, mask, interface);  // two addresses of one network are one route
  AddRoute(network, mask, {Ipv4Address::GetAny(), interface, 0});
}

void LinkRouting::NotifyRemoveAddress(uint32_t interface, Ipv4InterfaceAddress address) {
  m_forThisNode.clear();
  if (!m_node->IsUp(interface)) return;
  const Ipv4Mask mask = address.GetMask();
  const Ipv4Address network = address.GetLocal().CombineMask(mask);
  for (uint32_t i = 0; i < m_node->GetNAddresses(interface); ++i) {
    const Ipv4InterfaceAddress other = m_node->GetAddress(interface, i);
    if (other.GetMask() == mask && other.GetLocal().CombineMask(mask) == network) return;
  }
  RemoveRoute(network, mask, interface);
}

void LinkRouting::SetIpv4(Ptr<Ipv4> ipv4) {
  m_node = ipv4;
  Ipv4ListRouting::SetIpv4(ipv4);
  while (m_static->GetNRoutes() > 0) m_static->RemoveRoute(0);  // what it made of lo
  for (uint32_t i = 0; i < ipv4->GetNInterfaces(); ++i) NotifyInterfaceUp(i);
}

void LinkRouting::PrintRoutingTable(Ptr<OutputStreamWrapper> stream, Time::Unit unit) const {
  std::ostream& out = *stream->GetStream();
  out << "Destination/prefix via gateway, interface, metric\n";
  for (const auto& [prefix, networks] : m_routes) {
    std::vector<uint32_t> order;
    for (const auto& [network, hops] : networks) order.push_back(network);
    std::sort(order.begin(), order.end());
    for (const uint32_t network : order) {
      for (const Hop& hop : networks.at(network)) {
        out << Ipv4Address(network) << "/" << prefix << " " << hop.gateway << " " << hop.interface
            << " " << hop.metric << "\n";
      }
    }
  }
  if (m_far) out << "and the networks of the topology, by delay\n";
  Ipv4ListRouting::PrintRoutingTable(stream, unit);
}

void LinkRouting::DoDispose() {
  m_far = nullptr;
  m_node = nullptr;
  m_static = nullptr;
  Ipv4ListRouting::DoDispose();
}

Ptr<Ipv4RoutingProtocol> LinkRoutingHelper::Create(Ptr<Node> /*node*/) const {
  return CreateObject<LinkRouting>();
}

Ptr<LinkRouting> LinkRoutingHelper::Of(Ptr<Ipv4> ipv4) {
  return DynamicCast<LinkRouting>(ipv4->GetRoutingProtocol());
}

}  // namespace ns3
