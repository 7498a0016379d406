// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Every command in every look and size; palette, help and keys.
#include <gtest/gtest.h>

#include <set>

#include "tests/ui/capture.h"
#include "tests/ui/driver.h"

namespace pptplab::viz {
namespace {

/// Those that leave the process or write files are tried elsewhere.
bool StaysInside(const std::string& name) {
  return name != "file.wireshark" && name.rfind("export.", 0) != 0 && name.rfind("try.", 0) != 0 &&
         name.rfind("file.recent.", 0) != 0;
}

TEST(Commands, HaveNamesAndKeysOfTheirOwn) {
  Driver driver;
  std::set<std::string> names;
  std::set<std::string> keys;
  for (const Command& command : driver.app().commands().commands()) {
    EXPECT_TRUE(names.insert(command.name).second) << command.name << " exists twice";
    EXPECT_FALSE(command.title.empty()) << command.name;
    EXPECT_FALSE(command.group.empty()) << command.name;
    if (command.key.empty()) continue;
    const auto chord = ParseKey(command.key);
    ASSERT_TRUE(chord) << command.name << " has the key " << command.key;
    EXPECT_TRUE(keys.insert(ToString(*chord)).second)
        << command.key << " of " << command.name << " is taken";
  }
}

TEST(Commands, CanAllBeFoundInThePaletteByTheirTitle) {
  Driver driver;
  const CommandTable& table = driver.app().commands();
  for (const Command& command : table.commands()) {
    const auto found = table.Search(command.title);
    ASSERT_FALSE(found.empty()) << command.title;
    EXPECT_NE(std::find(found.begin(), found.end(), &command), found.end()) << command.title;
  }
}

TEST(Commands, AllRunWithoutARecording) {
  Driver driver;
  std::vector<std::string> names;
  for (const Command& command : driver.app().commands().commands()) names.push_back(command.name);
  for (const std::string& name : names) {
    if (!StaysInside(name)) continue;
    SCOPED_TRACE(name);
    driver.app().commands().Run(name, driver.state());
    driver.Frame(2);
    if (driver.app().overlay() != nullptr) driver.Press("Escape");
  }
}

struct Look {
  ThemeName theme;
  float width;
  float height;
  bool lecture;
};

class EveryLook : public testing::TestWithParam<Look> {};

TEST_P(EveryLook, DrawsAfterEveryCommand) {
  Settings settings;
  settings.theme = GetParam().theme;
  settings.lecture_mode = GetParam().lecture;
  Driver driver(settings, GetParam().width, GetParam().height);
  ASSERT_TRUE(driver.Open(DecodedRecording()));
  std::vector<std::string> names;
  for (const Command& command : driver.app().commands().commands()) names.push_back(command.name);
  for (const std::string& name : names) {
    if (!StaysInside(name)) continue;
    SCOPED_TRACE(name);
    driver.app().commands().Run(name, driver.state());
    driver.Frame(2);
    for (int i = 0; i < 3 && driver.app().overlay() != nullptr; ++i) driver.Press("Escape");
    EXPECT_EQ(driver.app().overlay(), nullptr);
    ASSERT_FALSE(driver.state().empty());
    if (driver.state().playing()) driver.state().SetPlaying(false);
    driver.state().settings().font_scale = 1;
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, EveryLook,
                         testing::Values(Look{ThemeName::kDark, 1600, 900, false},
                                         Look{ThemeName::kLight, 1280, 720, false},
                                         Look{ThemeName::kDark, 2560, 1440, true},
                                         Look{ThemeName::kLight, 640, 400, false},
                                         Look{ThemeName::kLight, 320, 200, true}));

TEST(Palette, RunsACommandByAFewLettersWithoutAMouse) {
  Driver driver;
  ASSERT_EQ(driver.state().settings().theme, ThemeName::kDark);
  driver.Press("Ctrl+K");
  ASSERT_TRUE(driver.Sees("overlay.palette"));
  driver.Type("light");
  driver.Press("Enter");
  EXPECT_FALSE(driver.Sees("overlay.palette"));
  EXPECT_EQ(driver.state().settings().theme, ThemeName::kLight);
}

TEST(Palette, OpensWithTheKeyOfOtherEditorsToo) {
  Driver driver;
  driver.Press("Ctrl+Shift+P");
  EXPECT_TRUE(driver.Sees("overlay.palette"));
  driver.Press("Escape");
  EXPECT_FALSE(driver.Sees("overlay.palette"));
}

TEST(Palette, IsChosenFromWithTheArrows) {
  Driver driver;
  driver.Press("Ctrl+K");
  driver.Type("layout");
  driver.Press("Down");
  driver.Press("Enter");
  EXPECT_NE(driver.state().settings().preset, Preset::kOverview);
}

TEST(Palette, OpensAnotherOverlayInItsPlace) {
  Driver driver;
  driver.Press("Ctrl+K");
  driver.Type("all keys");
  driver.Press("Enter");
  driver.Frame(2);
  EXPECT_TRUE(driver.Sees("overlay.help"));
  EXPECT_FALSE(driver.Sees("overlay.palette"));
}

TEST(Help, ShowsEveryKeyThatThereIs) {
  Driver driver({}, 1600, 4000);
  driver.Press("?");
  ASSERT_TRUE(driver.Sees("overlay.help"));
  for (const Command& command : driver.app().commands().commands()) {
    if (!command.key.empty()) {
      EXPECT_TRUE(driver.Sees("help." + command.name)) << command.name;
    }
  }
  driver.Press("?");
  EXPECT_FALSE(driver.Sees("overlay.help"));
}

TEST(Help, AlsoOpensWhereTheQuestionMarkLiesElsewhere) {
  Driver driver;
  driver.Type("?");
  EXPECT_TRUE(driver.Sees("overlay.help"));
}

TEST(Help, ClosesByAClickBesideIt) {
  Driver driver;
  driver.Press("?");
  driver.ClickAt({5, 5});
  EXPECT_FALSE(driver.Sees("overlay.help"));
}

TEST(Keys, CanBeChangedAndWorkAtOnce) {
  Driver driver({}, 1600, 900);
  driver.app().commands().Run("keys", driver.state());
  driver.Frame(2);
  driver.Click("keys.step.forward");
  driver.Press("Q");
  EXPECT_EQ(driver.state().settings().keys["step.forward"], "Q");
  driver.Press("Escape");
  ASSERT_TRUE(driver.Open(DecodedRecording()));
  const ItemIndex before = driver.state().cursor();
  driver.Press("Q");
  EXPECT_GT(driver.state().cursor(), before);
}

TEST(Keys, TakeAKeyFromItsOldCommandAndSaySo) {
  Driver driver;
  driver.app().commands().Run("keys", driver.state());
  driver.Frame(2);
  driver.Click("keys.step.forward");
  driver.Press("T");
  EXPECT_EQ(driver.state().settings().keys["step.forward"], "T");
  EXPECT_EQ(driver.state().settings().keys["theme"], "");
  const ThemeName before = driver.state().settings().theme;
  driver.Press("Escape");
  driver.Press("T");
  EXPECT_EQ(driver.state().settings().theme, before);
}

}  // namespace
}  // namespace pptplab::viz
