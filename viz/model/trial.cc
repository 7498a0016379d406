// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/model/trial.h"

#include <utility>

#include "viz/model/state.h"

namespace pptplab::viz {

const ExperimentPlanner& Trial::PlannerFor(const RecordingModel& recording) {
  if (!planner_ || !planner_->IsFor(recording)) planner_.emplace(recording);
  return *planner_;
}

void Trial::TakeExchanged(const Trial& before, std::unique_ptr<RecordingModel> now_other,
                          const RecordingModel& now_open) {
  phase = Phase::kDone;
  experiment = before.experiment;
  command = before.command;
  exchanged = !before.exchanged;
  other = std::move(now_other);
  comparison = Compare(now_open, *other);
  // What the change did stays what it is, whichever run is looked at.
  comparison.sentence = before.comparison.sentence;
  comparison.outcome = before.comparison.outcome;
}

ScenarioChange PlanChange(State& state, const std::string& experiment) {
  if (state.empty()) {
    return {"Open a scenario or its recording: here one thing in it can be changed and tried.", {}};
  }
  return state.trial().PlannerFor(state.recording()).Plan(experiment, state.cursor());
}

std::string CommandFor(State& state, const std::string& experiment) {
  const ScenarioChange change = PlanChange(state, experiment);
  if (change.settings.empty()) return "";
  const auto& command = state.trial().PlannerFor(state.recording()).command();
  return ToString(With(*command, change.settings));
}

void GoToRow(State& state, size_t row) {
  Trial& trial = state.trial();
  const auto& rows = trial.comparison.rows;
  if (row >= rows.size()) return;
  trial.row = row;
  // What only the other run has is shown between what comes before and after it here.
  for (size_t r = row + 1; r-- > 0;) {
    if (rows[r].first == ComparedRow::kNone) continue;
    state.Select(trial.comparison.first[rows[r].first].item);
    return;
  }
}

}  // namespace pptplab::viz
