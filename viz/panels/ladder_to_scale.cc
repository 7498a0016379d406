// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The ladder to scale: down is time, so arrows lean by as much as the packet took, and a pause is
// seen as one. However many rows lie in the time shown, no more are drawn than the picture has
// lines.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>
#include <vector>

#include "viz/panels/ladder_panel.h"

namespace pptplab::viz {
namespace {

constexpr float kQuiet = 0.55f;
constexpr int64_t kShortest = 10'000;               // 10 µs
constexpr int64_t kLongest = 3600'000'000'000'000;  // a thousand hours

/// 1, 2 or 5 times a power of ten, at least `least`.
double NiceStep(double least) {
  const double power = std::pow(10.0, std::floor(std::log10(std::max(least, 1.0))));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= least) return factor * power;
  }
  return 10 * power;
}

float Distance(ImVec2 p, ArrowPoint a, ArrowPoint b) {
  const float dx = b.x - a.x, dy = b.y - a.y;
  const float length = std::max(dx * dx + dy * dy, 1e-3f);
  const float t = std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length, 0.0f, 1.0f);
  const float x = a.x + t * dx - p.x, y = a.y + t * dy - p.y;
  return std::sqrt(x * x + y * y);
}

}  // namespace

void LadderPanel::Zoom(double factor, int64_t around_ns) {
  const auto span = static_cast<double>(std::max(span_ns_, kShortest));
  const double wanted =
      std::clamp(span * factor, static_cast<double>(kShortest), static_cast<double>(kLongest));
  const double share = static_cast<double>(around_ns - begin_ns_) / span;
  begin_ns_ = around_ns - static_cast<int64_t>(std::clamp(share, 0.0, 1.0) * wanted);
  span_ns_ = static_cast<int64_t>(wanted);
}

float LadderPanel::YOf(const Frame& frame, int64_t time_ns) const {
  const double share = static_cast<double>(time_ns - begin_ns_) / static_cast<double>(span_ns_);
  // Far outside is far enough.
  return frame.min.y + static_cast<float>(std::clamp(share, -50.0, 50.0)) * frame.height();
}

void LadderPanel::DrawTimes(const Ui& ui, const State& state, const Frame& frame) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const int64_t begin = Nanoseconds(state.recording().begin_time());
  const double per_pixel = static_cast<double>(span_ns_) / std::max(frame.height(), 1.0f);
  const auto step = static_cast<int64_t>(NiceStep(per_pixel * ui.Scaled(48)));
  const int64_t first = begin + ((begin_ns_ - begin) / step - 1) * step;
  for (int64_t time = first; time < begin_ns_ + span_ns_ + step; time += step) {
    const float y = YOf(frame, time);
    if (time < begin || y < frame.min.y + ui.Scaled(8) || y > frame.max.y - ui.Scaled(8)) continue;
    list->AddLine({frame.left + sideways_, y}, {frame.max.x, y}, ui.Color(Tone::kLine, 0.5f));
    const std::string text = LadderTime(time, begin);
    const ImVec2 size = ui.Measure(TextRole::kMonoSmall, text);
    ui.DrawText(list, {std::round(frame.times - size.x), std::round(y - size.y / 2)},
                TextRole::kMonoSmall, ui.Color(Tone::kQuietText), text);
  }
  // The phases stand where their time is.
  float free = frame.min.y;
  for (const Band& band : state.timeline().bands()) {
    const float top = std::max(YOf(frame, Nanoseconds(band.begin)), frame.min.y);
    const float bottom = std::min(YOf(frame, Nanoseconds(band.end)), frame.max.y);
    if (bottom <= top) continue;
    list->AddRectFilled({frame.steps, top}, {frame.steps + ui.Scaled(4), bottom},
                        ui.LayerColor(LayerOfPhase(band.phase), 0.9f));
    const float room =
        frame.times - ui.Measure(TextRole::kMonoSmall, "00.000000").x - frame.steps - ui.Scaled(16);
    const ImVec2 size = ui.Measure(TextRole::kSmall, NameOfPhase(band.phase));
    if (room < ui.Scaled(50) || top < free || bottom - top < size.y) continue;
    ui.DrawText(list, {frame.steps + ui.Scaled(10), top}, TextRole::kSmall,
                ui.Color(Tone::kQuietText),
                ui.Elide(TextRole::kSmall, NameOfPhase(band.phase), room));
    free = top + size.y;
  }
}

