// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 1661 §5, what every control protocol has: here with a policy that knows one option, type 1
// with one octet, of which it asks for 05 and takes 07.
#include "stack/ppp/control_protocol.h"

#include <gtest/gtest.h>

#include "tests/unit/ppp/scripted.h"

namespace pptplab::ppp {
namespace {

using std::chrono::seconds;

class OneOption final : public OptionPolicy {
 public:
  void Restart() override { ask = 5; }
  std::vector<Bytes> Request() const override {
    if (ask == 0) return {};
    return {{1, 3, ask}};
  }
  Verdict Judge(const wire::OptionView& option) override {
    if (option.type != 1) return Verdict::Reject();
    return option.bytes.size() == 3 && option.bytes[2] == 7 ? Verdict::Ack()
                                                            : Verdict::Nak({1, 3, 7});
  }
  std::vector<Bytes> Missing(const Options& request) override {
    return request.empty() ? std::vector<Bytes>{{1, 3, 7}} : std::vector<Bytes>{};
  }
  void PeerNaked(const wire::OptionView& option) override {
    if (option.bytes.size() == 3) ask = option.bytes[2];
  }
  void PeerRejected(const wire::OptionView& option) override {
    if (option.type == 1) ask = 0;
  }
  void Agreed(const Options&, const Options&) override {}

