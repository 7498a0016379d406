// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A topology's facts in sentences, and as JSON.
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "scenarios/topology_facts.h"

namespace pptplab::scenarios {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kMostNamed = 6;

std::string Milliseconds(Duration duration) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g ms", static_cast<double>(duration.count()) / 1e6);
  return text;
}

/// "1 node", "20 nodes".
std::string Counted(size_t count, const char* what) {
  std::string text = std::to_string(count);
  text += " ";
  text += what;
  return count == 1 ? text : text + "s";
}

std::string NameOf(const TopologyGraph& graph, size_t node) {
  const TopologyNode& each = graph.nodes[node];
  return each.name == each.label ? each.name : each.name + " (" + each.label + ")";
}

std::string NameOfLink(const TopologyGraph& graph, size_t link) {
  const TopologyLink& each = graph.links[link];
  return graph.nodes[each.a].name + " - " + graph.nodes[each.b].name + ", " + ToText(each.rate);
}

/// Nodes along links, from the first on.
std::vector<size_t> NodesAlong(const TopologyGraph& graph, const std::vector<size_t>& links,
                               size_t from) {
  std::vector<size_t> nodes{from};
  for (const size_t link : links) {
    const TopologyLink& each = graph.links[link];
    nodes.push_back(each.a == nodes.back() ? each.b : each.a);
  }
  return nodes;
}

std::string NamesAlong(const TopologyGraph& graph, const std::vector<size_t>& links, size_t from) {
  std::string text;
  for (const size_t node : NodesAlong(graph, links, from)) {
    if (!text.empty()) text += " - ";
    text += graph.nodes[node].name;
  }
  return text;
}

std::vector<size_t> ByDegree(const TopologyFacts& facts) {
  std::vector<size_t> order(facts.degrees.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return facts.degrees[a] > facts.degrees[b]; });
  return order;
}

void DescribeParts(const TopologyGraph& graph, const TopologyFacts& facts, std::string& text) {
  if (facts.parts.size() == 1) {
    text += "  all nodes reach each other\n";
    return;
  }
  text += "  " + Counted(facts.parts.size(), "part") + " that don't reach each other:";
  for (size_t i = 0; i < std::min(facts.parts.size(), kMostNamed); ++i) {
    text += i == 0 ? " " : "; ";
    text += Counted(facts.parts[i].size(), "node");
    text += i == 0 ? "" : " around " + graph.nodes[facts.parts[i].front()].name;
  }
  text += facts.parts.size() > kMostNamed ? "; …\n" : "\n";
}

}  // namespace

std::string Describe(const TopologyGraph& graph, const TopologyFacts& facts) {
  std::string text = graph.name.empty() ? "" : graph.name + ": ";
  text += Counted(graph.nodes.size(), "node") + ", " + Counted(graph.links.size(), "link") + "\n";
  DescribeParts(graph, facts, text);
  if (facts.diameter) {
    const auto& far = *facts.diameter;
    text += "  most distant: " + NameOf(graph, far.from) + " and " + NameOf(graph, far.to) + ", " +
            Milliseconds(far.delay) + " one way over " + Counted(far.hops, "link");
    text += far.is_exact ? "\n" : " (the farthest found; too many nodes to try all)\n";
  }
  const std::vector<size_t> order = ByDegree(facts);
  size_t ends = 0;
  for (const size_t degree : facts.degrees) ends += degree == 1 ? 1 : 0;
  text += "  most links: ";
  for (size_t i = 0; i < std::min(order.size(), size_t{3}); ++i) {
    if (i > 0) text += ", ";
    text += graph.nodes[order[i]].name + " " + std::to_string(facts.degrees[order[i]]);
  }
  text += "; " + Counted(ends, "node") + " with one link\n";
  for (const std::string& notice : graph.notices) text += "  assumed: " + notice + "\n";
  return text;
}

std::string DescribeWay(const TopologyGraph& graph, const TopologyWay& way, size_t from,
                        size_t to) {
  std::string text = "\nFrom " + NameOf(graph, from) + " to " + NameOf(graph, to) + ":";
  if (way.links.empty()) return text + " there is no way\n";
  text += "\n  packets take " + Counted(way.links.size(), "link") + ", " + Milliseconds(way.delay) +
          " one way: " + NamesAlong(graph, way.links, from) + "\n";
  text += "  its bottleneck: " + NameOfLink(graph, way.narrowest) + "\n";
  if (way.widest > graph.links[way.narrowest].rate.bits_per_second) {
    text += "  the widest way: " + ToText(Rate{way.widest}) + " over " +
            NamesAlong(graph, way.widest_links, from) + "\n";
  }
  text += "  over all ways at once: " + ToText(Rate{way.together}) + ", bounded by ";
  for (size_t i = 0; i < std::min(way.cut.size(), kMostNamed); ++i) {
    if (i > 0) text += "; ";
    text += NameOfLink(graph, way.cut[i]);
  }
  if (way.cut.size() > kMostNamed) text += "; …";
  return text + "\n";
}

std::string DescribeAsJson(const TopologyGraph& graph, const TopologyFacts& facts,
                           const std::optional<TopologyWay>& way, size_t from, size_t to) {
  const auto name = [&](size_t node) { return graph.nodes[node].name; };
  Json json{{"name", graph.name}};
  json["nodes"] = Json::array();
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const TopologyNode& node = graph.nodes[i];
    Json entry{{"name", node.name}, {"label", node.label}, {"id", node.id}};
    entry["degree"] = facts.degrees[i];
    if (node.place) entry["place"] = {node.place->x, node.place->y};
    json["nodes"].push_back(std::move(entry));
  }
  json["links"] = Json::array();
  for (const TopologyLink& link : graph.links) {
    json["links"].push_back({{"between", {name(link.a), name(link.b)}},
                             {"rate", link.rate.bits_per_second},
                             {"latency-ns", link.latency.count()},
                             {"rate-is-default", link.rate_is_default},
                             {"latency-is-default", link.latency_is_default}});
  }
  json["parts"] = Json::array();
  for (const auto& part : facts.parts) json["parts"].push_back(part.size());
  if (const auto& far = facts.diameter) {
    json["most-distant"] = {{"between", {name(far->from), name(far->to)}},
                            {"latency-ns", far->delay.count()},
                            {"links", far->hops},
                            {"exact", far->is_exact}};
  }
  if (way) {
    Json nodes = Json::array();
    for (const size_t node : NodesAlong(graph, way->links, from)) nodes.push_back(name(node));
    json["way"] = {{"between", {name(from), name(to)}}, {"nodes", nodes},
                   {"latency-ns", way->delay.count()},  {"widest", way->widest},
                   {"together", way->together}};
    if (!way->links.empty()) {
      json["way"]["bottleneck"] = graph.links[way->narrowest].rate.bits_per_second;
    }
  }
  json["assumed"] = graph.notices;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pptplab::scenarios
