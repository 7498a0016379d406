// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What is made of GraphML and DOT: names, speeds, latencies, facts, notices; and a topology in a
// scenario.
#include <gtest/gtest.h>

#include <set>

#include "scenarios/loader.h"
#include "scenarios/topology_facts.h"
#include "scenarios/topology_scenario.h"
#include "scenarios/topology_svg.h"

namespace pptplab::scenarios {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

/// As the Zoo writes: keys for graph, node and edge, ids that are numbers, further keys.
std::string GraphMl(const std::string& body) {
  return R"(<?xml version="1.0" encoding="utf-8"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key attr.name="LinkSpeed" attr.type="string" for="edge" id="d36" />
  <key attr.name="LinkSpeedUnits" attr.type="string" for="edge" id="d35" />
  <key attr.name="LinkSpeedRaw" attr.type="double" for="edge" id="d34" />
  <key attr.name="LinkLabel" attr.type="string" for="edge" id="d33" />
  <key attr.name="label" attr.type="string" for="node" id="d32" />
  <key attr.name="Longitude" attr.type="double" for="node" id="d31" />
  <key attr.name="Latitude" attr.type="double" for="node" id="d30" />
  <key attr.name="id" attr.type="int" for="node" id="d29" />
  <key attr.name="Network" attr.type="string" for="graph" id="d3" />
  <key attr.name="label" attr.type="string" for="graph" id="d2" />
  <key for="node" id="d1" yfiles.type="nodegraphics"/>
<graph edgedefault="undirected"><data key="d3">Lab</data>
)" + body + "\n</graph></graphml>\n";
}
std::string NodeOf(int id, const std::string& label, const std::string& more = "") {
  return "<node id=\"" + std::to_string(id) + "\"><data key=\"d29\">" + std::to_string(id) +
         "</data><data key=\"d32\">" + label + "</data>" + more + "</node>\n";
}
std::string At(double latitude, double longitude) {
  return "<data key=\"d30\">" + std::to_string(latitude) + "</data><data key=\"d31\">" +
         std::to_string(longitude) + "</data>";
}
std::string EdgeOf(int a, int b, const std::string& data = "") {
  return "<edge source=\"" + std::to_string(a) + "\" target=\"" + std::to_string(b) + "\">" + data +
         "</edge>\n";
}

TopologyGraph Import(const std::string& text, const std::string& file = "net.graphml",
                     const TopologyDefaults& defaults = {}) {
  auto graph = ImportTopology(text, file, defaults);
  EXPECT_TRUE(graph) << (graph ? "" : ToString(graph.error()));
  return graph ? *graph : TopologyGraph{};
}
bool Notes(const TopologyGraph& graph, const std::string& part) {
  for (const std::string& notice : graph.notices) {
    if (notice.find(part) != std::string::npos) return true;
  }
  return false;
}
TopologyGraph Shipped(const std::string& name) {
  auto text = ReadWholeFile(std::string(PPTPLAB_SOURCE_DIR) + "/scenarios/topologies/" + name,
                            kMaxTopologySize);
  EXPECT_TRUE(text);
  return Import(*text, name);
}

TEST(LegalName, KeepsWhatCanBeReadOfALabel) {
  EXPECT_EQ(LegalName("São Paulo"), "Sao-Paulo");
  EXPECT_EQ(LegalName("Zürich/2 (Süd)"), "Zurich-2-Sud");
  EXPECT_EQ(LegalName("Łódź"), "Lodz");
  EXPECT_EQ(LegalName("Ærø, Straße"), "Aero-Strasse");
  EXPECT_EQ(LegalName("?"), "");
  EXPECT_EQ(LegalName("東京"), "");
  EXPECT_EQ(LegalName("  a  b  "), "a-b");
  EXPECT_EQ(LegalName(std::string(100, 'x')).size(), 32u);
}

