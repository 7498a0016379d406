// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Nodes, links and tunnels from events; what is on a link from the packets around a moment.
// Where nodes are drawn is stack/graph's to say, if the recording doesn't.
#include "viz/model/topology.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <unordered_map>
#include <utility>

#include "stack/graph/layout.h"
#include "stack/graph/shortest_paths.h"

namespace pptplab::viz {
namespace {

/// Links of a capture are looked for in so many journeys.
constexpr size_t kMostInferred = 4000;
/// Items before a moment that are looked at for packets still on their way.
constexpr ItemIndex kMostLookedAt = 8000;
constexpr int64_t kLongestFlight = 2'000'000'000;
constexpr int64_t kUnknownFlight = 200'000'000;
constexpr int64_t kBitsOfLongestPacket = 1600 * 8;

NodeShape ShapeOf(const Node& node) {
  const auto has = [&](std::string_view word) { return node.role.find(word) != std::string::npos; };
  if (has("router") || has("NAT") || has("firewall") || has("switch")) return NodeShape::kRouter;
  if (has("PPTP server") || has("PAC")) return NodeShape::kServer;
  if (has("PPTP client") || has("PNS") || has("dial-in user")) return NodeShape::kClient;
  if (has("concentrator")) return NodeShape::kRouter;  // passes on what others say
  return NodeShape::kHost;
}

std::string WithUnit(double value, const char* unit) {
  char text[48];
  // 1.5 Mb/s, 10 Mb/s: no more digits than there are.
  std::snprintf(text, sizeof text, "%.3g %s", value, unit);
  return text;
}

template <class T>
bool IsA(const Item& item) {
  static const auto kind = static_cast<uint8_t>(trace::Detail(T{}).index());
  return item.kind == kind;
}

}  // namespace

std::string RateText(const TopologyLink& link) {
  const auto rate = static_cast<double>(link.rate);
  if (link.rate == 0) return "";
  if (rate >= 1e9) return WithUnit(rate / 1e9, "Gb/s");
  if (rate >= 1e6) return WithUnit(rate / 1e6, "Mb/s");
  if (rate >= 1e3) return WithUnit(rate / 1e3, "kb/s");
  return WithUnit(rate, "b/s");
}

std::string LatencyText(const TopologyLink& link) {
  if (link.latency_ns < 0) return "";
  const auto ns = static_cast<double>(link.latency_ns);
  if (ns >= 1e9) return WithUnit(ns / 1e9, "s");
  if (ns >= 1e6 || ns == 0) return WithUnit(ns / 1e6, "ms");
  return WithUnit(ns / 1e3, "µs");
}

std::optional<Wire> WireOf(const RecordingModel& recording, ItemIndex index) {
  if (!IsA<trace::LinkNamed>(recording.item(index))) return std::nullopt;
  const auto event = recording.Event(index);
  const auto* link = event ? std::get_if<trace::LinkNamed>(&event->detail) : nullptr;
  if (link == nullptr) return std::nullopt;
  const auto owner = [&](std::string_view name) -> trace::NodeId {
    // "client:p2p0" is client's, whether or not a packet ever passed there.
    const std::string_view node_name = name.substr(0, name.find(':'));
    for (const Node& node : recording.nodes()) {
      if (node.name == node_name) return node.id;
    }
    return 0;
  };
  const Wire wire{owner(link->interface_a), owner(link->interface_b), link->rate,
                  std::max<int64_t>(link->latency_ns, 0)};
  if (wire.a == 0 || wire.b == 0 || wire.a == wire.b) return std::nullopt;
  return wire;
}

// --- taking in

void Topology::Restart(const RecordingModel& recording) {
  *this = Topology();
  recording_ = &recording;
}

bool Topology::Update(const RecordingModel& recording, uint64_t generation, size_t budget) {
  const bool another =
      recording_ != &recording || recording.size() < seen_ ||
      (generation != generation_ && !nodes_.empty() &&
       (recording.nodes().size() < nodes_.size() || recording.nodes()[0].name != nodes_[0].name));
  if (another) Restart(recording);
  generation_ = generation;
  if (seen_ == recording.size()) return true;
  const size_t links = links_.size(), nodes = nodes_.size();
  TakeNodes();
  const size_t end = std::min(recording.size(), size_t{seen_} + budget);
  for (; seen_ < end; ++seen_) {
    const Item& item = recording.item(seen_);
    if (IsA<trace::LinkNamed>(item)) TakeLink(seen_);
    if (IsA<trace::Transition>(item)) TakeTransition(seen_);
    if (IsA<trace::Sample>(item) && item.layer == trace::Layer::kRun) TakePlace(seen_);
  }
  if (!has_named_links_) InferLinks();
  if (links_.size() != links || nodes_.size() != nodes || std::exchange(has_new_places_, false)) {
    const std::vector<TopologyNode> before = nodes_;
    Arrange();
    for (size_t i = 0; i < before.size(); ++i) {
      if (before[i].moved) Move(i, before[i].x, before[i].y);
    }
  }
  MakeTunnels();
  return seen_ == recording.size();
}

void Topology::TakeNodes() {
  for (size_t i = nodes_.size(); i < recording_->nodes().size(); ++i) {
    const Node& node = recording_->nodes()[i];
    index_of_[node.id] = nodes_.size();
    next_.clear();
    index_by_name_.try_emplace(node.name, nodes_.size());
    nodes_.push_back({node.id, node.name, node.role, ShapeOf(node), 0.5, 0.5, 0, false});
    neighbours_.emplace_back();
    places_.emplace_back();
  }
}

std::optional<size_t> Topology::IndexOf(trace::NodeId node) const {
  const auto found = index_of_.find(node);
  if (found == index_of_.end()) return std::nullopt;
  return found->second;
}

bool Topology::AddLink(TopologyLink link) {
  if (link.a == link.b || !joined_.insert(std::minmax(link.a, link.b)).second) return false;
  links_.push_back(link);
  neighbours_[link.a].push_back(link.b);
  neighbours_[link.b].push_back(link.a);
  ++nodes_[link.a].links, ++nodes_[link.b].links;
  next_.clear();
  return true;
}

void Topology::TakeLink(ItemIndex index) {
  const auto event = recording_->Event(index);
  const auto* link = event ? std::get_if<trace::LinkNamed>(&event->detail) : nullptr;
  if (link == nullptr) return;
  const auto owner = [&](std::string_view name) {
    // "client:p2p0" is client's, whether or not a packet ever passed there.
    return index_by_name_.find(name.substr(0, name.find(':')));
  };
  const auto a = owner(link->interface_a), b = owner(link->interface_b);
  if (a == index_by_name_.end() || b == index_by_name_.end() || a == b) return;
  has_named_links_ = true;
  AddLink({a->second, b->second, link->rate, std::max<int64_t>(link->latency_ns, 0)});
}

void Topology::TakePlace(ItemIndex index) {
  const auto event = recording_->Event(index);
  const auto* sample = event ? std::get_if<trace::Sample>(&event->detail) : nullptr;
  if (sample == nullptr || !sample->what.starts_with("place ")) return;
  const auto node = index_by_name_.find(sample->where);
  if (node == index_by_name_.end()) return;
  auto& place = places_[node->second];
  if (!place) place.emplace(0, 0);
  const auto value = static_cast<double>(std::min<uint64_t>(sample->value, 1'000'000));
  (sample->what == "place across" ? place->first : place->second) = value;
  has_new_places_ = true;
}

void Topology::InferLinks() {
  for (; inferred_ < seen_ && packets_inferred_ < kMostInferred; ++inferred_) {
    const ItemIndex i = inferred_;
    const Item& item = recording_->item(i);
    if (!IsOnWire(*recording_, item)) continue;
    const bool opens = item.node == 0 || item.direction == trace::Direction::kSent;
    if (!opens) continue;
    ++packets_inferred_;
    const JourneyPath path = item.journey == 0 ? FollowPacket(*recording_, i)
                                               : FollowJourney(*recording_, item.journey, i);
    for (const Hop& hop : path.hops) {
      const auto a = IndexOf(hop.from), b = IndexOf(hop.to);
      if (hop.sent == i && a && b) AddLink({*a, *b, 0, -1});
    }
  }
}

// --- tunnels

void Topology::TakeTransition(ItemIndex index) {
  const Item& item = recording_->item(index);
  const bool ipcp = item.layer == trace::Layer::kIpcp, ccp = item.layer == trace::Layer::kCcp;
  if (!ipcp && !ccp) return;
  const auto event = recording_->Event(index);
  const auto* change = event ? std::get_if<trace::Transition>(&event->detail) : nullptr;
  if (change == nullptr) return;
  TunnelEnd& end = ends_[{item.node, item.session}];
  const bool opened = change->to == "Opened", closed = change->from == "Opened" && !opened;
  if (ipcp && opened && end.up == kNoItem) end.up = index;
  if (ipcp && opened && change->from != "Opened") ++end.open;
  if (ipcp && closed && --end.open <= 0 && end.down == kNoItem) end.down = index;
  if (ccp && opened && end.encrypted == kNoItem) end.encrypted = index;
}

void Topology::MakeTunnels() {
  tunnels_.clear();
  for (const SessionInfo& session : recording_->sessions()) {
    const auto end = ends_.find({session.node, session.id});
    const auto here = IndexOf(session.node);
    if (end == ends_.end() || !here || end->second.up == kNoItem) continue;
    const auto there = IndexOf(PeerOf(*recording_, session));
    if (!there || *here == *there) continue;
    Tunnel tunnel;
    tunnel.up = end->second.up;
    tunnel.down = end->second.down;
    tunnel.encrypted = end->second.encrypted;
    tunnel.user = session.user;
    // Both ends tell of it: once is enough, and the client's view comes first.
    const bool is_server = nodes_[*here].shape == NodeShape::kServer;
    tunnel.way = is_server ? Way(*there, *here) : Way(*here, *there);
    if (tunnel.way.empty()) tunnel.way = {*here, *there};
    const auto same = std::find_if(tunnels_.begin(), tunnels_.end(), [&](const Tunnel& t) {
      return t.way.front() == tunnel.way.front() && t.way.back() == tunnel.way.back() &&
             t.user == tunnel.user;
    });
    if (same == tunnels_.end()) {
      tunnels_.push_back(std::move(tunnel));
    } else {
      // Up when both are, down when the first is.
      same->up = std::max(same->up, tunnel.up);
      same->down = std::min(same->down, tunnel.down);
      same->encrypted = std::min(same->encrypted, tunnel.encrypted);
    }
  }
}

std::vector<Tunnel> Topology::TunnelsAt(ItemIndex cursor) const {
  std::vector<Tunnel> up;
  for (const Tunnel& tunnel : tunnels_) {
    if (tunnel.up <= cursor && cursor < tunnel.down) up.push_back(tunnel);
  }
  return up;
}

std::vector<size_t> Topology::Way(size_t from, size_t to) const {
  const auto [tree, is_new] = next_.try_emplace(to, nodes_.size(), nodes_.size());
  std::vector<size_t>& next = tree->second;
  if (is_new) {
    std::vector<graph::PathFinder::Edge> edges;
    for (size_t i = 0; i < links_.size(); ++i) {
      const TopologyLink& link = links_[i];
      edges.push_back({link.a, link.b, std::max<int64_t>(link.latency_ns, 0), i});
    }
    // From the end: what is before a node there, is next here.
    for (const auto& step : graph::PathFinder(nodes_.size(), edges).From(to)) {
      next[step.node] = step.before;
    }
  }
  std::vector<size_t> way{from};
  while (way.back() != to) {
    if (next[way.back()] == nodes_.size()) return {};
    way.push_back(next[way.back()]);
  }
  return way;
}

// --- places

void Topology::Move(size_t node, double x, double y) {
  nodes_[node].x = std::clamp(x, 0.0, 1.0);
  nodes_[node].y = std::clamp(y, 0.0, 1.0);
  nodes_[node].moved = true;
}

void Topology::Arrange() {
  graph::Links pairs;
  for (const TopologyLink& link : links_) pairs.emplace_back(link.a, link.b);
  const auto known = static_cast<size_t>(
      std::count_if(places_.begin(), places_.end(), [](const auto& place) { return place.has_value(); }));
  const bool is_map = known > 1 && 2 * known >= nodes_.size();
  const auto places = is_map ? graph::FillIn(places_, pairs).places : graph::LayOut(nodes_.size(), pairs);
  // Clients left, what is behind the server right.
  double lean = 0;
  for (size_t i = 0; i < nodes_.size(); ++i) {
    const double weight = nodes_[i].shape == NodeShape::kClient   ? -2
                          : nodes_[i].shape == NodeShape::kServer ? 1
                          : nodes_[i].shape == NodeShape::kHost   ? 2
                                                                  : 0;
    lean += weight * (places[i].first - 0.5);
  }
  for (size_t i = 0; i < nodes_.size(); ++i) {
    nodes_[i].x = lean < 0 && !is_map ? 1 - places[i].first : places[i].first;
    nodes_[i].y = places[i].second;
    nodes_[i].moved = false;
  }
}

// --- packets

std::vector<Flight> Topology::InFlight(Instant at, size_t most) const {
  std::vector<Flight> flights;
  if (recording_ == nullptr || recording_->size() == 0) return flights;
  const int64_t now = Nanoseconds(at);
  int64_t horizon = 0;
  for (const TopologyLink& link : links_) {
    if (link.latency_ns < 0) horizon = std::max(horizon, kUnknownFlight);
    const auto rate = static_cast<int64_t>(
        std::min<uint64_t>(link.rate, static_cast<uint64_t>(kLongestFlight) * 1000));
    const int64_t sending = rate == 0 ? 0 : kBitsOfLongestPacket * 1'000'000'000 / rate;
    horizon = std::max(horizon, std::max<int64_t>(link.latency_ns, 0) + sending);
  }
  horizon = std::min(horizon, kLongestFlight);
  const ItemIndex end = recording_->FirstAt(AtNanoseconds(now + 1));
  ItemIndex looked_at = 0;
  std::unordered_map<JourneyId, JourneyPath> paths;
  for (ItemIndex i = end; i-- > 0 && looked_at < kMostLookedAt && flights.size() < most;
       ++looked_at) {
    const Item& item = recording_->item(i);
    if (item.time_ns < now - horizon) break;
    if (item.node == 0 || item.journey == 0 || item.direction != trace::Direction::kSent ||
        !IsOnWire(*recording_, item)) {
      continue;
    }
    auto& path = paths[item.journey];
    if (path.items.empty()) path = FollowJourney(*recording_, item.journey, i);
    for (const Hop& hop : path.hops) {
      if (hop.sent != i || hop.time_received <= now) continue;
      const auto from = IndexOf(hop.from), to = IndexOf(hop.to);
      if (!from || !to) continue;
      const double progress = static_cast<double>(now - hop.time_sent) /
                              static_cast<double>(hop.time_received - hop.time_sent);
      flights.push_back({i, item.journey, *from, *to, std::clamp(progress, 0.0, 1.0), hop.layer,
                         hop.received == kNoItem});
    }
  }
  return flights;
}

}  // namespace pptplab::viz
