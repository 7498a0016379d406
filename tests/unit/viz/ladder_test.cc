// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Which rows the ladder has and what they say.
#include "viz/model/ladder.h"

#include <chrono>

#include "tests/unit/viz/ladder_support.h"

namespace pptplab::viz {
namespace {

using ladder_test::kClient;
using ladder_test::kHost;
using ladder_test::kMs;
using ladder_test::kRouter;
using ladder_test::kServer;
using ladder_test::Recorded;
using trace::Direction;
using trace::Layer;

trace::Message Control(Direction direction, const Bytes& bytes) {
  return {direction, trace::Protocol::kPptpControl, bytes};
}
trace::Message Frame(Direction direction, const Bytes& bytes) {
  return {direction, trace::Protocol::kPppFrame, bytes};
}

/// A SYN, an Echo-Request over TCP, an LCP Configure-Request that is lost and sent again, data.
void RecordStory(Recorded& recorded) {
  recorded.NameLinks();
  recorded.Cross(0, 1, ladder_test::TcpPacket(49152, 1723, 1, {}, true));
  recorded.Cross(20, 2, ladder_test::TcpPacket(49152, 1723, 2, {}));  // a bare acknowledgment
  const Bytes echo = wire::WriteControlMessage(wire::EchoRequest{});
  recorded.At(40);
  recorded.Event(kClient, Layer::kPptp, 0, Control(Direction::kSent, echo));
  recorded.Cross(40, 3, ladder_test::TcpPacket(49152, 1723, 2, echo));
  const auto in = recorded.Event(kServer, Layer::kTcp, 0,
                                 trace::Stimulus{trace::Stimulus::What::kConnection, "bytes"});
  recorded.Event(kServer, Layer::kPptp, 0, Control(Direction::kReceived, echo), in);
  const Bytes request = ladder_test::LcpRequest(1);
  recorded.At(60);
  recorded.Event(kClient, Layer::kLcp, 4, Frame(Direction::kSent, request), 0, 1);
  recorded.Packet(0, Direction::kSent, 4, ladder_test::GrePacket(0, request));
  recorded.At(65);
  recorded.Event(kRouter, Layer::kLink, 4, trace::Drop{trace::DropReason::kLinkLoss, "r1:p2p0", 0});
  recorded.At(80);
  recorded.Event(kClient, Layer::kLcp, 5, Frame(Direction::kSent, request), 0, 1);
  recorded.Cross(80, 5, ladder_test::GrePacket(1, request));
  recorded.Event(kServer, Layer::kLcp, 5, Frame(Direction::kReceived, request), 0, 1);
  recorded.At(100);
  recorded.Event(kClient, Layer::kApplication, 0, trace::Note{"file arrived"});
}

struct Shown {
  explicit Shown(Recorded& recorded) {
    state.Show(recorded.Open());
    while (!ladder.Update(state, 7)) {
    }
  }
  State state;
  Ladder ladder;
};

TEST(Ladder, PutsTheLifelinesInTheOrderOfThePath) {
  Recorded recorded;
  recorded.NameLinks();
  Shown shown(recorded);
  std::vector<std::string> names;
  for (const Lifeline& line : shown.ladder.lifelines()) names.push_back(line.name);
  EXPECT_EQ(names, (std::vector<std::string>{"client", "r1", "server", "host"}));
}

TEST(Ladder, HasOneRowForEachMessageWhateverPacketsCarryIt) {
  Recorded recorded;
  RecordStory(recorded);
  Shown shown(recorded);
  ASSERT_EQ(shown.ladder.size(), 5u);
  EXPECT_NE(shown.ladder.Row(0).label.find("SYN"), std::string::npos);
  EXPECT_NE(shown.ladder.Row(1).label.find("Echo-Request"), std::string::npos);
  EXPECT_NE(shown.ladder.Row(2).label.find("LCP Configure-Request"), std::string::npos);
  EXPECT_EQ(shown.ladder.Row(4).kind, LadderRow::Kind::kNote);
}

TEST(Ladder, DrawsAMessageFromEndToEndWithTheTimesOfItsTcpSegment) {
  Recorded recorded;
  RecordStory(recorded);
  Shown shown(recorded);
  const LadderRow& echo = shown.ladder.Row(1);
  EXPECT_EQ(echo.from, 0u);
  EXPECT_EQ(echo.to, 2u);
  EXPECT_EQ(echo.way.size(), 2u);
  EXPECT_EQ(echo.time_sent, 40 * kMs);
  EXPECT_EQ(echo.time_received, 50 * kMs);
  EXPECT_EQ(echo.layer, Layer::kPptp);
}

TEST(Ladder, ShowsWhereAndWhyAPacketDied) {
  Recorded recorded;
  RecordStory(recorded);
  Shown shown(recorded);
  const LadderRow& lost = shown.ladder.Row(2);
  ASSERT_TRUE(lost.death);
  EXPECT_TRUE(lost.death->on_link);
  EXPECT_EQ(lost.death->lifeline, 1u);
  EXPECT_EQ(lost.death->reason, trace::DropReason::kLinkLoss);
  EXPECT_EQ(lost.to, 1u);
}

TEST(Ladder, MarksTheSameRequestSentAgain_Rfc1661_4_6) {
  Recorded recorded;
  RecordStory(recorded);
  Shown shown(recorded);
  EXPECT_FALSE(shown.ladder.Row(2).is_again);
  EXPECT_TRUE(shown.ladder.Row(3).is_again);
  EXPECT_FALSE(shown.ladder.Row(3).death);
}

TEST(Ladder, FindsTheRowOfEveryItemByJourneySegmentOrCause) {
  Recorded recorded;
  RecordStory(recorded);
  Shown shown(recorded);
  const RecordingModel& model = shown.state.recording();
  const std::vector<size_t> journeys{5, 0, 5, 1, 2, 3};
  for (ItemIndex i = 0; i < model.size(); ++i) {
    const Item& item = model.item(i);
    if (item.journey == 0 || item.journey == 2) continue;
    EXPECT_EQ(shown.ladder.RowOf(i), journeys[item.journey]) << i;
  }
  // What came in by TCP has no journey of its own.
  for (ItemIndex i = 0; i < model.size(); ++i) {
    const bool received = model.item(i).kind == 3 && model.item(i).layer == Layer::kPptp &&
                          model.item(i).direction == Direction::kReceived;
    if (received) {
      EXPECT_EQ(shown.ladder.RowOf(i), 1u);
    }
  }
}

TEST(Ladder, ShowsBareAcknowledgmentsOnlyWhenAskedForAllDataUnits) {
  Recorded recorded;
  RecordStory(recorded);
  Shown shown(recorded);
  shown.ladder.SetDetail(LadderDetail::kUnits);
  while (!shown.ladder.Update(shown.state)) {
  }
  EXPECT_EQ(shown.ladder.size(), 6u);
}

TEST(Ladder, HasARowForEachLinkCrossedWhenAskedForHops) {
  Recorded recorded;
  RecordStory(recorded);
  Shown shown(recorded);
  shown.ladder.SetDetail(LadderDetail::kHops);
  while (!shown.ladder.Update(shown.state)) {
  }
  // Four data units over two links, one over the first only, and the note.
  ASSERT_EQ(shown.ladder.size(), 10u);
  for (size_t i = 0; i < 9; ++i) EXPECT_EQ(shown.ladder.Row(i).way.size(), 1u) << i;
  EXPECT_EQ(shown.ladder.Row(1).from, 1u);
  EXPECT_EQ(shown.ladder.Row(1).to, 2u);
  ASSERT_TRUE(shown.ladder.Row(6).death);
  EXPECT_FALSE(shown.ladder.Row(7).is_again) << "the next hop of the same packet";
}

TEST(Ladder, OfANodeHasOnlyWhatPassesThere) {
  Recorded recorded;
  RecordStory(recorded);
  Shown shown(recorded);
  PointOfView view;
  view.who = PointOfView::Who::kNode;
  view.node = kServer;
  shown.state.SetPointOfView(view);
  while (!shown.ladder.Update(shown.state)) {
  }
  // SYN, echo, the second LCP request: neither the lost one nor the client's note.
  ASSERT_EQ(shown.ladder.size(), 3u);
  for (size_t i = 0; i < 3; ++i) {
    ASSERT_EQ(shown.ladder.Row(i).way.size(), 1u);
    EXPECT_EQ(shown.ladder.Row(i).to, 2u);
  }
}

TEST(Ladder, OfAnEavesdropperNamesWhatIsOnHisWire) {
  Recorded recorded;
  RecordStory(recorded);
  Shown shown(recorded);
  PointOfView view;
  view.who = PointOfView::Who::kEavesdropper;
  view.interface = 3;
  shown.state.SetPointOfView(view);
  while (!shown.ladder.Update(shown.state)) {
  }
  ASSERT_EQ(shown.ladder.size(), 3u);
  const LadderRow& row = shown.ladder.Row(1);
  EXPECT_EQ(shown.state.recording().item(row.item).kind, Item::kPacket);
  EXPECT_NE(row.label.find("Echo-Request"), std::string::npos) << row.label;
}

TEST(Ladder, ShowsAMessageOfWhichNoPacketWasRecordedBetweenItsEnds) {
  Recorded recorded;
  const Bytes request = ladder_test::LcpRequest(1);
  recorded.At(1);
  recorded.Event(kClient, Layer::kLcp, 4, Frame(Direction::kSent, request), 0, 1);
  recorded.At(9);
  recorded.Event(kServer, Layer::kLcp, 4, Frame(Direction::kReceived, request), 0, 1);
  Shown shown(recorded);
  ASSERT_EQ(shown.ladder.size(), 1u);
  const LadderRow& row = shown.ladder.Row(0);
  EXPECT_EQ(shown.ladder.lifelines()[row.from].node, kClient);
  EXPECT_EQ(shown.ladder.lifelines()[row.to].node, kServer);
  EXPECT_EQ(row.time_received, 9 * kMs);
}

TEST(Ladder, ThinsRowsToScaleAndCountsWhatEachStandsFor) {
  Recorded recorded;
  for (int i = 0; i < 1000; ++i) {
    recorded.At(i);
    recorded.Event(kClient, Layer::kRun, 0, trace::Note{"n"});
  }
  Shown shown(recorded);
  const auto all = shown.ladder.Thinned(0, 1000 * kMs, 50);
  ASSERT_EQ(all.size(), 50u);
  size_t count = 0;
  for (const Ladder::Sample& sample : all) count += sample.count;
  EXPECT_EQ(count, 1000u);
  EXPECT_EQ(shown.ladder.Thinned(10 * kMs, 20 * kMs, 50).size(), 10u);
  EXPECT_EQ(shown.ladder.FirstAt(500 * kMs), 500u);
}

TEST(Ladder, ReadsOnlyTheRowsThatAreAskedForHoweverLongTheRecording) {
  Recorded recorded;
  const Bytes packet = ladder_test::TcpPacket(49152, 80, 5, Bytes(200));
  for (int i = 0; i < 50'000; ++i) {
    recorded.At(i);
    recorded.Packet(0, Direction::kSent, static_cast<JourneyId>(i + 1), packet);
    recorded.Packet(1, Direction::kReceived, static_cast<JourneyId>(i + 1), packet);
  }
  State state;
  state.Show(recorded.Open());
  Ladder ladder;
  while (!ladder.Update(state)) {
  }
  ASSERT_EQ(ladder.size(), 50'000u);
  const auto begin = std::chrono::steady_clock::now();
  for (size_t row = 25'000; row < 25'040; ++row) EXPECT_EQ(ladder.Row(row).way.size(), 1u);
  const std::chrono::duration<double> forty = std::chrono::steady_clock::now() - begin;
  EXPECT_LT(forty.count(), 1.0) << "seconds; a frame has 0.016";
}

TEST(LadderSvg, IsWellFormedWithEveryNameLabelAndReasonInIt) {
  Recorded recorded;
  RecordStory(recorded);
  recorded.Event(kHost, Layer::kRun, 0, trace::Note{"<script>&\"\x1b[31m"});
  Shown shown(recorded);
  const std::string svg = LadderSvg(shown.ladder, shown.state, 0, shown.ladder.size());
  EXPECT_EQ(svg.substr(0, 4), "<svg");
  EXPECT_EQ(svg.substr(svg.size() - 7), "</svg>\n");
  for (const char* text : {">client<", ">server<", "Echo-Request", "(again)", "r1:p2p0",
                           "&lt;script&gt;&amp;&quot;"}) {
    EXPECT_NE(svg.find(text), std::string::npos) << text;
  }
  EXPECT_EQ(svg.find("<script"), std::string::npos);
  EXPECT_EQ(svg.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace pptplab::viz
