// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Checks a lab's answers in a second process, as that may take seconds of simulation: the window
// goes on, the work can be stopped, and what a hostile directory does to it stays there.
#ifndef PPTPLAB_VIZ_PANELS_LAB_CHECK_H_
#define PPTPLAB_VIZ_PANELS_LAB_CHECK_H_

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace pptplab::viz {

class LabCheck {
 public:
  struct Verdict {
    std::string task;
    double share = 0;
    double points = 0;
    std::string mistake;
    std::string says;
    std::vector<std::string> steps;
  };

  /// Begins. `task`: one only; empty: all.
  LabCheck(const std::filesystem::path& directory, const std::string& task);
  ~LabCheck();  ///< stops what still runs
  LabCheck(const LabCheck&) = delete;
  LabCheck& operator=(const LabCheck&) = delete;

  /// True while it works.
  bool Poll();
  const std::string& task() const { return task_; }
  int seconds() const;
  const std::vector<Verdict>& verdicts() const { return verdicts_; }
  /// Why there are no verdicts, as a sentence; empty: there are.
  const std::string& problem() const { return problem_; }

 private:
  void Read();
  void Understand(bool ended_well);

  std::string task_;
  std::string said_;
  std::string problem_;
  std::vector<Verdict> verdicts_;
  pid_t child_ = -1;
  int line_ = -1;  ///< the read end of what the child says
  std::chrono::steady_clock::time_point begin_;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_PANELS_LAB_CHECK_H_
