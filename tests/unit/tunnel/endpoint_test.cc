// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Two whole endpoints against each other: what a tunnel promises, on good and on bad wires.
#include "stack/tunnel/endpoint.h"

#include <gtest/gtest.h>

#include "stack/trace/recording.h"
#include "stack/wire/gre.h"
#include "tests/support/pair.h"

namespace pptplab::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr size_t kNumberAt = 20;

/// IP packet number `index`: a header, its number, then bytes that follow from it.
Bytes NumberedPacket(uint32_t index, size_t size = 200) {
  Bytes packet(size);
  SeededRng(index).Fill(packet);
  packet[0] = 0x45;
  StoreBe16(&packet[2], static_cast<uint16_t>(size));
  StoreBe32(&packet[kNumberAt], index);
  return packet;
}

TEST(Endpoint, ATunnelComesUpWithAddressesAndEncryption) {
  Pair pair(ClientConfig(), ServerConfig(), {});
  pair.Open();
  pair.RunFor(seconds(5));
  ASSERT_TRUE(pair.IsUp());
  const auto& client = pair.client.ups[0];
  EXPECT_EQ(ToString(client.network.local), "10.8.0.100");
  EXPECT_EQ(ToString(client.network.remote), "10.8.0.1");
  EXPECT_EQ(ToString(client.network.dns[0]), "10.8.0.53");
  EXPECT_EQ(client.mtu, 1396);  // MRU 1400 less MPPE's header and the inner Protocol field
  const auto& server = pair.server.ups[0];
  EXPECT_EQ(ToString(server.network.remote), "10.8.0.100");
  EXPECT_EQ(server.user, "alice");
}

TEST(Endpoint, PacketsCrossBothWaysUnaltered) {
  Pair pair(ClientConfig(), ServerConfig(), {});
  pair.Open();
  pair.RunFor(seconds(5));
  ASSERT_TRUE(pair.IsUp());
  for (uint32_t i = 0; i < 5000; ++i) {  // beyond one turn of the coherency count
    pair.Send(pair.client, NumberedPacket(i, 60 + i % 1300));
    pair.Send(pair.server, NumberedPacket(i + 100000));
    pair.RunFor(milliseconds(1));
  }
  pair.RunFor(seconds(1));
  ASSERT_EQ(pair.server.delivered.size(), 5000u);
  ASSERT_EQ(pair.client.delivered.size(), 5000u);
  for (uint32_t i = 0; i < 5000; ++i) {
    ASSERT_EQ(pair.server.delivered[i], NumberedPacket(i, 60 + i % 1300));
    ASSERT_EQ(pair.client.delivered[i], NumberedPacket(i + 100000));
  }
}

TEST(Endpoint, WhatLeavesTheClientIsNotInTheClear) {
  Pair pair(ClientConfig(), ServerConfig(), {});
  pair.Open();
  pair.RunFor(seconds(5));
  const Bytes secret = NumberedPacket(7, 400);
  bool seen = false;
  pair.gre_filter = [&](const Pair::End&, ByteView packet) {
    seen |= AsText(packet).find(AsText(ByteView(secret).subspan(100, 40))) != std::string::npos;
    return true;
  };
  pair.Send(pair.client, secret);
  pair.RunFor(seconds(1));
  EXPECT_FALSE(seen);
  EXPECT_EQ(pair.server.delivered.size(), 1u);
}

TEST(Endpoint, HangingUpEndsCallsAndTheControlConnectionInOrder_Rfc2637_3) {
  Pair pair(ClientConfig(), ServerConfig(), {});
  pair.Open();
  pair.RunFor(seconds(5));
  ASSERT_TRUE(pair.IsUp());
  pair.client.endpoint->Close(pair.now());
  pair.RunFor(seconds(10));
  EXPECT_FALSE(pair.IsUp());
  EXPECT_EQ(pair.client.downs, 1);
  EXPECT_EQ(pair.server.downs, 1);
  ASSERT_EQ(pair.client.ended.size(), 1u);
  ASSERT_EQ(pair.server.ended.size(), 1u);
  EXPECT_TRUE(pair.client.control_is_closed);
  EXPECT_EQ(pair.client.endpoint->call_count(), 0u);
  EXPECT_EQ(pair.server.endpoint->call_count(), 0u);
  EXPECT_FALSE(pair.client.endpoint->NextDeadline());
  EXPECT_FALSE(pair.server.endpoint->NextDeadline());
}

TEST(Endpoint, TheServerCanHangUpToo) {
  Pair pair(ClientConfig(), ServerConfig(), {});
  pair.Open();
  pair.RunFor(seconds(5));
  ASSERT_TRUE(pair.IsUp());
  pair.server.endpoint->Close(pair.now());
  pair.RunFor(seconds(20));
  EXPECT_FALSE(pair.IsUp());
  EXPECT_EQ(pair.client.ended.size(), 1u);
  EXPECT_EQ(pair.client.endpoint->call_count(), 0u);
  EXPECT_EQ(pair.server.endpoint->call_count(), 0u);
}

