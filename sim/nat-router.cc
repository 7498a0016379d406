// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See nat-router.h.
#include "sim/nat-router.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "ns3/enum.h"
#include "ns3/icmpv4-l4-protocol.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-queue-disc-item.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/traffic-control-layer.h"
#include "ns3/uinteger.h"
#include "sim/bridge.h"
#include "sim/recorder.h"
#include "stack/nat/translator.h"
#include "stack/wire/checksum.h"
#include "stack/wire/icmp.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("NatRouter");
NS_OBJECT_ENSURE_REGISTERED(NatRouter);

namespace nat = pptplab::nat;
namespace trace = pptplab::trace;
namespace wire = pptplab::wire;
using pptplab::Bytes;
using pptplab::ByteView;
using pptplab::sim::ToDuration;
using pptplab::sim::ToStack;

namespace {

constexpr size_t kHeader = 20;
constexpr size_t kTimeToLive = 8, kChecksum = 10;

Bytes OctetsOf(Ptr<const Packet> packet) {
  Bytes octets(packet->GetSize());
  packet->CopyData(octets.data(), packet->GetSize());
  return octets;
}
Ipv4Address DestinationOf(ByteView octets) { return Ipv4Address(pptplab::LoadBe32(&octets[16])); }

bool IsOfMany(Ipv4Address address) { return address.IsBroadcast() || address.IsMulticast(); }

bool IsFirstFragmentOfIcmp(ByteView octets) {
  return octets.size() > kHeader && octets[9] == wire::kIpProtocolIcmp &&
         (pptplab::LoadBe16(&octets[6]) & 0x1fff) == 0;
}
bool IsEchoRequest(ByteView octets) {
  return IsFirstFragmentOfIcmp(octets) && octets[kHeader] == wire::kIcmpEcho;
}

bool HasRightChecksum(ByteView octets) { return wire::ChecksumOf(octets.first(kHeader)) == 0; }

/// A header of which ns-3 computes nothing.
class OctetsHeader final : public Header {
 public:
  OctetsHeader() = default;
  explicit OctetsHeader(ByteView octets) : m_octets(octets.begin(), octets.end()) {}
  static TypeId GetTypeId() {
    static TypeId tid = TypeId("pptplab::OctetsHeader")
                            .SetParent<Header>()
                            .SetGroupName("PptpLab")
                            .AddConstructor<OctetsHeader>();
    return tid;
  }
  TypeId GetInstanceTypeId() const override { return GetTypeId(); }
  uint32_t GetSerializedSize() const override { return static_cast<uint32_t>(m_octets.size()); }
  void Serialize(Buffer::Iterator start) const override {
    start.Write(m_octets.data(), static_cast<uint32_t>(m_octets.size()));
  }
  uint32_t Deserialize(Buffer::Iterator start) override {
    m_octets.resize(kHeader);
    start.Read(m_octets.data(), kHeader);
    return kHeader;
  }
  void Print(std::ostream& out) const override { out << m_octets.size() << " octets"; }

 private:
  Bytes m_octets;
};

/// What leaves with the header that it has, a wrong checksum included.
class OctetsItem final : public Ipv4QueueDiscItem {
 public:
  OctetsItem(Ptr<Packet> payload, const Address& address, const Ipv4Header& header, Bytes octets)
      : Ipv4QueueDiscItem(payload, address, Ipv4L3Protocol::PROT_NUMBER, header),
        m_octets(std::move(octets)) {}
  void AddHeader() override {
    if (!m_octets.empty()) GetPacket()->AddHeader(OctetsHeader(m_octets));
    m_octets.clear();
  }

 private:
  Bytes m_octets;
};

}  // namespace

struct NatRouter::Private final : trace::TraceSink {
  explicit Private(NatRouter& router) : a(router) {}

  trace::EventId Record(const trace::Event& event) override {
    trace::TraceSink* const sink = recorder != nullptr ? recorder->sink() : nullptr;
    return sink != nullptr ? sink->Record(event) : 0;
  }
  pptplab::JourneyId NewJourney() override {
    return recorder != nullptr ? recorder->NewJourney() : 0;
  }

