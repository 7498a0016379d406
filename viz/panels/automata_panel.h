// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The state machines: all automata of both ends at a glance, and one of them with its table, the
// cell of the last transition lit and those before it fading, and its history. It follows the
// cursor until somebody picks an automaton.
#ifndef PPTPLAB_VIZ_PANELS_AUTOMATA_PANEL_H_
#define PPTPLAB_VIZ_PANELS_AUTOMATA_PANEL_H_

#include <memory>

#include "viz/model/automata.h"
#include "viz/model/recording_identity.h"
#include "viz/panels/panel.h"

namespace pptplab::viz {

class AutomataPanel final : public Panel {
 public:
  const char* id() const override { return "automata"; }
  const char* title() const override { return "State machines"; }
  Place place() const override { return Place::kInWhichState; }
  void Draw(Ui& ui, State& state, const CommandTable& commands) override;
  void AddCommands(CommandTable& table) override;

 private:
  /// A rectangle of the panel; its text may be cut at its edges.
  struct Area {
    ImVec2 min{};
    ImVec2 max{};
    float width() const { return max.x - min.x; }
    float height() const { return max.y - min.y; }
  };

  void Refresh(const State& state);
  bool HasTunnel(const State& state) const { return !state.empty(); }
  const TunnelMachines* Tunnel() const;
  const Machine* Chosen() const;
  void Choose(MachineChoice choice);
  void StepTransition(State& state, bool forward);
  void NextAutomaton(int by);

  // automata_overview.cc
  /// The usual ones, and what else this tunnel has.
  std::vector<AutomatonKind> ShownKinds() const;
  float OverviewHeight(const Ui& ui) const;
  void DrawOverview(Ui& ui, State& state, Area area);
  void DrawEnds(Ui& ui, Area area, float names);
  void DrawOverviewRow(Ui& ui, const State& state, AutomatonKind kind, Area area, float names);

  void DrawMachine(Ui& ui, State& state, Area area, bool with_back);
  float DrawMachineHead(Ui& ui, const State& state, Area area, bool with_back, bool with_ends,
                        bool with_history);
  void DrawEndOf(Ui& ui, State& state, size_t end, Area area, bool with_history);
  float DrawLastChange(Ui& ui, const State& state, const Machine& machine, Area area,
                       std::string_view who);
  void DrawHistory(Ui& ui, State& state, const Machine& machine, Area area, size_t end);

  // automata_tables_view.cc
  /// What the whole table needs.
  static float TableHeight(const Ui& ui, const Machine& machine, float width);
  void DrawGrid(Ui& ui, State& state, const Machine& machine, Area area, size_t end);
  void DrawRows(Ui& ui, State& state, const Machine& machine, Area area, size_t end);

  std::unique_ptr<Automata> automata_;
  RecordingIdentity identity_;
  MachineChoice choice_;
  ItemIndex followed_ = kNoItem;  ///< the cursor that choice_ follows
  /// What tables and history were scrolled to.
  struct Scrolled {
    ItemIndex cursor = kNoItem;
    MachineChoice choice;
    bool machine = false;
    bool history = false;
    friend bool operator==(const Scrolled&, const Scrolled&) = default;
  };
  Scrolled scrolled_;
  int frames_to_scroll_ = 0;
  bool scroll_ = false;  ///< this frame brings the lit cell into sight
  bool follow_ = true;
  bool shows_machine_ = false;  ///< where there is room for one thing only
  bool shows_history_ = false;  ///< … instead of the table
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_PANELS_AUTOMATA_PANEL_H_