TEST(Endpoint, AWrongPasswordIsSaidAsTheReason_Rfc2759_6) {
  auto client = ClientConfig();
  client.session.authentication.password = "hunter2";
  Pair pair(client, ServerConfig(), {});
  pair.Open();
  pair.RunFor(seconds(60));
  EXPECT_TRUE(pair.client.ups.empty());
  EXPECT_TRUE(pair.server.ups.empty());
  ASSERT_EQ(pair.client.ended.size(), 1u);
  EXPECT_NE(pair.client.ended[0].reason.find("691"), std::string::npos)
      << pair.client.ended[0].reason;
}

/// pptpd closes its connection while the client still waits for LCP's last word.
TEST(Endpoint, TheFirstReasonToEndStaysTheReason) {
  auto client = ClientConfig();
  client.session.authentication.password = "hunter2";
  Pair pair(client, ServerConfig(), {});
  bool refused = false;
  pair.gre_filter = [&refused](const Pair::End&, ByteView packet) {
    const bool passes = !refused;  // CHAP's Failure is the last that does
    refused |= AsText(packet).find("E=691") != std::string_view::npos;
    return passes;
  };
  pair.Open();
  pair.RunFor(seconds(1));
  ASSERT_TRUE(pair.client.ended.empty());
  pair.client.endpoint->ControlDown(pair.now(), 1);
  std::string reason;
  while (const auto output = pair.client.endpoint->TakeOutput()) {
    if (const auto* const ended = std::get_if<tunnel::CallEnded>(&*output)) reason = ended->reason;
  }
  EXPECT_NE(reason.find("691"), std::string::npos) << reason;
}

TEST(Endpoint, BlockedGreIsNamedAsTheLikelyCause) {
  Pair pair(ClientConfig(), ServerConfig(), {});
  pair.gre_filter = [](const Pair::End&, ByteView) { return false; };
  pair.Open();
  pair.RunFor(seconds(120));
  ASSERT_EQ(pair.client.ended.size(), 1u);
  EXPECT_NE(pair.client.ended[0].reason.find("47"), std::string::npos)
      << pair.client.ended[0].reason;
}

TEST(Endpoint, GreFromAStrangerOrForAnUnknownCallIsDropped_Rfc2637_5) {
  trace::MemorySink sink;
  Pair pair(ClientConfig(), ServerConfig(), {}, &sink);
  pair.Open();
  pair.RunFor(seconds(5));
  ASSERT_TRUE(pair.IsUp());
  Bytes captured;
  pair.gre_filter = [&](const Pair::End&, ByteView packet) {
    captured = ToBytes(packet);
    return false;
  };
  pair.Send(pair.client, NumberedPacket(1));
  ASSERT_FALSE(captured.empty());
  pair.server.endpoint->ReceiveGre(pair.now(), Address{0x01020304}, Pdu(captured));
  Bytes wrong_call = captured;
  wrong_call[6] ^= 0xff;
  pair.server.endpoint->ReceiveGre(pair.now(), kClientAddress, Pdu(wrong_call));
  EXPECT_FALSE(pair.server.endpoint->TakeOutput());
  int wrong_peer = 0, unknown_call = 0;
  for (const auto& event : sink.events()) {
    if (const auto* drop = std::get_if<trace::Drop>(&event.detail)) {
      wrong_peer += drop->reason == trace::DropReason::kWrongPeer;
      unknown_call += drop->reason == trace::DropReason::kUnknownCall;
    }
  }
  EXPECT_EQ(wrong_peer, 1);
  EXPECT_EQ(unknown_call, 1);
}

TEST(Endpoint, AnAcknowledgmentGoesAloneWhenNothingElseLeaves_Rfc2637_4_2) {
  Pair pair(ClientConfig(), ServerConfig(), {});
  pair.Open();
  pair.RunFor(seconds(5));
  int ack_only = 0;
  pair.gre_filter = [&](const Pair::End& from, ByteView packet) {
    const auto header = Read<wire::GreHeader>(packet);
    if (header && &from == &pair.server && !header->has_sequence) ++ack_only;
    return true;
  };
  pair.Send(pair.client, NumberedPacket(1));
  pair.RunFor(seconds(1));
  EXPECT_EQ(ack_only, 1);
}

/// 1,000 bad wires: the tunnel comes up or says why not; nothing is delivered twice, late or
/// altered.
class BadWire : public ::testing::TestWithParam<int> {};

void CheckDelivery(const std::vector<Bytes>& delivered, uint32_t first) {
  int64_t last = -1;
  for (const Bytes& packet : delivered) {
    ASSERT_GE(packet.size(), kNumberAt + 4);
    const uint32_t index = LoadBe32(&packet[kNumberAt]);
    ASSERT_EQ(packet, NumberedPacket(index)) << "altered";
    ASSERT_GT(static_cast<int64_t>(index), last) << "twice or late";
    ASSERT_GE(index, first);
    last = index;
  }
}

