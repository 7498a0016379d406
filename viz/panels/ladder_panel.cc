// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The frame of the ladder, and its rows in order. Only what is in sight is asked for.
#include "viz/panels/ladder_panel.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "viz/model/predict.h"

namespace pptplab::viz {
namespace {

constexpr float kQuiet = 0.55f;
constexpr float kRowHeight = 36;
constexpr float kNarrowestGap = 58;
/// Of a frame's 16 ms, for taking in what is new.
constexpr auto kBudget = std::chrono::milliseconds(4);
constexpr size_t kPortion = 20'000;
/// Rows of a picture: more would be no picture.
constexpr size_t kMostExported = 2000;

/// The way's ends on one line.
std::vector<ArrowPoint> LevelEnds(const LadderRow& row, float y, const auto& x_of) {
  std::vector<ArrowPoint> ends;
  for (const LadderRow::Stretch& stretch : row.way) {
    ends.push_back({x_of(stretch.from), y});
    ends.push_back({x_of(stretch.to), y});
  }
  return ends;
}

void ExportSvg(State& state) {
  Ladder ladder;
  while (!ladder.Update(state)) {
  }
  const std::string name =
      std::filesystem::path(state.recording().path()).stem().string() + ".ladder.svg";
  std::ofstream file(name, std::ios::binary);
  file << LadderSvg(ladder, state, 0, kMostExported);
  if (!file.flush()) {
    state.Say(name + " can't be written here: start pptplab in a folder where you may write.");
    return;
  }
  std::string said = "The ladder is in " + std::filesystem::absolute(name).string();
  if (ladder.size() > kMostExported) {
    said += ", its first " + std::to_string(kMostExported) + " rows: a filter makes it shorter";
  }
  state.Say(said + ".");
}

}  // namespace

void LadderPanel::AddCommands(CommandTable& table) {
  const auto has_recording = [](const State& state) { return !state.empty(); };
  table.Add(
      {"export.ladder.svg", "Export the ladder as SVG", "File", "", &ExportSvg, has_recording});
  table.Add({"ladder.detail", "Ladder: messages, all data units, or every link", "View", "D",
             [this](State&) {
               const int next = (static_cast<int>(ladder_.detail()) + 1) % 3;
               ladder_.SetDetail(static_cast<LadderDetail>(next));
             },
             has_recording});
  table.Add({"ladder.row.next", "Ladder: next row", "View", "Alt+Down",
             [this](State& state) {
               Refresh(state);
               const size_t row = ladder_.RowOf(state.cursor());
               if (row + 1 >= ShownRows(state)) {
                 if (state.prediction().HoldsBack(state, StepUnit::kMessage)) return;
               }
               if (row + 1 < ladder_.size()) state.Select(ladder_.ItemOf(row + 1));
             },
             has_recording, true});
  table.Add({"ladder.row.previous", "Ladder: previous row", "View", "Alt+Up",
             [this](State& state) {
               Refresh(state);
               const size_t row = ladder_.RowOf(state.cursor());
               if (row > 0 && row < ladder_.size()) state.Select(ladder_.ItemOf(row - 1));
             },
             has_recording, true});
  table.Add({"ladder.zoom.in", "Ladder: a shorter time", "View", "",
             [this](State& state) { Zoom(0.5, Nanoseconds(state.cursor_time())); }, has_recording,
             true});
  table.Add({"ladder.zoom.out", "Ladder: a longer time", "View", "",
             [this](State& state) { Zoom(2, Nanoseconds(state.cursor_time())); }, has_recording,
             true});
}

void LadderPanel::Refresh(const State& state) {
  const auto begin = std::chrono::steady_clock::now();
  while (!ladder_.Update(state, kPortion)) {
    if (std::chrono::steady_clock::now() - begin > kBudget) break;
  }
}

void LadderPanel::Draw(Ui& ui, State& state, const CommandTable&) {
  if (state.empty()) {
    return ui.EmptyState("ladder.empty",
                         "Open a recording, a capture or a scenario to see who "
                         "says what to whom.");
  }
  Refresh(state);
  if (!DrawControls(ui, state)) return;
  if (ladder_.size() == 0) {
    const bool filtered = !state.filter().MatchesEverything();
    return ui.EmptyState("ladder.empty",
                         ladder_.progress() < 1 ? "Reading the recording …"
                         : filtered ? "Nothing passes this filter. Clear it to see everything."
                                    : "No packets and no messages here yet.");
  }
  Frame frame = Arrange(ui, state);
  if (frame.height() < frame.row || frame.max.x - frame.left < ui.Scaled(60)) return;
  Follow(state, frame);
  frame = Arrange(ui, state);  // scrolled sideways, perhaps
  TakeWheel(ui, state, frame);
  DrawLifelines(ui, state, frame);
  ImDrawList* const list = ImGui::GetWindowDrawList();
  list->PushClipRect(frame.min, frame.max, true);
  if (state.settings().ladder_scale == LadderScale::kTime) {
    DrawToScale(ui, state, frame);
  } else {
    DrawRows(ui, state, frame);
  }
  list->PopClipRect();
  if (state.settings().ladder_scale == LadderScale::kOrdinal) DrawScrollbar(ui, frame);
  ui.Probe("ladder.rows", frame.min, frame.max, true, std::to_string(ladder_.size()));
}

bool LadderPanel::DrawControls(Ui& ui, State& state) {
  static const char* const kDetails[] = {"Messages", "All", "Links"};
  static const char* const kScales[] = {"In order", "To scale"};
  int detail = static_cast<int>(ladder_.detail());
  if (ui.Choice("ladder.detail", &detail, kDetails, 3)) {
    ladder_.SetDetail(static_cast<LadderDetail>(detail));
    Refresh(state);
  }
  ImGui::SameLine(0, ui.Scaled(12));
  int scale = static_cast<int>(state.settings().ladder_scale);
  if (ui.Choice("ladder.scale", &scale, kScales, 2)) {
    state.settings().ladder_scale = static_cast<LadderScale>(scale);
  }
  if (state.settings().ladder_scale == LadderScale::kTime) {
    ImGui::SameLine(0, ui.Scaled(12));
    const int64_t cursor = Nanoseconds(state.cursor_time());
    if (ui.Button("ladder.zoom.in", "+", true, "A shorter time (Ctrl and wheel)"))
      Zoom(0.5, cursor);
    ImGui::SameLine(0, ui.Scaled(4));
    if (ui.Button("ladder.zoom.out", "–", true, "A longer time (Ctrl and wheel)")) Zoom(2, cursor);
  }
  const std::string count =
      ladder_.progress() < 1
          ? "reading, " + std::to_string(static_cast<int>(ladder_.progress() * 100)) + " %"
          : std::to_string(ladder_.size()) + (ladder_.size() == 1 ? " row" : " rows");
  const float width = ui.Measure(TextRole::kSmall, count).x;
  ImGui::SameLine();
  if (ImGui::GetContentRegionAvail().x > width + ui.Scaled(12)) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float x = at.x + ImGui::GetContentRegionAvail().x - width;
    ui.DrawText(ImGui::GetWindowDrawList(), {std::round(x), std::round(at.y + ui.Scaled(6))},
                TextRole::kSmall, ui.Color(Tone::kQuietText), count);
  }
  ImGui::NewLine();
  return true;
}

