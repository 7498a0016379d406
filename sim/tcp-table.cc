// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See tcp-table.h.
#include "sim/tcp-table.h"

#include "ns3/ipv4-end-point.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-interface.h"
#include "ns3/object-factory.h"
#include "ns3/rtt-estimator.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-recovery-ops.h"

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(TableTcpSocket);
NS_OBJECT_ENSURE_REGISTERED(TcpTable);

void FurnishTcpSocket(Ptr<Node> node, Ptr<TcpSocketBase> socket) {
  const auto tcp = node->GetObject<TcpL4Protocol>();
  const auto make = [&tcp](const char* attribute) {
    TypeIdValue type;
    tcp->GetAttribute(attribute, type);
    ObjectFactory factory;
    factory.SetTypeId(type.Get());
    return factory;
  };
  socket->SetNode(node);
  socket->SetTcp(tcp);
  socket->SetRtt(make("RttEstimatorType").Create<RttEstimator>());
  socket->SetCongestionControlAlgorithm(make("SocketType").Create<TcpCongestionOps>());
  socket->SetRecoveryAlgorithm(make("RecoveryType").Create<TcpRecoveryOps>());
  tcp->AddSocket(socket);
}

// --- the socket
// ----------------------------------------------------------------------------------------

TypeId TableTcpSocket::GetTypeId() {
  static TypeId tid = TypeId("ns3::TableTcpSocket")
                          .SetParent<TcpSocketBase>()
                          .SetGroupName("PptpLab")
                          .AddConstructor<TableTcpSocket>();
  return tid;
}

TypeId TableTcpSocket::GetInstanceTypeId() const { return GetTypeId(); }

TableTcpSocket::~TableTcpSocket() { LeaveTable(); }

void TableTcpSocket::DoDispose() {
  LeaveTable();
  TcpSocketBase::DoDispose();
}

Ptr<TcpSocketBase> TableTcpSocket::Fork() { return CopyObject<TableTcpSocket>(this); }

void TableTcpSocket::CompleteFork(Ptr<Packet> packet, const TcpHeader& header, const Address& from,
                                  const Address& to) {
  if (const auto table = GetNode()->GetObject<TcpTable>()) SetTcp(table->TcpForAnother());
  TcpSocketBase::CompleteFork(packet, header, from, to);
  EnterTable();
}

int TableTcpSocket::Listen() {
  const int done = TcpSocketBase::Listen();
  if (done == 0 && m_endPoint != nullptr &&
      m_endPoint->GetLocalAddress() == Ipv4Address::GetAny()) {
    EnterTable();
  }
  return done;
}

void TableTcpSocket::EnterTable() {
  const auto table = GetNode()->GetObject<TcpTable>();
  if (!table || m_endPoint == nullptr || m_table != nullptr) return;
  m_table = PeekPointer(table);
  m_connection = {m_endPoint->GetPeerAddress().Get(), m_endPoint->GetLocalAddress().Get(),
                  m_endPoint->GetPeerPort(), m_endPoint->GetLocalPort()};
  table->m_sockets[m_connection] = this;
}

void TableTcpSocket::LeaveTable() {
  if (m_table == nullptr) return;
  auto& sockets = m_table->m_sockets;
  const auto found = sockets.find(m_connection);
  if (found != sockets.end() && found->second == this) sockets.erase(found);
  m_table = nullptr;
}

// --- the table
// -----------------------------------------------------------------------------------------

TypeId TcpTable::GetTypeId() {
  static TypeId tid = TypeId("ns3::TcpTable")
                          .SetParent<IpL4Protocol>()
                          .SetGroupName("PptpLab")
                          .AddConstructor<TcpTable>();
  return tid;
}

size_t TcpConnection::Hash::operator()(const TcpConnection& connection) const {
  const uint64_t addresses = uint64_t{connection.peer} << 32 | connection.local;
  const uint64_t ports = uint64_t{connection.peer_port} << 16 | connection.local_port;
  uint64_t mixed = (addresses ^ (ports * 0x9e3779b97f4a7c15)) * 0xff51afd7ed558ccd;
  mixed ^= mixed >> 32;
  return mixed;
}

Ptr<TcpSocketBase> TcpTable::CreateSocket(Ptr<Node> node) {
  if (!node->GetObject<TcpTable>()) {
    const auto tcp = node->GetObject<TcpL4Protocol>();
    const auto ipv4 = node->GetObject<Ipv4>();
    NS_ABORT_MSG_UNLESS(tcp && ipv4, "install the Internet stack on a node before its TCP sockets");
    const auto table = CreateObject<TcpTable>();
    table->m_node = node;
    table->m_tcp = tcp;
    ipv4->Remove(tcp);
    ipv4->Insert(table);
    node->AggregateObject(table);
  }
  const auto socket = CreateObject<TableTcpSocket>();
  FurnishTcpSocket(node, socket);
  return socket;
}

