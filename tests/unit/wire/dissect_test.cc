// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Whole frames of real sessions, layer by layer; and whatever else may come.
#include "stack/wire/dissect.h"

#include <gtest/gtest.h>

#include <fstream>

#include "stack/base/rng.h"
#include "stack/wire/chap.h"
#include "stack/wire/gre.h"
#include "stack/wire/ipv4.h"
#include "stack/wire/ppp.h"
#include "stack/wire/reassembly.h"

namespace pptplab::wire {
namespace {

struct Frame {
  std::string summary;
  Bytes bytes;
};

std::vector<Frame> GoldenFrames() {
  std::ifstream file(PPTPLAB_SOURCE_DIR "/tests/golden/wire/frames.txt");
  std::vector<Frame> frames;
  std::string line;
  std::string summary;
  while (std::getline(file, line)) {
    if (line.starts_with('#')) continue;
    if (summary.empty()) {
      summary = line;
    } else {
      frames.push_back({summary, FromHex(line).value()});
      summary.clear();
    }
  }
  return frames;
}

const Frame& Find(const std::vector<Frame>& frames, std::string_view start) {
  for (const Frame& frame : frames) {
    if (frame.summary.starts_with(start)) return frame;
  }
  ADD_FAILURE() << "no golden frame begins with " << start;
  return frames.front();
}

/// Layers lie inside one another or behind one another, their fields inside them.
void ExpectSound(const std::vector<DissectedLayer>& layers, size_t size) {
  size_t at = 0;
  for (const DissectedLayer& layer : layers) {
    ASSERT_EQ(layer.offset, at) << layer.name;
    ASSERT_LE(layer.offset + layer.size, size) << layer.name;
    ASSERT_FALSE(layer.summary.empty()) << layer.name;
    for (const Field& field : layer.fields) {
      ASSERT_LE(layer.offset * 8 + field.bit_offset + field.bit_length, size * 8) << field.name;
    }
    at = layer.offset + layer.size;
  }
}

std::string Names(const std::vector<DissectedLayer>& layers) {
  std::string text;
  for (const DissectedLayer& layer : layers) text += std::string(layer.name) + " ";
  return text;
}

TEST(Dissect, SaysWhatEachFrameOfRealSessionsIs) {
  const auto frames = GoldenFrames();
  ASSERT_GT(frames.size(), 40u);
  for (const Frame& frame : frames) {
    EXPECT_EQ(Summarize(frame.bytes, Format::kEthernet), frame.summary);
    const auto layers = Dissect(frame.bytes, Format::kEthernet);
    ExpectSound(layers, frame.bytes.size());
    for (const DissectedLayer& layer : layers) EXPECT_FALSE(layer.error) << frame.summary;
  }
}

TEST(Dissect, FindsEveryChecksumOfRealFramesRight) {
  for (const Frame& frame : GoldenFrames()) {
    for (const DissectedLayer& layer : Dissect(frame.bytes, Format::kEthernet)) {
      if (std::string_view(layer.name) == "Quoted IPv4") continue;
      for (const Field& field : layer.fields) {
        EXPECT_FALSE(field.value.ends_with("(wrong)")) << frame.summary << ": " << field.name;
      }
    }
  }
}

TEST(Dissect, GoesDownFromEthernetToTheOptions) {
  const auto frames = GoldenFrames();
  const auto layers = Dissect(Find(frames, "LCP Configure-Request id 1").bytes, Format::kEthernet);
  EXPECT_EQ(Names(layers), "Ethernet IPv4 GRE PPP LCP ");
  EXPECT_EQ(layers[4].layer, trace::Layer::kLcp);
  EXPECT_EQ(layers[4].summary,
            "Configure-Request id 1: ACCM 0x00000000, Magic-Number 0x78f7af32, PFC, ACFC");
  EXPECT_EQ(layers[4].fields.back().bit_length, 8u);
  EXPECT_EQ(Names(Dissect(Find(frames, "PPTP Outgoing").bytes, Format::kEthernet)),
            "Ethernet IPv4 TCP PPTP ");
  EXPECT_EQ(Names(Dissect(Find(frames, "MPPE").bytes, Format::kEthernet)),
            "Ethernet IPv4 GRE PPP MPPE Encrypted data ");
}

TEST(Dissect, KnowsWhatIsInsideTheTunnel) {
  const auto frames = GoldenFrames();
  const auto layers = Dissect(Find(frames, "DNS query").bytes, Format::kEthernet);
  EXPECT_EQ(Names(layers), "Ethernet IPv6 IPv4 GRE PPP IPv4 UDP DNS ");
  EXPECT_EQ(layers[2].layer, trace::Layer::kIp);
  EXPECT_EQ(layers[5].layer, trace::Layer::kInner);
  EXPECT_EQ(layers[6].layer, trace::Layer::kInner);
}

TEST(Dissect, ReadsSeveralControlMessagesInOneSegment) {
  Bytes bytes = WriteControlMessage(EchoRequest{.identifier = 1});
  const Bytes second = WriteControlMessage(CallClearRequest{.call_id = 2});
  bytes.insert(bytes.end(), second.begin(), second.end());
  bytes.insert(bytes.end(), second.begin(), second.begin() + 13);
  const auto layers = Dissect(bytes, Format::kPptpControl);
  ASSERT_EQ(layers.size(), 3u);
  EXPECT_EQ(layers[1].summary, "Call-Clear-Request, Call ID 2");
  EXPECT_EQ(layers[2].summary, "a message begins that goes on elsewhere, 13 octets");
  ExpectSound(layers, bytes.size());
  const auto middle = Dissect(ByteView(bytes).subspan(1), Format::kPptpControl);
  ASSERT_EQ(middle.size(), 1u);
  EXPECT_TRUE(middle[0].error);
}

TEST(Dissect, MeetsItsEndInTunnelsInsideTunnels) {
  Bytes packet = WriteIpv4Packet(Ipv4Header{}, {});
  for (int i = 0; i < 200; ++i) {
    Ipv4Header header;
    header.protocol = 4;
    packet = WriteIpv4Packet(header, packet);
  }
  EXPECT_LT(Dissect(packet, Format::kIp).size(), 30u);
}

TEST(Dissect, KnowsTheLinkTypesOfCaptures) {
  EXPECT_EQ(FormatOfLinkType(1), Format::kEthernet);
  EXPECT_EQ(FormatOfLinkType(9), Format::kPppFrame);
  EXPECT_EQ(FormatOfLinkType(101), Format::kIp);
  EXPECT_EQ(FormatOfLinkType(113), Format::kLinuxCooked);
  EXPECT_EQ(FormatOfLinkType(276), Format::kLinuxCooked2);
  EXPECT_EQ(FormatOfLinkType(147), std::nullopt);
}

constexpr Format kFormats[] = {Format::kEthernet,   Format::kLinuxCooked, Format::kLinuxCooked2,
                               Format::kIp,         Format::kGre,         Format::kPppFrame,
                               Format::kPptpControl};

/// Everything in this folder that takes bytes.
void TryAll(const Bytes& bytes, Rng& rng, Ipv4Reassembler& reassembler, TcpStream& stream) {
  for (Format format : kFormats) {
    ExpectSound(Dissect(bytes, format), bytes.size());
    ASSERT_FALSE(Summarize(bytes, format).empty());
  }
  for (uint16_t protocol : {kPppLcp, kPppIpcp, kPppCcp, kPppPap, kPppChap, kPppEap}) {
    (void)SummarizePppPacket(protocol, bytes);
    (void)DescribePppPacket(protocol, bytes);
  }
  (void)SummarizeControlMessage(bytes);
  (void)ReadMsChapV2Success(AsText(bytes));
  (void)ReadMsChapV2Failure(AsText(bytes));
  (void)reassembler.Add(AtNanoseconds(rng.U32()), bytes);
  if (const auto tcp = ReadPrefix<TcpHeader>(bytes)) {
    (void)stream.Add(tcp->value, ByteView(bytes).subspan(tcp->size));
    (void)stream.SkipTo(tcp->value.acknowledgment_number);
  }
}

TEST(HostileBytes, RandomOnesAreAnswered) {
  SeededRng rng(1);
  Ipv4Reassembler reassembler;
  TcpStream stream;
  for (int i = 0; i < 4000; ++i) {
    Bytes bytes(rng.Below(i % 10 == 0 ? 1600 : 80));
    rng.Fill(bytes);
    TryAll(bytes, rng, reassembler, stream);
  }
}

TEST(HostileBytes, MutatedRealFramesAreAnswered) {
  SeededRng rng(2);
  Ipv4Reassembler reassembler;
  TcpStream stream;
  const auto frames = GoldenFrames();
  for (int i = 0; i < 6000; ++i) {
    const Bytes& whole = frames[rng.Below(static_cast<uint32_t>(frames.size()))].bytes;
    // From any layer on, in a buffer of exactly that size.
    const size_t from = i % 2 == 0 ? 0 : rng.Below(static_cast<uint32_t>(whole.size()));
    Bytes bytes(whole.begin() + static_cast<ptrdiff_t>(from), whole.end());
    for (uint32_t flips = rng.Below(6); flips > 0; --flips) {
      bytes[rng.Below(static_cast<uint32_t>(bytes.size()))] ^=
          static_cast<uint8_t>(1u << rng.Below(8));
    }
    if (rng.Below(3) == 0) bytes.resize(rng.Below(static_cast<uint32_t>(bytes.size()) + 1));
    TryAll(bytes, rng, reassembler, stream);
  }
}

}  // namespace
}  // namespace pptplab::wire
