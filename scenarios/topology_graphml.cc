// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// GraphML (http://graphml.graphdrawing.org/specification.html): a scan that knows lines, then
// Boost.Graph's reader. The scan refuses what that reader can't bear (depth, entities, mixed
// directions, nodes that aren't there), and blanks out what it would stumble over though it says
// nothing about the network: keys without a name and their data, ports, further graphs.
#include <algorithm>
#include <boost/any.hpp>
#include <boost/graph/graphml.hpp>
#include <boost/property_tree/exceptions.hpp>
#include <sstream>
#include <unordered_map>

#include "scenarios/text_scan.h"
#include "scenarios/topology_graph.h"
#include "scenarios/xml_scan.h"

namespace pptplab::scenarios {
namespace {

/// What the scan hands on: the text that Boost reads, and lines in the order of its nodes and edges.
struct Scanned {
  std::string text;
  bool is_directed = false;
  std::vector<std::pair<std::string, int>> nodes;  ///< id and line
  std::vector<int> edge_lines;
  std::vector<std::string> notices;
};

/// Follows the elements of a GraphML file.
class GraphMlScan {
 public:
  explicit GraphMlScan(XmlScan& xml) : xml_(xml) {}

  std::optional<Problem> Run() {
    while (auto tag = xml_.Next()) {
      if (auto problem = tag->is_end ? Close(*tag) : Open(*tag)) return problem;
    }
    if (auto problem = xml_.problem()) return problem;
    if (!saw_root_) return xml_.At(1, "holds no <graphml>: it is no GraphML file");
    if (graphs_ == 0) return xml_.At(1, "holds no <graph>");
    for (const auto& edge : edges_) {
      for (const std::string* end : {&edge.source, &edge.target}) {
        if (!ids_.contains(*end)) {
          return xml_.At(edge.line, "an edge names the node " + Quoted(*end) +
                                        ", which is declared nowhere");
        }
      }
      scanned_.edge_lines.push_back(edge.line);
    }
    scanned_.text = xml_.text();
    return std::nullopt;
  }
  Scanned Take() { return std::move(scanned_); }

 private:
  struct Edge {
    std::string source, target;
    int line;
  };

  std::optional<Problem> Open(const XmlTag& tag) {
    const size_t depth = xml_.depth();
    if (depth == 1) {
      saw_root_ = true;
      if (tag.name == "graphml") return std::nullopt;
      return xml_.At(tag.line, "its root is <" + tag.name.substr(0, 60) + ">, not <graphml>");
    }
    if (blanked_from_) return std::nullopt;
    const std::string& parent = xml_.parent();
    if (parent == "graphml" && tag.name == "key") return Key(tag);
    if (tag.name == "graph") return Graph(tag, parent);
    if (tag.name == "hyperedge") {
      return xml_.At(tag.line, "a <hyperedge> is no link: make it a node with an edge to each end");
    }
    if (parent == "graph" && tag.name == "node") return Node(tag);
    if (parent == "graph" && tag.name == "edge") return EdgeOf(tag);
    if (tag.name == "data") return Data(tag);
    const bool is_known = parent == "key" || parent == "data";
    if (!is_known || parent == "data") Blank(tag);
    return std::nullopt;
  }

  std::optional<Problem> Close(const XmlTag& tag) {
    if (blanked_from_ && xml_.depth() < blanked_depth_) {
      xml_.Blank(*blanked_from_, tag.end);
      blanked_from_.reset();
    }
    return std::nullopt;
  }

  /// This element and all in it are not for Boost.
  void Blank(const XmlTag& tag) {
    blanked_from_ = tag.begin;
    blanked_depth_ = xml_.depth();
  }

  std::optional<Problem> Key(const XmlTag& tag) {
    const auto id = tag.Find("id");
    if (!id) return xml_.At(tag.line, "a <key> needs an id");
    if (keys_.contains(*id)) {
      return xml_.At(tag.line, "the key " + Quoted(*id) + " is declared a second time");
    }
    const std::string what = tag.Find("for").value_or("all");
    // Of yEd's own ones there is nothing to read; "port" and "all" Boost can't.
    const bool is_read = tag.Find("attr.name") && tag.Find("attr.type") &&
                         (what == "node" || what == "edge" || what == "graph");
    keys_[*id] = is_read;
    if (!is_read) Blank(tag);
    return std::nullopt;
  }

  std::optional<Problem> Graph(const XmlTag& tag, const std::string& parent) {
    if (parent != "graphml") {
      return xml_.At(tag.line, "a <graph> inside another: only flat graphs are read");
    }
    if (++graphs_ > 1) {
      if (graphs_ == 2) {
        scanned_.notices.push_back("only the first of its graphs was read (line " +
                                   std::to_string(tag.line) + " begins another)");
      }
      Blank(tag);
      return std::nullopt;
    }
    const auto direction = tag.Find("edgedefault");
    if (!direction || (*direction != "directed" && *direction != "undirected")) {
      return xml_.At(tag.line, "a <graph> needs edgedefault=\"undirected\" or \"directed\"");
    }
    scanned_.is_directed = *direction == "directed";
    return std::nullopt;
  }

