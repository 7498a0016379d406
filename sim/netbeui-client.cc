// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See netbeui-client.h.
#include "sim/netbeui-client.h"

#include <algorithm>
#include <utility>

#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "sim/recorder.h"
#include "sim/smb_text.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("NetBeuiClient");
NS_OBJECT_ENSURE_REGISTERED(NetBeuiClient);

namespace wire = pptplab::wire;
namespace sim = pptplab::sim;
using pptplab::Bytes;
using pptplab::ByteView;
using pptplab::Write;
using wire::SmbCommand;

namespace {

constexpr uint16_t kPiece = 960;
constexpr uint16_t kProcess = 1;
constexpr uint32_t kLargestFile = 1u << 28;

}  // namespace

TypeId NetBeuiClient::GetTypeId() {
  static TypeId tid =
      TypeId("ns3::NetBeuiClient")
          .SetParent<Application>()
          .SetGroupName("PptpLab")
          .AddConstructor<NetBeuiClient>()
          .AddAttribute("ComputerName", "its NetBIOS name, at most 15 characters",
                        StringValue("CLIENT"), MakeStringAccessor(&NetBeuiClient::m_name),
                        MakeStringChecker())
          .AddAttribute("Server", "the other computer's name", StringValue("SERVER"),
                        MakeStringAccessor(&NetBeuiClient::m_server), MakeStringChecker())
          .AddAttribute("Share", "the share of \\\\SERVER\\SHARE", StringValue("PUBLIC"),
                        MakeStringAccessor(&NetBeuiClient::m_share), MakeStringChecker())
          .AddAttribute("Path", "the file to read, from its backslash on", StringValue(""),
                        MakeStringAccessor(&NetBeuiClient::m_path), MakeStringChecker())
          .AddAttribute("Message", "a text to send; empty: the file is read", StringValue(""),
                        MakeStringAccessor(&NetBeuiClient::m_message), MakeStringChecker())
          .AddAttribute("Timeout", "gives up after this time", TimeValue(Seconds(60)),
                        MakeTimeAccessor(&NetBeuiClient::m_timeout),
                        MakeTimeChecker(MilliSeconds(1)));
  return tid;
}

NetBeuiClient::NetBeuiClient() = default;
NetBeuiClient::~NetBeuiClient() = default;

void NetBeuiClient::SetCompletionCallback(sim::FetchCallback callback) {
  m_callback = std::move(callback);
}

void NetBeuiClient::StartApplication() {
  NS_LOG_FUNCTION(this);
  m_outcome = {};
  m_outcome.started = Simulator::Now();
  m_name = sim::UpperCase(m_name);
  m_server = sim::UpperCase(m_server);
  m_timer = Simulator::Schedule(m_timeout, [this] { Finish("not done within its time"); });
  m_netbeui = NetBeuiProtocol::Of(GetNode());
  m_netbeui->SetRecorder(m_recorder);
  m_netbeui->AddName(wire::MakeNetbiosName(m_name, sim::kNameOfComputer));
  m_netbeui->WhenReady([this] {
    if (!m_netbeui || m_outcome.done) return;
    if (m_message.empty()) {
      Call();
    } else {
      SendNetMessage();
    }
  });
}

void NetBeuiClient::StopApplication() {
  if (m_netbeui) Finish("stopped before it was done");
}

void NetBeuiClient::DoDispose() {
  m_timer.Cancel();
  m_netbeui = nullptr;
  m_callback = nullptr;
  m_recorder = nullptr;
  Application::DoDispose();
}

void NetBeuiClient::SendNetMessage() {
  Note("net send " + m_server + " \"" + m_message + "\"");
  m_netbeui->SendDatagram(wire::MakeNetbiosName(m_server, sim::kNameOfMessages),
                          wire::MakeNetbiosName(m_name, sim::kNameOfComputer),
                          sim::WriteMessage({m_name, m_server, m_message}));
  Finish("");
}

void NetBeuiClient::Call() {
  Note("SMB client: looks for a computer called " + m_server);
  NetBeuiProtocol::SessionCallbacks callbacks;
  callbacks.opened = [this](uint8_t) {
    Bytes bytes;
    wire::AppendSmbText(bytes, 2, sim::kCoreDialect);
    Ask(SmbCommand::kNegotiate, {}, bytes);
  };
  callbacks.received = [this](uint8_t, ByteView bytes) { HandleSmb(bytes); };
  callbacks.closed = [this](uint8_t, const std::string& reason) {
    m_session = 0;
    Finish(reason.empty() ? "the server ended the session" : reason);
  };
  m_session = m_netbeui->Call(wire::MakeNetbiosName(m_server, sim::kNameOfFiles),
                              wire::MakeNetbiosName(m_name, sim::kNameOfComputer), callbacks);
  if (m_session == 0) Finish("too many sessions");
}

