// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Only rows in sight are drawn: a row's place follows from how many differences come before it.
#include "viz/panels/compare_panel.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace pptplab::viz {

namespace {

using Kind = ComparedRow::Kind;
constexpr size_t kNone = ComparedRow::kNone;

constexpr float kSameHeight = 24;
constexpr float kOtherHeight = 62;
constexpr float kPartHeight = 22;  // the line above the first difference
constexpr float kSign = 30;

bool IsDone(const State& state) { return state.trial().phase == Trial::Phase::kDone; }

/// The row that was jumped to, else the one that shows the cursor.
size_t CurrentRow(const State& state) {
  const Trial& trial = state.trial();
  return trial.row != kNone ? trial.row : trial.comparison.RowOf(state.cursor());
}

void GoToNext(State& state) {
  const auto& differences = state.trial().comparison.differences;
  const size_t row = CurrentRow(state);
  const auto next = row == kNone ? differences.begin()
                                 : std::upper_bound(differences.begin(), differences.end(), row);
  if (next == differences.end()) return state.Say("There is no further difference.");
  GoToRow(state, *next);
}

void GoToPrevious(State& state) {
  const auto& differences = state.trial().comparison.differences;
  const size_t row = CurrentRow(state);
  const auto here = row == kNone ? differences.begin()
                                 : std::lower_bound(differences.begin(), differences.end(), row);
  if (here == differences.begin()) return state.Say("There is no difference before this one.");
  GoToRow(state, *std::prev(here));
}

void GoToFirst(State& state) {
  const auto& differences = state.trial().comparison.differences;
  if (differences.empty()) return state.Say(state.trial().comparison.sentence);
  GoToRow(state, differences.front());
}

const char* SignOf(Kind kind) {
  switch (kind) {
    case Kind::kSame:
      return "=";
    case Kind::kChanged:
      return "≠";
    case Kind::kOnlyFirst:
      return "−";
    case Kind::kOnlySecond:
      return "+";
  }
  return "";
}

std::string Seconds(int64_t ns) {
  char text[40];
  std::snprintf(text, sizeof text, "%.3f s", static_cast<double>(ns) / 1e9);
  return text;
}

std::string TitleOf(const std::string& experiment) {
  const Experiment* const found = FindExperiment(experiment);
  return found == nullptr ? "The changed run" : found->title;
}

/// As much of `text` as fits into two lines.
void DrawTwoLines(const Ui& ui, ImVec2 at, ImU32 color, const std::string& text, float width) {
  const ImFont* const font = ui.Font(TextRole::kBody);
  const char* const begin = text.c_str();
  const char* const end = begin + text.size();
  const char* const cut = font->CalcWordWrapPositionA(1, begin, end, width);
  ImDrawList* const list = ImGui::GetWindowDrawList();
  ui.DrawText(list, at, TextRole::kBody, color, std::string_view(begin, cut));
  std::string_view rest(cut, end);
  while (rest.starts_with(" ")) rest.remove_prefix(1);
  ui.DrawText(list, {at.x, at.y + font->FontSize}, TextRole::kBody, color,
              ui.Elide(TextRole::kBody, rest, width));
}

}  // namespace

void ComparePanel::AddCommands(CommandTable& table) {
  table.Add(
      {"compare.next", "Next difference of the two runs", "Try it", "G", &GoToNext, &IsDone, true});
  table.Add({"compare.previous", "Previous difference of the two runs", "Try it", "Shift+G",
             &GoToPrevious, &IsDone, true});
  table.Add(
      {"compare.first", "To where the two runs part", "Try it", "Ctrl+G", &GoToFirst, &IsDone});
}

void ComparePanel::Follow(State& state) {
  Trial& trial = state.trial();
  const bool other_run = other_ != trial.other.get();
  if (!other_run && cursor_ == state.cursor() && row_ == trial.row) return;
  // The cursor went elsewhere: what was jumped to is history.
  if (!other_run && cursor_ != state.cursor() && row_ == trial.row) trial.row = kNone;
  other_ = trial.other.get();
  cursor_ = state.cursor();
  row_ = trial.row;
  current_ = CurrentRow(state);
  scroll_to_current_ = true;
}

void ComparePanel::Draw(Ui& ui, State& state, const CommandTable& commands) {
  const Trial& trial = state.trial();
  if (trial.phase != Trial::Phase::kDone) {
    return ui.EmptyState("compare.empty",
                         trial.phase == Trial::Phase::kRunning
                             ? trial.message
                             : "“Try it” runs the scenario again with one thing changed. Then both "
                               "runs stand here side by side.");
  }
  Follow(state);
  DrawHead(ui, state, commands);
  DrawRows(ui, state);
}