LadderPanel::Frame LadderPanel::Arrange(const Ui& ui, const State& state) {
  Frame frame;
  frame.min = ImGui::GetCursorScreenPos();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  frame.max = {frame.min.x + room.x - ui.Scaled(10), frame.min.y + room.y};
  frame.steps = frame.min.x;
  frame.min.y += ui.Scaled(26);  // the names stand above
  const bool wide = room.x > ui.Scaled(480);
  const float time = ui.Measure(TextRole::kMonoSmall, "00.000000").x;
  frame.times = frame.steps + ui.Scaled(wide ? 112 : 30) + time;
  frame.left = frame.times + ui.Scaled(8);
  frame.row = ui.Scaled(kRowHeight);
  const auto lines = static_cast<float>(std::max<size_t>(ladder_.lifelines().size(), 1));
  const float width = frame.max.x - frame.left;
  frame.spacing = std::max(width / lines, ui.Scaled(kNarrowestGap));
  sideways_ = std::clamp(sideways_, 0.0f, std::max(0.0f, frame.spacing * lines - width));
  frame.left -= sideways_;
  frame.selected = ladder_.RowOf(state.cursor());
  return frame;
}

// The cursor's row stays in sight: when it moves, not when somebody scrolls away from it.
void LadderPanel::Follow(const State& state, const Frame& frame) {
  const LadderScale scale = state.settings().ladder_scale;
  const bool again = followed_ == state.cursor() && followed_revision_ == state.revision() &&
                     followed_scale_ == scale && shown_ == &state.recording();
  if (again || frame.selected >= ladder_.size()) return;
  if (shown_ != &state.recording() || followed_scale_ != scale) span_ns_ = 0;
  shown_ = &state.recording();
  followed_ = state.cursor();
  followed_revision_ = state.revision();
  followed_scale_ = scale;
  const double visible = frame.height() / frame.row;
  const auto row = static_cast<double>(frame.selected);
  const bool near = row > scroll_ - visible && row < scroll_ + 2 * visible;
  if (!near) scroll_ = row - visible / 2;
  scroll_ = std::clamp(scroll_, row - visible + std::min(3.0, visible / 2),
                       std::max(0.0, row - std::min(2.0, visible / 3)));
  const LadderRow& shown = ladder_.Row(frame.selected);
  if (shown.from != kNoLifeline) {
    const float margin = frame.spacing * 0.5f, clip = frame.left + sideways_;
    const float x = frame.X(shown.from);
    if (x - margin < clip) sideways_ -= clip - (x - margin);
    if (x + margin > frame.max.x) sideways_ += x + margin - frame.max.x;
  }
  const int64_t time = ladder_.TimeOf(frame.selected);
  if (span_ns_ == 0) {
    // A dozen rows around the cursor fill the height at first.
    const size_t first = frame.selected < 6 ? 0 : frame.selected - 6;
    const size_t last = std::min(frame.selected + 6, ladder_.size() - 1);
    span_ns_ = std::clamp<int64_t>(ladder_.TimeOf(last) - ladder_.TimeOf(first), 1'000'000,
                                   60'000'000'000);
    begin_ns_ = time - span_ns_ / 3;
  }
  if (time < begin_ns_ + span_ns_ / 10) begin_ns_ = time - span_ns_ / 4;
  if (time > begin_ns_ + span_ns_ * 9 / 10) begin_ns_ = time - span_ns_ * 3 / 4;
}

void LadderPanel::TakeWheel(const Ui& ui, const State& state, const Frame& frame) {
  const ImGuiIO& io = ImGui::GetIO();
  const bool to_scale = state.settings().ladder_scale == LadderScale::kTime;
  if (ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem)) {
    sideways_ -= io.MouseWheelH * ui.Scaled(40);
    if (io.KeyShift) {
      sideways_ -= io.MouseWheel * ui.Scaled(40);
    } else if (to_scale && io.KeyCtrl && io.MouseWheel != 0) {
      const double at = (io.MousePos.y - frame.min.y) / std::max(frame.height(), 1.0f);
      Zoom(io.MouseWheel > 0 ? 0.8 : 1.25,
           begin_ns_ + static_cast<int64_t>(at * static_cast<double>(span_ns_)));
    } else if (to_scale) {
      begin_ns_ -= static_cast<int64_t>(io.MouseWheel * 0.1 * static_cast<double>(span_ns_));
    } else {
      scroll_ -= io.MouseWheel * 3;
    }
  }
  const double most = static_cast<double>(ladder_.size()) - frame.height() / frame.row + 0.5;
  scroll_ = std::clamp(scroll_, 0.0, std::max(0.0, most));
}

