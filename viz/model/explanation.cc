// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Finds what a sentence is about. Looking is bounded: a hostile recording may have a journey of any
// length.
#include "viz/model/explanation.h"

#include <algorithm>
#include <set>
#include <utility>

#include "stack/explain/background.h"
#include "stack/explain/event_sentences.h"
#include "stack/explain/packet_sentences.h"
#include "stack/explain/pptp_sentences.h"
#include "stack/wire/ppp.h"
#include "viz/model/cause.h"
#include "viz/model/journey.h"
#include "viz/model/walk.h"

namespace pptplab::viz {

namespace {

using explain::Told;
using trace::Direction;
using trace::Layer;
using Who = PointOfView::Who;

constexpr size_t kMostOfJourney = 256;
constexpr size_t kMostConsequences = 60;
constexpr size_t kMostMappingsRead = 16;  // of each router

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

std::map<trace::NodeId, explain::StoryNode> NodesOf(const RecordingModel& recording) {
  std::map<trace::NodeId, explain::StoryNode> nodes;
  for (const Node& node : recording.nodes()) nodes[node.id] = {node.name, node.role};
  return nodes;
}

/// The journey's items, those around `near` if they are very many.
std::vector<ItemIndex> JourneyOf(const RecordingModel& recording, ItemIndex near) {
  std::vector<ItemIndex> items = recording.Journey(recording.item(near).journey);
  if (items.size() <= kMostOfJourney) return items;
  const auto here = std::lower_bound(items.begin(), items.end(), near) - items.begin();
  const auto first = std::max<ptrdiff_t>(0, here - ptrdiff_t{kMostOfJourney} / 2);
  items.erase(items.begin(), items.begin() + first);
  items.resize(std::min(items.size(), kMostOfJourney));
  return items;
}

bool IsOnWireItem(const RecordingModel& recording, const Item& item) {
  return item.IsPacket() && item.interface < recording.interfaces().size() &&
         !recording.interfaces()[item.interface].is_tunnel;
}

/// Where in the story an event of a layer belongs; nullopt: wherever the story is.
std::optional<explain::Step> StepOfLayer(Layer layer) {
  switch (layer) {
    case Layer::kPptp:
    case Layer::kLcp:
      return explain::Step::kEstablishment;
    case Layer::kAuthentication:
    case Layer::kCcp:
      return explain::Step::kAuthentication;
    case Layer::kIpcp:
      return explain::Step::kEstablished;
    default:
      return std::nullopt;
  }
}

explain::Step StepOf(const trace::Step& step) {
  return step.direction == Direction::kSent ? explain::Step::kEncapsulation
                                            : explain::Step::kDecapsulation;
}

Told Finished(std::string name, std::string sentence, explain::Step step) {
  return {explain::Printable(name), explain::Printable(explain::Capitalised(std::move(sentence))),
          step};
}

}  // namespace

Explainer::Explainer(const RecordingModel& recording)
    : recording_(recording), names_(NodesOf(recording)) {
  // A session knows the address of its peer; the session with the same Call IDs the other way round
  // is the peer's own.
  std::map<std::pair<uint16_t, uint16_t>, trace::NodeId> by_ids;
  for (const SessionInfo& session : recording.sessions()) {
    by_ids.emplace(std::pair(session.local_call_id, session.peer_call_id), session.node);
  }
  for (const SessionInfo& session : recording.sessions()) {
    const auto other = by_ids.find({session.peer_call_id, session.local_call_id});
    if (other != by_ids.end() && other->second != session.node) {
      by_address_.emplace(session.peer.value, other->second);
    }
  }
  AddSharedAddresses();
  size_t clients = 0, servers = 0;
  for (const Node& node : recording.nodes()) {
    if (node.role == "PPTP client" && ++clients >= 1) client_ = clients == 1 ? node.id : 0;
    if (node.role == "PPTP server" && ++servers >= 1) server_ = servers == 1 ? node.id : 0;
  }
}

/// A NAT's outside address is the router's, whose tunnel it ever is. What several nodes are known
/// by and no router says is its own, is nobody's.
void Explainer::AddSharedAddresses() {
  std::map<uint32_t, std::set<trace::NodeId>> claimed;
  std::map<std::pair<uint16_t, uint16_t>, std::set<trace::NodeId>> nodes;
  for (const SessionInfo& session : recording_.sessions()) {
    nodes[{session.local_call_id, session.peer_call_id}].insert(session.node);
  }
  for (const SessionInfo& session : recording_.sessions()) {
    const auto others = nodes.find({session.peer_call_id, session.local_call_id});
    if (others == nodes.end()) continue;
    for (const trace::NodeId other : others->second) {
      if (other != session.node) claimed[session.peer.value].insert(other);
    }
  }
  for (const auto& [address, claimants] : claimed) {
    if (claimants.size() > 1) by_address_[address] = 0;
  }
  for (const Node& node : recording_.nodes()) {
    const auto address = ParseAddress(node.name);
    if (address) by_address_[address->value] = node.id;
  }
  // A router has few addresses outside and may have very many mappings.
  std::map<trace::NodeId, size_t> read;
  for (ItemIndex index = 0; index < recording_.size(); ++index) {
    const Item& item = recording_.item(index);
    if (!item.Is<trace::Mapping>() || read[item.node]++ >= kMostMappingsRead) continue;
    const auto event = recording_.Event(index);
    const auto* const mapping = event ? std::get_if<trace::Mapping>(&event->detail) : nullptr;
    if (mapping != nullptr && mapping->outside.value != 0) {
      by_address_[mapping->outside.value] = item.node;
    }
  }
}

// --- who ---------------------------------------------------------------------------------------

trace::NodeId Explainer::NodeAt(Address address) const {
  const auto known = by_address_.find(address.value);
  return known != by_address_.end() ? known->second : NodeByAddress(recording_, address);
}

/// "the client", "the router home".
std::string Explainer::Whereabouts(trace::NodeId node) const {
  const std::string subject = names_.Subject(node);
  const Node* const known = recording_.FindNode(node);
  if (known == nullptr || known->role.empty() || subject.starts_with("the ")) return subject;
  return "the " + known->role + " " + subject;
}

std::string Explainer::NameAt(Address address, const PointOfView& view) const {
  const trace::NodeId node = view.who == Who::kEavesdropper ? trace::NodeId{0} : NodeAt(address);
  return node == 0 ? ToString(address) : names_.Subject(node);
}

trace::NodeId Explainer::PartnerOf(ItemIndex index) const {
  const Item& item = recording_.item(index);
  for (const ItemIndex other : JourneyOf(recording_, index)) {
    const Item& at = recording_.item(other);
    if (at.Is<trace::Message>() && at.node != item.node) return at.node;
  }
  if (const SessionInfo* const session = recording_.FindSession(item.node, item.session)) {
    std::set<trace::NodeId> others;
    for (const SessionInfo& other : recording_.sessions()) {
      if (other.node != item.node && other.local_call_id == session->peer_call_id &&
          other.peer_call_id == session->local_call_id) {
        others.insert(other.node);
      }
    }
    if (others.size() == 1) return *others.begin();
    if (const trace::NodeId node = NodeAt(session->peer)) return node;
  }
  if (item.node == client_ && server_ != 0) return server_;
  if (item.node == server_ && client_ != 0) return client_;
  // A message in TCP: the segment's way leads to the other end.
  const JourneyPath path = FollowJourney(recording_, JourneyBehind(recording_, index), index);
  if (!path.hops.empty()) {
    const trace::NodeId end =
        item.direction == Direction::kSent ? path.hops.back().to : path.hops.front().from;
    if (end != item.node) return end;
  }
  return 0;
}

explain::Parties Explainer::PartiesOf(ItemIndex index, const trace::PacketView& packet,
                                      const PointOfView& view) const {
  const auto& info = recording_.interfaces()[packet.interface].info;
  const auto gist = GistOf(packet.bytes, info.link_type);
  if (!gist) return {"somebody", "somebody"};
  explain::Parties parties{NameAt(gist->source, view), NameAt(gist->destination, view)};
  if (view.who == Who::kEavesdropper) return parties;
  // A connection that never became a tunnel has no session that knows addresses.
  const Item& item = recording_.item(index);
  const bool is_control = item.layer == Layer::kTcp || item.layer == Layer::kPptp;
  if (!is_control || client_ == 0 || server_ == 0) return parties;
  if (gist->destination_port == 1723 && NodeAt(gist->destination) == 0) {
    return {names_.Subject(client_), names_.Subject(server_)};
  }
  if (gist->source_port == 1723 && NodeAt(gist->source) == 0) {
    return {names_.Subject(server_), names_.Subject(client_)};
  }
  return parties;
}

Bytes Explainer::InnerFrame(ItemIndex index) const {
  for (const ItemIndex other : JourneyOf(recording_, index)) {
    const Item& item = recording_.item(other);
    if (!item.IsPacket() || item.interface >= recording_.interfaces().size()) continue;
    const Interface& interface = recording_.interfaces()[item.interface];
    if (!interface.is_decrypted) continue;
    if (const auto packet = recording_.Packet(other)) return ToBytes(packet->bytes);
  }
  return {};
}

// --- sentences ---------------------------------------------------------------------------------

Told Explainer::Tell(ItemIndex index, const PointOfView& view) const {
  if (index >= recording_.size()) return {};
  const Item& item = recording_.item(index);
  if (item.IsPacket()) {
    const auto packet = recording_.Packet(index);
    return packet && packet->interface < recording_.interfaces().size()
               ? TellPacket(index, *packet, view)
               : Told {};
  }
  const auto event = recording_.Event(index);
  return event ? TellEvent(index, *event) : Told{};
}

Told Explainer::TellPacket(ItemIndex index, const trace::PacketView& packet,
                           const PointOfView& view) const {
  const Bytes bytes = ToBytes(packet.bytes);  // the view ends when another block is read
  trace::PacketView seen = packet;
  seen.bytes = bytes;
  const Interface& interface = recording_.interfaces()[packet.interface];
  const auto layers = DissectPacket(interface, bytes);
  explain::PacketFacts facts;
  facts.bytes = bytes;
  facts.layers = layers;
  facts.in_tunnel = interface.is_tunnel;
  facts.direction = packet.direction;
  facts.parties = PartiesOf(index, seen, view);
  if (view.who == Who::kEavesdropper) return explain::TellPacket(facts);
  if (interface.node != 0) facts.where = Whereabouts(interface.node);
  for (const ItemIndex other : JourneyOf(recording_, index)) {
    if (other >= index) break;
    const Item& before = recording_.item(other);
    if (IsOnWireItem(recording_, before)) facts.is_first = false;
    if (before.Is<trace::Step>() && before.direction == Direction::kReceived) {
      facts.left_tunnel = true;
    }
  }
  return explain::TellPacket(facts);
}

Told Explainer::TellMessage(ItemIndex index, const trace::Event& event,
                            const trace::Message& message) const {
  const Bytes bytes = ToBytes(message.bytes);
  trace::Message kept = message;
  kept.bytes = bytes;
  const bool sent = message.direction == Direction::kSent;
  const std::string here = names_.Subject(event.node);
  const trace::NodeId partner = PartnerOf(index);
  const std::string there = partner == 0 ? "the other end" : names_.Subject(partner);
  Told told =
      explain::Tell(kept, sent ? explain::Parties{here, there} : explain::Parties{there, here});
  if (sent) {
    told.sentence += WhatBecameOf(index) + WhatItOpens(index);
  } else {
    std::string inner = std::move(told.sentence);
    if (inner.starts_with("The ")) inner[0] = 't';
    told.sentence = explain::Printable("It has reached " + here + ": " + inner);
  }
  return told;
}

/// Of a message that was dropped on its way.
std::string Explainer::WhatBecameOf(ItemIndex index) const {
  if (recording_.item(index).journey == 0) return "";
  ItemIndex dropped = kNoItem;
  for (const ItemIndex other : JourneyOf(recording_, index)) {
    const Item& item = recording_.item(other);
    if (item.Is<trace::Message>() && item.direction == Direction::kReceived) return "";
    if (item.Is<trace::Drop>() && dropped == kNoItem) dropped = other;
  }
  const auto event = dropped == kNoItem ? std::nullopt : recording_.Event(dropped);
  const auto* drop = event ? std::get_if<trace::Drop>(&event->detail) : nullptr;
  if (drop == nullptr) return "";
  return explain::Printable(" It is dropped at " + names_.Subject(event->node) + ": " +
                            explain::ReasonOf(drop->reason, drop->field) + ".");
}

/// What a dropped packet was, if its journey began with something that has a name, and its number
/// where it was seen last.
std::string Explainer::NameOfDropped(ItemIndex drop) const {
  std::string name, number;
  for (const ItemIndex other : JourneyOf(recording_, drop)) {
    const Item& item = recording_.item(other);
    const bool is_on_wire = IsOnWireItem(recording_, item);
    if (name.empty() && (item.Is<trace::Message>() || is_on_wire)) name = Tell(other).name;
    if (other >= drop || !is_on_wire) continue;
    if (const auto counted = PacketNumberOf(recording_, other)) number = std::to_string(*counted);
  }
  if (number.empty()) return name;
  return name + (name.empty() ? "" : ", ") + "packet " + number;
}

/// The last Configure-Ack opens its layer (RFC 1661 §4.1: tlu), which is worth saying.
std::string Explainer::WhatItOpens(ItemIndex index) const {
  const ItemIndex arrival = ArrivalOf(recording_, index);
  if (arrival == kNoItem) return "";
  for (const ItemIndex reaction : ReactionsWith(recording_, arrival, kMostOfJourney)) {
    if (!recording_.item(reaction).Is<trace::Transition>()) continue;
    const auto event = recording_.Event(reaction);
    const auto* moved = event ? std::get_if<trace::Transition>(&event->detail) : nullptr;
    if (moved == nullptr || moved->to != "Opened" || moved->from == "Opened") continue;
    if (event->layer != recording_.item(index).layer) continue;
    const std::string who = names_.Subject(event->node);
    if (event->layer == Layer::kIpcp) {
      return explain::Printable(" With this the tunnel is up at " + who + ": it can carry IP.");
    }
    return explain::Printable(" With this " + std::string(moved->automaton) + " is open at " + who +
                              ".");
  }
  return "";
}

/// What reached a node: the message that it understood first, if it did.
std::string Explainer::TellWhatCame(ItemIndex index, const trace::Stimulus& what) const {
  const std::string who = names_.Subject(recording_.item(index).node);
  const std::string plain = explain::TellStimulus(what, who);
  const bool from_outside =
      recording_.item(index).layer == Layer::kTcp || what.what == trace::Stimulus::What::kPacket;
  if (!from_outside) return plain;
  for (const ItemIndex reaction : ReactionsWith(recording_, index, kMostOfJourney)) {
    const Item& item = recording_.item(reaction);
    if (!item.Is<trace::Message>() || item.direction != Direction::kReceived) continue;
    const auto event = recording_.Event(reaction);
    const auto* message = event ? std::get_if<trace::Message>(&event->detail) : nullptr;
    if (message == nullptr) continue;
    return explain::Tell(*message, {"", ""}).name + " has reached " + who + ".";
  }
  return plain;
}

Told Explainer::TellEvent(ItemIndex index, const trace::Event& event) const {
  const std::string who = event.node == 0 ? "the run" : names_.Subject(event.node);
  const explain::Step step = StepOfLayer(event.layer).value_or(explain::Step::kKeepAlive);
  return std::visit(
      Overloaded{
          [&](const trace::Message& message) { return TellMessage(index, event, message); },
          [&](const trace::Step& work) {
            Bytes packet;
            const trace::Step kept = work;
            if (work.what == trace::Step::What::kDeliver) {
              packet = InnerFrame(index);
              const auto header = ReadPrefix<wire::PppHeader>(packet);
              if (header) packet.erase(packet.begin(), packet.begin() + ptrdiff_t(header->size));
            }
            const bool delivers = kept.what == trace::Step::What::kDeliver;
            const bool sent = kept.direction == Direction::kSent;
            return Finished(
                delivers ? (sent ? "Into the tunnel" : "Out of the tunnel") : NameOfStepBox(kept),
                explain::TellStep(kept, who, packet), StepOf(kept));
          },
          [&](const trace::Key& key) {
            return Finished(std::string(key.what),
                            explain::TellKey(who, explain::Computed::kByOne, key.what,
                                             key.direction, ToHex(key.material)) +
                                ".",
                            event.layer == Layer::kMppe ? explain::Step::kAuthentication : step);
          },
          [&](const trace::Drop& drop) {
            const trace::Drop kept = drop;
            const Layer layer = event.layer;
            const std::string reason(drop.field);  // the view ends when another block is read
            const std::string where = event.node == 0 ? who : Whereabouts(event.node);
            return Finished("Drop",
                            explain::TellDrop({kept.reason, reason, kept.offset}, layer, where,
                                              NameOfDropped(index)),
                            explain::Step::kKeepAlive);
          },
          [&](const trace::Note& note) {
            std::string sentence =
                explain::TellNote(event.node == 0 ? "" : names_.Subject(event.node), note.text);
            if (!sentence.ends_with('.')) sentence += '.';
            return Finished("Note", sentence, explain::Step::kKeepAlive);
          },
          [&](const trace::Transition& transition) {
            return Finished(std::string(transition.automaton),
                            explain::TellTransition(transition, who), step);
          },
          [&](const trace::Agreed& agreed) {
            return Finished("Agreed", explain::TellAgreed(agreed, who), step);
          },
          [&](const trace::Timer& timer) {
            return Finished(std::string(timer.name), explain::TellTimer(timer, event.time, who),
                            explain::Step::kKeepAlive);
          },
          [&](const trace::Stimulus& stimulus) {
            const std::string text(stimulus.text);
            return Finished("Cause: " + text, TellWhatCame(index, stimulus),
                            explain::Step::kKeepAlive);
          },
          [&](const trace::SessionNamed& session) {
            return Finished("Tunnel", explain::TellSession(session, who),
                            explain::Step::kKeepAlive);
          },
          [&](const trace::NodeNamed& node) {
            return Finished("Node", explain::TellNode(node), explain::Step::kKeepAlive);
          },
          [&](const trace::LinkNamed& link) {
            return Finished("Link", explain::TellLink(link), explain::Step::kKeepAlive);
          },
          [&](const trace::Mapping& mapping) {
            return Finished("NAT mapping", explain::TellMapping(mapping, who),
                            explain::Step::kKeepAlive);
          },
          [&](const trace::Sample& sample) {
            return Finished("Sample", explain::TellSample(sample), explain::Step::kKeepAlive);
          },
          [&](const trace::LinkState& link) {
            return Finished("Link", explain::TellLinkState(link), explain::Step::kKeepAlive);
          },
          [&](const trace::Fragmentation& fragmentation) {
            return Finished("Fragmentation", explain::TellFragmentation(fragmentation, who),
                            explain::Step::kKeepAlive);
          },
      },
      event.detail);
}

// --- paragraph and more ------------------------------------------------------------------------

explain::Explanation Explainer::Explain(ItemIndex index, explain::Depth depth,
                                        const PointOfView& view) const {
  explain::Explanation e;
  if (index >= recording_.size()) return e;
  const Item& item = recording_.item(index);
  e.item = index;
  e.packet = PacketNumberOf(recording_, index);
  e.time = AtNanoseconds(item.time_ns);
  e.since_start = e.time - recording_.begin_time();
  e.layer = item.layer;
  e.place = item.IsPacket() && item.interface < recording_.interfaces().size()
                ? recording_.interfaces()[item.interface].info.name
            : item.node == 0 ? "run"
                             : names_.Of(item.node);
  Told told = Tell(index, view);
  e.name = std::move(told.name);
  e.sentence = std::move(told.sentence);
  e.step = told.step;
  const bool overhears = view.who == Who::kEavesdropper;
  if (overhears) AddOverheard(index, e);
  if (depth == explain::Depth::kSentence) return e;
  AddBackground(index, e);
  if (!told.more.empty()) e.about = told.more + " " + e.about;
  if (!overhears) AddLinks(index, view, e);
  if (depth == explain::Depth::kParagraph) return e;
  if (!overhears) AddConsequences(index, view, e);
  for (BytesPane& pane : MakeBytesView(recording_, index, view).panes) {
    e.dissections.push_back({std::move(pane.title), std::move(pane.bytes), std::move(pane.layers)});
  }
  return e;
}

void Explainer::AddBackground(ItemIndex index, explain::Explanation& e) const {
  explain::Background background = explain::BackgroundOfName(e.name);
  if (!recording_.item(index).IsPacket()) {
    const auto event = recording_.Event(index);
    if (event && !std::holds_alternative<trace::Message>(event->detail)) {
      background = explain::BackgroundOf(event->detail);
    }
  } else if (const auto packet = recording_.Packet(index)) {
    e.note = explain::Printable(packet->comment);
  }
  e.about = background.about;
  e.next = background.next;
  e.section = background.section;
}

void Explainer::AddLinks(ItemIndex index, const PointOfView& view, explain::Explanation& e) const {
  const auto may_know = [&](ItemIndex other) {
    return view.who == Who::kEverything || recording_.item(other).node == view.node;
  };
  const ItemIndex cause = CauseOf(recording_, index);
  if (cause != kNoItem && may_know(cause)) e.cause = {Tell(cause, view).sentence, cause};
  const ItemIndex answer = AnswerTo(recording_, index);
  if (answer != kNoItem && may_know(answer)) e.effect = {Tell(answer, view).sentence, answer};
}

void Explainer::AddConsequences(ItemIndex index, const PointOfView& view,
                                explain::Explanation& e) const {
  std::set<ItemIndex> found;
  const auto add = [&](ItemIndex other) {
    const Item& item = recording_.item(other);
    const bool is_known = view.who == Who::kEverything || item.node == view.node;
    if (other != index && !item.IsPacket() && is_known) found.insert(other);
  };
  for (const ItemIndex other : JourneyOf(recording_, index)) add(other);
  for (const ItemIndex other : ReactionsWith(recording_, index, kMostConsequences)) add(other);
  const ItemIndex arrival = ArrivalOf(recording_, index);
  if (arrival != kNoItem) {
    for (const ItemIndex other : ReactionsWith(recording_, arrival, kMostConsequences)) add(other);
  }
  for (const ItemIndex other : found) {
    if (e.consequences.size() == kMostConsequences) break;
    const auto event = recording_.Event(other);
    if (!event) continue;
    explain::Consequence each{event->time, names_.Of(event->node), event->layer, "", other};
    const auto* step = std::get_if<trace::Step>(&event->detail);
    const std::string clause = step == nullptr ? "" : explain::ClauseOf(*step);
    each.text = clause.empty() ? Tell(other, view).sentence
                               : each.who + ": " + clause + ", " + explain::SizesOf(*step) + ".";
    e.consequences.push_back(std::move(each));
  }
}

void Explainer::AddOverheard(ItemIndex index, explain::Explanation& e) const {
  const auto packet = recording_.Packet(index);
  if (!packet || packet->interface >= recording_.interfaces().size()) return;
  const Bytes bytes = ToBytes(packet->bytes);
  const auto layers = DissectPacket(recording_.interfaces()[packet->interface], bytes);
  e.overheard = explain::Overhear(bytes, layers, InnerFrame(index));
}

// --- numbers -----------------------------------------------------------------------------------

// Packets are numbered in their order, so the number is found by halving.
std::optional<uint32_t> PacketNumberOf(const RecordingModel& recording, ItemIndex item) {
  if (item >= recording.size() || !recording.item(item).IsPacket()) return std::nullopt;
  uint32_t low = 1;
  auto high = static_cast<uint32_t>(std::min<size_t>(recording.size(), size_t{item} + 1));
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (recording.PacketNumber(middle) < item) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (recording.PacketNumber(low) == item) return low;
  return std::nullopt;
}

std::string ExplainCommand(const RecordingModel& recording, ItemIndex item) {
  std::string path = recording.path();
  const bool is_plain = path.find_first_of(" '\"\\$`&|;<>()*?[]#~!{}\t\n") == std::string::npos;
  if (!is_plain) {
    std::string quoted = "'";
    for (const char c : path) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    path = quoted + "'";
  }
  const auto number = PacketNumberOf(recording, item);
  return "pptplab explain " + path +
         (number ? " --packet " + std::to_string(*number) : " --item " + std::to_string(item));
}

}  // namespace pptplab::viz
