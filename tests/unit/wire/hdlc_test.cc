// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// HDLC-like framing, RFC 1662: octets and bits as they lie on a line, and what a line can do to
// them.
#include "stack/wire/hdlc.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace pptplab::wire {
namespace {

using Verdict = HdlcFrame::Verdict;

Bytes Hex(const char* hex) { return FromHex(hex).value(); }

/// Frames and verdicts, copied out of the decoder.
struct Received {
  Verdict verdict;
  Bytes frame;
};
std::vector<Received> DecodeAll(HdlcDecoder& decoder, ByteView line) {
  std::vector<Received> all;
  while (const auto frame = decoder.Next(line)) {
    all.push_back({frame->verdict, ToBytes(frame->frame)});
  }
  return all;
}
std::vector<Received> Decode(LineFraming framing, ByteView line) {
  HdlcDecoder decoder(framing);
  return DecodeAll(decoder, line);
}
Bytes Encode(LineFraming framing, ByteView frame, uint32_t accm = kDefaultAccm) {
  HdlcEncoder encoder(framing);
  encoder.SetAccm(accm);
  Bytes line;
  encoder.Encode(frame, line);
  return line;
}

// A Configure-Request as a Windows 98 sends it over a modem.
constexpr char kRealLine[] =
    "7eff7d23c0217d217d207d207d347d227d267d207d207d207d207d257d2628e54c217d277d227d287d22e1937e";
constexpr char kRealFrame[] = "ff03c02101000014020600000000050628e54c2107020802";

/// Bits in the order in which they are sent, to octets.
Bytes FromBits(std::string_view bits) {
  Bytes octets((bits.size() + 7) / 8);
  for (size_t i = 0; i < bits.size(); ++i) {
    if (bits[i] == '1') octets[i / 8] = static_cast<uint8_t>(octets[i / 8] | 1u << i % 8);
  }
  return octets;
}
std::string ToBits(ByteView octets) {
  std::string bits;
  for (const uint8_t octet : octets) {
    for (int bit = 0; bit < 8; ++bit) bits += (octet >> bit & 1) != 0 ? '1' : '0';
  }
  return bits;
}

TEST(Fcs16, IsTheChecksumX25AndEndsInTheGoodValue_Rfc1662_C_2) {
  const Bytes digits = Hex("313233343536373839");
  const auto fcs = static_cast<uint16_t>(~UpdateFcs16(kFcs16Initial, digits));
  EXPECT_EQ(fcs, 0x906e);  // the catalogues' check value of CRC-16/X-25
  Bytes whole = digits;
  whole.push_back(static_cast<uint8_t>(fcs & 0xff));
  whole.push_back(static_cast<uint8_t>(fcs >> 8));
  EXPECT_EQ(UpdateFcs16(kFcs16Initial, whole), kFcs16Good);
  EXPECT_EQ(
      UpdateFcs16(UpdateFcs16(kFcs16Initial, ByteView(whole).first(4)), ByteView(whole).subspan(4)),
      kFcs16Good)
      << "in pieces";
}

TEST(HdlcAsync, ReadsAndWritesAFrameOfARealModemLine) {
  const auto received = Decode(LineFraming::kAsynchronous, Hex(kRealLine));
  ASSERT_EQ(received.size(), 1u);
  EXPECT_EQ(received[0].verdict, Verdict::kGood);
  EXPECT_EQ(ToHex(received[0].frame), kRealFrame);
  EXPECT_EQ(ToHex(Encode(LineFraming::kAsynchronous, Hex(kRealFrame))), kRealLine);
}

TEST(HdlcAsync, EscapesFlagEscapeAndWhatTheMapSays_Rfc1662_4_2) {
  const Bytes frame = Hex("ff0300217e7d03111391");
  const auto line = [&](uint32_t accm) {
    const std::string hex = ToHex(Encode(LineFraming::kAsynchronous, frame, accm));
    return hex.substr(0, hex.find("91") + 2);
  };
  EXPECT_EQ(line(0), "7eff0300217d5e7d5d03111391");
  EXPECT_EQ(line(0x000a0000), "7eff0300217d5e7d5d037d317d3391") << "XON and XOFF";
  EXPECT_EQ(line(kDefaultAccm), "7eff7d237d20217d5e7d5d7d237d317d3391");
}

TEST(HdlcAsync, LcpNegotiatesAsIfNothingWereAgreedOn_Rfc1661_5) {
  const Bytes request = Hex("ff03c0210101000403"), echo = Hex("ff03c0210901000403");
  EXPECT_TRUE(
      ToHex(Encode(LineFraming::kAsynchronous, request, 0)).starts_with("7eff7d23c0217d21"));
  EXPECT_TRUE(ToHex(Encode(LineFraming::kAsynchronous, echo, 0)).starts_with("7eff03c0210901"));
  EXPECT_FALSE(IsLcpNegotiation(Hex("c021")));
  EXPECT_TRUE(IsLcpNegotiation(Hex("c02105")));
  EXPECT_FALSE(IsLcpNegotiation(Hex("ff03802101")));
}

TEST(HdlcAsync, RemovesWhatTheLineInserted_Rfc1662_4_2) {
  Bytes line = Hex(kRealLine);
  line.insert(line.begin() + 9, {0x11, 0x13});  // a modem's flow control
  EXPECT_EQ(Decode(LineFraming::kAsynchronous, line)[0].verdict, Verdict::kGood);
  HdlcDecoder trusting(LineFraming::kAsynchronous);
  trusting.SetAccm(0);
  EXPECT_EQ(DecodeAll(trusting, line)[0].verdict, Verdict::kBadFcs)
      << "with a map of 0 they count as content";
}

TEST(HdlcAsync, AFlagMayEndOneFrameAndBeginTheNext_Rfc1662_4_4_2) {
  Bytes line = Hex(kRealLine);
  const Bytes again = Hex(kRealLine);
  line.insert(line.end(), again.begin() + 1, again.end());
  EXPECT_EQ(Decode(LineFraming::kAsynchronous, line).size(), 2u);
}

TEST(HdlcAsync, InvalidFramesAreTold_Rfc1662_4_3) {
  EXPECT_EQ(Decode(LineFraming::kAsynchronous, Hex("7effff7d7e"))[0].verdict, Verdict::kAborted);
  EXPECT_EQ(Decode(LineFraming::kAsynchronous, Hex("7eff20217e"))[0].verdict, Verdict::kTooShort);
  EXPECT_EQ(Decode(LineFraming::kAsynchronous, Hex("7eff202120217e"))[0].verdict, Verdict::kBadFcs);
  EXPECT_TRUE(Decode(LineFraming::kAsynchronous, Hex("7e7e7e7e")).empty());
  EXPECT_TRUE(Decode(LineFraming::kAsynchronous, Hex("61626364")).empty()) << "no Flag yet";
  HdlcDecoder decoder(LineFraming::kAsynchronous);
  const Bytes line = Hex(kRealLine);
  EXPECT_TRUE(DecodeAll(decoder, ByteView(line).first(9)).empty());
  decoder.FramingError();
  EXPECT_EQ(DecodeAll(decoder, ByteView(line).subspan(9))[0].verdict, Verdict::kAborted);
  EXPECT_EQ(DecodeAll(decoder, line).back().verdict, Verdict::kGood) << "the next one is fine";
}

TEST(HdlcSync, InsertsAZeroAfterFiveOnes_Rfc1662_5_2) {
  const std::string bits = ToBits(Encode(LineFraming::kSynchronous, Hex("ff03")));
  // Flag, ff as 11111 0 111, 03 as 1 1 0…: the ones run on over the octet's end.
  EXPECT_EQ(bits.substr(0, 8), "01111110");
  EXPECT_EQ(bits.substr(8, 18), "111110111110000000");
  EXPECT_EQ(bits.find("111111", 8), bits.find("01111110", 8) + 1) << "none but the Flag";
}

TEST(HdlcSync, FillsTheTimeBetweenFramesWithFlags_Rfc1662_5_4) {
  HdlcEncoder encoder(LineFraming::kSynchronous);
  Bytes line;
  for (int i = 0; i < 9; ++i) encoder.Encode(Hex("ff0300ffffff"), line);
  HdlcDecoder decoder(LineFraming::kSynchronous);
  const auto received = DecodeAll(decoder, line);
  ASSERT_EQ(received.size(), 9u);
  for (const Received& frame : received) {
    EXPECT_EQ(frame.verdict, Verdict::kGood);
    EXPECT_EQ(ToHex(frame.frame), "ff0300ffffff");
  }
}

TEST(HdlcSync, SevenOnesAbortAndFifteenAreIdle_Rfc1662_5_3_and_5_4) {
  const std::string flag = "01111110", content = "100000001000000010000000";
  EXPECT_EQ(Decode(LineFraming::kSynchronous, FromBits(flag + content + "1111111"))[0].verdict,
            Verdict::kAborted);
  EXPECT_TRUE(
      Decode(LineFraming::kSynchronous, FromBits(flag + std::string(80, '1') + flag)).empty())
      << "an idle line is no frame";
  const Bytes frame = Hex("ff03c0210101");
  const std::string whole = ToBits(Encode(LineFraming::kSynchronous, frame));
  const auto received = Decode(LineFraming::kSynchronous,
                               FromBits(std::string(15, '1') + whole + std::string(30, '1')));
  ASSERT_EQ(received.size(), 1u);
  EXPECT_EQ(received[0].frame, frame);
}

TEST(HdlcSync, FramesOfOddBitsAndSharedZerosAreTold_Rfc1662_5) {
  const std::string flag = "01111110";
  std::string bits = flag;
  for (int i = 0; i < 37; ++i) bits += i % 2 == 0 ? '0' : '1';
  EXPECT_EQ(Decode(LineFraming::kSynchronous, FromBits(bits + flag))[0].verdict,
            Verdict::kNotOctets);
  EXPECT_EQ(
      Decode(LineFraming::kSynchronous, FromBits(flag + std::string("1000000010000000") + flag))[0]
          .verdict,
      Verdict::kTooShort);
  EXPECT_TRUE(Decode(LineFraming::kSynchronous, FromBits("011111101111110")).empty());
}

/// Any frame comes out as it went in, wherever the line cuts the stream.
TEST(Hdlc, AnyFrameComesOutAsItWentIn) {
  std::mt19937 random(1662);
  for (const auto framing : {LineFraming::kAsynchronous, LineFraming::kSynchronous}) {
    HdlcEncoder encoder(framing);
    HdlcDecoder decoder(framing);
    for (int i = 0; i < 500; ++i) {
      const auto accm = static_cast<uint32_t>(random());
      encoder.SetAccm(accm);
      decoder.SetAccm(accm);
      Bytes frame(2 + random() % 300);
      for (uint8_t& octet : frame) {
        octet =
            static_cast<uint8_t>(random() % 4 == 0 ? (random() % 2 == 0 ? 0x7e : 0xff) : random());
      }
      Bytes line;
      encoder.Encode(frame, line);
      const size_t cut = random() % (line.size() + 1);
      auto received = DecodeAll(decoder, ByteView(line).first(cut));
      for (auto& more : DecodeAll(decoder, ByteView(line).subspan(cut))) received.push_back(more);
      ASSERT_EQ(received.size(), 1u);
      ASSERT_EQ(received[0].verdict, Verdict::kGood);
      ASSERT_EQ(received[0].frame, frame);
    }
  }
}

TEST(Hdlc, OneWrongBitIsNeverTakenForAGoodFrame_Rfc1662_C) {
  for (const auto framing : {LineFraming::kAsynchronous, LineFraming::kSynchronous}) {
    const Bytes frame = Hex("ff03002145000054");
    const Bytes line = Encode(framing, frame);
    for (size_t bit = 0; bit < line.size() * 8; ++bit) {
      Bytes damaged = line;
      damaged[bit / 8] = static_cast<uint8_t>(damaged[bit / 8] ^ 1u << bit % 8);
      for (const Received& received : Decode(framing, damaged)) {
        const bool is_wrong = received.verdict == Verdict::kGood && received.frame != frame;
        EXPECT_FALSE(is_wrong) << bit;
      }
    }
  }
}

TEST(Hdlc, HostileLinesCostBoundedMemoryAndAreSurvived) {
  std::mt19937 random(7);
  for (const auto framing : {LineFraming::kAsynchronous, LineFraming::kSynchronous}) {
    HdlcDecoder decoder(framing, 64);
    size_t frames = 0;
    for (int i = 0; i < 200; ++i) {
      Bytes noise(random() % 700);
      const int kind = static_cast<int>(random() % 5);
      for (uint8_t& octet : noise) {
        if (kind == 0) octet = static_cast<uint8_t>(random());
        if (kind == 1) octet = 0x7e;
        if (kind == 2) octet = random() % 2 == 0 ? 0x7d : 0x7e;
        if (kind == 3) octet = 0xff;
        if (kind == 4) octet = 0x55;
      }
      ByteView line = noise;
      while (const auto ended = decoder.Next(line)) {
        ++frames;
        EXPECT_LE(ended->frame.size(), 64u);
      }
      if (random() % 10 == 0) decoder.FramingError();
    }
    EXPECT_GT(frames, 0u);
    // And after all that a good frame is a good frame.
    const auto received = DecodeAll(decoder, Encode(framing, Hex("ff0300210102")));
    ASSERT_FALSE(received.empty());
    EXPECT_EQ(received.back().verdict, Verdict::kGood);
  }
}

TEST(Hdlc, AFrameLongerThanTheRoomIsTold) {
  for (const auto framing : {LineFraming::kAsynchronous, LineFraming::kSynchronous}) {
    HdlcDecoder decoder(framing, 10);
    EXPECT_EQ(DecodeAll(decoder, Encode(framing, Bytes(10, 0x41)))[0].verdict, Verdict::kGood);
    EXPECT_EQ(DecodeAll(decoder, Encode(framing, Bytes(11, 0x41)))[0].verdict, Verdict::kTooLong);
    EXPECT_EQ(DecodeAll(decoder, Encode(framing, Bytes(9999, 0x41)))[0].verdict, Verdict::kTooLong);
  }
}

}  // namespace
}  // namespace pptplab::wire
