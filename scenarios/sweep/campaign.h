// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Which replications a plan needs, which of them come next, and when it is enough: pure, whoever
// runs them wherever. What is asked for depends on results only, never on the order in which they
// come, so every launcher ends with the same replications.
//
// With a precision, a cell's replications 1 … n are judged when all of them are there; if its means
// are not precise enough, n grows, up to the limit.
#ifndef PPTPLAB_SCENARIOS_SWEEP_CAMPAIGN_H_
#define PPTPLAB_SCENARIOS_SWEEP_CAMPAIGN_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/sweep/estimates.h"
#include "scenarios/sweep/plan.h"
#include "scenarios/sweep/run_result.h"

namespace pptplab::sweep {

/// One of several parts of a study that know nothing of each other: 1/3, 2/3, 3/3.
struct Shard {
  uint32_t index = 1, count = 1;
};

class Campaign {
 public:
  /// The plan lives longer. With a precision a shard has whole cells, else single replications.
  explicit Campaign(const Plan& plan, Shard shard = {});

  /// A result that was there before; what nobody asks for is ignored.
  void Know(const RunResult& result);
  /// After the last of Know.
  void Begin();

  /// What to run next; nullopt: nothing now. It is handed out once.
  std::optional<Task> Next();
  void Take(RunResult result);

  /// Everything that is wanted is there.
  bool IsDone() const { return missing_ == 0; }
  size_t wanted() const { return wanted_; }
  size_t missing() const { return missing_; }
  size_t failures() const { return failures_; }
  /// Of what was run now, not known before.
  size_t taken() const { return taken_; }
  /// Seconds of one worker's time that what is missing needs, by what was run so far.
  double SecondsMissing() const;

  const Plan& plan() const { return plan_; }
  /// All results of a cell that are there, up to what was asked for, by run.
  const std::vector<std::optional<RunResult>>& results(size_t cell) const {
    return cells_[cell].results;
  }
  bool IsWhole(size_t cell) const { return cells_[cell].missing == 0; }
  /// Whether its means are as precise as asked for; always without a precision.
  bool HasConverged(size_t cell) const { return cells_[cell].converged; }

 private:
  struct CellState {
    std::vector<std::optional<RunResult>> results;  ///< as many as are wanted
    size_t missing = 0;
    bool converged = false;
    double seconds = 0;  ///< of those that were run
    size_t timed = 0;
  };

  bool IsMine(size_t cell, size_t run) const;
  void Want(size_t cell, size_t count);
  void Judge(size_t cell);

  const Plan& plan_;
  Shard shard_;
  std::vector<CellState> cells_;
  std::map<std::pair<uint32_t, uint32_t>, RunResult> known_;  ///< before it began
  std::map<uint32_t, std::vector<uint32_t>> pending_;         ///< cells by run
  size_t wanted_ = 0, missing_ = 0, failures_ = 0, taken_ = 0;
  double seconds_ = 0;
};

/// A cell's values of one metric, of the runs that have it, in order.
std::vector<double> ValuesOf(const std::vector<std::optional<RunResult>>& results, size_t metric);

}  // namespace pptplab::sweep

#endif  // PPTPLAB_SCENARIOS_SWEEP_CAMPAIGN_H_
