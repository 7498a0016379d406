// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The second run of "Try it" as panels see it: which change is chosen, how far the second process
// is, and how its recording compares with the one that is open. One for all panels, in the State;
// viz/app starts the process and puts the result here.
#ifndef PPTPLAB_VIZ_MODEL_TRIAL_H_
#define PPTPLAB_VIZ_MODEL_TRIAL_H_

#include <memory>
#include <optional>
#include <string>

#include "viz/model/compare.h"
#include "viz/model/experiment.h"

namespace pptplab::viz {

class State;

struct Trial {
  enum class Phase : uint8_t { kNone, kRunning, kDone, kFailed };
  Phase phase = Phase::kNone;
  std::string chosen = "password";  ///< an experiment's name: what "run" runs

  // What was started last.
  std::string experiment;  ///< its name
  std::string command;     ///< as a person would type it
  std::string message;     ///< running: how far it is; else what went wrong or should be known
  /// kDone: the recording that came out, and how it compares with the open one.
  std::unique_ptr<RecordingModel> other;
  RunComparison comparison;
  size_t row = ComparedRow::kNone;  ///< of the comparison: the one that was jumped to
  bool exchanged = false;           ///< the changed run is the open one

  /// After the two recordings have changed places.
  void TakeExchanged(const Trial& before, std::unique_ptr<RecordingModel> now_other,
                     const RecordingModel& now_open);

  /// For the open recording; made when somebody first asks.
  const ExperimentPlanner& PlannerFor(const RecordingModel& recording);

 private:
  std::optional<ExperimentPlanner> planner_;
};

/// What the chosen experiment, or the one of this name, would do at the cursor.
ScenarioChange PlanChange(State& state, const std::string& experiment);
/// The whole command for it, as a person would type it; empty: it can't be done here.
std::string CommandFor(State& state, const std::string& experiment);
/// Puts the cursor on the comparison's row, or as near as the open recording comes.
void GoToRow(State& state, size_t row);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_TRIAL_H_
