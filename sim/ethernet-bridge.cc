// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See ethernet-bridge.h.
#include "sim/ethernet-bridge.h"

#include <algorithm>
#include <iterator>

#include "ns3/csma-net-device.h"
#include "ns3/log.h"
#include "ns3/mac48-address.h"
#include "ns3/simulator.h"
#include "sim/bridge.h"
#include "sim/recorder.h"
#include "stack/wire/bridging.h"
#include "stack/wire/ethernet.h"
#include "stack/wire/ppp.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("EthernetBridge");
NS_OBJECT_ENSURE_REGISTERED(EthernetBridge);

namespace wire = pptplab::wire;
using pptplab::Bytes;
using pptplab::ByteView;

namespace {

constexpr size_t kEthernetHeader = 14;

/// Octets of the packet in a frame, its padding not counted; 0: not known.
size_t ContentSize(ByteView frame) {
  const ByteView packet = frame.subspan(kEthernetHeader);
  if (packet.size() < 6) return 0;
  switch (pptplab::LoadBe16(&frame[12])) {
    case wire::kEtherTypeIpv4:
      return pptplab::LoadBe16(&packet[2]);
    case wire::kEtherTypeArp:
      return 28;
    case wire::kEtherTypeIpx:
      return pptplab::LoadBe16(&packet[2]);
  }
  return 0;
}

/// RFC 3518 §3.3 leaves out every zero at the end. Where some of them belong to the packet that is
/// left alone: a reader that doesn't fill up again, such as Wireshark, would miss them.
bool EndsWithPadding(ByteView frame) {
  const size_t content = kEthernetHeader + ContentSize(frame);
  return content <= kEthernetHeader || (content <= frame.size() && frame[content - 1] != 0);
}

}  // namespace

TypeId EthernetBridge::GetTypeId() {
  static TypeId tid = TypeId("ns3::EthernetBridge")
                          .SetParent<Application>()
                          .SetGroupName("PptpLab")
                          .AddConstructor<EthernetBridge>();
  return tid;
}

EthernetBridge::EthernetBridge() = default;
EthernetBridge::~EthernetBridge() = default;

void EthernetBridge::StartApplication() {
  NS_LOG_FUNCTION(this);
  m_tunnels = PptpApplication::On(GetNode());
  NS_ABORT_MSG_UNLESS(m_tunnels, "a bridge needs a PPTP application on its node");
  m_bridge = CreateObject<BridgeNetDevice>();
  m_bridge->SetAddress(Mac48Address::Allocate());
  GetNode()->AddDevice(m_bridge);
  const uint32_t devices = GetNode()->GetNDevices();
  for (uint32_t i = 0; i < devices; ++i) {
    if (const auto lan = DynamicCast<CsmaNetDevice>(GetNode()->GetDevice(i))) {
      m_bridge->AddBridgePort(lan);
    }
  }
  m_tunnels->AddNetworkUser(wire::kPppBridging,
                            {[this](const pptplab::tunnel::LinkUp& up) { TunnelUp(up); },
                             [this](CallId call) { TunnelDown(call); },
                             [this](CallId call, Ptr<Packet> packet) { Receive(call, packet); }});
}

void EthernetBridge::DoDispose() {
  for (EventId& event : m_events) event.Cancel();
  for (Port& port : m_ports) port.device->SetSendCallback({});
  m_ports.clear();
  m_bridge = nullptr;
  m_tunnels = nullptr;
  m_recorder = nullptr;
  Application::DoDispose();
}

void EthernetBridge::TunnelUp(const pptplab::tunnel::LinkUp& up) {
  // In an event of its own: now ns-3 may be walking through the very list of protocols of this node
  // that a new port is entered into.
  m_events.push_back(Simulator::ScheduleNow(&EthernetBridge::TakePort, this, up.call, up.network));
}

