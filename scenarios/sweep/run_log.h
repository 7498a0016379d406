// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The log of a study's replications: one line of JSON each, only ever appended to, whole lines at
// once. A process that dies leaves a file of which at most the last line is cut short.
//
//   {"key": SHA-256, "point": {"loss": "1%"}, "run": 3, "values": {"goodput": 1e6}, "seconds": 0.2}
//   {"key": …, "point": …, "run": 4, "failed": {"signal": 11, "status": 0, "timed_out": false,
//    "stderr": "…", "command": "pptplab run …"}, "seconds": 0.1}
//
// `key` is of everything that decides on the result: scenario, parameters, metrics, run, build.
#ifndef PPTPLAB_SCENARIOS_SWEEP_RUN_LOG_H_
#define PPTPLAB_SCENARIOS_SWEEP_RUN_LOG_H_

#include <map>
#include <string>
#include <vector>

#include "scenarios/sweep/plan.h"
#include "scenarios/sweep/run_result.h"

namespace pptplab::sweep {

class RunLog {
 public:
  /// Opens for appending and keeps others out. Throws std::runtime_error with a sentence.
  RunLog(const std::string& path, const Plan& plan, std::string build);
  ~RunLog();
  RunLog(const RunLog&) = delete;
  RunLog& operator=(const RunLog&) = delete;

  void Append(const RunResult& result);

 private:
  void Write(const std::string& text);
  const std::string path_;
  const Plan& plan_;
  const std::string build_;
  int fd_ = -1;
};

/// The results in a log that are of this plan and build, up to `runs` of each cell; the last of each
/// counts, but none that failed after one that didn't. A log that isn't there is empty. Lines that
/// are no such record are passed over.
std::vector<RunResult> ReadLog(const std::string& path, const Plan& plan, const std::string& build);

}  // namespace pptplab::sweep

#endif  // PPTPLAB_SCENARIOS_SWEEP_RUN_LOG_H_
