// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Texts, colours and widgets. Each widget notes where it was drawn, so that a test clicks
// "toolbar.play" and not a pair of numbers.
#include "viz/ui/ui.h"

#include <imgui_stdlib.h>

#include <algorithm>
#include <cmath>

#include "viz/ui/theme.h"

namespace pptplab::viz {

namespace {

constexpr float kLectureScale = 1.6f;
constexpr float kTooltipDelay = 0.4f;

const char* EndOf(std::string_view text) { return text.data() + text.size(); }

ImVec2 Plus(ImVec2 a, float x, float y) { return {a.x + x, a.y + y}; }

}  // namespace

float ScaleOf(const Settings& settings) {
  return settings.font_scale * (settings.lecture_mode ? kLectureScale : 1);
}

Ui::Ui(const Settings& settings) { BeginFrame(settings, 0); }

void Ui::BeginFrame(const Settings& settings, float elapsed_seconds) {
  scale_ = ScaleOf(settings) * content_scale_;
  theme_ = settings.theme;
  motion_ = settings.motion && !settings.lecture_mode;
  elapsed_ = elapsed_seconds;
  seconds_ += elapsed_seconds;
  plates_.clear();
  probed_.clear();
  cut_texts_.clear();
}

void Ui::NoteInput() {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.MouseDelta.x != 0 || io.MouseDelta.y != 0) keys_in_use_ = false;
  if (std::any_of(std::begin(io.KeysDown), std::end(io.KeysDown), [](bool down) { return down; }))
    keys_in_use_ = true;
}

ImU32 Ui::Color(Tone tone, float alpha) const { return WithAlpha(ThemeColor(theme_, tone), alpha); }

ImU32 Ui::LayerColor(trace::Layer layer, float alpha) const {
  return WithAlpha(ThemeLayerColor(theme_, layer), alpha);
}

const char* Ui::LayerMark(trace::Layer layer) {
  switch (layer) {
    case trace::Layer::kRun:
      return "•";
    case trace::Layer::kLink:
      return "Lk";
    case trace::Layer::kIp:
      return "IP";
    case trace::Layer::kTcp:
      return "T";
    case trace::Layer::kPptp:
      return "P";
    case trace::Layer::kGre:
      return "G";
    case trace::Layer::kPpp:
      return "PPP";
    case trace::Layer::kLcp:
      return "L";
    case trace::Layer::kAuthentication:
      return "A";
    case trace::Layer::kCcp:
      return "C";
    case trace::Layer::kMppe:
      return "M";
    case trace::Layer::kIpcp:
      return "N";
    case trace::Layer::kInner:
      return "i";
    case trace::Layer::kNat:
      return "NAT";
    case trace::Layer::kApplication:
      return "app";
  }
  return "";
}

ImFont* Ui::Font(TextRole role) const {
  const ImVector<ImFont*>& fonts = ImGui::GetIO().Fonts->Fonts;
  const int index = static_cast<int>(role);
  return index < fonts.Size ? fonts[index] : ImGui::GetFont();
}

// --- text

void Ui::Text(TextRole role, std::string_view text, Tone tone, bool wrap) const {
  ImGui::PushFont(Font(role));
  ImGui::PushStyleColor(ImGuiCol_Text, Color(tone));
  if (wrap) ImGui::PushTextWrapPos(0);
  ImGui::TextUnformatted(text.data(), EndOf(text));
  if (wrap) ImGui::PopTextWrapPos();
  ImGui::PopStyleColor();
  ImGui::PopFont();
  NoteIfCut(ImGui::GetWindowDrawList(), ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), text);
}

ImVec2 Ui::Measure(TextRole role, std::string_view text) const {
  const ImFont* font = Font(role);
  return font->CalcTextSizeA(font->FontSize, 1e6f, 0, text.data(), EndOf(text));
}

void Ui::DrawText(ImDrawList* list, ImVec2 at, TextRole role, ImU32 color,
                  std::string_view text) const {
  if (text.empty()) return;
  const ImFont* font = Font(role);
  list->AddText(font, font->FontSize, at, color, text.data(), EndOf(text));
  const ImVec2 size = Measure(role, text);
  NoteIfCut(list, at, Plus(at, size.x, size.y), text);
}

// Only what is half to be seen: text wholly outside is merely scrolled away.
void Ui::NoteIfCut(const ImDrawList* list, ImVec2 min, ImVec2 max, std::string_view text) const {
  const ImVec2 clip_min = list->GetClipRectMin();
  const ImVec2 clip_max = list->GetClipRectMax();
  const bool seen =
      max.x > clip_min.x && min.x < clip_max.x && max.y > clip_min.y && min.y < clip_max.y;
  const bool cut = min.x < clip_min.x - 1 || max.x > clip_max.x + 1;
  if (seen && cut && cut_texts_.size() < 64) cut_texts_.emplace_back(text);
}

