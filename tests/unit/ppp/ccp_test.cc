// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// CCP for MPPE, RFC 3078 §2 and RFC 1962 §3, with the test as the peer.
#include "stack/ppp/ccp.h"

#include <gtest/gtest.h>

#include "tests/unit/ppp/scripted.h"

namespace pptplab::ppp {
namespace {

using std::chrono::seconds;

struct CcpTest : ::testing::Test {
  EncryptionConfig& encryption() { return config.encryption; }
  void Start() {
    peer.emplace(config);
    peer->Start();
  }
  void Open(std::string_view bits) {
    Start();
    peer->Receive(1, 9, "1206" + std::string(bits));
    peer->AckOurs();
    ASSERT_TRUE(peer->protocol.opened());
    peer->Sent();
  }
  /// What we say to a peer that asks for these Supported Bits: "ack", "reject", or the bits of the
  /// Nak.
  std::string AnswerTo(std::string_view bits) {
    Start();
    peer->Sent();
    peer->Receive(1, 7, "1206" + std::string(bits));
    const std::string answer = peer->Sent();
    if (answer.starts_with("02")) return "ack";
    if (answer.starts_with("04")) return "reject";
    return answer.substr(12);
  }

  SessionConfig config;
  std::optional<Scripted<Ccp>> peer;
};

TEST_F(CcpTest, OffersAllItsStrengthsStatelessFirst_Rfc3078_2_1) {
  Start();
  EXPECT_EQ(peer->Sent(), "0101000a1206010000e0");
  encryption().prefer_stateful = true;
  Start();
  EXPECT_EQ(peer->Sent(), "0101000a1206000000e0");
}

TEST_F(CcpTest, PicksExactlyOneStrengthTheStrongest_Rfc3078_2_1) {
  EXPECT_EQ(AnswerTo("01000040"), "ack");
  EXPECT_EQ(AnswerTo("010000e0"), "01000040");
  EXPECT_EQ(AnswerTo("010000a0"), "01000080");
  EXPECT_EQ(AnswerTo("01000020"), "ack");
  EXPECT_EQ(AnswerTo("00000040"), "ack") << "stateful is the peer's choice";
}

TEST_F(CcpTest, NeverAgreesToMppcOrToBitsWithoutMeaning_Rfc3078_2_1) {
  EXPECT_EQ(AnswerTo("010000e1"), "01000040");
  EXPECT_EQ(AnswerTo("01000041"), "01000040");
  EXPECT_EQ(AnswerTo("01000050"), "01000040");
  EXPECT_EQ(AnswerTo("ff000040"), "01000040");
  EXPECT_EQ(AnswerTo("00000001"), "00000040");
}

TEST_F(CcpTest, NaksWithWhatIsAllowedHere_Rfc3078_2_1) {
  encryption().allow_128 = false;
  encryption().allow_stateful = false;
  EXPECT_EQ(AnswerTo("01000040"), "01000080");
  EXPECT_EQ(AnswerTo("00000020"), "01000020");
  encryption().allow_stateful = true;
  encryption().allow_stateless = false;
  EXPECT_EQ(AnswerTo("01000020"), "00000020");
}

TEST_F(CcpTest, RejectsOtherCompressions_Rfc1962_4) {
  Start();
  peer->Sent();
  peer->Receive(1, 7, "1a047800 18047800 150307");
  EXPECT_EQ(peer->Sent(),
            "0407000f1a0478001804780015"
            "0307");
}

TEST_F(CcpTest, FollowsThePeersNak_Rfc3078_2_1) {
  Start();
  peer->Sent();
  peer->Receive(3, 1, "120601000040");
  EXPECT_EQ(peer->Sent(), "0102000a120601000040");
  peer->Receive(1, 1, "120600000020");
  peer->Receive(2, 2, "120601000040");
  ASSERT_TRUE(peer->protocol.opened());
  EXPECT_EQ(peer->protocol.receive()->key_bits, 128);
  EXPECT_TRUE(peer->protocol.receive()->stateless);
  EXPECT_EQ(peer->protocol.send()->key_bits, 40) << "each direction for itself";
  EXPECT_FALSE(peer->protocol.send()->stateless);
}

TEST_F(CcpTest, GivesUpWhenThePeerRejectsOrOffersOnlyTheForbidden) {
  Start();
  peer->Receive(4, 1, "1206010000e0");
  EXPECT_EQ(peer->protocol.reason(), "the peer refused it");
  encryption().allow_40 = false;
  Start();
  peer->Receive(3, 1, "120601000020");
  EXPECT_EQ(peer->protocol.state(), AutomatonState::kClosing);
  encryption().allow_stateful = false;
  Start();
  peer->Receive(3, 1, "120600000040");
  EXPECT_EQ(peer->protocol.reason(),
            "the peer insists on stateful encryption, which is not allowed here");
}

TEST_F(CcpTest, AnswersAResetRequestWithAResetAckInTheLinuxDialectOnly_Rfc3078_8_1) {
  Open("00000040");
  peer->Receive("0e050004");
  EXPECT_EQ(peer->Sent(), "");
  EXPECT_TRUE(peer->protocol.TakeResetRequest());
  EXPECT_FALSE(peer->protocol.TakeResetRequest());
  encryption().dialect = MppeDialect::kLinux;
  Open("00000040");
  peer->Receive("0e050004");
  EXPECT_EQ(peer->Sent(), "0f050004");
}

TEST_F(CcpTest, RepeatsAResetRequestUntilItIsAcked_Rfc1962_3_1) {
  encryption().dialect = MppeDialect::kLinux;
  Open("00000040");
  peer->protocol.RequestReset(peer->now);
  peer->protocol.RequestReset(peer->now);
  EXPECT_EQ(peer->Sent(), "0e010004");
  peer->RunFor(seconds(1) - Duration(1));
  EXPECT_EQ(peer->Sent(), "");
  peer->RunFor(Duration(1));
  EXPECT_EQ(peer->Sent(), "0e010004");
  peer->Receive("0f010004");
  peer->RunFor(seconds(20));
  EXPECT_EQ(peer->Sent(), "");
  peer->protocol.RequestReset(peer->now);
  EXPECT_EQ(peer->Sent(), "0e020004");
}

TEST_F(CcpTest, RepeatsAResetRequestUntilAFlushedPacketComesAndTenTimesAtMost_Rfc3078_8_1) {
  Open("00000040");
  peer->protocol.RequestReset(peer->now);
  peer->RunFor(seconds(2));
  EXPECT_EQ(peer->Sent(), "0e010004 0e010004 0e010004");
  peer->protocol.ResetDone();
  peer->RunFor(seconds(60));
  EXPECT_EQ(peer->Sent(), "");
  peer->protocol.RequestReset(peer->now);
  peer->RunFor(seconds(60));
  const std::string sent = peer->Sent();  // one packet: 8 digits and a space
  EXPECT_EQ((sent.size() + 1) / 9, 11u) << sent;
}

TEST_F(CcpTest, DropsResetsUnlessOpened_Rfc1962_3_1) {
  Start();
  peer->Sent();
  peer->Receive("0e050004");
  EXPECT_EQ(peer->LastDrop(), "CCP@0");
  EXPECT_FALSE(peer->protocol.TakeResetRequest());
}

}  // namespace
}  // namespace pptplab::ppp
