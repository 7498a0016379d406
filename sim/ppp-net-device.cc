// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See ppp-net-device.h.
#include "sim/ppp-net-device.h"

#include <string>
#include <utility>

#include "ns3/ipv4-header.h"
#include "ns3/ipv4-interface-address.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/log.h"
#include "ns3/mac48-address.h"
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
  SetIsPointToPoint(true);
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
  return device;
}

void PppNetDevice::SetHandler(Handler handler) { m_handler = std::move(handler); }

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
  Routing()->AddNetworkRouteTo(network, mask, m_interface);
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

bool PppNetDevice::HandleSend(Ptr<Packet> packet, const Address& /*source*/,
                              const Address& /*destination*/, uint16_t protocol) {
  if (!m_handler || protocol != Ipv4L3Protocol::PROT_NUMBER || packet->GetSize() < 20) return false;
  uint8_t header[20];
  packet->CopyData(header, sizeof(header));
  m_handler(packet, Ipv4Address::Deserialize(header + 16));
  return true;
}

void PppNetDevice::DoDispose() {
  m_handler = nullptr;
  m_ipv4 = nullptr;
  VirtualNetDevice::DoDispose();
}

}  // namespace ns3
