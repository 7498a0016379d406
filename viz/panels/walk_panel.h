// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The packet walk: one row for each box, its bar as wide as the data unit is, so that the stack
// grows downwards as headers are put in front and shrinks upwards as they come off. The row of the
// cursor is unfolded and at full strength.
#ifndef PPTPLAB_VIZ_PANELS_WALK_PANEL_H_
#define PPTPLAB_VIZ_PANELS_WALK_PANEL_H_

#include <vector>

#include "viz/model/walk.h"
#include "viz/panels/panel.h"

namespace pptplab::viz {

class WalkPanel final : public Panel {
 public:
  const char* id() const override { return "walk"; }
  const char* title() const override { return "Packet walk"; }
  Place place() const override { return Place::kWalk; }
  void Draw(Ui& ui, State& state, const CommandTable& commands) override;
  void AddCommands(CommandTable& table) override;

 private:
  /// Pixels that an octet takes, and a header at least.
  struct Scale {
    float right = 0;    ///< all bars end here: the payload stays, headers grow to the left
    float header = 1;   ///< factor for headers
    float payload = 0;  ///< width of the widest payload
    uint32_t payload_octets = 1;
  };

  void Refresh(const State& state);
  Scale MakeScale(const Ui& ui, float left, float right) const;
  float WidthOf(const Ui& ui, const WalkSegment& segment, const Scale& scale) const;
  float RowHeight(const Ui& ui, size_t i, float width) const;
  void DrawRow(Ui& ui, State& state, size_t i, ImVec2 at, float width, const Scale& scale);
  void DrawLine(Ui& ui, const WalkBox& box, ImVec2 at, float width, float alpha) const;
  void DrawBar(Ui& ui, const WalkBox& box, ImVec2 at, float height, const Scale& scale,
               float alpha) const;
  void DrawUnfolded(const Ui& ui, const WalkBox& box, ImVec2 at, float width) const;
  void Animate(const Ui& ui);

  Walk walk_;
  uint64_t revision_ = 0;
  size_t recording_size_ = 0;
  ItemIndex shown_ = kNoItem;  ///< the cursor that walk_ was made for
  size_t current_ = 0;
  std::vector<float> unfolded_;  ///< by box: 0 folded … 1 unfolded
  bool scroll_to_current_ = false;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_PANELS_WALK_PANEL_H_
