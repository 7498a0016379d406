// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Compression on the way through whole tunnels: MPPC (RFC 2118) alone and with MPPE, on good and on
// bad wires.
#include <gtest/gtest.h>

#include <algorithm>

#include "stack/trace/recording.h"
#include "stack/wire/checksum.h"
#include "tests/support/pair.h"

namespace pptplab::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using P = ppp::EncryptionPolicy;
using What = trace::Step::What;

/// IP packet number `index`: mostly text, every fifth one noise.
Bytes TextPacket(uint32_t index) {
  const std::string text = "GET /index.html HTTP/1.1 Host: www.example.com Accept: text/html ";
  Bytes packet(400 + index % 800);
  for (size_t i = 0; i < packet.size(); ++i) {
    packet[i] = static_cast<uint8_t>(text[(i + index) % text.size()]);
  }
  if (index % 5 == 0) SeededRng(index).Fill(packet);
  packet[0] = 0x45;
  StoreBe16(&packet[2], static_cast<uint16_t>(packet.size()));
  StoreBe32(&packet[20], index);
  return packet;
}

struct Mode {
  P encryption;
  bool stateless;
};
constexpr Mode kModes[] = {
    {P::kRefused, false}, {P::kRefused, true}, {P::kRequired, false}, {P::kRequired, true}};

void Configure(ppp::EncryptionConfig& config, const Mode& mode) {
  config.policy = mode.encryption;
  config.compression = P::kRequired;
  config.allow_stateless = mode.stateless;
  config.allow_stateful = !mode.stateless;
}

Pair MakePair(const Mode& mode, const WireConfig& wire, trace::TraceSink* sink = nullptr) {
  auto client = ClientConfig(), server = ServerConfig();
  Configure(client.session.encryption, mode);
  Configure(server.session.encryption, mode);
  return Pair(client, server, wire, sink);
}

TEST(Compression, PacketsCrossUnalteredAndTakeFewerOctets_Rfc2118) {
  for (const Mode& mode : kModes) {
    Pair pair = MakePair(mode, {});
    pair.Open();
    pair.RunFor(seconds(5));
    ASSERT_TRUE(pair.IsUp());
    EXPECT_EQ(pair.client.ups[0].mtu, 1396);
    size_t sent = 0, on_the_wire = 0;
    pair.gre_filter = [&](const Pair::End&, ByteView packet) {
      on_the_wire += packet.size();
      return true;
    };
    for (uint32_t i = 0; i < 500; ++i) {
      pair.Send(pair.client, TextPacket(i));
      sent += TextPacket(i).size();
      pair.RunFor(milliseconds(1));
    }
    pair.RunFor(seconds(1));
    ASSERT_EQ(pair.server.delivered.size(), 500u);
    for (uint32_t i = 0; i < 500; ++i) ASSERT_EQ(pair.server.delivered[i], TextPacket(i));
    EXPECT_LT(on_the_wire * 2, sent);
  }
}

TEST(Compression, NothingIsDeliveredAlteredOnABadWireAndALossIsMended_Rfc2118_4_3) {
  for (const Mode& mode : kModes) {
    for (uint64_t seed = 1; seed <= 20; ++seed) {
      SCOPED_TRACE("seed " + std::to_string(seed));
      WireConfig wire;
      wire.seed = seed;
      wire.loss = 0.02;
      wire.duplication = 0.1;
      wire.reordering = 0.1;
      Pair pair = MakePair(mode, wire);
      pair.Open();
      pair.RunFor(seconds(60));
      ASSERT_TRUE(pair.IsUp());
      for (uint32_t i = 0; i < 300; ++i) {
        pair.Send(pair.client, TextPacket(i));
        pair.RunFor(milliseconds(5));
      }
      pair.RunFor(seconds(3));
      EXPECT_GT(pair.server.delivered.size(), 100u);
      for (const Bytes& packet : pair.server.delivered) {
        ASSERT_EQ(packet, TextPacket(LoadBe32(&packet[20])));
      }
      EXPECT_TRUE(pair.IsUp());
    }
  }
}

TEST(Compression, IsAStepOfTheWalkDownAndUp_Rfc3078_3) {
  for (const Mode& mode : kModes) {
    trace::MemorySink sink;
    Pair pair = MakePair(mode, {}, &sink);
    pair.Open();
    pair.RunFor(seconds(5));
    const size_t before = sink.events().size();
    pair.Send(pair.client, TextPacket(1));
    pair.RunFor(seconds(1));
    const auto events = sink.events();
    std::vector<What> down, up;
    std::optional<trace::Step> compress;
    for (size_t i = before; i < events.size(); ++i) {
      const auto* step = std::get_if<trace::Step>(&events[i].detail);
      if (step == nullptr || step->what == What::kAckOnly) continue;
      const bool sent = step->direction == trace::Direction::kSent;
      (sent ? down : up).push_back(step->what);
      if (sent && step->what == What::kCompress) compress = *step;
    }
    ASSERT_TRUE(compress);
    EXPECT_EQ(compress->flags, trace::Step::kFlushed | trace::Step::kCompressed);
    EXPECT_LT(compress->size_after, compress->size_before);
    if (mode.encryption == P::kRefused) {
      EXPECT_EQ(down, (std::vector<What>{What::kDeliver, What::kCompress, What::kProtocolField,
                                         What::kAddressControl, What::kGre}));
      EXPECT_EQ(up, (std::vector<What>{What::kGre, What::kProtocolField, What::kCompress,
                                       What::kDeliver}));
    } else {
      EXPECT_EQ(down, (std::vector<What>{What::kDeliver, What::kCompress, What::kEncrypt,
                                         What::kProtocolField, What::kAddressControl, What::kGre}));
      EXPECT_EQ(up, (std::vector<What>{What::kGre, What::kProtocolField, What::kEncrypt,
                                       What::kCompress, What::kDeliver}));
    }
  }
}

