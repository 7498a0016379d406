// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The scenarios that are shipped: each can be chosen from the list, loads, and so does each of its
// variations.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <set>

#include "scenarios/key_reader.h"
#include "scenarios/loader.h"

namespace pptplab::scenarios {
namespace {

const std::filesystem::path kScenarios =
    std::filesystem::path(PPTPLAB_SOURCE_DIR) / "scenarios";

std::set<std::filesystem::path> ShippedFiles() {
  std::set<std::filesystem::path> files;
  for (const auto& folder : {kScenarios, kScenarios / "interop"}) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() == ".yaml") files.insert(entry.path());
    }
  }
  return files;
}

Override OverrideOf(const std::string& set) {
  const size_t equals = set.find('=');
  return {set.substr(0, equals), equals == std::string::npos ? "" : set.substr(equals + 1)};
}

std::string OutputOf(const std::string& command) {
  std::string text;
  FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return text;
  char buffer[4096];
  for (size_t n; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) text.append(buffer, n);
  EXPECT_EQ(pclose(pipe), 0);
  return text;
}

TEST(ShippedScenarios, SayWhatTheyTeachAndBelongToAPage) {
  ASSERT_GE(ShippedFiles().size(), 8u);
  for (const auto& file : ShippedFiles()) {
    const auto scenario = LoadScenario(file.string(), {});
    ASSERT_TRUE(scenario) << ToString(scenario.error());
    EXPECT_FALSE(scenario->title.empty()) << file;
    EXPECT_FALSE(scenario->teaches.empty()) << file;
    EXPECT_FALSE(scenario->expect.empty()) << file;
    ASSERT_TRUE(scenario->family) << file;
    const std::string family = WordsOf(*scenario->family)[static_cast<size_t>(*scenario->family)];
    EXPECT_TRUE(std::filesystem::exists(kScenarios / "pages" / (family + ".md"))) << family;
  }
}

TEST(ShippedScenarios, HaveVariationsThatLoad) {
  for (const auto& file : ShippedFiles()) {
    const auto scenario = LoadScenario(file.string(), {});
    ASSERT_TRUE(scenario);
    for (const Variation& variation : scenario->variations) {
      const auto varied = LoadScenario(file.string(), {OverrideOf(variation.set)});
      EXPECT_TRUE(varied) << ToString(varied.error());
    }
  }
}

TEST(ShippedScenarios, AreListedWithTitleAndVariations) {
  const std::string list = OutputOf("'" + (kScenarios / "run").string() + "' --list");
  for (const auto& file : ShippedFiles()) {
    const auto scenario = LoadScenario(file.string(), {});
    ASSERT_TRUE(scenario);
    EXPECT_NE(list.find("  " + file.stem().string() + ": " + scenario->title + "\n    "),
              std::string::npos)
        << file;
    for (const Variation& variation : scenario->variations) {
      EXPECT_NE(list.find(variation.set), std::string::npos) << variation.set;
      EXPECT_NE(list.find("\n           " + variation.shows + "\n"), std::string::npos)
          << variation.shows;
    }
  }
}

}  // namespace
}  // namespace pptplab::scenarios
