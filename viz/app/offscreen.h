// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The window without a screen: EGL surfaceless (Mesa's software renderer does), for pictures in
// documents and tests.
#ifndef PPTPLAB_VIZ_APP_OFFSCREEN_H_
#define PPTPLAB_VIZ_APP_OFFSCREEN_H_

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

 private:
  Offscreen(int width, int height) : width_(width), height_(height) {}
  std::string MakeContext();
  std::string MakeFramebuffer();

  int width_;
  int height_;
  void* display_ = nullptr;
  void* context_ = nullptr;
  bool graphics_ = false;  ///< ImGui draws into it
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_APP_OFFSCREEN_H_
