// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RC4 in slow motion against OpenSSL's.
#include "stack/crypto/rc4_steps.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "stack/base/rng.h"
#include "stack/crypto/rc4.h"
#include "tests/unit/crypto/hex.h"

namespace pptplab::crypto {
namespace {

Bytes Stream(ByteView key, size_t octets) {
  Rc4Steps steps(key);
  for (size_t i = 0; i < Rc4Steps::kSchedule; ++i) steps.Next();
  Bytes stream;
  for (size_t i = 0; i < octets; ++i) stream.push_back(steps.Next().output);
  return stream;
}

TEST(Rc4Steps, GiveTheKeyStreamOfOpenSsl) {
  SeededRng rng(7);
  for (size_t length = 5; length <= 16; ++length) {
    for (int round = 0; round < 8; ++round) {
      Bytes key(length);
      rng.Fill(key);
      Bytes stream(1500);
      Rc4Once(key, stream);
      EXPECT_EQ(Stream(key, stream.size()), stream) << ToHex(key);
    }
  }
}

TEST(Rc4Steps, AgreeWithRfc6229_2) {
  EXPECT_EQ(ToHex(Stream(Hex("0102030405"), 16)), "b2396305f03dc027ccc3524a0a1118a8");
}

TEST(Rc4Steps, BeginWithTheOrderedTableAndTellTheirStage) {
  Rc4Steps steps(Hex("0102030405"));
  for (size_t i = 0; i < 256; ++i) EXPECT_EQ(steps.s()[i], i);
  EXPECT_EQ(steps.steps(), 0u);
  for (size_t i = 0; i < Rc4Steps::kSchedule; ++i) {
    EXPECT_TRUE(steps.in_schedule());
    const Rc4Step step = steps.Next();
    EXPECT_EQ(step.i, i);
    EXPECT_EQ(step.key_index, i % 5);
  }
  EXPECT_FALSE(steps.in_schedule());
  EXPECT_EQ(steps.Next().i, 1);
}

TEST(Rc4Steps, ExchangeTwoOctetsAndNothingElse) {
  Rc4Steps steps(Hex("d1269ec49fa62e3e"));
  for (size_t n = 0; n < 600; ++n) {
    auto expected = steps.s();
    const Rc4Step step = steps.Next();
    EXPECT_EQ(expected[step.i], step.s_i);
    EXPECT_EQ(expected[step.j], step.s_j);
    std::swap(expected[step.i], expected[step.j]);
    EXPECT_EQ(steps.s(), expected);
    if (n >= Rc4Steps::kSchedule) {
      EXPECT_EQ(step.output, steps.s()[step.t]);
    }
  }
  auto sorted = steps.s();
  std::sort(sorted.begin(), sorted.end());
  for (size_t i = 0; i < 256; ++i) EXPECT_EQ(sorted[i], i);
}

TEST(Rc4StepsDeathTest, RefuseToRunWithoutAKey) { EXPECT_DEATH(Rc4Steps({}), "key_"); }

}  // namespace
}  // namespace pptplab::crypto
