// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The processor's time, for benches that take it in slices.
#ifndef PPTPLAB_TESTS_BENCH_CPU_SECONDS_H_
#define PPTPLAB_TESTS_BENCH_CPU_SECONDS_H_

#include <sys/resource.h>

namespace pptplab::bench {

/// Seconds that the processor has worked for this program, by itself and in the kernel.
inline double CpuSeconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

}  // namespace pptplab::bench

#endif  // PPTPLAB_TESTS_BENCH_CPU_SECONDS_H_
