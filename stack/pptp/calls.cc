// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The calls on a control connection, RFC 2637 §3.2: which call a message means, and the run through
// its table. Over IP there is no telephone line, so the PAC's "Telco Answer" follows its "Dial" at
// once unless the configuration gives it a line.
//
// Which Call ID names a call (§2.7 to §2.15): each end uses its own in requests about a call, and
// "Peer's Call ID" is the receiver's. Call-Clear-Request carries the PNS's, Call-Disconnect-Notify
// the PAC's.
#include <algorithm>
#include <utility>

#include "stack/pptp/control_connection_private.h"

namespace pptplab::pptp {
namespace {

using Event = CallEvent;
using trace::DropReason;

// §2.8
constexpr uint8_t kCallConnected = 1;
constexpr uint8_t kCallGeneralError = 2;
constexpr uint8_t kCallNoCarrier = 3;
constexpr uint8_t kCallBusy = 4;
constexpr uint8_t kCallNoDialTone = 5;
constexpr uint8_t kCallTimeOut = 6;
constexpr uint8_t kCallDoNotAccept = 7;
// §2.10
constexpr uint8_t kIncomingConnect = 1;
constexpr uint8_t kIncomingGeneralError = 2;
constexpr uint8_t kIncomingDoNotAccept = 3;
// §2.16
constexpr uint8_t kErrorBadValue = 3;
constexpr uint8_t kErrorNoResource = 4;
constexpr uint8_t kErrorBadCallId = 5;
constexpr uint8_t kErrorPacError = 6;

constexpr uint32_t kCallIdOffset = 12;
constexpr std::string_view kCallTimer = "PPTP call timer";
constexpr std::string_view kDialTimer = "PPTP dial timer";

std::string Reason(std::string_view what, std::string_view result) {
  std::string reason(what);
  return reason.append(": ").append(result.empty() ? "unknown result" : result);
}

/// With what a Result Code of 2 leaves to the Error Code (§2.16).
std::string Reason(std::string_view what, std::string_view result, uint8_t result_code,
                   uint8_t error_code) {
  std::string reason = Reason(what, result);
  const std::string_view error = wire::NameOfGeneralError(error_code);
  if (result_code == 2 && !error.empty()) reason.append(", ").append(error);
  return reason;
}

/// §2.7, §2.9: whether each field has one of the values that it can have.
bool IsInRange(const wire::OutgoingCallRequest& request) {
  return request.bearer_type >= 1 && request.bearer_type <= 3 && request.framing_type >= 1 &&
         request.framing_type <= 3 && request.minimum_bps <= request.maximum_bps &&
         request.phone_number_length <= request.phone_number.size();
}
bool IsInRange(const wire::IncomingCallRequest& request) {
  return request.call_bearer_type >= 1 && request.call_bearer_type <= 2 &&
         request.dialed_number_length <= request.dialed_number.size() &&
         request.dialing_number_length <= request.dialing_number.size();
}

std::string TextOf(const wire::Name64& text) {
  return {text.begin(), std::find(text.begin(), text.end(), 0)};
}

std::string InWords(const wire::WanErrorNotify& errors) {
  std::string text = "WAN errors on the PAC's line since the call began: ";
  const auto add = [&](uint32_t count, std::string_view what) {
    text += std::to_string(count);
    text.append(" ").append(what);
  };
  add(errors.crc_errors, "CRC, ");
  add(errors.framing_errors, "framing, ");
  add(errors.hardware_overruns, "hardware overruns, ");
  add(errors.buffer_overruns, "buffer overruns, ");
  add(errors.time_out_errors, "time-outs, ");
  add(errors.alignment_errors, "alignment.");
  return text;
}

std::string_view AutomatonOf(const Call& call) {
  if (call.table.data() == kPacIncomingTable.data()) return "PPTP call (PAC, incoming)";
  if (call.table.data() == kPnsIncomingTable.data()) return "PPTP call (PNS, incoming)";
  return call.table.data() == kPacOutgoingTable.data() ? "PPTP call (PAC)" : "PPTP call (PNS)";
}

}  // namespace

using Private = ControlConnection::Private;

// --- The table and what its actions mean ---

/// `call`: nullptr if the message named one that is not here. Calls that end are forgotten.
void Private::StepCall(Instant now, Call* call, CallEvent event, std::string_view why,
                       const wire::ControlMessage* message) {
  if (call == nullptr) return Drop(now, DropReason::kUnknownCall, "Call ID", kCallIdOffset);
  const CallRow* row = FindRow(call->table, call->state, event);
  if (row == nullptr) {
    return Invalid(now, "Control Message Type", kCallIdOffset - 4, "not in this state of the call");
  }
  RecordTransition(now, AutomatonOf(*call), *row);
  const CallState from = std::exchange(call->state, row->to);
  for (const CallAction action : row->actions) Do(now, action, *call, message);
  FollowState(now, *call, from, why);
  ForgetIdleCalls();
  if (std::exchange(call_timed_out, false)) Step(now, ConnectionEvent::kCallTimeout, why);
}

void Private::Do(Instant now, CallAction action, Call& call, const wire::ControlMessage* message) {
  switch (action) {
    case CallAction::kDial: {
      const bool may_be_silent = config.line == LineBehaviour::kDoesNotAnswer || config.dials_lines;
      const Duration wait =
          may_be_silent ? config.dial_timeout : std::min(config.answer_delay, config.dial_timeout);
      call.dialed = now + wait;
      if (wait > Duration::zero()) {
        RecordTimer(now, kDialTimer, trace::Timer::Action::kSet, *call.dialed);
      }
      return;
    }
    case CallAction::kSendOutgoingCallRequest:
      return SendOutgoingCallRequest(now, call);
    case CallAction::kSendOutgoingCallReply:
      return SendOutgoingCallReply(now, call);
    case CallAction::kSendOutgoingCallReplyError:
      // Given up here before the line had answered.
      if (call.result_code == kCallConnected) call.result_code = kCallDoNotAccept;
      return SendOutgoingCallReply(now, call);
    case CallAction::kSendIncomingCallRequest:
      return SendIncomingCallRequest(now, call);
    case CallAction::kSendIncomingCallReply:
    case CallAction::kSendIncomingCallReplyRefusal:
      return SendIncomingCallReply(now, call);
    case CallAction::kSendIncomingCallConnected:
      return SendIncomingCallConnected(now, call);
    case CallAction::kAnswerCall:  // the line is whoever's called OfferCall
    case CallAction::kHangUpLine:
      return;
    case CallAction::kSendCallClearRequest:
      return Send(now, wire::CallClearRequest{call.call_id});
    case CallAction::kSendCallDisconnectNotify:
      return SendCallDisconnectNotify(now, call, /*was_asked_for=*/message != nullptr);
    case CallAction::kLogWanErrors: {
      const auto& errors = std::get<wire::WanErrorNotify>(*message);
      tracer.Record(now, trace::Layer::kPptp, 0, trace::Note{InWords(errors)});
      return;
    }
    case CallAction::kReportLinkInfo: {
      const auto& info = std::get<wire::SetLinkInfo>(*message);
      signals.push_back(LinkInfoReceived{call.call_id, info.send_accm, info.receive_accm});
      return;
    }
    case CallAction::kCloseControlConnection:
      call_timed_out = true;
      return;
  }
}

void Private::FollowState(Instant now, Call& call, CallState from, std::string_view why) {
  if (call.state == from) return;
  if (call.state != CallState::kWaitCsAns && call.dialed) {
    RecordTimer(now, kDialTimer, trace::Timer::Action::kStopped, *call.dialed);
    call.dialed.reset();
  }
  SetCallDeadline(now, call,
                  IsWaiting(call.state) ? std::optional(now + config.call_timeout) : std::nullopt);
  if (call.state == CallState::kEstablished) {
    signals.push_back(CallUp{call.call_id, call.peer_call_id.value_or(0), call.peer_window,
                             call.peer_processing_delay});
  }
  if (call.state == CallState::kIdle) signals.push_back(CallDown{call.call_id, std::string(why)});
}

void Private::SetCallDeadline(Instant now, Call& call, std::optional<Instant> deadline) {
  using Action = trace::Timer::Action;
  if (call.deadline && !deadline) RecordTimer(now, kCallTimer, Action::kStopped, *call.deadline);
  if (deadline) RecordTimer(now, kCallTimer, Action::kSet, *deadline);
  call.deadline = deadline;
}

void Private::ClearCalls(Instant now, std::string_view why) {
  while (!calls.empty()) StepCall(now, &calls.front(), Event::kControlClosed, why);
}

void Private::ForgetIdleCalls() {
  std::erase_if(calls, [this](const Call& call) {
    if (call.state != CallState::kIdle) return false;
    call_ids.ReleaseCallId(call.call_id);
    return true;
  });
}

/// §3.2.4.1: "Telco Answer" or "Incomplete Call".
void Private::DialIsOver(Instant now, Call& call) {
  call.dialed.reset();
  const bool too_long = config.dials_lines || config.answer_delay > config.dial_timeout;
  switch (too_long ? LineBehaviour::kDoesNotAnswer : config.line) {
    case LineBehaviour::kAnswers:
      return StepCall(now, &call, Event::kAnswer, "");
    case LineBehaviour::kNoCarrier:
      call.result_code = kCallNoCarrier;
      break;
    case LineBehaviour::kBusy:
      call.result_code = kCallBusy;
      break;
    case LineBehaviour::kNoDialTone:
      call.result_code = kCallNoDialTone;
      break;
    case LineBehaviour::kDoesNotAnswer:
      call.result_code = kCallTimeOut;
      break;
    case LineBehaviour::kFails:
      call.result_code = kCallGeneralError;
      call.error_code = kErrorPacError;
      break;
  }
  StepCall(
      now, &call, Event::kIncomplete,
      Reason("the line did not connect the call", wire::NameOfOutgoingCallResult(call.result_code),
             call.result_code, call.error_code));
}

void Private::TickCalls(Instant now) {
  for (size_t i = 0; i < calls.size();) {
    const bool dialed = calls[i].dialed && *calls[i].dialed <= now;
    const size_t before = calls.size();
    if (dialed) {
      RecordTimer(now, kDialTimer, trace::Timer::Action::kExpired, *calls[i].dialed);
      DialIsOver(now, calls[i]);
    }
    if (calls.size() == before) ++i;
  }
  for (Call& call : calls) {
    if (!call.deadline || *call.deadline > now) continue;
    RecordTimer(now, kCallTimer, trace::Timer::Action::kExpired, *call.deadline);
    call.deadline.reset();
    // §3.2.1: the whole control connection goes, so there is no next one to look at.
    return StepCall(now, &call, Event::kTimeout, "the peer did not answer about the call in time");
  }
}

// --- Messages ---

std::optional<uint16_t> Private::PlaceCall(Instant now, const OutgoingCall& wanted) {
  const auto call_id = CanBegin(Role::kPns) ? call_ids.AllocateCallId() : std::nullopt;
  if (!call_id) return std::nullopt;
  placed = wanted;
  calls.push_back(Call{.table = kPnsOutgoingTable, .call_id = *call_id});
  StepCall(now, &calls.back(), Event::kOpen, "");
  return call_id;
}

std::optional<uint16_t> Private::OfferCall(Instant now, const IncomingCall& incoming) {
  const auto call_id = CanBegin(Role::kPac) ? call_ids.AllocateCallId() : std::nullopt;
  if (!call_id) return std::nullopt;
  offered = incoming;
  const uint32_t speed = incoming.connect_speed;
  calls.push_back(Call{.table = kPacIncomingTable,
                       .call_id = *call_id,
                       .connect_speed = speed == 0 ? config.connect_speed : speed,
                       .framing_type = incoming.framing_type});
  StepCall(now, &calls.back(), Event::kRing, "");
  return call_id;
}

bool Private::CanBegin(Role role) const {
  return state == ConnectionState::kEstablished && config.role == role &&
         calls.size() < config.maximum_calls;
}

void Private::OnCallMessage(Instant now, const wire::ControlMessage& message) {
  switch (wire::TypeOf(message)) {
    case wire::ControlType::kOutgoingCallRequest:
      return OnOutgoingCallRequest(now, message);
    case wire::ControlType::kOutgoingCallReply:
      return OnOutgoingCallReply(now, message);
    case wire::ControlType::kIncomingCallRequest:
      return OnIncomingCallRequest(now, message);
    case wire::ControlType::kIncomingCallReply:
      return OnIncomingCallReply(now, message);
    case wire::ControlType::kIncomingCallConnected:
      return OnIncomingCallConnected(now, message);
    case wire::ControlType::kCallClearRequest: {
      const auto& clear = std::get<wire::CallClearRequest>(message);
      return StepCall(now, FindCallOfPeer(clear.call_id), Event::kCallClearRequest,
                      "the peer cleared the call", &message);
    }
    case wire::ControlType::kCallDisconnectNotify: {
      const auto& notify = std::get<wire::CallDisconnectNotify>(message);
      return StepCall(
          now, FindDisconnected(notify.call_id), Event::kCallDisconnectNotify,
          Reason("the peer disconnected the call", wire::NameOfDisconnectResult(notify.result_code),
                 notify.result_code, notify.error_code),
          &message);
    }
    case wire::ControlType::kWanErrorNotify:
      return StepCall(now, FindCall(std::get<wire::WanErrorNotify>(message).peers_call_id),
                      Event::kWanErrorNotify, "", &message);
    case wire::ControlType::kSetLinkInfo:
      return StepCall(now, FindCall(std::get<wire::SetLinkInfo>(message).peers_call_id),
                      Event::kSetLinkInfo, "", &message);
    default:  // those about the connection itself went elsewhere
      return;
  }
}

void Private::OnOutgoingCallRequest(Instant now, const wire::ControlMessage& message) {
  const auto& request = std::get<wire::OutgoingCallRequest>(message);
  Call call{.table = kPacOutgoingTable, .peer_call_id = request.call_id};
  call.peer_window = request.packet_recv_window_size;
  call.peer_processing_delay = request.packet_processing_delay;
  call.connect_speed = std::min(config.connect_speed, request.maximum_bps);
  if (!IsInRange(request)) {
    call.result_code = kCallGeneralError;
    call.error_code = kErrorBadValue;
  } else if (FindCallOfPeer(request.call_id) != nullptr) {
    call.result_code = kCallGeneralError;
    call.error_code = kErrorBadCallId;  // §3.2.2: unique between this PNS and this PAC
  } else if (!config.accept_outgoing_calls) {
    call.result_code = kCallDoNotAccept;
  } else if (request.minimum_bps > config.connect_speed) {
    call.result_code = kCallGeneralError;
    call.error_code = kErrorNoResource;  // no line is as fast as the PNS needs it
  } else if (calls.size() >= config.maximum_calls) {
    call.result_code = kCallBusy;
  } else if (const auto call_id = call_ids.AllocateCallId()) {
    call.call_id = *call_id;
    calls.push_back(call);
    StepCall(now, &calls.back(), Event::kOutgoingCallRequest, "", &message);
    if (!config.dials_lines) {
      Call& dialing = *FindCall(*call_id);
      if (*dialing.dialed <= now) DialIsOver(now, dialing);
      return;
    }
    signals.push_back(DialLine{*call_id,
                               {TextOf(request.phone_number), TextOf(request.subaddress),
                                request.bearer_type, request.framing_type},
                               request.minimum_bps,
                               request.maximum_bps});
    return;
  } else {
    call.result_code = kCallGeneralError;
    call.error_code = kErrorNoResource;
  }
  StepCall(now, &call, Event::kOutgoingCallRequestBad, "", &message);
}

void Private::OnOutgoingCallReply(Instant now, const wire::ControlMessage& message) {
  const auto& reply = std::get<wire::OutgoingCallReply>(message);
  Call* call = FindCall(reply.peers_call_id);
  if (reply.result_code > kCallConnected) {  // some modems answer 0 for 1
    return StepCall(
        now, call, Event::kOutgoingCallReplyError,
        Reason("the peer refused the call", wire::NameOfOutgoingCallResult(reply.result_code),
               reply.result_code, reply.error_code),
        &message);
  }
  const bool expected = call != nullptr && !call->peer_call_id;
  if (expected) {
    call->peer_call_id = reply.call_id;
    call->peer_window = reply.packet_recv_window_size;
    call->peer_processing_delay = reply.packet_processing_delay;
  }
  StepCall(now, call, Event::kOutgoingCallReply, "", &message);
}

void Private::OnIncomingCallRequest(Instant now, const wire::ControlMessage& message) {
  const auto& request = std::get<wire::IncomingCallRequest>(message);
  Call call{.table = kPnsIncomingTable, .peer_call_id = request.call_id};
  const bool bearer_is_supported = (request.call_bearer_type & config.bearer_capabilities) != 0;
  if (!IsInRange(request)) {
    call.result_code = kIncomingGeneralError;
    call.error_code = kErrorBadValue;
  } else if (!config.accept_incoming_calls || !bearer_is_supported) {
    call.result_code = kIncomingDoNotAccept;  // §3.2.3
  } else if (calls.size() >= config.maximum_calls) {
    call.result_code = kIncomingGeneralError;
    call.error_code = kErrorNoResource;  // §2.10 has no "busy"
  } else if (FindCallOfPeer(request.call_id) != nullptr) {
    call.result_code = kIncomingGeneralError;
    call.error_code = kErrorBadCallId;
  } else if (const auto call_id = call_ids.AllocateCallId()) {
    call.call_id = *call_id;
    call.result_code = kIncomingConnect;
    calls.push_back(call);
    return StepCall(now, &calls.back(), Event::kIncomingCallRequest, "", &message);
  } else {
    call.result_code = kIncomingGeneralError;
    call.error_code = kErrorNoResource;
  }
  StepCall(now, &call, Event::kIncomingCallRequestBad, "", &message);
}

void Private::OnIncomingCallReply(Instant now, const wire::ControlMessage& message) {
  const auto& reply = std::get<wire::IncomingCallReply>(message);
  Call* call = FindCall(reply.peers_call_id);
  if (reply.result_code > kIncomingConnect) {
    return StepCall(
        now, call, Event::kIncomingCallReplyError,
        Reason("the peer does not take the call", wire::NameOfIncomingCallResult(reply.result_code),
               reply.result_code, reply.error_code),
        &message);
  }
  if (call != nullptr && !call->peer_call_id) {
    call->peer_call_id = reply.call_id;
    call->peer_window = reply.packet_recv_window_size;
    call->peer_processing_delay = reply.packet_transmit_delay;
  }
  StepCall(now, call, Event::kIncomingCallReply, "", &message);
}

void Private::OnIncomingCallConnected(Instant now, const wire::ControlMessage& message) {
  const auto& connected = std::get<wire::IncomingCallConnected>(message);
  Call* call = FindCall(connected.peers_call_id);
  if (call != nullptr && call->state == CallState::kWaitConnect) {
    call->peer_window = connected.packet_recv_window_size;
    call->peer_processing_delay = connected.packet_transmit_delay;
    call->connect_speed = connected.connect_speed;
  }
  StepCall(now, call, Event::kIncomingCallConnected, "", &message);
}

// --- Which call is meant ---

Call* Private::FindCall(uint16_t call_id) {
  const auto found = std::ranges::find(calls, call_id, &Call::call_id);
  return found == calls.end() ? nullptr : &*found;
}

Call* Private::FindCallOfPeer(uint16_t peer_call_id) {
  const auto found = std::ranges::find(calls, std::optional(peer_call_id), &Call::peer_call_id);
  return found == calls.end() ? nullptr : &*found;
}

/// A Call-Disconnect-Notify names the PAC's Call ID (§2.13). accel-ppp and Linux's NAT put the
/// PNS's there, so ours is understood if the peer has no such call. And a call that was given up
/// before it was answered has no known ID of the PAC's: then the oldest of these is meant.
Call* Private::FindDisconnected(uint16_t call_id) {
  if (Call* call = FindCallOfPeer(call_id)) return call;
  if (Call* call = FindCall(call_id)) return call;
  const auto given_up = std::ranges::find_if(calls, [](const Call& call) {
    return call.state == CallState::kWaitDisconnect && !call.peer_call_id;
  });
  return given_up == calls.end() ? nullptr : &*given_up;
}

}  // namespace pptplab::pptp
