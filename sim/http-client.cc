// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See http-client.h.
#include "sim/http-client.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <sstream>
#include <utility>

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"
#include "sim/path-mtu-tcp.h"
#include "sim/recorder.h"
#include "sim/tcp_refusal.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("HttpClient");
NS_OBJECT_ENSURE_REGISTERED(HttpClient);

namespace {

constexpr size_t kMaxHead = 65536;

std::string LowerCase(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

template <class Number>
bool ParseNumber(const std::string& text, Number& out) {
  const auto result = std::from_chars(text.data(), text.data() + text.size(), out);
  return result.ec == std::errc() && result.ptr == text.data() + text.size();
}

}  // namespace

TypeId HttpClient::GetTypeId() {
  static TypeId tid =
      TypeId("ns3::HttpClient")
          .SetParent<Application>()
          .SetGroupName("PptpLab")
          .AddConstructor<HttpClient>()
          .AddAttribute("Server", "the server's address", Ipv4AddressValue(),
                        MakeIpv4AddressAccessor(&HttpClient::m_server), MakeIpv4AddressChecker())
          .AddAttribute("Server6", "the server's IPv6 address; :: for IPv4",
                        Ipv6AddressValue(Ipv6Address::GetAny()),
                        MakeIpv6AddressAccessor(&HttpClient::m_server6), MakeIpv6AddressChecker())
          .AddAttribute("Port", "TCP port (RFC 9110 section 4.2.1: 80)", UintegerValue(80),
                        MakeUintegerAccessor(&HttpClient::m_port), MakeUintegerChecker<uint16_t>(1))
          .AddAttribute("Path", "what to get, from its '/' on", StringValue("/"),
                        MakeStringAccessor(&HttpClient::m_path), MakeStringChecker())
          .AddAttribute(
              "Host", "Host field of the request (RFC 9110 section 7.2); empty: the address",
              StringValue(""), MakeStringAccessor(&HttpClient::m_host), MakeStringChecker())
          .AddAttribute("SegmentSize", "TCP segment size, octets; see ns3::HttpServer::SegmentSize",
                        UintegerValue(1300), MakeUintegerAccessor(&HttpClient::m_segmentSize),
                        MakeUintegerChecker<uint32_t>(64))
          .AddAttribute("Timeout", "gives up after this time; 0: never", TimeValue(Seconds(0)),
                        MakeTimeAccessor(&HttpClient::m_timeout), MakeTimeChecker(Seconds(0)))
          .AddTraceSource("Completed", "It ended: status, octets of body, error (empty: none).",
                          MakeTraceSourceAccessor(&HttpClient::m_completedTrace),
                          "ns3::HttpClient::CompletedTracedCallback");
  return tid;
}

HttpClient::HttpClient() = default;
HttpClient::~HttpClient() = default;

void HttpClient::SetCompletionCallback(std::function<void(const Outcome&)> callback) {
  m_callback = std::move(callback);
}

void HttpClient::StartApplication() {
  NS_LOG_FUNCTION(this);
  m_outcome = Outcome{};
  m_outcome.started = Simulator::Now();
  Note("HTTP client: GET " + m_path);
  if (!m_timeout.IsZero()) {
    m_timeoutEvent = Simulator::Schedule(
        m_timeout, [this] { Finish("no whole response within the client's time-out"); });
  }
  m_socket = Socket::CreateSocket(GetNode(), PathMtuTcpFactory::TypeOn(GetNode()));
  m_socket->SetAttribute("SegmentSize", UintegerValue(m_segmentSize));
  m_socket->SetConnectCallback(MakeCallback(&HttpClient::HandleConnected, this),
                               MakeCallback(&HttpClient::HandleFailed, this));
  m_socket->SetRecvCallback(MakeCallback(&HttpClient::HandleRead, this));
  m_socket->SetCloseCallbacks(MakeCallback(&HttpClient::HandleClose, this),
                              MakeCallback(&HttpClient::HandleClose, this));
  m_refusal = std::make_unique<pptplab::sim::TcpRefusal>(
      m_socket, [this](Ptr<Socket>) { Finish("the server refused the TCP connection"); });
  const bool is_v6 = !m_server6.IsAny();
  if (is_v6) {
    m_socket->Bind6();
  } else {
    m_socket->Bind();
  }
  if (m_socket->Connect(is_v6 ? Address(Inet6SocketAddress(m_server6, m_port))
                              : Address(InetSocketAddress(m_server, m_port))) != 0) {
    Finish("there is no route to the server");
  }
}

void HttpClient::StopApplication() {
  NS_LOG_FUNCTION(this);
  if (m_socket) Finish("stopped before the response was whole");
}

void HttpClient::DoDispose() {
  m_timeoutEvent.Cancel();
  m_refusal.reset();
  m_socket = nullptr;
  m_callback = nullptr;
  m_recorder = nullptr;
  Application::DoDispose();
}

void HttpClient::HandleConnected(Ptr<Socket> socket) {
  m_refusal.reset();
  m_outcome.connected = true;
  std::string host = m_host;
  if (host.empty() && !m_server6.IsAny()) {
    std::ostringstream text;
    text << "[" << m_server6 << "]";  // RFC 3986 §3.2.2
    host = text.str();
  } else if (host.empty()) {
    const pptplab::Address address{m_server.Get()};
    host = ToString(address);
  }
  const std::string request = "GET " + m_path + " HTTP/1.1\r\nHost: " + host +
                              "\r\nUser-Agent: pptplab\r\nAccept: */*\r\nConnection: close\r\n\r\n";
  socket->Send(reinterpret_cast<const uint8_t*>(request.data()),
               static_cast<uint32_t>(request.size()), 0);
}

void HttpClient::HandleFailed(Ptr<Socket> /*socket*/) { Finish("no TCP connection to the server"); }

void HttpClient::HandleRead(Ptr<Socket> socket) {
  while (const auto packet = socket->Recv()) {
    const uint32_t size = packet->GetSize();
    if (size == 0 || m_outcome.done) break;
    std::vector<uint8_t> bytes(size);
    packet->CopyData(bytes.data(), size);
    if (m_headDone) {
      m_outcome.body.insert(m_outcome.body.end(), bytes.begin(), bytes.end());
    } else {
      m_head.append(bytes.begin(), bytes.end());
      ParseHead();
    }
  }
  CheckWhole();
}

void HttpClient::ParseHead() {
  const size_t end = m_head.find("\r\n\r\n");
  if (end == std::string::npos) {
    if (m_head.size() > kMaxHead) Finish("the response's header has no end");
    return;
  }
  m_headDone = true;
  m_outcome.body.assign(m_head.begin() + static_cast<std::ptrdiff_t>(end) + 4, m_head.end());
  m_head.resize(end + 2);

  if (m_head.compare(0, 7, "HTTP/1.") != 0 || m_head.size() < 12 ||
      !ParseNumber(m_head.substr(9, 3), m_outcome.status)) {
    Finish("the response is not HTTP/1");
    return;
  }
  const std::string fields = LowerCase(m_head);
  const std::string name = "\r\ncontent-length:";
  const size_t at = fields.find(name);
  if (at == std::string::npos) return;
  const size_t value = fields.find_first_not_of(' ', at + name.size());
  m_hasContentLength =
      ParseNumber(fields.substr(value, fields.find("\r\n", value) - value), m_contentLength);
  if (!m_hasContentLength) Finish("the response's Content-Length is no number");
}

void HttpClient::CheckWhole() {
  if (m_headDone && m_hasContentLength && m_outcome.body.size() >= m_contentLength) {
    m_outcome.body.resize(m_contentLength);
    Finish("");
  }
}

void HttpClient::HandleClose(Ptr<Socket> socket) {
  HandleRead(socket);  // what came with the FIN
  if (m_outcome.done) return;
  // RFC 9112 §6.3: without a Content-Length the body ends with the connection.
  Finish(m_headDone && !m_hasContentLength ? ""
                                           : "the connection ended before the response was whole");
}

void HttpClient::Finish(const std::string& error) {
  if (m_outcome.done) return;
  m_timeoutEvent.Cancel();
  m_refusal.reset();
  m_outcome.done = true;
  m_outcome.error = error;
  m_outcome.finished = Simulator::Now();
  if (const Ptr<Socket> socket = std::exchange(m_socket, nullptr)) {
    socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
    socket->SetConnectCallback(MakeNullCallback<void, Ptr<Socket>>(),
                               MakeNullCallback<void, Ptr<Socket>>());
    socket->SetCloseCallbacks(MakeNullCallback<void, Ptr<Socket>>(),
                              MakeNullCallback<void, Ptr<Socket>>());
    socket->Close();
  }
  const auto octets = static_cast<uint32_t>(m_outcome.body.size());
  Note(error.empty()
           ? "HTTP client: " + m_path + " arrived, status " + std::to_string(m_outcome.status) +
                 ", " + std::to_string(octets) + " octets"
           : "HTTP client: " + m_path + " failed: " + error);
  m_completedTrace(m_outcome.status, octets, error);
  if (m_callback) m_callback(m_outcome);
}

void HttpClient::Note(const std::string& text) {
  if (m_recorder) {
    m_recorder->Note(m_recorder->IdOf(GetNode()), pptplab::trace::Layer::kApplication, text);
  }
}

}  // namespace ns3
