// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One cursor for all panels (viz/model/state.cc).
#include "viz/model/state.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "stack/base/rng.h"
#include "tests/unit/viz/model_support.h"

namespace pptplab::viz {
namespace {

using namespace model_test;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr StepUnit kUnits[] = {StepUnit::kPacket,  StepUnit::kLayer, StepUnit::kEvent,
                               StepUnit::kMessage, StepUnit::kPhase, StepUnit::kSixStep};

Filter Parsed(std::string_view text) {
  auto filter = Filter::Parse(text);
  EXPECT_TRUE(filter) << text;
  return filter ? std::move(*filter) : Filter();
}

class StateTest : public testing::Test {
 protected:
  void SetUp() override { state_.Show(WholeTunnel(script_)); }

  /// Forward to the end, then back; the stops of the way.
  std::vector<ItemIndex> ThereAndBack(StepUnit unit) {
    state_.Select(0);
    std::vector<ItemIndex> way;
    while (state_.StepForward(unit)) way.push_back(state_.cursor());
    for (size_t i = way.size(); i-- > 1;) {
      EXPECT_EQ(state_.cursor(), way[i]);
      EXPECT_TRUE(state_.StepBack(unit));
      EXPECT_EQ(state_.cursor(), way[i - 1]);
    }
    return way;
  }
  PointOfView FromNode(trace::NodeId node) { return {PointOfView::Who::kNode, node, 0}; }

