// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Recordings as they are written: the bytes, and what happens to the file
// (stack/trace/recording_writer.cc, output_file.cc). What Wireshark says to them is asked in
// tests/interop.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "tests/unit/trace/sample.h"

namespace pptplab::trace {
namespace {

/// A directory of the test's own, gone at its end.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "pptplab-trace-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  std::string operator/(const char* name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

TEST(RecordingWriter, WritesTheseBytes) {
  Bytes bytes;
  RecordingWriter writer(&bytes, "tests");
  const InterfaceId id = writer.AddInterface({"c:eth0", "LAN", kLinkTypeRawIp});
  writer.WritePacket({AtNanoseconds(0x0102030405060708), id, Direction::kReceived,
                      ByteView(kSomeBytes), 1400, 0x1122334455667788, "hello"});
  writer.Record(Event{.time = AtNanoseconds(1), .node = 2, .detail = Note{"ok"}});
  writer.Close();
  const char* const fragments[] = {
      // Section Header Block: magic, version 1.0, unknown length; shb_userappl "tests"; end of
      // options
      "0a0d0d0a", "2c000000", "4d3c2b1a", "0100", "0000", "ffffffffffffffff", "0400", "0500",
      "7465737473", "000000", "00000000", "2c000000",
      // Interface Description Block: raw IP, no SnapLen; if_name "c:eth0", if_description "LAN",
      // if_tsresol 9: nanoseconds; end of options
      "01000000", "34000000", "6500", "0000", "00000000", "0200", "0600", "633a65746830", "0000",
      "0300", "0300", "4c414e", "00", "0900", "0100", "09", "000000", "00000000", "34000000",
      // Enhanced Packet Block: interface 0, time (high, low), captured, original length, octets;
      // opt_comment "hello", epb_flags inbound, epb_packetid the journey; end of options
      "06000000", "4c000000", "00000000", "04030201", "08070605", "05000000", "78050000",
      "002145ff00", "000000", "0100", "0500", "68656c6c6f", "000000", "0200", "0400", "01000000",
      "0500", "0800", "8877665544332211", "00000000", "4c000000",
      // event block, as event_codec.cc has it
      "50500080", "30000000", "0000000000000001", "0002", "00", "0a", "00000000",
      "0000000000000000", "0000000000000000", "0002", "6f6b", "30000000"};
  std::string expected;
  for (const char* fragment : fragments) expected += fragment;
  EXPECT_EQ(ToHex(bytes), expected);
}

TEST(RecordingWriter, WritesNoOptionsForAPacketThatHasNothingToSay) {
  Bytes bytes;
  RecordingWriter writer(&bytes);
  writer.AddInterface({});
  writer.Flush();
  const size_t before = bytes.size();
  writer.WritePacket({.bytes = ByteView(kSomeBytes).first(4)});
  writer.Close();
  EXPECT_EQ(bytes.size() - before, 12u + 20u + 4u);
}

TEST(RecordingWriter, GivesTheSameBytesForTheSameCalls) {
  EXPECT_EQ(SampleRecording(), SampleRecording());
  const TemporaryDirectory directory;
  RecordingWriter writer(directory / "a.pcapng");
  WriteSample(writer);
  writer.Close();
  EXPECT_EQ(FileBytes(directory / "a.pcapng"), SampleRecording());
}

TEST(RecordingWriter, NumbersEventsAndInterfacesInTheirOrder) {
  Bytes bytes;
  RecordingWriter writer(&bytes);
  EXPECT_EQ(writer.AddInterface({}), 0u);
  EXPECT_EQ(writer.Record(Event{}), 1u);
  EXPECT_EQ(writer.AddInterface({}), 1u);
  EXPECT_EQ(writer.Record(Event{}), 2u);
}

TEST(RecordingWriter, KeepsOrderAndContentOverManyBuffersAndBlocksLongerThanOne) {
  Bytes bytes;
  RecordingWriter writer(&bytes);
  writer.AddInterface({});
  const Bytes packet(300'000, 0x5a);
  const std::string comment(70'000, 'c');
  for (uint32_t i = 0; i < 500; ++i) {
    writer.WritePacket({.time = AtNanoseconds(i), .bytes = ByteView(packet).first(i * 3)});
  }
  writer.WritePacket({.time = AtNanoseconds(500), .bytes = packet, .comment = comment});
  writer.Record(Event{});
  writer.Close();
  const auto reader = ReaderOf(std::move(bytes));
  for (uint32_t i = 0; i < 500; ++i) {
    const auto item = reader->Next();
    ASSERT_EQ(std::get<RecordedPacket>(*item).packet.bytes.size(), i * 3);
    ASSERT_EQ(std::get<RecordedPacket>(*item).packet.time, AtNanoseconds(i));
  }
  const auto item = reader->Next();
  const PacketView& longest = std::get<RecordedPacket>(*item).packet;
  EXPECT_EQ(longest.bytes.size(), 262'144u);  // Wireshark refuses more
  EXPECT_EQ(longest.original_length, 300'000u);
  EXPECT_EQ(longest.comment.size(), 65'535u);
  EXPECT_TRUE(std::holds_alternative<RecordedEvent>(*reader->Next()));
  EXPECT_FALSE(reader->Next());
  EXPECT_EQ(reader->problem(), "");
}

TEST(RecordingWriter, CutsALongCommentBetweenCharacters) {
  Bytes bytes;
  RecordingWriter writer(&bytes);
  writer.AddInterface({});
  std::string comment(65'534, 'c');
  comment += "…";  // three octets
  writer.WritePacket({.comment = comment});
  writer.Close();
  const auto reader = ReaderOf(std::move(bytes));
  EXPECT_EQ(std::get<RecordedPacket>(*reader->Next()).packet.comment.size(), 65'534u);
}

TEST(RecordingWriter, ReplacesAFileWithoutTouchingTheOldOne) {
  const TemporaryDirectory directory;
  const std::string path = directory / "run.pcapng";
  {
    RecordingWriter first(path, "the first");
    WriteSample(first);
  }
  const int old_file = open(path.c_str(), O_RDONLY);
  const off_t old_size = lseek(old_file, 0, SEEK_END);
  RecordingWriter second(path, "x");
  second.Close();
  EXPECT_EQ(lseek(old_file, 0, SEEK_END), old_size);  // who has it mapped gets no SIGBUS
  close(old_file);
  EXPECT_LT(std::filesystem::file_size(path), 60u);
}

TEST(RecordingWriter, MakesALongFileNoLongerThanItsBlocks) {
  const TemporaryDirectory directory;
  const std::string path = directory / "a.pcapng";
  Bytes in_memory;
  const Bytes packet(10'000, 0x11);
  RecordingWriter to_memory(&in_memory), to_file(path);
  for (RecordingWriter* writer : {&to_memory, &to_file}) {
    const InterfaceId id = writer->AddInterface({"c:eth0", "", kLinkTypeRawIp});
    for (int i = 0; i < 1'000; ++i) writer->WritePacket({.interface = id, .bytes = packet});
    writer->Flush();
  }
  EXPECT_EQ(std::filesystem::file_size(path), in_memory.size());
  to_file.Close();
  struct stat status {};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(static_cast<size_t>(status.st_size), in_memory.size());
  // Room that was reserved for more (a file system may count some for itself).
  EXPECT_LT(static_cast<size_t>(status.st_blocks) * 512, in_memory.size() + 1'000'000);
}

TEST(RecordingWriter, SaysWhichFileCannotBeOpenedAndWhy) {
  try {
    RecordingWriter writer("/nonexistent/run.pcapng");
    FAIL() << "was opened";
  } catch (const std::system_error& error) {
    EXPECT_STREQ(
        error.what(),
        "/nonexistent/run.pcapng: cannot be opened for writing: No such file or directory");
  }
}

TEST(RecordingWriter, ReportsAFullDiskAtTheNextFlushAndStaysUsable) {
  try {
    RecordingWriter writer("/dev/full");
    FAIL() << "the section header was written";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code().value(), ENOSPC);
    EXPECT_NE(std::string(error.what()).find("/dev/full"), std::string::npos);
  }
}

TEST(RecordingWriter, TurnsAPipeWhoseReaderIsGoneIntoAnException) {
  const TemporaryDirectory directory;
  const std::string path = directory / "pipe";
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  const int reader = open(path.c_str(), O_RDONLY | O_NONBLOCK);
  RecordingWriter writer(path);
  close(reader);
  writer.AddInterface({});
  const Bytes packet(1000);
  for (int i = 0; i < 200; ++i) writer.WritePacket({.bytes = packet});  // more than a buffer
  try {
    writer.Flush();
    FAIL() << "nobody complained";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code().value(), EPIPE);
  }
  EXPECT_THROW(writer.Close(), std::system_error);
  sigset_t pending;
  sigpending(&pending);
  EXPECT_EQ(sigismember(&pending, SIGPIPE), 0);
}

// Returns in the child's place never: it writes until somebody ends it.
[[noreturn]] void WriteForever(const std::string& path) {
  RecordingWriter writer(path);
  const InterfaceId id = writer.AddInterface({"c:eth0", "", kLinkTypeRawIp});
  const Bytes packet(1400, 0x45);
  for (int64_t i = 0;; ++i) {
    writer.WritePacket({.time = AtNanoseconds(i), .interface = id, .bytes = packet});
    writer.Record(Event{.time = AtNanoseconds(i), .detail = Note{"another one"}});
  }
}

TEST(RecordingWriter, KilledLeavesAFileThatOpensUpToItsLastBlock) {
  const TemporaryDirectory directory;
  for (int round = 0; round < 5; ++round) {
    const std::string path = directory / "run.pcapng";
    const pid_t child = fork();
    if (child == 0) WriteForever(path);
    std::error_code none;
    while (std::filesystem::file_size(path, none) + 1 < 1'000'000) usleep(100);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    const auto reader = RecordingReader::Open(path);
    ASSERT_TRUE(reader) << reader.error();
    const Tally tally = ReadAll(**reader);
    EXPECT_GT(tally.packets, 600u);
    EXPECT_LE(tally.packets - tally.events, 1u);
    std::filesystem::remove(path);
  }
}

RecordingWriter* interrupted = nullptr;

TEST(RecordingWriter, HandsOverWhatItHoldsInASignalHandlerOnceAndOnlyOnce) {
  const TemporaryDirectory directory;
  struct sigaction action {};
  struct sigaction before {};
  action.sa_handler = [](int) { interrupted->FlushFromSignalHandler(); };
  sigaction(SIGALRM, &action, &before);
  const itimerval often{{0, 1000}, {0, 1000}};
  const itimerval never{};
  const std::string path = directory / "run.pcapng";
  RecordingWriter writer(path);
  Bytes same_bytes;
  RecordingWriter undisturbed(&same_bytes);
  interrupted = &writer;
  setitimer(ITIMER_REAL, &often, nullptr);
  for (RecordingWriter* each : {&writer, &undisturbed}) {
    each->AddInterface({"c:eth0", "", kLinkTypeRawIp});
    const Bytes packet(1400, 0x45);
    for (int64_t i = 0; i < 5'000; ++i) {
      each->WritePacket({.time = AtNanoseconds(i), .bytes = ByteView(packet).first(i % 1400)});
    }
  }
  setitimer(ITIMER_REAL, &never, nullptr);
  sigaction(SIGALRM, &before, nullptr);
  interrupted = nullptr;
  writer.FlushFromSignalHandler();
  undisturbed.Close();
  EXPECT_EQ(FileBytes(path), same_bytes);  // before the writer's own flush
  writer.Close();
  EXPECT_EQ(FileBytes(path), same_bytes);
}

}  // namespace
}  // namespace pptplab::trace
