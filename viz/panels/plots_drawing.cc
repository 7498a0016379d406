// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One plot: what a few pixels show of each series, and how it looks. The first series is an area,
// the second a bright line, so that they are told apart without colours; what an end has worked out
// (window, time-out) is dashed, in the colour of the end's own series.
#include <algorithm>
#include <cmath>
#include <string>

#include "viz/panels/plots_panel.h"

namespace pptplab::viz {

namespace {

/// Below this a rate says more about the clock than about the network.
constexpr int64_t kShortestRateWindow = 1'000'000;
constexpr float kTitle = 17;
constexpr float kFarApart = 12;  ///< columns

/// From this series on, what an end has worked out.
constexpr size_t kFirstDashed = 2;
constexpr size_t kDash = 3;  ///< columns

/// Who doesn't adapt its window has nothing to say there.
bool IsLeftOut(const Plot& plot, size_t series) {
  return series >= kFirstDashed && plot.series[series].data.size() == 0;
}

double Clamped(double value) { return std::isfinite(value) ? value : 0; }

}  // namespace

bool PlotsPanel::HasData(const Plot& plot) {
  return std::any_of(plot.series.begin(), plot.series.end(),
                     [](const PlotSeries& series) { return series.data.size() > 0; });
}

float PlotsPanel::TitleHeight(const Ui& ui) { return ui.Scaled(kTitle); }

int64_t PlotsPanel::RateWindow() const {
  const auto columns = static_cast<int64_t>(std::max<size_t>(1, drawn_columns_));
  return std::max((drawn_span_.end - drawn_span_.begin) / columns, kShortestRateWindow);
}

PlotsPanel::Column PlotsPanel::ColumnOf(const PlotSeries& series, int64_t begin,
                                        int64_t end) const {
  Column column;
  if (series.shape == PlotShape::kRate) {
    const int64_t window = RateWindow();
    const int64_t from = (begin + end - window) / 2;
    const Series::Summary summary = series.data.Between(from, from + window);
    column.has = summary.count > 0;
    column.value = static_cast<float>(summary.sum / (static_cast<double>(window) * 1e-9));
    column.most = column.least = column.value;
    return column;
  }
  const Series::Summary summary = series.data.Between(begin, end);
  column.has = summary.count > 0;
  column.least = summary.least;
  column.most = summary.most;
  switch (series.shape) {
    case PlotShape::kSum:
      column.value = column.most = static_cast<float>(summary.sum);
      break;
    case PlotShape::kHold:
      if (const auto value = series.data.ValueAt(end - 1)) {
        if (!column.has) column.least = column.most = *value;
        column.has = true;
        column.value = *value;
      }
      break;
    case PlotShape::kPoints:
    case PlotShape::kRate:
      column.value = column.most;
      break;
  }
  return column;
}

/// Only when the span, the width or the data have changed.
void PlotsPanel::Summarize(const Frame& frame, float column) {
  const auto columns = static_cast<size_t>(std::max(1.0f, (frame.right - frame.left) / column));
  if (!is_stale_ && drawn_span_ == span_ && drawn_columns_ == columns) return;
  is_stale_ = false;
  drawn_span_ = span_;
  drawn_columns_ = columns;
  const double step = static_cast<double>(span_.end - span_.begin) / static_cast<double>(columns);
  const auto edge = [&](size_t i) {
    return span_.begin + static_cast<int64_t>(step * static_cast<double>(i));
  };
  for (const Plot& plot : plots_->plots()) {
    Drawn& drawn = drawn_[static_cast<size_t>(plot.kind)];
    drawn.series.resize(plot.series.size());
    double most = 0;
    for (size_t s = 0; s < plot.series.size(); ++s) {
      drawn.series[s].resize(columns);
      for (size_t i = 0; i < columns; ++i) {
        Column& made = drawn.series[s][i] = ColumnOf(plot.series[s], edge(i), edge(i + 1));
        if (made.has) most = std::max(most, Clamped(static_cast<double>(made.most)));
      }
    }
    drawn.top = AxisTop(most, plot.unit);
  }
}

/// Of the moment under the mouse, else of the cursor.
std::string PlotsPanel::ValuesAt(const Plot& plot, size_t series, int64_t time) const {
  const PlotSeries& of = plot.series[series];
  switch (of.shape) {
    case PlotShape::kRate: {
      const int64_t window = RateWindow();
      const double sum = of.data.Between(time - window / 2, time - window / 2 + window).sum;
      return FormatValue(sum / (static_cast<double>(window) * 1e-9), plot.unit);
    }
    case PlotShape::kSum: {
      const double sum = of.data.Of(0, of.data.FirstAt(time + 1)).sum;
      return FormatValue(sum, "");
    }
    case PlotShape::kHold:
    case PlotShape::kPoints:
      break;
  }
  const auto value = of.data.ValueAt(time);
  if (!value) return "–";
  return FormatValue(static_cast<double>(*value), of.shape == PlotShape::kHold ? "" : plot.unit);
}

/// Name and unit on the left, each series with its sign and value on the right.
void PlotsPanel::DrawTitle(Ui& ui, const Plot& plot, ImVec2 min, float right, int64_t time) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const bool has_data = HasData(plot);
  const float height = ui.Scaled(kTitle);
  float x = right;
  const auto before = [&](std::string_view text, ImU32 color) {
    x -= ui.Measure(TextRole::kSmall, text).x;
    ui.DrawText(list, {std::round(x), min.y}, TextRole::kSmall, color, text);
  };
  const float title = ui.Measure(TextRole::kSmall, plot.title).x;
  if (!has_data) {
    const float room = right - min.x - title - ui.Scaled(12);
    before(ui.Elide(TextRole::kSmall, is_reading_ ? "reading …" : plot.empty, room),
           ui.Color(Tone::kQuietText));
  }
  // Names are left out where there is no room: then signs and values remain.
  float wanted = 0;
  for (size_t s = 0; s < plot.series.size(); ++s) {
    if (IsLeftOut(plot, s)) continue;
    wanted += ui.Measure(TextRole::kSmall, plot.series[s].name + ValuesAt(plot, s, time)).x +
              ui.Scaled(36);
  }
  const bool with_names = wanted < right - min.x - title - ui.Scaled(8);
  for (size_t i = plot.series.size(); has_data && i > 0; --i) {
    const size_t s = i - 1;
    if (IsLeftOut(plot, s)) continue;
    const ImU32 color = s % 2 == 0 ? ui.LayerColor(plot.layer) : ui.Color(Tone::kText);
    before(ValuesAt(plot, s, time), ui.Color(Tone::kText));
    x -= ui.Scaled(5);
    if (with_names) before(plot.series[s].name, ui.Color(Tone::kQuietText));
    x -= ui.Scaled(16);
    const float middle = std::round(min.y + height / 2 - ui.Scaled(1));
    if (plot.kind == PlotKind::kLoss) {
      const float arm = ui.Scaled(3.5f);
      const ImVec2 center{x + ui.Scaled(6), middle};
      const ImU32 sign = ui.Color(s == 0 ? Tone::kError : Tone::kText);
      if (s == 0) {
        list->AddLine({center.x - arm, center.y - arm}, {center.x + arm, center.y + arm}, sign, 2);
        list->AddLine({center.x - arm, center.y + arm}, {center.x + arm, center.y - arm}, sign, 2);
      } else {
        list->AddRect({center.x - arm, center.y - arm}, {center.x + arm, center.y + arm}, sign);
      }
    } else if (s == 0) {
      list->AddRectFilled({x, middle - ui.Scaled(4)}, {x + ui.Scaled(11), middle + ui.Scaled(4)},
                          ui.LayerColor(plot.layer, 0.35f), ui.Scaled(2));
      list->AddLine({x, middle - ui.Scaled(4)}, {x + ui.Scaled(11), middle - ui.Scaled(4)}, color,
                    2);
    } else if (s < kFirstDashed) {
      list->AddLine({x, middle}, {x + ui.Scaled(11), middle}, color, 2);
    } else {
      list->AddLine({x, middle}, {x + ui.Scaled(4), middle}, color, 2);
      list->AddLine({x + ui.Scaled(7), middle}, {x + ui.Scaled(11), middle}, color, 2);
    }
    x -= ui.Scaled(10);
  }
  const std::string id = "plots." + std::string(plot.title);
  if (ui.HitArea(id.c_str(), min, {min.x + title, min.y + height}, plot.title)) {
    if (alone_) {
      alone_.reset();
    } else {
      alone_ = plot.kind;
    }
  }
  const bool hovered = ImGui::IsItemHovered();
  ui.Tooltip(alone_ ? "All plots" : "This one alone");
  ui.DrawText(list, min, TextRole::kSmall, ui.Color(hovered ? Tone::kAccent : Tone::kText),
              plot.title);
}

