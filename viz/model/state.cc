// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/model/state.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pptplab::viz {

void State::Show(std::unique_ptr<RecordingModel> recording) {
  recording_ = std::move(recording);
  timeline_ = std::make_unique<Timeline>(*recording_);
  field_.reset();
  playing_ = false;
  play_left_ = {};
  bookmarks_.clear();
  point_of_view_ = {};
  const ItemIndex first = timeline_->First(unit_);
  cursor_ = first == kNoItem ? 0 : first;
  ++revision_;
}

bool State::Grow() {
  if (empty()) return false;
  const bool at_end =
      cursor_ + 1 >= recording_->size() || timeline_->Next(unit_, cursor_) == kNoItem;
  if (!recording_->Grow()) return false;
  timeline_->Update();
  ++revision_;
  if (at_end) {
    const ItemIndex last = timeline_->Last(unit_);
    if (last != kNoItem) cursor_ = last;
  }
  return true;
}

Instant State::cursor_time() const {
  if (empty() || recording_->size() == 0) return {};
  return AtNanoseconds(recording_->item(cursor_).time_ns);
}

void State::Select(ItemIndex item) {
  if (empty() || item >= recording_->size()) return;
  if (item != cursor_) field_.reset();
  cursor_ = item;
}

// Stops that the filter or the point of view hides are passed over, both ways.
bool State::StepForward(StepUnit unit) {
  if (empty()) return false;
  for (ItemIndex at = timeline_->Next(unit, cursor_); at != kNoItem;
       at = timeline_->Next(unit, at)) {
    if (!IsVisible(at)) continue;
    Select(at);
    return true;
  }
  return false;
}

bool State::StepBack(StepUnit unit) {
  if (empty()) return false;
  for (ItemIndex at = timeline_->Previous(unit, cursor_); at != kNoItem;
       at = timeline_->Previous(unit, at)) {
    if (!IsVisible(at)) continue;
    Select(at);
    return true;
  }
  return false;
}

void State::GoToTime(Instant time) {
  if (empty() || recording_->size() == 0) return;
  const auto last = static_cast<ItemIndex>(recording_->size() - 1);
  ItemIndex at = std::min(recording_->FirstAt(time), last);
  if (!IsVisible(at)) {
    const ItemIndex next = timeline_->Next(unit_, at);
    if (next != kNoItem) at = next;
  }
  Select(at);
}

bool State::GoToCause() {
  if (empty() || recording_->size() == 0) return false;
  const Item& here = recording_->item(cursor_);
  if (here.cause != kNoItem && here.cause < cursor_) {
    Select(here.cause);
    return true;
  }
  if (here.journey == 0) return false;
  // What has no cause of its own came in from somewhere: the same data unit, one item earlier.
  const std::vector<ItemIndex> journey = recording_->Journey(here.journey);
  const auto at = std::lower_bound(journey.begin(), journey.end(), cursor_);
  if (at == journey.begin()) return false;
  Select(*std::prev(at));
  return true;
}

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

void State::Advance(Duration elapsed) {
  if (!playing_ || empty()) return;
  // A second of real time is `play_speed` seconds of the recording; but where nothing happens for
  // long, the next stop comes after a second at the latest, or nobody would wait for it.
  constexpr Duration kLongestWait = std::chrono::seconds(1);
  play_left_ += elapsed;
  while (playing_) {
    const ItemIndex next = timeline_->Next(unit_, cursor_);
    if (next == kNoItem) {
      playing_ = false;
      return;
    }
    const auto gap =
        static_cast<double>(recording_->item(next).time_ns - recording_->item(cursor_).time_ns);
    const double wait = std::min(gap / std::max(settings_.play_speed, 1e-9),
                                 static_cast<double>(kLongestWait.count()));
    const Duration needed(std::max<int64_t>(std::llround(wait), 20'000'000));
    if (play_left_ < needed) return;
    play_left_ -= needed;
    if (!StepForward(unit_)) {
      playing_ = false;
      return;
    }
    for (const Breakpoint& breakpoint : breakpoints_) {
      if (!breakpoint.enabled || !breakpoint.filter.Matches(*recording_, cursor_)) continue;
      playing_ = false;
      Say("Stopped at the breakpoint “" + breakpoint.filter_text + "”.");
    }
  }
}

void State::SetFilter(Filter filter) {
  filter_ = std::move(filter);
  ++revision_;
}

void State::SetPointOfView(PointOfView point_of_view) {
  point_of_view_ = point_of_view;
  ++revision_;
}

bool State::IsVisible(ItemIndex item) const {
  const Item& here = recording_->item(item);
  switch (point_of_view_.who) {
    case PointOfView::Who::kEverything:
      break;
    case PointOfView::Who::kNode:
      if (here.node != point_of_view_.node) return false;
      break;
    case PointOfView::Who::kEavesdropper:
      if (here.kind != Item::kPacket || here.interface != point_of_view_.interface) return false;
      break;
  }
  return filter_.MatchesEverything() || filter_.Matches(*recording_, item);
}

}  // namespace pptplab::viz
