// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 1661 §4.1's state transition table, as text. The compiler reads it: a slip in the text is an
// error at compile time, and the array that comes out drives the automaton, its test and every
// picture of it.
//
// Not here: what the actions do (automaton, control_protocol).
#ifndef PPTPLAB_STACK_PPP_AUTOMATON_TABLE_H_
#define PPTPLAB_STACK_PPP_AUTOMATON_TABLE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pptplab::ppp {

/// RFC 1661 §4.2, in the order of the table's columns.
enum class AutomatonState : uint8_t {
  kInitial,
  kStarting,
  kClosed,
  kStopped,
  kClosing,
  kStopping,
  kReqSent,
  kAckRcvd,
  kAckSent,
  kOpened,
};
/// RFC 1661 §4.3, in the order of the table's rows.
enum class AutomatonEvent : uint8_t {
  kUp,
  kDown,
  kOpen,
  kClose,
  kToPlus,    ///< the Restart timer expired, the counter is above zero
  kToMinus,   ///< the Restart timer expired, the counter is zero
  kRcrPlus,   ///< Configure-Request, acceptable
  kRcrMinus,  ///< Configure-Request, not acceptable
  kRca,
  kRcn,  ///< Configure-Nak or Configure-Reject
  kRtr,
  kRta,
  kRuc,       ///< unknown code
  kRxjPlus,   ///< Code-Reject or Protocol-Reject that can be lived with
  kRxjMinus,  ///< … that can't
  kRxr,       ///< Echo-Request, Echo-Reply, Discard-Request
};
/// RFC 1661 §4.4.
enum class AutomatonAction : uint8_t {
  kTlu,  ///< This-Layer-Up
  kTld,  ///< This-Layer-Down
  kTls,  ///< This-Layer-Started
  kTlf,  ///< This-Layer-Finished
  kIrc,  ///< Initialize-Restart-Count
  kZrc,  ///< Zero-Restart-Count
  kScr,  ///< Send-Configure-Request
  kSca,  ///< Send-Configure-Ack
  kScn,  ///< Send-Configure-Nak/Rej
  kStr,  ///< Send-Terminate-Request
  kSta,  ///< Send-Terminate-Ack
  kScj,  ///< Send-Code-Reject
  kSer,  ///< Send-Echo-Reply
};

inline constexpr size_t kAutomatonStates = 10;
inline constexpr size_t kAutomatonEvents = 16;

inline constexpr std::array<std::string_view, kAutomatonStates> kAutomatonStateNames = {
    "Initial",  "Starting", "Closed",   "Stopped",  "Closing",
    "Stopping", "Req-Sent", "Ack-Rcvd", "Ack-Sent", "Opened"};
inline constexpr std::array<std::string_view, kAutomatonEvents> kAutomatonEventNames = {
    "Up",  "Down", "Open", "Close", "TO+", "TO-",  "RCR+", "RCR-",
    "RCA", "RCN",  "RTR",  "RTA",   "RUC", "RXJ+", "RXJ-", "RXR"};
inline constexpr std::array<std::string_view, 13> kAutomatonActionNames = {
    "tlu", "tld", "tls", "tlf", "irc", "zrc", "scr", "sca", "scn", "str", "sta", "scj", "ser"};

constexpr std::string_view NameOf(AutomatonState state) {
  return kAutomatonStateNames[static_cast<size_t>(state)];
}
constexpr std::string_view NameOf(AutomatonEvent event) {
  return kAutomatonEventNames[static_cast<size_t>(event)];
}
constexpr std::string_view NameOf(AutomatonAction action) {
  return kAutomatonActionNames[static_cast<size_t>(action)];
}

// action,action/state, the state by its column; "-": can't happen. Letters: r restart option, p
// passive option, x crossed connection.
inline constexpr std::string_view kAutomatonTableText = R"(
      0     1         2         3             4     5     6         7         8         9
