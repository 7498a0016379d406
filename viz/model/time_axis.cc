// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/model/time_axis.h"

#include <algorithm>

namespace pptplab::viz {

namespace {

// The alternative of trace::Detail that a dropped packet is.
constexpr uint8_t kDropKind = 8;
static_assert(std::is_same_v<std::variant_alternative_t<kDropKind, trace::Detail>, trace::Drop>);
// More phases than can be told apart are one.
constexpr size_t kMostSegments = 256;

}  // namespace

TimeAxis::TimeAxis(const RecordingModel& recording, const Timeline& timeline, float width,
                   float narrowest)
    : width_(std::max(width, 1.0f)) {
  AddSegments(recording, timeline);
  GiveWidths(narrowest);
}

/// Bands and the gaps between them, in order, without overlap, from the first moment to the last.
void TimeAxis::AddSegments(const RecordingModel& recording, const Timeline& timeline) {
  const Instant end = recording.end_time();
  Instant at = recording.begin_time();
  const auto add = [&](Instant until, size_t band) {
    if (until <= at && band == SIZE_MAX) return;
    until = std::max(until, at);
    segments_.push_back({0, 0, at, until, band});
    at = until;
  };
  const std::vector<Band>& bands = timeline.bands();
  if (bands.size() <= kMostSegments) {
    for (size_t i = 0; i < bands.size(); ++i) {
      add(std::min(bands[i].begin, end), SIZE_MAX);
      add(std::min(bands[i].end, end), i);
    }
  }
  add(end, SIZE_MAX);
  if (segments_.empty()) segments_.push_back({0, width_, at, at, SIZE_MAX});
}

void TimeAxis::GiveWidths(float narrowest) {
  const auto duration = [](const Segment& segment) {
    return static_cast<double>((segment.end_time - segment.begin_time).count());
  };
  const auto count = static_cast<double>(segments_.size());
  // At most two thirds of the axis go to what is there to be seen at all.
  const double least = std::min(static_cast<double>(narrowest), width_ * 0.67 / count);
  // A silence before the first packet or between sessions gets as little, however long it lasts.
  const bool all_silent = segments_.size() == 1;
  double span = 0;
  for (const Segment& segment : segments_) {
    if (segment.band != SIZE_MAX || all_silent) span += duration(segment);
  }
  const double rest = width_ - least * (all_silent ? 0 : count);
  double x = 0;
  for (Segment& segment : segments_) {
    const bool stretches = segment.band != SIZE_MAX || all_silent;
    segment.begin = static_cast<float>(x);
    x +=
        (all_silent ? 0 : least) + (stretches ? rest * duration(segment) / std::max(span, 1.0) : 0);
    segment.end = static_cast<float>(x);
  }
  segments_.back().end = width_;
}

float TimeAxis::PositionOf(Instant time) const {
  if (time <= segments_.front().begin_time) return 0;
  if (time >= segments_.back().end_time) return width_;
  const auto after = std::upper_bound(
      segments_.begin(), segments_.end(), time,
      [](Instant value, const Segment& segment) { return value < segment.begin_time; });
  const Segment& segment = *std::prev(after);
  const auto duration = static_cast<double>((segment.end_time - segment.begin_time).count());
  if (duration <= 0) return segment.begin;
  const double part = static_cast<double>((time - segment.begin_time).count()) / duration;
  return segment.begin + static_cast<float>(part * (segment.end - segment.begin));
}

Instant TimeAxis::TimeAt(float position) const {
  if (position <= 0) return segments_.front().begin_time;
  if (position >= width_) return segments_.back().end_time;
  const auto after =
      std::upper_bound(segments_.begin(), segments_.end(), position,
                       [](float value, const Segment& segment) { return value < segment.begin; });
  const Segment& segment = *std::prev(after);
  const double room = segment.end - segment.begin;
  if (room <= 0) return segment.begin_time;
  const double part = std::clamp((position - segment.begin) / room, 0.0, 1.0);
  const auto duration = static_cast<double>((segment.end_time - segment.begin_time).count());
  return segment.begin_time + Duration(static_cast<int64_t>(part * duration));
}

std::vector<TimeAxis::Column> TimeAxis::Columns(const RecordingModel& recording,
                                                size_t columns) const {
  std::vector<Column> result(columns);
  if (columns == 0 || recording.size() == 0) return result;
  const auto step = width_ / static_cast<float>(columns);
  ItemIndex from = 0;
  for (size_t i = 0; i < columns; ++i) {
    const bool last = i + 1 == columns;
    const auto to =
        last ? static_cast<ItemIndex>(recording.size())
             : std::max(from, recording.FirstAt(TimeAt(step * static_cast<float>(i + 1))));
    result[i].items = to - from;
    for (ItemIndex item = from; item < to; ++item) {
      result[i].drops += recording.item(item).kind == kDropKind;
    }
    from = to;
  }
  return result;
}

}  // namespace pptplab::viz
