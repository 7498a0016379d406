// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Words: options, MPPE's bits, MS-CHAP's texts, one line and all fields of a control packet.
#include "stack/wire/summary.h"

#include <gtest/gtest.h>

#include "stack/wire/chap.h"
#include "stack/wire/options.h"

namespace pptplab::wire {
namespace {

std::string OptionText(uint16_t protocol, const char* hex) {
  const Bytes bytes = *FromHex(hex);
  return DescribeOption(protocol, OptionView{bytes[0], bytes});
}

TEST(MppeBits, AreSaidInPlainWords_Rfc3078_2_1) {
  EXPECT_EQ(DescribeMppeBits(0x01000040), "128-bit stateless");
  EXPECT_EQ(DescribeMppeBits(0x00000061), "40-bit or 128-bit stateful, MPPC");
  EXPECT_EQ(DescribeMppeBits(0x010000e0), "40-bit or 56-bit or 128-bit stateless");
  EXPECT_EQ(DescribeMppeBits(0), "no encryption");
  EXPECT_EQ(DescribeMppeBits(1), "no encryption, MPPC");
  EXPECT_EQ(DescribeMppeBits(0x01000000), "no encryption, stateless");
  EXPECT_EQ(DescribeMppeBits(0x80000050),
            "128-bit stateful, obsolete bit D, unknown bits 0x80000000");
}

TEST(DescribeOption, SaysAnOptionInAFewWords) {
  EXPECT_EQ(OptionText(kPppLcp, "01040578"), "MRU 1400");
  EXPECT_EQ(OptionText(kPppLcp, "020600000000"), "ACCM 0x00000000");
  EXPECT_EQ(OptionText(kPppLcp, "0305c22381"), "Authentication-Protocol MS-CHAPv2");
  EXPECT_EQ(OptionText(kPppLcp, "0305c22380"), "Authentication-Protocol MS-CHAPv1");
  EXPECT_EQ(OptionText(kPppLcp, "0305c22305"), "Authentication-Protocol CHAP with MD5");
  EXPECT_EQ(OptionText(kPppLcp, "0305c22307"), "Authentication-Protocol CHAP with algorithm 7");
  EXPECT_EQ(OptionText(kPppLcp, "0304c023"), "Authentication-Protocol PAP");
  EXPECT_EQ(OptionText(kPppLcp, "03041235"), "Authentication-Protocol 0x1235");
  EXPECT_EQ(OptionText(kPppLcp, "05061b2c3d4e"), "Magic-Number 0x1b2c3d4e");
  EXPECT_EQ(OptionText(kPppLcp, "0702"), "PFC");
  EXPECT_EQ(OptionText(kPppLcp, "0802"), "ACFC");
  EXPECT_EQ(OptionText(kPppLcp, "1104064e"), "Multilink-MRRU 0x064e");
  EXPECT_EQ(OptionText(kPppLcp, "c80301"), "option 200 0x01");
  EXPECT_EQ(OptionText(kPppIpcp, "03060a080064"), "IP-Address 10.8.0.100");
  EXPECT_EQ(OptionText(kPppIpcp, "810600000000"), "Primary-DNS 0.0.0.0");
  EXPECT_EQ(OptionText(kPppIpcp, "0206002d0f01"),
            "IP-Compression-Protocol Van Jacobson, 16 slots, slot number may be left out");
  EXPECT_EQ(OptionText(kPppCcp, "120601000040"), "MPPE 128-bit stateless");
  EXPECT_EQ(OptionText(kPppCcp, "1a047800"), "Deflate 0x7800");
}

TEST(DescribeOption, SaysThatAnOptionIsMalformed) {
  EXPECT_EQ(OptionText(kPppLcp, "010305"), "MRU (malformed: 0x010305)");
  EXPECT_EQ(OptionText(kPppCcp, "120401ff"), "MPPE (malformed: 0x120401ff)");
}

TEST(DescribeOption, ListsTheFieldsWithTheirMeaning) {
  const Description mppe = DescribeOptionFields(kPppCcp, *FromHex("120601000040"));
  ASSERT_EQ(mppe.fields.size(), 3u);
  EXPECT_EQ(mppe.fields[0].value, "MPPE (18)");
  EXPECT_EQ(mppe.fields[2].value, "128-bit stateless (0x01000040)");
  const Description unknown = DescribeOptionFields(kPppLcp, *FromHex("c80301"));
  ASSERT_EQ(unknown.fields.size(), 3u);
  EXPECT_EQ(unknown.fields[2].value, "01");
  EXPECT_TRUE(DescribeOptionFields(kPppLcp, {}).error);
}

TEST(MsChapV2Success, IsReadAsRealServersWriteIt_Rfc2759_5) {
  const std::string response = "S=407A5589115FD0D6209F510FE9C04566932CDA56";
  for (const std::string& text : {response + " M=Access granted", response + "M=Access granted"}) {
    const auto success = ReadMsChapV2Success(text);
    ASSERT_TRUE(success) << text;
    EXPECT_EQ(ToHex(success->authenticator_response), "407a5589115fd0d6209f510fe9c04566932cda56");
    EXPECT_EQ(success->message, "Access granted");
  }
  const auto bare = ReadMsChapV2Success(response);
  ASSERT_TRUE(bare);
  EXPECT_EQ(bare->message, "");
  EXPECT_EQ(WriteMsChapV2Success(*bare), response);
  EXPECT_EQ(WriteMsChapV2Success(*ReadMsChapV2Success(response + " M=ok")), response + " M=ok");
}

TEST(MsChapV2Success, NeedsAWholeProof_Rfc2759_5) {
  for (const char* text :
       {"", "S=", "S=407A", "M=Access granted", "S=407A5589115FD0D6209F510FE9C04566932CDA5",
        "S=407A5589115FD0D6209F510FE9C04566932CDAxx",
        "S=407A5589115FD0D6209F510FE9C04566932CDA  "}) {
    EXPECT_FALSE(ReadMsChapV2Success(text)) << text;
  }
}

TEST(MsChapV2Failure, IsReadWhateverIsMissing_Rfc2759_6) {
  const auto failure =
      ReadMsChapV2Failure("E=648 R=1 C=000102030405060708090A0B0C0D0E0F V=3 M=Old password");
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->error, 648u);
  EXPECT_TRUE(failure->retry_allowed);
  ASSERT_TRUE(failure->challenge);
  EXPECT_EQ((*failure->challenge)[15], 15);
  EXPECT_EQ(failure->version, 3u);
  EXPECT_EQ(failure->message, "Old password");
  EXPECT_EQ(WriteMsChapV2Failure(*failure),
            "E=648 R=1 C=000102030405060708090A0B0C0D0E0F V=3 M=Old password");
  const auto terse = ReadMsChapV2Failure("E=691 R=0");
  ASSERT_TRUE(terse);
  EXPECT_FALSE(terse->challenge);
  EXPECT_EQ(terse->message, "");
  EXPECT_TRUE(ReadMsChapV2Failure("E=99999999999999 R=x C=12 V= Q=3 M="));
  EXPECT_FALSE(ReadMsChapV2Failure("Authentication failed"));
  EXPECT_FALSE(ReadMsChapV2Failure(""));
  EXPECT_EQ(NameOfMsChapError(691), "authentication failure");
  EXPECT_EQ(NameOfMsChapError(1), "");
}

std::string PacketText(uint16_t protocol, const char* hex) {
  return SummarizePppPacket(protocol, *FromHex(hex));
}

TEST(Summary, OfAControlMessageNamesTheCallAndTheOutcome) {
  EXPECT_EQ(SummarizeControlMessage(OutgoingCallRequest{.call_id = 46558}),
            "Outgoing-Call-Request, Call ID 46558");
  OutgoingCallReply reply{.call_id = 1, .peers_call_id = 2, .result_code = 2, .error_code = 4};
  EXPECT_EQ(SummarizeControlMessage(reply),
            "Outgoing-Call-Reply, Call ID 1, Peer's Call ID 2, General Error: No-Resource");
  reply.result_code = 9;
  EXPECT_EQ(SummarizeControlMessage(reply),
            "Outgoing-Call-Reply, Call ID 1, Peer's Call ID 2, result 9");
  EXPECT_EQ(SummarizeControlMessage(CallDisconnectNotify{.call_id = 7}),
            "Call-Disconnect-Notify, Call ID 7, Request");
  EXPECT_EQ(SummarizeControlMessage(Bytes{1, 2}),
            "malformed control message (PPTP Message Type@2: truncated)");
}

TEST(Summary, OfAPppPacketSaysItsOptions) {
  EXPECT_EQ(PacketText(kPppLcp, "010100120104057805061b2c3d4e07020802"),
            "LCP Configure-Request id 1: MRU 1400, Magic-Number 0x1b2c3d4e, PFC, ACFC");
  EXPECT_EQ(PacketText(kPppLcp, "02010004"), "LCP Configure-Ack id 1: no options");
  EXPECT_EQ(PacketText(kPppLcp, "0101000601ff"),
            "LCP Configure-Request id 1: malformed options (Length@1: length is longer than the "
            "packet)");
  EXPECT_EQ(PacketText(kPppLcp, "08020006805700"), "LCP Protocol-Reject id 2: IPV6CP (0x8057)");
  EXPECT_EQ(PacketText(kPppLcp, "0c050009deadbeef5b"), "LCP Identification id 5: [");
  EXPECT_EQ(PacketText(kPppLcp, "63050004"), "LCP code 99 id 5");
  EXPECT_EQ(PacketText(kPppCcp, "0e050004"), "CCP Reset-Request id 5");
  EXPECT_EQ(PacketText(kPppLcp, "0105"), "LCP malformed (Length@2: truncated)");
  EXPECT_EQ(PacketText(kPppChap,
                       "018f000d0400112233"
                       "73727630"),
            "CHAP Challenge id 143: 4 octets, name srv0");
  EXPECT_EQ(PacketText(kPppEap, "0101000501"), "EAP Request id 1: Identity (1)");
  EXPECT_EQ(PacketText(kPppIpv4, "45000014"), "IPv4, 4 octets");
  EXPECT_EQ(SummarizePppFrame(*FromHex("ff03c02105020004")), "LCP Terminate-Request id 2");
  EXPECT_EQ(SummarizePppFrame(*FromHex("ff")),
            "malformed PPP frame (Protocol@0: ff is no compressed Protocol, it is half of ff 03)");
}

TEST(DescribePppPacket, NestsOptionsWithTheirPlaces) {
  const Description description = DescribePppPacket(kPppLcp, *FromHex("0101000a010405780702"));
  ASSERT_EQ(description.fields.size(), 8u);
  EXPECT_EQ(description.fields[0].value, "Configure-Request (1)");
  EXPECT_EQ(std::string(description.fields[5].name), "Maximum-Receive-Unit");
  EXPECT_EQ(description.fields[5].bit_offset, 48u);
  EXPECT_EQ(description.fields[6].value, "Protocol-Field-Compression (7)");
  EXPECT_EQ(description.fields[6].bit_offset, 64u);
  EXPECT_FALSE(description.error);
}

TEST(DescribePppPacket, SaysWhereAnOptionIsMalformed) {
  const Description description = DescribePppPacket(kPppLcp, *FromHex("0101000a010405780709"));
  ASSERT_TRUE(description.error);
  EXPECT_EQ(std::string(description.error->field), "Length");
  EXPECT_EQ(description.error->offset, 9u);
}

TEST(DescribePppPacket, TakesAnMsChapV2ResponseApart_Rfc2759_4) {
  Bytes packet = *FromHex("028f003a31");
  packet.resize(58);
  for (size_t i = 5; i < 21; ++i) packet[i] = 0x11;
  for (size_t i = 29; i < 53; ++i) packet[i] = 0x22;
  packet[54] = 'b';
  const Description v2 = DescribePppPacket(kPppChap, packet);
  ASSERT_EQ(v2.fields.size(), 9u);
  EXPECT_EQ(std::string(v2.fields[4].name), "Peer-Challenge");
  EXPECT_EQ(std::string(v2.fields[6].name), "NT-Response");
  EXPECT_EQ(v2.fields[6].bit_offset, 29u * 8);
  packet[25] = 1;
  EXPECT_EQ(std::string(DescribePppPacket(kPppChap, packet).fields[4].name), "LM-Response");
}

}  // namespace
}  // namespace pptplab::wire
