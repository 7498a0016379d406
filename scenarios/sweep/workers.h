// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Who runs replications: a pool of processes (helper.h), ranks of MPI (farm.h). And the loop that
// gives them work, which is the same for all.
#ifndef PPTPLAB_SCENARIOS_SWEEP_WORKERS_H_
#define PPTPLAB_SCENARIOS_SWEEP_WORKERS_H_

#include <cstddef>
#include <functional>
#include <optional>

#include "scenarios/sweep/campaign.h"
#include "scenarios/sweep/run_result.h"

namespace pptplab::sweep {

class Workers {
 public:
  virtual ~Workers() = default;
  /// How many replications can run at once.
  virtual size_t capacity() const = 0;
  /// Only while fewer than that run.
  virtual void Begin(Task task) = 0;
  /// The next result; nullopt: none within `wait`, or a signal came.
  virtual std::optional<RunResult> Wait(Duration wait) = 0;
};

/// Until nothing is missing, or `stop` says so. `took` gets each result when the campaign has it;
/// `idle` is called a few times a second.
void Drive(Campaign& campaign, Workers& workers, const std::function<bool()>& stop,
           const std::function<void(const RunResult&)>& took, const std::function<void()>& idle);

}  // namespace pptplab::sweep

#endif  // PPTPLAB_SCENARIOS_SWEEP_WORKERS_H_
