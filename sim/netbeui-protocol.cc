// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See netbeui-protocol.h. The sequence of a session, as IBM's "Local Area Network Technical
// Reference" has it:
//
//   Name-Query (UI)           →          who is called this, and may I have a session?
//                             ←          Name-Recognized (UI), with the session's number there
//   SABME                     →  ← UA    the acknowledged connection below
//   Session-Initialize        →
//                             ←          Session-Confirm
//   Data-Only-Last            →  ← Data-Ack     … in either direction
//   Session-End, DISC         →  ← UA
#include "sim/netbeui-protocol.h"

#include <algorithm>
#include <utility>

#include "ns3/log.h"
#include "ns3/simulator.h"
#include "sim/bridge.h"
#include "sim/recorder.h"
#include "stack/wire/llc.h"
#include "stack/wire/ppp.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("NetBeuiProtocol");
NS_OBJECT_ENSURE_REGISTERED(NetBeuiProtocol);

namespace wire = pptplab::wire;
using pptplab::Bytes;
using pptplab::ByteView;
using pptplab::Write;
using wire::NbfCommand;

namespace {

// As NetBEUI of Windows NT had them: AddNameQueryRetries, NameQueryRetries and their time-outs.
constexpr uint32_t kQuestions = 3;
const Time kQuestionInterval = MilliSeconds(500);
constexpr uint8_t kMostSessions = 100;
constexpr size_t kLongestMessage = 65536;
constexpr uint16_t kLargestData = 1024;  // in one frame, so that it fits into a PPP packet
constexpr uint8_t kVersion2 = 0x01;      // of Session-Initialize and -Confirm
constexpr uint16_t kNoListen = 0x00;     // Name-Recognized: nobody waits for a call

}  // namespace

TypeId NetBeuiProtocol::GetTypeId() {
  static TypeId tid = TypeId("ns3::NetBeuiProtocol")
                          .SetParent<Object>()
                          .SetGroupName("PptpLab")
                          .AddConstructor<NetBeuiProtocol>();
  return tid;
}

NetBeuiProtocol::NetBeuiProtocol() = default;
NetBeuiProtocol::~NetBeuiProtocol() = default;

Ptr<NetBeuiProtocol> NetBeuiProtocol::Of(Ptr<Node> node) {
  if (const auto there = node->GetObject<NetBeuiProtocol>()) return there;
  auto made = CreateObject<NetBeuiProtocol>();
  node->AggregateObject(made);
  made->Start(node);
  return made;
}

void NetBeuiProtocol::Start(Ptr<Node> node) {
  m_node = node;
  m_tunnelsOf = PptpApplication::On(node);
  if (!m_tunnelsOf) return;
  m_userNumber = m_tunnelsOf->AddNetworkUser(
      wire::kPppNbf, {[this](const pptplab::tunnel::LinkUp& up) { TunnelUp(up.call); },
                      [this](CallId call) { TunnelDown(call); },
                      [this](CallId call, Ptr<Packet> packet) {
                        Receive(call, pptplab::sim::ToPdu(packet).bytes());
                      }});
}

void NetBeuiProtocol::DoDispose() {
  for (auto& [call, tunnel] : m_tunnels) tunnel.timer.Cancel();
  for (auto& [id, session] : m_sessions) session.timer.Cancel();
  m_tunnels.clear();
  m_sessions.clear();
  m_datagrams.clear();
  m_listeners.clear();
  m_whenReady.clear();
  m_tunnelsOf = nullptr;
  m_node = nullptr;
  m_recorder = nullptr;
  Object::DoDispose();
}

uint32_t NetBeuiProtocol::GetRepeats() const {
  uint32_t repeats = m_repeats;
  for (const auto& [call, tunnel] : m_tunnels) repeats += tunnel.link ? tunnel.link->repeats() : 0;
  return repeats;
}

// --- names
// -----------------------------------------------------------------------------------------------

void NetBeuiProtocol::AddName(const Name& name) {
  if (IsOurs(name)) return;
  m_names.push_back(name);
  for (const auto& [call, tunnel] : m_tunnels) {
    if (tunnel.ready) return TunnelUp(call);  // asks for all of them again
  }
}

bool NetBeuiProtocol::IsOurs(const Name& name) const {
  return std::find(m_names.begin(), m_names.end(), name) != m_names.end();
}

