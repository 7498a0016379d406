// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The frame around the panels: gives each cell of the layout its panel, draws titles and tabs, and
// lets splitters be dragged. It knows no panel by name.
#ifndef PPTPLAB_VIZ_APP_SHELL_H_
#define PPTPLAB_VIZ_APP_SHELL_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "viz/app/layout.h"

namespace pptplab::viz {

class Shell {
 public:
  explicit Shell(std::vector<std::unique_ptr<Panel>> panels);

  /// "panel.ID" for every panel, and the panels' own.
  void AddCommands(CommandTable& commands);
  /// Brings a panel to the front, whatever the preset; false if there is none of this name.
  bool Show(std::string_view panel_id);
  /// Fills `area` with the preset's cells.
  void Draw(Ui& ui, State& state, const CommandTable& commands, Rect area);

  const std::vector<std::unique_ptr<Panel>>& panels() const { return panels_; }
  /// True while a splitter is held: the window must be redrawn.
  bool dragging() const { return dragging_; }
  /// A panel that is to be seen wants the next frame at once.
  bool busy() const;

 private:
  LayoutSpec& SpecNow(const Settings& settings, float design_width, float design_height);
  void GreetPreset(Preset preset);
  std::vector<Panel*> PanelsOf(const Layout& layout, size_t cell) const;
  void DrawCell(Ui& ui, State& state, const CommandTable& commands, Rect rect,
                const std::vector<Panel*>& panels);
  /// Returns the panel in front.
  Panel* DrawTitles(Ui& ui, Rect bar, const std::vector<Panel*>& panels);
  Panel* FrontOf(const std::vector<Panel*>& panels) const;
  void DrawSplitters(Ui& ui, Settings& settings, const Layout& layout, Rect area);
  void Drag(const Ui& ui, Settings& settings, const Splitter& splitter, Rect area);

  std::vector<std::unique_ptr<Panel>> panels_;
  /// The cells of one preset in one size of window, as dragged, until the window closes; the
  /// overview's columns are settings.
  std::map<std::pair<Preset, int>, LayoutSpec> specs_;
  std::pair<Preset, int> current_{};
  std::map<std::string, int, std::less<>> asked_;  ///< the higher, the later it was asked for
  int asks_ = 0;
  bool dragging_ = false;
  float moved_ = 0;  ///< pixels not yet worth a step of the grid
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_APP_SHELL_H_
