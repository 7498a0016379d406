// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See topology_scenario.h.
#include "scenarios/topology_scenario.h"

#include <algorithm>
#include <filesystem>
#include <unordered_map>
#include <utility>

#include "scenarios/check.h"
#include "scenarios/text_scan.h"

namespace pptplab::scenarios {
namespace {

/// Says an imported node's name wherever the scenario says its id or label.
class Renamer {
 public:
  explicit Renamer(const TopologyGraph& graph) : graph_(graph) {
    for (const TopologyNode& node : graph.nodes) ++known_[node.name];
    // Names win over ids, ids over labels.
    for (const bool by_id : {true, false}) {
      std::unordered_map<std::string, std::vector<size_t>> nodes;
      for (size_t i = 0; i < graph.nodes.size(); ++i) {
        nodes[by_id ? graph.nodes[i].id : graph.nodes[i].label].push_back(i);
      }
      for (auto& [word, indices] : nodes) others_.try_emplace(word, std::move(indices));
    }
  }

  /// Inline nodes go by their own names.
  void Know(const std::string& name) { ++known_[name]; }

  void Rename(Reference& reference) {
    if (known_.contains(reference.name)) return;
    const auto found = others_.find(reference.name);
    if (found == others_.end()) return;
    if (found->second.size() > 1 && !problem_) {
      std::string sentence = "the topology has several nodes that are called ";
      sentence += Quoted(reference.name);
      sentence += ": say which one,";
      for (size_t i = 0; i < std::min<size_t>(found->second.size(), 4); ++i) {
        sentence += i == 0 ? " " : ", ";
        sentence += graph_.nodes[found->second[i]].name;
      }
      problem_ = Problem{reference.at, std::move(sentence)};
    }
    reference.name = graph_.nodes[found->second.front()].name;
  }
  template <class T>
  void RenameKeys(Table<T>& table) {
    for (auto& entry : table) Rename(entry.name);
  }
  std::optional<Problem> problem() const { return problem_; }

 private:
  const TopologyGraph& graph_;
  std::unordered_map<std::string, int> known_;
  std::unordered_map<std::string, std::vector<size_t>> others_;
  std::optional<Problem> problem_;
};

void RenameAll(Scenario& scenario, Renamer& renamer) {
  for (Link& link : scenario.links) {
    for (Reference& end : link.between) renamer.Rename(end);
    for (ListedPacket& packet : link.drop) renamer.Rename(packet.from);
    for (LinkChange& change : link.changes) {
      if (change.from) renamer.Rename(*change.from);
    }
  }
  for (Lan& lan : scenario.lans) {
    for (Station& station : lan.stations) renamer.Rename(station.node);
  }
  renamer.RenameKeys(scenario.nats);
  renamer.RenameKeys(scenario.access_concentrators);
  renamer.RenameKeys(scenario.dial_in_users);
  renamer.RenameKeys(scenario.pptp_servers);
  renamer.RenameKeys(scenario.pptp_clients);
  renamer.RenameKeys(scenario.http_servers);
  renamer.RenameKeys(scenario.expect);
  for (auto& client : scenario.pptp_clients) renamer.Rename(client.value.server);
  for (auto& concentrator : scenario.access_concentrators) renamer.Rename(concentrator.value.server);
  for (auto& user : scenario.dial_in_users) renamer.Rename(user.value.concentrator);
  for (Download& download : scenario.downloads) renamer.Rename(download.client);
  for (BulkSend& flow : scenario.bulk_sends) renamer.Rename(flow.from), renamer.Rename(flow.to);
  for (OnOff& flow : scenario.on_offs) renamer.Rename(flow.from), renamer.Rename(flow.to);
  for (Ping& ping : scenario.pings) renamer.Rename(ping.from), renamer.Rename(ping.to);
}

std::optional<Problem> CheckPrefix(const Topology& topology) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  const std::string& prefix = topology.prefix.name;
  if (prefix.size() <= 16 && std::all_of(prefix.begin(), prefix.end(), fits)) return std::nullopt;
  return Problem{topology.prefix.at,
                 Quoted(prefix) + " can't begin names: at most 16 of a-z, A-Z, 0-9, - and _"};
}

/// Imported nodes first; an inline node of the same name says more about one of them.
void AddNodes(Scenario& scenario, const TopologyGraph& graph) {
  Table<Node> nodes;
  std::unordered_map<std::string, size_t> index;
  for (const TopologyNode& imported : graph.nodes) {
    index[imported.name] = nodes.size();
    Named<Node>& node = nodes.emplace_back();
    node.name = {imported.name, scenario.topology->file.at};
    node.value.kind = scenario.topology->kind;
    node.value.label = imported.label;
    if (imported.place) node.value.drawn_at = {imported.place->x, imported.place->y};
  }
  for (auto& own : scenario.nodes) {
    const auto found = index.find(own.name.name);
    if (found == index.end()) {
      nodes.push_back(std::move(own));
      continue;
    }
    Node& node = nodes[found->second].value;
    if (own.value.label.empty()) own.value.label = node.label;
    if (own.value.kind == NodeKind::kHost) own.value.kind = node.kind;
    own.value.drawn_at = node.drawn_at;
    node = std::move(own.value);
    nodes[found->second].name.at = own.name.at;
  }
  scenario.nodes = std::move(nodes);
}

void AddLinks(Scenario& scenario, const TopologyGraph& graph) {
  std::vector<Link> links;
  for (const TopologyLink& imported : graph.links) {
    Link& link = links.emplace_back();
    link.between = {{graph.nodes[imported.a].name, scenario.topology->file.at},
                    {graph.nodes[imported.b].name, scenario.topology->file.at}};
    link.rate = imported.rate;
    link.latency = imported.latency;
  }
  links.insert(links.end(), std::make_move_iterator(scenario.links.begin()),
               std::make_move_iterator(scenario.links.end()));
  scenario.links = std::move(links);
}

}  // namespace

