// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Signs drawn from lines and triangles: no font has all of them in one style and weight.
#include <cmath>

#include "viz/ui/ui.h"

namespace pptplab::viz {

namespace {

/// A pen whose unit is a fourteenth of the icon's height, from its centre.
struct Pen {
  ImDrawList* list;
  ImVec2 center;
  float unit;
  ImU32 color;

  ImVec2 At(float x, float y) const { return {center.x + x * unit, center.y + y * unit}; }
  void Bar(float x, float half_width, float half_height) const {
    list->AddRectFilled(At(x - half_width, -half_height), At(x + half_width, half_height), color,
                        unit * 0.5f);
  }
  void Triangle(float tip, float base, float half_height) const {
    if (tip > base) {
      list->AddTriangleFilled(At(base, -half_height), At(tip, 0), At(base, half_height), color);
    } else {
      list->AddTriangleFilled(At(base, half_height), At(tip, 0), At(base, -half_height), color);
    }
  }
  void Line(float x0, float y0, float x1, float y1) const {
    list->AddLine(At(x0, y0), At(x1, y1), color, 1.6f * unit);
  }
};

// The two steps are the arrows of the keyboard: what the hand does and the eye sees are one.
void Arrow(const Pen& pen, float direction) {
  pen.Line(-6 * direction, 0, 5.4f * direction, 0);
  pen.Line(1.2f * direction, -4.6f, 5.8f * direction, 0);
  pen.Line(1.2f * direction, 4.6f, 5.8f * direction, 0);
}

void Lock(const Pen& pen) {
  pen.list->AddRectFilled(pen.At(-4, -1), pen.At(4, 6), pen.color);
  pen.list->PathArcTo(pen.At(0, -1), 3 * pen.unit, -3.14159f, 0, 6);
  pen.list->PathStroke(pen.color, 0, std::max(1.0f, std::round(1.5f * pen.unit)));
}

}  // namespace

void Ui::DrawIcon(ImDrawList* list, ImVec2 center, Icon icon, ImU32 color) const {
  const Pen pen{list, {std::round(center.x), std::round(center.y)}, Scaled(1), color};
  switch (icon) {
    case Icon::kFirst:
      pen.Bar(-5, 0.9f, 5);
      pen.Triangle(-3, 5.5f, 5);
      return;
    case Icon::kBack:
      return Arrow(pen, -1);
    case Icon::kPlay:
      return pen.Triangle(6, -4, 6);
    case Icon::kPause:
      pen.Bar(-3, 1.6f, 5.5f);
      pen.Bar(3, 1.6f, 5.5f);
      return;
    case Icon::kForward:
      return Arrow(pen, 1);
    case Icon::kLast:
      pen.Bar(5, 0.9f, 5);
      pen.Triangle(3, -5.5f, 5);
      return;
    case Icon::kMenu:
      list->AddTriangleFilled(pen.At(-3.5f, -1.5f), pen.At(3.5f, -1.5f), pen.At(0, 2.5f), color);
      return;
    case Icon::kTheme:
      list->AddCircle(pen.At(0, 0), 6 * pen.unit, color, 24, 1.5f * pen.unit);
      list->PathArcTo(pen.At(0, 0), 6 * pen.unit, 1.5708f, 4.7124f, 16);
      list->PathFillConvex(color);
      return;
    case Icon::kClose:
      pen.Line(-4, -4, 4, 4);
      pen.Line(-4, 4, 4, -4);
      return;
    case Icon::kSearch:
      list->AddCircle(pen.At(-1.2f, -1.2f), 4 * pen.unit, color, 16, 1.4f * pen.unit);
      pen.Line(1.9f, 1.9f, 5.5f, 5.5f);
      return;
    case Icon::kLock:
      return Lock(pen);
  }
}

}  // namespace pptplab::viz
