// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What fuzzing has found worth keeping, replayed through the same functions in every build: inputs
// that reach something, and those that once broke something.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <unistd.h>

#include "tests/fuzz/targets.h"

namespace pptplab::fuzz {
namespace {

namespace fs = std::filesystem;

std::string running;  // the file, for whoever dies of it

void SayWhich(int number) {
  (void)!write(STDERR_FILENO, running.data(), running.size());
  std::signal(number, SIG_DFL);
  std::raise(number);
}

std::vector<fs::path> InputsOf(const Target& target) {
  std::vector<fs::path> files;
  const fs::path folder = fs::path(PPTPLAB_SOURCE_DIR) / "tests/fuzz/corpus" / target.name;
  if (fs::exists(folder)) {
    for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

class Corpus : public ::testing::TestWithParam<Target> {};

TEST_P(Corpus, NothingInItBreaksAnything) {
  const Target& target = GetParam();
  for (const int number : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE}) std::signal(number, SayWhich);
  const std::vector<fs::path> files = InputsOf(target);
  EXPECT_FALSE(files.empty()) << "no inputs for " << target.name;
  for (const fs::path& file : files) {
    running = "while replaying " + file.string() + "\n";
    std::ifstream in(file, std::ios::binary);
    const Bytes bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    target.run(bytes);
  }
}

TEST_P(Corpus, IsSmall) {
  uintmax_t octets = 0;
  for (const fs::path& file : InputsOf(GetParam())) octets += fs::file_size(file);
  EXPECT_LT(octets, 2u << 20);
}

/// No input at all, and ones of a single octet.
TEST_P(Corpus, TheShortestInputsBreakNothing) {
  GetParam().run({});
  for (int octet = 0; octet < 256; ++octet) GetParam().run(Bytes{static_cast<uint8_t>(octet)});
}

INSTANTIATE_TEST_SUITE_P(All, Corpus, ::testing::ValuesIn(kTargets),
                         [](const auto& target) { return std::string(target.param.name); });

}  // namespace
}  // namespace pptplab::fuzz
