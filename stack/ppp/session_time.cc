// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A session that lasts only so long, RFC 1570 §1.2: Time-Remaining when the link enters the network
// phase, at intervals, and closer together near the end; the end itself is a Terminate-Request.
#include <algorithm>

#include "stack/ppp/session_private.h"

namespace pptplab::ppp {
namespace {

using std::chrono::seconds;

constexpr Duration kLastWord = seconds(5);  // nothing is told that is less than this before the end

}  // namespace

/// Once for a session: a link that is negotiated anew doesn't get its time again.
void Session::Private::StartClock(Instant now) {
  if (config.lcp.session_time <= Duration::zero()) return;
  if (!ends_at) {
    ends_at = now + config.lcp.session_time;
    tracer.Record(now, trace::Layer::kPpp, 0,
                  trace::Timer{"session timer", trace::Timer::Action::kSet, *ends_at});
  }
  TellTime(now);
}

void Session::Private::TellTime(Instant now) {
  const Duration left = *ends_at - now;
  const auto whole = std::chrono::duration_cast<seconds>(left).count();
  lcp.SendTimeRemaining(static_cast<uint32_t>(std::clamp<int64_t>(whole, 0, 0xfffffffe)));
  const Duration interval = std::max<Duration>(config.lcp.time_remaining_interval, kLastWord);
  const Duration next = std::min(interval, left / 2);
  tell_time_at.reset();
  if (next >= kLastWord) tell_time_at = now + next;
}

void Session::Private::TickClock(Instant now) {
  if (phase != Phase::kNetwork || !ends_at) return;
  if (*ends_at <= now) {
    tracer.Record(now, trace::Layer::kPpp, 0,
                  trace::Timer{"session timer", trace::Timer::Action::kExpired, *ends_at});
    ends_at.reset();
    tell_time_at.reset();
    return Finish(now, "the session's time is over", "time over");
  }
  if (tell_time_at && *tell_time_at <= now) TellTime(now);
}

}  // namespace pptplab::ppp
