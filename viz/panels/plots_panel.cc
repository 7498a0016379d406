// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The axis of time that all plots share: its span, its ticks, the cursor, and what the mouse does.
#include "viz/panels/plots_panel.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <string>

#include "viz/panels/status.h"

namespace pptplab::viz {

namespace {

/// Of a frame's 16 ms, for taking in what is new.
constexpr auto kBudget = std::chrono::milliseconds(4);
constexpr size_t kPortion = 5'000;
constexpr int64_t kShortestSpan = 1'000;  ///< ns
constexpr float kGutter = 52;             ///< for the numbers on the left, design pixels
constexpr float kAxis = 22;
constexpr float kBands = 6;
constexpr float kColumnWidth = 3;
constexpr float kShortestPlot = 38;

}  // namespace

void PlotsPanel::AddCommands(CommandTable& table) {
  const auto has_recording = [](const State& state) { return !state.empty(); };
  const auto zoom = [this](double factor) {
    return [this, factor](State& state) {
      Refresh(state);
      Zoom(state, factor, Nanoseconds(state.cursor_time()));
    };
  };
  table.Add({"plots.next", "Plots: the next one alone", "View", "I",
             [this](State&) {
               const size_t next = alone_ ? static_cast<size_t>(*alone_) + 1 : 0;
               alone_.reset();
               if (next < kPlotKinds) alone_ = static_cast<PlotKind>(next);
             },
             has_recording});
  table.Add({"plots.tunnel", "Plots: the next tunnel, or all", "View", "Alt+I",
             [this](State& state) {
               Refresh(state);
               if (tunnels_.size() < 2) return state.Say("There is one tunnel only.");
               Choose(state, (tunnel_ + 1) % (tunnels_.size() + 1));
               state.Say("Plots of " +
                         (tunnel_ == 0 ? "all tunnels." : tunnels_[tunnel_ - 1].name + "."));
             },
             has_recording});
  table.Add({"plots.all", "Plots: all of them", "View", "Shift+I",
             [this](State&) { alone_.reset(); }, has_recording});
  table.Add(
      {"plots.zoom.in", "Plots: a shorter time", "View", "=", zoom(0.5), has_recording, true});
  table.Add({"plots.zoom.out", "Plots: a longer time", "View", "-", zoom(2), has_recording, true});
  table.Add({"plots.zoom.all", "Plots: the whole recording", "View", "Shift+-",
             [this](State&) { is_zoomed_ = false; }, has_recording});
}

/// From where the tunnel's story begins.
PlotsPanel::Span PlotsPanel::Whole(const State& state) const {
  const RecordingModel& recording = state.recording();
  Span span{Nanoseconds(recording.begin_time()), Nanoseconds(recording.end_time())};
  const std::vector<Band>& bands = state.timeline().bands();
  for (const Band& band : bands) {
    if (band.phase != PhaseKind::kTcp && band.phase != PhaseKind::kPptp) continue;
    const int64_t first = recording.item(band.first).time_ns;
    if (first > span.begin && first < span.end) span.begin = first;
    break;
  }
  span.end = std::max(span.end, span.begin + kShortestSpan);
  // Nothing happens right at the edge.
  const int64_t margin = (span.end - span.begin) / 100;
  return {span.begin - margin, span.end + margin};
}

void PlotsPanel::Choose(const State& state, size_t tunnel) {
  tunnel_ = tunnel <= tunnels_.size() ? tunnel : 0;
  plots_ = std::make_unique<Plots>(
      state.recording(), tunnel_ == 0 ? std::vector<PlotEnd>() : tunnels_[tunnel_ - 1].ends);
  is_reading_ = true;
}

void PlotsPanel::Refresh(const State& state) {
  switch (identity_.Look(state.recording())) {
    case RecordingIdentity::Change::kOther:
      tunnels_ = TunnelsToPlot(state.recording());
      Choose(state, 0);
      is_zoomed_ = false;
      break;
    case RecordingIdentity::Change::kGrown:
      tunnels_ = TunnelsToPlot(state.recording());
      is_reading_ = true;
      break;
    case RecordingIdentity::Change::kNone:
      break;
  }
  if (is_reading_) {
    const auto begin = std::chrono::steady_clock::now();
    bool done = false;
    while (!done && std::chrono::steady_clock::now() - begin < kBudget) {
      done = plots_->ReadOn(kPortion);
    }
    is_reading_ = !done;
    is_stale_ = true;
  }
  if (!is_zoomed_) span_ = Whole(state);
  FollowCursor(state);
}

/// A cursor that leaves the picture takes the picture along.
void PlotsPanel::FollowCursor(const State& state) {
  if (cursor_ == state.cursor()) return;
  cursor_ = state.cursor();
  if (!is_zoomed_) return;
  const int64_t at = Nanoseconds(state.cursor_time());
  if (at >= span_.begin && at <= span_.end) return;
  const int64_t half = (span_.end - span_.begin) / 2;
  span_ = {at - half, at + half};
}

void PlotsPanel::Zoom(const State& state, double factor, int64_t around) {
  const Span whole = Whole(state);
  if (!is_zoomed_) span_ = whole;
  around = std::clamp(around, span_.begin, span_.end);
  const auto scaled = [&](int64_t length) {
    return static_cast<int64_t>(static_cast<double>(length) * factor);
  };
  Span next{around - scaled(around - span_.begin), around + scaled(span_.end - around)};
  if (next.end - next.begin < kShortestSpan) return;
  next.begin = std::max(next.begin, whole.begin);
  next.end = std::min(next.end, whole.end);
  span_ = next;
  is_zoomed_ = next != whole;
}

float PlotsPanel::XOf(const Frame& frame, int64_t time) const {
  const double share = static_cast<double>(time - span_.begin) /
                       static_cast<double>(std::max<int64_t>(1, span_.end - span_.begin));
  return frame.left + static_cast<float>(share) * (frame.right - frame.left);
}

int64_t PlotsPanel::TimeAt(const Frame& frame, float x) const {
  const double share = std::clamp(
      static_cast<double>((x - frame.left) / std::max(1.0f, frame.right - frame.left)), 0.0, 1.0);
  return span_.begin + static_cast<int64_t>(share * static_cast<double>(span_.end - span_.begin));
}

void PlotsPanel::Draw(Ui& ui, State& state, const CommandTable&) {
  if (state.empty() || state.recording().size() == 0) {
    return ui.EmptyState(
        "plots.empty",
        "Open a recording: goodput, round trip, window, loss, queues and fragments "
        "are drawn here over time.");
  }
  Refresh(state);
  const float choice =
      DrawChoice(ui, state, ImGui::GetCursorScreenPos(), ImGui::GetContentRegionAvail().x);
  ImVec2 at = ImGui::GetCursorScreenPos();
  ImVec2 room = ImGui::GetContentRegionAvail();
  at.y += choice;
  room.y -= choice;
  Frame frame{std::round(at.x + ui.Scaled(kGutter)), std::round(at.x + room.x - ui.Scaled(6)),
              at.y + ui.Scaled(kBands + 2), std::round(at.y + room.y - ui.Scaled(kAxis))};
  if (frame.right - frame.left < ui.Scaled(60) || frame.bottom - frame.top < ui.Scaled(30)) return;
  Summarize(frame, ui.Scaled(kColumnWidth));
  // What does not fit is reached by its command: one alone.
  const auto fitting =
      static_cast<size_t>(std::max(1.0f, (frame.bottom - frame.top) / ui.Scaled(kShortestPlot)));
  std::vector<const Plot*> shown;
  size_t with_data = 0;
  for (const Plot& plot : plots_->plots()) {
    if (alone_ ? plot.kind != *alone_ : shown.size() >= fitting) continue;
    shown.push_back(&plot);
    with_data += HasData(plot) ? 1 : 0;
  }
  // One that has nothing to show says so in a line and leaves its room to the others.
  const float gap = ui.Scaled(7);
  const float line = TitleHeight(ui) + gap;
  const float empty = line * static_cast<float>(shown.size() - with_data);
  const float height = std::floor((frame.bottom - frame.top - empty) /
                                  static_cast<float>(std::max<size_t>(1, with_data)));
  const int64_t time = hovered_ ? *hovered_ : Nanoseconds(state.cursor_time());
  graphs_.clear();
  float y = frame.top;
  for (const Plot* const plot : shown) {
    const float own = HasData(*plot) ? height : line;
    DrawPlot(ui, *plot, {frame.left, y}, {frame.right, y + own - gap}, at.x, time);
    y += own;
  }
  DrawAxis(ui, state, frame);
  TakeMouse(ui, state, frame);
  DrawCursor(ui, state, frame);
}

/// Which tunnel, if there are several. Returns the height that it takes.
float PlotsPanel::DrawChoice(Ui& ui, State& state, ImVec2 at, float width) {
  if (tunnels_.size() < 2) return 0;
  constexpr size_t kMostInMenu = 30;  // of more, Alt+I reaches each
  const std::string name = tunnel_ == 0 ? "All " + std::to_string(tunnels_.size()) + " tunnels"
                                        : tunnels_[tunnel_ - 1].name;
  ImGui::SetCursorScreenPos(at);
  if (ui.BeginMenu("plots.tunnel", name + " ▾", std::min(width, ui.Scaled(190)),
                   "Which tunnel: Alt+I")) {
    if (ui.MenuItem("plots.tunnel.0", "All tunnels", "", tunnel_ == 0)) Choose(state, 0);
    for (size_t i = 1; i <= std::min(tunnels_.size(), kMostInMenu); ++i) {
      const std::string id = "plots.tunnel." + std::to_string(i);
      if (ui.MenuItem(id.c_str(), tunnels_[i - 1].name, "", tunnel_ == i)) Choose(state, i);
    }
    ui.EndMenu();
  }
  ImGui::SetCursorScreenPos(at);
  return ui.Scaled(32);
}

/// Phases above, ticks below.
void PlotsPanel::DrawAxis(Ui& ui, State& state, const Frame& frame) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const float band_top = frame.top - ui.Scaled(kBands + 2);
  for (const Band& band : state.timeline().bands()) {
    const float left = std::max(frame.left, XOf(frame, Nanoseconds(band.begin)));
    const float right = std::min(frame.right, XOf(frame, Nanoseconds(band.end)));
    if (right <= left) continue;
    list->AddRectFilled({left, band_top}, {std::max(left + 1, right - 1), band_top + ui.Scaled(4)},
                        ui.LayerColor(LayerOfPhase(band.phase), 0.7f), ui.Scaled(2));
  }
  const int64_t zero = Nanoseconds(state.recording().begin_time());
  const auto most = static_cast<size_t>((frame.right - frame.left) / ui.Scaled(76));
  const auto ticks = NiceTicks(span_.begin - zero, span_.end - zero, std::max<size_t>(2, most));
  const int64_t step = ticks.size() > 1 ? ticks[1] - ticks[0] : 1'000'000'000;
  int digits = 0;
  for (int64_t unit = 1'000'000'000; unit > step && digits < 9; unit /= 10) ++digits;
  const float y = std::round(frame.bottom + ui.Scaled(3));
  for (const int64_t tick : ticks) {
    const float x = std::round(XOf(frame, tick + zero));
    DrawUpright(x, 0.5f, ui.Color(Tone::kLine, 0.6f));
    char text[48];
    std::snprintf(text, sizeof text, "%.*f s", digits, static_cast<double>(tick) * 1e-9);
    const float width = ui.Measure(TextRole::kSmall, text).x;
    const float left = std::clamp(x - width / 2, frame.left, frame.right - width);
    ui.DrawText(list, {std::round(left), y}, TextRole::kSmall, ui.Color(Tone::kQuietText), text);
  }
  if (!is_reading_ && !is_zoomed_) return;
  const float left = frame.left - ui.Scaled(kGutter);
  if (is_reading_) {
    const std::string text = std::to_string(static_cast<int>(plots_->progress() * 100)) + " %";
    ui.DrawText(list, {left, y}, TextRole::kSmall, ui.Color(Tone::kQuietText), text);
    return;
  }
  const ImVec2 size = ui.Measure(TextRole::kSmall, "↔ all");
  if (ui.HitArea("plots.zoom.all", {left, y}, {left + size.x, y + size.y}, "all")) {
    is_zoomed_ = false;
  }
  ui.Tooltip("The whole recording");
  ui.DrawText(list, {left, y}, TextRole::kSmall, ui.Color(Tone::kAccent), "↔ all");
}

void PlotsPanel::DrawUpright(float x, float half, ImU32 color) const {
  for (const auto& [top, bottom] : graphs_) {
    ImGui::GetWindowDrawList()->AddRectFilled({x - half, top}, {x + half, bottom}, color);
  }
}

void PlotsPanel::DrawCursor(const Ui& ui, const State& state, const Frame& frame) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const int64_t at = Nanoseconds(state.cursor_time());
  if (at >= span_.begin && at <= span_.end) {
    const float x = std::round(XOf(frame, at));
    const float half = std::max(1.0f, ui.Scaled(1));
    DrawUpright(x, half, ui.Color(Tone::kAccent));
    list->AddCircleFilled({x, frame.top - ui.Scaled(4)}, ui.Scaled(4), ui.Color(Tone::kAccent));
    ui.Probe("plots.cursor", {x - half, frame.top}, {x + half, frame.bottom}, false, "");
  }
  if (!hovered_) return;
  const float x = std::round(XOf(frame, *hovered_));
  DrawUpright(x, 0.5f, ui.Color(Tone::kText, 0.6f));
  const std::string moment = FormatMoment(state, AtNanoseconds(*hovered_));
  const ImVec2 size = ui.Measure(TextRole::kSmall, moment);
  const float left =
      std::clamp(x - size.x / 2, frame.left, std::max(frame.left, frame.right - size.x));
  const ImVec2 min{std::round(left), std::round(frame.bottom + ui.Scaled(3))};
  list->AddRectFilled({min.x - ui.Scaled(4), min.y},
                      {min.x + size.x + ui.Scaled(4), min.y + size.y}, ui.Color(Tone::kPanel));
  ui.DrawText(list, min, TextRole::kSmall, ui.Color(Tone::kText), moment);
}

