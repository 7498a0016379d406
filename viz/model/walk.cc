// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A journey's items sorted into what happened where, then told in the order in which a data unit
// meets it: origin, links before the tunnel, down, links that carry the tunnel, up, links behind
// it. A recording of a capture names events and packets in another order than a simulated one, so
// the order comes from what the packets are, not from where they stand.
#include "viz/model/walk.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "viz/model/walk_crossings.h"

namespace pptplab::viz {

namespace {

using trace::Direction;
using trace::Layer;
using What = trace::Step::What;
using Kind = WalkBox::Kind;

constexpr size_t kMostItems = 400;
constexpr size_t kMostBoxes = 160;
constexpr size_t kMostHeaderOctets = 64;
constexpr uint8_t kProtocolGre = 47;

/// IP took it to pieces, or put it together.
struct SeenFragmentation {
  ItemIndex item = kNoItem;
  trace::NodeId node = 0;
  trace::Fragmentation told;
};
struct SeenStep {
  ItemIndex item = kNoItem;
  trace::NodeId node = 0;
  Layer layer = Layer::kGre;
  std::optional<trace::Step> step;  ///< nullopt: a drop
  std::string drop;
};

bool CarriesTunnel(const BytesPane& pane) {
  for (const auto& layer : pane.layers) {
    if (layer.layer == Layer::kGre) return true;
    if (layer.layer != Layer::kIp || std::string_view(layer.name) != "IPv4") continue;
    return layer.offset + 9 < pane.bytes.size() && pane.bytes[layer.offset + 9] == kProtocolGre;
  }
  return false;
}

/// "Time to Live 64 → 63, Source Address 10.0.0.2 → 192.0.2.7": what a router changed.
std::string Differences(const BytesPane& before, const BytesPane& after) {
  std::string text;
  size_t count = 0;
  const size_t layers = std::min(before.layers.size(), after.layers.size());
  for (size_t l = 0; l < layers; ++l) {
    const auto& a = before.layers[l];
    const auto& b = after.layers[l];
    if (a.layer == Layer::kLink || std::string_view(a.name) != b.name) continue;
    for (size_t f = 0; f < std::min(a.fields.size(), b.fields.size()); ++f) {
      if (a.fields[f].value == b.fields[f].value) continue;
      if (std::string_view(a.fields[f].name).find("Checksum") != std::string_view::npos) continue;
      if (++count > 4) return text + " …";
      text += (text.empty() ? "" : ", ") + std::string(a.fields[f].name) + " " +
              a.fields[f].value.substr(0, 40) + " → " + b.fields[f].value.substr(0, 40);
    }
  }
  return text;
}

/// The first line of what looks like text.
std::string FirstLine(ByteView bytes) {
  const std::string_view text = AsText(bytes.first(std::min<size_t>(bytes.size(), 48)));
  const std::string_view line = text.substr(0, text.find('\r'));
  const bool is_text = line.size() > 3 && std::all_of(line.begin(), line.end(),
                                                      [](char c) { return c >= ' ' && c <= '~'; });
  return is_text ? "“" + std::string(line) + "”" : "";
}

class Builder {
 public:
  explicit Builder(const RecordingModel& recording) : recording_(recording) {}

  Walk Build(ItemIndex item, const PointOfView& view) {
    const FoundJourney found = FindJourney(recording_, item);
    walk_.journey = found.journey;
    for (const ItemIndex each : ItemsOf(found, view)) Collect(each);
    Arrange();
    Tell();
    if (view.who == PointOfView::Who::kNode) {
      std::erase_if(walk_.boxes, [&view](const WalkBox& box) {
        return box.node != view.node && box.to_node != view.node;
      });
    }
    if (walk_.boxes.size() > kMostBoxes) {
      walk_.boxes.resize(kMostBoxes);
      walk_.is_cut = true;
    }
    if (walk_.boxes.empty()) walk_.empty_reason = EmptyReason(view);
    return std::move(walk_);
  }

