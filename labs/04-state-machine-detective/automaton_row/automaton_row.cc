// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Yours to write: the row {row-event} of RFC 1661 §4.1. A cell like "irc,scr/6" is
//   return Cell{{Action::kIrc, Action::kScr}, State::kReqSent};
#include "automaton_row.h"

namespace automaton {

std::optional<Cell> Row(State state) {
  switch (state) {
    case State::kClosed:
    default:
      return std::nullopt;
  }
}

}  // namespace automaton
