// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Where nodes are drawn. Boost's Kamada–Kawai starts from a circle and uses no randomness; what it
// makes of a connected graph is turned so that its longest way lies flat, and stretched to fill the
// drawing.
#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/circle_layout.hpp>
#include <boost/graph/kamada_kawai_spring_layout.hpp>
#include <boost/graph/topology.hpp>
#include <cmath>
#include <numbers>

#include "viz/model/topology.h"

namespace pptplab::viz {
namespace {

using Place = std::pair<double, double>;
using Links = std::vector<std::pair<size_t, size_t>>;

/// Springs cost the cube of the number of nodes.
constexpr size_t kMostSprings = 64;

std::vector<std::vector<size_t>> NeighboursOf(size_t nodes, const Links& links) {
  std::vector<std::vector<size_t>> neighbours(nodes);
  for (const auto& [a, b] : links) {
    if (a >= nodes || b >= nodes || a == b) continue;
    if (std::find(neighbours[a].begin(), neighbours[a].end(), b) != neighbours[a].end()) continue;
    neighbours[a].push_back(b);
    neighbours[b].push_back(a);
  }
  return neighbours;
}

/// Nodes by distance from `start`, in the order of a breadth-first walk.
std::vector<size_t> WalkFrom(size_t start, const std::vector<std::vector<size_t>>& neighbours,
                             std::vector<int>* distance) {
  distance->assign(neighbours.size(), -1);
  std::vector<size_t> walk{start};
  (*distance)[start] = 0;
  for (size_t i = 0; i < walk.size(); ++i) {
    for (const size_t next : neighbours[walk[i]]) {
      if ((*distance)[next] >= 0) continue;
      (*distance)[next] = (*distance)[walk[i]] + 1;
      walk.push_back(next);
    }
  }
  return walk;
}

/// All of a component's nodes, if it is a chain: from the end with the lower number.
std::vector<size_t> ChainOf(const std::vector<size_t>& component,
                            const std::vector<std::vector<size_t>>& neighbours) {
  size_t first = neighbours.size(), ends = 0;
  for (const size_t node : component) {
    if (neighbours[node].size() > 2) return {};
    if (neighbours[node].size() > 1) continue;
    ++ends;
    first = std::min(first, node);
  }
  if (ends == 0) return {};  // a ring
  std::vector<int> distance;
  return WalkFrom(first, neighbours, &distance);
}

/// The springs are at rest, or have swung long enough: some graphs never come to rest, and a good picture takes
/// far fewer rounds.
class AtRest {
 public:
  explicit AtRest(size_t* rounds) : rounds_(rounds) {}
  template <class Vertex, class Graph>
  bool operator()(double delta, Vertex vertex, const Graph& graph, bool global) {
    return ++*rounds_ > kMostRounds || tolerance_(delta, vertex, graph, global);
  }