void PlotsPanel::DrawPlot(Ui& ui, const Plot& plot, ImVec2 min, ImVec2 max, float left,
                          int64_t time) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  DrawTitle(ui, plot, {left, min.y}, max.x, time);
  min.y = std::round(min.y + ui.Scaled(kTitle));
  max.y = std::round(max.y);
  if (!HasData(plot)) return;
  const Drawn& drawn = drawn_[static_cast<size_t>(plot.kind)];
  graphs_.emplace_back(min.y, max.y);
  list->AddLine({min.x, max.y}, {max.x, max.y}, ui.Color(Tone::kLine), 1);
  list->AddLine({min.x, min.y}, {max.x, min.y}, ui.Color(Tone::kLine, 0.6f), 1);
  const auto number = [&](double value, float y) {
    const std::string text = FormatValue(value, plot.unit);
    const std::string shown =
        std::string_view(plot.unit) == "packets" ? text.substr(0, text.find(' ')) : text;
    const ImVec2 size = ui.Measure(TextRole::kSmall, shown);
    ui.DrawText(list, {std::round(min.x - size.x - ui.Scaled(6)), std::round(y)}, TextRole::kSmall,
                ui.Color(Tone::kQuietText), shown);
  };
  const float text_height = ui.Measure(TextRole::kSmall, "0").y;
  if (max.y - min.y >= text_height) number(drawn.top, min.y - ui.Scaled(1));
  if (max.y - min.y > 2.2f * text_height) number(0, max.y - text_height + ui.Scaled(2));
  if (max.y - min.y > 6 * text_height) {
    const float middle = std::round((min.y + max.y) / 2);
    // There is no half of a packet.
    const bool is_count = std::string_view(plot.unit) == "packets";
    if (!is_count || std::fmod(drawn.top, 2) == 0) number(drawn.top / 2, middle - text_height / 2);
    list->AddLine({min.x, middle}, {max.x, middle}, ui.Color(Tone::kLine, 0.6f), 1);
  }
  list->PushClipRect({min.x, min.y - 1}, {max.x, max.y + 1}, true);
  for (size_t s = 0; s < plot.series.size(); ++s) DrawSeries(ui, plot, s, min, max);
  list->PopClipRect();
  if (!plot.limit || static_cast<double>(*plot.limit) > drawn.top) return;
  // The peer's window: so many packets may be on their way (RFC 2637 §4.2).
  const float y = max.y - (max.y - min.y) * *plot.limit / static_cast<float>(drawn.top);
  for (float x = min.x; x < max.x; x += ui.Scaled(10)) {
    list->AddLine({x, y}, {std::min(max.x, x + ui.Scaled(6)), y}, ui.Color(Tone::kText, 0.7f), 1);
  }
  const std::string words = "window " + FormatValue(static_cast<double>(*plot.limit), "");
  const ImVec2 size = ui.Measure(TextRole::kSmall, words);
  if (y - size.y < min.y) return;
  ui.DrawText(list, {std::round(max.x - size.x), std::round(y - size.y - ui.Scaled(3))},
              TextRole::kSmall, ui.Color(Tone::kQuietText), words);
}

