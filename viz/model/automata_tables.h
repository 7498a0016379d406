// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The automata as they are drawn: which there are, the tables they run, and what the RFCs' short
// words mean. RFC 1661's table is read from stack/ppp/automaton_table.h itself, RFC 2637's from
// stack/pptp's; of PPP's phases and of CHAP the RFCs draw arrows, which are rows here.
#ifndef PPTPLAB_VIZ_MODEL_AUTOMATA_TABLES_H_
#define PPTPLAB_VIZ_MODEL_AUTOMATA_TABLES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/ppp/automaton_table.h"
#include "stack/trace/event.h"

namespace pptplab::viz {

/// In the order in which a tunnel needs them.
enum class AutomatonKind : uint8_t {
  kControlConnection,
  kCall,
  kPhase,
  kLcp,
  kAuthentication,
  kCcp,
  kIpcp,
  // Of these a tunnel has what its ends agree on.
  kIpv6cp,
  kIpxcp,
  kNbfcp,
  kBcp,
};
inline constexpr size_t kAutomatonKinds = 11;
/// Those that every tunnel has, or could have.
inline constexpr size_t kUsualAutomata = 7;
std::string_view NameOfAutomaton(AutomatonKind kind);       ///< "Control connection"
std::string_view ShortNameOfAutomaton(AutomatonKind kind);  ///< "Control": where room is short
trace::Layer LayerOfAutomaton(AutomatonKind kind);          ///< for its colour
/// Of a Transition's name for it, as in "PPTP call (PNS)". nullopt: none that we know.
std::optional<AutomatonKind> AutomatonCalled(std::string_view name);
/// LCP, CCP and the network control protocols are drawn as RFC 1661's table, the others as rows.
bool RunsRfc1661(AutomatonKind kind);

struct StateRow {
  std::string_view from;
  std::string_view event;
  std::string actions;
  std::string_view to;
  std::string_view section;  ///< "§3.1.1", or "ours" where the RFC draws no arrow
};
struct StateTable {
  std::string_view title;  ///< "RFC 2637 §3.1.1, originator of the TCP connection"
  std::vector<std::string_view> states;
  std::vector<StateRow> rows;  ///< of one state one after the other
};
/// All that an automaton of this kind may run: by who opened the connection, by PNS and PAC … One
/// at least, but for RunsRfc1661.
std::vector<StateTable> TablesOf(AutomatonKind kind);
inline constexpr size_t kNoRow = SIZE_MAX;
/// The row of this transition; of PPP's phases and of CHAP an arrow between these states is enough.
size_t RowOf(const StateTable& table, std::string_view from, std::string_view event,
             std::string_view to);

// RFC 1661's words. Empty: it has no such word.
std::optional<ppp::AutomatonState> Rfc1661State(std::string_view name);  ///< "Ack-Sent"
std::optional<ppp::AutomatonEvent> Rfc1661Event(std::string_view name);  ///< "RCR+"
std::string_view MeaningOf(ppp::AutomatonState state);                   ///< a sentence (§4.2)
std::string_view MeaningOf(ppp::AutomatonEvent event);    ///< "Receive-Configure-Ack" (§4.3)
std::string_view MeaningOf(ppp::AutomatonAction action);  ///< "Send-Configure-Request" (§4.4)
/// "irc,tlu": "Initialize-Restart-Count, This-Layer-Up".
std::string ActionsInFull(std::string_view actions);
/// "irc,scr/6x", as the RFC prints it; "-": can't happen.
std::string TextOfCell(const ppp::AutomatonCell& cell);
/// The whole story of a cell, line by line, with sections.
std::string ExplainCell(ppp::AutomatonEvent event, ppp::AutomatonState state);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_AUTOMATA_TABLES_H_
