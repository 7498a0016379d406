// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See workers.h.
#include "scenarios/sweep/workers.h"

namespace pptplab::sweep {

void Drive(Campaign& campaign, Workers& workers, const std::function<bool()>& stop,
           const std::function<void(const RunResult&)>& took, const std::function<void()>& idle) {
  constexpr Duration kWait = std::chrono::milliseconds(250);
  size_t running = 0;
  while (!stop()) {
    while (running < workers.capacity()) {
      const auto task = campaign.Next();
      if (!task) break;
      workers.Begin(*task);
      ++running;
    }
    if (running == 0) return;
    if (auto result = workers.Wait(kWait)) {
      --running;
      took(*result);
      campaign.Take(std::move(*result));
    }
    idle();
  }
}

}  // namespace pptplab::sweep
