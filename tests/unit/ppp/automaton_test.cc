// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 1661 §4: the table against a second transcription, and the automaton against the table.
#include "stack/ppp/automaton.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "stack/trace/recording.h"

namespace pptplab::ppp {
namespace {

constexpr Instant kNow = AtNanoseconds(5'000'000'000);
using std::chrono::seconds;

struct GoldenCell {
  std::string state, event, next, actions, note;
  bool legal = true;
};

std::vector<GoldenCell> ReadGolden() {
  std::ifstream file(PPTPLAB_SOURCE_DIR "/tests/golden/ppp/rfc1661_4_1.txt");
  std::vector<GoldenCell> cells;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("#")) continue;
    std::istringstream words(line);
    GoldenCell cell;
    words >> cell.state >> cell.event >> cell.next;
    cell.legal = cell.next != "never";
    for (std::string word; words >> word;) {
      if (word.starts_with("[")) {
        cell.note = word.substr(1, 1);
      } else if (word != "none") {
        cell.actions += (cell.actions.empty() ? "" : ",") + word;
      }
    }
    cells.push_back(cell);
  }
  return cells;
}

template <class Names>
size_t IndexOf(const Names& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  EXPECT_NE(found, names.end()) << name;
  return static_cast<size_t>(found - names.begin());
}

class Recorder final : public AutomatonActions {
 public:
  void Act(Instant, AutomatonAction action) override {
    text += (text.empty() ? "" : ",") + std::string(NameOf(action));
  }
  std::string text;
};

struct Harness {
  explicit Harness(AutomatonConfig config = {})
      : tracer(&sink, 1), automaton("LCP", trace::Layer::kLcp, config, actions, tracer) {}

  /// By the shortest way.
  void GoTo(AutomatonState state) {
    using E = AutomatonEvent;
    static const std::vector<std::vector<E>> kWays = {
        {},
        {E::kOpen},
        {E::kUp},
        {E::kUp, E::kOpen, E::kRxjMinus},
        {E::kUp, E::kOpen, E::kClose},
        {E::kUp, E::kOpen, E::kRca, E::kRcrPlus, E::kRtr},
        {E::kUp, E::kOpen},
        {E::kUp, E::kOpen, E::kRca},
        {E::kUp, E::kOpen, E::kRcrPlus},
        {E::kUp, E::kOpen, E::kRca, E::kRcrPlus}};
    for (const E event : kWays[static_cast<size_t>(state)]) automaton.Handle(kNow, event);
    ASSERT_EQ(automaton.state(), state);
    actions.text.clear();
  }

