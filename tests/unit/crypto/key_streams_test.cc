// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Whatever is remembered, a key's stream is RC4's.
#include "stack/crypto/key_streams.h"

#include <gtest/gtest.h>

#include "stack/base/rng.h"
#include "stack/crypto/rc4.h"
#include "tests/unit/crypto/hex.h"

namespace pptplab::crypto {
namespace {

Bytes StreamOfRc4(ByteView key, size_t size) {
  Rc4 rc4;
  Bytes stream(size);
  rc4.SetKey(key);
  rc4.Apply(stream);
  return stream;
}

Bytes KeyNumber(uint64_t number, size_t size) {
  SeededRng rng(number);
  Bytes key(size);
  rng.Fill(key);
  return key;
}

TEST(KeyStreams, AreComputedOnceForBothEnds) {
  KeyStreams streams(512, 1'536);
  for (uint64_t packet = 0; packet < 100; ++packet) {  // all of them on their way at once
    streams.Of(KeyNumber(packet, 16), 1'400);
  }
  EXPECT_EQ(streams.computed(), 100u);
  for (uint64_t packet = 0; packet < 100; ++packet) {
    const Bytes key = KeyNumber(packet, 16);
    EXPECT_EQ(ToBytes(streams.Of(key, 1'400)), StreamOfRc4(key, 1'400));
  }
  // A set may have to take more than its share; the test's keys are always the same.
  EXPECT_LE(streams.computed(), 102u);
}

TEST(KeyStreams, AreRightForEachSizeAndInEachOrder) {
  KeyStreams streams(4, 64);
  for (const size_t size : {10u, 10u, 64u, 0u, 1u, 64u, 11u}) {
    for (size_t key_size = 5; key_size <= 16; ++key_size) {
      const Bytes key = KeyNumber(key_size % 3, key_size);
      EXPECT_EQ(ToBytes(streams.Of(key, size)), StreamOfRc4(key, size)) << key_size << " " << size;
    }
  }
}

TEST(KeyStreams, TellAKeyFromOneThatItBeginsWith) {
  KeyStreams streams(4, 16);
  const Bytes shorter = Hex("d1269e0102030405"), longer = Hex("d1269e01020304050000000000000000");
  EXPECT_EQ(ToBytes(streams.Of(shorter, 16)), StreamOfRc4(shorter, 16));
  EXPECT_EQ(ToBytes(streams.Of(longer, 16)), StreamOfRc4(longer, 16));
  EXPECT_EQ(streams.computed(), 2u);
}

TEST(KeyStreams, ForgetTheOldestAndComputeThemAnew) {
  KeyStreams streams(8, 32);
  for (int round = 0; round < 2; ++round) {
    for (uint64_t number = 0; number < 1'000; ++number) {
      const Bytes key = KeyNumber(number, 8);
      EXPECT_EQ(ToBytes(streams.Of(key, 32)), StreamOfRc4(key, 32));
    }
  }
  EXPECT_EQ(streams.computed(), 2'000u);
}

TEST(KeyStreams, AreGoneOnceBothEndsHadThem) {
  KeyStreams streams(4, 32);  // one set
  for (uint64_t number = 0; number < 100; ++number) {
    const Bytes key = KeyNumber(number, 16);
    const Bytes sent = ToBytes(streams.Of(key, 32)), received = ToBytes(streams.Of(key, 32));
    EXPECT_EQ(sent, received);
  }
  EXPECT_EQ(streams.computed(), 100u);
}

TEST(Rc4Once, IsItsOwnInverseAtEachLength) {
  const Bytes key = Hex("0102030405060708");
  for (const size_t size : {0u, 1u, 7u, 8u, 15u, 16u, 17u, 1'535u, 1'536u, 1'537u, 65'536u}) {
    Bytes data(size, 0x5a);
    Rc4Once(key, data);
    Bytes expected = StreamOfRc4(key, size);
    for (uint8_t& octet : expected) octet ^= 0x5a;
    EXPECT_EQ(data, expected) << size;
    Rc4Once(key, data);
    EXPECT_EQ(data, Bytes(size, 0x5a));
  }
}

}  // namespace
}  // namespace pptplab::crypto
