// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See gre-l4-protocol.h.
#include "sim/gre-l4-protocol.h"

#include <algorithm>
#include <utility>

#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv6-interface.h"
#include "ns3/log.h"
#include "sim/ip-conduct.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("GreL4Protocol");
NS_OBJECT_ENSURE_REGISTERED(GreL4Protocol);

TypeId GreL4Protocol::GetTypeId() {
  static TypeId tid = TypeId("ns3::GreL4Protocol")
                          .SetParent<IpL4Protocol>()
                          .SetGroupName("PptpLab")
                          .AddConstructor<GreL4Protocol>();
  return tid;
}

Ptr<GreL4Protocol> GreL4Protocol::Of(Ptr<Node> node) {
  const auto ipv4 = node->GetObject<Ipv4L3Protocol>();
  NS_ABORT_MSG_UNLESS(ipv4, "install the Internet stack on a node before PPTP");
  if (const auto there = ipv4->GetProtocol(PROT_NUMBER)) return DynamicCast<GreL4Protocol>(there);
  auto gre = CreateObject<GreL4Protocol>();
  gre->m_node = node;
  gre->m_downTarget = MakeCallback(&Ipv4L3Protocol::Send, ipv4);
  ipv4->Insert(gre);
  return gre;
}

uint32_t GreL4Protocol::AddEndpoint(Endpoint endpoint) {
  m_endpoints.push_back({m_nextNumber, std::move(endpoint)});
  return m_nextNumber++;
}

void GreL4Protocol::RemoveEndpoint(uint32_t number) {
  std::erase_if(m_endpoints, [number](const Registered& r) { return r.number == number; });
}

void GreL4Protocol::Send(Ptr<Packet> packet, Ipv4Address source, Ipv4Address destination) {
  NS_LOG_FUNCTION(this << packet << source << destination);
  const auto ipv4 = m_node ? m_node->GetObject<Ipv4L3Protocol>() : nullptr;
  if (!ipv4 || m_downTarget.IsNull()) return;
  Ipv4Header header;
  header.SetSource(source);
  header.SetDestination(destination);
  header.SetProtocol(PROT_NUMBER);
  if (m_dontFragment) {
    IpConduct::Of(m_node)->SendDontFragment(packet, header);
    return;
  }
  Socket::SocketErrno error = Socket::ERROR_NOTERROR;
  const auto route = ipv4->GetRoutingProtocol()->RouteOutput(packet, header, nullptr, error);
  if (route && source.IsAny()) source = route->GetSource();
  // Without a route IP looks once more, finds none, and says so in its Drop trace.
  m_downTarget(packet, source, destination, PROT_NUMBER, route);
}

int GreL4Protocol::GetProtocolNumber() const { return PROT_NUMBER; }

IpL4Protocol::RxStatus GreL4Protocol::Receive(Ptr<Packet> packet, const Ipv4Header& header,
                                              Ptr<Ipv4Interface> /*incomingInterface*/) {
  NS_LOG_FUNCTION(this << packet << header);
  const Ipv4Address peer = header.GetSource();
  if (m_endpoints.empty()) return RX_OK;  // ns-3 would say that a port is unreachable: ip-conduct
  auto chosen = std::find_if(m_endpoints.begin(), m_endpoints.end(),
                             [peer](const Registered& r) { return r.endpoint.knows(peer); });
  if (chosen == m_endpoints.end()) chosen = m_endpoints.begin();
  // A copy: the endpoint may remove itself while it works.
  const auto receive = chosen->endpoint.receive;
  receive(peer, packet);
  return RX_OK;
}

IpL4Protocol::RxStatus GreL4Protocol::Receive(Ptr<Packet> /*packet*/, const Ipv6Header& /*header*/,
                                              Ptr<Ipv6Interface> /*incomingInterface*/) {
  return RX_ENDPOINT_UNREACH;  // RFC 2637 knows IPv4 only
}

void GreL4Protocol::ReceiveIcmp(Ipv4Address source, uint8_t /*ttl*/, uint8_t type, uint8_t code,
                                uint32_t /*info*/, Ipv4Address from, Ipv4Address to,
                                const uint8_t payload[8]) {
  NS_LOG_FUNCTION(this << source << +type << +code << from << to);
  const auto chosen = std::find_if(m_endpoints.begin(), m_endpoints.end(),
                                   [to](const Registered& r) { return r.endpoint.knows(to); });
  if (chosen == m_endpoints.end() || !chosen->endpoint.fail) return;
  const auto fail = chosen->endpoint.fail;
  // RFC 2637 §4.1: the Call ID is the second half of the Key.
  fail(to, static_cast<uint16_t>(payload[6] << 8 | payload[7]), type, code);
}

void GreL4Protocol::SetDownTarget(DownTargetCallback callback) { m_downTarget = callback; }
void GreL4Protocol::SetDownTarget6(DownTargetCallback6 /*callback*/) {}
IpL4Protocol::DownTargetCallback GreL4Protocol::GetDownTarget() const { return m_downTarget; }
IpL4Protocol::DownTargetCallback6 GreL4Protocol::GetDownTarget6() const { return {}; }

void GreL4Protocol::DoDispose() {
  m_endpoints.clear();
  m_downTarget.Nullify();
  m_node = nullptr;
  IpL4Protocol::DoDispose();
}

}  // namespace ns3