  trace::MemorySink sink;
  trace::Tracer tracer;
  Recorder actions;
  Automaton automaton;
};

/// irc and zrc are the automaton's own business.
std::string Without(std::string_view text, std::string_view a, std::string_view b) {
  std::string rest;
  std::istringstream words{std::string(text)};
  for (std::string word; std::getline(words, word, ',');) {
    if (word != a && word != b) rest += (rest.empty() ? "" : ",") + word;
  }
  return rest;
}

TEST(AutomatonTable, HasEveryCellOfTheRfc_Rfc1661_4_1) {
  const std::vector<GoldenCell> cells = ReadGolden();
  ASSERT_EQ(cells.size(), kAutomatonStates * kAutomatonEvents);
  std::array<std::array<int, kAutomatonStates>, kAutomatonEvents> seen{};
  for (const GoldenCell& golden : cells) {
    SCOPED_TRACE(golden.state + " " + golden.event);
    const size_t state = IndexOf(kAutomatonStateNames, golden.state);
    const size_t event = IndexOf(kAutomatonEventNames, golden.event);
    EXPECT_EQ(++seen[event][state], 1);
    const AutomatonCell& cell = kAutomatonTable[event][state];
    EXPECT_EQ(cell.legal, golden.legal);
    if (!golden.legal) continue;
    EXPECT_EQ(NameOf(cell.next), golden.next);
    EXPECT_EQ(cell.actions_text, golden.actions);
    EXPECT_EQ(cell.note == ' ' ? "" : std::string(1, cell.note), golden.note);
  }
}

TEST(Automaton, DoesInEveryCellWhatTheTableSays_Rfc1661_4_1) {
  for (const GoldenCell& golden : ReadGolden()) {
    SCOPED_TRACE(golden.state + " " + golden.event);
    Harness harness;
    const auto state = static_cast<AutomatonState>(IndexOf(kAutomatonStateNames, golden.state));
    const auto event = static_cast<AutomatonEvent>(IndexOf(kAutomatonEventNames, golden.event));
    harness.GoTo(state);
    harness.automaton.Handle(kNow, event);
    EXPECT_EQ(NameOf(harness.automaton.state()), golden.legal ? golden.next : golden.state);
    EXPECT_EQ(harness.actions.text, Without(golden.actions, "irc", "zrc"));
    const bool waits = harness.automaton.state() >= AutomatonState::kClosing &&
                       harness.automaton.state() <= AutomatonState::kAckSent;
    EXPECT_EQ(harness.automaton.NextDeadline().has_value(), waits) << "the Restart timer, §4.2";
  }
}

TEST(Automaton, RecordsIllegalEventsAndDoesNothingElse_Rfc1661_4_1) {
  Harness harness;
  harness.automaton.Handle(kNow, AutomatonEvent::kRca);
  const auto events = harness.sink.events();
  ASSERT_EQ(events.size(), 1u);
  const auto& transition = std::get<trace::Transition>(events[0].detail);
  EXPECT_EQ(transition.from, "Initial");
  EXPECT_EQ(transition.event, "RCA");
  EXPECT_EQ(transition.actions, "illegal");
  EXPECT_EQ(transition.to, "Initial");
}

TEST(Automaton, SendsMaxConfigureRequestsOneRestartIntervalApartThenFinishes_Rfc1661_4_6) {
  Harness harness;
  harness.GoTo(AutomatonState::kReqSent);
  Instant now = kNow;
  for (int sent = 1; sent < 10; ++sent) {
    now += seconds(3);
    EXPECT_EQ(harness.automaton.NextDeadline(), now);
    harness.automaton.Tick(now - Duration(1));
    EXPECT_EQ(harness.actions.text, "") << "not a nanosecond early";
    harness.automaton.Tick(now);
    EXPECT_EQ(std::exchange(harness.actions.text, ""), "scr") << sent;
  }
  EXPECT_EQ(harness.automaton.restart_counter(), 0);
  harness.automaton.Tick(now + seconds(3));
  EXPECT_EQ(harness.actions.text, "tlf");
  EXPECT_EQ(harness.automaton.state(), AutomatonState::kStopped);
  EXPECT_FALSE(harness.automaton.NextDeadline());
}

TEST(Automaton, SendsMaxTerminateRequestsThenCloses_Rfc1661_4_6) {
  Harness harness;
  harness.GoTo(AutomatonState::kClosing);  // the first Terminate-Request is out
  harness.automaton.Tick(kNow + seconds(3));
  EXPECT_EQ(std::exchange(harness.actions.text, ""), "str");
  harness.automaton.Tick(kNow + seconds(6));
  EXPECT_EQ(harness.actions.text, "tlf");
  EXPECT_EQ(harness.automaton.state(), AutomatonState::kClosed);
}

TEST(Automaton, WaitsOneRestartIntervalAfterTheTerminateAck_Rfc1661_4_4) {
  Harness harness;
  harness.GoTo(AutomatonState::kStopping);
  EXPECT_EQ(harness.automaton.restart_counter(), 0);
  harness.automaton.Tick(kNow + seconds(3) - Duration(1));
  EXPECT_EQ(harness.automaton.state(), AutomatonState::kStopping);
  harness.automaton.Tick(kNow + seconds(3));
  EXPECT_EQ(harness.actions.text, "tlf");
  EXPECT_EQ(harness.automaton.state(), AutomatonState::kStopped);
}

TEST(Automaton, NegotiatesAnewOnAnotherOpenWithTheRestartOption_Rfc1661_4_3) {
  AutomatonConfig config;
  config.restart = true;
  Harness harness(config);
  harness.GoTo(AutomatonState::kOpened);
  harness.automaton.Handle(kNow, AutomatonEvent::kOpen);
  EXPECT_EQ(harness.actions.text, "tld,scr");
  EXPECT_EQ(harness.automaton.state(), AutomatonState::kReqSent);
}

TEST(Automaton, WaitsForThePeerInsteadOfFinishingWithThePassiveOption_Rfc1661_4_4) {
  AutomatonConfig config;
  config.passive = true;
  config.max_configure = 1;
  Harness harness(config);
  harness.GoTo(AutomatonState::kReqSent);
  harness.automaton.Tick(kNow + seconds(3));
  EXPECT_EQ(harness.actions.text, "");
  EXPECT_EQ(harness.automaton.state(), AutomatonState::kStopped);
  harness.automaton.Handle(kNow + seconds(4), AutomatonEvent::kRcrPlus);
  EXPECT_EQ(harness.automaton.state(), AutomatonState::kAckSent);
}

TEST(Automaton, SaysWhenConnectionsCross_Rfc1661_4_3) {
  Harness harness;
  harness.GoTo(AutomatonState::kOpened);
  harness.automaton.Handle(kNow, AutomatonEvent::kRca);
  bool noted = false;
  for (const trace::Event& event : harness.sink.events()) {
    noted = noted || std::holds_alternative<trace::Note>(event.detail);
  }
  EXPECT_TRUE(noted);
}

}  // namespace
}  // namespace pptplab::ppp
