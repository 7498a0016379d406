// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Van Jacobson's header compression, RFC 1144: round trips of whole conversations, what has to go
// whole, what a loss does, and what nobody should send.
#include "stack/ppp/vj.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "stack/base/rng.h"
#include "stack/wire/checksum.h"
#include "stack/wire/ppp.h"

namespace pptplab::ppp {
namespace {

constexpr uint8_t kAck = 0x10, kPsh = 0x08, kUrg = 0x20, kSyn = 0x02, kFin = 0x01;

/// One end of a TCP connection, as far as its headers go.
struct Talker {
  uint16_t port = 1000;
  uint32_t sequence = 5000, ack = 9000;
  uint16_t window = 8192, id = 1, urgent = 0;
  uint8_t flags = kAck, ttl = 64;
  size_t options = 0;  ///< octets of TCP options

  Bytes Packet(size_t data) const {
    const size_t size = 40 + options + data;
    Bytes packet(40, 0);
    packet.resize(size, 0x61);
    packet[0] = 0x45;
    StoreBe16(&packet[2], static_cast<uint16_t>(size));
    StoreBe16(&packet[4], id);
    packet[8] = ttl;
    packet[9] = 6;
    StoreBe32(&packet[12], 0x0a080064);
    StoreBe32(&packet[16], 0x0a080001);
    StoreBe16(&packet[20], port);
    StoreBe16(&packet[22], 80);
    StoreBe32(&packet[24], sequence);
    StoreBe32(&packet[28], ack);
    packet[32] = static_cast<uint8_t>((20 + options) / 4 << 4);
    packet[33] = flags;
    StoreBe16(&packet[34], window);
    StoreBe16(&packet[38], urgent);
    const Address source{LoadBe32(&packet[12])}, destination{LoadBe32(&packet[16])};
    StoreBe16(&packet[36],
              wire::TransportChecksum(source, destination, 6, ByteView(packet).subspan(20)));
    StoreBe16(&packet[10], wire::ChecksumOf(ByteView(packet).first(20)));
    return packet;
  }
};

struct Line {
  explicit Line(const VjChoice& choice = {}) : compressor(choice), decompressor(choice) {}
  /// Sends `packet`; what comes out.
  std::optional<Bytes> Send(const Bytes& packet) {
    Pdu pdu(packet);
    last = compressor.Compress(pdu);
    sent = ToBytes(pdu.bytes());
    if (last.protocol == wire::kPppIpv4) return sent;
    return decompressor.Restore(last.protocol, sent);
  }

