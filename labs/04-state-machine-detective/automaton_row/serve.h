// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Asks a row of automaton_row.h for all ten cells.
#ifndef PPTPLAB_LABS_04_STATE_MACHINE_DETECTIVE_AUTOMATON_ROW_SERVE_H_
#define PPTPLAB_LABS_04_STATE_MACHINE_DETECTIVE_AUTOMATON_ROW_SERVE_H_

#include "labs/04-state-machine-detective/automaton_row/automaton_row.h"
#include "labs/engine/code_words.h"

namespace automaton {

inline constexpr uint32_t kStates = 10;

/// Of each state: 0, or 1, the actions and the next state.
inline void ServeRow(std::optional<Cell> (*row)(State), pptplab::labs::CodeReader&,
                     pptplab::labs::CodeWriter& result) {
  for (uint32_t state = 0; state < kStates; ++state) {
    const std::optional<Cell> cell = row(static_cast<State>(state));
    result.Number(cell ? 1 : 0);
    if (!cell) continue;
    std::vector<uint8_t> actions;
    for (const Action action : cell->actions) actions.push_back(static_cast<uint8_t>(action));
    result.Octets(actions).Number(static_cast<uint32_t>(cell->next));
  }
}

}  // namespace automaton

#endif  // PPTPLAB_LABS_04_STATE_MACHINE_DETECTIVE_AUTOMATON_ROW_SERVE_H_