void EthernetBridge::TakePort(CallId call, const pptplab::ppp::NetworkUp& agreed) {
  auto free =
      std::find_if(m_ports.begin(), m_ports.end(), [](const Port& port) { return port.call == 0; });
  if (free == m_ports.end()) {
    const size_t number = m_ports.size();
    const auto device = CreateObject<VirtualNetDevice>();
    device->SetAddress(Mac48Address::Allocate());
    device->SetNeedsArp(true);
    device->SetSupportsSendFrom(true);
    device->SetSendCallback(VirtualNetDevice::SendCallback(
        [this, number](Ptr<Packet> packet, const Address& source, const Address& destination,
                       uint16_t type) { return Send(number, packet, source, destination, type); }));
    GetNode()->AddDevice(device);
    m_bridge->AddBridgePort(device);
    m_ports.push_back({device, 0, {}});
    free = std::prev(m_ports.end());
  }
  free->call = call;
  free->agreed = agreed;
  Note("Bridge: the tunnel is one more port; frames of the Ethernet here go through it");
}

void EthernetBridge::TunnelDown(CallId call) {
  for (Port& port : m_ports) {
    if (port.call == call) port.call = 0;
  }
}

bool EthernetBridge::Send(size_t port, Ptr<Packet> payload, const Address& source,
                          const Address& destination, uint16_t type) {
  if (m_ports[port].call == 0 || !m_tunnels) return false;
  const pptplab::Pdu pdu = pptplab::sim::ToPdu(payload);
  Bytes frame(kEthernetHeader);
  Mac48Address::ConvertFrom(destination).CopyTo(&frame[0]);
  Mac48Address::ConvertFrom(source).CopyTo(&frame[6]);
  pptplab::StoreBe16(&frame[12], type);
  frame.insert(frame.end(), pdu.bytes().begin(), pdu.bytes().end());
  const auto& agreed = m_ports[port].agreed;
  // RFC 3518 §5.7, §5.8: what the other end didn't say that it takes isn't sent to it.
  if (!agreed.tagged_frames && type == wire::kEtherTypeVlan) return false;
  if (!agreed.management_inline && wire::IsBetweenBridges(frame)) return false;
  const bool tinygram = agreed.send_tinygrams && EndsWithPadding(frame);
  const Bytes bridged = wire::BridgeEthernet(frame, tinygram, false, agreed.control_indicator);
  ++m_in;
  m_tunnels->SendNetwork(m_ports[port].call, wire::kPppBridging,
                         pptplab::sim::ToPacket(bridged, pdu.journey()));
  return true;
}

void EthernetBridge::Receive(CallId call, Ptr<Packet> packet) {
  const auto port = std::find_if(m_ports.begin(), m_ports.end(),
                                 [call](const Port& p) { return p.call == call; });
  if (port == m_ports.end()) return;
  const pptplab::Pdu pdu = pptplab::sim::ToPdu(packet);
  const auto frame = wire::UnbridgeEthernet(pdu.bytes());
  if (!frame || frame->size() < kEthernetHeader) return;
  ++m_out;
  Mac48Address source, destination;
  destination.CopyFrom(frame->data());
  source.CopyFrom(frame->data() + 6);
  const uint16_t type = pptplab::LoadBe16(frame->data() + 12);
  const auto kind = destination.IsBroadcast() ? NetDevice::PACKET_BROADCAST
                    : destination.IsGroup()   ? NetDevice::PACKET_MULTICAST
                                              : NetDevice::PACKET_OTHERHOST;
  const ByteView payload = ByteView(*frame).subspan(kEthernetHeader);
  port->device->Receive(pptplab::sim::ToPacket(payload, pdu.journey()), type, source, destination,
                        kind);
}

void EthernetBridge::Note(const std::string& text) {
  if (m_recorder) {
    m_recorder->Note(m_recorder->IdOf(GetNode()), pptplab::trace::Layer::kApplication, text);
  }
}

}  // namespace ns3
