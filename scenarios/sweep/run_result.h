// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One replication: which, and what came of it, as it travels between processes and stands in the log.
#ifndef PPTPLAB_SCENARIOS_SWEEP_RUN_RESULT_H_
#define PPTPLAB_SCENARIOS_SWEEP_RUN_RESULT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scenarios/sweep/measures.h"

namespace pptplab::sweep {

struct Task {
  uint32_t cell = 0;  ///< of the plan, from 0
  uint32_t run = 0;   ///< of the cell, from 0; ns-3's RngRun is the study's first-run more
};

struct RunResult {
  Task task;
  bool failed = false;
  Values values;          ///< unless it failed
  int signal = 0;         ///< that ended it; 0: none
  int status = 0;         ///< its exit status, without a signal
  bool timed_out = false;
  std::string error;      ///< the last that it wrote to stderr
  double seconds = 0;     ///< on the clock
};

/// One line of JSON without its end.
std::string ToText(const RunResult& result);
std::optional<RunResult> ReadRunResult(std::string_view text);

/// "ended by signal 11 (Segmentation fault)", "took longer than allowed", "ended with status 1".
std::string WhyFailed(const RunResult& result);

}  // namespace pptplab::sweep

#endif  // PPTPLAB_SCENARIOS_SWEEP_RUN_RESULT_H_
