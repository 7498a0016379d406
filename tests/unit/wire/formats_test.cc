// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// GRE, PPP, MPPE, CHAP, PAP, EAP, LCP's packets and every option: layout, truncation, round trip.
#include <gtest/gtest.h>

#include <algorithm>

#include "stack/wire/chap.h"
#include "stack/wire/eap.h"
#include "stack/wire/gre.h"
#include "stack/wire/lcp.h"
#include "stack/wire/mppe.h"
#include "stack/wire/options.h"
#include "stack/wire/ppp.h"
#include "tests/unit/wire/golden.h"

namespace pptplab::wire {
namespace {

using testing::ExpectGolden;
using testing::Fragment;
using testing::Lengths;

constexpr Lengths kWhole = Lengths::kWholeInLength;

// A field's meaning is the same whatever its value is, so it must be true of both.
TEST(GreHeader, DoesNotSayOfAnAcknowledgmentAloneThatItHasAPayload_Rfc2637_4_1) {
  const auto fields = Describe<GreHeader>(*FromHex("2081880b 0000 0007 00000003")).fields;
  const auto s = std::ranges::find(fields, std::string_view("S"), &Field::name);
  ASSERT_NE(s, fields.end());
  EXPECT_EQ(s->value, "0");
  EXPECT_NE(std::string_view(s->meaning).find("0: neither"), std::string_view::npos) << s->meaning;
}

TEST(GreHeader, HasItsNumbersByItsFlags_Rfc2637_4_1) {
  const Fragment length{"0123", "Payload Length"}, call{"ffa4", "Call ID"};
  const Fragment type{"880b", "Protocol Type"};
  const Fragment sequence{"fffffffe", "Sequence Number"};
  const Fragment acknowledgment{"00000001", "Acknowledgment Number"};
  ExpectGolden<GreHeader>({{"2001", "flags"}, type, length, call});
  ExpectGolden<GreHeader>({{"3001", "flags"}, type, length, call, sequence});
  ExpectGolden<GreHeader>({{"2081", "flags"}, type, length, call, acknowledgment});
  ExpectGolden<GreHeader>({{"3081", "flags"}, type, length, call, sequence, acknowledgment});
  const auto header = Read<GreHeader>(*FromHex("3081880b0123ffa4fffffffe00000001"));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->payload_length, 0x123);
  EXPECT_EQ(header->call_id, 65444);
  EXPECT_EQ(header->sequence_number, 0xfffffffeu);
  EXPECT_EQ(header->acknowledgment_number, 1u);
}

TEST(GreHeader, IsRefusedUnlessItIsEnhancedGreWithPpp_Rfc2637_4_1) {
  for (const char* hex :
       {"2000880b00000000", "2002880b00000000", "a001880b00000000", "6001880b00000000",
        "0001880b00000000", "2801880b00000000", "2001080000000000"}) {
    EXPECT_FALSE(Read<GreHeader>(*FromHex(hex))) << hex;
  }
}

TEST(PppHeader, ComesInFourForms_Rfc1661_6_5_and_6_6) {
  ExpectGolden<PppHeader>({{"ff03", "Address, Control", "Protocol"}, {"c021", "Protocol"}});
  ExpectGolden<PppHeader>({{"ff03", "Address, Control", "Protocol"}, {"21", "Protocol"}});
  ExpectGolden<PppHeader>({{"c021", "Protocol"}});
  ExpectGolden<PppHeader>({{"fd", "Protocol"}});
  const auto header = Read<PppHeader>(*FromHex("fd9001"));
  ASSERT_TRUE(header);
  EXPECT_FALSE(header->has_address_control);
  EXPECT_TRUE(header->protocol_compressed);
  EXPECT_EQ(header->protocol, kPppCompressedDatagram);
}

TEST(PppHeader, IsRefusedIfTheProtocolCannotBeOne_Rfc1661_2) {
  for (const char* hex : {"c020", "ff", "ff21", "0022", "ff03c0", "ff030022"}) {
    const auto header = Read<PppHeader>(*FromHex(hex));
    ASSERT_FALSE(header) << hex;
    EXPECT_EQ(std::string(header.error().field), "Protocol") << hex;
  }
}

TEST(ControlPacket, CutsThePaddingOff_Rfc1661_5) {
  ExpectGolden<ControlPacket>(
      {{"01", "Code"}, {"07", "Identifier"}, {"0008", "Length"}, {"01020304", "Data"}}, kWhole);
  ExpectGolden<ControlPacket>({{"06", "Code"}, {"07", "Identifier"}, {"0004", "Length"}}, kWhole);
  const Bytes bytes = *FromHex("0507000641420000");
  const auto packet = Read<ControlPacket>(bytes);
  ASSERT_TRUE(packet);
  EXPECT_EQ(ToHex(packet->data), "4142");
  EXPECT_FALSE(Read<ControlPacket>(*FromHex("05070003")));
  EXPECT_FALSE(Read<ControlPacket>(*FromHex("05070000")));
}

TEST(LcpPackets, EchoProtocolRejectTimeRemaining_Rfc1661_5) {
  ExpectGolden<LcpMagicData>({{"deadbeef", "Magic-Number"}});
  ExpectGolden<ProtocolRejectData>({{"8057", "Rejected-Protocol"}});
  ExpectGolden<TimeRemainingData>(
      {{"deadbeef", "Magic-Number"}, {"0000003c", "Seconds-Remaining"}});
  ExpectGolden<IdentificationData>({{"00000000", "Magic-Number"}});
  testing::ExpectRoundTrip<IdentificationData>(*FromHex("000000004d5352"));
  testing::ExpectRoundTrip<LcpMagicData>(*FromHex("deadbeef616263"));
  testing::ExpectRoundTrip<ProtocolRejectData>(*FromHex("805701010004"));
  testing::ExpectRoundTrip<TimeRemainingData>(*FromHex("deadbeef0000003c6279"));
}

TEST(Pap, RequestAndReply_Rfc1334_2_2) {
  ExpectGolden<PapRequestData>({{"05", "Peer-ID Length"},
                                {"616c696365", "Peer-ID"},
                                {"02", "Passwd-Length"},
                                {"7077", "Password"}});
  ExpectGolden<EapData>({{"01", "Type"}});
  testing::ExpectRoundTrip<EapData>(*FromHex("01616c"));
  testing::ExpectRoundTrip<PapReplyData>(*FromHex("024f4b"));
  const auto missing = Read<PapReplyData>({});
  ASSERT_TRUE(missing);
  EXPECT_TRUE(missing->message.empty());
  EXPECT_FALSE(Read<PapReplyData>(*FromHex("034f4b")));
}

TEST(Mppe, HeaderHasFourBitsAndACount_Rfc3078_3_1) {
  ExpectGolden<MppeHeader>({{"9000", "flags"}});
  ExpectGolden<MppeHeader>({{"6fff", "flags"}});
  const auto header = Read<MppeHeader>(*FromHex("9abc"));
  ASSERT_TRUE(header);
  EXPECT_TRUE(header->flushed);
  EXPECT_FALSE(header->b);
  EXPECT_FALSE(header->compressed);
  EXPECT_TRUE(header->encrypted);
  EXPECT_EQ(header->coherency_count, 0xabc);
}

TEST(Chap, ChallengeResponseSuccessFailure_Rfc1994_4) {
  ExpectGolden<ChapValuePacket>({{"01", "Code"},
                                 {"8f", "Identifier"},
                                 {"000d", "Length"},
                                 {"04", "Value-Size"},
                                 {"00112233", "Value"},
                                 {"73727630", "Name"}},
                                kWhole);
  ExpectGolden<ChapValuePacket>({{"02", "Code"},
                                 {"8f", "Identifier"},
                                 {"0006", "Length"},
                                 {"01", "Value-Size"},
                                 {"00", "Value"}},
                                kWhole);
  ExpectGolden<ChapMessagePacket>(
      {{"03", "Code"}, {"8f", "Identifier"}, {"0006", "Length"}, {"4f4b", "Message"}}, kWhole);
  // Value-Size says more than the packet holds.
  const auto packet = Read<ChapValuePacket>(*FromHex("018f000605aa"));
  ASSERT_FALSE(packet);
  EXPECT_EQ(std::string(packet.error().field), "Value");
}

TEST(Chap, MsChapResponseValues_Rfc2759_4_and_Rfc2433_5) {
  const std::string sixteen = "000102030405060708090a0b0c0d0e0f";
  const std::string twenty_four = sixteen + "1011121314151617";
  ExpectGolden<MsChapV2Response>({{sixteen, "Peer-Challenge"},
                                  {"0000000000000000", "Reserved"},
                                  {twenty_four, "NT-Response"},
                                  {"00", "Flags"}});
  ExpectGolden<MsChapV1Response>(
      {{twenty_four, "LM-Response"}, {twenty_four, "NT-Response"}, {"01", "Use-NT-Response"}});
  EXPECT_FALSE(Read<MsChapV2Response>(Bytes(50)));
}

TEST(Options, OfLcp_Rfc1661_6) {
  ExpectGolden<MaximumReceiveUnit>(
      {{"01", "Type"}, {"04", "Length"}, {"0578", "Maximum-Receive-Unit"}}, kWhole);
  ExpectGolden<AsyncControlCharacterMap>({{"02", "Type"}, {"06", "Length"}, {"000a0000", "ACCM"}},
                                         kWhole);
  ExpectGolden<AuthenticationProtocol>(
      {{"03", "Type"}, {"05", "Length"}, {"c223", "Authentication-Protocol"}, {"81", "Data"}},
      kWhole);
  ExpectGolden<AuthenticationProtocol>(
      {{"03", "Type"}, {"04", "Length"}, {"c023", "Authentication-Protocol"}}, kWhole);
  ExpectGolden<MagicNumber>({{"05", "Type"}, {"06", "Length"}, {"1b2c3d4e", "Magic-Number"}},
                            kWhole);
  ExpectGolden<ProtocolFieldCompression>({{"07", "Type"}, {"02", "Length"}}, kWhole);
  ExpectGolden<AddressAndControlFieldCompression>({{"08", "Type"}, {"02", "Length"}}, kWhole);
}

TEST(Options, OfIpcpAndCcp_Rfc1332_3_Rfc1877_1_Rfc3078_2) {
  ExpectGolden<IpcpAddressOption<kIpcpIpAddress>>(
      {{"03", "Type"}, {"06", "Length"}, {"0a080064", "Address"}}, kWhole);
  ExpectGolden<IpcpAddressOption<kIpcpPrimaryDns>>(
      {{"81", "Type"}, {"06", "Length"}, {"0a080001", "Address"}}, kWhole);
  ExpectGolden<IpcpAddressOption<kIpcpSecondaryNbns>>(
      {{"84", "Type"}, {"06", "Length"}, {"0a080001", "Address"}}, kWhole);
  ExpectGolden<MppeOption>({{"12", "Type"}, {"06", "Length"}, {"01000040", "Supported Bits"}},
                           kWhole);
}

TEST(Options, AreRefusedWithAWrongLengthOrType_Rfc1661_6) {
  EXPECT_FALSE(Read<MaximumReceiveUnit>(*FromHex("01050578aa")));
  EXPECT_FALSE(Read<MaximumReceiveUnit>(*FromHex("010305")));
  EXPECT_FALSE(Read<MaximumReceiveUnit>(*FromHex("0101")));
  EXPECT_FALSE(Read<MaximumReceiveUnit>(*FromHex("0100")));
  EXPECT_FALSE(Read<MaximumReceiveUnit>(*FromHex("02040578")));
  EXPECT_FALSE(Read<ProtocolFieldCompression>(*FromHex("070300")));
}

TEST(Options, AreToldApartInTheirOrder_Rfc1661_5_1) {
  const Bytes data = *FromHex("010405780506deadbeef0702");
  const auto options = ReadOptions(data);
  ASSERT_TRUE(options);
  ASSERT_EQ(options->size(), 3u);
  EXPECT_EQ((*options)[0].type, 1);
  EXPECT_EQ(ToHex((*options)[1].data()), "deadbeef");
  EXPECT_EQ(ToHex((*options)[2].bytes), "0702");
  EXPECT_TRUE(ReadOptions({})->empty());
}

TEST(Options, OfImpossibleLengthAreAnErrorThatSaysWhere_Rfc1661_5_1) {
  struct Case {
    const char* hex;
    size_t offset;
  };
  for (const Case& c : {Case{"01", 1}, Case{"0100", 1}, Case{"0101", 1}, Case{"0105aaaa", 1},
                        Case{"070208", 3}, Case{"070208ff", 3}}) {
    const Bytes data = *FromHex(c.hex);
    const auto options = ReadOptions(data);
    ASSERT_FALSE(options) << c.hex;
    EXPECT_EQ(options.error().offset, c.offset) << c.hex;
    EXPECT_EQ(std::string(options.error().field), "Length");
  }
}

}  // namespace
}  // namespace pptplab::wire
