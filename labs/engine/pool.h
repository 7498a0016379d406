// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Pieces of work in processes of their own, some at once: what crashes, hangs or eats memory in one
// of them stops nothing else.
#ifndef PPTPLAB_LABS_ENGINE_POOL_H_
#define PPTPLAB_LABS_ENGINE_POOL_H_

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

namespace pptplab::labs {

struct PoolLimits {
  size_t jobs = 1;
  std::chrono::seconds time{600};  ///< of the clock, for one piece
  size_t processor_seconds = 120;  ///< for one piece, without what it starts
  size_t memory = size_t{2} << 30;
  size_t answer = 1u << 20;  ///< octets that a piece may say
};

struct Outcome {
  std::string text;     ///< what the work returned
  std::string trouble;  ///< "it crashed (Segmentation fault)"; empty: none
};

/// Does pieces 0 to count - 1. `done` is called in their order. `stop` is asked now and then; when
/// it says so, what runs is ended, and the pieces that are missing are never `done`. What `work`
/// throws is its trouble.
void DoInChildren(size_t count, const PoolLimits& limits,
                  const std::function<std::string(size_t)>& work,
                  const std::function<void(size_t, Outcome)>& done,
                  const std::function<bool()>& stop);

/// Processors that this process may use.
size_t ProcessorsHere();

/// "123 of 1,000, 20 s left" on a terminal, now and then.
class ProgressLine {
 public:
  ProgressLine(size_t all, std::string what, bool is_quiet = false);
  void Say(size_t done);
  void End();

 private:
  using Clock = std::chrono::steady_clock;
  size_t all_;
  std::string what_;
  bool is_on_;
  bool said_ = false;
  Clock::time_point start_ = Clock::now(), last_{};
};

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ENGINE_POOL_H_
