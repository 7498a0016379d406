// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One mistake in a shipped scenario, as a teacher makes it: a letter, a unit, a node that isn't
// there, an include that bites its tail. Each must be told with line, column and what would be
// right. 200 of them go through the real program, too
// (tests/integration/mistakes_commands_test.cc).
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "scenarios/loader.h"
#include "tests/unit/scenarios/mutations.h"

namespace pptplab::scenarios {
namespace {

std::optional<Problem> ProblemOf(const Mutation& mutation) {
  const auto files = [&](const std::string& path) -> Result<std::string, std::string> {
    const auto file = mutation.files.find(path);
    if (file != mutation.files.end()) return file->second;
    return ReadWholeFile(PPTPLAB_SOURCE_DIR "/scenarios/" + path, kMaxFileSize);
  };
  const auto scenario = LoadScenario(mutation.name, {}, files);
  if (scenario) return std::nullopt;
  return scenario.error();
}

/// What is wrong with how a mistake is told; empty: nothing.
std::string Complaint(const Mutation& mutation) {
  const auto problem = ProblemOf(mutation);
  if (!problem) return "it loads";
  const std::string text = ToString(*problem);
  if (problem->at.line < 1 || problem->at.column < 1) return "no place: " + text;
  if (mutation.line != 0 && problem->at.line != mutation.line) return "another line: " + text;
  if (mutation.column != 0 && problem->at.column != mutation.column) {
    return "another column: " + text;
  }
  for (const std::string& hint : mutation.hints) {
    if (text.find(hint) != std::string::npos) return "";
  }
  return "no help: " + text;
}

TEST(Mutations, OfEveryShippedScenarioAreToldWithTheirPlaceAndWhatWouldBeRight) {
  std::set<std::string> files;
  std::map<std::string, int> kinds;
  int mutations = 0;
  for (const Mutation& mutation : AllMutations()) {
    EXPECT_EQ(Complaint(mutation), "") << mutation.kind << ": " << mutation.what;
    files.insert(mutation.name);
    ++kinds[mutation.kind];
    ++mutations;
  }
  EXPECT_GE(files.size(), 8u);
  EXPECT_GE(kinds.size(), 17u);
  EXPECT_GE(mutations, 200);
  RecordProperty("mutations", mutations);
}

}  // namespace
}  // namespace pptplab::scenarios
