// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Calls that reach the PAC over its line (RFC 2637 §3.2.3), what a PAC says of its line (§2.14),
// collisions (§3.1.3), several calls at once, and the timers as settings.
#include <gtest/gtest.h>

#include "tests/unit/pptp/support.h"

namespace pptplab::pptp {
namespace {

const IncomingCall kRing{"5551000", "5552000", "12", 2, 9};

ControlConfig Accepting() { return {.accept_incoming_calls = true}; }

/// Both ends of one connection, established; the PAC opened it.
struct Line {
  explicit Line(const ControlConfig& pns_config = Accepting())
      : pac(Role::kPac, true), pns(Role::kPns, false, pns_config) {
    pns.call_ids.next = 500;
    pac.connection.Up(now);
    pns.connection.Up(now);
    Carry();
    pac.Signals();
    pns.Signals();
  }
  void Carry() {
    for (bool any = true; any;) {
      any = false;
      for (auto [from, to] : {std::pair(&pac, &pns), std::pair(&pns, &pac)}) {
        while (auto message = from->connection.TakeMessage()) {
          any = true;
          const auto read = wire::ReadControlMessage(*message);
          ASSERT_TRUE(read);
          said.push_back(static_cast<int>(wire::TypeOf(*read)));
          to->connection.Receive(now, *message);
        }
      }
    }
  }
  Instant now = Seconds(0);
  End pac;
  End pns;
  std::vector<int> said;
};

TEST(IncomingCall, IsOfferedTakenConnectedAndCleared_Rfc2637_3_2_3) {
  Line line;
  line.said.clear();
  EXPECT_EQ(line.pac.connection.OfferCall(line.now, kRing), 100);
  EXPECT_EQ(line.pac.connection.call_state(100), "wait_reply");
  line.Carry();
  EXPECT_EQ(line.said, (std::vector{9, 10, 11}));
  EXPECT_EQ(line.pac.Signals(), Strings{"CallUp 100/500"});
  EXPECT_EQ(line.pns.Signals(), Strings{"CallUp 500/100"});
  line.said.clear();
  line.pns.connection.ClearCall(line.now, 500);
  line.Carry();
  EXPECT_EQ(line.said, (std::vector{12, 13}));
  EXPECT_EQ(line.pac.Signals(), Strings{"CallDown 100"});
  EXPECT_EQ(line.pns.Signals(), Strings{"CallDown 500"});
  EXPECT_TRUE(line.pac.call_ids.used.empty());
  EXPECT_TRUE(line.pns.call_ids.used.empty());
  EXPECT_TRUE(line.pac.connection.established());
}

TEST(IncomingCall, TheRequestNamesTheCallerAndTheNumberCalled_Rfc2637_2_9) {
  End pac(Role::kPac, true);
  pac.Establish(Seconds(0));
  pac.connection.OfferCall(Seconds(0), kRing);
  const auto request = std::get<wire::IncomingCallRequest>(pac.Messages().at(0));
  EXPECT_EQ(request.call_id, 100);
  EXPECT_EQ(request.dialed_number_length, 7);
  EXPECT_EQ(request.dialing_number_length, 7);
  EXPECT_EQ(request.dialed_number, wire::MakeName64("5551000"));
  EXPECT_EQ(request.dialing_number, wire::MakeName64("5552000"));
  EXPECT_EQ(request.subaddress, wire::MakeName64("12"));
  EXPECT_EQ(request.call_bearer_type, 2u);
  EXPECT_EQ(request.physical_channel_id, 9u);
}

TEST(IncomingCall, OffersCarryTheWindowsBothWays_Rfc2637_2_10_2_11) {
  ControlConfig config = Accepting();
  config.receive_window = 5;
  config.packet_processing_delay = 2;
  End pns(Role::kPns, false, config);
  pns.Establish(Seconds(0));
  wire::IncomingCallRequest request;
  request.call_id = 7;
  pns.Hear(Seconds(0), request);
  const auto reply = std::get<wire::IncomingCallReply>(pns.Messages().at(0));
  EXPECT_EQ(reply.result_code, 1);
  EXPECT_EQ(reply.packet_recv_window_size, 5);
  EXPECT_EQ(reply.packet_transmit_delay, 2);
  pns.Hear(Seconds(0),
           wire::IncomingCallConnected{
               .peers_call_id = 100, .packet_recv_window_size = 11, .packet_transmit_delay = 3});
  const auto up = std::get<CallUp>(*pns.connection.TakeSignal());
  EXPECT_EQ(up.peer_window, 11);
  EXPECT_EQ(up.peer_processing_delay, 3);
}

TEST(IncomingCall, ARefusalOrAnErrorEndsItAndIsSaidInWords_Rfc2637_2_10_2_16) {
  const struct {
    uint8_t result, error;
    const char* words;
  } kCases[] = {{3, 0, "Do Not Accept"}, {2, 4, "No-Resource"}, {2, 5, "Bad-Call ID"}, {77, 0, "unknown"}};
  for (const auto& c : kCases) {
    End pac(Role::kPac, true);
    pac.Establish(Seconds(0));
    pac.connection.OfferCall(Seconds(0), kRing);
    wire::IncomingCallReply reply;
    reply.peers_call_id = 100;
    reply.result_code = c.result;
    reply.error_code = c.error;
    pac.Hear(Seconds(0), reply);
    EXPECT_EQ(pac.Signals(), Strings{"CallDown 100"});
    std::string reason = pac.reason;
    EXPECT_NE(reason.find(c.words), std::string::npos) << reason;
    EXPECT_TRUE(pac.connection.established());
  }
}

TEST(IncomingCall, ACallIdTwiceIsBadAndWithoutACallIdThereIsNoResource_Rfc2637_2_16) {
  End pns(Role::kPns, false, Accepting());
  pns.Establish(Seconds(0));
  wire::IncomingCallRequest request;
  request.call_id = 7;
  pns.Hear(Seconds(0), request);
  pns.Hear(Seconds(0), request);
  auto messages = pns.Messages();
  EXPECT_EQ(std::get<wire::IncomingCallReply>(messages.at(1)).result_code, 2);
  EXPECT_EQ(std::get<wire::IncomingCallReply>(messages.at(1)).error_code, 5);
  pns.call_ids.left = 0;
  request.call_id = 8;
  pns.Hear(Seconds(0), request);
  messages = pns.Messages();
  EXPECT_EQ(std::get<wire::IncomingCallReply>(messages.at(0)).error_code, 4);
}

TEST(IncomingCall, TheCallerHangingUpIsNotifiedInEveryState_Rfc2637_3_2_3) {
  for (const bool answered : {false, true}) {
    Line line;
    line.pac.connection.OfferCall(line.now, kRing);
    if (answered) line.Carry();
    line.pac.connection.ClearCall(line.now, 100);
    line.Carry();
    EXPECT_EQ(line.said.back(), answered ? 13 : 10);  // not answered: the reply crosses the notify
    EXPECT_EQ(line.pac.Signals().back(), "CallDown 100");
    EXPECT_EQ(line.pns.Signals().back(), "CallDown 500");
    EXPECT_TRUE(line.pns.call_ids.used.empty());
    EXPECT_TRUE(line.pac.connection.established() && line.pns.connection.established());
  }
}

TEST(IncomingCall, SixtySecondsInAWaitingStateCloseTheConnection_Rfc2637_3_2_1) {
  End pac(Role::kPac, true);
  pac.Establish(Seconds(0));
  pac.connection.OfferCall(Seconds(1), kRing);
  pac.connection.Tick(Seconds(60));
  EXPECT_EQ(pac.Signals(), Strings{});
  pac.connection.Tick(Seconds(61));
  EXPECT_EQ(pac.Signals(), (Strings{"CallDown 100", "Closed"}));
  End pns(Role::kPns, false, Accepting());
  pns.Establish(Seconds(0));
  pns.Hear(Seconds(1), wire::IncomingCallRequest{.call_id = 7});
  pns.connection.Tick(Seconds(61));
  EXPECT_EQ(pns.Signals(), (Strings{"CallDown 100", "Closed"}));
}

TEST(IncomingCall, OnlyAPacOffersOneAndOnlyOnAnEstablishedConnection) {
  End pns(Role::kPns, true);
  pns.Establish(Seconds(0));
  EXPECT_FALSE(pns.connection.OfferCall(Seconds(0), kRing));
  End pac(Role::kPac, true);
  pac.connection.Up(Seconds(0));
  EXPECT_FALSE(pac.connection.OfferCall(Seconds(0), kRing));
}

TEST(PacCall, NotifiesOfWanErrorsAtMostOnceAMinute_Rfc2637_2_14) {
  End pac(Role::kPac, false);
  AcceptCall(pac, Seconds(0));
  EXPECT_TRUE(pac.connection.SendWanErrors(Seconds(1), 100, {.crc = 3, .time_outs = 4}));
  const auto errors = std::get<wire::WanErrorNotify>(pac.Messages().at(0));
  EXPECT_EQ(errors.peers_call_id, 7);
  EXPECT_EQ(errors.crc_errors, 3u);
  EXPECT_EQ(errors.time_out_errors, 4u);
  EXPECT_FALSE(pac.connection.SendWanErrors(Seconds(60), 100, {.crc = 5}));
  EXPECT_TRUE(pac.Messages().empty());
  EXPECT_TRUE(pac.connection.SendWanErrors(Seconds(61), 100, {.crc = 5}));
  EXPECT_FALSE(pac.connection.SendWanErrors(Seconds(200), 99, {}));
}

TEST(SeveralCalls, OfBothKindsShareOneConnectionAndEndOneByOne_Rfc2637_3_2) {
  Line line;
  EXPECT_EQ(line.pns.connection.PlaceCall(line.now), 500);
  EXPECT_EQ(line.pac.connection.OfferCall(line.now, kRing), 100);
  line.Carry();
  EXPECT_EQ(line.pns.connection.PlaceCall(line.now), 502);
  line.Carry();
  EXPECT_EQ(line.pns.Signals(), (Strings{"CallUp 500/101", "CallUp 501/100", "CallUp 502/102"}));
  EXPECT_EQ(line.pac.Signals(), (Strings{"CallUp 101/500", "CallUp 100/501", "CallUp 102/502"}));
  line.pns.connection.ClearCall(line.now, 500);
  line.Carry();
  EXPECT_EQ(line.pac.Signals(), Strings{"CallDown 101"});
  EXPECT_EQ(line.pns.connection.call_state(501), "established");
  line.pac.connection.ClearCall(line.now, 102);
  line.Carry();
  EXPECT_EQ(line.pns.Signals(), (Strings{"CallDown 500", "CallDown 502"}));
  EXPECT_EQ(line.pac.call_ids.used, std::set<uint16_t>{100});
}

TEST(Collision, TheLoserClosesWithoutAnotherMessage_Rfc2637_3_1_3) {
  End ours(Role::kPns, true);
  ours.connection.Up(Seconds(0));
  ours.Said();
  ours.connection.LoseCollision(Seconds(0));
  EXPECT_EQ(ours.Said(), Strings{});
  EXPECT_EQ(ours.Signals(), Strings{"Closed"});
}

TEST(Collision, TheWinnerSaysNothingOnTheConnectionOfTheLoser_Rfc2637_3_1_3) {
  End theirs(Role::kPns, false);
  theirs.connection.Up(Seconds(0));
  theirs.connection.SetCollisionWon(true);
  theirs.Hear(Seconds(0), wire::StartControlConnectionRequest{});
  EXPECT_EQ(theirs.Said(), Strings{});
  EXPECT_EQ(theirs.Signals(), Strings{});
  theirs.connection.Down(Seconds(1));
  EXPECT_EQ(theirs.Signals(), Strings{"Closed"});
}

TEST(Collision, AnEstablishedConnectionCannotLoseOne_Rfc2637_3_1_3) {
  End ours(Role::kPns, true);
  ours.Establish(Seconds(0));
  ours.connection.LoseCollision(Seconds(0));
  EXPECT_TRUE(ours.connection.established());
}

TEST(ControlTimers, StartStopAndCallsEachHaveTheirOwn) {
  ControlConfig config;
  config.reply_timeout = std::chrono::seconds(5);
  config.stop_timeout = std::chrono::seconds(3);
  config.call_timeout = std::chrono::seconds(90);
  End starting(Role::kPns, true, config);
  starting.connection.Up(Seconds(0));
  EXPECT_EQ(starting.connection.NextDeadline(), Seconds(5));
  config.echo_interval = {};
  End pns(Role::kPns, true, config);
  pns.Establish(Seconds(0));
  pns.connection.PlaceCall(Seconds(0));
  EXPECT_EQ(pns.connection.NextDeadline(), Seconds(90));
  pns.connection.Stop(Seconds(10));
  EXPECT_EQ(pns.connection.NextDeadline(), Seconds(13));
}

}  // namespace
}  // namespace pptplab::pptp
