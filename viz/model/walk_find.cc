// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Which data unit an item belongs to, and which box of a walk stands for it.
#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "viz/model/walk.h"

namespace pptplab::viz {

namespace {

using trace::Direction;

bool Holds(ByteView packet, ByteView bytes) {
  return std::search(packet.begin(), packet.end(), bytes.begin(), bytes.end()) != packet.end();
}

/// The TCP segment that carried a PPTP message: near it, at its node if interfaces have nodes.
ItemIndex FindSegment(const RecordingModel& recording, ItemIndex item, const Bytes& message,
                      Direction direction) {
  constexpr size_t kFarthest = 1024;
  const trace::NodeId node = recording.item(item).node;
  ItemIndex elsewhere = kNoItem;
  for (size_t distance = 1; distance <= kFarthest; ++distance) {
    const auto forward = static_cast<ItemIndex>(item + distance);
    const auto back = item >= distance ? static_cast<ItemIndex>(item - distance) : kNoItem;
    for (const ItemIndex at :
         direction == Direction::kSent ? std::array{forward, back} : std::array{back, forward}) {
      if (at >= recording.size() || recording.item(at).kind != Item::kPacket) continue;
      const auto packet = recording.Packet(at);
      if (!packet || !Holds(packet->bytes, message)) continue;
      const bool here = recording.item(at).node == node && packet->direction == direction;
      if (here) return at;
      if (elsewhere == kNoItem) elsewhere = at;
    }
  }
  return elsewhere;
}

FoundJourney JourneyOfMessage(const RecordingModel& recording, ItemIndex item,
                              const trace::Message& message) {
  const Bytes bytes = ToBytes(message.bytes);
  if (bytes.empty()) return {};
  const ItemIndex packet = FindSegment(recording, item, bytes, message.direction);
  if (packet == kNoItem) return {};
  return {recording.item(packet).journey, packet};
}

}  // namespace

FoundJourney FindJourney(const RecordingModel& recording, ItemIndex item) {
  // What has no journey of its own reacts to something that may have one.
  constexpr int kMostCauses = 8;
  for (int i = 0; i < kMostCauses && item < recording.size(); ++i) {
    const Item& entry = recording.item(item);
    if (entry.kind == Item::kPacket) return {entry.journey, item};
    if (entry.journey != 0) return {entry.journey, kNoItem};
    const auto event = recording.Event(item);
    if (!event) return {};
    if (const auto* const message = std::get_if<trace::Message>(&event->detail)) {
      return JourneyOfMessage(recording, item, *message);
    }
    item = entry.cause;
  }
  return {};
}

size_t CurrentBox(const Walk& walk, ItemIndex cursor, const std::optional<FieldRef>& field) {
  const size_t none = walk.boxes.size();
  size_t here = none;
  size_t before = none;
  for (size_t i = 0; i < walk.boxes.size(); ++i) {
    const WalkBox& box = walk.boxes[i];
    const bool is_its_field = box.field && field && box.field->layer == field->layer;
    if (box.item == cursor && is_its_field) return i;
    const bool matches = box.item == cursor || box.last_item == cursor;
    if (matches && (here == none || (!box.field && walk.boxes[here].field))) here = i;
    const bool is_earlier = box.item != kNoItem && box.item <= cursor;
    if (is_earlier && (before == none || box.item >= walk.boxes[before].item)) before = i;
  }
  if (here != none) return here;
  return before;
}

}  // namespace pptplab::viz
