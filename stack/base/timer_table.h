// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One optional deadline for each name in an enum. `Slot` is an enum class whose last enumerator is
// kCount. Nothing fires by itself: the owner asks in its Tick().
#ifndef PPTPLAB_STACK_BASE_TIMER_TABLE_H_
#define PPTPLAB_STACK_BASE_TIMER_TABLE_H_

#include <array>
#include <cstddef>
#include <optional>

#include "stack/base/time.h"

namespace pptplab {

/// The earlier of two optional deadlines.
inline std::optional<Instant> Earlier(std::optional<Instant> a, std::optional<Instant> b) {
  if (!a) return b;
  if (!b) return a;
  return *a < *b ? a : b;
}

template <class Slot>
class TimerTable {
 public:
  void Set(Slot slot, Instant deadline) { At(slot) = deadline; }
  void Stop(Slot slot) { At(slot).reset(); }
  bool IsSet(Slot slot) const { return At(slot).has_value(); }
  bool Expired(Slot slot, Instant now) const { return At(slot) && *At(slot) <= now; }
  /// Expired, and stopped by being asked: for `if (timers_.Take(Slot::kX, now)) …`.
  bool Take(Slot slot, Instant now) {
    if (!Expired(slot, now)) return false;
    Stop(slot);
    return true;
  }
  std::optional<Instant> Deadline(Slot slot) const { return At(slot); }
  std::optional<Instant> Next() const {
    std::optional<Instant> next;
    for (const auto& deadline : deadlines_) next = Earlier(next, deadline);
    return next;
  }

 private:
  std::optional<Instant>& At(Slot slot) { return deadlines_[static_cast<size_t>(slot)]; }
  const std::optional<Instant>& At(Slot slot) const {
    return deadlines_[static_cast<size_t>(slot)];
  }
  std::array<std::optional<Instant>, static_cast<size_t>(Slot::kCount)> deadlines_{};
};

}  // namespace pptplab

#endif  // PPTPLAB_STACK_BASE_TIMER_TABLE_H_
