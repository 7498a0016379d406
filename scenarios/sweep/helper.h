// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The process that starts replications, each in a process of its own: a run that crashes costs one
// run, and no run can see another. It is forked before anything that doesn't like forks (MPI_Init,
// threads), has everything loaded already, and does nothing but fork, collect and tell. It dies with
// whoever made it, and its runs with it.
#ifndef PPTPLAB_SCENARIOS_SWEEP_HELPER_H_
#define PPTPLAB_SCENARIOS_SWEEP_HELPER_H_

#include <functional>
#include <memory>
#include <optional>

#include "scenarios/sweep/run_result.h"
#include "scenarios/sweep/workers.h"

namespace pptplab::sweep {

class Helper {
 public:
  /// Runs in a fresh process; whatever it throws or writes to stderr becomes the failure's words.
  using Job = std::function<Values(Task)>;

  /// Forks. A run that takes longer than `limit` on the clock is ended. Throws std::system_error.
  Helper(const Job& job, Duration limit);
  ~Helper();
  Helper(const Helper&) = delete;
  Helper& operator=(const Helper&) = delete;

  /// At once, whatever else is running.
  void Begin(Task task);
  /// The next result; nullopt: none within `wait`, or a signal came. Throws std::runtime_error if
  /// the helper is gone.
  std::optional<RunResult> Wait(Duration wait);

 private:
  int socket_ = -1;
  int process_ = -1;
};

/// A number of replications at once on this machine.
class Pool : public Workers {
 public:
  Pool(Helper& helper, size_t jobs) : helper_(helper), jobs_(jobs) {}
  size_t capacity() const override { return jobs_; }
  void Begin(Task task) override { helper_.Begin(task); }
  std::optional<RunResult> Wait(Duration wait) override { return helper_.Wait(wait); }

 private:
  Helper& helper_;
  size_t jobs_;
};

}  // namespace pptplab::sweep

#endif  // PPTPLAB_SCENARIOS_SWEEP_HELPER_H_
