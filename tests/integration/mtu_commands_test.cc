// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The scenarios about MTUs hold what they expect, and what their texts say mends or breaks them does.
#include <gtest/gtest.h>

#include "tests/support/command.h"

namespace pptplab::testing {
namespace {

const std::string kRun = PPTPLAB_BINARY_DIR "/bin/pptplab-run";

CommandResult RunScenario(const std::string& name, std::vector<std::string> more) {
  std::vector<std::string> argv{kRun, PPTPLAB_SOURCE_DIR "/scenarios/" + name + ".yaml", "--check"};
  argv.insert(argv.end(), more.begin(), more.end());
  return RunCommand(argv);
}

TEST(MtuScenarios, HoldWhatTheyExpect) {
  TemporaryDirectory directory;
  for (const char* name : {"mtu-black-hole", "fragmentation"}) {
    for (const char* run : {"1", "2", "3"}) {
      const auto result = RunScenario(
          name, {"--out", directory / "r.pcapng", "--RngRun=" + std::string(run)});
      EXPECT_EQ(result.status, 0) << name << result.out << result.err;
    }
  }
}

TEST(MtuScenarios, EachOfThreeRemediesMendsTheBlackHole) {
  TemporaryDirectory directory;
  for (const char* remedy : {"nodes.server.icmp=true", "nodes.server.mss-clamp=true",
                             "pptp-servers.server.attributes.Mru=1400"}) {
    const auto result = RunScenario(
        "mtu-black-hole", {"--out", directory / "r.pcapng", "--set", remedy});
    EXPECT_EQ(result.status, 1) << remedy;
    EXPECT_NE(result.out.find("every file should stall, but http://intranet/handbook.txt arrives "
                              "whole"),
              std::string::npos)
        << remedy << result.out;
  }
}

TEST(MtuScenarios, GreThatMayNotBeFragmentedGetsLostOnANarrowLink) {
  TemporaryDirectory directory;
  const auto result =
      RunScenario("fragmentation", {"--out", directory / "r.pcapng", "--set",
                                    "pptp-servers.server.attributes.DontFragment=true"});
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.out.find("every file should arrive, but http://intranet/handbook.txt stalls"),
            std::string::npos)
      << result.out;
}

// Its Time to Live was 0 once, and no NAT or router looks at what has no time left.
TEST(MtuScenarios, GreThatMayNotBeFragmentedIsTranslatedByANat) {
  TemporaryDirectory directory;
  const auto result =
      RunScenario("two-clients-one-nat", {"--out", directory / "r.pcapng", "--set",
                                          "pptp-clients.alice.attributes.DontFragment=true"});
  EXPECT_EQ(result.status, 0) << result.out << result.err;
}

TEST(MtuKeys, AreCheckedWithTheirPlace) {
  TemporaryDirectory directory;
  for (const auto& [set, sentence] : std::vector<std::pair<std::string, std::string>>{
           {"nodes.server.icpm=false", "did you mean \"icmp\""},
           {"pings[0].size=70000", "up to 60000 octets"},
           {"pings[0].interval=0s", "1ms or more"},
           {"expect.laptop.download=stall", "stalls"}}) {
    const auto result =
        RunScenario("mtu-black-hole", {"--out", directory / "r.pcapng", "--set", set});
    EXPECT_EQ(result.status, 2) << set;
    EXPECT_NE(result.err.find(sentence), std::string::npos) << set << result.err;
  }
}

}  // namespace
}  // namespace pptplab::testing
