// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See ppp-net-device.h.
#include "sim/ppp-net-device.h"

#include <string>
#include <utility>

#include "ns3/ipv4-header.h"
#include "ns3/ipv4-interface-address.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv6-interface-address.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6-routing-table-entry.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/log.h"
#include "ns3/mac48-address.h"
#include "sim/link-routing.h"
#include "stack/base/bytes.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("PppNetDevice");
NS_OBJECT_ENSURE_REGISTERED(PppNetDevice);

TypeId PppNetDevice::GetTypeId() {
  static TypeId tid = TypeId("ns3::PppNetDevice")
                          .SetParent<VirtualNetDevice>()
                          .SetGroupName("PptpLab")
                          .AddConstructor<PppNetDevice>();
  return tid;
}

PppNetDevice::PppNetDevice() {
  SetNeedsArp(false);
  SetIsPointToPoint(false);
  SetSendCallback(MakeCallback(&PppNetDevice::HandleSend, this));
}

Ptr<PppNetDevice> PppNetDevice::Install(Ptr<Node> node) {
  auto device = CreateObject<PppNetDevice>();
  int number = 0;
  for (uint32_t i = 0; i < node->GetNDevices(); ++i) {
    if (DynamicCast<PppNetDevice>(node->GetDevice(i))) ++number;
  }
  device->m_name = "ppp" + std::to_string(number);
  device->SetAddress(Mac48Address::Allocate());  // ns-3 wants one; nobody sees it
  node->AddDevice(device);
  device->m_ipv4 = node->GetObject<Ipv4>();
  NS_ABORT_MSG_UNLESS(device->m_ipv4, "install the Internet stack on a node before PPTP");
  device->m_interface = device->m_ipv4->AddInterface(device);
  device->m_ipv6 = node->GetObject<Ipv6>();
  // Now, not when the tunnel comes up: that happens while a packet is received, and ns-3 is walking
  // through the very list of protocols that a new interface is entered into.
  if (device->m_ipv6) {
    device->m_interface6 = device->m_ipv6->AddInterface(device);
    // No Router Solicitations: ns-3 sends one a while after an address has come, and crashes if
    // that is gone by then. The server advertises itself unasked, and the client takes it by
    // itself.
    device->m_ipv6->SetForwarding(device->m_interface6, true);
    device->Down6();
    device->m_ipv6->SetUp(device->m_interface6);
  }
  return device;
}

void PppNetDevice::SetHandler(Handler handler) { m_handler = std::move(handler); }
void PppNetDevice::SetHandler6(Handler6 handler) { m_handler6 = std::move(handler); }

void PppNetDevice::Up(Ipv4Address address, uint16_t mtu) {
  NS_LOG_FUNCTION(this << address << mtu);
  if (IsUp()) Down();
  SetMtu(mtu);
  m_ipv4->AddAddress(m_interface, Ipv4InterfaceAddress(address, Ipv4Mask::GetOnes()));
  m_ipv4->SetUp(m_interface);
}

void PppNetDevice::Down() {
  NS_LOG_FUNCTION(this);
  m_ipv4->SetDown(m_interface);
  while (m_ipv4->GetNAddresses(m_interface) > 0) m_ipv4->RemoveAddress(m_interface, 0);
}

bool PppNetDevice::IsUp() const { return m_ipv4 && m_ipv4->IsUp(m_interface); }

void PppNetDevice::AddRoute(Ipv4Address network, Ipv4Mask mask) {
  if (const auto routing = LinkRoutingHelper::Of(m_ipv4)) {
    routing->AddRoute(network, mask, {Ipv4Address::GetAny(), m_interface, 0});
  } else {
    Routing()->AddNetworkRouteTo(network, mask, m_interface);
  }
}

Ptr<Ipv4StaticRouting> PppNetDevice::Routing() const {
  const auto routing = Ipv4StaticRoutingHelper().GetStaticRouting(m_ipv4);
  NS_ABORT_MSG_UNLESS(routing, "PPTP needs static routing on its node, alone or in a list");
  return routing;
}

void PppNetDevice::Deliver(Ptr<Packet> packet) {
  NS_LOG_FUNCTION(this << packet);
  // What the tunnel carries was written by somebody else: ns-3's IP trusts that a header is whole,
  // that its Total Length is true, and that it has no options (it would take them for payload).
  uint8_t start[20] = {};
  if (packet->CopyData(start, sizeof(start)) != sizeof(start)) return;
  const uint32_t total_length = pptplab::LoadBe16(start + 2);
  if (start[0] != 0x45 || total_length < sizeof(start) || total_length > packet->GetSize()) return;
  Receive(packet, Ipv4L3Protocol::PROT_NUMBER, GetBroadcast(), GetAddress(), PACKET_HOST);
}

