// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The colours of both themes by what they mean, and ImGui's style made of them. Layers have the
// hues of Okabe and Ito, which colour-blind people tell apart; in the light theme they are darkened
// until text in them has a contrast of 4.5 : 1 on a panel.
#include "viz/ui/theme.h"

#include "stack/base/check.h"

namespace pptplab::viz {

namespace {

constexpr ImU32 Rgb(uint32_t rgb) {
  return IM_COL32((rgb >> 16) & 0xff, (rgb >> 8) & 0xff, rgb & 0xff, 0xff);
}

/// One hue for each family of layers.
enum class Family : uint8_t { kQuiet, kOuter, kControl, kGre, kPpp, kProof, kCipher, kInner };

constexpr Family FamilyOf(trace::Layer layer) {
  switch (layer) {
    case trace::Layer::kRun:
      return Family::kQuiet;
    case trace::Layer::kLink:
    case trace::Layer::kIp:
    case trace::Layer::kNat:
      return Family::kOuter;
    case trace::Layer::kTcp:
    case trace::Layer::kPptp:
      return Family::kControl;
    case trace::Layer::kGre:
      return Family::kGre;
    case trace::Layer::kPpp:
    case trace::Layer::kLcp:
    case trace::Layer::kIpcp:
      return Family::kPpp;
    case trace::Layer::kAuthentication:
      return Family::kProof;
    case trace::Layer::kCcp:
    case trace::Layer::kMppe:
      return Family::kCipher;
    case trace::Layer::kInner:
    case trace::Layer::kApplication:
      return Family::kInner;
  }
  return Family::kQuiet;
}

ImVec4 ToVector(ImU32 color) { return ImGui::ColorConvertU32ToFloat4(color); }

void ApplyColors(ImGuiStyle& style, ThemeName theme) {
  const auto tone = [theme](Tone t, float alpha = 1) {
    return ToVector(WithAlpha(ThemeColor(theme, t), alpha));
  };
  ImVec4* colors = style.Colors;
  colors[ImGuiCol_WindowBg] = tone(Tone::kGround);
  colors[ImGuiCol_ChildBg] = ImVec4(0, 0, 0, 0);
  colors[ImGuiCol_PopupBg] = tone(Tone::kPanel);
  colors[ImGuiCol_Border] = tone(Tone::kLine);
  colors[ImGuiCol_Separator] = tone(Tone::kLine);
  colors[ImGuiCol_Text] = tone(Tone::kText);
  colors[ImGuiCol_TextDisabled] = tone(Tone::kQuietText);
  colors[ImGuiCol_TextSelectedBg] = tone(Tone::kAccent, 0.35f);
  colors[ImGuiCol_FrameBg] = tone(Tone::kGround);
  colors[ImGuiCol_FrameBgHovered] = tone(Tone::kLine);
  colors[ImGuiCol_FrameBgActive] = tone(Tone::kLine);
  colors[ImGuiCol_Button] = tone(Tone::kLine, 0.6f);
  colors[ImGuiCol_ButtonHovered] = tone(Tone::kAccent, 0.35f);
  colors[ImGuiCol_ButtonActive] = tone(Tone::kAccent, 0.55f);
  colors[ImGuiCol_Header] = tone(Tone::kSelection);
  colors[ImGuiCol_HeaderHovered] = tone(Tone::kAccent, 0.25f);
  colors[ImGuiCol_HeaderActive] = tone(Tone::kAccent, 0.4f);
  colors[ImGuiCol_CheckMark] = tone(Tone::kAccent);
  colors[ImGuiCol_SliderGrab] = tone(Tone::kAccent);
  colors[ImGuiCol_SliderGrabActive] = tone(Tone::kAccent);
  colors[ImGuiCol_ScrollbarBg] = ImVec4(0, 0, 0, 0);
  colors[ImGuiCol_ScrollbarGrab] = tone(Tone::kQuietText, 0.35f);
  colors[ImGuiCol_ScrollbarGrabHovered] = tone(Tone::kQuietText, 0.55f);
  colors[ImGuiCol_ScrollbarGrabActive] = tone(Tone::kQuietText, 0.75f);
  colors[ImGuiCol_ResizeGrip] = tone(Tone::kLine);
  colors[ImGuiCol_ModalWindowDimBg] = tone(Tone::kGround, 0.7f);
}

}  // namespace

ImU32 WithAlpha(ImU32 color, float alpha) {
  const auto value = static_cast<ImU32>(alpha * 255 + 0.5f);
  return (color & ~IM_COL32_A_MASK) | (value << IM_COL32_A_SHIFT);
}

ImU32 ThemeColor(ThemeName theme, Tone tone) {
  const bool dark = theme == ThemeName::kDark;
  switch (tone) {
    case Tone::kGround:
      return Rgb(dark ? 0x14171c : 0xf0f2f5);
    case Tone::kPanel:
      return Rgb(dark ? 0x1b1f26 : 0xffffff);
    case Tone::kLine:
      return Rgb(dark ? 0x2a2f38 : 0xdce0e6);
    case Tone::kText:
      return Rgb(dark ? 0xe6e9ee : 0x1c2128);
    case Tone::kQuietText:
      return Rgb(dark ? 0x9aa3b0 : 0x5b6472);
    case Tone::kAccent:
      return Rgb(dark ? 0x4c9be8 : 0x1b6ec2);
    case Tone::kError:
      return Rgb(dark ? 0xff5c5c : 0xc62828);
    case Tone::kSelection:
      return Rgb(dark ? 0x243650 : 0xdceafa);
  }
  PPTPLAB_CHECK(false);
  return 0;
}

ImU32 ThemeLayerColor(ThemeName theme, trace::Layer layer) {
  const bool dark = theme == ThemeName::kDark;
  switch (FamilyOf(layer)) {
    case Family::kQuiet:
      return ThemeColor(theme, Tone::kQuietText);
    case Family::kOuter:
      return Rgb(dark ? 0x8a94a6 : 0x5a6577);
    case Family::kControl:
      return Rgb(dark ? 0x56b4e9 : 0x0b6fa8);
    case Family::kGre:
      return Rgb(dark ? 0xe69f00 : 0x8f6200);
    case Family::kPpp:
      return Rgb(dark ? 0x00a87b : 0x00785a);
    case Family::kProof:
      return Rgb(dark ? 0xcc79a7 : 0xa3487b);
    case Family::kCipher:
      return Rgb(dark ? 0xe0660a : 0xb34c00);
    case Family::kInner:
      return Rgb(dark ? 0xf0e442 : 0x766c00);
  }
  return 0;
}

void ApplyTheme(ThemeName theme, float scale) {
  ImGuiStyle style;
  style.WindowPadding = {8, 8};
  style.FramePadding = {8, 4};
  style.ItemSpacing = {8, 6};
  style.ItemInnerSpacing = {6, 4};
  style.CellPadding = {6, 3};
  style.ScrollbarSize = 10;
  style.GrabMinSize = 12;
  style.WindowRounding = 0;
  style.ChildRounding = 0;
  style.FrameRounding = 4;
  style.PopupRounding = 6;
  style.ScrollbarRounding = 5;
  style.GrabRounding = 4;
  style.TabRounding = 4;
  style.ScaleAllSizes(scale);
  style.WindowBorderSize = 0;
  style.ChildBorderSize = 0;
  style.PopupBorderSize = 1;
  style.FrameBorderSize = 0;
  style.AntiAliasedLinesUseTex = true;
  ApplyColors(style, theme);
  ImGui::GetStyle() = style;
}

}  // namespace pptplab::viz
