// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Queue disciplines in front of a link that is offered too much: who drops what, why, and how long
// the others wait.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "ns3/queue-disc.h"
#include "ns3/uinteger.h"
#include "sim/queues.h"
#include "tests/integration/datagrams.h"

namespace pptplab::sim_test {
namespace {

using Discipline = sim::QueueConfig::Discipline;
using trace::DropReason;

/// 12 Mb/s for five seconds into a link of 10 Mb/s.
struct TooMuch {
  explicit TooMuch(const sim::QueueConfig& queue) : run(LinkWith(queue), kSending) {
    run.Run(8);
    story = StoryOf(run.recording);
    for (const auto& [journey, drop] : story.drops) ++reasons[drop.reason];
  }
  static sim::LinkConfig LinkWith(const sim::QueueConfig& queue) {
    sim::LinkConfig link;
    link.rate = ns3::DataRate("10Mbps");
    link.delay = ns3::MilliSeconds(20);
    link.queue = queue;
    return link;
  }
  double MostDelayMs() const {
    double most = 0;
    for (const auto& arrival : run.arrivals) {
      if (arrival.at > ns3::Seconds(4)) most = std::max(most, arrival.delay.GetSeconds() * 1000);
    }
    return most;
  }
  static constexpr uint32_t kCount = 7500;
  static inline const Sending kSending{
      .count = kCount, .spacing = ns3::NanoSeconds(668'000), .size = 972};
  Datagrams run;
  Story story;
  std::map<DropReason, size_t> reasons;
};

TEST(SimQueues, ADropTailQueueDropsTheLastPacketWhenItIsFullAndOnlyThen) {
  sim::QueueConfig queue;
  queue.packets = 50;
  const TooMuch run(queue);
  EXPECT_EQ(run.reasons.size(), 1u);
  EXPECT_GT(run.reasons.at(DropReason::kQueueFull), 1000u);
  EXPECT_EQ(run.run.arrivals.size() + run.story.drops.size(), TooMuch::kCount);
  // 50 packets of 1002 octets wait 40 ms, besides the 20 of the way.
  EXPECT_NEAR(run.MostDelayMs(), 20 + 51 * 0.8016, 1.5);
}

TEST(SimQueues, CoDelDropsEarlyWhatWaitedTooLongSoThatTheQueueStaysShort_Rfc8289) {
  sim::QueueConfig queue;
  queue.discipline = Discipline::kCoDel;
  queue.packets = 1000;
  const TooMuch run(queue);
  EXPECT_GT(run.reasons.at(DropReason::kEarly), 100u);
  EXPECT_EQ(run.reasons.count(DropReason::kQueueFull), 0u);
  EXPECT_EQ(run.run.arrivals.size() + run.story.drops.size(), TooMuch::kCount);
  EXPECT_EQ(run.story.drops.begin()->second.field, "a:p2p0: it waited longer than the target");
}

TEST(SimQueues, FqCoDelDropsEarlyToo_Rfc8290) {
  sim::QueueConfig queue;
  queue.discipline = Discipline::kFqCoDel;
  queue.packets = 1000;
  const TooMuch run(queue);
  EXPECT_GT(run.reasons.at(DropReason::kEarly), 100u);
  EXPECT_EQ(run.run.arrivals.size() + run.story.drops.size(), TooMuch::kCount);
}

TEST(SimQueues, RedDropsAtRandomBeforeItsQueueIsFull) {
  sim::QueueConfig queue;
  queue.discipline = Discipline::kRed;
  queue.packets = 200;
  queue.min_threshold = 20;
  queue.max_threshold = 60;
  Bytes first;
  {
    const TooMuch run(queue);
    EXPECT_GT(run.reasons.at(DropReason::kEarly), 1000u);
    EXPECT_EQ(run.reasons.count(DropReason::kQueueFull), 0u);
    EXPECT_EQ(run.run.arrivals.size() + run.story.drops.size(), TooMuch::kCount);
    // The average stays about the upper threshold.
    EXPECT_LT(run.MostDelayMs(), 20 + 80 * 0.8016);
    first = run.run.recording;
  }
  EXPECT_TRUE(first == TooMuch(queue).run.recording);  // RED's random stream is assigned
}

TEST(SimQueues, AttributesOfTheQueueDiscWin) {
  sim::QueueConfig queue;
  queue.discipline = Discipline::kRed;
  queue.attributes = {{"MinTh", "2"}, {"MaxTh", "6"}, {"QW", "1"}};
  const TooMuch run(queue);
  EXPECT_LT(run.MostDelayMs(), 20 + 12 * 0.8016);
}

TEST(SimQueues, LengthsAreASeriesThatStaysSmall) {
  sim::QueueConfig queue;
  queue.packets = 50;
  const TooMuch run(queue);
  const auto& samples = run.story.samples;
  ASSERT_GT(samples.size(), 20u);
  EXPECT_LT(samples.size(), 600u);  // at most every 10 ms
  uint64_t most = 0;
  for (size_t i = 0; i < samples.size(); ++i) {
    EXPECT_EQ(samples[i].where, "a:p2p0");
    EXPECT_TRUE(i == 0 || samples[i].time - samples[i - 1].time >= std::chrono::milliseconds(10));
    most = std::max(most, samples[i].value);
  }
  EXPECT_EQ(most, 50u);
  EXPECT_EQ(samples.back().value, 0u);
}

TEST(SimQueues, RoomCanChangeWhilePacketsWait) {
  sim::QueueConfig queue;
  queue.packets = 100;
  sim::LinkConfig link = TooMuch::LinkWith(queue);
  sim::LinkChange less;
  less.at = ns3::Seconds(4);
  less.queue_packets = 10;
  link.changes = {less};
  Datagrams run(link, {.count = 7500, .spacing = ns3::NanoSeconds(668'000), .size = 972});
  run.Run(8);
  EXPECT_EQ(run.arrivals.size() + StoryOf(run.recording).drops.size(), 7500u);
}

TEST(SimQueues, WhatWouldDivideByZeroIsFound) {
  sim::QueueConfig queue;
  queue.discipline = Discipline::kFqCoDel;
  const auto disc = sim::MakeQueueDisc(queue, ns3::DataRate("1Mbps"), ns3::Time(0));
  EXPECT_EQ(sim::ProblemOf(*disc), std::nullopt);
  disc->SetAttribute("Flows", ns3::UintegerValue(0));
  EXPECT_EQ(sim::ProblemOf(*disc), "Flows is 1 or more");
}

}  // namespace
}  // namespace pptplab::sim_test
