// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// pptplab-view: the window, or with --screenshot a picture of it. Status 0: done; 1: what was asked
// for could not be shown (a run failed, a capture holds no PPTP); 2: bad usage or input.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <string>

#include "viz/app/offscreen.h"
#include "viz/app/place_to_go.h"
#include "viz/app/settings_file.h"
#include "viz/app/window.h"

namespace pptplab::viz {
namespace {

constexpr int kDone = 0;
constexpr int kNothingToShow = 1;
constexpr int kBadInput = 2;
constexpr int kLargestSide = 8192;

constexpr const char* kExamples = R"(Examples:
  pptplab view remote-access.pcapng
  pptplab view scenarios/remote-access.yaml --goto end
  pptplab view lab-05-me
  pptplab view session.pcap --user alice --password correct-horse
  pptplab view run.pcapng --tour lecture.tour --lecture
  pptplab view run.pcapng --goto packet:17 --panel keys --screenshot keys.png --size 1600x900

→ steps forward, ← back, ? shows all keys, Ctrl+K finds every command.

Exit status: 0 done; 1 there was nothing to show; 2 bad usage or a file that can't be read or written.)";

struct Arguments {
  std::string file;
  std::string lab;
  std::string user;
  std::string password;
  std::vector<std::string> settings;
  std::string screenshot;
  std::string size;
  std::string theme;
  std::string place;
  std::string panel;
  std::string preset;
  std::string filter;
  std::string tour;
  std::string command;
  double scale = 0;
  bool lecture = false;
  bool follow = false;
  bool quit = false;
};

int Complain(const std::string& sentence, int status = kBadInput) {
  std::cerr << "pptplab-view: " << sentence << "\n";
  return status;
}

void Declare(CLI::App& app, Arguments& arguments) {
  app.footer(kExamples);
  app.add_option("FILE", arguments.file,
                 "A recording, a scenario (.yaml), a capture, or a lab's directory");
  app.add_option("--lab", arguments.lab, "A lab's directory: its tasks beside what FILE shows");
  app.add_option("-u,--user", arguments.user, "For a capture: whose tunnel it is");
  app.add_option("-p,--password", arguments.password, "For a capture: that user's password");
  app.add_option("--set", arguments.settings, "For a scenario: PATH=VALUE, as in pptplab run")
      ->allow_extra_args(false);
  app.add_flag("--follow", arguments.follow, "The recording still grows: follow it");
  app.add_option("--goto", arguments.place, "packet:17, item:123, time:1.5s, start or end");
  app.add_option("--filter", arguments.filter,
                 "Show only what matches, such as \"lcp and node=client\"");
  app.add_option("--tour", arguments.tour,
                 "A lecture: places and what to say there, one a line; Enter shows the next");
  app.add_option("--panel", arguments.panel,
                 "Bring a panel to the front: keys, automata, plots, nat …");
  app.add_option("--layout", arguments.preset, "Which views are how large")
      ->check(CLI::IsMember({"overview", "lecture", "forensics", "study"}));
  app.add_option("--theme", arguments.theme, "light or dark")
      ->check(CLI::IsMember({"light", "dark"}));
  app.add_option("--scale", arguments.scale, "Size of letters, 0.75 to 3")
      ->check(CLI::Range(0.75, 3.0));
  app.add_flag("--lecture", arguments.lecture, "Large letters, few views");
  app.add_option("--run", arguments.command,
                 "Run a command of the window at the start, such as help");
  app.add_option("--screenshot", arguments.screenshot, "No window: write a picture (PNG) and end");
  app.add_option("--size", arguments.size, "Width and height in pixels: 1600x900");
  app.add_flag("--quit-after-first-frame", arguments.quit, "For measuring how long it takes");
}

bool ParseSize(const std::string& text, int* width, int* height) {
  char rest = 0;
  return std::sscanf(text.c_str(), "%5dx%5d%c", width, height, &rest) == 2 && *width >= 64 &&
         *height >= 64 && *width <= kLargestSide && *height <= kLargestSide;
}

void ApplySettings(const Arguments& arguments, Settings& settings) {
  if (!arguments.theme.empty()) {
    settings.theme = arguments.theme == "light" ? ThemeName::kLight : ThemeName::kDark;
  }
  if (arguments.scale > 0) settings.font_scale = static_cast<float>(arguments.scale);
  if (arguments.lecture) settings.lecture_mode = true;
  if (arguments.preset == "overview") settings.preset = Preset::kOverview;
  if (arguments.preset == "lecture") settings.preset = Preset::kLecture;
  if (arguments.preset == "forensics") settings.preset = Preset::kForensics;
  if (arguments.preset == "study") settings.preset = Preset::kStudy;
}

/// What the command line asks for once something is open. The sentence says what is wrong with it.
std::string ApplyToApp(const Arguments& arguments, App& app) {
  std::error_code error;
  if (!arguments.lab.empty() && !arguments.file.empty() &&
      !std::filesystem::is_directory(arguments.file, error)) {
    // After the file, which may lie in another lab's directory.
    const std::string problem = app.OpenLab(arguments.lab, false);
    if (!problem.empty()) return "--lab: " + problem;
  }
  if (!arguments.filter.empty()) {
    auto filter = Filter::Parse(arguments.filter);
    if (!filter) return "--filter: " + filter.error().sentence;
    app.state().SetFilter(std::move(*filter));
  }
  if (!arguments.tour.empty()) {
    const std::string problem = app.TakeTour(arguments.tour);
    if (!problem.empty()) return "--tour: " + problem;
  }
  if (!arguments.place.empty() && !app.state().empty()) {
    const std::string problem = GoTo(app.state(), arguments.place);
    if (!problem.empty()) return "--goto: " + problem;
  } else {
    app.GoToWhenOpen(arguments.place);
  }
  if (!arguments.panel.empty() && !app.shell().Show(arguments.panel)) {
    std::string names;
    for (const auto& panel : app.shell().panels()) {
      names += (names.empty() ? "" : ", ") + std::string(panel->id());
    }
    return "--panel: there is no “" + arguments.panel + "”; there are " + names;
  }
  return "";
}

int DrawPicture(const Arguments& arguments, App& app) {
  int width = 1600;
  int height = 900;
  if (!arguments.size.empty()) ParseSize(arguments.size, &width, &height);
  auto offscreen = Offscreen::Create(width, height);
  if (!offscreen) return Complain(offscreen.error());
  constexpr int kFramesToSettle = 30;  // layouts and short motions come to rest
  const auto& run = arguments.command;
  (*offscreen)->Draw(app, run.empty() ? 1 : 3);
  if (!run.empty() && !app.commands().Run(run, app.state())) {
    return Complain("--run: there is no command “" + run + "” that can be run here");
  }
  app.FinishOpening();  // of what the command began
  const std::string problem =
      WritePng((*offscreen)->Draw(app, kFramesToSettle), arguments.screenshot);
  return problem.empty() ? kDone : Complain(problem);
}

/// Opens what must be open before the first frame. kDone, or the status to end with.
int OpenFirst(const Arguments& arguments, App& app) {
  std::error_code error;
  const bool is_lab = std::filesystem::is_directory(arguments.file, error);
  if (is_lab || (!arguments.lab.empty() && arguments.file.empty())) {
    const std::string problem =
        app.OpenLab(is_lab ? arguments.file : arguments.lab, is_lab || arguments.file.empty());
    if (!problem.empty()) return Complain(problem);
    app.FinishOpening();
  }
  if (arguments.file.empty() || is_lab) return kDone;
  const auto kind = KindOfFile(arguments.file);
  // A recording that a run is about to write may still be empty.
  if (!kind && !arguments.follow) return Complain(kind.error());
  if (!kind) return app.AwaitAndFollow(arguments.file), kDone;
  const bool needs_password =
      kind && *kind == FileKind::kCapture && arguments.user.empty() && arguments.password.empty();
  if (needs_password && arguments.screenshot.empty()) {
    app.OpenAsking(arguments.file);
    return kDone;
  }
  OpenRequest request{arguments.file, arguments.user, arguments.password, {}};
  for (const std::string& setting : arguments.settings) {
    request.run_options.insert(request.run_options.end(), {"--set", setting});
  }
  app.Open(std::move(request));
  // A recording is there at once; of the rest a picture must wait for, a window shows progress.
  const bool wait = !arguments.screenshot.empty() || *kind == FileKind::kRecording;
  if (wait && !app.FinishOpening()) return Complain(app.state().status(), kNothingToShow);
  if (arguments.follow) app.Follow();
  return kDone;
}

int Run(const Arguments& arguments) {
  WindowOptions options;
  options.quit_after_first_frame = arguments.quit;
  if (!arguments.size.empty() && !ParseSize(arguments.size, &options.width, &options.height)) {
    return Complain("--size " + arguments.size + " is no size; write 1600x900 (64 to 8192)");
  }
  // A picture must not depend on what somebody set in their window, nor on when it is taken.
  std::string problem;
  Settings settings =
      arguments.screenshot.empty() ? LoadSettings(SettingsPath(), &problem) : Settings();
  settings.motion = settings.motion && arguments.screenshot.empty();
  ApplySettings(arguments, settings);
  App app(std::move(settings));
  if (!problem.empty()) app.state().Say(problem);
  if (const int status = OpenFirst(arguments, app); status != kDone) return status;
  problem = ApplyToApp(arguments, app);
  if (!problem.empty()) return Complain(problem);
  if (!arguments.screenshot.empty()) return DrawPicture(arguments, app);
  problem = RunWindow(app, options);
  return problem.empty() ? kDone : Complain(problem);
}

int Main(int argc, char** argv) {
  CLI::App app("Shows a recording, a scenario's run or a capture, step by step.", "pptplab-view");
  Arguments arguments;
  Declare(app, arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    return Complain(std::string(error.what()) + "; pptplab-view --help shows how");
  }
  return Run(arguments);
}

}  // namespace
}  // namespace pptplab::viz

int main(int argc, char** argv) {
  try {
    return pptplab::viz::Main(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "pptplab-view: " << error.what() << "\n";
    return 2;
  }
}
