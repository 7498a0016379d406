// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Puts the GRE packets of one direction back into the order of their Sequence Numbers (RFC 2637
// §4.2), for somebody who only listens. Unlike gre/receiver it doesn't know when the call began,
// never acknowledges, may meet every packet twice (captures on bridges), and counts what never came
// by.
//
// A packet behind a gap waits until the gap is filled, or 64 packets wait, or a second of the
// capture has passed. A Sequence Number more than 4096 away is taken for an accident, unless the
// next one follows it: then the sender has started anew, or the capture has a hole.
#ifndef PPTPLAB_STACK_OBSERVE_SEQUENCE_ORDER_H_
#define PPTPLAB_STACK_OBSERVE_SEQUENCE_ORDER_H_

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>

#include "stack/base/bytes.h"
#include "stack/base/pdu.h"
#include "stack/base/time.h"
#include "stack/trace/event.h"

namespace pptplab::observe {

class SequenceOrder {
 public:
  static constexpr size_t kMaxWaiting = 64;
  static constexpr Duration kMaxWait = std::chrono::seconds(1);
  static constexpr int32_t kMaxGap = 4096;
  /// The first packet seen need not be the first one sent: this many before it may still come.
  static constexpr int32_t kMaxBeforeFirst = 16;

  struct Packet {
    Instant time{};  ///< when it came by
    JourneyId journey = 0;
    uint32_t sequence_number = 0;
    trace::Step step;  ///< what the GRE header said, for the record
    Bytes payload;
    size_t missing = 0;  ///< octets at the payload's end that the capture cut off
  };
  enum class Verdict : uint8_t { kAccepted, kDuplicate, kLate, kOutOfRange };

  /// After this, Expire and Flush, drain TakePacket().
  Verdict Add(Packet packet);
  /// Gives up gaps that packets have waited for too long.
  void Expire(Instant now);
  /// The capture is over: nothing that is missing will come.
  void Flush();
  /// The next packet in order, if one is ready.
  std::optional<Packet> TakePacket();

  bool IsWaiting() const { return !waiting_.empty(); }
  uint64_t missing() const { return missing_; }

 private:
  struct SerialLess {  // total order among numbers less than 2^31 apart, which all waiting ones are
    bool operator()(uint32_t a, uint32_t b) const { return static_cast<int32_t>(b - a) > 0; }
  };
  Verdict AddBehind(Packet packet);
  Verdict AddFarAway(Packet packet);
  void ReleaseInOrder();
  void GiveUpFirstGap();

  bool started_ = false;
  uint32_t next_ = 0;
  uint32_t first_ = 0;
  std::optional<uint32_t> far_away_;
  std::map<uint32_t, Packet, SerialLess> waiting_;
  std::set<uint32_t> given_up_;
  std::deque<Packet> ready_;
  uint64_t missing_ = 0;
};

}  // namespace pptplab::observe

#endif  // PPTPLAB_STACK_OBSERVE_SEQUENCE_ORDER_H_
