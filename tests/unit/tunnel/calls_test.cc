// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Several calls on one connection, incoming calls, and connections that collide: whole endpoints.
#include <gtest/gtest.h>

#include "stack/wire/ppp.h"
#include "tests/support/pair.h"

namespace pptplab::testing {
namespace {

using std::chrono::seconds;

Bytes PacketOf(uint32_t index) {
  Bytes packet(100, 0x22);
  packet[0] = 0x45;
  StoreBe16(&packet[2], 100);
  StoreBe32(&packet[20], index);
  return packet;
}

TEST(SeveralCalls, EachHasItsOwnLinkAddressAndEnd_Rfc2637_3_2) {
  auto client = ClientConfig();
  client.calls = 3;
  Pair pair(client, ServerConfig(), {});
  pair.Open();
  pair.RunFor(seconds(5));
  ASSERT_EQ(pair.client.ups.size(), 3u);
  ASSERT_EQ(pair.server.ups.size(), 3u);
  std::set<std::string> addresses;
  for (const auto& up : pair.client.ups) addresses.insert(ToString(up.network.local));
  EXPECT_EQ(addresses, (std::set<std::string>{"10.8.0.100", "10.8.0.101", "10.8.0.102"}));
  for (uint32_t i = 0; i < 3; ++i) {
    pair.client.endpoint->SendPacket(pair.now(), pair.client.ups[i].call, wire::kPppIpv4,
                                     Pdu(PacketOf(i)));
    pair.Send(pair.client, PacketOf(10 + i));
  }
  pair.RunFor(seconds(1));
  EXPECT_EQ(pair.server.delivered.size(), 6u);

  pair.client.endpoint->HangUp(pair.now(), pair.client.ups[1].call);
  pair.RunFor(seconds(5));
  EXPECT_EQ(pair.client.ended.size(), 1u);
  EXPECT_EQ(pair.server.ended.size(), 1u);
  EXPECT_EQ(pair.client.endpoint->call_count(), 2u);
  EXPECT_FALSE(pair.client.control_is_closed) << "the others stay";
  pair.client.endpoint->Close(pair.now());
  pair.RunFor(seconds(10));
  EXPECT_EQ(pair.client.ended.size(), 3u);
  EXPECT_TRUE(pair.client.control_is_closed);
  EXPECT_FALSE(pair.client.endpoint->NextDeadline());
}

TEST(SeveralCalls, ARefusedOneLeavesTheOthersInPeace_Rfc2637_2_8) {
  auto client = ClientConfig();
  client.calls = 3;
  auto server = ServerConfig();
  server.control.maximum_calls = 2;
  Pair pair(client, server, {});
  pair.Open();
  pair.RunFor(seconds(5));
  EXPECT_EQ(pair.client.ups.size(), 2u);
  ASSERT_EQ(pair.client.ended.size(), 1u);
  EXPECT_NE(pair.client.ended[0].reason.find("Busy"), std::string::npos)
      << pair.client.ended[0].reason;
  EXPECT_FALSE(pair.client.control_is_closed);
}

TEST(IncomingCalls, APacThatIsCalledAsksThePnsAndTheLinkComesUp_Rfc2637_3_2_3) {
  auto client = ClientConfig();
  client.calls = 0;
  client.control.accept_incoming_calls = true;
  Pair pair(client, ServerConfig(), {});
  pair.Open();
  pair.RunFor(seconds(5));
  EXPECT_TRUE(pair.client.ups.empty());
  ASSERT_TRUE(pair.server.endpoint->OfferCall(pair.now(), 1, {"5551000", "5552000", ""}));
  // The pair is drained when time goes on; an echo is the next thing due.
  pair.RunFor(seconds(70));
  ASSERT_EQ(pair.client.ups.size(), 1u);
  ASSERT_EQ(pair.server.ups.size(), 1u);
  pair.Send(pair.server, PacketOf(1));
  pair.Send(pair.client, PacketOf(2));
  pair.RunFor(seconds(1));
  EXPECT_EQ(pair.client.delivered.size(), 1u);
  EXPECT_EQ(pair.server.delivered.size(), 1u);
  pair.server.endpoint->HangUp(pair.now(), pair.server.ups[0].call);
  pair.RunFor(seconds(70));
  EXPECT_EQ(pair.client.endpoint->call_count(), 0u);
  EXPECT_FALSE(pair.client.control_is_closed) << "it waits for the next call";
}

/// Control messages between a client and a server that both opened a connection: 1 is the client's,
/// 2 the server's.
struct Crossing {
  explicit Crossing(Address client_at, Address server_at)
      : client(ClientConfig(), server_at, client_rng, nullptr, 1),
        server(ServerConfig(), users, server_rng, nullptr, 2) {
    client.ControlUp(now, 1, server_at, client_at);
    server.ControlOpened(now, 2, client_at, server_at);
    client.ControlAccepted(now, 2, server_at, client_at);
    server.ControlAccepted(now, 1, client_at, server_at);
    // Each request is on its way before either arrives.
    auto from_client = Take(client), from_server = Take(server);
    Give(server, client_at, from_client);
    Give(client, server_at, from_server);
    for (int i = 0; i < 30; ++i) {
      from_client = Take(client);
      from_server = Take(server);
      Give(server, client_at, from_client);
      Give(client, server_at, from_server);
    }
  }
  std::vector<tunnel::Output> Take(tunnel::Endpoint& end) {
    std::vector<tunnel::Output> outputs;
    while (auto output = end.TakeOutput()) {
      if (auto* control = std::get_if<tunnel::SendControl>(&*output)) {
        (&end == &client ? said_by_client : said_by_server).insert(control->connection);
      }
      ups += std::holds_alternative<tunnel::LinkUp>(*output);
      outputs.push_back(std::move(*output));
    }
    return outputs;
  }
  void Give(tunnel::Endpoint& to, Address from, std::vector<tunnel::Output>& outputs) {
    for (auto& output : outputs) {
      if (auto* control = std::get_if<tunnel::SendControl>(&output)) {
        if (!closed.contains(control->connection)) {
          to.ReceiveControl(now, control->connection, control->bytes);
        }
      } else if (auto* close = std::get_if<tunnel::CloseControl>(&output)) {
        if (closed.insert(close->connection).second) to.ControlDown(now, close->connection);
      } else if (auto* gre = std::get_if<tunnel::SendGre>(&output)) {
        to.ReceiveGre(now, from, std::move(gre->packet));
      }
    }
  }
  Instant now = AtNanoseconds(1'000'000'000);
  OneUser users{"alice", "correct-horse"};
  SeededRng client_rng{1}, server_rng{2};
  tunnel::Client client;
  tunnel::Server server;
  std::set<tunnel::ConnectionId> closed, said_by_client, said_by_server;
  int ups = 0;
};

TEST(Collision, TheConnectionOfTheHigherAddressStaysAndCarriesTheCall_Rfc2637_3_1_3) {
  // The RFC's own example: 192.33.45.17 and 192.33.45.89 collide, the latter wins.
  const Address low{0xc0212d11}, high{0xc0212d59};
  Crossing client_wins(high, low);
  EXPECT_EQ(client_wins.closed, std::set<tunnel::ConnectionId>{2});
  EXPECT_EQ(client_wins.said_by_client, std::set<tunnel::ConnectionId>{1})
      << "nothing is said on the loser's connection";
  EXPECT_EQ(client_wins.ups, 2);
  Crossing server_wins(low, high);
  EXPECT_EQ(server_wins.closed, std::set<tunnel::ConnectionId>{1});
  EXPECT_EQ(server_wins.said_by_server, std::set<tunnel::ConnectionId>{2});
  EXPECT_EQ(server_wins.ups, 2);
}

}  // namespace
}  // namespace pptplab::testing