  NatRouter& a;
  Ptr<IpGate> gate;
  Ptr<Ipv4L3Protocol> ipv4;
  Ptr<NetDevice> outside;
  Ipv4Address address;
  std::vector<Ptr<NetDevice>> inside;
  pptplab::sim::Recorder* recorder = nullptr;
  std::optional<nat::Translator> translator;
  bool sending_own = false;
};

TypeId NatRouter::GetTypeId() {
  const nat::Settings defaults;
  const auto time = [](pptplab::Duration duration) {
    return TimeValue(pptplab::sim::ToTime(duration));
  };
  const auto positive = MakeTimeChecker(MilliSeconds(1));
  static TypeId tid =
      TypeId("ns3::NatRouter")
          .SetParent<Object>()
          .SetGroupName("PptpLab")
          .AddConstructor<NatRouter>()
          .AddAttribute("Mode", "what becomes of GRE and of the Call IDs in control messages",
                        EnumValue(kLinuxHelper), MakeEnumAccessor(&NatRouter::m_mode),
                        MakeEnumChecker(kRouting, "routing", kNoHelper, "no-helper", kByAddress,
                                        "by-address", kLinuxHelper, "linux-helper", kCallAlias,
                                        "call-alias", kStaleChecksum, "stale-checksum"))
          .AddAttribute("TcpEstablished", "a TCP connection is forgotten after so much silence",
                        time(defaults.tcp_established),
                        MakeTimeAccessor(&NatRouter::m_tcpEstablished), positive)
          .AddAttribute("TcpTransitory", "one that is being opened or closed",
                        time(defaults.tcp_transitory),
                        MakeTimeAccessor(&NatRouter::m_tcpTransitory), positive)
          .AddAttribute("Udp", "UDP", time(defaults.udp), MakeTimeAccessor(&NatRouter::m_udp),
                        positive)
          .AddAttribute("Icmp", "ICMP echo", time(defaults.icmp),
                        MakeTimeAccessor(&NatRouter::m_icmp), positive)
          .AddAttribute("GreUnreplied", "GRE that was never answered", time(defaults.gre_unreplied),
                        MakeTimeAccessor(&NatRouter::m_greUnreplied), positive)
          .AddAttribute("GreReplied", "GRE both ways", time(defaults.gre_replied),
                        MakeTimeAccessor(&NatRouter::m_greReplied), positive)
          .AddAttribute("CallExpected", "a call that was agreed on, before its first packet",
                        time(defaults.call_expected), MakeTimeAccessor(&NatRouter::m_callExpected),
                        positive)
          .AddAttribute("CallUnreplied", "a call whose GRE was never answered",
                        time(defaults.call_unreplied),
                        MakeTimeAccessor(&NatRouter::m_callUnreplied), positive)
          .AddAttribute("CallReplied", "a call with GRE both ways", time(defaults.call_replied),
                        MakeTimeAccessor(&NatRouter::m_callReplied), positive)
          .AddAttribute("MaxMappings", "how many mappings the table holds",
                        UintegerValue(defaults.max_mappings),
                        MakeUintegerAccessor(&NatRouter::m_maxMappings),
                        MakeUintegerChecker<uint32_t>(1))
          .AddTraceSource("Mapping", "a mapping was added, changed or removed, and why",
                          MakeTraceSourceAccessor(&NatRouter::m_mappingTrace),
                          "ns3::NatRouter::MappingTracedCallback");
  return tid;
}

NatRouter::NatRouter() : m_private(std::make_unique<Private>(*this)) {}
NatRouter::~NatRouter() = default;

void NatRouter::DoDispose() {
  m_timer.Cancel();
  m_private->translator.reset();
  m_private->gate = nullptr;
  m_private->ipv4 = nullptr;
  m_private->outside = nullptr;
  m_private->inside.clear();
  m_private->recorder = nullptr;
  Object::DoDispose();
}

void NatRouter::Install(Ptr<IpGate> gate, Ptr<NetDevice> outside, Ipv4Address address,
                        std::vector<Ptr<NetDevice>> inside, pptplab::sim::Recorder* recorder) {
  Private& p = *m_private;
  p.gate = gate;
  p.ipv4 = outside->GetNode()->GetObject<Ipv4L3Protocol>();
  p.outside = outside;
  p.address = address;
  p.inside = std::move(inside);
  p.recorder = recorder;
  gate->AddStep(IpGate::kNat, [this](Ptr<NetDevice> device, Ptr<const Packet> packet) {
    return Step(device, packet);
  });
  gate->SetOutgoing([this](Ptr<const Packet> packet) { return Outgoing(packet); });
}