std::optional<Problem> AddTopology(Scenario& scenario, const FileSource& files) {
  if (!scenario.topology) return std::nullopt;
  const Topology& topology = *scenario.topology;
  if (!IsBeside(topology.file.name)) {
    return Problem{topology.file.at,
                   "a topology's file lies beside the scenario file, such as topologies/net.graphml"};
  }
  if (auto problem = CheckPrefix(topology)) return problem;
  const std::string path =
      (std::filesystem::path(scenario.directory) / topology.file.name).string();
  auto text = files(path);
  if (!text) {
    std::string sentence = path;
    sentence += " ";
    sentence += text.error();
    return Problem{topology.file.at, std::move(sentence)};
  }
  const auto graph =
      ImportTopology(std::move(*text), path, {topology.rate, topology.latency, topology.prefix.name});
  if (!graph) return graph.error();
  for (const std::string& notice : graph->notices) {
    scenario.notices.push_back(topology.file.name + ": " + notice);
  }
  Renamer renamer(*graph);
  for (const auto& node : scenario.nodes) renamer.Know(node.name.name);
  RenameAll(scenario, renamer);
  AddNodes(scenario, *graph);
  AddLinks(scenario, *graph);
  return renamer.problem();
}

TopologyGraph TopologyOf(const Scenario& scenario) {
  TopologyGraph graph;
  graph.name = scenario.title;
  graph.notices = scenario.notices;
  std::unordered_map<std::string, size_t> index;
  for (const auto& node : scenario.nodes) {
    index[node.name.name] = graph.nodes.size();
    TopologyNode& entry = graph.nodes.emplace_back();
    entry.id = entry.name = entry.label = node.name.name;
    if (node.value.drawn_at) entry.place = TopologyPoint{node.value.drawn_at->first, node.value.drawn_at->second};
  }
  const auto join = [&](const std::string& a, const std::string& b, Rate rate, Duration latency) {
    TopologyLink link;
    link.a = index.at(a);
    link.b = index.at(b);
    link.rate = rate;
    link.latency = latency;
    graph.links.push_back(std::move(link));
  };
  for (const Link& link : scenario.links) {
    join(link.between[0].name, link.between[1].name, link.rate, link.latency);
  }
  for (const Lan& lan : scenario.lans) {
    for (size_t i = 1; i < lan.stations.size(); ++i) {
      join(lan.stations[0].node.name, lan.stations[i].node.name, lan.rate, lan.latency);
    }
  }
  return graph;
}

}  // namespace pptplab::scenarios
