// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The series behind the plots, and their summaries of any span.
#include "viz/model/plots.h"

#include <gtest/gtest.h>

#include "stack/base/rng.h"
#include "tests/unit/viz/model_support.h"

namespace pptplab::viz {
namespace {

using model_test::kMs;
using model_test::Script;
using trace::Direction;
using trace::Layer;
using trace::Step;
using What = trace::Step::What;

constexpr size_t kServer = 0;
constexpr size_t kClient = 1;

void TwoNodes(Script& script) {
  script.Node(1, "client", "PPTP client");
  script.Node(2, "server", "PPTP server");
}
void Gre(Script& script, trace::NodeId node, Direction direction, uint32_t number,
         std::optional<uint32_t> acknowledges = {}) {
  const auto flags = static_cast<uint8_t>(acknowledges.has_value());
  script.Event(node, 1, Layer::kGre,
               Step{What::kGre, direction, flags, 10, 20, number, acknowledges.value_or(0)});
}
Plots ReadAll(const RecordingModel& recording) {
  Plots plots(recording);
  while (!plots.ReadOn(7)) {
  }
  return plots;
}
const Series& Of(const Plots& plots, PlotKind kind, size_t series) {
  return plots.plot(kind).series[series].data;
}

TEST(Series, SummariesOfAnySpanAreThoseOfItsPoints) {
  SeededRng rng(7);
  Series series;
  std::vector<float> values;
  for (int i = 0; i < 5000; ++i) {
    Bytes bytes(1);
    rng.Fill(bytes);
    values.push_back(static_cast<float>(bytes[0]));
    series.Add(i, values.back());
  }
  for (const auto& [first, after] : {std::pair<size_t, size_t>{0, 5000},
                                     {0, 1},
                                     {15, 17},
                                     {16, 272},
                                     {1, 4999},
                                     {255, 4097},
                                     {300, 300}}) {
    const Series::Summary summary =
        series.Between(static_cast<int64_t>(first), static_cast<int64_t>(after));
    EXPECT_EQ(summary.count, after - first);
    double sum = 0;
    float most = 0;
    float least = 256;
    for (size_t i = first; i < after; ++i) {
      sum += values[i];
      most = std::max(most, values[i]);
      least = std::min(least, values[i]);
    }
    EXPECT_DOUBLE_EQ(summary.sum, sum) << first << " to " << after;
    if (first == after) continue;
    EXPECT_EQ(summary.most, most);
    EXPECT_EQ(summary.least, least);
  }
}

TEST(Series, HoldAValueUntilTheNext) {
  Series series;
  EXPECT_FALSE(series.ValueAt(5));
  series.Add(10, 1);
  series.Add(20, 2);
  series.Add(15, 3);  // a latecomer
  EXPECT_FALSE(series.ValueAt(9));
  EXPECT_EQ(series.ValueAt(10), 1);
  EXPECT_EQ(series.ValueAt(19), 1);
  EXPECT_EQ(series.ValueAt(INT64_MAX), 3);
}

TEST(Plots, CountWhatComesOutOfTheTunnelAsGoodput) {
  Script script;
  TwoNodes(script);
  script.At(1000);
  const auto deliver = [&](trace::NodeId node, Direction direction, uint16_t octets) {
    script.Event(node, 1, Layer::kInner,
                 Step{What::kDeliver, direction, 0, octets, octets, 0x21, 0});
  };
  deliver(1, Direction::kSent, 99);
  deliver(2, Direction::kReceived, 100);
  script.Later(5);
  deliver(2, Direction::kReceived, 50);
  deliver(1, Direction::kReceived, 1000);
  const auto recording = script.Open();
  const Plots plots = ReadAll(*recording);
  const Series& to_server = Of(plots, PlotKind::kGoodput, kServer);
  EXPECT_EQ(to_server.size(), 2u);
  EXPECT_EQ(to_server.Between(0, INT64_MAX).sum, 8 * 150.0);
  EXPECT_EQ(Of(plots, PlotKind::kGoodput, kClient).Between(0, INT64_MAX).sum, 8 * 1000.0);
  EXPECT_EQ(plots.progress(), 1);
}

TEST(Plots, MeasureFromASequenceNumberToItsAcknowledgment_Rfc2637_4_4) {
  Script script;
  TwoNodes(script);
  script.Interface("client:eth0");
  script.Packet(0, Direction::kSent, model_test::TcpPacket(1, 2, 0), 0);
  script.At(10);
  Gre(script, 1, Direction::kSent, 0);
  script.At(15);
  Gre(script, 1, Direction::kSent, 1);
  script.At(45);
  Gre(script, 1, Direction::kReceived, 0, 1);  // for both
  const auto recording = script.Open();
  const Plots plots = ReadAll(*recording);
  const Series& round_trip = Of(plots, PlotKind::kRoundTrip, kClient);
  ASSERT_EQ(round_trip.size(), 1u);
  EXPECT_FLOAT_EQ(round_trip.points()[0].value, 0.030f);
  EXPECT_EQ(round_trip.points()[0].time_ns, 45 * kMs);
  const Series& window = Of(plots, PlotKind::kWindow, kClient);
  EXPECT_EQ(window.ValueAt(12 * kMs), 1);
  EXPECT_EQ(window.ValueAt(20 * kMs), 2);
  EXPECT_EQ(window.ValueAt(45 * kMs), 0);
}

TEST(Plots, OfACaptureTakeAcknowledgmentsWhereTheyPass) {
  Script script;
  TwoNodes(script);
  script.Event(1, 1, Layer::kPptp, trace::SessionNamed{{}, 11, 22, ""});
  script.Event(2, 1, Layer::kPptp, trace::SessionNamed{{}, 22, 11, ""});
  script.At(10);
  Gre(script, 1, Direction::kSent, 5);
  Gre(script, 2, Direction::kReceived, 5);
  script.At(12);
  script.Event(2, 1, Layer::kGre, Step{What::kAckOnly, Direction::kSent, 1, 0, 12, 0, 5});
  const auto recording = script.Open();
  const Plots plots = ReadAll(*recording);
  ASSERT_EQ(Of(plots, PlotKind::kRoundTrip, kClient).size(), 1u);
  EXPECT_FLOAT_EQ(Of(plots, PlotKind::kRoundTrip, kClient).points()[0].value, 0.002f);
}

TEST(Plots, CountDropsAndSequenceNumbersThatNeverCame) {
  Script script;
  TwoNodes(script);
  script.At(10);
  for (const uint32_t number : {0u, 1u, 4u, 3u, 5u}) Gre(script, 2, Direction::kReceived, number);
  script.Event(2, 1, Layer::kLink, trace::Drop{trace::DropReason::kLinkLoss, "", 0});
  const auto recording = script.Open();
  const Plots plots = ReadAll(*recording);
  EXPECT_EQ(Of(plots, PlotKind::kLoss, 0).size(), 1u);
  EXPECT_EQ(Of(plots, PlotKind::kLoss, 1).Between(0, INT64_MAX).sum, 2);
}

TEST(Plots, TellHowLongAPacketWaitedBeforeALink) {
  Script script;
  script.Node(1, "router", "router");
  const auto in = script.Interface("router:eth0");
  const auto out = script.Interface("router:eth1");
  const Bytes packet = model_test::TcpPacket(1, 2, 0);
  script.At(10);
  script.Packet(in, Direction::kReceived, packet, 9);
  script.At(14);
  script.Packet(out, Direction::kSent, packet, 9);
  script.Packet(out, Direction::kSent, packet, 10);  // its own: nobody knows
  const auto recording = script.Open();
  const Plots plots = ReadAll(*recording);
  const Series& wait = Of(plots, PlotKind::kQueue, 0);
  ASSERT_EQ(wait.size(), 1u);
  EXPECT_FLOAT_EQ(wait.points()[0].value, 0.004f);
}

TEST(Plots, GoOnWhereARecordingHasGrown) {
  Script script;
  TwoNodes(script);
  Gre(script, 2, Direction::kReceived, 0);
  const auto recording = script.Open();
  Plots plots = ReadAll(*recording);
  EXPECT_EQ(Of(plots, PlotKind::kLoss, 1).size(), 0u);
  Gre(script, 2, Direction::kReceived, 2);
  script.Flush();
  ASSERT_TRUE(recording->Grow());
  EXPECT_TRUE(plots.ReadOn(1000));
  EXPECT_EQ(Of(plots, PlotKind::kLoss, 1).size(), 1u);
}

TEST(Plots, WriteNumbersAsPeopleDo) {
  EXPECT_EQ(FormatValue(12'500'000, "bit/s"), "12.5 Mb/s");
  EXPECT_EQ(FormatValue(0, "bit/s"), "0 b/s");
  EXPECT_EQ(FormatValue(0.0312, "s"), "31.2 ms");
  EXPECT_EQ(FormatValue(0.000'035, "s"), "35 µs");
  EXPECT_EQ(FormatValue(1, "packets"), "1 packet");
  EXPECT_EQ(FormatValue(64, "packets"), "64 packets");
  EXPECT_EQ(NiceCeiling(3.2e6), 5e6);
  EXPECT_EQ(NiceCeiling(100), 100);
  EXPECT_EQ(NiceCeiling(0), 1);
  EXPECT_EQ(AxisTop(10.9e6, "bit/s"), 12e6);
  EXPECT_EQ(AxisTop(1, "packets"), 2);
  const auto ticks = NiceTicks(1'030'000'000, 1'970'000'000, 5);
  EXPECT_EQ(ticks,
            (std::vector<int64_t>{1'200'000'000, 1'400'000'000, 1'600'000'000, 1'800'000'000}));
  EXPECT_TRUE(NiceTicks(5, 5, 4).empty());
}

TEST(Plots, OfOneTunnelLeaveTheOthersOut) {
  Script script;
  TwoNodes(script);
  for (const trace::SessionId session : {1u, 2u}) {
    for (const trace::NodeId node : {trace::NodeId{1}, trace::NodeId{2}}) {
      const auto own = static_cast<uint16_t>(node * 100 + session);
      const auto peer = static_cast<uint16_t>((3 - node) * 100 + session);
      script.Event(node, session, Layer::kPptp, trace::SessionNamed{Address{1}, own, peer, ""});
    }
    for (uint32_t i = 0; i < session; ++i) {
      script.Event(1, session, Layer::kInner,
                   Step{What::kDeliver, Direction::kReceived, 0, 100, 100, 0x21, 0});
    }
  }
  const auto recording = script.Open();
  const auto tunnels = TunnelsToPlot(*recording);
  ASSERT_EQ(tunnels.size(), 2u);
  EXPECT_EQ(tunnels[0].name, "client");
  EXPECT_EQ(tunnels[1].name, "client, call 2");
  const auto delivered = [&](std::vector<PlotEnd> only) {
    Plots plots(*recording, std::move(only));
    while (!plots.ReadOn(100)) {
    }
    return plots.plot(PlotKind::kGoodput).series[kClient].data.size();
  };
  EXPECT_EQ(delivered({}), 3u);
  EXPECT_EQ(delivered(tunnels[0].ends), 1u);
  EXPECT_EQ(delivered(tunnels[1].ends), 2u);
}

TEST(Plots, ShowQueuesByInterfaceAndFragments) {
  Script script;
  TwoNodes(script);
  const auto queue = [&](std::string_view where, uint64_t packets) {
    script.Later(10).Event(1, 0, Layer::kLink, trace::Sample{"queue", where, packets, "packets"});
  };
  queue("client:p2p0", 0);  // it has not grown yet
  queue("server:p2p0", 3);
  queue("client:p2p0", 2);
  queue("server:p2p0", 0);
  script.Event(1, 0, Layer::kLink, trace::Sample{"sessions", "server:p2p0", 9, ""});
  using Fragments = trace::Fragmentation;
  script.Event(1, 0, Layer::kIp, Fragments{Fragments::What::kFragmented, 7, 1500, 3, 600});
  script.Event(2, 0, Layer::kIp, Fragments{Fragments::What::kReassembled, 7, 1500, 3, 0});
  const auto recording = script.Open();
  const Plots plots = ReadAll(*recording);
  const auto& series = plots.plot(PlotKind::kQueueLength).series;
  ASSERT_EQ(series.size(), 2u);
  EXPECT_EQ(series[0].name, "server:p2p0");
  EXPECT_EQ(series[0].data.size(), 2u);
  EXPECT_EQ(series[0].data.ValueAt(25 * kMs), 3.0f);
  EXPECT_EQ(series[0].data.ValueAt(45 * kMs), 0.0f);
  EXPECT_EQ(series[1].name, "client:p2p0");
  EXPECT_EQ(Of(plots, PlotKind::kFragments, 0).Between(0, INT64_MAX).sum, 3.0);
  EXPECT_EQ(Of(plots, PlotKind::kFragments, 1).Between(0, INT64_MAX).sum, 3.0);
  // Links belong to no tunnel.
  Plots of_one(*recording, {{1, 1}});
  of_one.ReadOn(1000);
  EXPECT_TRUE(of_one.plot(PlotKind::kQueueLength).series.empty());
  EXPECT_EQ(Of(of_one, PlotKind::kFragments, 0).size(), 0u);
}

}  // namespace
}  // namespace pptplab::viz
