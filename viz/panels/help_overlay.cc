// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/panels/help_overlay.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace pptplab::viz {

namespace {

/// A lab's first, while one is open.
std::vector<std::string> GroupsOf(const CommandTable& commands, const State& state) {
  std::vector<std::string> groups;
  const Command* const of_lab = commands.Find("lab.check");
  if (of_lab != nullptr && of_lab->enabled(state)) groups.push_back(of_lab->group);
  for (const Command& command : commands.commands()) {
    if (std::find(groups.begin(), groups.end(), command.group) == groups.end()) {
      groups.push_back(command.group);
    }
  }
  return groups;
}

/// A key as it looks on a keyboard.
void DrawKeyCap(const Ui& ui, ImDrawList* list, ImVec2 at, const std::string& key) {
  const ImVec2 size = ui.Measure(TextRole::kMonoSmall, key);
  const ImVec2 min{at.x, at.y};
  const ImVec2 max{at.x + size.x + ui.Scaled(10), at.y + ui.Scaled(20)};
  list->AddRectFilled(min, max, ui.Color(Tone::kGround), ui.Scaled(4));
  list->AddRect(min, max, ui.Color(Tone::kLine), ui.Scaled(4), 0, std::max(1.0f, ui.Scaled(1)));
  ui.DrawText(list,
              {std::round(at.x + ui.Scaled(5)), std::round(at.y + (ui.Scaled(20) - size.y) / 2)},
              TextRole::kMonoSmall, ui.Color(Tone::kText), key);
}

void DrawHelpRow(Ui& ui, const std::string& id, const std::string& key, const std::string& title) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float keys = ui.Scaled(116);
  const float row = std::round(ui.Scaled(26));
  DrawKeyCap(ui, list, {at.x, at.y + ui.Scaled(3)}, key);
  const float y = std::round(at.y + (row - ui.Measure(TextRole::kBody, "A").y) / 2);
  const float room = ImGui::GetContentRegionAvail().x - keys;
  ui.DrawText(list, {at.x + keys, y}, TextRole::kBody, ui.Color(Tone::kText),
              ui.Elide(TextRole::kBody, title, room));
  ImGui::Dummy({1, row});
  ui.Probe(id.c_str(), at, {at.x + keys + room, at.y + row}, false, title);
}

}  // namespace

bool HelpOverlay::Draw(Ui& ui, State& state, const CommandTable& commands) {
  const bool open = BeginOverlay(ui, "help", "Keys", {1080, 660});
  ui.Text(TextRole::kBody,
          "→ tells the story one step at a time, ← takes it back. Ctrl+K finds every command.",
          Tone::kQuietText, true);
  ImGui::Spacing();
  ImGui::BeginChild("help.list");
  const int columns = ImGui::GetContentRegionAvail().x > ui.Scaled(860)   ? 3
                      : ImGui::GetContentRegionAvail().x > ui.Scaled(560) ? 2
                                                                          : 1;
  if (ImGui::BeginTable("help.table", columns)) {
    for (const std::string& group : GroupsOf(commands, state)) {
      ImGui::TableNextColumn();
      ui.Text(TextRole::kSentence, group);
      for (const Command& command : commands.commands()) {
        const std::string key = commands.KeyOf(command, state.settings());
        if (command.group != group || key.empty()) continue;
        DrawHelpRow(ui, "help." + command.name, KeyOnKeyboard(key), command.title);
      }
      ImGui::Dummy({1, ui.Scaled(12)});
    }
    ImGui::EndTable();
  }
  ImGui::EndChild();
  EndOverlay();
  return open;
}

