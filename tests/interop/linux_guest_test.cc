// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A real Linux as a child process: it comes up, does what it is told, says how it went, and leaves
// nothing behind. Two of them on one wire, without any simulation.
#include "scenarios/linux_guest.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "scenarios/linux_peer.h"

namespace pptplab::scenarios {
namespace {

constexpr LinuxGuest::Seconds kLong(60);

LinuxGuestConfig Server() {
  LinuxGuestConfig config;
  config.role = LinuxGuestConfig::Role::kServer;
  config.name = "server";
  config.links = {{Address{0xc0000201}, 24}};
  config.pppd_options = {"require-mschap-v2", "require-mppe-128"};
  config.secrets = {{"alice", "correct \"horse\\", std::nullopt}};
  config.blob = 200'000;
  return config;
}

LinuxGuestConfig Client() {
  LinuxGuestConfig config;
  config.role = LinuxGuestConfig::Role::kClient;
  config.name = "client";
  config.links = {{Address{0xc0000202}, 24}};
  config.pppd_options = {"require-mppe-128"};
  config.secrets = Server().secrets;
  config.server = Address{0xc0000201};
  config.user = "alice";
  return config;
}

/// Two guests on one wire.
struct Wired {
  explicit Wired(const LinuxGuestConfig& server_config, const LinuxGuestConfig& client_config) {
    auto [one, other] = MakeWire();
    std::vector<FileDescriptor> ends, other_ends;
    ends.push_back(std::move(one));
    other_ends.push_back(std::move(other));
    server = std::make_unique<LinuxGuest>(server_config, std::move(ends));
    client = std::make_unique<LinuxGuest>(client_config, std::move(other_ends));
    server->WaitUntilUp();
    client->WaitUntilUp();
  }
  std::unique_ptr<LinuxGuest> server, client;
};

std::string Console(const LinuxGuest& guest) {
  std::string text;
  for (const std::string& line : guest.lines()) text += line + "\n";
  return text;
}

TEST(LinuxGuest, ClientDialsPingsFetchesAndHangsUp) {
  Wired wired(Server(), Client());
  LinuxGuest& client = *wired.client;
  client.Dial();
  client.AwaitUp();
  client.Ping(56, 3, LinuxGuest::Seconds(0.2));
  client.Ping(0, 2, LinuxGuest::Seconds(0.2));
  client.Flood(8, 300);
  client.Fetch("http://peer/blob");
  client.HangUp();
  const auto up = client.AwaitReport("up", kLong);
  ASSERT_TRUE(up) << Console(client);
  EXPECT_EQ((*up)["remote"], "10.8.0.1");
  EXPECT_EQ((*up)["local"], "10.8.0.100");
  const auto ping = client.AwaitReport("ping", kLong, 2);
  ASSERT_TRUE(ping) << Console(client);
  EXPECT_EQ((*client.AwaitReport("ping", kLong))["received"], "3");
  EXPECT_EQ((*ping)["size"], "0");
  EXPECT_EQ((*ping)["received"], "2");
  const auto flood = client.AwaitReport("flood", kLong);
  ASSERT_TRUE(flood) << Console(client);
  EXPECT_EQ((*flood)["received"], "300");
  const auto blob = wired.server->AwaitReport("blob", kLong);
  const auto fetch = client.AwaitReport("fetch", kLong);
  ASSERT_TRUE(blob && fetch) << Console(client);
  EXPECT_EQ((*fetch)["octets"], "200000");
  EXPECT_EQ((*fetch)["sha256"], (*blob)["sha256"]);
  EXPECT_EQ((*fetch)["sha256"].size(), 64U);
  EXPECT_TRUE(client.AwaitReport("hung-up", kLong));
  EXPECT_TRUE(client.AwaitLine("MPPE 128-bit stateless compression enabled", kLong));
  const auto ended = client.AwaitReport("ended", kLong);
  ASSERT_TRUE(ended) << Console(client);
  EXPECT_EQ((*ended)["status"], "5");  // pppd(8): terminated by a signal
  EXPECT_TRUE(wired.server->AwaitReport("down", kLong)) << Console(*wired.server);
}

TEST(LinuxGuest, AWrongPasswordIsSaidSo) {
  LinuxGuestConfig config = Client();
  config.secrets[0].password = "hunter2";
  Wired wired(Server(), config);
  wired.client->Dial();
  wired.client->AwaitUp();
  const auto ended = wired.client->AwaitReport("ended", kLong);
  ASSERT_TRUE(ended) << Console(*wired.client);
  EXPECT_EQ((*ended)["status"], "19");  // pppd(8): we failed to authenticate ourselves to the peer
  EXPECT_TRUE(wired.client->AwaitReport("not-up", kLong));
}

TEST(LinuxGuest, WhatIsMissingIsNamedWithTheCommandThatInstallsIt) {
  const std::string nat = MissingForLinuxGuest(LinuxGuestConfig::Role::kNat, "/nowhere");
  EXPECT_EQ(nat,
            "a real Linux needs what isn't installed: linux.uml, ip, modprobe, hostname, "
            "iptables-legacy; install it with: apt-get install user-mode-linux iproute2 kmod hostname "
            "iptables");
  const std::string server = MissingForLinuxGuest(LinuxGuestConfig::Role::kServer, "/nowhere");
  EXPECT_NE(server.find(" pptpd"), std::string::npos);
  EXPECT_EQ(server.find("pptp-linux"), std::string::npos);
}

TEST(LinuxPeer, KeysBecomeOptionsOfPppd) {
  External external;
  external.peer = PeerKind::kLinux;
  external.server.emplace();
  external.server->authentication = {ppp::AuthenticationMethod::kPap, ppp::AuthenticationMethod::kEapTls};
  external.server->encryption = {Policy::kRequired, {40}, KeyMode::kStateful};
  external.server->pppd_options = {{"mtu 1400", {}}};
  const LinuxGuestConfig server = LinuxPeerConfig("office", external, "");
  EXPECT_EQ(server.pppd_options,
            (std::vector<std::string>{"require-eap", "require-pap", "require-mppe-40", "mppe-stateful",
                                      "novj", "mtu 1400"}));
  EXPECT_TRUE(server.certificate);

  external.server.reset();
  external.client.emplace();
  external.client->authentication = {ppp::AuthenticationMethod::kMsChapV2};
  external.client->encryption.policy = Policy::kRefused;
  external.client->header_compression = HeaderCompression::kVj;
  external.client->routes = {{Address{0x0a010000}, 16}};
  const LinuxGuestConfig client = LinuxPeerConfig("home", external, "");
  EXPECT_EQ(client.pppd_options, (std::vector<std::string>{"refuse-eap", "refuse-mschap", "refuse-chap",
                                                           "refuse-pap", "nomppe"}));
  EXPECT_EQ(client.tunnel_routes, (std::vector<std::string>{"10.1.0.0/16"}));
  EXPECT_FALSE(client.certificate);
}

/// Processes with these words on their command line.
int ProcessesWith(const std::string& words) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream file(entry.path() / "cmdline");
    const std::string line(std::istreambuf_iterator<char>(file), {});
    if (line.find(words) != std::string::npos) ++count;
  }
  return count;
}

