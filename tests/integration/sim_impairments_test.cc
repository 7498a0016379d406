// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What links do to packets: each impairment alone, held against its definition, and changes while
// packets are on their way.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "ns3/rng-seed-manager.h"
#include "sim/link-filter.h"
#include "tests/integration/datagrams.h"

namespace pptplab::sim_test {
namespace {

using ns3::MilliSeconds;
using ns3::Seconds;

sim::LinkConfig PlainLink() {
  sim::LinkConfig link;
  link.rate = ns3::DataRate("10Mbps");
  link.delay = MilliSeconds(20);
  return link;
}

TEST(SimImpairments, WithoutThemALinkDrawsNoRandomNumberAndSaysNothingOfItself) {
  Datagrams run(PlainLink(), {.count = 100});
  const uint64_t before = ns3::RngSeedManager::GetNextStreamIndex();
  run.Run(5);
  // Each random variable takes an index when it is made: those of links are made when first needed.
  EXPECT_EQ(ns3::RngSeedManager::GetNextStreamIndex(), before + 1);
  EXPECT_EQ(run.arrivals.size(), 100u);
  const Story story = StoryOf(run.recording);
  EXPECT_TRUE(story.states.empty());
  EXPECT_TRUE(story.drops.empty());
  EXPECT_TRUE(story.samples.empty());
}

TEST(SimImpairments, SameSeedSameBytesAnotherRunOthers) {
  sim::LinkConfig link = PlainLink();
  link.jitter = MilliSeconds(5);
  link.duplicate = link.reorder = link.corrupt = link.loss = 0.1;
  link.burst_loss = {0.05, 0.3, 0.9, 0.01};
  const auto recording = [&link](uint64_t run_number) {
    Datagrams run(link, {.count = 200, .run = run_number});
    run.Run(5);
    return run.recording;
  };
  const Bytes first = recording(1);
  EXPECT_TRUE(first == recording(1));
  EXPECT_FALSE(first == recording(2));
}

TEST(SimImpairments, BurstsOfLossHaveTheShareAndTheLengthOfGilbertsModel) {
  constexpr int kPackets = 400'000;
  const auto filter = ns3::CreateObject<ns3::LinkFilter>();
  filter->SetBurstLoss({0.01, 0.25, 1, 0}, 42);
  int lost = 0, bursts = 0;
  bool was_lost = false;
  for (int i = 0; i < kPackets; ++i) {
    const bool is_lost = filter->IsCorrupt(ns3::Create<ns3::Packet>(100));
    lost += is_lost;
    bursts += is_lost && !was_lost;
    was_lost = is_lost;
  }
  EXPECT_EQ(filter->why(), ns3::LinkFilter::Why::kBurst);
  // The share is enter / (enter + leave); lengths are geometric with mean 1 / leave.
  EXPECT_NEAR(static_cast<double>(lost) / kPackets, 0.01 / 0.26, 0.002);
  EXPECT_NEAR(static_cast<double>(lost) / bursts, 4, 0.2);
}

TEST(SimImpairments, BurstsLoseOnlyTheirShareAndSomethingBetweenThem_Elliott) {
  constexpr int kPackets = 400'000;
  const auto filter = ns3::CreateObject<ns3::LinkFilter>();
  filter->SetBurstLoss({0.02, 0.1, 0.5, 0.03}, 43);
  int lost = 0;
  for (int i = 0; i < kPackets; ++i) lost += filter->IsCorrupt(ns3::Create<ns3::Packet>(100));
  const double in_burst = 0.02 / 0.12;
  EXPECT_NEAR(static_cast<double>(lost) / kPackets, in_burst * 0.5 + (1 - in_burst) * 0.03, 0.004);
}

TEST(SimImpairments, JitterDelaysByUpToItsBoundAndKeepsTheOrder) {
  sim::LinkConfig link = PlainLink();
  link.jitter = MilliSeconds(30);
  Datagrams run(link, {.count = 500, .spacing = MilliSeconds(2)});
  run.Run(5);
  ASSERT_EQ(run.arrivals.size(), 500u);
  std::set<int64_t> delays;
  for (size_t i = 0; i < run.arrivals.size(); ++i) {
    EXPECT_EQ(run.arrivals[i].number, i);
    delays.insert(run.arrivals[i].delay.GetNanoSeconds() / 1'000'000);
  }
  EXPECT_GE(*delays.begin(), 20);
  EXPECT_LE(*delays.rbegin(), 50);  // never later: who waits for an earlier one waits no longer
  EXPECT_GT(delays.size(), 15u);    // in milliseconds
}

TEST(SimImpairments, ReorderingHoldsItsShareBackAndLetsLaterOnesPass) {
  sim::LinkConfig link = PlainLink();
  link.reorder = 0.1;
  link.reorder_by = MilliSeconds(11);
  Datagrams run(link, {.count = 1000, .spacing = MilliSeconds(2)});
  run.Run(5);
  ASSERT_EQ(run.arrivals.size(), 1000u);
  size_t overtaken = 0;
  uint32_t newest = 0;
  for (const auto& arrival : run.arrivals) {
    overtaken += arrival.number < newest;
    newest = std::max(newest, arrival.number);
  }
  const size_t held = StoryOf(run.recording).NotesWith("holds this packet back for 11ms").size();
  EXPECT_NEAR(static_cast<double>(held), 100, 30);
  EXPECT_NEAR(static_cast<double>(overtaken), static_cast<double>(held), 2);  // the last ones can't
}

TEST(SimImpairments, DuplicatesArriveTwiceAndSayItOfTheirJourney) {
  sim::LinkConfig link = PlainLink();
  link.duplicate = 0.2;
  Datagrams run(link, {.count = 500});
  run.Run(10);
  std::map<uint32_t, int> times;
  for (const auto& arrival : run.arrivals) ++times[arrival.number];
  EXPECT_EQ(times.size(), 500u);
  const Story story = StoryOf(run.recording);
  std::set<JourneyId> twice;
  for (const auto& [journey, count] : story.received) {
    if (count == 2) twice.insert(journey);
  }
  std::set<JourneyId> said;
  for (const auto& note : story.NotesWith("delivers this packet twice")) said.insert(note.journey);
  EXPECT_EQ(twice, said);
  EXPECT_NEAR(static_cast<double>(said.size()), 100, 30);
}

/// The bits in which two packets differ.
std::vector<size_t> DifferentBits(ByteView a, ByteView b) {
  std::vector<size_t> bits;
  for (size_t bit = 0; bit < 8 * std::min(a.size(), b.size()); ++bit) {
    if (((a[bit / 8] ^ b[bit / 8]) >> (7 - bit % 8) & 1) != 0) bits.push_back(bit);
  }
  return bits;
}

TEST(SimImpairments, ACorruptedPacketDiffersInExactlyTheBitThatIsSaidAndEndsAtAChecksum) {
  sim::LinkConfig link = PlainLink();
  link.corrupt = 0.3;
  Datagrams run(link, {.count = 500, .size = 60});
  run.Run(10);
  const Story story = StoryOf(run.recording);
  size_t in_header = 0;
  const auto notes = story.NotesWith("changes this packet: ");
  ASSERT_GT(notes.size(), 100u);
  for (const auto& note : notes) {
    const Bytes sent = story.BytesOf(note.journey, trace::Direction::kSent);
    const Bytes received = story.BytesOf(note.journey, trace::Direction::kReceived);
    ASSERT_EQ(sent.size(), received.size());
    const auto bits = DifferentBits(sent, received);
    ASSERT_EQ(bits.size(), 1u);
    const size_t octet = bits[0] / 8 - 2;  // of the IP packet
    in_header += octet < 20;
    std::string text = "bit " + std::to_string(bits[0] % 8);
    text += " of octet " + std::to_string(octet) + ", ";
    EXPECT_NE(note.text.find(text), std::string::npos) << note.text;
    EXPECT_NE(note.text.find(octet < 20 ? "in the IP header" : "in the UDP datagram"),
              std::string::npos);
    ASSERT_EQ(story.drops.count(note.journey), 1u) << note.text;
    const auto& drop = story.drops.find(note.journey)->second;
    EXPECT_EQ(drop.reason, trace::DropReason::kChecksum);
    EXPECT_EQ(drop.field, octet < 20 ? "of the IP header" : "of the UDP datagram");
    EXPECT_EQ(drop.node, "b");
  }
  EXPECT_GT(in_header, 10u);
  EXPECT_EQ(run.arrivals.size() + notes.size(), 500u);
}

TEST(SimImpairments, ACutLosesWhatIsSentAndWhatIsOnItsWayUntilItIsMended) {
  sim::LinkConfig link = PlainLink();
  sim::LinkChange cut, mend;
  cut.at = MilliSeconds(1500);
  cut.cut = true;
  mend.at = MilliSeconds(2500);
  mend.cut = false;
  link.changes = {cut, mend};
  Datagrams run(link, {.count = 300, .spacing = MilliSeconds(10)});  // from 1 s to 4 s
  run.Run(6);
  const Story story = StoryOf(run.recording);
  EXPECT_EQ(run.arrivals.size() + story.drops.size(), 300u);
  EXPECT_NEAR(static_cast<double>(story.drops.size()), 102, 1);  // a second's, and 20 ms on the way
  size_t on_their_way = 0;
  for (const auto& [journey, drop] : story.drops) {
    EXPECT_EQ(drop.reason, trace::DropReason::kCut);
    const bool was_on_its_way = drop.field == "b:p2p0: it was on its way";
    EXPECT_TRUE(was_on_its_way || drop.field == "a:p2p0") << drop.field;
    on_their_way += was_on_its_way;
  }
  EXPECT_EQ(on_their_way, 2u);
  ASSERT_EQ(story.states.size(), 3u);
  EXPECT_EQ(story.states[0], "0 up ");
  EXPECT_EQ(story.states[1], "1500 down cut");
  EXPECT_EQ(story.states[2], "2500 up ");
}

TEST(SimImpairments, HalfTheRateIsHalfTheGoodput) {
  sim::LinkConfig link = PlainLink();
  sim::LinkChange slower;
  slower.at = Seconds(3);
  slower.rate = ns3::DataRate("5Mbps");
  link.changes = {slower};
  // 20 Mb/s of packets for 4 s, of which the link takes what it can.
  Datagrams run(link, {.count = 10'000, .spacing = ns3::MicroSeconds(400), .size = 972});
  run.Run(5);
  const auto arrived = [&run](double from, double to) {
    return std::count_if(run.arrivals.begin(), run.arrivals.end(), [&](const auto& arrival) {
      return arrival.at >= Seconds(from) && arrival.at < Seconds(to);
    });
  };
  const auto before = static_cast<double>(arrived(1.5, 2.5));
  EXPECT_NEAR(before, 10e6 / 8 / 1002, 2);
  EXPECT_NEAR(static_cast<double>(arrived(3.5, 4.5)), before / 2, 2);
}

TEST(SimImpairments, AFasterPathDoesNotLetPacketsOvertake) {
  sim::LinkConfig link = PlainLink();
  link.delay = MilliSeconds(500);
  sim::LinkChange faster;
  faster.at = Seconds(1.5);
  faster.delay = MilliSeconds(1);
  link.changes = {faster};
  Datagrams run(link, {.count = 100, .spacing = MilliSeconds(10)});
  run.Run(5);
  ASSERT_EQ(run.arrivals.size(), 100u);
  for (size_t i = 0; i < 100; ++i) EXPECT_EQ(run.arrivals[i].number, i);
}

TEST(SimImpairments, OneDirectionCanBeAnother) {
  sim::LinkConfig link = PlainLink();
  sim::LinkChange from_b;
  from_b.from_a = false;
  from_b.cut = true;
  link.changes = {from_b};
  {
    Datagrams run(link, {.count = 10});
    run.Run(3);
    EXPECT_EQ(run.arrivals.size(), 10u);
    EXPECT_EQ(StoryOf(run.recording).states,
              std::vector<std::string>{"0 up from a: nothing; from b: cut"});
  }
  link.changes[0].from_a = true;
  Datagrams run(link, {.count = 10});
  run.Run(3);
  EXPECT_TRUE(run.arrivals.empty());
}

TEST(SimImpairments, AFilterSwallowsAPortAndNoOther) {
  sim::LinkConfig link = PlainLink();
  link.blocked_ports = {{17, kDatagramPort}};
  {
    Datagrams run(link, {.count = 10});
    run.Run(3);
    EXPECT_TRUE(run.arrivals.empty());
    const Story story = StoryOf(run.recording);
    ASSERT_EQ(story.drops.size(), 10u);
    EXPECT_EQ(story.drops.begin()->second.reason, trace::DropReason::kBlocked);
    EXPECT_EQ(story.drops.begin()->second.field,
              "b:p2p0: UDP port " + std::to_string(kDatagramPort));
  }
  link.blocked_ports = {{17, kDatagramPort + 1}, {6, kDatagramPort}};
  link.blocked_protocols = {1};
  Datagrams run(link, {.count = 10});
  run.Run(3);
  EXPECT_EQ(run.arrivals.size(), 10u);
}

TEST(SimImpairments, ATunnelSurvivesWrongBitsAndEveryDamagedPacketHasItsEnd) {
  Options options;
  options.on_middle = [](sim::LinkConfig& middle) { middle.corrupt = 0.03; };
  RemoteAccess run(options);
  run.Run();
  EXPECT_TRUE(run.http_client->outcome().Succeeded());
  const Contents contents = ReadAll(run.recording);
  std::map<trace::DropReason, int> reasons;
  for (const auto& drop : contents.drops) ++reasons[drop.reason];
  EXPECT_GT(reasons[trace::DropReason::kChecksum], 0);
  const auto changed = std::count_if(
      contents.notes.begin(), contents.notes.end(),
      [](const std::string& note) { return note.find("changes this packet") != note.npos; });
  EXPECT_GT(changed, 5);
}

}  // namespace
}  // namespace pptplab::sim_test
