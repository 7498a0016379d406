// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// DNS messages: RFC 1035's own example of compression, an exchange out of a capture
// (tests/golden/captures/public/zeek-gre-pptp.pcap, frames 1 and 2), and hostile names.
#include <gtest/gtest.h>

#include "stack/wire/dissect.h"
#include "stack/wire/dns.h"
#include "stack/wire/dns_name.h"
#include "tests/unit/wire/golden.h"

namespace pptplab::wire {
namespace {

Bytes Hex(std::string_view text) { return *FromHex(text); }

constexpr const char* kQuery =
    "a62c 0100 0001 0000 0000 0000"
    "35 7871742d6465746563742d6d6f6465322d39373731326538382d313637612d343562392d393365652d3931333134"
    "30653736363738 00 001c 0001";
constexpr const char* kNoSuchName =
    "a62c 8183 0001 0000 0001 0000"
    "35 7871742d6465746563742d6d6f6465322d39373731326538382d313637612d343562392d393365652d3931333134"
    "30653736363738 00 001c 0001"
    "00 0006 0001 000002f5 0040 01610c726f6f742d73657276657273036e657400"
    "056e73746c640c766572697369676e2d67727303636f6d00 780d0909 00000708 00000384 00093a80 00015180";

TEST(Dns, TheHeaderIsTwelveOctets_Rfc1035_4_1_1) {
  testing::ExpectGolden<DnsHeader>({{"1234", "ID"},
                                    {"8583", "flags", "flags"},
                                    {"0001", "QDCOUNT"},
                                    {"0002", "ANCOUNT"},
                                    {"0003", "NSCOUNT"},
                                    {"0004", "ARCOUNT"}});
}

TEST(Dns, NamesEndInPointersAsInTheRfcsExample_Rfc1035_4_1_4) {
  // "a datagram might need to use the domain names F.ISI.ARPA, FOO.F.ISI.ARPA, ARPA, and the root"
  Bytes datagram(93);
  const auto put = [&](size_t at, const char* hex) {
    const Bytes bytes = Hex(hex);
    std::copy(bytes.begin(), bytes.end(), datagram.begin() + static_cast<ptrdiff_t>(at));
  };
  put(20, "0146 03495349 0441525041 00");
  put(40, "03464f4f c014");
  put(64, "c01a");
  put(92, "00");
  const auto name = [&](size_t at) { return *ReadDnsName(datagram, at); };
  EXPECT_EQ(name(20).text, "F.ISI.ARPA");
  EXPECT_EQ(name(20).size, 12u);
  EXPECT_EQ(name(40).text, "FOO.F.ISI.ARPA");
  EXPECT_EQ(name(40).size, 6u);
  EXPECT_EQ(name(64).text, "ARPA");
  EXPECT_EQ(name(64).size, 2u);
  EXPECT_EQ(name(92).text, "");
  EXPECT_EQ(name(92).size, 1u);
}

TEST(Dns, ARealExchangeIsReadAndWrittenAsItWas) {
  const auto query = ReadDnsMessage(Hex(kQuery));
  ASSERT_TRUE(query);
  ASSERT_EQ(query->questions.size(), 1u);
  EXPECT_EQ(query->questions[0].name, "xqt-detect-mode2-97712e88-167a-45b9-93ee-913140e76678");
  EXPECT_EQ(query->questions[0].type, kDnsTypeAaaa);
  EXPECT_EQ(WriteDnsMessage(*query), Hex(kQuery));
  const auto response = ReadDnsMessage(Hex(kNoSuchName));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->header.response_code, kDnsNameError);
  ASSERT_EQ(response->authorities.size(), 1u);
  EXPECT_EQ(response->authorities[0].ttl, 757u);
  EXPECT_EQ(WriteDnsMessage(*response), Hex(kNoSuchName));
  EXPECT_EQ(SummarizeDnsMessage(Hex(kNoSuchName)),
            "response 0xa62c: AAAA xqt-detect-mode2-97712e88-167a-45b9-93ee-913140e76678: no such "
            "name");
}

TEST(Dns, AnAnswerPointsToItsQuestionsName) {
  DnsMessage message;
  message.header.id = 7;
  message.header.is_response = true;
  message.questions.push_back({"www.corp.example"});
  message.answers.push_back(DnsAddressRecord("www.corp.example", {0x0a010002}, 300));
  message.additionals.push_back(DnsAddressRecord("ns.corp.example", {0x0a010001}, 300));
  const Bytes bytes = WriteDnsMessage(message);
  EXPECT_EQ(bytes, Hex("0007 8100 0001 0001 0000 0001"
                       "0377777704636f7270076578616d706c6500 0001 0001"
                       "c00c 0001 0001 0000012c 0004 0a010002"
                       "026e73c010 0001 0001 0000012c 0004 0a010001"));
  const auto again = ReadDnsMessage(bytes);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->answers, message.answers);
  EXPECT_EQ(again->additionals, message.additionals);
  EXPECT_EQ(SummarizeDnsMessage(bytes), "response 0x0007: www.corp.example is 10.1.0.2");
}

