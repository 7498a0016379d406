// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Random numbers of a study itself (points, bootstrap), the same everywhere for the same seed: the
// standard library's distributions are not. SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
#ifndef PPTPLAB_SCENARIOS_SWEEP_RANDOM_H_
#define PPTPLAB_SCENARIOS_SWEEP_RANDOM_H_

#include <cstddef>
#include <cstdint>

namespace pptplab::sweep {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  /// 0 ≤ it < 1.
  double Share() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }
  /// 0 ≤ it < count; of counts far below 2^32, evenly enough for anything here.
  size_t Below(size_t count) {
    return static_cast<size_t>((Next() >> 32) * static_cast<uint64_t>(count) >> 32);
  }

 private:
  uint64_t state_;
};

}  // namespace pptplab::sweep

#endif  // PPTPLAB_SCENARIOS_SWEEP_RANDOM_H_
