// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See routes.h.
#include "sim/routes.h"

#include <array>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>

#include "ns3/ipv4.h"
#include "sim/link-routing.h"
#include "sim/world.h"
#include "stack/graph/shortest_paths.h"

namespace pptplab::sim {

namespace {

using Found = ns3::LinkRouting::Found;

struct NodeLinks {
  std::string name;
  ns3::Ptr<ns3::Ipv4> ipv4;
  std::vector<size_t> open, closed;  ///< links that aren't private, and those that are
  bool is_host = false;
  bool PassesOn() const { return open.size() > 1 && !is_host; }
};

/// How a node reaches the networks of one kind of links.
struct Reach {
  std::vector<graph::PathFinder::Step> steps;
  std::unordered_map<size_t, size_t> rank;  ///< node to its place among the steps
};

/// What all nodes know together, and each node's way through it once it has asked.
class Map {
 public:
  Map(const std::map<std::string, ns3::Ptr<ns3::Node>>& nodes,
      const std::vector<std::unique_ptr<Link>>& links, const std::set<std::string>& hosts);

  size_t size() const { return nodes_.size(); }
  ns3::Ptr<ns3::LinkRouting> RoutingOf(size_t node) const {
    return ns3::LinkRoutingHelper::Of(nodes_[node].ipv4);
  }
  /// The default route; nullopt if the node has none, or knows all networks instead.
  std::optional<ns3::LinkRouting::Hop> Default(size_t node);
  std::optional<Found> Find(size_t node, ns3::Ipv4Address destination);
  bool KnowsNetworks(size_t node) const {
    return nodes_[node].PassesOn() || !nodes_[node].closed.empty();
  }

 private:
  struct Ends {
    const Link* link;
    size_t a, b;
  };
  ns3::LinkRouting::Hop HopOver(size_t node, size_t link) const;
  const Reach& ReachOf(size_t node, bool is_private);
  std::optional<size_t> FirstLink(size_t node, size_t link);