void PlotsPanel::TakeMouse(Ui& ui, State& state, const Frame& frame) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  ui.HitArea("plots.area", {frame.left, frame.top}, {frame.right, frame.bottom});
  const bool hovered = ImGui::IsItemHovered() || ImGui::IsItemActive();
  hovered_.reset();
  if (hovered) hovered_ = TimeAt(frame, mouse.x);
  if (ImGui::IsItemActivated()) dragged_from_ = mouse.x;
  const float wheel = ImGui::GetIO().MouseWheel;
  if (hovered && wheel != 0) Zoom(state, wheel > 0 ? 0.8 : 1.25, *hovered_);
  if (!dragged_from_) return;
  const bool drags = std::fabs(mouse.x - *dragged_from_) > ui.Scaled(6);
  const float left = std::clamp(std::min(mouse.x, *dragged_from_), frame.left, frame.right);
  const float right = std::clamp(std::max(mouse.x, *dragged_from_), frame.left, frame.right);
  if (ImGui::IsItemActive()) {
    if (drags) {
      ImGui::GetWindowDrawList()->AddRectFilled({left, frame.top}, {right, frame.bottom},
                                                ui.Color(Tone::kAccent, 0.22f));
    }
    return;
  }
  const Span chosen{TimeAt(frame, left), TimeAt(frame, right)};
  if (!drags) {
    state.GoToTime(AtNanoseconds(TimeAt(frame, *dragged_from_)));
  } else if (chosen.end - chosen.begin >= kShortestSpan) {
    span_ = chosen;
    is_zoomed_ = true;
    cursor_ = state.cursor();  // it may be out of the picture until it moves
  }
  dragged_from_.reset();
}

}  // namespace pptplab::viz
