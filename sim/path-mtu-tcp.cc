// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See path-mtu-tcp.h.
#include "sim/path-mtu-tcp.h"

#include <algorithm>

#include "ns3/buffer.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-end-point.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-route.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-option.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/tcp-tx-buffer.h"
#include "sim/ip-conduct.h"
#include "sim/tcp-table.h"
#include "stack/wire/icmp_error.h"
#include "stack/wire/tcp_mss.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("PathMtuTcp");
NS_OBJECT_ENSURE_REGISTERED(PathMtuTcpFactory);
NS_OBJECT_ENSURE_REGISTERED(PathMtuTcpSocket);

namespace wire = pptplab::wire;

namespace {

/// RFC 7323 §3.2: every segment of ns-3's TCP carries the option, with two octets of padding.
constexpr uint32_t kTimestamps = 12;
constexpr uint32_t kSmallestSegment = 8;
constexpr uint32_t kMssOptionSize = 4;

// ns-3 has the option, but its header file isn't installed: it is written and read as octets.
Ptr<TcpOption> MakeMssOption(uint16_t mss) {
  const auto option = TcpOption::CreateOption(TcpOption::MSS);
  Buffer buffer;
  buffer.AddAtStart(kMssOptionSize);
  auto at = buffer.Begin();
  at.WriteU8(TcpOption::MSS);
  at.WriteU8(kMssOptionSize);
  at.WriteHtonU16(mss);
  option->Deserialize(buffer.Begin());
  return option;
}

/// A header that was read holds its End of Option List, behind which nothing counts: made anew.
TcpHeader WithMss(const TcpHeader& header, uint16_t mss) {
  TcpHeader announced;
  announced.SetSourcePort(header.GetSourcePort());
  announced.SetDestinationPort(header.GetDestinationPort());
  announced.SetSequenceNumber(header.GetSequenceNumber());
  announced.SetAckNumber(header.GetAckNumber());
  announced.SetFlags(header.GetFlags());
  announced.SetWindowSize(header.GetWindowSize());
  announced.AppendOption(MakeMssOption(mss));
  for (const auto& option : header.GetOptionList()) {
    if (option->GetKind() != TcpOption::END) {
      announced.AppendOption(ConstCast<TcpOption>(option));
    }
  }
  return announced;
}

uint16_t ReadMssOption(Ptr<const TcpOption> option) {
  Buffer buffer;
  buffer.AddAtStart(option->GetSerializedSize());
  option->Serialize(buffer.Begin());
  auto at = buffer.Begin();
  at.Next(2);
  return at.ReadNtohU16();
}

}  // namespace

// --- the factory
// ---------------------------------------------------------------------------------------

TypeId PathMtuTcpFactory::GetTypeId() {
  static TypeId tid = TypeId("ns3::PathMtuTcpFactory")
                          .SetParent<SocketFactory>()
                          .SetGroupName("PptpLab")
                          .AddConstructor<PathMtuTcpFactory>();
  return tid;
}

void PathMtuTcpFactory::Install(Ptr<Node> node) {
  if (node->GetObject<PathMtuTcpFactory>()) return;
  const auto tcp = node->GetObject<TcpL4Protocol>();
  NS_ABORT_MSG_UNLESS(tcp, "install the Internet stack on a node before Path MTU Discovery");
  const auto factory = CreateObject<PathMtuTcpFactory>();
  factory->m_node = node;
  factory->m_down = tcp->GetDownTarget();
  tcp->SetDownTarget(MakeCallback(&PathMtuTcpFactory::Send, PeekPointer(factory)));
  node->AggregateObject(factory);
}

TypeId PathMtuTcpFactory::TypeOn(Ptr<Node> node) {
  return node->GetObject<PathMtuTcpFactory>() ? GetTypeId() : TcpSocketFactory::GetTypeId();
}