void NetBeuiClient::Ask(SmbCommand command, const Bytes& words, const Bytes& bytes) {
  Smb request;
  request.command = m_asked = command;
  request.pid = kProcess;
  request.tid = m_tid;
  request.mid = ++m_mid;
  request.words = words;
  request.bytes = bytes;
  m_netbeui->SendMessage(m_session, Write(request));
}

void NetBeuiClient::HandleSmb(ByteView bytes) {
  const auto reply = pptplab::Read<Smb>(bytes);
  if (!reply || !reply->IsReply() || reply->command != m_asked || reply->mid != m_mid) return;
  if (reply->error_class != 0) {
    const bool no_file = m_asked == SmbCommand::kOpen && reply->error_class == wire::kSmbErrorDos;
    const bool no_share = m_asked == SmbCommand::kTreeConnect;
    return Finish(no_file ? "there is no such file"
                  : no_share
                      ? "there is no such share"
                      : "the server answered with error " + std::to_string(reply->error_class) +
                            "/" + std::to_string(reply->error_code));
  }
  HandleReply(*reply);
}

void NetBeuiClient::HandleReply(const Smb& reply) {
  Bytes bytes;
  switch (m_asked) {
    case SmbCommand::kNegotiate:
      if (reply.Word(0) != 0) return Finish("the server speaks another dialect of SMB");
      wire::AppendSmbText(bytes, 4, "\\\\" + m_server + "\\" + m_share);
      wire::AppendSmbText(bytes, 4, "");    // no password
      wire::AppendSmbText(bytes, 4, "A:");  // a disk
      return Ask(SmbCommand::kTreeConnect, {}, bytes);
    case SmbCommand::kTreeConnect:
      m_tid = reply.Word(1);
      wire::AppendSmbText(bytes, 4, m_path);
      return Ask(SmbCommand::kOpen, wire::SmbWords({0, 0x06}), bytes);  // to read; hidden, too
    case SmbCommand::kOpen:
      m_fid = reply.Word(0);
      m_size = reply.Word(4) | static_cast<uint32_t>(reply.Word(5)) << 16;
      if (m_size > kLargestFile) return Finish("the file is too large");
      Note("SMB client: " + m_path + " is open, " + std::to_string(m_size) + " octets");
      return AskForMore();
    case SmbCommand::kRead: {
      // Buffer format, length, data.
      const size_t count = reply.Word(0);
      if (count == 0 || reply.bytes.size() < 3 + count) return Finish("the file ends too early");
      const ByteView data = reply.bytes.subspan(3, count);
      m_outcome.body.insert(m_outcome.body.end(), data.begin(), data.end());
      return AskForMore();
    }
    case SmbCommand::kClose:
      return Ask(SmbCommand::kTreeDisconnect, {}, {});
    case SmbCommand::kTreeDisconnect:
      return Finish("");
    case SmbCommand::kTransaction:
      return;
  }
}

void NetBeuiClient::AskForMore() {
  const auto have = static_cast<uint32_t>(m_outcome.body.size());
  if (have >= m_size) return Ask(SmbCommand::kClose, wire::SmbWords({m_fid, 0, 0}), {});
  const uint32_t left = m_size - have;
  Ask(SmbCommand::kRead,
      wire::SmbWords({m_fid, static_cast<uint16_t>(std::min<uint32_t>(left, kPiece)),
                      static_cast<uint16_t>(have & 0xffff), static_cast<uint16_t>(have >> 16),
                      static_cast<uint16_t>(std::min<uint32_t>(left, 0xffff))}),
      {});
}

void NetBeuiClient::Finish(const std::string& error) {
  if (m_outcome.done) return;
  m_timer.Cancel();
  m_outcome.done = true;
  m_outcome.error = error;
  m_outcome.finished = Simulator::Now();
  if (m_session != 0) m_netbeui->HangUp(std::exchange(m_session, uint8_t{0}));
  if (m_message.empty()) {
    Note(error.empty() ? "SMB client: " + m_path + " arrived, " +
                             std::to_string(m_outcome.body.size()) + " octets"
                       : "SMB client: " + m_path + " failed: " + error);
  }
  if (m_callback) m_callback(m_outcome);
}

void NetBeuiClient::Note(const std::string& text) {
  if (m_recorder) {
    m_recorder->Note(m_recorder->IdOf(GetNode()), pptplab::trace::Layer::kApplication, text);
  }
}

}  // namespace ns3
