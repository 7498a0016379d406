// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The state machines and the plots, by mouse and by keyboard.
#include <gtest/gtest.h>

#include "tests/ui/capture.h"
#include "tests/ui/driver.h"

namespace pptplab::viz {
namespace {

Driver& Opened(Driver& driver, const char* panel) {
  EXPECT_TRUE(driver.Open(DecodedRecording()));
  EXPECT_TRUE(driver.app().commands().Run(std::string("panel.") + panel, driver.state()));
  driver.Frame(3);
  return driver;
}
ItemIndex Last(Driver& driver) {
  return static_cast<ItemIndex>(driver.state().recording().size() - 1);
}

TEST(StateMachines, ShowAllOfThemAndThenTheOneThatIsClicked) {
  Driver driver;
  Opened(driver, "automata");
  driver.state().Select(Last(driver));
  driver.Frame(2);
  EXPECT_EQ(driver.TextOf("automata.LCP.0"), "Closed");
  EXPECT_EQ(driver.TextOf("automata.LCP.1"), "Stopping");
  driver.Click("automata.LCP.1");
  driver.Frame(3);
  EXPECT_TRUE(driver.Sees("automata.grid.1"));
  EXPECT_NE(driver.TextOf("automata.last").find("Receive-Terminate-Request"), std::string::npos);
  driver.Click("automata.back");
  driver.Frame(2);
  EXPECT_TRUE(driver.Sees("automata.LCP.1"));
}

TEST(StateMachines, GoToTheTransitionOfTheHistoryThatIsClicked) {
  Driver driver;
  Opened(driver, "automata");
  driver.state().Select(Last(driver));
  driver.Frame(2);
  driver.Click("automata.LCP.0");
  driver.Frame(2);
  driver.Press("H");
  driver.Frame(3);
  driver.Click("automata.history.0.1");
  const auto event = driver.state().recording().Event(driver.state().cursor());
  ASSERT_TRUE(event);
  const auto* const transition = std::get_if<trace::Transition>(&event->detail);
  ASSERT_NE(transition, nullptr);
  EXPECT_EQ(transition->automaton, "LCP");
  EXPECT_EQ(transition->from, "Req-Sent");
}

TEST(StateMachines, AreSteppedThroughByKeys) {
  Driver driver;
  Opened(driver, "automata");
  driver.Press("Home");
  driver.Press("Alt+Right");
  const auto first = driver.state().cursor();
  EXPECT_TRUE(driver.state().recording().item(first).Is<trace::Transition>());
  driver.Press("Alt+Right");
  EXPECT_GT(driver.state().cursor(), first);
  driver.Press("Alt+Left");
  EXPECT_EQ(driver.state().cursor(), first);
  driver.Press("S");  // the next automaton
  driver.Frame(2);
  EXPECT_TRUE(driver.Sees("automata.rows.0.0"));
}

TEST(Plots, PutTheCursorWhereTheyAreClicked) {
  Driver driver;
  Opened(driver, "plots");
  driver.Frame(5);
  driver.Press("Home");
  const Instant before = driver.state().cursor_time();
  driver.Click("plots.area");
  driver.Frame(2);
  EXPECT_GT(driver.state().cursor_time(), before);
  EXPECT_TRUE(driver.Sees("plots.cursor"));
}

TEST(Plots, AreZoomedByDragAndByKeys) {
  Driver driver;
  Opened(driver, "plots");
  driver.Frame(5);
  EXPECT_FALSE(driver.Sees("plots.zoom.all"));
  driver.Drag("plots.area", {40, 0});
  driver.Frame(2);
  EXPECT_TRUE(driver.Sees("plots.zoom.all"));
  driver.Click("plots.zoom.all");
  driver.Frame(2);
  EXPECT_FALSE(driver.Sees("plots.zoom.all"));
  driver.Press("=");
  driver.Frame(2);
  EXPECT_TRUE(driver.Sees("plots.zoom.all"));
  driver.Press("I");  // one alone
  driver.Frame(2);
  EXPECT_TRUE(driver.Sees("plots.Goodput"));
  EXPECT_FALSE(driver.Sees("plots.Queue"));
}

}  // namespace
}  // namespace pptplab::viz
