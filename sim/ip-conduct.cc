// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See ip-conduct.h.
#include "sim/ip-conduct.h"

#include <algorithm>
#include <utility>

#include "ns3/boolean.h"
#include "ns3/icmpv4-l4-protocol.h"
#include "ns3/ipv4-interface-address.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/log.h"
#include "ns3/uinteger.h"
#include "sim/bridge.h"
#include "sim/gre-l4-protocol.h"
#include "sim/ip-gate.h"
#include "sim/recorder.h"
#include "stack/wire/ipv4.h"
#include "stack/wire/tcp_mss.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("IpConduct");
NS_OBJECT_ENSURE_REGISTERED(IpConduct);

namespace sim = pptplab::sim;
namespace trace = pptplab::trace;
namespace wire = pptplab::wire;
using pptplab::Bytes;
using trace::DropReason;
using trace::Layer;

namespace {

constexpr uint32_t kHeader = 20;  // octets without options, which ns-3 doesn't know
constexpr uint8_t kTcp = 6;
constexpr size_t kMaxPieces = 4096;
/// RFC 1812 §4.3.2.5: precedence 6, as Linux.
constexpr uint8_t kInternetworkControl = 0xc0;

Bytes OctetsOf(Ptr<const Packet> packet) {
  Bytes octets(packet->GetSize());
  packet->CopyData(octets.data(), packet->GetSize());
  return octets;
}

/// As much of a packet as an ICMP error quotes.
Bytes FrontOf(Ipv4Header header, Ptr<const Packet> payload) {
  const uint32_t quoted = std::min<uint32_t>(payload->GetSize(), wire::kIcmpQuotedOctets);
  const auto front = payload->CreateFragment(0, quoted);
  if (Node::ChecksumEnabled()) header.EnableChecksum();
  front->AddHeader(header);
  return OctetsOf(front);
}

std::string TextOf(Ipv4Address address) { return ToString(sim::ToStack(address)); }

bool IsSyn(Ptr<const Packet> packet) {
  uint8_t octets[kHeader + 14];
  if (packet->CopyData(octets, sizeof(octets)) != sizeof(octets)) return false;
  const bool is_first = (pptplab::LoadBe16(&octets[6]) & 0x1fff) == 0;
  return octets[0] == 0x45 && octets[9] == kTcp && is_first && (octets[kHeader + 13] & 0x02) != 0;
}

}  // namespace

TypeId IpConduct::GetTypeId() {
  static TypeId tid =
      TypeId("ns3::IpConduct")
          .SetParent<Object>()
          .SetGroupName("PptpLab")
          .AddConstructor<IpConduct>()
          .AddAttribute("SendIcmp",
                        "whether it sends ICMP errors; false makes MTU black holes (RFC 2923 "
                        "section 2.1)",
                        BooleanValue(true), MakeBooleanAccessor(&IpConduct::m_sendIcmp),
                        MakeBooleanChecker())
          .AddAttribute(
              "MssClamp",
              "lowers the MSS of SYNs that it forwards to what both links take (RFC 6691)",
              BooleanValue(false), MakeBooleanAccessor(&IpConduct::m_mssClamp),
              MakeBooleanChecker());
  return tid;
}

Ptr<IpConduct> IpConduct::Of(Ptr<Node> node) {
  NS_ABORT_MSG_UNLESS(node->GetObject<Ipv4L3Protocol>(),
                      "install the Internet stack on a node before its conduct");
  if (const auto there = node->GetObject<IpConduct>()) return there;
  auto conduct = CreateObject<IpConduct>();
  node->AggregateObject(conduct);
  return conduct;
}

void IpConduct::NotifyNewAggregate() {
  if (!m_node) {
    m_node = GetObject<Node>();
    m_ipv4 = GetObject<Ipv4L3Protocol>();
    if (m_node && m_ipv4) {
      m_ipv4->TraceConnectWithoutContext("LocalDeliver", MakeCallback(&IpConduct::Delivered, this));
      if (const auto icmp = GetObject<Icmpv4L4Protocol>()) {
        m_icmpDown = icmp->GetDownTarget();
        icmp->SetDownTarget(MakeCallback(&IpConduct::SendIcmp, this));
      }
    }
  }
  Object::NotifyNewAggregate();
}

void IpConduct::DoDispose() {
  m_icmpDown.Nullify();
  m_pieces.clear();
  m_recorder = nullptr;
  m_ipv4 = nullptr;
  m_node = nullptr;
  Object::DoDispose();
}

