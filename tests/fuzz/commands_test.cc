// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Broken captures, recordings and scenario files as whole commands: each ends with status 0, 1 or
// 2, with a sentence if it is not 0, and never by a signal or a hang. The in-process tests of the
// readers do the same ten thousand times; this one shows that main() keeps the promise.
#include <gtest/gtest.h>

#include <algorithm>

#include "stack/base/rng.h"
#include "tests/support/command.h"

namespace pptplab::testing {
namespace {

constexpr int kCases = 100;

const std::string kBin = PPTPLAB_BINARY_DIR "/bin/";
const std::string kSource = PPTPLAB_SOURCE_DIR "/";

/// Cuts, flips and doubles, as the seed has it.
Bytes Mutate(Bytes bytes, uint64_t seed) {
  SeededRng rng(seed);
  if (rng.Below(2) == 0) bytes.resize(rng.Below(static_cast<uint32_t>(bytes.size()) + 1));
  const uint32_t flips = bytes.empty() ? 0 : 1 + rng.Below(8);
  for (uint32_t i = 0; i < flips; ++i) {
    bytes[rng.Below(static_cast<uint32_t>(bytes.size()))] ^=
        static_cast<uint8_t>(1u << rng.Below(8));
  }
  return bytes;
}

void ExpectOrderlyEnd(const CommandResult& result, const std::string& what) {
  EXPECT_LE(result.status, 2) << what << "\n" << result.err;
  if (result.status == 2) {
    EXPECT_FALSE(result.err.empty()) << what << ": no sentence";
  }
}

void CheckCommand(const std::string& original, const std::string& name,
                  const std::vector<std::string>& before, const std::vector<std::string>& after) {
  const Bytes bytes = ReadFile(original);
  TemporaryDirectory directory;
  for (int i = 0; i < kCases; ++i) {
    const std::string path = directory / name;
    WriteFile(path, Mutate(bytes, static_cast<uint64_t>(i)));
    std::vector<std::string> argv = before;
    argv.push_back(path);
    for (std::string word : after) {
      if (word.front() == '@') word = directory / word.substr(1);
      argv.push_back(word);
    }
    ExpectOrderlyEnd(RunCommand(argv, 60), original + ", seed " + std::to_string(i));
  }
}

TEST(BrokenFiles, DecodeEndsInOrderOnBrokenCaptures) {
  CheckCommand(kSource + "tests/golden/captures/linux/mschapv2-mppe128.pcap", "broken.pcap",
               {kBin + "pptplab-decode"},
               {"--user", "alice", "--password", "correct-horse", "--out", "@out.pcapng"});
}

TEST(BrokenFiles, ExportEndsInOrderOnBrokenRecordings) {
  TemporaryDirectory directory;
  const std::string recording = directory / "whole.pcapng";
  const auto made = RunCommand(
      {kBin + "pptplab-decode", kSource + "tests/golden/captures/linux/mschapv2-mppe128.pcap",
       "--user", "alice", "--password", "correct-horse", "--out", recording});
  ASSERT_EQ(made.status, 0) << made.err;
  CheckCommand(recording, "broken.pcapng", {kBin + "pptplab-export"}, {"--list"});
  CheckCommand(recording, "broken.pcapng", {kBin + "pptplab-decode"}, {"--json"});
}

TEST(BrokenFiles, RunEndsInOrderOnBrokenScenarios) {
  CheckCommand(kSource + "scenarios/remote-access.yaml", "broken.yaml", {kBin + "pptplab-run"},
               {"--out", "@out.pcapng"});
}

}  // namespace
}  // namespace pptplab::testing
