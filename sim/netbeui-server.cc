// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See netbeui-server.h.
#include "sim/netbeui-server.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "ns3/log.h"
#include "ns3/string.h"
#include "sim/recorder.h"
#include "sim/smb_text.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("NetBeuiServer");
NS_OBJECT_ENSURE_REGISTERED(NetBeuiServer);

namespace wire = pptplab::wire;
namespace sim = pptplab::sim;
using pptplab::Bytes;
using pptplab::ByteView;
using pptplab::Write;
using wire::SmbCommand;

namespace {

constexpr size_t kMostOpen = 100;       // trees and files of one client
constexpr uint16_t kLargestRead = 960;  // so that the answer fits into one frame
constexpr uint16_t kBufferSize = 1024;  // of a whole SMB

}  // namespace

TypeId NetBeuiServer::GetTypeId() {
  static TypeId tid =
      TypeId("ns3::NetBeuiServer")
          .SetParent<Application>()
          .SetGroupName("PptpLab")
          .AddConstructor<NetBeuiServer>()
          .AddAttribute("ComputerName", "its NetBIOS name, at most 15 characters",
                        StringValue("SERVER"), MakeStringAccessor(&NetBeuiServer::m_name),
                        MakeStringChecker());
  return tid;
}

NetBeuiServer::NetBeuiServer() = default;
NetBeuiServer::~NetBeuiServer() = default;

void NetBeuiServer::AddFile(const std::string& share, const std::string& path,
                            std::vector<uint8_t> body) {
  m_shares[sim::UpperCase(share)][sim::UpperCase(path)] = std::move(body);
}

void NetBeuiServer::StartApplication() {
  NS_LOG_FUNCTION(this);
  m_name = sim::UpperCase(m_name);
  m_netbeui = NetBeuiProtocol::Of(GetNode());
  m_netbeui->SetRecorder(m_recorder);
  NetBeuiProtocol::SessionCallbacks callbacks;
  callbacks.opened = [this](uint8_t session) { m_clients[session] = {}; };
  callbacks.received = [this](uint8_t session, ByteView bytes) { HandleSmb(session, bytes); };
  callbacks.closed = [this](uint8_t session, const std::string&) { m_clients.erase(session); };
  m_netbeui->ListenSessions(wire::MakeNetbiosName(m_name, sim::kNameOfFiles), callbacks);
  m_netbeui->ListenDatagrams(
      wire::MakeNetbiosName(m_name, sim::kNameOfMessages),
      [this](const wire::NetbiosNameOctets& from, ByteView data) { HandleMessage(from, data); });
}

void NetBeuiServer::StopApplication() {}

void NetBeuiServer::DoDispose() {
  m_netbeui = nullptr;
  m_messageCallback = nullptr;
  m_recorder = nullptr;
  Application::DoDispose();
}

void NetBeuiServer::HandleMessage(const wire::NetbiosNameOctets& /*from*/, ByteView data) {
  const auto message = sim::ReadMessage(data);
  if (!message) return;
  Note("Message from " + message->from + " to " + message->to + ": \"" + message->text + "\"");
  if (m_messageCallback) m_messageCallback(message->from, message->text);
}

void NetBeuiServer::HandleSmb(uint8_t session, ByteView bytes) {
  const auto request = pptplab::Read<Smb>(bytes);
  if (!request || request->IsReply()) return;
  Answer answer = Serve(m_clients[session], *request);
  Smb reply = *request;
  reply.flags = wire::kSmbReply;
  reply.error_class = answer.error_class;
  reply.error_code = answer.error_code;
  if (answer.tid != 0) reply.tid = answer.tid;
  reply.words = answer.words;
  reply.bytes = answer.bytes;
  m_netbeui->SendMessage(session, Write(reply));
}

NetBeuiServer::Answer NetBeuiServer::Serve(Client& client, const Smb& request) {
  switch (request.command) {
    case SmbCommand::kNegotiate:
      return Negotiate(request);
    case SmbCommand::kTreeConnect:
      return TreeConnect(client, request);
    case SmbCommand::kOpen:
      return Open(client, request);
    case SmbCommand::kRead:
      return Read(client, request);
    case SmbCommand::kClose:
      if (client.open.erase(request.Word(0)) == 0) {
        return {wire::kSmbErrorDos, wire::kSmbBadFid, {}, {}, 0};
      }
      return {};
    case SmbCommand::kTreeDisconnect:
      client.trees.erase(request.tid);
      return {};
    case SmbCommand::kTransaction:
      break;
  }
  return {wire::kSmbErrorServer, wire::kSmbBadCommand, {}, {}, 0};
}

