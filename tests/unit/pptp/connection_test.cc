// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 2637 §3.1, message by message: start, stop, keep-alive, and their timers to the nanosecond.
#include <gtest/gtest.h>

#include "tests/unit/pptp/support.h"

namespace pptplab::pptp {
namespace {

constexpr Duration kNanosecond{1};

TEST(ControlConnectionOriginator, SendsAStartRequestAndWaitsForTheReply_Rfc2637_3_1_1) {
  End pns(Role::kPns, true);
  EXPECT_EQ(pns.connection.state(), "idle");
  pns.connection.Up(Seconds(0));
  EXPECT_EQ(pns.connection.state(), "wait_ctl_reply");
  const auto messages = pns.Messages();
  ASSERT_EQ(messages.size(), 1u);
  const auto& request = std::get<wire::StartControlConnectionRequest>(messages[0]);
  EXPECT_EQ(request.protocol_version, 0x0100);
  EXPECT_EQ(request.host_name, wire::MakeName64("pptplab"));
  pns.Hear(Seconds(1), wire::StartControlConnectionReply{});
  EXPECT_EQ(pns.connection.state(), "established");
  EXPECT_TRUE(pns.connection.established());
  EXPECT_EQ(pns.Signals(), Strings{"Established"});
}

TEST(ControlConnectionOriginator, StopsWhenTheReplysVersionIsNotSupported_Rfc2637_3_1_1) {
  End pns(Role::kPns, true);
  pns.connection.Up(Seconds(0));
  pns.Said();
  wire::StartControlConnectionReply reply;
  reply.protocol_version = 0x0001;
  pns.Hear(Seconds(1), reply);
  const auto messages = pns.Messages();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(std::get<wire::StopControlConnectionRequest>(messages[0]).reason, 2);
  EXPECT_EQ(pns.connection.state(), "wait_stop_reply");
  pns.Hear(Seconds(1), wire::StopControlConnectionReply{});
  EXPECT_EQ(pns.Signals(), Strings{"Closed"});
  EXPECT_EQ(pns.reason, "the peer's protocol version is not supported");
}

TEST(ControlConnectionOriginator, ClosesWhenThePeerRefuses_Rfc2637_2_2) {
  for (int result = 2; result < 256; ++result) {
    End pns(Role::kPns, true);
    pns.connection.Up(Seconds(0));
    wire::StartControlConnectionReply reply;
    reply.result_code = static_cast<uint8_t>(result);
    pns.Hear(Seconds(1), reply);
    EXPECT_EQ(pns.Said(), Strings{"Start-Control-Connection-Request"});
    EXPECT_EQ(pns.Signals(), Strings{"Closed"});
    EXPECT_NE(pns.reason.find("refused"), std::string::npos);
  }
}

TEST(ControlConnectionOriginator, TakesAResultOfZeroForOneAsEverybodyDoes) {
  End pns(Role::kPns, true);
  pns.connection.Up(Seconds(0));
  wire::StartControlConnectionReply reply;
  reply.result_code = 0;
  pns.Hear(Seconds(0), reply);
  EXPECT_TRUE(pns.connection.established());
}

TEST(ControlConnectionReceiver, AnswersAStartRequest_Rfc2637_3_1_2) {
  End pac(Role::kPac, false);
  pac.connection.Up(Seconds(0));
  EXPECT_EQ(pac.Said(), Strings{});
  pac.Hear(Seconds(1), wire::StartControlConnectionRequest{});
  const auto messages = pac.Messages();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(std::get<wire::StartControlConnectionReply>(messages[0]).result_code, 1);
  EXPECT_EQ(pac.Signals(), Strings{"Established"});
}

TEST(ControlConnectionReceiver, RefusesAnEarlierVersionWithResultFive_Rfc2637_3_1_2) {
  End pac(Role::kPac, false);
  pac.connection.Up(Seconds(0));
  wire::StartControlConnectionRequest request;
  request.protocol_version = 0x00ff;
  pac.Hear(Seconds(1), request);
  const auto messages = pac.Messages();
  ASSERT_EQ(messages.size(), 1u);
  const auto& reply = std::get<wire::StartControlConnectionReply>(messages[0]);
  EXPECT_EQ(reply.result_code, 5);
  EXPECT_EQ(reply.protocol_version, 0x0100);
  EXPECT_EQ(pac.Signals(), Strings{"Closed"});
  EXPECT_EQ(pac.connection.NextDeadline(), std::nullopt);
}

TEST(ControlConnectionReceiver, AnswersALaterVersionWithItsOwn_Rfc2637_3_1_2) {
  End pac(Role::kPac, false);
  pac.connection.Up(Seconds(0));
  wire::StartControlConnectionRequest request;
  request.protocol_version = 0x0200;
  pac.Hear(Seconds(1), request);
  const auto messages = pac.Messages();
  ASSERT_EQ(messages.size(), 1u);
  const auto& reply = std::get<wire::StartControlConnectionReply>(messages[0]);
  EXPECT_EQ(reply.result_code, 1);
  EXPECT_EQ(reply.protocol_version, 0x0100);
  EXPECT_TRUE(pac.connection.established());
}

TEST(ControlConnectionReceiver, ASecondStartRequestIsToldThatTheChannelExists_Rfc2637_2_2) {
  End pac(Role::kPac, false);
  pac.Establish(Seconds(0));
  pac.Hear(Seconds(1), wire::StartControlConnectionRequest{});
  const auto messages = pac.Messages();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(std::get<wire::StartControlConnectionReply>(messages[0]).result_code, 3);
  EXPECT_TRUE(pac.connection.established());
  EXPECT_EQ(pac.Signals(), Strings{});
}

TEST(ControlConnection, AnEndThatWaitsForTheStartClosesAfterSixtySeconds_Rfc2637_3_1_4) {
  for (const bool initiator : {true, false}) {
    End end(initiator ? Role::kPns : Role::kPac, initiator);
    end.connection.Up(Seconds(5));
    EXPECT_EQ(end.connection.NextDeadline(), Seconds(65));
    end.connection.Tick(Seconds(65) - kNanosecond);
    EXPECT_EQ(end.Signals(), Strings{});
    end.connection.Tick(Seconds(65));
    EXPECT_EQ(end.Signals(), Strings{"Closed"});
    EXPECT_EQ(end.connection.NextDeadline(), std::nullopt);
  }
}

TEST(ControlConnection, AsksWithAnEchoRequestAfterSixtySecondsOfSilence_Rfc2637_3_1_4) {
  for (const bool initiator : {true, false}) {
    End end(Role::kPns, initiator);
    end.Establish(Seconds(0));
    end.Hear(Seconds(20), wire::EchoRequest{1});  // any message breaks the silence
    EXPECT_EQ(end.Said(), Strings{"Echo-Reply"});
    EXPECT_EQ(end.connection.NextDeadline(), Seconds(80));
    end.connection.Tick(Seconds(80) - kNanosecond);
    EXPECT_EQ(end.Said(), Strings{});
    end.connection.Tick(Seconds(80));
    const auto messages = end.Messages();
    ASSERT_EQ(messages.size(), 1u);
    wire::EchoReply reply;
    reply.identifier = std::get<wire::EchoRequest>(messages[0]).identifier;
    EXPECT_EQ(end.connection.NextDeadline(), Seconds(140));
    end.Hear(Seconds(100), reply);
    EXPECT_EQ(end.connection.NextDeadline(), Seconds(160));
    EXPECT_EQ(end.Signals(), Strings{});
  }
}

TEST(ControlConnection, ClosesWhenTheEchoReplyDoesNotComeWithinSixtySeconds_Rfc2637_3_1_4) {
  End pns(Role::kPns, true);
  EstablishCall(pns, Seconds(0));
  pns.connection.Tick(Seconds(60));
  EXPECT_EQ(pns.Said(), Strings{"Echo-Request"});
  pns.Hear(Seconds(90), wire::EchoRequest{1});  // life, but not the answer
  pns.Hear(Seconds(91), wire::EchoReply{});     // of another Identifier
  EXPECT_EQ(pns.connection.NextDeadline(), Seconds(120));
  pns.connection.Tick(Seconds(120) - kNanosecond);
  EXPECT_EQ(pns.Signals(), Strings{});
  pns.connection.Tick(Seconds(120));
  EXPECT_EQ(pns.Signals(), (Strings{"CallDown 100", "Closed"}));
  EXPECT_EQ(pns.reason, "the peer did not answer an Echo-Request");
}

TEST(ControlConnection, AnEchoIntervalOfZeroNeverAsks) {
  ControlConfig config;
  config.echo_interval = Duration::zero();
  End pns(Role::kPns, true, config);
  pns.Establish(Seconds(0));
  EXPECT_EQ(pns.connection.NextDeadline(), std::nullopt);
  pns.Hear(Seconds(1), wire::EchoRequest{9});
  EXPECT_EQ(pns.connection.NextDeadline(), std::nullopt);
}

TEST(ControlConnection, AnEchoReplyRepeatsTheIdentifier_Rfc2637_2_6) {
  End pac(Role::kPac, false);
  pac.Establish(Seconds(0));
  pac.Hear(Seconds(1), wire::EchoRequest{0xdeadbeef});
  const auto messages = pac.Messages();
  ASSERT_EQ(messages.size(), 1u);
  const auto& reply = std::get<wire::EchoReply>(messages[0]);
  EXPECT_EQ(reply.identifier, 0xdeadbeefu);
  EXPECT_EQ(reply.result_code, 1);
}

TEST(ControlConnection, AnEchoReplyThatNobodyAskedForChangesNothing) {
  End pac(Role::kPac, false);
  pac.Establish(Seconds(0));
  pac.Hear(Seconds(1), wire::EchoReply{});
  EXPECT_TRUE(pac.connection.established());
  ASSERT_EQ(pac.Recorded<trace::Drop>().size(), 1u);
}

TEST(ControlConnection, StopClearsTheCallsAndWaitsForTheReply_Rfc2637_2_3) {
  End pns(Role::kPns, true);
  EstablishCall(pns, Seconds(0));
  pns.connection.Stop(Seconds(10));
  EXPECT_EQ(pns.Said(), Strings{"Stop-Control-Connection-Request"});
  EXPECT_EQ(pns.Signals(), Strings{"CallDown 100"});
  EXPECT_TRUE(pns.call_ids.used.empty());
  EXPECT_EQ(pns.connection.state(), "wait_stop_reply");
  pns.connection.Stop(Seconds(11));  // once is enough
  EXPECT_EQ(pns.Said(), Strings{});
  EXPECT_EQ(pns.connection.NextDeadline(), Seconds(70));
  pns.Hear(Seconds(12), wire::StopControlConnectionReply{});
  EXPECT_EQ(pns.Signals(), Strings{"Closed"});
  EXPECT_EQ(pns.reason, "the control connection was stopped here");
}

TEST(ControlConnection, StopsWaitForTheReplyEndsAfterSixtySeconds) {
  End pac(Role::kPac, false);
  pac.Establish(Seconds(0));
  pac.connection.Stop(Seconds(10));
  pac.Hear(Seconds(30), wire::OutgoingCallRequest{});  // was on its way: passed over
  EXPECT_EQ(pac.Said(), Strings{"Stop-Control-Connection-Request"});
  pac.connection.Tick(Seconds(70) - kNanosecond);
  EXPECT_EQ(pac.Signals(), Strings{});
  pac.connection.Tick(Seconds(70));
  EXPECT_EQ(pac.Signals(), Strings{"Closed"});
}

TEST(ControlConnection, AnswersAStopRequestAndCloses_Rfc2637_3_1_1) {
  End pac(Role::kPac, false);
  AcceptCall(pac, Seconds(0));
  pac.Hear(Seconds(1), wire::StopControlConnectionRequest{});
  EXPECT_EQ(pac.Said(), Strings{"Stop-Control-Connection-Reply"});
  EXPECT_EQ(pac.Signals(), (Strings{"CallDown 100", "Closed"}));
  EXPECT_EQ(pac.connection.NextDeadline(), std::nullopt);
}

TEST(ControlConnection, SaysNothingMoreOnceItIsClosed) {
  End pac(Role::kPac, false);
  AcceptCall(pac, Seconds(0));
  pac.connection.Down(Seconds(1));
  EXPECT_EQ(pac.Signals(), (Strings{"CallDown 100", "Closed"}));
  pac.connection.Down(Seconds(2));
  pac.connection.Up(Seconds(2));
  pac.Hear(Seconds(2), wire::EchoRequest{});
  pac.connection.Stop(Seconds(2));
  pac.connection.ClearCall(Seconds(2), 100);
  EXPECT_EQ(pac.connection.PlaceCall(Seconds(2)), std::nullopt);
  pac.connection.Tick(Seconds(1000));
  EXPECT_EQ(pac.Signals(), Strings{});
  EXPECT_EQ(pac.Said(), Strings{});
}

TEST(ControlConnection, StopBeforeAnythingIsEstablishedJustCloses) {
  for (const bool initiator : {true, false}) {
    for (const bool up : {true, false}) {
      End end(Role::kPns, initiator);
      if (up) end.connection.Up(Seconds(0));
      end.Said();
      end.connection.Stop(Seconds(1));
      EXPECT_EQ(end.Said(), Strings{});
      EXPECT_EQ(end.Signals(), Strings{"Closed"});
    }
  }
}

TEST(ControlConnection, RecordsMessagesTransitionsTimersAndDrops) {
  End pns(Role::kPns, true);
  pns.connection.Up(Seconds(0));
  pns.Hear(Seconds(1), wire::StartControlConnectionReply{});
  const auto messages = pns.Recorded<trace::Message>();
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].direction, trace::Direction::kSent);
  EXPECT_EQ(messages[0].bytes.size(), 156u);
  EXPECT_EQ(messages[1].direction, trace::Direction::kReceived);
  const auto transitions = pns.Recorded<trace::Transition>();
  ASSERT_EQ(transitions.size(), 2u);
  EXPECT_EQ(transitions[0].automaton, "PPTP control connection");
  EXPECT_EQ(transitions[0].from, "idle");
  EXPECT_EQ(transitions[0].event, "TCP Open Indication");
  EXPECT_EQ(transitions[0].actions, "Send Start-Control-Connection-Request");
  EXPECT_EQ(transitions[1].to, "established");
  const auto timers = pns.Recorded<trace::Timer>();
  ASSERT_EQ(timers.size(), 3u);
  EXPECT_EQ(timers[0].name, "PPTP reply timer");
  EXPECT_EQ(timers[1].action, trace::Timer::Action::kStopped);
  EXPECT_EQ(timers[2].name, "PPTP idle timer");
  EXPECT_EQ(timers[2].deadline, Seconds(61));
  const Bytes garbage(12, 0x55);
  pns.connection.Receive(Seconds(2), garbage);
  const auto drops = pns.Recorded<trace::Drop>();
  ASSERT_EQ(drops.size(), 1u);
  EXPECT_EQ(drops[0].reason, trace::DropReason::kMalformed);
  EXPECT_EQ(pns.Signals(), (Strings{"Established", "Closed"}));
}

}  // namespace
}  // namespace pptplab::pptp
