// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/panels/toolbar.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>

#include "viz/ui/overlay.h"

namespace pptplab::viz {

namespace {

/// "Next step (→)" and the like: a tooltip teaches the key.
std::string WithKey(const Command& command, const CommandTable& commands, const State& state) {
  const std::string key = KeyOnKeyboard(commands.KeyOf(command, state.settings()));
  return key.empty() ? command.title : command.title + " (" + key + ")";
}

void CommandButton(Ui& ui, State& state, const CommandTable& commands, const char* id, Icon icon,
                   const char* name) {
  const Command* const command = commands.Find(name);
  if (command == nullptr) return;
  const bool enabled = !command->enabled || command->enabled(state);
  const std::string tooltip = WithKey(*command, commands, state);
  if (ui.IconButton(id, icon, enabled, tooltip.c_str())) commands.Run(name, state);
  ImGui::SameLine(0, ui.Scaled(2));
}

void CommandItem(Ui& ui, State& state, const CommandTable& commands, const char* name,
                 bool chosen = false) {
  const Command* const command = commands.Find(name);
  if (command == nullptr) return;
  const bool enabled = !command->enabled || command->enabled(state);
  if (ui.MenuItem((std::string("menu.") + name).c_str(), command->title,
                  commands.KeyOf(*command, state.settings()), chosen, enabled)) {
    commands.Run(name, state);
  }
}

// Of a thousand nodes the filter finds one sooner (node=NAME).
constexpr size_t kMostListed = 40;

struct Speed {
  double value;
  const char* label;
  const char* words;
};
constexpr auto kSpeeds = std::to_array<Speed>({
    {1, "1 : 1", "as fast as it was"},
    {0.1, "1 : 10", "ten times slower"},
    {1e-2, "1 : 100", "a hundred times slower"},
    {1e-3, "1 : 1000", "1 ms in a second"},
    {1e-4, "1 : 10⁴", "0.1 ms in a second"},
    {1e-6, "1 : 10⁶", "1 µs in a second"},
});

std::string SpeedLabel(double speed) {
  for (const Speed& known : kSpeeds) {
    if (speed > known.value * 0.99 && speed < known.value * 1.01) return known.label;
  }
  char text[32];
  std::snprintf(text, sizeof text, "× %g", speed);
  return text;
}

struct UnitName {
  StepUnit unit;
  const char* command;
};
constexpr auto kUnits = std::to_array<UnitName>({{StepUnit::kPacket, "unit.packet"},
                                                 {StepUnit::kLayer, "unit.layer"},
                                                 {StepUnit::kEvent, "unit.event"},
                                                 {StepUnit::kMessage, "unit.message"},
                                                 {StepUnit::kPhase, "unit.phase"},
                                                 {StepUnit::kSixStep, "unit.six"}});

std::string NameOfView(const State& state) {
  if (state.empty()) return "Everything";
  const PointOfView& view = state.point_of_view();
  switch (view.who) {
    case PointOfView::Who::kEverything:
      return "Everything";
    case PointOfView::Who::kNode: {
      const Node* const node = state.recording().FindNode(view.node);
      return node == nullptr ? "One node" : "As " + node->name;
    }
    case PointOfView::Who::kEavesdropper:
      return "Eavesdropper";
  }
  return "";
}

/// A quiet line between groups.
void Divide(const Ui& ui) {
  ImGui::SameLine(0, ui.Scaled(8));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::GetWindowDrawList()->AddLine({at.x, at.y + ui.Scaled(5)}, {at.x, at.y + ui.Scaled(23)},
                                      ui.Color(Tone::kLine), std::max(1.0f, ui.Scaled(1)));
  ImGui::Dummy({1, ui.Scaled(28)});
  ImGui::SameLine(0, ui.Scaled(8));
}

}  // namespace

void Toolbar::Draw(Ui& ui, State& state, const CommandTable& commands, ImVec2 at, float width,
                   const std::string& name) {
  room_ = width / ui.Scaled(1);
  const float height = ui.Scaled(kHeight);
  ui.Ground(at, {at.x + width, at.y + height}, Tone::kPanel);
  ImGui::SetCursorScreenPos({at.x + ui.Scaled(8), at.y + std::round(ui.Scaled(6))});
  ImGui::BeginGroup();
  DrawRecordingMenu(ui, state, commands, name);
  Divide(ui);
  DrawTransport(ui, state, commands);
  if (state.settings().lecture_mode) {
    DrawLecture(ui, state, at, width);
    ImGui::EndGroup();
    ImGui::SetCursorScreenPos(
        {at.x + width - ui.Scaled(3 * 30 + 6), at.y + std::round(ui.Scaled(6))});
    return DrawRightEnd(ui, state, commands);
  }
  if (room_ >= 620) {
    Divide(ui);
    DrawUnit(ui, state, commands);
    DrawSpeed(ui, state);
  }
  if (room_ >= 960) {
    Divide(ui);
    DrawPointOfView(ui, state, commands);
  }
  Divide(ui);
  const float right = at.x + width - ui.Scaled(3 * 30 + 14);
  const float left = ImGui::GetCursorScreenPos().x;
  if (right - left > ui.Scaled(100)) {
    filter_.Draw(ui, state, std::min(right - left, ui.Scaled(560)));
  }
  ImGui::EndGroup();
  ImGui::SetCursorScreenPos({right + ui.Scaled(8), at.y + std::round(ui.Scaled(6))});
  DrawRightEnd(ui, state, commands);
}

void Toolbar::DrawRecordingMenu(Ui& ui, State& state, const CommandTable& commands,
                                const std::string& name) {
  const std::string label =
      name.empty() ? "Open …" : std::filesystem::path(name).filename().string();
  const float width = ui.Scaled(room_ < 960 ? 120 : 190);
  if (!ui.BeginMenu("toolbar.recording", label, width, name.c_str())) return;
  for (const char* command :
       {"file.open", "file.password", "file.picture", "file.command", "file.wireshark"}) {
    CommandItem(ui, state, commands, command);
  }
  ImGui::Separator();
  int number = 0;
  for (const Command& command : commands.commands()) {
    if (command.name.rfind("file.recent.", 0) != 0) continue;
    const auto index = static_cast<size_t>(number++);
    if (index >= state.settings().recent.size()) break;
    const std::string file = state.settings().recent[index];
    if (ui.MenuItem(("menu." + command.name).c_str(),
                    ui.Elide(TextRole::kBody, std::filesystem::path(file).filename().string(),
                             ui.Scaled(300)),
                    commands.KeyOf(command, state.settings()))) {
      commands.Run(command.name, state);
      break;
    }
    ui.Tooltip(file.c_str());
  }
  if (number > 0 && !state.settings().recent.empty()) ImGui::Separator();
  for (const char* command : {"predict", "panel.lab", "lab.check.all", "lab.recording"}) {
    CommandItem(ui, state, commands, command);
  }
  ImGui::Separator();
  for (const char* command :
       {"layout.overview", "layout.lecture", "layout.forensics", "layout.study", "layout.lab",
        "lecture", "keys", "palette", "file.quit"}) {
    CommandItem(ui, state, commands, command);
  }
  ui.EndMenu();
}

void Toolbar::DrawTransport(Ui& ui, State& state, const CommandTable& commands) const {
  CommandButton(ui, state, commands, "toolbar.first", Icon::kFirst, "go.first");
  CommandButton(ui, state, commands, "toolbar.back", Icon::kBack, "step.back");
  CommandButton(ui, state, commands, "toolbar.forward", Icon::kForward, "step.forward");
  CommandButton(ui, state, commands, "toolbar.play", state.playing() ? Icon::kPause : Icon::kPlay,
                "play");
  CommandButton(ui, state, commands, "toolbar.last", Icon::kLast, "go.last");
}

/// Instead of controls: which of the six steps this is, for the last row.
void Toolbar::DrawLecture(Ui& ui, const State& state, ImVec2 at, float width) const {
  if (state.empty() || state.recording().size() == 0) return;
  const std::string_view step = state.timeline().StepNameAt(state.cursor());
  const float left = ImGui::GetCursorScreenPos().x + ui.Scaled(16);
  const float room = at.x + width - ui.Scaled(3 * 30 + 22) - left;
  const std::string shown = ui.Elide(TextRole::kSentence, step, room);
  const float height = ui.Measure(TextRole::kSentence, shown).y;
  ui.DrawText(ImGui::GetWindowDrawList(),
              {std::round(left), std::round(at.y + (ui.Scaled(kHeight) - height) / 2)},
              TextRole::kSentence, ui.Color(Tone::kText), shown);
}

void Toolbar::DrawUnit(Ui& ui, State& state, const CommandTable& commands) const {
  const std::string label = "by " + std::string(NameOfStepUnit(state.unit()));
  if (ui.BeginMenu("toolbar.unit", label, ui.Scaled(124), "What the arrows step over")) {
    for (const UnitName& unit : kUnits) {
      CommandItem(ui, state, commands, unit.command, unit.unit == state.unit());
    }
    ui.EndMenu();
  }
  ImGui::SameLine(0, ui.Scaled(4));
}

void Toolbar::DrawSpeed(Ui& ui, State& state) const {
  double& speed = state.settings().play_speed;
  if (!ui.BeginMenu("toolbar.speed", SpeedLabel(speed), ui.Scaled(96),
                    "Slow motion (Shift+Up, Shift+Down)")) {
    ImGui::SameLine(0, ui.Scaled(4));
    return;
  }
  for (size_t i = 0; i < kSpeeds.size(); ++i) {
    const Speed& known = kSpeeds[i];
    if (ui.MenuItem(("menu.speed." + std::to_string(i)).c_str(), known.label, known.words,
                    SpeedLabel(speed) == known.label)) {
      speed = known.value;
    }
  }
  ui.EndMenu();
  ImGui::SameLine(0, ui.Scaled(4));
}

void Toolbar::DrawPointOfView(Ui& ui, State& state, const CommandTable& commands) const {
  if (!ui.BeginMenu("toolbar.view", NameOfView(state), ui.Scaled(130), "From where one looks")) {
    return;
  }
  const PointOfView& view = state.point_of_view();
  CommandItem(ui, state, commands, "view.everything", view.who == PointOfView::Who::kEverything);
  if (!state.empty()) {
    ImGui::Separator();
    const std::vector<Node>& nodes = state.recording().nodes();
    for (size_t i = 0; i < std::min(nodes.size(), kMostListed); ++i) {
      const Command* const command = commands.Find("view.node." + std::to_string(i + 1));
      const std::string label =
          nodes[i].role.empty() ? nodes[i].name : nodes[i].name + ", " + nodes[i].role;
      const bool chosen = view.who == PointOfView::Who::kNode && view.node == nodes[i].id;
      if (ui.MenuItem(("menu.view.node." + std::to_string(i + 1)).c_str(), label,
                      command == nullptr ? "" : commands.KeyOf(*command, state.settings()),
                      chosen)) {
        state.SetPointOfView({PointOfView::Who::kNode, nodes[i].id, 0});
      }
    }
    ImGui::Separator();
    ui.Text(TextRole::kSmall, "Eavesdropper on", Tone::kQuietText);
    const std::vector<Interface>& interfaces = state.recording().interfaces();
    for (size_t i = 0; i < std::min(interfaces.size(), kMostListed); ++i) {
      if (interfaces[i].is_tunnel) continue;
      const auto id = static_cast<trace::InterfaceId>(i);
      const bool chosen = view.who == PointOfView::Who::kEavesdropper && view.interface == id;
      if (ui.MenuItem(("menu.view.wire." + std::to_string(i)).c_str(), interfaces[i].info.name, "",
                      chosen)) {
        state.SetPointOfView({PointOfView::Who::kEavesdropper, interfaces[i].node, id});
      }
    }
  }
  ui.EndMenu();
}

void Toolbar::DrawRightEnd(Ui& ui, State& state, const CommandTable& commands) const {
  CommandButton(ui, state, commands, "toolbar.palette", Icon::kSearch, "palette");
  const Command* const help = commands.Find("help");
  if (help != nullptr) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const std::string tooltip = WithKey(*help, commands, state);
    const ImVec2 side{ui.Scaled(28), ui.Scaled(28)};
    if (ui.HitArea("toolbar.help", at, {at.x + side.x, at.y + side.y}, "?")) {
      commands.Run("help", state);
    }
    const bool hovered = ImGui::IsItemHovered();
    ui.Tooltip(tooltip.c_str());
    const ImVec2 size = ui.Measure(TextRole::kSentence, "?");
    ui.DrawText(
        ImGui::GetWindowDrawList(),
        {std::round(at.x + (side.x - size.x) / 2), std::round(at.y + (side.y - size.y) / 2)},
        TextRole::kSentence, ui.Color(hovered ? Tone::kAccent : Tone::kText), "?");
    ImGui::SetCursorScreenPos({at.x + side.x + ui.Scaled(2), at.y});
  }
  CommandButton(ui, state, commands, "toolbar.theme", Icon::kTheme, "theme");
}

}  // namespace pptplab::viz
