// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 2637 §3.2, message by message: outgoing calls from both sides, how they end, which Call ID
// names them.
#include <gtest/gtest.h>

#include "tests/unit/pptp/support.h"

namespace pptplab::pptp {
namespace {

constexpr Duration kNanosecond{1};

wire::OutgoingCallReply ReplyTo(uint16_t call_id, uint8_t result_code = 1) {
  wire::OutgoingCallReply reply;
  reply.call_id = 7;
  reply.peers_call_id = call_id;
  reply.result_code = result_code;
  return reply;
}

wire::OutgoingCallRequest RequestWith(uint16_t call_id) {
  wire::OutgoingCallRequest request;
  request.call_id = call_id;
  return request;
}

wire::CallDisconnectNotify NotifyFor(uint16_t call_id, uint8_t result_code = 4) {
  wire::CallDisconnectNotify notify;
  notify.call_id = call_id;
  notify.result_code = result_code;
  return notify;
}

TEST(PnsCall, AsksAndIsAnswered_Rfc2637_3_2_4_2) {
  ControlConfig config;
  config.receive_window = 17;
  config.packet_processing_delay = 3;
  End pns(Role::kPns, true, config);
  pns.Establish(Seconds(0));
  EXPECT_EQ(pns.connection.PlaceCall(Seconds(1)), 100);
  EXPECT_EQ(pns.connection.call_state(100), "wait_reply");
  const auto messages = pns.Messages();
  ASSERT_EQ(messages.size(), 1u);
  const auto& request = std::get<wire::OutgoingCallRequest>(messages[0]);
  EXPECT_EQ(request.call_id, 100);
  EXPECT_EQ(request.packet_recv_window_size, 17);
  EXPECT_EQ(request.packet_processing_delay, 3);
  wire::OutgoingCallReply reply = ReplyTo(100);
  reply.packet_recv_window_size = 5;
  reply.packet_processing_delay = 2;
  pns.Hear(Seconds(2), reply);
  EXPECT_EQ(pns.connection.call_state(100), "established");
  const auto signal = pns.connection.TakeSignal();
  ASSERT_TRUE(signal);
  const auto& up = std::get<CallUp>(*signal);
  EXPECT_EQ(up.peer_call_id, 7);
  EXPECT_EQ(up.peer_window, 5);
  EXPECT_EQ(up.peer_processing_delay, 2);
}

TEST(PnsCall, PlacesNoneBeforeTheConnectionIsEstablishedNorAsAPacNorTooManyNorWithoutACallId) {
  End pns(Role::kPns, true);
  EXPECT_EQ(pns.connection.PlaceCall(Seconds(0)), std::nullopt);
  pns.connection.Up(Seconds(0));
  EXPECT_EQ(pns.connection.PlaceCall(Seconds(0)), std::nullopt);
  End pac(Role::kPac, true);
  pac.Establish(Seconds(0));
  EXPECT_EQ(pac.connection.PlaceCall(Seconds(0)), std::nullopt);
  ControlConfig config;
  config.maximum_calls = 1;
  End single(Role::kPns, true, config);
  single.Establish(Seconds(0));
  EXPECT_EQ(single.connection.PlaceCall(Seconds(0)), 100);
  EXPECT_EQ(single.connection.PlaceCall(Seconds(0)), std::nullopt);
  End without(Role::kPns, true);
  without.call_ids.left = 0;
  without.Establish(Seconds(0));
  EXPECT_EQ(without.connection.PlaceCall(Seconds(0)), std::nullopt);
  EXPECT_EQ(without.Said(), Strings{});
}

TEST(PnsCall, EndsWhenThePacRefusesIt_Rfc2637_2_8) {
  for (int result = 2; result < 256; ++result) {
    End pns(Role::kPns, true);
    pns.Establish(Seconds(0));
    pns.connection.PlaceCall(Seconds(1));
    pns.Hear(Seconds(2), ReplyTo(100, static_cast<uint8_t>(result)));
    EXPECT_EQ(pns.Signals(), Strings{"CallDown 100"});
    EXPECT_EQ(pns.connection.call_state(100), "");
    EXPECT_TRUE(pns.call_ids.used.empty());
    EXPECT_TRUE(pns.connection.established());
    if (result == 4) {
      EXPECT_EQ(pns.reason, "the peer refused the call: Busy");
    }
  }
}

TEST(PnsCall, ClearsAndWaitsForTheNotify_Rfc2637_3_2_4_2) {
  End pns(Role::kPns, true);
  EstablishCall(pns, Seconds(0));
  pns.connection.ClearCall(Seconds(5), 100);
  const auto messages = pns.Messages();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(std::get<wire::CallClearRequest>(messages[0]).call_id, 100);  // §2.12: the PNS's own
  EXPECT_EQ(pns.connection.call_state(100), "wait_disconnect");
  pns.connection.ClearCall(Seconds(6), 100);  // once is enough
  EXPECT_EQ(pns.Said(), Strings{});
  EXPECT_EQ(pns.Signals(), Strings{});
  pns.Hear(Seconds(7), NotifyFor(7));
  EXPECT_EQ(pns.Signals(), Strings{"CallDown 100"});
  EXPECT_EQ(pns.reason, "the peer disconnected the call: Request");
  EXPECT_TRUE(pns.connection.established());
}

TEST(PnsCall, AServerThatClosesTcpInsteadOfNotifyingIsUnderstood) {  // pptpd
  End pns(Role::kPns, true);
  EstablishCall(pns, Seconds(0));
  pns.connection.ClearCall(Seconds(5), 100);
  pns.connection.Down(Seconds(5));
  EXPECT_EQ(pns.Signals(), (Strings{"CallDown 100", "Closed"}));
}

TEST(PnsCall, EndsWithAnUnaskedNotifyToo_Rfc2637_2_13) {
  End pns(Role::kPns, true);
  EstablishCall(pns, Seconds(0));
  pns.Hear(Seconds(3), NotifyFor(7, 1));
  EXPECT_EQ(pns.Signals(), Strings{"CallDown 100"});
  EXPECT_EQ(pns.reason, "the peer disconnected the call: Lost Carrier");
  EXPECT_EQ(pns.Said(), Strings{});
}

TEST(PnsCall, ANotifyWithOurOwnCallIdIsUnderstoodUnlessThePeerHasSuchACall) {  // accel-ppp
  End pns(Role::kPns, true);
  EstablishCall(pns, Seconds(0));
  pns.Hear(Seconds(3), NotifyFor(100));
  EXPECT_EQ(pns.Signals(), Strings{"CallDown 100"});

  End two(Role::kPns, true);
  EstablishCall(two, Seconds(0));  // 100 and 7
  two.connection.PlaceCall(Seconds(0));
  wire::OutgoingCallReply reply = ReplyTo(101);
  reply.call_id = 100;  // the second call is 101 here and 100 there
  two.Hear(Seconds(0), reply);
  two.Signals();
  two.Hear(Seconds(3), NotifyFor(100));
  EXPECT_EQ(two.Signals(), Strings{"CallDown 101"});
}

TEST(PnsCall, ANotifyForNoCallIsPassedOver) {
  End pns(Role::kPns, true);
  EstablishCall(pns, Seconds(0));
  pns.Hear(Seconds(3), NotifyFor(55));
  EXPECT_EQ(pns.Signals(), Strings{});
  const auto drops = pns.Recorded<trace::Drop>();
  ASSERT_EQ(drops.size(), 1u);
  EXPECT_EQ(drops[0].reason, trace::DropReason::kUnknownCall);
}

TEST(PnsCall, GivenUpBeforeTheAnswerItIsClearedWhateverTheAnswerIs_Rfc2637_3_2_4_2) {
  for (const bool refused : {true, false}) {
    End pns(Role::kPns, true);
    pns.Establish(Seconds(0));
    pns.connection.PlaceCall(Seconds(1));
    pns.connection.ClearCall(Seconds(2), 100);
    EXPECT_EQ(pns.Said(), (Strings{"Outgoing-Call-Request", "Call-Clear-Request"}));
    pns.Hear(Seconds(3), ReplyTo(100, refused ? 4 : 1));
    if (!refused) {
      EXPECT_EQ(pns.connection.call_state(100), "wait_disconnect");
      pns.Hear(Seconds(4), NotifyFor(7));
    }
    EXPECT_EQ(pns.Signals(), Strings{"CallDown 100"});
  }
}

TEST(PnsCall, GivenUpAndNeverAnsweredItEndsWithANotifyOfAnUnknownCallId) {
  End pns(Role::kPns, true);
  pns.Establish(Seconds(0));
  pns.connection.PlaceCall(Seconds(1));
  pns.connection.ClearCall(Seconds(2), 100);
  pns.Hear(Seconds(3), NotifyFor(4242));
  EXPECT_EQ(pns.Signals(), Strings{"CallDown 100"});
}

TEST(PnsCall, SixtySecondsInAWaitingStateCloseTheConnection_Rfc2637_3_2_1) {
  for (const bool clearing : {false, true}) {
    ControlConfig config;
    config.echo_interval = Duration::zero();
    End pns(Role::kPns, true, config);
    if (clearing) {
      EstablishCall(pns, Seconds(0));
      pns.connection.ClearCall(Seconds(10), 100);
    } else {
      pns.Establish(Seconds(0));
      pns.connection.PlaceCall(Seconds(10));
    }
    EXPECT_EQ(pns.connection.NextDeadline(), Seconds(70));
    pns.connection.Tick(Seconds(70) - kNanosecond);
    EXPECT_EQ(pns.Signals(), Strings{});
    pns.connection.Tick(Seconds(70));
    EXPECT_EQ(pns.Signals(), (Strings{"CallDown 100", "Closed"}));
    EXPECT_TRUE(pns.call_ids.used.empty());
    EXPECT_EQ(pns.connection.NextDeadline(), std::nullopt);
  }
}

TEST(PnsCall, AnEstablishedCallHasNoDeadline) {
  ControlConfig config;
  config.echo_interval = Duration::zero();
  End pns(Role::kPns, true, config);
  EstablishCall(pns, Seconds(0));
  EXPECT_EQ(pns.connection.NextDeadline(), std::nullopt);
}

TEST(PnsCall, TellsTheAccmsUnderThePacsCallId_Rfc2637_2_15) {
  End pns(Role::kPns, true);
  EstablishCall(pns, Seconds(0));
  pns.connection.SendLinkInfo(Seconds(1), 100, 0x11223344, 0);
  pns.connection.SendLinkInfo(Seconds(1), 55, 0, 0);  // no such call
  const auto messages = pns.Messages();
  ASSERT_EQ(messages.size(), 1u);
  const auto& info = std::get<wire::SetLinkInfo>(messages[0]);
  EXPECT_EQ(info.peers_call_id, 7);
  EXPECT_EQ(info.send_accm, 0x11223344u);
  EXPECT_EQ(info.receive_accm, 0u);
}

TEST(PnsCall, LogsWanErrors_Rfc2637_2_14) {
  End pns(Role::kPns, true);
  EstablishCall(pns, Seconds(0));
  wire::WanErrorNotify notify;
  notify.peers_call_id = 100;
  notify.crc_errors = 12;
  pns.Hear(Seconds(1), notify);
  const auto notes = pns.Recorded<trace::Note>();
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].text,
            "WAN errors on the PAC's line since the call began: 12 CRC, 0 framing, 0 hardware "
            "overruns, 0 buffer overruns, 0 time-outs, 0 alignment.");
  EXPECT_EQ(pns.connection.call_state(100), "established");
}

