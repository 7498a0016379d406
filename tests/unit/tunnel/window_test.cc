// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 2637 §4.2 in a whole tunnel: what leaves, what waits, what is dropped, and that a bad wire
// never closes the window for good.
#include <gtest/gtest.h>

#include "stack/trace/recording.h"
#include "stack/wire/gre.h"
#include "tests/support/pair.h"

namespace pptplab::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Bytes PacketOf(uint32_t index) {
  Bytes packet(200, 0x11);
  packet[0] = 0x45;
  StoreBe16(&packet[2], 200);
  StoreBe32(&packet[20], index);
  return packet;
}

tunnel::EndpointConfig WithWindow(tunnel::EndpointConfig config, uint16_t offer) {
  config.gre_sender.windowing = true;
  config.control.receive_window = offer;
  return config;
}

TEST(TunnelWindow, NeverMoreThanThePeersOfferIsUnderWay_Rfc2637_4_2) {
  Pair pair(WithWindow(ClientConfig(), 8), WithWindow(ServerConfig(), 8), {});
  uint32_t sent = 0, acknowledged = 0, most = 0;
  pair.gre_filter = [&](const Pair::End& from, ByteView packet) {
    const auto header = ReadPrefix<wire::GreHeader>(packet);
    if (&from == &pair.client && header->value.has_sequence) {
      sent = header->value.sequence_number + 1;
      most = std::max(most, sent - acknowledged);
    }
    if (&from == &pair.server && header->value.has_acknowledgment) {
      acknowledged = std::max(acknowledged, header->value.acknowledgment_number + 1);
    }
    return true;
  };
  pair.Open();
  pair.RunFor(seconds(5));
  ASSERT_TRUE(pair.IsUp());
  for (uint32_t i = 0; i < 60; ++i) pair.Send(pair.client, PacketOf(i));
  EXPECT_LT(pair.server.delivered.size(), 60u);
  pair.RunFor(seconds(5));
  ASSERT_EQ(pair.server.delivered.size(), 60u);
  for (uint32_t i = 0; i < 60; ++i) EXPECT_EQ(pair.server.delivered[i], PacketOf(i));
  EXPECT_LE(most, 8u);
  EXPECT_GE(most, 4u);
}

TEST(TunnelWindow, WhatTheQueueCannotHoldIsDroppedBeforeItIsEncrypted_Rfc2637_4_2_4) {
  auto client = WithWindow(ClientConfig(), 8);
  client.gre_sender.queue_packets = 10;
  trace::MemorySink sink;
  Pair pair(client, WithWindow(ServerConfig(), 8), {}, &sink);
  pair.Open();
  pair.RunFor(seconds(5));
  ASSERT_TRUE(pair.IsUp());
  for (uint32_t i = 0; i < 100; ++i) pair.Send(pair.client, PacketOf(i));
  pair.RunFor(seconds(5));
  EXPECT_GE(pair.server.delivered.size(), 14u);
  EXPECT_LE(pair.server.delivered.size(), 18u);
  size_t full = 0, incoherent = 0;
  for (const auto& event : sink.events()) {
    if (const auto* drop = std::get_if<trace::Drop>(&event.detail)) {
      full += drop->reason == trace::DropReason::kQueueFull;
      incoherent += drop->reason == trace::DropReason::kIncoherent;
    }
  }
  EXPECT_EQ(full + pair.server.delivered.size(), 100u);
  EXPECT_EQ(incoherent, 0u);
}

TEST(TunnelWindow, LostAcknowledgmentsCloseItOnlyForATimeOut_Rfc2637_4_4_2) {
  trace::MemorySink sink;
  Pair pair(WithWindow(ClientConfig(), 8), ServerConfig(), {}, &sink);
  pair.Open();
  pair.RunFor(seconds(5));
  ASSERT_TRUE(pair.IsUp());
  pair.gre_filter = [&](const Pair::End& from, ByteView) { return &from != &pair.server; };
  for (uint32_t i = 0; i < 100; ++i) {
    pair.Send(pair.client, PacketOf(i));
    pair.RunFor(milliseconds(1));
  }
  pair.RunFor(seconds(20));
  EXPECT_GT(pair.server.delivered.size(), 60u);
  pair.gre_filter = nullptr;
  const size_t before = pair.server.delivered.size();
  for (uint32_t i = 0; i < 20; ++i) pair.Send(pair.client, PacketOf(1000 + i));
  pair.RunFor(seconds(20));
  EXPECT_GE(pair.server.delivered.size(), before + 20);
  bool told = false;
  for (const auto& event : sink.events()) {
    const auto* note = std::get_if<trace::Note>(&event.detail);
    told |= note != nullptr && note->text.find("window shrinks") != std::string_view::npos;
  }
  EXPECT_TRUE(told);
}

TEST(TunnelWindow, ATunnelComesUpAndCarriesOnBadWiresTooInOrderAndOnce) {
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    const WireConfig wire{.seed = seed, .loss = 0.1, .duplication = 0.1, .reordering = 0.2};
    Pair pair(WithWindow(ClientConfig(), 16), WithWindow(ServerConfig(), 3), wire);
    pair.Open();
    for (int i = 0; i < 200 && !pair.IsUp() && pair.client.ended.empty(); ++i) {
      pair.RunFor(seconds(1));
    }
    if (!pair.IsUp()) continue;
    for (uint32_t i = 0; i < 100; ++i) {
      pair.Send(pair.client, PacketOf(i));
      pair.Send(pair.server, PacketOf(i));
      pair.RunFor(milliseconds(100));
    }
    pair.RunFor(seconds(30));
    EXPECT_GT(pair.server.delivered.size(), 60u);
    EXPECT_GT(pair.client.delivered.size(), 60u);
    int64_t last = -1;
    for (const Bytes& packet : pair.server.delivered) {
      EXPECT_GT(static_cast<int64_t>(LoadBe32(&packet[20])), last);
      last = LoadBe32(&packet[20]);
    }
  }
}

TEST(TunnelWindow, TheCallsGreStatisticsAreSaidWhenItEnds) {
  trace::MemorySink sink;
  Pair pair(WithWindow(ClientConfig(), 8), ServerConfig(), {}, &sink);
  pair.Open();
  pair.RunFor(seconds(5));
  pair.client.endpoint->Close(pair.now());
  pair.RunFor(seconds(10));
  int told = 0;
  for (const auto& event : sink.events()) {
    const auto* note = std::get_if<trace::Note>(&event.detail);
    told += note != nullptr && note->text.find("GRE on this call: sent") == 0;
  }
  EXPECT_EQ(told, 2);
}

}  // namespace
}  // namespace pptplab::testing
