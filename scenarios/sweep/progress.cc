// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See progress.h.
#include "scenarios/sweep/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace pptplab::sweep {

Progress::Progress(const Campaign& campaign, size_t workers, bool quiet)
    : campaign_(campaign),
      workers_(workers),
      is_quiet_(quiet),
      is_terminal_(::isatty(STDERR_FILENO) != 0) {}

std::string Progress::Line() const {
  const size_t wanted = campaign_.wanted();
  std::string line =
      std::to_string(wanted - campaign_.missing()) + " of " + std::to_string(wanted) + " runs";
  if (campaign_.failures() > 0) line += ", " + std::to_string(campaign_.failures()) + " failed";
  if (campaign_.taken() > 0 && campaign_.missing() > 0) {
    const double left =
        campaign_.SecondsMissing() / static_cast<double>(std::max<size_t>(workers_, 1));
    // Runs that take longer than all before them: nothing is known of when they end.
    const double waited = std::chrono::duration<double>(last_ - since_).count();
    line += waited > left + 1 ? ", no run ended for " + TimeText(waited) + ": those now take longer"
                              : ", about " + TimeText(left) + " left";
    if (campaign_.plan().study().precision) line += " (more where they aren't precise enough yet)";
  }
  return line;
}

void Progress::Say() {
  if (is_quiet_) return;
  const auto now = Clock::now();
  if (now - last_ < (is_terminal_ ? std::chrono::milliseconds(200) : std::chrono::seconds(10)))
    return;
  last_ = now;
  if (const size_t missing = campaign_.missing(); missing != missing_) {
    missing_ = missing;
    since_ = now;
  }
  is_shown_ = is_terminal_;
  std::fprintf(stderr, is_terminal_ ? "\r\x1b[K  %s" : "  %s\n", Line().c_str());
  std::fflush(stderr);
}

void Progress::End() {
  if (is_shown_) std::fputs("\r\x1b[K", stderr);
  is_shown_ = false;
}

std::string TimeText(double seconds) {
  const auto whole = static_cast<long>(std::ceil(seconds));
  if (whole < 100) return std::to_string(whole) + " s";
  if (whole < 6000) return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

}  // namespace pptplab::sweep
