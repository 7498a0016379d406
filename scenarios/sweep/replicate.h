// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One replication: a point's scenario as one run of ns-3, and the numbers that a study wants of it.
#ifndef PPTPLAB_SCENARIOS_SWEEP_REPLICATE_H_
#define PPTPLAB_SCENARIOS_SWEEP_REPLICATE_H_

#include "scenarios/sweep/plan.h"
#include "scenarios/sweep/run_result.h"

namespace pptplab::sweep {

/// Needs a process of its own: ns-3 keeps much in globals. Throws what Simulation throws.
Values Replicate(const Plan& plan, Task task);

/// Loads what every run would load again: the cryptographic library's algorithms.
void Preload();

}  // namespace pptplab::sweep

#endif  // PPTPLAB_SCENARIOS_SWEEP_REPLICATE_H_