void NetBeuiProtocol::TunnelUp(CallId call) {
  Tunnel& tunnel = m_tunnels[call];
  tunnel.timer.Cancel();
  tunnel.questions = 0;
  tunnel.ready = false;
  tunnel.timer = Simulator::ScheduleNow(&NetBeuiProtocol::AskForNames, this, call);
}

void NetBeuiProtocol::AskForNames(CallId call) {
  const auto found = m_tunnels.find(call);
  if (found == m_tunnels.end()) return;
  Tunnel& tunnel = found->second;
  if (tunnel.questions == kQuestions || m_names.empty()) {
    tunnel.ready = true;
    if (!m_names.empty()) Note("NetBEUI: nobody objected, the names are its own");
    const auto waiting = std::exchange(m_whenReady, {});
    for (const auto& callback : waiting) callback();
    return;
  }
  if (tunnel.questions++ == 0) {
    std::string names;
    for (const Name& name : m_names) {
      names += (names.empty() ? "" : ", ") + wire::NetbiosNameText(name);
    }
    Note("NetBEUI: asks whether somebody has one of its names already: " + names);
  }
  tunnel.timer = Simulator::Schedule(kQuestionInterval, &NetBeuiProtocol::AskForNames, this, call);
  for (const Name& name : m_names) {
    NbfHeader query;
    query.command = NbfCommand::kAddNameQuery;
    query.response_correlator = ++m_lastCorrelator;
    query.source_name = name;
    SendUi(call, query);
  }
}

void NetBeuiProtocol::WhenReady(std::function<void()> callback) {
  const bool ready = std::any_of(m_tunnels.begin(), m_tunnels.end(),
                                 [](const auto& tunnel) { return tunnel.second.ready; });
  if (ready) return callback();
  m_whenReady.push_back(std::move(callback));
}

void NetBeuiProtocol::TunnelDown(CallId call) {
  LinkEnded(call, "the tunnel has ended");
  const auto found = m_tunnels.find(call);
  if (found == m_tunnels.end()) return;
  found->second.timer.Cancel();
  if (found->second.link) m_repeats += found->second.link->repeats();
  // Not now: we may have been called by something that the link does.
  const std::shared_ptr<pptplab::sim::LlcLink> link = std::move(found->second.link);
  m_tunnels.erase(found);
  Simulator::ScheduleNow([link] {});
}

// --- frames
// ----------------------------------------------------------------------------------------------

void NetBeuiProtocol::SendUi(CallId call, const NbfHeader& header, ByteView data) {
  Bytes frame = Write(wire::LlcHeader{});
  const Bytes nbf = Write(header);
  frame.insert(frame.end(), nbf.begin(), nbf.end());
  frame.insert(frame.end(), data.begin(), data.end());
  Transmit(call, frame);
}

void NetBeuiProtocol::SendNumbered(const Session& session, SessionId id, NbfHeader header,
                                   ByteView data) {
  header.destination_number = session.remote_number;
  header.source_number = id;
  Bytes information = Write(header);
  information.insert(information.end(), data.begin(), data.end());
  LinkOf(session.call).Send(std::move(information));
}

void NetBeuiProtocol::Transmit(CallId call, ByteView frame) {
  if (m_tunnelsOf) {
    m_tunnelsOf->SendNetwork(call, wire::kPppNbf, pptplab::sim::ToPacket(frame, 0));
  }
}

pptplab::sim::LlcLink& NetBeuiProtocol::LinkOf(CallId call) {
  auto& link = m_tunnels[call].link;
  if (!link) {
    link = std::make_unique<pptplab::sim::LlcLink>(pptplab::sim::LlcLink::Callbacks{
        [this, call](Bytes frame) { Transmit(call, frame); },
        [this, call](ByteView information) { HandleSessionFrame(call, information); },
        [this, call] { LinkConnected(call); },
        [this, call](const char* reason) { LinkEnded(call, reason); }});
  }
  return *link;
}

