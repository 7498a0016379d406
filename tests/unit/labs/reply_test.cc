// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Lab 3: replies in words and in octets, and which of them RFC 1661 §5 allows.
#include "labs/03-negotiate/reply.h"

#include <gtest/gtest.h>

namespace pptplab::labs::negotiate {
namespace {

Packet Of(std::string_view text) {
  const auto packet = ReadPacket(text);
  if (packet) return *packet;
  ADD_FAILURE() << text << ": " << packet.error();
  return {};
}

/// Takes an MRU of 600 and more, does ACFC, not PFC.
Side Somebody() {
  Side side;
  side.lcp.min_mru = 600;
  side.lcp.protocol_field_compression = false;
  side.authentication.user = "amira";
  side.seed = 7;
  return side;
}
std::string FaultIn(std::string_view request, std::string_view reply) {
  return FaultOf(Somebody(), Of(request), Of(reply)).name;
}

TEST(Reply, IsReadInWordsAndInOctets) {
  const Packet packet =
      Of("Configure-Request id 7: MRU 1400, ACCM 0x00000000, Authentication-Protocol MS-CHAPv2, "
         "Magic-Number 0x1b2c3d4e, PFC, ACFC, option 13 0x06, option 15");
  EXPECT_EQ(
      InHex(packet),
      "01 07 00 22 01 04 05 78 02 06 00 00 00 00 03 05 c2 23 81 05 06 1b 2c 3d 4e 07 02 08 02 "
      "0d 03 06 0f 02");
  EXPECT_EQ(InHex(Of(InHex(packet))), InHex(packet));
  EXPECT_EQ(InHex(Of(InWords(packet))), InHex(packet));
  EXPECT_EQ(InHex(Of("nak 3: mru 0x578, auth chap-md5")), "03 03 00 0d 01 04 05 78 03 05 c2 23 05");
}

TEST(Reply, ThatNobodyCanReadGetsASentence) {
  for (const std::string text :
       {"", ":", "Ack", "Ack: PFC", "Ack id 300: PFC", "Perhaps id 1: PFC", "Ack id 1: MRU much",
        "Ack id 1: MRU 70000", "Nak id 1: option 300 0x00", "01", "02 01 00 09 07 02",
        "02 01 00 06 07 00", "Ack id -1: PFC"}) {
    const auto packet = ReadPacket(text);
    ASSERT_FALSE(packet) << text;
    EXPECT_NE(packet.error(), "") << text;
  }
  EXPECT_FALSE(ReadPacket(std::string(100'000, 'a')));
}

TEST(Reply, OfEveryLegalKindIsRight) {
  const std::string small = "Request id 9: MRU 300, ACFC";
  EXPECT_EQ(FaultIn(small, "Nak id 9: MRU 600"), "");
  EXPECT_EQ(FaultIn(small, "Nak id 9: MRU 1500"), "");
  // RFC 1661 §5.3: an option that the request lacks may be asked for.
  EXPECT_EQ(FaultIn(small, "Nak id 9: MRU 900, ACCM 0x00000000"), "");
  const std::string own = InWords({1, 4, {{5, 6, 0, 0, 0, 0}}});
  EXPECT_EQ(FaultIn(own, "Nak id 4: Magic-Number 0x11111111"), "");
  EXPECT_EQ(
      FaultIn("Request id 9: option 13 0x06, MRU 300, PFC", "Reject id 9: option 13 0x06, PFC"),
      "");
}

TEST(Reply, ThatIsNotLegalIsNamed) {
  const std::string small = "Request id 9: MRU 300, ACFC";
  EXPECT_EQ(FaultIn(small, "Nak id 9: MRU 599"), "same-value");
  EXPECT_EQ(FaultIn(small, "Nak id 9: MRU 600, ACFC"), "too-much");
  EXPECT_EQ(FaultIn(small, "Nak id 8: MRU 600"), "identifier");
  EXPECT_EQ(FaultIn(small, "Nak id 9:"), "changed");
  EXPECT_EQ(FaultIn(small, "Reject id 9: MRU 300"), "reject-instead");
  EXPECT_EQ(FaultIn(small, "Ack id 9: MRU 300, ACFC"), "ack-anyway");
  EXPECT_EQ(FaultIn("Request id 9: MRU 900, ACFC", "Ack id 9: ACFC, MRU 900"), "reordered");
  EXPECT_EQ(FaultIn("Request id 9: MRU 900, ACFC", "Ack id 9: MRU 900"), "incomplete");
  EXPECT_EQ(FaultIn("Request id 9: PFC", "Nak id 9: PFC"), "nak-instead");
  EXPECT_EQ(FaultIn("Request id 9: PFC", "Request id 9: PFC"), "request");
}

}  // namespace
}  // namespace pptplab::labs::negotiate
