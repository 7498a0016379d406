// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 2637 §4.2 and §4.3: what goes up, in which order, when, and what is acknowledged.
#include "stack/gre/receiver.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "stack/base/rng.h"
#include "stack/base/serial.h"

namespace pptplab::gre {
namespace {

using Verdict = Receiver::Verdict;
using Numbers = std::vector<uint32_t>;
using std::chrono::milliseconds;

Instant Ms(int64_t ms) { return Instant(milliseconds(ms)); }

/// Says its own number, so that an exchange or a change of payloads would show.
Pdu PayloadOf(uint32_t number) {
  uint8_t bytes[4];
  StoreBe32(bytes, number);
  return Pdu(ByteView(bytes));
}

class GreReceiver : public testing::Test {
 protected:
  Verdict Receive(int64_t ms, uint32_t number) {
    return receiver_.Receive(Ms(ms), number, PayloadOf(number));
  }
  Numbers Take() {
    Numbers numbers;
    while (auto packet = receiver_.TakePacket()) {
      EXPECT_EQ(LoadBe32(packet->payload.bytes().data()), packet->sequence_number);
      numbers.push_back(packet->sequence_number);
    }
    return numbers;
  }
  void Use(const ReceiverConfig& config) { receiver_ = Receiver(config); }
  const ReceiverStatistics& Statistics() const { return receiver_.statistics(); }

