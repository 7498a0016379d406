// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What can be measured of the look: contrast, glyphs, marks, digits.
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "tests/ui/driver.h"
#include "viz/ui/theme.h"

namespace pptplab::viz {
namespace {

constexpr ThemeName kThemes[] = {ThemeName::kDark, ThemeName::kLight};
constexpr size_t kLayers = static_cast<size_t>(trace::Layer::kApplication) + 1;

double Linear(double channel) {
  return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double Luminance(ImU32 color) {
  const ImVec4 rgb = ImGui::ColorConvertU32ToFloat4(color);
  return 0.2126 * Linear(rgb.x) + 0.7152 * Linear(rgb.y) + 0.0722 * Linear(rgb.z);
}

double Contrast(ImU32 a, ImU32 b) {
  const double light = std::max(Luminance(a), Luminance(b));
  const double dark = std::min(Luminance(a), Luminance(b));
  return (light + 0.05) / (dark + 0.05);
}

// WCAG 2: 4.5 : 1 for text.
TEST(Theme, KeepsEveryTextReadable) {
  for (const ThemeName theme : kThemes) {
    const ImU32 panel = ThemeColor(theme, Tone::kPanel);
    EXPECT_GE(Contrast(ThemeColor(theme, Tone::kText), panel), 12);
    EXPECT_GE(Contrast(ThemeColor(theme, Tone::kQuietText), panel), 4.5);
    EXPECT_GE(Contrast(ThemeColor(theme, Tone::kError), panel), 4.5);
    EXPECT_GE(Contrast(ThemeColor(theme, Tone::kAccent), panel), 4.5);
    EXPECT_GE(Contrast(ThemeColor(theme, Tone::kText), ThemeColor(theme, Tone::kSelection)), 9);
    EXPECT_GE(Contrast(ThemeColor(theme, Tone::kQuietText), ThemeColor(theme, Tone::kGround)), 4.5);
  }
}

TEST(Theme, KeepsEveryLayersNameReadable) {
  for (const ThemeName theme : kThemes) {
    for (size_t i = 0; i < kLayers; ++i) {
      const auto layer = static_cast<trace::Layer>(i);
      const double contrast =
          Contrast(ThemeLayerColor(theme, layer), ThemeColor(theme, Tone::kPanel));
      EXPECT_GE(contrast, 4.5) << trace::NameOfLayer(static_cast<uint32_t>(i)) << " in "
                               << (theme == ThemeName::kDark ? "dark" : "light");
    }
  }
}

TEST(Theme, NeverUsesTheColourOfInteractionForALayer) {
  for (const ThemeName theme : kThemes) {
    for (size_t i = 0; i < kLayers; ++i) {
      EXPECT_NE(ThemeLayerColor(theme, static_cast<trace::Layer>(i)),
                ThemeColor(theme, Tone::kAccent));
    }
  }
}

TEST(Theme, GivesEveryLayerAMarkOfItsOwn) {
  std::set<std::string> marks;
  for (size_t i = 0; i < kLayers; ++i) {
    const std::string mark = Ui::LayerMark(static_cast<trace::Layer>(i));
    EXPECT_FALSE(mark.empty());
    EXPECT_TRUE(marks.insert(mark).second) << mark;
  }
}

TEST(Fonts, HaveTheSignsThatTheWordsUse) {
  Driver driver;
  const ImWchar signs[] = {0x2190, 0x2192, 0x2191, 0x2193, 0x00d7, 0x2026, 0x201c, 0x2713, 0x2717,
                           0x2295, 0x21c4, 0x25b6, 0x2500, 0x2588, 0x00e9, 0x2074, 0x00b5};
  for (size_t role = 0; role < 6; ++role) {
    const ImFont* const font = driver.app().ui().Font(static_cast<TextRole>(role));
    for (const ImWchar sign : signs) {
      EXPECT_NE(font->FindGlyphNoFallback(sign), nullptr)
          << "U+" << std::hex << sign << " in role " << role;
    }
  }
}

TEST(Fonts, HaveDigitsOfOneWidth) {
  Driver driver;
  for (size_t role = 0; role < 6; ++role) {
    const auto as = static_cast<TextRole>(role);
    const float width = driver.app().ui().Measure(as, "0").x;
    for (const char* digit : {"1", "4", "7", "9"}) {
      EXPECT_EQ(driver.app().ui().Measure(as, digit).x, width);
    }
  }
}

TEST(Text, IsShortenedWithoutBreakingACharacter) {
  Driver driver;
  const Ui& ui = driver.app().ui();
  const std::string text = "Größe → Ende";
  for (float width = 0; width < 200; width += 1) {
    const std::string shown = ui.Elide(TextRole::kBody, text, width);
    EXPECT_LE(ui.Measure(TextRole::kBody, shown).x, width + 0.01f);
    for (size_t i = 0; i < shown.size(); ++i) {
      const auto octet = static_cast<unsigned char>(shown[i]);
      if (octet < 0xc0) continue;
      const size_t more = octet >= 0xe0 ? 2 : 1;
      ASSERT_LT(i + more, shown.size());
      EXPECT_EQ(static_cast<unsigned char>(shown[i + more]) & 0xc0, 0x80);
    }
  }
  EXPECT_EQ(ui.Elide(TextRole::kBody, text, 1000), text);
}

}  // namespace
}  // namespace pptplab::viz