TEST(PnsCall, DoesNotAcceptAnIncomingCall_Rfc2637_2_10) {
  End pns(Role::kPns, true);
  pns.Establish(Seconds(0));
  wire::IncomingCallRequest request;
  request.call_id = 33;
  pns.Hear(Seconds(1), request);
  const auto messages = pns.Messages();
  ASSERT_EQ(messages.size(), 1u);
  const auto& reply = std::get<wire::IncomingCallReply>(messages[0]);
  EXPECT_EQ(reply.peers_call_id, 33);
  EXPECT_EQ(reply.result_code, 3);
  EXPECT_EQ(pns.Signals(), Strings{});
  wire::IncomingCallConnected connected;
  pns.Hear(Seconds(1), connected);
  EXPECT_TRUE(pns.connection.established());
}

TEST(PacCall, IsAnsweredAtOnce_Rfc2637_3_2_4_1) {
  ControlConfig config;
  config.receive_window = 9;
  config.connect_speed = 5000;
  End pac(Role::kPac, false, config);
  pac.Establish(Seconds(0));
  wire::OutgoingCallRequest request = RequestWith(7);
  request.packet_recv_window_size = 21;
  pac.Hear(Seconds(1), request);
  const auto messages = pac.Messages();
  ASSERT_EQ(messages.size(), 1u);
  const auto& reply = std::get<wire::OutgoingCallReply>(messages[0]);
  EXPECT_EQ(reply.call_id, 100);
  EXPECT_EQ(reply.peers_call_id, 7);
  EXPECT_EQ(reply.result_code, 1);
  EXPECT_EQ(reply.connect_speed, 5000u);
  EXPECT_EQ(reply.packet_recv_window_size, 9);
  const auto signal = pac.connection.TakeSignal();
  ASSERT_TRUE(signal);
  EXPECT_EQ(std::get<CallUp>(*signal).call_id, 100);
  EXPECT_EQ(std::get<CallUp>(*signal).peer_window, 21);
  const auto transitions = pac.Recorded<trace::Transition>();
  ASSERT_GE(transitions.size(), 2u);
  EXPECT_EQ(transitions[transitions.size() - 2].actions, "Off Hook; Dial");
  EXPECT_EQ(transitions.back().event, "Telco Answer");
}