void LadderPanel::DrawLifelines(Ui& ui, State& state, const Frame& frame) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const float clip = frame.left + sideways_;
  list->PushClipRect({clip, frame.min.y - ui.Scaled(26)}, {frame.max.x, frame.max.y}, true);
  const PointOfView& view = state.point_of_view();
  // In order, each row draws its own part of them (DrawRow).
  const bool to_scale = state.settings().ladder_scale == LadderScale::kTime;
  for (size_t i = 0; i < ladder_.lifelines().size(); ++i) {
    const Lifeline& line = ladder_.lifelines()[i];
    const float x = std::round(frame.X(i));
    if (x < clip - frame.spacing || x > frame.max.x + frame.spacing) continue;
    if (to_scale) {
      list->AddLine({x, frame.min.y}, {x, frame.max.y}, ui.Color(Tone::kLine), ui.LineWidth(1));
    }
    const bool seen_from = view.who == PointOfView::Who::kNode && view.node == line.node;
    const std::string name = ui.Elide(TextRole::kBody, line.name, frame.spacing - ui.Scaled(8));
    const ImVec2 size = ui.Measure(TextRole::kBody, name);
    const ImVec2 at{std::round(x - size.x / 2), frame.min.y - ui.Scaled(24)};
    ui.DrawText(list, at, TextRole::kBody, ui.Color(seen_from ? Tone::kAccent : Tone::kText), name);
    const std::string id = "ladder.node." + line.name;
    if (ui.HitArea(id.c_str(), at, {at.x + size.x, frame.min.y}, line.name.c_str())) {
      PointOfView wanted;
      if (!seen_from) wanted = {PointOfView::Who::kNode, line.node, 0};
      state.SetPointOfView(wanted);
    }
    const std::string hint =
        (line.role.empty() ? line.name : line.name + ": " + line.role) +
        (seen_from ? "\nClick: everything again" : "\nClick: only what this node sees");
    ui.Tooltip(hint.c_str());
  }
  list->PopClipRect();
}

