// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Files that are cut off, damaged or made to hurt: what is whole is delivered, the rest is a
// sentence.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "stack/base/rng.h"
#include "tests/unit/trace/capture_builder.h"
#include "tests/unit/trace/sample.h"

namespace pptplab::trace {
namespace {

std::string OpenError(Bytes bytes) {
  const auto reader = RecordingReader::FromBytes(std::move(bytes));
  return reader ? "" : reader.error();
}

Tally ReadBytes(const Bytes& bytes) {
  const auto reader = RecordingReader::FromBytes(bytes);
  EXPECT_TRUE(reader) << reader.error();
  return ReadAll(**reader);
}

TEST(HostileCapture, ThatCannotBeOpenedIsToldInASentence) {
  EXPECT_EQ(OpenError({}), "is empty");
  EXPECT_EQ(OpenError({'h', 'e', 'l', 'l', 'o'}), "is no pcap or pcapng file");
  EXPECT_EQ(OpenError({0x0a}), "is no pcap or pcapng file");
  EXPECT_EQ(OpenError({0x1f, 0x8b, 8, 0}), "is compressed with gzip; unpack it first");
  EXPECT_EQ(OpenError({0xd4, 0xc3, 0xb2, 0xa1, 2, 0}), "is cut off within its file header");
  EXPECT_EQ(OpenError({0x0a, 0x0d, 0x0d, 0x0a, 0, 0}),
            "cannot be read: block at octet 0 is cut off");
  EXPECT_EQ(OpenError(CaptureBuilder(true).SectionHeader(2).bytes()),
            "cannot be read: section at octet 0 has the unknown version 2");
  CaptureBuilder no_magic(false);
  EXPECT_EQ(OpenError(no_magic.Block(0x0a0d0d0a, no_magic.New().U64(0).U64(0)).bytes()),
            "cannot be read: block at octet 0 starts a section without a byte-order magic");
  EXPECT_EQ(RecordingReader::Open("/nonexistent").error(),
            "cannot be opened: No such file or directory");
  EXPECT_EQ(RecordingReader::Open(PPTPLAB_SOURCE_DIR).error(), "is a directory, not a capture");
}

TEST(HostileCapture, CutAtAnyLengthDeliversEveryWholeBlockBeforeTheCut) {
  const Bytes whole = SampleRecording();
  // Where each block that delivers something ends.
  std::vector<size_t> ends;
  size_t first_block = 0;
  for (size_t at = 0; at < whole.size();) {
    const size_t size = whole[at + 4] | static_cast<size_t>(whole[at + 5]) << 8;
    const bool delivers = whole[at] == 0x06 || whole[at] == 0x50;
    at += size;
    if (first_block == 0) first_block = at;
    if (delivers) ends.push_back(at);
  }
  ASSERT_EQ(ends.size(), 2 + EveryKindOfEvent().size());
  ASSERT_EQ(ends.back(), whole.size());
  for (size_t n = 0; n < whole.size(); ++n) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(n));
    if (n < first_block) {
      EXPECT_NE(OpenError(cut), "") << n;
      continue;
    }
    const Tally tally = ReadBytes(cut);
    const auto expected = std::count_if(ends.begin(), ends.end(), [&](size_t e) { return e <= n; });
    EXPECT_EQ(tally.packets + tally.events, static_cast<size_t>(expected)) << n;
  }
}

TEST(HostileCapture, CutInsideABlockSaysWhere) {
  Bytes bytes = SampleRecording();
  bytes.pop_back();
  const Tally tally = ReadBytes(bytes);
  EXPECT_EQ(tally.packets, 1u);
  const std::string expected = "block at octet " + std::to_string(bytes.size() + 1 - 48);
  EXPECT_EQ(tally.problem.substr(0, expected.size()), expected);
  EXPECT_NE(tally.problem.find("is cut off"), std::string::npos);
}

TEST(HostileCapture, ClassicPcapCutAtAnyLengthDeliversEveryWholePacket) {
  const Bytes whole = FileBytes(GoldenPath("tcpdump-pptp.pcap"));
  size_t last = 0;
  for (size_t n = 24; n <= whole.size(); ++n) {
    const Tally tally =
        ReadBytes(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(n)));
    ASSERT_TRUE(tally.packets == last || tally.packets == last + 1) << n;
    ASSERT_EQ(24 + tally.octets + 16 * tally.packets == n, tally.problem.empty()) << n;
    last = tally.packets;
  }
  EXPECT_EQ(last, 23u);
}

TEST(HostileCapture, WithADamagedPacketIsReadOnBehindIt) {
  CaptureBuilder file(false);
  file.SectionHeader().Interface(1, file.New());
  file.Packet(1, 0, "of an interface that is none", file.New());
  file.Block(6, file.New().U32(0).U64(0).U32(5).U32(5).U32(0));  // 4 octets of 5
  file.Block(6, file.New().U32(0));
  file.Block(2, file.New());
  file.Block(3, file.New());
  file.Block(0x80005050, file.New().U32(0));
  file.Packet(0, 0, "whole", file.New().U16(1).U16(9).U32(0));  // its option is too long
  const Tally tally = ReadBytes(file.bytes());
  EXPECT_EQ(tally.packets, 1u);
  EXPECT_EQ(tally.octets, 5u);
  EXPECT_EQ(tally.problem, "packet at octet 48 is of an interface that was not described");
}

