// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One scenario as an ns-3 simulation: nodes, links, PPTP, HTTP; who dials, fetches and hangs up
// when; and what came of it.
#ifndef PPTPLAB_SCENARIOS_SIMULATION_H_
#define PPTPLAB_SCENARIOS_SIMULATION_H_

#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "scenarios/outcome.h"
#include "scenarios/scenario.h"
#include "stack/trace/recording.h"

namespace pptplab::scenarios {

struct SimulationOptions {
  std::string recording_path;   ///< empty: none
  std::string command;          ///< that repeats this run: kept in the recording
  std::string pcap_prefix;      ///< empty: none
  std::optional<uint64_t> run;  ///< instead of the scenario's
  std::string flows_path;       ///< ns-3's FlowMonitor XML; empty: none
  std::string series_path;      ///< CSV; empty: none
  std::ostream* series = nullptr;  ///< the same into memory, if there is no path; outlives the run
  Duration series_step = std::chrono::milliseconds(100);
  Duration warm_up{0};        ///< what is counted until then is apart in the report
  bool count_links = false;  ///< report.links
};

class Simulation {
 public:
  /// Builds everything. Throws std::runtime_error with a sentence (a served file can't be read, a
  /// recording can't be written) and Problem (an attribute that ns-3 doesn't know).
  Simulation(const Scenario& scenario, const SimulationOptions& options);
  ~Simulation();

  /// What people must know before the run: how to set up the machines outside.
  const std::vector<std::string>& announcements() const;

  /// Runs until everything is done, or the scenario's duration is over. `progress` gets the
  /// simulated time; false ends the run, in good order. Then closes the recording.
  Report Run(const std::function<bool(Duration)>& progress);

  /// For signal handlers; null without a recording.
  trace::RecordingWriter* writer();

 private:
  struct Private;
  std::unique_ptr<Private> p_;
};

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_SIMULATION_H_
