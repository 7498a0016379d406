// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Inter for words and JetBrains Mono for octets, as Debian installs them; what they lack (arrows,
// boxes) or, if they are missing, everything comes from DejaVu. ImGui's own font is the last
// resort: it knows ASCII only.
#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <optional>

#include "viz/ui/ui.h"

namespace pptplab::viz {

namespace {

struct Face {
  const char* path;      ///< the wanted one
  const char* fallback;  ///< DejaVu
  float size;            ///< of the design, at scale 1
};

constexpr const char* kInter = "/usr/share/fonts/opentype/inter/Inter-Regular.otf";
constexpr const char* kInterMedium = "/usr/share/fonts/opentype/inter/Inter-Medium.otf";
constexpr const char* kInterBold = "/usr/share/fonts/opentype/inter/Inter-SemiBold.otf";
constexpr const char* kMono = "/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-Regular.ttf";
constexpr const char* kDejaVu = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
constexpr const char* kDejaVuMono = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf";

// In the order of TextRole.
constexpr auto kFaces = std::to_array<Face>({
    {kInter, kDejaVu, 13},
    {kInter, kDejaVu, 15},
    {kInterMedium, kDejaVu, 18},
    {kInterBold, kDejaVu, 22},
    {kMono, kDejaVuMono, 14},
    {kMono, kDejaVuMono, 12},
});

// Latin with accents, general punctuation, sub- and superscripts, arrows, mathematical signs, boxes
// and blocks, shapes, dingbats. Each range costs time at the start.
constexpr ImWchar kGlyphs[] = {
    0x0020, 0x017f, 0x2009, 0x2027, 0x2030, 0x203a, 0x2070, 0x208e, 0x2190, 0x21d5, 0x2200,
    0x2265, 0x2295, 0x2299, 0x23ce, 0x23ce, 0x2500, 0x257f, 0x2580, 0x259f, 0x25a0, 0x25ff,
    0x2605, 0x2606, 0x2699, 0x26a0, 0x2713, 0x2718, 0x27f5, 0x27f7, 0xfffd, 0xfffd, 0};
// Without the letters, for merging from DejaVu.
constexpr const ImWchar* kSigns = kGlyphs + 2;

bool Exists(const char* path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored);
}

ImFontConfig ConfigFor(float pixels) {
  ImFontConfig config;
  // Small letters profit from samples between pixels; large ones would only fill the atlas.
  config.OversampleH = pixels < 24 ? 3 : 1;
  config.OversampleV = 1;
  config.PixelSnapH = false;
  config.RasterizerMultiply = 1.08f;
  return config;
}

/// Inter's digits differ in width; columns of numbers must not dance.
void MakeDigitsTabular(ImFont* font) {
  float widest = 0;
  for (ImWchar digit = '0'; digit <= '9'; ++digit) {
    if (const ImFontGlyph* glyph = font->FindGlyphNoFallback(digit)) {
      widest = std::max(widest, glyph->AdvanceX);
    }
  }
  for (ImFontGlyph& glyph : font->Glyphs) {
    if (glyph.Codepoint < '0' || glyph.Codepoint > '9') continue;
    const float shift = std::floor((widest - glyph.AdvanceX) / 2);
    glyph.X0 += shift;
    glyph.X1 += shift;
    glyph.AdvanceX = widest;
  }
  font->BuildLookupTable();
}

}  // namespace

std::string LoadFonts(float scale) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  atlas.Flags |= ImFontAtlasFlags_NoPowerOfTwoHeight;
  atlas.TexDesiredWidth = scale > 1.6f ? 4096 : 2048;
  bool all_found = Exists(kDejaVu);
  for (const Face& face : kFaces) {
    const float pixels = std::round(face.size * scale);
    ImFontConfig config = ConfigFor(pixels);
    const bool wanted = Exists(face.path);
    all_found = all_found && wanted;
    const char* const path = wanted ? face.path : Exists(face.fallback) ? face.fallback : nullptr;
    if (path == nullptr) {
      config.SizePixels = pixels;
      atlas.AddFontDefault(&config);
      continue;
    }
    atlas.AddFontFromFileTTF(path, pixels, &config, kGlyphs);
    if (!Exists(kDejaVu) || path == face.fallback) continue;
    config.MergeMode = true;  // ImGui keeps the first font's glyph where both have one
    atlas.AddFontFromFileTTF(kDejaVu, pixels, &config, kSigns);
  }
  atlas.Build();
  for (ImFont* font : atlas.Fonts) MakeDigitsTabular(font);
  ImGui::GetIO().FontDefault = atlas.Fonts[static_cast<int>(TextRole::kBody)];
  return all_found ? ""
                   : "Some letters are drawn in a substitute: install fonts-inter, "
                     "fonts-jetbrains-mono and fonts-dejavu-core.";
}

}  // namespace pptplab::viz
