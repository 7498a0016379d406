// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What became of each link, at any cursor.
#include "viz/model/link_history.h"

#include <gtest/gtest.h>

#include "tests/unit/viz/model_support.h"

namespace pptplab::viz {
namespace {

using model_test::Script;
using trace::DropReason;
using trace::Layer;

// Items: 0 to 2 the nodes, 3 and 4 the links, then what Tell writes.
void TwoLinks(Script& script) {
  script.Node(1, "client");
  script.Node(2, "isp");
  script.Node(3, "server");
  script.Event(0, 0, Layer::kRun, trace::LinkNamed{"client:p2p0", "isp:p2p0", 1000, 0});
  script.Event(0, 0, Layer::kRun, trace::LinkNamed{"isp:p2p1", "server:p2p0", 1000, 0});
}
void Drop(Script& script, DropReason reason, std::string_view text, Layer layer = Layer::kLink) {
  script.Later(1).Event(2, 0, layer, trace::Drop{reason, text, 0});
}
void Queue(Script& script, std::string_view where, uint64_t packets,
           std::string_view what = "queue") {
  script.Later(1).Event(2, 0, Layer::kLink, trace::Sample{what, where, packets, "packets"});
}

TEST(LinkHistory, PutsDropsOnTheLinkAndTheEndThatTheyName) {
  Script script;
  TwoLinks(script);
  Drop(script, DropReason::kQueueFull, "isp:p2p1");                // 5
  Drop(script, DropReason::kLinkLoss, "server:p2p0: in a burst");  // 6
  Drop(script, DropReason::kLinkLoss, "server:p2p0");              // 7
  Drop(script, DropReason::kNoRoute, "isp:p2p1", Layer::kIp);      // no link's
  Drop(script, DropReason::kCut, "nowhere:p2p0");                  // of no link
  const auto recording = script.Open();
  LinkHistory history;
  while (!history.Update(*recording, 3)) {
  }
  ASSERT_EQ(history.links().size(), 2u);
  EXPECT_EQ(history.Between(3, 2), std::vector<size_t>{1});
  EXPECT_TRUE(history.Between(1, 3).empty());
  EXPECT_EQ(history.At(0, 9, kNoItem).dropped, 0u);
  EXPECT_EQ(history.At(1, 4, kNoItem).dropped, 0u);
  const LinkNow now = history.At(1, 6, 5);
  EXPECT_EQ(now.dropped, 2u);
  ASSERT_EQ(now.drops.size(), 1u);
  EXPECT_EQ(now.drops[0].item, 6u);
  EXPECT_EQ(now.drops[0].end, 1);
  EXPECT_EQ(history.At(1, 5, 4).drops[0].end, 0);
  EXPECT_EQ(history.At(1, 9, kNoItem).dropped, 3u);
  EXPECT_EQ(history.Causes(1, 9), "1 × the queue is full, 2 × the link lost it");
  EXPECT_EQ(history.Causes(1, 5), "1 × the queue is full");
  EXPECT_EQ(history.Causes(0, 9), "");
}

TEST(LinkHistory, ShowsAtMostTheLastFourDropsOfAStep) {
  Script script;
  TwoLinks(script);
  for (int i = 0; i < 100; ++i) Drop(script, DropReason::kLinkLoss, "isp:p2p1");
  const auto recording = script.Open();
  LinkHistory history;
  history.Update(*recording);
  const LinkNow now = history.At(1, 104, 4);
  EXPECT_EQ(now.dropped, 100u);
  ASSERT_EQ(now.drops.size(), 4u);
  EXPECT_EQ(now.drops.back().item, 104u);
}

TEST(LinkHistory, HoldsQueuesAndStatesUntilTheNextOne) {
  Script script;
  TwoLinks(script);
  Queue(script, "isp:p2p1", 7);               // 5
  Queue(script, "isp:p2p1", 99, "sessions");  // 6
  Queue(script, "isp:p2p1", 2);               // 7
  script.Event(2, 0, Layer::kLink, trace::LinkState{"isp:p2p1", "server:p2p0", "1 Mb/s", true});
  script.Event(2, 0, Layer::kLink, trace::LinkState{"isp:p2p1", "server:p2p0", "1 Mb/s", false});
  const auto recording = script.Open();
  LinkHistory history;
  history.Update(*recording);
  EXPECT_EQ(history.At(1, 4, 4).queue[0], 0u);
  EXPECT_EQ(history.At(1, 6, 6).queue[0], 7u);
  EXPECT_EQ(history.At(1, 7, 6).queue[0], 2u);
  EXPECT_FALSE(history.At(1, 7, 6).queue[1]) << "nobody measured there";
  EXPECT_EQ(history.links()[1].ends[0].longest, 7u);
  EXPECT_EQ(history.At(1, 7, 6).text, "");
  EXPECT_EQ(history.At(1, 8, 7).text, "1 Mb/s");
  EXPECT_TRUE(history.At(1, 8, 7).up);
  EXPECT_FALSE(history.At(1, 9, 8).up);
  EXPECT_TRUE(history.At(0, 9, 8).up);
}

TEST(LinkHistory, BeginsAnewWithAnotherRecording) {
  Script first("a"), second("b");
  TwoLinks(first);
  Drop(first, DropReason::kLinkLoss, "isp:p2p1");
  second.Node(1, "alone");
  const auto one = first.Open();
  const auto other = second.Open();
  LinkHistory history;
  history.Update(*one);
  history.Update(*other);
  EXPECT_TRUE(history.links().empty());
}

}  // namespace
}  // namespace pptplab::viz
