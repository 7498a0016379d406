// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Where a topology's nodes are drawn: where the file says, if it says so of most of them.
#include <algorithm>

#include "scenarios/topology_svg.h"
#include "stack/graph/layout.h"

namespace pptplab::scenarios {

TopologyPlaces PlacesOf(const TopologyGraph& topology) {
  TopologyPlaces result;
  graph::Links links;
  for (const TopologyLink& link : topology.links) links.emplace_back(link.a, link.b);
  std::vector<std::optional<graph::Place>> known;
  size_t count = 0;
  for (const TopologyNode& node : topology.nodes) {
    known.emplace_back();
    if (!node.place) continue;
    known.back() = graph::Place{node.place->x, node.place->y};
    ++count;
  }
  std::vector<graph::Place> places;
  if (2 * count < topology.nodes.size() || count < 2) {
    places = graph::LayOut(topology.nodes.size(), links);
  } else {
    graph::Fitted fitted = graph::FillIn(std::move(known), links);
    places = std::move(fitted.places);
    result.aspect = std::clamp(fitted.aspect, 0.8, 2.4);
  }
  for (const auto& [x, y] : places) result.places.push_back({x, y});
  return result;
}

}  // namespace pptplab::scenarios
