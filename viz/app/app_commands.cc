// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The commands that the model alone can't do: files, overlays, pictures, other programs.
#include <algorithm>
#include <filesystem>

#include "viz/app/app.h"
#include "viz/app/dialogs.h"
#include "viz/app/wireshark.h"
#include "viz/model/predict.h"
#include "viz/model/trial.h"
#include "viz/panels/help_overlay.h"
#include "viz/panels/lab_text.h"
#include "viz/panels/palette.h"

namespace pptplab::viz {

namespace {

namespace fs = std::filesystem;

bool HasRecording(const State& state) { return !state.empty() && state.recording().size() > 0; }

/// A name in the current directory that is not taken.
std::string FreePictureName(const std::string& recording) {
  const std::string stem = recording.empty() ? "pptplab" : fs::path(recording).stem().string();
  std::error_code error;
  for (int number = 1; number < 10000; ++number) {
    const std::string name = stem + "-" + std::to_string(number) + ".png";
    if (!fs::exists(name, error)) return name;
  }
  return stem + ".png";
}

/// Without a tour: a bookmark if there are any, else the next message.
void BookmarkForward(State& state) {
  if (state.bookmarks().empty()) {
    state.Say(state.StepForward(StepUnit::kMessage) ? "" : "This is the end of the tour.");
    return;
  }
  const auto next = state.bookmarks().upper_bound(state.cursor());
  if (next == state.bookmarks().end()) return state.Say("This is the end of the tour.");
  state.Select(*next);
  state.Say("");
}

void BookmarkBack(State& state) {
  if (state.bookmarks().empty()) {
    state.Say(state.StepBack(StepUnit::kMessage) ? "" : "The tour begins here.");
    return;
  }
  const auto here = state.bookmarks().lower_bound(state.cursor());
  if (here == state.bookmarks().begin()) return state.Say("The tour begins here.");
  state.Select(*std::prev(here));
  state.Say("");
}

/// Adds a breakpoint, or takes away the one of the same text.
void ToggleBreakpoint(State& state, const std::string& text) {
  std::vector<Breakpoint>& breakpoints = state.breakpoints();
  const auto same = std::find_if(breakpoints.begin(), breakpoints.end(),
                                 [&](const Breakpoint& at) { return at.filter_text == text; });
  if (same != breakpoints.end()) {
    breakpoints.erase(same);
    return state.Say("Play no longer stops at “" + text + "”.");
  }
  auto filter = Filter::Parse(text);
  if (!filter) return state.Say(filter.error().sentence);
  breakpoints.push_back({text, std::move(*filter), true});
  state.Say("Play stops at “" + text + "”.");
}

void AddBreakpointCommands(CommandTable& commands) {
  struct Kind {
    const char* name;
    const char* title;
    const char* text;
  };
  for (const Kind& kind : {Kind{"drop", "Breakpoint at every drop", "drop"},
                           Kind{"transition", "Breakpoint at every transition", "transition"},
                           Kind{"key", "Breakpoint at every key change", "key"}}) {
    const std::string text = kind.text;
    commands.Add({std::string("breakpoint.") + kind.name,
                  kind.title,
                  "Time",
                  "",
                  [text](State& state) { ToggleBreakpoint(state, text); },
                  {}});
  }
  commands.Add({"breakpoint.filter", "Breakpoint where the filter matches", "Time", "Shift+B",
                [](State& state) { ToggleBreakpoint(state, state.filter().text()); },
                [](const State& state) { return !state.filter().MatchesEverything(); }});
  commands.Add({"breakpoint.clear",
                "No breakpoints",
                "Time",
                "",
                [](State& state) { state.breakpoints().clear(); },
                {}});
}

}  // namespace

void App::AddCommands() {
  AddModelCommands(commands_);
  AddTourCommands();
  AddBreakpointCommands(commands_);
  AddOverlayCommands();
  AddFileCommands();
  trials_.AddCommands(commands_, [this](const char* panel) { shell_.Show(panel); });
  commands_.Add({"compare.exchange", "Look at the other run in all views", "Try it", "Alt+G",
                 [this](State&) { ExchangeRuns(); },
                 [](const State& state) { return state.trial().phase == Trial::Phase::kDone; }});
  shell_.AddCommands(commands_);
}

void App::AddTourCommands() {
  commands_.Add({"tour.forward", "Tour: next stop (else a bookmark, or a message)", "Time", "Enter",
                 [this](State& state) {
                   // Who is asked what comes doesn't want to be led there.
                   if (state.prediction().is_on) {
                     commands_.Run("step.forward", state);
                     return;
                   }
                   state.settings().lecture_mode = true;
                   tour_.empty() ? BookmarkForward(state) : tour_.Forward(state);
                 },
                 &HasRecording});
  commands_.Add({"tour.back", "Tour: previous stop", "Time", "Backspace",
                 [this](State& state) {
                   if (state.prediction().is_on) {
                     commands_.Run("step.back", state);
                     return;
                   }
                   state.settings().lecture_mode = true;
                   tour_.empty() ? BookmarkBack(state) : tour_.Back(state);
                 },
                 &HasRecording});
  commands_.Add({"tour.save", "Save the bookmarks as a tour", "Time", "Ctrl+T",
                 [this](State&) { SaveTour(); },
                 [](const State& state) { return !state.empty() && !state.bookmarks().empty(); }});
}

void App::AddOverlayCommands() {
  const auto toggle = [this](const char* id, auto make) {
    if (overlay_ && std::string_view(overlay_->id()) == id) return overlay_.reset();
    overlay_ = make();
  };
  commands_.Add(
      {"palette",
       "Find a command",
       "Help",
       "Ctrl+K",
       [toggle](State&) { toggle("palette", [] { return std::make_unique<Palette>(); }); },
       {}});
  commands_.Add(
      {"help",
       "All keys",
       "Help",
       "?",
       [toggle](State&) { toggle("help", [] { return std::make_unique<HelpOverlay>(); }); },
       {}});
  commands_.Add({"lab.text", "Lab: its text", "Lab", "Ctrl+F1",
                 [this, toggle](State&) {
                   toggle("lab.text", [this] { return std::make_unique<LabText>(lab_.text()); });
                 },
                 [this](const State&) { return lab_.is_open(); }});
  commands_.Add({"keys",
                 "Change keys",
                 "Help",
                 "Ctrl+,",
                 [this](State&) { overlay_ = std::make_unique<KeysOverlay>(); },
                 {}});
  commands_.Add({"keys.reset",
                 "All keys as they were",
                 "Help",
                 "",
                 [](State& state) {
                   state.settings().keys.clear();
                   state.Say("All keys are as they were.");
                 },
                 {}});
  commands_.Add({"filter.focus",
                 "Write a filter",
                 "View",
                 "Ctrl+F",
                 [this](State&) { toolbar_.FocusFilter(); },
                 {}});
}

void App::AddFileCommands() {
  commands_.Add({"file.open",
                 "Open a recording, scenario or capture",
                 "File",
                 "Ctrl+O",
                 [this](State&) {
                   std::error_code error;
                   overlay_ =
                       std::make_unique<OpenDialog>(fs::current_path(error).string(),
                                                    [this](std::string path) { to_ask_ = path; });
                 },
                 {}});
  commands_.Add({"file.password", "Decrypt with another password", "File", "Ctrl+D",
                 [this](State&) { to_ask_ = opened_.path; },
                 [this](const State& state) {
                   return !state.empty() && !temporary_directory_.empty() &&
                          opened_.run_options.empty() && !opened_.path.ends_with(".yaml");
                 }});
  for (size_t i = 0; i < 9; ++i) {
    commands_.Add({"file.recent." + std::to_string(i + 1), "Open recent " + std::to_string(i + 1),
                   "File", "Ctrl+" + std::to_string(i + 1),
                   [this, i](State& state) { to_ask_ = state.settings().recent[i]; },
                   [i](const State& state) { return i < state.settings().recent.size(); }});
  }
  commands_.Add(
      {"lab.recording", "Lab: its next recording", "Lab", "Ctrl+F10",
       [this](State&) {
         const auto all = lab_.session().recordings();
         size_t next = 0;
         for (size_t i = 0; i < all.size(); ++i) {
           if (all[i].filename() == fs::path(opened_.path).filename()) next = (i + 1) % all.size();
         }
         to_ask_ = all[next].string();
       },
       [this](const State&) { return lab_.is_open() && !lab_.session().recordings().empty(); }});
  commands_.Add({"file.picture",
                 "Save the window as a picture",
                 "File",
                 "Ctrl+S",
                 [this](State& state) {
                   RequestPicture(FreePictureName(opened_.path));
                   state.Say("Saved as " + *picture_ + ".");
                 },
                 {}});
  commands_.Add({"file.command", "Copy as a command line", "File", "Ctrl+Shift+C",
                 [this](State& state) {
                   const std::string line = CommandLine();
                   ImGui::SetClipboardText(line.c_str());
                   state.Say("Copied: " + line);
                 },
                 [](const State& state) { return !state.empty(); }});
  commands_.Add({"file.wireshark", "Open this packet in Wireshark", "File", "W",
                 [](State& state) { state.Say(OpenInWireshark(state)); }, &HasRecording});
  commands_.Add({"file.quit", "Quit", "File", "Ctrl+Q", [this](State&) { Quit(); }, {}});
}

}  // namespace pptplab::viz
