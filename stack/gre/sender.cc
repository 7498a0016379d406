// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The account of what the peer has acknowledged, the window and the time-out, RFC 2637 §4.2 and
// §4.4:
//
//   an acknowledgment came                       no acknowledgment came
//     DIFF = SAMPLE - RTT                          RTT = delta * RTT
//     DEV  = DEV + beta * (|DIFF| - DEV)           DEV stays
//     RTT  = RTT + alpha * DIFF
//     both: ATO = max(MinTimeOut, min(RTT + chi * DEV, MaxTimeOut))
//
// Each packet has the ATO that held when it was sent (§4.4.1: "for the next transmitted packet").
//
// What the RFC leaves open: a time-out ends the wait for all that is under way, as if it had been
// acknowledged (else a single lost acknowledgment would close the window once for each packet). If
// the acknowledgment comes after all, it opens nothing any more (§4.2.3: "without a time-out"), but
// it is a SAMPLE like any other: nothing is ever sent twice, so there is no doubt what it answers.
#include "stack/gre/sender.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pptplab::gre {

namespace {

Duration Times(double factor, Duration duration) {
  return Duration(std::llround(factor * static_cast<double>(duration.count())));
}

SenderConfig Sane(SenderConfig config) {
  config.alpha = std::clamp(config.alpha, 0.0, 1.0);
  config.beta = std::clamp(config.beta, 0.0, 1.0);
  config.chi = std::clamp(config.chi, 0.0, 1000.0);
  config.delta = std::clamp(config.delta, 1.0, 1000.0);
  config.minimum_time_out =
      std::clamp<Duration>(config.minimum_time_out, Duration(1), std::chrono::hours(1));
  config.maximum_time_out =
      std::clamp<Duration>(config.maximum_time_out, config.minimum_time_out, std::chrono::hours(1));
  return config;
}

}  // namespace

Sender::Sender(const SenderConfig& config, uint16_t peer_window, Duration peer_processing_delay)
    : config_(Sane(config)),
      next_(config.first_sequence_number),
      oldest_(config.first_sequence_number),
      maximum_window_(std::max<uint16_t>(peer_window, 1)),
      // §4.2.1: half of what the receiver offers, at least one
      window_(std::max<uint16_t>(static_cast<uint16_t>(maximum_window_ / 2), 1)),
      round_trip_time_(
          std::clamp(peer_processing_delay, Duration::zero(), config_.maximum_time_out)) {
  statistics_.largest_window = window_;
  Recalculate();
}

uint32_t Sender::TakeSequenceNumber(Instant now) {
  ++statistics_.sent;
  if (config_.windowing) {
    const Instant deadline = now + time_out_;
    // Where the ATO has shrunk the later packet is due first, and its time-out is that of all.
    for (auto before = sent_.rbegin(); before != sent_.rend() && before->deadline > deadline;
         ++before) {
      before->deadline = deadline;
    }
    sent_.push_back({now, deadline});
  }
  return next_++;
}

bool Sender::ReceiveAcknowledgment(Instant now, uint32_t number) {
  // Counted in steps from the oldest unacknowledged packet, so the wrap at 2^32 needs no thought:
  // old numbers come out as almost 2^32 steps, numbers never sent as too many.
  const uint32_t steps = number - oldest_;
  if (steps >= unacknowledged()) {
    TakeLateSample(now, number);
    // The same number again is no news, but no fault either: it rides on every packet of some.
    if (steps != 0xffffffffu) ++statistics_.old_acknowledgments;
    return false;
  }
  const uint32_t count = steps + 1;
  oldest_ = number + 1;
  statistics_.acknowledged += count;
  if (!config_.windowing) return false;
  given_up_.clear();
  Adapt(now - sent_[steps].at);  // §4.2.5: the time of the highest one acknowledged
  sent_.pop_front(count);
  return OpenWindow(count);
}

void Sender::TakeLateSample(Instant now, uint32_t number) {
  const uint32_t back = oldest_ - number;  // 1: the last one that was given up
  if (back == 0 || back > given_up_.size()) return;
  const size_t place = given_up_.size() - back;
  Adapt(now - given_up_[place].at);
  ++statistics_.late_samples;
  given_up_.pop_front(place + 1);
}

bool Sender::Tick(Instant now) {
  if (sent_.empty() || sent_.front().deadline > now) return false;
  ++statistics_.time_outs;
  statistics_.given_up += unacknowledged();
  oldest_ = next_;
  given_up_ = std::exchange(sent_, {});
  // §4.2.2: half of it, fractions rounded up; one stays one
  window_ = static_cast<uint16_t>((window_ + 1u) / 2);
  successful_ = 0;
  // A guess of zero would stay zero, so the first one to fail counts as the time-out itself.
  if (round_trip_time_ <= Duration::zero()) round_trip_time_ = Times(1 / config_.delta, time_out_);
  round_trip_time_ =
      std::min(Times(config_.delta, round_trip_time_), config_.maximum_time_out);  // §4.4.2
  Recalculate();
  return true;
}

std::optional<Instant> Sender::NextDeadline() const {
  if (sent_.empty()) return std::nullopt;
  return sent_.front().deadline;
}

void Sender::Adapt(Duration sample) {
  const Duration difference = sample - round_trip_time_;
  deviation_ += Times(config_.beta, std::chrono::abs(difference) - deviation_);
  round_trip_time_ += Times(config_.alpha, difference);
  Recalculate();
}

void Sender::Recalculate() {
  time_out_ = std::clamp(round_trip_time_ + Times(config_.chi, deviation_),
                         config_.minimum_time_out, config_.maximum_time_out);
}

/// §4.2.3: one more for every window's worth that was acknowledged without a time-out.
bool Sender::OpenWindow(uint32_t acknowledged) {
  if (window_ >= maximum_window_) return false;
  successful_ += acknowledged;
  if (successful_ < window_) return false;
  successful_ -= window_;
  ++window_;
  statistics_.largest_window = std::max(statistics_.largest_window, window_);
  return true;
}

}  // namespace pptplab::gre
