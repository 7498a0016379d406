// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The window without a screen: EGL surfaceless (Mesa's software renderer does), for pictures in
// documents and tests.
#ifndef PPTPLAB_VIZ_APP_OFFSCREEN_H_
#define PPTPLAB_VIZ_APP_OFFSCREEN_H_

#include <functional>
#include <memory>
#include <string>

#include "stack/base/result.h"
#include "viz/app/app.h"
#include "viz/app/picture.h"

namespace pptplab::viz {

class Offscreen {
 public:
  /// An ImGui context and an OpenGL one; the error says which package is missing.
  static Result<std::unique_ptr<Offscreen>, std::string> Create(int width, int height);
  ~Offscreen();

  /// Draws `frames` frames of 1/60 s and returns the last one.
  Picture Draw(App& app, int frames);
  /// One frame, drawn to the last pixel when this returns.
  void DrawFrame(App& app);
  /// The same of anything that can be drawn between ImGui's NewFrame and Render, on black.
  void DrawFrame(const std::function<void()>& frame);

 private:
  Offscreen(int width, int height) : width_(width), height_(height) {}
  std::string MakeContext();
  std::string MakeFramebuffer();
  void BeginFrame();
  void EndFrame();

  int width_;
  int height_;
  void* display_ = nullptr;
  void* context_ = nullptr;
  bool graphics_ = false;  ///< ImGui draws into it
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_APP_OFFSCREEN_H_
