// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See flow.h. An undirected pipe is two directed edges, each the other's reverse.
#include "stack/graph/flow.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/boykov_kolmogorov_max_flow.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/property_map/function_property_map.hpp>
#include <functional>
#include <limits>

namespace pptplab::graph {

Widest WidestWay(size_t nodes, const std::vector<Pipe>& pipes, size_t from, size_t to) {
  using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS,
                                      boost::no_property, size_t>;
  Widest widest;
  if (from >= nodes || to >= nodes || from == to) return widest;
  Graph graph(nodes);
  for (size_t i = 0; i < pipes.size(); ++i) boost::add_edge(pipes[i].a, pipes[i].b, i, graph);
  // Dijkstra's search with "wider" for "nearer" and "the narrower of both" for "the sum".
  std::vector<uint64_t> width(nodes);
  std::vector<size_t> before(nodes);
  const auto weight = boost::make_function_property_map<Graph::edge_descriptor, uint64_t>(
      [&](const Graph::edge_descriptor& edge) { return pipes[graph[edge]].capacity; });
  const auto index = boost::get(boost::vertex_index, graph);
  boost::dijkstra_shortest_paths(
      graph, from,
      boost::weight_map(weight)
          .predecessor_map(boost::make_iterator_property_map(before.begin(), index))
          .distance_map(boost::make_iterator_property_map(width.begin(), index))
          .distance_compare(std::greater<uint64_t>())
          .distance_combine([](uint64_t a, uint64_t b) { return std::min(a, b); })
          .distance_inf(uint64_t{0})
          .distance_zero(std::numeric_limits<uint64_t>::max()));
  widest.capacity = width[to];
  for (size_t at = to; widest.capacity > 0 && at != from; at = before[at]) {
    size_t best = pipes.size();
    for (const auto& edge : boost::make_iterator_range(boost::out_edges(at, graph))) {
      const size_t pipe = graph[edge];
      if (boost::target(edge, graph) != before[at]) continue;
      if (best == pipes.size() || pipes[pipe].capacity > pipes[best].capacity) best = pipe;
    }
    widest.pipes.insert(widest.pipes.begin(), best);
  }
  return widest;
}

Flow MaximumFlow(size_t nodes, const std::vector<Pipe>& pipes, size_t from, size_t to) {
  using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS,
                                      boost::no_property, boost::property<boost::edge_index_t, size_t>>;
  using Edge = boost::graph_traits<Graph>::edge_descriptor;
  Flow flow;
  if (from >= nodes || to >= nodes || from == to) return flow;
  Graph graph(nodes);
  std::vector<Edge> reverse(2 * pipes.size());
  std::vector<int64_t> capacity(2 * pipes.size()), residual(2 * pipes.size());
  for (size_t i = 0; i < pipes.size(); ++i) {
    const Edge forth = boost::add_edge(pipes[i].a, pipes[i].b, 2 * i, graph).first;
    const Edge back = boost::add_edge(pipes[i].b, pipes[i].a, 2 * i + 1, graph).first;
    reverse[2 * i] = back, reverse[2 * i + 1] = forth;
    capacity[2 * i] = capacity[2 * i + 1] = static_cast<int64_t>(pipes[i].capacity);
  }
  const auto edge_index = boost::get(boost::edge_index, graph);
  const auto vertex_index = boost::get(boost::vertex_index, graph);
  std::vector<Edge> before(nodes);
  std::vector<boost::default_color_type> colour(nodes);
  std::vector<int64_t> distance(nodes);
  const int64_t most = boost::boykov_kolmogorov_max_flow(
      graph, boost::make_iterator_property_map(capacity.begin(), edge_index),
      boost::make_iterator_property_map(residual.begin(), edge_index),
      boost::make_iterator_property_map(reverse.begin(), edge_index),
      boost::make_iterator_property_map(before.begin(), vertex_index),
      boost::make_iterator_property_map(colour.begin(), vertex_index),
      boost::make_iterator_property_map(distance.begin(), vertex_index), vertex_index, from, to);
  flow.capacity = static_cast<uint64_t>(std::max<int64_t>(most, 0));
  // Black is what the source still reaches; pipes that lead out of it are full.
  for (size_t i = 0; i < pipes.size() && flow.capacity > 0; ++i) {
    const bool a = colour[pipes[i].a] == boost::black_color, b = colour[pipes[i].b] == boost::black_color;
    if (a != b) flow.cut.push_back(i);
  }
  return flow;
}

std::vector<std::vector<size_t>> PartsOf(size_t nodes, const std::vector<Pipe>& pipes) {
  boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS> graph(nodes);
  for (const Pipe& pipe : pipes) boost::add_edge(pipe.a, pipe.b, graph);
  std::vector<size_t> part_of(nodes);
  if (nodes == 0) return {};
  std::vector<std::vector<size_t>> parts(boost::connected_components(graph, part_of.data()));
  for (size_t node = 0; node < nodes; ++node) parts[part_of[node]].push_back(node);
  std::stable_sort(parts.begin(), parts.end(),
                   [](const auto& a, const auto& b) { return a.size() > b.size(); });
  return parts;
}

}  // namespace pptplab::graph
