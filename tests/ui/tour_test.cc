// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A lecture through a recording: read, walked, saved, and refused with a sentence.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/ui/capture.h"
#include "tests/ui/driver.h"
#include "viz/app/place_to_go.h"

namespace pptplab::viz {
namespace {

namespace fs = std::filesystem;

class Tours : public testing::Test {
 protected:
  void SetUp() override {
    directory = fs::temp_directory_path() / ("pptplab-tour-" + std::to_string(::getpid()));
    fs::create_directories(directory);
    recording = (directory / "run.pcapng").string();
    fs::copy_file(DecodedRecording(), recording);
  }
  void TearDown() override {
    std::error_code ignored;
    fs::remove_all(directory, ignored);
  }
  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = (directory / name).string();
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  fs::path directory;
  std::string recording;
};

TEST_F(Tours, AreFoundBesideTheRecordingAndWalkedBothWays) {
  Write("run.tour", "# a lecture\n\npacket:3  First this.\n  packet:9\tThen that.\r\npacket:5\n");
  Driver driver;
  ASSERT_TRUE(driver.Open(recording));
  ASSERT_EQ(driver.app().tour().stops().size(), 3u);
  driver.Press("Enter");
  EXPECT_EQ(PlaceOf(driver.state()), "packet:3");
  EXPECT_EQ(driver.state().status(), "1 of 3: First this.");
  EXPECT_TRUE(driver.state().settings().lecture_mode);
  driver.Press("Enter");
  driver.Press("Enter");
  EXPECT_EQ(PlaceOf(driver.state()), "packet:5") << "stops come in the order of the file";
  driver.Press("Enter");
  EXPECT_EQ(driver.state().status(), "This is the end of the tour.");
  driver.Press("Backspace");
  EXPECT_EQ(PlaceOf(driver.state()), "packet:9");
  EXPECT_EQ(driver.state().status(), "2 of 3: Then that.");
  driver.Press("Backspace");
  driver.Press("Backspace");
  EXPECT_EQ(driver.state().status(), "The tour begins here.");
}

TEST_F(Tours, NameTheLineThatIsWrong) {
  Driver driver;
  ASSERT_TRUE(driver.Open(recording));
  const ItemIndex before = driver.state().cursor();
  const std::string path = Write("other.tour", "packet:3 fine\npacket:99999999 gone\n");
  EXPECT_NE(driver.app().TakeTour(path).find(path + ":2: "), std::string::npos);
  EXPECT_EQ(driver.state().cursor(), before);
  EXPECT_NE(driver.app().TakeTour(Write("empty.tour", "# nothing\n")).find("no stops"),
            std::string::npos);
  EXPECT_FALSE(driver.app().TakeTour((directory / "none.tour").string()).empty());
  EXPECT_FALSE(driver.app().TakeTour(Write("long.tour", std::string(100'000, 'x'))).empty());
}

TEST_F(Tours, AreMadeOfBookmarksAndNeverOverwritten) {
  Driver driver;
  ASSERT_TRUE(driver.Open(recording));
  for (int i = 0; i < 3; ++i) {
    driver.Press("Right");
    driver.Press("B");
  }
  const ItemIndex here = driver.state().cursor();
  driver.Press("Ctrl+T");
  EXPECT_EQ(driver.state().cursor(), here);
  EXPECT_EQ(driver.app().tour().stops().size(), 3u) << driver.state().status();
  driver.Press("Ctrl+T");
  EXPECT_NE(driver.state().status().find("is there already"), std::string::npos);
}

}  // namespace
}  // namespace pptplab::viz