  std::optional<Problem> Node(const XmlTag& tag) {
    const auto id = tag.Find("id");
    if (!id) return xml_.At(tag.line, "a <node> needs an id");
    const auto [known, is_new] = ids_.emplace(*id, tag.line);
    if (!is_new) {
      return xml_.At(tag.line, "the node " + Quoted(*id) + " is declared a second time; the first is " +
                                   "in line " + std::to_string(known->second));
    }
    if (ids_.size() > kMaxTopologyNodes) {
      return xml_.At(tag.line, "has more than " + std::to_string(kMaxTopologyNodes) + " nodes");
    }
    scanned_.nodes.emplace_back(*id, tag.line);
    return std::nullopt;
  }

  std::optional<Problem> EdgeOf(const XmlTag& tag) {
    const auto source = tag.Find("source"), target = tag.Find("target");
    if (!source || !target) {
      return xml_.At(tag.line, std::string("an <edge> needs a ") + (source ? "target" : "source"));
    }
    if (edges_.size() >= kMaxTopologyLinks) {
      return xml_.At(tag.line, "has more than " + std::to_string(kMaxTopologyLinks) + " edges");
    }
    edges_.push_back({*source, *target, tag.line});
    // A link goes both ways, whatever an edge says.
    for (const XmlAttribute& attribute : tag.attributes) {
      if (attribute.name == "directed") xml_.Blank(attribute.begin, attribute.end);
    }
    return std::nullopt;
  }

  std::optional<Problem> Data(const XmlTag& tag) {
    const auto key = tag.Find("key");
    if (!key) return xml_.At(tag.line, "a <data> needs a key");
    const auto found = keys_.find(*key);
    if (found == keys_.end()) {
      return xml_.At(tag.line, "the key " + Quoted(*key) + " is declared by no <key> above");
    }
    if (!found->second) Blank(tag);
    return std::nullopt;
  }

  XmlScan& xml_;
  Scanned scanned_;
  bool saw_root_ = false;
  int graphs_ = 0;
  std::unordered_map<std::string, bool> keys_;  ///< whether it is read
  std::unordered_map<std::string, int> ids_;    ///< and their lines
  std::vector<Edge> edges_;
  std::optional<size_t> blanked_from_;
  size_t blanked_depth_ = 0;
};

/// What Boost reads goes here, as text whatever type it is declared with.
class Receiver : public boost::mutate_graph {
 public:
  Receiver(const Scanned& scanned, RawGraph& graph) : scanned_(scanned), graph_(graph) {}
  bool is_directed() const override { return scanned_.is_directed; }
  boost::any do_add_vertex() override {
    const size_t index = graph_.nodes.size();
    if (index < scanned_.nodes.size()) {
      const auto& [id, line] = scanned_.nodes[index];
      graph_.nodes.push_back({id, {}, line});
    } else {
      graph_.nodes.emplace_back();
    }
    return index;
  }
  std::pair<boost::any, bool> do_add_edge(boost::any source, boost::any target) override {
    const size_t index = graph_.edges.size();
    const int line = index < scanned_.edge_lines.size() ? scanned_.edge_lines[index] : 0;
    graph_.edges.push_back(
        {boost::any_cast<size_t>(source), boost::any_cast<size_t>(target), {}, line});
    return {index, true};
  }
  void set_graph_property(const std::string& name, const std::string& value,
                          const std::string&) override {
    const std::string key = LowerCase(name);
    if (key == "network" || key == "label" || key == "name") graph_.name = value;
  }
  void set_vertex_property(const std::string& name, boost::any vertex, const std::string& value,
                           const std::string&) override {
    graph_.nodes.at(boost::any_cast<size_t>(vertex)).attributes[LowerCase(name)] = value;
  }
  void set_edge_property(const std::string& name, boost::any edge, const std::string& value,
                         const std::string&) override {
    graph_.edges.at(boost::any_cast<size_t>(edge)).attributes[LowerCase(name)] = value;
  }

 private:
  const Scanned& scanned_;
  RawGraph& graph_;
};

}  // namespace

Result<RawGraph, Problem> ReadGraphMl(std::string text,
                                      std::shared_ptr<const std::string> source) {
  XmlScan xml(std::move(text), std::move(source));
  GraphMlScan scan(xml);
  if (auto problem = scan.Run()) return Unexpected{*problem};
  const Scanned scanned = scan.Take();
  RawGraph graph;
  graph.notices = scanned.notices;
  std::istringstream in(scanned.text);
  Receiver receiver(scanned, graph);
  try {
    boost::read_graphml(in, receiver, 0);
  } catch (const boost::property_tree::file_parser_error& error) {
    const int line = static_cast<int>(std::min<unsigned long>(error.line(), 1'000'000'000));
    return Unexpected{xml.At(line, error.message())};
  } catch (const std::exception& error) {
    return Unexpected{xml.At(0, std::string("Boost.Graph can't read it: ") + error.what())};
  }
  if (graph.nodes.size() != scanned.nodes.size() ||
      graph.edges.size() != scanned.edge_lines.size()) {
    return Unexpected{xml.At(0, "Boost.Graph reads other nodes and edges than its tags say")};
  }
  return graph;
}

}  // namespace pptplab::scenarios