void NetBeuiProtocol::Receive(CallId call, ByteView frame) {
  const auto llc = pptplab::ReadPrefix<wire::LlcHeader>(frame);
  if (!llc || !m_tunnels.contains(call)) return;
  const uint8_t source = llc->value.ssap & ~pptplab::sim::kLlcResponse;
  if (llc->value.dsap != wire::kSapNetbios || source != wire::kSapNetbios) return;
  const ByteView rest = frame.subspan(llc->size);
  if (!llc->value.IsUnnumbered() || pptplab::sim::UnnumberedKind(llc->value) != wire::kLlcUi) {
    LinkOf(call).Receive(llc->value, rest);
    return;
  }
  const auto header = pptplab::ReadPrefix<NbfHeader>(rest);
  if (header) HandleUnnumbered(call, header->value, rest.subspan(header->size));
}

void NetBeuiProtocol::HandleUnnumbered(CallId call, const NbfHeader& header, ByteView data) {
  switch (header.command) {
    case NbfCommand::kAddNameQuery:
    case NbfCommand::kAddGroupNameQuery:
      if (IsOurs(header.source_name)) {
        Note("NetBEUI: " + wire::NetbiosNameText(header.source_name) +
             " is taken, by this computer: it objects");
        NbfHeader answer;
        answer.command = NbfCommand::kAddNameResponse;
        answer.transmit_correlator = header.response_correlator;
        answer.destination_name = answer.source_name = header.source_name;
        SendUi(call, answer);
      }
      return;
    case NbfCommand::kAddNameResponse:
      if (IsOurs(header.source_name)) {
        Note("NetBEUI: somebody else has the name " + wire::NetbiosNameText(header.source_name) +
             "; it is given up");
        std::erase(m_names, header.source_name);
      }
      return;
    case NbfCommand::kNameQuery:
      return HandleNameQuery(call, header);
    case NbfCommand::kNameRecognized:
      return HandleNameRecognized(call, header);
    case NbfCommand::kDatagram: {
      const auto listener = m_datagrams.find(header.destination_name);
      if (listener == m_datagrams.end()) return;
      const DatagramHandler handler = listener->second;
      return handler(header.source_name, data);
    }
    default:
      return;
  }
}

// --- datagrams
// -------------------------------------------------------------------------------------------

void NetBeuiProtocol::ListenDatagrams(const Name& name, DatagramHandler handler) {
  AddName(name);
  m_datagrams[name] = std::move(handler);
}

void NetBeuiProtocol::SendDatagram(const Name& to, const Name& from, ByteView data) {
  NbfHeader header;
  header.command = NbfCommand::kDatagram;
  header.destination_name = to;
  header.source_name = from;
  std::vector<CallId> calls;
  for (const auto& [call, tunnel] : m_tunnels) calls.push_back(call);
  for (const CallId call : calls) SendUi(call, header, data);
}

// --- sessions
// --------------------------------------------------------------------------------------------

void NetBeuiProtocol::ListenSessions(const Name& name, SessionCallbacks callbacks) {
  AddName(name);
  m_listeners[name] = std::move(callbacks);
}

NetBeuiProtocol::SessionId NetBeuiProtocol::FreeNumber() const {
  for (SessionId id = 1; id <= kMostSessions; ++id) {
    if (!m_sessions.contains(id)) return id;
  }
  return 0;
}

NetBeuiProtocol::SessionId NetBeuiProtocol::Call(const Name& to, const Name& from,
                                                 SessionCallbacks callbacks) {
  const SessionId id = FreeNumber();
  if (id == 0) return 0;
  Session& session = m_sessions[id];
  session.to = to;
  session.from = from;
  session.correlator = ++m_lastCorrelator;
  session.callbacks = std::move(callbacks);
  session.timer = Simulator::ScheduleNow(&NetBeuiProtocol::AskForSession, this, id);
  return id;
}

void NetBeuiProtocol::AskForSession(SessionId id) {
  const auto found = m_sessions.find(id);
  if (found == m_sessions.end()) return;
  Session& session = found->second;
  if (session.tries == kQuestions)
    return Close(id, "nobody is called " + wire::NetbiosNameText(session.to));
  if (session.tries++ > 0) ++m_repeats;
  session.timer = Simulator::Schedule(kQuestionInterval, &NetBeuiProtocol::AskForSession, this, id);
  NbfHeader query;
  query.command = NbfCommand::kNameQuery;
  query.data2 = id;  // a session is wanted; 0 would only look for the name
  query.response_correlator = session.correlator;
  query.destination_name = session.to;
  query.source_name = session.from;
  std::vector<CallId> calls;
  for (const auto& [call, tunnel] : m_tunnels) calls.push_back(call);
  for (const CallId call : calls) SendUi(call, query);
}

