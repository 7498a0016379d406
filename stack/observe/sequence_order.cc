// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Order for a passive reader; see the header for the rules.
#include "stack/observe/sequence_order.h"

#include <utility>

#include "stack/base/serial.h"

namespace pptplab::observe {

SequenceOrder::Verdict SequenceOrder::Add(Packet packet) {
  const uint32_t number = packet.sequence_number;
  if (!started_) {
    started_ = true;
    next_ = first_ = number;
  }
  const int32_t ahead = SerialDistance(next_, number);
  if (ahead > kMaxGap || ahead < -kMaxGap) return AddFarAway(std::move(packet));
  far_away_.reset();
  if (ahead < 0) return AddBehind(std::move(packet));
  if (!waiting_.emplace(number, std::move(packet)).second) return Verdict::kDuplicate;
  ReleaseInOrder();
  while (waiting_.size() > kMaxWaiting) GiveUpFirstGap();
  return Verdict::kAccepted;
}

SequenceOrder::Verdict SequenceOrder::AddBehind(Packet packet) {
  const uint32_t number = packet.sequence_number;
  const int32_t before_first = SerialDistance(number, first_);
  if (before_first > 0 && before_first <= kMaxBeforeFirst) {
    // Overtaken by the first packet that we saw. Those between the two are not known to be missing.
    first_ = number;
    ready_.push_back(std::move(packet));
    return Verdict::kAccepted;
  }
  if (given_up_.erase(number) == 0) return Verdict::kDuplicate;
  --missing_;
  return Verdict::kLate;
}

SequenceOrder::Verdict SequenceOrder::AddFarAway(Packet packet) {
  const uint32_t number = packet.sequence_number;
  const bool follows = far_away_ && number == *far_away_ + 1;
  far_away_ = number;
  if (!follows) return Verdict::kOutOfRange;
  Flush();
  const int32_t ahead = SerialDistance(next_, number);
  if (ahead > 0) missing_ += static_cast<uint32_t>(ahead) - 1;  // the one before came by, unused
  given_up_.clear();
  far_away_.reset();
  next_ = first_ = number;
  waiting_.emplace(number, std::move(packet));
  ReleaseInOrder();
  return Verdict::kAccepted;
}

void SequenceOrder::Expire(Instant now) {
  while (!waiting_.empty() && now - waiting_.begin()->second.time > kMaxWait) GiveUpFirstGap();
}

void SequenceOrder::Flush() {
  while (!waiting_.empty()) GiveUpFirstGap();
}

std::optional<SequenceOrder::Packet> SequenceOrder::TakePacket() {
  if (ready_.empty()) return std::nullopt;
  Packet packet = std::move(ready_.front());
  ready_.pop_front();
  return packet;
}

void SequenceOrder::ReleaseInOrder() {
  while (!waiting_.empty() && waiting_.begin()->first == next_) {
    ready_.push_back(std::move(waiting_.begin()->second));
    waiting_.erase(waiting_.begin());
    ++next_;
  }
}

void SequenceOrder::GiveUpFirstGap() {
  const uint32_t reached = waiting_.begin()->first;
  for (; next_ != reached; ++next_) {
    given_up_.insert(next_);
    ++missing_;
  }
  while (given_up_.size() > static_cast<size_t>(kMaxGap)) given_up_.erase(given_up_.begin());
  ReleaseInOrder();
}

}  // namespace pptplab::observe
