// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// 200 mistakes, drawn over the shipped scenarios, as the user of pptplab run meets them. (All of
// them, in one process, with what each message must say: tests/unit/scenarios/mutations_test.cc.)
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>

#include "stack/base/rng.h"
#include "tests/support/command.h"
#include "tests/unit/scenarios/mutations.h"

namespace pptplab::testing {
namespace {

using scenarios::Mutation;

TEST(RunCommandLine, EndsWithStatus2AndAPlaceFor200MistakesInScenarios) {
  std::vector<Mutation> drawn = scenarios::AllMutations();
  SeededRng rng(5);
  for (size_t i = drawn.size() - 1; i > 0; --i) {
    std::swap(drawn[i], drawn[rng.Below(static_cast<uint32_t>(i + 1))]);
  }
  // One of each kind first, then whatever comes.
  std::set<std::string> kinds;
  std::stable_partition(drawn.begin(), drawn.end(),
                        [&](const Mutation& m) { return kinds.insert(m.kind).second; });
  ASSERT_GE(drawn.size(), 200u);
  drawn.resize(200);

  std::set<std::string> files;
  for (const Mutation& mutation : drawn) {
    files.insert(mutation.name);
    TemporaryDirectory directory;
    std::filesystem::create_directory_symlink(PPTPLAB_SOURCE_DIR "/scenarios/topologies",
                                              directory / "topologies");
    for (const auto& [name, text] : mutation.files) {
      WriteFile(directory / name, {reinterpret_cast<const uint8_t*>(text.data()), text.size()});
    }
    const auto run = RunCommand({PPTPLAB_BINARY_DIR "/bin/pptplab-run", directory / mutation.name,
                                 "--out", directory / "r.pcapng"},
                                20);
    const std::string label = mutation.kind + ": " + mutation.what + "\n" + run.err;
    EXPECT_EQ(run.status, 2) << label;
    EXPECT_EQ(run.out, "") << label;
    EXPECT_TRUE(std::regex_search(run.err, std::regex("\\.yaml:[1-9][0-9]*:[1-9][0-9]*: [^ ]")))
        << label;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << label;
    EXPECT_FALSE(std::filesystem::exists(directory / "r.pcapng")) << label;
  }
  EXPECT_GE(files.size(), 8u);
  EXPECT_GE(kinds.size(), 17u);
}

}  // namespace
}  // namespace pptplab::testing
