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

}  // namespace
}  // namespace pptplab::sim_test