Ptr<Socket> PathMtuTcpFactory::CreateSocket() {
  const auto socket = CreateObject<PathMtuTcpSocket>();
  FurnishTcpSocket(m_node, socket);
  socket->SetFactory(this);
  return socket;
}

void PathMtuTcpFactory::DoDispose() {
  m_down.Nullify();
  m_node = nullptr;
  SocketFactory::DoDispose();
}

void PathMtuTcpFactory::Send(Ptr<Packet> segment, Ipv4Address source, Ipv4Address destination,
                             uint8_t protocol, Ptr<Ipv4Route> route) {
  if (m_sender == nullptr || !route) {
    m_down(segment, source, destination, protocol, route);
    return;
  }
  const uint32_t mtu = route->GetOutputDevice()->GetMtu();
  TcpHeader tcp;
  uint8_t octets[14] = {};
  segment->CopyData(octets, sizeof(octets));
  if ((octets[13] & TcpHeader::SYN) != 0) {
    segment->RemoveHeader(tcp);
    TcpHeader announced = WithMss(tcp, wire::MssFor(mtu));
    if (Node::ChecksumEnabled()) announced.EnableChecksums();
    announced.InitializeChecksum(source, destination, protocol);
    segment->AddHeader(announced);
  }
  Ipv4Header ip;
  SocketIpTtlTag ttl;
  SocketIpTosTag tos;
  ip.SetTtl(segment->RemovePacketTag(ttl) ? ttl.GetTtl() : 64);
  if (segment->RemovePacketTag(tos)) ip.SetTos(tos.GetTos());
  ip.SetProtocol(protocol);
  ip.SetSource(source);
  ip.SetDestination(destination);
  PathMtuTcpSocket* const sender = m_sender;
  const uint32_t too_large_for = IpConduct::Of(m_node)->SendDontFragment(segment, ip, route);
  if (too_large_for != 0) sender->Resend();
  if (mtu < sender->m_pathMtu) sender->SetPathMtu(mtu);
}

void PathMtuTcpFactory::Note(const std::string& text) {
  if (m_node) IpConduct::Of(m_node)->Note(pptplab::trace::Layer::kTcp, text);
}

// --- the socket
// ----------------------------------------------------------------------------------------

TypeId PathMtuTcpSocket::GetTypeId() {
  static TypeId tid = TypeId("ns3::PathMtuTcpSocket")
                          .SetParent<TcpSocketBase>()
                          .SetGroupName("PptpLab")
                          .AddConstructor<PathMtuTcpSocket>();
  return tid;
}

TypeId PathMtuTcpSocket::GetInstanceTypeId() const { return GetTypeId(); }

PathMtuTcpSocket::PathMtuTcpSocket(const PathMtuTcpSocket& listener) : TcpSocketBase(listener) {
  SetFactory(listener.m_factory);
}

void PathMtuTcpSocket::SetFactory(Ptr<PathMtuTcpFactory> factory) {
  m_factory = factory;
  m_icmpCallback = MakeCallback(&PathMtuTcpSocket::HandleIcmp, this);
}

void PathMtuTcpSocket::DoDispose() {
  m_resend.Cancel();
  m_factory = nullptr;
  TcpSocketBase::DoDispose();
}

void PathMtuTcpSocket::Abort() {
  if (m_endPoint == nullptr || m_state == CLOSED || m_state == TIME_WAIT) return;
  const Ptr<Socket> stays(this);
  SendRST();
  m_state = CLOSED;
}

int PathMtuTcpSocket::Connect(const Address& address) {
  if (m_endPoint != nullptr) {
    m_tcb->m_nextTxSequence = InitialSequenceNumberOf(
        InetSocketAddress(m_endPoint->GetLocalAddress(), m_endPoint->GetLocalPort()), address);
  }
  return TcpSocketBase::Connect(address);
}

Ptr<TcpSocketBase> PathMtuTcpSocket::Fork() { return CopyObject<PathMtuTcpSocket>(this); }

