// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Authentication seen from outside, and MPPE decrypted without knowing the dialect.
#include <gtest/gtest.h>

#include "stack/crypto/mschap_v2.h"
#include "stack/observe/authentication.h"
#include "stack/observe/decryption.h"
#include "stack/wire/chap.h"
#include "stack/wire/ppp.h"

namespace pptplab::observe {
namespace {

using Verdict = AuthenticationSummary::Verdict;

// RFC 2759 §9.2
constexpr char kAuthenticatorChallenge[] = "5B5D7C7D7B3F2F3E3C2C602132262628";
constexpr char kResponse[] =
    "21402324255E262A28295F2B3A337C7E 0000000000000000"
    "82309ECD8D708B5EA08FAA3981CD83544233114A3D85D6DF 00";
constexpr char kSuccess[] = "S=407A5589115FD0D6209F510FE9C04566932CDA56 M=Welcome";

Bytes Value(uint8_t code, uint8_t identifier, const char* hex, std::string_view name) {
  const Bytes value = *FromHex(hex);
  return Write(wire::ChapValuePacket{code, identifier, value, AsBytes(name)});
}
Bytes Message(uint8_t code, uint8_t identifier, std::string_view text) {
  return Write(wire::ChapMessagePacket{code, identifier, AsBytes(text)});
}

class MsChapV2 : public testing::Test {
 protected:
  void Say(End from, const Bytes& packet) { watched_.Observe(from, wire::kPppChap, packet); }
  void Exchange(std::string_view user, uint8_t identifier = 7) {
    Say(End::kServer, Value(wire::kChapChallenge, 7, kAuthenticatorChallenge, "pac"));
    Say(End::kClient, Value(wire::kChapResponse, identifier, kResponse, user));
  }
  Secrets secrets_ = {{"User", "wrong"}, {"User", "clientPass"}};
  Authentication watched_{secrets_};
};

TEST_F(MsChapV2, IsExplainedByTheRightPassword_Rfc2759_9_2) {
  Exchange("User");
  Say(End::kServer, Message(wire::kChapSuccess, 7, kSuccess));
  const auto list = watched_.Summaries();
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].method, "MS-CHAPv2");
  EXPECT_EQ(list[0].verdict, Verdict::kSuccess);
  EXPECT_EQ(list[0].verified, true);
  ASSERT_EQ(watched_.Keys().size(), 1u);
  // RFC 3079 §3.5.3
  EXPECT_EQ(ToHex(std::get<crypto::MasterKey>(watched_.Keys()[0].source)),
            "fdece3717a8c838cb388e527ae3cdd31");
  EXPECT_EQ(ToHex(watched_.Keys()[0].StartKey(128, End::kServer)),
            "8b7cdc149b993a1ba118cb153f56dccb");
}

TEST_F(MsChapV2, LeavesTheDomainOut_Rfc2759_4) {
  Exchange("REALM\\User");
  EXPECT_EQ(watched_.Summaries().at(0).verified, true);
  EXPECT_EQ(watched_.Summaries().at(0).user, "REALM\\User");
}

TEST_F(MsChapV2, DoesNotBelieveAServerThatCannotProveItself_Rfc2759_5) {
  Exchange("User");
  Say(End::kServer, Message(wire::kChapSuccess, 7, "S=00000000000000000000000000000000DEADBEEF"));
  EXPECT_EQ(watched_.Summaries().at(0).verified, false);
  EXPECT_TRUE(watched_.Keys().empty());
}

TEST_F(MsChapV2, SaysNothingAboutUsersWhosePasswordIsNotGiven) {
  Exchange("somebody");
  EXPECT_EQ(watched_.Summaries().at(0).verified, std::nullopt);
}

TEST_F(MsChapV2, AnswersTheChallengeOfAFailureNext_Rfc2759_6) {
  Say(End::kServer, Value(wire::kChapChallenge, 6, "00112233445566778899aabbccddeeff", "pac"));
  Say(End::kClient, Value(wire::kChapResponse, 6, kResponse, "User"));
  EXPECT_EQ(watched_.Summaries().at(0).verified, false);
  Say(End::kServer,
      Message(wire::kChapFailure, 6, "E=691 R=1 C=5B5D7C7D7B3F2F3E3C2C602132262628 V=3 M=Again"));
  Say(End::kClient, Value(wire::kChapResponse, 7, kResponse, "User"));
  ASSERT_EQ(watched_.Summaries().size(), 2u);
  EXPECT_EQ(watched_.Summaries()[0].verdict, Verdict::kFailure);
  EXPECT_EQ(watched_.Summaries()[1].verified, true);
}

