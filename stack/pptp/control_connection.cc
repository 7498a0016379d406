// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The control connection itself, RFC 2637 §3.1: bytes to messages, messages to events, events
// through the table to actions; keep-alives and timers (§3.1.4). Calls are in calls.cc.
//
// What is not the peer's business to say, or not now, closes the connection (§3). Two kinds of
// messages are only recorded and passed over, because a well-behaved peer may have sent them before
// it heard of a change: those about a call that is gone, and any about calls after our
// Stop-Control-Connection-Request.
#include <utility>

#include "stack/pptp/control_connection_private.h"

namespace pptplab::pptp {
namespace {

using Event = ConnectionEvent;
using Type = wire::ControlType;

constexpr uint32_t kTypeOffset = 8;  // of Control Message Type in a message
constexpr uint32_t kResultOffset = 12;

// §2.2
constexpr uint8_t kStartOk = 1;
constexpr uint8_t kStartExists = 3;
constexpr uint8_t kStartVersion = 5;
// §2.3
constexpr uint8_t kStopNone = 1;
constexpr uint8_t kStopProtocol = 2;
constexpr uint8_t kStopShutdown = 3;
// §2.6
constexpr uint8_t kEchoOk = 1;
// §2.16
constexpr uint8_t kErrorNotConnected = 1;
constexpr uint8_t kErrorBadFormat = 2;

std::string_view TimerName(size_t slot) {
  constexpr std::string_view kNames[] = {"PPTP reply timer", "PPTP idle timer",
                                         "PPTP Echo-Reply timer"};
  return kNames[slot];
}

std::string Joined(std::string_view a, std::string_view b) { return std::string(a).append(b); }

std::string StartError(const wire::StartControlConnectionReply& reply) {
  const std::string_view name = wire::NameOfStartResult(reply.result_code);
  std::string text =
      Joined("the peer refused the control connection: ", name.empty() ? "unknown result" : name);
  const std::string_view error = wire::NameOfGeneralError(reply.error_code);
  if (reply.result_code == 2 && !error.empty()) text.append(", ").append(error);
  return text;
}

}  // namespace

using Private = ControlConnection::Private;

// --- The table and what its actions mean ---

void Private::Step(Instant now, ConnectionEvent event, std::string_view why,
                   const wire::ControlMessage* message) {
  if (closed) return;
  const ConnectionRow* row = FindRow(initiator ? kOriginatorTable : kReceiverTable, state, event);
  if (row == nullptr) {
    // §3.1 has no arrow for it. (An invalid message has one in every state in which one can come.)
    if (message != nullptr) Invalid(now, "Control Message Type", kTypeOffset, "not in this state");
    return;
  }
  RecordTransition(now, "PPTP control connection", *row);
  const ConnectionState from = std::exchange(state, row->to);
  for (const ConnectionAction action : row->actions) Do(now, action, why, message);
  if (!closed) FollowState(now, from, event);
}

void Private::Do(Instant now, ConnectionAction action, std::string_view why,
                 const wire::ControlMessage* message) {
  switch (action) {
    case ConnectionAction::kSendStartRequest:
      return SendStartRequest(now);
    case ConnectionAction::kSendStartReply:
      return SendStartReply(now, kStartOk);
    case ConnectionAction::kSendStartReplyVersion:
      return SendStartReply(now, kStartVersion);
    case ConnectionAction::kSendStartReplyExists:
      return SendStartReply(now, kStartExists);
    case ConnectionAction::kSendStartReplyRefused:
      return SendStartRefusal(now);
    case ConnectionAction::kSendStopRequest:
      stop_reason = why;
      return Send(now, wire::StopControlConnectionRequest{kStopNone});
    case ConnectionAction::kSendStopRequestVersion:
      stop_reason = why;
      return Send(now, wire::StopControlConnectionRequest{kStopProtocol});
    case ConnectionAction::kSendStopRequestShutdown:
      stop_reason = why;
      return Send(now, wire::StopControlConnectionRequest{kStopShutdown});
    case ConnectionAction::kSendStopReply:
      return Send(now, wire::StopControlConnectionReply{});
    case ConnectionAction::kSendGeneralError:
      return SendGeneralError(now);
    case ConnectionAction::kSendEchoRequest:
      echo_identifier = rng.U32();
      Send(now, wire::EchoRequest{echo_identifier});
      return SetTimer(now, TimerSlot::kEchoReply, config.echo_timeout);
    case ConnectionAction::kSendEchoReply: {
      wire::EchoReply reply;
      reply.identifier = std::get<wire::EchoRequest>(*message).identifier;
      return Send(now, reply);
    }
    case ConnectionAction::kNoteEchoReply:
      return OnEchoReply(now, std::get<wire::EchoReply>(*message));
    case ConnectionAction::kClearCalls:
      return ClearCalls(now, why);
    case ConnectionAction::kCloseTcp:
      return Close(now, why);
  }
}

void Private::FollowState(Instant now, ConnectionState from, ConnectionEvent event) {
  if (from == state && event != Event::kTcpOpen) return;
  StopTimer(now, TimerSlot::kReply);
  if (state == ConnectionState::kEstablished) {
    signals.push_back(ConnectionEstablished{});
    ArmEchoIdle(now);
    return;
  }
  StopTimer(now, TimerSlot::kEchoIdle);
  StopTimer(now, TimerSlot::kEchoReply);
  // The others all wait for a message.
  SetTimer(now, TimerSlot::kReply,
           state == ConnectionState::kWaitStopReply ? config.stop_timeout : config.reply_timeout);
}

void Private::Close(Instant now, std::string_view why) {
  PPTPLAB_CHECK(calls.empty());
  for (const auto slot : {TimerSlot::kReply, TimerSlot::kEchoIdle, TimerSlot::kEchoReply}) {
    StopTimer(now, slot);
  }
  closed = true;
  signals.push_back(ConnectionClosed{stop_reason.empty() ? std::string(why) : stop_reason});
}

// --- Messages ---

void Private::OnMessageBytes(Instant now, ByteView bytes) {
  const auto message = wire::ReadControlMessage(bytes);
  if (!message) {
    const Error& error = message.error();
    return Invalid(now, error.field, static_cast<uint32_t>(error.offset), error.reason);
  }
  tracer.Record(now, trace::Layer::kPptp, 0,
                trace::Message{trace::Direction::kReceived, trace::Protocol::kPptpControl, bytes});
  // §3.1.4: only silence makes us ask, and a question that is out is not asked again.
  if (timers.IsSet(TimerSlot::kEchoIdle)) ArmEchoIdle(now);
  const Type type = wire::TypeOf(*message);
  const Role peer = config.role == Role::kPns ? Role::kPac : Role::kPns;
  if (!MaySend(peer, type)) {
    return Invalid(now, "Control Message Type", kTypeOffset,
                   peer == Role::kPac ? "a PAC may not send it" : "a PNS may not send it");
  }
  OnMessage(now, *message);
}

void Private::OnMessage(Instant now, const wire::ControlMessage& message) {
  if (const auto* request = std::get_if<wire::StartControlConnectionRequest>(&message)) {
    if (collision_won && !initiator && state == ConnectionState::kIdle) {
      return Step(now, Event::kCollisionWon, "", &message);
    }
    // §3.1.2: a later version is answered with ours, and its sender decides.
    const bool ok = request->protocol_version >= wire::kProtocolVersion;
    if (ok && refusal != StartRefusal::kNone) {
      return Step(now, Event::kStartRequestRefused, "this peer is refused", &message);
    }
    return Step(now, ok ? Event::kStartRequest : Event::kStartRequestNotOk,
                "the peer's protocol version is not supported", &message);
  }
  if (const auto* reply = std::get_if<wire::StartControlConnectionReply>(&message)) {
    // Some modems answer 0 for 1, and everybody lets them.
    if (reply->result_code > kStartOk) {
      return Step(now, Event::kStartReplyError, StartError(*reply), &message);
    }
    const bool ok = reply->protocol_version == wire::kProtocolVersion;
    return Step(now, ok ? Event::kStartReply : Event::kStartReplyNotOk,
                "the peer's protocol version is not supported", &message);
  }
  const bool too_early = state == ConnectionState::kIdle || state == ConnectionState::kWaitCtlReply;
  if (too_early) return NotConnected(now, message);
  switch (wire::TypeOf(message)) {
    case Type::kStopControlConnectionRequest:
      return Step(now, Event::kStopRequest, "the peer stopped the control connection", &message);
    case Type::kStopControlConnectionReply:
      return Step(now, Event::kStopReply, "", &message);
    case Type::kEchoRequest:
      return Step(now, Event::kEchoRequest, "", &message);
    case Type::kEchoReply:
      return Step(now, Event::kEchoReply, "", &message);
    default:
      break;
  }
  if (state == ConnectionState::kEstablished) return OnCallMessage(now, message);
  Drop(now, trace::DropReason::kNotOpen, "control connection is stopping", kTypeOffset);
}

/// §2.1: nothing else may come before the start. §2.16 has an error for it, and a request gets a
/// reply that carries it, before the connection closes (§3).
void Private::NotConnected(Instant now, const wire::ControlMessage& message) {
  uint32_t identifier = 0;
  if (const auto* echo = std::get_if<wire::EchoRequest>(&message)) identifier = echo->identifier;
  if (const auto* call = std::get_if<wire::OutgoingCallRequest>(&message)) {
    identifier = call->call_id;
  }
  if (const auto* call = std::get_if<wire::IncomingCallRequest>(&message)) {
    identifier = call->call_id;
  }
  Refuse(now, {wire::TypeOf(message), identifier, kErrorNotConnected}, "Control Message Type",
         kTypeOffset, "before the control connection is established");
}

/// §1.4: synchronization is lost, and the connection closes at once. If all but the Length is what
/// a request's header should be, its reply says so first (§2.16, Bad-Format).
void Private::OnBadHeader(Instant now, const Error& error) {
  const auto offset = static_cast<uint32_t>(error.offset);
  if (std::string_view(error.field) != "Length")
    return Invalid(now, error.field, offset, error.reason);
  const auto type = static_cast<Type>(LoadBe16(stream.header().data() + kTypeOffset));
  const Role peer = config.role == Role::kPns ? Role::kPac : Role::kPns;
  if (!MaySend(peer, type)) return Invalid(now, error.field, offset, error.reason);
  Refuse(now, {type, 0, kErrorBadFormat}, error.field, offset, error.reason);
}

void Private::OnEchoReply(Instant now, const wire::EchoReply& reply) {
  if (!timers.IsSet(TimerSlot::kEchoReply) || reply.identifier != echo_identifier) {
    return Drop(now, trace::DropReason::kMalformed, "Identifier", kResultOffset);
  }
  // §2.6: only with Result 1 is the reply valid; without a valid one §3.1.4 closes the connection.
  if (reply.result_code > kEchoOk) {
    return Drop(now, trace::DropReason::kMalformed, "Result Code", kResultOffset + 4);
  }
  StopTimer(now, TimerSlot::kEchoReply);
  ArmEchoIdle(now);
}

/// As Invalid, but the sender is told: only requests have a reply, and §3.1.3's winner says
/// nothing.
void Private::Refuse(Instant now, const RequestInError& request, std::string_view field,
                     uint32_t offset, std::string_view why) {
  const bool has_reply = request.request == Type::kStartControlConnectionRequest ||
                         request.request == Type::kStopControlConnectionRequest ||
                         request.request == Type::kEchoRequest ||
                         request.request == Type::kOutgoingCallRequest ||
                         request.request == Type::kIncomingCallRequest;
  if (!has_reply || collision_won) return Invalid(now, field, offset, why);
  Drop(now, trace::DropReason::kMalformed, field, offset);
  in_error = request;
  Step(now, Event::kRequestInError, "invalid control message: " + Joined(field, ", ").append(why));
}

void Private::Invalid(Instant now, std::string_view field, uint32_t offset, std::string_view why) {
  Drop(now, trace::DropReason::kMalformed, field, offset);
  std::string reason = "invalid control message: ";
  reason.append(field).append(", ").append(why);
  Step(now, Event::kMalformed, reason);
}

void Private::Drop(Instant now, trace::DropReason reason, std::string_view field, uint32_t offset) {
  tracer.Record(now, trace::Layer::kPptp, 0, trace::Drop{reason, field, offset});
}

// --- Timers ---

void Private::ArmEchoIdle(Instant now) {
  if (config.echo_interval > Duration::zero()) {
    SetTimer(now, TimerSlot::kEchoIdle, config.echo_interval);
  }
}

void Private::SetTimer(Instant now, TimerSlot slot, Duration delay) {
  timers.Set(slot, now + delay);
  RecordTimer(now, TimerName(static_cast<size_t>(slot)), trace::Timer::Action::kSet, now + delay);
}

void Private::StopTimer(Instant now, TimerSlot slot) {
  const auto deadline = timers.Deadline(slot);
  if (!deadline) return;
  timers.Stop(slot);
  RecordTimer(now, TimerName(static_cast<size_t>(slot)), trace::Timer::Action::kStopped, *deadline);
}

bool Private::TakeTimer(Instant now, TimerSlot slot) {
  const auto deadline = timers.Deadline(slot);
  if (!timers.Take(slot, now)) return false;
  RecordTimer(now, TimerName(static_cast<size_t>(slot)), trace::Timer::Action::kExpired, *deadline);
  return true;
}

void Private::RecordTimer(Instant now, std::string_view name, trace::Timer::Action action,
                          Instant deadline) {
  tracer.Record(now, trace::Layer::kPptp, 0, trace::Timer{name, action, deadline});
}

// --- The public face ---

ControlConnection::ControlConnection(const ControlConfig& config, bool initiator,
                                     CallIdSource& call_ids, Rng& rng, trace::Tracer& tracer)
    : p_(std::make_unique<Private>(config, initiator, call_ids, rng, tracer)) {}

ControlConnection::~ControlConnection() {
  for (const Call& call : p_->calls) p_->call_ids.ReleaseCallId(call.call_id);
}

void ControlConnection::Up(Instant now) {
  if (p_->tcp_up) return;
  p_->tcp_up = true;
  p_->Step(now, Event::kTcpOpen, "");
}

void ControlConnection::Down(Instant now) {
  p_->messages.clear();  // nobody is there to read them
  p_->Step(now, Event::kTcpClosed, "the TCP connection was closed");
}

void ControlConnection::Receive(Instant now, ByteView stream) {
  if (!p_->tcp_up) return;
  while (!p_->closed) {
    const auto message = p_->stream.Next(stream);
    if (!message) return;
    if (*message) {
      p_->OnMessageBytes(now, **message);
    } else {
      p_->OnBadHeader(now, message->error());
    }
  }
}

std::optional<uint16_t> ControlConnection::PlaceCall(Instant now, const OutgoingCall& wanted) {
  return p_->PlaceCall(now, wanted);
}

void ControlConnection::LineAnswered(Instant now, uint16_t call_id, uint32_t connect_speed) {
  Call* call = p_->FindCall(call_id);
  if (call == nullptr || call->state != CallState::kWaitCsAns) return;
  if (connect_speed != 0) call->connect_speed = connect_speed;
  p_->StepCall(now, call, CallEvent::kAnswer, "");
}

void ControlConnection::LineFailed(Instant now, uint16_t call_id, LineFailure why) {
  Call* call = p_->FindCall(call_id);
  if (call == nullptr || call->state != CallState::kWaitCsAns) return;
  call->result_code = static_cast<uint8_t>(why);
  std::string reason("the line was not answered: ");
  reason.append(wire::NameOfOutgoingCallResult(call->result_code));
  p_->StepCall(now, call, CallEvent::kIncomplete, reason);
}

void ControlConnection::ClearCall(Instant now, uint16_t call_id, DisconnectCause cause) {
  Call* call = p_->FindCall(call_id);
  if (call == nullptr || call->state == CallState::kWaitDisconnect) return;
  call->cause = cause;
  p_->StepCall(now, call, CallEvent::kHangup, "the call was ended here");
}

std::optional<uint16_t> ControlConnection::OfferCall(Instant now, const IncomingCall& call) {
  return p_->OfferCall(now, call);
}

bool ControlConnection::SendWanErrors(Instant now, uint16_t call_id, const WanErrors& errors) {
  Call* call = p_->FindCall(call_id);
  if (p_->config.role != Role::kPac || call == nullptr || call->state != CallState::kEstablished) {
    return false;
  }
  if (call->wan_errors_sent && now - *call->wan_errors_sent < p_->config.wan_error_interval) {
    return false;
  }
  call->wan_errors_sent = now;
  p_->Send(now, wire::WanErrorNotify{.peers_call_id = call->peer_call_id.value_or(0),
                                     .crc_errors = errors.crc,
                                     .framing_errors = errors.framing,
                                     .hardware_overruns = errors.hardware_overruns,
                                     .buffer_overruns = errors.buffer_overruns,
                                     .time_out_errors = errors.time_outs,
                                     .alignment_errors = errors.alignment});
  return true;
}

void ControlConnection::SetCollisionWon(bool won) { p_->collision_won = won; }

void ControlConnection::RefuseStart(StartRefusal why) { p_->refusal = why; }

void ControlConnection::LoseCollision(Instant now) {
  // §3.1.3: only a request that nobody has answered can collide.
  if (!p_->initiator || p_->state != ConnectionState::kWaitCtlReply) return;
  p_->Step(now, Event::kCollision, "the peer opened a connection too, and has the higher address");
}

void ControlConnection::SendLinkInfo(Instant now, uint16_t call_id, uint32_t send_accm,
                                     uint32_t receive_accm) {
  const Call* call = p_->FindCall(call_id);
  if (p_->config.role != Role::kPns || call == nullptr || call->state != CallState::kEstablished) {
    return;
  }
  wire::SetLinkInfo info;
  info.peers_call_id = call->peer_call_id.value_or(0);
  info.send_accm = send_accm;
  info.receive_accm = receive_accm;
  p_->Send(now, info);
}

void ControlConnection::Stop(Instant now) {
  p_->Step(now, Event::kLocalTerminate, "the control connection was stopped here");
}

void ControlConnection::StopForShutdown(Instant now) {
  p_->Step(now, Event::kLocalShutdown, "this end is being shut down");
}

void ControlConnection::Tick(Instant now) {
  using Slot = Private::TimerSlot;
  if (p_->TakeTimer(now, Slot::kReply)) {
    p_->Step(now, Event::kTimeout, "the peer did not answer in time");
  }
  if (p_->TakeTimer(now, Slot::kEchoReply)) {
    p_->Step(now, Event::kEchoTimeout, "the peer did not answer an Echo-Request");
  }
  if (p_->TakeTimer(now, Slot::kEchoIdle)) p_->Step(now, Event::kSilence, "");
  p_->TickCalls(now);
}

std::optional<Instant> ControlConnection::NextDeadline() const {
  std::optional<Instant> next = p_->timers.Next();
  for (const Call& call : p_->calls) next = Earlier(next, Earlier(call.deadline, call.dialed));
  return next;
}

std::optional<Bytes> ControlConnection::TakeMessage() {
  if (p_->messages.empty()) return std::nullopt;
  Bytes message = std::move(p_->messages.front());
  p_->messages.pop_front();
  return message;
}

std::optional<ControlSignal> ControlConnection::TakeSignal() {
  if (p_->signals.empty()) return std::nullopt;
  ControlSignal signal = std::move(p_->signals.front());
  p_->signals.pop_front();
  return signal;
}

bool ControlConnection::established() const { return p_->state == ConnectionState::kEstablished; }

size_t ControlConnection::call_count() const { return p_->calls.size(); }

std::string_view ControlConnection::state() const { return NameOf(p_->state); }

std::string_view ControlConnection::call_state(uint16_t call_id) const {
  const Call* call = p_->FindCall(call_id);
  return call == nullptr ? std::string_view{} : NameOf(call->state);
}

}  // namespace pptplab::pptp