TcpTable::~TcpTable() {
  for (const auto& [connection, socket] : m_sockets) socket->m_table = nullptr;
}

void TcpTable::DoDispose() {
  for (const auto& [connection, socket] : m_sockets) socket->m_table = nullptr;
  m_sockets.clear();
  for (const auto& small : m_small) small->Dispose();
  m_small.clear();
  m_tcp = nullptr;
  m_node = nullptr;
  IpL4Protocol::DoDispose();
}

int TcpTable::GetProtocolNumber() const { return TcpL4Protocol::PROT_NUMBER; }

Ptr<TcpL4Protocol> TcpTable::TcpForAnother() {
  constexpr uint32_t kEach = 64;
  if (m_accepted++ % kEach == 0) {
    m_small.push_back(CreateObject<TcpL4Protocol>());
    m_small.back()->SetNode(m_node);
    m_small.back()->SetDownTarget(m_tcp->GetDownTarget());
  }
  return m_small.back();
}

Ipv4EndPoint* TcpTable::Find(const TcpConnection& connection) const {
  const auto found = m_sockets.find(connection);
  if (found == m_sockets.end()) return nullptr;
  Ipv4EndPoint* const end_point = found->second->m_endPoint;
  const bool open =
      end_point != nullptr && !end_point->GetBoundNetDevice() && end_point->IsRxEnabled();
  return open ? end_point : nullptr;
}

IpL4Protocol::RxStatus TcpTable::Receive(Ptr<Packet> packet, const Ipv4Header& ip,
                                         Ptr<Ipv4Interface> interface) {
  constexpr size_t kFlagsAt = 13;
  uint8_t octets[kFlagsAt + 1] = {};
  if (packet->CopyData(octets, sizeof(octets)) < sizeof(octets)) {
    return m_tcp->Receive(packet, ip, interface);
  }
  const TcpConnection connection{ip.GetSource().Get(), ip.GetDestination().Get(),
                                 static_cast<uint16_t>(octets[0] << 8 | octets[1]),
                                 static_cast<uint16_t>(octets[2] << 8 | octets[3])};
  Ipv4EndPoint* end_point = Find(connection);
  const int flags = octets[kFlagsAt] & (TcpHeader::SYN | TcpHeader::ACK | TcpHeader::RST);
  if (end_point == nullptr && flags == TcpHeader::SYN) {
    const TcpConnection listener{Ipv4Address::GetAny().Get(), Ipv4Address::GetAny().Get(), 0,
                                 connection.local_port};
    end_point = Find(listener);
  }
  if (end_point == nullptr) return m_tcp->Receive(packet, ip, interface);
  // From here on as TcpL4Protocol::Receive, once it has found the end point.
  if (Node::ChecksumEnabled()) {
    TcpHeader tcp;
    tcp.EnableChecksums();
    tcp.InitializeChecksum(ip.GetSource(), ip.GetDestination(), TcpL4Protocol::PROT_NUMBER);
    packet->PeekHeader(tcp);
    if (!tcp.IsChecksumOk()) return RX_CSUM_FAILED;
  }
  end_point->ForwardUp(packet, ip, connection.peer_port, interface);
  return RX_OK;
}

IpL4Protocol::RxStatus TcpTable::Receive(Ptr<Packet> packet, const Ipv6Header& ip,
                                         Ptr<Ipv6Interface> interface) {
  return m_tcp->Receive(packet, ip, interface);
}

void TcpTable::ReceiveIcmp(Ipv4Address source, uint8_t ttl, uint8_t type, uint8_t code,
                           uint32_t info, Ipv4Address payload_source,
                           Ipv4Address payload_destination, const uint8_t payload[8]) {
  const TcpConnection connection{payload_destination.Get(), payload_source.Get(),
                                 static_cast<uint16_t>(payload[2] << 8 | payload[3]),
                                 static_cast<uint16_t>(payload[0] << 8 | payload[1])};
  if (Ipv4EndPoint* const end_point = Find(connection)) {
    end_point->ForwardIcmp(source, ttl, type, code, info);
  } else {
    m_tcp->ReceiveIcmp(source, ttl, type, code, info, payload_source, payload_destination, payload);
  }
}

void TcpTable::SetDownTarget(DownTargetCallback target) {
  m_tcp->SetDownTarget(target);
  for (const auto& small : m_small) small->SetDownTarget(target);
}
void TcpTable::SetDownTarget6(DownTargetCallback6 target) { m_tcp->SetDownTarget6(target); }
IpL4Protocol::DownTargetCallback TcpTable::GetDownTarget() const { return m_tcp->GetDownTarget(); }
IpL4Protocol::DownTargetCallback6 TcpTable::GetDownTarget6() const {
  return m_tcp->GetDownTarget6();
}

}  // namespace ns3
