// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/model/translation.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "viz/model/bytes.h"
#include "viz/model/journey.h"

namespace pptplab::viz {

namespace {

constexpr size_t kMostItems = 512;

/// A packet that a NAT took in, and the same where it sent it on.
struct Passage {
  trace::NodeId node = 0;
  ItemIndex received = kNoItem;
  ItemIndex sent = kNoItem;
  ItemIndex drop = kNoItem;
  size_t DistanceTo(ItemIndex item) const {
    const auto from = [item](ItemIndex at) -> size_t {
      return at == kNoItem ? SIZE_MAX : at > item ? at - item : item - at;
    };
    return std::min({from(received), from(sent), from(drop)});
  }
};

/// Fragments of one packet come and go in one order, so the oldest that waits goes first.
std::vector<Passage> PassagesOf(const RecordingModel& recording,
                                std::span<const trace::NodeId> nodes,
                                const std::vector<ItemIndex>& items) {
  std::vector<Passage> passages;
  for (const ItemIndex index : items) {
    const Item& item = recording.item(index);
    if (std::find(nodes.begin(), nodes.end(), item.node) == nodes.end()) continue;
    const auto waiting = std::find_if(passages.begin(), passages.end(), [&](const Passage& p) {
      return p.node == item.node && p.sent == kNoItem && p.drop == kNoItem;
    });
    if (item.Is<trace::Drop>()) {
      if (waiting != passages.end()) waiting->drop = index;
    } else if (!IsOnWire(recording, item)) {
      continue;
    } else if (item.direction == trace::Direction::kReceived) {
      passages.push_back({item.node, index, kNoItem, kNoItem});
    } else if (waiting != passages.end()) {
      waiting->sent = index;
    }
  }
  return passages;
}

std::vector<wire::DissectedLayer> LayersOf(const RecordingModel& recording, ItemIndex packet) {
  const auto view = packet == kNoItem ? std::nullopt : recording.Packet(packet);
  if (!view) return {};
  return DissectPacket(recording.interfaces()[recording.item(packet).interface], view->bytes);
}

/// What tells packets apart for a NAT: shown even where it stays as it was.
bool IsAddressing(std::string_view name) {
  constexpr std::array<std::string_view, 7> kNames = {
      "Source Address", "Destination Address", "Source Port", "Destination Port", "Identifier",
      "Call ID",        "Peer's Call ID"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

std::string NoteOn(std::string_view name) {
  if (name == "Time to Live") return "each router takes one off";
  if (name.find("Checksum") != std::string_view::npos) return "covers what changed";
  return "";
}

void Compare(const std::vector<wire::DissectedLayer>& before,
             const std::vector<wire::DissectedLayer>& after, Translation* translation) {
  for (size_t l = 0; l < before.size(); ++l) {
    const wire::DissectedLayer& layer = before[l];
    if (layer.layer == trace::Layer::kLink) continue;
    const bool paired = l < after.size() && std::string_view(after[l].name) == layer.name;
    if (!paired && !after.empty()) return;
    for (size_t f = 0; f < layer.fields.size(); ++f) {
      const Field& field = layer.fields[f];
      const bool same_field = paired && f < after[l].fields.size() &&
                              std::string_view(after[l].fields[f].name) == field.name;
      if (!same_field && !after.empty()) break;
      TranslatedField row{layer.name, field.name, field.value, "", false, "", {l, f}};
      if (same_field) {
        row.after = after[l].fields[f].value;
        row.differs = row.after != row.before;
      }
      if (row.differs) row.note = NoteOn(row.name);
      // A connection inside the tunnel is none of the NAT's business.
      const bool is_inner = layer.layer == trace::Layer::kInner;
      if (!row.differs && (is_inner || !IsAddressing(row.name))) continue;
      translation->differing += row.differs ? 1 : 0;
      translation->fields.push_back(std::move(row));
    }
  }
}

std::string NameOfInterface(const RecordingModel& recording, ItemIndex packet) {
  if (packet == kNoItem) return "";
  return recording.interfaces()[recording.item(packet).interface].info.name;
}

}  // namespace

Translation TranslationOf(const RecordingModel& recording, std::span<const trace::NodeId> nodes,
                          ItemIndex item) {
  Translation translation;
  translation.empty_reason =
      "What is selected does not pass through the NAT. Select a packet or a message that does: "
      "here "
      "it stands as it came in and as it went out.";
  if (item >= recording.size() || nodes.empty()) return translation;
  std::vector<ItemIndex> items;
  if (const JourneyId journey = JourneyBehind(recording, item); journey != 0) {
    items = FollowJourney(recording, journey, item).items;
  }
  if (items.size() > kMostItems) items.resize(kMostItems);
  const std::vector<Passage> passages = PassagesOf(recording, nodes, items);
  const auto nearest = std::min_element(passages.begin(), passages.end(),
                                        [item](const Passage& a, const Passage& b) {
                                          return a.DistanceTo(item) < b.DistanceTo(item);
                                        });
  if (nearest == passages.end()) return translation;
  translation.empty_reason.clear();
  translation.node = nearest->node;
  translation.received = nearest->received;
  translation.sent = nearest->sent;
  translation.from = NameOfInterface(recording, nearest->received);
  translation.to = NameOfInterface(recording, nearest->sent);
  Compare(LayersOf(recording, nearest->received), LayersOf(recording, nearest->sent), &translation);
  for (const ItemIndex index : items) {
    const Item& other = recording.item(index);
    if (other.node == nearest->node && other.Is<trace::Mapping>()) {
      translation.changes.push_back(index);
    }
  }
  if (nearest->drop == kNoItem) return translation;
  translation.drop = nearest->drop;
  const auto event = recording.Event(nearest->drop);
  const auto* const drop = event ? std::get_if<trace::Drop>(&event->detail) : nullptr;
  if (drop == nullptr) return translation;
  translation.end = trace::NameOfDropReason(static_cast<uint32_t>(drop->reason));
  if (drop->field.empty()) return translation;
  translation.end += ": ";
  translation.end += trace::PrintableText(drop->field);
  return translation;
}

}  // namespace pptplab::viz
