// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 1661 §4: see automaton.h.
#include "stack/ppp/automaton.h"

#include <algorithm>

namespace pptplab::ppp {
namespace {

/// RFC 1661 §4.2: the Restart timer runs in these states only.
bool TimerRunsIn(AutomatonState state) {
  return state >= AutomatonState::kClosing && state <= AutomatonState::kAckSent;
}

}  // namespace

Automaton::Automaton(std::string_view name, trace::Layer layer, const AutomatonConfig& config,
                     AutomatonActions& actions, trace::Tracer& tracer)
    : name_(name),
      timer_name_(name_ + " restart timer"),
      layer_(layer),
      config_(config),
      actions_(actions),
      tracer_(tracer) {}

void Automaton::Handle(Instant now, AutomatonEvent event, JourneyId journey) {
  const AutomatonCell& cell = CellOf(event, state_);
  if (!cell.legal) {
    tracer_.Record(
        now, layer_, journey,
        trace::Transition{name_, NameOf(state_), NameOf(event), "illegal", NameOf(state_)});
    return;
  }
  tracer_.Record(now, layer_, journey,
                 trace::Transition{name_, NameOf(state_), NameOf(event), cell.actions_text,
                                   NameOf(cell.next)});
  if (cell.note == 'x') {
    // RFC 1661 §4.3: a crossed connection, or a peer that answers twice, is worth a line in the
    // log.
    tracer_.Record(now, layer_, journey,
                   trace::Note{"an answer where none was due: crossed connection?"});
  }
  Execute(now, cell);
  if (cell.note == 'r' && config_.restart) {
    // RFC 1661 §4.3: the restart option makes an Open anew a Down and an Up.
    Handle(now, AutomatonEvent::kDown, journey);
    Handle(now, AutomatonEvent::kUp, journey);
  }
}

void Automaton::Execute(Instant now, const AutomatonCell& cell) {
  for (size_t i = 0; i < cell.action_count; ++i) {
    switch (cell.actions[i]) {
      case AutomatonAction::kIrc:
        InitializeRestartCount(cell);
        break;
      case AutomatonAction::kZrc:
        // RFC 1661 §4.4: a pause before the layer finishes, so that the peer can get our
        // Terminate-Ack.
        restart_counter_ = 0;
        StartTimer(now);
        break;
      case AutomatonAction::kScr:
      case AutomatonAction::kStr:
        // RFC 1661 §4.4: every transmission counts, the first included.
        restart_counter_ = std::max(0, restart_counter_ - 1);
        actions_.Act(now, cell.actions[i]);
        StartTimer(now);
        break;
      case AutomatonAction::kTlf:
        // RFC 1661 §4.4: with the passive option, who got no answer waits for the peer to begin.
        if (cell.note == 'p' && config_.passive) break;
        actions_.Act(now, cell.actions[i]);
        break;
      case AutomatonAction::kTlu:
      case AutomatonAction::kTld:
      case AutomatonAction::kTls:
      case AutomatonAction::kSca:
      case AutomatonAction::kScn:
      case AutomatonAction::kSta:
      case AutomatonAction::kScj:
      case AutomatonAction::kSer:
        actions_.Act(now, cell.actions[i]);
        break;
    }
  }
  state_ = cell.next;
  if (!TimerRunsIn(state_)) StopTimer(now);
}

void Automaton::InitializeRestartCount(const AutomatonCell& cell) {
  // RFC 1661 §4.4: Max-Terminate before Terminate-Requests, else Max-Configure.
  const auto end = cell.actions.begin() + cell.action_count;
  const bool terminates = std::find(cell.actions.begin(), end, AutomatonAction::kStr) != end;
  restart_counter_ = terminates ? config_.max_terminate : config_.max_configure;
}

void Automaton::Tick(Instant now) {
  if (!deadline_ || *deadline_ > now) return;
  RecordTimer(now, trace::Timer::Action::kExpired, *deadline_);
  deadline_.reset();
  Handle(now, restart_counter_ > 0 ? AutomatonEvent::kToPlus : AutomatonEvent::kToMinus);
}

void Automaton::ExpireNow(Instant now) {
  if (!deadline_) return;
  deadline_ = now;
  Tick(now);
}

void Automaton::StartTimer(Instant now) {
  deadline_ = now + config_.restart_interval;
  RecordTimer(now, trace::Timer::Action::kSet, *deadline_);
}

void Automaton::StopTimer(Instant now) {
  if (!deadline_) return;
  RecordTimer(now, trace::Timer::Action::kStopped, *deadline_);
  deadline_.reset();
}

void Automaton::RecordTimer(Instant now, trace::Timer::Action action, Instant deadline) {
  tracer_.Record(now, layer_, 0, trace::Timer{timer_name_, action, deadline});
}

}  // namespace pptplab::ppp
