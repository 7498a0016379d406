// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Recordings and exports before tshark, and the command pptplab-export before its user.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tests/unit/trace/sample.h"

namespace pptplab::trace {
namespace {

struct Outcome {
  int status = 0;      ///< of the exit; 128 + N for signal N
  std::string output;  ///< standard output
  std::string errors;  ///< standard error, without tshark's word on being root
};

class RecordingBeforeTshark : public testing::Test {
 protected:
  RecordingBeforeTshark() {
    std::string name = (std::filesystem::temp_directory_path() / "pptplab-tshark-XXXXXX").string();
    directory_ = mkdtemp(name.data());
    recording_ = directory_ + "/run.pcapng";
  }
  ~RecordingBeforeTshark() override { std::filesystem::remove_all(directory_); }

  Outcome Run(const std::string& command) const {
    const std::string errors = directory_ + "/stderr";
    const std::string line = "cd '" + directory_ + "' && ( " + command + " ) 2>'" + errors + "'";
    Outcome outcome;
    FILE* const pipe = popen(line.c_str(), "r");
    char buffer[4096];
    size_t n = 0;
    while ((n = fread(buffer, 1, sizeof buffer, pipe)) > 0) outcome.output.append(buffer, n);
    const int status = pclose(pipe);
    outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    std::ifstream file(errors);
    for (std::string text; std::getline(file, text);) {
      if (text.find("Running as user \"root\"") == std::string::npos) outcome.errors += text + "\n";
    }
    return outcome;
  }
  Outcome Tshark(const std::string& arguments) const {
    return Run("tshark -n -r '" + recording_ + "' " + arguments);
  }
  Outcome Export(const std::string& arguments) const {
    return Run(std::string("'") + PPTPLAB_EXPORT + "' " + arguments);
  }
  void WriteRecording() const {
    RecordingWriter writer(recording_);
    WriteSample(writer);
    writer.Close();
  }