void NetBeuiProtocol::HandleNameQuery(CallId call, const NbfHeader& header) {
  if (!IsOurs(header.destination_name)) return;
  NbfHeader answer;
  answer.command = NbfCommand::kNameRecognized;
  answer.transmit_correlator = header.response_correlator;
  answer.destination_name = header.source_name;
  answer.source_name = header.destination_name;
  const auto listener = m_listeners.find(header.destination_name);
  const bool wants_session = (header.data2 & 0xff) != 0;
  if (wants_session && listener != m_listeners.end()) {
    // Asked again, because the answer was lost: the same session.
    auto found = std::find_if(m_sessions.begin(), m_sessions.end(), [&](const auto& entry) {
      const Session& s = entry.second;
      return s.state == State::kOpening && s.call == call && s.to == header.source_name &&
             s.remote_number == (header.data2 & 0xff);
    });
    if (found == m_sessions.end()) {
      const SessionId id = FreeNumber();
      if (id == 0) return;
      found = m_sessions.emplace(id, Session{}).first;
      Session& session = found->second;
      session.state = State::kOpening;
      session.call = call;
      session.remote_number = static_cast<uint8_t>(header.data2 & 0xff);
      session.to = header.source_name;
      session.from = header.destination_name;
      session.correlator = ++m_lastCorrelator;
      session.callbacks = listener->second;
      Note("NetBEUI: " + wire::NetbiosNameText(header.source_name) + " looks for " +
           wire::NetbiosNameText(header.destination_name) + ", which is here");
    }
    answer.data2 = found->first;
    answer.response_correlator = found->second.correlator;
  } else {
    answer.data2 = kNoListen;
  }
  SendUi(call, answer);
}

void NetBeuiProtocol::HandleNameRecognized(CallId call, const NbfHeader& header) {
  for (auto& [id, session] : m_sessions) {
    if (session.state != State::kAsking || session.correlator != header.transmit_correlator ||
        session.to != header.source_name) {
      continue;
    }
    session.timer.Cancel();
    const auto number = static_cast<uint8_t>(header.data2 & 0xff);
    if (number == kNoListen) {
      return Close(id, wire::NetbiosNameText(session.to) + " is there, but takes no calls");
    }
    Note("NetBEUI: " + wire::NetbiosNameText(session.to) +
         " is at the other end and takes the call");
    session.state = State::kConnecting;
    session.call = call;
    session.remote_number = number;
    session.peer_correlator = header.response_correlator;
    auto& link = LinkOf(call);
    if (link.IsConnected()) return Initialize(id);
    return link.Connect();
  }
}

void NetBeuiProtocol::LinkConnected(CallId call) {
  for (auto& [id, session] : m_sessions) {
    if (session.call == call && session.state == State::kConnecting) Initialize(id);
  }
}

void NetBeuiProtocol::Initialize(SessionId id) {
  Session& session = m_sessions.at(id);
  session.state = State::kOpening;
  session.correlator = ++m_lastCorrelator;
  NbfHeader header;
  header.command = NbfCommand::kSessionInitialize;
  header.data1 = kVersion2;
  header.data2 = kLargestData;
  header.transmit_correlator = session.peer_correlator;
  header.response_correlator = session.correlator;
  SendNumbered(session, id, header);
}

