// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Reading a block again (RecordingReader::ItemAt), and a file that somebody is still writing
// (Grow).
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "stack/base/rng.h"
#include "tests/unit/trace/capture_builder.h"
#include "tests/unit/trace/sample.h"

namespace pptplab::trace {
namespace {

namespace fs = std::filesystem;

/// A file that goes when the test ends.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& name)
      : path_(fs::temp_directory_path() / ("pptplab-" + name + std::to_string(getpid()))) {
    fs::remove(path_);
  }
  ~TemporaryFile() { fs::remove(path_); }
  std::string path() const { return path_; }
  void Append(ByteView bytes) const {
    std::ofstream file(path_, std::ios::binary | std::ios::app);
    file.write(AsText(bytes).data(), static_cast<std::streamsize>(bytes.size()));
  }

 private:
  fs::path path_;
};

size_t OffsetOf(const RecordedItem& item) {
  return std::visit([](const auto& recorded) { return recorded.file_offset; }, item);
}

/// All that an item says, for comparison; the id is not part of it.
std::string Text(const RecordedItem& item) {
  if (const auto* event = std::get_if<RecordedEvent>(&item)) {
    return "event " + ToHex(EncodeEvent(event->event));
  }
  const PacketView& packet = std::get<RecordedPacket>(item).packet;
  return "packet " + std::to_string(Nanoseconds(packet.time)) + " " +
         std::to_string(packet.interface) + " " + ToHex(packet.bytes) + " " +
         std::to_string(packet.original_length) + " " + std::to_string(packet.journey) + " " +
         std::string(packet.comment) + std::to_string(packet.direction.has_value());
}

void ExpectReadableAgain(RecordingReader& reader, size_t expected) {
  std::vector<std::pair<size_t, std::string>> items;
  while (const auto item = reader.Next()) {
    items.emplace_back(OffsetOf(*item), Text(*item));
    // One from before, between two Nexts.
    const auto& [offset, text] = items[items.size() / 2];
    const auto again = reader.ItemAt(offset);
    ASSERT_TRUE(again);
    EXPECT_EQ(Text(*again), text);
  }
  EXPECT_EQ(items.size(), expected);
  for (size_t i = items.size(); i-- > 0;) {
    const auto again = reader.ItemAt(items[i].first);
    ASSERT_TRUE(again) << i;
    EXPECT_EQ(OffsetOf(*again), items[i].first);
    EXPECT_EQ(Text(*again), items[i].second);
  }
  EXPECT_EQ(reader.problem(), "");
}

TEST(RecordingReader, ReadsAnyItemAgainWithoutDisturbingNext) {
  ExpectReadableAgain(*ReaderOf(SampleRecording()), 2 + EveryKindOfEvent().size());
  ExpectReadableAgain(*ReaderOf(FileBytes(GoldenPath("tcpdump-pptp.pcap"))), 23);
}

TEST(RecordingReader, ReadsAnItemAgainWithTheInterfacesAndByteOrderOfItsSection) {
  CaptureBuilder file(false);
  for (const bool big_endian : {false, true, false}) {
    CaptureBuilder section(big_endian);
    const CaptureBuilder none = section.New();
    section.SectionHeader().Interface(kLinkTypeEthernet, none);
    section.Packet(0, 1, "first", none);
    // Described only later: its clock must not be that of the next section's interface.
    section.Interface(kLinkTypeRawIp, section.New().Option(9, section.New().U8(9)));
    section.Packet(1, 2, "second", section.New().Option(1, section.New().Text("why")));
    file.Append(section);
  }
  ExpectReadableAgain(*ReaderOf(file.bytes()), 6);
}

TEST(RecordingReader, ReadsNothingFromAnOffsetThatIsNone) {
  const Bytes bytes = SampleRecording();
  const auto reader = ReaderOf(bytes);
  EXPECT_FALSE(reader->ItemAt(0));  // the section header
  EXPECT_FALSE(reader->ItemAt(bytes.size()));
  EXPECT_FALSE(reader->ItemAt(~size_t{0}));
  SeededRng rng(1);
  for (int i = 0; i < 10'000; ++i) {  // whatever comes, it is no over-read (ASan)
    static_cast<void>(reader->ItemAt(rng.Below(static_cast<uint32_t>(bytes.size()) + 20)));
  }
}

/// The sample appended octet by octet to a file that has the section header.
TEST(RecordingReader, FollowsAFileThatGrowsAtAnyOctet) {
  const Bytes whole = SampleRecording();
  const size_t header = whole[4];
  const Tally expected = ReadAll(*ReaderOf(whole));
  for (const size_t piece : {size_t{1}, size_t{7}, size_t{64}, whole.size()}) {
    const TemporaryFile file("grow");
    file.Append(ByteView(whole).first(header));
    const auto opened = RecordingReader::Open(file.path());
    ASSERT_TRUE(opened) << opened.error();
    RecordingReader& reader = **opened;
    Tally tally = ReadAll(reader);
    EXPECT_FALSE(reader.Grow());
    for (size_t at = header; at < whole.size(); at += piece) {
      file.Append(ByteView(whole).subspan(at, std::min(piece, whole.size() - at)));
      EXPECT_TRUE(reader.Grow());
      const Tally more = ReadAll(reader);
      tally.packets += more.packets;
      tally.events += more.events;
      EXPECT_EQ(more.problem, "") << at;
    }
    EXPECT_FALSE(reader.Grow());
    EXPECT_EQ(tally.packets, expected.packets);
    EXPECT_EQ(tally.events, expected.events);
    EXPECT_EQ(reader.interfaces().size(), 2u);
  }
}

TEST(RecordingReader, FollowsAClassicPcapThatGrows) {
  const Bytes whole = FileBytes(GoldenPath("tcpdump-pptp.pcap"));
  const TemporaryFile file("grow-pcap");
  file.Append(ByteView(whole).first(100));
  const auto opened = RecordingReader::Open(file.path());
  ASSERT_TRUE(opened) << opened.error();
  Tally tally = ReadAll(**opened);
  EXPECT_NE(tally.problem.find("is cut off"), std::string::npos);  // nobody said that it may grow
  file.Append(ByteView(whole).subspan(100));
  EXPECT_TRUE((*opened)->Grow());
  tally.packets += ReadAll(**opened).packets;
  EXPECT_EQ(tally.packets, 23u);
  EXPECT_EQ((*opened)->problem(), "");
}

TEST(RecordingReader, FollowsAFileThatGrowsBeyondWhatIsReadIntoMemory) {
  const TemporaryFile file("grow-long");
  RecordingWriter writer(file.path());
  writer.AddInterface({});
  const Bytes packet(250'000);
  const auto opened = RecordingReader::Open(file.path());
  ASSERT_TRUE(opened) << opened.error();
  size_t packets = 0;
  size_t first = 0;
  for (int round = 0; round < 4; ++round) {
    for (int i = 0; i < 100; ++i) writer.WritePacket({.bytes = packet});
    writer.Flush();
    ASSERT_TRUE((*opened)->Grow());
    while (const auto item = (*opened)->Next()) {
      if (++packets == 1) first = OffsetOf(*item);
    }
    EXPECT_TRUE((*opened)->ItemAt(first));
  }
  EXPECT_EQ(packets, 400u);
  EXPECT_EQ((*opened)->problem(), "");

  // Cut in place: what is gone must not be a signal.
  fs::resize_file(file.path(), 70'000'000);
  EXPECT_FALSE((*opened)->Grow());
  EXPECT_EQ((*opened)->problem(), "the file has become shorter while it was being read");
  EXPECT_TRUE((*opened)->ItemAt(first));
  EXPECT_FALSE((*opened)->ItemAt(90'000'000));
}

TEST(RecordingReader, SaysThatAFileHasBecomeShorterOrHasBeenReplaced) {
  const TemporaryFile file("shorter");
  file.Append(SampleRecording());
  const auto shorter = RecordingReader::Open(file.path());
  fs::resize_file(file.path(), 100);
  EXPECT_FALSE((*shorter)->Grow());
  EXPECT_FALSE((*shorter)->Grow());
  EXPECT_EQ((*shorter)->problem(), "the file has become shorter while it was being read");

  const auto replaced = RecordingReader::Open(file.path());
  fs::remove(file.path());
  EXPECT_FALSE((*replaced)->Grow());  // only gone: nothing is wrong with what was read
  ReadAll(**replaced);
  EXPECT_EQ((*replaced)->problem(), "");
  { const RecordingWriter other(file.path()); }
  EXPECT_FALSE((*replaced)->Grow());
  EXPECT_EQ((*replaced)->problem(), "the file has been replaced by another file");
}

TEST(RecordingReader, DoesNotReadOnBehindABlockThatMakesNoSenseHoweverTheFileGrows) {
  const TemporaryFile file("senseless");
  CaptureBuilder capture(false);
  capture.SectionHeader().Interface(1, capture.New()).U32(6).U32(13).U32(0);
  file.Append(capture.bytes());
  const auto opened = RecordingReader::Open(file.path());
  EXPECT_FALSE((*opened)->Next());
  file.Append(CaptureBuilder(false).Packet(0, 0, "abcd", CaptureBuilder(false)).bytes());
  EXPECT_TRUE((*opened)->Grow());
  EXPECT_FALSE((*opened)->Next());
  EXPECT_EQ((*opened)->problem(), "block at octet 48 has the impossible length 13");
}

}  // namespace
}  // namespace pptplab::trace
