// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The pass over the recording: transitions go to the automaton that made them.
#include "viz/model/automata.h"

#include <algorithm>

namespace pptplab::viz {

namespace {

/// How many automata are looked at for one of the right session.
constexpr size_t kMostCandidates = 64;

bool IsPptp(AutomatonKind kind) {
  return kind == AutomatonKind::kControlConnection || kind == AutomatonKind::kCall;
}

}  // namespace

size_t Machine::CountAt(ItemIndex cursor) const {
  const auto after =
      std::upper_bound(changes.begin(), changes.end(), cursor,
                       [](ItemIndex at, const Change& change) { return at < change.item; });
  return static_cast<size_t>(after - changes.begin());
}

const Change* Machine::LastAt(ItemIndex cursor) const {
  const size_t count = CountAt(cursor);
  return count == 0 ? nullptr : &changes[count - 1];
}

std::string_view Machine::StateAt(ItemIndex cursor) const {
  if (changes.empty()) return {};
  const Change* const last = LastAt(cursor);
  return last == nullptr ? changes.front().from : last->to;
}

Automata::Automata(const RecordingModel& recording) : recording_(recording) {
  for (size_t kind = 0; kind < kAutomatonKinds; ++kind) {
    tables_[kind] = TablesOf(static_cast<AutomatonKind>(kind));
  }
  Update();
}

void Automata::Update() {
  const auto items = recording_.items();
  for (; seen_ < items.size(); ++seen_) {
    const Item& item = items[seen_];
    if (!item.Is<trace::Transition>()) continue;
    const auto event = recording_.Event(seen_);
    if (!event) continue;
    const auto* const transition = std::get_if<trace::Transition>(&event->detail);
    if (transition != nullptr) Take(seen_, item, *transition);
  }
  BuildTunnels();
}

void Automata::Take(ItemIndex index, const Item& item, const trace::Transition& transition) {
  const auto kind = AutomatonCalled(transition.automaton);
  if (!kind) return;
  const Change change{index, Kept(transition.from), Kept(transition.event),
                      Kept(transition.actions), Kept(transition.to)};
  Machine& machine = MachineOf(*kind, item, change.from);
  machine.changes.push_back(change);
  Vote(machine, change);
  if (IsPptp(*kind)) waiting_[{item.node, *kind, change.to}].push_back(&machine);
  by_item_.emplace_back(index, &machine);
}

Machine& Automata::MachineOf(AutomatonKind kind, const Item& item, std::string_view from) {
  if (IsPptp(kind)) return ChainedMachine(kind, item, from);
  Machine*& known = by_session_[{{item.node, item.session}, kind}];
  if (known == nullptr) known = &NewMachine(kind, item.node, item.session);
  return *known;
}

/// Of those that stand in `from`: one of this session if it is known, else the one that has waited
/// longest.
Machine& Automata::ChainedMachine(AutomatonKind kind, const Item& item, std::string_view from) {
  std::deque<Machine*>& candidates = waiting_[{item.node, kind, from}];
  if (candidates.empty()) return NewMachine(kind, item.node, item.session);
  size_t chosen = 0;
  for (size_t i = 0; item.session != 0 && i < std::min(candidates.size(), kMostCandidates); ++i) {
    if (candidates[i]->session != item.session) continue;
    chosen = i;
    break;
  }
  Machine& machine = *candidates[chosen];
  candidates.erase(candidates.begin() + static_cast<std::ptrdiff_t>(chosen));
  if (machine.session == 0) machine.session = item.session;
  return machine;
}

Machine& Automata::NewMachine(AutomatonKind kind, trace::NodeId node, trace::SessionId session) {
  Machine& machine = machines_.emplace_back();
  machine.kind = kind;
  machine.node = node;
  machine.session = session;
  const auto& tables = tables_[static_cast<size_t>(kind)];
  machine.table = tables.empty() ? nullptr : &tables.front();
  return machine;
}

/// Originator or receiver, PNS or PAC, CHAP or PAP: the table in which more of its transitions
/// stand.
void Automata::Vote(Machine& machine, const Change& change) {
  const auto& tables = tables_[static_cast<size_t>(machine.kind)];
  if (tables.size() < 2) return;
  Votes& votes = votes_[&machine];
  for (size_t i = 0; i < std::min(tables.size(), votes.of.size()); ++i) {
    if (RowOf(tables[i], change.from, change.event, change.to) != kNoRow) ++votes.of[i];
  }
  const auto most = std::max_element(votes.of.begin(), votes.of.end());
  machine.table = &tables[static_cast<size_t>(most - votes.of.begin())];
}

std::string_view Automata::Kept(std::string_view text) {
  const auto known = texts_.find(text);
  return known != texts_.end() ? *known : *texts_.emplace(text).first;
}

const Machine* Automata::LastToAct(size_t tunnel, ItemIndex cursor) const {
  const Machine* last = nullptr;
  ItemIndex when = 0;
  if (tunnel >= tunnels_.size()) return nullptr;
  for (const TunnelEnd& end : tunnels_[tunnel].ends) {
    for (const Machine* const machine : end.machines) {
      const Change* const change = machine == nullptr ? nullptr : machine->LastAt(cursor);
      if (change == nullptr || (last != nullptr && change->item < when)) continue;
      last = machine;
      when = change->item;
    }
  }
  return last;
}

}  // namespace pptplab::viz
