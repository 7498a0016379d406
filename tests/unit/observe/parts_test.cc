// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The parts of the passive reader: order, messages in a broken stream, negotiations, secrets.
#include <gtest/gtest.h>

#include "stack/observe/control_stream.h"
#include "stack/observe/negotiation.h"
#include "stack/observe/secrets_file.h"
#include "stack/observe/sequence_order.h"

namespace pptplab::observe {
namespace {

using OrderVerdict = SequenceOrder::Verdict;

SequenceOrder::Packet Numbered(uint32_t number, int milliseconds = 0) {
  return {AtNanoseconds(milliseconds * 1000000LL), number, number, {}, {1}};
}

std::vector<uint32_t> Take(SequenceOrder& order) {
  std::vector<uint32_t> numbers;
  while (auto packet = order.TakePacket()) numbers.push_back(packet->sequence_number);
  return numbers;
}

TEST(SequenceOrder, DeliversInOrderAcrossTheWrap_Rfc2637_4_2) {
  SequenceOrder order;
  for (const uint32_t number : {0xfffffffeu, 0u, 0xffffffffu, 1u}) order.Add(Numbered(number));
  EXPECT_EQ(Take(order), (std::vector<uint32_t>{0xfffffffeu, 0xffffffffu, 0u, 1u}));
  EXPECT_EQ(order.missing(), 0u);
}

TEST(SequenceOrder, GivesAGapUpAfterASecondAndCountsIt) {
  SequenceOrder order;
  order.Add(Numbered(1));
  order.Add(Numbered(4, 10));
  order.Expire(AtNanoseconds(1000000000));
  EXPECT_EQ(Take(order), (std::vector<uint32_t>{1}));
  order.Expire(AtNanoseconds(1100000000));
  EXPECT_EQ(Take(order), (std::vector<uint32_t>{4}));
  EXPECT_EQ(order.missing(), 2u);
  EXPECT_EQ(order.Add(Numbered(3)), OrderVerdict::kLate);
  EXPECT_EQ(order.missing(), 1u);
  EXPECT_EQ(order.Add(Numbered(3)), OrderVerdict::kDuplicate);
}

TEST(SequenceOrder, HoldsAtMostSixtyFourPackets) {
  SequenceOrder order;
  order.Add(Numbered(0));
  for (uint32_t i = 0; i <= SequenceOrder::kMaxWaiting; ++i) order.Add(Numbered(2 + i));
  EXPECT_EQ(Take(order).size(), 2 + SequenceOrder::kMaxWaiting);
  EXPECT_EQ(order.missing(), 1u);
}

TEST(SequenceOrder, TakesPacketsThatTheFirstOneOvertook) {
  SequenceOrder order;
  for (const uint32_t number : {5u, 4u, 6u})
    EXPECT_EQ(order.Add(Numbered(number)), OrderVerdict::kAccepted);
  EXPECT_EQ(order.Add(Numbered(4)), OrderVerdict::kDuplicate);
}

TEST(SequenceOrder, BelievesAFarNumberOnlyIfTheNextFollowsIt) {
  SequenceOrder order;
  order.Add(Numbered(10));
  EXPECT_EQ(order.Add(Numbered(0x80000000u)), OrderVerdict::kOutOfRange);
  EXPECT_EQ(order.Add(Numbered(11)), OrderVerdict::kAccepted);
  EXPECT_EQ(order.Add(Numbered(100000)), OrderVerdict::kOutOfRange);
  EXPECT_EQ(order.Add(Numbered(100001)), OrderVerdict::kAccepted);
  EXPECT_EQ(Take(order), (std::vector<uint32_t>{10, 11, 100001}));
}

TEST(ControlStream, FindsTheNextMessageByItsMagicCookie_Rfc2637_1_4) {
  const Bytes echo = wire::WriteControlMessage(wire::EchoRequest{7});
  ControlStream stream;
  Bytes broken(echo.begin() + 5, echo.end());  // the capture began in the middle of a message
  broken.insert(broken.end(), echo.begin(), echo.end());
  for (const uint8_t octet : broken) stream.Add(ByteView(&octet, 1), false);
  EXPECT_EQ(stream.TakeMessage(), echo);
  EXPECT_EQ(stream.TakeMessage(), std::nullopt);
  EXPECT_EQ(stream.skipped(), echo.size() - 5);
}

TEST(ControlStream, ForgetsHalfAMessageAtAGap) {
  const Bytes echo = wire::WriteControlMessage(wire::EchoRequest{7});
  ControlStream stream;
  stream.Add(ByteView(echo).first(10), false);
  stream.Add(echo, true);
  EXPECT_EQ(stream.TakeMessage(), echo);
}

wire::ControlPacket Packet(uint8_t code, uint8_t identifier, ByteView data) {
  return {code, identifier, data};
}

TEST(Negotiation, OpensWhenBothWishesAreAcknowledged_Rfc1661_4_2) {
  const Bytes wish = {5, 6, 1, 2, 3, 4};
  Negotiation lcp;
  lcp.Observe(End::kClient, Packet(wire::kConfigureRequest, 1, wish));
  lcp.Observe(End::kServer, Packet(wire::kConfigureRequest, 9, {}));
  EXPECT_EQ(lcp.Observe(End::kServer, Packet(wire::kConfigureAck, 1, wish)).size(), 2u);
  EXPECT_FALSE(lcp.IsOpened(End::kClient));
  const auto changes = lcp.Observe(End::kClient, Packet(wire::kConfigureAck, 9, {}));
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].from, "Ack-Rcvd");
  EXPECT_EQ(changes[0].actions, "sca,tlu");
  EXPECT_EQ(changes[1].from, "Ack-Sent");
  EXPECT_TRUE(lcp.IsOpened(End::kClient));
  EXPECT_TRUE(lcp.IsOpened(End::kServer));
  ASSERT_NE(lcp.Agreed(End::kClient), nullptr);
  EXPECT_EQ(*lcp.Agreed(End::kClient), wish);
}

