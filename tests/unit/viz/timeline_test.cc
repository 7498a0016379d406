// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Where one can step to, and phases (viz/model/timeline.cc, story_reader.cc, phase_reader.cc).
#include "viz/model/timeline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <set>

#include "stack/observe/decode.h"
#include "tests/unit/viz/model_support.h"
#include "viz/model/item_text.h"

namespace pptplab::viz {
namespace {

using namespace model_test;

constexpr StepUnit kUnits[] = {StepUnit::kPacket,  StepUnit::kLayer, StepUnit::kEvent,
                               StepUnit::kMessage, StepUnit::kPhase, StepUnit::kSixStep};

std::vector<ItemIndex> StopsOf(const Timeline& timeline, StepUnit unit) {
  std::vector<ItemIndex> stops;
  for (ItemIndex at = timeline.First(unit); at != kNoItem; at = timeline.Next(unit, at)) {
    stops.push_back(at);
  }
  return stops;
}

std::vector<PhaseKind> PhasesOf(const Timeline& timeline) {
  std::vector<PhaseKind> phases;
  for (const Band& band : timeline.bands()) phases.push_back(band.phase);
  return phases;
}

const std::vector<PhaseKind> kAllPhases = {
    PhaseKind::kTcp, PhaseKind::kPptp, PhaseKind::kLcp,  PhaseKind::kAuthentication,
    PhaseKind::kCcp, PhaseKind::kIpcp, PhaseKind::kData, PhaseKind::kEnd};

void ExpectBackUndoesForward(const RecordingModel& model) {
  const Timeline timeline(model);
  for (const StepUnit unit : kUnits) {
    const std::vector<ItemIndex> stops = StopsOf(timeline, unit);
    ASSERT_EQ(timeline.Count(unit), stops.size());
    ASSERT_FALSE(stops.empty());
    EXPECT_EQ(timeline.Last(unit), stops.back());
    EXPECT_EQ(timeline.Previous(unit, stops.front()), kNoItem);
    for (size_t i = 0; i < stops.size(); ++i) {
      EXPECT_EQ(timeline.Position(unit, stops[i]), i + 1);
      if (i == 0) continue;
      EXPECT_EQ(timeline.Previous(unit, stops[i]), stops[i - 1]);
      EXPECT_LT(stops[i - 1], stops[i]);
    }
  }
}

TEST(Timeline, WalksBackExactlyWhatItWalkedForwardInEveryUnit) {
  Script script;
  ExpectBackUndoesForward(*WholeTunnel(script));
}

TEST(Timeline, TellsTheWholeStoryOfATunnelMessageByMessage) {
  Script script;
  const auto model = WholeTunnel(script);
  const Timeline timeline(*model);
  std::string story;
  for (const ItemIndex stop : StopsOf(timeline, StepUnit::kMessage)) {
    const Item& item = model->item(stop);
    story += item.IsPacket()             ? 'p'
             : item.Is<trace::Message>() ? 'm'
             : item.Is<trace::Key>()     ? 'k'
             : item.Is<trace::Step>()    ? 's'
                                         : '?';
    EXPECT_TRUE(!item.Is<trace::Message>() || item.direction == Direction::kSent);
  }
  // SYN · 4 of PPTP · LCP, LCP, Challenge · keys · Response, Success, CCP, IPCP, CCP · keys · IPCP
  // · the first data packet: down, over the wire, up · 4 to hang up, FIN
  EXPECT_EQ(story, "pmmmmmmmkmmmmmkmssspsssmmmmp");
  EXPECT_TRUE(model->item(timeline.First(StepUnit::kMessage)).detail & Item::kOpensPptp);
}

TEST(Timeline, HasThePhasesInTheirOrder) {
  Script script;
  const auto model = WholeTunnel(script);
  const Timeline timeline(*model);
  EXPECT_EQ(PhasesOf(timeline), kAllPhases);
  for (size_t i = 0; i + 1 < timeline.bands().size(); ++i) {
    EXPECT_EQ(timeline.bands()[i].end, timeline.bands()[i + 1].begin);
  }
  EXPECT_EQ(timeline.bands().back().end, model->end_time());
  EXPECT_EQ(timeline.PhaseAt(0), PhaseKind::kTcp);  // before the first band
  EXPECT_EQ(timeline.PhaseAt(static_cast<ItemIndex>(model->size() - 1)), PhaseKind::kEnd);
  for (const Band& band : timeline.bands()) EXPECT_EQ(timeline.PhaseAt(band.first), band.phase);
  for (const PhaseKind phase : kAllPhases) EXPECT_NE(NameOfPhase(phase), "");
}

TEST(Timeline, GoesThroughTheSixStepsInTheirOrder) {
  Script script;
  const auto model = WholeTunnel(script);
  const Timeline timeline(*model);
  const auto stops = StopsOf(timeline, StepUnit::kSixStep);
  ASSERT_EQ(stops.size(), 6u);
  for (size_t i = 0; i < stops.size(); ++i) {
    EXPECT_EQ(timeline.SixStepAt(stops[i]), static_cast<SixStep>(i));
    EXPECT_NE(NameOfSixStep(static_cast<SixStep>(i)), "");
  }
}

TEST(Timeline, CallsEveryDataPacketByItsStepOfTheSix) {
  Script script;
  const auto model = WholeTunnel(script);
  const Timeline timeline(*model);
  for (ItemIndex i = 0; i < model->size(); ++i) {
    if (timeline.PhaseAt(i) != PhaseKind::kData || !model->item(i).Is<trace::Step>()) continue;
    EXPECT_EQ(timeline.SixStepAt(i), model->item(i).direction == Direction::kSent
                                         ? SixStep::kEncapsulation
                                         : SixStep::kDecapsulation);
  }
}

TEST(Timeline, StopsAtAPacketWhereItIsFirstOnAWire) {
  Script script;
  const auto model = WholeTunnel(script);
  const Timeline timeline(*model);
  std::set<JourneyId> journeys;
  for (const ItemIndex stop : StopsOf(timeline, StepUnit::kPacket)) {
    const Item& item = model->item(stop);
    EXPECT_TRUE(item.IsPacket());
    EXPECT_FALSE(model->interfaces()[item.interface].is_tunnel);
    EXPECT_EQ(item.direction, Direction::kSent);
    EXPECT_TRUE(journeys.insert(item.journey).second);
  }
  for (const Item& item : model->items()) {
    EXPECT_TRUE(item.journey == 0 || journeys.contains(item.journey));
  }
}

TEST(Timeline, TellsTheFirstPacketOfEachTunnelAndNoPhaseTwice) {
  Script script;
  script.Node(1, "alice", "PPTP client");
  script.Node(2, "server", "PPTP server");
  script.Node(3, "bob", "PPTP client");
  Tunnel first(script, 1, 2, "alice", 1);
  Tunnel second(script, 3, 2, "bob", 2);
  script.At(1000);
  first.Connect();
  second.Connect();
  first.Negotiate();
  first.Data();
  second.Negotiate();
  second.Data();
  first.HangUp();
  second.Data();  // the other one is still there: no end yet
  second.HangUp();
  const auto model = script.Open();
  const Timeline timeline(*model);
  EXPECT_EQ(PhasesOf(timeline), kAllPhases);
  size_t steps = 0;
  for (const ItemIndex stop : StopsOf(timeline, StepUnit::kMessage)) {
    if (model->item(stop).Is<trace::Step>()) ++steps;
  }
  EXPECT_EQ(steps, 2 * 6u);
  ExpectBackUndoesForward(*model);
}

TEST(Timeline, BeginsAgainWithATunnelThatComesAfterTheEnd) {
  Script script;
  script.Node(1, "client", "PPTP client");
  script.Node(2, "server", "PPTP server");
  Tunnel tunnel(script, 1, 2, "client", 1);
  tunnel.Whole();
  script.Later(1000);
  tunnel.Whole();
  const auto model = script.Open();
  auto twice = kAllPhases;
  twice.insert(twice.end(), kAllPhases.begin(), kAllPhases.end());
  EXPECT_EQ(PhasesOf(Timeline(*model)), twice);
}

TEST(Timeline, TellsWhatArrivesFromSomebodyWhoWasNotRecorded) {
  Script script;
  script.Node(1, "client", "PPTP client");
  const auto say = [&](Direction direction, const Bytes& bytes) {
    return script.Event(1, 0, Layer::kPptp,
                        trace::Message{direction, trace::Protocol::kPptpControl, bytes});
  };
  say(Direction::kSent, Control(1));
  say(Direction::kReceived, Control(2));
  say(Direction::kSent, Control(7));
  say(Direction::kReceived, Control(8));
  const auto model = script.Open();
  EXPECT_EQ(StopsOf(Timeline(*model), StepUnit::kMessage).size(), 4u);
}

TEST(Timeline, KeepsMessagesThatArriveForWhoLooksFromOneNode) {
  Script script;
  const auto model = WholeTunnel(script);
  const Timeline timeline(*model);
  size_t arrivals = 0;
  for (ItemIndex at = timeline.NextArrival(0); at != kNoItem; at = timeline.NextArrival(at)) {
    ++arrivals;
    EXPECT_TRUE(model->item(at).Is<trace::Message>());
    EXPECT_EQ(model->item(at).direction, Direction::kReceived);
  }
  EXPECT_EQ(arrivals, 17u);
  EXPECT_EQ(timeline.PreviousArrival(0), kNoItem);
}

TEST(Timeline, BoundsDropsOfAKindAndKeysOfARekeyingTunnel) {
  Script script;
  const Bytes key(16);
  for (int i = 0; i < 100; ++i) {
    script.Later(1);
    script.Event(1, 1, Layer::kLink, trace::Drop{trace::DropReason::kLinkLoss, "", 0});
    script.Event(1, 1, Layer::kMppe, trace::Key{"Session key", "", key});
  }
  script.Event(1, 1, Layer::kLink, trace::Drop{trace::DropReason::kQueueFull, "", 0});
  const auto model = script.Open();
  const Timeline timeline(*model);
  EXPECT_EQ(timeline.Count(StepUnit::kMessage), 8 + 16 + 1u);
  EXPECT_EQ(timeline.Count(StepUnit::kLayer), 101u);
  EXPECT_EQ(timeline.Last(StepUnit::kMessage), model->size() - 1);
}

TEST(Timeline, OfAnEmptyRecordingHasNoStops) {
  Script script;
  const auto model = script.Open();
  const Timeline timeline(*model);
  for (const StepUnit unit : kUnits) {
    EXPECT_EQ(timeline.First(unit), kNoItem);
    EXPECT_EQ(timeline.Last(unit), kNoItem);
    EXPECT_EQ(timeline.Next(unit, 0), kNoItem);
    EXPECT_EQ(timeline.Previous(unit, 0), kNoItem);
    EXPECT_EQ(timeline.Count(unit), 0u);
  }
  EXPECT_EQ(timeline.PhaseAt(0), PhaseKind::kTcp);
  EXPECT_EQ(timeline.SixStepAt(0), SixStep::kTunnelEstablishment);
  EXPECT_EQ(timeline.DensityStrip(3).packets, std::vector<uint32_t>(3));
}

TEST(Timeline, GoesOnWhereItEndedWhenTheRecordingGrows) {
  Script script;
  script.Node(1, "client", "PPTP client");
  script.Node(2, "server", "PPTP server");
  Tunnel tunnel(script, 1, 2, "client", 1);
  const auto growing = script.Open();
  Timeline timeline(*growing);
  const auto take = [&] {
    script.Flush();
    growing->Grow();
    timeline.Update();
  };
  tunnel.Connect();
  take();
  EXPECT_EQ(timeline.PhaseAt(static_cast<ItemIndex>(growing->size())), PhaseKind::kPptp);
  tunnel.Negotiate();
  take();
  tunnel.Data();
  take();
  tunnel.HangUp();
  take();
  const auto whole = script.Open();
  const Timeline expected(*whole);
  for (const StepUnit unit : kUnits) EXPECT_EQ(StopsOf(timeline, unit), StopsOf(expected, unit));
  EXPECT_EQ(PhasesOf(timeline), PhasesOf(expected));
  EXPECT_EQ(timeline.bands().back().end, expected.bands().back().end);
}

TEST(Timeline, CountsPacketsAndDropsInEqualSpansOfTime) {
  Script script;
  const auto wire = script.Interface("wire");
  for (const int ms : {0, 1, 50, 99, 100}) {
    script.At(ms).Packet(wire, Direction::kSent, TcpPacket(1, 2, 0));
  }
  script.Event(1, 1, Layer::kLink, trace::Drop{});
  const auto model = script.Open();
  const auto density = Timeline(*model).DensityStrip(2);
  EXPECT_EQ(density.packets, (std::vector<uint32_t>{2, 3}));
  EXPECT_EQ(density.drops, (std::vector<uint32_t>{0, 1}));
  const auto fine = Timeline(*model).DensityStrip(1000).packets;
  EXPECT_EQ(std::accumulate(fine.begin(), fine.end(), 0u), 5u);
  EXPECT_TRUE(Timeline(*model).DensityStrip(0).packets.empty());
}

TEST(Timeline, TellsARealCaptureOnceItIsDecoded) {
  Script script;  // for its path
  const std::string path = script.path() + ".decoded";
  {
    auto reader = trace::RecordingReader::Open(
        std::string(PPTPLAB_SOURCE_DIR) + "/tests/golden/captures/linux/mschapv2-mppe128.pcap");
    ASSERT_TRUE(reader);
    observe::SessionOptions options;
    options.secrets = {{"alice", "correct-horse"}};
    trace::RecordingWriter writer(path);
    observe::Decode(**reader, options, &writer);
  }
  const auto model = RecordingModel::Open(path);
  std::filesystem::remove(path);
  ASSERT_TRUE(model);
  const Timeline timeline(**model);
  EXPECT_EQ(PhasesOf(timeline), kAllPhases);
  const auto six = StopsOf(timeline, StepUnit::kSixStep);
  ASSERT_EQ(six.size(), 6u);
  for (size_t i = 0; i < six.size(); ++i) {
    EXPECT_EQ(timeline.SixStepAt(six[i]), static_cast<SixStep>(i)) << OneLine(**model, six[i]);
  }
  EXPECT_TRUE((*model)->item(timeline.First(StepUnit::kMessage)).detail & Item::kOpensPptp);
  ExpectBackUndoesForward(**model);
}

}  // namespace
}  // namespace pptplab::viz
