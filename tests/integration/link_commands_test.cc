// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a scenario file says of its links, as pptplab run carries it out and tells it.
#include <gtest/gtest.h>

#include "tests/support/command.h"

namespace pptplab::testing {
namespace {

CommandResult RunFile(const std::string& scenario, std::vector<std::string> arguments) {
  TemporaryDirectory directory;
  arguments.insert(arguments.begin(),
                   {PPTPLAB_BINARY_DIR "/bin/pptplab-run",
                    PPTPLAB_SOURCE_DIR "/scenarios/" + scenario + ".yaml", "--out",
                    directory / "r.pcapng", "--text", "--check"});
  return RunCommand(arguments);
}

bool Says(const CommandResult& result, const std::string& part) {
  std::string words;  // without the lines' ends
  for (const char c : result.out + result.err) {
    const bool is_space = c == ' ' || c == '\n';
    if (!is_space || (!words.empty() && words.back() != ' ')) words += is_space ? ' ' : c;
  }
  return words.find(part) != std::string::npos;
}

TEST(Links, ChangeWhenTheFileSaysSoAndTheStoryTellsIt) {
  const auto result =
      RunFile("remote-access",
          {"--set", "links[1].changes=[{at: 1.1s, cut: true}, {at: 3s, cut: false, loss: 1%}]"});
  EXPECT_EQ(result.status, 0) << result.out << result.err;
  EXPECT_TRUE(Says(result, "1.100000 The link between home:p2p1 and isp:p2p0 is cut.")) << result.out;
  EXPECT_TRUE(Says(result, "isp:p2p0: loses 1% of packets.")) << result.out;
  EXPECT_TRUE(Says(result, "the link is cut (home:p2p1)")) << result.out;
}

TEST(Links, ProtocolsAreBlockedByName) {
  const auto result = RunFile("remote-access", {"--set", "links[1].blocks=[gre]"});
  EXPECT_EQ(result.status, 1);
  EXPECT_TRUE(Says(result, "a firewall blocks its protocol (home:p2p1: IP protocol 47)"))
      << result.out;
  const auto pings = RunFile("remote-access", {"--set", "links[1].blocks=[icmp]", "--set",
                                           "pings=[{from: client, to: isp, start: 500ms}]"});
  EXPECT_TRUE(Says(pings, "a firewall blocks its protocol (isp:p2p0: IP protocol 1)"))
      << pings.out;
}

TEST(Links, AQueueDiscsAttributesAreTriedBeforeTheRun) {
  const auto run = [](const std::string& queue) {
    return RunFile("remote-access", {"--set", "links[1].queue=" + queue});
  };
  const auto good = run("{discipline: codel, attributes: {MinBytes: 3000}}");
  EXPECT_EQ(good.status, 0) << good.out << good.err;
  const auto name = run("{discipline: codel, attributes: {MinByte: 3000}}");
  EXPECT_EQ(name.status, 2);
  EXPECT_TRUE(Says(name, "has no attribute \"MinByte\"; did you mean \"MinBytes\"?")) << name.err;
  const auto value = run("{discipline: codel, attributes: {CeThreshold: soon}}");
  EXPECT_EQ(value.status, 2);
  EXPECT_TRUE(Says(value, "\"soon\" is no value for CeThreshold")) << value.err;
  const auto zero = run("{discipline: fq-codel, attributes: {Flows: 0}}");
  EXPECT_EQ(zero.status, 2);
  EXPECT_TRUE(Says(zero, "Flows is 1 or more")) << zero.err;
}

TEST(Links, ALongerTimerMendsADelayAtWhichNobodyAuthenticates_Rfc1994_4_1) {
  const auto fails = RunFile("high-delay", {});
  EXPECT_EQ(fails.status, 0) << fails.out << fails.err;
  EXPECT_TRUE(Says(fails, "answers no open Challenge")) << fails.out;
  const auto mended = RunFile("high-delay", {"--set", "pptp-servers.server.attributes={ChallengeTimeout: 8s}",
                                         "--set", "expect.client={tunnel: up}"});
  EXPECT_EQ(mended.status, 0) << mended.out << mended.err;
}

TEST(Links, APoorRadioLinkCarriesATunnel) {
  for (const char* run : {"1", "2", "3"}) {
    const auto result = RunFile("lossy-wireless", {std::string("--RngRun=") + run});
    EXPECT_EQ(result.status, 0) << result.out << result.err;
    EXPECT_TRUE(Says(result, "in a burst")) << result.out;
  }
}

}  // namespace
}  // namespace pptplab::testing
