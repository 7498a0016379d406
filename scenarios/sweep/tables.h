// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A study's results as CSV (RFC 4180), in the plan's order: the same bytes whoever ran what in which
// order. Numbers have the fewest digits that say them exactly; what there is none of is empty.
#ifndef PPTPLAB_SCENARIOS_SWEEP_TABLES_H_
#define PPTPLAB_SCENARIOS_SWEEP_TABLES_H_

#include <string>

#include "scenarios/sweep/analysis.h"

namespace pptplab::sweep {

/// results.csv: a row for each point and metric: parameters, metric, unit, n, failed, without, mean,
/// deviation, low, high, relative (half-width), converged, and for each quantile q, q-low, q-high.
std::string ResultsCsv(const Plan& plan, const Analysis& analysis);

/// runs.csv: a row for each replication: parameters, run, metrics, failed.
std::string RunsCsv(const Campaign& campaign);

/// differences.csv: a row for each pair of points and metric: parameters, compared, from, to, metric,
/// unit, n, mean, low, high, share, share-low, share-high (of the mean at `from`), unpaired-low,
/// unpaired-high.
std::string DifferencesCsv(const Plan& plan, const Analysis& analysis);

/// The same results for people: "goodput  1.23 Mbit/s ± 0.02 (n = 10)", aligned.
std::string ResultsText(const Plan& plan, const Analysis& analysis);

/// In a unit that fits: "1.23 Mbit/s", "20.1 ms", "2.5 %".
std::string ForPeople(double number, const std::string& unit);

/// Replaces the file at once; throws std::runtime_error with a sentence.
void WriteWhole(const std::string& path, std::string_view text);

}  // namespace pptplab::sweep

#endif  // PPTPLAB_SCENARIOS_SWEEP_TABLES_H_
