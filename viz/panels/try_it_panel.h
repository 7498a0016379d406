// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// "Try it": what can be changed in the run that is open, one row for each, with a button that runs
// it. Below, the command that does the same in a terminal; while it runs, how far it is.
#ifndef PPTPLAB_VIZ_PANELS_TRY_IT_PANEL_H_
#define PPTPLAB_VIZ_PANELS_TRY_IT_PANEL_H_

#include <string>
#include <vector>

#include "viz/model/trial.h"
#include "viz/panels/panel.h"

namespace pptplab::viz {

class TryItPanel final : public Panel {
 public:
  const char* id() const override { return "try-it"; }
  const char* title() const override { return "Try it"; }
  Place place() const override { return Place::kWhenAndWho; }
  void Draw(Ui& ui, State& state, const CommandTable& commands) override;
  void AddCommands(CommandTable& table) override;

 private:
  void Refresh(State& state);
  void DrawRow(Ui& ui, State& state, const CommandTable& commands, size_t row, float width) const;
  void DrawCommand(Ui& ui, State& state, const CommandTable& commands) const;
  void DrawProgress(Ui& ui, State& state, const CommandTable& commands) const;

  std::vector<ScenarioChange> changes_;  ///< in the order of Experiments()
  std::string command_;                  ///< of the chosen one
  std::string chosen_;
  const RecordingModel* recording_ = nullptr;
  uint64_t revision_ = 0;
  size_t size_ = 0;
  ItemIndex cursor_ = kNoItem;
  float rows_height_ = 0;  ///< as drawn last
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_PANELS_TRY_IT_PANEL_H_