void LadderPanel::DrawRows(Ui& ui, State& state, const Frame& frame) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const auto first = static_cast<size_t>(scroll_);
  const float offset = static_cast<float>(scroll_ - static_cast<double>(first)) * frame.row;
  const auto count = static_cast<size_t>(frame.height() / frame.row) + 2;
  const size_t end = std::min(ShownRows(state), std::max(first, first + count));
  if (end < std::min(ladder_.size(), first + count)) {
    const auto above = static_cast<float>(static_cast<double>(end) - scroll_);
    DrawVeil(ui, frame, frame.min.y + above * frame.row);
  }
  if (end <= first) return;
  const float clip = frame.left + sideways_;
  const auto top_of = [&](size_t i) {
    return frame.min.y - offset + static_cast<float>(i - first) * frame.row;
  };
  ItemIndex chosen = kNoItem;
  size_t hovered = ladder_.size();
  for (size_t i = first; i < end; ++i) {
    const float top = top_of(i), bottom = top + frame.row;
    const ImVec2 min{frame.times - ui.Scaled(70), std::max(top, frame.min.y)};
    const ImVec2 max{frame.max.x, std::min(bottom, frame.max.y)};
    if (max.y <= min.y) continue;
    const LadderRow& row = ladder_.Row(i);
    const std::string id = "ladder.row." + std::to_string(i);
    if (ui.HitArea(id.c_str(), min, max, row.label.c_str())) chosen = row.item;
    if (ImGui::IsItemHovered()) {
      hovered = i;
      ui.Tooltip((row.label + (row.death ? "\n× " + row.death->text : "")).c_str());
    }
    const bool selected = i == frame.selected;
    if (selected) {
      list->AddRectFilled({clip, top}, {max.x, bottom}, ui.Color(Tone::kSelection), ui.Scaled(4));
    }
    const std::string time = LadderTime(row.time_sent, Nanoseconds(state.recording().begin_time()));
    const float width = ui.Measure(TextRole::kMonoSmall, time).x;
    ui.DrawText(list, {std::round(frame.times - width), std::round(bottom - ui.Scaled(15))},
                TextRole::kMonoSmall, ui.Color(selected ? Tone::kText : Tone::kQuietText), time);
  }
  DrawGutter(ui, state, frame, first, end);
  // All arrows under one clip rectangle: each change of it is a draw call of its own.
  list->PushClipRect({clip, frame.min.y}, frame.max, true);
  for (size_t i = first; i < end; ++i) {
    const bool selected = i == frame.selected;
    const ArrowStyle style{selected || i == hovered ? 1.0f : kQuiet, selected, clip + ui.Scaled(4),
                           frame.max.x - ui.Scaled(4), false};
    const LadderRow& row = ladder_.Row(i);
    DrawRow(ui, list, row, top_of(i) + frame.row - ui.Scaled(7), frame, style);
    if (!state.marks().packets.empty() && IsMarked(state, row))
      DrawMark(ui, frame, top_of(i) + frame.row, state.marks().word);
  }
  DrawLifelinesBeside(ui, list, frame, top_of(end), frame.max.y, nullptr);
  list->PopClipRect();
  if (chosen != kNoItem) Choose(state, chosen);
}

