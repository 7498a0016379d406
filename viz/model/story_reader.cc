// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/model/story_reader.h"

namespace pptplab::viz {

namespace {

using trace::Direction;

constexpr size_t kMostWalks = 16;
constexpr size_t kMostStopsOfAWalk = 64;
constexpr size_t kMostKeyGroups = 16;  // of a tunnel end and layer: stateful MPPE changes keys on
constexpr size_t kMostDrops = 8;       // of a kind
constexpr size_t kMostNotes = 2'000;

uint64_t EndOf(const Item& item) { return uint64_t{item.node} << 32 | item.session; }

/// FNV-1a. Only finds which message arrived where it was sent; nothing rests on it.
uint64_t HashOf(const trace::Message& message) {
  uint64_t hash = 0xcbf29ce484222325u + static_cast<uint64_t>(message.protocol);
  for (const uint8_t octet : message.bytes) hash = (hash ^ octet) * 0x100000001b3u;
  return hash;
}

SixStep SixStepOf(PhaseKind phase) {
  switch (phase) {
    case PhaseKind::kTcp:
    case PhaseKind::kPptp:
    case PhaseKind::kLcp:
      return SixStep::kTunnelEstablishment;
    case PhaseKind::kAuthentication:
    case PhaseKind::kCcp:
      return SixStep::kAuthenticationAndKeys;
    case PhaseKind::kIpcp:
    case PhaseKind::kData:
    case PhaseKind::kEnd:
      break;
  }
  return SixStep::kTunnelEstablished;
}

}  // namespace

std::optional<SixStep> StepOfData(const Item& item, const RecordingModel& recording) {
  const bool sent = item.direction == Direction::kSent;
  const SixStep by_direction = sent ? SixStep::kEncapsulation : SixStep::kDecapsulation;
  if (item.Is<trace::Step>()) return by_direction;
  if (!item.IsPacket()) return std::nullopt;
  if (recording.interfaces()[item.interface].is_tunnel) return by_direction;
  if (item.layer == trace::Layer::kGre) return SixStep::kTransmission;
  return std::nullopt;
}

void StoryReader::ReadOn() {
  phases_.PairSessions();
  const auto items = recording_.items();
  for (; seen_ < items.size(); ++seen_) Take(seen_, items[seen_]);
  if (!story_.bands.empty()) story_.bands.back().end = recording_.end_time();
}

void StoryReader::Stop(StepUnit unit, ItemIndex index) {
  auto& stops = story_.stops[static_cast<size_t>(unit)];
  if (stops.empty() || stops.back() != index) stops.push_back(index);
}

void StoryReader::Take(ItemIndex index, const Item& item) {
  std::optional<trace::Event> event;
  if (PhaseReader::NeedsEvent(item)) event = recording_.Event(index);
  const auto phase = phases_.Take(item, event ? &*event : nullptr);
  if (phase) BeginPhase(index, item, *phase);

  if (item.IsPacket()) {
    TakePacket(index, item);
  } else if (item.Is<trace::Step>()) {
    TakeStep(index, item);
  } else if (item.Is<trace::Message>()) {
    TakeMessage(index, item, event ? &*event : nullptr);
  } else if (item.Is<trace::Key>()) {
    TakeKey(index, item);
  } else if (item.Is<trace::Drop>()) {
    TakeDrop(index, item);
  } else if (item.Is<trace::Note>() && ++notes_ <= kMostNotes) {
    Stop(StepUnit::kMessage, index);
  }
}

void StoryReader::TakePacket(ItemIndex index, const Item& item) {
  if (recording_.interfaces()[item.interface].is_tunnel) return;
  const bool is_new = item.journey == 0 || on_wire_.Insert(item.journey);
  if (is_new) Stop(StepUnit::kPacket, index);
  if (is_new && (item.detail & (Item::kOpensPptp | Item::kClosesPptp)) != 0) {
    Stop(StepUnit::kMessage, index);
  }
  // Of a followed packet: where it is put on each link.
  Walk* const walk = WalkOf(item);
  if (walk == nullptr || item.direction != Direction::kSent) return;
  if (!walk->is_on_wire) BeginSixStep(index, SixStep::kTransmission);
  walk->is_on_wire = true;
  if (++walk->stops <= kMostStopsOfAWalk) Stop(StepUnit::kMessage, index);
}

void StoryReader::TakeMessage(ItemIndex index, const Item& item, const trace::Event* event) {
  Stop(StepUnit::kLayer, index);
  const auto* message = event == nullptr ? nullptr : std::get_if<trace::Message>(&event->detail);
  if (message == nullptr) return;
  const uint64_t hash = HashOf(*message);
  if (item.direction == Direction::kSent) {
    ++under_way_[hash];
    return Stop(StepUnit::kMessage, index);
  }
  const auto sent = under_way_.find(hash);
  if (sent == under_way_.end()) return Stop(StepUnit::kMessage, index);  // nobody recorded that
  if (--sent->second == 0) under_way_.erase(sent);
  story_.arrivals.push_back(index);
}

void StoryReader::TakeKey(ItemIndex index, const Item& item) {
  // Keys that one end computes in one go are one stop, at the first of them.
  const uint64_t who = EndOf(item) << 8 | static_cast<uint64_t>(item.layer);
  const auto [group, is_first] = key_groups_.try_emplace(who, item.time_ns, 0);
  auto& [time, groups] = group->second;
  if (!is_first && time == item.time_ns) return;
  time = item.time_ns;
  if (++groups <= kMostKeyGroups) Stop(StepUnit::kMessage, index);
}

void StoryReader::TakeStep(ItemIndex index, const Item& item) {
  Stop(StepUnit::kLayer, index);
  const bool enters = item.detail == static_cast<uint8_t>(trace::Step::What::kDeliver) &&
                      item.direction == Direction::kSent && item.journey != 0;
  if (enters && walks_.size() < kMostWalks && walked_.insert(EndOf(item)).second) {
    walks_.try_emplace(item.journey);
    BeginSixStep(index, SixStep::kEncapsulation);
  }
  Walk* const walk = WalkOf(item);
  if (walk == nullptr) return;
  if (item.direction == Direction::kReceived && !walk->has_arrived) {
    walk->has_arrived = true;
    walked_.insert(EndOf(item));  // the way back is the same, backwards
    BeginSixStep(index, SixStep::kDecapsulation);
  }
  if (++walk->stops <= kMostStopsOfAWalk) Stop(StepUnit::kMessage, index);
}

void StoryReader::TakeDrop(ItemIndex index, const Item& item) {
  Stop(StepUnit::kLayer, index);
  const uint64_t kind =
      uint64_t{item.node} << 16 | static_cast<uint64_t>(item.layer) << 8 | item.detail;
  if (++drops_[kind] <= kMostDrops) Stop(StepUnit::kMessage, index);
}

StoryReader::Walk* StoryReader::WalkOf(const Item& item) {
  if (walks_.empty() || item.journey == 0) return nullptr;
  const auto found = walks_.find(item.journey);
  return found == walks_.end() ? nullptr : &found->second;
}

void StoryReader::BeginPhase(ItemIndex index, const Item& item, PhaseKind phase) {
  Band band;
  band.begin = band.end = AtNanoseconds(item.time_ns);
  band.first = index;
  band.phase = phase;
  if (!story_.bands.empty()) story_.bands.back().end = band.begin;
  story_.bands.push_back(band);
  Stop(StepUnit::kPhase, index);
  if (phase != PhaseKind::kEnd) BeginSixStep(index, SixStepOf(phase));
}

void StoryReader::BeginSixStep(ItemIndex index, SixStep step) {
  auto& steps = story_.six_steps;
  if (!steps.empty() && steps.back().second == step) return;
  if (!steps.empty() && steps.back().first == index) {
    steps.back().second = step;
    return;
  }
  steps.emplace_back(index, step);
  Stop(StepUnit::kSixStep, index);
}

}  // namespace pptplab::viz
