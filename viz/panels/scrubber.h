// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The strip at the bottom: where the cursor stands among all stops, the phases, how much happens
// when, drops, bookmarks, breakpoints, and the message of the moment.
#ifndef PPTPLAB_VIZ_PANELS_SCRUBBER_H_
#define PPTPLAB_VIZ_PANELS_SCRUBBER_H_

#include <memory>
#include <string>
#include <vector>

#include "viz/model/command.h"
#include "viz/model/time_axis.h"
#include "viz/ui/ui.h"

namespace pptplab::viz {

class Scrubber {
 public:
  static constexpr float kHeight = 72;  ///< design pixels

  void Draw(Ui& ui, State& state, const CommandTable& commands, ImVec2 at, float width);

 private:
  void Refresh(const Ui& ui, const State& state, float width);
  void DrawWords(Ui& ui, State& state, ImVec2 at, float width);
  void DrawBreakpoints(Ui& ui, State& state);
  void DrawBands(Ui& ui, const State& state, ImVec2 at, float height) const;
  void DrawDensity(const Ui& ui, ImVec2 at, float height) const;
  void DrawVeil(Ui& ui, const State& state, ImVec2 at, float height) const;
  void DrawMarks(Ui& ui, State& state, ImVec2 at, float height);
  void TakeMouse(Ui& ui, State& state, ImVec2 at, float height);

  std::unique_ptr<TimeAxis> axis_;
  std::vector<TimeAxis::Column> columns_;
  uint32_t most_ = 1;
  const RecordingModel* of_ = nullptr;
  size_t size_ = 0;
  float width_ = 0;
  std::string new_breakpoint_;
  std::string breakpoint_problem_;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_PANELS_SCRUBBER_H_