void IpConduct::SetRecorder(sim::Recorder* recorder) {
  m_recorder = recorder;
  if (recorder == nullptr || recorder->sink() == nullptr) return;
  m_ipv4->TraceConnectWithoutContext("UnicastForward", MakeCallback(&IpConduct::Sending, this));
  m_ipv4->TraceConnectWithoutContext("SendOutgoing", MakeCallback(&IpConduct::Sending, this));
  m_ipv4->TraceConnectWithoutContext("Rx", MakeCallback(&IpConduct::Received, this));
  m_ipv4->TraceConnectWithoutContext("Drop", MakeCallback(&IpConduct::Dropped, this));
}

void IpConduct::Note(Layer layer, const std::string& text) {
  if (m_recorder != nullptr) m_recorder->Note(m_recorder->IdOf(m_node), layer, text);
}

void IpConduct::Record(pptplab::JourneyId journey, trace::Detail detail) {
  trace::TraceSink* const sink = m_recorder != nullptr ? m_recorder->sink() : nullptr;
  if (sink == nullptr) return;
  sink->Record({sim::CurrentInstant(), m_recorder->IdOf(m_node), 0, Layer::kIp, journey, 0,
                std::move(detail)});
}

void IpConduct::Drop(Ptr<const Packet> packet, DropReason reason, const std::string& text) {
  if (m_recorder != nullptr) m_recorder->RecordDrop(m_node, Layer::kIp, packet, reason, text);
}

// --- as a router
// ---------------------------------------------------------------------------------------

void IpConduct::WatchForwarded() {
  if (std::exchange(m_watches, true)) return;
  const auto gate = IpGate::Of(m_node);
  gate->SetRecorder(m_recorder);
  gate->AddStep(IpGate::kAfterNat, [this](Ptr<NetDevice> device, Ptr<const Packet> packet) {
    return CheckForwarded(device, packet);
  });
}

Ptr<const Packet> IpConduct::CheckForwarded(Ptr<NetDevice> device, Ptr<const Packet> packet) {
  uint8_t octets[kHeader];
  packet->CopyData(octets, kHeader);
  const bool may_not_fragment = (octets[6] & 0x40) != 0;
  const bool is_to_clamp = m_mssClamp && IsSyn(packet);
  if (!may_not_fragment && !is_to_clamp) return packet;
  Ipv4Header header;
  packet->PeekHeader(header);
  const int32_t interface = m_ipv4->GetInterfaceForDevice(device);
  const bool is_for_us =
      interface < 0 ||
      m_ipv4->IsDestinationAddress(header.GetDestination(), static_cast<uint32_t>(interface));
  if (is_for_us || header.GetTtl() <= 1) return packet;  // IP itself says that its time is over
  const uint32_t mtu = LinkMtuTowards(header.GetDestination());
  if (mtu == 0) return packet;  // and that there is no route
  if (is_to_clamp) packet = Clamp(packet, std::min<uint32_t>(mtu, device->GetMtu()));
  if (!may_not_fragment || packet->GetSize() <= mtu) return packet;

  const bool told = Report({wire::kIcmpDestinationUnreachable, wire::kIcmpFragmentationNeeded,
                            static_cast<uint16_t>(std::min<uint32_t>(mtu, 0xffff))},
                           OctetsOf(packet));
  std::string text = std::to_string(packet->GetSize()) + " octets, the link towards ";
  text += TextOf(header.GetDestination()) + " takes " + std::to_string(mtu);
  text += told ? "; ICMP tells " + TextOf(header.GetSource()) : "; its sender is not told";
  Drop(packet, DropReason::kFragmentationNeeded, text);
  return nullptr;
}

// RFC 6691 §2, and as Linux does it: by the smaller of the two links that the connection passes
// here, as the segments that the option limits come the other way.
Ptr<const Packet> IpConduct::Clamp(Ptr<const Packet> packet, uint32_t mtu) {
  Bytes octets = OctetsOf(packet);
  const uint16_t limit = wire::MssFor(mtu);
  const auto before = wire::ClampMss(octets, limit);
  if (!before) return packet;
  Note(Layer::kTcp, "lowers the MSS of a connection that passes from " + std::to_string(*before) +
                        " to " + std::to_string(limit) + " octets");
  return IpGate::Changed(packet, octets);
}