TEST(PacCall, ACallIdOfZeroIsACallIdLikeAnyOther) {  // Windows, old pptp-linux, pptpd
  End pac(Role::kPac, false);
  pac.call_ids.next = 0;
  pac.Establish(Seconds(0));
  pac.Hear(Seconds(1), RequestWith(0));
  EXPECT_EQ(pac.Signals(), (Strings{"CallUp 0/0"}));
  pac.Hear(Seconds(2), wire::SetLinkInfo{});
  EXPECT_EQ(pac.Signals(), (Strings{"LinkInfo 0"}));
  pac.Hear(Seconds(3), wire::CallClearRequest{});
  EXPECT_EQ(pac.Signals(), (Strings{"CallDown 0"}));
}

TEST(PacCall, OneTooManyIsBusy_Rfc2637_2_8) {
  ControlConfig config;
  config.maximum_calls = 2;
  End pac(Role::kPac, false, config);
  pac.Establish(Seconds(0));
  for (uint16_t id = 1; id <= 3; ++id) pac.Hear(Seconds(1), RequestWith(id));
  const auto messages = pac.Messages();
  ASSERT_EQ(messages.size(), 3u);
  const auto& reply = std::get<wire::OutgoingCallReply>(messages[2]);
  EXPECT_EQ(reply.result_code, 4);
  EXPECT_EQ(reply.error_code, 0);
  EXPECT_EQ(reply.peers_call_id, 3);
  EXPECT_EQ(pac.Signals(), (Strings{"CallUp 100/1", "CallUp 101/2"}));
  EXPECT_TRUE(pac.connection.established());
}

