// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Fields ⇄ bytes: the octets of the selection in a grid, coloured by layer; the fields with value,
// meaning and section; the RFC's box of the layer; the ruler of headers and payload. A field
// selected in one is selected in all.
#ifndef PPTPLAB_VIZ_PANELS_BYTES_PANEL_H_
#define PPTPLAB_VIZ_PANELS_BYTES_PANEL_H_

#include <optional>
#include <string>
#include <vector>

#include "viz/model/bytes.h"
#include "viz/panels/panel.h"

namespace pptplab::viz {

class BytesPanel final : public Panel {
 public:
  const char* id() const override { return "bytes"; }
  const char* title() const override { return "Fields ⇄ bytes"; }
  Place place() const override { return Place::kFields; }
  void Draw(Ui& ui, State& state, const CommandTable& commands) override;
  void AddCommands(CommandTable& table) override;

 private:
  enum Show : int { kOctets, kFields, kBox };
  /// A line of the list of fields: a layer (no field) or one of its fields.
  struct Line {
    FieldRef ref;
    const BytesPane* pane;
  };
  /// Where the octets of a pane stand, in characters of the fixed-width font.
  struct Grid {
    size_t columns = 16;
    bool has_text = true;
    float character = 0;
    float row = 0;
    int digits = 4;
    float HexAt(size_t column) const;
    float TextAt(size_t column) const;
    float Width() const;
  };

  void Refresh(const State& state);
  void DrawHead(Ui& ui, bool is_short);
  void DrawAll(Ui& ui, State& state, float height);
  void DrawOctets(Ui& ui, State& state, float width, float height);
  void DrawPane(Ui& ui, State& state, const BytesPane& pane, float width, float height);
  void DrawOctetRow(Ui& ui, State& state, const BytesPane& pane, const Grid& grid, size_t first);
  void DrawFields(Ui& ui, State& state, float height);
  void DrawFieldLine(Ui& ui, State& state, const Line& line);
  void DrawBox(Ui& ui, State& state, float height);
  void DrawRuler(Ui& ui, State& state);
  void DrawMeaning(Ui& ui, const State& state) const;
  Grid MakeGrid(const Ui& ui, const BytesPane& pane, float width) const;
  /// What is lit: under the mouse, else selected.
  std::optional<FieldRef> Lit() const { return hovered_ ? hovered_ : selected_; }
  void Select(State& state, const FieldRef& ref);

  BytesView view_;
  MruTable mru_;
  Ruler ruler_;
  std::vector<Line> lines_;
  uint64_t revision_ = 0;
  size_t recording_size_ = 0;
  ItemIndex shown_ = kNoItem;
  std::optional<FieldRef> selected_;
  std::optional<FieldRef> hovered_;       ///< of the last frame
  std::optional<FieldRef> hovered_next_;  ///< of this frame
  std::optional<size_t> drag_from_;       ///< the octet where the mouse went down
  int show_ = kFields;
  int pane_ = 0;  ///< which of two, if there is room for one
  bool scroll_octets_ = false;
  bool scroll_fields_ = false;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_PANELS_BYTES_PANEL_H_