void Ui::Ground(ImVec2 min, ImVec2 max, Tone tone, float rounding) {
  const float r = std::round(std::min({rounding, (max.x - min.x) / 2, (max.y - min.y) / 2}));
  const ImU32 color = Color(tone);
  plates_.push_back({{min.x + r, min.y}, {max.x - r, max.y}, color});
  if (r <= 0) return;
  plates_.push_back({{min.x, min.y + r}, {min.x + r, max.y - r}, color});
  plates_.push_back({{max.x - r, min.y + r}, {max.x, max.y - r}, color});
  ImDrawList* const list = ImGui::GetWindowDrawList();
  // ImGui's twelfths of a circle: 6 points left, 9 up.
  const struct {
    ImVec2 centre;
    int twelfth;
  } corners[] = {{{min.x + r, min.y + r}, 6},
                 {{max.x - r, min.y + r}, 9},
                 {{max.x - r, max.y - r}, 0},
                 {{min.x + r, max.y - r}, 3}};
  // Colours so near to each other need no smoothing.
  const ImDrawListFlags flags = list->Flags;
  list->Flags &= ~ImDrawListFlags_AntiAliasedFill;
  for (const auto& corner : corners) {
    list->PathLineTo(corner.centre);
    list->PathArcToFast(corner.centre, r, corner.twelfth, corner.twelfth + 3);
    list->PathFillConvex(color);
  }
  list->Flags = flags;
}

void Ui::Ground(ImVec2 min, ImVec2 max, Tone tone, ImU32 color) {
  const ImDrawList* const list = ImGui::GetWindowDrawList();
  const ImVec2 clip_min = list->GetClipRectMin(), clip_max = list->GetClipRectMax();
  min = {std::max(min.x, clip_min.x), std::max(min.y, clip_min.y)};
  max = {std::min(max.x, clip_max.x), std::min(max.y, clip_max.y)};
  if (max.x <= min.x || max.y <= min.y) return;
  const ImVec4 below = ImGui::ColorConvertU32ToFloat4(Color(tone));
  const ImVec4 above = ImGui::ColorConvertU32ToFloat4(color);
  const auto mixed = [&](float a, float b) { return a + (b - a) * above.w; };
  plates_.push_back(
      {min, max,
       ImGui::ColorConvertFloat4ToU32(
           {mixed(below.x, above.x), mixed(below.y, above.y), mixed(below.z, above.z), 1})});
}

void Ui::FillUnderOutline(ImDrawList* list, ImVec2 min, ImVec2 max, ImU32 color, float rounding) {
  const ImDrawListFlags flags = list->Flags;
  list->Flags &= ~ImDrawListFlags_AntiAliasedFill;
  list->AddRectFilled(min, max, color, rounding);
  list->Flags = flags;
}

float Ui::LayerBadge(ImDrawList* list, ImVec2 at, trace::Layer layer, float alpha) const {
  const char* const mark = LayerMark(layer);
  const ImVec2 text = Measure(TextRole::kSmall, mark);
  const float height = Scaled(18);
  const float width = std::max(Scaled(20), text.x + Scaled(8));
  const ImVec2 end = Plus(at, width, height);
  const ImU32 color = LayerColor(layer, alpha);
  FillUnderOutline(list, at, end, LayerColor(layer, 0.18f * alpha), Scaled(4));
  list->AddRect(at, end, color, Scaled(4), 0, LineWidth(1));
  const ImVec2 center = Plus(at, width / 2, height / 2);
  if (layer == trace::Layer::kMppe) {
    DrawIcon(list, center, Icon::kLock, color);
  } else {
    DrawText(list, {std::round(center.x - text.x / 2), std::round(center.y - text.y / 2)},
             TextRole::kSmall, color, mark);
  }
  return width;
}

// --- widgets

void Ui::Tooltip(const char* text) const {
  if (text == nullptr || *text == '\0' || keys_in_use_) return;
  if (!ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) return;
  ImGui::BeginTooltip();
  ImGui::PushTextWrapPos(Scaled(360));
  Text(TextRole::kSmall, text);
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
}

bool Ui::Button(const char* id, const char* label, bool enabled, const char* tooltip) {
  ImGui::BeginDisabled(!enabled);
  const bool pressed = ImGui::Button((std::string(label) + "##" + id).c_str());
  ImGui::EndDisabled();
  Tooltip(tooltip);
  Probe(id, ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), enabled, label);
  return pressed && enabled;
}

