// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See replicate.h.
#include "scenarios/sweep/replicate.h"

#include <sstream>

#include "scenarios/simulation.h"
#include "stack/crypto/digest.h"

namespace pptplab::sweep {

Values Replicate(const Plan& plan, Task task) {
  const Study& study = plan.study();
  auto scenario = plan.ScenarioOf(plan.cells()[task.cell]);
  if (!scenario) throw scenario.error();
  scenarios::SimulationOptions options;
  options.run = study.first_run + task.run;
  options.warm_up = study.warm_up;
  options.count_links = NeedsLinks(study);
  std::ostringstream series;
  if (NeedsSeries(study)) options.series = &series;
  scenarios::Simulation simulation(*scenario, options);
  const scenarios::Report report = simulation.Run([](Duration) { return true; });
  return MeasureRun(study, *scenario, report, series.str());
}

void Preload() { [[maybe_unused]] const auto digest = crypto::Md4({}); }

}  // namespace pptplab::sweep