void ComparePanel::DrawHead(Ui& ui, State& state, const CommandTable& commands) const {
  const Trial& trial = state.trial();
  const RunComparison& comparison = trial.comparison;
  ui.Text(TextRole::kBody, comparison.sentence, Tone::kText, true);
  ui.Probe("compare.sentence", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true,
           comparison.sentence);
  ui.Text(TextRole::kSmall, comparison.outcome, Tone::kQuietText, true);
  ui.Probe("compare.outcome", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true,
           comparison.outcome);
  const bool differs = !comparison.differences.empty();
  const auto key = [&](const char* name) {
    const Command* const command = commands.Find(name);
    return command == nullptr ? "" : commands.KeyOf(*command, state.settings());
  };
  const auto button = [&](const char* id, const char* label, bool enabled) {
    const std::string hint = key(id);
    if (ui.Button(id, label, enabled, hint.c_str())) commands.Run(id, state);
    ImGui::SameLine(0, ui.Scaled(6));
  };
  button("compare.first", "Where they part", differs);
  button("compare.previous", "←", differs);
  button("compare.next", "→", differs);
  button("compare.exchange", "Look at the other run", true);
  ImGui::NewLine();
  if (comparison.is_cut) {
    ui.Text(TextRole::kSmall, "Only the beginning of both runs is compared: they are long.",
            Tone::kQuietText, true);
  }
}

// --- rows

float ComparePanel::TopOf(const Ui& ui, const RunComparison& comparison, size_t row) const {
  const auto& differences = comparison.differences;
  const auto before = static_cast<size_t>(
      std::lower_bound(differences.begin(), differences.end(), row) - differences.begin());
  const bool after_parting = !differences.empty() && row > differences.front();
  return ui.Scaled(kSameHeight) * static_cast<float>(row - before) +
         ui.Scaled(kOtherHeight) * static_cast<float>(before) +
         (after_parting ? ui.Scaled(kPartHeight) : 0);
}

void ComparePanel::DrawRows(Ui& ui, State& state) {
  const Trial& trial = state.trial();
  const RunComparison& comparison = trial.comparison;
  const size_t count = comparison.rows.size();
  const ImVec2 head = ImGui::GetCursorScreenPos();
  Columns columns;
  columns.left = head.x;
  columns.end = head.x + ImGui::GetContentRegionAvail().x - ui.Scaled(12);  // the scroll bar
  const float sign = ui.Scaled(kSign);
  columns.middle = std::round((columns.left + columns.end - sign) / 2);
  columns.right = columns.middle + sign;
  if (columns.middle - columns.left < ui.Scaled(60)) return;
  const std::string changed = TitleOf(trial.experiment);
  const float width = columns.middle - columns.left;
  ImDrawList* const outer = ImGui::GetWindowDrawList();
  ui.DrawText(outer, {columns.left, head.y}, TextRole::kSmall, ui.Color(Tone::kQuietText),
              ui.Elide(TextRole::kSmall, trial.exchanged ? changed : "As it was", width));
  ui.DrawText(outer, {columns.right, head.y}, TextRole::kSmall, ui.Color(Tone::kQuietText),
              ui.Elide(TextRole::kSmall, trial.exchanged ? "As it was" : changed, width));
  ImGui::Dummy({1, ui.Scaled(16)});

  ImGui::BeginChild("compare.rows", {0, 0}, false);
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float height = ImGui::GetWindowHeight();
  const float scroll = ImGui::GetScrollY();
  ui.Probe("compare.rows", ImGui::GetWindowPos(), {columns.end, ImGui::GetWindowPos().y + height},
           true, std::to_string(count));
  size_t first = 0;  // the first row in sight
  for (size_t end = count; first < end;) {
    const size_t middle = first + (end - first) / 2;
    if (TopOf(ui, comparison, middle + 1) < scroll) {
      first = middle + 1;
    } else {
      end = middle;
    }
  }
  for (size_t row = first; row < count; ++row) {
    const float top = TopOf(ui, comparison, row);
    if (top > scroll + height) break;
    DrawRow(ui, state, row, start.y + top, columns);
  }
  ImGui::SetCursorScreenPos(start);
  ImGui::Dummy({1, TopOf(ui, comparison, count)});
  if (scroll_to_current_ && current_ < count) {
    // A third from above: what led there is to be seen, and more of what came of it.
    ImGui::SetScrollY(std::max(0.0f, TopOf(ui, comparison, current_) - height / 3));
  }
  scroll_to_current_ = false;
  ImGui::EndChild();
}

