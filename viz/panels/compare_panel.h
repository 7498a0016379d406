// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Both runs of "Try it" side by side: where they agree, quiet and on one line; where they differ,
// in full, with a sign between them that says how. The sentence above says where they part and what
// came of it.
#ifndef PPTPLAB_VIZ_PANELS_COMPARE_PANEL_H_
#define PPTPLAB_VIZ_PANELS_COMPARE_PANEL_H_

#include <string>

#include "viz/model/trial.h"
#include "viz/panels/panel.h"

namespace pptplab::viz {

class ComparePanel final : public Panel {
 public:
  const char* id() const override { return "compare"; }
  const char* title() const override { return "Both runs"; }
  Place place() const override { return Place::kWhenAndWho; }
  void Draw(Ui& ui, State& state, const CommandTable& commands) override;
  void AddCommands(CommandTable& table) override;

 private:
  struct Columns {
    float left = 0;    ///< edges of the first run's column
    float middle = 0;  ///< of the sign's
    float right = 0;   ///< of the second run's
    float end = 0;
  };

  void Follow(State& state);
  void DrawHead(Ui& ui, State& state, const CommandTable& commands) const;
  void DrawRows(Ui& ui, State& state);
  void DrawRow(Ui& ui, State& state, size_t row, float y, const Columns& columns) const;
  void DrawStep(const Ui& ui, const ComparedStep& step, bool differs, ImVec2 at, float width) const;
  float TopOf(const Ui& ui, const RunComparison& comparison, size_t row) const;

  size_t current_ = ComparedRow::kNone;
  // What current_ was found for.
  const RecordingModel* other_ = nullptr;
  ItemIndex cursor_ = kNoItem;
  size_t row_ = ComparedRow::kNone;
  bool scroll_to_current_ = false;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_PANELS_COMPARE_PANEL_H_
