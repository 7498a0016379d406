// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Every panel, brought to the front, clicked and stepped through.
#include <gtest/gtest.h>

#include "tests/ui/capture.h"
#include "tests/ui/driver.h"

namespace pptplab::viz {
namespace {

std::vector<std::string> PanelIds(Driver& driver) {
  std::vector<std::string> ids;
  for (const auto& panel : driver.app().shell().panels()) ids.emplace_back(panel->id());
  return ids;
}

TEST(Panels, AreAllReachedByACommand) {
  Driver driver;
  ASSERT_TRUE(driver.Open(DecodedRecording()));
  for (const Preset preset :
       {Preset::kOverview, Preset::kLecture, Preset::kForensics, Preset::kStudy}) {
    driver.state().settings().preset = preset;
    driver.Frame();
    for (const std::string& id : PanelIds(driver)) {
      ASSERT_TRUE(driver.app().commands().Run("panel." + id, driver.state()));
      driver.Frame(2);
      EXPECT_TRUE(driver.Sees("panel." + id)) << id;
    }
  }
}

TEST(Panels, AreReachedByTheirTabs) {
  Driver driver;
  ASSERT_TRUE(driver.Open(DecodedRecording()));
  for (const std::string& id : PanelIds(driver)) {
    if (!driver.Sees("tab." + id)) continue;
    driver.Click("tab." + id);
    EXPECT_TRUE(driver.Sees("panel." + id)) << id;
  }
}

TEST(Panels, SaySomethingWhenNothingIsOpen) {
  Driver driver;
  for (const std::string& id : PanelIds(driver)) {
    driver.app().commands().Run("panel." + id, driver.state());
    driver.Frame(2);
    EXPECT_TRUE(driver.Sees("panel." + id)) << id;
  }
}

TEST(Panels, DrawEveryStopInBothThemes) {
  for (const ThemeName theme : {ThemeName::kDark, ThemeName::kLight}) {
    Settings settings;
    settings.theme = theme;
    Driver driver(settings, 1280, 720);
    ASSERT_TRUE(driver.Open(DecodedRecording()));
    for (const std::string& id : PanelIds(driver)) {
      driver.app().commands().Run("panel." + id, driver.state());
      driver.Press("Home");
      for (int i = 0; i < 60; ++i) driver.Press(i % 3 == 2 ? "Down" : "Right");
      driver.Press("End");
    }
  }
}

TEST(Panels, SurviveClicksEverywhere) {
  Driver driver({}, 1600, 900);
  ASSERT_TRUE(driver.Open(DecodedRecording()));
  for (float y = 60; y < 820; y += 38) {
    for (float x = 20; x < 1600; x += 79) {
      driver.ClickAt({x, y});
      if (driver.app().overlay() != nullptr) driver.Press("Escape");
    }
  }
  EXPECT_FALSE(driver.state().empty());
}

TEST(Panels, CutNoTextAtTheirEdges) {
  for (const float width : {1280.0f, 1600.0f, 2560.0f}) {
    Driver driver({}, width, width * 9 / 16);
    ASSERT_TRUE(driver.Open(DecodedRecording()));
    for (const std::string& id : PanelIds(driver)) {
      driver.app().commands().Run("panel." + id, driver.state());
      driver.Frame(3);
      for (const std::string& text : driver.cut_texts()) {
        ADD_FAILURE() << id << " at " << width << ": “" << text << "” is cut";
      }
    }
  }
}

}  // namespace
}  // namespace pptplab::viz
