// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Every message in every state, against the tables and RFC 2637 §2's and §3's rules about who may
// send what.
#include <gtest/gtest.h>

#include <map>

#include "stack/pptp/call_table.h"
#include "stack/pptp/connection_table.h"
#include "tests/unit/pptp/support.h"

namespace pptplab::pptp {
namespace {

/// One of each, about the call that is 100 here and 7 there.
std::vector<wire::ControlMessage> EveryMessage() {
  wire::OutgoingCallRequest request;
  request.call_id = 8;
  wire::OutgoingCallReply reply;
  reply.call_id = 7;
  reply.peers_call_id = 100;
  wire::IncomingCallReply taken;
  taken.call_id = 7;
  taken.peers_call_id = 100;
  wire::IncomingCallConnected connected;
  connected.peers_call_id = 100;
  wire::CallDisconnectNotify notify;
  notify.call_id = 7;
  wire::WanErrorNotify errors;
  errors.peers_call_id = 100;
  wire::SetLinkInfo info;
  info.peers_call_id = 100;
  return {wire::StartControlConnectionRequest{},
          wire::StartControlConnectionReply{},
          wire::StopControlConnectionRequest{},
          wire::StopControlConnectionReply{},
          wire::EchoRequest{},
          wire::EchoReply{},
          request,
          reply,
          wire::IncomingCallRequest{},
          taken,
          connected,
          wire::CallClearRequest{7},
          notify,
          errors,
          info};
}

/// Types that leave the connection open in this situation; all others close it, §3.
struct Situation {
  const char* name;
  Role role;
  bool initiator;
  void (*prepare)(End&);
  std::set<int> kept_open;
};

void OnlyUp(End& end) { end.connection.Up(Seconds(0)); }
void Established(End& end) { end.Establish(Seconds(0)); }
void Stopping(End& end) {
  end.Establish(Seconds(0));
  end.connection.Stop(Seconds(0));
}
void CallAsked(End& end) {
  end.Establish(Seconds(0));
  end.connection.PlaceCall(Seconds(0));
}
void CallGivenUp(End& end) {
  CallAsked(end);
  end.connection.ClearCall(Seconds(0), 100);
}
void CallOfPns(End& end) { EstablishCall(end, Seconds(0)); }
void CallOfPac(End& end) { AcceptCall(end, Seconds(0)); }
void Rings(End& end) {
  end.Establish(Seconds(0));
  end.connection.OfferCall(Seconds(0), {});
}
void RingAnswered(End& end) {
  Rings(end);
  wire::IncomingCallReply reply;
  reply.call_id = 7;
  reply.peers_call_id = 100;
  end.Hear(Seconds(0), reply);
}
void Offered(End& end) {
  end.Establish(Seconds(0));
  wire::IncomingCallRequest request;
  request.call_id = 7;
  end.Hear(Seconds(0), request);
}
void OfferedAndConnected(End& end) {
  Offered(end);
  wire::IncomingCallConnected connected;
  connected.peers_call_id = 100;
  end.Hear(Seconds(0), connected);
}
void OfferedAndGivenUp(End& end) {
  Offered(end);
  end.connection.ClearCall(Seconds(0), 100);
}

const std::vector<Situation>& Situations() {
  // 1 Start-Request 2 Start-Reply 3 Stop-Request 4 Stop-Reply 5 Echo-Request 6 Echo-Reply 7
  // Outgoing-Call- Request 8 -Reply 9 Incoming-Call-Request 10 -Reply 11 -Connected 12 Clear 13
  // Disconnect 14 WAN 15 Link
  static const std::vector<Situation> kSituations = {
      {"originator, PNS, wait_ctl_reply", Role::kPns, true, OnlyUp, {2}},
      {"originator, PAC, wait_ctl_reply", Role::kPac, true, OnlyUp, {2}},
      {"receiver, PNS, idle", Role::kPns, false, OnlyUp, {1}},
      {"receiver, PAC, idle", Role::kPac, false, OnlyUp, {1}},
      {"originator, PNS, established", Role::kPns, true, Established, {5, 6, 8, 9, 11, 13, 14}},
      {"originator, PAC, established", Role::kPac, true, Established, {5, 6, 7, 10, 12, 15}},
      {"receiver, PNS, established", Role::kPns, false, Established, {1, 5, 6, 8, 9, 11, 13, 14}},
      {"receiver, PAC, established", Role::kPac, false, Established, {1, 5, 6, 7, 10, 12, 15}},
      {"originator, PNS, stopping", Role::kPns, true, Stopping, {3, 5, 6, 8, 9, 11, 13, 14}},
      {"receiver, PAC, stopping", Role::kPac, false, Stopping, {3, 5, 6, 7, 10, 12, 15}},
      {"PNS, call wait_reply", Role::kPns, true, CallAsked, {5, 6, 8, 9, 13}},
      {"PNS, call established", Role::kPns, true, CallOfPns, {5, 6, 9, 13, 14}},
      {"PNS, call wait_disconnect", Role::kPns, true, CallGivenUp, {5, 6, 8, 9, 13, 14}},
      {"PAC, call established", Role::kPac, false, CallOfPac, {1, 5, 6, 7, 12, 15}},
      {"PAC, incoming, wait_reply", Role::kPac, true, Rings, {5, 6, 7, 10, 12}},
      {"PAC, incoming, established", Role::kPac, false, RingAnswered, {1, 5, 6, 7, 12, 15}},
      {"PNS, incoming, wait_connect", Role::kPns, true, Offered, {5, 6, 9, 11, 13}},
      {"PNS, incoming, established", Role::kPns, true, OfferedAndConnected, {5, 6, 9, 13, 14}},
      {"PNS, incoming, wait_disconnect",
       Role::kPns,
       true,
       OfferedAndGivenUp,
       {5, 6, 9, 11, 13, 14}},
  };
  return kSituations;
}

TEST(ControlTables, EveryMessageInEveryStateIsHandledOrClosesTheConnection_Rfc2637_3) {
  for (const Situation& situation : Situations()) {
    for (const wire::ControlMessage& message : EveryMessage()) {
      End end(situation.role, situation.initiator, {.accept_incoming_calls = true});
      situation.prepare(end);
      end.Signals();
      const int type = static_cast<int>(wire::TypeOf(message));
      end.Hear(Seconds(1), message);
      const Strings signals = end.Signals();
      const bool open = signals.empty() || signals.back() != "Closed";
      EXPECT_EQ(open, situation.kept_open.contains(type))
          << situation.name << ", message type " << type;
      // An orderly end isn't an invalid message.
      const bool orderly = open || type == 3 || type == 4;
      if (orderly) continue;
      const auto drops = end.Recorded<trace::Drop>();
      ASSERT_FALSE(drops.empty()) << situation.name << ", message type " << type;
      EXPECT_EQ(drops.back().reason, trace::DropReason::kMalformed);
    }
  }
}

TEST(ControlTables, EachCallMessageHasOneRoleThatMaySendIt_Rfc2637_2) {
  for (int type = 1; type <= 15; ++type) {
    const auto t = static_cast<wire::ControlType>(type);
    const bool pns = MaySend(Role::kPns, t);
    const bool pac = MaySend(Role::kPac, t);
    if (type <= 6) {
      EXPECT_TRUE(pns && pac) << type;
    } else {
      EXPECT_EQ(pns, type == 7 || type == 10 || type == 12 || type == 15) << type;
      EXPECT_NE(pns, pac) << type;
    }
  }
}

template <class R>
void ExpectNames(std::span<const R> table) {
  for (const R& row : table) {
    EXPECT_NE(NameOf(row.from), "");
    EXPECT_NE(NameOf(row.event), "");
    EXPECT_NE(NameOf(row.to), "");
    EXPECT_NE(std::string_view(row.section), "");
    for (const auto action : row.actions) EXPECT_NE(NameOf(action), "");
  }
}

TEST(ControlTables, EveryStateEventAndActionOfARowHasItsName) {
  ExpectNames(kOriginatorTable);
  ExpectNames(kReceiverTable);
  ExpectNames(kPacOutgoingTable);
  ExpectNames(kPnsOutgoingTable);
  ExpectNames(kPacIncomingTable);
  ExpectNames(kPnsIncomingTable);
}

/// The states that a table's rows lead to.
template <class R>
std::set<typename R::StateType> Reached(std::span<const R> table) {
  std::set<typename R::StateType> states;
  for (const R& row : table) {
    states.insert(row.from);
    states.insert(row.to);
  }
  return states;
}

TEST(ControlTables, EveryStateEndsWhenTcpIsClosedAndNoneKeepsACallWithoutItsConnection_Rfc2637_3) {
  for (const auto table : {kOriginatorTable, kReceiverTable}) {
    for (const ConnectionState state : Reached(table)) {
      const ConnectionRow* row = FindRow(table, state, ConnectionEvent::kTcpClosed);
      ASSERT_NE(row, nullptr) << NameOf(state);
      EXPECT_EQ(row->to, ConnectionState::kIdle);
    }
    for (const ConnectionRow& row : table) {
      if (row.from != ConnectionState::kEstablished || row.to == row.from) continue;
      EXPECT_EQ(*row.actions.begin(), ConnectionAction::kClearCalls) << NameOf(row.event);
    }
  }
  for (const auto table :
       {kPacOutgoingTable, kPnsOutgoingTable, kPacIncomingTable, kPnsIncomingTable}) {
    for (const CallState state : Reached(table)) {
      if (state == CallState::kIdle) continue;
      const CallRow* row = FindRow(table, state, CallEvent::kControlClosed);
      ASSERT_NE(row, nullptr) << NameOf(state);
      EXPECT_EQ(row->to, CallState::kIdle);
      EXPECT_EQ(FindRow(table, state, CallEvent::kTimeout) != nullptr, IsWaiting(state));
    }
  }
}

}  // namespace
}  // namespace pptplab::pptp
