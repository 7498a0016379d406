// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The network as a graph: nodes, links with rate and latency, where to draw them, which tunnels are
// up and which packets are on a link at a moment.
//
// Links are those that a run recorded when it was built; a recording without them (a capture) has a
// link wherever a packet went from one node straight to another.
#ifndef PPTPLAB_VIZ_MODEL_TOPOLOGY_H_
#define PPTPLAB_VIZ_MODEL_TOPOLOGY_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "viz/model/journey.h"
#include "viz/model/recording_model.h"

namespace pptplab::viz {

enum class NodeShape : uint8_t { kClient, kRouter, kServer, kHost };

/// Positions are shares of the drawing, 0 … 1, origin top left.
struct TopologyNode {
  trace::NodeId id = 0;
  std::string name;
  std::string role;
  NodeShape shape = NodeShape::kHost;
  double x = 0.5;
  double y = 0.5;
  size_t links = 0;
  bool moved = false;  ///< by hand: stays where it is
};

struct TopologyLink {
  size_t a = 0;  ///< index of a node
  size_t b = 0;
  uint64_t rate = 0;        ///< bits per second; 0: not known
  int64_t latency_ns = -1;  ///< negative: not known
};
std::string RateText(const TopologyLink& link);     ///< "10 Mb/s"; empty if not known
std::string LatencyText(const TopologyLink& link);  ///< "20 ms"

/// From when to when packets could go through, and which way it takes.
struct Tunnel {
  std::vector<size_t> way;  ///< nodes from the client to the server, routers between them
  ItemIndex up = kNoItem;
  ItemIndex down = kNoItem;       ///< kNoItem: to the end
  ItemIndex encrypted = kNoItem;  ///< from here on by MPPE; kNoItem: in clear
  std::string user;
};

/// A packet on a link at a moment.
struct Flight {
  ItemIndex item = kNoItem;  ///< where it was sent
  JourneyId journey = 0;
  size_t from = 0;
  size_t to = 0;
  double progress = 0;  ///< 0 at `from`, 1 at `to`
  trace::Layer layer = trace::Layer::kIp;
  bool is_lost = false;  ///< it will not arrive
};

class Topology {
 public:
  /// Takes in what is new, at most `budget` items; false: there is more. Begins anew with another
  /// recording; `generation`: any number that differs then (State::revision will do).
  bool Update(const RecordingModel& recording, uint64_t generation, size_t budget = 400'000);

  const std::vector<TopologyNode>& nodes() const { return nodes_; }
  const std::vector<TopologyLink>& links() const { return links_; }
  std::optional<size_t> IndexOf(trace::NodeId node) const;
  void Move(size_t node, double x, double y);
  /// Forgets what was moved by hand.
  void Arrange();

  std::vector<Tunnel> TunnelsAt(ItemIndex cursor) const;
  /// Packets on links at this moment, those sent last first; at most `most`.
  std::vector<Flight> InFlight(Instant at, size_t most = 200) const;
  /// The nodes from one to another, both included, as routers go: by the least latency, then by the
  /// fewest links; empty: there is no way.
  std::vector<size_t> Way(size_t from, size_t to) const;
  const std::vector<size_t>& NeighboursOf(size_t node) const { return neighbours_[node]; }

 private:
  struct TunnelEnd {
    ItemIndex up = kNoItem;
    ItemIndex down = kNoItem;
    ItemIndex encrypted = kNoItem;
    int open = 0;  ///< network protocols
  };
  using EndKey = std::pair<trace::NodeId, trace::SessionId>;

  void Restart(const RecordingModel& recording);
  void TakeNodes();
  void TakeLink(ItemIndex index);
  void TakeTransition(ItemIndex index);
  void TakePlace(ItemIndex index);
  bool AddLink(TopologyLink link);
  void InferLinks();
  void MakeTunnels();

  const RecordingModel* recording_ = nullptr;
  uint64_t generation_ = 0;
  ItemIndex seen_ = 0;
  std::vector<TopologyNode> nodes_;
  std::map<trace::NodeId, size_t> index_of_;
  std::vector<TopologyLink> links_;
  std::set<std::pair<size_t, size_t>> joined_;  ///< the lower node first
  std::vector<std::vector<size_t>> neighbours_;
  std::map<std::string, size_t, std::less<>> index_by_name_;
  /// Where the scenario's file has nodes, if it says so.
  std::vector<std::optional<std::pair<double, double>>> places_;
  /// By destination: the next node on the way there; nodes() for none. Forgotten with each new link.
  mutable std::map<size_t, std::vector<size_t>> next_;
  bool has_new_places_ = false;
  bool has_named_links_ = false;
  ItemIndex inferred_ = 0;  ///< links were looked for up to here
  size_t packets_inferred_ = 0;
  std::map<EndKey, TunnelEnd> ends_;
  std::vector<Tunnel> tunnels_;
};

/// Node names of the two ends of each recorded link, by node.
struct Wire {
  trace::NodeId a = 0;
  trace::NodeId b = 0;
  uint64_t rate = 0;
  int64_t latency_ns = 0;
};
/// The link in this LinkNamed event; nullopt if it is none or names unknown interfaces.
std::optional<Wire> WireOf(const RecordingModel& recording, ItemIndex item);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_TOPOLOGY_H_
