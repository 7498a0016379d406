// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Where a lab's simulations are run and remembered: each scenario once, by the hash of all that
// decides on its outcome, in a directory of files. A run is `pptplab run` in a process of its own,
// bounded in time, memory and the size of what it writes.
#ifndef PPTPLAB_LABS_ENGINE_WORKBENCH_H_
#define PPTPLAB_LABS_ENGINE_WORKBENCH_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"

namespace pptplab::labs {

class Workbench {
 public:
  struct Run {
    int status =
        0;  ///< of `pptplab run --check`: 0 all that the scenario expects holds; 1 it doesn't
    std::string said;                 ///< stdout and stderr, at most 64 kB
    std::filesystem::path recording;  ///< may not exist if the status is 2
  };

  /// `remembered`: a directory, made if missing. `programs`: where pptplab-run is; empty: beside
  /// this program.
  explicit Workbench(std::filesystem::path remembered, std::filesystem::path programs = {});

  /// Runs a scenario of a lab's, or takes what is remembered. `changes`: "PATH=VALUE" each, hostile
  /// if a student proposes them: the lab says which paths are allowed, before. Throws
  /// std::runtime_error with a sentence if it can't be run at all or takes too long.
  Run Simulate(const std::string& scenario, uint32_t run = 1,
               const std::vector<std::string>& changes = {});
  /// A value that takes long to compute, such as a reference interval over many simulations.
  /// `name` must name all that it depends on.
  std::string Remember(std::string_view name, const std::function<std::string()>& compute);

  /// Where things are remembered; others may put files there whose names are hashes.
  const std::filesystem::path& directory() const { return remembered_; }
  uint32_t simulated() const { return simulated_; }  ///< runs that were not remembered

 private:
  std::filesystem::path remembered_;
  std::filesystem::path programs_;
  uint32_t simulated_ = 0;
};

/// Where the program is that runs.
std::filesystem::path DirectoryOfPrograms();
/// Where the labs' texts are: share/pptplab/labs of the build or of the installed copy.
std::filesystem::path DirectoryOfLabs();

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ENGINE_WORKBENCH_H_
