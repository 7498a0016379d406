// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A panel draws one view of the state into the rectangle that the layout gives it. It computes
// nothing that it could ask the model for; what it must keep between frames (a cache by revision, a
// drag) is its own.
#ifndef PPTPLAB_VIZ_PANELS_PANEL_H_
#define PPTPLAB_VIZ_PANELS_PANEL_H_

#include <memory>
#include <vector>

#include "viz/model/command.h"
#include "viz/model/state.h"
#include "viz/ui/ui.h"

namespace pptplab::viz {

/// Where in the layout a panel lives (visual-design: one question per place).
enum class Place : uint8_t {
  kWhere,
  kInWhichState,
  kWhenAndWho,
  kWalk,
  kFields,
  kWhy,
  kTime,
  kTask
};

class LabDesk;

class Panel {
 public:
  virtual ~Panel() = default;
  virtual const char* id() const = 0;  ///< "ladder": in tests, commands ("panel.ladder"), settings
  virtual const char* title() const = 0;  ///< "Ladder"
  virtual Place place() const = 0;        ///< several at one place become tabs
  /// Inside an ImGui child window that fills the panel's rectangle, title excluded.
  virtual void Draw(Ui& ui, State& state, const CommandTable& commands) = 0;
  /// Commands of its own, if any.
  virtual void AddCommands(CommandTable&) {}
  /// Works something out in slices and wants the next frame at once.
  virtual bool IsBusy() const { return false; }
};

/// Every panel of the window, in the order of the tabs: an explicit list (panels.cc). The desk, at
/// which a student works on a lab, must outlive them.
std::vector<std::unique_ptr<Panel>> MakePanels(LabDesk& desk);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_PANELS_PANEL_H_
