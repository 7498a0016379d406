// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See ip-gate.h.
#include "sim/ip-gate.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "ns3/arp-l3-protocol.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/traffic-control-layer.h"
#include "sim/recorder.h"
#include "stack/wire/checksum.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("IpGate");
NS_OBJECT_ENSURE_REGISTERED(IpGate);

namespace {

constexpr uint32_t kHeader = 20;  // octets without options, which ns-3 doesn't know

/// The packet without what is behind its end; null: this is for IP to judge.
Ptr<const Packet> WholeIpv4(Ptr<const Packet> packet) {
  uint8_t header[kHeader];
  if (packet->CopyData(header, kHeader) != kHeader || header[0] != 0x45) return nullptr;
  const uint32_t length = pptplab::LoadBe16(&header[2]);
  if (length < kHeader || length > packet->GetSize()) return nullptr;
  if (Node::ChecksumEnabled() && pptplab::wire::ChecksumOf(header) != 0) return nullptr;
  if (length == packet->GetSize()) return packet;
  return packet->CreateFragment(0, length);
}

}  // namespace

TypeId IpGate::GetTypeId() {
  static TypeId tid =
      TypeId("ns3::IpGate").SetParent<Object>().SetGroupName("PptpLab").AddConstructor<IpGate>();
  return tid;
}

Ptr<IpGate> IpGate::Of(Ptr<Node> node) {
  NS_ABORT_MSG_UNLESS(node->GetObject<Ipv4L3Protocol>(),
                      "install the Internet stack on a node before a gate");
  if (const auto there = node->GetObject<IpGate>()) return there;
  auto gate = CreateObject<IpGate>();
  node->AggregateObject(gate);
  return gate;
}

void IpGate::NotifyNewAggregate() {
  if (!m_node) {
    m_node = GetObject<Node>();
    // Also called for the devices that are there already.
    if (m_node) m_node->RegisterDeviceAdditionListener(MakeCallback(&IpGate::DeviceAdded, this));
  }
  Object::NotifyNewAggregate();
}

void IpGate::DoDispose() {
  m_takingPlace.Cancel();
  m_steps.clear();
  m_inspection = nullptr;
  m_outgoing = nullptr;
  m_recorder = nullptr;
  m_node = nullptr;
  Object::DoDispose();
}

void IpGate::AddStep(Order order, Step step) {
  const auto place = std::find_if(m_steps.begin(), m_steps.end(),
                                  [order](const Placed& there) { return there.order > order; });
  m_steps.insert(place, {order, std::move(step)});
}

// A device becomes known to the node first and to IP afterwards; and a node's list of handlers must
// not change while a packet goes through it.
void IpGate::DeviceAdded(Ptr<NetDevice> /*device*/) {
  if (!m_takingPlace.IsRunning()) {
    m_takingPlace = Simulator::ScheduleNow(&IpGate::TakePlace, this);
  }
}

// ns-3's IP layers ask the node for packets through the traffic control layer, ARP and IPv6 as
// well, each by the same callback; a handler can be removed only by its callback. So all of them
// are removed, and those of ARP and IPv6 come back.
void IpGate::TakePlace() {
  const auto ipv4 = m_node->GetObject<Ipv4L3Protocol>();
  const auto ipv6 = m_node->GetObject<Ipv6L3Protocol>();
  const auto control = m_node->GetObject<TrafficControlLayer>();
  const auto own = MakeCallback(&IpGate::Receive, this);
  const auto controlled = MakeCallback(&TrafficControlLayer::Receive, control);
  const auto direct = MakeCallback(&Ipv4L3Protocol::Receive, PeekPointer(ipv4));
  for (uint32_t i = 0; i < m_node->GetNDevices(); ++i) {
    m_node->UnregisterProtocolHandler(own);
    m_node->UnregisterProtocolHandler(direct);
    for (int protocols = 0; protocols < 3; ++protocols) {
      m_node->UnregisterProtocolHandler(controlled);
    }
  }
  for (uint32_t i = 0; i < m_node->GetNDevices(); ++i) {
    const Ptr<NetDevice> device = m_node->GetDevice(i);
    if (ipv4->GetInterfaceForDevice(device) >= 0) {
      m_node->RegisterProtocolHandler(own, Ipv4L3Protocol::PROT_NUMBER, device);
      m_node->RegisterProtocolHandler(controlled, ArpL3Protocol::PROT_NUMBER, device);
    }
    if (ipv6 && ipv6->GetInterfaceForDevice(device) >= 0) {
      m_node->RegisterProtocolHandler(controlled, Ipv6L3Protocol::PROT_NUMBER, device);
    }
  }
}

void IpGate::Receive(Ptr<NetDevice> device, Ptr<const Packet> packet, uint16_t protocol,
                     const Address& from, const Address& to, NetDevice::PacketType type) {
  NS_LOG_FUNCTION(this << device << packet);
  if (m_inspection) packet = m_inspection(device, packet);
  if (!packet) return;
  Ptr<const Packet> whole = m_steps.empty() ? nullptr : WholeIpv4(packet);
  if (whole) {
    for (const Placed& placed : m_steps) {
      whole = placed.step(device, whole);
      if (!whole) return;
    }
    packet = whole;
  }
  m_node->GetObject<Ipv4L3Protocol>()->Receive(device, packet, protocol, from, to, type);
}

Ptr<Packet> IpGate::Changed(Ptr<const Packet> packet, pptplab::ByteView octets) {
  auto changed = Create<Packet>(octets.data(), static_cast<uint32_t>(octets.size()));
  for (auto tags = packet->GetByteTagIterator(); tags.HasNext();) {
    const auto item = tags.Next();
    const std::unique_ptr<ObjectBase> made(item.GetTypeId().GetConstructor()());
    auto* const tag = dynamic_cast<Tag*>(made.get());
    if (tag == nullptr) continue;
    item.GetTag(*tag);
    changed->AddByteTag(*tag);
  }
  return changed;
}

Ptr<const Packet> IpGate::Drop(Ptr<const Packet> packet, pptplab::trace::Layer layer,
                               pptplab::trace::DropReason reason, std::string_view text) {
  if (m_recorder != nullptr) m_recorder->RecordDrop(m_node, layer, packet, reason, text);
  return nullptr;
}

void IpGate::Send(Ptr<const Packet> packet) {
  if (m_outgoing) packet = m_outgoing(packet);
  if (!packet) return;
  const auto ipv4 = m_node->GetObject<Ipv4L3Protocol>();
  const auto payload = packet->Copy();
  Ipv4Header header;
  if (payload->RemoveHeader(header) == 0) return;
  Socket::SocketErrno error = Socket::ERROR_NOTERROR;
  const auto route = ipv4->GetRoutingProtocol()->RouteOutput(payload, header, nullptr, error);
  if (!route) {
    Drop(packet, pptplab::trace::Layer::kIp, pptplab::trace::DropReason::kNoRoute,
         pptplab::ToString(pptplab::Address{header.GetDestination().Get()}));
    return;
  }
  ipv4->SendWithHeader(payload, header, route);
}

}  // namespace ns3
