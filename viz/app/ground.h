// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What lies below everything that ImGui draws: the window's ground and its plates (Ui::Ground).
#ifndef PPTPLAB_VIZ_APP_GROUND_H_
#define PPTPLAB_VIZ_APP_GROUND_H_

#include "viz/ui/ui.h"

namespace pptplab::viz {

/// Clears the current framebuffer of `width` × `height` pixels to them.
void DrawGround(const Ui& ui, int width, int height);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_APP_GROUND_H_
