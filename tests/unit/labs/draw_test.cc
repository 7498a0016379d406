// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/draw.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace pptplab::labs {
namespace {

const Bytes kKey = *FromHex("000102030405060708090a0b0c0d0e0f");

TEST(Seed, FieldsHaveTheirLengthsSoNoTwoStudentsShareOne) {
  EXPECT_NE(InstanceSeed(kKey, "ab", "c"), InstanceSeed(kKey, "a", "bc"));
  EXPECT_NE(InstanceSeed(kKey, "a", "05"), SigningKey(kKey, "a", "05"));
  EXPECT_NE(InstanceSeed(kKey, "a", "05"), PracticeSeed("a", "05"));
}

TEST(Seed, IsHmacOfTheLengthPrefixedFields) {
  // python3 -c 'import
  // hmac;k=bytes(range(16));print(hmac.new(k,b"\0\0\0\3amy\0\0\0\1"+b"5","sha256").hexdigest())'
  EXPECT_EQ(ToHex(InstanceSeed(kKey, "amy", "5")),
            "1f0fe2659ed7484276aeabe6a4f66eb3ede20bfbb4192a0501cbe5e28dcebb96");
}

TEST(Draw, ANameHasItsValueInWhateverOrderOneAsks) {
  const Draw draw(PracticeSeed("amy", "05"));
  const uint64_t first = draw.Integer("a", 0, 1'000'000);
  draw.Integer("b", 0, 1'000'000);
  EXPECT_EQ(draw.Integer("a", 0, 1'000'000), first);
  EXPECT_NE(draw.Again(1).Integer("a", 0, 1'000'000), first);
}

TEST(Draw, IntegersReachBothEndsAndNoFurther) {
  std::set<uint64_t> seen;
  for (int i = 0; i < 200; ++i) {
    seen.insert(Draw(PracticeSeed(std::to_string(i), "x")).Integer("n", 3, 6));
  }
  EXPECT_EQ(seen, (std::set<uint64_t>{3, 4, 5, 6}));
}

TEST(Draw, IntegersWithoutRepetitionAreAllOfARangeIfAsked) {
  EXPECT_EQ(Draw(PracticeSeed("amy", "x")).Integers("n", 4, 3, 6),
            (std::vector<uint64_t>{3, 4, 5, 6}));
}

TEST(Draw, ShufflesAreTheSameCardsInManyOrders) {
  std::set<std::vector<int>> orders;
  for (int i = 0; i < 200; ++i) {
    std::vector<int> cards =
        Draw(PracticeSeed(std::to_string(i), "x")).Shuffled("cards", std::vector{1, 2, 3});
    orders.insert(cards);
    std::ranges::sort(cards);
    EXPECT_EQ(cards, (std::vector{1, 2, 3}));
  }
  EXPECT_EQ(orders.size(), 6u);
}

}  // namespace
}  // namespace pptplab::labs
