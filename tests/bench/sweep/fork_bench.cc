// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// bench_sweep_fork STUDY RUNS: the runs of a study's first point, each in a forked process, and nothing else: no
// helper, no log, no tables. Prints how many seconds that took: what pptplab sweep is held against.
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "scenarios/sweep/replicate.h"

int main(int argc, char** argv) {
  using namespace pptplab;  // NOLINT: this program's own
  if (argc != 3) return 2;
  auto plan = sweep::Plan::Make(argv[1], {}, scenarios::FilesOnDisk());
  if (!plan) {
    std::fprintf(stderr, "%s\n", ToString(plan.error()).c_str());
    return 2;
  }
  sweep::Preload();
  const auto runs = static_cast<uint32_t>(std::atoi(argv[2]));
  const auto began = std::chrono::steady_clock::now();
  for (uint32_t run = 0; run < runs; ++run) {
    const pid_t process = ::fork();
    if (process == 0) {
      const auto values = sweep::Replicate(*plan, {0, run});
      ::_exit(values.empty() ? 1 : 0);
    }
    int status = 0;
    if (::waitpid(process, &status, 0) != process || status != 0) return 1;
  }
  const auto took = std::chrono::steady_clock::now() - began;
  std::printf("%.4f\n", std::chrono::duration<double>(took).count());
  return 0;
}