NetBeuiServer::Answer NetBeuiServer::Negotiate(const Smb& request) const {
  const auto dialects = wire::ReadSmbTexts(request.bytes, 64);
  const auto ours = std::find(dialects.begin(), dialects.end(), sim::kCoreDialect);
  const bool found = ours != dialects.end();
  return {
      0,
      0,
      wire::SmbWords({found ? static_cast<uint16_t>(ours - dialects.begin()) : uint16_t{0xffff}}),
      {},
      0};
}

NetBeuiServer::Answer NetBeuiServer::TreeConnect(Client& client, const Smb& request) {
  const auto texts = wire::ReadSmbTexts(request.bytes, 3);
  const std::string unc = texts.empty() ? "" : sim::UpperCase(texts[0]);
  const std::string share = unc.substr(unc.find_last_of('\\') + 1);
  if (!m_shares.contains(share) || client.trees.size() >= kMostOpen) {
    return {wire::kSmbErrorServer, wire::kSmbBadNetworkName, {}, {}, 0};
  }
  const uint16_t tid = ++client.last;
  client.trees[tid] = share;
  Note("SMB server: \\\\" + m_name + "\\" + share + " is connected");
  return {0, 0, wire::SmbWords({kBufferSize, tid}), {}, tid};
}

NetBeuiServer::Answer NetBeuiServer::Open(Client& client, const Smb& request) {
  const auto texts = wire::ReadSmbTexts(request.bytes, 1);
  const auto tree = client.trees.find(request.tid);
  if (texts.empty() || tree == client.trees.end() || client.open.size() >= kMostOpen) {
    return {wire::kSmbErrorDos, wire::kSmbBadFile, {}, {}, 0};
  }
  const Files& files = m_shares.at(tree->second);
  const auto file = files.find(sim::UpperCase(texts[0]));
  if (file == files.end()) return {wire::kSmbErrorDos, wire::kSmbBadFile, {}, {}, 0};
  const uint16_t fid = ++client.last;
  client.open[fid] = &file->second;
  const auto size = static_cast<uint32_t>(file->second.size());
  Note("SMB server: opens " + file->first + " of " + tree->second + ", " + std::to_string(size) +
       " octets");
  // FID, attributes, time of writing (2), size (2), access
  return {0,
          0,
          wire::SmbWords({fid, 0, 0, 0, static_cast<uint16_t>(size & 0xffff),
                          static_cast<uint16_t>(size >> 16), 0}),
          {},
          0};
}

NetBeuiServer::Answer NetBeuiServer::Read(const Client& client, const Smb& request) const {
  // FID, count, offset (2), how much will be read in all
  const auto open = client.open.find(request.Word(0));
  if (open == client.open.end()) return {wire::kSmbErrorDos, wire::kSmbBadFid, {}, {}, 0};
  const std::vector<uint8_t>& body = *open->second;
  const size_t offset =
      std::min<size_t>(request.Word(2) | static_cast<size_t>(request.Word(3)) << 16, body.size());
  const size_t count =
      std::min<size_t>({request.Word(1), size_t{kLargestRead}, body.size() - offset});
  const auto n = static_cast<uint16_t>(count);
  Answer answer;
  answer.words = wire::SmbWords({n, 0, 0, 0, 0});
  answer.bytes = {1, static_cast<uint8_t>(n & 0xff), static_cast<uint8_t>(n >> 8)};
  answer.bytes.insert(answer.bytes.end(), body.begin() + static_cast<std::ptrdiff_t>(offset),
                      body.begin() + static_cast<std::ptrdiff_t>(offset + count));
  return answer;
}

void NetBeuiServer::Note(const std::string& text) {
  if (m_recorder) {
    m_recorder->Note(m_recorder->IdOf(GetNode()), pptplab::trace::Layer::kApplication, text);
  }
}

}  // namespace ns3
