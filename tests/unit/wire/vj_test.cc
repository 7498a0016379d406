// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Compressed TCP/IP headers taken apart (RFC 1144 §3.2.2).
#include "stack/wire/vj.h"

#include <gtest/gtest.h>

#include "stack/wire/dissect.h"

namespace pptplab::wire {
namespace {

Bytes Hex(const char* text) { return *FromHex(text); }

TEST(VjCompressedHeader, IsReadMaskFirstAndThenWhatTheMaskNames_Rfc1144_3_2_2) {
  // C I P S A W: slot 3, checksum, window 1, acknowledgment 5, sequence 256 in three octets, ID 2.
  const Bytes packet = Hex("7e03abcd010500010002");
  const auto header = ReadPrefix<VjCompressedHeader>(packet);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->size, packet.size());
  const VjCompressedHeader& vj = header->value;
  EXPECT_TRUE(vj.has_slot && vj.has_id && vj.push && vj.has_sequence && vj.has_acknowledgment);
  EXPECT_EQ(vj.slot, 3);
  EXPECT_EQ(vj.checksum, 0xabcd);
  EXPECT_EQ(vj.window, 1);
  EXPECT_EQ(vj.acknowledgment, 5);
  EXPECT_EQ(vj.sequence, 256);
  EXPECT_EQ(vj.id, 2);
  EXPECT_EQ(Write(vj), packet);
}

TEST(VjCompressedHeader, OfTheCommonCasesHasNothingButMaskAndChecksum_Rfc1144_3_2_3) {
  const auto echoed = Read<VjCompressedHeader>(Hex("0b1234"));
  ASSERT_TRUE(echoed);
  EXPECT_TRUE(echoed->IsEchoed());
  const auto one_way = Read<VjCompressedHeader>(Hex("1f1234"));
  ASSERT_TRUE(one_way);
  EXPECT_TRUE(one_way->IsOneWay() && one_way->push);
}

TEST(VjCompressedHeader, IsALayerOfItsOwnWithTheDataBehindIt) {
  const Bytes frame = Hex("002d1f12344142");
  const auto layers = Dissect(frame, Format::kPppFrame);
  ASSERT_EQ(layers.size(), 3u);
  EXPECT_EQ(std::string(layers[1].name), "VJ");
  EXPECT_EQ(layers[1].size, 3u);
  EXPECT_EQ(layers[1].summary, "the last packet's slot, one-way data, 2 octets of data");
  for (size_t size = 2; size < frame.size(); ++size) {
    Dissect(ByteView(frame).first(size), Format::kPppFrame);
  }
}

}  // namespace
}  // namespace pptplab::wire