std::vector<std::string> NatRouter::Mappings() const {
  std::vector<std::string> lines;
  if (!m_private->translator) return lines;
  for (const nat::Mapping& mapping : m_private->translator->mappings()) {
    lines.push_back(Describe(mapping));
  }
  return lines;
}

// --- packets
// ---------------------------------------------------------------------------------------------

Ptr<const Packet> NatRouter::Step(Ptr<NetDevice> device, Ptr<const Packet> packet) {
  Private& p = *m_private;
  if (m_mode == kRouting) return packet;
  if (!p.translator) {
    nat::Settings settings;
    settings.mode = static_cast<nat::Mode>(m_mode);
    settings.outside = ToStack(p.address);
    settings.tcp_established = ToDuration(m_tcpEstablished);
    settings.tcp_transitory = ToDuration(m_tcpTransitory);
    settings.udp = ToDuration(m_udp);
    settings.icmp = ToDuration(m_icmp);
    settings.gre_unreplied = ToDuration(m_greUnreplied);
    settings.gre_replied = ToDuration(m_greReplied);
    settings.call_expected = ToDuration(m_callExpected);
    settings.call_unreplied = ToDuration(m_callUnreplied);
    settings.call_replied = ToDuration(m_callReplied);
    settings.max_mappings = m_maxMappings;
    const trace::NodeId node = p.recorder != nullptr ? p.recorder->IdOf(device->GetNode()) : 0;
    p.translator.emplace(settings, trace::Tracer(m_private.get(), node));
  }
  if (device == p.outside) return StepIn(packet);
  const bool from_inside = std::find(p.inside.begin(), p.inside.end(), device) != p.inside.end();
  return from_inside ? StepOut(packet) : packet;
}

/// Does a packet from inside leave the network inside? Without a route IP says so itself.
bool NatRouter::GoesOutside(Ptr<const Packet> packet) const {
  const auto payload = packet->Copy();
  Ipv4Header header;
  payload->RemoveHeader(header);
  if (header.GetDestination() == m_private->address) return true;  // a hairpin
  if (IsOfMany(header.GetDestination())) return false;
  if (m_private->ipv4->GetInterfaceForAddress(header.GetDestination()) >= 0) return false;
  Socket::SocketErrno error = Socket::ERROR_NOTERROR;
  const auto route =
      m_private->ipv4->GetRoutingProtocol()->RouteOutput(payload, header, nullptr, error);
  return route && route->GetOutputDevice() == m_private->outside;
}

Ptr<const Packet> NatRouter::StepOut(Ptr<const Packet> packet) {
  Private& p = *m_private;
  if (!GoesOutside(packet)) return packet;
  Bytes octets = OctetsOf(packet);
  // It expires here: IP says so to its sender.
  if (octets[kTimeToLive] <= 1) return packet;
  const auto verdict = p.translator->Outbound(pptplab::sim::CurrentInstant(), octets,
                                              pptplab::sim::PeekJourney(packet));
  SetTimer();
  if (!verdict.forward) return nullptr;
  const auto changed = IpGate::Changed(packet, octets);
  if (m_mode != kStaleChecksum || HasRightChecksum(octets)) return changed;
  SendStale(changed);
  return nullptr;
}

Ptr<const Packet> NatRouter::StepIn(Ptr<const Packet> packet) {
  Private& p = *m_private;
  Bytes octets = OctetsOf(packet);
  // A ping of the router itself: nobody inside can be asked under this address.
  if (IsOfMany(DestinationOf(octets)) || IsEchoRequest(octets)) return packet;
  const bool expires = octets[kTimeToLive] <= 1;
  const auto verdict = p.translator->Inbound(pptplab::sim::CurrentInstant(), octets,
                                             pptplab::sim::PeekJourney(packet));
  SetTimer();
  if (!verdict.forward) {
    if (verdict.icmp.empty()) return nullptr;
    p.sending_own = true;
    p.gate->Send(pptplab::sim::ToPacket(verdict.icmp, 0));
    p.sending_own = false;
    return nullptr;
  }
  if (expires) {
    // Its sender must see it as it sent it.
    const auto payload = packet->Copy();
    Ipv4Header header;
    payload->RemoveHeader(header);
    p.ipv4->GetObject<Icmpv4L4Protocol>()->SendTimeExceededTtl(header, payload, false);
    return p.gate->Drop(packet, trace::Layer::kIp, trace::DropReason::kTimeToLive,
                        ToString(ToStack(DestinationOf(octets))));
  }
  const auto changed = IpGate::Changed(packet, octets);
  if (m_mode != kStaleChecksum || HasRightChecksum(octets)) return changed;
  SendStale(changed);
  return nullptr;
}

