// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// "Try it" as its user meets it: a click runs the scenario again with a change, in a process of its
// own, and both runs stand side by side.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "stack/trace/recording.h"
#include "tests/ui/driver.h"
#include "viz/app/trial_runner.h"
#include "viz/model/trial.h"

namespace pptplab::viz {
namespace {

namespace fs = std::filesystem;
using Phase = Trial::Phase;

const std::string kScenario = PPTPLAB_SOURCE_DIR "/scenarios/remote-access.yaml";

/// A recording of a network and nothing else, which says that this command made it.
class Made {
 public:
  explicit Made(const std::string& command)
      : path((fs::temp_directory_path() / ("pptplab-try-" + std::to_string(::getpid()) + ".pcapng"))
                 .string()) {
    trace::RecordingWriter writer(path, "test", command);
    const auto say = [&](trace::NodeId node, trace::Detail detail) {
      writer.Record({.time = AtNanoseconds(1), .node = node, .detail = std::move(detail)});
    };
    say(1, trace::NodeNamed{"client", "PPTP client"});
    say(2, trace::NodeNamed{"server", "PPTP server"});
    writer.AddInterface({"client:p2p0", "", trace::kLinkTypePpp});
    writer.AddInterface({"server:p2p0", "", trace::kLinkTypePpp});
    say(0, trace::LinkNamed{"client:p2p0", "server:p2p0", 1000, 0});
    writer.Close();
  }
  ~Made() {
    std::error_code ignored;
    fs::remove(path, ignored);
  }
  const std::string path;
};

class TryIt : public testing::Test {
 protected:
  TryIt() : driver({}, 1280, 720) {}
  void Try(const std::string& experiment) {
    driver.Click("tab.try-it");
    driver.Click("try-it." + experiment + ".run");
    ASSERT_EQ(driver.state().trial().phase, Phase::kRunning) << driver.state().trial().message;
    ASSERT_TRUE(driver.app().FinishOpening());
    driver.Frame(2);
  }
  const Trial& trial() { return driver.state().trial(); }
  bool Contains(const std::string& probe, const std::string& part) {
    return driver.TextOf(probe).find(part) != std::string::npos;
  }
  Driver driver;
};

TEST_F(TryIt, AClickOnLossShowsBothRunsSideBySideAndWhereTheyPart) {
  ASSERT_TRUE(driver.Open(kScenario));
  Try("loss");
  ASSERT_EQ(trial().phase, Phase::kDone) << trial().message;
  ASSERT_TRUE(driver.Sees("panel.compare"));
  EXPECT_TRUE(Contains("compare.sentence", "the link lost it")) << trial().comparison.sentence;
  EXPECT_TRUE(Contains("compare.outcome", "instead of none")) << trial().comparison.outcome;
  ASSERT_FALSE(trial().comparison.differences.empty());
  const size_t parted = trial().comparison.differences.front();
  EXPECT_GT(parted, 0u);
  EXPECT_TRUE(driver.Sees("compare.row." + std::to_string(parted)));
  EXPECT_TRUE(driver.Sees("compare.row." + std::to_string(parted - 1)));
  EXPECT_EQ(trial().row, parted);
}

TEST_F(TryIt, IsReachedByTheKeyboardAlone) {
  ASSERT_TRUE(driver.Open(kScenario));
  driver.Press("Shift+V");
  EXPECT_EQ(trial().chosen, "loss");
  driver.Press("Alt+V");
  EXPECT_EQ(trial().chosen, "password");
  driver.Press("Ctrl+Shift+V");
  EXPECT_EQ(driver.clipboard(),
            "pptplab run " + kScenario + " --RngRun=1 --set pptp-clients.client.password=wrong");
  driver.Press("V");
  ASSERT_TRUE(driver.app().FinishOpening());
  driver.Frame(2);
  ASSERT_EQ(trial().phase, Phase::kDone) << trial().message;
  EXPECT_TRUE(Contains("compare.outcome", "the tunnel does not come up"));
  const size_t first = trial().row;
  driver.Press("G");
  EXPECT_GT(trial().row, first);
  driver.Press("Shift+G");
  EXPECT_EQ(trial().row, first);
  driver.Press("G");
  driver.Press("Home");
  driver.Press("Ctrl+G");
  EXPECT_EQ(trial().row, first);
}

TEST_F(TryIt, ShowsTheCommandBesideTheButton) {
  ASSERT_TRUE(driver.Open(kScenario));
  driver.Click("tab.try-it");
  driver.Click("try-it.gre");
  EXPECT_TRUE(Contains("try-it.command", "--set 'links[1].blocks=[47]'"));
  driver.Click("try-it.copy");
  EXPECT_EQ(driver.clipboard(), driver.TextOf("try-it.command"));
}

TEST_F(TryIt, DropsExactlyTheSelectedPacket) {
  ASSERT_TRUE(driver.Open(kScenario));
  ASSERT_TRUE(driver.app().commands().Run("step.forward.message", driver.state()));
  Try("drop");
  ASSERT_EQ(trial().phase, Phase::kDone) << trial().message;
  size_t listed = 0;
  for (const Item& item : trial().other->items()) {
    listed +=
        item.Is<trace::Drop>() && item.detail == static_cast<uint8_t>(trace::DropReason::kListed);
  }
  EXPECT_EQ(listed, 1u);
  EXPECT_TRUE(Contains("compare.sentence", "exactly this packet"));
}

TEST_F(TryIt, ExchangesTheTwoRunsAndBack) {
  ASSERT_TRUE(driver.Open(kScenario));
  Try("stateful");
  ASSERT_EQ(trial().phase, Phase::kDone) << trial().message;
  const std::string sentence = trial().comparison.sentence;
  const std::string first = driver.state().recording().path();
  const std::string second = trial().other->path();
  driver.Click("compare.exchange");
  EXPECT_EQ(driver.state().recording().path(), second);
  EXPECT_EQ(trial().other->path(), first);
  EXPECT_TRUE(trial().exchanged);
  EXPECT_EQ(trial().comparison.sentence, sentence);
  driver.Press("Alt+G");
  EXPECT_EQ(driver.state().recording().path(), first);
  EXPECT_FALSE(trial().exchanged);
}

TEST_F(TryIt, IsStoppedByAClickWhileItRuns) {
  // A year of keep-alives.
  const Made made("pptplab run " + kScenario +
                  " --set duration=500000min --set pptp-clients.client.hang-up=400000min --set "
                  "'pptp-clients.client.attributes={LcpEchoInterval: 1s}' --RngRun=1");
  ASSERT_TRUE(driver.Open(made.path));
  driver.Click("tab.try-it");
  driver.Click("try-it.password");
  driver.Click("try-it.bits.run");
  driver.Frame(5);
  ASSERT_EQ(trial().phase, Phase::kRunning);
  EXPECT_TRUE(driver.app().Animates());
  EXPECT_TRUE(Contains("try-it.progress", "Running remote-access.yaml"));
  driver.Click("try-it.stop");
  EXPECT_EQ(trial().phase, Phase::kFailed);
  EXPECT_EQ(trial().message, "Stopped.");
  EXPECT_FALSE(driver.app().Animates());
}

TEST_F(TryIt, LetsTheSecondRunGoWhenAnotherRecordingIsOpened) {
  const Made made("pptplab run " + kScenario + " --RngRun=1");
  ASSERT_TRUE(driver.Open(made.path));
  ASSERT_TRUE(driver.app().commands().Run("try.loss", driver.state()));
  ASSERT_TRUE(driver.Open(made.path));
  EXPECT_EQ(trial().phase, Phase::kNone);
  EXPECT_FALSE(driver.app().Animates());
}

TEST_F(TryIt, SaysWhatIsWrongWhenItCannotRun) {
  const Made made("pptplab run nowhere/none.yaml --RngRun=1");
  ASSERT_TRUE(driver.Open(made.path));
  driver.app().commands().Run("try.loss", driver.state());
  driver.Frame(2);
  EXPECT_EQ(trial().phase, Phase::kFailed);
  EXPECT_NE(trial().message.find("nowhere/none.yaml"), std::string::npos);
  const Made odd("pptplab run " + kScenario + " --set links[7].loss=1%");
  ASSERT_TRUE(driver.Open(odd.path));
  driver.app().commands().Run("try.loss", driver.state());
  driver.app().FinishOpening();
  driver.Frame(2);
  EXPECT_EQ(trial().phase, Phase::kFailed);
  EXPECT_NE(trial().message.find("links[7].loss"), std::string::npos) << trial().message;
}

TEST(FindScenario, LooksBesideAndAboveTheRecordingAndTheProgram) {
  EXPECT_EQ(FindScenario(kScenario, "/tmp/r.pcapng"), kScenario);
  EXPECT_EQ(FindScenario("/nowhere/a.yaml", "/tmp/r.pcapng"), "");
  EXPECT_EQ(FindScenario("remote-access.yaml", PPTPLAB_SOURCE_DIR "/scenarios/files/r.pcapng"),
            PPTPLAB_SOURCE_DIR "/scenarios/remote-access.yaml");
  EXPECT_EQ(FindScenario("none.yaml", "r.pcapng"), "");
}

}  // namespace
}  // namespace pptplab::viz