  VjCompressor compressor;
  VjDecompressor decompressor;
  VjCompressor::Done last;
  Bytes sent;
};

TEST(Vj, ADownloadTakesThreeOctetsAPacket_Rfc1144_3_2_2) {
  Line line;
  Talker server;
  EXPECT_EQ(line.Send(server.Packet(1000)), server.Packet(1000));
  EXPECT_EQ(line.last.protocol, wire::kPppVjUncompressed);
  for (int i = 0; i < 10; ++i) {
    server.sequence += 1000;
    ++server.id;
    EXPECT_EQ(line.Send(server.Packet(1000)), server.Packet(1000));
    EXPECT_EQ(line.last.protocol, wire::kPppVjCompressed);
    EXPECT_EQ(line.sent.size(), 1003u);
    EXPECT_EQ(line.sent[0], 0x0f) << "one-way data, SAWU";
  }
}

TEST(Vj, AnEchoedKeystrokeTakesThreeOctetsBesidesItself_Rfc1144_3_2_2) {
  Line line;
  Talker talker;
  talker.flags = kAck | kPsh;
  line.Send(talker.Packet(1));
  ++talker.sequence;
  ++talker.ack;
  ++talker.id;
  EXPECT_EQ(line.Send(talker.Packet(1)), talker.Packet(1));
  EXPECT_EQ(line.sent.size(), 4u);
  EXPECT_EQ(line.sent[0], 0x1b) << "P and SWU";
}

TEST(Vj, TheEndOfUrgentDataIsNoSpecialCase_Rfc1144_3_2_4) {
  Line line;
  Talker server;
  server.flags = kAck | kUrg;
  line.Send(server.Packet(100));
  server.flags = kAck;
  for (const int mask : {0x08, 0x0f}) {
    server.sequence += 100;
    ++server.id;
    EXPECT_EQ(line.Send(server.Packet(100)), server.Packet(100));
    EXPECT_EQ(line.last.protocol, wire::kPppVjCompressed);
    EXPECT_EQ(line.sent[0], mask)
        << "S, then SAWU: a receiver may keep URG where a case is special";
  }
}

TEST(Vj, WhatMustNotBeCompressedGoesAsItIs_Rfc1144_3_2_3) {
  Line line;
  Talker talker;
  for (const uint8_t flags : {kSyn, uint8_t{kSyn | kAck}, uint8_t{kFin | kAck}, uint8_t{0}}) {
    talker.flags = flags;
    EXPECT_EQ(line.Send(talker.Packet(0)), talker.Packet(0));
    EXPECT_EQ(line.last.protocol, wire::kPppIpv4) << int{flags};
  }
  talker.flags = kAck;
  const auto passes = [&](Bytes packet) {
    EXPECT_EQ(line.Send(packet), packet);
    return line.last.protocol == wire::kPppIpv4;
  };
  Bytes fragment = talker.Packet(10);
  fragment[6] = 0x20;
  EXPECT_TRUE(passes(fragment));
  Bytes udp = talker.Packet(10);
  udp[9] = 17;
  EXPECT_TRUE(passes(udp));
  Bytes wrong_checksum = talker.Packet(10);
  wrong_checksum[10] ^= 1;
  EXPECT_TRUE(passes(wrong_checksum));
  Bytes padded = talker.Packet(10);
  padded.push_back(0);
  EXPECT_TRUE(passes(padded));
  EXPECT_TRUE(passes(Bytes(19, 0x45)));
  EXPECT_TRUE(passes({}));
}

TEST(Vj, WhatItHasNoWordsForGoesWhole_Rfc1144_3_2_3) {
  const auto goes_whole = [](auto change) {
    Line line;
    Talker talker;
    line.Send(talker.Packet(100));
    talker.sequence += 100;
    ++talker.id;
    change(talker);
    EXPECT_EQ(line.Send(talker.Packet(100)), talker.Packet(100));
    return line.last.protocol == wire::kPppVjUncompressed;
  };
  EXPECT_TRUE(goes_whole([](Talker& t) { t.ttl = 63; }));
  EXPECT_TRUE(goes_whole([](Talker& t) { t.options = 12; }));
  EXPECT_TRUE(goes_whole([](Talker& t) { t.sequence -= 200; })) << "a repetition";
  EXPECT_TRUE(goes_whole([](Talker& t) { t.ack += 70000; }));
  EXPECT_TRUE(goes_whole([](Talker& t) { t.urgent = 7; })) << "without URG";
  EXPECT_TRUE(goes_whole([](Talker& t) { t.flags |= 0x40; })) << "ECN-Echo, RFC 3168";
  EXPECT_FALSE(goes_whole([](Talker& t) { t.window = 1; }));
  EXPECT_FALSE(goes_whole([](Talker& t) {
    t.flags |= kUrg;
    t.urgent = 300;
  }));
}

TEST(Vj, WholeConversationsComeOutAsTheyWentIn) {
  for (const VjChoice choice : {VjChoice{15, true}, VjChoice{15, false}, VjChoice{3, true}}) {
    SeededRng rng(5);
    Line line(choice);
    std::vector<Talker> talkers(10);
    for (size_t i = 0; i < talkers.size(); ++i) talkers[i].port = static_cast<uint16_t>(1000 + i);
    int compressed = 0;
    for (int i = 0; i < 20000; ++i) {
      Talker& talker = talkers[rng.Below(8) < 6 ? 0 : rng.Below(10)];
      const size_t data = rng.Below(3) == 0 ? 0 : rng.Below(1400);
      talker.flags = static_cast<uint8_t>(kAck | (rng.Below(4) == 0 ? kPsh : 0) |
                                          (rng.Below(50) == 0 ? kUrg : 0));
      talker.urgent = (talker.flags & kUrg) != 0 ? static_cast<uint16_t>(rng.Below(600)) : 0;
      if (rng.Below(3) == 0) talker.ack += rng.Below(3000);
      if (rng.Below(5) == 0) talker.window = static_cast<uint16_t>(rng.U32());
      if (rng.Below(40) == 0) talker.sequence -= 1000;
      talker.id = static_cast<uint16_t>(talker.id + (rng.Below(4) == 0 ? rng.Below(70000) : 1));
      ASSERT_EQ(line.Send(talker.Packet(data)), talker.Packet(data)) << i;
      compressed += line.last.protocol == wire::kPppVjCompressed ? 1 : 0;
      talker.sequence += static_cast<uint32_t>(data);
    }
    EXPECT_GT(compressed, 8000);
  }
}

TEST(Vj, AfterALossNothingIsReadUntilASlotIsNamed_Rfc1144_4_1) {
  Line line;
  Talker one, other;
  other.port = 2000;
  const auto next = [&](Talker& talker) {
    talker.sequence += 10;
    ++talker.id;
    return line.Send(talker.Packet(10));
  };
  line.Send(one.Packet(10));
  line.Send(other.Packet(10));
  EXPECT_TRUE(next(other));
  line.decompressor.PacketLost();
  EXPECT_FALSE(next(other)) << "no slot in it";
  EXPECT_STREQ(line.decompressor.problem(), "packets are missing, and it doesn't name its slot");
  const auto named = next(one);
  EXPECT_EQ(named, one.Packet(10)) << "the slot changes, so it is named";
}

TEST(Vj, NamesEverySlotIfThePeerWantsThat_Rfc1332_4) {
  Line line(VjChoice{15, false});
  Talker talker;
  line.Send(talker.Packet(10));
  for (int i = 0; i < 3; ++i) {
    talker.sequence += 10;
    ++talker.id;
    line.Send(talker.Packet(10));
    EXPECT_EQ(line.sent[0] & 0x40, 0x40);
    EXPECT_EQ(line.sent.size(), 14u);
  }
}

TEST(Vj, NeverUsesMoreSlotsThanThePeerHas_Rfc1332_4) {
  Line line(VjChoice{2, true});
  for (uint16_t port = 1; port < 100; ++port) {
    Talker talker;
    talker.port = port;
    ASSERT_EQ(line.Send(talker.Packet(10)), talker.Packet(10));
    ASSERT_LE(line.last.slot, 2);
  }
}

TEST(Vj, RefusesWhatIsCutOrNamesWhatIsNotThere) {
  VjDecompressor decompressor(VjChoice{3, true});
  const auto problem = [&](uint16_t protocol, Bytes packet) {
    const auto out = decompressor.Restore(protocol, packet);
    return std::string(out ? "" : decompressor.problem());
  };
  Bytes whole = Talker().Packet(4);
  whole[9] = 4;
  EXPECT_EQ(problem(wire::kPppVjUncompressed, whole), "a slot beyond those agreed on");
  whole[9] = 3;
  for (size_t size = 0; size < 40; ++size) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(size));
    EXPECT_EQ(problem(wire::kPppVjUncompressed, cut), "no whole TCP/IP header");
  }
  EXPECT_EQ(problem(wire::kPppVjCompressed, {0x40, 3, 0, 0}),
            "nothing is known about its connection");
  EXPECT_EQ(problem(wire::kPppVjCompressed, {0x40, 4, 0, 0}), "a slot beyond those agreed on");
  EXPECT_EQ(problem(wire::kPppVjUncompressed, whole), "");
  const Bytes compressed = {0x6f & 0x7e, 3, 1, 2, 0, 1, 1, 5, 6, 7, 8};
  for (size_t size = 0; size < 9; ++size) {
    const Bytes cut(compressed.begin(), compressed.begin() + static_cast<ptrdiff_t>(size));
    EXPECT_NE(problem(wire::kPppVjCompressed, cut), "") << size;
  }
  EXPECT_EQ(problem(wire::kPppVjCompressed, compressed), "");
}

TEST(Vj, NeverReadsBeyondAPacketWhateverComesIn) {
  SeededRng rng(9);
  VjDecompressor decompressor(VjChoice{15, true});
  const Bytes whole = Talker().Packet(40);
  for (int i = 0; i < 20000; ++i) {
    Bytes noise(rng.Below(80));
    rng.Fill(noise);
    const bool fill = rng.Below(3) == 0;
    if (fill && rng.Below(2) == 0) {
      noise = whole;
      noise[rng.Below(40)] = static_cast<uint8_t>(rng.U32());
    }
    const auto out =
        decompressor.Restore(fill ? wire::kPppVjUncompressed : wire::kPppVjCompressed, noise);
    ASSERT_LE(out ? out->size() : 0, 400u);
  }
}

}  // namespace
}  // namespace pptplab::ppp