TEST(Dns, EveryCutIsAnErrorAndTheDescriberAgrees) {
  const Bytes whole = Hex(kNoSuchName);
  for (size_t cut = 0; cut < whole.size(); ++cut) {
    const Bytes bytes(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(cut));
    EXPECT_FALSE(ReadDnsMessage(bytes)) << cut;
    const Description description = DescribeDnsMessage(bytes);
    ASSERT_TRUE(description.error) << cut;
    for (const Field& field : description.fields) {
      EXPECT_LE(field.bit_offset + field.bit_length, bytes.size() * 8) << cut;
    }
  }
  EXPECT_EQ(DescribeDnsMessage(whole).size, whole.size());
}

TEST(Dns, PointersThatGoInCirclesAreMalformed) {
  const auto error = [](const char* name) {
    Bytes bytes = Hex("0001 0100 0001 0000 0000 0000");
    const Bytes more = Hex(name);
    bytes.insert(bytes.end(), more.begin(), more.end());
    const auto message = ReadDnsMessage(bytes);
    return message ? std::string("none") : std::string(message.error().reason);
  };
  EXPECT_EQ(error("c00c 0001 0001"), "a pointer doesn't lead back") << "to itself";
  EXPECT_EQ(error("0161 c00c 0001 0001"), "a pointer doesn't lead back") << "a label, then itself";
  EXPECT_EQ(error("c00e c00c 0001 0001"), "a pointer doesn't lead back") << "forward";
  EXPECT_EQ(error("c0ff 0001 0001"), "a pointer doesn't lead back") << "behind the end";
  EXPECT_EQ(error("8061 0001 0001"), "a label of an unknown kind");
  EXPECT_EQ(error("40"), "a label of an unknown kind");
  EXPECT_EQ(error("3f61"), "truncated");
  std::string longest, longer;
  for (int i = 0; i < 63; ++i) longest += "03616161";
  EXPECT_EQ(error((longest + "0161 00 0001 0001").c_str()), "none") << "255 octets";
  EXPECT_EQ(error((longest + "026161 00 0001 0001").c_str()), "longer than 255 octets");
}

TEST(Dns, AChainOfPointersHasAnEnd) {
  // 8,000 questions whose names go through the longest chain that leads back.
  Bytes bytes = Hex("0001 0100 1f40 0000 0000 0000 00 0001 0001");
  for (size_t i = 0; i < 7999; ++i) {
    const size_t to = i == 0 ? 12 : bytes.size() - 6;
    const size_t near = to < 0x4000 ? to : 12;
    for (const size_t octet : {0xc0 | near >> 8, near & 0xff, size_t{0}, size_t{1}, size_t{0},
                               size_t{1}}) {
      bytes.push_back(static_cast<uint8_t>(octet));
    }
  }
  const auto message = ReadDnsMessage(bytes);
  ASSERT_FALSE(message);
  EXPECT_STREQ(message.error().reason, "too many pointers");
}

TEST(Dns, OddOctetsInANameAreEscaped_Rfc1035_5_1) {
  const Bytes odd = Hex("04 61 2e 5c 00 03 ff2a41 00");
  const auto name = ReadDnsName(odd, 0);
  ASSERT_TRUE(name);
  EXPECT_EQ(name->text, R"(a\.\\\000.\255*A)");
  Bytes again;
  AppendDnsName(name->text, again);
  EXPECT_EQ(again, odd);
  EXPECT_TRUE(SameDnsName("WWW.Example", "www.eXAMPLE"));
  for (const char* bad : {".", "a..b", "a.", R"(a\)", R"(\25)", R"(\256)"}) {
    EXPECT_FALSE(IsDnsName(bad)) << bad;
  }
  EXPECT_FALSE(IsDnsName(std::string(64, 'a')));
}

TEST(Dns, ADatagramOfPort53IsDissected) {
  Bytes packet = Hex(
      "4500 0000 0000 0000 4011 0000 0a080064 0a080001"
      "c001 0035 0000 0000");
  const Bytes query = Hex("0001 0100 0001 0000 0000 0000 0161 00 0001 0001");
  packet.insert(packet.end(), query.begin(), query.end());
  packet[3] = static_cast<uint8_t>(packet.size());
  packet[25] = static_cast<uint8_t>(packet.size() - 20);
  EXPECT_EQ(Summarize(packet, Format::kIp), "DNS query 0x0001: A a");
  packet.resize(packet.size() - 3);
  packet[3] = static_cast<uint8_t>(packet.size());
  packet[25] = static_cast<uint8_t>(packet.size() - 20);
  EXPECT_NE(Summarize(packet, Format::kIp).find("malformed: QTYPE"), std::string::npos)
      << Summarize(packet, Format::kIp);
}

}  // namespace
}  // namespace pptplab::wire
