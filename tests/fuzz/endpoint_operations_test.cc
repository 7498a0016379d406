// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Two endpoints and a stream of random operations: deliver, lose, alter, inject, tick, open, close.
// Whatever happens, nothing crashes, time goes on, and memory for calls stays bounded.
#include <gtest/gtest.h>

#include "stack/base/rng.h"
#include "tests/support/pair.h"

namespace pptplab::testing {
namespace {

using std::chrono::milliseconds;

Bytes RandomBytes(Rng& rng, uint32_t most) {
  Bytes bytes(rng.Below(most + 1));
  rng.Fill(bytes);
  return bytes;
}

/// One GRE packet of the running tunnel, altered in a few places or noise.
Bytes Alter(Rng& rng, const Bytes& packet) {
  if (packet.empty() || rng.Below(4) == 0) return RandomBytes(rng, 200);
  Bytes altered = packet;
  if (rng.Below(3) == 0) altered.resize(rng.Below(static_cast<uint32_t>(altered.size())) + 1);
  for (uint32_t i = rng.Below(6); i > 0; --i) {
    altered[rng.Below(static_cast<uint32_t>(altered.size()))] ^=
        static_cast<uint8_t>(1u << rng.Below(8));
  }
  return altered;
}

void RandomOperations(uint64_t seed) {
  SeededRng rng(seed);
  WireConfig wire;
  wire.seed = seed;
  wire.loss = rng.Unit() * 0.2;
  wire.reordering = rng.Unit() * 0.2;
  Pair pair(ClientConfig(), ServerConfig(), wire);
  Bytes last_packet;
  pair.gre_filter = [&](const Pair::End&, ByteView packet) {
    last_packet = ToBytes(packet);
    return true;
  };
  pair.Open();
  for (int i = 0; i < 400; ++i) {
    Pair::End& end = rng.Below(2) == 0 ? pair.client : pair.server;
    const Address peer = &end == &pair.client ? kServerAddress : kClientAddress;
    switch (rng.Below(9)) {
      case 0:
      case 1:
      case 2:
        pair.RunFor(milliseconds(rng.Below(400)));
        break;
      case 3:
        pair.Send(end, RandomBytes(rng, 1400));
        break;
      case 4:
      case 5:
        end.endpoint->ReceiveGre(pair.now(), peer, Pdu(Alter(rng, last_packet)));
        break;
      case 6:
        if (rng.Below(60) == 0) {
          end.endpoint->ReceiveControl(pair.now(), 1, Alter(rng, RandomBytes(rng, 300)));
        }
        break;
      case 7:
        end.endpoint->Tick(pair.now());
        break;
      case 8:
        if (rng.Below(120) == 0) end.endpoint->Close(pair.now());
        break;
    }
    ASSERT_LE(end.endpoint->call_count(), 16u);
  }
  pair.RunFor(std::chrono::seconds(300));
}

TEST(EndpointOperations, NoSequenceOfInputsBreaksAnEndpoint) {
  for (uint64_t seed = 0; seed < 1000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomOperations(seed);
    if (HasFatalFailure()) return;
  }
}

/// Every prefix and every one-bit change of each packet that brings a tunnel up, at the moment it
/// would have come in.
TEST(EndpointOperations, EveryCutAndFlipOfEveryEstablishingPacketIsSurvived) {
  std::vector<Bytes> packets;
  {
    Pair pair(ClientConfig(), ServerConfig(), {});
    pair.gre_filter = [&](const Pair::End&, ByteView packet) {
      packets.push_back(ToBytes(packet));
      return true;
    };
    pair.Open();
    pair.RunFor(std::chrono::seconds(5));
  }
  ASSERT_GT(packets.size(), 10u);
  Pair pair(ClientConfig(), ServerConfig(), {});
  pair.Open();
  pair.RunFor(std::chrono::seconds(5));
  for (const Bytes& packet : packets) {
    for (size_t length = 0; length < packet.size(); ++length) {
      const ByteView cut = ByteView(packet).first(length);
      pair.server.endpoint->ReceiveGre(pair.now(), kClientAddress, Pdu(cut));
      pair.client.endpoint->ReceiveGre(pair.now(), kServerAddress, Pdu(cut));
    }
    for (size_t bit = 0; bit < packet.size() * 8; ++bit) {
      Bytes flipped = packet;
      flipped[bit / 8] ^= static_cast<uint8_t>(1u << bit % 8);
      pair.server.endpoint->ReceiveGre(pair.now(), kClientAddress, Pdu(flipped));
      pair.client.endpoint->ReceiveGre(pair.now(), kServerAddress, Pdu(flipped));
    }
    pair.RunFor(std::chrono::milliseconds(10));
  }
}

}  // namespace
}  // namespace pptplab::testing
