// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Calls whose PPP ends elsewhere: a PAC's lines. It relays their frames and knows nothing of PPP.
#include <algorithm>
#include <utility>

#include "stack/base/check.h"
#include "stack/tunnel/endpoint_private.h"
#include "stack/wire/gre.h"

namespace pptplab::tunnel {

using trace::DropReason;
using trace::Layer;
using trace::Stimulus;

void Endpoint::LineAnswered(Instant now, CallId id, uint32_t connect_speed) {
  WithControlOf(now, id, "The line was answered", [&](pptp::ControlConnection& control) {
    control.LineAnswered(now, id, connect_speed);
  });
}

void Endpoint::LineFailed(Instant now, CallId id, pptp::LineFailure why) {
  WithControlOf(now, id, "The line was not answered",
                [&](pptp::ControlConnection& control) { control.LineFailed(now, id, why); });
}

void Endpoint::LineLost(Instant now, CallId id) {
  WithControlOf(now, id, "The line hung up", [&](pptp::ControlConnection& control) {
    control.ClearCall(now, id, pptp::DisconnectCause::kLostCarrier);
  });
}

/// A call may not be established yet, so only its control connection knows of it.
template <class Action>
void Endpoint::WithControlOf(Instant now, CallId id, const char* what, Action action) {
  const Call* const call = FindCall(id);
  for (auto& [connection_id, connection] : p_->connections) {
    if (connection.control->call_state(id).empty()) continue;
    tracer_.Begin(now, call == nullptr ? 0 : call->number, Layer::kLink, 0,
                  {Stimulus::What::kConnection, what});
    const ConnectionId pumped = connection_id;
    action(*connection.control);
    return PumpConnection(now, pumped);
  }
}

void Endpoint::StartRelay(Connection& connection, Call call, GreLeg relay) {
  const CallId id = call.id;
  call.relay = std::make_unique<GreLeg>(std::move(relay));
  connection.calls.insert(id);
  const Call& stored = p_->calls[id] = std::move(call);
  Reindex(stored);
  Emit(LineUp{id});
}

/// RFC 2637 §4: the frame goes into GRE as it is, without what belongs to the line only. Address
/// and Control stay if the caller sent them: they are PPP's, which ends at the PNS.
void Endpoint::ReceiveFrame(Instant now, CallId id, Pdu frame) {
  Call* const call = FindCall(id);
  const JourneyId journey = frame.journey();
  tracer_.Begin(now, call == nullptr ? 0 : call->number, Layer::kLink, journey,
                {Stimulus::What::kPacket, "frame from the line"});
  const auto drop = [&](Layer layer, DropReason reason, std::string_view why) {
    tracer_.Record(now, layer, journey, trace::Drop{reason, why, 0});
  };
  if (call == nullptr || !call->relay) {
    return drop(Layer::kLink, DropReason::kUnknownCall, "no such call");
  }
  if (frame.size() > wire::kMaxGrePayload) {
    return drop(Layer::kGre, DropReason::kTooLong, "over 1532 octets");
  }
  // RFC 2637 §4.2.4: what a slow tunnel has no room for is lost, as on any slow line.
  if (call->relay->IsFull()) {
    return drop(Layer::kGre, DropReason::kQueueFull, "the GRE window is closed");
  }
  if (auto gre = call->relay->Leave(now, std::move(frame))) {
    Emit(SendGre{call->peer, std::move(*gre)});
  }
  Reindex(*call);
}

void Endpoint::TakeFrames(Instant now, CallId id) {
  Call* const call = FindCall(id);
  if (call == nullptr) return;
  while (auto frame = call->relay->TakeFrame()) Emit(SendFrame{id, std::move(frame->payload)});
  while (auto gre = call->relay->TakeReleased(now)) Emit(SendGre{call->peer, std::move(*gre)});
  if (auto gre = call->relay->TakeAckOnly(now)) Emit(SendGre{call->peer, std::move(*gre)});
  Reindex(*call);
}

void Endpoint::TickRelay(Instant now, CallId id) {
  Call* const call = FindCall(id);
  call->relay->Tick(now);
  if (call->tell_errors_at && *call->tell_errors_at <= now) TellLineErrors(now, *call);
  TakeFrames(now, id);
}

/// RFC 2637 §2.14: not more often than once in 60 s, so what happens in between is told then.
void Endpoint::ReportLineErrors(Instant now, CallId id, const pptp::WanErrors& errors) {
  Call* const call = FindCall(id);
  if (call == nullptr || !call->relay) return;
  tracer_.Begin(now, call->number, Layer::kLink, 0,
                {Stimulus::What::kPacket, "damaged frame from the line"});
  call->line_errors = errors;
  if (!call->tell_errors_at) {
    call->tell_errors_at = now;
    if (call->errors_told_at) {
      call->tell_errors_at =
          std::max(now, *call->errors_told_at + config_.control.wan_error_interval);
    }
  }
  if (*call->tell_errors_at <= now) TellLineErrors(now, *call);
  Reindex(*call);
}

void Endpoint::TellLineErrors(Instant now, Call& call) {
  const auto found = p_->connections.find(call.connection);
  PPTPLAB_CHECK(found != p_->connections.end());
  if (call.line_errors) found->second.control->SendWanErrors(now, call.id, *call.line_errors);
  call.line_errors.reset();
  call.tell_errors_at.reset();
  call.errors_told_at = now;
  PumpConnection(now, call.connection);
}

void Endpoint::ClearRelay(Instant now, CallId id) {
  const auto found = p_->connections.find(FindCall(id)->connection);
  PPTPLAB_CHECK(found != p_->connections.end());
  const ConnectionId connection = found->first;
  found->second.control->ClearCall(now, id);
  PumpConnection(now, connection);
}

}  // namespace pptplab::tunnel