  std::string directory_;
  std::string recording_;
};

TEST_F(RecordingBeforeTshark, ShowsPacketsCommentsAndInterfacesAndPassesOverEventsInSilence) {
  WriteRecording();
  const Outcome fields = Tshark(
      "-T fields -E separator='|' -e frame.number -e frame.interface_name "
      "-e frame.interface_description -e frame.time_epoch -e frame.cap_len -e frame.len "
      "-e frame.packet_flags_direction -e frame.packet_id -e frame.comment");
  EXPECT_EQ(fields.status, 0);
  EXPECT_EQ(fields.errors, "");
  EXPECT_EQ(fields.output,
            "1|client:eth0|to the router|0.000000001|5|5|0x00000002|42|says hello\n"
            "2|client:ppp0 (decrypted)||12.000000000|4|1400|0x00000001||\n");
}

TEST_F(RecordingBeforeTshark, IsWholeForCapinfosAndEditcap) {
  WriteRecording();
  const Outcome info = Run("capinfos -M -c -n -I '" + recording_ + "'");
  EXPECT_EQ(info.status, 0);
  EXPECT_EQ(info.errors, "");
  EXPECT_NE(info.output.find("Number of packets:   2"), std::string::npos) << info.output;
  EXPECT_NE(info.output.find("nanosecond"), std::string::npos) << info.output;
  const Outcome edited = Run("editcap '" + recording_ + "' edited.pcapng");
  EXPECT_EQ(edited.status, 0) << edited.errors;
}

TEST_F(RecordingBeforeTshark, OpensAfterItsWriterWasKilled) {
  const pid_t child = fork();
  if (child == 0) {
    RecordingWriter writer(recording_);
    const InterfaceId id = writer.AddInterface({"c:eth0", "", kLinkTypeRawIp});
    for (int64_t i = 0;; ++i) {
      writer.WritePacket({.time = AtNanoseconds(i), .interface = id, .bytes = kSomeBytes});
      writer.Record(Event{.detail = Note{"another one"}});
    }
  }
  std::error_code none;
  while (std::filesystem::file_size(recording_, none) + 1 < 300'000) usleep(100);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  const auto reader = RecordingReader::Open(recording_);
  ASSERT_TRUE(reader) << reader.error();
  const Tally tally = ReadAll(**reader);
  const Outcome count = Tshark("-T fields -e frame.number | wc -l");
  EXPECT_EQ(std::stoul(count.output), tally.packets);
  // The kernel may have been in the middle of our last write.
  if (tally.problem.empty()) {
    EXPECT_EQ(count.errors, "");
  } else {
    EXPECT_NE(count.errors.find("cut short"), std::string::npos) << count.errors;
  }
}

TEST_F(RecordingBeforeTshark, ReadsTheSamePacketsFromRealCapturesAsWeDo) {
  for (const char* name : {"tcpdump-pptp.pcap", "mschapv2-wrong-password.pcap"}) {
    const auto reader = RecordingReader::Open(GoldenPath(name));
    ASSERT_TRUE(reader) << reader.error();
    std::string ours;
    while (const auto item = (*reader)->Next()) {
      const PacketView& packet = std::get<RecordedPacket>(*item).packet;
      char line[64];
      const int64_t ns = Nanoseconds(packet.time);
      std::snprintf(
          line, sizeof line, "%lld.%09lld\t%zu\t%u\n", static_cast<long long>(ns / 1'000'000'000),
          static_cast<long long>(ns % 1'000'000'000), packet.bytes.size(), packet.original_length);
      ours += line;
    }
    const Outcome theirs = Run("tshark -n -r '" + GoldenPath(name) +
                               "' -T fields -e frame.time_epoch -e frame.cap_len -e frame.len");
    EXPECT_EQ(ours, theirs.output) << name;
    // pcapng as Wireshark's own programs write it.
    const Outcome converted = Run("editcap -F pcapng '" + GoldenPath(name) + "' c.pcapng");
    ASSERT_EQ(converted.status, 0) << converted.errors;
    const auto again = RecordingReader::Open(directory_ + "/c.pcapng");
    ASSERT_TRUE(again) << again.error();
    const Tally tally = ReadAll(**again);
    EXPECT_EQ(tally.packets, std::count(ours.begin(), ours.end(), '\n'));
    EXPECT_EQ(tally.problem, "");
  }
}

TEST_F(RecordingBeforeTshark, ExportsOneInterfaceAsAPcapWithNanoseconds) {
  WriteRecording();
  const Outcome done = Export("run.pcapng --interface 'client:ppp0 (decrypted)'");
  EXPECT_EQ(done.status, 0) << done.errors;
  EXPECT_EQ(done.errors, "client:ppp0 (decrypted): 1 packet in run-client-ppp0-decrypted.pcap\n");
  recording_ = directory_ + "/run-client-ppp0-decrypted.pcap";
  const Outcome fields =
      Tshark("-T fields -e frame.time_epoch -e frame.cap_len -e frame.len -e frame.encap_type");
  EXPECT_EQ(fields.errors, "");
  EXPECT_EQ(fields.output, "12.000000000\t4\t1400\t4\n");  // 4: WTAP_ENCAP_PPP
  const Outcome piped =
      Export("run.pcapng --interface=client:eth0 --out - | tshark -n -r - -T fields -e frame.len");
  EXPECT_EQ(piped.output, "5\n");
}

TEST_F(RecordingBeforeTshark, ListsTheInterfacesOfARecording) {
  WriteRecording();
  const Outcome list = Export("run.pcapng --list");
  EXPECT_EQ(list.status, 0);
  EXPECT_EQ(list.output,
            "client:eth0\t1 packet\traw IP\tto the router\n"
            "client:ppp0 (decrypted)\t1 packet\tPPP\t\n");
}

TEST_F(RecordingBeforeTshark, ExportRefusesWithStatus2AndOneSentence) {
  WriteRecording();
  std::ofstream(directory_ + "/empty.pcapng");
  const std::pair<const char*, const char*> cases[] = {
      {"run.pcapng -i client:eth1",
       "run.pcapng: has no interface \"client:eth1\"; the nearest is \"client:eth0\" of "
       "\"client:eth0\", \"client:ppp0 (decrypted)\""},
      {"run.pcapng", "say which interface with --interface NAME; --list shows their names"},
      {"none.pcapng --list", "none.pcapng: cannot be opened: No such file or directory"},
      {"empty.pcapng --list", "empty.pcapng: is empty"},
      {"stderr --list", "stderr: is empty"},
      {". --list", ".: is a directory, not a capture"},
      {"run.pcapng -i client:eth0 -o run.pcapng",
       "run.pcapng: is the recording itself; choose another file with --out"},
      {"run.pcapng -i client:eth0 -o /dev/full",
       "/dev/full: cannot be written to the end: No space left on device"},
      {"run.pcapng -i client:eth0 -o no/such/place",
       "no/such/place: cannot be opened for writing: No such file or directory"},
  };
  for (const auto& [arguments, sentence] : cases) {
    const Outcome outcome = Export(arguments);
    EXPECT_EQ(outcome.status, 2) << arguments;
    EXPECT_EQ(outcome.errors, std::string("pptplab-export: ") + sentence + "\n");
    EXPECT_EQ(outcome.output, "");
  }
  EXPECT_EQ(Export("--nonsense").status, 2);
}

TEST_F(RecordingBeforeTshark, ExportTakesWhatIsWholeOfABrokenRecordingAndSaysSo) {
  WriteRecording();
  std::filesystem::resize_file(recording_, std::filesystem::file_size(recording_) - 1);
  const Outcome outcome = Export("run.pcapng -i client:eth0");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_NE(outcome.errors.find("run.pcapng: block at octet "), std::string::npos);
  EXPECT_NE(outcome.errors.find("client:eth0: 1 packet in run-client-eth0.pcap"),
            std::string::npos);
}

TEST_F(RecordingBeforeTshark, ExportHasHelpWithAnExample) {
  const Outcome help = Export("--help");
  EXPECT_EQ(help.status, 0);
  EXPECT_NE(help.output.find("pptplab-export run.pcapng --interface"), std::string::npos);
}

}  // namespace
}  // namespace pptplab::trace
