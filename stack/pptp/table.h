// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A state table as data: rows in the RFC's order. The code that runs it, its tests and a panel that
// draws it read the same array.
#ifndef PPTPLAB_STACK_PPTP_TABLE_H_
#define PPTPLAB_STACK_PPTP_TABLE_H_

#include <cstddef>
#include <initializer_list>
#include <span>

namespace pptplab::pptp {

/// What a row does, in order: none to three actions.
template <class Action>
struct Actions {
  constexpr Actions(std::initializer_list<Action> list) {
    for (const Action action : list) items[count++] = action;
  }
  constexpr const Action* begin() const { return items; }
  constexpr const Action* end() const { return items + count; }

  Action items[3]{};
  size_t count = 0;
};

template <class State, class Event, class Action>
struct Row {
  using StateType = State;
  using EventType = Event;
  State from;
  Event event;
  Actions<Action> actions;
  State to;
  const char* section;  ///< "§3.1.1" of RFC 2637, or "ours" where the RFC draws no arrow
};

/// The row for this pair; nullptr: the RFC foresees no such event in this state.
template <class R>
constexpr const R* FindRow(std::span<const R> table, typename R::StateType from,
                           typename R::EventType event) {
  for (const R& row : table) {
    if (row.from == from && row.event == event) return &row;
  }
  return nullptr;
}

/// No pair has two rows.
template <class R>
constexpr bool IsDeterministic(std::span<const R> table) {
  for (const R& row : table) {
    if (FindRow(table, row.from, row.event) != &row) return false;
  }
  return true;
}

}  // namespace pptplab::pptp

#endif  // PPTPLAB_STACK_PPTP_TABLE_H_
