// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/app/ground.h"

#include <GL/gl.h>

#include <algorithm>
#include <cmath>

namespace pptplab::viz {

namespace {

void ClearTo(ImU32 packed) {
  const ImVec4 color = ImGui::ColorConvertU32ToFloat4(packed);
  glClearColor(color.x, color.y, color.z, 1);
  glClear(GL_COLOR_BUFFER_BIT);
}

}  // namespace

void DrawGround(const Ui& ui, int width, int height) {
  const ImVec2 room = ImGui::GetIO().DisplaySize;
  if (width <= 0 || height <= 0 || room.x <= 0 || room.y <= 0) return;
  const float x_scale = static_cast<float>(width) / room.x;
  const float y_scale = static_cast<float>(height) / room.y;
  const auto pixel = [](float at, int end) {
    return std::clamp(static_cast<int>(std::lround(at)), 0, end);
  };
  glDisable(GL_SCISSOR_TEST);
  glViewport(0, 0, width, height);
  ClearTo(ui.Color(Tone::kGround));
  glEnable(GL_SCISSOR_TEST);
  for (const Plate& plate : ui.plates()) {
    const int left = pixel(plate.min.x * x_scale, width);
    const int right = pixel(plate.max.x * x_scale, width);
    const int top = pixel(plate.min.y * y_scale, height);
    const int bottom = pixel(plate.max.y * y_scale, height);
    if (right <= left || bottom <= top) continue;
    glScissor(left, height - bottom, right - left, bottom - top);
    ClearTo(plate.color);
  }
  glDisable(GL_SCISSOR_TEST);
}

}  // namespace pptplab::viz
