// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See ping.h.
#include "sim/ping.h"

#include <algorithm>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include "ns3/boolean.h"
#include "ns3/icmpv4.h"
#include "ns3/icmpv6-header.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-raw-socket-factory.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-raw-socket-factory.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"
#include "sim/bridge.h"
#include "sim/ip-conduct.h"
#include "sim/recorder.h"
#include "stack/wire/icmp_error.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("PingClient");
NS_OBJECT_ENSURE_REGISTERED(PingClient);

namespace wire = pptplab::wire;

namespace {

constexpr uint32_t kIpAndIcmp = 28;  // octets of an echo request without its data
constexpr uint32_t kMaxSteps = 64;   // each makes the packets smaller; a router may be mad

uint32_t PossibleMtu(uint32_t mtu) {
  return mtu == 0 ? 1500 : std::clamp<uint32_t>(mtu, wire::kSmallestMtu, 65500);
}

}  // namespace

TypeId PingClient::GetTypeId() {
  static TypeId tid =
      TypeId("ns3::PingClient")
          .SetParent<Application>()
          .SetGroupName("PptpLab")
          .AddConstructor<PingClient>()
          .AddAttribute("Count", "how many Echo Requests", UintegerValue(3),
                        MakeUintegerAccessor(&PingClient::m_count),
                        MakeUintegerChecker<uint32_t>(1, 60000))
          .AddAttribute("Size", "octets of data in each", UintegerValue(56),
                        MakeUintegerAccessor(&PingClient::m_size),
                        MakeUintegerChecker<uint32_t>(0, 60000))
          .AddAttribute("DontFragment",
                        "IPv4 only: no router may fragment them (RFC 791 section 3.1)",
                        BooleanValue(false), MakeBooleanAccessor(&PingClient::m_dontFragment),
                        MakeBooleanChecker())
          .AddAttribute(
              "FindPathMtu",
              "IPv4 only: find the Path MTU (RFC 1191) with up to Count requests for each "
              "size that isn't answered; Size and DontFragment don't matter then",
              BooleanValue(false), MakeBooleanAccessor(&PingClient::m_findPathMtu),
              MakeBooleanChecker())
          .AddAttribute("Interval", "time between two of them", TimeValue(Seconds(1)),
                        MakeTimeAccessor(&PingClient::m_interval), MakeTimeChecker(MilliSeconds(1)))
          .AddAttribute("AtOnce", "the next one as soon as one is answered, at the latest after Interval",
                        BooleanValue(false), MakeBooleanAccessor(&PingClient::m_atOnce),
                        MakeBooleanChecker())
          .AddAttribute("Timeout", "wait for the last reply", TimeValue(Seconds(2)),
                        MakeTimeAccessor(&PingClient::m_timeout), MakeTimeChecker(MilliSeconds(1)));
  return tid;
}

PingClient::PingClient() = default;
PingClient::~PingClient() = default;

void PingClient::SetRemote(Ipv6Address remote, Ptr<NetDevice> via) {
  m_remote6 = remote;
  m_via = via;
}

void PingClient::SetCompletionCallback(std::function<void(const Outcome&)> callback) {
  m_callback = std::move(callback);
}

std::string PingClient::RemoteText() const {
  std::ostringstream text;
  if (m_remote6.IsAny()) {
    text << m_remote4;
  } else {
    text << m_remote6;
  }
  return text.str();
}

void PingClient::StartApplication() {
  NS_LOG_FUNCTION(this);
  m_outcome = {};
  // Two that run on one node at once must know their replies apart.
  for (uint32_t i = 0; i < GetNode()->GetNApplications(); ++i) {
    if (PeekPointer(GetNode()->GetApplication(i)) == this) {
      m_identifier = static_cast<uint16_t>(i + 1);
    }
  }
  if (!m_remote6.IsAny()) m_findPathMtu = false;
  if (m_findPathMtu) {
    m_mtu = PossibleMtu(IpConduct::Of(GetNode())->LinkMtuTowards(m_remote4));
    Note("path MTU: asks " + RemoteText() + " with packets of " + std::to_string(m_mtu) +
         " octets at first");
  } else {
    Note("ping: asks " + RemoteText() + ", " + std::to_string(m_count) + " times");
  }
  if (m_remote6.IsAny()) {
    m_socket = Socket::CreateSocket(GetNode(), Ipv4RawSocketFactory::GetTypeId());
    m_socket->SetAttribute("Protocol", UintegerValue(1));
    m_socket->Bind();
  } else {
    m_socket = Socket::CreateSocket(GetNode(), Ipv6RawSocketFactory::GetTypeId());
    m_socket->SetAttribute("Protocol", UintegerValue(Icmpv6L4Protocol::GetStaticProtocolNumber()));
    m_socket->Bind(Inet6SocketAddress(Ipv6Address::GetAny(), 0));
    if (m_via) m_socket->BindToNetDevice(m_via);
  }
  m_socket->SetRecvCallback(MakeCallback(&PingClient::HandleRead, this));
  Send();
}

