// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/model/state.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "viz/model/cause.h"
#include "viz/model/predict.h"
#include "viz/model/trial.h"

namespace pptplab::viz {

State::State() : prediction_(std::make_unique<Prediction>()), trial_(std::make_unique<Trial>()) {}
State::State(State&&) noexcept = default;
State::~State() = default;

void State::Show(std::unique_ptr<RecordingModel> recording) {
  const std::string chosen = trial_->chosen;
  trial_ = std::make_unique<Trial>();  // what was compared was the recording before
  trial_->chosen = chosen;
  recording_ = std::move(recording);
  timeline_ = std::make_unique<Timeline>(*recording_);
  field_.reset();
  octets_.reset();
  marks_.packets.clear();
  prediction_->Restart();
  playing_ = false;
  play_left_ = {};
  bookmarks_.clear();
  point_of_view_ = {};
  next_while_playing_ = {};
  const ItemIndex first = timeline_->First(unit_);
  cursor_ = first == kNoItem ? 0 : first;
  if (prediction_->is_on) prediction_->edge = cursor_;
  ++revision_;
}

bool State::Grow() {
  if (empty()) return false;
  const bool at_end =
      cursor_ + size_t{1} >= recording_->size() || NextStop(unit_, cursor_) == kNoItem;
  if (!recording_->Grow()) return false;
  timeline_->Update();
  ++revision_;
  if (!at_end) return true;
  // The last stop that is not hidden, if there is a new one.
  const auto end = static_cast<ItemIndex>(recording_->size());
  const ItemIndex last = PreviousStop(unit_, end);
  if (last != kNoItem && last > cursor_ && !prediction_->Hides(*recording_, last)) Select(last);
  return true;
}

Instant State::cursor_time() const {
  if (empty() || recording_->size() == 0) return {};
  return AtNanoseconds(recording_->item(cursor_).time_ns);
}

void State::Select(ItemIndex item) {
  if (empty() || item >= recording_->size()) return;
  if (prediction_->HoldsBackJump(*this, item)) return;
  if (item != cursor_) {
    field_.reset();
    octets_.reset();
  }
  cursor_ = item;
}

// --- stops -------------------------------------------------------------------------------------

// Forwards and backwards ask the same questions of the same sorted lists, so one undoes the other.

bool State::StepsByPacketInView(StepUnit unit) const {
  switch (point_of_view_.who) {
    case PointOfView::Who::kEverything:
      return false;
    case PointOfView::Who::kNode:
      return unit == StepUnit::kPacket;
    case PointOfView::Who::kEavesdropper:
      return true;  // an eavesdropper knows of nothing else
  }
  return false;
}

ItemIndex State::NextPacketInView(ItemIndex from) const {
  const auto items = recording_->items();
  for (size_t at = from + size_t{1}; at < items.size(); ++at) {
    if (items[at].IsPacket() && IsInView(items[at])) return static_cast<ItemIndex>(at);
  }
  return kNoItem;
}

ItemIndex State::PreviousPacketInView(ItemIndex from) const {
  const auto items = recording_->items();
  for (size_t at = std::min<size_t>(from, items.size()); at-- > 0;) {
    if (items[at].IsPacket() && IsInView(items[at])) return static_cast<ItemIndex>(at);
  }
  return kNoItem;
}

ItemIndex State::NextCandidate(StepUnit unit, ItemIndex from) const {
  if (StepsByPacketInView(unit)) return NextPacketInView(from);
  const ItemIndex stop = timeline_->Next(unit, from);
  const bool arrivals_count =
      unit == StepUnit::kMessage && point_of_view_.who == PointOfView::Who::kNode;
  return arrivals_count ? std::min(stop, timeline_->NextArrival(from)) : stop;
}

ItemIndex State::PreviousCandidate(StepUnit unit, ItemIndex from) const {
  if (StepsByPacketInView(unit)) return PreviousPacketInView(from);
  const ItemIndex stop = timeline_->Previous(unit, from);
  const bool arrivals_count =
      unit == StepUnit::kMessage && point_of_view_.who == PointOfView::Who::kNode;
  if (!arrivals_count) return stop;
  const ItemIndex arrival = timeline_->PreviousArrival(from);
  if (stop == kNoItem || arrival == kNoItem) return std::min(stop, arrival);
  return std::max(stop, arrival);
}

ItemIndex State::NextStop(StepUnit unit, ItemIndex from) const {
  if (empty()) return kNoItem;
  if (unit == StepUnit::kPhase || unit == StepUnit::kSixStep) return timeline_->Next(unit, from);
  ItemIndex at = NextCandidate(unit, from);
  while (at != kNoItem && !IsVisible(at)) at = NextCandidate(unit, at);
  return at;
}

ItemIndex State::PreviousStop(StepUnit unit, ItemIndex from) const {
  if (empty()) return kNoItem;
  if (unit == StepUnit::kPhase || unit == StepUnit::kSixStep) {
    return timeline_->Previous(unit, from);
  }
  ItemIndex at = PreviousCandidate(unit, from);
  while (at != kNoItem && !IsVisible(at)) at = PreviousCandidate(unit, at);
  return at;
}

bool State::StepForward(StepUnit unit) {
  const ItemIndex stop = NextStop(unit, cursor_);
  if (stop == kNoItem) return false;
  Select(stop);
  return true;
}

bool State::StepBack(StepUnit unit) {
  const ItemIndex stop = PreviousStop(unit, cursor_);
  if (stop == kNoItem) return false;
  Select(stop);
  return true;
}

void State::GoToTime(Instant time) {
  if (empty() || recording_->size() == 0) return;
  const auto last = static_cast<ItemIndex>(recording_->size() - 1);
  ItemIndex at = std::min(recording_->FirstAt(time), last);
  if (!IsVisible(at)) {
    const ItemIndex next = NextStop(unit_, at);
    const ItemIndex before = next == kNoItem ? PreviousStop(unit_, at) : next;
    if (before != kNoItem) at = before;
  }
  Select(at);
}

// --- causes ------------------------------------------------------------------------------------

bool State::GoToCause() {
  if (empty() || recording_->size() == 0) return false;
  const ItemIndex cause = CauseOf(*recording_, cursor_);
  if (cause == kNoItem) return false;
  Select(cause);
  return true;
}

// --- search ------------------------------------------------------------------------------------

bool State::NextMatch(const Filter& filter) {
  if (empty()) return false;
  for (size_t at = size_t{cursor_} + 1; at < recording_->size(); ++at) {
    const auto index = static_cast<ItemIndex>(at);
    if (!IsVisible(index) || !filter.Matches(*recording_, index)) continue;
    Select(index);
    return true;
  }
  return false;
}

bool State::PreviousMatch(const Filter& filter) {
  if (empty()) return false;
  for (ItemIndex at = cursor_; at-- > 0;) {
    if (!IsVisible(at) || !filter.Matches(*recording_, at)) continue;
    Select(at);
    return true;
  }
  return false;
}

// --- play --------------------------------------------------------------------------------------

void State::Advance(Duration elapsed) {
  if (!playing_ || empty()) return;
  // A second of real time is `play_speed` seconds of the recording; but where nothing happens for
  // long, the next stop comes after a second at the latest, or nobody would wait for it.
  constexpr double kLongestWait = 1e9;
  constexpr double kShortestWait = 20e6;
  constexpr Duration kLongestFrame = std::chrono::seconds(1);  // the computer slept
  play_left_ += std::clamp(elapsed, Duration{}, kLongestFrame);
  while (playing_) {
    const ItemIndex next = StopWhilePlaying();
    if (next == kNoItem) return SetPlaying(false);
    const double gap = static_cast<double>(recording_->item(next).time_ns) -
                       static_cast<double>(recording_->item(cursor_).time_ns);
    const double wait = gap / std::max(settings_.play_speed, 1e-9);
    const Duration needed(std::llround(std::clamp(wait, kShortestWait, kLongestWait)));
    if (play_left_ < needed) return;
    play_left_ -= needed;
    if (BreakBefore(next)) return;
    Select(next);
  }
}

/// Looked for once, not in every frame: with a filter that hides much it may be far.
ItemIndex State::StopWhilePlaying() {
  NextMoment& known = next_while_playing_;
  if (known.from != cursor_ || known.unit != unit_ || known.revision != revision_) {
    known = {cursor_, NextStop(unit_, cursor_), unit_, revision_};
  }
  return known.stop;
}

/// Stops at the first item up to the next stop that a breakpoint is for.
bool State::BreakBefore(ItemIndex stop) {
  const bool any = std::any_of(breakpoints_.begin(), breakpoints_.end(),
                               [](const Breakpoint& breakpoint) { return breakpoint.enabled; });
  if (!any) return false;
  for (ItemIndex at = cursor_ + 1; at <= stop; ++at) {
    for (const Breakpoint& breakpoint : breakpoints_) {
      if (!breakpoint.enabled || !breakpoint.filter.Matches(*recording_, at)) continue;
      Select(at);
      SetPlaying(false);
      Say("Stopped at the breakpoint “" + breakpoint.filter_text + "”.");
      return true;
    }
  }
  return false;
}

// --- what is seen ------------------------------------------------------------------------------

void State::SetFilter(Filter filter) {
  filter_ = std::move(filter);
  ++revision_;
}

void State::SetPointOfView(PointOfView point_of_view) {
  point_of_view_ = point_of_view;
  ++revision_;
}

bool State::IsInView(const Item& item) const {
  switch (point_of_view_.who) {
    case PointOfView::Who::kEverything:
      return true;
    case PointOfView::Who::kNode:
      return item.node == point_of_view_.node;
    case PointOfView::Who::kEavesdropper:
      return item.IsPacket() && item.interface == point_of_view_.interface;
  }
  return true;
}

bool State::IsVisible(ItemIndex item) const {
  if (empty() || item >= recording_->size() || !IsInView(recording_->item(item))) return false;
  return filter_.MatchesEverything() || filter_.Matches(*recording_, item);
}

}  // namespace pptplab::viz
