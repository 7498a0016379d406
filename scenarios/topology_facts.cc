// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See topology_facts.h.
#include "scenarios/topology_facts.h"

#include <algorithm>

#include "stack/graph/flow.h"
#include "stack/graph/shortest_paths.h"

namespace pptplab::scenarios {
namespace {

/// From each of so many nodes, all distances are computed; of more, only from the far ends found so
/// far.
constexpr size_t kMostExact = 1500;

graph::PathFinder PathsOf(const TopologyGraph& topology) {
  std::vector<graph::PathFinder::Edge> edges;
  for (size_t i = 0; i < topology.links.size(); ++i) {
    const TopologyLink& link = topology.links[i];
    edges.push_back({link.a, link.b, link.latency.count(), i});
  }
  return {topology.nodes.size(), edges};
}

std::vector<graph::Pipe> PipesOf(const TopologyGraph& topology) {
  std::vector<graph::Pipe> pipes;
  for (const TopologyLink& link : topology.links) {
    pipes.push_back({link.a, link.b, link.rate.bits_per_second});
  }
  return pipes;
}

/// The node that is farthest from this one.
std::optional<TopologyFacts::Diameter> Farthest(const graph::PathFinder& paths, size_t from) {
  const auto steps = paths.From(from);
  if (steps.empty()) return std::nullopt;
  TopologyFacts::Diameter far;
  far.from = from;
  far.to = steps.back().node;
  far.delay = Duration(steps.back().delay_ns);
  return far;
}

std::optional<TopologyFacts::Diameter> DiameterOf(const TopologyGraph& topology,
                                                  const TopologyFacts& facts) {
  const graph::PathFinder paths = PathsOf(topology);
  std::optional<TopologyFacts::Diameter> longest;
  const auto take = [&](std::optional<TopologyFacts::Diameter> far) {
    if (far && (!longest || far->delay > longest->delay)) longest = far;
  };
  for (const auto& part : facts.parts) {
    if (part.size() <= kMostExact) {
      for (const size_t node : part) take(Farthest(paths, node));
      continue;
    }
    // There and back again, while it gets longer.
    std::optional<TopologyFacts::Diameter> far = Farthest(paths, part.front());
    for (int turn = 0; far && turn < 20; ++turn) {
      const auto next = Farthest(paths, far->to);
      const bool is_longer = next && next->delay > far->delay;
      far = next;
      if (!is_longer) break;
    }
    if (far) far->is_exact = false;
    take(far);
  }
  if (longest) longest->hops = paths.Way(longest->from, longest->to).size();
  return longest;
}

}  // namespace

TopologyFacts FactsOf(const TopologyGraph& topology) {
  TopologyFacts facts;
  facts.parts = graph::PartsOf(topology.nodes.size(), PipesOf(topology));
  facts.degrees.assign(topology.nodes.size(), 0);
  for (const TopologyLink& link : topology.links) ++facts.degrees[link.a], ++facts.degrees[link.b];
  facts.diameter = DiameterOf(topology, facts);
  return facts;
}

TopologyWay WayBetween(const TopologyGraph& topology, size_t from, size_t to) {
  TopologyWay way;
  way.links = PathsOf(topology).Way(from, to);
  if (way.links.empty()) return way;
  way.narrowest = way.links.front();
  for (const size_t link : way.links) {
    way.delay += topology.links[link].latency;
    const auto rate = topology.links[link].rate.bits_per_second;
    if (rate < topology.links[way.narrowest].rate.bits_per_second) way.narrowest = link;
  }
  const std::vector<graph::Pipe> pipes = PipesOf(topology);
  graph::Widest widest = graph::WidestWay(topology.nodes.size(), pipes, from, to);
  way.widest = widest.capacity;
  way.widest_links = std::move(widest.pipes);
  graph::Flow flow = graph::MaximumFlow(topology.nodes.size(), pipes, from, to);
  way.together = flow.capacity;
  way.cut = std::move(flow.cut);
  return way;
}

}  // namespace pptplab::scenarios