/// While somebody predicts, what comes later is not for them to see.
size_t LadderPanel::ShownRows(const State& state) const {
  const Prediction& prediction = state.prediction();
  if (!prediction.is_on || prediction.edge == kNoItem) return ladder_.size();
  const size_t last = ladder_.RowOf(prediction.edge);
  return std::min(last + 1, ladder_.size());
}

void LadderPanel::DrawVeil(Ui& ui, const Frame& frame, float top) const {
  const ImVec2 min{frame.times - ui.Scaled(70), std::max(top, frame.min.y)};
  if (frame.max.y - min.y < ui.Scaled(24)) return;
  const std::string words = "What comes next is hidden: → asks.";
  const float width = frame.max.x - min.x - ui.Scaled(16);
  const std::string shown = ui.Elide(TextRole::kSmall, words, width);
  const ImVec2 size = ui.Measure(TextRole::kSmall, shown);
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const ImVec2 at{std::round((min.x + frame.max.x - size.x) / 2),
                  std::round(min.y + ui.Scaled(10))};
  list->AddRectFilled({at.x - ui.Scaled(6), at.y}, {at.x + size.x + ui.Scaled(6), at.y + size.y},
                      ui.Color(Tone::kPanel));
  ui.DrawText(list, at, TextRole::kSmall, ui.Color(Tone::kQuietText), shown);
  ui.Probe("ladder.veil", min, frame.max, false, words);
}

void LadderPanel::Choose(State& state, ItemIndex item) {
  state.Select(item);
  Marks& marks = state.marks();
  if (!marks.by_click) return;
  const ItemIndex packet = PacketOnLink(state.recording(), item);
  if (packet == kNoItem) return state.Say("This row is no packet, so it can't be marked.");
  // Any packet of the same journey may be the marked one.
  for (const ItemIndex marked : marks.packets) {
    if (!IsSamePacket(state, marked, packet)) continue;
    marks.packets.erase(marked);
    return;
  }
  marks.packets.insert(packet);
}

/// On every link it is a packet of its own; elsewhere the ladder shows the whole journey.
bool LadderPanel::IsSamePacket(const State& state, ItemIndex a, ItemIndex b) const {
  if (a == b) return true;
  if (ladder_.detail() == LadderDetail::kHops) return false;
  const JourneyId journey = state.recording().item(a).journey;
  return journey != 0 && journey == state.recording().item(b).journey;
}

bool LadderPanel::IsMarked(const State& state, const LadderRow& row) const {
  const auto& packets = state.marks().packets;
  return std::any_of(packets.begin(), packets.end(), [&](ItemIndex marked) {
    return IsSamePacket(state, marked, row.item) ||
           (row.journey != 0 && ladder_.detail() != LadderDetail::kHops &&
            state.recording().item(marked).journey == row.journey);
  });
}

