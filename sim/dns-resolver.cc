// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See dns-resolver.h.
#include "sim/dns-resolver.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"
#include "sim/bridge.h"
#include "sim/ppp-net-device.h"
#include "sim/pptp-application.h"
#include "sim/recorder.h"
#include "stack/wire/dns.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("DnsResolver");
NS_OBJECT_ENSURE_REGISTERED(DnsResolver);

namespace wire = pptplab::wire;

namespace {

/// CNAME after CNAME in one answer.
constexpr int kMostAliases = 8;

std::string LowerCase(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::string Text(Ipv4Address address) { return ToString(pptplab::sim::ToStack(address)); }

/// The name's address in these answers, and for how long; through aliases (RFC 1035 §3.3.1).
std::optional<std::pair<Ipv4Address, uint32_t>> FindAddress(
    std::string name, const std::vector<wire::DnsRecord>& answers) {
  uint32_t ttl = 0xffffffff;
  for (int alias = 0; alias <= kMostAliases; ++alias) {
    std::optional<std::string> next;
    for (const wire::DnsRecord& record : answers) {
      if (!wire::SameDnsName(record.name, name)) continue;
      ttl = std::min(ttl, record.ttl);
      if (const auto address = wire::AddressIn(record)) {
        return std::pair{pptplab::sim::ToNs3(*address), ttl};
      }
      if (record.type == wire::kDnsTypeCname) next = wire::NameIn(record);
    }
    if (!next) return std::nullopt;
    name = *next;
  }
  return std::nullopt;
}

}  // namespace

struct DnsResolver::Lookup {
  std::string name;
  Callback callback;
  Outcome outcome;
  Time started;
  std::vector<Ipv4Address> servers;
  size_t tries = 0;
  uint16_t id = 0;
  Ipv4Address asked;
  std::string last_error;
  Ptr<Socket> socket;
  EventId timer;
};

TypeId DnsResolver::GetTypeId() {
  static TypeId tid =
      TypeId("ns3::DnsResolver")
          .SetParent<Application>()
          .SetGroupName("PptpLab")
          .AddConstructor<DnsResolver>()
          .AddAttribute("Timeout", "wait for an answer before it asks again or the next server",
                        TimeValue(Seconds(2)), MakeTimeAccessor(&DnsResolver::m_timeout),
                        MakeTimeChecker(MilliSeconds(1)))
          .AddAttribute("Tries", "how often it asks each server", UintegerValue(2),
                        MakeUintegerAccessor(&DnsResolver::m_tries),
                        MakeUintegerChecker<uint32_t>(1, 100))
          .AddAttribute("TunnelFirst",
                        "asks the servers that IPCP handed out before its own (RFC 1877)",
                        BooleanValue(true), MakeBooleanAccessor(&DnsResolver::m_tunnelFirst),
                        MakeBooleanChecker());
  return tid;
}

DnsResolver::DnsResolver() : m_rng(std::make_unique<pptplab::sim::StreamRng>()) {}
DnsResolver::~DnsResolver() = default;

int64_t DnsResolver::AssignStreams(int64_t stream) {
  m_rng->SetStream(stream);
  return 1;
}

void DnsResolver::DoDispose() {
  for (const LookupPtr& lookup : m_lookups) {
    lookup->timer.Cancel();
    if (lookup->socket) lookup->socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
    lookup->socket = nullptr;
  }
  m_lookups.clear();
  m_recorder = nullptr;
  Application::DoDispose();
}

std::vector<Ipv4Address> DnsResolver::ServersNow() const {
  std::vector<Ipv4Address> tunnel;
  if (const auto application = PptpApplication::On(GetNode())) {
    tunnel = application->GetNameServers();
  }
  std::vector<Ipv4Address> all = m_tunnelFirst ? tunnel : m_servers;
  const auto& then = m_tunnelFirst ? m_servers : tunnel;
  all.insert(all.end(), then.begin(), then.end());
  return all;
}

void DnsResolver::Resolve(const std::string& name, Callback callback) {
  const auto lookup = std::make_shared<Lookup>();
  lookup->name = name;
  lookup->callback = std::move(callback);
  lookup->started = Simulator::Now();
  m_lookups.push_back(lookup);
  const auto known = m_remembered.find(LowerCase(name));
  if (known != m_remembered.end() && Simulator::Now() < known->second.until) {
    lookup->outcome.address = known->second.address;
    Note("DNS: remembers that " + name + " is " + Text(known->second.address));
    lookup->timer = Simulator::ScheduleNow([this, lookup] { Finish(lookup, ""); });
    return;
  }
  lookup->servers = ServersNow();
  std::array<uint8_t, 2> id{};
  m_rng->Fill(id);
  lookup->id = pptplab::LoadBe16(id.data());
  lookup->timer = Simulator::ScheduleNow([this, lookup] { Ask(lookup); });
}

void DnsResolver::Ask(const LookupPtr& lookup) {
  if (lookup->servers.empty()) {
    Note("DNS: nobody is known to ask for " + lookup->name);
    return Finish(lookup, "no name server is known");
  }
  if (lookup->tries == m_tries * lookup->servers.size()) {
    const std::string& last = lookup->last_error;
    Note("DNS: gives up on " + lookup->name + (last.empty() ? ": no answer" : ": " + last));
    return Finish(lookup, last.empty() ? "no name server answers" : last);
  }
  if (!lookup->socket) {
    lookup->socket = Socket::CreateSocket(GetNode(), UdpSocketFactory::GetTypeId());
    lookup->socket->Bind();
    lookup->socket->SetRecvCallback(
        ns3::Callback<void, Ptr<Socket>>([this, lookup](Ptr<Socket>) { HandleRead(lookup); }));
  }
  lookup->asked = lookup->servers[lookup->tries++ % lookup->servers.size()];
  wire::DnsMessage query;
  query.header.id = lookup->id;
  query.questions.push_back({lookup->name});
  const auto bytes = wire::WriteDnsMessage(query);
  const bool in_tunnel = GoesThroughTunnel(lookup->asked);
  std::string text = "DNS: asks " + Text(lookup->asked) + " for " + lookup->name;
  if (PptpApplication::On(GetNode())) {
    text += in_tunnel ? ", through the tunnel" : ", outside the tunnel, in clear";
  }
  Note(text);
  ++lookup->outcome.queries;
  lookup->outcome.queries_outside += in_tunnel ? 0 : 1;
  const auto packet = Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size()));
  const bool left =
      lookup->socket->SendTo(packet, 0, InetSocketAddress(lookup->asked, wire::kDnsPort)) >= 0;
  if (!left) Note("DNS: there is no way to " + Text(lookup->asked));
  lookup->timer =
      Simulator::Schedule(left ? m_timeout : Seconds(0), [this, lookup] { Ask(lookup); });
}

