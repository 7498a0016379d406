// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Shortest paths and layouts of numbered nodes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "stack/graph/flow.h"
#include "stack/graph/layout.h"
#include "stack/graph/shortest_paths.h"

namespace pptplab::graph {
namespace {

TEST(PathFinder, PrefersDelayThenHopsAndSeesPartsApart) {
  // 0 -1- 1 -1- 2 and a direct 0-2 of 5; 3-4 for themselves.
  const PathFinder paths(8, {{0, 1, 1, 10}, {1, 2, 1, 11}, {0, 2, 5, 12}, {3, 4, 0, 13}});
  const auto steps = paths.From(0);
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(steps[0].node, 1u);
  EXPECT_EQ(steps[1].node, 2u);
  EXPECT_EQ(steps[1].link, 10u);
  EXPECT_TRUE(paths.From(7).empty());
  const PathFinder even(4, {{0, 1, 1, 10}, {1, 2, 1, 11}, {2, 3, 1, 12}, {0, 3, 3, 13}});
  EXPECT_EQ(even.From(0).back().link, 13u);  // 3 ms over one link beats 3 ms over three
}

double Apart(const Place& a, const Place& b) {
  return std::hypot(a.first - b.first, a.second - b.second);
}

TEST(PathFinder, FollowsTheRouters) {
  const PathFinder paths(4, {{0, 1, 1, 10}, {1, 2, 1, 11}, {0, 2, 5, 12}});
  EXPECT_EQ(paths.Way(0, 2), (std::vector<size_t>{10, 11}));
  EXPECT_TRUE(paths.Way(0, 3).empty());
  EXPECT_EQ(paths.From(0).back().delay_ns, 2);
}

//   0 -10- 1 -3- 3,  0 -4- 2 -4- 3 and 2 -1- 3 beside it,  4 alone
TEST(Flow, IsTheSumOfWaysAndItsCutBoundsIt) {
  const std::vector<Pipe> pipes{{0, 1, 10}, {1, 3, 3}, {0, 2, 4}, {2, 3, 4}, {2, 3, 1}};
  const Flow flow = MaximumFlow(5, pipes, 0, 3);
  EXPECT_EQ(flow.capacity, 7u);
  EXPECT_EQ(flow.cut, (std::vector<size_t>{1, 2}));
  EXPECT_EQ(MaximumFlow(5, pipes, 3, 0).capacity, 7u) << "pipes carry each way";
  EXPECT_EQ(MaximumFlow(5, pipes, 0, 4).capacity, 0u);
}

TEST(Flow, OfOneWayIsItsNarrowestPipe) {
  const std::vector<Pipe> pipes{{0, 1, 10}, {1, 3, 3}, {0, 2, 4}, {2, 3, 1}, {2, 3, 5}};
  const Widest widest = WidestWay(5, pipes, 0, 3);
  EXPECT_EQ(widest.capacity, 4u);
  EXPECT_EQ(widest.pipes, (std::vector<size_t>{2, 4})) << "of two side by side, the wider";
  EXPECT_EQ(WidestWay(5, pipes, 0, 4).capacity, 0u);
}

TEST(Parts, ComeWithTheLargestFirst) {
  const auto parts = PartsOf(6, {{1, 2, 1}, {2, 5, 1}, {0, 4, 1}});
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_EQ(parts[0], (std::vector<size_t>{1, 2, 5}));
  EXPECT_EQ(parts[2], (std::vector<size_t>{3}));
}

TEST(LayOut, GivesEveryNodeAPlaceOfItsOwnInsideTheDrawing) {
  const Links star{{0, 1}, {0, 2}, {0, 3}, {0, 4}, {4, 5}, {4, 6}};
  const auto places = LayOut(7, star);
  for (size_t i = 0; i < places.size(); ++i) {
    EXPECT_GE(places[i].first, 0);
    EXPECT_LE(places[i].first, 1);
    EXPECT_GE(places[i].second, 0);
    EXPECT_LE(places[i].second, 1);
    for (size_t j = 0; j < i; ++j) EXPECT_GT(Apart(places[i], places[j]), 0.1) << i << " " << j;
  }
  EXPECT_EQ(places, LayOut(7, star)) << "the same graph, the same places";
}

TEST(LayOut, HandlesRingsLoopsDoubleLinksIslandsAndNothingAtAll) {
  EXPECT_TRUE(LayOut(0, {}).empty());
  EXPECT_EQ(LayOut(1, {{0, 0}}).size(), 1u);
  EXPECT_EQ(LayOut(3, {{0, 1}, {1, 2}, {2, 0}, {0, 1}}).size(), 3u);
  const auto islands = LayOut(5, {{0, 1}, {2, 3}});
  EXPECT_GT(Apart(islands[0], islands[2]), 0.1);
  EXPECT_GT(Apart(islands[4], islands[2]), 0.1);
  EXPECT_EQ(LayOut(2, {{0, 9}}).size(), 2u);
}

// Springs can swing for ever: two Ethernets bridged over a provider once hung the window.
TEST(LayOut, ComesToAnEndForEverySmallNetwork) {
  uint32_t state = 1;
  const auto random = [&](size_t below) {
    state = state * 1664525u + 1013904223u;
    return static_cast<size_t>(state >> 8) % below;
  };
  for (int i = 0; i < 300; ++i) {
    const size_t nodes = 3 + random(10);
    Links links;
    for (size_t node = 1; node < nodes; ++node) links.emplace_back(random(node), node);
    for (size_t more = random(4); more > 0; --more) {
      links.emplace_back(random(nodes), random(nodes));
    }
    EXPECT_EQ(LayOut(nodes, links).size(), nodes);
  }
}

TEST(LayOut, OfAThousandClientsIsADiscAroundTheirServer) {
  Links links;
  for (size_t i = 1; i <= 1000; ++i) links.emplace_back(0, i);
  const auto places = LayOut(1001, links);
  EXPECT_NEAR(places[0].first, 0.5, 0.05);
  EXPECT_NEAR(places[0].second, 0.5, 0.05);
}

TEST(LayOut, OfThousandsOfNodesAtTheSameDistancesComesToAnEnd) {
  Links links;
  for (size_t i = 2; i < 3000; ++i) links.emplace_back(0, i), links.emplace_back(1, i);
  const auto places = LayOut(3000, links);
  double nearest = 1;
  for (size_t i = 3; i < 200; ++i) nearest = std::min(nearest, Apart(places[2], places[i]));
  EXPECT_GT(nearest, 0.001) << "nobody stands on somebody else";
}

TEST(LayOut, OfABigGridKeepsNeighboursTogether) {
  Links links;
  constexpr size_t kSide = 20;
  for (size_t i = 0; i < kSide * kSide; ++i) {
    if (i % kSide + 1 < kSide) links.emplace_back(i, i + 1);
    if (i + kSide < kSide * kSide) links.emplace_back(i, i + kSide);
  }
  const auto places = LayOut(kSide * kSide, links);
  double longest = 0;
  for (const auto& [a, b] : links) longest = std::max(longest, Apart(places[a], places[b]));
  EXPECT_LT(longest, 0.2);
  EXPECT_GT(Apart(places.front(), places.back()), 0.7);
}

}  // namespace
}  // namespace pptplab::graph