TEST(HostileCapture, WhoseLengthsMakeNoSenseEndsThere) {
  for (const uint32_t length : {0u, 8u, 11u, 13u, 0x7ffffffcu, 0xfffffffcu, 0xffffffffu}) {
    CaptureBuilder file(false);
    file.SectionHeader().Interface(1, file.New()).Packet(0, 0, "abcd", file.New());
    file.U32(6).U32(length).U64(0).U64(0).U64(0);
    const Tally tally = ReadBytes(file.bytes());
    EXPECT_EQ(tally.packets, 1u);
    EXPECT_EQ(tally.problem.substr(0, 18), "block at octet 84 ") << tally.problem;
  }
  CaptureBuilder file(false);
  file.SectionHeader().Interface(1, file.New()).U32(6).U32(16).U32(0).U32(20);
  EXPECT_EQ(ReadBytes(file.bytes()).problem,
            "block at octet 48 has one length in front and another one behind");
}

TEST(HostileCapture, AnEventThatCannotBeReadStillCounts) {
  CaptureBuilder file(false);
  file.SectionHeader().Block(0x80005050, file.New().U32(0));
  Bytes bytes = file.bytes();
  const Bytes body = EncodeEvent(Event{.cause = 1, .detail = Note{"abcdef"}});
  ASSERT_EQ(body.size() % 4, 0u);
  const Bytes good =
      CaptureBuilder(false).Block(0x80005050, CaptureBuilder(false).Text(AsText(body))).bytes();
  bytes.insert(bytes.end(), good.begin(), good.end());
  const auto reader = ReaderOf(bytes);
  const auto item = reader->Next();
  EXPECT_EQ(std::get<RecordedEvent>(*item).id, 2u);
  EXPECT_EQ(std::get<RecordedEvent>(*item).event.cause, 1u);
  EXPECT_EQ(reader->problem(), "event at octet 28 cannot be read: Time@0: truncated");
}

void ReadDamaged(Bytes bytes, SeededRng& rng) {
  for (uint32_t flips = 1 + rng.Below(8); flips > 0; --flips) {
    bytes[rng.Below(static_cast<uint32_t>(bytes.size()))] ^=
        static_cast<uint8_t>(1u << rng.Below(8));
  }
  if (rng.Below(4) == 0) bytes.resize(rng.Below(static_cast<uint32_t>(bytes.size())));
  const size_t size = bytes.size();
  const auto reader = RecordingReader::FromBytes(std::move(bytes));
  if (!reader) {
    EXPECT_FALSE(reader.error().empty());
    return;
  }
  const Tally tally = ReadAll(**reader);
  EXPECT_LE(tally.packets + tally.events, size / 12);
  EXPECT_LE(tally.octets, size);
}

TEST(HostileCapture, With10000SeedsOfFlippedBitsNeverHurts) {
  const Bytes captures[] = {SampleRecording(), FileBytes(GoldenPath("tcpdump-pptp.pcap"))};
  for (uint64_t seed = 0; seed < 10'000; ++seed) {
    SeededRng rng(seed);
    ReadDamaged(captures[seed % 2], rng);
  }
}

TEST(HostileCapture, ThatGrowsOrShrinksWhileItIsReadDoesNotMatter) {
  const std::string path = std::filesystem::temp_directory_path() /
                           ("pptplab-shrink-" + std::to_string(getpid()) + ".pcapng");
  {
    RecordingWriter writer(path);
    WriteSample(writer);
  }
  const auto opened = RecordingReader::Open(path);
  const auto& reader = *opened;
  reader->Next();
  std::filesystem::resize_file(path, 0);
  const Tally tally = ReadAll(*reader);
  EXPECT_EQ(tally.packets, 1u);
  EXPECT_EQ(tally.problem, "");
  std::filesystem::remove(path);
}

TEST(HostileCapture, LongerThan64MiBIsMappedAndRead) {
  const std::string path = std::filesystem::temp_directory_path() /
                           ("pptplab-long-" + std::to_string(getpid()) + ".pcapng");
  {
    RecordingWriter writer(path);
    writer.AddInterface({});
    const Bytes packet(250'000);
    for (int i = 0; i < 300; ++i) writer.WritePacket({.bytes = packet});
  }
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 5);
  {
    const auto opened = RecordingReader::Open(path);
    const auto& reader = *opened;
    const Tally tally = ReadAll(*reader);
    EXPECT_EQ(tally.packets, 299u);
    EXPECT_NE(tally.problem.find("is cut off"), std::string::npos);
  }
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace pptplab::trace
