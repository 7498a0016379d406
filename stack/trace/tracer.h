// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Where events go, and the small helper through which the layers of one endpoint record them.
#ifndef PPTPLAB_STACK_TRACE_TRACER_H_
#define PPTPLAB_STACK_TRACE_TRACER_H_

#include <utility>

#include "stack/trace/event.h"

namespace pptplab::trace {

class TraceSink {
 public:
  virtual ~TraceSink() = default;
  /// Takes the event down (its views end with the call) and returns its number.
  virtual EventId Record(const Event& event) = 0;
  /// A number for a data unit that is born now, unique in this recording. A sink that passes events on
  /// to another asks that one.
  virtual JourneyId NewJourney() { return ++last_journey_; }

 private:
  JourneyId last_journey_ = 0;
};

/// Shared by reference among all layers of one endpoint. The endpoint says which session it is working for
/// and what it is reacting to; the layers say what happened. Without a sink nothing costs more than a test.
class Tracer {
 public:
  Tracer() = default;
  Tracer(TraceSink* sink, NodeId node) : sink_(sink), node_(node) {}

  bool on() const { return sink_ != nullptr; }
  NodeId node() const { return node_; }
  SessionId session() const { return session_; }
  void SetSession(SessionId session) { session_ = session; }

  /// A journey for a data unit that is born here; 0 if nobody watches.
  JourneyId NewJourney() { return on() ? sink_->NewJourney() : 0; }

  /// Records what the endpoint is reacting to; until the next one it is every event's cause.
  void Begin(Instant now, SessionId session, Layer layer, JourneyId journey, Stimulus stimulus) {
    session_ = session;
    cause_ = 0;
    if (on()) cause_ = Record(now, layer, journey, stimulus);
  }
  EventId Record(Instant now, Layer layer, JourneyId journey, Detail detail) {
    if (!on()) return 0;
    return sink_->Record(
        Event{now, node_, session_, layer, journey, cause_, std::move(detail)});
  }

 private:
  TraceSink* sink_ = nullptr;
  NodeId node_ = 0;
  SessionId session_ = 0;
  EventId cause_ = 0;
};

}  // namespace pptplab::trace

#endif  // PPTPLAB_STACK_TRACE_TRACER_H_
