// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What panels draw with: theme colours by meaning, fonts by role, sizes that scale, and widgets
// that remember where they were drawn, so that tests can click them by name.
#ifndef PPTPLAB_VIZ_UI_UI_H_
#define PPTPLAB_VIZ_UI_UI_H_

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "stack/trace/event.h"
#include "viz/model/settings.h"

namespace pptplab::viz {

/// Colours by what they mean; nobody names a hue.
enum class Tone : uint8_t {
  kGround,
  kPanel,
  kLine,
  kText,
  kQuietText,
  kAccent,     ///< interaction only, never a layer
  kError,      ///< drops and errors, always with a cross
  kSelection,  ///< behind the selected row
};

enum class TextRole : uint8_t { kSmall, kBody, kSentence, kTitle, kMono, kMonoSmall };

/// Signs that no font has in one style, drawn by hand.
enum class Icon : uint8_t {
  kFirst,
  kBack,
  kPlay,
  kPause,
  kForward,
  kLast,
  kMenu,
  kTheme,
  kClose,
  kSearch,
  kLock,
};

/// What was drawn where in this frame.
struct Probed {
  ImVec2 min{};
  ImVec2 max{};
  bool enabled = true;
  std::string text;
};

/// A rectangle in one colour below everything that ImGui draws. Most of the window is such; to
/// clear it costs a software renderer a fraction of what blending it does.
struct Plate {
  ImVec2 min{};
  ImVec2 max{};
  ImU32 color = 0;
};

class Ui {
 public:
  /// Fonts must have been loaded into the current ImGui context by LoadFonts.
  explicit Ui(const Settings& settings);

  void BeginFrame(const Settings& settings, float elapsed_seconds);
  /// Mouse and keys of the frame that has begun, for keys_in_use().
  void NoteInput();
  /// A key was pressed since the mouse moved last: what it rests on is no question.
  bool keys_in_use() const { return keys_in_use_; }
  float seconds() const { return seconds_; }  ///< real time since the start, for motion
  float elapsed() const { return elapsed_; }
  bool motion() const { return motion_; }
  ThemeName theme() const { return theme_; }
  /// Design pixels to real ones: the settings' letters, the lecture mode and the display together.
  float scale() const { return scale_; }
  /// Of a display with many small pixels; from the next frame on.
  void SetContentScale(float scale) { content_scale_ = scale; }

  float Scaled(float size) const { return size * scale_; }  ///< a size in the design's pixels
  /// A line's width in whole pixels: ImGui draws such lines with a third of the triangles.
  float LineWidth(float size) const { return std::max(1.0f, std::round(Scaled(size))); }
  ImU32 Color(Tone tone, float alpha = 1) const;
  ImU32 LayerColor(trace::Layer layer, float alpha = 1) const;
  /// One to four letters or a sign that stand for the layer besides its colour.
  static const char* LayerMark(trace::Layer layer);
  ImFont* Font(TextRole role) const;

  // Text in a role. Wraps at the panel's edge if `wrap`.
  void Text(TextRole role, std::string_view text, Tone tone = Tone::kText, bool wrap = false) const;
  ImVec2 Measure(TextRole role, std::string_view text) const;
  void DrawText(ImDrawList* list, ImVec2 at, TextRole role, ImU32 color,
                std::string_view text) const;
  /// A filled rectangle whose edge an outline will cover: without smoothing, which would cost more
  /// triangles than the rest of it.
  static void FillUnderOutline(ImDrawList* list, ImVec2 min, ImVec2 max, ImU32 color,
                               float rounding);
  /// A rounded mark with the layer's letter, in its colour. Returns its width.
  float LayerBadge(ImDrawList* list, ImVec2 at, trace::Layer layer, float alpha = 1) const;

  /// The ground of a part of the window; only below everything else.
  void Ground(ImVec2 min, ImVec2 max, Tone tone, float rounding = 0);
  /// The same in `color` over `tone`, within the clip rectangle of the current window.
  void Ground(ImVec2 min, ImVec2 max, Tone tone, ImU32 color);
  const std::vector<Plate>& plates() const { return plates_; }

  // Widgets. `id` is unique in the window: "ladder.scale". They record themselves in the probe.
  bool Button(const char* id, const char* label, bool enabled = true,
              const char* tooltip = nullptr);
  bool Toggle(const char* id, const char* label, bool* value);
  bool IconButton(const char* id, Icon icon, bool enabled = true, const char* tooltip = nullptr);
  void DrawIcon(ImDrawList* list, ImVec2 center, Icon icon, ImU32 color) const;
  /// Segmented; its parts are probed as "ID.0", "ID.1" …
  bool Choice(const char* id, int* value, const char* const* labels, int count);
  /// Opens a menu below itself: if true, MenuItem …, then EndMenu.
  bool BeginMenu(const char* id, std::string_view label, float width, const char* tooltip);
  bool MenuItem(const char* id, std::string_view label, std::string_view key = "",
                bool chosen = false, bool enabled = true);
  void EndMenu() const;
  /// `text` shortened with … until it is no wider than `width`.
  std::string Elide(TextRole role, std::string_view text, float width) const;
  /// Over the widget drawn last, after a moment.
  void Tooltip(const char* text) const;
  bool Field(const char* id, const char* hint, std::string* text, float width);
  /// A row or a shape that can be clicked, whatever is drawn in it.
  bool HitArea(const char* id, ImVec2 min, ImVec2 max, const char* text = "");
  /// A sentence that says what would fill this view, and how.
  void EmptyState(const char* id, std::string_view sentence) const;

  void Probe(const char* id, ImVec2 min, ImVec2 max, bool enabled, std::string_view text) const;
  const std::map<std::string, Probed>& probed() const { return probed_; }
  /// Texts of this frame that the edge of their panel cut off, left or right: for tests.
  const std::vector<std::string>& cut_texts() const { return cut_texts_; }

 private:
  void NoteIfCut(const ImDrawList* list, ImVec2 min, ImVec2 max, std::string_view text) const;

  float scale_ = 1;
  float content_scale_ = 1;
  float seconds_ = 0;
  float elapsed_ = 0;
  bool motion_ = true;
  bool keys_in_use_ = false;
  ThemeName theme_ = ThemeName::kDark;
  std::vector<Plate> plates_;
  mutable std::map<std::string, Probed> probed_;
  mutable std::vector<std::string> cut_texts_;
};

/// What the settings alone make of a design pixel: letters' size, 1.6 times in lecture mode.
float ScaleOf(const Settings& settings);

/// Loads Inter and JetBrains Mono, or DejaVu, with arrows, boxes and accents, at `scale`. Rebuilds
/// the atlas of the current context. The sentence names what was not found, empty if all is well.
std::string LoadFonts(float scale);
/// ImGui's style for the theme.
void ApplyTheme(ThemeName theme, float scale);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_UI_UI_H_
