// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// sim/series.h's CSV as values over time.
#ifndef PPTPLAB_SCENARIOS_SWEEP_SERIES_ROWS_H_
#define PPTPLAB_SCENARIOS_SWEEP_SERIES_ROWS_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/sweep/study.h"

namespace pptplab::sweep {

struct SeriesRow {
  double time = 0;  ///< seconds
  std::string node, what, name;
  double value = 0;
};

/// One value over time; each holds until the next.
class History {
 public:
  explicit History(bool is_counted = false) : is_counted_(is_counted) {}
  void Add(double time, double value) { points_.emplace_back(time, value); }
  /// Between two times. Mean: over time; what is counted in steps (lost, received): a step's mean
  /// has no sense, so it is the sum. nullopt: it had no value then.
  std::optional<double> Over(double from, double to, Reduce reduce) const;

 private:
  std::vector<std::pair<double, double>> points_;
  bool is_counted_;
};

/// By node and name, of the rows that are wanted.
std::map<std::string, History> HistoriesOf(std::string_view csv,
                                           const std::function<bool(const SeriesRow&)>& wanted);

/// The unit of such rows.
std::string UnitOfRow(std::string_view what);

/// The rows that there are: "rtt", "queue" …
std::vector<std::string> KnownRows();

}  // namespace pptplab::sweep

#endif  // PPTPLAB_SCENARIOS_SWEEP_SERIES_ROWS_H_
