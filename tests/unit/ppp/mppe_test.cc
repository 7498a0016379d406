// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// MPPE's keys, what goes out, and what comes in while all goes well; malformed packets; forgeries.
// Losses and dialects are in mppe_loss_test.cc.
#include "stack/ppp/mppe.h"

#include <gtest/gtest.h>

#include "stack/base/rng.h"
#include "stack/crypto/mppe_keys.h"
#include "tests/unit/ppp/mppe_support.h"

namespace pptplab::ppp {
namespace {

struct Chain {
  int key_bits;
  const char* start;
  const char* session[4];
};

TEST(MppeKey, ChangesAlongTheChain_Rfc3078_7_3) {
  const Chain chains[] = {
      {40,
       "8b7cdc149b993a1b",
       {"d1269ec49fa62e3e", "d1269ece4d98d181", "d1269edeefbd8aff", "d1269eb1a7fcb215"}},
      {56,
       "8b7cdc149b993a1b",
       {"d15c00c49fa62e3e", "d16182a2ab481407", "d178cc274f63faf1", "d1894870daab684a"}},
      {128,
       "8b7cdc149b993a1ba118cb153f56dccb",
       {"405cb2247a7956e6e211007ae27b22d4", "726f10500e2b54135b1b74d7682f0471",
        "2805bc7869bec825573a7803e95a3acd", "58128c36cabd54968139fd94b5883d4a"}},
      {40,
       "d5f0e9521e3ea958",
       {"d1269ed2ae999038", "d1269e772b557ec1", "d1269ed36d6287c8", "d1269e668c5dd844"}},
      {56,
       "d5f0e9521e3ea958",
       {"d16a9bd2ae999038", "d1ef3d78b562dea9", "d158dcb865db5e4c", "d1f665a1ea7713f6"}},
      {128,
       "d5f0e9521e3ea9589645e86051c82226",
       {"49d11d0f0cc6befba2a9b4b688f91eee", "0e09c108101dfddef6c0e2f2d95d0bad",
        "03273439ac5f94c97f13d9133df4dfc5", "146489fcdbcddfed41085fb0e7db0166"}},
  };
  for (const Chain& chain : chains) {
    MppeKey key(chain.key_bits, Hex(chain.start));
    for (const char* session : chain.session) {
      EXPECT_EQ(ToHex(key.session_key()), session);
      key.Change();
    }
  }
}

TEST(MppeReceiver, DecryptsAPacketOfARealWindowsClient) {
  const Bytes start = Hex("01118ae7c6d7a768ceeddc8d484ceaf9");
  MppeReceiver receiver(Stateless(), start);
  EXPECT_EQ(ToHex(receiver.session_key()), "16bc18da7b529924e4d56f75f5f1b091");
  Pdu pdu(Hex("9000785f8e5198352e930c87c35a940ce550"));
  const auto done = receiver.Decrypt(pdu);
  EXPECT_FALSE(done.dropped);
  EXPECT_TRUE(done.key_changed);
  EXPECT_TRUE(done.header.flushed);
  EXPECT_EQ(ToHex(pdu.bytes()).substr(0, 28), "0021450000601856000080115f8d");
  EXPECT_EQ(ToHex(receiver.session_key()), "2cbac6bf718014d04e2c5753441eded4");
}

TEST(MppeReceiver, HasTheKeysOfARealSessionPacketByPacket_Rfc3078_8_1) {
  const Bytes start = Hex("01118ae7c6d7a768ceeddc8d484ceaf9");
  const char* keys[] = {"2cbac6bf718014d04e2c5753441eded4", "29f848f19852cfea986431f9fda47c72",
                        "67b8be140e99d2d68bb688e81a0c627f", "69def52a971bcddf84785e7ac50dd070"};
  MppeSender sender(Stateless(), start);
  MppeReceiver receiver(Stateless(), start);
  for (const char* key : keys) {
    Pdu pdu(ClearPacket(0));
    sender.Encrypt(pdu);
    EXPECT_FALSE(receiver.Decrypt(pdu).dropped);
    EXPECT_EQ(ToHex(sender.session_key()), key);
    EXPECT_EQ(ToHex(receiver.session_key()), key);
  }
}

TEST(MppeSender, ChangesTheKeyBeforeEveryPacketWhenStateless_Rfc3078_8_1) {
  MppeSender sender(Stateless(), StartKey(128));
  for (int i = 0; i < 300; ++i) {
    Pdu pdu(ClearPacket(0));
    const auto done = sender.Encrypt(pdu);
    EXPECT_TRUE(done.key_changed && done.header.flushed && done.header.encrypted);
    EXPECT_EQ(done.header.coherency_count, i);
    EXPECT_EQ(LoadBe16(pdu.bytes().data()), 0x9000 | i);
  }
}

TEST(MppeSender, ChangesTheKeyOnFlagPacketsOnlyWhenStateful_Rfc3078_7_2) {
  for (const MppeDialect dialect : kDialects) {
    MppeSender sender(Stateful(dialect), StartKey(128));
    const bool linux_kernel = dialect == MppeDialect::kLinux;
    for (int i = 0; i < 600; ++i) {
      Pdu pdu(ClearPacket(0));
      const auto done = sender.Encrypt(pdu);
      const bool flag = i == 255 || i == 511;
      EXPECT_EQ(done.key_changed, flag) << i;
      EXPECT_EQ(done.header.flushed, linux_kernel ? flag : i == 0) << i;
    }
  }
}

TEST(MppeSender, AnswersAResetRequestOnceWithTheCurrentKey_Rfc3078_8_2) {
  for (const MppeDialect dialect : kDialects) {
    Direction direction(Stateful(dialect));
    EXPECT_EQ(direction.Run(10), 10);
    const Bytes before = ToBytes(direction.sender().session_key());
    direction.sender().ReceiveResetRequest();
    EXPECT_TRUE(direction.SendAndReceive());
    EXPECT_TRUE(direction.last_sent().header.flushed);
    const bool same_key = ToBytes(direction.sender().session_key()) == before;
    EXPECT_EQ(same_key, dialect == MppeDialect::kRfc3078);
    EXPECT_TRUE(direction.SendAndReceive());
    EXPECT_FALSE(direction.last_sent().header.flushed);
  }
}

TEST(Mppe, CarriesTenThousandPacketsInEveryMode) {
  for (const MppeDialect dialect : kDialects) {
    for (const int key_bits : {40, 56, 128}) {
      for (const bool stateless : {true, false}) {
        MppeParameters parameters = Stateful(dialect, key_bits);
        parameters.stateless = stateless;
        Direction direction(parameters);
        EXPECT_EQ(direction.Run(10000), 10000) << key_bits << stateless;
        EXPECT_EQ(direction.receiver().missing(), 0u);
        EXPECT_EQ(ToHex(direction.receiver().session_key()),
                  ToHex(direction.sender().session_key()));
      }
    }
  }
}

TEST(Mppe, ShowsNothingOfTheClearPacketOnTheWire) {
  Direction direction(Stateless());
  const Bytes wire = ToBytes(direction.Send().bytes());
  ASSERT_EQ(wire.size(), ClearPacket(0).size() + wire::MppeHeader::kSize);
  EXPECT_NE(Bytes(wire.begin() + 2, wire.end()), ClearPacket(0));
}

TEST(MppeReceiver, TellsWhatIsWrongWithAPacketAndStaysAsItWas) {
  struct Case {
    const char* packet;
    trace::DropReason reason;
  };
  const Case cases[] = {
      {"", trace::DropReason::kMalformed},
      {"90", trace::DropReason::kMalformed},
      {"9000", trace::DropReason::kMalformed},
      {"8000002145", trace::DropReason::kNotEncrypted},
      {"b000785f8e51", trace::DropReason::kCannotDecrypt},  // C: compressed
  };
  for (const bool stateless : {true, false}) {
    MppeParameters parameters = Stateful(MppeDialect::kRfc3078);
    parameters.stateless = stateless;
    Direction direction(parameters);
    for (const Case& bad : cases) {
      EXPECT_FALSE(direction.Receive(Pdu(Hex(bad.packet)), 0)) << bad.packet;
      EXPECT_TRUE(direction.last().dropped);
      EXPECT_EQ(direction.last().reason, bad.reason) << bad.packet;
      EXPECT_STRNE(direction.last().detail, "");
      EXPECT_FALSE(direction.last().request_reset);
    }
    EXPECT_EQ(direction.Run(300), 300);
  }
}

TEST(MppeReceiver, DropsWhatIsNoPppPacketAfterDecryption) {
  Direction direction(Stateless());
  int dropped = 0;
  for (int i = 0; i < 400; ++i) {
    Pdu pdu = direction.Send();
    pdu.mutable_bytes()[2] ^= 0x02;  // 00 21 becomes 02 21: still a possible protocol
    pdu.mutable_bytes()[3] ^= 0x01;  // and now 02 20: impossible
    direction.Receive(pdu, 0);
    EXPECT_EQ(direction.last().reason, trace::DropReason::kCannotDecrypt);
    dropped += direction.last().dropped ? 1 : 0;
  }
  EXPECT_EQ(dropped, 400);
  EXPECT_EQ(direction.Run(300), 300);
}

TEST(MppeReceiver, AsksForAResetWhenAStatefulPacketCannotBeDecrypted) {
  for (const MppeDialect dialect : kDialects) {
    const bool rfc = dialect == MppeDialect::kRfc3078;
    Direction direction(Stateful(dialect));
    EXPECT_EQ(direction.Run(5), 5);
    Pdu damaged = direction.Send();
    damaged.mutable_bytes()[3] ^= 0x01;
    EXPECT_FALSE(direction.Receive(damaged, 5));
    EXPECT_EQ(direction.last().reason, trace::DropReason::kCannotDecrypt);
    EXPECT_EQ(direction.last().request_reset, rfc) << "Linux doesn't look";
    if (rfc) direction.sender().ReceiveResetRequest();
    EXPECT_EQ(direction.Run(1000), 1000);
  }
}

/// A packet that claims `count` and holds noise; its flags are those of the mode.
Pdu Forgery(Rng& rng, uint16_t count, bool flushed) {
  Bytes packet(10);
  rng.Fill(packet);
  StoreBe16(packet.data(), static_cast<uint16_t>((flushed ? 0x9000 : 0x1000) | (count & 0xfff)));
  return Pdu(packet);
}

TEST(MppeReceiver, LosesNothingToAForgedStatelessPacketFromFarAhead) {
  SeededRng rng(1);
  Direction direction(Stateless());
  int good = 0;
  for (int i = 0; i < 500; ++i) {
    good += direction.Run(3);
    const auto ahead = static_cast<uint16_t>(256 + rng.Below(1700));
    direction.Receive(Forgery(rng, static_cast<uint16_t>(direction.sent() + ahead), true), 0);
  }
  good += direction.Run(3);
  EXPECT_EQ(good, 1503);
  EXPECT_EQ(direction.receiver().missing(), 0u);
}

TEST(MppeReceiver, IsDeafForAShortWhileAfterAForgedStatelessPacketFromNearAhead) {
  SeededRng rng(2);
  Direction direction(Stateless());
  EXPECT_EQ(direction.Run(10), 10);
  do {  // until one of them passes for a PPP packet
    direction.Receive(Forgery(rng, static_cast<uint16_t>(direction.sent() + 100), true), 0);
  } while (direction.last().dropped);
  EXPECT_EQ(direction.Run(101), 0);
  EXPECT_EQ(direction.last().reason, trace::DropReason::kLate);
  EXPECT_EQ(direction.Run(1000), 1000);
}

TEST(MppeReceiver, LosesNothingToAForgedStatelessPacketThatIsRejected) {
  SeededRng rng(5);
  Direction direction(Stateless());
  for (int round = 0; round < 300; ++round) {
    const auto count = static_cast<uint16_t>(direction.sent() + rng.Below(300));
    direction.Receive(Forgery(rng, count, true), 0);
    if (!direction.last().dropped) {
      EXPECT_TRUE(direction.receiver().Reject());
    }
    ASSERT_EQ(direction.Run(1), 1) << round;
  }
  EXPECT_EQ(direction.receiver().missing(), 0u);
}

TEST(MppeReceiver, IsMendedByAResetAfterForgedStatefulPackets) {
  for (const MppeDialect dialect : kDialects) {
    SeededRng rng(3);
    Direction direction(Stateful(dialect));
    for (int round = 0; round < 200; ++round) {
      const auto ahead = static_cast<uint16_t>(1 + rng.Below(4095));
      direction.Receive(Forgery(rng, static_cast<uint16_t>(direction.sent() + ahead), false), 0);
      EXPECT_TRUE(direction.last().dropped);
      direction.Run(4);  // a Reset-Request and its answer
      ASSERT_EQ(direction.Run(10), 10) << round << " after a claim of " << ahead;
    }
  }
}

TEST(MppeReceiver, SurvivesAnythingOnTheWire) {
  for (const bool stateless : {true, false}) {
    for (const MppeDialect dialect : kDialects) {
      MppeParameters parameters = Stateful(dialect, 40);
      parameters.stateless = stateless;
      parameters.max_key_changes = 50;
      MppeReceiver receiver(parameters, StartKey(40));
      SeededRng rng(4);
      for (int i = 0; i < 20000; ++i) {
        Bytes noise(rng.Below(12));
        rng.Fill(noise);
        Pdu pdu(noise);
        receiver.Decrypt(pdu);
        EXPECT_LE(pdu.size(), noise.size());
      }
    }
  }
}

}  // namespace
}  // namespace pptplab::ppp
