// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// From what came of a run to the numbers that a study asks for. All are in seconds, bits per second,
// octets, packets, or shares of 1. A number that the run didn't have (the time of a transfer that
// never ended, the round trip of echoes that never came) is none.
//
// What there is of a kind (flows, tunnels …) becomes one number by `reduce`:
//
//   goodput        flows and downloads: payload after the warm-up over the time that it took; sum
//   transfer-time  flows with an end and downloads: from the start to the last octet; mean
//   received       flows and downloads: octets of payload after the warm-up; sum
//   loss           flows: the share of what was sent after the warm-up that didn't arrive; mean
//   set-up-time    tunnels: from dialling to the first network protocol; mean
//   tunnels        how many came up
//   rtt            pings: the mean of each one's round trips; mean
//   ping-loss      pings: the share that nobody answered; mean
//   wire-octets    octets of IP packets that the link sent, both ways, after the warm-up; sum
//   wire-packets   these packets; sum
//   overhead       such octets for each octet of payload that arrived, less 1
//   link-losses    packets that the link lost; sum
//   queue-drops    packets that waited in vain; sum
//   series         rows of pptplab run --series after the warm-up: for each name of a row the mean
//                  over time, or as `reduce` says; then the mean of these
//   duration       simulated time of the whole run
#ifndef PPTPLAB_SCENARIOS_SWEEP_MEASURES_H_
#define PPTPLAB_SCENARIOS_SWEEP_MEASURES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/outcome.h"
#include "scenarios/scenario.h"
#include "scenarios/sweep/study.h"

namespace pptplab::sweep {

/// One for each metric of a study; nullopt: the run didn't have it.
using Values = std::vector<std::optional<double>>;

/// Whether the metrics' nodes and links exist.
std::optional<scenarios::Problem> CheckMetrics(const Study& study,
                                               const scenarios::Scenario& scenario);

/// All that decides on what is measured, as text.
std::string TextOfMetrics(const Study& study);

/// "s", "bit/s", "octets", "packets", "tunnels", "share" (of 1).
std::string UnitOf(const Metric& metric);

bool NeedsLinks(const Study& study);
bool NeedsSeries(const Study& study);

/// `series`: the run's series as CSV, if the study needs it.
Values MeasureRun(const Study& study, const scenarios::Scenario& scenario,
                  const scenarios::Report& report, std::string_view series);

}  // namespace pptplab::sweep

#endif  // PPTPLAB_SCENARIOS_SWEEP_MEASURES_H_
