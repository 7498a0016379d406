// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The window's geometry, by its numbers.
#include "viz/app/layout.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace pptplab::viz {
namespace {

constexpr Preset kPresets[] = {Preset::kOverview, Preset::kLecture, Preset::kForensics,
                               Preset::kStudy, Preset::kLab};
constexpr Rect kArea{8, 48, 1584, 772};

bool Overlap(const Rect& a, const Rect& b) {
  return a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom();
}

size_t CountPlaces(const LayoutSpec& spec) {
  size_t count = 0;
  for (const ColumnSpec& column : spec) {
    for (const RowSpec& row : column.rows) count += row.places.size();
  }
  return count;
}

TEST(Layout, FillsItsAreaWithoutOverlapInEveryPreset) {
  for (const Preset preset : kPresets) {
    const Layout layout = Arrange(SpecFor(preset), kArea, 8, 8);
    for (size_t i = 0; i < layout.cells.size(); ++i) {
      const Rect& cell = layout.cells[i].rect;
      EXPECT_GE(cell.x, kArea.x);
      EXPECT_GE(cell.y, kArea.y);
      EXPECT_LE(cell.right(), kArea.right() + 0.01f);
      EXPECT_LE(cell.bottom(), kArea.bottom() + 0.01f);
      EXPECT_GT(cell.width, 200);
      EXPECT_GT(cell.height, 100);
      for (size_t j = 0; j < i; ++j) EXPECT_FALSE(Overlap(cell, layout.cells[j].rect));
    }
  }
}

TEST(Layout, HasTheOverviewsColumnsAsTheDesignSays) {
  const Layout layout = Arrange(SpecFor(Preset::kOverview), {0, 0, 1600, 800}, 8, 8);
  ASSERT_EQ(layout.cells.size(), 6u);
  EXPECT_NEAR(layout.cells[0].rect.width, 0.26f * 1600, 8);
  EXPECT_NEAR(layout.cells[2].rect.width, 0.42f * 1600, 8);
  EXPECT_NEAR(layout.cells[3].rect.width, 0.32f * 1600, 8);
}

TEST(Layout, PutsEdgesOnTheGrid) {
  LayoutSpec spec = SpecFor(Preset::kOverview);
  spec[0].share = 0.2637f;
  spec[1].share = 0.4163f;
  const Layout layout = Arrange(spec, {0, 0, 1600, 800}, 8, 8);
  for (const Splitter& splitter : layout.splitters) {
    const float edge = splitter.between_columns ? splitter.rect.x : splitter.rect.y;
    EXPECT_EQ(std::fmod(edge + 4, 8.0f), 0) << edge;
  }
}

TEST(Layout, FoldsTheLeftColumnIntoTabsBelow1280Pixels) {
  const LayoutSpec wide = Fold(SpecFor(Preset::kOverview), 1280, 720);
  EXPECT_EQ(wide.size(), 3u);
  const LayoutSpec narrow = Fold(SpecFor(Preset::kOverview), 1279, 720);
  ASSERT_EQ(narrow.size(), 2u);
  EXPECT_EQ(narrow[0].rows[0].places.front(), Place::kWhenAndWho);
  EXPECT_NEAR(narrow[0].share + narrow[1].share, 1, 1e-5f);
}

TEST(Layout, KeepsALabsTaskBesideOrAboveWhatItIsAbout) {
  for (const float width : {400.0f, 1000.0f, 1600.0f}) {
    const LayoutSpec folded = Fold(SpecFor(Preset::kLab), width, 720);
    EXPECT_EQ(folded[0].rows[0].places, std::vector{Place::kTask}) << width;
    const RowSpec& next = folded.size() > 1 ? folded[1].rows[0] : folded[0].rows[1];
    EXPECT_EQ(next.places[0], Place::kWhenAndWho) << width;
  }
}

TEST(Layout, LosesNoPlaceByFolding) {
  for (const Preset preset : kPresets) {
    const size_t all = CountPlaces(SpecFor(preset));
    for (const float width : {400.0f, 800.0f, 1279.0f, 1600.0f}) {
      for (const float height : {300.0f, 599.0f, 900.0f}) {
        const LayoutSpec folded = Fold(SpecFor(preset), width, height);
        EXPECT_EQ(CountPlaces(folded), all);
        float columns = 0;
        for (const ColumnSpec& column : folded) {
          columns += column.share;
          float rows = 0;
          for (const RowSpec& row : column.rows) rows += row.share;
          EXPECT_NEAR(rows, 1, 1e-4f);
        }
        EXPECT_NEAR(columns, 1, 1e-4f);
      }
    }
  }
}

TEST(Layout, NeverMakesACellSmallerThanATenthByDragging) {
  LayoutSpec spec = SpecFor(Preset::kOverview);
  const Rect area{0, 0, 1600, 800};
  const Layout layout = Arrange(spec, area, 8, 8);
  for (const Splitter& splitter : layout.splitters) {
    MoveSplitter(spec, splitter, area, 5000);
    MoveSplitter(spec, splitter, area, -9000);
  }
  for (const ColumnSpec& column : spec) {
    EXPECT_GE(column.share, 0.0999f);
    for (const RowSpec& row : column.rows) EXPECT_GE(row.share, 0.0999f);
  }
}

TEST(Layout, SurvivesSplittersOfAnotherLayout) {
  LayoutSpec spec = SpecFor(Preset::kLecture);
  MoveSplitter(spec, {{}, 7, 7, true}, {0, 0, 100, 100}, 10);
  MoveSplitter(spec, {{}, 7, 7, false}, {0, 0, 100, 100}, 10);
  MoveSplitter(spec, {{}, 0, 7, false}, {0, 0, 100, 100}, 10);
  EXPECT_EQ(spec.size(), 2u);
}

}  // namespace
}  // namespace pptplab::viz
