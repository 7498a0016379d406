// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A run with a machine outside, as its user starts and ends it; the machine is a thread of the test behind a socket in
// the file system.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "stack/wire/arp.h"
#include "tests/support/command.h"

namespace pptplab::testing {
namespace {

constexpr const char* kProgram = PPTPLAB_BINARY_DIR "/bin/pptplab-run";

std::string ScenarioWith(const std::string& attach) {
  return "title: somebody is outside\n"
         "nodes: {server: {}, real: {external: {attach: '" + attach + "'}}}\n"
         "duration: 600s\n"
         "links: [{between: [real, server], network: 192.0.2.0/24}]\n"
         "pptp-servers: {server: {users: [{name: a, password: b}]}}\n";
}

std::string TextOf(const std::string& path) {
  const Bytes bytes = ReadFile(path);
  return std::string(bytes.begin(), bytes.end());
}

/// The program with its words in files; the test ends it.
pid_t Start(const std::vector<std::string>& arguments, const std::string& out) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  const int file = ::open(out.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
  ::dup2(file, 1);
  ::dup2(file, 2);
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  ::execv(argv[0], argv.data());
  ::_exit(127);
}

/// A socket of our own that is joined with the run's; waits until the run has made that. -1: it ended first.
int Join(const std::string& port, const std::string& own, pid_t run) {
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM, 0);
  const auto at = [](const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, path.size());
    return address;
  };
  const sockaddr_un ours = at(own), theirs = at(port);
  EXPECT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&ours), sizeof ours), 0);
  while (::connect(fd, reinterpret_cast<const sockaddr*>(&theirs), sizeof theirs) != 0) {
    if (::waitpid(run, nullptr, WNOHANG) != 0) return -1;
    ::usleep(10'000);
  }
  return fd;
}

TEST(OutsideCommands, ARunEndsInGoodOrderWhenItIsInterrupted) {
  TemporaryDirectory directory;
  const std::string scenario = directory / "s.yaml", port = directory / "port",
                    out = directory / "out", recording = directory / "r.pcapng";
  const std::string yaml = ScenarioWith("unix:" + port);
  WriteFile(scenario, AsBytes(yaml));
  const pid_t run = Start({kProgram, scenario, "--out", recording, "--pcap", directory / "pcaps", "--live",
                           directory / "live", "--text"},
                          out);
  ASSERT_GT(run, 0);
  const int peer = Join(port, directory / "peer", run);
  ASSERT_GE(peer, 0) << TextOf(out);

  wire::EthernetHeader header;
  header.destination = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
  header.source = {0x02, 0, 0, 0, 0, 0x11};
  header.type = wire::kEtherTypeArp;
  wire::ArpPacket arp;
  arp.sender_hardware = header.source;
  arp.sender_protocol = Address{0xc0000201};
  arp.target_protocol = Address{0xc0000202};
  Bytes frame = Write(header);
  const Bytes question = Write(arp);
  frame.insert(frame.end(), question.begin(), question.end());
  ASSERT_EQ(::send(peer, frame.data(), frame.size(), 0), static_cast<ssize_t>(frame.size()));
  pollfd waiting{peer, POLLIN, 0};
  ASSERT_EQ(::poll(&waiting, 1, 60'000), 1) << "nobody answers ARP\n" << TextOf(out);
  ::close(peer);

  ::kill(run, SIGINT);
  int status = 0;
  ASSERT_EQ(::waitpid(run, &status, 0), run);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 1);
  const std::string text = TextOf(out);
  EXPECT_NE(text.find("real, at unix:" + port + ": its address is 192.0.2.1/24, its gateway 192.0.2.2"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("At real: 192.0.2.1 outside is at 02:00:00:00:00:11"), std::string::npos) << text;
  EXPECT_NE(text.find("the recording is complete up to there"), std::string::npos) << text;
  EXPECT_FALSE(std::filesystem::exists(port)) << "the socket stays behind";
  EXPECT_EQ(ReadFile(directory / "live"), ReadFile(recording));
  EXPECT_TRUE(std::filesystem::exists(directory / "pcaps/s-real-p2p0.pcap"));
}

TEST(OutsideCommands, WhatCantBeAttachedIsAMistakeOfTheFile) {
  TemporaryDirectory directory;
  const std::string scenario = directory / "s.yaml";
  const std::pair<const char*, const char*> cases[] = {
      {"fd:1023", "fd:1023 is not open"},
      {"tap:no-such-tap", "sudo ip tuntap add dev no-such-tap mode tap user $USER"},
      {"unix:/no/such/directory/port", "can't be made"},
      {"unix:/dev/null", "is no socket"},
  };
  for (const auto& [attach, words] : cases) {
    const std::string yaml = ScenarioWith(attach);
    WriteFile(scenario, AsBytes(yaml));
    const auto result = RunCommand({kProgram, scenario, "--out", directory / "r.pcapng"});
    EXPECT_EQ(result.status, 2) << attach;
    EXPECT_NE(result.err.find("s.yaml:2:"), std::string::npos) << result.err;
    EXPECT_NE(result.err.find(words), std::string::npos) << result.err;
  }
}

}  // namespace
}  // namespace pptplab::testing