 private:
  static constexpr size_t kMostRounds = 20'000;
  size_t* rounds_;
  boost::layout_tolerance<double> tolerance_;
};

std::vector<Place> Springs(const std::vector<size_t>& component,
                           const std::vector<std::vector<size_t>>& neighbours) {
  using Topology = boost::square_topology<boost::minstd_rand>;
  using Point = Topology::point_type;
  using Graph =
      boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS, boost::no_property,
                            boost::property<boost::edge_weight_t, double>>;
  std::vector<size_t> local(neighbours.size(), 0);
  for (size_t i = 0; i < component.size(); ++i) local[component[i]] = i;
  Graph graph(component.size());
  for (const size_t node : component) {
    for (const size_t next : neighbours[node]) {
      if (node < next) boost::add_edge(local[node], local[next], 1.0, graph);
    }
  }
  std::vector<Point> points(component.size());
  const auto positions =
      boost::make_iterator_property_map(points.begin(), boost::get(boost::vertex_index, graph));
  boost::minstd_rand random(1);  // the topology wants one, the springs don't use it
  const Topology square(random, 100.0);
  boost::circle_graph_layout(graph, positions, 50.0);
  size_t rounds = 0;
  boost::kamada_kawai_spring_layout(graph, positions, boost::get(boost::edge_weight, graph), square,
                                    boost::side_length(100.0), AtRest(&rounds));
  std::vector<Place> places;
  for (const Point& point : points) {
    const bool good = std::isfinite(point[0]) && std::isfinite(point[1]);
    places.emplace_back(good ? point[0] : 0, good ? point[1] : 0);
  }
  return places;
}

/// A big graph: rings around the node with the most links, each branch in a sector of its own.
std::vector<Place> Rings(const std::vector<size_t>& component,
                         const std::vector<std::vector<size_t>>& neighbours) {
  size_t centre = component[0];
  for (const size_t node : component) {
    if (neighbours[node].size() > neighbours[centre].size()) centre = node;
  }
  std::vector<int> distance;
  const std::vector<size_t> walk = WalkFrom(centre, neighbours, &distance);
  std::vector<size_t> parent(neighbours.size(), centre), leaves(neighbours.size(), 0);
  for (const size_t node : walk) {
    for (const size_t next : neighbours[node]) {
      if (distance[next] == distance[node] + 1 && parent[next] == centre) parent[next] = node;
    }
  }
  for (auto node = walk.rbegin(); node != walk.rend(); ++node) {
    leaves[*node] = std::max<size_t>(leaves[*node], 1);
    if (*node != centre) leaves[parent[*node]] += leaves[*node];
  }
  std::vector<double> from(neighbours.size(), 0), angle(neighbours.size(), 0);
  for (const size_t node : walk) {
    if (node == centre) continue;
    const size_t up = parent[node];
    const double share = 2 * std::numbers::pi * static_cast<double>(leaves[node]) /
                         static_cast<double>(std::max<size_t>(leaves[centre], 1));
    angle[node] = from[up] + share / 2;
    from[node] = from[up];
    from[up] += share;
  }
  std::vector<Place> places;
  for (const size_t node : component) {
    places.emplace_back(distance[node] * std::cos(angle[node]),
                        distance[node] * std::sin(angle[node]));
  }
  return places;
}

/// Turns the longest extent to the horizontal.
void LayFlat(std::vector<Place>* places) {
  double mean_x = 0, mean_y = 0, xx = 0, xy = 0, yy = 0;
  for (const auto& [x, y] : *places) mean_x += x, mean_y += y;
  mean_x /= static_cast<double>(places->size());
  mean_y /= static_cast<double>(places->size());
  for (const auto& [x, y] : *places) {
    xx += (x - mean_x) * (x - mean_x);
    xy += (x - mean_x) * (y - mean_y);
    yy += (y - mean_y) * (y - mean_y);
  }
  const double angle = std::atan2(2 * xy, xx - yy) / 2;
  for (auto& [x, y] : *places) {
    const double dx = x - mean_x, dy = y - mean_y;
    x = dx * std::cos(angle) + dy * std::sin(angle);
    y = dy * std::cos(angle) - dx * std::sin(angle);
  }
}

/// Stretches to 0 … 1; what has no extent comes to the middle.
void Fill(std::vector<Place>* places) {
  for (double Place::*axis : {&Place::first, &Place::second}) {
    double low = places->front().*axis, high = low;
    for (const Place& place : *places) {
      low = std::min(low, place.*axis);
      high = std::max(high, place.*axis);
    }
    for (Place& place : *places) {
      place.*axis = high - low < 1e-6 ? 0.5 : (place.*axis - low) / (high - low);
    }
  }
}

std::vector<Place> PlacesOf(const std::vector<size_t>& component,
                            const std::vector<std::vector<size_t>>& neighbours) {
  std::vector<Place> places(component.size(), Place{0.5, 0.5});
  if (component.size() == 1) return places;
  const std::vector<size_t> chain = ChainOf(component, neighbours);
  if (!chain.empty()) {
    for (size_t i = 0; i < chain.size(); ++i) {
      const auto at = std::find(component.begin(), component.end(), chain[i]) - component.begin();
      places[static_cast<size_t>(at)].first =
          static_cast<double>(i) / static_cast<double>(chain.size() - 1);
    }
    return places;
  }
  const bool big = component.size() > kMostSprings;
  places = big ? Rings(component, neighbours) : Springs(component, neighbours);
  if (!big) LayFlat(&places);
  Fill(&places);
  return places;
}

}  // namespace

std::vector<Place> LayOut(size_t nodes, const Links& links) {
  std::vector<Place> all(nodes, Place{0.5, 0.5});
  const auto neighbours = NeighboursOf(nodes, links);
  std::vector<std::vector<size_t>> components;
  std::vector<size_t> alone;
  std::vector<bool> taken(nodes, false);
  std::vector<int> distance;
  for (size_t node = 0; node < nodes; ++node) {
    if (taken[node]) continue;
    std::vector<size_t> component = WalkFrom(node, neighbours, &distance);
    for (const size_t member : component) taken[member] = true;
    if (component.size() == 1) {
      alone.push_back(node);
    } else {
      components.push_back(std::move(component));
    }
  }
  // One above the other; nodes without a link side by side below.
  const double rows = static_cast<double>(components.size() + (alone.empty() ? 0 : 1));
  for (size_t row = 0; row < components.size(); ++row) {
    const auto places = PlacesOf(components[row], neighbours);
    for (size_t i = 0; i < places.size(); ++i) {
      const double inside = components.size() > 1 ? 0.1 + 0.8 * places[i].second : places[i].second;
      all[components[row][i]] = {places[i].first, (static_cast<double>(row) + inside) / rows};
    }
  }
  for (size_t i = 0; i < alone.size(); ++i) {
    all[alone[i]] = {(static_cast<double>(i) + 0.5) / static_cast<double>(alone.size()),
                     (rows - 0.5) / rows};
  }
  return all;
}

}  // namespace pptplab::viz
