// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Fragments to packets and segments to streams, whatever the order, and never more memory than
// allowed.
#include "stack/wire/reassembly.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "stack/base/rng.h"

namespace pptplab::wire {
namespace {

using std::chrono::seconds;

Bytes Numbered(size_t n) {
  Bytes bytes(n);
  for (size_t i = 0; i < n; ++i) bytes[i] = static_cast<uint8_t>(i * 7 + i / 256);
  return bytes;
}

Ipv4Header Header(uint16_t identification = 1) {
  Ipv4Header header;
  header.identification = identification;
  header.protocol = 47;
  header.source = Address{0xc0000202};
  header.destination = Address{0xc0000201};
  return header;
}

/// The octets [from, to) of `payload` as a fragment.
Bytes Part(ByteView payload, size_t from, size_t to, uint16_t identification = 1) {
  Ipv4Header header = Header(identification);
  header.fragment_offset = static_cast<uint16_t>(from / 8);
  header.more_fragments = to < payload.size();
  return WriteIpv4Packet(header, payload.subspan(from, to - from));
}

std::optional<Bytes> AddOk(Ipv4Reassembler& reassembler, const Bytes& packet, Instant now = {}) {
  const auto result = reassembler.Add(now, packet);
  EXPECT_TRUE(result) << ToString(result.error());
  return result ? *result : std::nullopt;
}

TEST(Ipv4Reassembler, PassesAWholePacketOnWithoutItsPadding) {
  Ipv4Reassembler reassembler;
  const Bytes packet = WriteIpv4Packet(Header(), Numbered(10));
  Bytes padded = packet;
  padded.resize(60);
  EXPECT_EQ(AddOk(reassembler, padded), packet);
  EXPECT_EQ(reassembler.pending(), 0u);
}

TEST(Ipv4Reassembler, PutsFragmentsTogetherInAnyOrder_Rfc791_3_2) {
  const Bytes payload = Numbered(100);
  const Bytes whole = WriteIpv4Packet(Header(), payload);
  std::vector<Bytes> parts = {Part(payload, 0, 32), Part(payload, 32, 64), Part(payload, 64, 96),
                              Part(payload, 96, 100)};
  std::vector<int> order = {0, 1, 2, 3};
  do {
    Ipv4Reassembler reassembler;
    for (size_t i = 0; i < 3; ++i) {
      EXPECT_EQ(AddOk(reassembler, parts[static_cast<size_t>(order[i])]), std::nullopt);
      // The network may duplicate a fragment.
      EXPECT_EQ(AddOk(reassembler, parts[static_cast<size_t>(order[i])]), std::nullopt);
    }
    EXPECT_EQ(AddOk(reassembler, parts[static_cast<size_t>(order[3])]), whole);
    EXPECT_EQ(reassembler.pending(), 0u);
    EXPECT_EQ(reassembler.octets(), 0u);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Ipv4Reassembler, KeepsDatagramsApartByIdentification_Rfc791_3_2) {
  Ipv4Reassembler reassembler;
  const Bytes a = Numbered(20);
  Bytes b = a;
  b[19] = 0xff;
  EXPECT_FALSE(AddOk(reassembler, Part(a, 0, 8, 1)));
  EXPECT_FALSE(AddOk(reassembler, Part(b, 8, 20, 2)));
  EXPECT_EQ(AddOk(reassembler, Part(a, 8, 20, 1)), WriteIpv4Packet(Header(1), a));
  EXPECT_EQ(AddOk(reassembler, Part(b, 0, 8, 2)), WriteIpv4Packet(Header(2), b));
}

TEST(Ipv4Reassembler, GivesADatagramUpWhoseFragmentsContradictEachOther) {
  const Bytes payload = Numbered(100);
  Bytes other = payload;
  other[9] ^= 1;
  const std::vector<std::pair<Bytes, Bytes>> contradictions = {
      {Part(payload, 0, 32), Part(payload, 24, 64)},
      {Part(payload, 24, 64), Part(payload, 0, 32)},
      {Part(payload, 0, 32), Part(payload, 8, 16)},
      {Part(payload, 0, 32), Part(other, 0, 32)},
      {Part(payload, 96, 100), Part(Numbered(200), 104, 200)},
      {Part(payload, 96, 100), Part(ByteView(payload).first(32), 24, 32)},
      {Part(payload, 48, 64), Part(ByteView(payload).first(32), 24, 32)},
      {Part(payload, 96, 100), Part(Numbered(108), 96, 104)}};
  for (size_t i = 0; i < contradictions.size(); ++i) {
    Ipv4Reassembler reassembler;
    EXPECT_FALSE(AddOk(reassembler, contradictions[i].first));
    EXPECT_FALSE(reassembler.Add({}, contradictions[i].second)) << i;
    EXPECT_EQ(reassembler.pending(), 0u) << i;
    EXPECT_EQ(reassembler.octets(), 0u) << i;
    EXPECT_EQ(reassembler.given_up(), 1u) << i;
  }
}

TEST(Ipv4Reassembler, RefusesFragmentsThatCannotBe_Rfc791_3_2) {
  Ipv4Reassembler reassembler;
  Ipv4Header header = Header();
  header.more_fragments = true;
  EXPECT_FALSE(reassembler.Add({}, WriteIpv4Packet(header, {})));
  EXPECT_FALSE(reassembler.Add({}, WriteIpv4Packet(header, Numbered(7))));
  header.more_fragments = false;
  header.fragment_offset = 8191;
  EXPECT_FALSE(reassembler.Add({}, WriteIpv4Packet(header, Numbered(100))));
  EXPECT_FALSE(reassembler.Add({}, Numbered(3)));
  EXPECT_EQ(reassembler.pending(), 0u);
}

TEST(Ipv4Reassembler, WaitsThirtySeconds_Rfc791_3_2) {
  const Bytes payload = Numbered(16);
  Ipv4Reassembler reassembler;
  EXPECT_FALSE(AddOk(reassembler, Part(payload, 0, 8), Instant(seconds(100))));
  EXPECT_FALSE(AddOk(reassembler, Part(payload, 8, 16), Instant(seconds(130))));
  EXPECT_EQ(reassembler.given_up(), 1u);
  EXPECT_TRUE(AddOk(reassembler, Part(payload, 0, 8), Instant(seconds(131))));
}

TEST(Ipv4Reassembler, SurvivesAnyTimeStamp) {
  Ipv4Reassembler reassembler;
  const Bytes payload = Numbered(16);
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  for (int64_t ns : {kMost, kLeast, int64_t{0}, kMost}) {
    EXPECT_FALSE(AddOk(reassembler, Part(payload, 0, 8), AtNanoseconds(ns)));
  }
}

TEST(Ipv4Reassembler, HoldsNoMoreThanItsLimits) {
  Ipv4Reassembler reassembler({.timeout = seconds(30), .datagrams = 10, .octets = 5000});
  const Bytes payload = Numbered(1000);
  for (uint16_t i = 0; i < 1000; ++i) {
    EXPECT_FALSE(AddOk(reassembler, Part(payload, 0, 8 + i % 100 * 8, i)));
    EXPECT_LE(reassembler.pending(), 10u);
    EXPECT_LE(reassembler.octets(), 5000u);
  }
  // The latest is still there.
  EXPECT_TRUE(AddOk(reassembler, Part(payload, 8 + 99 * 8, 1000, 999)));
}

TcpHeader Segment(uint32_t sequence_number) {
  TcpHeader header;
  header.sequence_number = sequence_number;
  header.ack = true;
  return header;
}
TcpHeader Syn(uint32_t sequence_number) {
  TcpHeader header = Segment(sequence_number);
  header.syn = true;
  return header;
}

std::string Joined(const std::vector<StreamChunk>& chunks) {
  std::string text;
  for (const StreamChunk& chunk : chunks) {
    if (chunk.missing_before > 0) text += "[" + std::to_string(chunk.missing_before) + "]";
    text += AsText(chunk.bytes);
  }
  return text;
}

TEST(TcpStream, GivesOctetsInOrderOnce_Rfc793_3_3) {
  TcpStream stream;
  EXPECT_EQ(Joined(stream.Add(Syn(99), {})), "");
  EXPECT_EQ(Joined(stream.Add(Segment(100), AsBytes("abc"))), "abc");
  EXPECT_EQ(Joined(stream.Add(Segment(100), AsBytes("abc"))), "");     // retransmitted
  EXPECT_EQ(Joined(stream.Add(Segment(101), AsBytes("bcde"))), "de");  // and more with it
  EXPECT_EQ(Joined(stream.Add(Segment(108), AsBytes("ij"))), "");
  EXPECT_EQ(Joined(stream.Add(Segment(105), AsBytes("fghi"))), "fghij");
  EXPECT_EQ(stream.position(), 10u);
  EXPECT_EQ(stream.pending_octets(), 0u);
}

TEST(TcpStream, TakesTheFirstCopyOfAnOctet) {
  TcpStream stream;
  (void)stream.Add(Syn(99), {});
  (void)stream.Add(Segment(102), AsBytes("CD"));
  (void)stream.Add(Segment(106), AsBytes("GH"));
  EXPECT_EQ(Joined(stream.Add(Segment(100), AsBytes("abcdefghij"))), "abCDefGHij");
}

TEST(TcpStream, BeginsInTheMiddleIfTheSynWasNotSeen) {
  TcpStream stream;
  EXPECT_EQ(Joined(stream.Add(Segment(5000), AsBytes("abc"))), "abc");
  EXPECT_EQ(Joined(stream.Add(Segment(4990), AsBytes("too early"))), "");
}

TEST(TcpStream, CarriesOnWhenTheSequenceNumberWraps_Rfc793_3_3) {
  TcpStream stream;
  const uint32_t start = 0xfffffff0;
  (void)stream.Add(Syn(start - 1), {});
  const Bytes data = Numbered(64);
  (void)stream.Add(Segment(start + 32), ByteView(data).subspan(32));
  EXPECT_EQ(stream.position(), 0u);
  const auto chunks = stream.Add(Segment(start), ByteView(data).first(40));
  ASSERT_EQ(chunks.size(), 1u);
  EXPECT_EQ(chunks[0].bytes, data);
}

TEST(TcpStream, EndsWithItsFinAndTakesNothingBehindIt_Rfc793_3_5) {
  TcpStream stream;
  (void)stream.Add(Syn(99), {});
  TcpHeader fin = Segment(103);
  fin.fin = true;
  EXPECT_EQ(Joined(stream.Add(fin, AsBytes("de"))), "");
  EXPECT_FALSE(stream.finished());
  EXPECT_EQ(Joined(stream.Add(Segment(100), AsBytes("abc"))), "abcde");
  EXPECT_TRUE(stream.finished());
  EXPECT_EQ(Joined(stream.Add(Segment(105), AsBytes("x"))), "");
}

TEST(TcpStream, KnowsAResetAndANewConnectionOnTheSamePorts) {
  TcpStream stream;
  (void)stream.Add(Syn(99), {});
  EXPECT_FALSE(stream.IsNewConnection(Syn(99)));
  EXPECT_TRUE(stream.IsNewConnection(Syn(5000)));
  EXPECT_FALSE(stream.IsNewConnection(Segment(5000)));
  TcpHeader reset = Segment(100);
  reset.rst = true;
  (void)stream.Add(reset, AsBytes("some stacks say why"));
  EXPECT_TRUE(stream.reset());
}

TEST(TcpStream, SaysHowManyOctetsAreMissing) {
  TcpStream stream;
  (void)stream.Add(Syn(99), {});
  (void)stream.Add(Segment(110), AsBytes("abc"));
  EXPECT_EQ(Joined(stream.SkipTo(113)), "[10]abc");
  EXPECT_EQ(Joined(stream.SkipTo(120)), "");
  EXPECT_EQ(Joined(stream.Add(Segment(120), AsBytes("d"))), "[7]d");
  (void)stream.Add(Segment(122), AsBytes("f"));
  (void)stream.Add(Segment(124), AsBytes("h"));
  EXPECT_EQ(Joined(stream.Flush()), "[1]f[1]h");
  EXPECT_EQ(Joined(stream.Flush()), "");
}

TEST(TcpStream, HoldsNoMoreThanItsLimit) {
  TcpStream stream({.pending_octets = 10000, .farthest = 1u << 24});
  (void)stream.Add(Syn(99), {});
  const Bytes data = Numbered(100);
  uint64_t missing = 0;
  for (uint32_t i = 0; i < 1000; ++i) {
    for (const auto& chunk : stream.Add(Segment(101 + i * 200), data)) {
      missing += chunk.missing_before;
    }
    ASSERT_LE(stream.pending_octets(), 10000u);
  }
  EXPECT_GT(missing, 0u);
  EXPECT_TRUE(stream.Add(Segment(0x70000000), data).empty());  // not of this stream
}

TEST(TcpStream, IsTheSameWhateverTheNetworkDoesToTheSegments) {
  const Bytes data = Numbered(4000);
  for (uint64_t seed = 0; seed < 300; ++seed) {
    SeededRng rng(seed);
    TcpStream stream;
    const uint32_t first = rng.U32();
    (void)stream.Add(Syn(first - 1), {});
    Bytes got;
    const auto add = [&](size_t from, size_t to) {
      for (const auto& chunk : stream.Add(Segment(first + static_cast<uint32_t>(from)),
                                          ByteView(data).subspan(from, to - from))) {
        ASSERT_EQ(chunk.missing_before, 0u);
        got.insert(got.end(), chunk.bytes.begin(), chunk.bytes.end());
      }
    };
    for (int i = 0; i < 60; ++i) {
      const size_t from = rng.Below(4000);
      add(from, std::min<size_t>(4000, from + rng.Below(300)));
    }
    for (size_t at = 0; at < data.size(); at += 500) add(at, at + 500);
    ASSERT_EQ(got, data) << seed;
    ASSERT_EQ(stream.pending_octets(), 0u);
  }
}

}  // namespace
}  // namespace pptplab::wire