void ComparePanel::DrawRow(Ui& ui, State& state, size_t row, float y,
                           const Columns& columns) const {
  const RunComparison& comparison = state.trial().comparison;
  const ComparedRow& shown = comparison.rows[row];
  const bool differs = shown.kind != Kind::kSame;
  const bool parts = !comparison.differences.empty() && row == comparison.differences.front();
  ImDrawList* const list = ImGui::GetWindowDrawList();
  if (parts) {
    const char* const label = "here they part";
    const ImVec2 size = ui.Measure(TextRole::kSmall, label);
    const float middle = std::round((columns.left + columns.end - size.x) / 2);
    const float line = std::round(y + ui.Scaled(kPartHeight) / 2);
    const float gap = ui.Scaled(8);
    list->AddLine({columns.left, line}, {middle - gap, line}, ui.Color(Tone::kQuietText));
    list->AddLine({middle + size.x + gap, line}, {columns.end, line}, ui.Color(Tone::kQuietText));
    ui.DrawText(list, {middle, std::round(line - size.y / 2)}, TextRole::kSmall,
                ui.Color(Tone::kText), label);
    y += ui.Scaled(kPartHeight);
  }
  const float height = ui.Scaled(differs ? kOtherHeight : kSameHeight);
  const float rest = ui.Scaled(differs ? 4 : 2);
  const ImVec2 min{columns.left, y};
  const ImVec2 max{columns.end, y + height - rest};
  const std::string id = "compare.row." + std::to_string(row);
  if (ui.HitArea(id.c_str(), min, max, SignOf(shown.kind))) GoToRow(state, row);
  const bool hovered = ImGui::IsItemHovered();
  if (differs) list->AddRectFilled(min, max, ui.Color(Tone::kLine, 0.35f), ui.Scaled(4));
  if (row == current_) list->AddRectFilled(min, max, ui.Color(Tone::kSelection), ui.Scaled(4));
  if (row == current_ || hovered) {
    list->AddRect(min, max, ui.Color(Tone::kAccent, row == current_ ? 0.9f : 0.5f), ui.Scaled(4));
  }
  const float pad = ui.Scaled(6);
  const float width = columns.middle - columns.left - 2 * pad;
  const auto side = [&](size_t step, const std::vector<ComparedStep>& steps, float x) {
    if (step != kNone) return DrawStep(ui, steps[step], differs, {x + pad, y}, width);
    ui.DrawText(list, {x + pad, std::round(y + height / 2 - ui.Scaled(10))}, TextRole::kBody,
                ui.Color(Tone::kQuietText), "–");
  };
  side(shown.first, comparison.first, columns.left);
  side(shown.second, comparison.second, columns.right);
  const TextRole role = differs ? TextRole::kBody : TextRole::kSmall;
  const ImVec2 sign = ui.Measure(role, SignOf(shown.kind));
  ui.DrawText(list,
              {std::round((columns.middle + columns.right - sign.x) / 2),
               differs ? std::round((min.y + max.y - sign.y) / 2) : y + ui.Scaled(3)},
              role, ui.Color(differs ? Tone::kText : Tone::kQuietText), SignOf(shown.kind));
}

void ComparePanel::DrawStep(const Ui& ui, const ComparedStep& step, bool differs, ImVec2 at,
                            float width) const {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const float alpha = differs ? 1.0f : 0.55f;
  const float badge =
      ui.LayerBadge(list, {at.x, at.y + ui.Scaled(2)}, step.layer, alpha) + ui.Scaled(6);
  const std::string text = (step.is_drop ? "× " : "") + step.text;
  const ImU32 tone = ui.Color(step.is_drop ? Tone::kError : Tone::kText, differs ? 1.0f : 0.8f);
  const std::string node = step.node.empty() ? "the run" : step.node;
  if (!differs) {
    const std::string who = ui.Elide(TextRole::kSmall, node, width / 3);
    ui.DrawText(list, {at.x + badge, at.y + ui.Scaled(3)}, TextRole::kSmall,
                ui.Color(Tone::kQuietText), who);
    const float used = badge + ui.Measure(TextRole::kSmall, who).x + ui.Scaled(6);
    return ui.DrawText(list, {at.x + used, at.y + ui.Scaled(3)}, TextRole::kSmall, tone,
                       ui.Elide(TextRole::kSmall, text, width - used));
  }
  ui.DrawText(list, {at.x + badge, at.y + ui.Scaled(3)}, TextRole::kSmall,
              ui.Color(Tone::kQuietText),
              ui.Elide(TextRole::kSmall, node + ", " + Seconds(step.time_ns), width - badge));
  DrawTwoLines(ui, {at.x, at.y + ui.Scaled(22)}, tone, text, width);
}

}  // namespace pptplab::viz
