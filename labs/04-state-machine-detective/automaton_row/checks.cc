// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The truth is the RFC's own table, as it is printed; the product's, which is written otherwise, is
// held to it as well.
#include "labs/04-state-machine-detective/automaton_row/checks.h"

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>

#include "labs/04-state-machine-detective/automaton_row/serve.h"

namespace pptplab::labs {
namespace {

// RFC 1661 §4.1.
constexpr std::string_view kTable = R"(
      |    0         1         2         3         4         5
 Up   |    2     irc,scr/6     -         -         -         -
 Down |    -         -         0       tls/1       0         1
 Open |  tls/1       1     irc,scr/6     3r        5r        5r
 Close|    0       tlf/0       2         2         4         4
  TO+ |    -         -         -         -       str/4     str/5
  TO- |    -         -         -         -       tlf/2     tlf/3
 RCR+ |    -         -       sta/2 irc,scr,sca/8   4         5
 RCR- |    -         -       sta/2 irc,scr,scn/6   4         5
 RCA  |    -         -       sta/2     sta/3       4         5
 RCN  |    -         -       sta/2     sta/3       4         5
 RTR  |    -         -       sta/2     sta/3     sta/4     sta/5
 RTA  |    -         -         2         3       tlf/2     tlf/3
 RUC  |    -         -       scj/2     scj/3     scj/4     scj/5
 RXJ+ |    -         -         2         3         4         5
 RXJ- |    -         -       tlf/2     tlf/3     tlf/2     tlf/3
 RXR  |    -         -         2         3         4         5

