// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// MPPC, RFC 2118: its published examples, round trips, losses, and what nobody should send.
#include "stack/ppp/mppc.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "stack/base/rng.h"
#include "tests/unit/ppp/mppe_support.h"

namespace pptplab::ppp {
namespace {

constexpr wire::MppeHeader kFlushedAndCompressed{true, false, true, false, 0};
constexpr wire::MppeHeader kCompressed{false, false, true, false, 0};

std::string TextOf(MppcDecompressor& decompressor, std::string_view hex) {
  const auto out = decompressor.Decompress(kFlushedAndCompressed, Hex(hex));
  return out ? std::string(AsText(*out)) : decompressor.problem();
}

Bytes Lorem(size_t size) {
  static const std::string kText =
      "The quick brown fox jumps over the lazy dog, and the dog sleeps on. GET /index.html "
      "HTTP/1.1 ";
  Bytes bytes(size);
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<uint8_t>(kText[i % kText.size()]);
  return bytes;
}

/// What one in `kinds` tests sends: text, random octets, zeros, mixtures.
Bytes Content(SeededRng& rng, size_t size) {
  Bytes bytes = Lorem(size);
  const uint32_t kind = rng.Below(4);
  if (kind == 0) rng.Fill(bytes);
  if (kind == 1) std::fill(bytes.begin(), bytes.end(), uint8_t{0});
  if (kind == 2) {
    for (size_t i = 0; i < size / 20; ++i) bytes[rng.Below(static_cast<uint32_t>(size))] ^= 0xa5;
  }
  bytes[0] = 0;
  if (size > 1) bytes[1] = 0x21;
  return bytes;
}

TEST(Mppc, ReadsTheExampleOfTheRfc_Rfc2118_4) {
  MppcDecompressor decompressor;
  EXPECT_EQ(
      TextOf(decompressor, "666F722077686F6D207468652062656C6C20746F6C6C732CF43720FA23D3329700"),
      "for whom the bell tolls, the bell tolls for thee.");
  EXPECT_EQ(
      TextOf(decompressor, "666F722E77686F6D2E7468652E62656C6C2E746F6C6C732CF4372E66FA1F199484"),
      "for.whom.the.bell.tolls,.the.bell.tolls.for.thee!");
}

TEST(Mppc, WritesTheExampleNoLongerThanTheRfcDoes_Rfc2118_4) {
  const std::string text = "for whom the bell tolls, the bell tolls for thee.";
  Pdu pdu(AsBytes(text));
  MppcCompressor compressor;
  const MppcBits bits = compressor.Compress(pdu);
  EXPECT_TRUE(bits.flushed && bits.compressed);
  EXPECT_FALSE(bits.at_front);
  EXPECT_LE(pdu.size(), 33u);
  MppcDecompressor decompressor;
  EXPECT_EQ(TextOf(decompressor, ToHex(pdu.bytes())), text);
}

struct TokenCase {
  const char* bits;  ///< of the packet, from its first on
  const char* out;   ///< what comes out, in hexadecimal
};

std::string HexOfBits(std::string bits) {
  std::string hex;
  std::erase(bits, ' ');
  while (bits.size() % 8 != 0) bits += '0';
  for (size_t i = 0; i < bits.size(); i += 4) {
    hex += "0123456789abcdef"[std::stoi(bits.substr(i, 4), nullptr, 2)];
  }
  return hex;
}

TEST(Mppc, ReadsEveryKindOfToken_Rfc2118_4_1_And_4_2) {
  const TokenCase cases[] = {
      {"01010110", "56"},
      {"10 1100111", "e7"},
      {"00000001 00000010 00000011 1111 000011 0", "010203010203"},
      {"00000001 1111 000001 10 01", "010101010101"},  // length 5, over itself
      {"00000001 1110 01000000 0", "01000000"},        // offset 128: zeros of the beginning
      {"00000001 110 0001011000000 0", "01000000"},    // offset 1024
      {"00000001 1111 000001 110 111", "01010101010101010101010101010101"},  // length 15
  };
  for (const TokenCase& c : cases) {
    MppcDecompressor decompressor;
    const auto out = decompressor.Decompress(kFlushedAndCompressed, Hex(HexOfBits(c.bits)));
    ASSERT_TRUE(out) << c.bits << ": " << decompressor.problem();
    EXPECT_EQ(ToHex(*out), c.out) << c.bits;
  }
  MppcDecompressor decompressor;
  const auto out = decompressor.Decompress(
      kFlushedAndCompressed, Hex(HexOfBits("00000001 1111 000001 111111111110 000000000001")));
  ASSERT_TRUE(out);
  EXPECT_EQ(*out, Bytes(4098, 1));
}

TEST(Mppc, WhatGoesInComesOutWhateverItIs_Rfc2118_4) {
  for (const bool stateless : {false, true}) {
    SeededRng rng(11);
    MppcCompressor compressor(stateless);
    MppcDecompressor decompressor;
    int compressed = 0, moved = 0;
    for (int i = 0; i < 3000; ++i) {
      const Bytes packet = Content(rng, 1 + rng.Below(i % 50 == 0 ? 8192 : 1500));
      Pdu pdu(packet);
      const MppcBits bits = compressor.Compress(pdu);
      ASSERT_LE(pdu.size(), packet.size());
      ASSERT_EQ(bits.compressed, pdu.size() < packet.size());
      ASSERT_TRUE(bits.flushed || !stateless);
      compressed += bits.compressed ? 1 : 0;
      moved += bits.at_front ? 1 : 0;
      const auto out = decompressor.Decompress(
          {bits.flushed, bits.at_front, bits.compressed, false, 0}, pdu.bytes());
      ASSERT_TRUE(out) << i << ": " << decompressor.problem();
      ASSERT_EQ(*out, packet) << i;
    }
    EXPECT_GT(compressed, 1000);
    EXPECT_TRUE(stateless || moved > 10);
  }
}

TEST(Mppc, ARealTextGetsMuchShorter) {
  std::ifstream file(std::string(PPTPLAB_SOURCE_DIR) + "/stack/ppp/mppc.cc", std::ios::binary);
  const Bytes text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  ASSERT_GT(text.size(), 4000u);
  MppcCompressor compressor;
  MppcDecompressor decompressor;
  size_t sent = 0;
  for (size_t at = 0; at < text.size(); at += 1000) {
    const ByteView piece = ByteView(text).subspan(at, std::min<size_t>(1000, text.size() - at));
    Pdu pdu(piece);
    const MppcBits bits = compressor.Compress(pdu);
    sent += pdu.size();
    const auto out = decompressor.Decompress(
        {bits.flushed, bits.at_front, bits.compressed, false, 0}, pdu.bytes());
    ASSERT_TRUE(out && std::ranges::equal(*out, piece));
  }
  EXPECT_LT(sent * 100, text.size() * 60);
}

TEST(Mppc, WhatWouldGrowGoesAsItIsAndTheNextPacketIsFlushed_Rfc2118_4) {
  SeededRng rng(3);
  Bytes noise(500);
  rng.Fill(noise);
  MppcCompressor compressor;
  Pdu first(Lorem(300));
  EXPECT_TRUE(compressor.Compress(first).compressed);
  Pdu second(noise);
  const MppcBits bits = compressor.Compress(second);
  EXPECT_FALSE(bits.compressed || bits.flushed || bits.at_front);
  EXPECT_TRUE(std::ranges::equal(second.bytes(), noise));
  Pdu third(Lorem(300));
  EXPECT_TRUE(compressor.Compress(third).flushed);
}

TEST(Mppc, RefusesCopiesFromOutsideTheHistoryAndMoreThanFits_Rfc2118_4_2_1) {
  MppcDecompressor decompressor;
  const auto problem = [&](std::string_view bits) {
    const auto out =
        decompressor.Decompress(kFlushedAndCompressed, Hex(HexOfBits(std::string(bits))));
    return std::string(out ? "" : decompressor.problem());
  };
  EXPECT_EQ(problem("00000001 1111 000000 0 000"), "a copy from outside the history");
  EXPECT_EQ(problem("00000001 110 1111111111111 0"), "a copy from outside the history");
  EXPECT_EQ(problem("00000001 1111 000001 111111111111 000000000000"),
            "a copy of an impossible length");
  EXPECT_EQ(problem("00000001 1111 000001 111111111110 111111111111 1111 000001 10 00"),
            "what comes out does not fit into MPPC's history");
  EXPECT_EQ(problem("1111 0000"), "a copy from outside the history");
  EXPECT_EQ(problem("00000001 110 00000"), "the compressed data breaks off");
  EXPECT_EQ(problem(""), "nothing comes out");
}

TEST(Mppc, NeverWritesOrReadsBeyondItsHistoryWhateverComesIn) {
  SeededRng rng(77);
  MppcDecompressor decompressor;
  for (int i = 0; i < 20000; ++i) {
    Bytes noise(rng.Below(200));
    rng.Fill(noise);
    const uint32_t bits = rng.Below(8);
    const auto out = decompressor.Decompress(
        {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, false, 0}, noise);
    ASSERT_LE(out ? out->size() : 0, kMppcHistory);
  }
}

/// One direction of MPPC alone, with losses.
struct MppcLine {
  MppcSender sender{false};
  MppcReceiver receiver;
  MppcDecompressor decompressor;
  MppcReceiver::Done last;

