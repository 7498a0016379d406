// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// An Opening that nobody waits for.
#include "viz/app/trial_runner.h"

#include <filesystem>
#include <utility>

#include "viz/app/neighbour.h"
#include "viz/model/trial.h"

namespace pptplab::viz {

namespace {

namespace fs = std::filesystem;

bool HasRecording(const State& state) { return !state.empty() && state.recording().size() > 0; }

}  // namespace

std::string FindScenario(const std::string& typed, const std::string& recording) {
  std::error_code error;
  if (fs::is_regular_file(typed, error)) return typed;
  if (fs::path(typed).is_absolute()) return "";
  for (const std::string& start : {recording, NeighbourProgram("pptplab-run")}) {
    fs::path directory = fs::absolute(start, error).parent_path();
    while (!directory.empty()) {
      const fs::path candidate = directory / typed;
      if (fs::is_regular_file(candidate, error)) return candidate.string();
      if (directory == directory.parent_path()) break;
      directory = directory.parent_path();
    }
  }
  return "";
}

TrialRunner::~TrialRunner() {
  if (!directory_.empty()) RemoveTemporaryDirectory(directory_);
}

void TrialRunner::AddCommands(CommandTable& commands, std::function<void(const char*)> show) {
  show_ = std::move(show);
  commands.Add({"try.run", "Try the chosen change", "Try it", "V",
                [this](State& state) { Start(state, state.trial().chosen); }, &HasRecording});
  commands.Add({"try.cancel", "Stop the second run", "Try it", "Ctrl+.",
                [this](State&) {
                  if (opening_) opening_->Cancel();
                },
                [this](const State&) { return busy(); }});
  for (const Experiment& experiment : Experiments()) {
    const std::string name = experiment.name;
    commands.Add({"try." + name, "Try it: " + std::string(experiment.title), "Try it", "",
                  [this, name](State& state) {
                    state.trial().chosen = name;
                    Start(state, name);
                  },
                  &HasRecording});
  }
}

void TrialRunner::Start(State& state, const std::string& experiment) {
  const ScenarioChange change = PlanChange(state, experiment);
  if (show_) show_("try-it");
  if (change.settings.empty()) return state.Say(change.sentence);
  Trial& trial = state.trial();
  const RunCommand command = With(*trial.PlannerFor(state.recording()).command(), change.settings);
  const std::string scenario = FindScenario(command.scenario, state.recording().path());
  trial.experiment = experiment;
  trial.command = ToString(command);
  trial.other.reset();
  trial.comparison = {};
  trial.row = ComparedRow::kNone;
  if (scenario.empty()) {
    trial.phase = Trial::Phase::kFailed;
    trial.message = command.scenario + " is not here: start the window where it lies, or put the " +
                    "recording beside it.";
    return;
  }
  trial.phase = Trial::Phase::kRunning;
  opening_ = std::make_unique<Opening>(OpenRequest{scenario, "", "", command.options},
                                       FileKind::kScenario);
  trial.message = opening_->Progress();
}

bool TrialRunner::Poll(State& state) {
  if (!opening_) return false;
  if (state.trial().phase != Trial::Phase::kRunning) {
    opening_.reset();  // another recording is open now
    return false;
  }
  if (opening_->Poll()) {
    state.trial().message = opening_->Progress();
    return true;
  }
  Finish(state);
  opening_.reset();
  return false;
}

void TrialRunner::Finish(State& state) {
  Trial& trial = state.trial();
  trial.phase = Trial::Phase::kFailed;
  trial.message = opening_->message();
  if (!opening_->succeeded()) return;
  auto recording = RecordingModel::Open(opening_->result_path());
  if (!recording) {
    trial.message = recording.error();
    return;
  }
  if (!directory_.empty()) RemoveTemporaryDirectory(directory_);
  directory_ = opening_->TakeTemporaryDirectory();
  other_ = opening_->request();
  trial.phase = Trial::Phase::kDone;
  trial.message.clear();  // that what the scenario expects doesn't hold is what was to be seen
  trial.other = std::move(*recording);
  trial.comparison = Compare(state.recording(), *trial.other);
  if (!trial.comparison.differences.empty()) GoToRow(state, trial.comparison.differences.front());
  state.Say(trial.comparison.sentence);
  if (show_) show_("compare");
}

OpenRequest TrialRunner::ExchangeOther(OpenRequest request, std::string* directory) {
  std::swap(directory_, *directory);
  return std::exchange(other_, std::move(request));
}

}  // namespace pptplab::viz