// --- IPv6
// ------------------------------------------------------------------------------------------------

Ipv6Address PppNetDevice::LinkLocalOf(uint64_t interface_id) {
  uint8_t octets[16] = {0xfe, 0x80};
  pptplab::StoreBe32(octets + 8, static_cast<uint32_t>(interface_id >> 32));
  pptplab::StoreBe32(octets + 12, static_cast<uint32_t>(interface_id & 0xffffffffu));
  return Ipv6Address(octets);
}

void PppNetDevice::Up6(uint64_t interface_id, uint16_t mtu) {
  NS_LOG_FUNCTION(this << interface_id << mtu);
  SetMtu(mtu);
  Down6();
  m_ipv6->AddAddress(m_interface6, Ipv6InterfaceAddress(LinkLocalOf(interface_id), Ipv6Prefix(64)));
}

// The interface itself stays up: ns-3.37 crashes when it takes one down whose device resolves no
// addresses, because it has no neighbour cache to flush. Without address and route it carries
// nothing.
void PppNetDevice::Down6() {
  NS_LOG_FUNCTION(this);
  while (m_ipv6->GetNAddresses(m_interface6) > 0) m_ipv6->RemoveAddress(m_interface6, 0);
  const auto routing = Ipv6StaticRoutingHelper().GetStaticRouting(m_ipv6);
  for (uint32_t i = routing->GetNRoutes(); i-- > 0;) {
    if (routing->GetRoute(i).GetInterface() == m_interface6) routing->RemoveRoute(i);
  }
}

void PppNetDevice::AddAddress6(Ipv6Address address, Ipv6Prefix prefix) {
  m_ipv6->AddAddress(m_interface6, Ipv6InterfaceAddress(address, prefix));
}

void PppNetDevice::AddRoute6(Ipv6Address network, Ipv6Prefix prefix) {
  const auto routing = Ipv6StaticRoutingHelper().GetStaticRouting(m_ipv6);
  NS_ABORT_MSG_UNLESS(routing, "PPTP needs static IPv6 routing on its node, alone or in a list");
  routing->AddNetworkRouteTo(network, prefix, m_interface6);
}

Ipv6Address PppNetDevice::GetGlobalAddress6() const {
  if (!m_ipv6) return Ipv6Address::GetAny();
  for (uint32_t i = 0; i < m_ipv6->GetNAddresses(m_interface6); ++i) {
    const Ipv6Address address = m_ipv6->GetAddress(m_interface6, i).GetAddress();
    if (!address.IsLinkLocal()) return address;
  }
  return Ipv6Address::GetAny();
}

void PppNetDevice::Deliver6(Ptr<Packet> packet) {
  NS_LOG_FUNCTION(this << packet);
  if (!m_ipv6) return;
  // As above: ns-3 trusts what it reads, and its extension headers are read unchecked. Fragments
  // (44) it makes itself.
  constexpr uint8_t kTcp = 6, kUdp = 17, kFragment = 44, kIcmpv6 = 58;
  uint8_t start[40] = {};
  if (packet->CopyData(start, sizeof(start)) != sizeof(start)) return;
  const uint32_t payload = pptplab::LoadBe16(start + 4);
  if (start[0] >> 4 != 6 || payload < 8 || payload > packet->GetSize() - sizeof(start)) return;
  const uint8_t next = start[6];
  if (next != kTcp && next != kUdp && next != kFragment && next != kIcmpv6) return;
  Receive(packet, Ipv6L3Protocol::PROT_NUMBER, GetBroadcast(), GetAddress(), PACKET_HOST);
}

bool PppNetDevice::HandleSend(Ptr<Packet> packet, const Address& /*source*/,
                              const Address& /*destination*/, uint16_t protocol) {
  if (protocol == Ipv6L3Protocol::PROT_NUMBER && m_handler6 && packet->GetSize() >= 40) {
    uint8_t header[40];
    packet->CopyData(header, sizeof(header));
    m_handler6(packet, Ipv6Address::Deserialize(header + 24));
    return true;
  }
  if (!m_handler || protocol != Ipv4L3Protocol::PROT_NUMBER || packet->GetSize() < 20) return false;
  uint8_t header[20];
  packet->CopyData(header, sizeof(header));
  m_handler(packet, Ipv4Address::Deserialize(header + 16));
  return true;
}

void PppNetDevice::DoDispose() {
  m_handler = nullptr;
  m_handler6 = nullptr;
  m_ipv4 = nullptr;
  m_ipv6 = nullptr;
  VirtualNetDevice::DoDispose();
}

}  // namespace ns3