 private:
  std::vector<ItemIndex> ItemsOf(const FoundJourney& found, const PointOfView& view) {
    if (found.journey == 0) {
      return found.packet == kNoItem ? std::vector<ItemIndex>{} : std::vector{found.packet};
    }
    std::vector<ItemIndex> items = recording_.Journey(found.journey);
    if (view.who == PointOfView::Who::kEavesdropper) {
      std::erase_if(items, [this, &view](ItemIndex index) {
        const Item& item = recording_.item(index);
        return item.kind != Item::kPacket || item.interface != view.interface;
      });
    }
    if (items.size() > kMostItems) {
      items.resize(kMostItems);
      walk_.is_cut = true;
    }
    return items;
  }
  static std::string EmptyReason(const PointOfView& view) {
    switch (view.who) {
      case PointOfView::Who::kEverything:
        break;
      case PointOfView::Who::kNode:
        return "This node does nothing to the selected packet. 0 shows everything.";
      case PointOfView::Who::kEavesdropper:
        return "The selected packet doesn’t pass on this wire. 0 shows everything.";
    }
    return "This is no packet, nor something done to one. Select a packet, a message or a step of "
           "the data path: its way through the layers is drawn here.";
  }

  // --- sorting
  void Collect(ItemIndex index) {
    const Item& item = recording_.item(index);
    if (item.kind == Item::kPacket) return CollectPacket(index, item);
    const auto event = recording_.Event(index);
    if (!event) return;
    SeenStep seen{index, item.node, item.layer, std::nullopt, ""};
    if (const auto* const step = std::get_if<trace::Step>(&event->detail)) {
      seen.step = *step;
      (step->direction == Direction::kSent ? down_ : up_).push_back(std::move(seen));
    } else if (const auto* const drop = std::get_if<trace::Drop>(&event->detail)) {
      seen.drop = std::string(trace::NameOfDropReason(static_cast<uint32_t>(drop->reason)));
      if (!drop->field.empty()) seen.drop += " (" + std::string(drop->field) + ")";
      drops_.push_back(std::move(seen));
    } else if (const auto* const told = std::get_if<trace::Fragmentation>(&event->detail)) {
      fragmentations_.push_back({index, item.node, *told});
    } else if (const auto* const message = std::get_if<trace::Message>(&event->detail)) {
      if (message_.empty()) message_ = wire::Summarize(message->protocol, message->bytes);
      if (message_layer_ == Layer::kRun) message_layer_ = item.layer;
    }
  }
  void CollectPacket(ItemIndex index, const Item& item) {
    const auto packet = recording_.Packet(index);
    if (!packet || item.interface >= recording_.interfaces().size()) return;
    const Interface& interface = recording_.interfaces()[item.interface];
    SeenPacket seen;
    seen.pane = MakePane(interface, index, packet->bytes);
    seen.node = item.node;
    seen.direction = packet->direction;
    seen.is_decrypted = interface.is_decrypted;
    seen.is_tunnel = interface.is_tunnel || interface.is_decrypted;
    seen.is_outer = !seen.is_tunnel && CarriesTunnel(seen.pane);
    if (seen.is_tunnel) {
      tunnel_.push_back(std::move(seen));
    } else {
      links_.push_back(std::move(seen));
    }
  }
  void Arrange() {
    const bool has_outer =
        std::any_of(links_.begin(), links_.end(), [](const auto& p) { return p.is_outer; });
    bool tunnel_is_behind = false;
    for (SeenPacket& packet : links_) {
      if (packet.is_outer) tunnel_is_behind = true;
      if (packet.is_outer) {
        outer_.push_back(std::move(packet));
      } else if (has_outer ? !tunnel_is_behind
                           : up_.empty() || packet.pane.item < up_.front().item) {
        before_.push_back(std::move(packet));
      } else {
        after_.push_back(std::move(packet));
      }
    }
    links_.clear();
  }

