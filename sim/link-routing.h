// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A node's IPv4 routes, found by hash and longest prefix: ns-3's static routing searches one by one,
// which takes long on a router with thousands of networks (and on one with hundreds of interfaces).
//
// Routes come from four places, and the longest prefix wins, then the lowest metric, then the last
// one added: the networks of the node's own interfaces; AddRoute (defaults, tunnels); far networks,
// which a function knows that all nodes can share (sim/routes.h); and an Ipv4StaticRouting inside,
// for programs that ask Ipv4StaticRoutingHelper for one. That one also has all that is multicast.
#ifndef PPTPLAB_SIM_LINK_ROUTING_H_
#define PPTPLAB_SIM_LINK_ROUTING_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "ns3/ipv4-list-routing.h"
#include "ns3/ipv4-routing-helper.h"
#include "ns3/ipv4-static-routing.h"

namespace ns3 {

class LinkRouting : public Ipv4ListRouting {
 public:
  struct Hop {
    Ipv4Address gateway = Ipv4Address::GetAny();  ///< 0.0.0.0: the destination is on the link
    uint32_t interface = 0;
    uint32_t metric = 0;
  };
  /// A hop towards a network that holds an address, and its mask's length.
  struct Found {
    int prefix = -1;
    Hop hop;
  };
  using FarRoutes = std::function<std::optional<Found>(Ipv4Address)>;

  static TypeId GetTypeId();
  LinkRouting();

  /// It ends when the interface goes down.
  void AddRoute(Ipv4Address network, Ipv4Mask mask, const Hop& hop);
  /// Takes back the last one that was added to this network through this interface, if any.
  void RemoveRoute(Ipv4Address network, Ipv4Mask mask, uint32_t interface);
  void SetFarRoutes(FarRoutes far) { m_far = std::move(far); }
  /// Sends nothing from an address that isn't, or isn't any more, the node's own.
  void CheckSources() { m_checksSources = true; }
  /// The best of all routes; only those through `interface`, if one is given.
  std::optional<Found> Find(Ipv4Address destination, std::optional<uint32_t> interface) const;

  Ptr<Ipv4Route> RouteOutput(Ptr<Packet> packet, const Ipv4Header& header,
                             Ptr<NetDevice> device, Socket::SocketErrno& error) override;
  bool RouteInput(Ptr<const Packet> packet, const Ipv4Header& header, Ptr<const NetDevice> device,
                  UnicastForwardCallback forward, MulticastForwardCallback forward_multicast,
                  LocalDeliverCallback deliver, ErrorCallback fail) override;
  void NotifyInterfaceUp(uint32_t interface) override;
  void NotifyInterfaceDown(uint32_t interface) override;
  void NotifyAddAddress(uint32_t interface, Ipv4InterfaceAddress address) override;
  void NotifyRemoveAddress(uint32_t interface, Ipv4InterfaceAddress address) override;
  void SetIpv4(Ptr<Ipv4> ipv4) override;
  void PrintRoutingTable(Ptr<OutputStreamWrapper> stream, Time::Unit unit) const override;

 protected:
  void DoDispose() override;

 private:
  using Networks = std::unordered_map<uint32_t, std::vector<Hop>>;
  static constexpr size_t kMostKnown = 4096;
  bool IsOwn(Ipv4Address source) const;
  bool IsForThisNode(Ipv4Address destination, uint32_t interface);
  Ptr<Ipv4Route> RouteOver(const Hop& hop, Ipv4Address destination) const;

  Ptr<Ipv4> m_node;
  Ptr<Ipv4StaticRouting> m_static;
  /// By the mask's length, the longest first, then by network. Most nodes have two or three lengths.
  std::map<int, Networks, std::greater<>> m_routes;
  FarRoutes m_far;
  /// Whether packets to an address (the upper half) that come in by an interface are the node's; as
  /// asked before, until its addresses change.
  std::unordered_map<uint64_t, bool> m_forThisNode;
  bool m_checksSources = false;
};

class LinkRoutingHelper : public Ipv4RoutingHelper {
 public:
  LinkRoutingHelper* Copy() const override { return new LinkRoutingHelper(*this); }
  Ptr<Ipv4RoutingProtocol> Create(Ptr<Node> node) const override;
  /// Null if the node routes by something else.
  static Ptr<LinkRouting> Of(Ptr<Ipv4> ipv4);
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_LINK_ROUTING_H_
