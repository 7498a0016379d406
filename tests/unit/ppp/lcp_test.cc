// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// LCP's options and codes, RFC 1661 §5.7 to §6.6, with the test as the peer.
#include "stack/ppp/lcp.h"

#include <gtest/gtest.h>

#include "tests/unit/ppp/scripted.h"

namespace pptplab::ppp {
namespace {

using std::chrono::seconds;

struct LcpTest : ::testing::Test {
  LcpTest() { config.lcp.magic_number = false; }

  void Start() {
    peer.emplace(config, rng);
    peer->Start();
  }
  /// Our options, the peer's as given.
  void Open(std::string_view options = "") {
    Start();
    peer->Receive(1, 9, options);
    peer->AckOurs();
    ASSERT_TRUE(peer->protocol.opened());
    peer->Sent();
  }
  std::string AnswerTo(std::string_view options) {
    if (!peer) Start();
    peer->Sent();
    peer->Receive(1, 7, options);
    return peer->Sent();
  }

  SessionConfig config;
  SeededRng rng{7};
  std::optional<Scripted<Lcp>> peer;
};

TEST_F(LcpTest, AsksForItsOptions_Rfc1661_6) {
  config.authentication.require_peer = true;
  Start();
  EXPECT_EQ(peer->Sent(),
            "01010017"
            "01040578"
            "020600000000"
            "0305c22381"
            "0702"
            "0802");
}

TEST_F(LcpTest, DoesNotAskForWhatIsTheDefault_Rfc1661_6_1) {
  config.lcp.mru = 1500;
  config.lcp.asyncmap = false;
  Start();
  EXPECT_EQ(peer->Sent(),
            "010100080702"
            "0802");
}

TEST_F(LcpTest, AcksWhatItKnowsAndRejectsTheRest_Rfc1661_5_4) {
  EXPECT_EQ(AnswerTo("010405dc 0206000a0000 05061234abcd 0702 0802"),
            "02070018"
            "010405dc"
            "0206000a0000"
            "05061234abcd"
            "0702"
            "0802");
  // Quality-Protocol, Callback, MRRU, endpoint discriminator: Windows asks for most of them.
  EXPECT_EQ(AnswerTo("0408c02500000bb8 0d0306 1104064e 13090300c0ca0000aa"),
            "0407001c"
            "0408c02500000bb8"
            "0d0306"
            "1104064e"
            "13090300c0ca0000aa");
}

TEST_F(LcpTest, NaksASmallMruWithItsMinimum_Rfc1661_6_1) {
  EXPECT_EQ(AnswerTo("01040040"), "0307000801040080");
}

TEST_F(LcpTest, NaksAWrongLengthWithTheRightOne_Rfc1661_6) {
  EXPECT_EQ(AnswerTo("010505dc00"), "03070008010405dc");
  EXPECT_EQ(AnswerTo("070300"), "030700060702");
}

TEST_F(LcpTest, RejectsAuthenticationWithoutAUser_Rfc1661_6_2) {
  EXPECT_EQ(AnswerTo("0305c22381"), "040700090305c22381");
}

TEST_F(LcpTest, NaksEveryOtherMethodWithMsChapV2_Rfc1661_6_2) {
  config.authentication.user = "alice";
  EXPECT_EQ(AnswerTo("0304c023"), "030700090305c22381");
  EXPECT_EQ(AnswerTo("0305c22305"), "030700090305c22381");
  EXPECT_EQ(AnswerTo("0305c22381"), "020700090305c22381");
}

TEST_F(LcpTest, EndsTheLinkIfThePeerWillNotProveItself) {
  config.authentication.require_peer = true;
  Start();
  peer->Sent();
  peer->Receive(4, 1, "0305c22381");
  EXPECT_EQ(peer->Sent().substr(0, 2), "05");
  EXPECT_EQ(peer->protocol.reason(), "the peer refuses to authenticate itself");
  Start();
  peer->Sent();
  peer->Receive(3, 1, "0304c023");
  EXPECT_EQ(peer->protocol.state(), AutomatonState::kClosing);
}

TEST_F(LcpTest, NaksAZeroMagicNumber_Rfc1661_6_4) {
  const std::string answer = AnswerTo("050600000000");
  EXPECT_EQ(answer.substr(0, 12), "0307000a0506");
  EXPECT_NE(answer.substr(12), "00000000");
}

TEST_F(LcpTest, SeesALoopAfterTenTimesAndEndsTheLink_Rfc1661_6_4) {
  config.lcp.magic_number = true;
  Start();
  for (int i = 0; i < 100 && peer->protocol.state() == AutomatonState::kReqSent; ++i) {
    if (auto packet = peer->protocol.TakePacket()) peer->protocol.Receive(peer->now, *packet, 0);
  }
  EXPECT_EQ(peer->protocol.state(), AutomatonState::kClosing);
  EXPECT_EQ(peer->protocol.reason(),
            "the line is looped back: our own Magic-Number came back 10 times");
}

TEST_F(LcpTest, TakesAnotherMagicNumberAfterANak_Rfc1661_6_4) {
  config.lcp.magic_number = true;
  Start();
  const std::string first = peer->Sent();
  peer->Receive(3, 1, "0506deadbeef");
  const std::string second = peer->Sent();
  EXPECT_NE(first.substr(4), second.substr(4));
  EXPECT_EQ(first.size(), second.size());
}

TEST_F(LcpTest, KnowsWhatWasAgreed_Rfc1661_6) {
  Open("01040500 0206000a0000 05061234abcd 0702");
  const LcpAgreement& agreed = peer->protocol.agreement();
  EXPECT_EQ(agreed.local_mru, 1400);
  EXPECT_EQ(agreed.peer_mru, 0x500);
  EXPECT_EQ(agreed.receive_accm, 0u);
  EXPECT_EQ(agreed.send_accm, 0x000a0000u);
  EXPECT_EQ(agreed.peer_magic, 0x1234abcdu);
  EXPECT_TRUE(agreed.send_compressed_protocol);
  EXPECT_FALSE(agreed.send_without_address_control);
}

TEST_F(LcpTest, AnswersEchoRequestsOnlyWhileOpened_Rfc1661_5_8) {
  Start();
  peer->Sent();
  peer->Receive("0905000a00000000cafe");
  EXPECT_EQ(peer->Sent(), "");
  Open();
  peer->Receive("0905000a00000000cafe");
  EXPECT_EQ(peer->Sent(), "0a05000a00000000cafe");
  peer->Receive("0a05000800000000");
  peer->Receive("0b05000800000000");
  peer->Receive("0c06000b000000004d5352");  // RFC 1570 Identification
  EXPECT_EQ(peer->Sent(), "");
  peer->Receive("09050006cafe");
  EXPECT_EQ(peer->LastDrop(), "Magic-Number@4");
}

TEST_F(LcpTest, EndsTheLinkWhenEchoesStayUnanswered_Rfc1661_5_8) {
  config.lcp.echo_interval = seconds(10);
  config.lcp.echo_failures = 3;
  Open();
  peer->RunFor(seconds(20));
  EXPECT_EQ(peer->Sent(), "0900000800000000 0901000800000000");
  peer->Receive("0a01000800000000");
  peer->RunFor(seconds(40) - Duration(1));
  EXPECT_TRUE(peer->protocol.opened());
  peer->RunFor(Duration(1));
  EXPECT_FALSE(peer->protocol.opened());
  EXPECT_EQ(peer->protocol.reason(), "the peer did not answer 3 LCP Echo-Requests");
}

TEST_F(LcpTest, AsksForTheFirstEchoAtOnceIfToldTo) {
  config.lcp.echo_interval = seconds(10);
  config.lcp.echo_at_once = true;
  Open();  // which takes the one with Identifier 0
  peer->RunFor(seconds(10));
  EXPECT_EQ(peer->Sent(), "0901000800000000");
}

TEST_F(LcpTest, RejectsProtocolsOnlyWhileOpened_Rfc1661_5_7) {
  Start();
  peer->Sent();
  peer->protocol.SendProtocolReject(0x8057, *FromHex("01010004"));
  EXPECT_EQ(peer->Sent(), "");
  Open();
  peer->protocol.SendProtocolReject(0x8057, *FromHex("01010004"));
  EXPECT_EQ(peer->Sent(), "0801000a805701010004");
  peer->Receive("0801000880fd0101");
  EXPECT_EQ(peer->protocol.TakeRejectedProtocol(), 0x80fd);
  EXPECT_FALSE(peer->protocol.TakeRejectedProtocol());
  peer->Receive("08010006c021");
  EXPECT_EQ(peer->protocol.state(), AutomatonState::kStopping);
}

}  // namespace
}  // namespace pptplab::ppp