// ns-3 checks the checksum before it forwards and computes it again afterwards, so a NAT that
// forgets it must forward by itself. It counts Time to Live down as RFC 1624 has it, which keeps
// the checksum as wrong as it is.
void NatRouter::SendStale(Ptr<const Packet> packet) {
  Private& p = *m_private;
  Bytes octets(kHeader);
  packet->CopyData(octets.data(), kHeader);
  const auto payload = packet->Copy();
  Ipv4Header header;
  payload->RemoveHeader(header);
  Socket::SocketErrno error = Socket::ERROR_NOTERROR;
  const auto route = p.ipv4->GetRoutingProtocol()->RouteOutput(payload, header, nullptr, error);
  if (!route) {
    p.gate->Drop(packet, trace::Layer::kIp, trace::DropReason::kNoRoute,
                 ToString(ToStack(header.GetDestination())));
    return;
  }
  const Ptr<NetDevice> device = route->GetOutputDevice();
  if (packet->GetSize() > device->GetMtu()) {
    p.gate->Drop(packet, trace::Layer::kIp, trace::DropReason::kTooLong,
                 "larger than the next link's MTU");
    return;
  }
  const uint16_t before = pptplab::LoadBe16(&octets[kTimeToLive]);
  const auto after = static_cast<uint16_t>(before - 0x100);
  const uint16_t checksum = pptplab::LoadBe16(&octets[kChecksum]);
  pptplab::StoreBe16(&octets[kTimeToLive], after);
  pptplab::StoreBe16(&octets[kChecksum], nat::UpdatedChecksum(checksum, before, after));
  header.SetTtl(octets[kTimeToLive]);
  p.ipv4->GetObject<TrafficControlLayer>()->Send(
      device, Create<OctetsItem>(payload, device->GetBroadcast(), header, std::move(octets)));
}

// ICMP errors that other steps make: about what was translated on its way out they go to the
// client, about what was translated on its way in to whom the packet came from; both quote it as
// it was sent.
Ptr<const Packet> NatRouter::Outgoing(Ptr<const Packet> packet) {
  Private& p = *m_private;
  if (p.sending_own || !p.translator) return packet;
  Bytes octets = OctetsOf(packet);
  if (!IsFirstFragmentOfIcmp(octets) || octets.size() < kHeader + 8 + kHeader) return packet;
  const auto now = pptplab::sim::CurrentInstant();
  const auto journey = pptplab::sim::PeekJourney(packet);
  nat::Verdict verdict;
  if (DestinationOf(octets) == p.address) {
    verdict = p.translator->Inbound(now, octets, journey);
  } else if (DestinationOf(ByteView(octets).subspan(kHeader + 8)) != p.address &&
             GoesOutside(packet)) {
    verdict = p.translator->Outbound(now, octets, journey);
  } else {
    return packet;
  }
  SetTimer();
  if (!verdict.forward) return nullptr;
  return IpGate::Changed(packet, octets);
}

// --- time
// ------------------------------------------------------------------------------------------------

void NatRouter::SetTimer() {
  const auto deadline = m_private->translator->NextDeadline();
  if (!deadline) return;
  const Time at = NanoSeconds(pptplab::Nanoseconds(*deadline));
  // One that comes too early looks again.
  if (m_timer.IsRunning() && TimeStep(m_timer.GetTs()) <= at) return;
  m_timer.Cancel();
  m_timer = Simulator::Schedule(std::max(at - Simulator::Now(), Time(0)), &NatRouter::Expire, this);
}

void NatRouter::Expire() {
  m_private->translator->Tick(pptplab::sim::CurrentInstant());
  SetTimer();
}

}  // namespace ns3
