// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// pptplab run and its neighbours as their users meet them: exit status, sentences, the recording.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "stack/trace/recording.h"
#include "tests/support/command.h"

namespace pptplab::testing {
namespace {

const std::string kBin = PPTPLAB_BINARY_DIR "/bin/";
const std::string kScenario = PPTPLAB_SOURCE_DIR "/scenarios/remote-access.yaml";

CommandResult RunScenario(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {kBin + "pptplab-run", kScenario});
  return RunCommand(arguments);
}

TEST(RunCommandLine, RemoteAccessHoldsWhatItExpects) {
  TemporaryDirectory directory;
  const auto result = RunScenario({"--out", directory / "r.pcapng", "--text", "--check"});
  EXPECT_EQ(result.status, 0) << result.out << result.err;
  for (const char* part :
       {"1  Tunnel establishment", "2  Authentication and key exchange", "3  Tunnel established",
        "4  Data encapsulation", "5  Transmission", "6  Decapsulation", "Hanging up",
        "✓ client: the tunnel comes up", "r.pcapng"}) {
    EXPECT_NE(result.out.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(result.out.find("✗"), std::string::npos);
  EXPECT_EQ(result.out.find('\x1b'), std::string::npos) << "colour without a terminal";
}

/// A scenario of the project that isn't the first one.
CommandResult RunOther(const std::string& name, std::vector<std::string> arguments) {
  const std::string file = PPTPLAB_SOURCE_DIR "/scenarios/" + name + ".yaml";
  arguments.insert(arguments.begin(), {kBin + "pptplab-run", file, "--check"});
  return RunCommand(arguments);
}

TEST(RunCommandLine, TunnelsCarryMoreThanIpv4AndTellIt) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> cases{
      {"ipv6", {"carries ipv4, ipv6", "ping: fd00:9::2 answered 2 of 2"}},
      {"ipx", {"nearest file server", "ACME_FS1 is the nearest", "arrived, 35492 octets"}},
      {"netbeui",
       {"nobody objected, the names are its own", "Message from CLIENT to OFFICE",
        "the session with OFFICE<20> is open"}},
      {"bridged-ethernet", {"frames of the Ethernet here go through it", "answered 3 of 3"}},
  };
  for (const auto& [name, sentences] : cases) {
    TemporaryDirectory directory;
    const auto run = RunOther(name, {"--out", directory / "r.pcapng", "--text"});
    EXPECT_EQ(run.status, 0) << name << run.out << run.err;
    EXPECT_NE(run.out.find("The tunnel is up"), std::string::npos) << name << run.out;
    // A line of the story may break anywhere, and then comes the ladder's picture.
    std::string words;
    for (const char c : run.out) {
      if (c > ' ' && c <= '~') words += c;
    }
    for (std::string sentence : sentences) {
      std::erase(sentence, ' ');
      EXPECT_NE(words.find(sentence), std::string::npos) << name << ": " << sentence << run.out;
    }
  }
}

TEST(RunCommandLine, WhatIsLostOfIpxAndNetBiosIsSentAgain) {
  for (const char* name : {"ipx", "netbeui"}) {
    TemporaryDirectory directory;
    const auto run = RunOther(name, {"--out", directory / "r.pcapng", "--text", "--set",
                                     "links[0].loss=4%", "--set", "duration=200s"});
    EXPECT_NE(run.out.find("arrives whole"), std::string::npos) << name << run.out;
    EXPECT_NE(run.out.find("Dropped"), std::string::npos) << name;
  }
}

TEST(RunCommandLine, OnlyWhatBothEndsNameIsCarried) {
  TemporaryDirectory directory;
  const auto run = RunOther("ipx", {"--out", directory / "r.pcapng", "--set",
                                    "pptp-servers.server.network-protocols=[ipv4]"});
  EXPECT_EQ(run.status, 1);
  EXPECT_NE(run.out.find("should carry ipv4, ipx, but it carries ipv4"), std::string::npos)
      << run.out;
}

TEST(RunCommandLine, SameRunSameBytesAnotherRunAnotherChallenge) {
  TemporaryDirectory directory;
  ASSERT_EQ(RunScenario({"--out", directory / "a.pcapng"}).status, 0);
  ASSERT_EQ(RunScenario({"--out", directory / "b.pcapng"}).status, 0);
  ASSERT_EQ(RunScenario({"--out", directory / "c.pcapng", "--RngRun=2"}).status, 0);
  EXPECT_EQ(ReadFile(directory / "a.pcapng"), ReadFile(directory / "b.pcapng"));
  EXPECT_NE(ReadFile(directory / "a.pcapng"), ReadFile(directory / "c.pcapng"));
}

TEST(RunCommandLine, KeepsInTheRecordingHowToRepeatTheRun) {
  TemporaryDirectory directory;
  const std::string drop = "links[1].drop=[{protocol: gre, number: 3, from: isp}]";
  ASSERT_EQ(RunScenario({"--out", directory / "r.pcapng", "--set", drop, "--RngRun=7",
                         "--ns3::PptpClient::Mru=1200"})
                .status,
            0);
  auto reader = trace::RecordingReader::Open(directory / "r.pcapng");
  ASSERT_TRUE(reader);
  EXPECT_EQ((*reader)->comment(), "pptplab run " + kScenario + " --set '" + drop +
                                      "' --ns3::PptpClient::Mru=1200 --RngRun=7");
  size_t listed = 0;
  while (const auto item = (*reader)->Next()) {
    const auto* event = std::get_if<trace::RecordedEvent>(&*item);
    const auto* lost = event == nullptr ? nullptr : std::get_if<trace::Drop>(&event->event.detail);
    listed += lost != nullptr && lost->reason == trace::DropReason::kListed;
  }
  EXPECT_EQ(listed, 1u);
}

TEST(RunCommandLine,
     AnExpiredPasswordIsChangedAndTheTunnelComesUp_Rfc2759_7_Rfc2433_10_DraftKamath_2_7) {
  TemporaryDirectory directory;
  for (const std::string method : {"mschapv2", "mschapv1", "eap-mschapv2"}) {
    const auto run = [&](const std::string& new_password) {
      return RunScenario({"--out", directory / "r.pcapng", "--text", "--set",
                          "pptp-servers.server.users[0].account=password-expired", "--set",
                          "pptp-servers.server.authentication=[" + method + "]", "--set",
                          "pptp-clients.client.authentication=[" + method + "]", "--set",
                          "pptp-clients.client.new-password=" + new_password});
    };
    const auto changed = run("battery-staple");
    EXPECT_EQ(changed.status, 0) << method << changed.out;
    EXPECT_NE(changed.out.find("alice has a new password"), std::string::npos) << method;
    const auto kept = run("\"\"");
    EXPECT_EQ(kept.status, 1) << method;
    EXPECT_NE(kept.out.find("E=648"), std::string::npos) << method;
  }
}

TEST(RunCommandLine, SaysWhyATunnelStaysDown) {
  TemporaryDirectory directory;
  const auto wrong = RunScenario(
      {"--out", directory / "r.pcapng", "--text", "--set", "pptp-clients.client.password=wrong"});
  EXPECT_EQ(wrong.status, 1);
  EXPECT_NE(wrong.out.find("✗ The tunnel did not come up: authentication failed"),
            std::string::npos)
      << wrong.out;
  const auto blocked =
      RunScenario({"--out", directory / "r.pcapng", "--text", "--set", "links[1].blocks=[47]"});
  EXPECT_EQ(blocked.status, 1);
  EXPECT_NE(blocked.out.find("not one GRE packet arrived"), std::string::npos) << blocked.out;
}

TEST(RunCommandLine, OtherExpectationsCountOnlyUnderCheck) {
  TemporaryDirectory directory;
  const std::string wrong = "expect.client.sha256=" + std::string(64, '0');
  EXPECT_EQ(RunScenario({"--out", directory / "r.pcapng", "--set", wrong}).status, 0);
  EXPECT_EQ(RunScenario({"--out", directory / "r.pcapng", "--set", wrong, "--check"}).status, 1);
}

TEST(RunCommandLine, AnswersBadUsageByOneSentenceAndStatus2) {
  TemporaryDirectory directory;
  const std::vector<std::vector<std::string>> cases{
      {"--bogus"},
      {"--set", "links[0].rat=1Mbps"},
      {"--set", "nothing"},
      {"--ns3::PptpClient::EchoInterval=abc"},
      {"--ns3::PptpClient::EchoIntervl=1s"},
      {"--RngRun=x"},
      {"--out", "/nonexistent/r.pcapng"},
      {"--out", directory / "r.pcapng", "--set", "pptp-clients.client.attributes={Mru: x}"},
      {"--out", directory / "r.pcapng", "--set", "http-servers.intranet.files[0].file=gone.txt"},
  };
  for (const auto& arguments : cases) {
    const auto result = RunScenario(arguments);
    EXPECT_EQ(result.status, 2) << arguments.back();
    EXPECT_EQ(Lines(result.err).size(), 1u) << result.err;
    EXPECT_TRUE(result.err.starts_with("pptplab-run: ")) << result.err;
  }
}

TEST(RunCommandLine, TakesAttributesOfNs3) {
  TemporaryDirectory directory;
  const auto result =
      RunScenario({"--out", directory / "r.pcapng", "--text", "--ns3::PptpClient::Mru=1200"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_NE(result.out.find("of up to 1200 octets"), std::string::npos);
}

TEST(RunCommandLine, StreamsTheSameRecording) {
  TemporaryDirectory directory;
  const auto result =
      RunScenario({"--out", directory / "r.pcapng", "--live", directory / "live.pcapng"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(ReadFile(directory / "r.pcapng"), ReadFile(directory / "live.pcapng"));
}

TEST(RunCommandLine, WritesOneClassicPcapForEachDevice) {
  TemporaryDirectory directory;
  ASSERT_EQ(RunScenario({"--out", directory / "r.pcapng", "--pcap", directory / "pcaps"}).status,
            0);
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory / "pcaps")) {
    if (entry.path().extension() == ".pcap") ++files;
  }
  EXPECT_GE(files, 8u);  // four links, both ends
}

TEST(RunCommandLine, EndsInOrderWhenInterrupted) {
  TemporaryDirectory directory;
  const std::string out = directory / "r.pcapng";
  const pid_t child = ::fork();
  if (child == 0) {
    const std::string program = kBin + "pptplab-run";
    const int null = ::open("/dev/null", O_WRONLY);
    ::dup2(null, STDOUT_FILENO);
    ::dup2(null, STDERR_FILENO);
    // A year of keep-alives: long enough to be interrupted.
    ::execl(program.c_str(), "pptplab-run", kScenario.c_str(), "--out", out.c_str(), "--set",
            "duration=500000min", "--set", "pptp-clients.client.hang-up=400000min", "--set",
            "pptp-clients.client.attributes={LcpEchoInterval: 1s}", nullptr);
    ::_exit(127);
  }
  // The recording grows: it is running.
  std::error_code none;
  while (std::filesystem::file_size(out, none) < 100'000 || none) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ::kill(child, SIGINT);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 1);
  auto reader = trace::RecordingReader::Open(out);
  ASSERT_TRUE(reader);
  size_t items = 0;
  while ((*reader)->Next()) ++items;
  EXPECT_GT(items, 100u);
  EXPECT_EQ((*reader)->problem(), "");
}

TEST(Pptplab, BecomesItsNeighbour) {
  const auto version = RunCommand({kBin + "pptplab", "run", "--help"});
  EXPECT_EQ(version.status, 0);
  EXPECT_NE(version.out.find("Runs a scenario"), std::string::npos);
  const auto help = RunCommand({kBin + "pptplab", "--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_NE(help.out.find("  doctor"), std::string::npos);
}

TEST(Pptplab, NamesTheNearestVerb) {
  const auto result = RunCommand({kBin + "pptplab", "rum"});
  EXPECT_EQ(result.status, 2);
  EXPECT_EQ(result.err, "pptplab: there is no verb \"rum\"; did you mean \"run\"?\n");
}

TEST(Doctor, FindsAllThatIsNeededWhereTheTestsRun) {
  const auto result = RunCommand({kBin + "pptplab-doctor"});
  EXPECT_EQ(result.status, 0) << result.out;
  EXPECT_EQ(RunCommand({kBin + "pptplab-doctor", "x"}).status, 2);
}

}  // namespace
}  // namespace pptplab::testing
