// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What is drawn without a screen: there is a picture, it has the theme's ground, and another step
// is another picture.
#include <gtest/gtest.h>

#include "tests/ui/capture.h"
#include "tests/ui/pictures.h"
#include "viz/ui/theme.h"

namespace pptplab::viz {
namespace {

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