TEST(LinuxGuest, NothingIsLeftOfOneThatIsKilled) {
  auto [one, other] = MakeWire();
  std::vector<FileDescriptor> ends;
  ends.push_back(std::move(one));
  LinuxGuestConfig config = Client();
  config.name = "left-" + std::to_string(::getpid());
  {
    LinuxGuest guest(config, std::move(ends));
    guest.WaitUntilUp();
    EXPECT_GT(ProcessesWith("umid=" + config.name), 0);
    guest.Freeze();
  }
  EXPECT_EQ(ProcessesWith("umid=" + config.name), 0);
}

/// It must not outlive us, however we end.
TEST(LinuxGuest, ItDiesWithTheProcessThatStartedIt) {
  LinuxGuestConfig config = Client();
  config.name = "orphan-" + std::to_string(::getpid());
  const pid_t child = ::fork();
  if (child == 0) {
    auto [one, other] = MakeWire();
    std::vector<FileDescriptor> ends;
    ends.push_back(std::move(one));
    LinuxGuest guest(config, std::move(ends));
    guest.WaitUntilUp();
    ::raise(SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  int left = 1;
  for (int tries = 0; tries < 600 && left > 0; ++tries) {
    left = ProcessesWith("umid=" + config.name);
    if (left > 0) ::usleep(100'000);
  }
  EXPECT_EQ(left, 0);
}

}  // namespace
}  // namespace pptplab::scenarios
