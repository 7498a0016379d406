// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The dimmed window and the box in it.
#include "viz/ui/overlay.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

namespace pptplab::viz {

bool KeyPressed(int code, bool repeat) { return ImGui::IsKeyPressed(code, repeat); }

std::string KeyOnKeyboard(std::string name) {
  constexpr std::pair<std::string_view, std::string_view> kArrows[] = {
      {"Right", "→"}, {"Left", "←"}, {"Up", "↑"}, {"Down", "↓"}};
  const size_t begin = name.rfind('+') == std::string::npos ? 0 : name.rfind('+') + 1;
  for (const auto& [word, arrow] : kArrows) {
    if (std::string_view(name).substr(begin) == word)
      return name.replace(begin, word.size(), arrow);
  }
  return name;
}

bool BeginOverlay(Ui& ui, const char* id, const char* title, ImVec2 size) {
  const ImVec2 room = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(room);
  ImGui::SetNextWindowBgAlpha(0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::Begin("overlay", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PopStyleVar();
  if (ImGui::IsWindowAppearing()) ImGui::SetWindowFocus();
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled({0, 0}, room, IM_COL32(0, 0, 0, ui.theme() == ThemeName::kDark ? 140 : 90));

  const ImVec2 box{std::round(std::min(ui.Scaled(size.x), room.x - ui.Scaled(24))),
                   std::round(std::min(ui.Scaled(size.y), room.y - ui.Scaled(24)))};
  const ImVec2 at{std::round((room.x - box.x) / 2),
                  std::round(std::max(ui.Scaled(12), (room.y - box.y) * 0.38f))};
  const ImVec2 end{at.x + box.x, at.y + box.y};
  list->AddRectFilled(at, end, ui.Color(Tone::kPanel), ui.Scaled(8));
  list->AddRect(at, end, ui.Color(Tone::kLine), ui.Scaled(8), 0, std::max(1.0f, ui.Scaled(1)));
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const bool outside = mouse.x < at.x || mouse.y < at.y || mouse.x > end.x || mouse.y > end.y;
  bool open = !(outside && ImGui::IsMouseClicked(0) && !ImGui::IsWindowAppearing());
  if (KeyPressed(kKeyEscape)) open = false;

  ImGui::SetCursorScreenPos(at);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui.Scaled(20), ui.Scaled(16)});
  ImGui::BeginChild(id, box, false,
                    ImGuiWindowFlags_AlwaysUseWindowPadding | ImGuiWindowFlags_NoScrollbar);
  ImGui::PopStyleVar();
  ui.Probe((std::string("overlay.") + id).c_str(), at, end, true, title);
  if (*title == '\0') return open;
  ui.Text(TextRole::kTitle, title);
  ImGui::SameLine();
  ImGui::SetCursorPosX(box.x - ui.Scaled(12 + 28));
  if (ui.IconButton((std::string(id) + ".close").c_str(), Icon::kClose, true, "Close (Escape)")) {
    open = false;
  }
  ImGui::Spacing();
  return open;
}

void EndOverlay() {
  ImGui::EndChild();
  ImGui::End();
}

}  // namespace pptplab::viz