// --- Van Jacobson
// ------------------------------------------------------------------------------------

/// Segment `index` of a download: `size` octets of data each.
Bytes Segment(uint32_t index, size_t size = 500) {
  Bytes packet(40 + size, 0x62);
  for (size_t i = 0; i < 40; ++i) packet[i] = 0;
  packet[0] = 0x45;
  StoreBe16(&packet[2], static_cast<uint16_t>(packet.size()));
  StoreBe16(&packet[4], static_cast<uint16_t>(index));
  packet[8] = 64;
  packet[9] = 6;
  StoreBe32(&packet[12], 0x0a080064);
  StoreBe32(&packet[16], 0x0a080001);
  StoreBe16(&packet[20], 80);
  StoreBe16(&packet[22], 1234);
  StoreBe32(&packet[24], static_cast<uint32_t>(index * size));
  packet[32] = 0x50;
  packet[33] = 0x10;
  StoreBe16(&packet[10], wire::ChecksumOf(ByteView(packet).first(20)));
  return packet;
}

TEST(VanJacobson, ATunnelThatAgreedOnItCarriesHeadersOfThreeOctets_Rfc1144_And_Rfc1332_4) {
  for (const P encryption : {P::kRefused, P::kRequired}) {
    trace::MemorySink sink;
    auto client = ClientConfig(), server = ServerConfig();
    client.session.ipcp.vj = server.session.ipcp.vj = true;
    client.session.encryption.policy = server.session.encryption.policy = encryption;
    Pair pair(client, server, {}, &sink);
    pair.Open();
    pair.RunFor(seconds(5));
    ASSERT_TRUE(pair.IsUp());
    size_t last_size = 0;
    pair.gre_filter = [&](const Pair::End& from, ByteView packet) {
      if (&from == &pair.client && packet.size() > 300) last_size = packet.size();
      return true;
    };
    for (uint32_t i = 0; i < 100; ++i) {
      pair.Send(pair.client, Segment(i));
      pair.RunFor(milliseconds(1));
    }
    pair.RunFor(seconds(1));
    ASSERT_EQ(pair.server.delivered.size(), 100u);
    for (uint32_t i = 0; i < 100; ++i) ASSERT_EQ(pair.server.delivered[i], Segment(i));
    EXPECT_LT(last_size, 500u + 3 + 4 + 16 + 2);
    int compressed = 0;
    for (const auto& event : sink.events()) {
      const auto* step = std::get_if<trace::Step>(&event.detail);
      compressed += step != nullptr && step->what == What::kCompress &&
                    step->flags == (trace::Step::kVanJacobson | trace::Step::kCompressed);
    }
    EXPECT_EQ(compressed, 198);
  }
}

TEST(VanJacobson, EachEndSendsItOnlyToAPeerThatAsked_Rfc1332_4) {
  for (const bool client_asks : {true, false}) {
    auto client = ClientConfig(), server = ServerConfig();
    client.session.ipcp.vj = client_asks;
    server.session.ipcp.vj = !client_asks;
    Pair pair(client, server, {});
    pair.Open();
    pair.RunFor(seconds(5));
    ASSERT_TRUE(pair.IsUp());
    for (uint32_t i = 0; i < 10; ++i) {
      pair.Send(pair.client, Segment(i));
      pair.Send(pair.server, Segment(i));
    }
    pair.RunFor(seconds(1));
    EXPECT_EQ(pair.server.delivered.size(), 10u);
    EXPECT_EQ(pair.client.delivered.size(), 10u);
  }
}

TEST(VanJacobson, AfterALossNothingGoesUpUntilTcpRepeats_Rfc1144_4_1) {
  auto client = ClientConfig(), server = ServerConfig();
  client.session.ipcp.vj = server.session.ipcp.vj = true;
  Pair pair(client, server, {});
  pair.Open();
  pair.RunFor(seconds(5));
  bool lose = false;
  pair.gre_filter = [&](const Pair::End&, ByteView) { return !lose; };
  const auto send = [&](uint32_t index) {
    pair.Send(pair.client, Segment(index));
    pair.RunFor(seconds(1));
  };
  send(0);
  send(1);
  lose = true;
  send(2);
  lose = false;
  send(3);
  send(4);
  EXPECT_EQ(pair.server.delivered.size(), 2u);
  send(2);
  ASSERT_EQ(pair.server.delivered.size(), 3u);
  EXPECT_EQ(pair.server.delivered.back(), Segment(2));
}

}  // namespace
}  // namespace pptplab::testing
