// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See netware-client.h.
#include "sim/netware-client.h"

#include <algorithm>
#include <utility>

#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"
#include "sim/recorder.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("NetWareClient");
NS_OBJECT_ENSURE_REGISTERED(NetWareClient);

namespace wire = pptplab::wire;
using pptplab::Bytes;
using pptplab::ByteView;
using pptplab::Write;

namespace {

constexpr uint16_t kFirstSocket = 0x4003;  // the first of those that applications may take
constexpr uint16_t kWantedBuffer = 1024;   // fits into every link that IPX knows
constexpr uint32_t kLargestFile = 1u << 28;
constexpr uint8_t kTask = 1;

}  // namespace

TypeId NetWareClient::GetTypeId() {
  static TypeId tid =
      TypeId("ns3::NetWareClient")
          .SetParent<Application>()
          .SetGroupName("PptpLab")
          .AddConstructor<NetWareClient>()
          .AddAttribute("Server", "the server's name; empty: the nearest", StringValue(""),
                        MakeStringAccessor(&NetWareClient::m_server), MakeStringChecker())
          .AddAttribute("Path", "the file to read: VOLUME:DIRECTORY/FILE",
                        StringValue("SYS:LOGIN/PAGE.TXT"),
                        MakeStringAccessor(&NetWareClient::m_path), MakeStringChecker())
          .AddAttribute("RetryInterval", "wait for an answer before a packet is sent again",
                        TimeValue(MilliSeconds(500)), MakeTimeAccessor(&NetWareClient::m_interval),
                        MakeTimeChecker(MilliSeconds(1)))
          .AddAttribute("Tries", "how often a packet is sent before giving up", UintegerValue(20),
                        MakeUintegerAccessor(&NetWareClient::m_tries),
                        MakeUintegerChecker<uint32_t>(1));
  return tid;
}

NetWareClient::NetWareClient() = default;
NetWareClient::~NetWareClient() = default;

void NetWareClient::SetCompletionCallback(pptplab::sim::FetchCallback callback) {
  m_callback = std::move(callback);
}

void NetWareClient::StartApplication() {
  NS_LOG_FUNCTION(this);
  m_outcome = {};
  m_outcome.started = Simulator::Now();
  m_port = std::make_unique<pptplab::sim::IpxPort>(GetNode(), 0);
  m_socket = kFirstSocket;
  for (uint32_t i = 0; i < GetNode()->GetNApplications(); ++i) {
    const auto other = DynamicCast<NetWareClient>(GetNode()->GetApplication(i));
    if (other && PeekPointer(other) != this && other->m_socket == m_socket) ++m_socket;
  }
  m_port->Listen(m_socket, [this](const wire::IpxHeader& header, ByteView data) {
    if (header.source.socket == wire::kIpxSocketSap) {
      HandleSap(data);
    } else {
      HandleNcp(header, data);
    }
  });
  m_port->WhenUp([this] {
    if (m_state == State::kIdle && !m_outcome.done) {
      m_timer = Simulator::ScheduleNow(&NetWareClient::Look, this);
    }
  });
}

void NetWareClient::StopApplication() {
  NS_LOG_FUNCTION(this);
  if (m_port) Finish("stopped before the file was whole");
}

void NetWareClient::DoDispose() {
  m_timer.Cancel();
  m_port.reset();
  m_callback = nullptr;
  m_recorder = nullptr;
  Application::DoDispose();
}

void NetWareClient::Look() {
  m_state = State::kLooking;
  Note("NetWare client: asks all on the network for the nearest file server");
  m_pendingHeader = {};
  m_pendingHeader.packet_type = wire::kIpxPep;
  m_pendingHeader.destination = {0, wire::kIpxBroadcast, wire::kIpxSocketSap};
  m_pendingHeader.source.socket = m_socket;
  m_pending = Write(wire::SapQuery{wire::kSapNearestRequest, wire::kSapFileServer});
  m_left = m_tries;
  Transmit();
}

void NetWareClient::HandleSap(ByteView data) {
  constexpr uint16_t kGoingDown = 16;  // hops
  if (m_state != State::kLooking || data.size() < 2) return;
  if (pptplab::LoadBe16(data.data()) != wire::kSapNearestResponse) return;
  const auto service = pptplab::Read<wire::SapService>(data.subspan(2));
  if (!service || service->hops >= kGoingDown) return;
  const std::string name = pptplab::Describer::Printable(service->name);
  if (!m_server.empty() && name != m_server) return;
  m_address = service->address;
  Note("NetWare client: " + name + " is the nearest, at " + ToString(m_address));
  Ask(State::kConnecting, wire::kNcpCreateConnection, 0, {});
}

void NetWareClient::Ask(State state, uint16_t type, uint8_t function, ByteView data) {
  m_state = state;
  wire::NcpRequestHeader request;
  request.type = type;
  request.sequence = type == wire::kNcpCreateConnection ? uint8_t{0} : ++m_sequence;
  request.connection_low = static_cast<uint8_t>(m_connection & 0xff);
  request.connection_high = static_cast<uint8_t>(m_connection >> 8);
  request.task = kTask;
  request.function = function;
  m_pending = Write(request);
  m_pending.insert(m_pending.end(), data.begin(), data.end());
  m_pendingHeader = {};
  m_pendingHeader.packet_type = wire::kIpxNcp;
  m_pendingHeader.destination = m_address;
  m_pendingHeader.source.network = m_address.network;
  m_pendingHeader.source.socket = m_socket;
  m_left = m_tries;
  Transmit();
}

