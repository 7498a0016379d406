// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/panels/palette.h"

#include <algorithm>
#include <cmath>

namespace pptplab::viz {

bool Palette::Draw(Ui& ui, State& state, const CommandTable& commands) {
  bool open = BeginOverlay(ui, "palette", "", {560, 434});
  if (first_) ImGui::SetKeyboardFocusHere();
  first_ = false;
  const std::string before = query_;
  ui.Field("palette.query", "What do you want to do?", &query_, ImGui::GetContentRegionAvail().x);
  if (query_ != before) chosen_ = 0;
  const std::vector<const Command*> found = commands.Search(query_);
  const size_t before_move = chosen_;
  if (KeyPressed(kKeyDown, true) && chosen_ + 1 < found.size()) ++chosen_;
  if (KeyPressed(kKeyUp, true) && chosen_ > 0) --chosen_;
  chosen_ = std::min(chosen_, found.empty() ? 0 : found.size() - 1);
  const bool enter = KeyPressed(kKeyEnter) || KeyPressed(kKeyKeypadEnter);

  const Command* wanted = nullptr;
  ImGui::BeginChild("palette.list");
  for (size_t i = 0; i < found.size(); ++i) {
    if (DrawRow(ui, state, commands, *found[i], i, chosen_ != before_move)) wanted = found[i];
  }
  if (found.empty()) ui.EmptyState("palette.empty", "No command has these letters in this order.");
  ImGui::EndChild();
  EndOverlay();
  if (enter && chosen_ < found.size()) wanted = found[chosen_];
  if (wanted == nullptr) return open;
  // It may put another overlay in the place of this one, so nothing of it is touched afterwards.
  const std::string name = wanted->name;
  commands.Run(name, state);
  return false;
}

bool Palette::DrawRow(Ui& ui, const State& state, const CommandTable& commands,
                      const Command& command, size_t row, bool moved) const {
  const float height = std::round(ui.Scaled(30));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 end{at.x + width, at.y + height};
  const bool enabled = !command.enabled || command.enabled(state);
  const std::string id = "palette." + command.name;
  const bool pressed = ui.HitArea(id.c_str(), at, end, command.title.c_str());
  const bool lit = row == chosen_;
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (lit || ImGui::IsItemHovered()) {
    list->AddRectFilled(at, end, ui.Color(Tone::kSelection, lit ? 1 : 0.5f), ui.Scaled(4));
  }
  if (lit && moved) ImGui::SetScrollHereY(0.5f);
  const float y = std::round(at.y + (height - ui.Measure(TextRole::kBody, "A").y) / 2);
  const std::string key = KeyOnKeyboard(commands.KeyOf(command, state.settings()));
  const float key_width = ui.Measure(TextRole::kMonoSmall, key).x;
  const std::string title =
      ui.Elide(TextRole::kBody, command.title, width - key_width - ui.Scaled(110));
  ui.DrawText(list, {at.x + ui.Scaled(10), y}, TextRole::kBody,
              ui.Color(enabled ? Tone::kText : Tone::kQuietText, enabled ? 1 : 0.6f), title);
  const float title_end = at.x + ui.Scaled(10 + 10) + ui.Measure(TextRole::kBody, title).x;
  ui.DrawText(list, {title_end, y + ui.Scaled(2)}, TextRole::kSmall,
              ui.Color(Tone::kQuietText, 0.8f), command.group);
  ui.DrawText(list, {end.x - key_width - ui.Scaled(10), y + ui.Scaled(2)}, TextRole::kMonoSmall,
              ui.Color(Tone::kQuietText), key);
  ImGui::SetCursorScreenPos({at.x, end.y});
  return pressed && enabled;
}

}  // namespace pptplab::viz
