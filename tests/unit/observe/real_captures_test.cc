// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What decode says of further sessions between a Linux client and server (tests/golden/captures).
#include <gtest/gtest.h>

#include <algorithm>

#include "stack/observe/decode.h"
#include "tests/unit/observe/capture_tools.h"

namespace pptplab::observe {
namespace {

using Verdict = AuthenticationSummary::Verdict;

SessionOptions Everybody() {
  SessionOptions options = Alice();
  options.secrets.push_back({"bob", "battery-staple"});
  options.secrets.push_back({"pptpd", "stable-door"});
  return options;
}

SessionSummary Only(const std::string& name) {
  return OnlySession(GoldenCapture("linux/" + name + ".pcap"), Everybody());
}

TEST(RealCapture, FortyBitKeysDecryptAll_Rfc3079_3_1) {
  const SessionSummary session = Only("mschapv2-mppe40");
  ASSERT_EQ(session.protection.size(), 2u);
  EXPECT_EQ(session.protection[0].key_bits, 40);
  EXPECT_EQ(session.protection[1].key_bits, 40);
  EXPECT_EQ(session.packets.decrypted, session.packets.mppe);
  EXPECT_EQ(session.packets.mppe, 60u);
}

TEST(RealCapture, PacketsSwappedOnTheWireAreDecryptedInOrder_Rfc2637_4_2) {
  const SessionSummary session = Only("mschapv2-mppe128-reordered");
  EXPECT_EQ(session.packets.decrypted, session.packets.mppe);
  EXPECT_GT(session.packets.mppe, 60u);
  EXPECT_EQ(session.packets.lost, 0u);
  EXPECT_EQ(session.packets.late, 0u);
}

TEST(RealCapture, CompressedHeadersInsideMppeSurviveLosses_Rfc1144_4) {
  const SessionSummary session = Only("mschapv2-mppe128-vj-loss");
  EXPECT_EQ(session.packets.decrypted, session.packets.mppe);
  EXPECT_EQ(session.packets.lost, 1u);
}

TEST(RealCapture, TwoUsersOneAfterTheOtherAreTwoSessionsWithTheirOwnKeys) {
  const auto result = DecodeFile(GoldenBytes("linux/mschapv2-mppe128-two-users.pcap"), Everybody());
  ASSERT_EQ(result.summary.sessions.size(), 2u);
  for (size_t i = 0; i < 2; ++i) {
    const SessionSummary& session = result.summary.sessions[i];
    EXPECT_EQ(session.authentication.at(0).user, i == 0 ? "alice" : "bob");
    EXPECT_EQ(session.authentication.at(0).verified, true);
    EXPECT_EQ(session.packets.mppe, 10u);
    EXPECT_EQ(session.packets.decrypted, 10u);
  }
  EXPECT_NE(result.summary.sessions[0].keys.at(0).material,
            result.summary.sessions[1].keys.at(0).material);
  // Who knows only one password reads only that session.
  const auto alone = DecodeFile(GoldenBytes("linux/mschapv2-mppe128-two-users.pcap"), Alice());
  EXPECT_EQ(alone.summary.sessions.at(0).packets.decrypted, 10u);
  EXPECT_EQ(alone.summary.sessions.at(1).packets.decrypted, 0u);
  EXPECT_EQ(alone.summary.sessions.at(1).authentication.at(0).verified, std::nullopt);
}

TEST(RealCapture, ChallengesInTheMiddleOfASessionDoNotChangeItsKeys_Rfc1994_2) {
  const SessionSummary session = Only("mschapv2-mppe128-rechallenge");
  EXPECT_GT(session.authentication.size(), 3u);
  for (const AuthenticationSummary& exchange : session.authentication) {
    EXPECT_EQ(exchange.verdict, Verdict::kSuccess);
    EXPECT_EQ(exchange.verified, true);
  }
  EXPECT_EQ(session.packets.decrypted, session.packets.mppe);
  EXPECT_EQ(session.packets.mppe, 72u);
}

TEST(RealCapture, BothEndsMayAskForAProof_Rfc1994_1) {
  const SessionSummary session = Only("both-chap-md5");
  ASSERT_EQ(session.authentication.size(), 2u);
  PerEnd<std::string> user;
  for (const AuthenticationSummary& exchange : session.authentication) {
    EXPECT_EQ(exchange.method, "CHAP-MD5");
    EXPECT_EQ(exchange.verdict, Verdict::kSuccess);
    EXPECT_EQ(exchange.verified, true);
    user[exchange.authenticator] = exchange.user;
  }
  EXPECT_EQ(user[End::kServer], "alice");
  EXPECT_EQ(user[End::kClient], "pptpd");
}

TEST(RealCapture, EapSuccessWithTheNextIdentifierIsTheVerdict_Rfc3748_4_2) {
  const SessionSummary session = Only("eap-md5");
  ASSERT_EQ(session.authentication.size(), 1u);
  EXPECT_EQ(session.authentication[0].method, "EAP-MD5");
  EXPECT_EQ(session.authentication[0].verdict, Verdict::kSuccess);
  EXPECT_EQ(session.authentication[0].verified, true);
}

TEST(RealCapture, DeflateIsUndoneAndIsNoEncryption_Rfc1979) {
  const SessionSummary session = Only("eap-md5");
  EXPECT_EQ(session.packets.mppe, 0u);
  EXPECT_TRUE(session.protection.empty());
  EXPECT_EQ(session.packets.inner, 64u);
  ASSERT_EQ(session.notes.size(), 2u);
  EXPECT_NE(session.notes[0].find("Deflate"), std::string::npos);
}

TEST(RealCapture, AHoleStopsDeflateUntilItIsReset_Rfc1979_3) {
  Capture capture = GoldenCapture("linux/eap-md5.pcap");
  capture.frames.erase(capture.frames.begin() + 60);
  const SessionSummary session = OnlySession(capture, Everybody());
  EXPECT_LT(session.packets.inner, 64u);
  EXPECT_GT(session.packets.inner, 5u);
}

TEST(RealCapture, OfNoneIsAnythingMalformed) {
  for (const char* name :
       {"both-chap-md5", "chap-md5-plain", "eap-md5", "mschapv1-mppe128", "mschapv2-mppe128-loss",
        "mschapv2-mppe128-rechallenge", "mschapv2-mppe128-reordered", "mschapv2-mppe128-two-users",
        "mschapv2-mppe128-vj-loss", "mschapv2-mppe128", "mschapv2-mppe40",
        "mschapv2-wrong-password", "nat-alg.inside", "nat-alg.outside", "nat-no-alg.inside",
        "nat-no-alg.outside", "no-common-encryption", "pap-plain-vj"}) {
    const auto result =
        DecodeFile(GoldenBytes("linux/" + std::string(name) + ".pcap"), Everybody());
    EXPECT_EQ(result.summary.malformed, 0u) << name;
    EXPECT_EQ(result.problem, "") << name;
  }
  for (const char* name : {"pcpp-GrePackets2.cap", "tcpdump-pptp.pcap", "tcpdump-various_gre.pcap",
                           "zeek-gre-pptp.pcap"}) {
    const auto result = DecodeFile(GoldenBytes("public/" + std::string(name)), Everybody());
    EXPECT_EQ(result.summary.malformed, 0u) << name;
  }
}

}  // namespace
}  // namespace pptplab::observe
