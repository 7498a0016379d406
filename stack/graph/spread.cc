// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A big part in two passes. First the distances in links to a few pivots, seen from where they
// differ most (Brandes and Pich, "Eigensolver Methods for Progressive Multidimensional Scaling of
// Large Data", 2007): that unfolds the whole. Then a bounded number of rounds in which nodes push
// each other apart and links pull (Fruchterman and Reingold): that separates what stands at the
// same distances, such as all hosts of one router. Boost has that, too, but looks at every pair of a
// crowded cell: a star of 1,000 took it ten seconds.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <unordered_map>

#include "stack/graph/layout.h"

namespace pptplab::graph {
namespace {

constexpr size_t kPivots = 40;
constexpr int kPowerRounds = 60;
constexpr size_t kMostLookedAt = 54;  ///< by one node in one round

using Columns = std::vector<std::vector<double>>;  ///< by pivot, then by node

/// Distances to pivots, each as far as possible from those before; squared and centred.
Columns CentredDistances(const Neighbours& neighbours) {
  const size_t nodes = neighbours.size(), pivots = std::min(kPivots, nodes);
  Columns columns;
  std::vector<int> nearest(nodes, static_cast<int>(nodes)), distance;
  std::vector<double> row_mean(nodes, 0);
  size_t pivot = 0;
  for (size_t p = 0; p < pivots; ++p) {
    WalkFrom(pivot, neighbours, &distance);
    auto& column = columns.emplace_back(nodes);
    for (size_t i = 0; i < nodes; ++i) {
      nearest[i] = std::min(nearest[i], distance[i]);
      column[i] = static_cast<double>(distance[i]) * distance[i];
    }
    pivot = static_cast<size_t>(std::max_element(nearest.begin(), nearest.end()) - nearest.begin());
  }
  double mean = 0;
  for (auto& column : columns) {
    double sum = 0;
    for (size_t i = 0; i < nodes; ++i) sum += column[i], row_mean[i] += column[i];
    mean += sum;
    for (double& value : column) value -= sum / static_cast<double>(nodes);
  }
  mean /= static_cast<double>(nodes * columns.size());
  for (auto& column : columns) {
    for (size_t i = 0; i < nodes; ++i) {
      column[i] = -0.5 * (column[i] - row_mean[i] / static_cast<double>(columns.size()) + mean);
    }
  }
  return columns;
}

double Dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

/// The direction in which the columns differ most, but for what `other` says already.
std::vector<double> Direction(const Columns& products, const std::vector<double>* other) {
  std::vector<double> v(products.size());
  for (size_t i = 0; i < v.size(); ++i) v[i] = 1.0 + static_cast<double>(i % 7) * (other ? -0.3 : 0.1);
  for (int round = 0; round < kPowerRounds; ++round) {
    std::vector<double> next(v.size());
    for (size_t i = 0; i < v.size(); ++i) next[i] = Dot(products[i], v);
    if (other != nullptr) {
      const double share = Dot(next, *other);
      for (size_t i = 0; i < v.size(); ++i) next[i] -= share * (*other)[i];
    }
    const double length = std::sqrt(Dot(next, next));
    if (!(length > 1e-9)) break;
    for (size_t i = 0; i < v.size(); ++i) v[i] = next[i] / length;
  }
  return v;
}

std::vector<Place> ByDistances(const Neighbours& neighbours) {
  const Columns columns = CentredDistances(neighbours);
  Columns products(columns.size(), std::vector<double>(columns.size()));
  for (size_t i = 0; i < columns.size(); ++i) {
    for (size_t j = 0; j < columns.size(); ++j) products[i][j] = Dot(columns[i], columns[j]);
  }
  const auto first = Direction(products, nullptr), second = Direction(products, &first);
  std::vector<Place> places(neighbours.size());
  double most = 1e-9;
  for (size_t i = 0; i < places.size(); ++i) {
    for (size_t p = 0; p < columns.size(); ++p) {
      places[i].first += columns[p][i] * first[p];
      places[i].second += columns[p][i] * second[p];
    }
    most = std::max({most, std::abs(places[i].first), std::abs(places[i].second)});
  }
  for (Place& place : places) place.first /= most, place.second /= most;
  return places;
}

/// Nodes by the square of the plane in which they are.
class Grid {
 public:
  Grid(const std::vector<Place>& places, double cell) : cell_(cell) {
    for (size_t i = 0; i < places.size(); ++i) cells_[KeyOf(places[i], 0, 0)].push_back(i);
  }
  /// At most `most` of the nodes near a place, others each round; returns how many there are.
  size_t Near(const Place& place, size_t round, size_t most, std::vector<size_t>* near) const {
    near->clear();
    size_t count = 0;
    for (int dx = -1; dx <= 1; ++dx) {
      for (int dy = -1; dy <= 1; ++dy) {
        const auto cell = cells_.find(KeyOf(place, dx, dy));
        if (cell == cells_.end()) continue;
        const auto& members = cell->second;
        count += members.size();
        const size_t share = std::min(members.size(), most / 9);
        for (size_t i = 0; i < share; ++i) {
          near->push_back(members[(i + round * share) % members.size()]);
        }
      }
    }
    return count;
  }

