// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Recordings that somebody broke, shown in every panel: nothing crashes, and there is always either
// a picture or a sentence.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/ui/capture.h"
#include "tests/ui/driver.h"

namespace pptplab::viz {
namespace {

namespace fs = std::filesystem;

constexpr int kMutants = 120;
constexpr size_t kChangesOfAMutant = 40;

/// xorshift64*: the same mutants every time.
class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15 + 1) {}
  size_t Below(size_t end) {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return static_cast<size_t>((state_ * 0x2545f4914f6cdd1d) >> 33) % end;
  }

 private:
  uint64_t state_;
};

std::string Mutated(std::string bytes, uint64_t seed) {
  Dice dice(seed);
  // Two thirds keep the first blocks, so that most of the file can still be read.
  const size_t from = seed % 3 == 0 ? 0 : std::min<size_t>(1000, bytes.size() / 2);
  for (size_t i = 0; i < 1 + dice.Below(kChangesOfAMutant); ++i) {
    bytes[from + dice.Below(bytes.size() - from)] = static_cast<char>(dice.Below(256));
  }
  if (seed % 4 == 0) bytes.resize(dice.Below(bytes.size()));
  return bytes;
}

TEST(BrokenRecordings, CrashNoPanel) {
  std::ifstream file(DecodedRecording(), std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(file), {}};
  ASSERT_GT(whole.size(), 10'000u);
  const std::string path =
      (fs::temp_directory_path() / ("pptplab-hostile-" + std::to_string(::getpid()) + ".pcapng"))
          .string();
  Driver driver({}, 1600, 900);
  int shown = 0;
  for (uint64_t seed = 1; seed <= kMutants; ++seed) {
    std::ofstream(path, std::ios::binary) << Mutated(whole, seed);
    if (!driver.Open(path)) {
      EXPECT_FALSE(driver.state().status().empty()) << "mutant " << seed;
      continue;
    }
    ++shown;
    const auto& panels = driver.app().shell().panels();
    for (size_t i = 0; i < panels.size(); ++i) {
      driver.app().shell().Show(panels[i]->id());
      driver.Press(i % 2 == 0 ? "Right" : "Ctrl+Down");
      if (i % 3 == 0) driver.Press("End");
      if (i % 3 == 1) driver.Press("E");
      if (i % 3 == 2) driver.Press("Home");
    }
  }
  EXPECT_GT(shown, kMutants / 2);
  std::error_code ignored;
  fs::remove(path, ignored);
}

}  // namespace
}  // namespace pptplab::viz
