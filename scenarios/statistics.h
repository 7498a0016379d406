// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What pptplab run --flows and --series ask for: counted while the simulation runs, written when it has ended.
// Costs nothing if nobody asks.
#ifndef PPTPLAB_SCENARIOS_STATISTICS_H_
#define PPTPLAB_SCENARIOS_STATISTICS_H_

#include <fstream>
#include <memory>
#include <string>

#include "scenarios/activities.h"
#include "scenarios/outcome.h"
#include "scenarios/scenario.h"
#include "scenarios/simulation.h"
#include "sim/flow_statistics.h"
#include "sim/series.h"
#include "sim/world.h"

namespace pptplab::scenarios {

class Statistics {
 public:
  /// Everything is installed and nothing has run; all live longer. Throws std::runtime_error if a file can't be
  /// written.
  Statistics(const Scenario& scenario, sim::World& world, const Report& report,
             const Activities& activities, const SimulationOptions& options);
  /// After the run, before the world goes. Throws as well.
  void Close();

 private:
  std::string flows_path_;
  std::ofstream flows_file_;
  std::unique_ptr<sim::FlowStatistics> flows_;
  std::string series_path_;
  std::ofstream series_file_;
  std::unique_ptr<sim::Series> series_;
};

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_STATISTICS_H_