  // --- telling
  void Tell() {
    Origin();
    for (const SeenStep& step : down_) Down(step);
    if (outer_.empty()) {
      Drops(false);
    } else {
      const bool tunnelled = !down_.empty() || !up_.empty();
      const size_t gre = tunnelled ? FirstGre(outer_[0].pane) : outer_[0].pane.layers.size();
      Wrap(outer_[0], 0, gre);
      Hops(outer_);
      Drops(false);
      if (!up_.empty()) Unwrap(outer_.back(), 0, gre);
    }
    for (const SeenStep& step : up_) Up(step);
    Drops(true);
    Destination();
  }

  /// What is to be carried, down to where the tunnel or the first link begins.
  void Origin() {
    if (!before_.empty()) {
      const SeenPacket& first = before_[0];
      Wrap(first, 0, first.pane.layers.size());
      Hops(before_);
      if (!down_.empty()) Unwrap(before_.back(), 0, LinkLayers(before_.back().pane));
      return;
    }
    if (down_.empty()) return;
    if (const SeenPacket* const packet = TunnelPacket(Direction::kSent)) {
      const bool framed = packet->is_decrypted;
      Wrap(*packet, framed ? 1 : 0, packet->pane.layers.size());
    }
    const uint32_t size = down_[0].step->size_before;
    if (Size() != size && size > 0) data_.clear();
    if (!data_.empty() || size == 0) return;
    walk_.boxes.resize(0);
    data_.push_back({message_layer_ == Layer::kRun ? Layer::kInner : message_layer_,
                     message_.empty() ? "Packet" : "Message", size, true, false});
    AddBox(Kind::kPayload, data_[0].layer, message_.empty() ? "Packet" : "Message", message_,
           down_[0].node, static_cast<int32_t>(size), down_[0].item);
  }

  void Down(const SeenStep& seen) {
    const trace::Step& step = *seen.step;
    const auto change = static_cast<int32_t>(step.size_after) - step.size_before;
    Fit(step.size_before);
    if (step.what == What::kEncrypt) {
      // RFC 3078 §3: the Protocol field of what is inside is encrypted with it.
      if (change > 2) {
        Push({Layer::kPpp, "Protocol", static_cast<uint32_t>(change) - 2, false, false});
      }
      for (WalkSegment& segment : data_) segment.is_encrypted = true;
      Push({Layer::kMppe, "MPPE", 2, false, false});
    } else if (change > 0) {
      Push({seen.layer, NameOfStepBox(step), static_cast<uint32_t>(change), false, false});
    }
    Fit(step.size_after);
    WalkBox& box = AddBox(change > 0 ? Kind::kAdd : Kind::kPass, seen.layer, NameOfStepBox(step),
                          TellStep(step), seen.node, change, seen.item);
    box.header = HeaderOf(step, change);
  }

  void Up(const SeenStep& seen) {
    const trace::Step& step = *seen.step;
    // What the path took off without a word, as the Protocol field inside MPPE.
    if (step.what == What::kDeliver && Size() > step.size_before) Pop(Size() - step.size_before);
    Fit(step.size_before);
    const auto change = static_cast<int32_t>(step.size_after) - step.size_before;
    if (change < 0) Pop(static_cast<uint32_t>(-change));
    if (step.what == What::kEncrypt) {
      for (WalkSegment& segment : data_) segment.is_encrypted = false;
    }
    Fit(step.size_after);
    WalkBox& box = AddBox(change < 0 ? Kind::kRemove : Kind::kPass, seen.layer, NameOfStepBox(step),
                          TellStep(step), seen.node, change, seen.item);
    box.header = HeaderOf(step, -change);
  }

  void Destination() {
    if (!after_.empty()) {
      const SeenPacket& first = after_[0];
      Wrap(first, 0, LinkLayers(first.pane));
      Hops(after_);
      if (after_.back().direction == Direction::kReceived) UnwrapAll(after_.back(), 0);
      return;
    }
    const bool plain = up_.empty() && down_.empty();
    const std::vector<SeenPacket>& path = outer_.empty() ? before_ : outer_;
    if (plain && !path.empty() && path.back().direction == Direction::kReceived) {
      return UnwrapAll(path.back(), 0);
    }
    if (up_.empty() || up_.back().step->what != What::kDeliver) return;
    if (const SeenPacket* const packet = TunnelPacket(Direction::kReceived)) {
      UnwrapAll(*packet, packet->is_decrypted ? 1 : 0);
    }
  }

