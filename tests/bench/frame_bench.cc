// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a frame of the window costs with 1,000,000 packets and their events, beside ImGui's demo
// window, both drawn by the same renderer in the same minute at 1600×900, by turns: at rest, while
// stepping forwards and backwards, and at a jump to anywhere. Ends with status 1 if a median is
// more than 2.5 times the demo's; with --report never.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/large_recording.h"
#include "viz/app/offscreen.h"

namespace pptplab::viz {
namespace {

using Clock = std::chrono::steady_clock;
constexpr double kMostTimesTheDemo = 2.5;
constexpr int kRounds = 5;
constexpr int kFrames = 20;

double MillisecondsOf(const std::function<void()>& work) {
  const auto start = Clock::now();
  work();
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double Median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<long>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

struct Measured {
  std::string what;
  std::function<void(State&)> move;  ///< before each frame
  std::vector<double> milliseconds{};
};

std::vector<Measured> Movements() {
  return {
      {"at rest", [](State&) {}},
      {"→", [](State& state) { state.StepForward(StepUnit::kPacket); }},
      {"←", [](State& state) { state.StepBack(StepUnit::kPacket); }},
      {"→ by event", [](State& state) { state.StepForward(StepUnit::kEvent); }},
      {"a jump anywhere",
       [at = size_t{1}](State& state) mutable {
         at = at * 6364136223846793005 + 1442695040888963407;
         state.Select(static_cast<ItemIndex>((at >> 33) % state.recording().size()));
       }},
  };
}

int Main(size_t packets) {
  const std::string path = std::filesystem::temp_directory_path() /
                           ("pptplab-frame-bench-" + std::to_string(getpid()) + ".pcapng");
  {
    bench::LargeRecording writer(path);
    for (size_t n = 0; n < packets; n += bench::LargeRecording::kPacketsOfAJourney) {
      writer.WriteJourney();
    }
  }
  auto offscreen = Offscreen::Create(1600, 900);
  if (!offscreen) return std::fprintf(stderr, "%s\n", offscreen.error().c_str()), 2;
  App app{Settings()};
  app.Open({path, "", "", {}});
  if (!app.FinishOpening()) return std::fprintf(stderr, "%s\n", app.state().status().c_str()), 2;
  app.state().Select(static_cast<ItemIndex>(app.state().recording().size() / 2));
  int settling = 0;  // panels index in slices
  do {
    (*offscreen)->DrawFrame(app);
  } while (++settling < 30 || (app.Animates() && settling < 2000));
  bool open = true;
  const auto demo = [&] { ImGui::ShowDemoWindow(&open); };
  for (int i = 0; i < 30; ++i) (*offscreen)->DrawFrame(demo);

  std::vector<double> demos;
  std::vector<Measured> all = Movements();
  for (int round = 0; round < kRounds; ++round) {
    for (Measured& measured : all) {
      for (int i = 0; i < kFrames; ++i) {
        demos.push_back(MillisecondsOf([&] { (*offscreen)->DrawFrame(demo); }));
        measured.move(app.state());
        measured.milliseconds.push_back(MillisecondsOf([&] { (*offscreen)->DrawFrame(app); }));
      }
    }
  }
  std::filesystem::remove(path);
  const double reference = Median(demos);
  std::printf("%zu packets, %zu items, %d frames until the panels had their indexes\n", packets,
              app.state().recording().size(), settling);
  std::printf("ImGui's demo window  %6.2f ms\n", reference);
  bool within = true;
  for (const Measured& measured : all) {
    const double median = Median(measured.milliseconds);
    const double most =
        *std::max_element(measured.milliseconds.begin(), measured.milliseconds.end());
    std::printf("%-20s %6.2f ms, %.2f times the demo (the slowest %.2f ms)\n",
                measured.what.c_str(), median, median / reference, most);
    within = within && median <= kMostTimesTheDemo * reference;
  }
  return within ? 0 : 1;
}

}  // namespace
}  // namespace pptplab::viz

int main(int argc, char** argv) {
  const size_t packets = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000;
  const int status = pptplab::viz::Main(packets);
  const bool only_report = argc > 2 && std::string_view(argv[2]) == "--report";
  return only_report && status == 1 ? 0 : status;
}
