// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The network itself is in the recording: what the topology view is drawn from.
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

#include "tests/integration/sim_support.h"

namespace pptplab::sim_test {
namespace {

TEST(SimLinks, AreRecordedWithTheirEndsRateAndLatencyBeforeTheFirstPacket) {
  using Wire = std::tuple<std::string, std::string>;
  Options options;
  options.end = 2;
  auto reader = trace::RecordingReader::FromBytes(RecordingOf(options));
  ASSERT_TRUE(reader);
  std::vector<Wire> wires;
  bool packet_seen = false;
  while (const auto item = (*reader)->Next()) {
    if (std::holds_alternative<trace::RecordedPacket>(*item)) {
      packet_seen = true;
      continue;
    }
    const trace::Event& event = std::get<trace::RecordedEvent>(*item).event;
    const auto* link = std::get_if<trace::LinkNamed>(&event.detail);
    if (link == nullptr) continue;
    EXPECT_FALSE(packet_seen) << link->interface_a;
    EXPECT_GT(link->rate, 0u);
    EXPECT_GE(link->latency_ns, 0);
    wires.emplace_back(link->interface_a, link->interface_b);
  }
  EXPECT_EQ(wires, (std::vector<Wire>{{"client:p2p0", "r1:p2p0"},
                                      {"r1:p2p1", "r2:p2p0"},
                                      {"r2:p2p1", "server:p2p0"},
                                      {"server:p2p1", "host:p2p0"}}));
}

/// Packets of an IP protocol that this interface sent, in order: their journeys.
std::vector<JourneyId> SentBy(const Contents& contents, const std::string& interface,
                              uint8_t protocol) {
  std::vector<JourneyId> journeys;
  for (const RecordedPacket& packet : contents.packets) {
    const ByteView ip = IpOf(packet);
    if (packet.interface != interface || packet.direction != trace::Direction::kSent) continue;
    if (ip.size() > 9 && ip[9] == protocol) journeys.push_back(packet.journey);
  }
  return journeys;
}

TEST(SimLinks, DropExactlyTheListedPackets) {
  Options options;
  options.listed = {{true, 47, 3}, {false, 6, 2}, {false, std::nullopt, 40}};
  const Contents contents = ReadAll(RecordingOf(options));
  ASSERT_EQ(contents.drops.size(), 3u);
  const auto gre = SentBy(contents, "r1:p2p1", 47);
  const auto tcp = SentBy(contents, "r2:p2p0", 6);
  ASSERT_GE(gre.size(), 3u);
  ASSERT_GE(tcp.size(), 2u);
  for (const RecordedDrop& drop : contents.drops) {
    EXPECT_EQ(drop.reason, trace::DropReason::kListed);
    EXPECT_EQ(drop.layer, trace::Layer::kLink);
  }
  EXPECT_EQ(contents.drops[0].field, "r1:p2p1: the 2nd packet of IP protocol 6");
  EXPECT_EQ(contents.drops[0].journey, tcp[1]);
  EXPECT_EQ(contents.drops[1].field, "r2:p2p0: the 3rd packet of IP protocol 47");
  EXPECT_EQ(contents.drops[1].journey, gre[2]);
  EXPECT_EQ(contents.drops[2].field, "r1:p2p1: the 40th packet");
}

TEST(SimLinks, LoseTheSameOthersWhenOnePacketIsListed) {
  Options options;
  options.loss = 0.05;
  options.end = 3;  // so early that nothing depends on the lost one yet
  const Contents without = ReadAll(RecordingOf(options));
  options.listed = {{true, std::nullopt, 1000000}};
  const Contents with = ReadAll(RecordingOf(options));
  ASSERT_EQ(with.drops.size(), without.drops.size());
  for (size_t i = 0; i < with.drops.size(); ++i) {
    EXPECT_EQ(with.drops[i].journey, without.drops[i].journey);
  }
}

}  // namespace
}  // namespace pptplab::sim_test
