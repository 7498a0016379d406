// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See routes.h.
#include "sim/routes.h"

#include <cstdint>
#include <deque>
#include <optional>

#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "sim/world.h"

namespace pptplab::sim {

namespace {

/// A link seen from one of its ends.
struct Edge {
  const Link* link;
  bool from_a;
  const std::string& there() const { return from_a ? link->b : link->a; }
  ns3::Ipv4Address gateway() const { return from_a ? link->address_b : link->address_a; }
  ns3::Ptr<ns3::NetDevice> device() const { return from_a ? link->device_a : link->device_b; }
};
using Graph = std::map<std::string, std::vector<Edge>>;

/// For each node that can be reached over links of one kind: the first step on the way.
std::map<std::string, Edge> FirstSteps(const Graph& graph, const std::string& start,
                                       bool is_private, std::vector<std::string>& nearest_first) {
  std::map<std::string, Edge> first;
  std::deque<std::string> queue{start};
  while (!queue.empty()) {
    const std::string here = queue.front();
    queue.pop_front();
    for (const Edge& edge : graph.at(here)) {
      const std::string& there = edge.there();
      if (edge.link->config.is_private != is_private || there == start || first.contains(there)) {
        continue;
      }
      first.emplace(there, here == start ? edge : first.at(here));
      nearest_first.push_back(there);
      queue.push_back(there);
    }
  }
  return first;
}

size_t CountPublic(const std::vector<Edge>& edges) {
  size_t count = 0;
  for (const Edge& edge : edges) count += edge.link->config.is_private ? 0 : 1;
  return count;
}

class NodeRoutes {
 public:
  explicit NodeRoutes(ns3::Ptr<ns3::Node> node)
      : m_ipv4(node->GetObject<ns3::Ipv4>()),
        m_routing(ns3::Ipv4StaticRoutingHelper().GetStaticRouting(m_ipv4)) {}

  void Default(const Edge& via) {
    m_routing->SetDefaultRoute(via.gateway(), InterfaceOf(via), kRouteMetric);
  }
  void To(const Link& link, const Edge& via) {
    const auto network = link.address_a.CombineMask(link.config.mask);
    m_routing->AddNetworkRouteTo(network, link.config.mask, via.gateway(), InterfaceOf(via),
                                 kRouteMetric);
  }

 private:
  uint32_t InterfaceOf(const Edge& edge) const {
    return static_cast<uint32_t>(m_ipv4->GetInterfaceForDevice(edge.device()));
  }
  ns3::Ptr<ns3::Ipv4> m_ipv4;
  ns3::Ptr<ns3::Ipv4StaticRouting> m_routing;
};

/// Routes to every link of one kind that `name` is not attached to.
void AddRoutesTo(bool is_private, const std::string& name, const Graph& graph,
                 const std::vector<std::unique_ptr<Link>>& links, NodeRoutes& routes) {
  std::vector<std::string> order;
  const auto first = FirstSteps(graph, name, is_private, order);
  std::map<std::string, size_t> distance;
  for (size_t i = 0; i < order.size(); ++i) distance[order[i]] = i;
  for (const auto& link : links) {
    if (link->config.is_private != is_private || link->a == name || link->b == name) continue;
    const auto a = distance.find(link->a), b = distance.find(link->b);
    if (a == distance.end() || b == distance.end()) continue;
    routes.To(*link, first.at(a->second < b->second ? link->a : link->b));
  }
}

}  // namespace

void InstallStaticRoutes(const std::map<std::string, ns3::Ptr<ns3::Node>>& nodes,
                         const std::vector<std::unique_ptr<Link>>& links) {
  Graph graph;
  for (const auto& [name, node] : nodes) graph[name];
  for (const auto& link : links) {
    graph[link->a].push_back({link.get(), true});
    graph[link->b].push_back({link.get(), false});
  }
  for (const auto& [name, node] : nodes) {
    NodeRoutes routes(node);
    const std::vector<Edge>& edges = graph.at(name);
    const size_t public_links = CountPublic(edges);
    if (public_links == 1) {
      for (const Edge& edge : edges) {
        if (!edge.link->config.is_private) routes.Default(edge);
      }
    } else if (public_links > 1) {
      AddRoutesTo(false, name, graph, links, routes);
    }
    if (public_links == edges.size()) continue;
    AddRoutesTo(true, name, graph, links, routes);
    if (public_links > 0) continue;
    std::vector<std::string> order;
    const auto first = FirstSteps(graph, name, true, order);
    for (const std::string& other : order) {
      if (CountPublic(graph.at(other)) == 0) continue;
      routes.Default(first.at(other));
      break;
    }
  }
}

}  // namespace pptplab::sim