  Pdu Send(const Bytes& packet) {
    Pdu pdu(packet);
    const MppcBits bits = sender.compressor().Compress(pdu);
    sender.PushHeader(pdu, bits);
    return pdu;
  }
  std::optional<Bytes> Receive(Pdu pdu) {
    last = receiver.Receive(pdu);
    if (last.dropped) return std::nullopt;
    return decompressor.Decompress(last.header, pdu.bytes());
  }
};

TEST(MppcReceiver, AfterALossReadsNothingUntilAFlushedPacketComes_Rfc2118_4_3) {
  MppcLine line;
  EXPECT_EQ(line.Receive(line.Send(Lorem(400))), Lorem(400));
  line.Send(Lorem(400));  // lost
  EXPECT_FALSE(line.Receive(line.Send(Lorem(400))));
  EXPECT_TRUE(line.last.request_reset);
  EXPECT_EQ(line.last.reason, trace::DropReason::kIncoherent);
  EXPECT_FALSE(line.Receive(line.Send(Lorem(400))));
  EXPECT_FALSE(line.last.request_reset) << "said once";
  EXPECT_TRUE(line.receiver.waiting_for_flush());
  line.sender.compressor().Flush();
  EXPECT_EQ(line.Receive(line.Send(Lorem(400))), Lorem(400));
  EXPECT_TRUE(line.last.header.flushed);
  EXPECT_FALSE(line.receiver.waiting_for_flush());
}

TEST(MppcReceiver, ThePacketThatIsLateOrEncryptedIsDropped_Rfc2118_3_1) {
  MppcLine line;
  const Pdu first = line.Send(Lorem(100));
  EXPECT_TRUE(line.Receive(first));
  EXPECT_FALSE(line.Receive(first));
  EXPECT_EQ(line.last.reason, trace::DropReason::kLate);
  EXPECT_FALSE(line.receiver.waiting_for_flush());
  Pdu encrypted = line.Send(Lorem(100));
  encrypted.mutable_bytes()[0] |= 0x10;
  EXPECT_FALSE(line.Receive(encrypted));
  EXPECT_EQ(line.last.reason, trace::DropReason::kCannotDecrypt);
  EXPECT_FALSE(line.Receive(Pdu(Bytes{0x80, 0x00})));
  EXPECT_EQ(line.last.reason, trace::DropReason::kMalformed);
}

TEST(MppcReceiver, TheCountTurnsAfter4096Packets_Rfc2118_3_1) {
  MppcLine line;
  for (int i = 0; i < 5000; ++i) ASSERT_TRUE(line.Receive(line.Send(Lorem(20)))) << i;
  EXPECT_EQ(line.last.header.coherency_count, 5000 - 1 - 4096);
}

}  // namespace
}  // namespace pptplab::ppp
