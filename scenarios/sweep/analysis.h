// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a study's replications say: the numbers of all its tables, plots and pages, computed once, in
// the plan's order.
#ifndef PPTPLAB_SCENARIOS_SWEEP_ANALYSIS_H_
#define PPTPLAB_SCENARIOS_SWEEP_ANALYSIS_H_

#include <string>
#include <vector>

#include "scenarios/sweep/campaign.h"
#include "scenarios/sweep/estimates.h"

namespace pptplab::sweep {

/// One metric at one point.
struct Estimate {
  Mean mean;
  std::vector<Quantile> quantiles;  ///< in the study's order; none without data
  size_t without = 0;               ///< runs that had no such number
};

struct PointResult {
  size_t runs = 0;    ///< that are there
  size_t failed = 0;  ///< of them
  bool is_whole = false;
  bool converged = false;
  std::vector<Estimate> metrics;
};

/// Two points that differ in one parameter, run by run.
struct Difference {
  size_t pairs = 0;  ///< of the study's
  size_t from = 0, to = 0;  ///< points
  size_t metric = 0;
  double base = 0;  ///< the mean at `from`, of the same runs
  Mean paired;
  Mean unpaired;  ///< of the same runs, as if they had nothing in common
};

struct Analysis {
  std::vector<PointResult> points;
  std::vector<Difference> differences;
  std::vector<RunResult> failures;
  bool is_whole = true;      ///< no run is missing
  bool converged = true;     ///< every point is as precise as asked for
};

Analysis Analyse(const Campaign& campaign);

/// "loss=1%, mode=stateful".
std::string NameOfPoint(const Study& study, const Cell& cell);

}  // namespace pptplab::sweep

#endif  // PPTPLAB_SCENARIOS_SWEEP_ANALYSIS_H_
