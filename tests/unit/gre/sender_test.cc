// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 2637 §4.1 and §4.2, the sender's account.
#include "stack/gre/sender.h"

#include <gtest/gtest.h>

namespace pptplab::gre {
namespace {

TEST(GreSender, NumbersFromZeroUnlessToldOtherwise_Rfc2637_4_1) {
  Sender sender{SenderConfig{}};
  EXPECT_EQ(sender.TakeSequenceNumber({}), 0u);
  EXPECT_EQ(sender.TakeSequenceNumber({}), 1u);
  Sender linux_like{SenderConfig{.first_sequence_number = 1}};
  EXPECT_EQ(linux_like.TakeSequenceNumber({}), 1u);
}

TEST(GreSender, OneAcknowledgmentCoversAllBeforeIt_Rfc2637_4_2_5) {
  Sender sender{SenderConfig{}};
  for (int i = 0; i < 5; ++i) sender.TakeSequenceNumber({});
  EXPECT_EQ(sender.unacknowledged(), 5u);
  sender.ReceiveAcknowledgment({}, 2);
  EXPECT_EQ(sender.unacknowledged(), 2u);
  sender.ReceiveAcknowledgment({}, 4);
  EXPECT_EQ(sender.unacknowledged(), 0u);
}

TEST(GreSender, AnAcknowledgmentOfWhatWasNeverSentOrIsOldChangesNothing) {
  Sender sender{SenderConfig{.first_sequence_number = 1}};
  sender.ReceiveAcknowledgment({}, 1);
  EXPECT_EQ(sender.unacknowledged(), 0u);
  sender.TakeSequenceNumber({});
  sender.TakeSequenceNumber({});
  for (const uint32_t never : {0u, 3u, 0x80000000u, 0xffffffffu}) {
    sender.ReceiveAcknowledgment({}, never);
    EXPECT_EQ(sender.unacknowledged(), 2u) << never;
  }
  sender.ReceiveAcknowledgment({}, 2);
  sender.ReceiveAcknowledgment({}, 1);
  EXPECT_EQ(sender.unacknowledged(), 0u);
}

TEST(GreSender, CountsAcrossTheWrapAtTwoToThe32) {
  Sender sender{SenderConfig{.first_sequence_number = 0xfffffffe}};
  for (int i = 0; i < 4; ++i) sender.TakeSequenceNumber({});
  EXPECT_EQ(sender.next_sequence_number(), 2u);
  sender.ReceiveAcknowledgment({}, 0xffffffff);
  EXPECT_EQ(sender.unacknowledged(), 2u);
  sender.ReceiveAcknowledgment({}, 1);
  EXPECT_EQ(sender.unacknowledged(), 0u);
  sender.ReceiveAcknowledgment({}, 2);
  EXPECT_EQ(sender.unacknowledged(), 0u);
}

}  // namespace
}  // namespace pptplab::gre
