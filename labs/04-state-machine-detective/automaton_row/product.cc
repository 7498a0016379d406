// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// automaton_row.h's function, once for each row of the product's own table.
#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "labs/04-state-machine-detective/automaton_row/checks.h"
#include "labs/04-state-machine-detective/automaton_row/serve.h"
#include "stack/ppp/automaton_table.h"

namespace pptplab::labs {
namespace {

using RowFunction = std::optional<automaton::Cell> (*)(automaton::State);

// Both list them in the RFC's order.
static_assert(static_cast<int>(automaton::State::kOpened) ==
              static_cast<int>(ppp::AutomatonState::kOpened));
static_assert(static_cast<int>(automaton::Action::kSer) ==
              static_cast<int>(ppp::AutomatonAction::kSer));

template <size_t kEvent>
std::optional<automaton::Cell> Row(automaton::State state) {
  const ppp::AutomatonCell& cell = ppp::CellOf(static_cast<ppp::AutomatonEvent>(kEvent),
                                               static_cast<ppp::AutomatonState>(state));
  if (!cell.legal) return std::nullopt;
  automaton::Cell out{{}, static_cast<automaton::State>(cell.next)};
  for (size_t i = 0; i < cell.action_count; ++i)
    out.actions.push_back(static_cast<automaton::Action>(cell.actions[i]));
  return out;
}

template <size_t... kEvents>
constexpr std::array<RowFunction, sizeof...(kEvents)> Rows(std::index_sequence<kEvents...>) {
  return {Row<kEvents>...};
}

}  // namespace

CodeAsk ProductAutomatonRow(std::string_view event) {
  static constexpr auto kRows = Rows(std::make_index_sequence<ppp::kAutomatonEvents>());
  const auto found = std::ranges::find(ppp::kAutomatonEventNames, event);
  if (found == ppp::kAutomatonEventNames.end())
    throw std::runtime_error("RFC 1661 has no event " + std::string(event));
  const RowFunction row = kRows[static_cast<size_t>(found - ppp::kAutomatonEventNames.begin())];
  return [row](const CodeWriter& words) {
    CodeReader call(words.octets());
    CodeWriter result;
    automaton::ServeRow(row, call, result);
    return result.octets();
  };
}

}  // namespace pptplab::labs
