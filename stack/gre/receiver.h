// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The receiving half of enhanced GRE, RFC 2637 §4: order, duplicates, a short reorder buffer, and when an
// acknowledgment is due. PPP survives loss but not reordering (§4.3), so a late packet never goes up.
#ifndef PPTPLAB_STACK_GRE_RECEIVER_H_
#define PPTPLAB_STACK_GRE_RECEIVER_H_

#include <cstdint>
#include <deque>
#include <map>
#include <optional>

#include "stack/base/pdu.h"
#include "stack/base/time.h"
#include "stack/base/timer_table.h"
#include "stack/trace/event.h"

namespace pptplab::gre {

struct ReceiverConfig {
  /// How long a packet waits for earlier ones; zero: no buffer, gaps are accepted at once. The RFC
  /// gives no value (§4.3); pptp-linux and pptpd use 300 ms.
  Duration reorder_time = std::chrono::milliseconds(300);
  size_t reorder_packets = 64;  ///< at most this many wait; then the oldest gap is given up
  /// How long an acknowledgment waits for a packet to ride on. Our own default; the RFC gives none.
  Duration acknowledgment_delay = std::chrono::milliseconds(100);
  /// Sequence Numbers this far ahead or more are taken for forged or stale and dropped.
  uint32_t max_gap = 1u << 16;
};

struct ReceiverStatistics {
  uint64_t delivered = 0;
  uint64_t duplicate = 0;
  uint64_t late = 0;
  uint64_t reordered = 0;  ///< waited in the buffer and were delivered in order
  uint64_t missing = 0;    ///< Sequence Numbers given up
};

class Receiver {
 public:
  explicit Receiver(const ReceiverConfig& config) : config_(config) {}

  enum class Verdict : uint8_t { kAccepted, kHeld, kDuplicate, kLate };
  struct Packet {
    uint32_t sequence_number = 0;
    Pdu payload;
  };
  /// After this (and after Tick) drain TakePacket().
  Verdict Receive(Instant now, uint32_t sequence_number, Pdu payload);
  /// The next packet in order, if one is ready.
  std::optional<Packet> TakePacket();

  /// What to acknowledge, if anything is unacknowledged: to ride on a packet that leaves anyway, or
  /// alone once AcknowledgmentDue. Taking it stops the timer.
  std::optional<uint32_t> TakeAcknowledgment();
  bool AcknowledgmentDue(Instant now) const;

  void Tick(Instant now);
  std::optional<Instant> NextDeadline() const;
  const ReceiverStatistics& statistics() const { return statistics_; }

 private:
  enum class TimerSlot : uint8_t { kReorder, kAcknowledgment, kCount };
  void Accept(Instant now, uint32_t sequence_number, Pdu payload);
  void ReleaseInOrder(Instant now);
  void GiveUpFirstGap(Instant now);

  ReceiverConfig config_;
  ReceiverStatistics statistics_;
  TimerTable<TimerSlot> timers_;
  bool started_ = false;
  uint32_t next_ = 0;              ///< the Sequence Number expected next
  std::optional<uint32_t> to_acknowledge_;
  struct Held {
    Instant arrived{};
    Pdu payload;
  };
  std::map<uint32_t, Held> held_;  ///< key: distance-ordered, see receiver.cc
  std::deque<Packet> ready_;
};

}  // namespace pptplab::gre

#endif  // PPTPLAB_STACK_GRE_RECEIVER_H_