  /// Drops before (after) the packet has come out of its last link.
  void Drops(bool at_receiver) {
    for (const SeenStep& drop : drops_) {
      const bool is_late = !up_.empty() && drop.item > up_.front().item;
      if (is_late != at_receiver) continue;
      AddBox(Kind::kLost, drop.layer, "Dropped", drop.drop, drop.node, 0, drop.item);
    }
  }

  /// Puts layers [first, last) of a packet in front, the innermost first.
  void Wrap(const SeenPacket& packet, size_t first, size_t last) {
    const BytesPane& pane = packet.pane;
    for (size_t l = std::min(last, pane.layers.size()); l-- > first;) {
      const auto& layer = pane.layers[l];
      const auto octets = static_cast<uint32_t>(pane.layer_size[l]);
      if (octets == 0) continue;
      const bool is_payload = IsPayload(layer);
      const bool is_encrypted = std::string_view(layer.name) == "Encrypted data";
      Push({layer.layer, layer.name, octets, is_payload, is_encrypted});
      WalkBox& box =
          AddBox(is_payload ? Kind::kPayload : Kind::kAdd, layer.layer, layer.name,
                 DecisionOf(pane, l), packet.node, static_cast<int32_t>(octets), pane.item);
      if (!packet.direction) box.place = "seen on " + pane.title;
      box.field = FieldRef{l, kWholeLayer};
      box.header = OctetsOfLayer(pane, l);
    }
  }
  void Unwrap(const SeenPacket& packet, size_t first, size_t last) {
    const BytesPane& pane = packet.pane;
    for (size_t l = first; l < std::min(last, pane.layers.size()); ++l) {
      const auto octets = static_cast<uint32_t>(pane.layer_size[l]);
      if (octets == 0) continue;
      Pop(octets);
      WalkBox& box =
          AddBox(Kind::kRemove, pane.layers[l].layer, pane.layers[l].name, DecisionOf(pane, l),
                 packet.node, -static_cast<int32_t>(octets), pane.item);
      box.field = FieldRef{l, kWholeLayer};
      box.header = OctetsOfLayer(pane, l);
    }
  }
  /// All headers off; what is left has arrived.
  void UnwrapAll(const SeenPacket& packet, size_t first) {
    const BytesPane& pane = packet.pane;
    size_t last = first;
    while (last < pane.layers.size() && !IsPayload(pane.layers[last])) ++last;
    Unwrap(packet, first, last);
    if (last == pane.layers.size() || pane.layer_size[last] == 0) return;
    WalkBox& box = AddBox(Kind::kArrive, pane.layers[last].layer, pane.layers[last].name,
                          DecisionOf(pane, last), packet.node, 0, pane.item);
    box.field = FieldRef{last, kWholeLayer};
  }