void NetBeuiProtocol::HandleSessionFrame(CallId call, ByteView information) {
  const auto prefix = pptplab::ReadPrefix<NbfHeader>(information);
  if (!prefix || !prefix->value.IsOfSession()) return;
  const NbfHeader& header = prefix->value;
  const SessionId id = header.destination_number;
  const auto found = m_sessions.find(id);
  if (found == m_sessions.end() || found->second.call != call ||
      found->second.remote_number != header.source_number) {
    return;
  }
  Session& session = found->second;
  const ByteView data = information.subspan(prefix->size);
  switch (header.command) {
    case NbfCommand::kSessionInitialize:
      return HandleInitialize(call, header);
    case NbfCommand::kSessionConfirm:
      if (session.state != State::kOpening) return;
      session.state = State::kOpen;
      session.largest = std::min(std::max<uint16_t>(header.data2, 1), kLargestData);
      Note("NetBEUI: the session with " + wire::NetbiosNameText(session.to) + " is open");
      if (const auto opened = session.callbacks.opened) opened(id);
      return;
    case NbfCommand::kDataFirstMiddle:
    case NbfCommand::kDataOnlyLast: {
      if (session.state != State::kOpen) return;
      if (session.partial.size() + data.size() > kLongestMessage) {
        return Close(id, "a message has no end");
      }
      session.partial.insert(session.partial.end(), data.begin(), data.end());
      if (header.command == NbfCommand::kDataFirstMiddle) return;
      NbfHeader acknowledgment;
      acknowledgment.command = NbfCommand::kDataAck;
      acknowledgment.transmit_correlator = header.response_correlator;
      SendNumbered(session, id, acknowledgment);
      const Bytes message = std::exchange(session.partial, {});
      if (const auto received = session.callbacks.received) received(id, message);
      return;
    }
    case NbfCommand::kSessionEnd:
      return Close(id, header.data2 == 0 ? "" : "the other end broke the session off");
    default:
      return;  // Data-Ack: the link below has acknowledged already
  }
}

void NetBeuiProtocol::HandleInitialize(CallId /*call*/, const NbfHeader& header) {
  const SessionId id = header.destination_number;
  Session& session = m_sessions.at(id);
  if (session.state != State::kOpening) return;
  session.state = State::kOpen;
  session.largest = std::min(std::max<uint16_t>(header.data2, 1), kLargestData);
  NbfHeader confirm;
  confirm.command = NbfCommand::kSessionConfirm;
  confirm.data1 = kVersion2;
  confirm.data2 = kLargestData;
  confirm.transmit_correlator = header.response_correlator;
  SendNumbered(session, id, confirm);
  if (const auto opened = session.callbacks.opened) opened(id);
}

void NetBeuiProtocol::SendMessage(SessionId id, ByteView message) {
  const auto found = m_sessions.find(id);
  if (found == m_sessions.end() || found->second.state != State::kOpen) return;
  const Session& session = found->second;
  NbfHeader header;
  header.response_correlator = ++m_lastCorrelator;
  while (message.size() > session.largest) {
    header.command = NbfCommand::kDataFirstMiddle;
    SendNumbered(session, id, header, message.first(session.largest));
    message = message.subspan(session.largest);
  }
  header.command = NbfCommand::kDataOnlyLast;
  SendNumbered(session, id, header, message);
}

void NetBeuiProtocol::HangUp(SessionId id) {
  const auto found = m_sessions.find(id);
  if (found == m_sessions.end()) return;
  if (found->second.state == State::kOpen) {
    NbfHeader end;
    end.command = NbfCommand::kSessionEnd;
    SendNumbered(found->second, id, end);
  }
  const CallId call = found->second.call;
  Close(id, "");
  HangUpLinkIfIdle(call);
}

void NetBeuiProtocol::Close(SessionId id, const std::string& reason) {
  const auto found = m_sessions.find(id);
  if (found == m_sessions.end()) return;
  found->second.timer.Cancel();
  const auto closed = found->second.callbacks.closed;
  m_sessions.erase(found);
  if (closed) closed(id, reason);
}

// Who ends the last session also ends the connection below it, as soon as the Session-End has been
// acknowledged.
void NetBeuiProtocol::HangUpLinkIfIdle(CallId call) {
  const bool in_use = std::any_of(m_sessions.begin(), m_sessions.end(),
                                  [call](const auto& s) { return s.second.call == call; });
  const auto tunnel = m_tunnels.find(call);
  if (!in_use && tunnel != m_tunnels.end() && tunnel->second.link) {
    tunnel->second.link->Disconnect();
  }
}

void NetBeuiProtocol::LinkEnded(CallId call, const char* reason) {
  std::vector<SessionId> ended;
  for (const auto& [id, session] : m_sessions) {
    if (session.call == call) ended.push_back(id);
  }
  const std::string why = *reason == '\0' ? "the other end hung up" : reason;
  for (const SessionId id : ended) Close(id, why);
}

void NetBeuiProtocol::Note(const std::string& text) {
  if (m_recorder && m_node) {
    m_recorder->Note(m_recorder->IdOf(m_node), pptplab::trace::Layer::kApplication, text);
  }
}

}  // namespace ns3
