// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The window's frame on a real recording: steps, scrubber, filter, toolbar.
#include <gtest/gtest.h>

#include "tests/ui/capture.h"
#include "tests/ui/driver.h"

namespace pptplab::viz {
namespace {

class Window : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(driver.Open(DecodedRecording())); }
  Driver driver;
};

TEST_F(Window, BeginsAtTheFirstStopAndSaysWhichKeyToPress) {
  const Timeline& timeline = driver.state().timeline();
  EXPECT_EQ(driver.state().cursor(), timeline.First(driver.state().unit()));
  EXPECT_FALSE(driver.state().playing());
  EXPECT_NE(driver.TextOf("status").find("→"), std::string::npos);
}

TEST_F(Window, WalksForwardToTheEndAndBackExactly) {
  std::vector<ItemIndex> forward{driver.state().cursor()};
  for (int i = 0; i < 100000; ++i) {
    driver.Press("Right");
    if (driver.state().cursor() == forward.back()) break;
    forward.push_back(driver.state().cursor());
  }
  EXPECT_GT(forward.size(), 20u);
  for (size_t i = forward.size(); i-- > 0;) {
    EXPECT_EQ(driver.state().cursor(), forward[i]);
    driver.Press("Left");
  }
  EXPECT_EQ(driver.state().cursor(), forward.front());
}

TEST_F(Window, StepsWithItsButtonsAsWithTheKeys) {
  driver.Press("Right");
  const ItemIndex second = driver.state().cursor();
  driver.Click("toolbar.back");
  EXPECT_LT(driver.state().cursor(), second);
  driver.Click("toolbar.forward");
  EXPECT_EQ(driver.state().cursor(), second);
  driver.Click("toolbar.last");
  const ItemIndex last = driver.state().cursor();
  EXPECT_GT(last, second);
  driver.Press("Home");
  EXPECT_LT(driver.state().cursor(), second);
  driver.Press("End");
  EXPECT_EQ(driver.state().cursor(), last);
}

TEST_F(Window, RepeatsTheStepWhileTheArrowIsHeld) {
  ImGui::GetIO().KeysDown[262] = true;
  driver.Frame(60);
  ImGui::GetIO().KeysDown[262] = false;
  driver.Frame();
  EXPECT_GT(driver.state().timeline().Position(driver.state().unit(), driver.state().cursor()), 8u);
}

TEST_F(Window, PlaysAndPauses) {
  driver.state().settings().play_speed = 100;
  driver.Press("Space");
  EXPECT_TRUE(driver.state().playing());
  EXPECT_TRUE(driver.app().Animates());
  const ItemIndex before = driver.state().cursor();
  driver.Frame(30);
  EXPECT_GT(driver.state().cursor(), before);
  driver.Click("toolbar.play");
  EXPECT_FALSE(driver.state().playing());
}

TEST_F(Window, GoesWhereTheScrubberIsClicked) {
  const ItemIndex before = driver.state().cursor();
  driver.Click("scrubber");
  EXPECT_GT(driver.state().cursor(), before);
  const Probed cursor = driver.app().ui().probed().at("scrubber.cursor");
  const Probed strip = driver.app().ui().probed().at("scrubber");
  EXPECT_NEAR((cursor.min.x + cursor.max.x) / 2, (strip.min.x + strip.max.x) / 2, 60);
}

TEST_F(Window, ShowsBookmarksOnTheScrubber) {
  driver.Press("B");
  const std::string mark = "scrubber.bookmark." + std::to_string(driver.state().cursor());
  EXPECT_TRUE(driver.Sees(mark));
  driver.Press("B");
  EXPECT_FALSE(driver.Sees(mark));
}

TEST_F(Window, StopsThePlayAtABreakpointThatWasTypedIn) {
  driver.Click("scrubber.breakpoints");
  driver.Click("scrubber.breakpoint.new");
  driver.Type("lcp");
  driver.Click("scrubber.breakpoint.add");
  ASSERT_EQ(driver.state().breakpoints().size(), 1u);
  driver.Press("Escape");
  driver.state().settings().play_speed = 1000;
  driver.Press("Home");
  driver.Press("Space");
  driver.Frame(600);
  EXPECT_FALSE(driver.state().playing());
  // At what the breakpoint means: LCP's own events, or a GRE packet that carries LCP.
  const auto lcp = Filter::Parse("lcp");
  EXPECT_TRUE(lcp->Matches(driver.state().recording(), driver.state().cursor()));
}

TEST_F(Window, AppliesAFilterAsItIsTyped) {
  driver.Press("Ctrl+F");
  driver.Type("lcp");
  EXPECT_EQ(driver.state().filter().text(), "lcp");
  EXPECT_TRUE(ImGui::GetIO().WantTextInput);
  const ItemIndex before = driver.state().cursor();
  driver.Press("Right");  // moves in the text
  EXPECT_EQ(driver.state().cursor(), before);
  driver.Press("Ctrl+Backspace");
}

TEST_F(Window, SaysBelowTheFieldWhatIsWrongWithAFilter) {
  driver.Click("filter");
  driver.Type("node=");
  EXPECT_FALSE(driver.TextOf("filter.error").empty());
  EXPECT_TRUE(driver.state().filter().MatchesEverything());
}

TEST_F(Window, CompletesAWordOfTheFilterByTab) {
  driver.Press("Ctrl+F");
  driver.Type("pp");
  ASSERT_TRUE(driver.Sees("filter.word.0"));
  const std::string word = driver.TextOf("filter.word.0");
  driver.Press("Tab");
  EXPECT_EQ(driver.TextOf("filter"), word);
}

TEST_F(Window, ChangesTheUnitOfTheArrowsFromTheToolbar) {
  driver.Click("toolbar.unit");
  driver.Click("menu.unit.packet");
  EXPECT_EQ(driver.state().unit(), StepUnit::kPacket);
}

TEST_F(Window, LooksFromOneNodeAndBack) {
  driver.Click("toolbar.view");
  driver.Click("menu.view.node.1");
  EXPECT_EQ(driver.state().point_of_view().who, PointOfView::Who::kNode);
  driver.Press("0");
  EXPECT_EQ(driver.state().point_of_view().who, PointOfView::Who::kEverything);
}

TEST_F(Window, MovesColumnsOnTheGridWhenTheSplitterIsDragged) {
  const float before = driver.state().settings().left_column;
  driver.Drag("splitter.0", {83, 0});
  const float after = driver.state().settings().left_column;
  EXPECT_NEAR((after - before) * 1584, 80, 1);
}

TEST_F(Window, CopiesTheCommandLineThatLeadsHere) {
  driver.Press("Down");
  driver.Press("Ctrl+Shift+C");
  EXPECT_EQ(driver.clipboard().rfind("pptplab view " + DecodedRecording() + " --goto ", 0), 0u)
      << driver.clipboard();
}

TEST_F(Window, SavesAPictureUnderAFreeName) {
  driver.Press("Ctrl+S");
  const auto path = driver.app().TakePictureRequest();
  ASSERT_TRUE(path);
  EXPECT_TRUE(path->ends_with(".png"));
}

}  // namespace
}  // namespace pptplab::viz
