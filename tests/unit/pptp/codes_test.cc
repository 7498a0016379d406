// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Every Result Code, Reason and General Error Code of RFC 2637 §2.2 to §2.16, sent in the situation
// that the RFC names it for.
#include <gtest/gtest.h>

#include "tests/unit/pptp/support.h"

namespace pptplab::pptp {
namespace {

using wire::ControlMessage;

/// The one message that `end` has said since it was asked last.
template <class M>
M OnlyMessage(End& end) {
  const auto messages = end.Messages();
  EXPECT_EQ(messages.size(), 1u);
  const M* message = messages.empty() ? nullptr : std::get_if<M>(&messages.front());
  EXPECT_NE(message, nullptr);
  return message == nullptr ? M{} : *message;
}

struct Codes {
  int result;
  int error;
  bool operator==(const Codes&) const = default;
};
template <class M>
Codes CodesOf(const M& message) {
  return {message.result_code, message.error_code};
}
void PrintTo(const Codes& codes, std::ostream* out) {
  *out << "Result " << codes.result << ", Error " << codes.error;
}

wire::OutgoingCallRequest Dial(uint16_t call_id = 7) {
  wire::OutgoingCallRequest request;
  request.call_id = call_id;
  return request;
}
wire::IncomingCallRequest Ring(uint16_t call_id = 7) {
  wire::IncomingCallRequest request;
  request.call_id = call_id;
  return request;
}

// --- Start, Stop, Echo ---

TEST(StartResult, ThreeFourAndNoResourceToAPeerThatIsRefusedAndTcpCloses_Rfc2637_2_2) {
  const std::pair<StartRefusal, Codes> kCases[] = {{StartRefusal::kExists, {3, 0}},
                                                   {StartRefusal::kNotAuthorized, {4, 0}},
                                                   {StartRefusal::kNoResource, {2, 4}}};
  for (const auto& [refusal, codes] : kCases) {
    End pac(Role::kPac, false);
    pac.connection.RefuseStart(refusal);
    pac.connection.Up(Seconds(0));
    pac.Hear(Seconds(0), wire::StartControlConnectionRequest{});
    EXPECT_EQ(CodesOf(OnlyMessage<wire::StartControlConnectionReply>(pac)), codes);
    EXPECT_EQ(pac.Signals(), Strings{"Closed"});
  }
}

TEST(StartResult, IsSaidWithItsGeneralErrorInWords_Rfc2637_2_16) {
  End pns(Role::kPns, true);
  pns.connection.Up(Seconds(0));
  wire::StartControlConnectionReply reply;
  reply.result_code = 2;
  reply.error_code = 4;
  pns.Hear(Seconds(0), reply);
  pns.Signals();
  EXPECT_NE(pns.reason.find("General Error, No-Resource"), std::string::npos) << pns.reason;
}

TEST(StopReason, IsOneForAConnectionAndThreeForAShutdown_Rfc2637_2_3) {
  for (const bool shutdown : {false, true}) {
    End end(Role::kPac, false);
    end.Establish(Seconds(0));
    if (shutdown) {
      end.connection.StopForShutdown(Seconds(1));
    } else {
      end.connection.Stop(Seconds(1));
    }
    EXPECT_EQ(OnlyMessage<wire::StopControlConnectionRequest>(end).reason, shutdown ? 3 : 1);
    EXPECT_EQ(end.connection.state(), "wait_stop_reply");
  }
}

TEST(GeneralError, NotConnectedAnswersARequestBeforeTheStartAndTcpCloses_Rfc2637_2_16) {
  {
    End pac(Role::kPac, false);
    pac.connection.Up(Seconds(0));
    pac.Hear(Seconds(0), wire::EchoRequest{99});
    const auto reply = OnlyMessage<wire::EchoReply>(pac);
    EXPECT_EQ(CodesOf(reply), (Codes{2, 1}));
    EXPECT_EQ(reply.identifier, 99u);
    EXPECT_EQ(pac.Signals(), Strings{"Closed"});
  }
  {
    End pac(Role::kPac, false);
    pac.connection.Up(Seconds(0));
    pac.Hear(Seconds(0), wire::StopControlConnectionRequest{});
    EXPECT_EQ(CodesOf(OnlyMessage<wire::StopControlConnectionReply>(pac)), (Codes{2, 1}));
    EXPECT_EQ(pac.Signals(), Strings{"Closed"});
  }
  {
    End pac(Role::kPac, false);
    pac.connection.Up(Seconds(0));
    pac.Hear(Seconds(0), Dial(7));
    const auto reply = OnlyMessage<wire::OutgoingCallReply>(pac);
    EXPECT_EQ(CodesOf(reply), (Codes{2, 1}));
    EXPECT_EQ(reply.peers_call_id, 7);
    EXPECT_EQ(pac.Signals(), Strings{"Closed"});
  }
  {
    End pns(Role::kPns, true);  // waits for the reply to its own start
    pns.connection.Up(Seconds(0));
    pns.Said();
    pns.Hear(Seconds(0), Ring(7));
    const auto reply = OnlyMessage<wire::IncomingCallReply>(pns);
    EXPECT_EQ(CodesOf(reply), (Codes{2, 1}));
    EXPECT_EQ(reply.peers_call_id, 7);
    EXPECT_EQ(pns.Signals(), Strings{"Closed"});
  }
}

TEST(GeneralError, BadFormatAnswersARequestOfTheWrongLengthAndTcpCloses_Rfc2637_2_16) {
  const auto with_wrong_length = [](const ControlMessage& message) {
    Bytes bytes = wire::WriteControlMessage(message);
    bytes[1] ^= 4;
    return bytes;
  };
  End waits(Role::kPac, false);
  waits.connection.Up(Seconds(0));
  waits.connection.Receive(Seconds(0), with_wrong_length(wire::StartControlConnectionRequest{}));
  EXPECT_EQ(CodesOf(OnlyMessage<wire::StartControlConnectionReply>(waits)), (Codes{2, 2}));
  EXPECT_EQ(waits.Signals(), Strings{"Closed"});

  End pac(Role::kPac, false);
  AcceptCall(pac, Seconds(0));
  pac.connection.Receive(Seconds(0), with_wrong_length(Dial(9)));
  EXPECT_EQ(CodesOf(OnlyMessage<wire::OutgoingCallReply>(pac)), (Codes{2, 2}));
  EXPECT_EQ(pac.Signals(), (Strings{"CallDown 100", "Closed"}));
  EXPECT_NE(pac.reason.find("Length"), std::string::npos) << pac.reason;
}

TEST(GeneralError, NothingAnswersWhatHasNoReplyOrComesFromTheWrongSideOrLostTheCookie_Rfc2637_3) {
  const auto closes_in_silence = [](End& pac, Bytes bytes) {
    pac.connection.Receive(Seconds(0), bytes);
    EXPECT_TRUE(pac.Said().empty());
    EXPECT_EQ(pac.Signals(), Strings{"Closed"});
  };
  Bytes clear = wire::WriteControlMessage(wire::CallClearRequest{7});
  clear[1] ^= 4;
  End no_reply(Role::kPac, false);
  no_reply.Establish(Seconds(0));
  closes_in_silence(no_reply, clear);

  Bytes ring = wire::WriteControlMessage(Ring());  // only a PAC rings
  ring[1] ^= 4;
  End wrong_side(Role::kPac, false);
  wrong_side.Establish(Seconds(0));
  closes_in_silence(wrong_side, ring);

  Bytes cookie = wire::WriteControlMessage(Dial());
  cookie[4] ^= 1;
  End lost(Role::kPac, false);
  lost.Establish(Seconds(0));
  closes_in_silence(lost, cookie);
}

TEST(EchoResult, OnlyAReplyWithResultOneIsAnAnswer_Rfc2637_2_6) {
  End end(Role::kPns, true);
  end.Establish(Seconds(0));
  end.connection.Tick(Seconds(60));
  wire::EchoReply reply;
  reply.identifier = OnlyMessage<wire::EchoRequest>(end).identifier;
  reply.result_code = 2;
  end.Hear(Seconds(61), reply);
  end.connection.Tick(Seconds(120));
  EXPECT_EQ(end.Signals(), Strings{"Closed"});
}

// --- Outgoing calls ---

TEST(OutgoingCallResult, SaysWhatTheLineDidWithTheCall_Rfc2637_2_8) {
  const std::pair<LineBehaviour, Codes> kCases[] = {
      {LineBehaviour::kNoCarrier, {3, 0}},
      {LineBehaviour::kBusy, {4, 0}},
      {LineBehaviour::kNoDialTone, {5, 0}},
      {LineBehaviour::kFails, {2, 6}},
  };
  for (const auto& [line, codes] : kCases) {
    ControlConfig config;
    config.line = line;
    config.answer_delay = std::chrono::seconds(10);
    End pac(Role::kPac, false, config);
    pac.Establish(Seconds(0));
    pac.Hear(Seconds(0), Dial());
    EXPECT_TRUE(pac.Said().empty());
    EXPECT_EQ(pac.connection.call_state(100), "wait_cs_ans");
    ASSERT_EQ(pac.connection.NextDeadline(), Seconds(10));
    pac.connection.Tick(Seconds(10));
    EXPECT_EQ(CodesOf(OnlyMessage<wire::OutgoingCallReply>(pac)), codes);
    EXPECT_EQ(pac.Signals(), Strings{"CallDown 100"});
    EXPECT_TRUE(pac.call_ids.used.empty());
    EXPECT_TRUE(pac.connection.established()) << "only the call failed";
    int dial_timers = 0;  // set, and expired
    for (const trace::Timer& timer : pac.Recorded<trace::Timer>()) {
      dial_timers += timer.name == "PPTP dial timer";
    }
    EXPECT_EQ(dial_timers, 2);
  }
}

TEST(OutgoingCallResult, IsTimeOutAfterTheTimeThatThePacAllots_Rfc2637_2_8) {
  ControlConfig silent, slow;
  silent.line = LineBehaviour::kDoesNotAnswer;
  slow.answer_delay = std::chrono::seconds(50);
  for (const ControlConfig& config : {silent, slow}) {
    End pac(Role::kPac, false, config);
    pac.Establish(Seconds(0));
    pac.Hear(Seconds(0), Dial());
    pac.connection.Tick(Seconds(44));
    EXPECT_TRUE(pac.Said().empty());
    pac.connection.Tick(Seconds(45));
    EXPECT_EQ(CodesOf(OnlyMessage<wire::OutgoingCallReply>(pac)), (Codes{6, 0}));
  }
}

TEST(OutgoingCall, ThatTheLineTakesLongToAnswerConnectsThenAndCanBeClearedBefore_Rfc2637_3_2_4_1) {
  ControlConfig config;
  config.answer_delay = std::chrono::seconds(20);
  End pac(Role::kPac, false, config);
  pac.Establish(Seconds(0));
  pac.Hear(Seconds(0), Dial(7));
  pac.Hear(Seconds(1), Dial(8));
  pac.Hear(Seconds(2), wire::CallClearRequest{8});
  EXPECT_EQ(CodesOf(OnlyMessage<wire::CallDisconnectNotify>(pac)), (Codes{4, 0}));
  EXPECT_EQ(pac.Signals(), Strings{"CallDown 101"});
  pac.connection.Tick(Seconds(20));
  EXPECT_EQ(CodesOf(OnlyMessage<wire::OutgoingCallReply>(pac)), (Codes{1, 0}));
  EXPECT_EQ(pac.Signals(), Strings{"CallUp 100/7"});
  pac.connection.Tick(Seconds(21));  // the other one's line has long been hung up
  EXPECT_TRUE(pac.Said().empty());
}

TEST(OutgoingCall, GivenUpByThePacBeforeTheAnswerIsNotReportedAsConnected_Rfc2637_3_2_4_1) {
  ControlConfig config;
  config.answer_delay = std::chrono::seconds(20);
  End pac(Role::kPac, false, config);
  pac.Establish(Seconds(0));
  pac.Hear(Seconds(0), Dial());
  pac.connection.ClearCall(Seconds(1), 100);
  EXPECT_EQ(CodesOf(OnlyMessage<wire::OutgoingCallReply>(pac)), (Codes{7, 0}));
}

TEST(OutgoingCallResult, IsDoNotAcceptWhereCallsAreProhibited_Rfc2637_2_8) {
  ControlConfig config;
  config.accept_outgoing_calls = false;
  End pac(Role::kPac, false, config);
  pac.Establish(Seconds(0));
  pac.Hear(Seconds(0), Dial());
  EXPECT_EQ(CodesOf(OnlyMessage<wire::OutgoingCallReply>(pac)), (Codes{7, 0}));
}

TEST(OutgoingCallResult,
     IsBadValueForAFieldOutOfRangeAndNoResourceForALineThatIsTooSlow_Rfc2637_2_16) {
  std::vector<std::pair<wire::OutgoingCallRequest, Codes>> cases(6, {Dial(), {2, 3}});
  cases[0].first.bearer_type = 0;
  cases[1].first.bearer_type = 4;
  cases[2].first.framing_type = 0;
  cases[3].first.minimum_bps = cases[3].first.maximum_bps + 1;
  cases[4].first.phone_number_length = 65;
  cases[5].first.minimum_bps = cases[5].first.maximum_bps = 20'000'000;
  cases[5].second = {2, 4};
  for (const auto& [request, codes] : cases) {
    End pac(Role::kPac, false);
    pac.Establish(Seconds(0));
    pac.Hear(Seconds(0), request);
    EXPECT_EQ(CodesOf(OnlyMessage<wire::OutgoingCallReply>(pac)), codes);
    EXPECT_TRUE(pac.connection.established());
  }
}

TEST(OutgoingCall, AsksForTheNumberTheBearerAndTheFramingOfItsSettings_Rfc2637_2_7) {
  ControlConfig config;
  config.phone_number = "5551234";
  config.subaddress = "7";
  config.bearer_type = 1;
  config.framing_type = 2;
  End pns(Role::kPns, true, config);
  pns.Establish(Seconds(0));
  pns.connection.PlaceCall(Seconds(0));
  pns.connection.PlaceCall(Seconds(0));
  const auto messages = pns.Messages();
  ASSERT_EQ(messages.size(), 2u);
  const auto& first = std::get<wire::OutgoingCallRequest>(messages[0]);
  EXPECT_EQ(first.phone_number_length, 7);
  EXPECT_EQ(first.phone_number, wire::MakeName64("5551234"));
  EXPECT_EQ(first.subaddress, wire::MakeName64("7"));
  EXPECT_EQ(first.bearer_type, 1u);
  EXPECT_EQ(first.framing_type, 2u);
  EXPECT_NE(first.call_serial_number,
            std::get<wire::OutgoingCallRequest>(messages[1]).call_serial_number);
}

TEST(CallSerialNumber, GoesOnWithTheNextConnectionOfTheSameEnd_Rfc2637_2_7) {
  FakeCallIds ids;
  SeededRng rng{1};
  trace::Tracer tracer(nullptr, 1);
  std::set<uint16_t> serials;
  for (int i = 0; i < 3; ++i) {
    ControlConnection connection({}, true, ids, rng, tracer);
    connection.Up(Seconds(0));
    connection.Receive(Seconds(0), wire::WriteControlMessage(wire::StartControlConnectionReply{}));
    connection.PlaceCall(Seconds(0));
    while (const auto bytes = connection.TakeMessage()) {
      const auto message = wire::ReadControlMessage(*bytes);
      if (const auto* request = std::get_if<wire::OutgoingCallRequest>(&*message)) {
        serials.insert(request->call_serial_number);
      }
    }
  }
  EXPECT_EQ(serials.size(), 3u);
}

// --- Incoming calls, and the end of calls ---

TEST(IncomingCallResult, NamesWhyThePnsDoesNotTakeIt_Rfc2637_2_10_And_3_2_3) {
  ControlConfig takes;
  takes.accept_incoming_calls = true;
  ControlConfig full = takes, digital_only = takes;
  full.maximum_calls = 0;
  digital_only.bearer_capabilities = 2;
  wire::IncomingCallRequest bad = Ring();
  bad.call_bearer_type = 3;
  const std::tuple<ControlConfig, wire::IncomingCallRequest, Codes> kCases[] = {
      {takes, Ring(), {1, 0}},
      {takes, bad, {2, 3}},
      {full, Ring(), {2, 4}},
      {digital_only, Ring(), {3, 0}},
      {ControlConfig{}, Ring(), {3, 0}}};
  for (const auto& [config, request, codes] : kCases) {
    End pns(Role::kPns, true, config);
    pns.Establish(Seconds(0));
    pns.Hear(Seconds(0), request);
    EXPECT_EQ(CodesOf(OnlyMessage<wire::IncomingCallReply>(pns)), codes);
    EXPECT_TRUE(pns.connection.established());
  }
}

TEST(DisconnectResult, NamesWhyThePacEndedTheCall_Rfc2637_2_13) {
  const std::pair<DisconnectCause, Codes> kCases[] = {{DisconnectCause::kLostCarrier, {1, 0}},
                                                      {DisconnectCause::kNoResource, {2, 4}},
                                                      {DisconnectCause::kPacError, {2, 6}},
                                                      {DisconnectCause::kAdminShutdown, {3, 0}}};
  for (const auto& [cause, codes] : kCases) {
    End pac(Role::kPac, false);
    AcceptCall(pac, Seconds(0));
    pac.connection.ClearCall(Seconds(1), 100, cause);
    EXPECT_EQ(CodesOf(OnlyMessage<wire::CallDisconnectNotify>(pac)), codes);
  }
}

}  // namespace
}  // namespace pptplab::pptp