Up    2     irc,scr/6 -         -             -     -     -         -         -         -
Down  -     -         0         tls/1         0     1     1         1         1         tld/1
Open  tls/1 1         irc,scr/6 3r            5r    5r    6         7         8         9r
Close 0     tlf/0     2         2             4     4     irc,str/4 irc,str/4 irc,str/4 tld,irc,str/4
TO+   -     -         -         -             str/4 str/5 scr/6     scr/6     scr/8     -
TO-   -     -         -         -             tlf/2 tlf/3 tlf/3p    tlf/3p    tlf/3p    -
RCR+  -     -         sta/2     irc,scr,sca/8 4     5     sca/8     sca,tlu/9 sca/8     tld,scr,sca/8
RCR-  -     -         sta/2     irc,scr,scn/6 4     5     scn/6     scn/7     scn/6     tld,scr,scn/6
RCA   -     -         sta/2     sta/3         4     5     irc/7     scr/6x    irc,tlu/9 tld,scr/6x
RCN   -     -         sta/2     sta/3         4     5     irc,scr/6 scr/6x    irc,scr/8 tld,scr/6x
RTR   -     -         sta/2     sta/3         sta/4 sta/5 sta/6     sta/6     sta/6     tld,zrc,sta/5
RTA   -     -         2         3             tlf/2 tlf/3 6         6         8         tld,scr/6
RUC   -     -         scj/2     scj/3         scj/4 scj/5 scj/6     scj/7     scj/8     scj/9
RXJ+  -     -         2         3             4     5     6         6         8         9
RXJ-  -     -         tlf/2     tlf/3         tlf/2 tlf/3 tlf/3     tlf/3     tlf/3     tld,irc,str/5
RXR   -     -         2         3             4     5     6         7         8         ser/9
)";

struct AutomatonCell {
  bool legal = false;  ///< false: "-"
  uint8_t action_count = 0;
  std::array<AutomatonAction, 3> actions{};
  AutomatonState next = AutomatonState::kInitial;
  char note = ' ';                ///< 'r', 'p', 'x' or ' '
  std::string_view actions_text;  ///< "irc,scr"; empty: none
};
using AutomatonTable = std::array<std::array<AutomatonCell, kAutomatonStates>, kAutomatonEvents>;

namespace table_text {

/// Reached while compiling: the table's text is wrong, and the compiler says where it was.
consteval void Expect(bool condition, const char* what) {
  if (!condition) throw what;
}

/// Takes the next word off `text`.
consteval std::string_view Word(std::string_view& text) {
  const size_t start = text.find_first_not_of(" \n");
  Expect(start != std::string_view::npos, "the table ends too early");
  const size_t end = text.find_first_of(" \n", start);
  const std::string_view word = text.substr(start, end - start);
  text.remove_prefix(end);
  return word;
}

consteval AutomatonAction Action(std::string_view name) {
  for (size_t i = 0; i < kAutomatonActionNames.size(); ++i) {
    if (kAutomatonActionNames[i] == name) return static_cast<AutomatonAction>(i);
  }
  throw "no such action";
}

consteval AutomatonCell Cell(std::string_view word) {
  AutomatonCell cell;
  if (word == "-") return cell;
  cell.legal = true;
  if (const size_t slash = word.find('/'); slash != std::string_view::npos) {
    std::string_view rest = cell.actions_text = word.substr(0, slash);
    while (!rest.empty()) {
      Expect(cell.action_count < cell.actions.size(), "more than three actions");
      cell.actions[cell.action_count++] = Action(rest.substr(0, rest.find(',')));
      rest.remove_prefix(rest.size() > 3 ? 4 : 3);
    }
    Expect(cell.action_count > 0, "a slash without actions");
    word.remove_prefix(slash + 1);
  }
  Expect(!word.empty() && word[0] >= '0' && word[0] <= '9', "no state");
  cell.next = static_cast<AutomatonState>(word[0] - '0');
  word.remove_prefix(1);
  if (word.empty()) return cell;
  Expect(word == "r" || word == "p" || word == "x", "no such note");
  cell.note = word[0];
  return cell;
}

consteval AutomatonTable Table(std::string_view text) {
  AutomatonTable table;
  for (size_t state = 0; state < kAutomatonStates; ++state) {
    const std::string_view word = Word(text);
    Expect(word.size() == 1 && word[0] == static_cast<char>('0' + state), "columns are 0 to 9");
  }
  for (size_t event = 0; event < kAutomatonEvents; ++event) {
    Expect(Word(text) == kAutomatonEventNames[event], "not the row that is due");
    for (AutomatonCell& cell : table[event]) cell = Cell(Word(text));
  }
  Expect(text.find_first_not_of(" \n") == std::string_view::npos, "text after the table");
  return table;
}

}  // namespace table_text

inline constexpr AutomatonTable kAutomatonTable = table_text::Table(kAutomatonTableText);

constexpr const AutomatonCell& CellOf(AutomatonEvent event, AutomatonState state) {
  return kAutomatonTable[static_cast<size_t>(event)][static_cast<size_t>(state)];
}

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_AUTOMATON_TABLE_H_
