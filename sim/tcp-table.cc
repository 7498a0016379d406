// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See tcp-table.h.
#include "sim/tcp-table.h"

#include <bit>
#include <random>

#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-end-point.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-interface.h"
#include "ns3/object-factory.h"
#include "ns3/realtime-simulator-impl.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/rtt-estimator.h"
#include "ns3/simulator.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-recovery-ops.h"
#include "ns3/uinteger.h"

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(TableTcpSocket);
NS_OBJECT_ENSURE_REGISTERED(TcpTable);

namespace {

/// SipHash-2-4 (Aumasson and Bernstein, 2012) of two words, which is what Linux takes for this.
uint64_t SipHash(uint64_t key0, uint64_t key1, uint64_t first, uint64_t second) {
  uint64_t v0 = key0 ^ 0x736f6d6570736575, v1 = key1 ^ 0x646f72616e646f6d;
  uint64_t v2 = key0 ^ 0x6c7967656e657261, v3 = key1 ^ 0x7465646279746573;
  const auto round = [&] {
    v0 += v1, v1 = std::rotl(v1, 13) ^ v0, v0 = std::rotl(v0, 32);
    v2 += v3, v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3, v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1, v1 = std::rotl(v1, 17) ^ v2, v2 = std::rotl(v2, 32);
  };
  for (const uint64_t word : {first, second, uint64_t{16} << 56}) {
    v3 ^= word;
    round(), round();
    v0 ^= word;
  }
  v2 ^= 0xff;
  for (int i = 0; i < 4; ++i) round();
  return v0 ^ v1 ^ v2 ^ v3;
}

/// Address and port as a word; 0 of what isn't IPv4.
uint64_t WordOf(const Address& address) {
  if (!InetSocketAddress::IsMatchingType(address)) return 0;
  const auto socket = InetSocketAddress::ConvertFrom(address);
  return uint64_t{socket.GetIpv4().Get()} << 16 | socket.GetPort();
}

uint64_t Secret() {
  if (DynamicCast<RealtimeSimulatorImpl>(Simulator::GetImplementation())) {
    static const uint64_t drawn = [] {
      std::random_device device;
      return uint64_t{device()} << 32 | device();
    }();
    return drawn;
  }
  return uint64_t{RngSeedManager::GetSeed()} << 32 ^ RngSeedManager::GetRun();
}

}  // namespace

// The clock is part of what is hashed. In the lower quarter: ns-3's TCP compares some numbers of a connection with 0.
SequenceNumber32 InitialSequenceNumberOf(const Address& local, const Address& peer) {
  const auto now = static_cast<uint64_t>(Simulator::Now().GetMicroSeconds());
  const uint64_t hash = SipHash(Secret(), now, WordOf(local), WordOf(peer));
  return SequenceNumber32(static_cast<uint32_t>(hash & 0x3fffffff));
}

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
                          .AddConstructor<TableTcpSocket>()
                          .AddAttribute("Backlog",
                                        "connections whose SYN was answered and whose handshake isn't done; "
                                        "further SYNs are not answered (RFC 4987 section 3)",
                                        UintegerValue(1024),
                                        MakeUintegerAccessor(&TableTcpSocket::m_backlog),
                                        MakeUintegerChecker<uint32_t>(1));
  return tid;
}

TypeId TableTcpSocket::GetInstanceTypeId() const { return GetTypeId(); }

Ptr<TcpSocketBase> TableTcpSocket::CreateClient(Ptr<Node> node) {
  const auto socket = CreateObject<TableTcpSocket>();
  FurnishTcpSocket(node, socket);
  return socket;
}

TableTcpSocket::~TableTcpSocket() { LeaveTable(); }

void TableTcpSocket::DoDispose() {
  LeaveTable();
  TcpSocketBase::DoDispose();
}

void TableTcpSocket::Abort() {
  if (m_endPoint == nullptr || m_state == CLOSED || m_state == TIME_WAIT) return;
  const Ptr<Socket> stays(this);
  SendRST();
  m_state = CLOSED;
}

Ptr<TcpSocketBase> TableTcpSocket::Fork() { return CopyObject<TableTcpSocket>(this); }

void TableTcpSocket::CompleteFork(Ptr<Packet> packet, const TcpHeader& header, const Address& from,
                                  const Address& to) {
  if (const auto table = GetNode()->GetObject<TcpTable>()) {
    m_small = table->TcpForAnother();
    SetTcp(table->m_small[m_small].tcp);
  }
  m_tcb->m_nextTxSequence = InitialSequenceNumberOf(to, from);
  TcpSocketBase::CompleteFork(packet, header, from, to);
  EnterTable();
  if (m_table == nullptr) return;
  m_inHandshake = true;
  ++m_table->m_handshakes;
}

bool TableTcpSocket::MayAnswerSyn() const {
  return m_table == nullptr || m_table->m_handshakes < m_backlog;
}

void TableTcpSocket::HandshakeIsDone() {
  if (m_inHandshake && m_table != nullptr) --m_table->m_handshakes;
  m_inHandshake = false;
}

int TableTcpSocket::Connect(const Address& address) {
  if (m_endPoint != nullptr) {
    m_tcb->m_nextTxSequence = InitialSequenceNumberOf(
        InetSocketAddress(m_endPoint->GetLocalAddress(), m_endPoint->GetLocalPort()), address);
  }
  return TcpSocketBase::Connect(address);
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
  if (m_connection.peer_port != 0) {
    HandshakeIsDone();
    m_table->LeaveSmall(m_small);
  }
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
  for (const auto& small : m_small) small.tcp->Dispose();
  m_small.clear();
  m_tcp = nullptr;
  m_node = nullptr;
  IpL4Protocol::DoDispose();
}

int TcpTable::GetProtocolNumber() const { return TcpL4Protocol::PROT_NUMBER; }

size_t TcpTable::TcpForAnother() {
  constexpr uint32_t kEach = 64;
  if (!m_small.empty() && m_small[m_filling].used == 0) m_small[m_filling].given = 0;
  if (m_small.empty() || m_small[m_filling].given == kEach) {
    if (m_empty.empty()) {
      m_filling = m_small.size();
      m_small.push_back({CreateObject<TcpL4Protocol>(), 0, 0});
      m_small.back().tcp->SetNode(m_node);
      m_small.back().tcp->SetDownTarget(m_tcp->GetDownTarget());
    } else {
      m_filling = m_empty.back();
      m_empty.pop_back();
      m_small[m_filling].given = 0;
    }
  }
  ++m_small[m_filling].given;
  ++m_small[m_filling].used;
  return m_filling;
}

void TcpTable::LeaveSmall(size_t number) {
  if (--m_small[number].used == 0 && number != m_filling) m_empty.push_back(number);
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
  for (const auto& small : m_small) small.tcp->SetDownTarget(target);
}
void TcpTable::SetDownTarget6(DownTargetCallback6 target) { m_tcp->SetDownTarget6(target); }
IpL4Protocol::DownTargetCallback TcpTable::GetDownTarget() const { return m_tcp->GetDownTarget(); }
IpL4Protocol::DownTargetCallback6 TcpTable::GetDownTarget6() const {
  return m_tcp->GetDownTarget6();
}

}  // namespace ns3