 private:
  int64_t KeyOf(const Place& place, int dx, int dy) const {
    const auto column = static_cast<int64_t>(std::floor(place.first / cell_)) + dx;
    const auto row = static_cast<int64_t>(std::floor(place.second / cell_)) + dy;
    return column * 1'000'003 + row;
  }
  double cell_;
  std::unordered_map<int64_t, std::vector<size_t>> cells_;
};

/// One round: everybody pushes those who are near, links pull; nobody moves further than `limit`.
void Push(const Neighbours& neighbours, size_t round, double ideal, double limit,
          std::vector<Place>* places) {
  const Grid grid(*places, 2 * ideal);
  std::vector<Place> moves(places->size());
  std::vector<size_t> near;
  for (size_t i = 0; i < places->size(); ++i) {
    const Place here = (*places)[i];
    const size_t count = grid.Near(here, round, kMostLookedAt, &near);
    const double weight = static_cast<double>(count) / static_cast<double>(std::max<size_t>(near.size(), 1));
    for (const size_t other : near) {
      const double dx = here.first - (*places)[other].first, dy = here.second - (*places)[other].second;
      const double squared = std::max(dx * dx + dy * dy, 1e-3 * ideal * ideal);
      if (other == i || squared > 4 * ideal * ideal) continue;
      moves[i].first += weight * ideal * ideal * dx / squared;
      moves[i].second += weight * ideal * ideal * dy / squared;
    }
    for (const size_t other : neighbours[i]) {
      const double dx = (*places)[other].first - here.first, dy = (*places)[other].second - here.second;
      const double pull = std::sqrt(dx * dx + dy * dy) / ideal;
      moves[i].first += dx * pull, moves[i].second += dy * pull;
    }
  }
  for (size_t i = 0; i < places->size(); ++i) {
    const double length = std::hypot(moves[i].first, moves[i].second);
    const double part = length > limit ? limit / length : 1;
    if (!std::isfinite(part * length)) continue;
    (*places)[i].first += moves[i].first * part, (*places)[i].second += moves[i].second * part;
  }
}

}  // namespace

std::vector<Place> Spread(const Neighbours& neighbours) {
  const size_t nodes = neighbours.size();
  std::vector<Place> places = ByDistances(neighbours);
  for (size_t i = 0; i < nodes; ++i) {
    // A sunflower: nobody starts where somebody else does.
    const double angle = static_cast<double>(i) * std::numbers::pi * (3 - std::sqrt(5.0));
    const double radius = 0.3 * std::sqrt(static_cast<double>(i + 1) / static_cast<double>(nodes));
    places[i].first = 0.75 * places[i].first + radius * std::cos(angle);
    places[i].second = 0.75 * places[i].second + radius * std::sin(angle);
  }
  const double ideal = 2 / std::sqrt(static_cast<double>(nodes));
  const size_t rounds = std::clamp<size_t>(100'000 / nodes, 10, 100);
  for (size_t round = 0; round < rounds; ++round) {
    const double left = 1 - static_cast<double>(round) / static_cast<double>(rounds);
    Push(neighbours, round, ideal, 0.08 * left, &places);
  }
  return places;
}

}  // namespace pptplab::graph