TEST(Topology, GivesEveryNodeALegalNameOfItsOwn) {
  const auto graph = Import(GraphMl(NodeOf(0, "Zürich") + NodeOf(1, "Zürich") + NodeOf(2, "?") +
                                    NodeOf(3, "None") + NodeOf(4, "Zurich-2") + NodeOf(5, "") +
                                    NodeOf(6, "R&amp;D &lt;1&gt;")));
  ASSERT_EQ(graph.nodes.size(), 7u);
  EXPECT_EQ(graph.name, "Lab");
  EXPECT_EQ(graph.nodes[0].name, "Zurich");
  EXPECT_EQ(graph.nodes[1].name, "Zurich-2");
  EXPECT_EQ(graph.nodes[2].name, "2") << "a label without letters: its id";
  EXPECT_EQ(graph.nodes[4].name, "Zurich-2-2");
  EXPECT_EQ(graph.nodes[5].name, "5");
  EXPECT_EQ(graph.nodes[6].label, "R&D <1>");
  std::set<std::string> names;
  for (const TopologyNode& node : graph.nodes) names.insert(node.name);
  EXPECT_EQ(names.size(), 7u);
  EXPECT_TRUE(Notes(graph, "2 nodes have a name that another has"));
}

TEST(Topology, TakesSpeedsFromWhereverTheZooWritesThem) {
  const auto data = [](int key, const char* value) {
    return "<data key=\"d" + std::to_string(key) + "\">" + value + "</data>";
  };
  const std::vector<std::pair<std::string, uint64_t>> cases = {
      {data(34, "2500000000.0"), 2'500'000'000},
      {data(36, "155") + data(35, "M"), 155'000'000},
      {data(36, "45") + data(33, "10 Gbps"), 10'000'000'000},  // a speed without its unit
      {data(33, "&lt; 2.5 Gbit/s"), 2'500'000'000},
      {data(33, "10GE"), 10'000'000'000},
      {data(33, "OC-48c"), 2'488'320'000},
      {data(33, "STM-1"), 155'520'000},
      {data(33, "E1"), 2'048'000},
      {data(33, "Fibre 7"), 1'000'000'000},
      {data(34, "-5"), 1'000'000'000},
      {data(34, "1e300"), 1'000'000'000},
      {data(34, "many"), 1'000'000'000},
      {"", 1'000'000'000},
  };
  std::string body = NodeOf(0, "a") + NodeOf(1, "b");
  for (const auto& [said, rate] : cases) body += EdgeOf(0, 1, said);
  const auto graph = Import(GraphMl(body));
  ASSERT_EQ(graph.links.size(), cases.size()) << "parallel links are links";
  for (size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(graph.links[i].rate.bits_per_second, cases[i].second) << cases[i].first;
    EXPECT_EQ(graph.links[i].rate_is_default, i >= 8) << cases[i].first;
  }
  EXPECT_TRUE(Notes(graph, "5 links of 13 without a speed: 1Gbps"));
}

TEST(Topology, ComputesLatenciesFromCoordinatesOfBothEnds) {
  const auto graph = Import(GraphMl(NodeOf(0, "Berlin", At(52.52, 13.40)) +
                                    NodeOf(1, "Paris", At(48.85, 2.35)) +
                                    NodeOf(2, "Berlin", At(52.52, 13.40)) + NodeOf(3, "Mars", At(95, 0)) +
                                    EdgeOf(0, 1) + EdgeOf(0, 2) + EdgeOf(1, 3) + EdgeOf(1, 1)),
                            "net.graphml", {Rate{1000}, milliseconds(7), "eu-"});
  ASSERT_EQ(graph.links.size(), 3u);
  // 878 km at 199,862 km/s.
  EXPECT_NEAR(static_cast<double>(graph.links[0].latency.count()), 4.39e6, 0.02e6);
  EXPECT_EQ(graph.links[1].latency, microseconds(5)) << "one town";
  EXPECT_EQ(graph.links[2].latency, milliseconds(7)) << "no latitude has 95 degrees";
  EXPECT_EQ(graph.links[2].rate.bits_per_second, 1000u);
  EXPECT_EQ(graph.nodes[0].name, "eu-Berlin");
  EXPECT_TRUE(graph.is_geographic);
  EXPECT_FALSE(graph.nodes[3].place);
  EXPECT_TRUE(Notes(graph, "1 link of 3 without a latency"));
  EXPECT_TRUE(Notes(graph, "1 link from a node to itself left out (line ")) << "with its line";
}

TEST(Topology, ReadsWhatOthersPutIntoGraphMl) {
  // yEd: keys without a name, nested elements in data, ports, a second graph, a latin1 file.
  std::string text = GraphMl(
      "<node id=\"n0\"><data key=\"d1\"><y:ShapeNode xmlns:y=\"u\"><y:Fill color=\"red\"/></y:ShapeNode></data>"
      "<port name=\"North\"/></node><node id=\"n1\"/>"
      "<edge source=\"n0\" target=\"n1\" directed=\"true\" sourceport=\"North\"/>");
  text.insert(text.rfind("</graphml>"), "<graph edgedefault=\"directed\"><node id=\"x\"/></graph>");
  const auto graph = Import(text);
  EXPECT_EQ(graph.nodes.size(), 2u);
  EXPECT_EQ(graph.links.size(), 1u);
  EXPECT_TRUE(Notes(graph, "only the first of its graphs"));
  std::string latin = GraphMl(NodeOf(0, "Z\xfcrich"));
  latin.replace(latin.find("utf-8"), 5, "ISO-8859-1");
  EXPECT_EQ(Import(latin).nodes.at(0).label, "Zürich");
}

TEST(Topology, ReadsDot) {
  const auto graph = Import(R"(/* a sketch */ strict graph "my net" {
  node [shape=box]; edge [bandwidth="10 Mbps"];
  a [label="São Paulo", pos="0,0!"]; b [pos="100,50!"]
  a -- b [delay="20ms"]; a -- {c d} -- b // a comment
# and another
  subgraph cluster { e -- a [rate=2000000, latency=3] } "two words" -- a:port:n;
})", "net.dot");
  ASSERT_EQ(graph.nodes.size(), 6u);
  EXPECT_EQ(graph.nodes[0].name, "Sao-Paulo");
  EXPECT_EQ(graph.nodes[0].id, "a");
  EXPECT_EQ(graph.nodes.back().name, "two-words");
  ASSERT_EQ(graph.links.size(), 7u);
  EXPECT_EQ(graph.links[0].latency, milliseconds(20));
  EXPECT_EQ(graph.links[0].rate.bits_per_second, 10'000'000u);
  EXPECT_FALSE(graph.is_geographic);
  ASSERT_TRUE(graph.nodes[1].place);
  EXPECT_EQ(graph.nodes[1].place->y, -50) << "Graphviz's y goes up";
  EXPECT_TRUE(Notes(graph, "named by edges only")) << "c and d could be slips";
}

TEST(Topology, ReadsOfDotWhatBoostAloneDoesNot) {
  const auto graph = Import("graph { Zürich -- { Łódź; { b } } -- { c } }", "net.gv");
  ASSERT_EQ(graph.nodes.size(), 4u);
  EXPECT_EQ(graph.nodes[0].name, "Zurich");
  EXPECT_EQ(graph.links.size(), 4u);
}

TEST(TopologyFacts, NameTheMostDistantNodesPartsAndBottlenecks) {
  const auto graph = Shipped("zoo-700.graphml");
  const TopologyFacts facts = FactsOf(graph);
  EXPECT_EQ(facts.parts.size(), 2u);
  EXPECT_EQ(facts.parts[1].size(), 4u);
  ASSERT_TRUE(facts.diameter);
  const TopologyWay way = WayBetween(graph, facts.diameter->from, facts.diameter->to);
  EXPECT_EQ(way.links.size(), facts.diameter->hops);
  EXPECT_EQ(way.delay, facts.diameter->delay);
  EXPECT_GE(way.widest, graph.links[way.narrowest].rate.bits_per_second);
  EXPECT_GE(way.together, way.widest);
  uint64_t cut = 0;
  for (const size_t link : way.cut) cut += graph.links[link].rate.bits_per_second;
  EXPECT_EQ(cut, way.together) << "Ford and Fulkerson";
  EXPECT_TRUE(WayBetween(graph, 0, facts.parts[1][0]).links.empty());
}

TEST(TopologySvg, DrawsEveryNodeAndNoLabelOnAnother) {
  for (const char* file : {"zoo-20.graphml", "zoo-100.graphml", "campus.dot"}) {
    const auto graph = Shipped(file);
    const std::string svg = DrawTopology(graph, {0});
    size_t circles = 0;
    for (size_t at = 0; (at = svg.find("<circle", at)) != std::string::npos; ++at) ++circles;
    EXPECT_EQ(circles, graph.nodes.size());
    EXPECT_EQ(svg.find("nan"), std::string::npos);
    EXPECT_EQ(svg, DrawTopology(graph, {0})) << "the same graph, the same picture";
  }
}

// --- in a scenario

constexpr const char* kScenario = R"(topology: {file: net.graphml, rate: 2Mbps, latency: 9ms}
nodes:
  laptop:
  Zurich: {label: the core}
links:
  - {between: [laptop, "Z\u00fcrich"]}
  - {between: [laptop, 7]}
pptp-servers:
  "7": {users: [{name: a, password: b}]}
pptp-clients:
  laptop: {server: B, user: a, password: b}
)";

Result<Scenario, Problem> Load(const std::string& scenario, const std::string& topology) {
  return LoadScenario("lab/s.yaml", {}, [&](const std::string& path) -> Result<std::string, std::string> {
    if (path == "lab/s.yaml") return scenario;
    if (path == "lab/net.graphml") return topology;
    return Unexpected<std::string>{"can't be read"};
  });
}

TEST(ScenarioTopology, ComesFirstAndIsLinkedToByNameIdOrLabel) {
  const auto scenario =
      Load(kScenario, GraphMl(NodeOf(3, "Zürich") + NodeOf(7, "B") + EdgeOf(3, 7)));
  ASSERT_TRUE(scenario) << ToString(scenario.error());
  ASSERT_EQ(scenario->nodes.size(), 3u);
  EXPECT_EQ(scenario->nodes[0].name.name, "Zurich");
  EXPECT_EQ(scenario->nodes[0].value.label, "the core") << "an inline node says more about it";
  EXPECT_EQ(scenario->nodes[0].value.kind, NodeKind::kRouter);
  EXPECT_EQ(scenario->nodes[1].value.kind, NodeKind::kRouter);
  EXPECT_EQ(scenario->nodes[2].name.name, "laptop");
  ASSERT_EQ(scenario->links.size(), 3u);
  EXPECT_EQ(scenario->links[0].rate.bits_per_second, 2'000'000u);
  EXPECT_EQ(scenario->links[0].latency, milliseconds(9));
  EXPECT_EQ(scenario->links[1].between[1].name, "Zurich");
  EXPECT_EQ(scenario->links[2].between[1].name, "B");
  EXPECT_EQ(scenario->pptp_servers[0].name.name, "B");
  ASSERT_FALSE(scenario->notices.empty());
  EXPECT_EQ(scenario->notices[0], "net.graphml: 1 link of 1 without a speed: 2Mbps");
  EXPECT_EQ(TopologyOf(*scenario).links.size(), 3u);
}

TEST(ScenarioTopology, MistakesAreAnsweredWhereTheyAre) {
  const auto error = [](const std::string& scenario, const std::string& topology) {
    const auto result = Load(scenario, topology);
    return result ? std::string("no error") : ToString(result.error());
  };
  const std::string two = GraphMl(NodeOf(3, "Zürich") + NodeOf(4, "Zürich") + NodeOf(7, "B"));
  EXPECT_EQ(error("topology: {file: net.dot}", two), "lab/s.yaml:1:18: lab/net.dot can't be read");
  EXPECT_NE(error("topology: {file: ../net.graphml}", two).find("lies beside the scenario"),
            std::string::npos);
  EXPECT_NE(error("topology: {}", two).find("needs the key \"file\""), std::string::npos);
  EXPECT_NE(error("topology: {file: net.graphml, prefix: 'a/'}", two).find("s.yaml:1:39: \"a/\" can't begin"),
            std::string::npos)
      << error("topology: {file: net.graphml, prefix: 'a/'}", two);
  EXPECT_NE(error("topology: {file: net.graphml}\nnodes: {x: }\nlinks: [{between: [x, Zürich]}]", two)
                .find("s.yaml:3:23: the topology has several nodes that are called \"Zürich\": say which "
                      "one, Zurich, Zurich-2"),
            std::string::npos);
  EXPECT_NE(error("topology: {file: net.graphml}\nnodes: {x: }\nlinks: [{between: [x, Zuric]}]", two)
                .find("did you mean \"Zurich\""),
            std::string::npos);
  EXPECT_EQ(error("topology: {file: net.graphml}", GraphMl(NodeOf(1, "a") + "\n" + EdgeOf(1, 2))),
            "lab/net.graphml:16: an edge names the node \"2\", which is declared nowhere");
}

}  // namespace
}  // namespace pptplab::scenarios
