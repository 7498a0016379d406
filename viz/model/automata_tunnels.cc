// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Which automata belong together: those of PPP by their session, the call that led to it, the
// control connection that the call was made on, and the other end, whose Call IDs are ours the
// other way round.
#include <algorithm>
#include <optional>

#include "stack/wire/ppp.h"
#include "viz/model/automata.h"

namespace pptplab::viz {

namespace {

size_t Slot(AutomatonKind kind) { return static_cast<size_t>(kind); }

/// Where this end's story begins.
ItemIndex FirstOf(const TunnelEnd& end) {
  ItemIndex first = kNoItem;
  for (const Machine* const machine : end.machines) {
    if (machine != nullptr) first = std::min(first, machine->changes.front().item);
  }
  return first;
}

bool Opened(const TunnelEnd& end) {
  const Machine* const connection = end.machine(AutomatonKind::kControlConnection);
  return connection != nullptr && connection->table != nullptr &&
         connection->table->title.find("opened") != std::string_view::npos;
}

/// The first that is established then, else the latest; null: there is none.
const Machine* TakeEstablished(std::deque<const Machine*>& connections, ItemIndex then) {
  constexpr size_t kMostLookedAt = 64;
  if (connections.empty()) return nullptr;
  auto chosen = connections.end() - 1;
  for (size_t i = 0; i < std::min(connections.size(), kMostLookedAt); ++i) {
    if (connections[i]->StateAt(then) != "established") continue;
    chosen = connections.begin() + static_cast<std::ptrdiff_t>(i);
    break;
  }
  const Machine* const machine = *chosen;
  connections.erase(chosen);
  return machine;
}

/// RFC 2637 §2: Control Message Types up to 6 are about the connection, the others about a call.
AutomatonKind KindOfControlMessage(ByteView message) {
  const bool is_call = message.size() >= 10 && LoadBe16(&message[8]) > 6;
  return is_call ? AutomatonKind::kCall : AutomatonKind::kControlConnection;
}

/// All network control protocols are of one layer.
AutomatonKind KindOfNetworkFrame(ByteView frame) {
  const auto header = ReadPrefix<wire::PppHeader>(frame);
  const auto kind =
      header ? AutomatonCalled(wire::NameOfPppProtocol(header->value.protocol)) : std::nullopt;
  return kind.value_or(AutomatonKind::kIpcp);
}

std::optional<AutomatonKind> KindOfLayer(trace::Layer layer) {
  switch (layer) {
    case trace::Layer::kTcp:
      return AutomatonKind::kControlConnection;
    case trace::Layer::kLcp:
      return AutomatonKind::kLcp;
    case trace::Layer::kAuthentication:
      return AutomatonKind::kAuthentication;
    case trace::Layer::kCcp:
      return AutomatonKind::kCcp;
    case trace::Layer::kIpcp:
      return AutomatonKind::kIpcp;
    default:
      return std::nullopt;
  }
}

}  // namespace

void Automata::BuildTunnels() {
  std::vector<TunnelEnd> ends = MakeEnds();
  GiveCalls(ends);
  std::stable_sort(ends.begin(), ends.end(),
                   [](const TunnelEnd& a, const TunnelEnd& b) { return FirstOf(a) < FirstOf(b); });
  GiveConnections(ends);
  for (TunnelEnd& end : ends) {
    const Node* const node = recording_.FindNode(end.node);
    end.name =
        node == nullptr || node->name.empty() ? "node " + std::to_string(end.node) : node->name;
  }
  PairEnds(std::move(ends));
}

std::vector<TunnelEnd> Automata::MakeEnds() const {
  std::map<EndKey, TunnelEnd> ends;
  for (const auto& [key, machine] : by_session_) {
    TunnelEnd& end = ends[key.first];
    end.node = key.first.first;
    end.session = key.first.second;
    end.machines[Slot(key.second)] = machine;
  }
  for (const SessionInfo& session : recording_.sessions()) {
    TunnelEnd& end = ends[{session.node, session.id}];
    end.node = session.node;
    end.session = session.id;
  }
  std::vector<TunnelEnd> list;
  for (auto& [key, end] : ends) list.push_back(std::move(end));
  return list;
}

/// A session begins while its node reacts to what established the call: both have the same cause.
void Automata::GiveCalls(std::vector<TunnelEnd>& ends) const {
  std::map<std::pair<trace::NodeId, uint32_t>, const Machine*> by_cause;
  std::map<EndKey, const Machine*> by_session;
  std::vector<const Machine*> calls;
  for (const Machine& machine : machines_) {
    if (machine.kind != AutomatonKind::kCall) continue;
    calls.push_back(&machine);
    if (machine.session != 0) by_session.try_emplace({machine.node, machine.session}, &machine);
    for (const Change& change : machine.changes) {
      const uint32_t cause = recording_.item(change.item).cause;
      if (cause != kNoItem) by_cause.try_emplace({machine.node, cause}, &machine);
    }
  }
  std::set<const Machine*> taken;
  const auto give = [&](TunnelEnd& end, const Machine* machine) {
    end.machines[Slot(AutomatonKind::kCall)] = machine;
    taken.insert(machine);
  };
  for (TunnelEnd& end : ends) {
    const SessionInfo* const session = recording_.FindSession(end.node, end.session);
    const auto same = by_session.find({end.node, end.session});
    if (same != by_session.end()) {
      give(end, same->second);
    } else if (session != nullptr && session->first != kNoItem) {
      const auto found = by_cause.find({end.node, recording_.item(session->first).cause});
      if (found != by_cause.end()) give(end, found->second);
    }
  }
  for (const Machine* const call : calls) {
    if (taken.contains(call)) continue;
    TunnelEnd& end = ends.emplace_back();
    end.node = call->node;
    give(end, call);
  }
}

/// A call is made on the connection that has been waiting longest for one.
void Automata::GiveConnections(std::vector<TunnelEnd>& ends) const {
  std::map<trace::NodeId, std::vector<const Machine*>> connections;  // the latest at the back
  for (const Machine& machine : machines_) {
    if (machine.kind == AutomatonKind::kControlConnection) {
      connections[machine.node].push_back(&machine);
    }
  }
  std::map<trace::NodeId, std::deque<const Machine*>> free;
  std::map<trace::NodeId, size_t> next;
  std::map<trace::NodeId, const Machine*> last;
  std::set<const Machine*> used;
  for (TunnelEnd& end : ends) {
    const auto& here = connections[end.node];
    size_t& at = next[end.node];
    std::deque<const Machine*>& unused = free[end.node];
    for (; at < here.size() && here[at]->changes.front().item < FirstOf(end); ++at) {
      unused.push_back(here[at]);
    }
    const Machine* const chosen = TakeEstablished(unused, FirstOf(end));
    if (chosen != nullptr) last[end.node] = chosen;
    end.machines[Slot(AutomatonKind::kControlConnection)] = last[end.node];
    used.insert(last[end.node]);
  }
  for (const auto& [node, here] : connections) {
    for (const Machine* const machine : here) {
      if (used.contains(machine)) continue;
      TunnelEnd& end = ends.emplace_back();
      end.node = node;
      end.machines[Slot(AutomatonKind::kControlConnection)] = machine;
    }
  }
}

void Automata::PairEnds(std::vector<TunnelEnd> ends) {
  std::stable_sort(ends.begin(), ends.end(),
                   [](const TunnelEnd& a, const TunnelEnd& b) { return FirstOf(a) < FirstOf(b); });
  tunnels_.clear();
  place_of_.clear();
  place_of_end_.clear();
  // The first end of each tunnel that still waits for its other one, by what that one looks like.
  std::map<std::pair<uint16_t, uint16_t>, std::deque<size_t>> waiting;
  for (TunnelEnd& end : ends) {
    if (FirstOf(end) == kNoItem) continue;
    const SessionInfo* const session = recording_.FindSession(end.node, end.session);
    const uint16_t local = session == nullptr ? uint16_t{0} : session->local_call_id;
    const uint16_t peer = session == nullptr ? uint16_t{0} : session->peer_call_id;
    std::deque<size_t>& partners = waiting[{local, peer}];
    const auto partner = std::find_if(partners.begin(), partners.end(), [&](size_t tunnel) {
      return tunnels_[tunnel].ends[0].node != end.node;
    });
    if (partner != partners.end()) {
      tunnels_[*partner].ends.push_back(std::move(end));
      partners.erase(partner);
    } else {
      waiting[{peer, local}].push_back(tunnels_.size());
      tunnels_.emplace_back().ends.push_back(std::move(end));
    }
  }
  for (size_t tunnel = 0; tunnel < tunnels_.size(); ++tunnel) {
    auto& pair = tunnels_[tunnel].ends;
    if (pair.size() == 2 && Opened(pair[1]) && !Opened(pair[0])) std::swap(pair[0], pair[1]);
    for (size_t i = 0; i < pair.size(); ++i) {
      place_of_end_.try_emplace({pair[i].node, pair[i].session}, tunnel, i);
      for (const Machine* const machine : pair[i].machines) {
        if (machine != nullptr) place_of_.try_emplace(machine, tunnel, i);
      }
    }
  }
}

// --- following the cursor

MachineChoice Automata::FollowTunnel(const Item& item, MachineChoice now) const {
  if (now.tunnel >= tunnels_.size()) now = {};
  const auto place = place_of_end_.find({item.node, item.session});
  if (item.session != 0 && place != place_of_end_.end()) {
    now.tunnel = place->second.first;
    now.end = place->second.second;
    return now;
  }
  if (now.tunnel >= tunnels_.size()) return now;
  const auto& ends = tunnels_[now.tunnel].ends;
  for (size_t i = 0; i < ends.size(); ++i) {
    if (ends[i].node == item.node) now.end = i;
  }
  return now;
}

std::optional<AutomatonKind> Automata::KindOfItem(ItemIndex index, const Item& item) const {
  if (item.IsPacket() && item.layer == trace::Layer::kGre) {
    return KindOfLayer(static_cast<trace::Layer>(item.detail & Item::kCarriedLayer));
  }
  if (item.layer == trace::Layer::kIpcp && item.Is<trace::Message>()) {
    const auto event = recording_.Event(index);
    const auto* const message = event ? std::get_if<trace::Message>(&event->detail) : nullptr;
    if (message != nullptr) return KindOfNetworkFrame(message->bytes);
  }
  if (item.layer != trace::Layer::kPptp) return KindOfLayer(item.layer);
  if (item.Is<trace::Message>()) {
    const auto event = recording_.Event(index);
    const auto* const message = event ? std::get_if<trace::Message>(&event->detail) : nullptr;
    if (message != nullptr) return KindOfControlMessage(message->bytes);
  }
  // A packet that carries a control message: what comes of it.
  auto next = std::lower_bound(by_item_.begin(), by_item_.end(), std::pair{index, nullptr},
                               [](const auto& a, const auto& b) { return a.first < b.first; });
  for (int i = 0; i < 16 && next != by_item_.end(); ++i, ++next) {
    const AutomatonKind kind = next->second->kind;
    if (kind == AutomatonKind::kControlConnection || kind == AutomatonKind::kCall) return kind;
  }
  return std::nullopt;
}

/// An automaton that several sessions used one after the other is shown with the one at hand.
MachineChoice Automata::Place(const Machine& machine, MachineChoice now) const {
  now.kind = machine.kind;
  if (now.tunnel < tunnels_.size()) {
    const auto& ends = tunnels_[now.tunnel].ends;
    for (size_t i = 0; i < ends.size(); ++i) {
      if (ends[i].machine(machine.kind) != &machine) continue;
      now.end = i;
      return now;
    }
  }
  const auto place = place_of_.find(&machine);
  if (place != place_of_.end()) {
    now.tunnel = place->second.first;
    now.end = place->second.second;
  }
  return now;
}

MachineChoice Automata::Follow(ItemIndex cursor, MachineChoice now) const {
  if (cursor >= recording_.size()) return now;
  const Item& item = recording_.item(cursor);
  now = FollowTunnel(item, now);
  if (item.Is<trace::Transition>()) {
    const auto found =
        std::lower_bound(by_item_.begin(), by_item_.end(), cursor,
                         [](const auto& entry, ItemIndex at) { return entry.first < at; });
    if (found != by_item_.end() && found->first == cursor) {
      return Place(*found->second, now);
    }
  }
  if (const auto kind = KindOfItem(cursor, item)) now.kind = *kind;
  return now;
}

}  // namespace pptplab::viz
