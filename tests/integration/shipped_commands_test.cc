// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Every scenario that is shipped, as its user runs it: what it expects holds whatever the random
// numbers are. PPTPLAB_RUNS=20 tries twenty values of RngRun instead of three.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <set>

#include "tests/support/command.h"

namespace pptplab::testing {
namespace {

const std::filesystem::path kScenarios = PPTPLAB_SOURCE_DIR "/scenarios";

CommandResult RunShipped(const std::string& scenario, std::vector<std::string> arguments) {
  TemporaryDirectory directory;
  arguments.insert(arguments.begin(),
                   {PPTPLAB_BINARY_DIR "/bin/pptplab-run", (kScenarios / scenario).string(),
                    "--out", directory / "r.pcapng"});
  return RunCommand(arguments);
}

/// The cells of the table's row with this name.
std::vector<std::string> Row(const std::string& text, const std::string& name) {
  std::vector<std::string> cells;
  size_t at = text.rfind("\n  " + name + " ");
  if (at == std::string::npos) return cells;
  at += name.size() + 3;
  const std::string line = text.substr(at, text.find('\n', at) - at);
  for (size_t i = 0; i < line.size();) {
    const size_t begin = line.find_first_not_of(' ', i);
    if (begin == std::string::npos) break;
    i = std::min(line.find(' ', begin), line.size());
    cells.push_back(line.substr(begin, i - begin));
  }
  return cells;
}

std::set<std::string> ShippedNames() {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kScenarios)) {
    if (entry.path().extension() == ".yaml") names.insert(entry.path().filename().string());
  }
  return names;
}

TEST(ShippedScenarios, HoldWhateverTheRandomNumbersAre) {
  const char* const wanted = std::getenv("PPTPLAB_RUNS");
  const int runs = wanted != nullptr ? std::atoi(wanted) : 3;
  ASSERT_GE(ShippedNames().size(), 10u);
  for (const std::string& name : ShippedNames()) {
    for (int run = 1; run <= runs; ++run) {
      const auto result = RunShipped(name, {"--check", "--RngRun=" + std::to_string(run)});
      EXPECT_EQ(result.status, 0) << name << ", run " << run << "\n" << result.out << result.err;
    }
  }
}

// RFC 2637 §3.1, §3.2: five messages. RFC 1334, RFC 2759 §3: two and three. Without encryption
// nothing of CCP.
TEST(EaseOfDeployment, IsCountedAsTheRfcsHaveIt) {
  const auto result = RunShipped("ease-of-deployment.yaml", {"--text"});
  ASSERT_EQ(result.status, 0) << result.err;
  using Cells = std::vector<std::string>;
  EXPECT_EQ(Row(result.out, "to"), (Cells{"plain-server", "usual-server", "careful-server"}));
  EXPECT_EQ(Row(result.out, "PPTP messages"), (Cells{"5", "5", "5"}));
  const Cells authentication = Row(result.out, "packets of authentication");
  ASSERT_EQ(authentication.size(), 3u);
  EXPECT_EQ(authentication[0], "2");
  EXPECT_EQ(authentication[1], "3");
  EXPECT_GT(std::stoi(authentication[2]), 6);
  const Cells ccp = Row(result.out, "CCP packets");
  ASSERT_EQ(ccp.size(), 3u);
  EXPECT_EQ(ccp[0], "0");
  EXPECT_EQ(ccp[1], ccp[2]);
  // Every trip takes 25 ms here, give or take what a packet takes to send.
  const Cells trips = Row(result.out, "trips, one after the other");
  const Cells took = Row(result.out, "milliseconds");
  ASSERT_EQ(trips.size(), 3u);
  ASSERT_EQ(took.size(), 3u);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(std::stod(took[i]), 25 * std::stod(trips[i]), 10) << i;
  }
}

}  // namespace
}  // namespace pptplab::testing
