// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The line at the top: which recording, the arrows, what they step over, how slow the play is, from
// where one looks, what is shown.
#ifndef PPTPLAB_VIZ_PANELS_TOOLBAR_H_
#define PPTPLAB_VIZ_PANELS_TOOLBAR_H_

#include <string>

#include "viz/model/command.h"
#include "viz/panels/filter_field.h"
#include "viz/ui/ui.h"

namespace pptplab::viz {

class Toolbar {
 public:
  static constexpr float kHeight = 40;  ///< design pixels

  /// Fills `width` from `at`. `name`: of what is open, for the menu; may be empty.
  void Draw(Ui& ui, State& state, const CommandTable& commands, ImVec2 at, float width,
            const std::string& name);
  /// The keyboard goes into the filter field.
  void FocusFilter() { filter_.Focus(); }

 private:
  void DrawRecordingMenu(Ui& ui, State& state, const CommandTable& commands,
                         const std::string& name);
  void DrawTransport(Ui& ui, State& state, const CommandTable& commands) const;
  void DrawLecture(Ui& ui, const State& state, ImVec2 at, float width) const;
  void DrawUnit(Ui& ui, State& state, const CommandTable& commands) const;
  void DrawSpeed(Ui& ui, State& state) const;
  void DrawPointOfView(Ui& ui, State& state, const CommandTable& commands) const;
  void DrawRightEnd(Ui& ui, State& state, const CommandTable& commands) const;

  FilterField filter_;
  float room_ = 0;  ///< design pixels from edge to edge
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_PANELS_TOOLBAR_H_
