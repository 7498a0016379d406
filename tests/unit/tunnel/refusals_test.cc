// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Whole endpoints that refuse: control connections (RFC 2637 §2.2), calls (§2.8, §2.13), and a
// server that shuts down (§2.3).
#include <gtest/gtest.h>

#include "stack/trace/recording.h"
#include "stack/wire/pptp_control.h"
#include "tests/support/pair.h"

namespace pptplab::testing {
namespace {

using std::chrono::seconds;

/// Why the client's call ended.
std::string ReasonOf(Pair& pair) {
  pair.Open();
  pair.RunFor(seconds(70));
  EXPECT_FALSE(pair.IsUp());
  EXPECT_EQ(pair.client.ended.size(), 1u);
  EXPECT_TRUE(pair.client.control_is_closed);
  return pair.client.ended.empty() ? "" : pair.client.ended[0].reason;
}
::testing::AssertionResult Says(const std::string& text, std::string_view part) {
  if (text.find(part) != std::string::npos) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << text;
}

TEST(Refusal, AnUnauthorizedAddressIsToldSo_Rfc2637_2_2) {
  auto server = ServerConfig();
  server.authorized_first = Address{0x0a000001};
  server.authorized_last = Address{0x0a000002};
  Pair pair(ClientConfig(), server, {});
  EXPECT_TRUE(Says(ReasonOf(pair), "requester is not authorized"));
}

TEST(Refusal, AnAuthorizedAddressComesIn_Rfc2637_2_2) {
  auto server = ServerConfig();
  server.authorized_first = server.authorized_last = kClientAddress;
  Pair pair(ClientConfig(), server, {});
  pair.Open();
  pair.RunFor(seconds(5));
  EXPECT_TRUE(pair.IsUp());
}

/// The Start-Control-Connection-Reply to a second connection from the same address.
wire::StartControlConnectionReply AnswerToSecondConnection(const tunnel::EndpointConfig& config) {
  SeededRng rng{5};
  Pair pair(ClientConfig(), ServerConfig(), {});  // for its users
  tunnel::Server server(config, pair.users, rng, nullptr, 1);
  const Instant now{};
  server.Open(now);
  std::vector<Bytes> said;
  for (const tunnel::ConnectionId id : {1u, 2u}) {
    server.ControlUp(now, id, kClientAddress);
    server.ReceiveControl(now, id,
                          wire::WriteControlMessage(wire::StartControlConnectionRequest{}));
  }
  while (auto output = server.TakeOutput()) {
    if (auto* control = std::get_if<tunnel::SendControl>(&*output)) {
      said.push_back(std::move(control->bytes));
    }
  }
  EXPECT_EQ(said.size(), 2u);
  const auto message = wire::ReadControlMessage(said.back());
  EXPECT_TRUE(message);
  return std::get<wire::StartControlConnectionReply>(*message);
}

TEST(Refusal, ASecondConnectionOfAnAddressExistsAlreadyIfOnlyOneIsAllowed_Rfc2637_3_1_3) {
  auto config = ServerConfig();
  EXPECT_EQ(AnswerToSecondConnection(config).result_code, 1) << "behind a NAT there may be several";
  config.one_connection_per_peer = true;
  EXPECT_EQ(AnswerToSecondConnection(config).result_code, 3);
}

TEST(Refusal, OneConnectionTooManyFindsNoResource_Rfc2637_2_16) {
  auto config = ServerConfig();
  config.maximum_connections = 1;
  const auto reply = AnswerToSecondConnection(config);
  EXPECT_EQ(reply.result_code, 2);
  EXPECT_EQ(reply.error_code, 4);
}

TEST(Refusal, ALineThatIsBusyEndsTheCallWithThatWord_Rfc2637_2_8) {
  auto server = ServerConfig();
  server.control.line = pptp::LineBehaviour::kBusy;
  server.control.answer_delay = seconds(3);
  Pair pair(ClientConfig(), server, {});
  EXPECT_TRUE(Says(ReasonOf(pair), "Busy"));
}

TEST(Refusal, AnExhaustedAddressPoolIsNoResource_Rfc2637_2_13) {
  auto server = ServerConfig();
  server.pool_last = server.pool_first;
  auto client = ClientConfig();
  client.calls = 2;
  Pair pair(client, server, {});
  pair.Open();
  pair.RunFor(seconds(5));
  EXPECT_EQ(pair.client.ups.size(), 1u);
  ASSERT_EQ(pair.client.ended.size(), 1u);
  EXPECT_TRUE(Says(pair.client.ended[0].reason, "No-Resource"));
}

TEST(Collision, ARequestOfTheLoserThatComesAfterTheAnswerIsMetBySilenceToo_Rfc2637_3_1_3) {
  const Address low{0xc0212d11}, high{0xc0212d59};
  for (const bool wins : {true, false}) {
    SeededRng rng{5};
    const Address us = wins ? high : low, them = wins ? low : high;
    tunnel::Client client(ClientConfig(), them, rng, nullptr, 1);
    const Instant now{};
    client.ControlOpened(now, 1, them, us);
    client.ReceiveControl(now, 1, wire::WriteControlMessage(wire::StartControlConnectionReply{}));
    client.ControlAccepted(now, 2, them, us);
    client.ReceiveControl(now, 2, wire::WriteControlMessage(wire::StartControlConnectionRequest{}));
    int said_on_theirs = 0;
    while (auto output = client.TakeOutput()) {
      const auto* control = std::get_if<tunnel::SendControl>(&*output);
      if (control != nullptr && control->connection == 2) ++said_on_theirs;
    }
    EXPECT_EQ(said_on_theirs > 0, !wins);
  }
}

TEST(Shutdown, AServerThatClosesSaysSoInItsStopRequest_Rfc2637_2_3) {
  trace::MemorySink sink;
  Pair pair(ClientConfig(), ServerConfig(), {}, &sink);
  pair.Open();
  pair.RunFor(seconds(5));
  ASSERT_TRUE(pair.IsUp());
  pair.server.endpoint->Close(pair.now());
  pair.RunFor(seconds(10));
  EXPECT_TRUE(pair.client.control_is_closed);
  int shutdowns = 0;
  for (const trace::Event& event : sink.events()) {
    const auto* message = std::get_if<trace::Message>(&event.detail);
    if (message == nullptr || message->protocol != trace::Protocol::kPptpControl) continue;
    const auto read = wire::ReadControlMessage(message->bytes);
    const auto* stop = read ? std::get_if<wire::StopControlConnectionRequest>(&*read) : nullptr;
    if (stop != nullptr && stop->reason == 3) ++shutdowns;
  }
  EXPECT_EQ(shutdowns, 2) << "sent once, received once";
}

}  // namespace
}  // namespace pptplab::testing