TEST_P(BadWire, ATunnelComesUpOrSaysWhyNotAndNeverDeliversTwiceLateOrAltered) {
  int came_up = 0;
  for (int seed = GetParam() * 100; seed < GetParam() * 100 + 100; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    SeededRng rng(static_cast<uint64_t>(seed) + 7777);
    WireConfig wire;
    wire.seed = static_cast<uint64_t>(seed) + 1;
    wire.loss = rng.Unit() * 0.4;
    wire.duplication = rng.Unit() * 0.3;
    wire.reordering = rng.Unit() * 0.5;
    auto client = ClientConfig();
    auto server = ServerConfig();
    client.session.encryption.prefer_stateful = seed % 3 == 0;
    if (seed % 3 == 0) server.session.encryption.allow_stateless = false;
    const auto dialect = seed % 2 == 0 ? ppp::MppeDialect::kRfc3078 : ppp::MppeDialect::kLinux;
    client.session.encryption.dialect = server.session.encryption.dialect = dialect;
    if (seed % 5 == 0) client.gre_receiver.reorder_time = server.gre_receiver.reorder_time = {};
    Pair pair(client, server, wire);
    pair.Open();
    for (int i = 0; i < 200 && !pair.IsUp() && pair.client.ended.empty(); ++i) {
      pair.RunFor(seconds(1));
    }
    if (!pair.IsUp()) {
      pair.RunFor(seconds(200));
      ASSERT_FALSE(pair.client.ended.empty() && pair.server.ended.empty()) << "neither up nor down";
      for (const auto& ended : pair.client.ended) EXPECT_FALSE(ended.reason.empty());
      continue;
    }
    ++came_up;
    for (uint32_t i = 0; i < 300; ++i) {
      pair.Send(pair.client, NumberedPacket(i));
      pair.Send(pair.server, NumberedPacket(1000 + i));
      pair.RunFor(milliseconds(2));
    }
    pair.RunFor(seconds(3));
    CheckDelivery(pair.server.delivered, 0);
    CheckDelivery(pair.client.delivered, 1000);
    if (wire.loss < 0.05 && seed % 3 != 0) {
      EXPECT_GT(pair.server.delivered.size(), 150u);
    }
  }
  EXPECT_GT(came_up, 70);
}
INSTANTIATE_TEST_SUITE_P(ThousandSeeds, BadWire, ::testing::Range(0, 10));

TEST(Endpoint, AStatefulTunnelRecoversThoughItsFirstThreeResetRequestsAreLost_Rfc3078_8_1) {
  auto client = ClientConfig();
  auto server = ServerConfig();
  client.session.encryption.allow_stateless = server.session.encryption.allow_stateless = false;
  Pair pair(client, server, {});
  pair.Open();
  pair.RunFor(seconds(5));
  ASSERT_TRUE(pair.IsUp());
  int lose_from_client = 1, lose_from_server = 0;
  pair.gre_filter = [&](const Pair::End& from, ByteView packet) {
    const auto header = Read<wire::GreHeader>(packet);
    if (!header || !header->has_sequence) return true;
    return (&from == &pair.client ? lose_from_client : lose_from_server)-- <= 0;
  };
  pair.Send(pair.client, NumberedPacket(0));  // lost; the server will ask for a reset
  lose_from_server = 3;
  for (uint32_t i = 1; i < 100; ++i) {
    pair.Send(pair.client, NumberedPacket(i));
    pair.RunFor(milliseconds(100));
  }
  ASSERT_FALSE(pair.server.delivered.empty());
  EXPECT_EQ(pair.server.delivered.back(), NumberedPacket(99));
}

TEST(Endpoint, TheSameSeedGivesTheSameBytesOnTheWire) {
  const auto run = [](uint64_t seed) {
    Bytes wire_bytes;
    WireConfig wire;
    wire.seed = seed;
    wire.loss = 0.1;
    Pair pair(ClientConfig(), ServerConfig(), wire);
    pair.gre_filter = [&](const Pair::End&, ByteView packet) {
      wire_bytes.insert(wire_bytes.end(), packet.begin(), packet.end());
      return true;
    };
    pair.Open();
    pair.RunFor(seconds(30));
    return wire_bytes;
  };
  EXPECT_EQ(run(1), run(1));
  EXPECT_NE(run(1), run(2));
}

TEST(Endpoint, TheWholeWalkIsRecordedWithItsCause) {
  trace::MemorySink sink;
  Pair pair(ClientConfig(), ServerConfig(), {}, &sink);
  pair.Open();
  pair.RunFor(seconds(5));
  const size_t before = sink.events().size();
  pair.Send(pair.client, NumberedPacket(1));
  const auto events = sink.events();
  std::vector<trace::Step::What> steps;
  for (size_t i = before; i < events.size(); ++i) {
    EXPECT_TRUE(events[i].cause != 0 || std::holds_alternative<trace::Stimulus>(events[i].detail));
    if (const auto* step = std::get_if<trace::Step>(&events[i].detail)) steps.push_back(step->what);
  }
  using What = trace::Step::What;
  EXPECT_EQ(steps, (std::vector<What>{What::kDeliver, What::kEncrypt, What::kProtocolField,
                                      What::kAddressControl, What::kGre}));
}

}  // namespace
}  // namespace pptplab::testing
