// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Strangers on TCP port 1723: thousands of connections, silence, drops of octets, garbage, replays,
// calls that nobody ever proves to be theirs. Each has its limit, a setting, and its recorded reason.
#include <gtest/gtest.h>

#include "stack/wire/pptp_control.h"
#include "tests/unit/tunnel/counted_new.h"
#include "tests/unit/tunnel/hostile.h"

namespace pptplab::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using tunnel::ConnectionId;

const Bytes kStart = wire::WriteControlMessage(wire::StartControlConnectionRequest{});

/// A server by itself, and whom it closes the connection of.
struct Alone {
  explicit Alone(tunnel::EndpointConfig config = ServerConfig())
      : server(std::move(config), users, rng, &counter, 1) {
    server.Open(now);
  }
  ConnectionId Connect(Address peer) {
    server.ControlAccepted(now, ++last, peer);
    Drain();
    return last;
  }
  void Say(ConnectionId id, ByteView bytes) {
    server.ReceiveControl(now, id, bytes);
    Drain();
  }
  void Pass(Duration time) {
    const Instant end = now + time;
    while (const auto next = server.NextDeadline()) {
      if (*next > end) break;
      now = std::max(now, *next);
      server.Tick(now);
      Drain();
    }
    now = end;
  }
  void Drain() {
    while (auto output = server.TakeOutput()) {
      if (const auto* close = std::get_if<tunnel::CloseControl>(&*output)) closed.insert(close->connection);
      if (auto* control = std::get_if<tunnel::SendControl>(&*output)) {
        ++sent;
        said = std::move(control->bytes);
      }
      if (std::get_if<tunnel::SendGre>(&*output) != nullptr) ++gre;
    }
  }
  /// Of the last message, which is a Start-Control-Connection-Reply.
  int StartResult() const {
    const auto message = wire::ReadControlMessage(said);
    const auto* reply =
        message ? std::get_if<wire::StartControlConnectionReply>(&*message) : nullptr;
    return reply == nullptr ? -1 : reply->result_code;
  }

