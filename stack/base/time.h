// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Time as the stack knows it: an argument. SimulatedClock names the time line and, on purpose, has no
// now(): who wants to know the time must be told.
#ifndef PPTPLAB_STACK_BASE_TIME_H_
#define PPTPLAB_STACK_BASE_TIME_H_

#include <chrono>
#include <cstdint>

namespace pptplab {

using Duration = std::chrono::nanoseconds;

struct SimulatedClock {
  using rep = Duration::rep;
  using period = Duration::period;
  using duration = Duration;
  using time_point = std::chrono::time_point<SimulatedClock, Duration>;
  static constexpr bool is_steady = true;
};

/// Nanoseconds since the start of a run (or, in a capture, since 1970-01-01 UTC).
using Instant = SimulatedClock::time_point;

constexpr Instant AtNanoseconds(int64_t ns) { return Instant(Duration(ns)); }
constexpr int64_t Nanoseconds(Instant at) { return at.time_since_epoch().count(); }

}  // namespace pptplab

#endif  // PPTPLAB_STACK_BASE_TIME_H_
