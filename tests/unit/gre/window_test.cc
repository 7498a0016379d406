// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 2637 §4.2 and §4.4: the sliding window and the adaptive time-out, with time by hand; the
// figures are worked out from the RFC's formulas beside them.
#include <gtest/gtest.h>

#include "stack/gre/receiver.h"
#include "stack/gre/sender.h"

namespace pptplab::gre {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Instant kStart = AtNanoseconds(1'000'000'000);

SenderConfig Windowing() { return {.windowing = true}; }

/// Sends until the window is closed.
uint32_t FillWindow(Sender& sender, Instant now) {
  uint32_t count = 0;
  for (; sender.MaySend() && count < 100000; ++count) sender.TakeSequenceNumber(now);
  return count;
}

TEST(GreWindow, BeginsAtHalfOfWhatThePeerOffersAtLeastOne_Rfc2637_4_2_1) {
  EXPECT_EQ(Sender(Windowing(), 64).window(), 32);
  EXPECT_EQ(Sender(Windowing(), 3).window(), 1);
  EXPECT_EQ(Sender(Windowing(), 1).window(), 1);
  EXPECT_EQ(Sender(Windowing(), 0).window(), 1);
  EXPECT_EQ(Sender(Windowing(), 65535).window(), 32767);
}

TEST(GreWindow, StopsSendingWhenAWindowIsUnacknowledged_Rfc2637_4_2_1) {
  Sender sender(Windowing(), 8);
  EXPECT_EQ(FillWindow(sender, kStart), 4u);
  sender.ReceiveAcknowledgment(kStart, 1);
  EXPECT_EQ(FillWindow(sender, kStart), 2u);
}

TEST(GreWindow, WithoutWindowingNothingIsWaitedForAndNoTimerRuns) {
  Sender sender(SenderConfig{}, 1);
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(sender.MaySend());
    sender.TakeSequenceNumber(kStart);
  }
  EXPECT_FALSE(sender.NextDeadline());
  EXPECT_FALSE(sender.Tick(kStart + seconds(100)));
}

TEST(GreWindow, GrowsByOneForEveryWindowAcknowledgedUpToTheOffer_Rfc2637_4_2_3) {
  Sender sender(Windowing(), 6);
  EXPECT_EQ(FillWindow(sender, kStart), 3u);
  EXPECT_FALSE(sender.ReceiveAcknowledgment(kStart, 1));  // two of three
  EXPECT_EQ(sender.window(), 3);
  EXPECT_TRUE(sender.ReceiveAcknowledgment(kStart, 2));
  EXPECT_EQ(sender.window(), 4);
  for (int round = 0; round < 10; ++round) {
    FillWindow(sender, kStart);
    sender.ReceiveAcknowledgment(kStart, sender.next_sequence_number() - 1);
  }
  EXPECT_EQ(sender.window(), 6);
  EXPECT_EQ(sender.statistics().largest_window, 6);
}

TEST(GreWindow, ATimeOutHalvesItRoundedUpAtLeastOne_Rfc2637_4_2_2) {
  Sender sender(Windowing(), 10);  // begins at 5
  Instant now = kStart;
  for (const int expected : {3, 2, 1, 1}) {
    FillWindow(sender, now);
    now = *sender.NextDeadline();
    EXPECT_FALSE(sender.Tick(now - Duration(1)));
    EXPECT_TRUE(sender.Tick(now));
    EXPECT_EQ(sender.window(), expected);
    EXPECT_TRUE(sender.MaySend()) << "transmission resumes, nothing is sent again";
  }
  EXPECT_EQ(sender.statistics().time_outs, 4u);
  EXPECT_EQ(sender.statistics().given_up, 5u + 3u + 2u + 1u);
}

TEST(GreWindow, ReopensByOneFromTheHalfAfterATimeOut_Rfc2637_4_2_3) {
  Sender sender(Windowing(), 8);
  FillWindow(sender, kStart);
  ASSERT_TRUE(sender.Tick(*sender.NextDeadline()));
  ASSERT_EQ(sender.window(), 2);
  const Instant later = kStart + seconds(10);
  FillWindow(sender, later);
  EXPECT_TRUE(sender.ReceiveAcknowledgment(later, sender.next_sequence_number() - 1));
  EXPECT_EQ(sender.window(), 3);
}

TEST(GreWindow, AnAcknowledgmentOfWhatWasGivenUpOpensNothing_Rfc2637_4_2_3) {
  Sender sender(Windowing(), 8);
  FillWindow(sender, kStart);
  sender.Tick(*sender.NextDeadline());
  sender.TakeSequenceNumber(kStart + seconds(1));
  EXPECT_FALSE(sender.ReceiveAcknowledgment(kStart + seconds(1), 2));
  EXPECT_EQ(sender.unacknowledged(), 1u);
  EXPECT_EQ(sender.window(), 2);
  EXPECT_EQ(sender.statistics().old_acknowledgments, 1u);
}

TEST(GreTimeOut, AnAcknowledgmentAfterTheTimeOutIsASampleOnce_Rfc2637_4_4) {
  // PPD 4 = 400 ms; the path takes 1,600. RTT = 2 * 400 = 800 after the time-out; then SAMPLE 1,600:
  // DIFF = 800, DEV = 0 + 800 / 4 = 200, RTT = 800 + 800 / 8 = 900, ATO = 900 + 4 * 200 = 1,700
  Sender sender(Windowing(), 8, milliseconds(400));
  const uint32_t number = sender.TakeSequenceNumber(kStart);
  ASSERT_TRUE(sender.Tick(kStart + milliseconds(400)));
  ASSERT_EQ(sender.round_trip_time(), milliseconds(800));
  for (int i = 0; i < 2; ++i) {  // it rides on two packets
    sender.ReceiveAcknowledgment(kStart + milliseconds(1600 + i), number);
    EXPECT_EQ(sender.round_trip_time(), milliseconds(900));
    EXPECT_EQ(sender.deviation(), milliseconds(200));
    EXPECT_EQ(sender.time_out(), milliseconds(1700));
  }
  EXPECT_EQ(sender.statistics().late_samples, 1u);
  sender.ReceiveAcknowledgment(kStart + seconds(2), number - 1);  // never sent
  EXPECT_EQ(sender.statistics().late_samples, 1u);
}

TEST(GreTimeOut, IsTheOneThatHeldWhenThePacketWasSent_Rfc2637_4_4_1) {
  Sender sender(Windowing(), 64, milliseconds(1000));  // ATO 1,000
  sender.TakeSequenceNumber(kStart);
  sender.TakeSequenceNumber(kStart + milliseconds(100));
  // SAMPLE 200: DIFF = -800, DEV = 200, RTT = 900: ATO = 1,700, for what is sent from now on
  sender.ReceiveAcknowledgment(kStart + milliseconds(200), 0);
  ASSERT_EQ(sender.time_out(), milliseconds(1700));
  EXPECT_EQ(sender.NextDeadline(), kStart + milliseconds(1100));
}

TEST(GreTimeOut, OfALaterPacketThatIsDueFirstIsThatOfAll_Rfc2637_4_4) {
  SenderConfig config = Windowing();
  config.beta = 0;  // ATO = RTT
  config.alpha = 1;  // = the last SAMPLE
  Sender sender(config, 64, milliseconds(2000));
  sender.TakeSequenceNumber(kStart);
  sender.TakeSequenceNumber(kStart);                                    // due at 2,000
  sender.ReceiveAcknowledgment(kStart + milliseconds(300), 0);          // ATO = 300
  sender.TakeSequenceNumber(kStart + milliseconds(400));                // due at 700
  EXPECT_EQ(sender.NextDeadline(), kStart + milliseconds(700));
  EXPECT_TRUE(sender.Tick(kStart + milliseconds(700)));
  EXPECT_EQ(sender.unacknowledged(), 0u);
}

TEST(GreTimeOut, FollowsTheFormulasOfRfc2637_4_4_1) {
  // PPD 1 = 100 ms: RTT = 100, DEV = 0, ATO = max(50, 100)
  SenderConfig config = Windowing();
  config.minimum_time_out = milliseconds(50);
  Sender sender(config, 64, milliseconds(100));
  EXPECT_EQ(sender.time_out(), milliseconds(100));
  // SAMPLE 60: DIFF = -40; DEV = 0 + (40 - 0) / 4 = 10; RTT = 100 - 40 / 8 = 95; ATO = 95 + 40
  const uint32_t first = sender.TakeSequenceNumber(kStart);
  sender.ReceiveAcknowledgment(kStart + milliseconds(60), first);
  EXPECT_EQ(sender.deviation(), milliseconds(10));
  EXPECT_EQ(sender.round_trip_time(), milliseconds(95));
  EXPECT_EQ(sender.time_out(), milliseconds(135));
  // SAMPLE 127: DIFF = 32; DEV = 10 + (32 - 10) / 4 = 15.5; RTT = 95 + 4 = 99; ATO = 99 + 62
  const uint32_t second = sender.TakeSequenceNumber(kStart);
  sender.ReceiveAcknowledgment(kStart + milliseconds(127), second);
  EXPECT_EQ(sender.deviation(), std::chrono::microseconds(15500));
  EXPECT_EQ(sender.round_trip_time(), milliseconds(99));
  EXPECT_EQ(sender.time_out(), milliseconds(161));
}

TEST(GreTimeOut, IsMeasuredOnTheHighestPacketAcknowledged_Rfc2637_4_2_5) {
  Sender sender(Windowing(), 64, milliseconds(100));
  sender.TakeSequenceNumber(kStart);
  sender.TakeSequenceNumber(kStart + milliseconds(500));
  sender.ReceiveAcknowledgment(kStart + milliseconds(600), 1);  // SAMPLE 100, not 600
  EXPECT_EQ(sender.round_trip_time(), milliseconds(100));
}

TEST(GreTimeOut, IsBackedOffByDeltaUpToTheMaximum_Rfc2637_4_4_2) {
  SenderConfig config = Windowing();
  config.maximum_time_out = milliseconds(700);
  Sender sender(config, 64, milliseconds(200));
  Instant now = kStart;
  for (const int expected : {400, 700, 700}) {  // RTT = 2 * RTT; DEV stays 0
    sender.TakeSequenceNumber(now);
    now += sender.time_out();
    ASSERT_TRUE(sender.Tick(now));
    EXPECT_EQ(sender.time_out(), milliseconds(expected));
  }
}

TEST(GreTimeOut, FindsAPathSlowerThanTheFirstGuess) {
  Sender sender(Windowing(), 16);  // guess 0, time-out 200 ms; the path takes 900 ms
  Instant now = kStart;
  for (int round = 0; round < 20; ++round) {
    const uint32_t number = sender.TakeSequenceNumber(now);
    const Instant arrival = now + milliseconds(900);
    while (sender.NextDeadline() && *sender.NextDeadline() < arrival) {
      sender.Tick(*sender.NextDeadline());
    }
    sender.ReceiveAcknowledgment(arrival, number);
    now = arrival;
  }
  EXPECT_LE(sender.statistics().time_outs, 4u);
  EXPECT_NEAR(static_cast<double>(sender.round_trip_time().count()), 900e6, 120e6);
}

TEST(GreTimeOut, WorksAcrossTheWrapAtTwoToThe32) {
  SenderConfig config = Windowing();
  config.first_sequence_number = 0xfffffffe;
  Sender sender(config, 8);
  FillWindow(sender, kStart);
  sender.ReceiveAcknowledgment(kStart + milliseconds(40), 1);
  EXPECT_EQ(sender.unacknowledged(), 0u);
  EXPECT_EQ(sender.round_trip_time(), milliseconds(5));
  EXPECT_FALSE(sender.NextDeadline());
}

TEST(GreTimeOut, SenselessSettingsAreHeldToSenseRatherThanObeyed) {
  SenderConfig config = Windowing();
  config.minimum_time_out = seconds(5);
  config.maximum_time_out = seconds(1);
  config.alpha = -3;
  config.delta = 0;
  Sender sender(config, 4, seconds(6553));
  EXPECT_EQ(sender.time_out(), seconds(5));
  for (int i = 0; i < 200; ++i) {
    sender.TakeSequenceNumber(kStart);
    ASSERT_TRUE(sender.Tick(kStart + seconds(3600)));
    ASSERT_EQ(sender.time_out(), seconds(5));
  }
}

// --- the receiver's side of the window

Pdu Payload() { return Pdu(Bytes{1, 2, 3}); }

TEST(GreEarlyAcknowledgment, AcknowledgesAtOnceWhenHalfTheOfferedWindowIsUnacknowledged_Rfc2637_4_2) {
  ReceiverConfig config;
  config.window = 6;
  Receiver receiver(config);
  receiver.Receive(kStart, 0, Payload());
  receiver.Receive(kStart, 1, Payload());
  EXPECT_FALSE(receiver.AcknowledgmentDue(kStart));
  receiver.Receive(kStart, 2, Payload());
  EXPECT_TRUE(receiver.AcknowledgmentDue(kStart));
  EXPECT_EQ(receiver.TakeAcknowledgment(), 2u);
  receiver.Receive(kStart, 3, Payload());
  EXPECT_FALSE(receiver.AcknowledgmentDue(kStart)) << "counted from the last acknowledgment";
  EXPECT_EQ(receiver.statistics().early_acknowledgments, 1u);
}

TEST(GreEarlyAcknowledgment, AcknowledgesEachPacketAtOnceWhenItOffersAWindowOfOne) {
  ReceiverConfig config;
  config.window = 1;
  Receiver receiver(config);
  for (uint32_t i = 0; i < 3; ++i) {
    receiver.Receive(kStart, i, Payload());
    EXPECT_TRUE(receiver.AcknowledgmentDue(kStart));
    EXPECT_EQ(receiver.TakeAcknowledgment(), i);
  }
}

}  // namespace
}  // namespace pptplab::gre