bool Ui::IconButton(const char* id, Icon icon, bool enabled, const char* tooltip) {
  const float side = Scaled(28);
  ImGui::BeginDisabled(!enabled);
  const bool pressed = ImGui::InvisibleButton(id, {side, side});
  ImGui::EndDisabled();
  const ImVec2 min = ImGui::GetItemRectMin();
  const ImVec2 max = ImGui::GetItemRectMax();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const bool hovered = enabled && ImGui::IsItemHovered();
  if (hovered) list->AddRectFilled(min, max, Color(Tone::kAccent, 0.22f), Scaled(4));
  DrawIcon(list, {(min.x + max.x) / 2, (min.y + max.y) / 2}, icon,
           Color(hovered ? Tone::kAccent : Tone::kText, enabled ? 1 : 0.35f));
  Tooltip(tooltip);
  Probe(id, min, max, enabled, tooltip == nullptr ? "" : tooltip);
  return pressed && enabled;
}

bool Ui::Toggle(const char* id, const char* label, bool* value) {
  const bool changed = ImGui::Checkbox((std::string(label) + "##" + id).c_str(), value);
  Probe(id, ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true, label);
  return changed;
}

bool Ui::Choice(const char* id, int* value, const char* const* labels, int count) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float height = Scaled(26);
  float x = start.x;
  bool changed = false;
  ImGui::PushID(id);
  for (int i = 0; i < count; ++i) {
    const ImVec2 text = Measure(TextRole::kSmall, labels[i]);
    const ImVec2 min{x, start.y};
    const ImVec2 max{x + text.x + Scaled(18), start.y + height};
    ImGui::SetCursorScreenPos(min);
    ImGui::PushID(i);
    if (ImGui::InvisibleButton("part", {max.x - min.x, height}) && *value != i) {
      *value = i;
      changed = true;
    }
    ImGui::PopID();
    const bool on = *value == i;
    const auto corners =
        static_cast<ImDrawFlags>((i == 0 ? ImDrawFlags_RoundCornersLeft : 0) |
                                 (i + 1 == count ? ImDrawFlags_RoundCornersRight : 0));
    const ImDrawFlags flags =
        corners == 0 ? static_cast<ImDrawFlags>(ImDrawFlags_RoundCornersNone) : corners;
    const float hover = ImGui::IsItemHovered() ? 0.9f : 0.55f;
    list->AddRectFilled(min, max, on ? Color(Tone::kAccent, 0.3f) : Color(Tone::kLine, hover),
                        Scaled(4), flags);
    DrawText(list, {std::round(x + Scaled(9)), std::round(start.y + (height - text.y) / 2)},
             TextRole::kSmall, Color(on ? Tone::kText : Tone::kQuietText), labels[i]);
    Probe((std::string(id) + "." + std::to_string(i)).c_str(), min, max, true, labels[i]);
    x = max.x + 1;
  }
  ImGui::PopID();
  ImGui::SetCursorScreenPos(start);
  ImGui::Dummy({x - start.x, height});
  return changed;
}

bool Ui::Field(const char* id, const char* hint, std::string* text, float width) {
  ImGui::SetNextItemWidth(width);
  const bool changed = ImGui::InputTextWithHint((std::string("##") + id).c_str(), hint, text);
  Probe(id, ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true, *text);
  return changed;
}

bool Ui::HitArea(const char* id, ImVec2 min, ImVec2 max, const char* text) {
  const ImVec2 cursor = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos(min);
  const bool pressed =
      ImGui::InvisibleButton(id, {std::max(max.x - min.x, 1.0f), std::max(max.y - min.y, 1.0f)});
  ImGui::SetCursorScreenPos(cursor);
  Probe(id, min, max, true, text);
  return pressed;
}

void Ui::EmptyState(const char* id, std::string_view sentence) const {
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float width = std::min(room.x - Scaled(16), Scaled(360));
  if (width < Scaled(40)) return;
  const ImFont* font = Font(TextRole::kBody);
  const ImVec2 size =
      font->CalcTextSizeA(font->FontSize, 1e6f, width, sentence.data(), EndOf(sentence));
  ImVec2 at = ImGui::GetCursorScreenPos();
  at.x = std::round(at.x + (room.x - size.x) / 2);
  at.y = std::round(at.y + std::max(0.0f, (room.y - size.y) * 0.42f));
  ImGui::GetWindowDrawList()->AddText(font, font->FontSize, at, Color(Tone::kQuietText),
                                      sentence.data(), EndOf(sentence), width);
  Probe(id, at, Plus(at, size.x, size.y), false, sentence);
}

void Ui::Probe(const char* id, ImVec2 min, ImVec2 max, bool enabled, std::string_view text) const {
  probed_.insert_or_assign(id, Probed{min, max, enabled, std::string(text)});
}

}  // namespace pptplab::viz