void PingClient::StopApplication() {
  if (m_socket) Finish();
}

void PingClient::DoDispose() {
  m_timer.Cancel();
  m_socket = nullptr;
  m_via = nullptr;
  m_callback = nullptr;
  m_recorder = nullptr;
  Application::DoDispose();
}

void PingClient::Send() {
  const uint32_t sent_before = m_findPathMtu ? m_tries++ : m_outcome.sent;
  if (sent_before == m_count) return Finish();
  const auto sequence = static_cast<uint16_t>(++m_outcome.sent);
  m_sent[sequence] = Simulator::Now();
  std::vector<uint8_t> data(m_findPathMtu ? m_mtu - kIpAndIcmp : m_size);
  for (size_t i = 0; i < data.size(); ++i) data[i] = static_cast<uint8_t>(0x10 + i % 0xe0);
  const auto packet = Create<Packet>(data.data(), static_cast<uint32_t>(data.size()));
  const bool is_last = !m_findPathMtu && m_outcome.sent == m_count;
  m_timer = Simulator::Schedule(is_last || m_findPathMtu ? m_timeout : m_interval,
                                &PingClient::Send, this);
  if (m_remote6.IsAny()) {
    SendTo4(sequence, packet);
  } else {
    Icmpv6Echo echo(true);
    echo.SetId(m_identifier);
    echo.SetSeq(sequence);
    packet->AddHeader(echo);  // the socket knows the source address, so it makes the checksum
    m_socket->SendTo(packet, 0, Inet6SocketAddress(m_remote6, 0));
  }
}

void PingClient::SendTo4(uint16_t sequence, Ptr<Packet> data) {
  Icmpv4Echo echo;
  echo.SetIdentifier(m_identifier);
  echo.SetSequenceNumber(sequence);
  echo.SetData(data);
  const auto whole = Create<Packet>();
  whole->AddHeader(echo);
  Icmpv4Header header;
  header.SetType(Icmpv4Header::ICMPV4_ECHO);
  header.SetCode(0);
  header.EnableChecksum();
  whole->AddHeader(header);
  if (!m_dontFragment && !m_findPathMtu) {
    m_socket->SendTo(whole, 0, InetSocketAddress(m_remote4, 0));
    return;
  }
  Ipv4Header ip;
  ip.SetSource(Ipv4Address::GetAny());
  ip.SetDestination(m_remote4);
  ip.SetProtocol(1);
  ip.SetTtl(64);
  const uint32_t mtu = IpConduct::Of(GetNode())->SendDontFragment(whole, ip);
  if (mtu != 0) TooLarge(mtu, "this node itself");
}

void PingClient::HandleRead(Ptr<Socket> socket) {
  while (const auto packet = socket->Recv()) {
    uint16_t identifier = 0, sequence = 0;
    if (m_remote6.IsAny()) {
      Ipv4Header ip;
      Icmpv4Header header;
      if (packet->GetSize() < 20 + 8) continue;
      const auto whole = packet->Copy();
      packet->RemoveHeader(ip);
      packet->RemoveHeader(header);
      HandleError(whole);
      if (!m_socket) return;
      if (header.GetType() != Icmpv4Header::ICMPV4_ECHO_REPLY || packet->GetSize() < 4) continue;
      Icmpv4Echo echo;
      packet->RemoveHeader(echo);
      identifier = echo.GetIdentifier();
      sequence = echo.GetSequenceNumber();
    } else {
      Ipv6Header ip;
      if (packet->GetSize() < 40 + 8) continue;
      packet->RemoveHeader(ip);
      uint8_t type = 0;
      packet->CopyData(&type, 1);
      if (type != Icmpv6Header::ICMPV6_ECHO_REPLY) continue;
      Icmpv6Echo echo(false);
      packet->RemoveHeader(echo);
      identifier = echo.GetId();
      sequence = echo.GetSeq();
    }
    HandleReply(identifier, sequence);
    if (!m_socket) return;
  }
}

