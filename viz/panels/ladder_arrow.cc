// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One arrow of the ladder: a line for each link that was crossed in the colour of what it was
// there, double where it is encrypted, dashed if it was sent before, a knot at each router, a head
// where it arrived and a cross where it died.
#include <algorithm>
#include <cinttypes>
#include <cmath>
#include <cstdio>

#include "viz/panels/ladder_panel.h"

namespace pptplab::viz {
namespace {

/// How much of the last link a packet that the link loses gets along.
constexpr float kDiesAt = 0.62f;
/// So small a circle looks as round with few corners.
constexpr int kKnotCorners = 8;

void Dashed(ImDrawList* list, ImVec2 from, ImVec2 to, ImU32 color, float width, float dash) {
  const float dx = to.x - from.x, dy = to.y - from.y;
  const float length = std::sqrt(dx * dx + dy * dy);
  for (float at = 0; at < length; at += 2 * dash) {
    const float end = std::min(at + dash, length);
    list->AddLine({from.x + dx * at / length, from.y + dy * at / length},
                  {from.x + dx * end / length, from.y + dy * end / length}, color, width);
  }
}

/// On a line of the same colour, so its edge needs no smoothing.
void Knot(ImDrawList* list, ImVec2 at, float radius, ImU32 color) {
  const ImDrawListFlags flags = list->Flags;
  list->Flags &= ~ImDrawListFlags_AntiAliasedFill;
  list->AddCircleFilled(at, radius, color, kKnotCorners);
  list->Flags = flags;
}

void Head(ImDrawList* list, ImVec2 from, ImVec2 to, ImU32 color, float size) {
  const float dx = to.x - from.x, dy = to.y - from.y;
  const float length = std::max(std::sqrt(dx * dx + dy * dy), 1.0f);
  const float ux = dx / length, uy = dy / length;
  const ImVec2 base{to.x - ux * size, to.y - uy * size};
  const float half = size * 0.5f;
  list->AddTriangleFilled(to, {base.x - uy * half, base.y + ux * half},
                          {base.x + uy * half, base.y - ux * half}, color);
}

}  // namespace

std::string LadderTime(int64_t time_ns, int64_t begin_ns) {
  const int64_t us = (time_ns - begin_ns) / 1000;
  char text[48];
  std::snprintf(text, sizeof text, "%" PRId64 ".%06" PRId64, us / 1'000'000,
                std::abs(us % 1'000'000));
  return text;
}

void DrawCross(const Ui& ui, ImDrawList* list, ImVec2 c, float radius, float alpha) {
  const ImU32 color = ui.Color(Tone::kError, alpha);
  const float width = std::max(1.5f, ui.Scaled(2));
  list->AddLine({c.x - radius, c.y - radius}, {c.x + radius, c.y + radius}, color, width);
  list->AddLine({c.x - radius, c.y + radius}, {c.x + radius, c.y - radius}, color, width);
}

void DrawArrow(const Ui& ui, ImDrawList* list, const LadderRow& row,
               const std::vector<ArrowPoint>& ends, const ArrowStyle& style) {
  const float width = ui.LineWidth(style.selected ? 2.4f : 1.4f);
  const float head = ui.Scaled(style.selected ? 10 : 8);
  for (size_t i = 0; i + 1 < ends.size(); i += 2) {
    const LadderRow::Stretch& stretch = row.way[i / 2];
    const bool is_last = i + 2 >= ends.size();
    const bool dies = is_last && row.death && row.death->on_link;
    const ImVec2 from{ends[i].x, ends[i].y};
    ImVec2 to{ends[i + 1].x, ends[i + 1].y};
    if (dies) to = {from.x + (to.x - from.x) * kDiesAt, from.y + (to.y - from.y) * kDiesAt};
    const ImU32 color = ui.LayerColor(stretch.layer, style.alpha);
    const bool arrives = is_last && !row.death;
    const float back = arrives ? (to.x > from.x ? -head : head) * 0.8f : 0;
    const ImVec2 tip{to.x + back, to.y};
    if (row.is_again) {
      Dashed(list, from, tip, color, width, ui.Scaled(5));
    } else if (stretch.layer == trace::Layer::kMppe) {
      const float apart = ui.LineWidth(1.8f), thin = ui.LineWidth(style.selected ? 1.6f : 1);
      list->AddLine({from.x, from.y - apart}, {tip.x, tip.y - apart}, color, thin);
      list->AddLine({from.x, from.y + apart}, {tip.x, tip.y + apart}, color, thin);
    } else {
      list->AddLine(from, tip, color, width);
    }
    if (i > 0) Knot(list, from, ui.Scaled(2.6f), color);
    if (arrives) Head(list, from, to, color, head);
    if (is_last && row.death) DrawCross(ui, list, to, ui.Scaled(5), std::max(style.alpha, 0.8f));
  }
}

LabelExtent DrawArrowLabel(const Ui& ui, ImDrawList* list, const LadderRow& row, float middle,
                           float y, const ArrowStyle& style) {
  const bool is_note = row.kind == LadderRow::Kind::kNote;
  std::string reason;
  if (row.kind == LadderRow::Kind::kDrop) reason = "× " + row.death->text;
  if (row.kind == LadderRow::Kind::kArrow && row.death) reason = "× " + row.death->text;
  if (row.is_again) reason = reason.empty() ? "again" : "again, " + reason;
  const float room = style.right - style.left;
  const float badge =
      is_note || row.kind == LadderRow::Kind::kDrop
          ? 0
          : std::max(ui.Scaled(20),
                     ui.Measure(TextRole::kSmall, Ui::LayerMark(row.layer)).x + ui.Scaled(8)) +
                ui.Scaled(5);
  // Why it died matters more than the rest of what it was.
  reason = ui.Elide(TextRole::kSmall, reason, (room - badge) * 0.7f);
  const float gap = reason.empty() ? 0 : ui.Scaled(8);
  const float reason_width = ui.Measure(TextRole::kSmall, reason).x;
  const std::string label =
      row.kind == LadderRow::Kind::kDrop
          ? std::string()
          : ui.Elide(TextRole::kSmall, row.label, room - badge - gap - reason_width);
  const ImVec2 size = ui.Measure(TextRole::kSmall, label.empty() ? "x" : label);
  const float text_width = label.empty() ? 0 : size.x;
  const float width = badge + text_width + gap + reason_width;
  float x = std::clamp(middle - width / 2, style.left, std::max(style.left, style.right - width));
  x = std::round(x);
  const float top = std::round(y - ui.Scaled(18)),
              text_y = std::round(y - ui.Scaled(9) - size.y / 2);
  const Tone ground = style.selected ? Tone::kSelection : Tone::kPanel;
  const LabelExtent extent{x - ui.Scaled(3), x + width + ui.Scaled(3), top};
  if (style.hides_what_is_below) {
    list->AddRectFilled({extent.left, top}, {extent.right, y}, ui.Color(ground));
  }
  if (badge > 0) ui.LayerBadge(list, {x, top}, row.layer, style.selected ? 1.0f : 0.75f);
  x += badge;
  ui.DrawText(list, {x, text_y}, TextRole::kSmall,
              ui.Color(style.selected ? Tone::kText : Tone::kQuietText), label);
  x += text_width + gap;
  const Tone tone = row.death ? Tone::kError : Tone::kText;
  ui.DrawText(list, {x, text_y}, TextRole::kSmall, ui.Color(tone), reason);
  return extent;
}

}  // namespace pptplab::viz
