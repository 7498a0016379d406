// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Places of which some are known.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <numbers>

#include "stack/graph/layout.h"

namespace pptplab::graph {
namespace {

using Known = std::vector<std::optional<Place>>;

struct Extent {
  double left = 0, right = 1, top = 0, bottom = 1;
};

Extent ExtentOf(const Known& places) {
  Extent extent;
  bool is_first = true;
  for (const auto& place : places) {
    if (!place) continue;
    const auto [x, y] = *place;
    extent.left = is_first ? x : std::min(extent.left, x);
    extent.right = is_first ? x : std::max(extent.right, x);
    extent.top = is_first ? y : std::min(extent.top, y);
    extent.bottom = is_first ? y : std::max(extent.bottom, y);
    is_first = false;
  }
  return extent;
}

/// In the middle of their neighbours, round by round; what has none that is placed stands in a row
/// below.
void PlaceTheRest(const Links& links, Known& places) {
  for (bool changed = true; changed;) {
    changed = false;
    std::map<size_t, std::pair<Place, int>> sums;
    for (const auto& [a, b] : links) {
      if (a >= places.size() || b >= places.size()) continue;
      for (const auto& [here, there] : {std::pair{a, b}, std::pair{b, a}}) {
        if (places[here] || !places[there]) continue;
        auto& [sum, count] = sums[here];
        sum.first += places[there]->first, sum.second += places[there]->second, ++count;
      }
    }
    for (const auto& [node, sum] : sums) {
      places[node] = Place{sum.first.first / sum.second, sum.first.second / sum.second};
      changed = true;
    }
  }
  const Extent extent = ExtentOf(places);
  const auto missing = static_cast<double>(std::count(places.begin(), places.end(), std::nullopt));
  const double width = extent.right - extent.left;
  double number = 0.5;
  for (auto& place : places) {
    if (place) continue;
    place = Place{extent.left + width * number / missing, extent.bottom + 0.1 * width};
    number += 1;
  }
}

/// Nodes on one spot (two routers of one town) are moved to a small spiral around it.
void PullApart(std::vector<Place>& places) {
  std::map<std::pair<int64_t, int64_t>, int> count;
  for (auto& [x, y] : places) {
    const std::pair<int64_t, int64_t> spot{std::llround(x * 400), std::llround(y * 400)};
    const int number = count[spot]++;
    if (number == 0) continue;
    const double angle = number * std::numbers::pi * (3 - std::sqrt(5.0));
    const double radius = 0.008 * std::sqrt(number);
    x = std::clamp(x + radius * std::cos(angle), 0.0, 1.0);
    y = std::clamp(y + radius * std::sin(angle), 0.0, 1.0);
  }
}

}  // namespace

Fitted FillIn(std::vector<std::optional<Place>> known, const Links& links) {
  Fitted fitted;
  if (known.empty()) return fitted;
  PlaceTheRest(links, known);
  const Extent extent = ExtentOf(known);
  const double width = std::max(extent.right - extent.left, 1e-9);
  const double height = std::max(extent.bottom - extent.top, 1e-9);
  fitted.aspect = width / height;
  for (const auto& place : known) {
    fitted.places.emplace_back((place->first - extent.left) / width,
                               (place->second - extent.top) / height);
  }
  PullApart(fitted.places);
  return fitted;
}

}  // namespace pptplab::graph