void PingClient::HandleReply(uint16_t identifier, uint16_t sequence) {
  const auto sent = m_sent.find(sequence);
  if (identifier != m_identifier || sent == m_sent.end()) return;
  const Time took = Simulator::Now() - sent->second;
  m_sent.erase(sent);
  m_outcome.total += took;
  if (m_outcome.received++ == 0 || took < m_outcome.fastest) m_outcome.fastest = took;
  if (m_findPathMtu) m_outcome.path_mtu = m_mtu;
  if (m_findPathMtu || m_outcome.received == m_count) return Finish();
  if (!m_atOnce || m_outcome.sent == m_count) return;
  m_timer.Cancel();
  m_timer = Simulator::ScheduleNow(&PingClient::Send, this);
}

// ns-3's raw sockets also get what only passes through here.
void PingClient::HandleError(Ptr<const Packet> packet) {
  pptplab::Bytes octets(packet->GetSize());
  packet->CopyData(octets.data(), packet->GetSize());
  const auto said = wire::ReadIcmpError(octets);
  if (!said || said->quoted.protocol != 1 || said->quoted_payload.size() < 8) return;
  if (said->quoted.destination != pptplab::sim::ToStack(m_remote4)) return;
  const uint16_t sequence = pptplab::LoadBe16(&said->quoted_payload[6]);
  if (pptplab::LoadBe16(&said->quoted_payload[4]) != m_identifier || m_sent.count(sequence) == 0) {
    return;
  }
  m_sent.erase(sequence);
  const std::string from = ToString(said->from);
  if (said->error.type == wire::kIcmpDestinationUnreachable &&
      said->error.code == wire::kIcmpFragmentationNeeded) {
    TooLarge(wire::PathMtuAfter(said->error.next_hop_mtu, said->quoted.total_length), from);
    return;
  }
  ++m_outcome.refused;
  const std::string_view what = said->error.type == wire::kIcmpDestinationUnreachable
                                    ? wire::NameOfIcmpUnreachableCode(said->error.code)
                                    : wire::NameOfIcmpType(said->error.type);
  Note("ping: " + from + " says: " + std::string(what));
}

void PingClient::TooLarge(uint32_t mtu, const std::string& who) {
  ++m_outcome.refused;
  Note((m_findPathMtu ? "path MTU: " : "ping: ") + who + " says that packets of more than " +
       std::to_string(mtu) + " octets don't get through");
  if (!m_findPathMtu || mtu >= m_mtu || m_outcome.refused > kMaxSteps) return;
  m_mtu = PossibleMtu(mtu);
  m_tries = 0;
  m_timer.Cancel();
  m_timer = Simulator::ScheduleNow(&PingClient::Send, this);
}

void PingClient::Finish() {
  if (m_outcome.done) return;
  m_timer.Cancel();
  m_outcome.done = true;
  if (m_socket) m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
  m_socket = nullptr;
  if (m_findPathMtu) {
    Note(m_outcome.path_mtu != 0 ? "path MTU: packets of " + std::to_string(m_outcome.path_mtu) +
                                       " octets get to " + RemoteText()
                                 : "path MTU: packets of " + std::to_string(m_mtu) + " octets to " +
                                       RemoteText() + " vanish, and nobody on the way says why");
    if (m_callback) m_callback(m_outcome);
    return;
  }
  std::string text = "ping: " + RemoteText() + " answered " + std::to_string(m_outcome.received) +
                     " of " + std::to_string(m_outcome.sent);
  if (m_outcome.received > 0) {
    text += ", in " + std::to_string(m_outcome.fastest.GetMilliSeconds()) + " ms at best";
  }
  Note(text);
  if (m_callback) m_callback(m_outcome);
}

void PingClient::Note(const std::string& text) {
  if (m_recorder) {
    m_recorder->Note(m_recorder->IdOf(GetNode()), pptplab::trace::Layer::kApplication, text);
  }
}

}  // namespace ns3