TEST_F(MsChapV2, CountsARepeatedAnswerOnce) {
  Exchange("User");
  Say(End::kClient, Value(wire::kChapResponse, 7, kResponse, "User"));
  Say(End::kServer, Message(wire::kChapSuccess, 7, kSuccess));
  Say(End::kServer, Message(wire::kChapSuccess, 7, kSuccess));
  EXPECT_EQ(watched_.Summaries().size(), 1u);
}

TEST_F(MsChapV2, IsOpenIfNobodyAnsweredOrJudged) {
  Say(End::kServer, Value(wire::kChapChallenge, 7, kAuthenticatorChallenge, "pac"));
  ASSERT_EQ(watched_.Summaries().size(), 1u);
  EXPECT_EQ(watched_.Summaries()[0].verdict, Verdict::kNone);
}

TEST_F(MsChapV2, KeepsABoundedNumberOfExchanges) {
  for (uint32_t i = 0; i < 300; ++i) Exchange("user" + std::to_string(i), static_cast<uint8_t>(i));
  EXPECT_EQ(watched_.exchanges().size(), Authentication::kMaxExchanges);
}

// --- MPPE
// --------------------------------------------------------------------------------------------

Bytes Ping(uint8_t number) {
  Bytes frame = {0x00, 0x21, 0x45, 0, 0, 28, 0, 0, 0, 0, 64, 1, 0, 0};
  frame.resize(2 + 28);
  frame.back() = number;
  return frame;
}

/// Sends 600 packets of which every seventh is lost and followed by a Reset-Request; how many come
/// through.
int Survivors(ppp::MppeDialect dialect, const std::vector<ppp::MppeDialect>& tried) {
  SessionKeys keys;
  keys.source.emplace<crypto::MasterKey>().fill(0x42);
  ppp::MppeParameters parameters;
  parameters.stateless = false;
  parameters.dialect = dialect;
  ppp::MppeSender sender(parameters, keys.StartKey(128, End::kClient));
  std::vector<ppp::MppeParameters> possible;
  for (const auto each : tried) {
    possible.push_back(parameters);
    possible.back().dialect = each;
  }
  Decryption decryption({keys}, possible, End::kClient);
  int good = 0;
  for (int i = 0; i < 600; ++i) {
    Pdu pdu(Ping(static_cast<uint8_t>(i)));
    sender.Encrypt(pdu);
    if (i % 7 == 6) {
      sender.ReceiveResetRequest();
      continue;
    }
    const auto done = decryption.Decrypt(pdu.bytes());
    if (done.frame && ToBytes(done.frame->bytes()) == Ping(static_cast<uint8_t>(i))) ++good;
  }
  return good;
}

TEST(Decryption, FindsOutTheDialectOfStatefulMppe) {
  using ppp::MppeDialect;
  const std::vector<MppeDialect> both = {MppeDialect::kRfc3078, MppeDialect::kLinux};
  EXPECT_EQ(Survivors(MppeDialect::kRfc3078, both), 515);
  EXPECT_EQ(Survivors(MppeDialect::kLinux, both), 515);
  EXPECT_LT(Survivors(MppeDialect::kLinux, {MppeDialect::kRfc3078}), 100);
}

TEST(Decryption, WithoutKeysReadsNothing) {
  Decryption decryption({}, {ppp::MppeParameters()}, End::kClient);
  const auto done = decryption.Decrypt(Bytes{0x90, 0, 1, 2, 3});
  EXPECT_FALSE(done.frame.has_value());
  EXPECT_EQ(decryption.keys(), nullptr);
}

TEST(Decryption, BelievesOnlyNetworkPackets) {
  EXPECT_EQ(JudgeInnerFrame(Ping(1)), Plausibility::kPacket);
  Bytes compressed = Ping(1);
  compressed.erase(compressed.begin());  // RFC 1661 §6.5
  EXPECT_EQ(JudgeInnerFrame(compressed), Plausibility::kPacket);
  EXPECT_EQ(JudgeInnerFrame(Bytes{0x00, 0x29, 1}), Plausibility::kProtocolNumber) << "AppleTalk";
  EXPECT_EQ(JudgeInnerFrame(Bytes{0x00, 0x2b, 1}), Plausibility::kNone) << "IPX has a header";
  Bytes ipx(32);
  ipx[1] = 0x2b;
  ipx[2] = ipx[3] = 0xff;
  ipx[5] = 30;
  EXPECT_EQ(JudgeInnerFrame(ipx), Plausibility::kPacket);
  EXPECT_EQ(JudgeInnerFrame(Bytes{0x00, 0x21, 1}), Plausibility::kNone);
  EXPECT_EQ(JudgeInnerFrame(Bytes{0xc0, 0x21, 1}), Plausibility::kNone);
  EXPECT_EQ(JudgeInnerFrame(Bytes{}), Plausibility::kNone);
}

}  // namespace
}  // namespace pptplab::observe
