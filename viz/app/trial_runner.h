// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// "Try it": runs the open recording's scenario again with a change, in a second process beside the
// window, and puts what comes of it into the State's Trial. Which changes there are and how runs
// compare is viz/model's business.
#ifndef PPTPLAB_VIZ_APP_TRIAL_RUNNER_H_
#define PPTPLAB_VIZ_APP_TRIAL_RUNNER_H_

#include <functional>
#include <memory>
#include <string>

#include "viz/app/opening.h"
#include "viz/model/command.h"
#include "viz/model/state.h"

namespace pptplab::viz {

class TrialRunner {
 public:
  TrialRunner() = default;
  ~TrialRunner();
  TrialRunner(const TrialRunner&) = delete;
  TrialRunner& operator=(const TrialRunner&) = delete;

  /// "try.run", "try.cancel" and "try.NAME" for each experiment; `show` brings a panel to the
  /// front.
  void AddCommands(CommandTable& commands, std::function<void(const char*)> show);
  /// Takes over what the second process has done; true while it works.
  bool Poll(State& state);
  bool busy() const { return opening_ != nullptr; }

  /// What made the recording in trial().other, and the directory where it lies: the caller's now,
  /// which gives its own instead.
  OpenRequest ExchangeOther(OpenRequest request, std::string* directory);

 private:
  void Start(State& state, const std::string& experiment);
  void Finish(State& state);

  std::unique_ptr<Opening> opening_;
  OpenRequest other_;      ///< what made trial().other
  std::string directory_;  ///< where that lies
  std::function<void(const char*)> show_;
};

/// Where the scenario of a recording is: its path as it was typed, looked for from here, then
/// beside and above the recording and the program. Empty: nowhere.
std::string FindScenario(const std::string& typed, const std::string& recording);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_APP_TRIAL_RUNNER_H_
