// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// From what a file says to what a scenario needs: a name, a place, a rate, a latency; and a sentence
// for all that was assumed. The keys are the Internet Topology Zoo's (http://topology-zoo.org), and
// what others call the same.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <unordered_set>

#include "scenarios/text_scan.h"
#include "scenarios/topology_graph.h"

namespace pptplab::scenarios {
namespace {

constexpr double kEarthRadius = 6371.0;                    // km
constexpr double kSpeedInFibre = 299'792.458 * 2.0 / 3.0;  // km/s
constexpr auto kShortest = std::chrono::microseconds(5);   // a kilometre: two racks of one town
constexpr double kFastest = 1e12;                          // units.h: 1000Gbps
constexpr size_t kMostLines = 5;

std::string_view Value(const RawAttributes& attributes,
                       std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    const auto found = attributes.find(key);
    if (found == attributes.end()) continue;
    const std::string_view value = Trim(found->second);
    if (!value.empty()) return value;
  }
  return {};
}

// --- rates and latencies

/// Of "G", "Mbps", "kbit/s", "bps"; 0: none of them.
double Multiplier(std::string_view unit) {
  const std::string lower = LowerCase(Trim(unit));
  if (lower.empty()) return 0;
  const bool is_bits = lower.find('b') != std::string::npos;
  switch (lower[0]) {
    case 'k':
      return 1e3;
    case 'm':
      return 1e6;
    case 'g':
      return 1e9;
    case 't':
      return 1e12;
    default:
      return is_bits && lower[0] == 'b' ? 1 : 0;
  }
}

/// "OC-48c", "STM-16", "E1", "T3": the steps of SONET, SDH (ITU-T G.707) and their tributaries.
std::optional<double> RateOfHierarchy(std::string_view text) {
  constexpr std::pair<std::string_view, double> kTributaries[] = {
      {"t1", 1.544e6}, {"ds1", 1.544e6}, {"e1", 2.048e6}, {"e3", 34.368e6}, {"t3", 44.736e6}, {"ds3", 44.736e6}};
  const std::string lower = LowerCase(text);
  for (const auto& [name, rate] : kTributaries) {
    if (lower == name) return rate;
  }
  for (const auto& [name, step] : {std::pair{"oc", 51.84e6}, std::pair{"stm", 155.52e6}}) {
    if (!lower.starts_with(name)) continue;
    const size_t digit = lower.find_first_of("0123456789");
    if (digit == std::string::npos || digit > 4) return std::nullopt;
    const size_t end = std::min(lower.find_first_not_of("0123456789", digit), lower.size());
    const auto number = ToNumber(std::string_view(lower).substr(digit, end - digit));
    return number ? std::optional(*number * step) : std::nullopt;
  }
  return std::nullopt;
}

/// "< 2.5 Gbps", "155 Mbit/s", "10GE", "OC-48"; nullopt: it says no rate.
std::optional<double> RateInText(std::string_view text) {
  if (const auto rate = RateOfHierarchy(text)) return rate;
  const size_t digit = text.find_first_of("0123456789");
  if (digit == std::string_view::npos) return std::nullopt;
  const size_t end = std::min(text.find_first_not_of("0123456789.", digit), text.size());
  const auto number = ToNumber(text.substr(digit, end - digit));
  const double multiplier = Multiplier(text.substr(end));
  if (!number || multiplier == 0) return std::nullopt;
  return *number * multiplier;
}

std::optional<Rate> RateOf(const RawAttributes& attributes) {
  std::optional<double> rate = ToNumber(Value(attributes, {"linkspeedraw"}));
  if (!rate) {
    const auto speed = ToNumber(Value(attributes, {"linkspeed"}));
    const double multiplier = Multiplier(Value(attributes, {"linkspeedunits"}));
    if (speed && multiplier > 0) rate = *speed * multiplier;
  }
  if (!rate) {
    const auto text = Value(attributes, {"rate", "bandwidth", "capacity", "speed"});
    rate = RateInText(text);
    if (!rate) rate = ToNumber(text);
  }
  for (const char* key : {"linklabel", "label", "linktype"}) {
    if (!rate) rate = RateInText(Value(attributes, {key}));
  }
  if (!rate || !(*rate >= 1) || *rate > kFastest) return std::nullopt;
  return Rate{static_cast<uint64_t>(*rate)};
}

std::optional<Duration> LatencyIn(const RawAttributes& attributes) {
  const auto text = Value(attributes, {"latency", "delay"});
  if (text.empty()) return std::nullopt;
  if (const auto duration = ReadDuration(text)) return *duration;
  const auto milliseconds = ToNumber(text);
  if (!milliseconds || *milliseconds < 0 || *milliseconds > 1e6) return std::nullopt;
  return Duration(static_cast<int64_t>(*milliseconds * 1e6));
}

// --- places

struct Coordinates {
  double latitude, longitude;
};

std::optional<Coordinates> CoordinatesOf(const RawAttributes& attributes) {
  const auto latitude = ToNumber(Value(attributes, {"latitude", "lat"}));
  const auto longitude = ToNumber(Value(attributes, {"longitude", "lon", "lng", "long"}));
  if (!latitude || !longitude || std::abs(*latitude) > 90 || std::abs(*longitude) > 180) {
    return std::nullopt;
  }
  return Coordinates{*latitude, *longitude};
}

/// Graphviz's "x,y" or "x,y!", in points, upwards.
std::optional<TopologyPoint> PositionOf(const RawAttributes& attributes) {
  std::string_view text = Value(attributes, {"pos"});
  if (text.ends_with('!')) text.remove_suffix(1);
  const size_t comma = text.find(',');
  std::optional<double> x, y;
  if (comma != std::string_view::npos) {
    x = ToNumber(text.substr(0, comma)), y = ToNumber(text.substr(comma + 1));
  } else {
    x = ToNumber(Value(attributes, {"x"})), y = ToNumber(Value(attributes, {"y"}));
    if (y) y = -*y;  // downwards, as in pictures
  }
  if (!x || !y || std::abs(*x) > 1e9 || std::abs(*y) > 1e9) return std::nullopt;
  return TopologyPoint{*x, -*y};
}

double Radians(double degrees) { return degrees * std::numbers::pi / 180; }

/// Along a great circle (haversine formula).
double Kilometres(const Coordinates& a, const Coordinates& b) {
  const double by_latitude = std::sin(Radians(b.latitude - a.latitude) / 2);
  const double by_longitude = std::sin(Radians(b.longitude - a.longitude) / 2);
  const double h = by_latitude * by_latitude + std::cos(Radians(a.latitude)) *
                                                   std::cos(Radians(b.latitude)) * by_longitude *
                                                   by_longitude;
  return 2 * kEarthRadius * std::asin(std::sqrt(std::clamp(h, 0.0, 1.0)));
}

Duration LatencyBetween(const Coordinates& a, const Coordinates& b) {
  const double microseconds = std::round(Kilometres(a, b) / kSpeedInFibre * 1e6);
  return std::max<Duration>(std::chrono::microseconds(static_cast<int64_t>(microseconds)),
                            kShortest);
}

// --- the import

std::string Counted(size_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

class Importer {
 public:
  Importer(const RawGraph& raw, const TopologyDefaults& defaults) : raw_(raw), defaults_(defaults) {}

  TopologyGraph Run() {
    graph_.name = raw_.name;
    graph_.notices = raw_.notices;
    for (const RawNode& node : raw_.nodes) AddNode(node);
    for (const RawEdge& edge : raw_.edges) AddLink(edge);
    Place();
    Tell();
    return std::move(graph_);
  }

 private:
  void AddNode(const RawNode& raw) {
    TopologyNode node;
    node.id = raw.id;
    node.label = Value(raw.attributes, {"label", "name"});
    if (node.label == "\\N") node.label.clear();  // DOT's "its id"
    node.country = Value(raw.attributes, {"country"});
    std::string stem = LegalName(node.label);
    if (stem.empty()) stem = LegalName(raw.id);
    if (stem.empty()) stem = "node";
    node.name = Unique(defaults_.prefix + stem);
    if (node.label.empty()) node.label = raw.id;
    if (node.name != node.label) ++renamed_;
    coordinates_.push_back(CoordinatesOf(raw.attributes));
    positions_.push_back(PositionOf(raw.attributes));
    graph_.nodes.push_back(std::move(node));
  }

  /// The first of a name has it as it is, the next are -2, -3 …
  std::string Unique(std::string name) {
    name.resize(std::min<size_t>(name.size(), 32));
    if (taken_.insert(name).second) return name;
    ++doubles_;
    for (size_t number = ++next_[name] + 1;; ++number) {
      const std::string suffix = "-" + std::to_string(number);
      std::string candidate = name.substr(0, 32 - suffix.size());
      candidate += suffix;
      if (!taken_.insert(candidate).second) continue;
      next_[name] = number - 1;
      return candidate;
    }
  }

  void AddLink(const RawEdge& raw) {
    if (raw.a == raw.b) {
      loops_.push_back(raw.line);
      return;
    }
    TopologyLink link;
    link.a = raw.a;
    link.b = raw.b;
    link.label = Value(raw.attributes, {"linklabel", "label"});
    const auto rate = RateOf(raw.attributes);
    link.rate = rate.value_or(defaults_.rate);
    link.rate_is_default = !rate;
    const auto latency = LatencyIn(raw.attributes);
    const auto &a = coordinates_[raw.a], &b = coordinates_[raw.b];
    if (latency) {
      link.latency = *latency;
    } else if (a && b) {
      link.latency = LatencyBetween(*a, *b);
    } else {
      link.latency = defaults_.latency;
      link.latency_is_default = true;
    }
    without_rate_ += link.rate_is_default ? 1 : 0;
    without_latency_ += link.latency_is_default ? 1 : 0;
    graph_.links.push_back(std::move(link));
  }

  /// Geographic places if any node has one, else those of a drawing.
  void Place() {
    size_t known = 0;
    double south = 90, north = -90;
    for (const auto& place : coordinates_) {
      if (!place) continue;
      ++known;
      south = std::min(south, place->latitude), north = std::max(north, place->latitude);
    }
    graph_.is_geographic = known > 0;
    const double scale = std::max(0.2, std::cos(Radians((south + north) / 2)));
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      if (!graph_.is_geographic) {
        graph_.nodes[i].place = positions_[i];
      } else if (coordinates_[i]) {
        graph_.nodes[i].place =
            TopologyPoint{coordinates_[i]->longitude * scale, -coordinates_[i]->latitude};
      }
    }
  }

  void Tell() {
    const size_t links = graph_.links.size();
    if (without_rate_ > 0) {
      Note(Counted(without_rate_, "link", "links") + " of " + std::to_string(links) +
           " without a speed: " + ToText(defaults_.rate));
    }
    if (without_latency_ > 0) {
      Note(Counted(without_latency_, "link", "links") + " of " + std::to_string(links) +
           " without a latency, or coordinates of both ends: " + ToText(defaults_.latency));
    }
    if (!loops_.empty()) {
      std::string lines;
      for (size_t i = 0; i < std::min(loops_.size(), kMostLines); ++i) {
        if (loops_[i] == 0) continue;
        lines += lines.empty() ? " (line " : ", ";
        lines += std::to_string(loops_[i]);
      }
      if (loops_.size() > kMostLines) lines += " …";
      if (!lines.empty()) lines += ")";
      Note(Counted(loops_.size(), "link", "links") + " from a node to itself left out" + lines);
    }
    if (doubles_ > 0) {
      Note(Counted(doubles_, "node has", "nodes have") + " a name that another has, too: -2, -3 … at its end");
    }
    if (renamed_ > doubles_) {
      Note(Counted(renamed_ - doubles_, "node has", "nodes have") +
           " a name in the scenario that isn't its label: letters, digits, - and _ only");
    }
  }
  void Note(std::string notice) { graph_.notices.push_back(std::move(notice)); }

  const RawGraph& raw_;
  const TopologyDefaults& defaults_;
  TopologyGraph graph_;
  std::vector<std::optional<Coordinates>> coordinates_;
  std::vector<std::optional<TopologyPoint>> positions_;
  std::unordered_set<std::string> taken_;
  std::map<std::string, size_t> next_;
  size_t without_rate_ = 0, without_latency_ = 0, doubles_ = 0, renamed_ = 0;
  std::vector<int> loops_;
};

/// The first word of a DOT file, behind comments that are none of XML's.
bool LooksLikeXml(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '<';
}

}  // namespace