  uint8_t ask = 5;
};

class Simple final : public ControlProtocol {
 public:
  explicit Simple(trace::Tracer& tracer)
      : ControlProtocol(wire::kPppIpcp, "TEST", trace::Layer::kPpp, {}, policy, tracer) {}
  OneOption policy;
};

struct ControlProtocolTest : ::testing::Test, Scripted<Simple> {
  void Open() {
    Start();
    Receive(1, 9, "010307");
    AckOurs();
    ASSERT_TRUE(protocol.opened());
    Sent();
    Signals();
  }
};

TEST_F(ControlProtocolTest, OpensWhenBothRequestsAreAcked_Rfc1661_4_1) {
  Start();
  EXPECT_EQ(Sent(), "01010007010305");
  Receive(1, 9, "010307");
  EXPECT_EQ(Sent(), "02090007010307");
  EXPECT_FALSE(protocol.opened());
  Receive("02010007010305");
  EXPECT_TRUE(protocol.opened());
  EXPECT_EQ(Signals(), "up ");
}

TEST_F(ControlProtocolTest, OpensWithCrossedRequestsInTheOtherOrderToo_Rfc1661_4_1) {
  Start();
  Receive("02010007010305");
  EXPECT_EQ(protocol.state(), AutomatonState::kAckRcvd);
  Receive(1, 9, "010307");
  EXPECT_TRUE(protocol.opened());
}

TEST_F(ControlProtocolTest, NaksWithWhatItWouldTake_Rfc1661_5_3) {
  Start();
  Sent();
  Receive(1, 3, "010309");
  EXPECT_EQ(Sent(), "03030007010307");
}

TEST_F(ControlProtocolTest, RejectsBeforeItNaksAndNamesOnlyTheUnknown_Rfc1661_5_4) {
  Start();
  Sent();
  Receive(1, 3, "010309 6304aabb 0202");
  EXPECT_EQ(Sent(), "0403000a6304aabb0202");
}

TEST_F(ControlProtocolTest, AsksInANakForWhatIsMissing_Rfc1661_5_3) {
  Start();
  Sent();
  Receive(1, 3, "");
  EXPECT_EQ(Sent(), "03030007010307");
}

TEST_F(ControlProtocolTest, RejectsInsteadOfNakingAfterMaxFailure_Rfc1661_4_6) {
  Start();
  Sent();
  for (uint8_t i = 1; i <= 5; ++i) {
    Receive(1, i, "010309");
    EXPECT_EQ(Sent().substr(0, 2), "03") << int{i};
  }
  Receive(1, 6, "010309");
  EXPECT_EQ(Sent(), "04060007010309");
  Receive(1, 7, "");
  EXPECT_EQ(Sent(), "02070004") << "nothing is asked for any more";
}

TEST_F(ControlProtocolTest, FollowsANakWithANewIdentifier_Rfc1661_5_1) {
  Start();
  Sent();
  Receive(3, 1, "010308");
  EXPECT_EQ(Sent(), "01020007010308");
}

TEST_F(ControlProtocolTest, LeavesOutWhatIsRejected_Rfc1661_5_4) {
  Start();
  Sent();
  Receive(4, 1, "010305");
  EXPECT_EQ(Sent(), "01020004");
}

TEST_F(ControlProtocolTest, TakesEndlessNaksForAReject) {
  Start();
  for (uint8_t i = 1; i <= 6; ++i) {
    EXPECT_EQ(protocol.policy.ask, i == 1 ? 5 : 0x10 + i - 1);
    Receive(3, i, "0103" + ToHex(Bytes{static_cast<uint8_t>(0x10 + i)}));
  }
  EXPECT_EQ(protocol.policy.ask, 0);
}

TEST_F(ControlProtocolTest, DropsARejectOfWhatItNeverSent_Rfc1661_5_4) {
  Start();
  Sent();
  Receive(4, 1, "010306");
  EXPECT_EQ(Sent(), "");
  EXPECT_EQ(LastDrop(), "Options@4");
  Receive(4, 1, "");
  EXPECT_EQ(Sent(), "");
}

TEST_F(ControlProtocolTest, DropsAnAckThatIsNotOurRequest_Rfc1661_5_2) {
  Start();
  Receive(2, 1, "010306");
  EXPECT_EQ(protocol.state(), AutomatonState::kReqSent);
  EXPECT_EQ(LastDrop(), "Options@4");
}

TEST_F(ControlProtocolTest, DropsAnswersWithAnotherIdentifier_Rfc1661_5_2) {
  Start();
  Receive(2, 2, "010305");
  EXPECT_EQ(protocol.state(), AutomatonState::kReqSent);
  EXPECT_EQ(LastDrop(), "Identifier@1");
}

TEST_F(ControlProtocolTest, DropsTheSecondAnswerToOneRequest_Rfc1661_5_1) {
  Open();
  Receive("02010007010305");
  EXPECT_TRUE(protocol.opened());
  EXPECT_EQ(LastDrop(), "Identifier@1");
}

TEST_F(ControlProtocolTest, RepeatsARequestWithTheSameIdentifier_Rfc1661_5_1) {
  Start();
  EXPECT_EQ(Sent(), "01010007010305");
  RunFor(seconds(3));
  EXPECT_EQ(Sent(), "01010007010305");
  Receive("02010007010305");
  RunFor(seconds(3));
  EXPECT_EQ(Sent(), "01020007010305") << "the first one was answered";
}

TEST_F(ControlProtocolTest, AcksARepetitionAgainWithoutLeavingOpened) {
  Open();
  Receive(1, 9, "010307");
  EXPECT_EQ(Sent(), "02090007010307");
  EXPECT_TRUE(protocol.opened());
  EXPECT_EQ(Signals(), "");
}

TEST_F(ControlProtocolTest, NegotiatesAnewWhenANewRequestComesWhileOpened_Rfc1661_4_1) {
  Open();
  Receive(1, 10, "010307");
  EXPECT_EQ(Sent(), "01020007010305 020a0007010307");
  EXPECT_EQ(Signals(), "down ");
  EXPECT_EQ(protocol.state(), AutomatonState::kAckSent);
}

TEST_F(ControlProtocolTest, AnswersATerminateRequestAndFinishesAfterAPause_Rfc1661_5_5) {
  Open();
  Receive(5, 33, ToHex(AsBytes("going home")));
  EXPECT_EQ(Sent(), "06210004");
  EXPECT_EQ(Signals(), "down ");
  RunFor(seconds(3));
  EXPECT_EQ(Signals(), "finished ");
  EXPECT_EQ(protocol.reason(), "the peer ended TEST: going home");
}

TEST_F(ControlProtocolTest, TerminatesWithItsReasonAndRepeatsItUnchanged_Rfc1661_5_5) {
  Open();
  protocol.Close(now, "bye");
  EXPECT_EQ(Sent(), "05010007627965");
  RunFor(seconds(3));
  EXPECT_EQ(Sent(), "05010007627965");
  Receive("06010004");
  EXPECT_EQ(Signals(), "down finished ");
  EXPECT_EQ(protocol.reason(), "bye");
}

TEST_F(ControlProtocolTest, RejectsUnknownCodesWholeAndChangesTheIdentifier_Rfc1661_5_6) {
  Open();
  Receive("63050006aabb");
  EXPECT_EQ(Sent(), "0701000a63050006aabb");
  Receive("63050006aabb");
  EXPECT_EQ(Sent(), "0702000a63050006aabb");
}

TEST_F(ControlProtocolTest, CutsACodeRejectToThePeersMru_Rfc1661_5_6) {
  Open();
  protocol.SetPeerMru(128);
  const Bytes data(500);
  protocol.Receive(now, Write(wire::ControlPacket{99, 1, data}), 0);
  EXPECT_EQ(protocol.TakePacket()->size(), 128u);
}

TEST_F(ControlProtocolTest, CanLiveWithoutSomeCodesButNotWithoutItsOwn_Rfc1661_5_6) {
  Open();
  Receive(7, 1, "0e010004");
  EXPECT_TRUE(protocol.opened());
  Receive(7, 2, "01010004");
  EXPECT_EQ(protocol.state(), AutomatonState::kStopping);
  EXPECT_EQ(protocol.reason(), "the peer rejects the code 1 of TEST");
}

TEST_F(ControlProtocolTest, FinishesAfterTenUnansweredRequestsAndSaysSo_Rfc1661_4_6) {
  Start();
  RunFor(seconds(30) - Duration(1));
  EXPECT_EQ(Signals(), "");
  RunFor(Duration(1));
  EXPECT_EQ(Signals(), "finished ");
  EXPECT_EQ(protocol.reason(), "no answer to 10 TEST Configure-Requests");
}

TEST_F(ControlProtocolTest, RepeatsARequestAtOnceIfItWasRefusedForNow) {
  Start();
  Sent();
  protocol.RepeatRequestIfRefused(now);
  EXPECT_EQ(Sent(), "");
  Receive("06010004");
  protocol.RepeatRequestIfRefused(now);
  EXPECT_EQ(Sent(), "01010007010305");
  EXPECT_EQ(protocol.NextDeadline(), now + seconds(3));
}

TEST_F(ControlProtocolTest, IgnoresPaddingAndDropsWhatIsCutOff_Rfc1661_5) {
  Start();
  Sent();
  Receive("01090007010307 eeee");
  EXPECT_EQ(Sent(), "02090007010307");
  for (const char* broken : {"", "01", "0109", "010900", "01090007", "010900070103", "0109000701",
                             "01090003", "0109000601 00", "0109000701ff07"}) {
    Receive(broken);
    EXPECT_EQ(Sent(), "") << broken;
  }
  EXPECT_EQ(protocol.state(), AutomatonState::kAckSent);
}

TEST_F(ControlProtocolTest, KeepsItsAnswersShortWhateverIsAsked) {
  Start();
  Sent();
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "0102";
  Receive(1, 1, many);
  const auto answer = protocol.TakePacket();
  ASSERT_TRUE(answer);
  EXPECT_LE(answer->size(), 1404u);
}

TEST_F(ControlProtocolTest, IsDeafUntilTheLayerBelowIsUp_Rfc1661_4_2) {
  protocol.Open(now);
  Receive(1, 9, "010307");
  EXPECT_EQ(Sent(), "");
  EXPECT_EQ(protocol.state(), AutomatonState::kStarting);
}

}  // namespace
}  // namespace pptplab::ppp
