// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Compression on the way through whole tunnels: MPPC (RFC 2118) alone and with MPPE, on good and on
// bad wires.
#include <gtest/gtest.h>

#include <algorithm>

#include "stack/trace/recording.h"
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

}  // namespace
}  // namespace pptplab::testing
