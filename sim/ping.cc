// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See ping.h.
#include "sim/ping.h"

#include <sstream>
#include <utility>
#include <vector>

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
#include "sim/recorder.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("PingClient");
NS_OBJECT_ENSURE_REGISTERED(PingClient);

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
          .AddAttribute("Interval", "time between two of them", TimeValue(Seconds(1)),
                        MakeTimeAccessor(&PingClient::m_interval), MakeTimeChecker(MilliSeconds(1)))
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
  Note("ping: asks " + RemoteText() + ", " + std::to_string(m_count) + " times");
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
  if (m_outcome.sent == m_count) return Finish();
  const auto sequence = static_cast<uint16_t>(++m_outcome.sent);
  m_sent[sequence] = Simulator::Now();
  std::vector<uint8_t> data(m_size);
  for (size_t i = 0; i < data.size(); ++i) data[i] = static_cast<uint8_t>(0x10 + i % 0xe0);
  const auto packet = Create<Packet>(data.data(), static_cast<uint32_t>(data.size()));
  Address to;
  if (m_remote6.IsAny()) {
    Icmpv4Echo echo;
    echo.SetIdentifier(m_identifier);
    echo.SetSequenceNumber(sequence);
    echo.SetData(packet);
    const auto whole = Create<Packet>();
    whole->AddHeader(echo);
    Icmpv4Header header;
    header.SetType(Icmpv4Header::ICMPV4_ECHO);
    header.SetCode(0);
    header.EnableChecksum();
    whole->AddHeader(header);
    m_socket->SendTo(whole, 0, InetSocketAddress(m_remote4, 0));
  } else {
    Icmpv6Echo echo(true);
    echo.SetId(m_identifier);
    echo.SetSeq(sequence);
    packet->AddHeader(echo);  // the socket knows the source address, so it makes the checksum
    m_socket->SendTo(packet, 0, Inet6SocketAddress(m_remote6, 0));
  }
  const bool is_last = m_outcome.sent == m_count;
  m_timer = Simulator::Schedule(is_last ? m_timeout : m_interval, &PingClient::Send, this);
}

void PingClient::HandleRead(Ptr<Socket> socket) {
  while (const auto packet = socket->Recv()) {
    uint16_t identifier = 0, sequence = 0;
    if (m_remote6.IsAny()) {
      Ipv4Header ip;
      Icmpv4Header header;
      if (packet->GetSize() < 20 + 8) continue;
      packet->RemoveHeader(ip);
      packet->RemoveHeader(header);
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
    const auto sent = m_sent.find(sequence);
    if (identifier != m_identifier || sent == m_sent.end()) continue;
    const Time took = Simulator::Now() - sent->second;
    m_sent.erase(sent);
    if (m_outcome.received++ == 0 || took < m_outcome.fastest) m_outcome.fastest = took;
    if (m_outcome.received == m_count) {
      Finish();
      return;
    }
  }
}

void PingClient::Finish() {
  if (m_outcome.done) return;
  m_timer.Cancel();
  m_outcome.done = true;
  if (m_socket) m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
  m_socket = nullptr;
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