void PathMtuTcpSocket::CompleteFork(Ptr<Packet> packet, const TcpHeader& header,
                                    const Address& from, const Address& to) {
  ReadPeersMss(header);
  m_tcb->m_nextTxSequence = InitialSequenceNumberOf(to, from);
  TcpSocketBase::CompleteFork(packet, header, from, to);
}

void PathMtuTcpSocket::DoForwardUp(Ptr<Packet> packet, const Address& from, const Address& to) {
  TcpHeader header;
  if (m_state == SYN_SENT && packet->PeekHeader(header) > 0 &&
      (header.GetFlags() & TcpHeader::SYN) != 0) {
    ReadPeersMss(header);
  }
  TcpSocketBase::DoForwardUp(packet, from, to);
}

// The factory knows by m_sender that a packet is ours: TCP passes it on before this returns.
void PathMtuTcpSocket::SendEmptyPacket(uint8_t flags) {
  const auto factory = m_factory;
  if (factory) factory->m_sender = this;
  TcpSocketBase::SendEmptyPacket(flags);
  if (factory) factory->m_sender = nullptr;
}

uint32_t PathMtuTcpSocket::SendDataPacket(SequenceNumber32 sequence, uint32_t size, bool with_ack) {
  const auto factory = m_factory;
  if (factory) factory->m_sender = this;
  const uint32_t sent = TcpSocketBase::SendDataPacket(sequence, size, with_ack);
  if (factory) factory->m_sender = nullptr;
  return sent;
}

void PathMtuTcpSocket::ReadPeersMss(const TcpHeader& header) {
  const auto option = header.GetOption(TcpOption::MSS);
  m_peersMss = option ? ReadMssOption(option) : wire::kDefaultMss;
  AdaptSegmentSize();
}

void PathMtuTcpSocket::HandleIcmp(Ipv4Address source, uint8_t /*ttl*/, uint8_t type, uint8_t code,
                                  uint32_t info) {
  if (type != wire::kIcmpDestinationUnreachable || code != wire::kIcmpFragmentationNeeded) return;
  // The largest packet that it can be about. Each says the same: the first counts.
  const uint32_t largest =
      std::min(m_pathMtu, m_tcb->m_segmentSize + kTimestamps + wire::kHeadersBesideMss);
  const uint16_t mtu =
      wire::PathMtuAfter(static_cast<uint16_t>(info), static_cast<uint16_t>(largest));
  if (mtu >= largest) return;
  std::string text = "TCP hears from " + pptplab::ToString(pptplab::Address{source.Get()});
  text += " that packets of more than " + std::to_string(mtu) + " octets don't get through";
  SetPathMtu(mtu);
  m_factory->Note(text + ", and sends segments of " + std::to_string(m_tcb->m_segmentSize) +
                  " octets from now on");
  Resend();
}

void PathMtuTcpSocket::SetPathMtu(uint32_t mtu) {
  m_pathMtu = mtu;
  AdaptSegmentSize();
}

// RFC 6691 §2: the MSS leaves out of account what options take.
void PathMtuTcpSocket::AdaptSegmentSize() {
  const uint32_t mss = std::min<uint32_t>(m_peersMss, wire::MssFor(m_pathMtu));
  const uint32_t options = m_timestampEnabled ? kTimestamps : 0;
  const uint32_t size = std::max(mss, options + kSmallestSegment) - options;
  m_tcb->m_segmentSize = size;
  m_txBuffer->SetSegmentSize(size);
}

void PathMtuTcpSocket::Resend() {
  if (m_resend.IsRunning()) return;
  m_resend = Simulator::ScheduleNow([this] {
    if (m_state == CLOSED || m_state == LISTEN || m_state == SYN_SENT || m_state == SYN_RCVD)
      return;
    m_retxEvent.Cancel();
    ++m_dataRetrCount;  // that packets were too large is no sign that the peer is gone
    ReTxTimeout();
  });
}

}  // namespace ns3
