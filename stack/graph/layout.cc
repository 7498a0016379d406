// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See layout.h. Boost's Kamada–Kawai starts from a circle and uses no randomness; what comes out is
// turned so that its longest way lies flat, and stretched to fill the drawing.
#include "stack/graph/layout.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/circle_layout.hpp>
#include <boost/graph/kamada_kawai_spring_layout.hpp>
#include <boost/graph/topology.hpp>
#include <cmath>
#include <numbers>

namespace pptplab::graph {

std::vector<size_t> WalkFrom(size_t start, const Neighbours& neighbours,
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

namespace {

/// Springs cost the cube of the number of nodes.
constexpr size_t kMostSprings = 64;

Neighbours NeighboursOf(size_t nodes, const Links& links) {
  Neighbours neighbours(nodes);
  for (const auto& [a, b] : links) {
    if (a >= nodes || b >= nodes || a == b) continue;
    if (std::find(neighbours[a].begin(), neighbours[a].end(), b) != neighbours[a].end()) continue;
    neighbours[a].push_back(b);
    neighbours[b].push_back(a);
  }
  return neighbours;
}

/// All of a component's nodes, if it is a chain: from the end with the lower number.
std::vector<size_t> ChainOf(const std::vector<size_t>& component,
                            const Neighbours& neighbours) {
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
                           const Neighbours& neighbours) {
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

std::vector<Place> SpreadPart(const std::vector<size_t>& component, const Neighbours& neighbours) {
  std::vector<size_t> local(neighbours.size(), 0);
  for (size_t i = 0; i < component.size(); ++i) local[component[i]] = i;
  Neighbours inside(component.size());
  for (size_t i = 0; i < component.size(); ++i) {
    for (const size_t next : neighbours[component[i]]) inside[i].push_back(local[next]);
  }
  return Spread(inside);
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
                            const Neighbours& neighbours) {
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
  places = big ? SpreadPart(component, neighbours) : Springs(component, neighbours);
  LayFlat(&places);
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

}  // namespace pptplab::graph