TEST(PacCall, WithoutACallIdThereIsNoResource_Rfc2637_2_16) {
  End pac(Role::kPac, false);
  pac.call_ids.left = 0;
  pac.Establish(Seconds(0));
  pac.Hear(Seconds(1), RequestWith(7));
  const auto messages = pac.Messages();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(std::get<wire::OutgoingCallReply>(messages[0]).result_code, 2);
  EXPECT_EQ(std::get<wire::OutgoingCallReply>(messages[0]).error_code, 4);
  EXPECT_EQ(pac.Signals(), Strings{});
}

TEST(PacCall, ACallIdThatThePnsUsesAlreadyIsBad_Rfc2637_3_2_2) {
  End pac(Role::kPac, false);
  AcceptCall(pac, Seconds(0));
  pac.Hear(Seconds(1), RequestWith(7));
  const auto messages = pac.Messages();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(std::get<wire::OutgoingCallReply>(messages[0]).result_code, 2);
  EXPECT_EQ(std::get<wire::OutgoingCallReply>(messages[0]).error_code, 5);
  EXPECT_EQ(pac.connection.call_state(100), "established");
}

TEST(PacCall, AClearRequestIsAnsweredByANotify_Rfc2637_3_2_4_1) {
  End pac(Role::kPac, false);
  AcceptCall(pac, Seconds(0));
  pac.Hear(Seconds(1), wire::CallClearRequest{7});
  const auto messages = pac.Messages();
  ASSERT_EQ(messages.size(), 1u);
  const auto& notify = std::get<wire::CallDisconnectNotify>(messages[0]);
  EXPECT_EQ(notify.call_id, 100);  // §2.13: the PAC's own
  EXPECT_EQ(notify.result_code, 4);
  EXPECT_EQ(pac.Signals(), Strings{"CallDown 100"});
  EXPECT_TRUE(pac.call_ids.used.empty());
  pac.Hear(Seconds(1), wire::CallClearRequest{7});  // crossed: passed over
  EXPECT_TRUE(pac.connection.established());
  EXPECT_EQ(pac.Said(), Strings{});
}

TEST(PacCall, EndedHereThePnsIsNotified_Rfc2637_2_13) {
  End pac(Role::kPac, false);
  AcceptCall(pac, Seconds(0));
  pac.connection.ClearCall(Seconds(1), 100);
  const auto messages = pac.Messages();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(std::get<wire::CallDisconnectNotify>(messages[0]).result_code, 3);
  EXPECT_EQ(pac.Signals(), Strings{"CallDown 100"});
}

TEST(PacCall, LinkInfoIsReportedAndForNoCallPassedOver_Rfc2637_2_15) {
  End pac(Role::kPac, false);
  pac.Establish(Seconds(0));
  wire::SetLinkInfo info;
  info.peers_call_id = 100;
  pac.Hear(Seconds(0), info);  // before the call
  EXPECT_EQ(pac.Signals(), Strings{});
  pac.Hear(Seconds(0), RequestWith(7));
  info.send_accm = 5;
  pac.Hear(Seconds(1), info);
  EXPECT_EQ(pac.Signals(), (Strings{"CallUp 100/7", "LinkInfo 100"}));
  pac.Hear(Seconds(2), wire::CallClearRequest{7});
  pac.Hear(Seconds(2), info);  // after it
  EXPECT_EQ(pac.Signals(), Strings{"CallDown 100"});
  EXPECT_TRUE(pac.connection.established());
}

}  // namespace
}  // namespace pptplab::pptp