TEST(Negotiation, IgnoresAnAckThatIsNotForTheLastRequest_Rfc1661_5_2) {
  const Bytes wish = {5, 6, 1, 2, 3, 4}, other = {5, 6, 1, 2, 3, 5};
  Negotiation lcp;
  lcp.Observe(End::kClient, Packet(wire::kConfigureRequest, 2, wish));
  EXPECT_TRUE(lcp.Observe(End::kServer, Packet(wire::kConfigureAck, 1, wish)).empty());
  EXPECT_TRUE(lcp.Observe(End::kServer, Packet(wire::kConfigureAck, 2, other)).empty());
  EXPECT_EQ(lcp.Agreed(End::kClient), nullptr);
}

TEST(Negotiation, CountsAnAckThatIsSaidAgainOnce) {
  Negotiation ccp;
  for (int i = 0; i < 2; ++i) {
    ccp.Observe(End::kClient, Packet(wire::kConfigureRequest, 2, {}));
    ccp.Observe(End::kServer, Packet(wire::kConfigureAck, 2, {}));
  }
  EXPECT_EQ(ccp.generation(End::kClient), 1u);
  ccp.Observe(End::kClient, Packet(wire::kConfigureRequest, 3, {}));
  ccp.Observe(End::kServer, Packet(wire::kConfigureAck, 3, {}));
  EXPECT_EQ(ccp.generation(End::kClient), 2u);
}

TEST(SecretsFile, HoldsUsersAndPasswordsWithColonsAndComments) {
  const auto secrets = ReadSecrets("# users\nalice:correct:horse\r\n\nbob:\n");
  ASSERT_TRUE(secrets.has_value());
  ASSERT_EQ(secrets->size(), 2u);
  EXPECT_EQ((*secrets)[0].user, "alice");
  EXPECT_EQ((*secrets)[0].password, "correct:horse");
  EXPECT_EQ((*secrets)[1].password, "");
}

TEST(SecretsFile, NamesTheLineThatIsWrong) {
  const auto secrets = ReadSecrets("alice:x\nbob\n");
  ASSERT_FALSE(secrets.has_value());
  EXPECT_EQ(secrets.error().substr(0, 7), "line 2:");
}

}  // namespace
}  // namespace pptplab::observe
