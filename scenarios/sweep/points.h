// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The points of a study: a grid, a list or random draws of its parameters' values, less those that
// its conditions leave out.
#ifndef PPTPLAB_SCENARIOS_SWEEP_POINTS_H_
#define PPTPLAB_SCENARIOS_SWEEP_POINTS_H_

#include <string>
#include <utility>
#include <vector>

#include "scenarios/sweep/study.h"

namespace pptplab::sweep {

/// A value of a parameter: what it is called, and what it sets.
struct Setting {
  std::string value;
  std::vector<std::pair<std::string, std::string>> sets;  ///< path, YAML
};
/// One for each parameter.
using Point = std::vector<Setting>;

inline constexpr size_t kMostPoints = 100'000;

/// In the file's order, the first parameter slowest. The study is checked but for its points.
Result<std::vector<Point>, scenarios::Problem> PointsOf(const Study& study);

/// The texts of a value that is one text or a list of texts; empty: it is something else.
std::vector<std::string> TextsOf(const Value& value);

}  // namespace pptplab::sweep

#endif  // PPTPLAB_SCENARIOS_SWEEP_POINTS_H_
