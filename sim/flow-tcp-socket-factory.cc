// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See flow-tcp-socket-factory.h.
#include "sim/flow-tcp-socket-factory.h"

#include <utility>

#include "ns3/pointer.h"
#include "ns3/tcp-bbr.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/uinteger.h"

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(FlowTcpSocketFactory);

TypeId FlowTcpSocketFactory::GetTypeId() {
  static TypeId tid = TypeId("ns3::FlowTcpSocketFactory")
                          .SetParent<SocketFactory>()
                          .SetGroupName("PptpLab")
                          .AddConstructor<FlowTcpSocketFactory>();
  return tid;
}

Ptr<FlowTcpSocketFactory> FlowTcpSocketFactory::On(Ptr<Node> node) {
  auto factory = node->GetObject<FlowTcpSocketFactory>();
  if (!factory) {
    factory = CreateObject<FlowTcpSocketFactory>();
    node->AggregateObject(factory);
  }
  return factory;
}

Ptr<Socket> FlowTcpSocketFactory::CreateSocket() {
  const auto tcp = GetObject<TcpL4Protocol>();
  Flow flow;
  if (!m_flows.empty()) {
    flow = std::move(m_flows.front());
    m_flows.pop_front();
  }
  const auto socket = flow.congestion.empty()
                          ? tcp->CreateSocket()
                          : tcp->CreateSocket(TypeId::LookupByName(flow.congestion));
  socket->SetAttribute("SegmentSize", UintegerValue(flow.segment_size));
  PointerValue control;
  socket->GetAttribute("CongestionOps", control);
  if (const auto bbr = control.Get<TcpBbr>()) bbr->SetStream(static_cast<uint32_t>(flow.stream));
  if (flow.created) flow.created(socket);
  return socket;
}

void FlowTcpSocketFactory::DoDispose() {
  m_flows.clear();
  SocketFactory::DoDispose();
}

}  // namespace ns3
