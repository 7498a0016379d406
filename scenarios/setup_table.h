// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What it took to deploy each tunnel of a run: what is configured at its two ends, and what they
// exchange before the first byte of data, side by side.
#ifndef PPTPLAB_SCENARIOS_SETUP_TABLE_H_
#define PPTPLAB_SCENARIOS_SETUP_TABLE_H_

#include <ostream>
#include <vector>

#include "scenarios/scenario.h"
#include "stack/explain/setup_cost.h"

namespace pptplab::scenarios {

/// Prints nothing if no tunnel came up.
void PrintSetupTable(const Scenario& scenario, const std::vector<explain::SetupCost>& costs,
                     std::ostream& out);

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_SETUP_TABLE_H_
