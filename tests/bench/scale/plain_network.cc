// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The network in plain ns-3, nothing of pptplab in it: each client exchanges with the server over
// one TCP connection. What World does for a node or a link is done here as ns-3 has it, with static
// routing and without a queue discipline.
#include <chrono>
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
/// first.
uint32_t Connect(Ptr<ns3::Node> inner, Ptr<ns3::Node> outer, const char* rate, int delay_ms,
                 uint32_t network) {
  const auto channel = ns3::CreateObject<ns3::PointToPointChannel>();
  channel->SetAttribute("Delay", ns3::TimeValue(ns3::MilliSeconds(delay_ms)));
  const uint32_t interface = AddEnd(inner, channel, rate, network + 1);
  const uint32_t outer_interface = AddEnd(outer, channel, rate, network + 2);
  RoutesOf(outer)->SetDefaultRoute(Ipv4Address(network + 1), outer_interface);
  return interface;
}

}  // namespace

Outcome RunPlain(const Size& size) {
  const auto start = std::chrono::steady_clock::now();
  const auto since = [&start] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  ns3::GlobalValue::Bind("ChecksumEnabled", ns3::BooleanValue(true));
  const auto server = MakeNode(), hub = MakeNode();
  std::vector<Ptr<ns3::Node>> clients;
  std::vector<Request> requests(size.clients);
  constexpr uint32_t kBehind = 0x0a090000, kRouters = 0xc6130000, kClients = 0x0b000000;
  Connect(server, hub, "10Gbps", 1, kBehind);
  for (uint32_t g = 0; g < size.groups(); ++g) {
    Connect(hub, MakeNode(), "1Gbps", 1, kBehind + 4 + 4 * g);
    const auto router = MakeNode();
    const uint32_t interface = Connect(server, router, "1Gbps", 5, kRouters + 4 * g);
    const uint32_t network = kClients + 1024 * g;
    RoutesOf(server)->AddNetworkRouteTo(Ipv4Address(network), ns3::Ipv4Mask("255.255.252.0"),
                                        Ipv4Address(kRouters + 4 * g + 2), interface);
    for (uint32_t i = 0; i < size.for_each_router && clients.size() < size.clients; ++i) {
      clients.push_back(MakeNode());
      Connect(router, clients.back(), "20Mbps", 2, network + 4 * i);
    }
  }
  Responder responder(server, false, size.reply);
  for (uint32_t i = 0; i < size.clients; ++i) {
    ns3::Simulator::Schedule(ns3::Seconds(size.StartOf(i)), [&, i] {
      requests[i].Start(clients[i], Ipv4Address(kRouters + 4 * (i / size.for_each_router) + 1));
    });
  }
  Outcome outcome;
  CountPackets(server, outcome);
  outcome.built = since();
  ns3::Simulator::Stop(ns3::Seconds(size.end()));
  const double cpu = CpuSeconds();
  ns3::Simulator::Run();
  outcome.run_cpu = CpuSeconds() - cpu;
  outcome.ran = since() - outcome.built;
  outcome.events = ns3::Simulator::GetEventCount();
  for (const Request& request : requests)
    outcome.answered += request.received() == size.reply ? 1 : 0;
  outcome.up = outcome.answered;
  outcome.heap = HeapInUse();
  clients.clear();
  ns3::Simulator::Destroy();
  outcome.gone = since() - outcome.built - outcome.ran;
  return outcome;
}

}  // namespace pptplab::scale
