// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Encrypted is hatched, whoever sees colours or not.
#ifndef PPTPLAB_VIZ_PANELS_HATCH_H_
#define PPTPLAB_VIZ_PANELS_HATCH_H_

#include <imgui.h>

#include <algorithm>

namespace pptplab::viz {

/// Lines at 45°, `step` apart, over a rectangle.
inline void Hatch(ImDrawList* list, ImVec2 min, ImVec2 max, float step, ImU32 color) {
  // Cut by hand: a clip rectangle would be a draw call for each box.
  const float height = max.y - min.y;
  for (float x = min.x - height + step; x < max.x; x += step) {
    const float from = std::max(x, min.x), to = std::min(x + height, max.x);
    list->AddLine({from, max.y - (from - x)}, {to, max.y - (to - x)}, color, 1);
  }
}

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_PANELS_HATCH_H_