  void Hops(const std::vector<SeenPacket>& packets) {
    std::vector<WalkSegment> whole;
    bool in_pieces = false;
    for (const Crossing& crossing : CrossingsOf(packets)) {
      const SeenPacket& first = crossing.sent != nullptr ? *crossing.sent : *crossing.received;
      if (crossing.sent != nullptr) Fragmentations(first, trace::Fragmentation::What::kFragmented);
      if (FragmentOf(first.pane) != nullptr) {
        if (!std::exchange(in_pieces, true)) whole = data_;
        data_.clear();
        Push(first.pane);
      } else if (in_pieces) {
        in_pieces = false;
        data_ = whole;
      }
      if (crossing.sent != nullptr) {
        Hop(*crossing.sent, crossing.received, crossing.before);
      } else if (!first.direction) {
        AddHop("seen on " + first.pane.title, PieceOf(first.pane), first, nullptr);
      } else {
        AddHop("→ " + NodeName(first.node),
               crossing.before == nullptr ? "" : "the same packet arrives once more", first,
               nullptr);
      }
    }
    if (in_pieces) data_ = whole;
    if (!packets.empty()) Fragmentations(packets.back(), trace::Fragmentation::What::kReassembled);
  }
  /// What IP did to it before this packet was sent, or after it was received.
  void Fragmentations(const SeenPacket& packet, trace::Fragmentation::What what) {
    for (SeenFragmentation& seen : fragmentations_) {
      const bool before = what == trace::Fragmentation::What::kFragmented;
      if (seen.item == kNoItem || seen.told.what != what || seen.node != packet.node) continue;
      if (before != (seen.item < packet.pane.item)) continue;
      const std::string pieces = std::to_string(seen.told.pieces);
      std::string text = std::to_string(seen.told.size) + " octets ";
      if (before) {
        text += "are too many for the next link, which takes " + std::to_string(seen.told.mtu);
        text += ": " + pieces + " fragments";
      } else {
        text += "out of " + pieces + " fragments";
      }
      AddBox(Kind::kPass, Layer::kIp, before ? "Fragmentation" : "Reassembly", std::move(text),
             seen.node, 0, seen.item);
      seen.item = kNoItem;
    }
  }
  void Hop(const SeenPacket& sent, const SeenPacket* received, const SeenPacket* before) {
    std::string decision = PieceOf(sent.pane);
    // Each fragment differs from the whole in the same way.
    if (before != nullptr && (decision.empty() || FragmentOf(before->pane) != nullptr)) {
      const std::string changed = Differences(before->pane, sent.pane);
      if (!changed.empty()) {
        decision += decision.empty() ? "" : "; ";
        decision += NodeName(sent.node) + " forwards it: " + changed;
      }
    }
    if (received == nullptr) {
      decision += (decision.empty() ? "" : "; ") + std::string("no node received it");
    }
    AddHop(NodeName(sent.node) + " → " + (received == nullptr ? "?" : NodeName(received->node)),
           std::move(decision), sent, received);
  }
  void AddHop(std::string place, std::string decision, const SeenPacket& packet,
              const SeenPacket* received) {
    Fit(static_cast<uint32_t>(packet.pane.bytes.size()));
    const bool was_sent = packet.direction == Direction::kSent;
    WalkBox& box = AddBox(Kind::kHop, Layer::kLink, "Link", std::move(decision),
                          was_sent ? packet.node : 0, 0, packet.pane.item);
    box.place = std::move(place);
    if (packet.direction && !was_sent) box.to_node = packet.node;
    if (received == nullptr) return;
    box.last_item = received->pane.item;
    box.to_node = received->node;
  }

  // --- the data unit
  uint32_t Size() const {
    uint32_t size = 0;
    for (const WalkSegment& segment : data_) size += segment.octets;
    return size;
  }
  /// All of a packet's layers.
  void Push(const BytesPane& pane) {
    for (size_t l = pane.layers.size(); l-- > 0;) {
      const auto octets = static_cast<uint32_t>(pane.layer_size[l]);
      if (octets == 0) continue;
      const bool is_payload = IsPayload(pane.layers[l]) || l + 1 == pane.layers.size();
      Push({pane.layers[l].layer, pane.layers[l].name, octets, is_payload, false});
    }
  }
  void Push(WalkSegment segment) { data_.insert(data_.begin(), std::move(segment)); }
  void Pop(uint32_t octets) {
    while (octets > 0 && !data_.empty()) {
      const uint32_t taken = std::min(octets, data_.front().octets);
      data_.front().octets -= taken;
      octets -= taken;
      if (data_.front().octets == 0) data_.erase(data_.begin());
    }
  }
  /// Whatever the recording didn't tell, the sizes are those that it did.
  void Fit(uint32_t size) {
    const uint32_t now = Size();
    if (now == size) return;
    if (size > now) {
      if (data_.empty()) {
        data_.push_back({Layer::kInner, "Packet", size, true, false});
      } else {
        data_.back().octets += size - now;
      }
      return;
    }
    uint32_t too_many = now - size;
    while (too_many > 0 && !data_.empty()) {
      const uint32_t taken = std::min(too_many, data_.back().octets);
      data_.back().octets -= taken;
      too_many -= taken;
      if (data_.back().octets == 0) data_.pop_back();
    }
  }

