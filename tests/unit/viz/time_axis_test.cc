// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The scrubber's axis: there and back, in order, nothing lost.
#include "viz/model/time_axis.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

namespace pptplab::viz {
namespace {

using trace::Layer;

/// A handshake of 100 ms, then an hour of data.
class Axis : public testing::Test {
 protected:
  Axis()
      : path((std::filesystem::temp_directory_path() /
              ("pptplab-axis-" + std::to_string(::getpid()) + ".pcapng"))
                 .string()) {
    trace::RecordingWriter writer(path, "test");
    writer.Record({AtNanoseconds(0), 1, 0, Layer::kRun, 0, 0, trace::NodeNamed{"client", ""}});
    Say(writer, 10, Layer::kLcp, "LCP");
    Say(writer, 60, Layer::kAuthentication, "Authentication");
    Say(writer, 90, Layer::kIpcp, "IPCP");
    for (int64_t second = 1; second < 3600; second += 7) {
      writer.Record({AtNanoseconds(second * 1'000'000'000), 1, 1, Layer::kGre, 0, 0,
                     trace::Drop{trace::DropReason::kLinkLoss, "", 0}});
    }
    writer.Close();
    recording = std::move(*RecordingModel::Open(path));
    timeline = std::make_unique<Timeline>(*recording);
  }
  ~Axis() override {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
  static void Say(trace::RecordingWriter& writer, int64_t ms, Layer layer, const char* automaton) {
    writer.Record({AtNanoseconds(ms * 1'000'000), 1, 1, layer, 0, 0,
                   trace::Transition{automaton, "Starting", "Up", "irc,scr", "Req-Sent"}});
  }
  const std::string path;
  std::unique_ptr<RecordingModel> recording;
  std::unique_ptr<Timeline> timeline;
};

TEST_F(Axis, LeadsFromATimeToAPlaceAndBack) {
  const TimeAxis axis(*recording, *timeline, 1500, 58);
  for (float x = 0; x <= 1500; x += 0.5f) {
    EXPECT_NEAR(axis.PositionOf(axis.TimeAt(x)), x, 0.01f);
  }
}

TEST_F(Axis, NeverRunsBackwards) {
  const TimeAxis axis(*recording, *timeline, 800, 58);
  Instant before = axis.TimeAt(-10);
  for (float x = 0; x < 820; x += 1) {
    EXPECT_GE(axis.TimeAt(x), before);
    before = axis.TimeAt(x);
  }
  EXPECT_EQ(axis.TimeAt(800), recording->end_time());
  EXPECT_EQ(axis.PositionOf(recording->end_time()), 800);
  EXPECT_EQ(axis.PositionOf(recording->begin_time()), 0);
}

TEST_F(Axis, KeepsTheHandshakeVisibleBesideAnHourOfData) {
  const TimeAxis axis(*recording, *timeline, 1500, 58);
  for (const TimeAxis::Segment& segment : axis.segments()) {
    if (segment.band == SIZE_MAX) continue;
    EXPECT_GE(segment.end - segment.begin, 57.9f);
  }
}

TEST_F(Axis, GivesUpOnNamesWhereThereIsNoRoom) {
  const TimeAxis axis(*recording, *timeline, 20, 58);
  EXPECT_EQ(axis.segments().back().end, 20);
  for (const TimeAxis::Segment& segment : axis.segments()) EXPECT_GE(segment.end, segment.begin);
}

TEST_F(Axis, CountsEveryItemAndEveryDropOnce) {
  const TimeAxis axis(*recording, *timeline, 1500, 58);
  for (const size_t columns : {1u, 2u, 97u, 500u}) {
    size_t items = 0;
    size_t drops = 0;
    for (const TimeAxis::Column& column : axis.Columns(*recording, columns)) {
      items += column.items;
      drops += column.drops;
    }
    EXPECT_EQ(items, recording->size());
    EXPECT_EQ(drops, 3599u / 7 + 1);
  }
}

}  // namespace
}  // namespace pptplab::viz
