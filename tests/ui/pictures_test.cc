// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What is drawn without a screen: there is a picture, it has the theme's ground, and another step
// is another picture.
#include <gtest/gtest.h>

#include <chrono>

#include "tests/ui/capture.h"
#include "viz/app/offscreen.h"
#include "viz/ui/theme.h"

namespace pptplab::viz {
namespace {

/// How many pixels differ noticeably, of a thousand.
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

TEST(Picture, HasThePanelsColourInItsCorner) {
  for (const ThemeName theme : {ThemeName::kDark, ThemeName::kLight}) {
    const Picture picture = Draw(theme, 1280, 720, 0);
    ASSERT_EQ(picture.pixels.size(), 1280u * 720 * 3);
    const ImU32 panel = ThemeColor(theme, Tone::kPanel);
    EXPECT_NEAR(picture.pixels[0], (panel >> IM_COL32_R_SHIFT) & 0xff, 2);
    EXPECT_NEAR(picture.pixels[1], (panel >> IM_COL32_G_SHIFT) & 0xff, 2);
    EXPECT_NEAR(picture.pixels[2], (panel >> IM_COL32_B_SHIFT) & 0xff, 2);
  }
}

TEST(Picture, IsTheSameForTheSameStep) {
  EXPECT_LT(Difference(Draw(ThemeName::kDark, 1280, 720, 4), Draw(ThemeName::kDark, 1280, 720, 4)),
            0.1);
}

TEST(Picture, ChangesWithTheStep) {
  EXPECT_GT(Difference(Draw(ThemeName::kDark, 1280, 720, 4), Draw(ThemeName::kDark, 1280, 720, 5)),
            0.3);
}

TEST(Picture, IsWrittenAsPng) {
  const std::string path = testing::TempDir() + "picture.png";
  EXPECT_EQ(WritePng({2, 1, {255, 0, 0, 0, 0, 255}}, path), "");
  EXPECT_NE(WritePng({2, 1, {255, 0, 0, 0, 0, 255}}, "/proc/nowhere.png"), "");
}

}  // namespace
}  // namespace pptplab::viz
