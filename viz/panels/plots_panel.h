// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Small plots below each other on one axis of time, with the scrubber's cursor through all of them:
// a click puts it there, a drag or the wheel zooms, hovering shows the values of that moment. What
// is drawn is summed up for each few pixels, once for each change of the span.
#ifndef PPTPLAB_VIZ_PANELS_PLOTS_PANEL_H_
#define PPTPLAB_VIZ_PANELS_PLOTS_PANEL_H_

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "viz/model/plots.h"
#include "viz/model/recording_identity.h"
#include "viz/panels/panel.h"

namespace pptplab::viz {

class PlotsPanel final : public Panel {
 public:
  const char* id() const override { return "plots"; }
  const char* title() const override { return "Plots"; }
  Place place() const override { return Place::kInWhichState; }
  void Draw(Ui& ui, State& state, const CommandTable& commands) override;
  void AddCommands(CommandTable& table) override;
  bool IsBusy() const override { return is_reading_; }

 private:
  struct Span {
    int64_t begin = 0;
    int64_t end = 1;
    friend bool operator==(const Span&, const Span&) = default;
  };
  /// What a few pixels show of a series.
  struct Column {
    bool has = false;
    float value = 0;  ///< the rate, the sum, the highest, or what holds at its end
    float least = 0;
    float most = 0;
  };
  struct Drawn {
    std::vector<std::vector<Column>> series;
    double top = 1;  ///< of the axis
  };
  /// Where the graphs are, in pixels.
  struct Frame {
    float left = 0;
    float right = 0;
    float top = 0;
    float bottom = 0;
  };

  void Refresh(const State& state);
  void Choose(const State& state, size_t tunnel);
  float DrawChoice(Ui& ui, State& state, ImVec2 at, float width);
  void FollowCursor(const State& state);
  void Zoom(const State& state, double factor, int64_t around);
  Span Whole(const State& state) const;
  float XOf(const Frame& frame, int64_t time) const;
  int64_t TimeAt(const Frame& frame, float x) const;
  void DrawAxis(Ui& ui, State& state, const Frame& frame);
  /// A line through all graphs, but not through the words between them.
  void DrawUpright(float x, float half, ImU32 color) const;
  void DrawCursor(const Ui& ui, const State& state, const Frame& frame);
  void TakeMouse(Ui& ui, State& state, const Frame& frame);

  // plots_drawing.cc
  void Summarize(const Frame& frame, float column);
  Column ColumnOf(const PlotSeries& series, int64_t begin, int64_t end) const;
  std::string ValuesAt(const Plot& plot, size_t series, int64_t time) const;
  void DrawPlot(Ui& ui, const Plot& plot, ImVec2 min, ImVec2 max, float left, int64_t time);
  void DrawTitle(Ui& ui, const Plot& plot, ImVec2 min, float right, int64_t time);
  void DrawSeries(const Ui& ui, const Plot& plot, size_t series, ImVec2 min, ImVec2 max) const;
  static bool HasData(const Plot& plot);
  static float TitleHeight(const Ui& ui);
  int64_t RateWindow() const;

  std::unique_ptr<Plots> plots_;
  std::vector<PlotTunnel> tunnels_;
  size_t tunnel_ = 0;  ///< 0: all of them; else one, from 1
  RecordingIdentity identity_;
  bool is_reading_ = false;
  Span span_;
  bool is_zoomed_ = false;
  std::optional<PlotKind> alone_;
  ItemIndex cursor_ = kNoItem;         ///< that span_ has followed
  std::optional<float> dragged_from_;  ///< x
  std::optional<int64_t> hovered_;     ///< time under the mouse

  std::array<Drawn, kPlotKinds> drawn_;
  std::vector<std::pair<float, float>> graphs_;  ///< top and bottom of each, in this frame
  Span drawn_span_;
  size_t drawn_columns_ = 0;
  bool is_stale_ = true;  ///< drawn_ is of other data
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_PANELS_PLOTS_PANEL_H_
