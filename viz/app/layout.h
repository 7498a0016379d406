// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Which place of the window is where: plain geometry without ImGui, so that it can be tested by its
// numbers. Columns of rows of cells; several places in one cell become tabs.
#ifndef PPTPLAB_VIZ_APP_LAYOUT_H_
#define PPTPLAB_VIZ_APP_LAYOUT_H_

#include <string>
#include <vector>

#include "viz/model/settings.h"
#include "viz/panels/panel.h"

namespace pptplab::viz {

struct Rect {
  float x = 0;
  float y = 0;
  float width = 0;
  float height = 0;
  float right() const { return x + width; }
  float bottom() const { return y + height; }
};

/// Shares are of the whole column or window; those of one level add up to 1.
struct RowSpec {
  float share = 1;
  std::vector<Place> places;
};
struct ColumnSpec {
  float share = 1;
  std::vector<RowSpec> rows;
};
using LayoutSpec = std::vector<ColumnSpec>;

/// What a preset starts with.
LayoutSpec SpecFor(Preset preset);
/// The same with fewer cells where they would become too small to read: below 1,280 design pixels
/// of width the left column folds into tabs, in low windows the rows of the right one.
LayoutSpec Fold(LayoutSpec spec, float design_width, float design_height);

struct Cell {
  Rect rect;
  std::vector<Place> places;
};
/// Between column `column` and the next, or within it between `row` and the next.
struct Splitter {
  Rect rect;
  size_t column = 0;
  size_t row = 0;
  bool between_columns = false;
};
struct Layout {
  std::vector<Cell> cells;
  std::vector<Splitter> splitters;
};
/// Cells in `area` with `gap` between them, edges on a grid of `grid` pixels.
Layout Arrange(const LayoutSpec& spec, Rect area, float gap, float grid);
/// Moves a splitter by a number of pixels; no neighbour gets smaller than a tenth.
void MoveSplitter(LayoutSpec& spec, const Splitter& splitter, Rect area, float pixels);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_APP_LAYOUT_H_
