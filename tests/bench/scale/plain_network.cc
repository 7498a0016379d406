// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The network in plain ns-3, nothing of pptplab in it: each client exchanges with its host over one
// TCP connection. What World does for a node or a link is done here as ns-3 has it, with static
// routing and without a queue discipline.
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "ns3/boolean.h"
#include "ns3/data-rate.h"
#include "ns3/drop-tail-queue.h"
#include "ns3/global-value.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-interface-address.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/mac48-address.h"
#include "ns3/node-container.h"
#include "ns3/nstime.h"
#include "ns3/point-to-point-channel.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/simulator.h"
#include "tests/bench/scale/exchange.h"

namespace pptplab::scale {

using ns3::Ipv4Address;
using ns3::Ptr;

namespace {

Ptr<ns3::Node> MakeNode() {
  const auto node = ns3::CreateObject<ns3::Node>();
  ns3::InternetStackHelper stack;
  stack.SetIpv6StackInstall(false);
  stack.SetRoutingHelper(ns3::Ipv4StaticRoutingHelper());
  stack.Install(node);
  return node;
}

/// The number of the interface.
uint32_t AddEnd(Ptr<ns3::Node> node, Ptr<ns3::PointToPointChannel> channel, const char* rate,
                uint32_t address) {
  const auto device = ns3::CreateObject<ns3::PointToPointNetDevice>();
  device->SetAddress(ns3::Mac48Address::Allocate());
  device->SetDataRate(ns3::DataRate(rate));
  device->SetQueue(ns3::CreateObject<ns3::DropTailQueue<ns3::Packet>>());
  node->AddDevice(device);
  device->Attach(channel);
  const auto ipv4 = node->GetObject<ns3::Ipv4>();
  const uint32_t interface = ipv4->AddInterface(device);
  ipv4->AddAddress(
      interface, ns3::Ipv4InterfaceAddress(Ipv4Address(address), ns3::Ipv4Mask("255.255.255.252")));
  ipv4->SetUp(interface);
  return interface;
}

Ptr<ns3::Ipv4StaticRouting> RoutesOf(Ptr<ns3::Node> node) {
  return ns3::Ipv4StaticRoutingHelper().GetStaticRouting(node->GetObject<ns3::Ipv4>());
}

/// `outer` gets the second address of the network and a default route to `inner`, which gets the
/// first and a route to all that is behind `outer`.
void Connect(Ptr<ns3::Node> inner, Ptr<ns3::Node> outer, const Line& line, uint32_t network,
             uint32_t behind, const char* mask) {
  const auto channel = ns3::CreateObject<ns3::PointToPointChannel>();
  channel->SetAttribute("Delay", ns3::TimeValue(ns3::MilliSeconds(line.delay_ms)));
  const uint32_t interface = AddEnd(inner, channel, line.rate, network + 1);
  const uint32_t outer_interface = AddEnd(outer, channel, line.rate, network + 2);
  RoutesOf(outer)->SetDefaultRoute(Ipv4Address(network + 1), outer_interface);
  if (behind == network) return;  // ns-3 knows that of itself
  RoutesOf(inner)->AddNetworkRouteTo(Ipv4Address(behind), ns3::Ipv4Mask(mask),
                                     Ipv4Address(network + 2), interface);
}

/// A leaf is a client or a host: its /30 lies within its router's /26, that within its branch's
/// /22.
constexpr uint32_t kClients = 0x0b000000, kHosts = 0x0a090000, kBetween = 0xc6130000;
constexpr uint32_t kBranchSize = 1024, kRouterSize = 64, kLeafSize = 4;

class Network {
 public:
  explicit Network(const Size& size) : size_(size), requests_(size.clients) {
    const auto server = MakeNode(), hub = MakeNode();
    CountPackets(server, outcome_);
    Connect(server, hub, kToHub, Between(), kHosts, "255.255.0.0");
    for (uint32_t b = 0; b < size_.branches(); ++b) {
      const auto front = MakeNode(), behind = MakeNode();
      Connect(server, front, kToBranch, Between(), kClients + b * kBranchSize, "255.255.252.0");
      Connect(hub, behind, kToRouter, Between(), kHosts + b * kRouterSize, "255.255.255.192");
      for (uint32_t r = 0; size_.InUse(b) && r < Size::kFan; ++r) {
        AddHost(behind, kHosts + b * kRouterSize + r * kLeafSize);
        const auto router = MakeNode();
        const uint32_t network = kClients + b * kBranchSize + r * kRouterSize;
        Connect(front, router, kToRouter, Between(), network, "255.255.255.192");
        for (uint32_t i = 0; i < Size::kFan && clients_.size() < size_.clients; ++i) {
          clients_.push_back(MakeNode());
          const uint32_t leaf = network + i * kLeafSize;
          Connect(router, clients_.back(), kToClient, leaf, leaf, "");
        }
      }
    }
    for (uint32_t i = 0; i < size_.clients; ++i) {
      ns3::Simulator::Schedule(ns3::Seconds(size_.AskAt(i)), [this, i] {
        requests_[i].Start(clients_[i], hosts_[i / Size::kFan]);
      });
    }
  }

  void RunUntil(double seconds) {
    ns3::Simulator::Stop(ns3::Seconds(seconds) - ns3::Simulator::Now());
    ns3::Simulator::Run();
  }

  Outcome outcome() const {
    Outcome outcome = outcome_;
    outcome.events = ns3::Simulator::GetEventCount();
    for (const Request& request : requests_)
      outcome.answered += request.received() == size_.reply ? 1 : 0;
    outcome.up = outcome.answered;
    return outcome;
  }

 private:
  uint32_t Between() { return kBetween + kLeafSize * between_++; }

  void AddHost(Ptr<ns3::Node> behind, uint32_t network) {
    const auto host = MakeNode();
    Connect(behind, host, kToRouter, network, network, "");
    hosts_.emplace_back(network + 2);
    responders_.push_back(std::make_unique<Responder>(host, size_.reply));
  }

  Size size_;
  std::vector<Request> requests_;
  std::vector<std::unique_ptr<Responder>> responders_;
  std::vector<Ptr<ns3::Node>> clients_;
  std::vector<Ipv4Address> hosts_;
  uint32_t between_ = 0;  ///< links so far that no client and no host is on
  Outcome outcome_;       ///< its packets
};

}  // namespace

Outcome RunPlain(const Size& size) {
  const auto start = std::chrono::steady_clock::now();
  const auto since = [&start] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  ns3::GlobalValue::Bind("ChecksumEnabled", ns3::BooleanValue(true));
  auto network = std::make_unique<Network>(size);
  const double built = since();
  Costs costs = RunInSlices(size, [&network](double seconds) { network->RunUntil(seconds); });
  Outcome outcome = network->outcome();
  outcome.costs = std::move(costs);
  outcome.heap = HeapInUse();
  outcome.built = built;
  outcome.ran = since() - built;
  network.reset();
  ns3::Simulator::Destroy();
  outcome.gone = since() - outcome.built - outcome.ran;
  return outcome;
}

}  // namespace pptplab::scale