  OneUser users{"alice", "correct-horse"};
  SeededRng rng{9};
  DropCounter counter;
  tunnel::Server server;
  Instant now = AtNanoseconds(1'000'000'000);
  ConnectionId last = 0;
  std::set<ConnectionId> closed;
  Bytes said;
  uint64_t sent = 0;
  uint64_t gre = 0;
};

/// Connects as a stranger who then says nothing, `count` times.
void Crowd(Alone& alone, size_t count, Address first, bool one_address) {
  for (uint32_t i = 0; i < count; ++i) {
    alone.Connect(one_address ? first : Address{first.value + i});
  }
}

TEST(HostileControl, AThousandSilentConnectionsOfOneAddressAreHeldToTheLimit_Rfc2637_3_1_4) {
  Alone alone;
  const size_t memory = LiveOctets();
  Crowd(alone, 1000, kAttacker, true);
  EXPECT_EQ(alone.server.connection_count(), ServerConfig().maximum_half_open_per_peer);
  EXPECT_EQ(alone.closed.size(), 1000 - ServerConfig().maximum_half_open_per_peer);
  EXPECT_TRUE(alone.closed.contains(1)) << "the oldest makes room";
  EXPECT_FALSE(alone.closed.contains(1000));
  EXPECT_EQ(alone.counter.notes, alone.closed.size());
  EXPECT_LT(LiveOctets(), memory + 2'000'000);
  const ConnectionId honest = alone.Connect(kClientAddress);
  alone.Say(honest, kStart);
  EXPECT_EQ(alone.StartResult(), 1) << "another address is not in the way of it";
  alone.Pass(seconds(60));
  EXPECT_EQ(alone.server.connection_count(), 1u) << "§3.1.4: 60 s";
}

TEST(HostileControl, SilentConnectionsOfManyAddressesAreHeldToTheLimit_Rfc2637_3_1_4) {
  auto config = ServerConfig();
  config.maximum_half_open = 100;
  Alone alone(config);
  Crowd(alone, 1000, kAttacker, false);
  EXPECT_EQ(alone.server.connection_count(), 100u);
  const ConnectionId honest = alone.Connect(kClientAddress);
  alone.Say(honest, kStart);
  EXPECT_EQ(alone.StartResult(), 1);
  Crowd(alone, 1000, kAttacker, false);
  EXPECT_FALSE(alone.closed.contains(honest)) << "who has spoken is not closed for who hasn't";
}

TEST(HostileControl, WhoHasManyConnectionsGetsNoResource_Rfc2637_2_16) {
  auto config = ServerConfig();
  config.maximum_connections_per_peer = 10;
  Alone alone(config);
  for (int i = 0; i < 10; ++i) {
    alone.Say(alone.Connect(kAttacker), kStart);
    EXPECT_EQ(alone.StartResult(), 1);
  }
  alone.Say(alone.Connect(kAttacker), kStart);
  EXPECT_EQ(alone.StartResult(), 2);
  alone.Say(alone.Connect(kClientAddress), kStart);
  EXPECT_EQ(alone.StartResult(), 1);
}

TEST(HostileControl, OneOctetInTenSecondsIsNoWayToStay_Rfc2637_3_1_4) {
  Alone alone;
  const ConnectionId id = alone.Connect(kAttacker);
  for (const uint8_t octet : kStart) {
    alone.Say(id, ByteView(&octet, 1));
    alone.Pass(seconds(10));
  }
  EXPECT_TRUE(alone.closed.contains(id));
  EXPECT_EQ(alone.server.connection_count(), 0u);
}

TEST(HostileControl, HugeAndTinyLengthsCloseTheConnection_Rfc2637_1_4) {
  for (const uint16_t length : {uint16_t{0}, uint16_t{11}, uint16_t{12}, uint16_t{221}, uint16_t{0xffff}}) {
    Alone alone;
    Bytes message = kStart;
    StoreBe16(message.data(), length);
    const ConnectionId id = alone.Connect(kAttacker);
    alone.Say(id, message);
    EXPECT_TRUE(alone.closed.contains(id)) << length;
    EXPECT_EQ(alone.server.connection_count(), 0u) << length;
    EXPECT_GE(alone.counter.all(), 1u) << length;
  }
}

TEST(HostileControl, AThousandConnectionsOfGarbageLeaveNothingBehind_Rfc2637_1_4) {
  Alone alone;
  const size_t memory = LiveOctets();
  for (int i = 0; i < 1000; ++i) {
    const ConnectionId id = alone.Connect(kAttacker);
    Bytes bytes(alone.rng.Below(400));
    alone.rng.Fill(bytes);
    if (alone.rng.Unit() < 0.5 && bytes.size() > 12) std::copy_n(kStart.begin(), 10, bytes.begin());
    alone.Say(id, bytes);
    alone.Pass(milliseconds(1));
  }
  alone.Pass(seconds(121));  // §3.1.4: some of it was taken for a start, and no Echo-Reply came
  EXPECT_EQ(alone.server.connection_count(), 0u);
  EXPECT_LT(LiveOctets(), memory + 100'000);
}

/// What was recorded of an honest client and is said again, from somewhere else.
TEST(HostileControl, ReplayedMessagesDoNotTouchASession_Rfc2637_5) {
  Alone alone;
  wire::OutgoingCallRequest call;
  call.call_id = 7;
  const Bytes request = wire::WriteControlMessage(call);
  const Bytes clear = wire::WriteControlMessage(wire::CallClearRequest{.call_id = 7});
  const Bytes stop = wire::WriteControlMessage(wire::StopControlConnectionRequest{});
  const ConnectionId honest = alone.Connect(kClientAddress);
  alone.Say(honest, kStart);
  alone.Say(honest, request);
  ASSERT_EQ(alone.server.call_count(), 1u);
  const size_t memory = LiveOctets();
  for (int i = 0; i < 1000; ++i) {
    const ConnectionId id = alone.Connect(kAttacker);
    alone.Say(id, kStart);
    alone.Say(id, request);
    alone.Say(id, clear);
    alone.Say(id, stop);
    alone.server.ControlDown(alone.now, id);
    alone.Drain();
  }
  EXPECT_EQ(alone.server.call_count(), 1u);
  EXPECT_FALSE(alone.closed.contains(honest));
  EXPECT_LT(LiveOctets(), memory + 100'000);
  alone.Say(honest, kStart);
  EXPECT_EQ(alone.StartResult(), 3) << "§2.2: there is a connection already; it goes on";
  EXPECT_EQ(alone.server.call_count(), 1u);
}

TEST(HostileControl, CallsThatNobodyProvesToBeHisAreHeldToTheLimit_Rfc2637_2_13) {
  auto config = ServerConfig();
  config.maximum_unauthenticated = 30;
  config.maximum_unauthenticated_per_peer = 20;
  config.pool_last = Address{config.pool_first.value + 199};
  Alone alone(config);
  const auto call_from = [&](Address peer) {
    const ConnectionId id = alone.Connect(peer);
    alone.Say(id, kStart);
    for (uint16_t i = 1; i <= 16; ++i) {
      wire::OutgoingCallRequest call;
      call.call_id = i;
      alone.Say(id, wire::WriteControlMessage(call));
    }
  };
  call_from(kAttacker);
  EXPECT_EQ(alone.server.call_count(), 16u);
  call_from(kAttacker);
  EXPECT_EQ(alone.server.call_count(), 20u) << "of one address";
  EXPECT_EQ(alone.counter.notes, 12u);
  call_from(Address{kAttacker.value + 1});
  EXPECT_EQ(alone.server.call_count(), 30u) << "in all";
  alone.Pass(seconds(120));
  EXPECT_EQ(alone.server.call_count(), 0u) << "LCP gives up (RFC 1661 §4.6)";
  call_from(kClientAddress);
  EXPECT_EQ(alone.server.call_count(), 16u) << "and there is room again";
}

/// Somebody who has proved who he is takes no stranger's place.
TEST(HostileControl, WhoHasProvedWhoHeIsCountsAsNoStranger_Rfc1661_3_5) {
  auto config = ServerConfig();
  config.maximum_unauthenticated = 1;
  Victims victims(config);
  ASSERT_TRUE(victims.pair.IsUp());
  auto& server = *victims.pair.server.endpoint;
  server.ControlAccepted(victims.pair.now(), 77, kAttacker);
  server.ReceiveControl(victims.pair.now(), 77, kStart);
  server.ReceiveControl(victims.pair.now(), 77,
                        wire::WriteControlMessage(wire::OutgoingCallRequest{.call_id = 1}));
  EXPECT_EQ(server.call_count(), 2u);
}

TEST(HostileControl, WhoDoesNotReadIsClosedWithTheReason) {
  Alone alone;
  const ConnectionId id = alone.Connect(kAttacker);
  alone.Say(id, kStart);
  alone.counter.wanted = "wait unread";
  alone.server.ControlStalled(alone.now, id);
  alone.Drain();
  EXPECT_TRUE(alone.closed.contains(id));
  EXPECT_EQ(alone.counter.notes, 1u);
  EXPECT_EQ(alone.server.connection_count(), 0u);
}

/// 20,000 Echo-Requests: one reply each, and nothing stays.
TEST(HostileControl, AFloodOfEchoRequestsLeavesNothingBehind_Rfc2637_2_5) {
  Alone alone;
  const ConnectionId id = alone.Connect(kAttacker);
  alone.Say(id, kStart);
  const Bytes echo = wire::WriteControlMessage(wire::EchoRequest{5});
  alone.Say(id, echo);
  const uint64_t sent = alone.sent;
  const size_t memory = LiveOctets();
  for (int i = 0; i < 20'000; ++i) alone.Say(id, echo);
  EXPECT_EQ(alone.sent - sent, 20'000u);
  EXPECT_LT(LiveOctets(), memory + 10'000);
}

}  // namespace
}  // namespace pptplab::testing
