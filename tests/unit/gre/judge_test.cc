// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A Sequence Number is a claim (RFC 2637 §5): the place in the stream moves with what proved to be the
// peer's, and comes back from where a forged packet has moved it.
#include <gtest/gtest.h>

#include "stack/gre/receiver.h"

namespace pptplab::gre {
namespace {

using std::chrono::milliseconds;
using Judgment = Receiver::Judgment;
using Verdict = Receiver::Verdict;

struct Stream {
  explicit Stream(ReceiverConfig config = {}) : receiver(config) {
    for (uint32_t number = 0; number < 10; ++number) Take(number, Judgment::kGenuine);
  }
  Verdict Receive(uint32_t number) { return receiver.Receive(now, number, Pdu(Bytes{1})); }
  /// Everything that is ready, judged.
  std::vector<uint32_t> Judge(Judgment judgment) {
    std::vector<uint32_t> numbers;
    while (const auto packet = receiver.TakePacket()) {
      numbers.push_back(packet->sequence_number);
      receiver.Judge(judgment);
    }
    return numbers;
  }
  void Take(uint32_t number, Judgment judgment) {
    Receive(number);
    Judge(judgment);
  }
  void Pass(Duration time) { receiver.Tick(now += time); }
  using Numbers = std::vector<uint32_t>;

  Receiver receiver;
  Instant now = AtNanoseconds(1'000'000'000);
};

TEST(GreJudgment, AForgedPacketDoesNotTakeTheNumberOfTheRealOne_Rfc2637_5) {
  Stream stream;
  stream.Take(10, Judgment::kForged);
  EXPECT_EQ(stream.Receive(10), Verdict::kAccepted);
  EXPECT_EQ(stream.Judge(Judgment::kGenuine), Stream::Numbers{10});
  EXPECT_EQ(stream.receiver.statistics().rejected, 1u);
  EXPECT_EQ(stream.receiver.statistics().delivered, 11u);
}

TEST(GreJudgment, AForgedJumpGivesNothingUp_Rfc2637_4_3) {
  for (const uint32_t ahead : {1u, 100u, 300u, 60'000u}) {
    Stream stream;
    stream.Pass(std::chrono::minutes(10));  // so that it can have come so far
    EXPECT_EQ(stream.Receive(10 + ahead), Verdict::kHeld);
    stream.Pass(milliseconds(300));
    EXPECT_EQ(stream.Judge(Judgment::kForged), Stream::Numbers{10 + ahead});
    EXPECT_EQ(stream.receiver.statistics().missing, 0u);
    EXPECT_EQ(stream.Receive(10), Verdict::kAccepted) << ahead;
    EXPECT_EQ(stream.Judge(Judgment::kGenuine), Stream::Numbers{10});
  }
}

TEST(GreJudgment, SeveralForgedPacketsInARowAreUndoneTogether_Rfc2637_5) {
  Stream stream;
  for (const uint32_t number : {11u, 12u, 14u}) stream.Receive(number);
  EXPECT_EQ(stream.Receive(10), Verdict::kAccepted);
  EXPECT_EQ(stream.Judge(Judgment::kForged), (Stream::Numbers{10, 11, 12}));
  EXPECT_EQ(stream.Receive(10), Verdict::kAccepted);
  EXPECT_EQ(stream.Judge(Judgment::kGenuine), Stream::Numbers{10});
}

TEST(GreJudgment, AGenuinePacketConfirmsWhereItStands_Rfc2637_4_3) {
  Stream stream;
  stream.Receive(400);
  stream.Pass(milliseconds(300));
  stream.Judge(Judgment::kGenuine);
  EXPECT_EQ(stream.Receive(10), Verdict::kLate);
  EXPECT_EQ(stream.receiver.statistics().missing, 390u);
}

/// Nobody can tell: no encryption, or a control packet of PPP.
TEST(GreJudgment, AnUnconfirmedLongJumpIsTakenBackByPacketsThatFollowOnFromBeforeIt_Rfc2637_5) {
  for (const uint32_t ahead : {Receiver::kLongJump, 60'000u, 1u << 20}) {
    Stream stream;
    stream.Pass(std::chrono::minutes(10));
    for (uint32_t i = 0; i < 3; ++i) stream.Receive(10 + ahead + i);
    stream.Pass(milliseconds(300));
    EXPECT_FALSE(stream.Judge(Judgment::kUnknown).empty());
    EXPECT_EQ(stream.Receive(10), Verdict::kAccepted) << ahead;
    EXPECT_EQ(stream.Judge(Judgment::kUnknown), Stream::Numbers{10});
    EXPECT_EQ(stream.receiver.TakeAcknowledgment(), 10u);
    EXPECT_EQ(stream.receiver.statistics().missing, 0u);
  }
}

TEST(GreJudgment, AShortGapThatNobodyCanJudgeStaysGivenUp_Rfc2637_4_3) {
  Stream stream;
  stream.Receive(10 + Receiver::kLongJump - 1);
  stream.Pass(milliseconds(300));
  stream.Judge(Judgment::kUnknown);
  EXPECT_EQ(stream.Receive(10), Verdict::kLate);
}

TEST(GreJudgment, TheFirstPacketsFromFarAwayAreNoBeginningOfTheStream_Rfc2637_4_1) {
  Receiver receiver(ReceiverConfig{});
  const Instant now = AtNanoseconds(1'000'000'000);
  for (const uint32_t number : {1u << 20, (1u << 20) + 1, (1u << 20) + 2}) {
    receiver.Receive(now, number, Pdu(Bytes{1}));
    while (receiver.TakePacket()) receiver.Judge(Judgment::kUnknown);
  }
  EXPECT_EQ(receiver.Receive(now, 0, Pdu(Bytes{1})), Verdict::kAccepted);
}

}  // namespace
}  // namespace pptplab::gre