void PlotsPanel::DrawSeries(const Ui& ui, const Plot& plot, size_t series, ImVec2 min,
                            ImVec2 max) const {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const Drawn& drawn = drawn_[static_cast<size_t>(plot.kind)];
  const std::vector<Column>& columns = drawn.series[series];
  const float width = (max.x - min.x) / static_cast<float>(columns.size());
  const auto y_of = [&](float value) {
    const double share = std::clamp(static_cast<double>(value) / drawn.top, 0.0, 1.0);
    return max.y - static_cast<float>(share) * (max.y - min.y);
  };
  const bool is_loss = plot.kind == PlotKind::kLoss;
  const bool is_bars = plot.series[series].shape == PlotShape::kSum;
  const ImU32 strong = is_loss           ? ui.Color(series == 0 ? Tone::kError : Tone::kText)
                       : series % 2 == 0 ? ui.LayerColor(plot.layer)
                                         : ui.Color(Tone::kText);
  const ImU32 soft = series == 0 ? ui.LayerColor(plot.layer, 0.3f) : ui.Color(Tone::kText, 0.16f);
  const float thick = std::max(1.0f, ui.Scaled(1.5f));
  const PlotShape shape = plot.series[series].shape;
  std::optional<ImVec2> before;
  for (size_t i = 0; i < columns.size(); ++i) {
    const Column& column = columns[i];
    const float left = min.x + width * static_cast<float>(i);
    const float right = left + width;
    if (!column.has && shape != PlotShape::kRate) continue;
    const float y = y_of(column.value);
    if (is_bars) {
      const ImVec2 top{left, std::min(y, max.y - ui.Scaled(3))};
      if (series == 0) {
        list->AddRectFilled(top, {right, max.y}, strong);
      } else {
        list->AddRect(top, {right + 1, max.y}, strong);
      }
      continue;
    }
    if (shape == PlotShape::kRate && column.has) {
      list->AddRectFilled({left, y}, {right, max.y}, soft);
    }
    if (series >= kFirstDashed) {
      // Steps are drawn whole, or a dash might miss them.
      const ImVec2 here{(left + right) / 2, y};
      if (before && (i / kDash % 2 == 0 || before->y != y)) {
        list->AddLine(*before, {here.x, before->y}, strong, thick);
        if (before->y != y) list->AddLine({here.x, before->y}, here, strong, thick);
      }
      before = here;
      continue;
    }
    if (shape != PlotShape::kRate && column.most > column.least) {
      list->AddRectFilled({left, y_of(column.most)}, {right, y_of(column.least) + 1}, soft);
    }
    const ImVec2 here{(left + right) / 2, y};
    if (shape == PlotShape::kHold && before) {
      list->AddLine(*before, {here.x, before->y}, strong, thick);
      list->AddLine({here.x, before->y}, here, strong, thick);
    } else if (shape == PlotShape::kRate && before &&
               (y < max.y - 0.5f || before->y < max.y - 0.5f)) {
      list->AddLine(*before, here, strong, thick);
    } else if (shape == PlotShape::kPoints) {
      // Between moments far apart nobody knows.
      if (before && here.x - before->x < kFarApart * width) {
        list->AddLine(*before, here, strong, thick);
      }
      list->AddCircleFilled(here, thick * 1.2f, strong);
    }
    before = here;
  }
}

}  // namespace pptplab::viz
