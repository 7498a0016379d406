// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Counts for a report what nobody else does: packets on links, and what flows and downloads had
// brought when the warm-up was over. Costs nothing if nobody asks.
#ifndef PPTPLAB_SCENARIOS_METER_H_
#define PPTPLAB_SCENARIOS_METER_H_

#include "scenarios/activities.h"
#include "scenarios/outcome.h"
#include "scenarios/simulation.h"
#include "sim/world.h"

namespace pptplab::scenarios {

class Meter {
 public:
  /// Everything is installed and nothing has run; all live longer.
  Meter(sim::World& world, Report& report, const Activities& activities,
        const SimulationOptions& options);

 private:
  void WatchLinks();
  void EndWarmUp();

  sim::World& world_;
  Report& report_;
  const Activities& activities_;
};

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_METER_H_
