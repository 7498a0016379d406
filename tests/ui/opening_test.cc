// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Broken, empty, foreign and growing files; places to go; settings on disk.
#include "viz/app/opening.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/ui/capture.h"
#include "tests/ui/driver.h"
#include "viz/app/place_to_go.h"
#include "viz/app/settings_file.h"

namespace pptplab::viz {
namespace {

namespace fs = std::filesystem;

class TemporaryDirectory : public testing::Test {
 protected:
  TemporaryDirectory()
      : directory(fs::temp_directory_path() / ("pptplab-opening-" + std::to_string(::getpid()))) {
    fs::create_directories(directory);
  }
  ~TemporaryDirectory() override {
    std::error_code ignored;
    fs::remove_all(directory, ignored);
  }
  std::string Write(const std::string& name, const std::string& text) const {
    const std::string path = (directory / name).string();
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  static std::string Read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  const fs::path directory;
};

using Opening_ = TemporaryDirectory;

TEST_F(Opening_, TellsKindsOfFilesApart) {
  EXPECT_EQ(*KindOfFile(DecodedRecording()), FileKind::kRecording);
  EXPECT_EQ(*KindOfFile(RealCapture()), FileKind::kCapture);
  EXPECT_EQ(*KindOfFile(Write("s.yaml", "name: x")), FileKind::kScenario);
  EXPECT_FALSE(KindOfFile((directory / "none.pcapng").string()));
  EXPECT_FALSE(KindOfFile(directory.string()));
  EXPECT_FALSE(KindOfFile(Write("text.pcapng", "this is no capture")));
  EXPECT_FALSE(KindOfFile(Write("empty.pcapng", "")));
}

TEST_F(Opening_, ShowsWhatIsWholeOfABrokenRecording) {
  const std::string whole = Read(DecodedRecording());
  ASSERT_GT(whole.size(), 10000u);
  for (const size_t part : {whole.size() / 7, whole.size() / 3, whole.size() - 5}) {
    Driver driver;
    ASSERT_TRUE(driver.Open(Write("cut.pcapng", whole.substr(0, part))));
    driver.Press("End");
    driver.Press("Left");
    EXPECT_GT(driver.state().recording().size(), 0u);
  }
}

TEST_F(Opening_, OpensARecordingThatHoldsNothingYet) {
  const std::string path = (directory / "nothing.pcapng").string();
  trace::RecordingWriter(path, "test").Close();
  Driver driver;
  driver.Open(path);
  for (const char* key : {"Right", "Left", "Space", "End", "Home", "B", "C", "W", "E"}) {
    driver.Press(key);
  }
}

TEST_F(Opening_, FollowsARecordingThatGrows) {
  const std::string whole = Read(DecodedRecording());
  const std::string path = Write("grows.pcapng", whole.substr(0, whole.size() / 3));
  Driver driver;
  ASSERT_TRUE(driver.Open(path));
  driver.app().Follow();
  const size_t before = driver.state().recording().size();
  std::ofstream(path, std::ios::binary | std::ios::app) << whole.substr(whole.size() / 3);
  driver.Frame(30);
  EXPECT_GT(driver.state().recording().size(), before);
}

TEST_F(Opening_, SaysWhyAScenarioCannotRun) {
  Driver driver;
  driver.app().Open({Write("bad.yaml", "nodes: 7\n"), "", "", {}});
  EXPECT_FALSE(driver.app().FinishOpening());
  EXPECT_FALSE(driver.state().status().empty());
}

TEST_F(Opening_, LeavesNoTemporaryFilesBehind) {
  const auto count = [] {
    size_t found = 0;
    for (const auto& entry : fs::directory_iterator(fs::temp_directory_path())) {
      found += entry.path().filename().string().rfind("pptplab-view-", 0) == 0;
    }
    return found;
  };
  const size_t before = count();
  {
    Driver driver;
    driver.app().Open({RealCapture(), "alice", "correct-horse", {}});
    ASSERT_TRUE(driver.app().FinishOpening());
    EXPECT_EQ(count(), before + 1);
    ASSERT_TRUE(driver.Open(DecodedRecording()));
    EXPECT_EQ(count(), before);
    driver.app().Open({RealCapture(), "", "", {}});  // stopped at once
  }
  EXPECT_EQ(count(), before);
}

TEST(PlaceToGo, LeadsBackToWhereItWasTakenFrom) {
  Driver driver;
  ASSERT_TRUE(driver.Open(DecodedRecording()));
  for (const ItemIndex item : {0u, 1u, 17u, 100u, 250u}) {
    driver.state().Select(item);
    const std::string place = PlaceOf(driver.state());
    driver.state().Select(0);
    EXPECT_EQ(GoTo(driver.state(), place), "");
    EXPECT_EQ(driver.state().cursor(), item) << place;
  }
}

TEST(PlaceToGo, RefusesWhatIsNoPlaceWithASentence) {
  Driver driver;
  ASSERT_TRUE(driver.Open(DecodedRecording()));
  for (const char* place :
       {"", "packet", "packet:", "packet:0", "packet:-1", "packet:99999999999", "time:", "time:x",
        "time:-1s", "time:1h", "time:nan", "item:99999999", "nowhere", "packet:1x"}) {
    EXPECT_NE(GoTo(driver.state(), place), "") << place;
  }
  for (const char* place : {"start", "end", "packet:1", "time:0", "time:12ms", "time:1e9s"}) {
    EXPECT_EQ(GoTo(driver.state(), place), "") << place;
  }
}

TEST_F(Opening_, KeepsSettingsWholeOrNotAtAll) {
  const std::string path = (directory / "deep" / "view.json").string();
  Settings settings;
  settings.theme = ThemeName::kLight;
  EXPECT_EQ(SaveSettings(settings, path), "");
  std::string problem;
  EXPECT_EQ(LoadSettings(path, &problem).theme, ThemeName::kLight);
  EXPECT_EQ(problem, "");
  EXPECT_EQ(std::distance(fs::directory_iterator(directory / "deep"), {}), 1);
  EXPECT_EQ(LoadSettings(Write("broken.json", "{\"theme\": "), &problem).theme, ThemeName::kDark);
  EXPECT_NE(problem, "");
  EXPECT_NE(SaveSettings(settings, "/proc/nowhere/view.json"), "");
}

}  // namespace
}  // namespace pptplab::viz