  std::vector<NodeLinks> nodes_;
  std::vector<Ends> links_;
  std::array<std::unordered_map<uint32_t, std::vector<size_t>>, 33> networks_;
  graph::PathFinder open_paths_, closed_paths_;
  std::unordered_map<size_t, Reach> open_reach_, closed_reach_;
};

Map::Map(const std::map<std::string, ns3::Ptr<ns3::Node>>& nodes,
         const std::vector<std::unique_ptr<Link>>& links, const std::set<std::string>& hosts)
    : open_paths_(0, {}), closed_paths_(0, {}) {
  std::map<std::string, size_t> index;
  for (const auto& [name, node] : nodes) {
    index[name] = nodes_.size();
    nodes_.push_back({name, node->GetObject<ns3::Ipv4>(), {}, {}, hosts.contains(name)});
  }
  for (const auto& link : links) {
    const size_t number = links_.size();
    const Ends ends{link.get(), index.at(link->a), index.at(link->b)};
    links_.push_back(ends);
    for (const size_t end : {ends.a, ends.b}) {
      (link->config.is_private ? nodes_[end].closed : nodes_[end].open).push_back(number);
    }
    const size_t prefix = link->config.mask.GetPrefixLength();
    networks_[prefix][link->address_a.CombineMask(link->config.mask).Get()].push_back(number);
  }
  std::vector<graph::PathFinder::Edge> open, closed;
  for (size_t i = 0; i < links_.size(); ++i) {
    const Ends& ends = links_[i];
    const graph::PathFinder::Edge edge{ends.a, ends.b, ends.link->config.delay.GetNanoSeconds(), i};
    if (ends.link->config.is_private) {
      closed.push_back(edge);
    } else if (nodes_[ends.a].PassesOn() && nodes_[ends.b].PassesOn()) {
      open.push_back(edge);  // no way leads through a node with one link
    }
  }
  open_paths_ = graph::PathFinder(nodes_.size(), open);
  closed_paths_ = graph::PathFinder(nodes_.size(), closed);
}

ns3::LinkRouting::Hop Map::HopOver(size_t node, size_t number) const {
  const Ends& ends = links_[number];
  const bool from_a = ends.a == node;
  const auto device = from_a ? ends.link->device_a : ends.link->device_b;
  const int32_t interface = nodes_[node].ipv4->GetInterfaceForDevice(device);
  return {from_a ? ends.link->address_b : ends.link->address_a, static_cast<uint32_t>(interface),
          kRouteMetric};
}

const Reach& Map::ReachOf(size_t node, bool is_private) {
  auto& known = is_private ? closed_reach_ : open_reach_;
  const auto [entry, is_new] = known.try_emplace(node);
  if (is_new) {
    Reach& reach = entry->second;
    reach.steps = (is_private ? closed_paths_ : open_paths_).From(node);
    for (size_t i = 0; i < reach.steps.size(); ++i) reach.rank[reach.steps[i].node] = i;
  }
  return entry->second;
}

std::optional<ns3::LinkRouting::Hop> Map::Default(size_t node) {
  const NodeLinks& here = nodes_[node];
  if (here.open.size() == 1) return HopOver(node, here.open[0]);
  if (!here.open.empty() || here.closed.empty()) return std::nullopt;
  for (const graph::PathFinder::Step& step : ReachOf(node, true).steps) {
    if (!nodes_[step.node].open.empty()) return HopOver(node, step.link);
  }
  return std::nullopt;
}

/// The link by which the way to another link begins, at the nearer of its ends.
std::optional<size_t> Map::FirstLink(size_t node, size_t number) {
  const Ends& ends = links_[number];
  const bool is_private = ends.link->config.is_private;
  const NodeLinks& here = nodes_[node];
  if (is_private ? here.closed.empty() : !here.PassesOn()) return std::nullopt;
  if (ends.a == node || ends.b == node) return std::nullopt;  // its own: LinkRouting knows it
  const Reach& reach = ReachOf(node, is_private);
  const auto a = reach.rank.find(ends.a), b = reach.rank.find(ends.b);
  if (a == reach.rank.end() && b == reach.rank.end()) return std::nullopt;
  const bool a_is_nearer =
      b == reach.rank.end() || (a != reach.rank.end() && a->second < b->second);
  return reach.steps[a_is_nearer ? a->second : b->second].link;
}

std::optional<Found> Map::Find(size_t node, ns3::Ipv4Address destination) {
  for (int prefix = 32; prefix >= 0; --prefix) {
    const auto& networks = networks_[static_cast<size_t>(prefix)];
    if (networks.empty()) continue;
    const uint32_t mask = prefix == 0 ? 0 : ~uint32_t{0} << (32 - prefix);
    const auto found = networks.find(destination.Get() & mask);
    if (found == networks.end()) continue;
    for (auto link = found->second.rbegin(); link != found->second.rend(); ++link) {
      if (const auto first = FirstLink(node, *link)) return Found{prefix, HopOver(node, *first)};
    }
  }
  return std::nullopt;
}

}  // namespace

void InstallRoutes(const std::map<std::string, ns3::Ptr<ns3::Node>>& nodes,
                   const std::vector<std::unique_ptr<Link>>& links,
                   const std::set<std::string>& hosts) {
  const auto map = std::make_shared<Map>(nodes, links, hosts);
  for (size_t node = 0; node < map->size(); ++node) {
    const auto routing = map->RoutingOf(node);
    if (const auto hop = map->Default(node)) {
      routing->AddRoute(ns3::Ipv4Address::GetAny(), ns3::Ipv4Mask::GetZero(), *hop);
    }
    if (!map->KnowsNetworks(node)) continue;
    routing->SetFarRoutes(
        [map, node](ns3::Ipv4Address destination) { return map->Find(node, destination); });
  }
}

}  // namespace pptplab::sim
