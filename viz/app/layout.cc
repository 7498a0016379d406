// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Presets, folding and arithmetic of the window's cells.
#include "viz/app/layout.h"

#include <algorithm>
#include <cmath>

namespace pptplab::viz {

namespace {

constexpr float kFoldWidth = 1280;
constexpr float kNarrowWidth = 760;
constexpr float kFoldHeight = 600;
constexpr float kSmallestShare = 0.1f;

void Append(std::vector<Place>& to, const std::vector<Place>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

/// All of the column's places after those of the next column's first row.
void FoldColumnIntoNext(LayoutSpec& spec, size_t column) {
  RowSpec& host = spec[column + 1].rows[0];
  for (const RowSpec& row : spec[column].rows) Append(host.places, row.places);
  const float freed = spec[column].share;
  spec.erase(spec.begin() + static_cast<std::ptrdiff_t>(column));
  // What became free goes to all in proportion.
  for (ColumnSpec& rest : spec) rest.share /= 1 - freed;
}

void FoldFirstTwoRows(ColumnSpec& column) {
  if (column.rows.size() < 3) return;
  RowSpec& host = column.rows[0];
  host.share += column.rows[1].share;
  Append(host.places, column.rows[1].places);
  column.rows.erase(column.rows.begin() + 1);
}

float OnGrid(float value, float grid) { return std::round(value / grid) * grid; }

/// A lab's task stays beside what it is about, or above it; the rest becomes tabs.
LayoutSpec FoldBesideTask(LayoutSpec spec, float design_width, float design_height) {
  if (design_width < kFoldWidth) {
    RowSpec rest{0.56f, {}};
    for (const RowSpec& row : spec[2].rows) {
      for (const Place place : row.places)
        (place == Place::kInWhichState ? spec[1].rows[0] : rest).places.push_back(place);
    }
    spec[1].rows[0].share = 1 - rest.share;
    spec[1].rows.push_back(rest);
    spec.pop_back();
    spec[0].share = 0.4f;
    spec[1].share = 0.6f;
  }
  if (design_width < kNarrowWidth) {
    RowSpec rest{0.5f, {}};
    for (const RowSpec& row : spec[1].rows) Append(rest.places, row.places);
    return {{1, {{0.5f, spec[0].rows[0].places}, rest}}};
  }
  if (design_height < kFoldHeight) {
    for (ColumnSpec& column : spec) FoldFirstTwoRows(column);
  }
  return spec;
}

}  // namespace

LayoutSpec SpecFor(Preset preset) {
  switch (preset) {
    case Preset::kOverview:
      return {
          {0.26f, {{0.46f, {Place::kWhere}}, {0.54f, {Place::kInWhichState}}}},
          {0.42f, {{1, {Place::kWhenAndWho}}}},
          {0.32f, {{0.36f, {Place::kWalk}}, {0.33f, {Place::kFields}}, {0.31f, {Place::kWhy}}}}};
    case Preset::kLecture:
      return {{0.56f, {{1, {Place::kWhenAndWho}}}},
              {0.44f, {{0.42f, {Place::kWhere}}, {0.58f, {Place::kWhy}}}}};
    case Preset::kForensics:
      return {{0.34f, {{0.72f, {Place::kWhenAndWho, Place::kWhere}}, {0.28f, {Place::kWhy}}}},
              {0.38f, {{1, {Place::kFields}}}},
              {0.28f, {{0.5f, {Place::kWalk}}, {0.5f, {Place::kInWhichState}}}}};
    case Preset::kStudy:
      return {{0.56f, {{1, {Place::kInWhichState}}}},
              {0.44f,
               {{0.62f, {Place::kWhenAndWho, Place::kWhere}},
                {0.38f, {Place::kWhy, Place::kWalk, Place::kFields}}}}};
    case Preset::kLab:
      return {{0.3f, {{1, {Place::kTask}}}},
              {0.38f, {{1, {Place::kWhenAndWho, Place::kWhere}}}},
              {0.32f,
               {{0.3f, {Place::kWalk, Place::kInWhichState}},
                {0.44f, {Place::kFields}},
                {0.26f, {Place::kWhy}}}}};
  }
  return {};
}

LayoutSpec Fold(LayoutSpec spec, float design_width, float design_height) {
  if (spec.size() == 3 && spec[0].rows[0].places == std::vector{Place::kTask})
    return FoldBesideTask(std::move(spec), design_width, design_height);
  if (design_width < kFoldWidth && spec.size() > 2) FoldColumnIntoNext(spec, 0);
  if (design_height < kFoldHeight) {
    for (ColumnSpec& column : spec) FoldFirstTwoRows(column);
  }
  if (design_width < kNarrowWidth && spec.size() == 2) {
    // One column: the second's rows under the first's, the sentence always in sight.
    for (RowSpec& row : spec[1].rows) {
      row.share *= 0.5f;
      spec[0].rows.push_back(row);
    }
    spec[0].rows[0].share = 0.5f;
    spec[0].share = 1;
    spec.pop_back();
    while (spec[0].rows.size() > 2) FoldFirstTwoRows(spec[0]);
  }
  return spec;
}

Layout Arrange(const LayoutSpec& spec, Rect area, float gap, float grid) {
  Layout layout;
  float x = area.x;
  float before = 0;
  for (size_t c = 0; c < spec.size(); ++c) {
    const bool last_column = c + 1 == spec.size();
    before += spec[c].share;
    const float column_end =
        last_column ? area.right() : area.x + OnGrid(before * area.width, grid) - gap / 2;
    float y = area.y;
    float above = 0;
    for (size_t r = 0; r < spec[c].rows.size(); ++r) {
      const bool last_row = r + 1 == spec[c].rows.size();
      above += spec[c].rows[r].share;
      const float row_end =
          last_row ? area.bottom() : area.y + OnGrid(above * area.height, grid) - gap / 2;
      layout.cells.push_back({{x, y, column_end - x, row_end - y}, spec[c].rows[r].places});
      if (!last_row) {
        layout.splitters.push_back({{x, row_end, column_end - x, gap}, c, r, false});
      }
      y = row_end + gap;
    }
    if (!last_column) {
      layout.splitters.push_back({{column_end, area.y, gap, area.height}, c, 0, true});
    }
    x = column_end + gap;
  }
  return layout;
}

void MoveSplitter(LayoutSpec& spec, const Splitter& splitter, Rect area, float pixels) {
  const auto move = [](float& first, float& second, float by) {
    const float both = first + second;
    first = std::clamp(first + by, std::min(kSmallestShare, both / 2),
                       std::max(both - kSmallestShare, both / 2));
    second = both - first;
  };
  if (splitter.between_columns) {
    if (splitter.column + 1 >= spec.size()) return;
    move(spec[splitter.column].share, spec[splitter.column + 1].share, pixels / area.width);
    return;
  }
  if (splitter.column >= spec.size()) return;
  std::vector<RowSpec>& rows = spec[splitter.column].rows;
  if (splitter.row + 1 >= rows.size()) return;
  move(rows[splitter.row].share, rows[splitter.row + 1].share, pixels / area.height);
}

}  // namespace pptplab::viz
