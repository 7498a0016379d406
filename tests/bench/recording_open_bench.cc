// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// How long a recording of 1,000,000 packets with their events takes to open, beside tshark reading
// the same file: best of three of ours, one of tshark's between them. Ends with status 1 if it
// takes a quarter of tshark's time or more. Without tshark it only tells its own time.
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>

#include "tests/bench/large_recording.h"
#include "viz/model/recording_model.h"
#include "viz/model/timeline.h"

namespace pptplab::viz {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

int Main(size_t packets) {
  const std::string path = std::filesystem::temp_directory_path() /
                           ("pptplab-open-bench-" + std::to_string(getpid()) + ".pcapng");
  {
    bench::LargeRecording writer(path);
    for (size_t n = 0; n < packets; n += bench::LargeRecording::kPacketsOfAJourney) {
      writer.WriteJourney();
    }
  }
  const bool has_tshark = std::system("command -v tshark >/dev/null 2>&1") == 0;
  constexpr double kNever = std::numeric_limits<double>::infinity();
  double ours = kNever, with_timeline = kNever, theirs = kNever;
  size_t items = 0;
  for (int round = 0; round < 3; ++round) {
    auto start = Clock::now();
    const auto model = RecordingModel::Open(path);
    if (!model) return 2;
    ours = std::min(ours, SecondsSince(start));
    const Timeline timeline(**model);
    with_timeline = std::min(with_timeline, SecondsSince(start));
    items = (*model)->size();
    if (!has_tshark || round != 1) continue;
    start = Clock::now();
    if (std::system(("tshark -r '" + path + "' >/dev/null 2>&1").c_str()) != 0) return 2;
    theirs = std::min(theirs, SecondsSince(start));
  }
  std::printf("%zu packets, %zu items, %.0f MB\n", packets, items,
              static_cast<double>(std::filesystem::file_size(path)) / 1e6);
  std::printf("index %.3f s (%.0f ns an item), with its timeline %.3f s\n", ours,
              ours / static_cast<double>(items) * 1e9, with_timeline);
  std::filesystem::remove(path);
  if (!has_tshark) return 0;
  std::printf("tshark %.3f s: 1/%.1f of its time\n", theirs, theirs / with_timeline);
  return with_timeline < theirs / 4 ? 0 : 1;
}

}  // namespace
}  // namespace pptplab::viz

int main(int argc, char** argv) {
  const size_t packets = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000;
  const int status = pptplab::viz::Main(packets);
  const bool only_report = argc > 2 && std::string_view(argv[2]) == "--report";
  return only_report && status == 1 ? 0 : status;
}
