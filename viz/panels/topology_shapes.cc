// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Nodes by what they do, and packets by what they are wrapped in.
#include <algorithm>
#include <cmath>

#include "viz/panels/hatch.h"
#include "viz/panels/topology_panel.h"

namespace pptplab::viz {

namespace {
constexpr int kRouterCorners = 24;
}  // namespace

float DrawRings(const Ui& ui, ImDrawList* list, ImVec2 centre,
                const std::vector<trace::Layer>& rings, float alpha, float size) {
  const float core = ui.Scaled(6) * size, step = ui.Scaled(4) * size;
  const float outer = core + step * static_cast<float>(rings.empty() ? 0 : rings.size() - 1);
  float half = outer;
  for (size_t i = 0; i < rings.size(); ++i, half -= step) {
    const ImVec2 min{centre.x - half, centre.y - half}, max{centre.x + half, centre.y + half};
    const bool innermost = i + 1 == rings.size();
    const float round = ui.Scaled(innermost ? 2 : 4);
    list->AddRectFilled(min, max, ui.Color(Tone::kPanel), round);
    list->AddRectFilled(min, max, ui.LayerColor(rings[i], (innermost ? 0.8f : 0.25f) * alpha),
                        round);
    list->AddRect(min, max, ui.LayerColor(rings[i], alpha), round, 0, ui.LineWidth(1.5f));
    if (rings[i] != trace::Layer::kMppe) continue;
    Hatch(list, min, max, ui.Scaled(4), ui.Color(Tone::kPanel, 0.8f));
    list->AddRect(min, max, ui.LayerColor(rings[i], alpha), round, 0, ui.LineWidth(1.5f));
  }
  if (rings.empty()) list->AddCircleFilled(centre, core, ui.Color(Tone::kQuietText, alpha));
  return outer;
}

namespace {

void Arrows(ImDrawList* list, ImVec2 c, float size, ImU32 color, float width) {
  for (const float side : {-1.0f, 1.0f}) {
    const float tip = c.x + side * size;
    list->AddLine({c.x + side * size * 0.15f, c.y}, {tip, c.y}, color, width);
    list->AddLine({tip, c.y}, {tip - side * size * 0.4f, c.y - size * 0.35f}, color, width);
    list->AddLine({tip, c.y}, {tip - side * size * 0.4f, c.y + size * 0.35f}, color, width);
  }
}

}  // namespace

void DrawNodeShape(const Ui& ui, ImDrawList* list, ImVec2 c, float r, NodeShape shape, ImU32 line,
                   ImU32 fill) {
  const float width = ui.LineWidth(1.6f);
  switch (shape) {
    case NodeShape::kRouter:
      list->AddCircleFilled(c, r, fill, kRouterCorners);
      list->AddCircle(c, r, line, kRouterCorners, width);
      Arrows(list, c, r * 0.62f, line, width);
      return;
    case NodeShape::kClient: {  // a screen on a foot
      const ImVec2 min{c.x - r, c.y - r * 0.85f}, max{c.x + r, c.y + r * 0.5f};
      list->AddRectFilled(min, max, fill, ui.Scaled(3));
      list->AddRect(min, max, line, ui.Scaled(3), 0, width);
      list->AddLine({c.x, max.y}, {c.x, c.y + r * 0.9f}, line, width);
      list->AddLine({c.x - r * 0.55f, c.y + r * 0.9f}, {c.x + r * 0.55f, c.y + r * 0.9f}, line,
                    width);
      return;
    }
    case NodeShape::kServer: {  // a rack
      const ImVec2 min{c.x - r * 0.8f, c.y - r}, max{c.x + r * 0.8f, c.y + r};
      list->AddRectFilled(min, max, fill, ui.Scaled(3));
      list->AddRect(min, max, line, ui.Scaled(3), 0, width);
      for (const float y : {-0.33f, 0.33f}) {
        list->AddLine({min.x, c.y + r * y}, {max.x, c.y + r * y}, line, width);
      }
      for (const float y : {-0.66f, 0.0f, 0.66f}) {
        list->AddCircleFilled({max.x - r * 0.35f, c.y + r * y}, std::max(1.0f, r * 0.1f), line);
      }
      return;
    }
    case NodeShape::kHost: {
      const ImVec2 min{c.x - r * 0.8f, c.y - r * 0.8f}, max{c.x + r * 0.8f, c.y + r * 0.8f};
      list->AddRectFilled(min, max, fill, ui.Scaled(3));
      list->AddRect(min, max, line, ui.Scaled(3), 0, width);
      list->AddLine({c.x - r * 0.4f, c.y - r * 0.25f}, {c.x + r * 0.4f, c.y - r * 0.25f}, line,
                    width);
      list->AddLine({c.x - r * 0.4f, c.y + r * 0.25f}, {c.x + r * 0.15f, c.y + r * 0.25f}, line,
                    width);
      return;
    }
  }
}

}  // namespace pptplab::viz
