// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Encrypted is hatched, whoever sees colours or not.
#ifndef PPTPLAB_VIZ_PANELS_HATCH_H_
#define PPTPLAB_VIZ_PANELS_HATCH_H_

#include <imgui.h>

namespace pptplab::viz {

/// Lines at 45°, `step` apart, over a rectangle.
inline void Hatch(ImDrawList* list, ImVec2 min, ImVec2 max, float step, ImU32 color) {
  list->PushClipRect(min, max, true);
  const float height = max.y - min.y;
  for (float x = min.x - height; x < max.x; x += step) {
    list->AddLine({x, max.y}, {x + height, min.y}, color, 1);
  }
  list->PopClipRect();
}

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_PANELS_HATCH_H_