void NetWareClient::HandleNcp(const wire::IpxHeader& header, ByteView data) {
  const auto prefix = pptplab::ReadPrefix<wire::NcpReplyHeader>(data);
  if (!prefix || !(header.source == m_address) || prefix->value.type != wire::kNcpReply) return;
  if (m_state == State::kIdle || m_state == State::kLooking) return;
  const uint8_t expected = m_state == State::kConnecting ? uint8_t{0} : m_sequence;
  if (prefix->value.sequence != expected) return;  // an answer that came twice
  m_timer.Cancel();
  HandleReply(prefix->value, data.subspan(prefix->size));
}

void NetWareClient::HandleReply(const wire::NcpReplyHeader& reply, ByteView data) {
  if (reply.completion != wire::kNcpSuccess && m_state != State::kLeaving) {
    const auto name = wire::NameOfNcpCompletion(reply.completion);
    Finish("the server answered " + (name.empty() ? "code " + std::to_string(reply.completion)
                                                  : "\"" + std::string(name) + "\""));
    return;
  }
  switch (m_state) {
    case State::kIdle:
    case State::kLooking:
      return;
    case State::kConnecting:
      m_connection = static_cast<uint16_t>(reply.connection_low | reply.connection_high << 8);
      return Ask(State::kBuffer, wire::kNcpRequest, wire::kNcpNegotiateBufferSize,
                 Write(wire::NcpBufferSize{kWantedBuffer}));
    case State::kBuffer: {
      const auto accepted = pptplab::Read<wire::NcpBufferSize>(data);
      if (accepted && accepted->size >= 512) m_buffer = std::min(accepted->size, kWantedBuffer);
      wire::NcpOpenFile open;
      open.path = pptplab::AsBytes(m_path).first(std::min<size_t>(m_path.size(), 255));
      return Ask(State::kOpening, wire::kNcpRequest, wire::kNcpOpenFile, Write(open));
    }
    case State::kOpening: {
      const auto opened = pptplab::Read<wire::NcpOpenFileReply>(data);
      if (!opened || opened->size > kLargestFile) return Finish("the server's answer is malformed");
      m_handle = opened->handle;
      m_size = opened->size;
      Note("NetWare client: " + m_path + " is open, " + std::to_string(m_size) + " octets; reads " +
           std::to_string(m_buffer) + " at a time");
      return AskForMore();
    }
    case State::kReading:
      return HandleData(data);
    case State::kClosing:
      return Ask(State::kLeaving, wire::kNcpDestroyConnection, 0, {});
    case State::kLeaving:
      return Finish("");
  }
}

void NetWareClient::AskForMore() {
  const auto have = static_cast<uint32_t>(m_outcome.body.size());
  if (have >= m_size) {
    return Ask(State::kClosing, wire::kNcpRequest, wire::kNcpCloseFile,
               Write(wire::NcpCloseFile{m_handle}));
  }
  const auto count = static_cast<uint16_t>(std::min<uint32_t>(m_buffer, m_size - have));
  Ask(State::kReading, wire::kNcpRequest, wire::kNcpReadFile,
      Write(wire::NcpReadFile{m_handle, have, count}));
}

void NetWareClient::HandleData(ByteView data) {
  const auto piece = pptplab::Read<wire::NcpReadFileReply>(data);
  const size_t padding = m_outcome.body.size() % 2;
  if (!piece || piece->count == 0 || piece->data.size() < padding + piece->count) {
    return Finish("the file ends before its size");
  }
  const ByteView octets = piece->data.subspan(padding, piece->count);
  m_outcome.body.insert(m_outcome.body.end(), octets.begin(), octets.end());
  AskForMore();
}

void NetWareClient::Transmit() {
  --m_left;
  m_timer.Cancel();
  m_timer = Simulator::Schedule(m_interval, &NetWareClient::SendAgain, this);
  m_port->Send(m_pendingHeader, m_pending);
}

void NetWareClient::SendAgain() {
  if (m_left == 0) {
    return Finish(m_state == State::kLooking ? "no file server answered"
                                             : "the server doesn't answer any more");
  }
  ++m_repeats;
  Transmit();
}

void NetWareClient::Finish(const std::string& error) {
  if (m_outcome.done) return;
  m_timer.Cancel();
  m_state = State::kIdle;
  m_outcome.done = true;
  m_outcome.error = error;
  m_outcome.finished = Simulator::Now();
  const std::string repeats =
      m_repeats == 0 ? "" : ", " + std::to_string(m_repeats) + " packets were sent again";
  Note(error.empty() ? "NetWare client: " + m_path + " arrived, " +
                           std::to_string(m_outcome.body.size()) + " octets" + repeats
                     : "NetWare client: " + m_path + " failed: " + error);
  if (m_callback) m_callback(m_outcome);
}

void NetWareClient::Note(const std::string& text) {
  if (m_recorder) {
    m_recorder->Note(m_recorder->IdOf(GetNode()), pptplab::trace::Layer::kApplication, text);
  }
}

}  // namespace ns3