      |    6         7         8           9
 Up   |    -         -         -           -
 Down |    1         1         1         tld/1
 Open |    6         7         8           9r
 Close|irc,str/4 irc,str/4 irc,str/4 tld,irc,str/4
  TO+ |  scr/6     scr/6     scr/8         -
  TO- |  tlf/3p    tlf/3p    tlf/3p        -
 RCR+ |  sca/8   sca,tlu/9   sca/8   tld,scr,sca/8
 RCR- |  scn/6     scn/7     scn/6   tld,scr,scn/6
 RCA  |  irc/7     scr/6x  irc,tlu/9   tld,scr/6x
 RCN  |irc,scr/6   scr/6x  irc,scr/8   tld,scr/6x
 RTR  |  sta/6     sta/6     sta/6   tld,zrc,sta/5
 RTA  |    6         6         8       tld,scr/6
 RUC  |  scj/6     scj/7     scj/8       scj/9
 RXJ+ |    6         6         8           9
 RXJ- |  tlf/3     tlf/3     tlf/3   tld,irc,str/5
 RXR  |    6         7         8         ser/9
)";

constexpr std::array<std::string_view, automaton::kStates> kStateNames{
    "Initial",  "Starting", "Closed",   "Stopped",  "Closing",
    "Stopping", "Req-Sent", "Ack-Rcvd", "Ack-Sent", "Opened"};
// In the order of automaton::Action and automaton::State.
constexpr std::array<std::string_view, 13> kActionNames{
    "tlu", "tld", "tls", "tlf", "irc", "zrc", "scr", "sca", "scn", "str", "sta", "scj", "ser"};
constexpr std::array<std::string_view, 13> kActionWords{"kTlu", "kTld", "kTls", "kTlf", "kIrc",
                                                        "kZrc", "kScr", "kSca", "kScn", "kStr",
                                                        "kSta", "kScj", "kSer"};
constexpr std::array<std::string_view, automaton::kStates> kStateWords{
    "kInitial",  "kStarting", "kClosed",  "kStopped", "kClosing",
    "kStopping", "kReqSent",  "kAckRcvd", "kAckSent", "kOpened"};
constexpr uint32_t kInitial = 0, kStarting = 1, kClosed = 2, kOpened = 9;

/// "multiple actions may be implemented in any convenient order" (§4.1), but each of them once.
struct Entry {
  bool legal = false;
  std::multiset<uint32_t> actions;
  uint32_t next = 0;
  bool operator==(const Entry&) const = default;
};
using Entries = std::array<Entry, automaton::kStates>;

std::vector<std::string_view> Split(std::string_view text, std::string_view at) {
  std::vector<std::string_view> out;
  while (true) {
    const size_t start = text.find_first_not_of(at);
    if (start == std::string_view::npos) return out;
    const size_t end = std::min(text.find_first_of(at, start), text.size());
    out.push_back(text.substr(start, end - start));
    text.remove_prefix(end);
  }
}

Entry EntryOf(std::string_view cell) {
  Entry out;
  if (cell == "-") return out;
  out.legal = true;
  const size_t slash = cell.find('/');
  if (slash != std::string_view::npos) {
    for (const std::string_view name : Split(cell.substr(0, slash), ",")) {
      out.actions.insert(
          static_cast<uint32_t>(std::ranges::find(kActionNames, name) - kActionNames.begin()));
    }
    cell.remove_prefix(slash + 1);
  }
  out.next = static_cast<uint32_t>(cell[0] - '0');  // the letters are footnotes
  return out;
}

Entries RowOfTable(std::string_view event) {
  Entries out;
  size_t column = 0;
  for (const std::string_view line : Split(kTable, "\n")) {
    const size_t bar = line.find('|');
    const auto names = Split(line.substr(0, bar), " ");
    if (names.size() != 1 || names[0] != event) continue;
    for (const std::string_view cell : Split(line.substr(bar + 1), " "))
      out[column++] = EntryOf(cell);
  }
  if (column != out.size()) throw std::runtime_error("RFC 1661 has no event " + std::string(event));
  return out;
}

Entries RowOfCode(const CodeAsk& ask) {
  const Bytes result = ask(CodeWriter());
  CodeReader words(result);
  Entries out;
  for (Entry& entry : out) {
    entry.legal = words.Number() == 1;
    if (!entry.legal) continue;
    for (const uint8_t action : words.Octets()) entry.actions.insert(action);
    entry.next = words.Number();
  }
  return out;
}

/// As the RFC writes it.
std::string TextOf(const Entry& entry) {
  if (!entry.legal) return "\"-\" (std::nullopt)";
  std::string out;
  for (const uint32_t action : entry.actions) {
    out += out.empty() ? "" : ",";
    out += action < kActionNames.size() ? std::string(kActionNames[action]) : "?";
    if (out.size() > 60) break;
  }
  out += out.empty() ? "" : "/";
  return "\"" + out + (entry.next < kStateNames.size() ? std::to_string(entry.next) : "?") + "\"";
}

/// The right one isn't told: it stands in the RFC.
std::string Difference(const Entry& got, const Entry& right) {
  if (!right.legal) return "the event can't happen in this state";
  if (!got.legal) return "the table has an entry there";
  if (got.actions == right.actions) return "the actions are right, the next state isn't";
  std::string out = "the actions are not those of the table";
  if (got.next == right.next) out = "the next state is right, the actions aren't";
  for (const uint32_t action : right.actions) {
    if (!got.actions.contains(action)) return out + " (at least one is missing)";
  }
  return out + " (there are more than in the table)";
}

std::string Slip(uint32_t state, const Entry& got, const Entry& right) {
  if (state == kInitial || state == kStarting) return got.legal ? "legal-everywhere" : "";
  if (state == kClosed && got == Entry{true, {}, kClosed}) return "closed-silent";
  if (state != kOpened) return "";
  Entry without_tld = right;
  without_tld.actions.erase(static_cast<uint32_t>(automaton::Action::kTld));
  if (got == without_tld) return "no-tld";
  if (got.actions == right.actions && got.next == kOpened) return "stays-opened";
  return "";
}

void Expect(const CodeAsk& ask, const Entries& row, const std::string& event, uint32_t state) {
  const Entry got = RowOfCode(ask)[state];
  if (got == row[state]) return;
  throw StepFailed{"Row(State::" + std::string(kStateWords[state]) + ") is " + TextOf(got) +
                       " for the event " + event + ": " + Difference(got, row[state]) + ".",
                   Slip(state, got, row[state])};
}

/// The states without a lower layer last: who has written nothing has said nothing about them.
constexpr std::array<uint32_t, automaton::kStates> kOrder{2, 3, 4, 5, 6, 7, 8, 9, 0, 1};

std::string CodeOf(const Entry& entry) {
  std::string out = "return Cell{{";
  for (const uint32_t action : entry.actions) {
    out += out.ends_with('{') ? "" : ", ";
    out += "Action::" + std::string(kActionWords[action]);
  }
  return out + "}, State::" + std::string(kStateWords[entry.next]) + "};";
}

std::string CodeOf(const Entries& row) {
  std::string cases;
  for (uint32_t state = 0; state < row.size(); ++state) {
    if (!row[state].legal) continue;
    cases += "    case State::" + std::string(kStateWords[state]) + ":\n      " +
             CodeOf(row[state]) + "\n";
  }
  return "#include \"automaton_row.h\"\n\nnamespace automaton {\n\n"
         "std::optional<Cell> Row(State state) {\n  switch (state) {\n" +
         cases + "    default:\n      return std::nullopt;\n  }\n}\n\n}  // namespace automaton\n";
}

const std::vector<std::pair<std::string, std::string>> kRows{
    {"RCR+", "an acceptable Configure-Request arrives"},
    {"RCR-", "a Configure-Request arrives that is not acceptable"},
    {"RCA", "a Configure-Ack arrives"},
    {"RCN", "a Configure-Nak or Configure-Reject arrives"},
    {"RTR", "a Terminate-Request arrives"}};

const std::pair<std::string, std::string>& DrawnRow(const Draw& draw) {
  return draw.Pick("automaton row", kRows);
}

}  // namespace