uint32_t IpConduct::LinkMtuTowards(Ipv4Address destination) const {
  Ipv4Header header;
  header.SetDestination(destination);
  Socket::SocketErrno error = Socket::ERROR_NOTERROR;
  const auto route = m_ipv4->GetRoutingProtocol()->RouteOutput(nullptr, header, nullptr, error);
  return route ? route->GetOutputDevice()->GetMtu() : 0;
}

bool IpConduct::Report(const wire::IcmpError& error, pptplab::ByteView packet) {
  if (!m_sendIcmp || !wire::MayReportTo(packet)) return false;
  Bytes message = wire::WriteIcmpError(error, packet);
  // ns-3's receiver reads eight octets behind the quoted header, whatever is there.
  message.resize(std::max<size_t>(message.size(), 8 + kHeader + wire::kIcmpQuotedOctets));
  Ipv4Header header;
  header.SetTos(kInternetworkControl);
  header.SetTtl(64);
  header.SetProtocol(Icmpv4L4Protocol::PROT_NUMBER);
  header.SetIdentification(m_nextIdentification++);
  header.SetDestination(Ipv4Address(pptplab::LoadBe32(&packet[12])));
  header.SetPayloadSize(static_cast<uint16_t>(message.size()));
  const auto whole = Create<Packet>(message.data(), static_cast<uint32_t>(message.size()));
  Socket::SocketErrno errno_ = Socket::ERROR_NOTERROR;
  const auto route = m_ipv4->GetRoutingProtocol()->RouteOutput(whole, header, nullptr, errno_);
  if (!route) return false;
  header.SetSource(route->GetSource());  // RFC 1812 §4.3.2.4
  if (const auto gate = m_node->GetObject<IpGate>()) {
    if (Node::ChecksumEnabled()) header.EnableChecksum();
    whole->AddHeader(header);
    gate->Send(whole);
  } else {
    m_ipv4->SendWithHeader(whole, header, route);
  }
  return true;
}

// --- as a host
// -----------------------------------------------------------------------------------------

uint32_t IpConduct::SendDontFragment(Ptr<Packet> payload, Ipv4Header header, Ptr<Ipv4Route> route) {
  header.SetPayloadSize(static_cast<uint16_t>(payload->GetSize()));
  if (!route) {
    Socket::SocketErrno error = Socket::ERROR_NOTERROR;
    route = m_ipv4->GetRoutingProtocol()->RouteOutput(payload, header, nullptr, error);
  }
  if (!route) {  // IP looks once more, finds none, and says so in its Drop trace
    m_ipv4->Send(payload, header.GetSource(), header.GetDestination(), header.GetProtocol(),
                 nullptr);
    return 0;
  }
  header.SetFragmentOffset(0);
  header.SetLastFragment();
  if (header.GetSource().IsAny()) header.SetSource(route->GetSource());
  if (header.GetTtl() == 0) {  // nobody said one: as IP sends whatever it makes a header for
    UintegerValue ttl;
    m_ipv4->GetAttribute("DefaultTtl", ttl);
    header.SetTtl(static_cast<uint8_t>(ttl.Get()));
  }
  header.SetDontFragment();
  header.SetIdentification(m_nextIdentification++);
  const uint32_t mtu = route->GetOutputDevice()->GetMtu();
  const uint32_t size = payload->GetSize() + kHeader;
  if (size > mtu) {
    std::string text = std::to_string(size) + " octets, the link towards ";
    text += TextOf(header.GetDestination()) + " takes " + std::to_string(mtu);
    Drop(payload, DropReason::kFragmentationNeeded, text + "; it was not sent");
    return mtu;
  }
  m_ipv4->SendWithHeader(payload, header, route);
  return 0;
}

void IpConduct::Delivered(const Ipv4Header& header, Ptr<const Packet> payload, uint32_t interface) {
  if (const auto found = m_pieces.find(DatagramOf(header)); found != m_pieces.end()) {
    const auto size = static_cast<uint16_t>(payload->GetSize() + header.GetSerializedSize());
    Record(found->second.journey,
           trace::Fragmentation{trace::Fragmentation::What::kReassembled,
                                header.GetIdentification(), size, found->second.count, 0});
    m_pieces.erase(found);
  }
  m_delivering = sim::PeekJourney(payload);
  const uint8_t protocol = header.GetProtocol();
  const auto taker = m_ipv4->GetProtocol(protocol, static_cast<int32_t>(interface));
  const auto gre = DynamicCast<GreL4Protocol>(taker);
  if (taker && !(gre && !gre->HasEndpoints())) return;

  // RFC 1122 §3.2.2.1: a host SHOULD say so.
  std::string text = "IP protocol " + std::to_string(protocol);
  const auto name = wire::NameOfIpProtocol(protocol);
  if (!name.empty()) text += " (" + std::string(name) + ")";
  Drop(payload, DropReason::kNoListener, text);
  for (uint32_t i = 0; i < m_ipv4->GetNAddresses(interface); ++i) {
    if (m_ipv4->GetAddress(interface, i).GetBroadcast() == header.GetDestination()) return;
  }
  Report({wire::kIcmpDestinationUnreachable, wire::kIcmpProtocolUnreachable, 0},
         FrontOf(header, payload));
}

