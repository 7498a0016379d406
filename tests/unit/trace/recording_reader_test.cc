// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Reading recordings and other people's captures (stack/trace/recording_reader.cc,
// pcapng_parser.cc, classic_pcap.cc). What is broken on purpose: hostile_capture_test.cc.
#include <gtest/gtest.h>

#include <limits>

#include "tests/unit/trace/capture_builder.h"
#include "tests/unit/trace/sample.h"

namespace pptplab::trace {
namespace {

std::unique_ptr<RecordingReader> Open(const CaptureBuilder& capture) {
  auto reader = RecordingReader::FromBytes(capture.bytes());
  EXPECT_TRUE(reader) << reader.error();
  return std::move(*reader);
}

PacketView NextPacket(RecordingReader& reader) {
  const auto item = reader.Next();
  const auto* packet = item ? std::get_if<RecordedPacket>(&*item) : nullptr;
  EXPECT_NE(packet, nullptr) << reader.problem();
  return packet != nullptr ? packet->packet : PacketView{};
}

TEST(RecordingReader, GivesBackWhatTheWriterWrote) {
  const auto reader = ReaderOf(SampleRecording());
  const PacketView first = NextPacket(*reader);
  EXPECT_EQ(first.time, AtNanoseconds(1));
  EXPECT_EQ(first.interface, 0u);
  EXPECT_EQ(first.direction, Direction::kSent);
  EXPECT_EQ(ToHex(first.bytes), ToHex(kSomeBytes));
  EXPECT_EQ(first.original_length, 5u);
  EXPECT_EQ(first.journey, 42u);
  EXPECT_EQ(first.comment, "says hello");
  EventId id = 0;
  for (const Event& event : EveryKindOfEvent()) {
    const auto item = reader->Next();
    const auto& recorded = std::get<RecordedEvent>(*item);
    EXPECT_EQ(recorded.id, ++id);
    EXPECT_EQ(EncodeEvent(recorded.event), EncodeEvent(event));
  }
  const PacketView last = NextPacket(*reader);
  EXPECT_EQ(last.interface, 1u);
  EXPECT_EQ(last.direction, Direction::kReceived);
  EXPECT_EQ(last.original_length, 1400u);
  EXPECT_EQ(last.comment, "");
  EXPECT_FALSE(reader->Next());
  EXPECT_FALSE(reader->Next());
  EXPECT_EQ(reader->problem(), "");
  ASSERT_EQ(reader->interfaces().size(), 2u);
  EXPECT_EQ(reader->interfaces()[0].description, "to the router");
  EXPECT_EQ(reader->interfaces()[1].name, "client:ppp0 (decrypted)");
  EXPECT_EQ(reader->interfaces()[1].link_type, kLinkTypePpp);
}

TEST(RecordingReader, SaysWhatTheRecordingSaysOfItself) {
  Bytes bytes;
  RecordingWriter(&bytes, "tests", "pptplab run s.yaml --RngRun=7").Close();
  EXPECT_EQ(ReaderOf(bytes)->comment(), "pptplab run s.yaml --RngRun=7");
  EXPECT_EQ(ReaderOf(SampleRecording())->comment(), "");
  // An option that is longer than its header: not worth refusing the file.
  CaptureBuilder broken(false);
  broken.Block(0x0a0d0d0a, broken.New().U32(0x1a2b3c4d).U16(1).U16(0).U64(0).U16(1).U16(400));
  const auto reader = ReaderOf(broken.bytes());
  EXPECT_EQ(reader->comment(), "");
  EXPECT_EQ(reader->problem(), "");
}

TEST(RecordingReader, SaysAtWhichOctetABlockStands) {
  Bytes bytes = SampleRecording();
  const auto reader = ReaderOf(bytes);
  while (const auto item = reader->Next()) {
    const auto* packet = std::get_if<RecordedPacket>(&*item);
    const auto* event = std::get_if<RecordedEvent>(&*item);
    const size_t offset = packet != nullptr ? packet->file_offset : event->file_offset;
    EXPECT_EQ(bytes[offset], packet != nullptr ? 0x06 : 0x50);
  }
}

TEST(RecordingReader, ReadsClassicPcapOfBothByteOrdersAndResolutions) {
  for (const bool big_endian : {false, true}) {
    for (const bool nanoseconds : {false, true}) {
      CaptureBuilder file(big_endian);
      file.U32(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4).U16(2).U16(4).U64(0).U32(65535);
      file.U32(0xf0000000 | kLinkTypePpp);  // the upper bits speak of the FCS
      file.U32(3'000'000'000).U32(999'999).U32(3).U32(1500).Text("abc");
      file.U32(3'000'000'001).U32(0).U32(0).U32(0);
      const auto reader = Open(file);
      EXPECT_EQ(reader->interfaces().at(0).name, "interface 0");
      EXPECT_EQ(reader->interfaces().at(0).link_type, kLinkTypePpp);
      const PacketView packet = NextPacket(*reader);
      EXPECT_EQ(Nanoseconds(packet.time),
                3'000'000'000'000'000'000 + 999'999 * (nanoseconds ? 1 : 1000));
      EXPECT_EQ(AsText(packet.bytes), "abc");
      EXPECT_EQ(packet.original_length, 1500u);
      EXPECT_FALSE(packet.direction);
      EXPECT_TRUE(NextPacket(*reader).bytes.empty());
      EXPECT_FALSE(reader->Next());
      EXPECT_EQ(reader->problem(), "");
    }
  }
}

TEST(RecordingReader, ReadsSectionsOfDifferentByteOrdersAndNumbersInterfacesThrough) {
  const CaptureBuilder none(false);
  CaptureBuilder file(false);
  for (const bool big_endian : {false, true}) {
    CaptureBuilder section(big_endian);
    section.SectionHeader()
        .Block(0x0bad, section.New().U32(1))  // unknown
        .Interface(kLinkTypeEthernet, section.New().Option(2, section.New().Text("eth0")))
        .Interface(kLinkTypeRawIp, none)
        .Packet(1, 0x0000000200000001, "abcde",
                section.New()
                    .Option(4, section.New().U64(7))  // drop count
                    .Option(5, section.New().U64(0x0123456789abcdef))
                    .Option(2, section.New().U32(2))
                    .Option(1, section.New().Text("why"))
                    .Option(0, none));
    file.Append(section);
  }
  const auto reader = Open(file);
  for (const InterfaceId id : {1u, 3u}) {
    const PacketView packet = NextPacket(*reader);
    EXPECT_EQ(packet.interface, id);
    EXPECT_EQ(Nanoseconds(packet.time), 0x0000000200000001 * 1000);
    EXPECT_EQ(AsText(packet.bytes), "abcde");
    EXPECT_EQ(packet.journey, 0x0123456789abcdefu);
    EXPECT_EQ(packet.direction, Direction::kSent);
    EXPECT_EQ(packet.comment, "why");
  }
  EXPECT_FALSE(reader->Next());
  EXPECT_EQ(reader->problem(), "");
  ASSERT_EQ(reader->interfaces().size(), 4u);
  EXPECT_EQ(reader->interfaces()[2].name, "eth0");
  EXPECT_EQ(reader->interfaces()[3].name, "interface 3");
}

TEST(RecordingReader, NumbersEventsThroughAllSectionsAndTheirCausesWithThem) {
  Bytes section;
  RecordingWriter writer(&section);
  writer.Record(Event{});
  writer.Record(Event{.cause = 1});
  writer.Record(Event{.cause = 3});    // itself
  writer.Record(Event{.cause = 100});  // the future
  writer.Close();
  Bytes twice = section;
  twice.insert(twice.end(), section.begin(), section.end());
  const auto reader = ReaderOf(twice);
  const EventId expected_causes[] = {0, 1, 0, 0, 0, 5, 0, 0};
  EventId id = 0;
  for (const EventId cause : expected_causes) {
    const auto item = reader->Next();
    EXPECT_EQ(std::get<RecordedEvent>(*item).id, ++id);
    EXPECT_EQ(std::get<RecordedEvent>(*item).event.cause, cause) << id;
  }
}

TEST(RecordingReader, HonoursTheClockOfEachInterface) {
  struct Case {
    uint8_t resolution;
    int64_t offset_seconds;
    uint64_t ticks;
    int64_t nanoseconds;
  };
  constexpr int64_t kLatest = std::numeric_limits<int64_t>::max();
  const Case cases[] = {
      {6, 0, 5, 5'000},
      {9, 0, 5, 5},
      {0, 0, 5, 5'000'000'000},
      {3, 100, 5, 100'005'000'000},
      {12, 0, 5'999, 5},
      {127, 0, ~uint64_t{0}, 0},
      {0x80 | 10, 0, 1024 + 512, 1'500'000'000},
      {0x80 | 0, -2, 3, 1'000'000'000},
      {0x80 | 127, 0, ~uint64_t{0}, 0},
      {0, 0, ~uint64_t{0}, kLatest},  // later than an Instant can be
      {9, 0, ~uint64_t{0}, kLatest},
      {9, std::numeric_limits<int64_t>::min(), 0, std::numeric_limits<int64_t>::min()},
  };
  for (const bool big_endian : {false, true}) {
    for (const Case& c : cases) {
      CaptureBuilder file(big_endian);
      CaptureBuilder options = file.New();
      options.Option(9, file.New().U8(c.resolution))
          .Option(14, file.New().U64(static_cast<uint64_t>(c.offset_seconds)));
      file.SectionHeader().Interface(1, options).Packet(0, c.ticks, "", file.New());
      EXPECT_EQ(Nanoseconds(NextPacket(*Open(file)).time), c.nanoseconds)
          << int{c.resolution} << " " << c.ticks;
    }
  }
}

TEST(RecordingReader, ReadsSimpleAndObsoletePacketBlocks) {
  for (const bool big_endian : {false, true}) {
    CaptureBuilder file(big_endian);
    file.SectionHeader().Interface(1, file.New(), 6);
    file.Packet(0, 77, "first", file.New());
    file.Block(3, file.New().U32(100).Text("simple--"));  // cut at SnapLen
    file.Block(3, file.New().U32(2).Text("simp"));        // padded
    CaptureBuilder obsolete = file.New();
    obsolete.U16(0).U16(9).U32(0).U32(78).U32(3).U32(60).Text("old").Pad();
    file.Block(2, obsolete.Option(2, file.New().U32(1)));
    const auto reader = Open(file);
    NextPacket(*reader);
    const PacketView simple = NextPacket(*reader);
    EXPECT_EQ(AsText(simple.bytes), "simple");
    EXPECT_EQ(simple.original_length, 100u);
    EXPECT_EQ(simple.time, AtNanoseconds(77'000));  // has none: that of the packet before it
    EXPECT_EQ(AsText(NextPacket(*reader).bytes), "si");
    const PacketView old = NextPacket(*reader);
    EXPECT_EQ(AsText(old.bytes), "old");
    EXPECT_EQ(old.time, AtNanoseconds(78'000));
    EXPECT_EQ(old.original_length, 60u);
    EXPECT_EQ(old.direction, Direction::kReceived);
    EXPECT_FALSE(reader->Next());
    EXPECT_EQ(reader->problem(), "");
  }
}

TEST(RecordingReader, ReadsRealCapturesToTheirEnd) {
  for (const auto& [name, packets] : {std::pair<std::string, size_t>{"tcpdump-pptp.pcap", 23},
                                      {"mschapv2-wrong-password.pcap", 30}}) {
    const auto reader = RecordingReader::Open(GoldenPath(name));
    ASSERT_TRUE(reader) << reader.error();
    const Tally tally = ReadAll(**reader);
    EXPECT_EQ(tally.packets, packets) << name;
    EXPECT_EQ(tally.problem, "");
  }
}

}  // namespace
}  // namespace pptplab::trace
