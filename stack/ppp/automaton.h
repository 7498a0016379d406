// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The option negotiation automaton of RFC 1661 §4: executes automaton_table, keeps the Restart
// timer and counter (§4.6). LCP, IPCP and CCP have one each.
//
// Not here: packets. What an action means is the owner's business; which event a packet is, too.
#ifndef PPTPLAB_STACK_PPP_AUTOMATON_H_
#define PPTPLAB_STACK_PPP_AUTOMATON_H_

#include <optional>
#include <string>
#include <string_view>

#include "stack/base/pdu.h"
#include "stack/base/time.h"
#include "stack/ppp/automaton_table.h"
#include "stack/ppp/session.h"
#include "stack/trace/tracer.h"

namespace pptplab::ppp {

/// Who carries out what the table says.
class AutomatonActions {
 public:
  virtual ~AutomatonActions() = default;
  /// Any action but irc and zrc, which the automaton does itself. While it runs, the automaton is
  /// still in the state that the event found it in. Must not call the automaton.
  virtual void Act(Instant now, AutomatonAction action) = 0;
};

class Automaton {
 public:
  /// `name`: "LCP". References outlive the automaton.
  Automaton(std::string_view name, trace::Layer layer, const AutomatonConfig& config,
            AutomatonActions& actions, trace::Tracer& tracer);

  /// One cell of the table. Where the table has "-", the event is recorded and nothing else
  /// happens.
  void Handle(Instant now, AutomatonEvent event, JourneyId journey = 0);
  /// The Restart timer: TO+ or TO-. Harmless if early.
  void Tick(Instant now);
  /// The Restart timer expires now instead of later; nothing if it isn't running.
  void ExpireNow(Instant now);
  std::optional<Instant> NextDeadline() const { return deadline_; }

  AutomatonState state() const { return state_; }
  bool opened() const { return state_ == AutomatonState::kOpened; }
  int restart_counter() const { return restart_counter_; }

 private:
  void Execute(Instant now, const AutomatonCell& cell);
  void InitializeRestartCount(const AutomatonCell& cell);
  void StartTimer(Instant now);
  void StopTimer(Instant now);
  void RecordTimer(Instant now, trace::Timer::Action action, Instant deadline);

  std::string name_;
  std::string timer_name_;
  trace::Layer layer_;
  AutomatonConfig config_;
  AutomatonActions& actions_;
  trace::Tracer& tracer_;
  AutomatonState state_ = AutomatonState::kInitial;
  int restart_counter_ = 0;
  std::optional<Instant> deadline_;
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_AUTOMATON_H_
