// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// MPPC's history for looking at, against RFC 2118's example and against the decompressor that the
// tunnel really runs.
#include "viz/model/mppc_history.h"

#include <gtest/gtest.h>

#include "stack/base/rng.h"

namespace pptplab::viz {
namespace {

std::string Told(const MppcRead& read) {
  std::string text;
  for (const MppcToken& token : read.tokens) {
    if (token.is_copy) {
      text += "<" + std::to_string(token.offset) + "," + std::to_string(token.length) + ">";
    } else {
      text += static_cast<char>(read.out[token.out]);
    }
  }
  return text;
}

TEST(MppcHistory, TakesTheRfcsExampleApart_Rfc2118_4_1) {
  // The RFC's own text, as our sender compresses it.
  const std::string text = "for whom the bell tolls, the bell tolls for thee.";
  Pdu pdu(AsBytes(text));
  ppp::MppcCompressor compressor;
  const ppp::MppcBits bits = compressor.Compress(pdu);
  ASSERT_TRUE(bits.flushed && bits.compressed);
  MppcHistory history;
  const MppcRead read = history.Take(bits, pdu.bytes(), 7);
  EXPECT_EQ(read.problem, "");
  EXPECT_EQ(AsText(read.out), text);
  EXPECT_EQ(Told(read), "for whom the bell tolls,<16,15> <40,4><19,3>e.");
  const MppcToken& copy = read.tokens[24];
  ASSERT_TRUE(copy.is_copy);
  EXPECT_EQ(copy.from, 8u);
  EXPECT_EQ(copy.at, 24u);
  EXPECT_EQ(history.owners()[0], 7u);
  EXPECT_EQ(history.owners()[text.size()], kNoItem);
}

TEST(MppcHistory, IsTheDecompressorsOverManyPackets_Rfc2118_3) {
  for (const bool stateless : {false, true}) {
    ppp::MppcCompressor compressor(stateless);
    ppp::MppcDecompressor decompressor;
    MppcHistory history;
    SeededRng rng(5);
    size_t fronts = 0, copies = 0;
    for (ItemIndex packet = 0; packet < 400; ++packet) {
      Bytes data(20 + rng.Below(1400));
      rng.Fill(data);
      const bool is_noise = packet % 9 == 0;
      for (uint8_t& octet : data) octet = is_noise ? octet : static_cast<uint8_t>(octet % 6 + 124);
      Pdu pdu(data);
      const ppp::MppcBits bits = compressor.Compress(pdu, packet % 50 == 49);
      const wire::MppeHeader header{bits.flushed, bits.at_front, bits.compressed, false, 0};
      const auto expected = decompressor.Decompress(header, pdu.bytes());
      const MppcRead read = history.Take(bits, pdu.bytes(), packet);
      ASSERT_TRUE(expected);
      ASSERT_EQ(read.problem, "");
      ASSERT_EQ(read.out, *expected);
      ASSERT_EQ(read.out, data);
      fronts += bits.at_front ? 1 : 0;
      // Each token comes out of where it says, bit after bit.
      size_t bit = 0, out = 0;
      for (const MppcToken& token : read.tokens) {
        ASSERT_EQ(token.bit, bit);
        ASSERT_EQ(token.out, out);
        bit += token.bits;
        out += token.length;
        copies += token.is_copy ? 1 : 0;
      }
      ASSERT_EQ(out, bits.compressed ? data.size() : 0u);
    }
    EXPECT_GT(copies, 1000u);
    EXPECT_EQ(fronts > 0, !stateless);
  }
}

TEST(MppcHistory, SaysWhereItStopsAndSurvivesAnything) {
  SeededRng rng(6);
  MppcHistory history;
  for (int i = 0; i < 3000; ++i) {
    Bytes data(rng.Below(300));
    rng.Fill(data);
    const MppcRead read = history.Take({i % 7 == 0, i % 5 == 0, true}, data, 1);
    size_t out = 0;
    for (const MppcToken& token : read.tokens) out += token.length;
    ASSERT_EQ(out, read.out.size());
    ASSERT_LE(history.end(), ppp::kMppcHistory);
  }
  MppcHistory fresh;
  EXPECT_EQ(fresh.Take({true, true, true}, Bytes{0xff, 0xff, 0xff, 0xff}, 1).problem,
            "a copy of an impossible length");
}

}  // namespace
}  // namespace pptplab::viz
