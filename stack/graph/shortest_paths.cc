// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See shortest_paths.h. Each connected part is a Boost graph of its own, so that a search costs what
// it can reach: thousands of homes are thousands of small parts.
#include "stack/graph/shortest_paths.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/property_map/function_property_map.hpp>
#include <functional>
#include <limits>
#include <unordered_map>
#include <utility>

namespace pptplab::graph {

namespace {

/// Delay, then hops: comparable, and longer with every link.
using Distance = std::pair<int64_t, uint32_t>;
using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS, boost::no_property,
                                    PathFinder::Edge>;
using Vertex = boost::graph_traits<Graph>::vertex_descriptor;

struct Part {
  Graph graph;
  std::vector<size_t> nodes;  ///< of the vertices
};

/// Notes by which link the way to each vertex begins, in the order in which they are reached.
class FirstLinks : public boost::dijkstra_visitor<> {
 public:
  FirstLinks(const Part& part, Vertex start, const std::vector<Distance>& distances,
             std::vector<size_t>& by, std::vector<size_t>& before, std::vector<PathFinder::Step>& steps)
      : part_(&part), start_(start), distances_(&distances), by_(&by), before_(&before), steps_(&steps) {}
  template <class EdgeOf>
  void edge_relaxed(EdgeOf edge, const Graph& graph) {
    const Vertex from = boost::source(edge, graph), to = boost::target(edge, graph);
    (*by_)[to] = from == start_ ? graph[edge].link : (*by_)[from];
    (*before_)[to] = from;
  }
  void examine_vertex(Vertex vertex, const Graph&) {
    if (vertex == start_) return;
    steps_->push_back({part_->nodes[vertex], (*by_)[vertex], (*distances_)[vertex].first,
                       part_->nodes[(*before_)[vertex]]});
  }

 private:
  const Part* part_;
  Vertex start_;
  const std::vector<Distance>* distances_;
  std::vector<size_t>* by_;
  std::vector<size_t>* before_;
  std::vector<PathFinder::Step>* steps_;
};

}  // namespace

struct PathFinder::Private {
  std::vector<Part> parts;
  std::vector<std::pair<size_t, Vertex>> places;  ///< of each node: part and vertex
  std::unordered_map<size_t, Edge> edge_of;       ///< by the caller's number
};

PathFinder::PathFinder(size_t nodes, const std::vector<Edge>& edges)
    : p_(std::make_unique<Private>()) {
  for (const Edge& edge : edges) p_->edge_of[edge.link] = edge;
  Graph whole(nodes);
  for (const Edge& edge : edges) boost::add_edge(edge.a, edge.b, edge, whole);
  std::vector<size_t> part_of(nodes);
  const size_t parts = nodes == 0 ? 0 : boost::connected_components(whole, part_of.data());
  p_->parts.resize(parts);
  p_->places.resize(nodes);
  for (size_t node = 0; node < nodes; ++node) {
    Part& part = p_->parts[part_of[node]];
    p_->places[node] = {part_of[node], boost::add_vertex(part.graph)};
    part.nodes.push_back(node);
  }
  for (const Edge& edge : edges) {
    boost::add_edge(p_->places[edge.a].second, p_->places[edge.b].second, edge,
                    p_->parts[part_of[edge.a]].graph);
  }
}

PathFinder::~PathFinder() = default;
PathFinder::PathFinder(PathFinder&&) noexcept = default;
PathFinder& PathFinder::operator=(PathFinder&&) noexcept = default;

std::vector<PathFinder::Step> PathFinder::From(size_t from) const {
  const auto [number, start] = p_->places[from];
  const Part& part = p_->parts[number];
  std::vector<Step> steps;
  if (part.nodes.size() < 2) return steps;
  std::vector<size_t> by(part.nodes.size(), 0), before(part.nodes.size(), start);
  constexpr Distance kFar{std::numeric_limits<int64_t>::max(), 0};
  std::vector<Distance> distances(part.nodes.size());
  const auto weight = boost::make_function_property_map<Graph::edge_descriptor, Distance>(
      [&graph = part.graph](const Graph::edge_descriptor& edge) {
        return Distance{graph[edge].delay_ns, 1};
      });
  boost::dijkstra_shortest_paths(
      part.graph, start,
      boost::weight_map(weight)
          .distance_map(boost::make_iterator_property_map(
              distances.begin(), boost::get(boost::vertex_index, part.graph)))
          .distance_compare(std::less<Distance>())
          .distance_combine([kFar](const Distance& a, const Distance& b) {
            // A sum of years still is one.
            if (a.first > kFar.first - b.first) return kFar;
            return Distance{a.first + b.first, a.second + b.second};
          })
          .distance_inf(kFar)
          .distance_zero(Distance{0, 0})
          .visitor(FirstLinks(part, start, distances, by, before, steps)));
  return steps;
}

std::vector<size_t> PathFinder::Way(size_t from, size_t to) const {
  std::vector<size_t> way;
  while (from != to && way.size() <= p_->places.size()) {
    const std::vector<Step> steps = From(from);
    const auto found =
        std::find_if(steps.begin(), steps.end(), [&](const Step& step) { return step.node == to; });
    if (found == steps.end()) return {};
    way.push_back(found->link);
    const Edge& edge = p_->edge_of.at(found->link);
    from = edge.a == from ? edge.b : edge.a;
  }
  return way;
}

}  // namespace pptplab::graph