void LadderPanel::DrawMark(const Ui& ui, const Frame& frame, float bottom,
                           const std::string& word) const {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const ImVec2 size = ui.Measure(TextRole::kSmall, word);
  const ImVec2 max{frame.max.x - ui.Scaled(4), bottom - ui.Scaled(15)};
  const ImVec2 min{max.x - size.x - ui.Scaled(24), bottom - ui.Scaled(34)};
  list->AddRectFilled(min, max, ui.Color(Tone::kPanel), ui.Scaled(4));
  list->AddRect(min, max, ui.Color(Tone::kAccent), ui.Scaled(4), 0, ui.LineWidth(1.4f));
  const float y = (min.y + max.y) / 2, r = ui.Scaled(4);
  const ImVec2 tick[] = {{min.x + ui.Scaled(7), y},
                         {min.x + ui.Scaled(10), y + r * 0.7f},
                         {min.x + ui.Scaled(16), y - r}};
  list->AddPolyline(tick, 3, ui.Color(Tone::kAccent), 0, ui.LineWidth(2));
  ui.DrawText(list, {min.x + ui.Scaled(20), std::round(y - size.y / 2)}, TextRole::kSmall,
              ui.Color(Tone::kText), word);
}

/// Not through the label: to draw them there and cover them again would be most of the ladder's
/// pixels.
void LadderPanel::DrawLifelinesBeside(const Ui& ui, ImDrawList* list, const Frame& frame, float top,
                                      float bottom, const LabelExtent* label) const {
  if (bottom <= top) return;
  const float width = ui.LineWidth(1);
  const ImU32 color = ui.Color(Tone::kLine);
  for (size_t i = 0; i < ladder_.lifelines().size(); ++i) {
    const float x = std::round(frame.X(i));
    const bool crosses = label != nullptr && x > label->left && x < label->right;
    if (!crosses) {
      list->AddRectFilled({x, top}, {x + width, bottom}, color);
      continue;
    }
    list->AddRectFilled({x, top}, {x + width, std::max(top, label->top)}, color);
    list->AddRectFilled({x, bottom - ui.Scaled(10)}, {x + width, bottom}, color);
  }
}

void LadderPanel::DrawRow(const Ui& ui, ImDrawList* list, const LadderRow& row, float y,
                          const Frame& frame, const ArrowStyle& style) const {
  const bool has_place = row.from != kNoLifeline;
  const float middle =
      has_place ? (frame.X(row.from) + frame.X(row.to == kNoLifeline ? row.from : row.to)) / 2
                : style.left - ui.Scaled(4);
  const LabelExtent label = DrawArrowLabel(ui, list, row, middle, y - ui.Scaled(3), style);
  const float bottom = y + ui.Scaled(7);
  DrawLifelinesBeside(ui, list, frame, bottom - frame.row, bottom, &label);
  DrawArrow(ui, list, row, LevelEnds(row, y, [&](size_t line) { return frame.X(line); }), style);
  if (row.way.empty() && row.death) {
    DrawCross(ui, list, {frame.X(row.death->lifeline), y}, ui.Scaled(5), 1);
  } else if (row.way.empty() && row.from != kNoLifeline) {
    list->AddCircleFilled({frame.X(row.from), y}, ui.Scaled(3), ui.LayerColor(row.layer));
  }
}

