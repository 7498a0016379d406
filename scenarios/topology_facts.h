// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What Boost.Graph finds out about a topology: parts, distances, bottlenecks.
#ifndef PPTPLAB_SCENARIOS_TOPOLOGY_FACTS_H_
#define PPTPLAB_SCENARIOS_TOPOLOGY_FACTS_H_

#include <optional>
#include <string>
#include <vector>

#include "scenarios/topology_graph.h"

namespace pptplab::scenarios {

struct TopologyFacts {
  std::vector<std::vector<size_t>> parts;  ///< connected, the largest first
  std::vector<size_t> degrees;             ///< by node
  /// The two nodes that are most distant by delay, of all parts.
  struct Diameter {
    size_t from = 0;
    size_t to = 0;
    Duration delay{};
    size_t hops = 0;
    bool is_exact = true;  ///< false, with thousands of nodes: there may be a longer one
  };
  std::optional<Diameter> diameter;  ///< nullopt: there are no links
};
TopologyFacts FactsOf(const TopologyGraph& graph);

/// Between two nodes.
struct TopologyWay {
  std::vector<size_t> links;  ///< that packets take, by delay; empty: there is no way
  Duration delay{};
  size_t narrowest = 0;  ///< the link of these that is slowest: the bottleneck
  uint64_t widest = 0;   ///< bit/s of the way whose bottleneck is fastest
  std::vector<size_t> widest_links;
  uint64_t together = 0;    ///< bit/s over all ways at once: the maximum flow
  std::vector<size_t> cut;  ///< links that bound it
};
TopologyWay WayBetween(const TopologyGraph& graph, size_t from, size_t to);

/// Sentences for people; `way` between `from` and `to`, if they were asked for.
std::string Describe(const TopologyGraph& graph, const TopologyFacts& facts);
std::string DescribeWay(const TopologyGraph& graph, const TopologyWay& way, size_t from, size_t to);
/// All of it for programs; its keys are in README.md.
std::string DescribeAsJson(const TopologyGraph& graph, const TopologyFacts& facts,
                           const std::optional<TopologyWay>& way, size_t from, size_t to);

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_TOPOLOGY_FACTS_H_
