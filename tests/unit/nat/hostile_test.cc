// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Packets that lie: whatever comes in on either side, the translator answers, keeps its limits, and
// touches nothing behind the packet's end.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/unit/nat/support.h"

namespace pptplab::nat {
namespace {

using std::chrono::seconds;

std::vector<Bytes> Packets() {
  wire::OutgoingCallRequest request;
  request.call_id = 7;
  wire::OutgoingCallReply reply;
  reply.peers_call_id = 7;
  const Bytes gre = Gre(kOutside, kServer, 0);
  return {Tcp(kFirstClient, 40000, kServer, 80),
          Udp(kFirstClient, 5000, kServer, 53),
          Echo(kFirstClient, kServer, 1),
          Gre(kFirstClient, kServer, 0),
          Control(kFirstClient, 40000, kServer, 1723, request),
          Control(kServer, 1723, kOutside, 40000, reply),
          Gre(kServer, kOutside, 7),
          Unreachable(kServer, kOutside, 2, gre),
          Unreachable(kServer, kOutside, 1, Tcp(kOutside, 40000, kServer, 80)),
          Unreachable(kFirstClient, kServer, 2, Gre(kServer, kFirstClient, 7))};
}

Translator WithACall(Mode mode) {
  Settings settings = In(mode);
  settings.max_mappings = 50;
  settings.max_fragments = 5;
  Translator nat(settings);
  SetUpCall(nat, At(seconds(0)), {.client = kFirstClient});
  return nat;
}

void Feed(Translator& nat, Instant now, bool outbound, Bytes packet) {
  // Exactly as many octets as there are, so that a sanitizer sees every step too far.
  packet.shrink_to_fit();
  const size_t size = packet.size();
  const Verdict verdict = outbound ? nat.Outbound(now, packet) : nat.Inbound(now, packet);
  ASSERT_EQ(packet.size(), size);
  ASSERT_EQ(verdict.forward, verdict.why.empty());
  ASSERT_LE(verdict.icmp.size(), 576u);
  ASSERT_LE(nat.mappings().size(), 50u);
}

TEST(HostilePackets, CutAnywhereAreDroppedAndNothingElse) {
  for (Mode mode : kTranslating) {
    Translator nat = WithACall(mode);
    for (const Bytes& packet : Packets()) {
      for (size_t size = 0; size < packet.size(); ++size) {
        for (bool outbound : {true, false}) {
          Bytes cut(packet.begin(), packet.begin() + static_cast<ptrdiff_t>(size));
          EXPECT_FALSE(
              (outbound ? nat.Outbound(At(seconds(1)), cut) : nat.Inbound(At(seconds(1)), cut))
                  .forward);
        }
        // The same with a Total Length that agrees: now the transport is cut.
        if (size < 20) continue;
        Bytes shorter(packet.begin(), packet.begin() + static_cast<ptrdiff_t>(size));
        StoreBe16(&shorter[2], static_cast<uint16_t>(size));
        for (bool outbound : {true, false}) Feed(nat, At(seconds(1)), outbound, shorter);
      }
    }
  }
}

TEST(HostilePackets, WithAnyOctetChangedAreAnswered) {
  for (Mode mode : kTranslating) {
    Translator nat = WithACall(mode);
    for (const Bytes& packet : Packets()) {
      for (size_t at = 0; at < std::min<size_t>(packet.size(), 80); ++at) {
        for (int value : {0, 1, 4, 5, 15, 0x20, 0x45, 0x4f, 0x7f, 0x80, 0xf0, 0xff}) {
          Bytes lying = packet;
          lying[at] = static_cast<uint8_t>(value);
          for (bool outbound : {true, false}) Feed(nat, At(seconds(1)), outbound, lying);
        }
      }
    }
  }
}

TEST(HostilePackets, MutatedAtRandomKeepTheTranslatorWithinItsLimits) {
  std::mt19937 random(4711);
  const std::vector<Bytes> packets = Packets();
  for (Mode mode : kTranslating) {
    Translator nat = WithACall(mode);
    for (int i = 0; i < 20000; ++i) {
      Bytes packet = packets[random() % packets.size()];
      for (auto changes = random() % 6; changes > 0; --changes) {
        packet[random() % packet.size()] = static_cast<uint8_t>(random() & 0xff);
      }
      if (random() % 4 == 0) packet.resize(random() % (packet.size() + 1));
      Feed(nat, At(seconds(i / 10)), random() % 2 == 0, std::move(packet));
    }
  }
}

TEST(HostilePackets, OctetsBehindTheEndStayAsTheyAre) {
  for (Mode mode : kTranslating) {
    Translator nat = WithACall(mode);
    for (Bytes packet : Packets()) {
      const size_t size = packet.size();
      packet.resize(size + 40, 0xa5);
      for (bool outbound : {true, false}) {
        Bytes padded = packet;
        outbound ? nat.Outbound(At(seconds(1)), padded) : nat.Inbound(At(seconds(1)), padded);
        EXPECT_EQ(Bytes(padded.begin() + static_cast<ptrdiff_t>(size), padded.end()),
                  Bytes(40, 0xa5));
      }
    }
  }
}

TEST(HostilePackets, AWrongChecksumStaysWrong_Rfc1624) {
  for (Mode mode : kTranslating) {
    Translator nat = WithACall(mode);
    wire::OutgoingCallRequest request;
    request.call_id = 12;
    Bytes packet = Control(kFirstClient, 40001, kServer, 1723, request);
    packet.back() ^= 1;
    ASSERT_TRUE(nat.Outbound(At(seconds(1)), packet).forward);
    EXPECT_TRUE(wire::Ipv4ChecksumIsRight(packet));
    EXPECT_FALSE(ChecksumsAreRight(packet));
  }
}

TEST(HostilePackets, ManyShortCallsLeaveNothingBehind) {
  Translator nat = WithACall(Mode::kCallAlias);
  for (int i = 0; i < 5000; ++i) {
    const auto id = static_cast<uint16_t>(i);
    wire::OutgoingCallRequest request;
    request.call_id = id;
    Bytes packet = Control(kFirstClient, 40000, kServer, 1723, request);
    nat.Outbound(At(seconds(1)), packet);
    wire::CallDisconnectNotify notify;
    notify.call_id = id;
    packet = Control(kFirstClient, 40000, kServer, 1723, notify);
    nat.Outbound(At(seconds(1)), packet);
  }
  EXPECT_LE(nat.mappings().size(), 2u);
}

}  // namespace
}  // namespace pptplab::nat