bool KeysOverlay::Draw(Ui& ui, State& state, const CommandTable& commands) {
  const bool was_listening = listening();
  bool open = BeginOverlay(ui, "keys", "Change keys", {640, 600});
  if (was_listening) {
    open = true;  // Escape ends the listening first
    Listen(state, commands);
  }
  ui.Text(TextRole::kBody,
          listening() ? "Press the new key. Escape: leave it; Backspace: no key."
                      : "↑ ↓ choose, Enter or a click changes.",
          listening() ? Tone::kAccent : Tone::kQuietText);
  if (!problem_.empty()) ui.Text(TextRole::kSmall, problem_, Tone::kError, true);
  const size_t before = chosen_;
  const size_t count = commands.commands().size();
  if (!was_listening) {
    if (KeyPressed(kKeyDown, true) && chosen_ + 1 < count) ++chosen_;
    if (KeyPressed(kKeyUp, true) && chosen_ > 0) --chosen_;
    if (KeyPressed(kKeyEnter) && chosen_ < count) {
      listening_ = commands.commands()[chosen_].name;
      just_begun_ = true;
    }
  }
  ImGui::BeginChild("keys.list");
  for (size_t i = 0; i < count; ++i) {
    DrawRow(ui, state, commands, commands.commands()[i], i, before != chosen_);
  }
  ImGui::EndChild();
  EndOverlay();
  return open;
}

void KeysOverlay::Listen(State& state, const CommandTable& commands) {
  if (std::exchange(just_begun_, false)) return;
  const ImGuiIO& io = ImGui::GetIO();
  for (int code = 32; code < 340; ++code) {
    if (!ImGui::IsKeyPressed(code, false)) continue;
    const std::string name = std::exchange(listening_, "");
    problem_.clear();
    if (code == kKeyEscape) return;
    if (code == 259) {
      state.settings().keys[name] = "";
      return;
    }
    const KeyChord chord{code, io.KeyCtrl, io.KeyShift, io.KeyAlt};
    const std::string text = ToString(chord);
    const auto known = ParseKey(text);
    if (!known || *known != chord) {
      problem_ = "This key has no name here; try a letter, a digit or a function key.";
      return;
    }
    const Command* const other = commands.ForKey(chord, state.settings());
    if (other != nullptr && other->name != name) {
      problem_ = text + " was “" + other->title + "”, which has no key now.";
      state.settings().keys[other->name] = "";
    }
    state.settings().keys[name] = text;
    return;
  }
}

void KeysOverlay::DrawRow(Ui& ui, State& state, const CommandTable& commands,
                          const Command& command, size_t row, bool moved) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = std::round(ui.Scaled(28));
  const ImVec2 end{at.x + ImGui::GetContentRegionAvail().x, at.y + height};
  const std::string id = "keys." + command.name;
  if (ui.HitArea(id.c_str(), at, end, command.title.c_str())) {
    chosen_ = row;
    listening_ = command.name;
    just_begun_ = true;
  }
  ImDrawList* list = ImGui::GetWindowDrawList();
  const bool lit = row == chosen_;
  if (lit || ImGui::IsItemHovered()) {
    list->AddRectFilled(at, end, ui.Color(Tone::kSelection, lit ? 1 : 0.5f), ui.Scaled(4));
  }
  if (lit && moved) ImGui::SetScrollHereY(0.5f);
  const float y = std::round(at.y + (height - ui.Measure(TextRole::kBody, "A").y) / 2);
  ui.DrawText(list, {at.x + ui.Scaled(8), y}, TextRole::kBody, ui.Color(Tone::kText),
              ui.Elide(TextRole::kBody, command.title, end.x - at.x - ui.Scaled(190)));
  const std::string key =
      listening_ == command.name ? "…" : KeyOnKeyboard(commands.KeyOf(command, state.settings()));
  const bool changed = state.settings().keys.count(command.name) > 0;
  const float key_y = std::round(at.y + (height - ui.Measure(TextRole::kMonoSmall, "A").y) / 2);
  ui.DrawText(list, {end.x - ui.Scaled(170), key_y}, TextRole::kMonoSmall,
              ui.Color(changed ? Tone::kAccent : Tone::kQuietText), key);
  ImGui::SetCursorScreenPos({at.x, end.y});
}

}  // namespace pptplab::viz
