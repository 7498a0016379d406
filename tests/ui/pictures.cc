// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "tests/ui/pictures.h"

#include <gtest/gtest.h>
#include <png.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "tests/ui/capture.h"
#include "viz/app/offscreen.h"

namespace pptplab::viz {

double Difference(const Picture& a, const Picture& b) {
  if (a.pixels.size() != b.pixels.size()) return 1000;
  size_t differ = 0;
  for (size_t i = 0; i + 2 < a.pixels.size(); i += 3) {
    int most = 0;
    for (size_t c = 0; c < 3; ++c)
      most = std::max(most, std::abs(a.pixels[i + c] - b.pixels[i + c]));
    differ += most > 12;
  }
  return 1000.0 * static_cast<double>(differ) / (static_cast<double>(a.pixels.size()) / 3);
}

Picture Draw(ThemeName theme, int width, int height, int steps) {
  auto offscreen = Offscreen::Create(width, height);
  if (!offscreen) return ADD_FAILURE() << offscreen.error(), Picture{};
  Settings settings;
  settings.theme = theme;
  settings.motion = false;
  App app(settings);
  app.Open({DecodedRecording(), "", "", {}});
  EXPECT_TRUE(app.FinishOpening());
  for (int i = 0; i < steps; ++i) app.commands().Run("step.forward", app.state());
  return (*offscreen)->Draw(app, 5);
}

Picture ReadPng(const std::string& path) {
  png_image image;
  std::memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_file(&image, path.c_str()) == 0) return {};
  image.format = PNG_FORMAT_RGB;
  Picture picture{static_cast<int>(image.width), static_cast<int>(image.height),
                  std::vector<uint8_t>(PNG_IMAGE_SIZE(image))};
  if (png_image_finish_read(&image, nullptr, picture.pixels.data(), 0, nullptr) == 0) return {};
  return picture;
}

}  // namespace pptplab::viz
