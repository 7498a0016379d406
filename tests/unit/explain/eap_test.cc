// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Every packet of EAP has a name, a sentence, fields and a background; nothing is "unknown".
#include <gtest/gtest.h>

#include "stack/explain/background.h"
#include "stack/explain/eavesdropper.h"
#include "stack/explain/sentences.h"
#include "stack/wire/chap.h"
#include "stack/wire/eap.h"
#include "stack/wire/ppp.h"
#include "stack/wire/summary.h"

namespace pptplab::explain {
namespace {

struct Case {
  const char* packet;
  const char* name;
  const char* sentence;  ///< a part of it
};

constexpr Case kCases[] = {
    {"0101000501", "EAP Request Identity", "asks the server who it is"},
    {"0201000a01616c696365", "EAP Response Identity", "\"alice\""},
    {"01010008026869"
     "21",
     "EAP Request Notification", "hi!"},
    {"0201000502", "EAP Response Notification", "shown"},
    {"020100070304"
     "1a",
     "EAP Response Nak", "MD5-Challenge, MS-CHAPv2"},
    {"020100060300", "EAP Response Nak", "nor in any other"},
    {"0102000804020102", "EAP Request MD5-Challenge", "challenges the server"},
    {"0202000804020102", "EAP Response MD5-Challenge", "16 octets"},
    {"0103000c1a01030007020102", "EAP Request MS-CHAPv2", "challenges the server"},
    {"0203000c1a02030007020102", "EAP Response MS-CHAPv2", "in turn"},
    {"0103000b1a030300065379", "EAP Request MS-CHAPv2", "accepts"},
    {"020300061a03", "EAP Response MS-CHAPv2", "content"},
    {"010300121a0403000d453d36393120523d31", "EAP Request MS-CHAPv2", "another try"},
    {"020300061a04", "EAP Response MS-CHAPv2", "taken note"},
    {"010300121a0403000d453d36343820523d30", "EAP Request MS-CHAPv2", "a new one may be sent"},
    {"010400060d20", "EAP Request EAP-TLS", "begin TLS"},
    {"0204000c0dc00000020016030300", "EAP Response EAP-TLS", "out of 512; the rest follows"},
    {"020400060d00", "EAP Response EAP-TLS", "nothing to add"},
    {"010500350d00160303002a020000260303000102030405060708090a0b0c"
     "0d0e0f101112131415161718191a1b1c1d1e1f00c02c00",
     "EAP Request EAP-TLS", "ServerHello. It chooses TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384."},
    {"0205000d0d0015030300020230", "EAP Response EAP-TLS", "Alert unknown_ca. That is a refusal"},
    {"0205000c0d00140303000101", "EAP Response EAP-TLS", "From ChangeCipherSpec on it encrypts"},
    {"0205000c0d40aabbccddeeff", "EAP Response EAP-TLS", "go on where the last ones ended"},
    {"03040004", "EAP Success", "accepts"},
    {"04040004", "EAP Failure", "refuses"},
};

TEST(Sentence, OfEveryEapPacketSaysWhatItIs_Rfc3748_4) {
  for (const Case& c : kCases) {
    const Bytes packet = *FromHex(c.packet);
    Bytes frame = {0xc2, 0x27};
    frame.insert(frame.end(), packet.begin(), packet.end());
    const Told told = Tell({trace::Direction::kSent, trace::Protocol::kPppFrame, frame},
                           {"The client", "the server"});
    EXPECT_EQ(told.name, c.name);
    EXPECT_NE(told.sentence.find(c.sentence), std::string::npos) << c.packet << told.sentence;
    EXPECT_TRUE(told.sentence.ends_with(".")) << told.sentence;
    EXPECT_FALSE(BackgroundOfName(told.name).about.empty()) << told.name;
    const auto description = wire::DescribePppPacket(wire::kPppEap, packet);
    for (const Field& field : description.fields) {
      EXPECT_LE(field.bit_offset + field.bit_length, packet.size() * 8) << c.packet << field.name;
    }
    // Cut at any place, there is a sentence.
    for (size_t n = 3; n < frame.size(); ++n) {
      const Bytes cut(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(n));
      EXPECT_TRUE(Tell({trace::Direction::kSent, trace::Protocol::kPppFrame, cut},
                       {"The client", "the server"})
                      .sentence.ends_with("."));
    }
  }
}

TEST(Overhear, SeesWhoseCertificateItIsButThereIsNoPasswordToTry_Rfc5216_5) {
  // A TLS Certificate of CN=vpn, signed by CN=lab, as much of it as names need.
  const std::string name = "300e310c300a06035504030c03";
  const Bytes data = *FromHex(
      "0d00160303004"
      "40b00004000003d00003a30383036a003020102020102"
      "300a06082a8648ce3d040302" +
      name + "6c61623000" + name + "76706e");
  const Bytes eap = Write(wire::ControlPacket{wire::kEapRequest, 5, data});
  Bytes packet = *FromHex(
      "4500000000000000402f0000c0000202cb007102"
      "3001880b0000000700000005ff03c227");
  packet.insert(packet.end(), eap.begin(), eap.end());
  StoreBe16(&packet[2], static_cast<uint16_t>(packet.size()));
  StoreBe16(&packet[24], static_cast<uint16_t>(eap.size() + 4));
  const Overheard overheard = Overhear(packet, wire::Dissect(packet, wire::Format::kIp), {});
  std::string visible;
  for (const std::string& line : overheard.visible) visible += line + "\n";
  EXPECT_NE(visible.find("whose certificate it is: \"vpn\", signed by \"lab\""), std::string::npos)
      << visible;
  EXPECT_NE(overheard.with_password.find("There is no password"), std::string::npos);
  EXPECT_FALSE(overheard.hidden.empty());
}

TEST(DescribePppPacket, SplitsTheValueOfEapMsChapV2_DraftKamath_2_2) {
  Bytes value(49, 0x11);
  wire::EapMsChapV2ValueData response;
  response.op_code = wire::kEapMsChapV2Response;
  response.value = value;
  response.name = AsBytes("alice");
  Bytes data = Write(response);
  data.insert(data.begin(), wire::kEapMsChapV2);
  const Bytes packet = Write(wire::ControlPacket{wire::kEapResponse, 3, data});
  const auto description = wire::DescribePppPacket(wire::kPppEap, packet);
  ASSERT_FALSE(description.error);
  bool found = false;
  size_t end = 0;
  for (const Field& field : description.fields) {
    EXPECT_EQ(field.bit_offset, end) << field.name;
    end = field.bit_offset + field.bit_length;
    if (std::string_view(field.name) != "NT-Response") continue;
    found = true;
    EXPECT_EQ(field.bit_offset / 8, 4u + 1 + 5 + 16 + 8);
  }
  EXPECT_TRUE(found);
  EXPECT_EQ(end, packet.size() * 8);
}

}  // namespace
}  // namespace pptplab::explain
