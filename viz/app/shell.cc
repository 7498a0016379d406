// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Cells, titles, tabs and splitters.
#include "viz/app/shell.h"

#include <algorithm>
#include <cmath>

namespace pptplab::viz {

namespace {

constexpr float kGap = 8;
constexpr float kGrid = 8;
constexpr float kTitleHeight = 32;
constexpr float kCornerRadius = 4;

bool Holds(const std::vector<Place>& places, Place place) {
  return std::find(places.begin(), places.end(), place) != places.end();
}

Preset PresetOf(const Settings& settings) {
  return settings.lecture_mode ? Preset::kLecture : settings.preset;
}

/// The overview's columns are kept between sessions.
void TakeColumns(const Settings& settings, LayoutSpec& spec) {
  spec[0].share = settings.left_column;
  spec[2].share = settings.right_column;
  spec[1].share = std::max(0.1f, 1 - settings.left_column - settings.right_column);
}

}  // namespace

Shell::Shell(std::vector<std::unique_ptr<Panel>> panels) : panels_(std::move(panels)) {}

void Shell::AddCommands(CommandTable& commands) {
  // The upper row of the keyboard, in the order of the panels.
  constexpr std::string_view kKeys = "1234567890-=";
  size_t number = 0;
  for (const auto& panel : panels_) {
    const std::string id = panel->id();
    std::string key;
    if (number < kKeys.size()) key = std::string("Alt+") += kKeys[number];
    ++number;
    commands.Add({"panel." + id,
                  "Show: " + std::string(panel->title()),
                  "View",
                  key,
                  [this, id](State&) { Show(id); },
                  {}});
    panel->AddCommands(commands);
  }
}

bool Shell::Show(std::string_view panel_id) {
  for (const auto& panel : panels_) {
    if (panel_id != panel->id()) continue;
    asked_[panel->id()] = ++asks_;
    return true;
  }
  return false;
}

bool Shell::busy() const {
  return std::any_of(panels_.begin(), panels_.end(),
                     [](const auto& panel) { return panel->IsBusy(); });
}

// --- which panel is where

LayoutSpec& Shell::SpecNow(const Settings& settings, float design_width, float design_height) {
  const Preset preset = PresetOf(settings);
  LayoutSpec fresh = SpecFor(preset);
  if (preset == Preset::kOverview) TakeColumns(settings, fresh);
  LayoutSpec folded = Fold(std::move(fresh), design_width, design_height);
  int shape = 0;  // tells foldings apart: columns, and rows of the last
  for (const ColumnSpec& column : folded) shape = shape * 8 + static_cast<int>(column.rows.size());
  const std::pair key{preset, shape};
  if (key != current_) {
    const bool is_first = current_.second == 0;
    // What was asked for before the first frame stays in front.
    if (key.first != current_.first && !(is_first && asks_ > 0)) GreetPreset(preset);
    current_ = key;
  }
  return specs_.try_emplace(key, std::move(folded)).first->second;
}

/// Each task begins with the panel that it is about.
void Shell::GreetPreset(Preset preset) {
  switch (preset) {
    case Preset::kOverview:
    case Preset::kLecture:
      Show("ladder");
      break;
    case Preset::kForensics:
      Show("bytes");
      break;
    case Preset::kStudy:
      Show("plots");
      break;
    case Preset::kLab:
      for (const char* panel : {"walk", "bytes", "ladder", "lab"}) Show(panel);
      break;
  }
}

/// A panel that was asked for is shown even if the preset has no place for it: in the first cell.
std::vector<Panel*> Shell::PanelsOf(const Layout& layout, size_t cell) const {
  std::vector<Panel*> found;
  for (const auto& panel : panels_) {
    if (Holds(layout.cells[cell].places, panel->place())) found.push_back(panel.get());
  }
  if (cell != 0) return found;
  for (const auto& panel : panels_) {
    const auto at = asked_.find(panel->id());
    if (at == asked_.end() || at->second != asks_) continue;
    const bool placed =
        std::any_of(layout.cells.begin(), layout.cells.end(),
                    [&](const Cell& other) { return Holds(other.places, panel->place()); });
    if (!placed) found.push_back(panel.get());
  }
  return found;
}

Panel* Shell::FrontOf(const std::vector<Panel*>& panels) const {
  Panel* front = nullptr;
  int latest = -1;
  for (Panel* panel : panels) {
    const auto at = asked_.find(panel->id());
    const int asked = at == asked_.end() ? 0 : at->second;
    if (asked <= latest) continue;
    latest = asked;
    front = panel;
  }
  return front;
}

// --- drawing

void Shell::Draw(Ui& ui, State& state, const CommandTable& commands, Rect area) {
  const float gap = std::round(ui.Scaled(kGap));
  area = {area.x + gap, area.y + gap, area.width - 2 * gap, area.height - 2 * gap};
  if (area.width < 16 || area.height < 16) return;
  const LayoutSpec& spec =
      SpecNow(state.settings(), area.width / ui.Scaled(1) + 2 * kGap, area.height / ui.Scaled(1));
  const Layout layout = Arrange(spec, area, gap, std::round(ui.Scaled(kGrid)));
  for (size_t i = 0; i < layout.cells.size(); ++i) {
    DrawCell(ui, state, commands, layout.cells[i].rect, PanelsOf(layout, i));
  }
  DrawSplitters(ui, state.settings(), layout, area);
}

void Shell::DrawCell(Ui& ui, State& state, const CommandTable& commands, Rect rect,
                     const std::vector<Panel*>& panels) {
  ui.Ground({rect.x, rect.y}, {rect.right(), rect.bottom()}, Tone::kPanel,
            ui.Scaled(kCornerRadius));
  const float title = std::round(ui.Scaled(kTitleHeight));
  Panel* const front = DrawTitles(ui, {rect.x, rect.y, rect.width, title}, panels);
  if (front == nullptr || rect.height <= title + 8 || rect.width <= 8) return;
  ImGui::SetCursorScreenPos({rect.x, rect.y + title});
  const ImVec2 size{rect.width, rect.height - title};
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui.Scaled(12), ui.Scaled(8)});
  if (ImGui::BeginChild(front->id(), size, false, ImGuiWindowFlags_AlwaysUseWindowPadding)) {
    ImGui::PopStyleVar();
    front->Draw(ui, state, commands);
  } else {
    ImGui::PopStyleVar();
  }
  ImGui::EndChild();
  ui.Probe((std::string("panel.") + front->id()).c_str(), {rect.x, rect.y + title},
           {rect.right(), rect.bottom()}, true, front->title());
}

