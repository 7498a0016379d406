// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// GRE from somebody who is not the peer (RFC 2637 §5: it is not protected). What must hold: bounded
// memory, a recorded reason for each packet, and, while there is encryption, a session that goes on,
// whatever the attacker has guessed: the peer's address, the Call ID, the numbers.
//
// What can't hold is at the end: PPP's own packets are never encrypted.
#include <gtest/gtest.h>

#include "stack/wire/ppp.h"
#include "tests/unit/tunnel/counted_new.h"
#include "tests/unit/tunnel/hostile.h"

namespace pptplab::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using trace::DropReason;

constexpr int kFlood = 100'000;
constexpr int kSmallFlood = 20'000;  ///< where nothing more would come of more
constexpr size_t kSomeOctets = 256 * 1024;  ///< queues and windows that are full for once

/// A flood of packets that `make` makes, with an honest packet between every hundred.
template <class Make>
void Flood(Victims& victims, Address source, Make make, int count = kFlood) {
  ASSERT_TRUE(victims.pair.IsUp());
  victims.WatchNumbers();
  victims.Say();
  victims.pair.RunFor(milliseconds(20));
  ASSERT_EQ(victims.heard(), 1u);
  const auto drops = victims.counter.all();
  const size_t memory = LiveOctets();
  size_t largest = 0;
  victims.pair.server.delivered.reserve(kFlood);
  const size_t room = LiveOctets() - memory;
  for (int i = 0; i < count; ++i) {
    victims.Forge(source, make(i));
    if (i % 100 != 0) continue;
    victims.Say();
    victims.pair.RunFor(milliseconds(12));
    largest = std::max(largest, LiveOctets() - room);
  }
  victims.pair.RunFor(seconds(2));
  const size_t delivered = victims.pair.server.delivered.size() * 256;
  EXPECT_LT(largest, memory + delivered + kSomeOctets);
  EXPECT_EQ(victims.heard(), victims.said) << "the session went on, and nothing else came up";
  EXPECT_EQ(victims.counter.all() - drops, victims.forged) << "each with its reason";
  EXPECT_TRUE(victims.pair.IsUp());
}

TEST(HostileGre, AFloodFromAnotherAddressIsDroppedAsAStrangers_Rfc2637_5) {
  Victims victims;
  SeededRng rng{1};
  const uint16_t call_id = victims.call_id();
  Flood(victims, kAttacker, [&](int i) {
    return ForgedGre(call_id, static_cast<uint32_t>(i), ForgedMppe(rng.U16(), rng));
  }, kSmallFlood);
  EXPECT_EQ(victims.counter.drops[DropReason::kWrongPeer], uint64_t{kSmallFlood});
}

TEST(HostileGre, AFloodWithWrongCallIdsIsDroppedAsNobodys_Rfc2637_4_1) {
  Victims victims;
  SeededRng rng{2};
  const uint16_t call_id = victims.call_id();
  Flood(victims, kClientAddress, [&](int i) {
    const auto wrong = static_cast<uint16_t>(call_id + 1 + rng.Below(0xffff - 1));
    return ForgedGre(wrong, static_cast<uint32_t>(i), ForgedMppe(rng.U16(), rng));
  }, kSmallFlood);
  EXPECT_EQ(victims.counter.drops[DropReason::kUnknownCall], uint64_t{kSmallFlood});
}

/// Address and Call ID are right, the key is not; numbers and counts are anything.
TEST(HostileGre, AFloodWithWrongKeysAndAnyNumbersChangesNothing_Rfc3078_8) {
  Victims victims;
  SeededRng rng{3};
  const uint16_t call_id = victims.call_id();
  Flood(victims, kClientAddress, [&](int) {
    return ForgedGre(call_id, rng.U32(), ForgedMppe(rng.U16(), rng));
  });
}

/// The same by somebody who listens, and gives each packet the very numbers that are expected.
TEST(HostileGre, AFloodWithWrongKeysAndTheExpectedNumbersChangesNothing_Rfc3078_8) {
  Victims victims;
  SeededRng rng{4};
  const uint16_t call_id = victims.call_id();
  Flood(victims, kClientAddress, [&](int) {
    return ForgedGre(call_id, victims.next_number, ForgedMppe(victims.next_count, rng));
  }, kSmallFlood);
}

/// A little ahead of what is expected: what waits for packets in between takes nobody's place.
TEST(HostileGre, AFloodOfNearNumbersTakesNobodysPlace_Rfc2637_4_3) {
  Victims victims;
  SeededRng rng{5};
  const uint16_t call_id = victims.call_id();
  Flood(victims, kClientAddress, [&](int) {
    const uint32_t ahead = rng.Below(300);
    const auto count = static_cast<uint16_t>((victims.next_count + rng.Below(300)) & 0xfff);
    return ForgedGre(call_id, victims.next_number + ahead, ForgedMppe(count, rng));
  }, kSmallFlood / 2);
}

TEST(HostileGre, AFloodOfGarbageIsDropped_Rfc2637_4_1) {
  Victims victims;
  SeededRng rng{6};
  Flood(victims, kClientAddress, [&](int) {
    Bytes bytes(rng.Below(80));
    rng.Fill(bytes);
    if (rng.Unit() < 0.5 && bytes.size() >= 8) {  // with a header that can be read
      const Bytes start{0x30, 0x01, 0x88, 0x0b};
      std::copy(start.begin(), start.end(), bytes.begin());
    }
    return Pdu(bytes);
  }, kSmallFlood);
}

