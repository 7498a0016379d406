// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Searches are bounded: a recording may have any number of items at one moment.
#include "viz/model/cause.h"

#include <algorithm>

namespace pptplab::viz {

namespace {

using trace::Direction;

constexpr size_t kFarthest = 4096;
constexpr size_t kLongestJourney = 4096;

bool IsMessage(const Item& item, Direction direction) {
  return item.Is<trace::Message>() && item.direction == direction;
}

Bytes BytesOf(const RecordingModel& recording, ItemIndex message) {
  const auto event = recording.Event(message);
  const auto* found = event ? std::get_if<trace::Message>(&event->detail) : nullptr;
  return found == nullptr ? Bytes{} : ToBytes(found->bytes);
}

/// Whether a packet holds this message's octets.
bool Carries(const RecordingModel& recording, ItemIndex packet, ItemIndex message) {
  const Bytes sent = BytesOf(recording, message);
  const auto segment = recording.Packet(packet);
  return segment && !sent.empty() &&
         AsText(segment->bytes).find(AsText(sent)) != std::string_view::npos;
}

// Control messages travel in TCP, which knows nothing of messages: an endpoint that reacts to a
// segment does so at once, and a segment that goes out carries the message that was sent before it.
ItemIndex CauseByNeighbourhood(const RecordingModel& recording, ItemIndex index) {
  const Item& here = recording.item(index);
  const bool comes_in = here.Is<trace::Stimulus>() && here.layer == trace::Layer::kTcp;
  const bool goes_out =
      here.IsPacket() && here.direction == Direction::kSent && here.layer == trace::Layer::kPptp;
  if (!comes_in && !goes_out) return kNoItem;
  const ItemIndex end = index - static_cast<ItemIndex>(std::min<size_t>(index, kFarthest));
  for (ItemIndex at = index; at-- > end;) {
    const Item& before = recording.item(at);
    if (comes_in && before.time_ns != here.time_ns) return kNoItem;
    if (before.node != here.node) continue;
    if (comes_in && before.IsPacket() && before.direction == Direction::kReceived) return at;
    if (goes_out && IsMessage(before, Direction::kSent) && before.layer == trace::Layer::kPptp &&
        Carries(recording, index, at)) {
      return at;
    }
  }
  return kNoItem;
}

/// A message that travels in TCP has no journey: the next one at another node with its octets.
ItemIndex ArrivalByOctets(const RecordingModel& recording, ItemIndex index, ItemIndex from) {
  const Item& sent = recording.item(index);
  const auto end = std::min<size_t>(recording.size(), size_t{from} + kFarthest);
  for (size_t at = size_t{from} + 1; at < end; ++at) {
    const auto candidate = static_cast<ItemIndex>(at);
    const Item& item = recording.item(candidate);
    if (!IsMessage(item, Direction::kReceived) || item.node == sent.node ||
        item.layer != sent.layer) {
      continue;
    }
    const bool is_it = sent.IsPacket() ? Carries(recording, index, candidate)
                                       : BytesOf(recording, candidate) == BytesOf(recording, index);
    if (is_it) return candidate;
  }
  return kNoItem;
}

}  // namespace

ItemIndex CauseOf(const RecordingModel& recording, ItemIndex index) {
  if (index >= recording.size()) return kNoItem;
  const Item& here = recording.item(index);
  if (here.cause != kNoItem) return here.cause;
  // What has no cause of its own came in from somewhere: the same data unit, one item earlier.
  const std::vector<ItemIndex> journey = recording.Journey(here.journey);
  const auto at = std::lower_bound(journey.begin(), journey.end(), index);
  return at == journey.begin() ? CauseByNeighbourhood(recording, index) : *std::prev(at);
}

ItemIndex ArrivalOf(const RecordingModel& recording, ItemIndex index) {
  if (index >= recording.size()) return kNoItem;
  const Item& item = recording.item(index);
  if (IsMessage(item, Direction::kReceived)) return index;
  if (!item.IsPacket() && !item.Is<trace::Message>()) return kNoItem;
  size_t looked_at = 0;
  for (const ItemIndex other : recording.Journey(item.journey)) {
    if (++looked_at > kLongestJourney) break;
    if (other > index && IsMessage(recording.item(other), Direction::kReceived)) return other;
  }
  if (item.layer != trace::Layer::kPptp) return kNoItem;
  return ArrivalByOctets(recording, index, index);
}

std::vector<ItemIndex> ReactionsWith(const RecordingModel& recording, ItemIndex index,
                                     size_t most) {
  std::vector<ItemIndex> reactions;
  if (index >= recording.size()) return reactions;
  const Item& here = recording.item(index);
  const bool is_reason = here.Is<trace::Stimulus>();
  const ItemIndex reason = is_reason ? index : here.cause;
  if (reason == kNoItem || reason >= recording.size()) return reactions;
  const auto end = std::min<size_t>(recording.size(), size_t{reason} + kFarthest);
  for (size_t at = size_t{reason} + 1; at < end && reactions.size() < most; ++at) {
    const auto candidate = static_cast<ItemIndex>(at);
    // In a capture an answer is seen a while after what it answers, so time sets no limit.
    if (recording.item(candidate).cause == reason && candidate != index) {
      reactions.push_back(candidate);
    }
  }
  return reactions;
}

ItemIndex AnswerTo(const RecordingModel& recording, ItemIndex index) {
  if (index >= recording.size()) return kNoItem;
  const bool is_reason = recording.item(index).Is<trace::Stimulus>();
  const ItemIndex arrival = is_reason ? index : ArrivalOf(recording, index);
  if (arrival == kNoItem) return kNoItem;
  for (const ItemIndex reaction : ReactionsWith(recording, arrival, kFarthest)) {
    if (reaction > arrival && IsMessage(recording.item(reaction), Direction::kSent)) {
      return reaction;
    }
  }
  return kNoItem;
}

}  // namespace pptplab::viz
