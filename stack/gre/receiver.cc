// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Order from disorder, RFC 2637 §4.2 and §4.3. Choices that the RFC leaves open:
//
// Where the numbers start. §4.1 says 0; pptp-linux and the Linux kernel start at 1. Whichever of
// the two
//   comes first goes up at once: waiting 300 ms for a 0 that was never sent would delay every Linux
//   peer. A 0 behind a 1 is late. If both are missing, the gap is treated as any other; when it is
//   given up, 0 isn't counted as missing, for nobody knows whether there was one.
// What is acknowledged. §4.1: the highest number received. Packets that wait in the buffer aren't
//   acknowledged before they go up, so that the peer's window (§4.2) covers the buffer. Once a gap
//   is given up the acknowledgment passes over it: §4.3 lets a receiver take a missing packet for
//   lost, and there is no retransmission that would want to know.
// Duplicates are told from late packets for the last 1,024 numbers; older ones all count as late.
#include "stack/gre/receiver.h"

#include <algorithm>
#include <utility>

#include "stack/base/serial.h"

namespace pptplab::gre {

Receiver::Verdict Receiver::Receive(Instant now, uint32_t sequence_number, Pdu payload) {
  const Position position = PositionOf(sequence_number);
  if (FollowsOnFromBefore(position)) GoBack(*before_);
  if (position < next_) return ReceiveOld(position);
  if (started_ && position - next_ >= Reach(now)) {
    ++statistics_.late;
    return Verdict::kLate;
  }
  if (position - next_ >= config_.max_gap)
    return ReceiveFarAhead(now, position, std::move(payload));
  CountHeard(now);
  const bool is_start = !started_ && position <= kZero + 1;
  if (position == next_ || is_start) {
    next_ = position;
    Deliver(now, position, std::move(payload));
    ReleaseInOrder(now);
    return Verdict::kAccepted;
  }
  return ReceiveAhead(now, position, std::move(payload));
}

std::optional<Receiver::Packet> Receiver::TakePacket() {
  if (taken_ == ready_.size()) return std::nullopt;
  last_taken_ = ready_[taken_].position;
  Packet packet{static_cast<uint32_t>(last_taken_ & 0xffffffffu),
                std::move(ready_[taken_].payload)};
  if (++taken_ == ready_.size()) {
    ready_.clear();
    taken_ = 0;
  }
  return packet;
}

void Receiver::Judge(Judgment judgment) {
  const Position position = std::exchange(last_taken_, 0);
  if (position == 0) return;
  if (judgment != Judgment::kForged) {
    forged_from_.reset();
    const bool stands = judgment == Judgment::kGenuine || (before_ && before_->skipped < kLongJump);
    if (stands) before_.reset();
    return;
  }
  --statistics_.delivered;
  ++statistics_.rejected;
  delivered_.reset(position % kRemembered);
  if (!forged_from_) forged_from_ = position;
  const bool was_jump = before_ && --before_->delivered == 0;
  if (position + 1 != next_) return;  // what went up behind it is judged first
  Place place = was_jump ? *before_ : Place{.next = position};
  place.next = std::min(place.next, *forged_from_);
  forged_from_.reset();
  GoBack(place);
}

uint64_t Receiver::Reach(Instant now) const {
  const uint64_t liveliest = std::max(in_liveliest_second_, in_this_second_);
  const auto silence =
      std::chrono::duration_cast<std::chrono::milliseconds>(now - heard_at_).count();
  return kReach + std::max(8 * liveliest, kLeastPerSecond) *
                      static_cast<uint64_t>(std::max<int64_t>(silence, 0)) / 1000;
}

void Receiver::CountHeard(Instant now) {
  heard_at_ = now;
  if (now - second_began_ >= std::chrono::seconds(1)) {
    in_liveliest_second_ = std::max(in_liveliest_second_, std::exchange(in_this_second_, 0));
    second_began_ = now;
  }
  ++in_this_second_;
}

bool Receiver::FollowsOnFromBefore(Position position) const {
  return before_ && before_->skipped >= kLongJump && position < next_ &&
         position >= before_->next && position - before_->next < kLongJump;
}

/// What was skipped isn't given up any more, and no more is acknowledged than the peer has sent.
void Receiver::GoBack(Place place) {
  if (before_ && place.next <= before_->next) before_.reset();
  statistics_.missing -= place.missing;
  next_ = place.next;
  started_ = place.started;
  if (!started_) {
    TakeAcknowledgment();
  } else if (to_acknowledge_) {
    to_acknowledge_ = static_cast<uint32_t>((next_ - 1) & 0xffffffffu);
  }
}

/// Before numbers are skipped. A jump on top of another one that could not be judged yet belongs to
/// it.
void Receiver::RememberPlace(Position position, Position missing) {
  const bool is_young =
      before_ &&
      (taken_ < ready_.size() || (before_->skipped >= kLongJump && before_->delivered < kLongJump));
  if (!is_young) before_ = Place{.next = next_, .started = started_};
  before_->skipped += position - next_;
  before_->missing += missing;
}

std::optional<uint32_t> Receiver::TakeAcknowledgment() {
  timers_.Stop(TimerSlot::kAcknowledgment);
  unacknowledged_ = 0;
  return std::exchange(to_acknowledge_, std::nullopt);
}

bool Receiver::AcknowledgmentDue(Instant now) const {
  return timers_.Expired(TimerSlot::kAcknowledgment, now);
}

void Receiver::Tick(Instant now) {
  // Whoever waited long enough goes up, and everything in front of it is given up.
  while (timers_.Expired(TimerSlot::kReorder, now)) GiveUpFirstGap(now);
}

std::optional<Instant> Receiver::NextDeadline() const { return timers_.Next(); }

Receiver::Position Receiver::PositionOf(uint32_t sequence_number) const {
  if (!started_) return kZero + sequence_number;  // nothing can be behind the start
  const int32_t distance =
      SerialDistance(static_cast<uint32_t>(next_ & 0xffffffffu), sequence_number);
  return next_ + static_cast<Position>(static_cast<int64_t>(distance));
}

Receiver::Verdict Receiver::ReceiveOld(Position position) {
  const bool remembered = next_ - position <= kRemembered;
  if (remembered && delivered_.test(position % kRemembered)) {
    ++statistics_.duplicate;
    return Verdict::kDuplicate;
  }
  ++statistics_.late;
  return Verdict::kLate;
}

Receiver::Verdict Receiver::ReceiveAhead(Instant now, Position position, Pdu payload) {
  if (config_.reorder_time <= Duration::zero()) {
    SkipTo(position);
    Deliver(now, position, std::move(payload));
    return Verdict::kAccepted;
  }
  if (!held_.try_emplace(position, Held{now, std::move(payload)}).second) {
    ++statistics_.duplicate;
    return Verdict::kDuplicate;
  }
  ArmReorderTimer();
  while (held_.size() > config_.reorder_packets) GiveUpFirstGap(now);
  return position < next_ ? Verdict::kAccepted : Verdict::kHeld;
}

/// One such packet proves nothing; two that follow each other are the peer, after a long outage or
/// (for a passive observer) from the middle of a call.
Receiver::Verdict Receiver::ReceiveFarAhead(Instant now, Position position, Pdu payload) {
  const auto number = static_cast<uint32_t>(position & 0xffffffffu);
  if (after_far_ != number) {
    after_far_ = number + 1;
    ++statistics_.late;
    return Verdict::kLate;
  }
  after_far_.reset();
  CountHeard(now);
  if (started_) {
    while (!held_.empty()) GiveUpFirstGap(now);
    SkipTo(position);
  } else {
    // The stream begins here: nothing is missing, and what waited for another beginning is no part
    // of it.
    RememberPlace(position, 0);
    statistics_.late += held_.size();
    held_.clear();
    ArmReorderTimer();
  }
  Deliver(now, position, std::move(payload));
  return Verdict::kAccepted;
}

void Receiver::Deliver(Instant now, Position position, Pdu payload) {
  const auto number = static_cast<uint32_t>(position & 0xffffffffu);
  started_ = true;
  delivered_.set(position % kRemembered);
  next_ = position + 1;
  ++statistics_.delivered;
  ready_.push_back(Ready{position, std::move(payload)});
  if (before_ && before_->delivered < kLongJump) ++before_->delivered;
  if (!to_acknowledge_) timers_.Set(TimerSlot::kAcknowledgment, now + config_.acknowledgment_delay);
  to_acknowledge_ = number;
  ++unacknowledged_;
  if (config_.window > 0 && unacknowledged_ == (config_.window + 1u) / 2) {
    timers_.Set(TimerSlot::kAcknowledgment, now);
    ++statistics_.early_acknowledgments;
  }
}

/// Gives up the numbers from the expected one to the one before `position`.
void Receiver::SkipTo(Position position) {
  const Position first = started_ ? next_ : kZero + 1;  // see above: perhaps there was no 0
  const Position missing = position > first ? position - first : 0;
  RememberPlace(position, missing);
  statistics_.missing += missing;
  if (position - next_ >= kRemembered) {
    delivered_.reset();
  } else {
    for (Position lost = next_; lost < position; ++lost) delivered_.reset(lost % kRemembered);
  }
  next_ = position;
}

void Receiver::ReleaseInOrder(Instant now) {
  while (!held_.empty() && held_.begin()->first == next_) {
    Pdu payload = std::move(held_.begin()->second.payload);
    held_.erase(held_.begin());
    ++statistics_.reordered;
    Deliver(now, next_, std::move(payload));
  }
  ArmReorderTimer();
}

void Receiver::GiveUpFirstGap(Instant now) {
  PPTPLAB_CHECK(!held_.empty());
  SkipTo(held_.begin()->first);
  ReleaseInOrder(now);
}

/// No packet waits longer than reorder_time, wherever it stands.
void Receiver::ArmReorderTimer() {
  if (held_.empty()) {
    timers_.Stop(TimerSlot::kReorder);
    return;
  }
  const auto oldest = std::min_element(
      held_.begin(), held_.end(),
      [](const auto& a, const auto& b) { return a.second.arrived < b.second.arrived; });
  timers_.Set(TimerSlot::kReorder, oldest->second.arrived + config_.reorder_time);
}

}  // namespace pptplab::gre
