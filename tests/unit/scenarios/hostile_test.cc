// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Scenario files that mean harm: bombs, towers, noise, 10,000 mutations of a good one. Under the
// sanitizers in the asan preset.
#include <gtest/gtest.h>

#include <chrono>

#include "scenarios/loader.h"
#include "scenarios/nearest.h"
#include "stack/base/rng.h"

namespace pptplab::scenarios {
namespace {

std::string ErrorOf(const std::string& text) {
  const auto result =
      LoadScenario("s.yaml", {}, [&](const std::string& path) -> Result<std::string, std::string> {
        if (path != "s.yaml") return Unexpected<std::string>{"is not here"};
        return text;
      });
  return result ? "" : ToString(result.error());
}

std::string Repeat(std::string_view part, size_t times) {
  std::string text;
  for (size_t i = 0; i < times; ++i) text += part;
  return text;
}

TEST(HostileFile, OfAliasesOfAliasesIsStopped) {
  std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 20; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + Repeat(last + ",", 9) +
            last + "]\n";
  }
  EXPECT_NE(ErrorOf(bomb).find("more than 100000 values"), std::string::npos) << ErrorOf(bomb);
}

TEST(HostileFile, ThatIsDeepIsStopped) {
  for (const char* part : {"[", "{a: ", "- ", "? ", "a: {b: "}) {
    EXPECT_NE(ErrorOf(Repeat(part, 200'000)), "") << part;
  }
  std::string stairs;
  for (size_t i = 0; i < 1000; ++i) stairs += std::string(i, ' ') + "a:\n";
  EXPECT_NE(ErrorOf(stairs).find("nested more than 32 deep"), std::string::npos);
}

TEST(HostileFile, ThatIsLargeIsStopped) {
  EXPECT_NE(ErrorOf(std::string(kMaxFileSize + 1, ' ')).find("too large"), std::string::npos);
  EXPECT_NE(ErrorOf("a: [" + Repeat("x,", 200'000) + "]").find("more than 100000 values"),
            std::string::npos);
  EXPECT_NE(ErrorOf(std::string(900'000, 'a') + ": 1"), "");
  EXPECT_LT(ErrorOf("nodes: {" + std::string(1000, 'a') + ": {}}").size(), 300u);
}

TEST(HostileFile, OfNoiseIsAnsweredByASentence) {
  SeededRng rng(1);
  for (int i = 0; i < 500; ++i) {
    std::string noise(rng.Below(400), '\0');
    for (char& c : noise) c = static_cast<char>(rng.Below(256));
    EXPECT_NE(ErrorOf(noise), "");
  }
}

TEST(HostileFile, NeverHurtsIn10000Mutations) {
  const auto good =
      ReadWholeFile(std::string(PPTPLAB_SOURCE_DIR) + "/scenarios/remote-access.yaml", 1'000'000);
  ASSERT_TRUE(good);
  constexpr std::string_view kBits = "{}[]:,-&*!|>'\"%@#?\n\t ~0 9\xff";
  SeededRng rng(2637);
  const auto random_place = [&](const std::string& text) {
    return rng.Below(static_cast<uint32_t>(text.size() + 1));
  };
  int errors = 0;
  for (int i = 0; i < 10'000; ++i) {
    std::string text = *good;
    for (uint32_t changes = 1 + rng.Below(4); changes > 0; --changes) {
      const size_t at = random_place(text);
      switch (rng.Below(5)) {
        case 0:
          text.resize(at);
          break;
        case 1:
          text.insert(at, 1, kBits[rng.Below(kBits.size())]);
          break;
        case 2:
          text.erase(at, rng.Below(20));
          break;
        case 3:
          if (at < text.size()) text[at] = static_cast<char>(text[at] ^ 1 << rng.Below(8));
          break;
        case 4:
          text.insert(at, text.substr(random_place(text), rng.Below(200)));
          break;
      }
    }
    const std::string error = ErrorOf(text);
    if (error.empty()) continue;
    ++errors;
    ASSERT_TRUE(error.starts_with("s.yaml")) << error;
  }
  EXPECT_GT(errors, 5'000);
}

TEST(HostileOverride, IsAnsweredByASentence) {
  for (const char* path :
       {"", ".", "a..b", "[", "[]", "links[99999999999999999999999]", "links.x"}) {
    const auto result = LoadScenario(
        std::string(PPTPLAB_SOURCE_DIR) + "/scenarios/remote-access.yaml", {{path, "1"}});
    ASSERT_FALSE(result) << path;
    EXPECT_TRUE(ToString(result.error()).starts_with("--set ")) << ToString(result.error());
  }
}

TEST(Nearest, CountsEditsAndSwaps) {
  EXPECT_EQ(EditDistance("rate", "rate"), 0u);
  EXPECT_EQ(EditDistance("rat", "rate"), 1u);
  EXPECT_EQ(EditDistance("raet", "rate"), 1u);
  EXPECT_EQ(NearestWord("latncy", {"rate", "latency"}), "latency");
  EXPECT_EQ(NearestWord("xyzzy", {"rate", "latency"}), "");
  EXPECT_EQ(NearestWord("mut", {"cut", "mtu"}), "mtu") << "letters swapped, not changed";
  EXPECT_EQ(Suggestion("xyzzy", {"rate", "latency"}), "; known are: rate, latency");
}

}  // namespace
}  // namespace pptplab::scenarios
