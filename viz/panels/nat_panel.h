// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// NAT: the table of a node that translates addresses as it stands at the cursor, with what came,
// changed and went in this step; below it the selected packet as it came in and as it went out.
#ifndef PPTPLAB_VIZ_PANELS_NAT_PANEL_H_
#define PPTPLAB_VIZ_PANELS_NAT_PANEL_H_

#include <string>
#include <vector>

#include "viz/model/nat_table.h"
#include "viz/model/translation.h"
#include "viz/panels/panel.h"

namespace pptplab::viz {

class NatPanel final : public Panel {
 public:
  const char* id() const override { return "nat"; }
  const char* title() const override { return "NAT"; }
  Place place() const override { return Place::kInWhichState; }
  void Draw(Ui& ui, State& state, const CommandTable& commands) override;
  void AddCommands(CommandTable& table) override;
  bool IsBusy() const override { return is_reading_; }

 private:
  /// Edges of the table's columns.
  struct Columns {
    float left = 0;
    float inside = 0;
    float outside = 0;
    float peer = 0;
    float end = 0;
  };

  void Read(const State& state);
  void Refresh(const State& state);
  void Choose(size_t node);
  void GoTo(State& state, bool forward);
  float TopOf(const Ui& ui, size_t row) const;
  bool HasFoot(const NatRow& row) const;
  std::string FootOf(const State& state, const NatRow& row) const;

  void DrawHead(Ui& ui, State& state);
  void DrawTable(Ui& ui, State& state, float height);
  void DrawRow(Ui& ui, State& state, size_t row, ImVec2 at, const Columns& columns) const;
  void DrawTranslation(Ui& ui, State& state);
  void DrawPassage(Ui& ui, State& state);
  void DrawField(Ui& ui, State& state, size_t field, float width) const;

  NatTables tables_;
  bool is_reading_ = false;
  size_t node_ = 0;  ///< of tables_.nodes()
  std::vector<NatRow> rows_;
  std::vector<size_t> lines_before_;  ///< by row: how many rows above it have a line below them
  Translation translation_;
  bool scroll_ = false;  ///< to the first row that is marked

  // What rows_ and translation_ were worked out for.
  uint64_t revision_ = 0;
  size_t size_ = 0;
  ItemIndex cursor_ = kNoItem;
  StepUnit unit_ = StepUnit::kMessage;
  size_t shown_node_ = SIZE_MAX;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_PANELS_NAT_PANEL_H_
