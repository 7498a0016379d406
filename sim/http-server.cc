// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See http-server.h.
#include "sim/http-server.h"

#include <algorithm>
#include <utility>

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"
#include "ns3/string.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"
#include "sim/path-mtu-tcp.h"
#include "sim/recorder.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("HttpServer");
NS_OBJECT_ENSURE_REGISTERED(HttpServer);

namespace {

constexpr size_t kMaxRequest = 8192;  // RFC 9112 §3: a server bounds what it takes; this is usual

std::string ResponseHead(int status, const std::string& reason, const std::string& server,
                         const std::string& content_type, size_t length) {
  return "HTTP/1.1 " + std::to_string(status) + " " + reason + "\r\nServer: " + server +
         "\r\nContent-Type: " + content_type + "\r\nContent-Length: " + std::to_string(length) +
         "\r\nConnection: close\r\n\r\n";
}

}  // namespace

TypeId HttpServer::GetTypeId() {
  static TypeId tid =
      TypeId("ns3::HttpServer")
          .SetParent<Application>()
          .SetGroupName("PptpLab")
          .AddConstructor<HttpServer>()
          .AddAttribute("Port", "TCP port (RFC 9110 section 4.2.1: 80)", UintegerValue(80),
                        MakeUintegerAccessor(&HttpServer::m_port), MakeUintegerChecker<uint16_t>(1))
          .AddAttribute(
              "SegmentSize",
              "TCP segment size, octets: ns-3 neither reads the MSS option nor finds the path "
              "MTU, so keep it and 52 octets of headers below the tunnel's MTU. Without effect on a "
              "node that has ns3::PathMtuTcpFactory",
              UintegerValue(1300), MakeUintegerAccessor(&HttpServer::m_segmentSize),
              MakeUintegerChecker<uint32_t>(64))
          .AddAttribute("ServerName", "Server field of responses (RFC 9110 section 10.2.4)",
                        StringValue("pptplab"), MakeStringAccessor(&HttpServer::m_serverName),
                        MakeStringChecker())
          .AddTraceSource("Request", "A request came: its first line, and from whom.",
                          MakeTraceSourceAccessor(&HttpServer::m_requestTrace),
                          "ns3::HttpServer::RequestTracedCallback");
  return tid;
}

HttpServer::HttpServer() = default;
HttpServer::~HttpServer() = default;

void HttpServer::AddFile(const std::string& path, std::vector<uint8_t> body,
                         const std::string& content_type) {
  m_files[path] = File{std::move(body), content_type};
}

void HttpServer::StartApplication() {
  NS_LOG_FUNCTION(this);
  m_listener = Listen(InetSocketAddress(Ipv4Address::GetAny(), m_port));
  if (GetNode()->GetObject<Ipv6>()) {
    m_listener6 = Listen(Inet6SocketAddress(Ipv6Address::GetAny(), m_port));
  }
}

Ptr<Socket> HttpServer::Listen(const Address& local) {
  const auto listener = Socket::CreateSocket(GetNode(), PathMtuTcpFactory::TypeOn(GetNode()));
  listener->SetAttribute("SegmentSize", UintegerValue(m_segmentSize));
  const int bound = listener->Bind(local);
  NS_ABORT_MSG_UNLESS(bound == 0, "the HTTP server's TCP port is taken on this node");
  listener->Listen();
  listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                              MakeCallback(&HttpServer::HandleAccept, this));
  return listener;
}

void HttpServer::StopApplication() {
  NS_LOG_FUNCTION(this);
  for (auto* const listener : {&m_listener, &m_listener6}) {
    if (*listener) (*listener)->Close();
    *listener = nullptr;
  }
}

void HttpServer::DoDispose() {
  for (auto& [socket, peer] : m_peers) {
    socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
    socket->SetSendCallback(MakeNullCallback<void, Ptr<Socket>, uint32_t>());
    socket->SetCloseCallbacks(MakeNullCallback<void, Ptr<Socket>>(),
                              MakeNullCallback<void, Ptr<Socket>>());
  }
  m_peers.clear();
  m_listener = nullptr;
  m_listener6 = nullptr;
  m_recorder = nullptr;
  Application::DoDispose();
}

