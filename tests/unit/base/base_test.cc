// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The small things: hexadecimal, addresses, Pdu, Result, serial arithmetic, timers, randomness.
#include <gtest/gtest.h>

#include "stack/base/address.h"
#include "stack/base/bytes.h"
#include "stack/base/pdu.h"
#include "stack/base/rng.h"
#include "stack/base/serial.h"
#include "stack/base/timer_table.h"

namespace pptplab {
namespace {

TEST(Hex, IsReadInAnyCaseWithSpaces) {
  EXPECT_EQ(ToHex(*FromHex("0a 1B\n2c")), "0a1b2c");
  EXPECT_EQ(FromHex("0a1"), std::nullopt);
  EXPECT_EQ(FromHex("0g"), std::nullopt);
  EXPECT_TRUE(FromHex("")->empty());
}

TEST(Address, IsFourNumbersAndNothingElse) {
  EXPECT_EQ(ParseAddress("192.0.2.1"), Address{0xc0000201});
  EXPECT_EQ(ToString(Address{0xc0000201}), "192.0.2.1");
  for (const char* text : {"", "1", "1.2.3", "1.2.3.", "1.2.3.4.", "1.2.3.256", "1.2.3.4 ",
                           " 1.2.3.4", "1.2.3.-4", "1.2.3.0004", "1..3.4", "a.b.c.d"}) {
    EXPECT_EQ(ParseAddress(text), std::nullopt) << text;
  }
}

TEST(Pdu, TakesHeadersOnAndOffWithoutMovingThePayload) {
  const Bytes payload = *FromHex("aabbcc");
  Pdu pdu(payload, 42);
  const uint8_t* at = pdu.bytes().data();
  pdu.Push(2)[0] = 1;
  EXPECT_EQ(pdu.bytes().data() + 2, at);
  EXPECT_EQ(pdu.size(), 5u);
  EXPECT_EQ(ToHex(*pdu.Pull(3)), "0100aa");
  EXPECT_EQ(ToHex(pdu.bytes()), "bbcc");
  EXPECT_FALSE(pdu.Pull(3));
  pdu.Truncate(1);
  EXPECT_EQ(ToHex(pdu.bytes()), "bb");
  EXPECT_EQ(pdu.journey(), 42u);
}

TEST(Pdu, GrowsWhenTheHeadroomIsShort) {
  const Bytes payload = *FromHex("aabbcc");
  Pdu pdu(payload, 0, 1);
  pdu.Push(10);
  EXPECT_EQ(pdu.size(), 13u);
  EXPECT_EQ(ToHex(pdu.bytes().last(3)), "aabbcc");
}

TEST(Serial, WrapsAt32BitsAndAt12_Rfc2637_4_2_and_Rfc3078_3_1) {
  EXPECT_EQ(SerialDistance(0xffffffff, 0), 1);
  EXPECT_EQ(SerialDistance(0, 0xffffffff), -1);
  EXPECT_TRUE(SerialBefore(0xfffffff0, 5));
  EXPECT_FALSE(SerialBefore(5, 5));
  EXPECT_EQ(CoherencyAhead(4095, 0), 1);
  EXPECT_EQ(CoherencyAhead(0, 4095), 4095);
}

enum class Slot { kA, kB, kCount };

TEST(TimerTable, NamesTheEarliestAndIsTakenOnce) {
  TimerTable<Slot> timers;
  EXPECT_EQ(timers.Next(), std::nullopt);
  timers.Set(Slot::kA, AtNanoseconds(20));
  timers.Set(Slot::kB, AtNanoseconds(10));
  EXPECT_EQ(timers.Next(), AtNanoseconds(10));
  EXPECT_FALSE(timers.Take(Slot::kB, AtNanoseconds(9)));
  EXPECT_TRUE(timers.Take(Slot::kB, AtNanoseconds(10)));
  EXPECT_FALSE(timers.Take(Slot::kB, AtNanoseconds(10)));
  EXPECT_EQ(timers.Next(), AtNanoseconds(20));
}

TEST(SeededRng, GivesTheSameOctetsHoweverTheyAreAskedFor) {
  SeededRng a(5), b(5), c(6);
  Bytes whole(20), parts(20), other(20);
  a.Fill(whole);
  b.Fill(std::span(parts).first(3));
  b.Fill(std::span(parts).subspan(3));
  c.Fill(other);
  EXPECT_EQ(whole, parts);
  EXPECT_NE(whole, other);
  for (int i = 0; i < 1000; ++i) EXPECT_LT(a.Below(7), 7u);
}

}  // namespace
}  // namespace pptplab