bool DnsResolver::GoesThroughTunnel(Ipv4Address server) const {
  const auto routing = GetNode()->GetObject<Ipv4>()->GetRoutingProtocol();
  Ipv4Header header;
  header.SetDestination(server);
  Socket::SocketErrno error = Socket::ERROR_NOTERROR;
  const auto route = routing->RouteOutput(Create<Packet>(), header, nullptr, error);
  return route && DynamicCast<PppNetDevice>(route->GetOutputDevice()) != nullptr;
}

void DnsResolver::HandleRead(const LookupPtr& lookup) {
  Address from;
  while (lookup->socket) {
    const auto packet = lookup->socket->RecvFrom(from);
    if (!packet) return;
    // RFC 5452 §9.1: an answer comes from whom was asked.
    if (InetSocketAddress::ConvertFrom(from) != InetSocketAddress(lookup->asked, wire::kDnsPort)) {
      continue;
    }
    std::vector<uint8_t> bytes(packet->GetSize());
    packet->CopyData(bytes.data(), packet->GetSize());
    HandleAnswer(lookup, bytes);
  }
}

void DnsResolver::HandleAnswer(const LookupPtr& lookup, const std::vector<uint8_t>& bytes) {
  const auto message = wire::ReadDnsMessage(bytes);
  const bool is_it = message && message->header.is_response && message->header.id == lookup->id &&
                     message->questions.size() == 1 &&
                     wire::SameDnsName(message->questions[0].name, lookup->name);
  if (!is_it) return;
  lookup->outcome.server = lookup->asked;
  const uint8_t code = message->header.response_code;
  const std::string who = Text(lookup->asked) + " says: ";
  if (code == wire::kDnsNameError) {
    Note("DNS: " + who + "there is no " + lookup->name);
    return Finish(lookup, "there is no such name");
  }
  if (code != wire::kDnsNoError) {
    const auto why = wire::NameOfDnsResponseCode(code);
    lookup->last_error = "the name server failed";
    if (!why.empty()) lookup->last_error += ": " + std::string(why);
    Note("DNS: " + who + lookup->last_error);
    lookup->timer.Cancel();
    lookup->timer = Simulator::ScheduleNow([this, lookup] { Ask(lookup); });
    return;
  }
  const auto found = FindAddress(lookup->name, message->answers);
  if (!found) {
    Note("DNS: " + who + lookup->name + " has no address");
    return Finish(lookup, "the name has no address");
  }
  lookup->outcome.address = found->first;
  m_remembered[LowerCase(lookup->name)] = {found->first, Simulator::Now() + Seconds(found->second)};
  Note("DNS: " + who + lookup->name + " is " + Text(found->first));
  Finish(lookup, "");
}

void DnsResolver::Finish(const LookupPtr& lookup, const std::string& error) {
  lookup->timer.Cancel();
  if (lookup->socket) {
    // Not from inside its own callback, which this ends.
    Simulator::ScheduleNow([socket = std::exchange(lookup->socket, nullptr)] {
      socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
      socket->Close();
    });
  }
  const auto callback = std::exchange(lookup->callback, nullptr);
  std::erase(m_lookups, lookup);
  lookup->outcome.error = error;
  lookup->outcome.took = Simulator::Now() - lookup->started;
  if (callback) {
    Simulator::ScheduleNow([callback, outcome = lookup->outcome] { callback(outcome); });
  }
}

void DnsResolver::Note(const std::string& text) {
  if (m_recorder) {
    m_recorder->Note(m_recorder->IdOf(GetNode()), pptplab::trace::Layer::kApplication, text);
  }
}

}  // namespace ns3
