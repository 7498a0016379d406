// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Predict, then reveal: by keys and clicks, with a lab that writes it down and without.
#include <gtest/gtest.h>

#include "tests/ui/capture.h"
#include "tests/ui/lab_room.h"
#include "viz/model/predict.h"

namespace pptplab::viz {
namespace {

const Prediction& PredictionOf(Driver& driver) { return driver.state().prediction(); }

std::string KeyOf(size_t choice) { return std::string("Alt+") + static_cast<char>('A' + choice); }

class Predict : public testing::Test {
 protected:
  Predict() : driver({}, 1280, 720) {}
  void SetUp() override {
    ASSERT_TRUE(driver.Open(DecodedRecording()));
    driver.Press("Home");
    driver.Press("F12");
    ASSERT_TRUE(driver.Sees("panel.predict"));
  }
  Driver driver;
};

TEST_F(Predict, HidesWhatComesAndAsksForIt) {
  EXPECT_TRUE(driver.Sees("ladder.veil"));
  const ItemIndex before = driver.state().cursor();
  driver.Press("Right");
  ASSERT_TRUE(driver.Sees("predict.question"));
  EXPECT_EQ(driver.state().cursor(), before);
  ASSERT_EQ(PredictionOf(driver).choices.size(), 4u);
  for (size_t a = 0; a < 4; ++a) {
    EXPECT_FALSE(PredictionOf(driver).choices[a].empty());
    for (size_t b = 0; b < a; ++b)
      EXPECT_NE(PredictionOf(driver).choices[a], PredictionOf(driver).choices[b]);
  }
  // The question stays until it is answered.
  driver.Press("Right");
  EXPECT_EQ(driver.state().cursor(), before);
}

TEST_F(Predict, RevealsAfterTheGuessAndCounts) {
  driver.Press("Right");
  const size_t right = PredictionOf(driver).right;
  const std::string name = PredictionOf(driver).choices[right];
  driver.Press(KeyOf(right));
  EXPECT_EQ(NameOfMessage(driver.state().recording(), driver.state().cursor()), name);
  EXPECT_EQ(driver.TextOf("predict.outcome"), "✓ Right: " + name + ".");
  driver.Click("predict.next");
  const size_t wrong = (PredictionOf(driver).right + 1) % 4;
  driver.Click(std::string("predict.") + static_cast<char>('a' + wrong));
  EXPECT_NE(driver.TextOf("predict.outcome").find("not"), std::string::npos);
  EXPECT_NE(driver.TextOf("predict.count").find("1 of 2 right"), std::string::npos);
  // Back and forth over what was revealed asks nothing.
  driver.Press("Left");
  driver.Press("Right");
  EXPECT_FALSE(driver.Sees("predict.question"));
  driver.Press("Right");
  driver.Press("Alt+Enter");
  EXPECT_EQ(PredictionOf(driver).asked, 2u);
}

TEST_F(Predict, HidesTheRowsThatCome) {
  const size_t rows = static_cast<size_t>(std::stoi(driver.TextOf("ladder.rows")));
  ASSERT_GT(rows, 5u);
  EXPECT_FALSE(driver.Sees("ladder.row.3"));
  driver.Press("Alt+Down");  // nor by going from row to row
  EXPECT_TRUE(driver.Sees("predict.question"));
  driver.Press("F12");
  driver.Frame(2);
  EXPECT_TRUE(driver.Sees("ladder.row.3"));
  EXPECT_TRUE(driver.Sees("panel.why"));
  EXPECT_FALSE(driver.Sees("ladder.veil"));
}

TEST_F(Predict, HoldsJumpsBackAndEnterAsks) {
  const ItemIndex before = driver.state().cursor();
  EXPECT_TRUE(driver.Sees("scrubber.veil"));
  driver.Press("End");
  EXPECT_EQ(driver.state().cursor(), before);
  EXPECT_NE(driver.state().status().find("hidden"), std::string::npos);
  driver.Press("Enter");
  EXPECT_TRUE(driver.Sees("predict.question"));
  EXPECT_FALSE(driver.state().settings().lecture_mode);
  EXPECT_EQ(driver.state().cursor(), before);
  driver.Press(KeyOf(0));
  // What lies before may be looked at, as may the way of a message that was revealed.
  const ItemIndex edge = PredictionOf(driver).edge;
  driver.Press("Home");
  EXPECT_EQ(driver.state().cursor(), before);
  const RecordingModel& recording = driver.state().recording();
  const auto way = recording.Journey(recording.item(edge).journey);
  if (!way.empty()) {
    driver.state().Select(way.back());
    EXPECT_EQ(driver.state().cursor(), way.back());
    driver.Press("Right");
    EXPECT_TRUE(PredictionOf(driver).is_asking || PredictionOf(driver).edge > edge);
  }
  driver.Press("F12");
  driver.Press("End");
  EXPECT_GT(driver.state().cursor(), edge);
}

TEST_F(Predict, GoesToTheEndWithAnyGuesses) {
  for (int i = 0; i < 400 && driver.state().NextStop(driver.state().unit(),
                                                     driver.state().cursor()) != kNoItem;
       ++i) {
    driver.Press("Right");
    if (PredictionOf(driver).is_asking) driver.Press(KeyOf(static_cast<size_t>(i % 2)));
  }
  EXPECT_GT(PredictionOf(driver).asked, 10u);
  EXPECT_EQ(driver.state().NextStop(driver.state().unit(), driver.state().cursor()), kNoItem);
}

TEST(PredictInALab, IsWrittenIntoItsJournal) {
  LabRoom room("1");
  Driver driver({}, 1280, 720);
  driver.app().Open({room.path.string(), "", "", {}});
  driver.app().FinishOpening();
  driver.Frame(2);
  driver.Press("Home");
  driver.Press("F12");
  for (int i = 0; i < 2; ++i) {
    driver.Press("Right");
    ASSERT_TRUE(PredictionOf(driver).is_asking);
    driver.Press(KeyOf((PredictionOf(driver).right + static_cast<size_t>(i)) % 4));
  }
  const auto written = labs::Session::Open(room.path).predictions();
  EXPECT_EQ(written.all, 2);
  EXPECT_EQ(written.right, 1);
  EXPECT_NE(driver.TextOf("lab.points").find("1 of 2 predictions right"), std::string::npos);
}

}  // namespace
}  // namespace pptplab::viz