/// A coherency count may cost no more than this (a setting) in key changes.
TEST(HostileGre, ACountThatWouldCostTooManyKeyChangesIsDroppedWithItsReason_Rfc3078_8_1) {
  auto server = ServerConfig();
  EXPECT_EQ(server.session.encryption.max_key_changes, 1000u);
  server.session.encryption.max_key_changes = 100;
  Victims victims(server);
  victims.WatchNumbers();
  victims.Say();
  victims.pair.RunFor(milliseconds(20));
  SeededRng rng{7};
  const auto count = [&](uint16_t ahead) {
    return static_cast<uint16_t>((victims.next_count + ahead) & 0xfff);
  };
  victims.Forge(kClientAddress, ForgedGre(victims.call_id(), victims.next_number,
                                          ForgedMppe(count(100), rng)));
  EXPECT_EQ(victims.counter.drops[DropReason::kIncoherent], 1u) << "101 changes";
  victims.Forge(kClientAddress, ForgedGre(victims.call_id(), victims.next_number,
                                          ForgedMppe(count(99), rng)));
  EXPECT_EQ(victims.counter.drops[DropReason::kIncoherent], 1u) << "100 are allowed";
  EXPECT_EQ(victims.counter.drops[DropReason::kCannotDecrypt], 1u);
  victims.Say();
  victims.pair.RunFor(milliseconds(20));
  EXPECT_EQ(victims.heard(), 2u);
}

/// Nobody can tell who sent it where nothing is encrypted, but the place in the stream comes back.
TEST(HostileGre, InClearAJumpFarAheadDoesNotLockThePeerOut_Rfc2637_4_3) {
  auto server = ServerConfig();
  auto client = ClientConfig();
  server.session.encryption.policy = client.session.encryption.policy =
      ppp::EncryptionPolicy::kRefused;
  Victims victims(server, client);
  ASSERT_TRUE(victims.pair.IsUp());
  victims.WatchNumbers();
  victims.Say();
  victims.pair.RunFor(milliseconds(20));
  for (const uint32_t ahead : {300u, 60'000u, 1u << 30}) {
    const size_t before = victims.heard();
    const Bytes nonsense{0x00, 0x21, 0x45};
    for (uint32_t i = 0; i < 3; ++i) {
      victims.Forge(kClientAddress,
                    ForgedGre(victims.call_id(), victims.next_number + ahead + i, nonsense));
    }
    victims.pair.RunFor(seconds(1));
    const size_t forged = victims.heard() - before;
    for (int i = 0; i < 20; ++i) {
      victims.Say();
      victims.pair.RunFor(milliseconds(20));
    }
    EXPECT_EQ(victims.heard() - before - forged, 20u) << ahead;
  }
}

/// What no end can mend: LCP is never encrypted (RFC 3078 §3), so who can forge the peer's address
/// and has the Call ID and a number that is next can end the session.
TEST(HostileGre, WhatRfc2637_5Concedes_AForgedTerminateRequestEndsTheLink) {
  Victims victims;
  ASSERT_TRUE(victims.pair.IsUp());
  victims.WatchNumbers();
  victims.Say();
  victims.pair.RunFor(milliseconds(20));
  const Bytes terminate{0xff, 0x03, 0xc0, 0x21, 5, 99, 0, 4};
  victims.Forge(kAttacker, ForgedGre(victims.call_id(), victims.next_number, terminate));
  victims.pair.RunFor(seconds(1));
  EXPECT_TRUE(victims.pair.IsUp()) << "not from another address";
  victims.Forge(kClientAddress, ForgedGre(static_cast<uint16_t>(victims.call_id() + 1),
                                          victims.next_number, terminate));
  victims.pair.RunFor(seconds(1));
  EXPECT_TRUE(victims.pair.IsUp()) << "not with another Call ID";
  victims.Forge(kClientAddress,
                ForgedGre(victims.call_id(), victims.next_number - 1, terminate));
  victims.pair.RunFor(seconds(1));
  EXPECT_TRUE(victims.pair.IsUp()) << "not with an old number";
  victims.Forge(kClientAddress, ForgedGre(victims.call_id(), victims.next_number, terminate));
  victims.pair.RunFor(seconds(1));
  EXPECT_FALSE(victims.pair.IsUp());
}

/// Somebody on the way swallows what he doesn't want the two to agree on: CCP is negotiated in clear.
TEST(HostileGre, WhatRfc2637_5Concedes_EncryptionIsOnlySureWhereItIsRequired) {
  for (const bool required : {true, false}) {
    auto server = ServerConfig();
    auto client = ClientConfig();
    const auto policy =
        required ? ppp::EncryptionPolicy::kRequired : ppp::EncryptionPolicy::kAllowed;
    server.session.encryption.policy = client.session.encryption.policy = policy;
    Pair pair(client, server, {});
    pair.gre_filter = [](const Pair::End&, ByteView gre) {
      const auto header = ReadPrefix<wire::GreHeader>(gre);
      const auto ppp = ReadPrefix<wire::PppHeader>(gre.subspan(header ? header->size : 0));
      return !ppp || ppp->value.protocol != wire::kPppCcp;
    };
    pair.Open();
    pair.RunFor(seconds(60));
    EXPECT_EQ(pair.IsUp(), !required) << "the tunnel is up, and everybody can read it";
  }
}

}  // namespace
}  // namespace pptplab::testing
