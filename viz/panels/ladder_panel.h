// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The ladder: a lifeline for each node, an arrow for each message, in order or to scale. The
// selected arrow is at full strength and always in sight.
#ifndef PPTPLAB_VIZ_PANELS_LADDER_PANEL_H_
#define PPTPLAB_VIZ_PANELS_LADDER_PANEL_H_

#include <string>
#include <vector>

#include "viz/model/ladder.h"
#include "viz/panels/panel.h"

namespace pptplab::viz {

struct ArrowStyle;
struct LabelExtent;

class LadderPanel final : public Panel {
 public:
  const char* id() const override { return "ladder"; }
  const char* title() const override { return "Ladder"; }
  Place place() const override { return Place::kWhenAndWho; }
  void Draw(Ui& ui, State& state, const CommandTable& commands) override;
  void AddCommands(CommandTable& table) override;

 private:
  /// Where things are in this frame, in pixels of the screen.
  struct Frame {
    ImVec2 min{};  ///< of the rows
    ImVec2 max{};
    float steps = 0;    ///< left edge of the six steps and phases
    float times = 0;    ///< right edge of the times
    float left = 0;     ///< of the lifelines
    float spacing = 0;  ///< from one lifeline to the next
    float row = 0;      ///< height of a row
    size_t selected = 0;
    float X(size_t lifeline) const {
      return left + spacing * (static_cast<float>(lifeline) + 0.5f);
    }
    float height() const { return max.y - min.y; }
  };

  void Refresh(const State& state);
  bool DrawControls(Ui& ui, State& state);
  Frame Arrange(const Ui& ui, const State& state);
  void DrawLifelines(Ui& ui, State& state, const Frame& frame);
  void Follow(const State& state, const Frame& frame);
  void TakeWheel(const Ui& ui, const State& state, const Frame& frame);
  void DrawScrollbar(Ui& ui, const Frame& frame);

  // In order: a row under the other.
  void DrawRows(Ui& ui, State& state, const Frame& frame);
  size_t ShownRows(const State& state) const;
  bool IsSamePacket(const State& state, ItemIndex a, ItemIndex b) const;
  bool IsMarked(const State& state, const LadderRow& row) const;
  void DrawMark(const Ui& ui, const Frame& frame, float bottom, const std::string& word) const;
  void DrawVeil(Ui& ui, const Frame& frame, float top) const;
  void Choose(State& state, ItemIndex item);
  void DrawGutter(const Ui& ui, const State& state, const Frame& frame, size_t first, size_t end);
  void DrawLifelinesBeside(const Ui& ui, ImDrawList* list, const Frame& frame, float top,
                           float bottom, const LabelExtent* label) const;
  void DrawRow(const Ui& ui, ImDrawList* list, const LadderRow& row, float y, const Frame& frame,
               const ArrowStyle& style) const;
  float DrawHeading(const Ui& ui, const Frame& frame, float y, SixStep step, bool separated);
  // To scale: y is time (ladder_to_scale.cc).
  void DrawToScale(Ui& ui, State& state, const Frame& frame);
  void DrawTimes(const Ui& ui, const State& state, const Frame& frame);
  /// A label as it was drawn, and whose it is.
  struct Label {
    ImVec2 min, max;
    ItemIndex item;
  };
  void PickToScale(Ui& ui, State& state, const Frame& frame,
                   const std::vector<Ladder::Sample>& samples, const std::vector<Label>& labels);
  float YOf(const Frame& frame, int64_t time_ns) const;
  void Zoom(double factor, int64_t around_ns);

  Ladder ladder_;
  double scroll_ = 0;   ///< rows above the first one drawn
  float sideways_ = 0;  ///< pixels
  int64_t begin_ns_ = 0;
  int64_t span_ns_ = 0;  ///< of time drawn; 0: not chosen yet
  ItemIndex followed_ = kNoItem;
  uint64_t followed_revision_ = 0;
  LadderScale followed_scale_ = LadderScale::kOrdinal;
  const RecordingModel* shown_ = nullptr;
};

/// One row's arrow, label and cross (ladder_arrow.cc). `y`: of the arrow; in a picture to scale the
/// ends have their own.
struct ArrowStyle {
  float alpha = 1;
  bool selected = false;
  float left = 0;  ///< labels stay between these
  float right = 0;
  bool hides_what_is_below = true;  ///< the label lies on a ground of its own
};
/// Where a label was drawn; its lower edge is known.
struct LabelExtent {
  float left = 0;
  float right = 0;
  float top = 0;
};
struct ArrowPoint {
  float x = 0;
  float y = 0;
};
/// `ends`: two points for each stretch of the way, in order.
void DrawArrow(const Ui& ui, ImDrawList* list, const LadderRow& row,
               const std::vector<ArrowPoint>& ends, const ArrowStyle& style);
/// The label, centred around `middle`, its lower edge at `y`.
LabelExtent DrawArrowLabel(const Ui& ui, ImDrawList* list, const LadderRow& row, float middle,
                           float y, const ArrowStyle& style);
void DrawCross(const Ui& ui, ImDrawList* list, ImVec2 centre, float radius, float alpha);

/// "1.032111": seconds since the beginning.
std::string LadderTime(int64_t time_ns, int64_t begin_ns);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_PANELS_LADDER_PANEL_H_
