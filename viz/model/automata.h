// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Which automaton of which end of which tunnel is in which state at the cursor, and what brought it
// there: from the Transition events, read once; then every question is a search in a sorted list.
//
// A control connection's events don't say which of several it is (their session is 0 until there is
// one), so transitions are chained: one that leaves a state belongs to the automaton that stands in
// it.
#ifndef PPTPLAB_VIZ_MODEL_AUTOMATA_H_
#define PPTPLAB_VIZ_MODEL_AUTOMATA_H_

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "viz/model/automata_tables.h"
#include "viz/model/recording_model.h"

namespace pptplab::viz {

/// A transition, as it happened.
struct Change {
  ItemIndex item = kNoItem;
  std::string_view from, event, actions, to;  ///< live as long as the Automata
};

/// One automaton of one end.
struct Machine {
  AutomatonKind kind = AutomatonKind::kLcp;
  trace::NodeId node = 0;
  trace::SessionId session = 0;       ///< 0: not known
  const StateTable* table = nullptr;  ///< what it runs; null: RFC 1661's
  std::vector<Change> changes;        ///< in order

  /// How many changes are at or before the cursor.
  size_t CountAt(ItemIndex cursor) const;
  /// The latest at or before the cursor; null: none.
  const Change* LastAt(ItemIndex cursor) const;
  /// Before the first change: what that one leaves.
  std::string_view StateAt(ItemIndex cursor) const;
};

struct TunnelEnd {
  trace::NodeId node = 0;
  trace::SessionId session = 0;
  std::string name;                                        ///< of the node
  std::array<const Machine*, kAutomatonKinds> machines{};  ///< null: never seen
  const Machine* machine(AutomatonKind kind) const { return machines[static_cast<size_t>(kind)]; }
};
/// The two ends of a tunnel, the one that opened the connection first; or the one that we know.
struct TunnelMachines {
  std::vector<TunnelEnd> ends;
};

/// What somebody looks at.
struct MachineChoice {
  size_t tunnel = 0;
  size_t end = 0;
  AutomatonKind kind = AutomatonKind::kControlConnection;
  friend bool operator==(const MachineChoice&, const MachineChoice&) = default;
};

class Automata {
 public:
  explicit Automata(const RecordingModel& recording);
  /// After RecordingModel::Grow. Choices stay; pointers to machines too.
  void Update();

  const std::vector<TunnelMachines>& tunnels() const { return tunnels_; }
  /// What the item at the cursor is about; where it says nothing of the automaton, the tunnel or
  /// the end, that of `now` stays.
  MachineChoice Follow(ItemIndex cursor, MachineChoice now) const;
  /// The latest change of any automaton of the tunnel at or before the cursor; null: none.
  const Machine* LastToAct(size_t tunnel, ItemIndex cursor) const;

 private:
  using EndKey = std::pair<trace::NodeId, trace::SessionId>;
  struct Waiting {  ///< automata of PPTP that stand in a state
    trace::NodeId node;
    AutomatonKind kind;
    std::string_view state;
    auto operator<=>(const Waiting&) const = default;
  };
  struct Votes {
    std::array<size_t, 6> of{};  ///< by table
  };

  void Take(ItemIndex index, const Item& item, const trace::Transition& transition);
  Machine& MachineOf(AutomatonKind kind, const Item& item, std::string_view from);
  Machine& ChainedMachine(AutomatonKind kind, const Item& item, std::string_view from);
  Machine& NewMachine(AutomatonKind kind, trace::NodeId node, trace::SessionId session);
  void Vote(Machine& machine, const Change& change);
  std::string_view Kept(std::string_view text);

  // automata_tunnels.cc
  void BuildTunnels();
  std::vector<TunnelEnd> MakeEnds() const;
  void GiveCalls(std::vector<TunnelEnd>& ends) const;
  void GiveConnections(std::vector<TunnelEnd>& ends) const;
  void PairEnds(std::vector<TunnelEnd> ends);
  MachineChoice FollowTunnel(const Item& item, MachineChoice now) const;
  MachineChoice Place(const Machine& machine, MachineChoice now) const;
  std::optional<AutomatonKind> KindOfItem(ItemIndex index, const Item& item) const;

  const RecordingModel& recording_;
  ItemIndex seen_ = 0;
  std::array<std::vector<StateTable>, kAutomatonKinds> tables_;
  std::set<std::string, std::less<>> texts_;
  std::deque<Machine> machines_;
  std::map<const Machine*, Votes> votes_;
  std::map<std::pair<EndKey, AutomatonKind>, Machine*> by_session_;  ///< PPP's
  std::map<Waiting, std::deque<Machine*>> waiting_;                  ///< PPTP's
  std::vector<std::pair<ItemIndex, const Machine*>> by_item_;
  std::vector<TunnelMachines> tunnels_;
  std::map<const Machine*, std::pair<size_t, size_t>> place_of_;  ///< tunnel, end
  std::map<EndKey, std::pair<size_t, size_t>> place_of_end_;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_AUTOMATA_H_
