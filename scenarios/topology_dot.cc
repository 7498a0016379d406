// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// DOT, the language of Graphviz: a scan that knows lines, then Boost.Graph's reader. The scan goes
// through statements without recursion; comments are blanked out for the reader, whose regular
// expressions take long for them.
#include <algorithm>
#include <boost/graph/graphviz.hpp>
#include <map>
#include <stdexcept>
#include <unordered_map>

#include "scenarios/dot_scan.h"
#include "scenarios/text_scan.h"
#include "scenarios/topology_graph.h"

namespace pptplab::scenarios {
namespace {

/// What Boost reads goes here.
class Receiver : public boost::detail::graph::mutate_graph {
 public:
  using Edge = boost::detail::graph::edge_t;

  Receiver(const DotScan& scan, RawGraph& graph) : scan_(scan), graph_(graph) {}
  bool is_directed() const override { return scan_.is_directed(); }
  void do_add_vertex(const std::string& node) override {
    if (index_.contains(node)) return;
    index_[node] = graph_.nodes.size();
    graph_.nodes.push_back({node, {}, scan_.LineOfNode(node)});
  }
  void do_add_edge(const Edge& edge, const std::string& source,
                   const std::string& target) override {
    do_add_vertex(source);
    do_add_vertex(target);
    edges_[edge] = graph_.edges.size();
    graph_.edges.push_back(
        {index_.at(source), index_.at(target), {}, scan_.LineOfEdge(source, target)});
    if (graph_.edges.size() > kMaxTopologyLinks) {
      throw std::length_error("it has more than " + std::to_string(kMaxTopologyLinks) + " edges");
    }
  }
  void set_node_property(const std::string& key, const std::string& node,
                         const std::string& value) override {
    const auto found = index_.find(node);
    if (found != index_.end()) graph_.nodes[found->second].attributes[LowerCase(key)] = value;
  }
  void set_edge_property(const std::string& key, const Edge& edge,
                         const std::string& value) override {
    const auto found = edges_.find(edge);
    if (found != edges_.end()) graph_.edges[found->second].attributes[LowerCase(key)] = value;
  }
  void set_graph_property(const std::string& key, const std::string& value) override {
    if (LowerCase(key) == "label") graph_.name = value;
  }
  void finish_building_graph() override {}

 private:
  const DotScan& scan_;
  RawGraph& graph_;
  std::unordered_map<std::string, size_t> index_;
  std::map<Edge, size_t> edges_;
};

/// Boost keeps nodes by name; here they come in the file's order.
void SortByLine(RawGraph& graph) {
  std::vector<size_t> order(graph.nodes.size()), place(graph.nodes.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return graph.nodes[a].line < graph.nodes[b].line;
  });
  std::vector<RawNode> nodes;
  for (size_t i = 0; i < order.size(); ++i) {
    place[order[i]] = i;
    nodes.push_back(std::move(graph.nodes[order[i]]));
  }
  graph.nodes = std::move(nodes);
  for (RawEdge& edge : graph.edges) edge.a = place[edge.a], edge.b = place[edge.b];
}

Problem InTheWhole(const std::shared_ptr<const std::string>& source, std::string sentence) {
  Problem problem;
  problem.at.source = source;
  problem.sentence = std::move(sentence);
  return problem;
}

}  // namespace

Result<RawGraph, Problem> ReadDot(std::string text, std::shared_ptr<const std::string> source) {
  DotScan scan(std::move(text), source);
  if (auto problem = scan.Run()) return Unexpected{*problem};
  RawGraph graph;
  graph.notices = scan.notices();
  Receiver receiver(scan, graph);
  try {
    boost::detail::graph::read_graphviz_new(scan.text(), &receiver);
  } catch (const std::exception& error) {
    return Unexpected{InTheWhole(source, std::string("Boost.Graph can't read it: ") + error.what())};
  }
  if (graph.nodes.size() > kMaxTopologyNodes) {
    return Unexpected{
        InTheWhole(source, "has more than " + std::to_string(kMaxTopologyNodes) + " nodes")};
  }
  SortByLine(graph);
  return graph;
}

}  // namespace pptplab::scenarios
