// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See dns-server.h.
#include "sim/dns-server.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "ns3/inet-socket-address.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"
#include "sim/bridge.h"
#include "sim/recorder.h"
#include "stack/wire/dns.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("DnsServer");
NS_OBJECT_ENSURE_REGISTERED(DnsServer);

using namespace pptplab;  // NOLINT: this file's own

namespace {

std::string LowerCase(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

TypeId DnsServer::GetTypeId() {
  static TypeId tid =
      TypeId("ns3::DnsServer")
          .SetParent<Application>()
          .SetGroupName("PptpLab")
          .AddConstructor<DnsServer>()
          .AddAttribute("Port", "UDP port (RFC 1035 section 4.2.1: 53)", UintegerValue(53),
                        MakeUintegerAccessor(&DnsServer::m_port), MakeUintegerChecker<uint16_t>(1))
          .AddAttribute("Ttl", "how long an answer may be remembered", TimeValue(Seconds(300)),
                        MakeTimeAccessor(&DnsServer::m_ttl), MakeTimeChecker(Seconds(0)));
  return tid;
}

DnsServer::DnsServer() = default;
DnsServer::~DnsServer() = default;

void DnsServer::AddName(const std::string& name, Ipv4Address address) {
  m_names[LowerCase(name)].push_back(address);
}

void DnsServer::StartApplication() {
  NS_LOG_FUNCTION(this);
  m_socket = Socket::CreateSocket(GetNode(), UdpSocketFactory::GetTypeId());
  const int bound = m_socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), m_port));
  NS_ABORT_MSG_UNLESS(bound == 0, "the name server's UDP port is taken on this node");
  m_socket->SetRecvCallback(MakeCallback(&DnsServer::HandleRead, this));
}

void DnsServer::StopApplication() {
  NS_LOG_FUNCTION(this);
  if (m_socket) m_socket->Close();
  m_socket = nullptr;
}

void DnsServer::DoDispose() {
  m_socket = nullptr;
  m_recorder = nullptr;
  Application::DoDispose();
}

void DnsServer::HandleRead(Ptr<Socket> socket) {
  Address from;
  while (const auto packet = socket->RecvFrom(from)) {
    std::vector<uint8_t> query(packet->GetSize());
    packet->CopyData(query.data(), packet->GetSize());
    const auto answer = AnswerTo(query, InetSocketAddress::ConvertFrom(from).GetIpv4());
    if (answer.empty()) continue;
    socket->SendTo(Create<Packet>(answer.data(), static_cast<uint32_t>(answer.size())), 0, from);
  }
}

std::vector<uint8_t> DnsServer::AnswerTo(const std::vector<uint8_t>& bytes, Ipv4Address from) {
  const auto header = ReadPrefix<wire::DnsHeader>(bytes);
  if (!header || header->value.is_response) return {};
  wire::DnsMessage answer;
  answer.header = header->value;
  answer.header.is_response = true;
  answer.header.authoritative = false;
  answer.header.truncated = false;
  answer.header.recursion_available = false;
  answer.header.zero = 0;
  const auto query = wire::ReadDnsMessage(bytes);
  std::string found;
  if (header->value.opcode != 0) {
    answer.header.response_code = wire::kDnsNotImplemented;
  } else if (!query || query->questions.size() != 1) {
    answer.header.response_code = wire::kDnsFormatError;
  } else {
    const wire::DnsQuestion& asked = query->questions[0];
    answer.questions = query->questions;
    answer.header.authoritative = true;
    const auto known = m_names.find(LowerCase(asked.name));
    if (known == m_names.end()) {
      answer.header.response_code = wire::kDnsNameError;
    } else if (asked.type == wire::kDnsTypeA && asked.dns_class == wire::kDnsClassIn) {
      const auto ttl = static_cast<uint32_t>(
          std::clamp<int64_t>(m_ttl.GetNanoSeconds() / 1'000'000'000, 0, 0x7fffffff));
      for (const Ipv4Address address : known->second) {
        answer.answers.push_back(wire::DnsAddressRecord(asked.name, sim::ToStack(address), ttl));
      }
    }
  }
  Bytes whole = wire::WriteDnsMessage(answer);
  // RFC 1035 §4.2.1; whoever wants the rest would come back over TCP.
  while (whole.size() > wire::kDnsLargestDatagram && !answer.answers.empty()) {
    answer.header.truncated = true;
    answer.answers.pop_back();
    whole = wire::WriteDnsMessage(answer);
  }
  std::string text = "DNS: " + ToString(sim::ToStack(from)) + " asks; the answer: ";
  Note(text + wire::SummarizeDnsMessage(whole));
  return whole;
}

void DnsServer::Note(const std::string& text) {
  if (m_recorder) m_recorder->Note(m_recorder->IdOf(GetNode()), trace::Layer::kApplication, text);
}

}  // namespace ns3
