// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Tables for drawing, made of the arrays that the endpoints run.
#include "viz/model/automata_tables.h"

#include <algorithm>
#include <array>

#include "stack/pptp/call_table.h"
#include "stack/pptp/connection_table.h"

namespace pptplab::viz {

namespace {

/// An arrow of a figure, where the RFC has no table.
struct Arrow {
  std::string_view from, event, actions, to, section;
};

template <class Row>
void Append(StateTable& table, std::span<const Row> rows) {
  using pptp::NameOf;
  for (const Row& row : rows) {
    StateRow& to = table.rows.emplace_back();
    to.from = NameOf(row.from);
    to.event = NameOf(row.event);
    for (const auto action : row.actions) {
      if (!to.actions.empty()) to.actions += ", ";
      to.actions += NameOf(action);
    }
    to.to = NameOf(row.to);
    to.section = row.section;
  }
}

/// States in the order in which the rows meet them.
StateTable Finished(StateTable table) {
  for (const StateRow& row : table.rows) {
    for (const std::string_view state : {row.from, row.to}) {
      const auto known = std::find(table.states.begin(), table.states.end(), state);
      if (known == table.states.end()) table.states.push_back(state);
    }
  }
  std::stable_sort(table.rows.begin(), table.rows.end(), [&](const StateRow& a, const StateRow& b) {
    const auto place = [&](std::string_view state) {
      return std::find(table.states.begin(), table.states.end(), state);
    };
    return place(a.from) < place(b.from);
  });
  return table;
}

template <class Row>
StateTable Table(std::string_view title, std::span<const Row> rows,
                 std::span<const Row> more = {}) {
  StateTable table{title, {}, {}};
  Append(table, rows);
  Append(table, more);
  return Finished(std::move(table));
}

StateTable Arrows(std::string_view title, std::span<const Arrow> arrows) {
  StateTable table{title, {}, {}};
  for (const Arrow& arrow : arrows) {
    table.rows.push_back(
        {arrow.from, arrow.event, std::string(arrow.actions), arrow.to, arrow.section});
  }
  return Finished(std::move(table));
}

// RFC 1661 §3.2
constexpr auto kPhases = std::to_array<Arrow>({
    {"Dead", "UP", "", "Establish", "§3.3"},
    {"Establish", "OPENED", "", "Authenticate", "§3.4"},
    {"Establish", "FAIL", "", "Dead", "§3.4"},
    {"Establish", "CLOSING", "", "Terminate", "§3.7"},
    {"Authenticate", "SUCCESS/NONE", "", "Network", "§3.5"},
    {"Authenticate", "FAIL", "", "Terminate", "§3.5"},
    {"Network", "CLOSING", "", "Terminate", "§3.6"},
    {"Terminate", "DOWN", "", "Dead", "§3.7"},
});

// RFC 1994 §4, with the answers of RFC 2759
constexpr auto kAuthenticator = std::to_array<Arrow>({
    {"Initial", "Start", "send Challenge", "Challenge sent", "§4.1"},
    {"Challenge sent", "Response, right", "send Success", "Success", "§4.2"},
    {"Challenge sent", "Response, wrong", "send Failure with R=1", "Challenge sent", "§4.2"},
    {"Challenge sent", "Response, wrong", "send Failure", "Failure", "§4.2"},
    {"Success", "Response, repeated", "send the same verdict", "Success", "§4.2"},
    {"Failure", "Response, repeated", "send the same verdict", "Failure", "§4.2"},
});
constexpr auto kPeer = std::to_array<Arrow>({
    {"Initial", "Start", "", "Waiting for Challenge", "§4.1"},
    {"Waiting for Challenge", "Challenge", "send Response", "Response sent", "§4.1"},
    {"Waiting for Challenge", "Timeout", "", "Failure", "ours"},
    {"Response sent", "Timeout", "send the same Response", "Response sent", "§4.1"},
    {"Response sent", "Success", "", "Success", "§4.2"},
    {"Response sent", "Failure", "", "Failure", "§4.2"},
});

// RFC 1334 §2
constexpr auto kPapAuthenticator = std::to_array<Arrow>({
    {"Initial", "Start", "", "Waiting for Request", "§2"},
    {"Waiting for Request", "Authenticate-Request, right", "send Authenticate-Ack", "Success",
     "§2.2.2"},
    {"Waiting for Request", "Authenticate-Request, wrong", "send Authenticate-Nak",
     "Waiting for Request", "§2.2.2"},
    {"Waiting for Request", "Timeout", "", "Failure", "§2"},
    {"Success", "Authenticate-Request, repeated", "send the same verdict", "Success", "§2.2.1"},
});
constexpr auto kPapPeer = std::to_array<Arrow>({
    {"Initial", "Start", "send Authenticate-Request", "Request sent", "§2.2.1"},
    {"Request sent", "Timeout", "send the same Authenticate-Request", "Request sent", "§2.2.1"},
    {"Request sent", "Authenticate-Ack", "", "Success", "§2.2.2"},
    {"Request sent", "Authenticate-Nak", "", "Failure", "§2.2.2"},
});
constexpr auto kEapAuthenticator = std::to_array<Arrow>({
    {"Initial", "Start", "send Request Identity", "Identity asked", "§5.1"},
    {"Identity asked", "Timeout", "send the same Request", "Identity asked", "§4.1"},
    {"Identity asked", "Response Identity", "send the method's first Request", "Method runs", "§2"},
    {"Method runs", "Response Nak", "send the method's first Request", "Method runs", "§5.3.1"},
    {"Method runs", "Response", "send the method's next Request", "Method runs", "§2"},
    {"Method runs", "Timeout", "send the same Request", "Method runs", "§4.1"},
    {"Method runs", "Response, right", "send Success", "Success", "§4.2"},
    {"Method runs", "Response, wrong", "send Failure", "Failure", "§4.2"},
});
constexpr auto kEapPeer = std::to_array<Arrow>({
    {"Initial", "Start", "", "Waiting for Request", "§4.1"},
    {"Waiting for Request", "Request Identity", "send Response Identity", "Response sent", "§5.1"},
    {"Response sent", "Request", "send Response", "Response sent", "§4.1"},
    {"Response sent", "Request, method not allowed", "send Response Nak", "Response sent",
     "§5.3.1"},
    {"Response sent", "Request, repeated", "send the same Response", "Response sent", "§4.1"},
    {"Response sent", "Success", "", "Success", "§4.2"},
    {"Response sent", "Failure", "", "Failure", "§4.2"},
});

template <class Value, size_t kCount>
std::optional<Value> Named(const std::array<std::string_view, kCount>& names,
                           std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Value>(found - names.begin());
}

}  // namespace

std::string_view NameOfAutomaton(AutomatonKind kind) {
  constexpr std::array<std::string_view, kAutomatonKinds> kNames = {
      "Control connection", "Call", "PPP phase", "LCP", "Authentication", "CCP", "IPCP",
      "IPV6CP", "IPXCP", "NBFCP", "BCP"};
  return kNames[static_cast<size_t>(kind)];
}

std::string_view ShortNameOfAutomaton(AutomatonKind kind) {
  if (kind == AutomatonKind::kControlConnection) return "Control";
  if (kind == AutomatonKind::kPhase) return "Phase";
  if (kind == AutomatonKind::kAuthentication) return "Auth";
  return NameOfAutomaton(kind);
}

trace::Layer LayerOfAutomaton(AutomatonKind kind) {
  switch (kind) {
    case AutomatonKind::kControlConnection:
    case AutomatonKind::kCall:
      return trace::Layer::kPptp;
    case AutomatonKind::kPhase:
      return trace::Layer::kPpp;
    case AutomatonKind::kLcp:
      return trace::Layer::kLcp;
    case AutomatonKind::kAuthentication:
      return trace::Layer::kAuthentication;
    case AutomatonKind::kCcp:
      return trace::Layer::kCcp;
    case AutomatonKind::kIpcp:
    case AutomatonKind::kIpv6cp:
    case AutomatonKind::kIpxcp:
    case AutomatonKind::kNbfcp:
    case AutomatonKind::kBcp:
      return trace::Layer::kIpcp;
  }
  return trace::Layer::kRun;
}

std::optional<AutomatonKind> AutomatonCalled(std::string_view name) {
  if (name == "PPTP control connection") return AutomatonKind::kControlConnection;
  if (name.starts_with("PPTP call")) return AutomatonKind::kCall;
  if (name == "PPP phase") return AutomatonKind::kPhase;
  if (name == "LCP") return AutomatonKind::kLcp;
  if (name == "Authentication") return AutomatonKind::kAuthentication;
  if (name == "CCP") return AutomatonKind::kCcp;
  if (name == "IPCP") return AutomatonKind::kIpcp;
  if (name == "IPV6CP") return AutomatonKind::kIpv6cp;
  if (name == "IPXCP") return AutomatonKind::kIpxcp;
  if (name == "NBFCP") return AutomatonKind::kNbfcp;
  if (name == "BCP") return AutomatonKind::kBcp;
  return std::nullopt;
}

bool RunsRfc1661(AutomatonKind kind) {
  return kind == AutomatonKind::kLcp || kind >= AutomatonKind::kCcp;
}

std::vector<StateTable> TablesOf(AutomatonKind kind) {
  switch (kind) {
    case AutomatonKind::kControlConnection:
      return {
          Table("RFC 2637 §3.1.1: the end that opened the TCP connection", pptp::kOriginatorTable),
          Table("RFC 2637 §3.1.2: the end that accepted the TCP connection", pptp::kReceiverTable)};
    case AutomatonKind::kCall:
      return {Table("RFC 2637 §3.2.4.2: the PNS of an outgoing call", pptp::kPnsOutgoingTable),
              Table("RFC 2637 §3.2.4.1: the PAC of an outgoing call", pptp::kPacOutgoingTable),
              Table("RFC 2637 §3.2.3.2: the PNS of an incoming call", pptp::kPnsIncomingTable),
              Table("RFC 2637 §3.2.3.1: the PAC of an incoming call", pptp::kPacIncomingTable)};
    case AutomatonKind::kPhase:
      return {Arrows("RFC 1661 §3.2: the phases of a link", kPhases)};
    case AutomatonKind::kAuthentication:
      return {Arrows("RFC 1994 §4: the authenticator", kAuthenticator),
              Arrows("RFC 1994 §4: the peer that proves who it is", kPeer),
              Arrows("RFC 1334 §2: the authenticator of PAP", kPapAuthenticator),
              Arrows("RFC 1334 §2: the peer of PAP, which sends its password", kPapPeer),
              Arrows("RFC 3748 §4: the authenticator of EAP", kEapAuthenticator),
              Arrows("RFC 3748 §4: the peer of EAP", kEapPeer)};
    case AutomatonKind::kLcp:
    case AutomatonKind::kCcp:
    case AutomatonKind::kIpcp:
    case AutomatonKind::kIpv6cp:
    case AutomatonKind::kIpxcp:
    case AutomatonKind::kNbfcp:
    case AutomatonKind::kBcp:
      break;
  }
  return {};
}

size_t RowOf(const StateTable& table, std::string_view from, std::string_view event,
             std::string_view to) {
  size_t between = kNoRow;
  for (size_t i = 0; i < table.rows.size(); ++i) {
    const StateRow& row = table.rows[i];
    if (row.from != from || row.to != to) continue;
    if (row.event == event) return i;
    if (between == kNoRow) between = i;
  }
  return table.title.starts_with("RFC 2637") ? kNoRow : between;
}

std::optional<ppp::AutomatonState> Rfc1661State(std::string_view name) {
  return Named<ppp::AutomatonState>(ppp::kAutomatonStateNames, name);
}
std::optional<ppp::AutomatonEvent> Rfc1661Event(std::string_view name) {
  return Named<ppp::AutomatonEvent>(ppp::kAutomatonEventNames, name);
}

}  // namespace pptplab::viz
