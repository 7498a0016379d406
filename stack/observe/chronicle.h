// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Records events for both ends of one session, as the ends themselves would have recorded them. Of
// what crosses the wire both know: the sender has sent it, the receiver has received it, at the
// time at which it came by; the journey is the number of the captured frame.
#ifndef PPTPLAB_STACK_OBSERVE_CHRONICLE_H_
#define PPTPLAB_STACK_OBSERVE_CHRONICLE_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "stack/observe/summary.h"
#include "stack/trace/tracer.h"

namespace pptplab::observe {

/// When and in which frame something came by.
struct Moment {
  Instant time{};
  JourneyId journey = 0;
};

/// One step of the data path and whose it is.
struct LayerStep {
  trace::Layer layer = trace::Layer::kGre;
  trace::Step step;
};

class Chronicle {
 public:
  /// `sink` null: nobody wants to know.
  explicit Chronicle(trace::TraceSink* sink) : sink_(sink) {}

  void SetEnd(End end, trace::NodeId node, trace::SessionId session) {
    tracers_[end] = trace::Tracer(sink_, node);
    tracers_[end].SetSession(session);
  }
  bool on() const { return sink_ != nullptr; }
  trace::NodeId node(End end) const { return tracers_[end].node(); }

  /// An event at one end.
  void At(End end, Moment moment, trace::Layer layer, trace::Detail detail) {
    if (on()) tracers_[end].Record(moment.time, layer, moment.journey, std::move(detail));
  }
  /// The same event at both ends.
  void AtBoth(Moment moment, trace::Layer layer, const trace::Detail& detail) {
    for (const End end : kEnds) At(end, moment, layer, detail);
  }
  /// A whole control message that `from` sent to the other end.
  void Message(End from, Moment moment, trace::Layer layer, trace::Protocol protocol,
               ByteView bytes) {
    if (!on()) return;
    for (const End end : {from, Other(from)}) {
      const auto direction = end == from ? trace::Direction::kSent : trace::Direction::kReceived;
      if (end != from && protocol == trace::Protocol::kPptpControl) {
        Receive(end, moment, layer, "control message");
      }
      tracers_[end].Record(moment.time, layer, moment.journey,
                           trace::Message{direction, protocol, bytes});
    }
  }
  /// The steps of the data path, from the outside in, with the sender's sizes: taken by `from` on
  /// the way down (so backwards) and by the other end on the way up.
  void Walk(End from, Moment moment, std::span<const LayerStep> steps) {
    if (!on()) return;
    for (size_t i = steps.size(); i-- > 0;) {
      trace::Step step = steps[i].step;
      step.direction = trace::Direction::kSent;
      At(from, moment, steps[i].layer, step);
    }
    Receive(Other(from), moment, trace::Layer::kGre, "GRE packet");
    for (const LayerStep& layer_step : steps) {
      trace::Step step = layer_step.step;
      step.direction = trace::Direction::kReceived;
      std::swap(step.size_before, step.size_after);
      At(Other(from), moment, layer_step.layer, step);
    }
  }
  void SwapEnds() { tracers_.Swap(); }

 private:
  void Receive(End end, Moment moment, trace::Layer layer, std::string_view what) {
    trace::Tracer& tracer = tracers_[end];
    tracer.Begin(moment.time, tracer.session(), layer, moment.journey,
                 {trace::Stimulus::What::kPacket, what});
  }

  trace::TraceSink* sink_;
  PerEnd<trace::Tracer> tracers_;
};

}  // namespace pptplab::observe

#endif  // PPTPLAB_STACK_OBSERVE_CHRONICLE_H_
