// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What control_connection.cc, calls.cc and messages.cc share. For nobody else.
#ifndef PPTPLAB_STACK_PPTP_CONTROL_CONNECTION_PRIVATE_H_
#define PPTPLAB_STACK_PPTP_CONTROL_CONNECTION_PRIVATE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/fifo.h"
#include "stack/pptp/call_table.h"
#include "stack/pptp/connection_table.h"
#include "stack/pptp/control_connection.h"
#include "stack/pptp/message_stream.h"

namespace pptplab::pptp {

/// One call, whatever its table.
struct Call {
  std::span<const CallRow> table;
  uint16_t call_id = 0;
  std::optional<uint16_t> peer_call_id{};
  CallState state = CallState::kIdle;
  std::optional<Instant> deadline{};  ///< in a waiting state, §3.2.1
  std::optional<Instant> dialed{};    ///< PAC, wait_cs_ans: when the line has answered or has not
  uint16_t peer_window = 0;
  uint16_t peer_processing_delay = 0;
  uint32_t connect_speed = 0;
  uint32_t framing_type = 3;
  uint8_t result_code = 1;  ///< of the reply to a request in error
  uint8_t error_code = 0;
  std::optional<Instant> wan_errors_sent{};
  DisconnectCause cause = DisconnectCause::kAdminShutdown;
};

/// A request that can be read and not be done (§2.16): what its reply says.
struct RequestInError {
  wire::ControlType request;
  uint32_t identifier = 0;  ///< of an Echo-Request, or the Call ID of a request for a call
  uint8_t error_code = 0;
};

struct ControlConnection::Private {
  enum class TimerSlot : uint8_t { kReply, kEchoIdle, kEchoReply, kCount };

  Private(const ControlConfig& config_in, bool initiator_in, CallIdSource& call_ids_in, Rng& rng_in,
          trace::Tracer& tracer_in)
      : config(config_in),
        initiator(initiator_in),
        call_ids(call_ids_in),
        rng(rng_in),
        tracer(tracer_in) {}

  // control_connection.cc: the connection and its timers
  void Step(Instant now, ConnectionEvent event, std::string_view why,
            const wire::ControlMessage* message = nullptr);
  void Do(Instant now, ConnectionAction action, std::string_view why,
          const wire::ControlMessage* message);
  void FollowState(Instant now, ConnectionState from, ConnectionEvent event);
  void Close(Instant now, std::string_view why);
  void OnMessageBytes(Instant now, ByteView bytes);
  void OnMessage(Instant now, const wire::ControlMessage& message);
  void OnBadHeader(Instant now, const Error& error);
  void OnEchoReply(Instant now, const wire::EchoReply& reply);
  void Invalid(Instant now, std::string_view field, uint32_t offset, std::string_view why);
  void NotConnected(Instant now, const wire::ControlMessage& message);
  void Refuse(Instant now, const RequestInError& request, std::string_view field, uint32_t offset,
              std::string_view why);
  void Drop(Instant now, trace::DropReason reason, std::string_view field, uint32_t offset);
  void ArmEchoIdle(Instant now);
  void SetTimer(Instant now, TimerSlot slot, Duration delay);
  void StopTimer(Instant now, TimerSlot slot);
  bool TakeTimer(Instant now, TimerSlot slot);
  void RecordTimer(Instant now, std::string_view name, trace::Timer::Action action,
                   Instant deadline);

  // calls.cc: the calls
  std::optional<uint16_t> PlaceCall(Instant now, const OutgoingCall& wanted);
  void OnCallMessage(Instant now, const wire::ControlMessage& message);
  void OnOutgoingCallRequest(Instant now, const wire::ControlMessage& message);
  void OnOutgoingCallReply(Instant now, const wire::ControlMessage& message);
  std::optional<uint16_t> OfferCall(Instant now, const IncomingCall& incoming);
  void OnIncomingCallRequest(Instant now, const wire::ControlMessage& message);
  void OnIncomingCallReply(Instant now, const wire::ControlMessage& message);
  void OnIncomingCallConnected(Instant now, const wire::ControlMessage& message);
  bool CanBegin(Role role) const;
  void StepCall(Instant now, Call* call, CallEvent event, std::string_view why,
                const wire::ControlMessage* message = nullptr);
  void Do(Instant now, CallAction action, Call& call, const wire::ControlMessage* message);
  void FollowState(Instant now, Call& call, CallState from, std::string_view why);
  void SetCallDeadline(Instant now, Call& call, std::optional<Instant> deadline);
  void ClearCalls(Instant now, std::string_view why);
  void ForgetIdleCalls();
  void TickCalls(Instant now);
  void DialIsOver(Instant now, Call& call);
  Call* FindCall(uint16_t call_id);
  Call* FindCallOfPeer(uint16_t peer_call_id);
  Call* FindDisconnected(uint16_t call_id);

  // messages.cc: what is sent
  void Send(Instant now, const wire::ControlMessage& message);
  void SendStartRequest(Instant now);
  void SendStartReply(Instant now, uint8_t result_code, uint8_t error_code = 0);
  void SendStartRefusal(Instant now);
  void SendGeneralError(Instant now);
  void SendOutgoingCallRequest(Instant now, const Call& call);
  void SendOutgoingCallReply(Instant now, const Call& call);
  void SendIncomingCallRequest(Instant now, const Call& call);
  void SendIncomingCallReply(Instant now, const Call& call);
  void SendIncomingCallConnected(Instant now, const Call& call);
  void SendCallDisconnectNotify(Instant now, const Call& call, bool was_asked_for);
  template <class Row>
  void RecordTransition(Instant now, std::string_view automaton, const Row& row);

  const ControlConfig config;
  const bool initiator;
  CallIdSource& call_ids;
  Rng& rng;
  trace::Tracer& tracer;

  ConnectionState state = ConnectionState::kIdle;
  bool tcp_up = false;
  bool closed = false;
  std::string stop_reason;  ///< why a Stop-Control-Connection-Request was sent
  MessageStream stream;
  TimerTable<TimerSlot> timers;
  uint32_t echo_identifier = 0;
  std::vector<Call> calls;  ///< in the order in which they began
  IncomingCall offered;  ///< the one about to be asked for
  OutgoingCall placed;   ///< likewise
  bool collision_won = false;
  StartRefusal refusal = StartRefusal::kNone;
  std::optional<RequestInError> in_error;  ///< the one about to be answered
  bool call_timed_out = false;
  Fifo<Bytes> messages;
  Fifo<ControlSignal> signals;
};

template <class Row>
void ControlConnection::Private::RecordTransition(Instant now, std::string_view automaton,
                                                  const Row& row) {
  if (!tracer.on()) return;
  std::string actions;
  for (const auto action : row.actions) {
    if (!actions.empty()) actions += ", ";
    actions += NameOf(action);
  }
  tracer.Record(
      now, trace::Layer::kPptp, 0,
      trace::Transition{automaton, NameOf(row.from), NameOf(row.event), actions, NameOf(row.to)});
}

}  // namespace pptplab::pptp

#endif  // PPTPLAB_STACK_PPTP_CONTROL_CONNECTION_PRIVATE_H_