// What ns-3's ICMP sends: echo replies, and errors of its own.
void IpConduct::SendIcmp(Ptr<Packet> packet, Ipv4Address source, Ipv4Address destination,
                         uint8_t protocol, Ptr<Ipv4Route> route) {
  // ICMP header, quoted IP header, ports.
  uint8_t octets[8 + kHeader + 4] = {};
  packet->CopyData(octets, sizeof(octets));
  wire::IcmpHeader icmp;
  icmp.type = octets[0];
  icmp.code = octets[1];
  if (icmp.type == wire::kIcmpDestinationUnreachable && icmp.code == wire::kIcmpPortUnreachable) {
    const uint16_t port = pptplab::LoadBe16(&octets[8 + kHeader + 2]);
    Record(m_delivering,
           trace::Drop{DropReason::kNoListener, "UDP port " + std::to_string(port), 0});
  }
  if (icmp.IsError() && !m_sendIcmp) return;
  m_icmpDown(packet, source, destination, protocol, route);
}

// --- for people
// ----------------------------------------------------------------------------------------

IpConduct::Datagram IpConduct::DatagramOf(const Ipv4Header& header) {
  return {header.GetSource(), header.GetDestination(), header.GetProtocol(),
          header.GetIdentification()};
}

// Before IP takes the packet to pieces; they inherit the journey that it gets here.
void IpConduct::Sending(const Ipv4Header& header, Ptr<const Packet> payload, uint32_t interface) {
  const uint32_t mtu = m_ipv4->GetMtu(interface);
  const uint32_t size = payload->GetSize() + header.GetSerializedSize();
  const uint32_t room = mtu < kHeader + 8 ? 0 : (mtu - kHeader) / 8 * 8;  // RFC 791 §3.2
  if (size <= mtu || room == 0) return;
  const uint32_t pieces = (payload->GetSize() + room - 1) / room;
  Record(m_recorder->JourneyOf(payload),
         trace::Fragmentation{trace::Fragmentation::What::kFragmented, header.GetIdentification(),
                              static_cast<uint16_t>(size), static_cast<uint16_t>(pieces),
                              static_cast<uint16_t>(mtu)});
}

void IpConduct::Received(Ptr<const Packet> packet, Ptr<Ipv4> ipv4, uint32_t interface) {
  uint8_t octets[kHeader];
  if (packet->CopyData(octets, kHeader) != kHeader) return;
  if ((pptplab::LoadBe16(&octets[6]) & 0x3fff) == 0) return;  // neither MF nor an offset
  Ipv4Header header;
  packet->PeekHeader(header);
  if (!ipv4->IsDestinationAddress(header.GetDestination(), interface)) return;
  const auto datagram = DatagramOf(header);
  if (m_pieces.size() >= kMaxPieces && m_pieces.find(datagram) == m_pieces.end()) return;
  Pieces& pieces = m_pieces[datagram];
  ++pieces.count;
  if (pieces.journey == 0) pieces.journey = sim::PeekJourney(packet);
}

void IpConduct::Dropped(const Ipv4Header& header, Ptr<const Packet> /*payload*/,
                        Ipv4L3Protocol::DropReason reason, Ptr<Ipv4> /*ipv4*/,
                        uint32_t /*interface*/) {
  if (reason != Ipv4L3Protocol::DROP_FRAGMENT_TIMEOUT) return;
  const auto found = m_pieces.find(DatagramOf(header));
  const Pieces pieces = found == m_pieces.end() ? Pieces{} : found->second;
  if (found != m_pieces.end()) m_pieces.erase(found);
  std::string text = "of a packet from " + TextOf(header.GetSource()) + " only ";
  text += std::to_string(pieces.count) + (pieces.count == 1 ? " fragment" : " fragments");
  Record(pieces.journey, trace::Drop{DropReason::kFragmentsMissing, text + " came", 0});
}

}  // namespace ns3