void LadderPanel::DrawToScale(Ui& ui, State& state, const Frame& frame) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  DrawTimes(ui, state, frame);
  const auto most = static_cast<size_t>(frame.height() / std::max(ui.Scaled(3), 1.0f)) + 1;
  // What began a little earlier may still be on its way.
  auto samples = ladder_.Thinned(begin_ns_ - span_ns_ / 5, begin_ns_ + span_ns_, most);
  const size_t shown = ShownRows(state);
  std::erase_if(samples, [&](const Ladder::Sample& sample) { return sample.row >= shown; });
  const bool has_selected =
      std::any_of(samples.begin(), samples.end(),
                  [&](const Ladder::Sample& sample) { return sample.row == frame.selected; });
  if (!has_selected && frame.selected < ladder_.size()) samples.push_back({frame.selected, 1});
  // The selected one last: on top, and its label is sure of its place.
  std::stable_partition(samples.begin(), samples.end(),
                        [&](const Ladder::Sample& sample) { return sample.row != frame.selected; });
  const float clip = frame.left + sideways_;
  list->PushClipRect({clip, frame.min.y}, frame.max, true);
  float free = frame.min.y + ui.Scaled(18);
  const float reserved = YOf(frame, ladder_.TimeOf(frame.selected));
  // The selected arrow itself, to which other labels give way: its y where it passes this x.
  std::vector<std::pair<ImVec2, ImVec2>> chosen;
  if (frame.selected < ladder_.size()) {
    for (const LadderRow::Stretch& stretch : ladder_.Row(frame.selected).way) {
      chosen.push_back({{frame.X(stretch.from), YOf(frame, stretch.time_sent)},
                        {frame.X(stretch.to), YOf(frame, stretch.time_received)}});
    }
  }
  const auto is_crossed = [&](float x, float top, float bottom) {
    return std::any_of(chosen.begin(), chosen.end(), [&](const auto& line) {
      const auto& [from, to] = line;
      if (x < std::min(from.x, to.x) || x > std::max(from.x, to.x) || from.x == to.x) return false;
      const float y = from.y + (to.y - from.y) * (x - from.x) / (to.x - from.x);
      return y > top && y < bottom;
    });
  };
  std::vector<Label> labels;
  for (const Ladder::Sample& sample : samples) {
    const LadderRow& row = ladder_.Row(sample.row);
    const bool selected = sample.row == frame.selected;
    const ArrowStyle style{selected ? 1.0f : kQuiet, selected, clip + ui.Scaled(4),
                           frame.max.x - ui.Scaled(4)};
    std::vector<ArrowPoint> ends;
    for (const LadderRow::Stretch& stretch : row.way) {
      ends.push_back({frame.X(stretch.from), YOf(frame, stretch.time_sent)});
      ends.push_back({frame.X(stretch.to), YOf(frame, stretch.time_received)});
    }
    DrawArrow(ui, list, row, ends, style);
    const float y = YOf(frame, row.time_sent);
    if (ends.empty() && row.death) {
      DrawCross(ui, list, {frame.X(row.death->lifeline), y}, ui.Scaled(5), 1);
    }
    const bool in_the_way = !selected && std::abs(y - reserved) < ui.Scaled(20);
    if (!selected && (y < free || in_the_way || row.from == kNoLifeline)) continue;
    const size_t to = row.to == kNoLifeline ? row.from : row.to;
    const float middle = row.from == kNoLifeline ? clip : (frame.X(row.from) + frame.X(to)) / 2;
    if (!selected && is_crossed(middle, y - ui.Scaled(22), y + ui.Scaled(3))) continue;
    const LabelExtent label = DrawArrowLabel(ui, list, row, middle, y - ui.Scaled(2), style);
    labels.push_back({{label.left, label.top}, {label.right, y}, row.item});
    ui.Probe(("ladder.label." + std::to_string(sample.row)).c_str(), labels.back().min,
             labels.back().max, true, row.label);
    if (!selected) free = y + ui.Scaled(20);
  }
  list->PopClipRect();
  PickToScale(ui, state, frame, samples, labels);
}

void LadderPanel::PickToScale(Ui& ui, State& state, const Frame& frame,
                              const std::vector<Ladder::Sample>& samples,
                              const std::vector<Label>& labels) {
  const bool clicked = ui.HitArea("ladder.time", {frame.left + sideways_, frame.min.y}, frame.max);
  if (!clicked) return;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  // A label lies across other arrows: who clicks on it means its own. The last is on top.
  for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
    if (mouse.x >= label->min.x && mouse.x <= label->max.x && mouse.y >= label->min.y &&
        mouse.y <= label->max.y) {
      return Choose(state, label->item);
    }
  }
  float best = ui.Scaled(24);
  ItemIndex chosen = kNoItem;
  for (const Ladder::Sample& sample : samples) {
    const LadderRow& row = ladder_.Row(sample.row);
    for (const LadderRow::Stretch& stretch : row.way) {
      const float distance = Distance(mouse, {frame.X(stretch.from), YOf(frame, stretch.time_sent)},
                                      {frame.X(stretch.to), YOf(frame, stretch.time_received)});
      if (distance >= best) continue;
      best = distance;
      chosen = row.item;
    }
  }
  if (chosen != kNoItem) Choose(state, chosen);
}

}  // namespace pptplab::viz
