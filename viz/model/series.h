// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Values over time that are summed up for any span in O(log n): over every 16 points lies their
// summary, over every 16 of these another, and so on.
#ifndef PPTPLAB_VIZ_MODEL_SERIES_H_
#define PPTPLAB_VIZ_MODEL_SERIES_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace pptplab::viz {

class Series {
 public:
  struct Point {
    int64_t time_ns = 0;
    float value = 0;
  };
  struct Summary {
    size_t count = 0;
    double sum = 0;
    float least = 0;
    float most = 0;
    void Take(const Summary& other) {
      if (other.count == 0) return;
      least = count == 0 ? other.least : std::min(least, other.least);
      most = count == 0 ? other.most : std::max(most, other.most);
      count += other.count;
      sum += other.sum;
    }
  };

  /// Points come in the order of time; a latecomer counts for the time of the one before it.
  void Add(int64_t time_ns, float value) {
    if (!points_.empty()) time_ns = std::max(time_ns, points_.back().time_ns);
    points_.push_back({time_ns, value});
    const Summary one{1, value, value, value};
    size_t place = points_.size() - 1;
    for (size_t level = 0;; ++level) {
      place /= kFan;
      if (level == levels_.size()) {
        if (level > 0 && levels_[level - 1].size() <= 1) break;
        levels_.emplace_back();
        // A new level begins with what lies below it.
        if (level > 0) {
          Summary& first = levels_[level].emplace_back();
          for (const Summary& below : levels_[level - 1]) first.Take(below);
          break;
        }
      }
      if (place == levels_[level].size()) levels_[level].emplace_back();
      levels_[level][place].Take(one);
    }
  }

  size_t size() const { return points_.size(); }
  const std::vector<Point>& points() const { return points_; }
  /// The first point at or after this time; size() if there is none.
  size_t FirstAt(int64_t time_ns) const {
    const auto found =
        std::lower_bound(points_.begin(), points_.end(), time_ns,
                         [](const Point& point, int64_t time) { return point.time_ns < time; });
    return static_cast<size_t>(found - points_.begin());
  }
  /// The value in force at this time: of the last point at or before it.
  std::optional<float> ValueAt(int64_t time_ns) const {
    const size_t after = time_ns == INT64_MAX ? size() : FirstAt(time_ns + 1);
    if (after == 0) return std::nullopt;
    return points_[after - 1].value;
  }
  /// Of the points from `begin` up to, and not including, `end`.
  Summary Between(int64_t begin_ns, int64_t end_ns) const {
    return Of(FirstAt(begin_ns), FirstAt(end_ns));
  }
  /// Of the points first … after - 1.
  Summary Of(size_t first, size_t after) const {
    Summary summary;
    while (first < after) {
      size_t level = 0;
      size_t width = 1;
      while (first % (width * kFan) == 0 && first + width * kFan <= after &&
             level < levels_.size()) {
        width *= kFan;
        ++level;
      }
      if (level == 0) {
        const float value = points_[first].value;
        summary.Take({1, value, value, value});
      } else {
        summary.Take(levels_[level - 1][first / width]);
      }
      first += width;
    }
    return summary;
  }

 private:
  static constexpr size_t kFan = 16;
  std::vector<Point> points_;
  std::vector<std::vector<Summary>> levels_;  ///< [0]: of 16 points each, [1]: of 256 …
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_SERIES_H_