  Script script_;
  State state_;
};

TEST(State, WithoutARecordingDoesNothing) {
  State state;
  for (const StepUnit unit : kUnits) {
    EXPECT_FALSE(state.StepForward(unit));
    EXPECT_FALSE(state.StepBack(unit));
  }
  EXPECT_FALSE(state.GoToCause());
  EXPECT_FALSE(state.NextMatch(Filter()));
  EXPECT_FALSE(state.Grow());
  EXPECT_FALSE(state.IsVisible(0));
  state.Select(3);
  state.GoToTime(AtNanoseconds(5));
  state.SetPlaying(true);
  state.Advance(seconds(1));
  EXPECT_EQ(state.cursor(), 0u);
}

TEST(State, OfAnEmptyRecordingDoesNothing) {
  Script script;
  State state;
  state.Show(script.Open());
  for (const StepUnit unit : kUnits) EXPECT_FALSE(state.StepForward(unit));
  EXPECT_FALSE(state.GoToCause());
  EXPECT_FALSE(state.IsVisible(0));
  state.SetPlaying(true);
  state.Advance(seconds(1));
  EXPECT_FALSE(state.playing());
  EXPECT_EQ(state.cursor_time(), Instant{});
}

TEST_F(StateTest, BeginsAtTheFirstPacket) {
  EXPECT_TRUE(state_.recording().item(state_.cursor()).detail & Item::kOpensPptp);
  EXPECT_FALSE(state_.playing());
}

TEST_F(StateTest, StepBackUndoesStepForwardInEveryUnitFilterAndPointOfView) {
  const PointOfView points[] = {
      {}, FromNode(1), FromNode(2), {PointOfView::Who::kEavesdropper, 0, 0}};
  for (const char* filter : {"", "message", "packet or step", "from=client", "drop"}) {
    state_.SetFilter(Parsed(filter));
    for (const PointOfView& point : points) {
      state_.SetPointOfView(point);
      for (const StepUnit unit : kUnits) {
        for (const ItemIndex stop : ThereAndBack(unit)) {
          const bool is_moment = unit == StepUnit::kPhase || unit == StepUnit::kSixStep;
          EXPECT_TRUE(is_moment || state_.IsVisible(stop));
        }
      }
    }
  }
}

TEST_F(StateTest, FromANodeSeesMessagesWhereItSendsThemAndWhereTheyArrive) {
  state_.SetPointOfView(FromNode(1));
  size_t sent = 0, received = 0;
  for (const ItemIndex stop : ThereAndBack(StepUnit::kMessage)) {
    const Item& item = state_.recording().item(stop);
    EXPECT_EQ(item.node, 1);
    if (!item.Is<trace::Message>()) continue;
    ++(item.direction == Direction::kSent ? sent : received);
  }
  EXPECT_EQ(sent, 8u);
  EXPECT_EQ(received, 9u);
}

TEST_F(StateTest, EavesdropperStepsFromPacketToPacketOfHisWire) {
  state_.SetPointOfView({PointOfView::Who::kEavesdropper, 0, 1});
  const auto way = ThereAndBack(StepUnit::kMessage);
  const auto items = state_.recording().items();
  EXPECT_EQ(way.size(),
            static_cast<size_t>(std::count_if(items.begin(), items.end(), [](const Item& item) {
              return item.IsPacket() && item.interface == 1;
            })));
}

TEST_F(StateTest, SelectingAnotherItemForgetsTheField) {
  state_.SelectField(FieldRef{1, 2});
  state_.Select(state_.cursor());
  EXPECT_TRUE(state_.field());
  state_.StepForward();
  EXPECT_FALSE(state_.field());
  state_.Select(kNoItem);
  EXPECT_NE(state_.cursor(), kNoItem);
}

TEST_F(StateTest, GoesFromCauseToCauseBackToTheBeginning) {
  // The last message of the server reacts to a segment, which carries the client's message …
  state_.Select(static_cast<ItemIndex>(state_.recording().size() - 1));
  ASSERT_TRUE(state_.PreviousMatch(Parsed("message received node=server pptp")));
  std::string way;
  while (way.size() < 100 && state_.GoToCause()) {
    const Item& item = state_.recording().item(state_.cursor());
    way += item.IsPacket() ? 'p' : item.Is<trace::Stimulus>() ? 's' : 'm';
  }
  EXPECT_EQ(way, "sppm");  // stimulus, segment arrives, is sent, the message in it
}

TEST_F(StateTest, GoesToATimeAndToMatches) {
  state_.GoToTime(AtNanoseconds(0));
  EXPECT_EQ(state_.cursor(), 0u);
  state_.GoToTime(state_.recording().end_time() + seconds(5));
  EXPECT_EQ(state_.cursor(), state_.recording().size() - 1);
  EXPECT_FALSE(state_.NextMatch(Filter()));
  EXPECT_TRUE(state_.PreviousMatch(Parsed("key")));
  EXPECT_TRUE(state_.recording().item(state_.cursor()).Is<trace::Key>());
  EXPECT_TRUE(state_.NextMatch(Parsed("step")));
  EXPECT_FALSE(state_.NextMatch(Parsed("drop")));
  state_.SetFilter(Parsed("message"));
  state_.GoToTime(AtNanoseconds(0));
  EXPECT_TRUE(state_.recording().item(state_.cursor()).Is<trace::Message>());
}

TEST_F(StateTest, PlaysToTheEndAtAnySpeedAndThenStops) {
  for (const double speed : {1e-9, 1e-3, 1.0, 1e3}) {
    state_.settings().play_speed = speed;
    state_.Select(0);
    state_.SetPlaying(true);
    int frames = 0;
    while (state_.playing() && ++frames < 100'000) state_.Advance(milliseconds(16));
    EXPECT_FALSE(state_.playing());
    EXPECT_EQ(state_.cursor(), state_.timeline().Last(state_.unit()));
    EXPECT_GE(frames, 10);  // 20 ms a stop at least
  }
}

TEST_F(StateTest, PausedDoesNotMove) {
  const ItemIndex before = state_.cursor();
  state_.Advance(seconds(10));
  EXPECT_EQ(state_.cursor(), before);
  state_.SetPlaying(true);
  state_.Advance(milliseconds(-5));
  EXPECT_EQ(state_.cursor(), before);
}

TEST_F(StateTest, PlayingStopsAtABreakpointBetweenTwoStops) {
  state_.breakpoints().push_back({"automaton=CCP", Parsed("automaton=CCP"), true});
  state_.settings().play_speed = 1e3;
  state_.SetPlaying(true);
  for (int i = 0; i < 1'000 && state_.playing(); ++i) state_.Advance(milliseconds(100));
  const Item& item = state_.recording().item(state_.cursor());
  EXPECT_TRUE(item.Is<trace::Transition>());
  EXPECT_EQ(item.layer, Layer::kCcp);
  EXPECT_NE(state_.status().find("automaton=CCP"), std::string::npos);
  // On from there; one that is off stops nobody.
  state_.breakpoints().front().enabled = false;
  state_.SetPlaying(true);
  for (int i = 0; i < 1'000 && state_.playing(); ++i) state_.Advance(milliseconds(100));
  EXPECT_EQ(state_.cursor(), state_.timeline().Last(state_.unit()));
}

TEST_F(StateTest, RevisionGrowsWithWhatIsShown) {
  const uint64_t first = state_.revision();
  state_.SetFilter(Parsed("lcp"));
  const uint64_t second = state_.revision();
  EXPECT_GT(second, first);
  state_.SetPointOfView(FromNode(1));
  EXPECT_GT(state_.revision(), second);
}

TEST(State, FollowsARunAndStaysAtTheEndIfItWasThere) {
  Script script;
  script.Node(1, "client", "PPTP client");
  script.Node(2, "server", "PPTP server");
  Tunnel tunnel(script, 1, 2, "client", 1);
  State state;
  state.Show(script.Open());
  tunnel.Connect();
  script.Flush();
  EXPECT_TRUE(state.Grow());
  EXPECT_EQ(state.cursor(), state.timeline().Last(StepUnit::kMessage));
  state.StepBack();
  const ItemIndex here = state.cursor();
  tunnel.Negotiate();
  script.Flush();
  EXPECT_TRUE(state.Grow());
  EXPECT_EQ(state.cursor(), here);  // somebody is looking at something
  EXPECT_FALSE(state.Grow());
}

}  // namespace
}  // namespace pptplab::viz
