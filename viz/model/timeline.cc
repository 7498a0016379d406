// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One pass over the index (story_reader.cc says what is worth a stop and where phases begin), and
// searches in what it found.
#include "viz/model/timeline.h"

#include <algorithm>
#include <utility>

#include "viz/model/story_reader.h"

namespace pptplab::viz {

std::string_view NameOfStepUnit(StepUnit unit) {
  switch (unit) {
    case StepUnit::kPacket:
      return "packet";
    case StepUnit::kLayer:
      return "layer";
    case StepUnit::kEvent:
      return "event";
    case StepUnit::kMessage:
      return "message";
    case StepUnit::kPhase:
      return "phase";
    case StepUnit::kSixStep:
      return "main step";
  }
  return "";
}

std::string_view NameOfPhase(PhaseKind kind) {
  switch (kind) {
    case PhaseKind::kTcp:
      return "TCP";
    case PhaseKind::kPptp:
      return "PPTP";
    case PhaseKind::kLcp:
      return "LCP";
    case PhaseKind::kAuthentication:
      return "Authentication";
    case PhaseKind::kCcp:
      return "CCP";
    case PhaseKind::kIpcp:
      return "IPCP";
    case PhaseKind::kData:
      return "Data";
    case PhaseKind::kEnd:
      return "End";
  }
  return "";
}

trace::Layer LayerOfPhase(PhaseKind kind) {
  switch (kind) {
    case PhaseKind::kTcp:
      return trace::Layer::kTcp;
    case PhaseKind::kPptp:
    case PhaseKind::kEnd:
      return trace::Layer::kPptp;
    case PhaseKind::kLcp:
      return trace::Layer::kLcp;
    case PhaseKind::kAuthentication:
      return trace::Layer::kAuthentication;
    case PhaseKind::kCcp:
      return trace::Layer::kCcp;
    case PhaseKind::kIpcp:
      return trace::Layer::kIpcp;
    case PhaseKind::kData:
      return trace::Layer::kInner;
  }
  return trace::Layer::kRun;
}

std::string_view NameOfSixStep(SixStep step) {
  switch (step) {
    case SixStep::kTunnelEstablishment:
      return "Tunnel establishment";
    case SixStep::kAuthenticationAndKeys:
      return "Authentication and key exchange";
    case SixStep::kTunnelEstablished:
      return "Tunnel established";
    case SixStep::kEncapsulation:
      return "Data encapsulation";
    case SixStep::kTransmission:
      return "Transmission";
    case SixStep::kDecapsulation:
      return "Decapsulation";
  }
  return "";
}

Timeline::Timeline(const RecordingModel& recording)
    : recording_(recording), reader_(std::make_unique<StoryReader>(recording)) {
  Update();
}
Timeline::~Timeline() = default;

void Timeline::Update() {
  reader_->ReadOn();
  story_ = &reader_->story();
}

// --- stops -----------------------------------------------------------------------------------

std::span<const ItemIndex> Timeline::Stops(StepUnit unit) const {
  return story_->stops[static_cast<size_t>(unit)];
}

// Every item is a stop of kEvent, so no list is kept of these.
ItemIndex Timeline::Next(StepUnit unit, ItemIndex from) const {
  if (unit == StepUnit::kEvent) return from + size_t{1} < recording_.size() ? from + 1 : kNoItem;
  const auto stops = Stops(unit);
  const auto next = std::upper_bound(stops.begin(), stops.end(), from);
  return next == stops.end() ? kNoItem : *next;
}

ItemIndex Timeline::Previous(StepUnit unit, ItemIndex from) const {
  if (unit == StepUnit::kEvent) {
    return from == 0 || recording_.size() == 0
               ? kNoItem
               : std::min(from, static_cast<ItemIndex>(recording_.size())) - 1;
  }
  const auto stops = Stops(unit);
  const auto at = std::lower_bound(stops.begin(), stops.end(), from);
  return at == stops.begin() ? kNoItem : *std::prev(at);
}

ItemIndex Timeline::First(StepUnit unit) const {
  if (unit == StepUnit::kEvent) return recording_.size() == 0 ? kNoItem : 0;
  const auto stops = Stops(unit);
  return stops.empty() ? kNoItem : stops.front();
}

ItemIndex Timeline::Last(StepUnit unit) const {
  if (unit == StepUnit::kEvent) return static_cast<ItemIndex>(recording_.size()) - 1;
  const auto stops = Stops(unit);
  return stops.empty() ? kNoItem : stops.back();
}

size_t Timeline::Count(StepUnit unit) const {
  return unit == StepUnit::kEvent ? recording_.size() : Stops(unit).size();
}

size_t Timeline::Position(StepUnit unit, ItemIndex item) const {
  if (unit == StepUnit::kEvent) return std::min(item + size_t{1}, recording_.size());
  const auto stops = Stops(unit);
  return static_cast<size_t>(std::upper_bound(stops.begin(), stops.end(), item) - stops.begin());
}

ItemIndex Timeline::NextArrival(ItemIndex from) const {
  const auto next = std::upper_bound(story_->arrivals.begin(), story_->arrivals.end(), from);
  return next == story_->arrivals.end() ? kNoItem : *next;
}

ItemIndex Timeline::PreviousArrival(ItemIndex from) const {
  const auto at = std::lower_bound(story_->arrivals.begin(), story_->arrivals.end(), from);
  return at == story_->arrivals.begin() ? kNoItem : *std::prev(at);
}

// --- phases ----------------------------------------------------------------------------------

const std::vector<Band>& Timeline::bands() const { return story_->bands; }

PhaseKind Timeline::PhaseAt(ItemIndex item) const {
  const auto after =
      std::upper_bound(bands().begin(), bands().end(), item,
                       [](ItemIndex at, const Band& band) { return at < band.first; });
  if (after != bands().begin()) return std::prev(after)->phase;
  return bands().empty() ? PhaseKind::kTcp : bands().front().phase;
}

std::string_view Timeline::StepNameAt(ItemIndex item) const {
  const PhaseKind phase = PhaseAt(item);
  return phase == PhaseKind::kEnd ? NameOfPhase(phase) : NameOfSixStep(SixStepAt(item));
}

SixStep Timeline::SixStepAt(ItemIndex item) const {
  if (PhaseAt(item) == PhaseKind::kData && item < recording_.size()) {
    const auto step = StepOfData(recording_.item(item), recording_);
    if (step) return *step;
  }
  const auto& steps = story_->six_steps;
  const auto after =
      std::upper_bound(steps.begin(), steps.end(), item,
                       [](ItemIndex at, const auto& step) { return at < step.first; });
  return after == steps.begin() ? SixStep::kTunnelEstablishment : std::prev(after)->second;
}

Timeline::Density Timeline::DensityStrip(size_t buckets) const {
  Density density;
  density.packets.resize(buckets);
  density.drops.resize(buckets);
  if (buckets == 0 || recording_.size() == 0) return density;
  const int64_t begin = Nanoseconds(recording_.begin_time());
  // Unsigned: times come from a file and may be as far apart as they can be.
  const uint64_t span =
      static_cast<uint64_t>(Nanoseconds(recording_.end_time())) - static_cast<uint64_t>(begin);
  // Where a bucket ends, as an item: items are sorted, so each is looked at once and cheaply.
  ItemIndex at = 0;
  for (size_t bucket = 0; bucket < buckets; ++bucket) {
    const bool is_last = bucket + 1 == buckets;
    const double share = static_cast<double>(bucket + 1) / static_cast<double>(buckets);
    const uint64_t offset =
        is_last ? span : static_cast<uint64_t>(static_cast<double>(span) * share);
    const Instant until =
        AtNanoseconds(static_cast<int64_t>(static_cast<uint64_t>(begin) + offset));
    const auto end =
        is_last ? static_cast<ItemIndex>(recording_.size()) : recording_.FirstAt(until);
    for (; at < end; ++at) {
      const Item& item = recording_.items()[at];
      if (item.IsPacket()) ++density.packets[bucket];
      if (item.Is<trace::Drop>()) ++density.drops[bucket];
    }
  }
  return density;
}

}  // namespace pptplab::viz
