// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Enhanced GRE and Call IDs in every mode: two clients that chose the same Call ID, several calls
// on one control connection, messages that are split, and the end of calls.
#include <gtest/gtest.h>

#include "tests/unit/nat/support.h"

namespace pptplab::nat {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Two {
  Call first{.client = kFirstClient, .server_call_id = 0};
  Call second{.client = kSecondClient, .server_call_id = 128};
};

Two SetUpTwo(Translator& nat) {
  Two two;
  two.first = SetUpCall(nat, At(seconds(1)), two.first);
  two.second = SetUpCall(nat, At(seconds(1)), two.second);
  return two;
}

/// A GRE packet of the client's, then the server's answer to the Call ID that it knows: whom it
/// reaches, and with which Call ID.
struct Exchange {
  Verdict out, in;
  Address reached;
  uint16_t call_id = 0;
  bool checksums = false;  ///< both were right
};
Exchange SendGre(Translator& nat, const Call& call, Instant now = At(seconds(2))) {
  Exchange result;
  Bytes packet = Gre(call.client, kServer, call.server_call_id);
  result.out = nat.Outbound(now, packet);
  result.checksums = ChecksumsAreRight(packet);
  EXPECT_EQ(CallIdOf(packet), call.server_call_id);
  const bool routed = nat.settings().mode == Mode::kRouting;
  packet = Gre(kServer, routed ? call.client : kOutside, call.outside_call_id);
  result.in = nat.Inbound(now + milliseconds(10), packet);
  result.reached = DestinationOf(packet);
  result.call_id = CallIdOf(packet);
  result.checksums = result.checksums && ChecksumsAreRight(packet);
  return result;
}

TEST(TwoClientsWithOneCallId, AreToldApartByTheirPortsWithTheLinuxHelper) {
  Translator nat(In(Mode::kLinuxHelper));
  const Two two = SetUpTwo(nat);
  EXPECT_NE(two.first.outside_port, two.second.outside_port);
  for (const Call& call : {two.first, two.second}) {
    EXPECT_EQ(call.outside_call_id, call.outside_port);
    EXPECT_EQ(call.peers_call_id_inside, 7);
    const Exchange exchange = SendGre(nat, call);
    EXPECT_TRUE(exchange.out.forward && exchange.in.forward && exchange.checksums);
    EXPECT_EQ(exchange.reached, call.client);
    EXPECT_EQ(exchange.call_id, 7);
  }
}

TEST(TwoClientsWithOneCallId, AreToldApartByTheirAliases) {
  Translator nat(In(Mode::kCallAlias));
  const Two two = SetUpTwo(nat);
  EXPECT_EQ(two.first.outside_call_id, 7);
  EXPECT_NE(two.second.outside_call_id, 7);
  for (const Call& call : {two.first, two.second}) {
    EXPECT_EQ(call.peers_call_id_inside, 7);
    const Exchange exchange = SendGre(nat, call);
    EXPECT_TRUE(exchange.out.forward && exchange.in.forward && exchange.checksums);
    EXPECT_EQ(exchange.reached, call.client);
    EXPECT_EQ(exchange.call_id, 7);
  }
}

TEST(TwoClientsWithOneCallId, ShareOneMappingByAddressWhichIsTheFirstOnes) {
  Translator nat(In(Mode::kByAddress));
  const Two two = SetUpTwo(nat);
  EXPECT_EQ(two.second.outside_call_id, 7);  // nobody looks into control messages
  const Exchange first = SendGre(nat, two.first);
  EXPECT_TRUE(first.out.forward && first.in.forward && first.checksums);
  EXPECT_EQ(first.reached, kFirstClient);
  const Exchange second = SendGre(nat, two.second);
  EXPECT_FALSE(second.out.forward);
  EXPECT_EQ(second.out.why, "another client's GRE with this server is mapped");
  EXPECT_EQ(second.reached, kFirstClient);
  // When the first one has been silent for long enough, it is the second one's turn.
  const Exchange later = SendGre(nat, two.second, At(seconds(200)));
  EXPECT_TRUE(later.out.forward && later.in.forward);
  EXPECT_EQ(later.reached, kSecondClient);
}

TEST(TwoClientsWithOneCallId, BothHearNothingWithoutAHelper) {
  Translator nat(In(Mode::kNoHelper));
  const Two two = SetUpTwo(nat);
  for (const Call& call : {two.first, two.second}) {
    const Exchange exchange = SendGre(nat, call);
    EXPECT_TRUE(exchange.out.forward);
    EXPECT_FALSE(exchange.in.forward);
    EXPECT_EQ(exchange.in.reason, trace::DropReason::kNoMapping);
  }
}

TEST(TwoClientsWithOneCallId, AreNothingSpecialToARouter) {
  Translator nat(In(Mode::kRouting));
  for (Address client : {kFirstClient, kSecondClient}) {
    for (bool outbound : {true, false}) {
      const Bytes packet = outbound ? Gre(client, kServer, 7) : Gre(kServer, client, 7);
      Bytes forwarded = packet;
      EXPECT_TRUE((outbound ? nat.Outbound(At(seconds(1)), forwarded)
                            : nat.Inbound(At(seconds(1)), forwarded))
                      .forward);
      EXPECT_EQ(forwarded, packet);
    }
  }
  EXPECT_TRUE(nat.mappings().empty());
}

TEST(GreOfNoCall, IsPassedByAddressWhereCallsHaveAliasesAndDiesWithTheLinuxHelper) {
  for (Mode mode : {Mode::kLinuxHelper, Mode::kCallAlias}) {
    Translator nat(In(mode));
    const Exchange exchange =
        SendGre(nat, {.client = kFirstClient, .server_call_id = 9, .outside_call_id = 7});
    EXPECT_TRUE(exchange.out.forward);
    EXPECT_EQ(exchange.in.forward, mode == Mode::kCallAlias);
  }
}

TEST(StaleChecksum, OnlyTheFirstPacketOfACallHasARightHeaderChecksum) {
  Translator nat(In(Mode::kStaleChecksum));
  Bytes out = Gre(kFirstClient, kServer, 0);
  ASSERT_TRUE(nat.Outbound(At(seconds(1)), out).forward);
  EXPECT_TRUE(wire::Ipv4ChecksumIsRight(out));
  Bytes in = Gre(kServer, kOutside, 7);
  ASSERT_TRUE(nat.Inbound(At(seconds(1)), in).forward);
  EXPECT_EQ(DestinationOf(in), kFirstClient);
  EXPECT_FALSE(wire::Ipv4ChecksumIsRight(in));
  out = Gre(kFirstClient, kServer, 0);
  ASSERT_TRUE(nat.Outbound(At(seconds(1)), out).forward);
  EXPECT_FALSE(wire::Ipv4ChecksumIsRight(out));
  Bytes tcp = Tcp(kFirstClient, 40000, kServer, 1723);
  ASSERT_TRUE(nat.Outbound(At(seconds(1)), tcp).forward);
  EXPECT_TRUE(ChecksumsAreRight(tcp));
}

TEST(NoHelper, ACallWhoseIdsAreBothZeroComesThroughByAccident) {
  Translator nat(In(Mode::kNoHelper));
  const Call call{.client = kFirstClient, .call_id = 0, .server_call_id = 0};
  const Exchange exchange = SendGre(nat, SetUpCall(nat, At(seconds(1)), call));
  EXPECT_TRUE(exchange.in.forward);
  EXPECT_EQ(exchange.reached, kFirstClient);
}

/// Two calls of one client on one connection.
Two SetUpTwoCallsOfOneClient(Translator& nat) {
  Two two;
  two.first = {.client = kFirstClient, .call_id = 7, .server_call_id = 1};
  two.second = {.client = kFirstClient, .call_id = 8, .server_call_id = 2};
  two.first = SetUpCall(nat, At(seconds(1)), two.first);
  two.second = SetUpCall(nat, At(seconds(1)), two.second);
  return two;
}

TEST(SeveralCallsOnOneConnection, HaveAnAliasEach_Rfc2637_1_2) {
  Translator nat(In(Mode::kCallAlias));
  const Two two = SetUpTwoCallsOfOneClient(nat);
  for (const Call& call : {two.first, two.second}) {
    const Exchange exchange = SendGre(nat, call);
    EXPECT_TRUE(exchange.out.forward && exchange.in.forward);
    EXPECT_EQ(exchange.call_id, call.call_id);
  }
}

TEST(SeveralCallsOnOneConnection, CannotBeToldApartByTheLinuxHelper) {
  Translator nat(In(Mode::kLinuxHelper));
  const Two two = SetUpTwoCallsOfOneClient(nat);
  EXPECT_EQ(two.first.outside_call_id, two.second.outside_call_id);
  const Exchange second = SendGre(nat, two.second);
  EXPECT_EQ(second.call_id, two.first.call_id);  // the wrong call's
}

/// The first Call ID of the server's message, as the client gets it.
uint16_t CallIdInside(Translator& nat, const Call& call, const wire::ControlMessage& message) {
  Bytes packet = Control(kServer, 1723, kOutside, call.outside_port, message);
  EXPECT_TRUE(nat.Inbound(At(seconds(3)), packet).forward);
  EXPECT_TRUE(ChecksumsAreRight(packet));
  return ControlField(packet, 12);
}

TEST(ControlMessagesInside, CarryTheClientsCallIdAndOthersStay_Rfc2637_2) {
  for (Mode mode : {Mode::kLinuxHelper, Mode::kCallAlias}) {
    Translator nat(In(mode));
    SetUpCall(nat, At(seconds(1)), {.client = kSecondClient, .server_call_id = 5});
    const Call call = SetUpCall(nat, At(seconds(1)), {.client = kFirstClient, .server_call_id = 9});
    ASSERT_NE(call.outside_call_id, 7);
    wire::SetLinkInfo link;
    link.peers_call_id = call.outside_call_id;
    EXPECT_EQ(CallIdInside(nat, call, link), 7) << NameOfMode(mode);
    wire::WanErrorNotify error;
    error.peers_call_id = call.outside_call_id;
    EXPECT_EQ(CallIdInside(nat, call, error), 7) << NameOfMode(mode);
    error.peers_call_id = 4321;  // nobody's
    EXPECT_EQ(CallIdInside(nat, call, error), 4321) << NameOfMode(mode);
    wire::EchoRequest echo;
    echo.identifier = uint32_t{call.outside_call_id} << 16;
    EXPECT_EQ(CallIdInside(nat, call, echo), call.outside_call_id) << NameOfMode(mode);
  }
}

TEST(CallDisconnectNotify, KeepsThePacsCallIdWithAliasesAndLosesItWithTheLinuxHelper_Rfc2637_2_13) {
  for (Mode mode : {Mode::kLinuxHelper, Mode::kCallAlias}) {
    Translator nat(In(mode));
    const Call call = SetUpCall(nat, At(seconds(1)), {.client = kFirstClient, .server_call_id = 9});
    EXPECT_TRUE(SendGre(nat, call).in.forward);
    wire::CallDisconnectNotify notify;
    notify.call_id = 9;
    EXPECT_EQ(CallIdInside(nat, call, notify), mode == Mode::kCallAlias ? 9 : 7);
    EXPECT_EQ(nat.mappings().size(), 1u) << "the call is gone, its connection isn't";
    Bytes late = Gre(kServer, kOutside, call.outside_call_id);
    EXPECT_FALSE(nat.Inbound(At(seconds(4)), late).forward);
  }
}

TEST(CallClearRequest, CarriesTheCallIdThatTheServerKnows_Rfc2637_2_12) {
  for (Mode mode : {Mode::kLinuxHelper, Mode::kCallAlias}) {
    Translator nat(In(mode));
    SetUpCall(nat, At(seconds(1)), {.client = kSecondClient, .server_call_id = 5});
    const Call call = SetUpCall(nat, At(seconds(1)), {.client = kFirstClient, .server_call_id = 9});
    wire::CallClearRequest clear;
    clear.call_id = 7;
    Bytes packet = Control(kFirstClient, 40000, kServer, 1723, clear);
    ASSERT_TRUE(nat.Outbound(At(seconds(2)), packet).forward);
    EXPECT_EQ(ControlField(packet, 12), call.outside_call_id) << NameOfMode(mode);
    EXPECT_TRUE(ChecksumsAreRight(packet));
  }
}

TEST(RepeatedSegments, AreTranslatedAsTheFirstTime) {
  for (Mode mode : kTranslating) {
    Translator nat(In(mode));
    const Call call = SetUpCall(nat, At(seconds(1)), {.client = kFirstClient});
    const Call again = SetUpCall(nat, At(seconds(2)), {.client = kFirstClient});
    EXPECT_EQ(again.outside_call_id, call.outside_call_id) << NameOfMode(mode);
    EXPECT_EQ(again.peers_call_id_inside, 7) << NameOfMode(mode);
  }
}

TEST(IncomingCalls, ReachAPnsInside_Rfc2637_2_9_to_2_11) {
  for (Mode mode : {Mode::kLinuxHelper, Mode::kCallAlias}) {
    Translator nat(In(mode));
    // Another client has that Call ID already.
    SetUpCall(nat, At(seconds(1)), {.client = kSecondClient, .server_call_id = 5});
    Bytes syn = Tcp(kFirstClient, 40000, kServer, 1723, {}, true);
    ASSERT_TRUE(nat.Outbound(At(seconds(1)), syn).forward);
    Call call{.client = kFirstClient, .server_call_id = 9, .outside_port = LoadBe16(&syn[20])};
    wire::IncomingCallRequest request;
    request.call_id = 9;
    EXPECT_EQ(CallIdInside(nat, call, request), 9);
    wire::IncomingCallReply reply;
    reply.call_id = 7;
    reply.peers_call_id = 9;
    Bytes packet = Control(kFirstClient, 40000, kServer, 1723, reply);
    ASSERT_TRUE(nat.Outbound(At(seconds(3)), packet).forward);
    EXPECT_TRUE(ChecksumsAreRight(packet));
    call.outside_call_id = ControlField(packet, 12);
    EXPECT_NE(call.outside_call_id, 7);
    EXPECT_EQ(ControlField(packet, 14), 9);
    wire::IncomingCallConnected connected;
    connected.peers_call_id = call.outside_call_id;
    EXPECT_EQ(CallIdInside(nat, call, connected), 7);
    const Exchange exchange = SendGre(nat, call, At(seconds(4)));
    EXPECT_TRUE(exchange.in.forward);
    EXPECT_EQ(exchange.reached, kFirstClient);
    EXPECT_EQ(exchange.call_id, 7);
  }
}

TEST(SplitMessages, PassUnharmedInEveryModeAndNoHelperLearnsFromThem) {
  wire::OutgoingCallRequest request;
  request.call_id = 7;
  const Bytes message = wire::WriteControlMessage(request);
  for (Mode mode : kTranslating) {
    for (size_t cut = 1; cut < message.size(); ++cut) {
      Translator nat(In(mode));
      const ByteView parts[] = {ByteView(message).first(cut), ByteView(message).subspan(cut)};
      Bytes stream;
      for (ByteView part : parts) {
        Bytes packet = Tcp(kFirstClient, 40000, kServer, 1723, part);
        ASSERT_TRUE(nat.Outbound(At(seconds(1)), packet).forward);
        ASSERT_TRUE(ChecksumsAreRight(packet));
        stream.insert(stream.end(), packet.begin() + 40, packet.end());
      }
      ASSERT_EQ(stream, message) << NameOfMode(mode) << " cut at " << cut;
      ASSERT_EQ(nat.mappings().size(), 1u) << NameOfMode(mode) << " cut at " << cut;
    }
  }
}

TEST(MessagesBehindOneAnother, OnlyTheFirstOfASegmentIsTranslated) {
  wire::OutgoingCallRequest request;
  request.call_id = 7;
  Bytes messages = wire::WriteControlMessage(wire::EchoRequest{});
  const Bytes second = wire::WriteControlMessage(request);
  messages.insert(messages.end(), second.begin(), second.end());
  for (Mode mode : kTranslating) {
    Translator nat(In(mode));
    Bytes packet = Tcp(kFirstClient, 40000, kServer, 1723, messages);
    ASSERT_TRUE(nat.Outbound(At(seconds(1)), packet).forward);
    EXPECT_EQ(Bytes(packet.begin() + 40, packet.end()), messages) << NameOfMode(mode);
  }
}

TEST(CallMappings, EndWithTheirControlConnectionAndLiveAsLongAsLinuxsDo) {
  Translator nat(In(Mode::kLinuxHelper));
  const Call call = SetUpCall(nat, At(seconds(1)), {.client = kFirstClient, .server_call_id = 9});
  ASSERT_EQ(nat.mappings().size(), 2u);
  EXPECT_EQ(nat.mappings()[1].expires, At(seconds(301)));
  SendGre(nat, call, At(seconds(2)));
  EXPECT_EQ(nat.mappings()[1].expires, At(seconds(2) + milliseconds(10)) + std::chrono::hours(5));
  Bytes fin = Tcp(kFirstClient, 40000, kServer, 1723, {}, false, true);
  ASSERT_TRUE(nat.Outbound(At(seconds(3)), fin).forward);
  nat.Tick(At(seconds(3) + std::chrono::minutes(4) - milliseconds(1)));
  EXPECT_EQ(nat.mappings().size(), 2u);
  nat.Tick(At(seconds(3) + std::chrono::minutes(4)));
  EXPECT_TRUE(nat.mappings().empty());
}

TEST(GreMappings, LiveThirtySecondsAndThreeMinutesOnceAnswered) {
  Translator nat(In(Mode::kByAddress));
  Bytes out = Gre(kFirstClient, kServer, 3);
  nat.Outbound(At(seconds(10)), out);
  ASSERT_EQ(nat.mappings().size(), 1u);
  EXPECT_EQ(nat.mappings()[0].expires, At(seconds(40)));
  Bytes in = Gre(kServer, kOutside, 7);
  nat.Inbound(At(seconds(11)), in);
  EXPECT_EQ(nat.mappings()[0].expires, At(seconds(191)));
}

}  // namespace
}  // namespace pptplab::nat