Result<TopologyGraph, Problem> ImportTopology(std::string text, const std::string& file,
                                              const TopologyDefaults& defaults) {
  const auto source = std::make_shared<const std::string>(file);
  const auto fail = [&](std::string sentence) {
    return Unexpected{Problem{{source, 0, 0}, std::move(sentence)}};
  };
  if (text.size() > kMaxTopologySize) {
    return fail("is larger than " + std::to_string(kMaxTopologySize) + " octets");
  }
  auto utf8 = ToUtf8(std::move(text), source);
  if (!utf8) return Unexpected{utf8.error()};
  if (Trim(*utf8).empty()) return fail("is empty; a topology is a GraphML or DOT file");
  const bool is_xml = LooksLikeXml(*utf8) || file.ends_with(".graphml") || file.ends_with(".xml");
  const auto raw = is_xml ? ReadGraphMl(std::move(*utf8), source) : ReadDot(std::move(*utf8), source);
  if (!raw) return Unexpected{raw.error()};
  if (raw->nodes.empty()) return fail("holds no nodes");
  return Importer(*raw, defaults).Run();
}

std::vector<size_t> FindNodes(const TopologyGraph& graph, std::string_view reference) {
  std::vector<size_t> by_id, by_label;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const TopologyNode& node = graph.nodes[i];
    if (node.name == reference) return {i};
    if (node.id == reference) by_id.push_back(i);
    if (node.label == reference) by_label.push_back(i);
  }
  return by_id.empty() ? by_label : by_id;
}

}  // namespace pptplab::scenarios
