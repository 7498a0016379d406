// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/panels/status.h"

#include <cmath>
#include <cstdio>

namespace pptplab::viz {

namespace {

std::string Capitalized(std::string_view word) {
  std::string text(word);
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

/// "Message 12 of 47"
std::string FormatPosition(const State& state) {
  const Timeline& timeline = state.timeline();
  const size_t count = timeline.Count(state.unit());
  const size_t position = timeline.Position(state.unit(), state.cursor());
  return Capitalized(NameOfStepUnit(state.unit())) + " " + std::to_string(position) + " of " +
         std::to_string(count);
}

}  // namespace

std::string FormatMoment(const State& state, Instant time) {
  const double seconds = static_cast<double>((time - state.recording().begin_time()).count()) / 1e9;
  char text[64];
  std::snprintf(text, sizeof text, "%.6f s", seconds);
  std::string result(text);
  // 0.341203 s reads better as 0.341 203 s
  if (const size_t point = result.find('.');
      point != std::string::npos && result.size() > point + 4) {
    result.insert(point + 4, "\u2009");
  }
  return result;
}

void DrawStatus(Ui& ui, const State& state, ImVec2 at, float width) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  float x = at.x;
  const auto put = [&](const std::string& text, Tone tone) {
    const std::string shown = ui.Elide(TextRole::kSmall, text, at.x + width - x);
    if (shown.empty()) return;
    ui.DrawText(list, {std::round(x), std::round(at.y)}, TextRole::kSmall, ui.Color(tone), shown);
    x += ui.Measure(TextRole::kSmall, shown).x + ui.Scaled(16);
  };
  if (!state.empty() && state.recording().size() > 0) {
    put(FormatPosition(state), Tone::kText);
    put(FormatMoment(state, state.cursor_time()), Tone::kText);
    put(std::string(state.timeline().StepNameAt(state.cursor())), Tone::kQuietText);
    if (!state.filter().MatchesEverything()) put("filtered", Tone::kAccent);
    if (!state.recording().problem().empty()) {
      put("The file: " + state.recording().problem(), Tone::kError);
    }
  }
  if (state.status().empty()) return;
  const float begin = x;
  put(state.status(), Tone::kAccent);
  ui.Probe("status", {begin, at.y}, {x, at.y + ui.Scaled(16)}, false, state.status());
}

}  // namespace pptplab::viz
