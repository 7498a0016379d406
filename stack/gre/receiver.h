// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The receiving half of enhanced GRE, RFC 2637 §4: order, duplicates, a short reorder buffer, and
// when an acknowledgment is due. PPP survives loss but not reordering (§4.3), so a late packet
// never goes up.
#ifndef PPTPLAB_STACK_GRE_RECEIVER_H_
#define PPTPLAB_STACK_GRE_RECEIVER_H_

#include <bitset>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

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
  /// The Packet Receive Window Size that we offered (§2.7): once half of it is unacknowledged, the
  /// acknowledgment waits no longer, so that a peer with a window never stands still. 0: only the
  /// delay counts. An endpoint puts its control connection's own value here.
  uint16_t window = 0;
  /// Sequence Numbers this far ahead or more are taken for forged or stale and dropped, until two
  /// come one right after the other: then the peer really is there, after a long outage. How far
  /// ahead it can be at all, Receiver::kReach says.
  uint32_t max_gap = 1u << 16;
};

/// Every packet is counted once: received = delivered + rejected + duplicate + late + those that
/// still wait. Every Sequence Number passed, and not gone back over, is counted once: delivered +
/// missing.
struct ReceiverStatistics {
  uint64_t delivered = 0;
  uint64_t rejected = 0;  ///< went up and turned out to be no packet of the peer's
  uint64_t duplicate = 0;
  uint64_t late = 0;                   ///< too late, or too far ahead (max_gap)
  uint64_t reordered = 0;              ///< waited in the buffer and were delivered in order
  uint64_t missing = 0;                ///< Sequence Numbers given up
  uint64_t early_acknowledgments = 0;  ///< due because half the window was unacknowledged
};

/// GRE is not authenticated (RFC 2637 §5), so a Sequence Number is no more than a claim: who knows
/// the Call ID and forges the peer's address could move the place in the stream and have everything
/// dropped as late that the peer says. Therefore a move is kept only if what came with it was the
/// peer's. Whoever can tell (there is encryption) says so by Judge; where nobody can, the place
/// before a jump of kLongJump numbers or more is remembered, and taken again when packets turn up
/// that follow on from there.
class Receiver {
 public:
  /// Numbers. Packets that are merely late don't come from so far behind.
  static constexpr uint32_t kLongJump = 256;
  /// A peer can't have sent more numbers than kReach and, for each second of silence, eight times
  /// its liveliest second (at least kLeastPerSecond). What is farther ahead is dropped, always: to
  /// hit the rest, a blind attacker must guess some 20 bits besides the Call ID's 16.
  static constexpr uint64_t kReach = 1024;
  static constexpr uint64_t kLeastPerSecond = 4000;

  explicit Receiver(const ReceiverConfig& config) : config_(config) {}

  enum class Verdict : uint8_t {
    kAccepted,   ///< to be taken with TakePacket
    kHeld,       ///< waits for earlier ones
    kDuplicate,  ///< dropped: here already
    kLate,       ///< dropped: a later one went up already, or this one is too far ahead
  };
  struct Packet {
    uint32_t sequence_number = 0;
    Pdu payload;
  };
  /// After this (and after Tick) drain TakePacket().
  Verdict Receive(Instant now, uint32_t sequence_number, Pdu payload);
  /// The next packet in order, if one is ready. RFC 2637 §4.3.
  std::optional<Packet> TakePacket();

  enum class Judgment : uint8_t {
    kUnknown,  ///< nobody can tell
    kGenuine,  ///< it decrypted to what only the peer can have sent
    kForged,   ///< it did not: it has no part in the stream, whatever its number
  };
  /// What the last packet taken turned out to be. Say it before the next one is taken.
  void Judge(Judgment judgment);

  /// What to acknowledge, if anything is unacknowledged: to ride on a packet that leaves anyway, or
  /// alone once AcknowledgmentDue. Taking it stops the timer. It is the highest Sequence Number
  /// that went up and stands for all before it (§4.2.5), those given up included (§4.3).
  std::optional<uint32_t> TakeAcknowledgment();
  bool AcknowledgmentDue(Instant now) const;

  /// Harmless if early. A due acknowledgment stays due until it is taken.
  void Tick(Instant now);
  std::optional<Instant> NextDeadline() const;
  const ReceiverStatistics& statistics() const { return statistics_; }

 private:
  enum class TimerSlot : uint8_t { kReorder, kAcknowledgment, kCount };
  /// The circle of Sequence Numbers unrolled: the low 32 bits are the Sequence Number. Starts one
  /// turn up, so that there is room below.
  using Position = uint64_t;
  static constexpr Position kZero = Position{1} << 32;
  static constexpr size_t kRemembered = 1024;
  struct Held {
    Instant arrived{};
    Pdu payload;
  };

  /// Where the stream stood before numbers were skipped.
  struct Place {
    Position next = kZero;
    bool started = true;
    Position skipped = 0;    ///< numbers
    Position missing = 0;    ///< those of them that were counted as missing
    uint32_t delivered = 0;  ///< since then, and not forged
  };

  Position PositionOf(uint32_t sequence_number) const;
  bool FollowsOnFromBefore(Position position) const;
  uint64_t Reach(Instant now) const;
  void CountHeard(Instant now);
  void GoBack(Place place);
  void RememberPlace(Position position, Position missing);
  Verdict ReceiveOld(Position position);
  Verdict ReceiveFarAhead(Instant now, Position position, Pdu payload);
  Verdict ReceiveAhead(Instant now, Position position, Pdu payload);
  void Deliver(Instant now, Position position, Pdu payload);
  void SkipTo(Position position);
  void ReleaseInOrder(Instant now);
  void GiveUpFirstGap(Instant now);
  void ArmReorderTimer();

  ReceiverConfig config_;
  ReceiverStatistics statistics_;
  TimerTable<TimerSlot> timers_;
  bool started_ = false;         ///< something was delivered
  Position next_ = kZero;        ///< expected next
  std::optional<Place> before_;  ///< the last jump that nobody has confirmed
  Position last_taken_ = 0;      ///< to be judged; 0: none
  std::optional<Position>
      forged_from_;              ///< the last packets that went up were forged, from here on
  Instant heard_at_{};           ///< the last packet that was no further than it may be
  Instant second_began_{};       ///< of the one that is being counted
  uint64_t in_this_second_ = 0;  ///< packets
  uint64_t in_liveliest_second_ = 0;
  std::optional<uint32_t> after_far_;  ///< follows the last one dropped for being too far ahead
  std::bitset<kRemembered>
      delivered_;  ///< by position modulo kRemembered, for the last ones below next_
  std::optional<uint32_t> to_acknowledge_;
  uint32_t unacknowledged_ = 0;  ///< delivered since the last acknowledgment
  std::map<Position, Held> held_;
  struct Ready {
    Position position = 0;
    Pdu payload;
  };
  std::vector<Ready> ready_;  ///< from taken_ on; keeps its room, so order costs no allocation
  size_t taken_ = 0;
};

}  // namespace pptplab::gre

#endif  // PPTPLAB_STACK_GRE_RECEIVER_H_
