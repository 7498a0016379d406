// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// ns-3's own way to tunnel: a VirtualNetDevice at each end, whose packets travel in UDP. Nothing of
// pptplab in it.
#include <chrono>

#include "ns3/boolean.h"
#include "ns3/data-rate.h"
#include "ns3/drop-tail-queue.h"
#include "ns3/global-value.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-interface-address.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/mac48-address.h"
#include "ns3/nstime.h"
#include "ns3/point-to-point-channel.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/simulator.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/virtual-net-device.h"
#include "tests/bench/tunnel/transfer.h"

namespace pptplab::bench {

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

uint32_t AddInterface(Ptr<ns3::Node> node, Ptr<ns3::NetDevice> device, Ipv4Address address,
                      const char* mask) {
  const auto ipv4 = node->GetObject<ns3::Ipv4>();
  const uint32_t interface = ipv4->AddInterface(device);
  ipv4->AddAddress(interface, ns3::Ipv4InterfaceAddress(address, ns3::Ipv4Mask(mask)));
  ipv4->SetUp(interface);
  return interface;
}

/// The number of the interface; as World makes links, without a queue discipline.
uint32_t AddEnd(Ptr<ns3::Node> node, Ptr<ns3::PointToPointChannel> channel, const char* address) {
  const auto device = ns3::CreateObject<ns3::PointToPointNetDevice>();
  device->SetAddress(ns3::Mac48Address::Allocate());
  device->SetDataRate(ns3::DataRate(kRate));
  device->SetQueue(ns3::CreateObject<ns3::DropTailQueue<ns3::Packet>>());
  node->AddDevice(device);
  device->Attach(channel);
  return AddInterface(node, device, Ipv4Address(address), "255.255.255.252");
}

void Connect(Ptr<ns3::Node> router, const char* router_address, Ptr<ns3::Node> host,
             const char* host_address) {
  const auto channel = ns3::CreateObject<ns3::PointToPointChannel>();
  channel->SetAttribute("Delay", ns3::TimeValue(ns3::Time(kDelay)));
  AddEnd(router, channel, router_address);
  const uint32_t interface = AddEnd(host, channel, host_address);
  ns3::Ipv4StaticRoutingHelper()
      .GetStaticRouting(host->GetObject<ns3::Ipv4>())
      ->SetDefaultRoute(Ipv4Address(router_address), interface);
}

class TunnelEnd {
 public:
  TunnelEnd(Ptr<ns3::Node> node, const char* inner, const char* peer)
      : device_(ns3::CreateObject<ns3::VirtualNetDevice>()),
        socket_(ns3::Socket::CreateSocket(node, ns3::UdpSocketFactory::GetTypeId())),
        peer_(Ipv4Address(peer), kTunnelPort) {
    device_->SetAddress(ns3::Mac48Address::Allocate());
    device_->SetSendCallback(MakeCallback(&TunnelEnd::Send, this));
    node->AddDevice(device_);
    AddInterface(node, device_, Ipv4Address(inner), "255.255.255.0");
    socket_->Bind(ns3::InetSocketAddress(Ipv4Address::GetAny(), kTunnelPort));
    socket_->SetRecvCallback(MakeCallback(&TunnelEnd::Receive, this));
  }

 private:
  static constexpr uint16_t kTunnelPort = 667;

  bool Send(Ptr<ns3::Packet> packet, const ns3::Address& /*source*/, const ns3::Address& /*to*/,
            uint16_t /*protocol*/) {
    socket_->SendTo(packet, 0, peer_);
    return true;
  }
  void Receive(Ptr<ns3::Socket> socket) {
    constexpr uint16_t kIpv4 = 0x0800;
    const auto packet = socket->Recv();
    device_->Receive(packet, kIpv4, device_->GetAddress(), device_->GetAddress(),
                     ns3::NetDevice::PACKET_HOST);
  }

  Ptr<ns3::VirtualNetDevice> device_;
  Ptr<ns3::Socket> socket_;
  ns3::InetSocketAddress peer_;
};

}  // namespace

TransferOutcome ByUdpTunnel(const Transfer& transfer) {
  ns3::GlobalValue::Bind("ChecksumEnabled", ns3::BooleanValue(true));
  SetTcpDefaults();
  const auto client = MakeNode(), router = MakeNode(), server = MakeNode();
  Connect(router, "198.18.0.2", client, "198.18.0.1");
  Connect(router, "198.18.0.5", server, "198.18.0.6");
  const TunnelEnd near(client, "10.8.0.100", "198.18.0.6"), far(server, "10.8.0.1", "198.18.0.1");
  const Flow flow(client, server, Ipv4Address("10.8.0.1"), transfer);
  const auto start = std::chrono::steady_clock::now();
  ns3::Simulator::Stop(ns3::Seconds(transfer.end()));
  ns3::Simulator::Run();
  TransferOutcome outcome;
  outcome.ran = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  outcome.events = ns3::Simulator::GetEventCount();
  outcome.arrived = flow.arrived();
  outcome.took = flow.last() - kStart;
  outcome.slices = flow.slices();
  ns3::Simulator::Destroy();
  return outcome;
}

}  // namespace pptplab::bench