// On the left: which of the six steps, and within it which phase.
void LadderPanel::DrawGutter(const Ui& ui, const State& state, const Frame& frame, size_t first,
                             size_t end) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const Timeline& timeline = state.timeline();
  const float offset = static_cast<float>(scroll_ - static_cast<double>(first)) * frame.row;
  float free = frame.min.y;  // headings don't lie on each other
  for (size_t i = first; i < end; ++i) {
    const ItemIndex item = ladder_.ItemOf(i);
    const PhaseKind phase = timeline.PhaseAt(item);
    const SixStep step = timeline.SixStepAt(item);
    const float top = frame.min.y - offset + static_cast<float>(i - first) * frame.row;
    const ImU32 color = ui.LayerColor(LayerOfPhase(phase), 0.9f);
    list->AddRectFilled({frame.steps, top}, {frame.steps + ui.Scaled(4), top + frame.row}, color);
    const bool new_step = i == 0 || timeline.SixStepAt(ladder_.ItemOf(i - 1)) != step;
    const bool new_phase = i == 0 || timeline.PhaseAt(ladder_.ItemOf(i - 1)) != phase;
    if ((new_step || new_phase) && i > first) {
      list->AddLine({frame.steps, top}, {frame.max.x, top},
                    ui.Color(new_step ? Tone::kQuietText : Tone::kLine, new_step ? 0.6f : 1.0f), 1);
    }
    const float y = std::max(top, frame.min.y) + ui.Scaled(2);
    if ((new_step || i == first) && y >= free) {
      free = DrawHeading(ui, frame, y, step, new_step) + ui.Scaled(3);
    } else if (new_phase && y >= free) {
      const float room = frame.times - ui.Scaled(70) - frame.steps - ui.Scaled(10);
      if (room < ui.Scaled(30)) continue;
      ui.DrawText(list, {frame.steps + ui.Scaled(10), y}, TextRole::kSmall,
                  ui.Color(Tone::kQuietText), ui.Elide(TextRole::kSmall, NameOfPhase(phase), room));
      free = y + ui.Measure(TextRole::kSmall, "x").y;
    }
  }
}

/// Returns where it ends.
float LadderPanel::DrawHeading(const Ui& ui, const Frame& frame, float y, SixStep step,
                               bool separated) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const std::string number = std::to_string(static_cast<int>(step) + 1);
  const float x = frame.steps + ui.Scaled(10);
  const float room =
      frame.times - ui.Measure(TextRole::kMonoSmall, "00.000000").x - x - ui.Scaled(6);
  const Tone tone = separated ? Tone::kText : Tone::kQuietText;
  std::string_view title = NameOfSixStep(step);
  const float line = ui.Measure(TextRole::kSmall, number).y;
  ui.DrawText(list, {x, y}, TextRole::kSmall, ui.Color(tone), number);
  const float indent = ui.Measure(TextRole::kSmall, number).x + ui.Scaled(5);
  if (room - indent < ui.Scaled(50)) return y + line;
  // At most three lines, broken at spaces.
  int part = 0;
  for (; part < 3 && !title.empty(); ++part) {
    size_t end = title.size();
    while (part < 2 && end != std::string_view::npos &&
           ui.Measure(TextRole::kSmall, title.substr(0, end)).x > room - indent) {
      end = end == 0 ? std::string_view::npos : title.rfind(' ', end - 1);
    }
    if (end == std::string_view::npos || end == 0) end = title.size();
    ui.DrawText(list, {x + indent, y + static_cast<float>(part) * line}, TextRole::kSmall,
                ui.Color(tone), ui.Elide(TextRole::kSmall, title.substr(0, end), room - indent));
    title.remove_prefix(std::min(end + 1, title.size()));
  }
  return y + static_cast<float>(part) * line;
}

void LadderPanel::DrawScrollbar(Ui& ui, const Frame& frame) {
  const double visible = frame.height() / frame.row, rows = static_cast<double>(ladder_.size());
  if (rows <= visible) return;
  const float x = frame.max.x + ui.Scaled(3), width = ui.Scaled(7);
  const float thumb = std::max(ui.Scaled(24), static_cast<float>(visible / rows) * frame.height());
  const float run = frame.height() - thumb;
  ui.HitArea("ladder.scrollbar", {x - ui.Scaled(2), frame.min.y}, {x + width, frame.max.y});
  if (ImGui::IsItemActive() && run > 1) {
    const double share = (ImGui::GetIO().MousePos.y - frame.min.y - thumb / 2) / run;
    scroll_ = std::clamp(share, 0.0, 1.0) * (rows - visible + 0.5);
  }
  const float y = frame.min.y + run * static_cast<float>(scroll_ / (rows - visible + 0.5));
  const float alpha = ImGui::IsItemHovered() || ImGui::IsItemActive() ? 0.7f : 0.35f;
  ImGui::GetWindowDrawList()->AddRectFilled({x, y}, {x + width, std::min(y + thumb, frame.max.y)},
                                            ui.Color(Tone::kQuietText, alpha), width / 2);
}

}  // namespace pptplab::viz