  // --- small answers
  WalkBox& AddBox(Kind kind, Layer layer, std::string name, std::string decision,
                  trace::NodeId node, int32_t change, ItemIndex item) {
    WalkBox box;
    box.kind = kind;
    box.layer = layer;
    box.name = std::move(name);
    box.decision = std::move(decision);
    box.place = node == 0 ? "" : NodeName(node);
    box.node = node;
    box.change = change;
    box.size = Size();
    box.segments = data_;
    box.item = item;
    walk_.boxes.push_back(std::move(box));
    return walk_.boxes.back();
  }
  std::string NodeName(trace::NodeId id) const {
    const Node* const node = recording_.FindNode(id);
    return node == nullptr ? "node " + std::to_string(id) : node->name;
  }
  /// Where the tunnel begins, which a fragment does not show.
  static size_t FirstGre(const BytesPane& pane) {
    size_t l = 0;
    const auto* const fragment = FragmentOf(pane);
    while (l < pane.layers.size() && pane.layers[l].layer != Layer::kGre &&
           &pane.layers[l] != fragment) {
      ++l;
    }
    return l;
  }
  static size_t LinkLayers(const BytesPane& pane) {
    return !pane.layers.empty() && pane.layers[0].layer == Layer::kLink ? 1 : 0;
  }
  /// The packet before encryption or after decryption: from a decrypted interface, else from the
  /// ppp device.
  const SeenPacket* TunnelPacket(Direction direction) const {
    const SeenPacket* found = nullptr;
    for (const SeenPacket& packet : tunnel_) {
      if (packet.direction && *packet.direction != direction) continue;
      if (found == nullptr || (packet.is_decrypted && !found->is_decrypted)) found = &packet;
    }
    // A passive observer has one decrypted interface for both ends.
    if (found == nullptr && !tunnel_.empty() && direction == Direction::kReceived) {
      found = &tunnel_.back();
    }
    return found;
  }
  static Bytes OctetsOfLayer(const BytesPane& pane, size_t l) {
    const size_t begin = std::min(pane.layers[l].offset, pane.bytes.size());
    const size_t octets =
        std::min({pane.layers[l].size, pane.bytes.size() - begin, kMostHeaderOctets});
    return ToBytes(ByteView(pane.bytes).subspan(begin, octets));
  }
  static std::string DecisionOf(const BytesPane& pane, size_t l) {
    const auto& layer = pane.layers[l];
    if (std::string_view(layer.name) == "Data") {
      const std::string line = FirstLine(OctetsOfLayer(pane, l));
      if (!line.empty()) return line;
    }
    return layer.layer == Layer::kLink ? "" : layer.summary;
  }
  /// The header of a step, from the packet on the wire.
  Bytes HeaderOf(const trace::Step& step, int32_t octets) const {
    if (octets <= 0 || outer_.empty()) return {};
    const Layer wanted = step.what == What::kEncrypt                              ? Layer::kMppe
                         : step.what == What::kProtocolField                      ? Layer::kPpp
                         : step.what == What::kGre || step.what == What::kAckOnly ? Layer::kGre
                                                                                  : Layer::kRun;
    const BytesPane& pane = outer_[0].pane;
    for (size_t l = 0; l < pane.layers.size(); ++l) {
      if (pane.layers[l].layer == wanted) return OctetsOfLayer(pane, l);
    }
    return {};
  }

  const RecordingModel& recording_;
  Walk walk_;
  std::vector<WalkSegment> data_;
  std::vector<SeenPacket> links_, tunnel_, before_, outer_, after_;
  std::vector<SeenStep> down_, up_, drops_;
  std::vector<SeenFragmentation> fragmentations_;
  std::string message_;
  Layer message_layer_ = Layer::kRun;
};

}  // namespace

Walk MakeWalk(const RecordingModel& recording, ItemIndex item, const PointOfView& view) {
  return Builder(recording).Build(item, view);
}

}  // namespace pptplab::viz
