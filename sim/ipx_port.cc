// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See ipx_port.h.
#include "sim/ipx_port.h"

#include <algorithm>
#include <utility>

#include "ns3/csma-net-device.h"
#include "ns3/mac48-address.h"
#include "sim/bridge.h"
#include "stack/wire/ppp.h"

namespace pptplab::sim {

using ns3::Ptr;

IpxPort::IpxPort(Ptr<ns3::Node> node, uint32_t network) : m_node(node), m_network(network) {
  const auto tunnels = ns3::PptpApplication::On(node);
  if (tunnels && tunnels->config().session.ipxcp.enabled) {
    m_tunnels = tunnels;
    m_userNumber = m_tunnels->AddNetworkUser(
        wire::kPppIpx,
        {[this](const tunnel::LinkUp& up) {
           m_links[up.call] = {up.network.ipx_network, up.network.ipx_local_node,
                               up.network.ipx_remote_node};
           if (m_whenUp) m_whenUp();
         },
         [this](tunnel::CallId call) { m_links.erase(call); },
         [this](tunnel::CallId, Ptr<ns3::Packet> packet) { Receive(ToPdu(packet).bytes()); }});
    return;
  }
  for (uint32_t i = 0; i < node->GetNDevices() && !m_device; ++i) {
    m_device = ns3::DynamicCast<ns3::CsmaNetDevice>(node->GetDevice(i));
  }
  if (m_device) {
    node->RegisterProtocolHandler(ns3::MakeCallback(&IpxPort::HandleFrame, this),
                                  wire::kEtherTypeIpx, m_device);
  }
}

IpxPort::~IpxPort() {
  if (m_tunnels) m_tunnels->RemoveNetworkUser(m_userNumber);
  if (m_device) {
    m_node->UnregisterProtocolHandler(ns3::MakeCallback(&IpxPort::HandleFrame, this));
  }
}

void IpxPort::Listen(uint16_t socket, Handler handler) { m_handlers[socket] = std::move(handler); }

void IpxPort::WhenUp(std::function<void()> callback) {
  m_whenUp = std::move(callback);
  if (IsUp()) m_whenUp();
}

wire::IpxAddress IpxPort::AddressTowards(const wire::MacAddress& node) const {
  if (m_device) {
    wire::IpxAddress address{m_network, {}, 0};
    ns3::Mac48Address::ConvertFrom(m_device->GetAddress()).CopyTo(address.node.data());
    return address;
  }
  for (const auto& [call, end] : m_links) {
    if (end.remote == node || m_links.size() == 1) return {end.network, end.local, 0};
  }
  return {};
}

namespace {

Ptr<ns3::Packet> MakePacket(wire::IpxHeader header, const wire::IpxAddress& from, ByteView data) {
  if (header.source.network == 0) header.source.network = from.network;
  if (header.destination.network == 0) header.destination.network = from.network;
  header.source.node = from.node;
  return ToPacket(WriteIpxPacket(header, data), 0);
}

}  // namespace

void IpxPort::Send(wire::IpxHeader header, ByteView data) {
  const bool to_all = header.destination.node == wire::kIpxBroadcast;
  if (m_device) {
    ns3::Mac48Address to = ns3::Mac48Address::GetBroadcast();
    if (!to_all) to.CopyFrom(header.destination.node.data());
    const auto from = AddressTowards(header.destination.node);
    m_device->Send(MakePacket(header, from, data), to, wire::kEtherTypeIpx);
    return;
  }
  const auto links = m_links;  // a copy: sending may bring a link down
  for (const auto& [call, end] : links) {
    if (!to_all && end.remote != header.destination.node) continue;
    m_tunnels->SendNetwork(call, wire::kPppIpx,
                           MakePacket(header, {end.network, end.local, 0}, data));
  }
}

void IpxPort::HandleFrame(Ptr<ns3::NetDevice> /*device*/, Ptr<const ns3::Packet> packet,
                          uint16_t /*protocol*/, const ns3::Address& /*from*/,
                          const ns3::Address& /*to*/, ns3::NetDevice::PacketType /*type*/) {
  Receive(ToPdu(packet).bytes());
}

void IpxPort::Receive(ByteView packet) {
  const auto header = Read<wire::IpxHeader>(packet);
  if (!header || header->packet_length > packet.size()) return;
  const auto handler = m_handlers.find(header->destination.socket);
  if (handler == m_handlers.end()) return;
  // An Ethernet may have padded it.
  const ByteView data = packet.first(header->packet_length).subspan(wire::IpxHeader::kSize);
  const Handler handle = handler->second;  // may end with what it does
  handle(*header, data);
}

}  // namespace pptplab::sim
