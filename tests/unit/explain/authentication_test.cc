// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Every packet of PAP and CHAP has a name, a sentence and its fields; nothing is "unknown".
#include <gtest/gtest.h>

#include "stack/explain/sentences.h"
#include "stack/trace/event.h"
#include "stack/wire/change_password.h"
#include "stack/wire/chap.h"
#include "stack/wire/lcp.h"
#include "stack/wire/ppp.h"
#include "stack/wire/summary.h"

namespace pptplab::explain {
namespace {

Bytes Frame(uint16_t protocol, const Bytes& packet) {
  Bytes frame = {static_cast<uint8_t>(protocol >> 8), static_cast<uint8_t>(protocol & 0xff)};
  frame.insert(frame.end(), packet.begin(), packet.end());
  return frame;
}

Told TellFrame(uint16_t protocol, const Bytes& packet) {
  const Bytes frame = Frame(protocol, packet);
  return Tell({trace::Direction::kSent, trace::Protocol::kPppFrame, frame},
              {"The client", "the server"});
}

TEST(Sentence, OfPapNamesTheUserAndNotThePassword_Rfc1334_2_2) {
  const Bytes data = Write(wire::PapRequestData{AsBytes("alice"), AsBytes("correct-horse")});
  const Told request =
      TellFrame(wire::kPppPap, Write(wire::ControlPacket{wire::kPapRequest, 1, data}));
  EXPECT_EQ(request.name, "PAP Authenticate-Request");
  EXPECT_NE(request.sentence.find("alice"), std::string::npos);
  EXPECT_EQ(request.sentence.find("correct-horse"), std::string::npos);
  const Bytes reply = Write(wire::PapReplyData{AsBytes("Login incorrect")});
  const Told nak = TellFrame(wire::kPppPap, Write(wire::ControlPacket{wire::kPapNak, 1, reply}));
  EXPECT_NE(nak.sentence.find("Login incorrect"), std::string::npos);
  // Cut at any place, there is a sentence.
  for (size_t n = 1; n < 4 + data.size(); ++n) {
    Bytes packet = Write(wire::ControlPacket{wire::kPapRequest, 1, data});
    packet.resize(n);
    EXPECT_TRUE(TellFrame(wire::kPppPap, packet).sentence.ends_with("."));
  }
}

TEST(Sentence, TellsTheVersionsOfMsChapApart_Rfc2433_6_Rfc2759_4) {
  wire::MsChapV1Response v1;
  v1.nt_response.fill(7);
  const auto tell = [](const Bytes& value) {
    return TellFrame(wire::kPppChap,
                     Write(wire::ChapValuePacket{wire::kChapResponse, 1, value, AsBytes("alice")}))
        .sentence;
  };
  EXPECT_EQ(tell(Write(v1)).find("in turn"), std::string::npos);
  v1.lm_response.fill(9);
  EXPECT_NE(tell(Write(v1)).find("which give it away"), std::string::npos);
  v1.use_nt_response = 0;
  EXPECT_NE(tell(Write(v1)).find("LAN Manager"), std::string::npos);
  wire::MsChapV2Response v2;
  v2.peer_challenge.fill(1);
  EXPECT_NE(tell(Write(v2)).find("challenge the server in turn"), std::string::npos);
}

TEST(Sentence, OfAChangedPassword_Rfc2433_9_Rfc2759_7) {
  const Bytes packets[] = {Write(wire::MsChapV1ChangeHashes{}),
                           Write(wire::MsChapV1ChangePassword{}),
                           Write(wire::MsChapV2ChangePassword{})};
  const size_t sizes[] = {72, 1118, 586};
  const size_t fields[] = {9, 10, 9};
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(packets[i].size(), sizes[i]);
    const Told told = TellFrame(wire::kPppChap, packets[i]);
    EXPECT_TRUE(told.name.starts_with("CHAP Change-Password")) << told.name;
    EXPECT_NE(told.sentence.find("new password"), std::string::npos);
    const auto described = wire::DescribePppPacket(wire::kPppChap, packets[i]);
    EXPECT_FALSE(described.error);
    EXPECT_GE(described.fields.size(), fields[i]);
  }
  const Told expired = TellFrame(
      wire::kPppChap, Write(wire::ChapMessagePacket{
                          wire::kChapFailure, 1,
                          AsBytes("E=648 R=0 C=00112233445566778899aabbccddeeff V=3 M=expired")}));
  EXPECT_NE(expired.sentence.find("password expired (E=648); a new one may be sent now."),
            std::string::npos)
      << expired.sentence;
}

}  // namespace
}  // namespace pptplab::explain
