// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// pptplab-topology: what a network looks like, in sentences, as JSON, as a picture.
#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <new>

#include "scenarios/loader.h"
#include "scenarios/nearest.h"
#include "scenarios/text_scan.h"
#include "scenarios/topology_facts.h"
#include "scenarios/topology_scenario.h"
#include "scenarios/topology_svg.h"

namespace pptplab::scenarios {
namespace {

constexpr int kDone = 0;
constexpr int kNoWay = 1;
constexpr int kBadUsage = 2;

constexpr const char* kExamples = R"(Examples:
  pptplab topology scenarios/topologies/zoo-100.graphml
  pptplab topology net.graphml --svg net.svg --rate 10Gbps
  pptplab topology scenarios/topology-zoo.yaml --from laptop --to office --json

FILE is GraphML (such as the Internet Topology Zoo's), DOT, or a scenario, whose whole network it is then.

Exit status: 0 done; 1 there is no way between --from and --to, or the picture can't be written; 2 bad
usage or a bad file.)";

struct Arguments {
  std::string file;
  std::string svg;
  std::string from;
  std::string to;
  std::string rate;
  std::string latency;
  bool json = false;
};

int Complain(const std::string& sentence, int status = kBadUsage) {
  std::cerr << "pptplab-topology: " << sentence << "\n";
  return status;
}

Result<TopologyGraph, std::string> Load(const Arguments& arguments) {
  TopologyDefaults defaults;
  if (!arguments.rate.empty()) {
    const auto rate = ReadRate(arguments.rate);
    if (!rate) return Unexpected<std::string>{"--rate: " + rate.error()};
    defaults.rate = *rate;
  }
  if (!arguments.latency.empty()) {
    const auto latency = ReadDuration(arguments.latency);
    if (!latency) return Unexpected<std::string>{"--latency: " + latency.error()};
    defaults.latency = *latency;
  }
  if (arguments.file.ends_with(".yaml") || arguments.file.ends_with(".yml")) {
    std::vector<Override> overrides;
    if (!arguments.rate.empty()) overrides.push_back({"topology.rate", arguments.rate});
    if (!arguments.latency.empty()) overrides.push_back({"topology.latency", arguments.latency});
    const auto scenario = LoadScenario(arguments.file, overrides);
    if (!scenario) return Unexpected<std::string>{ToString(scenario.error())};
    return TopologyOf(*scenario);
  }
  auto text = ReadWholeFile(arguments.file, kMaxTopologySize);
  if (!text) return Unexpected<std::string>{arguments.file + " " + text.error()};
  auto graph = ImportTopology(std::move(*text), arguments.file, defaults);
  if (!graph) return Unexpected<std::string>{ToString(graph.error())};
  return std::move(*graph);
}

/// The one node that is meant.
Result<size_t, std::string> NodeOf(const TopologyGraph& graph, const std::string& word) {
  const std::vector<size_t> found = FindNodes(graph, word);
  if (found.size() == 1) return found.front();
  std::vector<std::string> names;
  if (found.empty()) {
    for (const TopologyNode& node : graph.nodes) names.push_back(node.name);
    return Unexpected<std::string>{"there is no node " + Quoted(word) + Suggestion(word, names)};
  }
  std::string sentence = "several nodes are called " + Quoted(word) + ":";
  for (size_t i = 0; i < std::min<size_t>(found.size(), 6); ++i) {
    sentence += " " + graph.nodes[found[i]].name;
  }
  return Unexpected<std::string>{sentence};
}

bool Write(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  return out.good();
}

int Run(const Arguments& arguments) {
  if (arguments.from.empty() != arguments.to.empty()) {
    return Complain("--from and --to go together: the two ends of a way");
  }
  const auto graph = Load(arguments);
  if (!graph) return Complain(graph.error());
  const TopologyFacts facts = FactsOf(*graph);
  std::optional<TopologyWay> way;
  size_t from = 0, to = 0;
  if (!arguments.from.empty()) {
    const auto first = NodeOf(*graph, arguments.from), second = NodeOf(*graph, arguments.to);
    if (!first) return Complain("--from: " + first.error());
    if (!second) return Complain("--to: " + second.error());
    if (*first == *second) return Complain("--from and --to are the same node");
    from = *first, to = *second;
    way = WayBetween(*graph, from, to);
  }
  if (!arguments.svg.empty()) {
    const bool written =
        Write(arguments.svg, DrawTopology(*graph, way ? way->links : std::vector<size_t>{}));
    if (!written) {
      return Complain(arguments.svg + " can't be written: " + std::strerror(errno), kNoWay);
    }
  }
  if (arguments.json) {
    std::cout << DescribeAsJson(*graph, facts, way, from, to);
  } else {
    std::cout << Describe(*graph, facts);
    if (way) std::cout << DescribeWay(*graph, *way, from, to);
    if (!arguments.svg.empty()) std::cout << "\nPicture: " << arguments.svg << "\n";
  }
  return way && way->links.empty() ? kNoWay : kDone;
}

}  // namespace
}  // namespace pptplab::scenarios

int main(int argc, char** argv) {
  using namespace pptplab::scenarios;  // NOLINT: this program's own
  CLI::App app{"Describes a network: its parts, the two most distant nodes, bottlenecks; draws it.",
               "pptplab-topology"};
  app.footer(kExamples);
  Arguments arguments;
  app.add_option("FILE", arguments.file, "GraphML, DOT or a scenario (.yaml)")->required();
  app.add_option("--svg", arguments.svg, "Draws it into this file");
  app.add_option("--from", arguments.from, "A way from this node …");
  app.add_option("--to", arguments.to, "… to this one, with its bottleneck; by name, id or label");
  app.add_option("--rate", arguments.rate, "Of links of which the file says no speed; 1Gbps");
  app.add_option("--latency", arguments.latency,
                 "Of links of which the file says nothing from which it follows; 5ms");
  app.add_flag("--json", arguments.json, "Writes all of it as JSON");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    return Complain(std::string(error.what()) + "; pptplab-topology --help shows how");
  }
  try {
    return Run(arguments);
  } catch (const std::exception& error) {
    return Complain(error.what());
  }
}
