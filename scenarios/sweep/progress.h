// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// How far a study is, on stderr: one line that changes on a terminal, now and then a line
// elsewhere.
#ifndef PPTPLAB_SCENARIOS_SWEEP_PROGRESS_H_
#define PPTPLAB_SCENARIOS_SWEEP_PROGRESS_H_

#include <chrono>
#include <string>

#include "scenarios/sweep/campaign.h"

namespace pptplab::sweep {

class Progress {
 public:
  /// `workers` share the work that is left.
  Progress(const Campaign& campaign, size_t workers, bool quiet);
  /// Often; says something a few times a second at most.
  void Say();
  /// Takes the line away.
  void End();

 private:
  std::string Line() const;

  using Clock = std::chrono::steady_clock;
  const Campaign& campaign_;
  const size_t workers_;
  const bool is_quiet_;
  const bool is_terminal_;
  Clock::time_point last_ = Clock::now();
  Clock::time_point since_ = last_;  ///< as many are missing
  size_t missing_ = 0;
  bool is_shown_ = false;
};

/// "3 min 20 s", "45 s".
std::string TimeText(double seconds);

}  // namespace pptplab::sweep

#endif  // PPTPLAB_SCENARIOS_SWEEP_PROGRESS_H_