void HttpServer::HandleAccept(Ptr<Socket> socket, const Address& from) {
  m_peers[socket].address = from;
  socket->SetRecvCallback(MakeCallback(&HttpServer::HandleRead, this));
  socket->SetSendCallback(MakeCallback(&HttpServer::HandleSend, this));
  socket->SetCloseCallbacks(MakeCallback(&HttpServer::HandleClose, this),
                            MakeCallback(&HttpServer::HandleClose, this));
}

void HttpServer::HandleRead(Ptr<Socket> socket) {
  while (const auto packet = socket->Recv()) {
    if (packet->GetSize() == 0) break;
    const auto found = m_peers.find(socket);
    if (found == m_peers.end()) return;
    Peer& peer = found->second;
    if (!peer.response.empty()) continue;  // one request for each connection
    std::string text(packet->GetSize(), '\0');
    packet->CopyData(reinterpret_cast<uint8_t*>(text.data()), packet->GetSize());
    peer.request += text;
    if (peer.request.find("\r\n\r\n") != std::string::npos || peer.request.size() > kMaxRequest) {
      Respond(peer);
      SendMore(socket, peer);
    }
  }
}

void HttpServer::Respond(Peer& peer) {
  const std::string line = peer.request.substr(0, peer.request.find("\r\n"));
  const size_t method_end = line.find(' ');
  const size_t path_end =
      method_end == std::string::npos ? method_end : line.find(' ', method_end + 1);
  m_requestTrace(line, peer.address);

  std::string head;
  std::vector<uint8_t> body;
  const auto refuse = [&](int status, const std::string& reason) {
    const std::string text = std::to_string(status) + " " + reason + "\n";
    head = ResponseHead(status, reason, m_serverName, "text/plain", text.size());
    body.assign(text.begin(), text.end());
  };
  if (path_end == std::string::npos || line.compare(path_end + 1, 7, "HTTP/1.") != 0) {
    refuse(400, "Bad Request");
  } else if (const std::string method = line.substr(0, method_end);
             method != "GET" && method != "HEAD") {
    refuse(405, "Method Not Allowed");
  } else {
    const auto file = m_files.find(line.substr(method_end + 1, path_end - method_end - 1));
    if (file == m_files.end()) {
      refuse(404, "Not Found");
    } else {
      head = ResponseHead(200, "OK", m_serverName, file->second.content_type,
                          file->second.body.size());
      if (method == "GET") body = file->second.body;
    }
  }
  Note("HTTP server: " + line.substr(0, 200) + " -> " + head.substr(9, head.find("\r\n") - 9) +
       ", " + std::to_string(body.size()) + " octets");
  peer.response.assign(head.begin(), head.end());
  peer.response.insert(peer.response.end(), body.begin(), body.end());
}

void HttpServer::SendMore(Ptr<Socket> socket, Peer& peer) {
  while (peer.sent < peer.response.size()) {
    const size_t size = std::min<size_t>(
        {peer.response.size() - peer.sent, socket->GetTxAvailable(), m_segmentSize});
    if (size == 0) return;
    const int sent = socket->Send(peer.response.data() + peer.sent, static_cast<uint32_t>(size), 0);
    if (sent <= 0) return;
    peer.sent += static_cast<size_t>(sent);
  }
  socket->Close();
}

void HttpServer::HandleSend(Ptr<Socket> socket, uint32_t /*available*/) {
  const auto found = m_peers.find(socket);
  if (found == m_peers.end() || found->second.response.empty()) return;
  if (found->second.sent < found->second.response.size()) SendMore(socket, found->second);
}

void HttpServer::HandleClose(Ptr<Socket> socket) {
  const auto found = m_peers.find(socket);
  if (found == m_peers.end()) return;
  m_peers.erase(found);
  socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
  socket->SetSendCallback(MakeNullCallback<void, Ptr<Socket>, uint32_t>());
  socket->Close();
}

void HttpServer::Note(const std::string& text) {
  if (m_recorder) {
    m_recorder->Note(m_recorder->IdOf(GetNode()), pptplab::trace::Layer::kApplication, text);
  }
}

}  // namespace ns3
