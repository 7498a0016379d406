// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/panels/scrubber.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "viz/model/predict.h"
#include "viz/panels/status.h"

namespace pptplab::viz {

namespace {

constexpr float kEdge = 12;       ///< left and right, design pixels
constexpr float kNarrowest = 58;  ///< of a phase: room for its name
constexpr float kColumn = 6;      ///< of the density strip
constexpr float kWordsHeight = 26;
constexpr float kBandHeight = 18;
constexpr float kDensityHeight = 20;

/// What a band has room for.
std::string NameIn(const Ui& ui, PhaseKind phase, float room) {
  std::string_view name = NameOfPhase(phase);
  if (phase == PhaseKind::kAuthentication && ui.Measure(TextRole::kSmall, name).x > room) {
    name = "Auth";
  }
  if (ui.Measure(TextRole::kSmall, name).x <= room) return std::string(name);
  const char* const mark = Ui::LayerMark(LayerOfPhase(phase));
  return ui.Measure(TextRole::kSmall, mark).x <= room ? mark : "";
}

}  // namespace

void Scrubber::Draw(Ui& ui, State& state, const CommandTable&, ImVec2 at, float width) {
  const float height = ui.Scaled(kHeight);
  ui.Ground(at, {at.x + width, at.y + height}, Tone::kPanel);
  const float edge = std::round(ui.Scaled(kEdge));
  DrawWords(ui, state, {at.x + edge, at.y + ui.Scaled(5)}, width - 2 * edge);
  if (state.empty() || state.recording().size() == 0) return;
  Refresh(ui, state, width - 2 * edge);
  const ImVec2 strip{at.x + edge, std::round(at.y + ui.Scaled(kWordsHeight))};
  const float band = std::round(ui.Scaled(kBandHeight));
  const float density = std::round(ui.Scaled(kDensityHeight));
  DrawBands(ui, state, strip, band);
  DrawDensity(ui, {strip.x, strip.y + band + ui.Scaled(2)}, density);
  DrawVeil(ui, state, strip, band + density + ui.Scaled(2));
  const float all = band + density + ui.Scaled(2);
  TakeMouse(ui, state, strip, all);
  DrawMarks(ui, state, strip, all);
}

/// A new recording, more of it, or another width: everything else costs nothing.
void Scrubber::Refresh(const Ui& ui, const State& state, float width) {
  const RecordingModel& recording = state.recording();
  if (of_ == &recording && size_ == recording.size() && width_ == width) return;
  of_ = &recording;
  size_ = recording.size();
  width_ = width;
  axis_ = std::make_unique<TimeAxis>(recording, state.timeline(), width, ui.Scaled(kNarrowest));
  columns_ =
      axis_->Columns(recording, static_cast<size_t>(std::max(1.0f, width / ui.Scaled(kColumn))));
  most_ = 1;
  for (const TimeAxis::Column& column : columns_) most_ = std::max(most_, column.items);
}

void Scrubber::DrawWords(Ui& ui, State& state, ImVec2 at, float width) {
  ImGui::SetCursorScreenPos(at);
  const float button = ui.Scaled(112);
  if (!state.empty() && state.recording().size() > 0) {
    ImGui::SetCursorScreenPos({at.x + width - button, at.y - ui.Scaled(9)});
    DrawBreakpoints(ui, state);
  }
  DrawStatus(ui, state, at, width - button - ui.Scaled(8));
}

void Scrubber::DrawBreakpoints(Ui& ui, State& state) {
  std::vector<Breakpoint>& breakpoints = state.breakpoints();
  const std::string label =
      breakpoints.empty() ? "Breakpoints" : std::to_string(breakpoints.size()) + " breakpoints";
  if (!ui.BeginMenu("scrubber.breakpoints", label, ui.Scaled(112),
                    "Play stops where one of these filters matches")) {
    return;
  }
  for (size_t i = 0; i < breakpoints.size(); ++i) {
    const std::string id = "scrubber.breakpoint." + std::to_string(i);
    ui.Toggle(id.c_str(), breakpoints[i].filter_text.c_str(), &breakpoints[i].enabled);
    ImGui::SameLine();
    if (ui.IconButton((id + ".remove").c_str(), Icon::kClose, true, "Remove")) {
      breakpoints.erase(breakpoints.begin() + static_cast<std::ptrdiff_t>(i));
      break;
    }
  }
  ui.Text(TextRole::kSmall, "Stop at a filter, such as", Tone::kQuietText);
  for (const char* example : {"drop", "key", "transition state=Opened"}) {
    ImGui::SameLine();
    const std::string id = std::string("scrubber.example.") + example;
    if (ui.Button(id.c_str(), example)) new_breakpoint_ = example;
  }
  ui.Field("scrubber.breakpoint.new", "drop node=server", &new_breakpoint_, ui.Scaled(240));
  ImGui::SameLine();
  if (ui.Button("scrubber.breakpoint.add", "Add", !new_breakpoint_.empty())) {
    auto filter = Filter::Parse(new_breakpoint_);
    if (filter) {
      breakpoints.push_back({new_breakpoint_, std::move(*filter), true});
      new_breakpoint_.clear();
      breakpoint_problem_.clear();
    } else {
      breakpoint_problem_ = filter.error().sentence;
    }
  }
  if (!breakpoint_problem_.empty()) {
    ui.Text(TextRole::kSmall, "× " + breakpoint_problem_, Tone::kError);
  }
  ui.EndMenu();
}

void Scrubber::DrawBands(Ui& ui, const State& state, ImVec2 at, float height) const {
  ImDrawList* list = ImGui::GetWindowDrawList();
  ui.Ground(at, {at.x + width_, at.y + height}, Tone::kGround);
  const std::vector<Band>& bands = state.timeline().bands();
  const PhaseKind here = state.timeline().PhaseAt(state.cursor());
  for (const TimeAxis::Segment& segment : axis_->segments()) {
    if (segment.band >= bands.size()) continue;
    const PhaseKind phase = bands[segment.band].phase;
    const trace::Layer layer = LayerOfPhase(phase);
    const float left = std::round(at.x + segment.begin);
    const float right = std::max(left + 1, std::round(at.x + segment.end) - 1);
    const bool lit = phase == here;
    ui.Ground({left, at.y}, {right, at.y + height}, Tone::kGround,
              ui.LayerColor(layer, lit ? 0.5f : 0.22f));
    const std::string name = NameIn(ui, phase, right - left - ui.Scaled(12));
    const ImVec2 size = ui.Measure(TextRole::kSmall, name);
    ui.DrawText(list,
                {std::round((left + right - size.x) / 2), std::round(at.y + (height - size.y) / 2)},
                TextRole::kSmall, ui.Color(lit ? Tone::kText : Tone::kQuietText), name);
  }
}

/// Heights grow with the logarithm: one packet is to be seen beside a thousand.
void Scrubber::DrawDensity(const Ui& ui, ImVec2 at, float height) const {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float step = width_ / static_cast<float>(columns_.size());
  const float scale = height / std::log1p(static_cast<float>(most_));
  const float bottom = at.y + height;
  const ImU32 color = ui.Color(Tone::kQuietText, 0.5f);
  const ImU32 drop_color = ui.Color(Tone::kError);
  for (size_t i = 0; i < columns_.size(); ++i) {
    const float x = at.x + step * static_cast<float>(i);
    const float tall = std::log1p(static_cast<float>(columns_[i].items)) * scale;
    if (tall > 0) list->AddRectFilled({x, bottom - tall}, {x + step - 1, bottom}, color);
    if (columns_[i].drops == 0) continue;
    const float arm = ui.Scaled(3);
    const ImVec2 center{x + step / 2, at.y + arm + 1};
    list->AddLine({center.x - arm, center.y - arm}, {center.x + arm, center.y + arm}, drop_color,
                  ui.Scaled(1.5f));
    list->AddLine({center.x - arm, center.y + arm}, {center.x + arm, center.y - arm}, drop_color,
                  ui.Scaled(1.5f));
  }
}

/// While somebody predicts, what comes later has neither phases nor heights.
void Scrubber::DrawVeil(Ui& ui, const State& state, ImVec2 at, float height) const {
  const Prediction& prediction = state.prediction();
  if (!prediction.is_on || prediction.edge >= state.recording().size()) return;
  const Instant edge = AtNanoseconds(state.recording().item(prediction.edge).time_ns);
  const ImVec2 min{std::round(at.x + axis_->PositionOf(edge)) + 1, at.y};
  const ImVec2 max{at.x + width_, at.y + height};
  if (max.x <= min.x) return;
  ImDrawList* const list = ImGui::GetWindowDrawList();
  list->AddRectFilled(min, max, ui.Color(Tone::kPanel));  // over names and heights
  list->AddRect(min, max, ui.Color(Tone::kLine));
  const std::string words = ui.Elide(TextRole::kSmall, "hidden", max.x - min.x - ui.Scaled(12));
  const ImVec2 size = ui.Measure(TextRole::kSmall, words);
  ui.DrawText(list,
              {std::round((min.x + max.x - size.x) / 2), std::round((min.y + max.y - size.y) / 2)},
              TextRole::kSmall, ui.Color(Tone::kQuietText), words);
  ui.Probe("scrubber.veil", min, max, false, "hidden");
}

void Scrubber::TakeMouse(Ui& ui, State& state, ImVec2 at, float height) {
  ui.HitArea("scrubber", at, {at.x + width_, at.y + height});
  if (ImGui::IsItemActive()) {
    state.GoToTime(axis_->TimeAt(ImGui::GetIO().MousePos.x - at.x));
  } else if (ImGui::IsItemHovered() && !ui.keys_in_use()) {
    const Instant time = axis_->TimeAt(ImGui::GetIO().MousePos.x - at.x);
    ImGui::BeginTooltip();
    ui.Text(TextRole::kSmall, FormatMoment(state, time));
    ImGui::EndTooltip();
  }
}

void Scrubber::DrawMarks(Ui& ui, State& state, ImVec2 at, float height) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  for (const ItemIndex bookmark : state.bookmarks()) {
    if (bookmark >= state.recording().size()) continue;
    const Instant time = AtNanoseconds(state.recording().item(bookmark).time_ns);
    const float x = std::round(at.x + axis_->PositionOf(time));
    const float side = ui.Scaled(4);
    list->AddTriangleFilled({x - side, at.y}, {x + side, at.y}, {x, at.y + 2 * side},
                            ui.Color(Tone::kAccent));
    const std::string id = "scrubber.bookmark." + std::to_string(bookmark);
    ui.Probe(id.c_str(), {x - side, at.y}, {x + side, at.y + 2 * side}, true, "bookmark");
  }
  const float x = std::round(at.x + axis_->PositionOf(state.cursor_time()));
  const float half = std::max(1.0f, ui.Scaled(1));
  list->AddRectFilled({x - half, at.y - ui.Scaled(2)}, {x + half, at.y + height},
                      ui.Color(Tone::kAccent));
  list->AddCircleFilled({x, at.y - ui.Scaled(2)}, ui.Scaled(4), ui.Color(Tone::kAccent));
  ui.Probe("scrubber.cursor", {x - half, at.y}, {x + half, at.y + height}, false, "");
}

}  // namespace pptplab::viz