  Receiver receiver_{ReceiverConfig{}};
};

TEST_F(GreReceiver, DeliversAtOnceWhatComesInOrder) {
  for (uint32_t n = 0; n < 5; ++n) {
    EXPECT_EQ(Receive(0, n), Verdict::kAccepted);
    EXPECT_EQ(Take(), Numbers{n});
  }
  EXPECT_EQ(Statistics().delivered, 5u);
  EXPECT_EQ(Statistics().missing, 0u);
}

TEST_F(GreReceiver, APeerThatStartsAtOneDoesNotWaitForAZero) {
  EXPECT_EQ(Receive(0, 1), Verdict::kAccepted);
  EXPECT_EQ(Take(), Numbers{1});
  EXPECT_EQ(Receive(1, 0), Verdict::kLate);
  EXPECT_EQ(Receive(1, 2), Verdict::kAccepted);
  EXPECT_EQ(Statistics().missing, 0u);
}

TEST_F(GreReceiver, AFirstPacketThatWasLostIsWaitedForAndThenGivenUp) {
  EXPECT_EQ(Receive(0, 2), Verdict::kHeld);
  EXPECT_EQ(Take(), Numbers{});
  receiver_.Tick(Ms(299));
  EXPECT_EQ(Take(), Numbers{});
  receiver_.Tick(Ms(300));
  EXPECT_EQ(Take(), Numbers{2});
  EXPECT_EQ(Statistics().missing, 1u);  // number 1; nobody knows about 0
}

TEST_F(GreReceiver, PacketsThatOvertookTheFirstFollowIt) {
  EXPECT_EQ(Receive(0, 2), Verdict::kHeld);
  EXPECT_EQ(Receive(0, 3), Verdict::kHeld);
  EXPECT_EQ(Receive(1, 1), Verdict::kAccepted);
  EXPECT_EQ(Take(), (Numbers{1, 2, 3}));
  EXPECT_EQ(receiver_.NextDeadline(), Ms(101));  // only the acknowledgment
}

TEST_F(GreReceiver, DropsDuplicatesAndLatePackets_Rfc2637_4_3) {
  Use({.reorder_time = Duration::zero()});
  Receive(0, 0);
  EXPECT_EQ(Receive(0, 0), Verdict::kDuplicate);
  EXPECT_EQ(Receive(0, 3), Verdict::kAccepted);  // no buffer: the gap is accepted at once
  EXPECT_EQ(Receive(0, 1), Verdict::kLate);
  EXPECT_EQ(Receive(0, 1), Verdict::kLate);
  EXPECT_EQ(Receive(0, 3), Verdict::kDuplicate);
  EXPECT_EQ(Take(), (Numbers{0, 3}));
  EXPECT_EQ(Statistics().missing, 2u);
  EXPECT_EQ(Statistics().late, 2u);
  EXPECT_EQ(Statistics().duplicate, 2u);
}

TEST_F(GreReceiver, ADuplicateIsToldFromALatePacketAfterAJump) {
  Use({.reorder_time = Duration::zero()});
  for (uint32_t n = 0; n < 1500; ++n) Receive(0, n);
  Receive(0, 1600);
  EXPECT_EQ(Receive(0, 1499), Verdict::kDuplicate);
  EXPECT_EQ(Receive(0, 1550), Verdict::kLate);
  Receive(1000, 5000);
  EXPECT_EQ(Receive(1000, 4500), Verdict::kLate);
  EXPECT_EQ(Receive(1000, 5000), Verdict::kDuplicate);
}

TEST_F(GreReceiver, AGapHoldsLaterPacketsUntilItIsFilled_Rfc2637_4_3) {
  Receive(0, 0);
  EXPECT_EQ(Receive(1, 2), Verdict::kHeld);
  EXPECT_EQ(Receive(2, 4), Verdict::kHeld);
  EXPECT_EQ(Receive(2, 4), Verdict::kDuplicate);
  EXPECT_EQ(Take(), Numbers{0});
  EXPECT_EQ(Receive(3, 1), Verdict::kAccepted);
  EXPECT_EQ(Take(), (Numbers{1, 2}));
  EXPECT_EQ(Receive(4, 3), Verdict::kAccepted);
  EXPECT_EQ(Take(), (Numbers{3, 4}));
  EXPECT_EQ(Statistics().reordered, 2u);
  EXPECT_EQ(Statistics().missing, 0u);
}

TEST_F(GreReceiver, NoPacketWaitsLongerThanTheReorderTime) {
  Receive(0, 0);
  receiver_.TakeAcknowledgment();
  Receive(10, 7);  // 1 to 6 are missing; 7 is the oldest in the buffer
  Receive(50, 3);
  EXPECT_EQ(receiver_.NextDeadline(), Ms(310));
  receiver_.Tick(Ms(309));
  EXPECT_EQ(Take(), Numbers{0});
  receiver_.Tick(Ms(310));
  EXPECT_EQ(Take(), (Numbers{3, 7}));
  EXPECT_EQ(Statistics().missing, 5u);
}

TEST_F(GreReceiver, TheTimerGoesOnForTheNextGap) {
  Receive(0, 0);
  receiver_.TakeAcknowledgment();
  Receive(10, 2);
  Receive(50, 4);
  receiver_.Tick(Ms(310));
  EXPECT_EQ(Take(), (Numbers{0, 2}));
  receiver_.TakeAcknowledgment();
  EXPECT_EQ(receiver_.NextDeadline(), Ms(350));
  EXPECT_EQ(Receive(311, 1), Verdict::kLate);
}

TEST_F(GreReceiver, GivesUpTheOldestGapWhenTooManyWait) {
  Use({.reorder_packets = 2});
  Receive(0, 0);
  EXPECT_EQ(Receive(0, 2), Verdict::kHeld);
  EXPECT_EQ(Receive(0, 4), Verdict::kHeld);
  EXPECT_EQ(Take(), Numbers{0});
  EXPECT_EQ(Receive(0, 6), Verdict::kHeld);
  EXPECT_EQ(Take(), Numbers{2});
  EXPECT_EQ(Receive(0, 3), Verdict::kAccepted);
  EXPECT_EQ(Take(), (Numbers{3, 4}));
}

TEST_F(GreReceiver, GoesOnAcrossTheWrapAtTwoToThe32) {
  Receive(0, 0xfffffffd);  // far from 0: believed when the next one follows
  Receive(0, 0xfffffffe);
  EXPECT_EQ(Take(), Numbers{0xfffffffe});
  EXPECT_EQ(Statistics().missing, 0u);
  EXPECT_EQ(Receive(0, 1), Verdict::kHeld);
  EXPECT_EQ(Receive(0, 0), Verdict::kHeld);
  EXPECT_EQ(Receive(0, 0xffffffff), Verdict::kAccepted);
  EXPECT_EQ(Take(), (Numbers{0xffffffff, 0, 1}));
  EXPECT_EQ(Receive(0, 0xffffffff), Verdict::kDuplicate);
  EXPECT_EQ(Receive(0, 2), Verdict::kAccepted);
  EXPECT_EQ(receiver_.TakeAcknowledgment(), 2u);
}

TEST_F(GreReceiver, OnePacketFarAheadIsDroppedAndTwoInARowAreBelieved) {
  Use({.max_gap = 100});
  Receive(0, 0);
  EXPECT_EQ(Receive(0, 100), Verdict::kHeld);
  EXPECT_EQ(Receive(0, 101), Verdict::kLate);
  EXPECT_EQ(Receive(0, 900), Verdict::kLate);
  EXPECT_EQ(Receive(0, 900), Verdict::kLate);
  EXPECT_EQ(Take(), Numbers{0});
  EXPECT_EQ(Receive(0, 901), Verdict::kAccepted);
  EXPECT_EQ(Take(), (Numbers{100, 901}));
  EXPECT_EQ(Receive(0, 902), Verdict::kAccepted);
  EXPECT_EQ(Statistics().delivered + Statistics().missing, 903u);
}

TEST_F(GreReceiver, APeerCanBeNoFurtherAheadThanItCanHaveSentSinceItWasHeard) {
  Receive(0, 0);
  EXPECT_EQ(Receive(10, 1100), Verdict::kLate);  // 1,024 and 4 for each millisecond of silence
  EXPECT_EQ(Receive(10, 1101), Verdict::kLate) << "two in a row prove nothing";
  EXPECT_EQ(Receive(10, 1040), Verdict::kHeld);
  EXPECT_EQ(Receive(2000, 200'000), Verdict::kLate);
  EXPECT_EQ(Receive(2000, 5000), Verdict::kHeld) << "after two seconds it may be 9,000 ahead";
  EXPECT_EQ(Statistics().late, 3u);
}

TEST_F(GreReceiver, ALivelyPeerIsBelievedAgainAfterAnOutage) {
  Use({.reorder_time = Duration::zero()});
  uint32_t number = 0;
  for (int ms = 0; ms < 3000; ++ms) {
    for (int i = 0; i < 10; ++i) Receive(ms, number++);  // 10,000 a second
  }
  EXPECT_EQ(Receive(8000, number + 50'000), Verdict::kAccepted);
  EXPECT_EQ(Receive(8000, number + 50'001), Verdict::kAccepted);
}

// Found by fuzzing: 15 went up, then 0xffff109a, which lies behind it on the circle of numbers.
TEST_F(GreReceiver, WhereAStreamBeginsInTheMiddleWhatWaitedForAnotherBeginningIsLate) {
  EXPECT_EQ(Receive(0, 15), Verdict::kHeld);
  EXPECT_EQ(Receive(0, 0xffff1099), Verdict::kLate);
  EXPECT_EQ(Receive(0, 0xffff109a), Verdict::kAccepted);
  EXPECT_EQ(Take(), Numbers{0xffff109a});
  EXPECT_EQ(Receive(0, 0xffff109b), Verdict::kAccepted);
  EXPECT_EQ(Statistics().late, 2u);
  EXPECT_EQ(Statistics().missing, 0u);
}

TEST_F(GreReceiver, AnAcknowledgmentWaitsForAPacketToRideOn_Rfc2637_4_2) {
  Receive(0, 0);
  Receive(40, 1);
  EXPECT_EQ(receiver_.NextDeadline(), Ms(100));
  EXPECT_FALSE(receiver_.AcknowledgmentDue(Ms(99)));
  EXPECT_TRUE(receiver_.AcknowledgmentDue(Ms(100)));
  receiver_.Tick(Ms(100));
  EXPECT_TRUE(receiver_.AcknowledgmentDue(Ms(100)));  // until it is taken
  EXPECT_EQ(receiver_.TakeAcknowledgment(), 1u);
  EXPECT_EQ(receiver_.TakeAcknowledgment(), std::nullopt);
  EXPECT_EQ(receiver_.NextDeadline(), std::nullopt);
  EXPECT_FALSE(receiver_.AcknowledgmentDue(Ms(1000)));
}

TEST_F(GreReceiver, APacketThatWaitsIsNotAcknowledgedUntilItGoesUp) {
  Receive(0, 0);
  Receive(0, 2);
  EXPECT_EQ(receiver_.TakeAcknowledgment(), 0u);
  EXPECT_EQ(receiver_.TakeAcknowledgment(), std::nullopt);
  receiver_.Tick(Ms(300));  // the gap is given up: §4.3, the acknowledgment passes over it
  EXPECT_EQ(receiver_.TakeAcknowledgment(), 2u);
}

struct Arrival {
  int64_t at_us = 0;
  uint32_t number = 0;
};

/// 400 packets, 1 ms apart, across the wrap or not; some lost, some doubled, some delayed.
std::vector<Arrival> RandomStream(SeededRng& rng, uint32_t first) {
  std::vector<Arrival> stream;
  for (uint32_t i = 0; i < 400; ++i) {
    if (rng.Below(100) < 5) continue;
    const uint32_t copies = rng.Below(100) < 5 ? 2 : 1;
    for (uint32_t c = 0; c < copies; ++c) {
      const uint32_t delay = rng.Below(100) < 20 ? rng.Below(500'000) : 0;
      stream.push_back({i * 1000 + delay, first + i});
    }
  }
  std::stable_sort(stream.begin(), stream.end(),
                   [](const Arrival& a, const Arrival& b) { return a.at_us < b.at_us; });
  return stream;
}

TEST(GreReceiverSeeds, NothingGoesUpTwiceLateOrAlteredAndEveryPacketIsAccountedFor) {
  for (uint64_t seed = 0; seed < 1000; ++seed) {
    SeededRng rng(seed);
    ReceiverConfig config;
    config.reorder_time = milliseconds(rng.Below(3) * 100);
    config.reorder_packets = rng.Below(40);
    Receiver receiver(config);
    const uint32_t first = rng.Below(2) == 0 ? rng.Below(2) : 0xffffff00u;
    uint64_t received = 0, taken = 0;
    std::optional<uint32_t> last;
    const auto drain = [&] {
      while (auto packet = receiver.TakePacket()) {
        ASSERT_EQ(LoadBe32(packet->payload.bytes().data()), packet->sequence_number);
        if (last) {
          ASSERT_GT(SerialDistance(*last, packet->sequence_number), 0) << seed;
        }
        last = packet->sequence_number;
        ++taken;
      }
      if (auto acknowledged = receiver.TakeAcknowledgment()) {
        ASSERT_EQ(acknowledged, last);
      }
    };
    for (const Arrival& arrival : RandomStream(rng, first)) {
      const Instant now = Instant(std::chrono::microseconds(arrival.at_us));
      receiver.Tick(now);
      drain();
      receiver.Receive(now, arrival.number, PayloadOf(arrival.number));
      ++received;
      drain();
      const auto next = receiver.NextDeadline();
      ASSERT_TRUE(!next || *next > now) << seed;
    }
    receiver.Tick(Ms(100'000));
    drain();
    ASSERT_EQ(receiver.NextDeadline(), std::nullopt) << seed;
    const ReceiverStatistics& statistics = receiver.statistics();
    ASSERT_EQ(statistics.delivered, taken) << seed;
    ASSERT_EQ(statistics.delivered + statistics.duplicate + statistics.late, received) << seed;
    if (first < 2) {
      const uint64_t passed = *last + 1u - (statistics.missing + statistics.delivered);
      ASSERT_LE(passed, 1u) << seed;  // the number 0 that perhaps never was
    }
  }
}

}  // namespace
}  // namespace pptplab::gre