CodeTask AutomatonRowTask(std::string_view event) {
  const std::string name(event);
  return {"04-state-machine-detective/automaton_row", "automaton_row.cc", name,
          [name, row = RowOfTable(event)](const CodeAsk& ask) {
            std::vector<CodeStep> steps;
            for (const uint32_t state : kOrder) {
              steps.push_back({name + " in the state " + std::string(kStateNames[state]),
                               [=] { Expect(ask, row, name, state); }});
            }
            return steps;
          }};
}

std::string AutomatonRowSolution(std::string_view event) { return CodeOf(RowOfTable(event)); }

std::string AutomatonRowEvent(const Draw& draw) { return DrawnRow(draw).first; }

std::vector<std::pair<std::string, std::string>> AutomatonRowValues(const Draw& draw) {
  return {{"row-event", DrawnRow(draw).first}, {"row-meaning", DrawnRow(draw).second}};
}

std::vector<InstanceFile> AutomatonRowFiles(const Draw& draw) {
  const std::string folder = "04-state-machine-detective/automaton_row/";
  return {{"automaton_row.h", TextOfLab(folder + "automaton_row.h")},
          {"automaton_row.cc",
           Edited(TextOfLab(folder + "automaton_row.cc"), "{row-event}", AutomatonRowEvent(draw))}};
}

Key AutomatonRowKey(const Draw& draw, Workbench& workbench) {
  const std::string event = AutomatonRowEvent(draw);
  const Entries right = RowOfTable(event);
  Entries silent = right, no_tld = right, stays = right, legal = right;
  silent[kClosed] = {true, {}, kClosed};
  no_tld[kOpened].actions.erase(static_cast<uint32_t>(automaton::Action::kTld));
  stays[kOpened].next = kOpened;
  legal[kInitial] = {true, {}, kInitial};
  legal[kStarting] = {true, {}, kStarting};
  return CodeKey(AutomatonRowTask(event), CodeOf(right),
                 {{"closed-silent", CodeOf(silent)},
                  {"no-tld", CodeOf(no_tld)},
                  {"stays-opened", CodeOf(stays)},
                  {"legal-everywhere", CodeOf(legal)}},
                 workbench);
}

}  // namespace pptplab::labs
