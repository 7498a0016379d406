// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A time axis on which the handshake stays visible beside an hour of data: linear within each
// phase, but no phase narrower than what its name needs, as long as there is room.
#ifndef PPTPLAB_VIZ_MODEL_TIME_AXIS_H_
#define PPTPLAB_VIZ_MODEL_TIME_AXIS_H_

#include <cstdint>
#include <vector>

#include "viz/model/timeline.h"

namespace pptplab::viz {

class TimeAxis {
 public:
  /// `narrowest`: of a phase, in the same unit as `width`.
  TimeAxis(const RecordingModel& recording, const Timeline& timeline, float width, float narrowest);

  float PositionOf(Instant time) const;  ///< 0 … width
  Instant TimeAt(float position) const;
  float width() const { return width_; }

  struct Segment {
    float begin = 0;
    float end = 0;
    Instant begin_time{};
    Instant end_time{};
    size_t band = SIZE_MAX;  ///< in Timeline::bands; SIZE_MAX: none
  };
  const std::vector<Segment>& segments() const { return segments_; }

  /// What happens in each of `columns` equal parts of the axis.
  struct Column {
    uint32_t items = 0;
    uint32_t drops = 0;
  };
  std::vector<Column> Columns(const RecordingModel& recording, size_t columns) const;

 private:
  void AddSegments(const RecordingModel& recording, const Timeline& timeline);
  void GiveWidths(float narrowest);

  float width_;
  std::vector<Segment> segments_;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_TIME_AXIS_H_
