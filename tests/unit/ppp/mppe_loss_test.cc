// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// MPPE on a wire that loses, swaps and repeats; and the dialects against each other.
#include <gtest/gtest.h>

#include "stack/base/rng.h"
#include "stack/ppp/mppe.h"
#include "tests/unit/ppp/mppe_support.h"

namespace pptplab::ppp {
namespace {

TEST(StatelessMppe, LosesOnlyWhatTheWireLoses_Rfc3078_8_1) {
  for (const int lost : {1, 2, 255, 256, 300, 999}) {
    Direction direction(Stateless());
    EXPECT_EQ(direction.Run(250), 250);
    direction.Lose(lost);
    EXPECT_EQ(direction.Run(5000), 5000) << lost;
    EXPECT_EQ(direction.receiver().missing(), static_cast<uint64_t>(lost));
    EXPECT_EQ(direction.resets(), 0);
  }
}

TEST(StatelessMppe, SurvivesAnyPatternOfLoss) {
  SeededRng rng(5);
  Direction direction(Stateless(40));
  for (int round = 0; round < 2000; ++round) {
    direction.Lose(static_cast<int>(rng.Below(40)));
    EXPECT_EQ(direction.Run(3), 3);
  }
}

TEST(StatelessMppe, StaysBehindALossOfMoreThanItsLimitOfKeyChanges) {
  MppeParameters parameters = Stateless();
  parameters.max_key_changes = 100;
  Direction direction(parameters);
  EXPECT_EQ(direction.Run(10), 10);
  direction.Lose(100);  // 101 changes
  EXPECT_FALSE(direction.SendAndReceive());
  EXPECT_EQ(direction.last().reason, trace::DropReason::kIncoherent);
  EXPECT_FALSE(direction.last().request_reset);

  Direction just_enough(parameters);
  EXPECT_EQ(just_enough.Run(10), 10);
  just_enough.Lose(99);
  EXPECT_EQ(just_enough.Run(10), 10);
}

TEST(StatelessMppe, CannotKnowOfALossOfAWholeTurnOfTheCount) {
  // 5,000 packets look like 904: nothing good ever comes out again, and nothing worse happens.
  Direction direction(Stateless());
  EXPECT_EQ(direction.Run(10), 10);
  direction.Lose(5000);
  EXPECT_EQ(direction.Run(3000), 0);
}

TEST(StatelessMppe, DropsDuplicatesAndPacketsThatWereOvertaken) {
  Direction direction(Stateless());
  EXPECT_EQ(direction.Run(5), 5);
  const Pdu sixth = direction.Send();
  const Pdu seventh = direction.Send();
  EXPECT_TRUE(direction.Receive(seventh, 6));
  EXPECT_FALSE(direction.Receive(sixth, 5));
  EXPECT_EQ(direction.last().reason, trace::DropReason::kLate);
  EXPECT_FALSE(direction.Receive(seventh, 6));
  EXPECT_EQ(direction.last().reason, trace::DropReason::kLate);
  EXPECT_EQ(direction.Run(500), 500);
}

TEST(StatelessMppe, DropsAStragglerBehindAConfirmedLongJump) {
  Direction direction(Stateless());
  EXPECT_EQ(direction.Run(5), 5);
  const Pdu straggler = direction.Send();
  direction.Lose(400);
  EXPECT_EQ(direction.Run(2), 2);
  EXPECT_FALSE(direction.Receive(straggler, 5));
  EXPECT_EQ(direction.last().reason, trace::DropReason::kLate);
  EXPECT_EQ(direction.Run(100), 100);
}

TEST(StatelessMppe, WithoutTheFlushedBitIsReadByTheRfcsDialectOnly) {
  for (const MppeDialect dialect : kDialects) {
    MppeParameters parameters = Stateless();
    parameters.dialect = dialect;
    Direction direction(parameters);
    Pdu pdu = direction.Send();
    pdu.mutable_bytes()[0] &= 0x7f;
    EXPECT_EQ(direction.Receive(pdu, 0), dialect == MppeDialect::kRfc3078);
  }
}

TEST(StatefulMppe, LosesOnePacketMoreThanTheWireForEachLoss_Rfc3078_8_2) {
  for (const MppeDialect dialect : kDialects) {
    for (const uint32_t first : {0u, 10u, 254u, 255u, 256u, 4095u}) {
      for (const uint32_t count : {1u, 2u, 255u, 256u, 300u, 3000u}) {
        Direction direction(Stateful(dialect));
        EXPECT_EQ(direction.Run(static_cast<int>(first)), static_cast<int>(first));
        direction.Lose(static_cast<int>(count));
        // The packet that shows the loss can't be read, unless it happens to be FLUSHED: then all
        // can.
        const int good = direction.Run(1000);
        EXPECT_EQ(good, 1000 - direction.resets()) << first << " " << count;
        EXPECT_LE(direction.resets(), 1);
        EXPECT_EQ(direction.receiver().missing(), count);
      }
    }
  }
}

TEST(StatefulMppe, AsksOnceForEachLossAndThenWaits_Rfc3078_8_2) {
  for (const MppeDialect dialect : kDialects) {
    Direction direction(Stateful(dialect));
    EXPECT_EQ(direction.Run(20), 20);
    direction.Lose(1);
    EXPECT_FALSE(direction.SendAndReceive());
    EXPECT_TRUE(direction.last().request_reset);
    EXPECT_EQ(direction.last().reason, trace::DropReason::kIncoherent);
    for (int i = 0; i < 100; ++i) {  // the Reset-Request is on its way
      EXPECT_FALSE(direction.SendAndReceive());
      EXPECT_FALSE(direction.last().request_reset);
    }
    direction.Lose(1);
    EXPECT_FALSE(direction.SendAndReceive());
    EXPECT_TRUE(direction.last().request_reset) << "the lost one may have been FLUSHED";
    direction.sender().ReceiveResetRequest();
    EXPECT_EQ(direction.Run(1000), 1000);
  }
}

TEST(StatefulMppe, WaitsForFlushedLongerThanATurnOfTheCount) {
  // A Linux sender sets FLUSHED on flag packets, so it is never waited for that long.
  Direction direction(Stateful(MppeDialect::kRfc3078));
  EXPECT_EQ(direction.Run(20), 20);
  direction.Lose(1);
  for (int i = 0; i < 10000; ++i) EXPECT_FALSE(direction.SendAndReceive());
  direction.sender().ReceiveResetRequest();
  EXPECT_EQ(direction.Run(1000), 1000);
}

TEST(StatefulMppe, OfLinuxRecoversAtTheNextFlagPacketByItself) {
  Direction direction(Stateful(MppeDialect::kLinux));
  EXPECT_EQ(direction.Run(20), 20);
  direction.Lose(1);
  for (int i = 21; i < 255; ++i) EXPECT_FALSE(direction.SendAndReceive());
  for (int i = 255; i < 1000; ++i) EXPECT_TRUE(direction.SendAndReceive()) << i;
}

TEST(StatefulMppe, OfTheRfcSurvivesALostFlushedPacketAndLinuxsDoesNot) {
  // Linux changes the key with the FLUSHED packet; whoever misses that packet misses the change.
  for (const MppeDialect dialect : kDialects) {
    Direction direction(Stateful(dialect));
    EXPECT_EQ(direction.Run(20), 20);
    direction.sender().ReceiveResetRequest();
    direction.Lose(1);
    const int good = direction.Run(100);
    if (dialect == MppeDialect::kRfc3078) {
      EXPECT_EQ(good, 99);
    } else {
      EXPECT_EQ(good, 0);
    }
  }
}

TEST(StatefulMppe, DropsDuplicatesAndPacketsThatWereOvertaken) {
  for (const MppeDialect dialect : kDialects) {
    Direction direction(Stateful(dialect));
    const Pdu first = direction.Send();
    EXPECT_TRUE(direction.Receive(first, 0));
    EXPECT_FALSE(direction.Receive(first, 0));
    EXPECT_EQ(direction.last().reason, trace::DropReason::kLate);
    EXPECT_EQ(direction.Run(5), 5);

    const Pdu sixth = direction.Send();
    EXPECT_FALSE(direction.SendAndReceive());  // overtakes: looks like a loss
    EXPECT_TRUE(direction.last().request_reset);
    EXPECT_FALSE(direction.Receive(sixth, 6));
    direction.sender().ReceiveResetRequest();
    EXPECT_EQ(direction.Run(500), 500);
  }
}

TEST(StatefulMppe, SurvivesAnyPatternOfLossWithResets) {
  SeededRng rng(6);
  Direction direction(Stateful(MppeDialect::kRfc3078, 56));
  for (int round = 0; round < 2000; ++round) {
    direction.Lose(static_cast<int>(rng.Below(60)));
    direction.Run(2);
    EXPECT_EQ(direction.Run(3), 3) << round;
  }
}

// What protocol analysis of the real implementations' habits gives: 600 packets, and how many of
// them come out as they went in. "FreeBSD" and "OpenBSD" follow the RFC, but for the A bit of a few
// packets.

MppeParameters FreeBsd() {
  MppeParameters parameters = Stateful(MppeDialect::kRfc3078);
  parameters.flush_first_packet = false;
  return parameters;
}
MppeParameters OpenBsd() {
  MppeParameters parameters = FreeBsd();
  parameters.flush_flag_packets = true;
  return parameters;
}
MppeParameters Rfc() { return Stateful(MppeDialect::kRfc3078); }
MppeParameters Linux() { return Stateful(MppeDialect::kLinux); }

struct Pair {
  const char* name;
  MppeParameters sender;
  MppeParameters receiver;
  int good[3];  ///< without loss; packet 10 lost; flag packet 255 lost
};

TEST(StatefulMppe, MixesWithTheOtherDialectAsRealImplementationsDo) {
  const Pair pairs[] = {
      {"Linux to Linux", Linux(), Linux(), {600, 598, 598}},
      {"FreeBSD to OpenBSD", FreeBsd(), OpenBsd(), {600, 598, 598}},
      {"OpenBSD to FreeBSD", OpenBsd(), FreeBsd(), {600, 598, 598}},
      {"the RFC to the RFC", Rfc(), Rfc(), {600, 598, 598}},
      {"Linux to the RFC", Linux(), Rfc(), {600, 10, 255}},
      {"FreeBSD to Linux", FreeBsd(), Linux(), {255, 10, 255}},
      {"OpenBSD to Linux", OpenBsd(), Linux(), {600, 10, 255}},
      {"the RFC to Linux", Rfc(), Linux(), {0, 0, 0}},
  };
  const std::set<uint32_t> lost[3] = {{}, {10}, {255}};
  for (const Pair& pair : pairs) {
    for (int i = 0; i < 3; ++i) {
      Direction direction(pair.sender, pair.receiver);
      EXPECT_EQ(direction.Run(600, lost[i]), pair.good[i]) << pair.name << ", case " << i;
    }
  }
}

}  // namespace
}  // namespace pptplab::ppp
