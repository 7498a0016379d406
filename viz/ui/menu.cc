// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Menus that open below a button, and text that is shortened to fit.
#include <algorithm>
#include <cmath>

#include "viz/ui/overlay.h"
#include "viz/ui/ui.h"

namespace pptplab::viz {

bool Ui::BeginMenu(const char* id, std::string_view label, float width, const char* tooltip) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 size{width, std::round(Scaled(28))};
  const ImVec2 end{at.x + size.x, at.y + size.y};
  const std::string popup = std::string(id) + ".menu";
  if (ImGui::InvisibleButton(id, size)) ImGui::OpenPopup(popup.c_str());
  const bool open = ImGui::IsPopupOpen(popup.c_str());
  const bool lit = ImGui::IsItemHovered() || open;
  if (!open) Tooltip(tooltip);
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (lit) list->AddRectFilled(at, end, Color(Tone::kAccent, 0.18f), Scaled(4));
  const std::string shown = Elide(TextRole::kBody, label, width - Scaled(26));
  const float height = Measure(TextRole::kBody, shown).y;
  DrawText(list, {at.x + Scaled(8), std::round(at.y + (size.y - height) / 2)}, TextRole::kBody,
           Color(Tone::kText), shown);
  DrawIcon(list, {end.x - Scaled(11), (at.y + end.y) / 2}, Icon::kMenu, Color(Tone::kQuietText));
  Probe(id, at, end, true, label);
  // Away from the nearer edges of the window.
  const ImVec2 room = ImGui::GetIO().DisplaySize;
  const bool up = at.y > room.y / 2;
  const bool left = at.x > room.x / 2;
  ImGui::SetNextWindowPos({left ? end.x : at.x, up ? at.y - Scaled(4) : end.y + Scaled(4)},
                          ImGuiCond_Always, {left ? 1.0f : 0.0f, up ? 1.0f : 0.0f});
  ImGui::SetNextWindowSizeConstraints({std::max(width, Scaled(180)), 0}, {Scaled(640), 1e5f});
  if (!ImGui::BeginPopup(popup.c_str())) return false;
  if (KeyPressed(kKeyEscape)) ImGui::CloseCurrentPopup();
  return true;
}

bool Ui::MenuItem(const char* id, std::string_view label, std::string_view key, bool chosen,
                  bool enabled) {
  const std::string text = std::string(label) + "##" + id;
  const bool pressed =
      ImGui::MenuItem(text.c_str(), KeyOnKeyboard(std::string(key)).c_str(), chosen, enabled);
  Probe(id, ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), enabled, label);
  return pressed;
}

void Ui::EndMenu() const { ImGui::EndPopup(); }

std::string Ui::Elide(TextRole role, std::string_view text, float width) const {
  if (Measure(role, text).x <= width) return std::string(text);
  const auto continues = [](char octet) {
    return (static_cast<unsigned char>(octet) & 0xc0) == 0x80;
  };
  for (size_t size = text.size(); size > 0;) {
    --size;
    if (continues(text[size])) continue;  // never half of a character
    const std::string shortened = std::string(text.substr(0, size)) + "…";
    if (Measure(role, shortened).x <= width) return shortened;
  }
  return "";
}

}  // namespace pptplab::viz
