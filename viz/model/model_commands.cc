// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The commands that need no window, group by group in the order of the `?` overlay.
#include <algorithm>
#include <iterator>
#include <utility>

#include "viz/model/command.h"
#include "viz/model/predict.h"

namespace pptplab::viz {

namespace {

bool HasRecording(const State& state) { return !state.empty() && state.recording().size() > 0; }

void Step(State& state, bool forward, StepUnit unit) {
  if (forward && state.prediction().HoldsBack(state, unit)) return;
  const bool moved = forward ? state.StepForward(unit) : state.StepBack(unit);
  if (moved) {
    state.Say("");
    return;
  }
  state.Say(forward ? "This is the end of the recording. ← walks back."
                    : "This is the beginning. → goes on.");
}

void AddStepCommands(CommandTable& table) {
  table.Add({"step.forward", "Next step", "Time", "Right",
             [](State& state) { Step(state, true, state.unit()); }, HasRecording, true});
  table.Add({"step.back", "Step back", "Time", "Left",
             [](State& state) { Step(state, false, state.unit()); }, HasRecording, true});
  struct Unit {
    StepUnit unit;
    const char* name;
    const char* forward_key;
    const char* back_key;
  };
  for (const Unit& unit : {Unit{StepUnit::kPacket, "packet", "Down", "Up"},
                           Unit{StepUnit::kLayer, "layer", "Ctrl+Down", "Ctrl+Up"},
                           Unit{StepUnit::kEvent, "event", ".", ","},
                           Unit{StepUnit::kMessage, "message", "Shift+Right", "Shift+Left"},
                           Unit{StepUnit::kPhase, "phase", "PageDown", "PageUp"},
                           Unit{StepUnit::kSixStep, "six", "Ctrl+PageDown", "Ctrl+PageUp"}}) {
    const StepUnit which = unit.unit;
    const std::string what(NameOfStepUnit(which));
    table.Add({std::string("step.forward.") + unit.name, "Next " + what, "Time", unit.forward_key,
               [which](State& state) { Step(state, true, which); }, HasRecording, true});
    table.Add({std::string("step.back.") + unit.name, "Previous " + what, "Time", unit.back_key,
               [which](State& state) { Step(state, false, which); }, HasRecording, true});
    table.Add({std::string("unit.") + unit.name, "→ steps by " + what, "Time", "",
               [which](State& state) { state.SetUnit(which); }, HasRecording});
  }
  table.Add({"go.first", "To the beginning", "Time", "Home",
             [](State& state) {
               const ItemIndex first = state.timeline().First(state.unit());
               state.Select(first == kNoItem ? 0 : first);
             },
             HasRecording});
  table.Add({"go.last", "To the end", "Time", "End",
             [](State& state) {
               const ItemIndex last = state.timeline().Last(state.unit());
               state.Select(last == kNoItem ? static_cast<ItemIndex>(state.recording().size() - 1)
                                            : last);
             },
             HasRecording});
  table.Add({"go.cause", "Go to the cause", "Time", "C",
             [](State& state) {
               state.Say(state.GoToCause() ? "" : "Nothing in the recording caused this.");
             },
             HasRecording});
}

void AddPlayCommands(CommandTable& table) {
  table.Add({"play", "Play or pause", "Time", "Space",
             [](State& state) { state.SetPlaying(!state.playing()); }, HasRecording});
  table.Add({"play.faster",
             "Play ten times faster",
             "Time",
             "Shift+Up",
             [](State& state) {
               state.settings().play_speed = std::min(state.settings().play_speed * 10, 1e3);
             },
             {}});
  table.Add({"play.slower",
             "Play ten times slower",
             "Time",
             "Shift+Down",
             [](State& state) {
               state.settings().play_speed = std::max(state.settings().play_speed / 10, 1e-9);
             },
             {}});
  table.Add({"bookmark.toggle", "Bookmark this moment", "Time", "B",
             [](State& state) {
               if (state.bookmarks().erase(state.cursor()) == 0) {
                 state.bookmarks().insert(state.cursor());
               }
             },
             HasRecording});
  table.Add({"bookmark.previous", "Previous bookmark", "Time", "Shift+N",
             [](State& state) {
               const auto& marks = state.bookmarks();
               const auto here = marks.lower_bound(state.cursor());
               if (!marks.empty()) {
                 state.Select(here == marks.begin() ? *marks.rbegin() : *std::prev(here));
               }
             },
             HasRecording});
  table.Add({"bookmark.next", "Next bookmark", "Time", "N",
             [](State& state) {
               const auto next = state.bookmarks().upper_bound(state.cursor());
               if (next != state.bookmarks().end()) {
                 state.Select(*next);
               } else if (!state.bookmarks().empty()) {
                 state.Select(*state.bookmarks().begin());
               }
             },
             HasRecording});
}

/// Sets a breakpoint, or takes it away if there is one of this text.
void ToggleBreakpoint(State& state, const std::string& text) {
  auto& breakpoints = state.breakpoints();
  const auto known =
      std::find_if(breakpoints.begin(), breakpoints.end(),
                   [&](const Breakpoint& breakpoint) { return breakpoint.filter_text == text; });
  if (known != breakpoints.end()) {
    breakpoints.erase(known);
    return state.Say("Playing no longer stops at “" + text + "”.");
  }
  auto filter = Filter::Parse(text);
  if (!filter) return state.Say(filter.error().sentence);
  breakpoints.push_back({text, std::move(*filter), true});
  state.Say("Playing stops at “" + text + "”.");
}

void AddBreakpointCommands(CommandTable& table) {
  struct Named {
    const char* filter;
    const char* title;
    const char* key;
  };
  for (const Named& named : {Named{"drop", "Stop playing at drops", "Shift+D"},
                             Named{"transition", "Stop playing at transitions", "Shift+T"},
                             Named{"key", "Stop playing at key changes", "Shift+C"}}) {
    const std::string text = named.filter;
    table.Add({"break." + text,
               named.title,
               "Time",
               named.key,
               [text](State& state) { ToggleBreakpoint(state, text); },
               {}});
  }
  table.Add({"break.filter", "Stop playing at what the filter shows", "Time", "Shift+F",
             [](State& state) { ToggleBreakpoint(state, state.filter().text()); },
             [](const State& state) { return !state.filter().MatchesEverything(); }});
  table.Add({"break.none", "Never stop playing", "Time", "",
             [](State& state) { state.breakpoints().clear(); },
             [](const State& state) { return !state.breakpoints().empty(); }});
}

void AddViewCommands(CommandTable& table) {
  table.Add({"view.everything", "Point of view: everything", "View", "0",
             [](State& state) { state.SetPointOfView({}); }, HasRecording});
  for (size_t i = 0; i < 9; ++i) {
    table.Add(
        {"view.node." + std::to_string(i + 1), "Point of view: node " + std::to_string(i + 1),
         "View", std::to_string(i + 1),
         [i](State& state) {
           state.SetPointOfView({PointOfView::Who::kNode, state.recording().nodes()[i].id, 0});
         },
         [i](const State& state) {
           return HasRecording(state) && i < state.recording().nodes().size();
         }});
  }
  table.Add({"view.eavesdropper", "Point of view: eavesdropper on the selected packet's wire",
             "View", "E",
             [](State& state) {
               const Item& here = state.recording().item(state.cursor());
               if (here.kind == Item::kPacket) {
                 state.SetPointOfView({PointOfView::Who::kEavesdropper, here.node, here.interface});
               } else {
                 state.Say("Select a packet first: the eavesdropper sits on its wire.");
               }
             },
             HasRecording});
  table.Add({"explain.more",
             "Explain in more depth",
             "View",
             "X",
             [](State& state) {
               int& depth = state.settings().explanation_depth;
               depth = depth % 3 + 1;
             },
             {}});
  table.Add({"ladder.scale",
             "Ladder: to scale or in order",
             "View",
             "O",
             [](State& state) {
               LadderScale& scale = state.settings().ladder_scale;
               scale = scale == LadderScale::kTime ? LadderScale::kOrdinal : LadderScale::kTime;
             },
             {}});
  table.Add({"filter.clear",
             "Show everything again",
             "View",
             "Ctrl+Backspace",
             [](State& state) { state.SetFilter(Filter()); },
             {}});
}

void AddSettingsCommands(CommandTable& table) {
  table.Add({"theme",
             "Light or dark",
             "Look",
             "T",
             [](State& state) {
               ThemeName& theme = state.settings().theme;
               theme = theme == ThemeName::kDark ? ThemeName::kLight : ThemeName::kDark;
             },
             {}});
  table.Add({"font.larger",
             "Larger letters",
             "Look",
             "Ctrl+=",
             [](State& state) {
               float& scale = state.settings().font_scale;
               scale = std::min(scale + 0.125f, 3.0f);
             },
             {}});
  table.Add({"font.smaller",
             "Smaller letters",
             "Look",
             "Ctrl+-",
             [](State& state) {
               float& scale = state.settings().font_scale;
               scale = std::max(scale - 0.125f, 0.75f);
             },
             {}});
  table.Add({"lecture",
             "Lecture mode",
             "Look",
             "L",
             [](State& state) { state.settings().lecture_mode = !state.settings().lecture_mode; },
             {}});
  table.Add({"motion",
             "Motion on or off",
             "Look",
             "M",
             [](State& state) { state.settings().motion = !state.settings().motion; },
             {}});
  struct Named {
    Preset preset;
    const char* name;
    const char* title;
    const char* key;
  };
  for (const Named& named : {Named{Preset::kOverview, "overview", "Layout: overview", "F5"},
                             Named{Preset::kLecture, "lecture", "Layout: lecture", "F6"},
                             Named{Preset::kForensics, "forensics", "Layout: forensics", "F7"},
                             Named{Preset::kStudy, "study", "Layout: study", "F8"},
                             Named{Preset::kLab, "lab", "Layout: lab", "Shift+F8"}}) {
    const Preset preset = named.preset;
    table.Add({std::string("layout.") + named.name,
               named.title,
               "Look",
               named.key,
               [preset](State& state) { state.settings().preset = preset; },
               {}});
  }
}

}  // namespace

void AddModelCommands(CommandTable& table) {
  AddStepCommands(table);
  AddPlayCommands(table);
  AddBreakpointCommands(table);
  AddViewCommands(table);
  AddSettingsCommands(table);
  AddPredictCommands(table);
}

}  // namespace pptplab::viz