Panel* Shell::DrawTitles(Ui& ui, Rect bar, const std::vector<Panel*>& panels) {
  Panel* const front = FrontOf(panels);
  ImDrawList* list = ImGui::GetWindowDrawList();
  float needed = ui.Scaled(12);
  for (Panel* panel : panels) {
    needed += ui.Measure(TextRole::kBody, panel->title()).x + ui.Scaled(20);
  }
  // Seldom needed, and each clip rectangle is a draw call.
  const bool clipped = needed > bar.width;
  if (clipped) list->PushClipRect({bar.x, bar.y}, {bar.right(), bar.bottom()}, true);
  float x = bar.x + ui.Scaled(12);
  for (Panel* panel : panels) {
    const ImVec2 size = ui.Measure(TextRole::kBody, panel->title());
    const float y = std::round(bar.y + (bar.height - size.y) / 2);
    const std::string id = std::string("tab.") + panel->id();
    const float pad = ui.Scaled(6);
    if (panels.size() > 1 && ui.HitArea(id.c_str(), {x - pad, bar.y},
                                        {x + size.x + pad, bar.bottom()}, panel->title())) {
      Show(panel->id());
    }
    const bool hovered = panels.size() > 1 && ImGui::IsItemHovered();
    const bool lit = panel == front;
    ui.DrawText(list, {x, y}, TextRole::kBody,
                ui.Color(lit || hovered ? Tone::kText : Tone::kQuietText), panel->title());
    if (lit && panels.size() > 1) {
      list->AddRectFilled({x, bar.bottom() - ui.Scaled(2)}, {x + size.x, bar.bottom()},
                          ui.Color(Tone::kAccent));
    }
    x = std::round(x + size.x + ui.Scaled(20));
  }
  if (clipped) list->PopClipRect();
  list->AddLine({bar.x, bar.bottom()}, {bar.right(), bar.bottom()}, ui.Color(Tone::kLine),
                std::max(1.0f, ui.Scaled(1)));
  return front;
}

void Shell::DrawSplitters(Ui& ui, Settings& settings, const Layout& layout, Rect area) {
  dragging_ = false;
  for (const Splitter& splitter : layout.splitters) {
    const Rect& rect = splitter.rect;
    const std::string id = "splitter." + std::to_string(splitter.column) +
                           (splitter.between_columns ? "" : "." + std::to_string(splitter.row));
    ui.HitArea(id.c_str(), {rect.x, rect.y}, {rect.right(), rect.bottom()});
    const bool active = ImGui::IsItemActive();
    if (!active && !ImGui::IsItemHovered()) continue;
    ImGui::SetMouseCursor(splitter.between_columns ? ImGuiMouseCursor_ResizeEW
                                                   : ImGuiMouseCursor_ResizeNS);
    const float line = ui.Scaled(1);
    const ImVec2 middle{rect.x + rect.width / 2, rect.y + rect.height / 2};
    const ImVec2 min = splitter.between_columns ? ImVec2{middle.x - line, rect.y}
                                                : ImVec2{rect.x, middle.y - line};
    const ImVec2 max = splitter.between_columns ? ImVec2{middle.x + line, rect.bottom()}
                                                : ImVec2{rect.right(), middle.y + line};
    ImGui::GetWindowDrawList()->AddRectFilled(min, max, ui.Color(Tone::kAccent));
    if (active) Drag(ui, settings, splitter, area);
  }
  if (!dragging_) moved_ = 0;
}

void Shell::Drag(const Ui& ui, Settings& settings, const Splitter& splitter, Rect area) {
  dragging_ = true;
  const ImVec2 delta = ImGui::GetIO().MouseDelta;
  moved_ += splitter.between_columns ? delta.x : delta.y;
  const float grid = std::round(ui.Scaled(kGrid));
  const float step = std::trunc(moved_ / grid) * grid;
  if (step == 0) return;
  moved_ -= step;
  LayoutSpec& spec = specs_[current_];
  MoveSplitter(spec, splitter, area, step);
  if (current_.first == Preset::kOverview && spec.size() == 3) {
    settings.left_column = std::clamp(spec[0].share, 0.1f, 0.5f);
    settings.right_column = std::clamp(spec[2].share, 0.1f, 0.6f);
  }
}

}  // namespace pptplab::viz
