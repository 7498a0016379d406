// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Where a topology's nodes are drawn.
#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "scenarios/topology_svg.h"
#include "stack/graph/layout.h"

namespace pptplab::scenarios {
namespace {

/// Nodes of which nobody knows where they are: in the middle of their neighbours, round by round;
/// what has none that is placed stands in a row below.
void PlaceTheRest(const TopologyGraph& graph, std::vector<std::optional<TopologyPoint>>& places) {
  for (bool changed = true; changed;) {
    changed = false;
    std::map<size_t, std::pair<TopologyPoint, int>> sums;
    for (const TopologyLink& link : graph.links) {
      for (const auto& [here, there] : {std::pair{link.a, link.b}, std::pair{link.b, link.a}}) {
        if (places[here] || !places[there]) continue;
        auto& [sum, count] = sums[here];
        sum.x += places[there]->x, sum.y += places[there]->y, ++count;
      }
    }
    for (const auto& [node, sum] : sums) {
      places[node] = TopologyPoint{sum.first.x / sum.second, sum.first.y / sum.second};
      changed = true;
    }
  }
  double left = 0, right = 1, low = 0;
  bool is_first = true;
  for (const auto& place : places) {
    if (!place) continue;
    left = is_first ? place->x : std::min(left, place->x);
    right = is_first ? place->x : std::max(right, place->x);
    low = is_first ? place->y : std::max(low, place->y);
    is_first = false;
  }
  const auto missing = static_cast<double>(std::count(places.begin(), places.end(), std::nullopt));
  double number = 0.5;
  for (auto& place : places) {
    if (place) continue;
    place = TopologyPoint{left + (right - left) * number / missing, low + 0.1 * (right - left)};
    number += 1;
  }
}

/// Nodes on one spot (two routers of one town) are moved to a small spiral around it.
void PullApart(std::vector<TopologyPoint>& places) {
  std::map<std::pair<int64_t, int64_t>, int> count;
  for (TopologyPoint& place : places) {
    const std::pair spot{std::llround(place.x * 400), std::llround(place.y * 400)};
    const int number = count[spot]++;
    if (number == 0) continue;
    const double angle = number * std::numbers::pi * (3 - std::sqrt(5.0));
    const double radius = 0.008 * std::sqrt(number);
    place.x = std::clamp(place.x + radius * std::cos(angle), 0.0, 1.0);
    place.y = std::clamp(place.y + radius * std::sin(angle), 0.0, 1.0);
  }
}

}  // namespace

TopologyPlaces PlacesOf(const TopologyGraph& graph) {
  TopologyPlaces result;
  const size_t known = static_cast<size_t>(
      std::count_if(graph.nodes.begin(), graph.nodes.end(),
                    [](const TopologyNode& node) { return node.place.has_value(); }));
  if (2 * known < graph.nodes.size() || known < 2) {
    graph::Links links;
    for (const TopologyLink& link : graph.links) links.emplace_back(link.a, link.b);
    for (const auto& [x, y] : graph::LayOut(graph.nodes.size(), links)) result.places.push_back({x, y});
    return result;
  }
  std::vector<std::optional<TopologyPoint>> places;
  for (const TopologyNode& node : graph.nodes) places.push_back(node.place);
  PlaceTheRest(graph, places);
  double left = places[0]->x, right = left, top = places[0]->y, bottom = top;
  for (const auto& place : places) {
    left = std::min(left, place->x), right = std::max(right, place->x);
    top = std::min(top, place->y), bottom = std::max(bottom, place->y);
  }
  const double width = std::max(right - left, 1e-9), height = std::max(bottom - top, 1e-9);
  result.aspect = std::clamp(width / height, 0.8, 2.4);
  for (const auto& place : places) {
    result.places.push_back({(place->x - left) / width, (place->y - top) / height});
  }
  PullApart(result.places);
  return result;
}

}  // namespace pptplab::scenarios
