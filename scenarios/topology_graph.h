// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A topology that was imported: nodes and links as GraphML or DOT has them, made fit for a
// scenario. Two ways in: ImportTopology (file to graph), and from there the facts about it
// (topology_facts.h) and its picture (topology_svg.h).
#ifndef PPTPLAB_SCENARIOS_TOPOLOGY_GRAPH_H_
#define PPTPLAB_SCENARIOS_TOPOLOGY_GRAPH_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/units.h"
#include "scenarios/yaml_tree.h"
#include "stack/base/result.h"
#include "stack/base/time.h"

namespace pptplab::scenarios {

inline constexpr size_t kMaxTopologySize = 10'000'000;  ///< octets of a file
inline constexpr size_t kMaxTopologyNodes = 20'000;
inline constexpr size_t kMaxTopologyLinks = 32'000;  ///< each needs a network of its own

// --- as the file says it

/// What a file says of a node or link: names in lower case, values as they are written.
using RawAttributes = std::map<std::string, std::string, std::less<>>;
struct RawNode {
  std::string id;
  RawAttributes attributes;
  int line = 0;
};
struct RawEdge {
  size_t a = 0;  ///< index of a node
  size_t b = 0;
  RawAttributes attributes;
  int line = 0;
};
struct RawGraph {
  std::string name;
  std::vector<RawNode> nodes;
  std::vector<RawEdge> edges;
  std::vector<std::string> notices;
};

/// Both scan a text before Boost.Graph's reader sees it: that one runs out of stack on deep files,
/// invents nodes and knows no lines.
Result<RawGraph, Problem> ReadGraphMl(std::string text, std::shared_ptr<const std::string> source);
Result<RawGraph, Problem> ReadDot(std::string text, std::shared_ptr<const std::string> source);

// --- as a scenario needs it

/// What isn't said in the file.
struct TopologyDefaults {
  Rate rate{1'000'000'000};
  Duration latency = std::chrono::milliseconds(5);
  std::string prefix;  ///< of node names
};

/// x and y grow to the right and downwards. Geographic: degrees of longitude, scaled as at the
/// topology's middle latitude, and of latitude.
struct TopologyPoint {
  double x = 0;
  double y = 0;
};
struct TopologyNode {
  std::string id;     ///< in the file
  std::string name;   ///< legal for a node of a scenario, unique: "Sao-Paulo-2"
  std::string label;  ///< as the file has it: "São Paulo"
  std::string country;
  std::optional<TopologyPoint> place;
};
struct TopologyLink {
  size_t a = 0;
  size_t b = 0;
  Rate rate;
  Duration latency{};
  std::string label;
  bool rate_is_default = false;
  bool latency_is_default = false;
};
struct TopologyGraph {
  std::string name;
  std::vector<TopologyNode> nodes;
  std::vector<TopologyLink> links;
  bool is_geographic = false;
  /// What was assumed or left out, in sentences.
  std::vector<std::string> notices;
};

/// GraphML or DOT, whichever the text is. Links: rate from LinkSpeedRaw, LinkSpeed and
/// LinkSpeedUnits, LinkLabel or rate; latency from a latency, else from the coordinates of both ends
/// (great-circle distance at two thirds of the speed of light); else the defaults.
Result<TopologyGraph, Problem> ImportTopology(std::string text, const std::string& file,
                                              const TopologyDefaults& defaults);

/// "São Paulo/2" -> "Sao-Paulo-2": letters of other alphabets become dashes.
std::string LegalName(std::string_view label);

/// By legal name, else by id, else by label. Empty: none; two or more: the label is ambiguous.
std::vector<size_t> FindNodes(const TopologyGraph& graph, std::string_view reference);

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_TOPOLOGY_GRAPH_H_
