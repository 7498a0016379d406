// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The scenarios with real Linuxes in them (scenarios/interop), as a user runs them: whatever they expect holds, of our ends and of
// what the real ones say of themselves. In real time, a guest of 192 MB for each.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "tests/support/command.h"

namespace pptplab::testing {
namespace {

constexpr int kLongest = 400;  // seconds; a run takes some 15 on an idle machine

const std::filesystem::path kFolder = PPTPLAB_SOURCE_DIR "/scenarios/interop";

CommandResult RunReal(const std::string& scenario, std::vector<std::string> more) {
  std::vector<std::string> argv{PPTPLAB_BINARY_DIR "/bin/pptplab-run",
                                (kFolder / (scenario + ".yaml")).string(), "--check"};
  argv.insert(argv.end(), more.begin(), more.end());
  return RunCommand(argv, kLongest);
}

class RealMachines : public ::testing::TestWithParam<std::string> {};

TEST_P(RealMachines, WhatTheScenarioExpectsHolds) {
  TemporaryDirectory directory;
  const auto result = RunReal(GetParam(), {"--out", directory / "r.pcapng", "--text"});
  EXPECT_EQ(result.status, 0) << result.out << result.err;
  EXPECT_NE(result.out.find("  ✓ "), std::string::npos) << "it expects something";
}

std::vector<std::string> Shipped() {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".yaml") names.insert(entry.path().stem().string());
  }
  return {names.begin(), names.end()};
}

INSTANTIATE_TEST_SUITE_P(Shipped, RealMachines, ::testing::ValuesIn(Shipped()), [](const auto& one) {
  std::string name = one.param;
  std::erase(name, '-');
  return name;
});

TEST(RealMachine, AWrongPasswordIsRefusedInItsOwnWords) {
  TemporaryDirectory directory;
  const auto result =
      RunReal("dial-real-server", {"--out", directory / "r.pcapng", "--text", "--set",
                                   "pptp-clients.client.password=wrong", "--set",
                                   "expect={client: {tunnel: down, because: authentication failed}, "
                                   "server: {says: [peer from calling number]}}"});
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.out.find("client: the tunnel stays down (authentication failed"), std::string::npos)
      << result.out << result.err;
  EXPECT_NE(result.out.find("✗ server: it should say \"peer from calling number\", but it didn't"),
            std::string::npos)
      << result.out;
}

/// Both ends are real: the recording of the wire between them reads like any capture.
TEST(RealMachine, AWireBetweenTwoIsDecryptedWithThePassword) {
  TemporaryDirectory directory;
  const std::string recording = directory / "r.pcapng";
  ASSERT_EQ(RunReal("real-to-real", {"--out", recording}).status, 0);
  const auto decoded =
      RunCommand({PPTPLAB_BINARY_DIR "/bin/pptplab-decode", recording, "--user", "alice", "--password",
                  "correct-horse"});
  EXPECT_EQ(decoded.status, 0) << decoded.err;
  EXPECT_NE(decoded.out.find("the given password explains it"), std::string::npos) << decoded.out;
  EXPECT_NE(decoded.out.find("IP, the client is 10.8.0.100, the server is 10.8.0.1"),
            std::string::npos)
      << decoded.out;
}

}  // namespace
}  // namespace pptplab::testing
