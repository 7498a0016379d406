// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A lab as its student meets it in the window: every kind of task answered by keys and clicks,
// checked in a process of its own, hints with their price; and directories that are no lab.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "labs/engine/files.h"
#include "labs/engine/journal.h"
#include "tests/ui/lab_room.h"
#include "viz/model/predict.h"
#include "viz/panels/lab_text.h"
#include "viz/panels/scrubber.h"

namespace pptplab::viz {
namespace {

namespace fs = std::filesystem;
using labs::Kind;

class Lab5 : public testing::Test {
 protected:
  Lab5() : room("5"), driver({}, 1280, 900) { driver.app().Open({room.path.string(), "", "", {}}); }
  void SetUp() override {
    driver.app().FinishOpening();
    driver.Frame(2);
    ASSERT_TRUE(driver.Sees("lab.title")) << driver.state().status();
  }
  std::string Row(size_t task) { return driver.TextOf("lab.task." + std::to_string(task)); }
  bool Says(const std::string& probe, const std::string& part) {
    return driver.TextOf(probe).find(part) != std::string::npos;
  }
  void Check(const std::string& key) {
    driver.Press(key);
    driver.app().FinishOpening();
    driver.Frame(2);
  }
  LabRoom room;
  Driver driver;
};

TEST_F(Lab5, IsAnsweredCheckedAndPaidByKeysAlone) {
  EXPECT_TRUE(Says("lab.points", "0 of 100 points"));
  EXPECT_EQ(driver.TextOf("lab.question").find('{'), std::string::npos);
  driver.Press("Shift+F4");
  driver.Type(room.Right("nt-hash")[0]);
  driver.Press("F9");  // a function key, so that it works while one is typing
  // The child may be done before the frame is.
  EXPECT_TRUE(!driver.Sees("lab.checking") || driver.app().Animates());
  driver.app().FinishOpening();
  driver.Frame(2);
  EXPECT_TRUE(Says("lab.verdict", "Right: 10 of 10 points")) << driver.state().status();
  EXPECT_TRUE(Says("lab.points", "10 of 100 points"));
  EXPECT_NE(Row(0).find("right"), std::string::npos);
  EXPECT_EQ(room.Answers().at("nt-hash"), room.Right("nt-hash"));
  driver.Press("F2");
  EXPECT_EQ(driver.app().lab().chosen(), 1u);
  driver.Press("Shift+F2");
  EXPECT_EQ(driver.app().lab().chosen(), 0u);
}

TEST_F(Lab5, TellsAKnownMistakeByItsName) {
  driver.Click("lab.field.0");
  driver.Type(room.Mistaken("nt-hash", "utf-8")[0]);
  driver.Press("Enter");
  EXPECT_NE(Row(0).find("answered"), std::string::npos);
  driver.Click("lab.check");
  driver.app().FinishOpening();
  driver.Frame(2);
  EXPECT_TRUE(Says("lab.says", "UTF-16"));
  EXPECT_TRUE(Says("lab.verdict", "Partly right: 2.5 of 10"));
  // Another answer was not checked yet: what was said stays to be read, as of before.
  driver.Click("lab.field.0");
  driver.Press("End");
  driver.Type("00");
  EXPECT_TRUE(Says("lab.verdict", "Before you changed it, partly right: 2.5 of 10"));
  driver.Press("Enter");
  driver.Frame(2);
  EXPECT_TRUE(Says("lab.verdict", "Before you changed it, partly right: 2.5 of 10"));
  EXPECT_TRUE(Says("lab.says", "UTF-16"));
  EXPECT_NE(Row(0).find("answered"), std::string::npos);
}

TEST_F(Lab5, AsksBeforeAHintIsPaid) {
  driver.Press("F1");
  EXPECT_TRUE(Says("lab.hint.asks", "5 % off what this task earns: 0.5 of 10 points"));
  EXPECT_FALSE(driver.Sees("lab.hint.0"));
  driver.Click("lab.hint.no");
  EXPECT_FALSE(driver.Sees("lab.hint.asks"));
  EXPECT_EQ(driver.app().lab().task().hints, 0);
  driver.Click("lab.hint");
  driver.Click("lab.hint.take");
  EXPECT_TRUE(Says("lab.hint.0", "MD4"));
  driver.Press("Shift+F4");
  driver.Type(room.Right("nt-hash")[0]);
  Check("F9");
  EXPECT_TRUE(Says("lab.verdict", "Right: 9.5 of 10 points"));
}

TEST_F(Lab5, ChoosesByClicksAndByKeys) {
  driver.Click("lab.task.6");
  driver.Click("lab.choice.1");
  EXPECT_EQ(room.Answers().at("one-bit"), labs::Answer{"server"});
  driver.Press("Shift+F3");
  driver.Press("F4");
  EXPECT_EQ(room.Answers().at("one-bit"), labs::Answer{"client"});
  Check("Shift+F9");
  EXPECT_TRUE(Says("lab.points", "5 of 100 points"));
  driver.Press("Shift+Delete");
  EXPECT_FALSE(room.Answers().contains("one-bit"));
  EXPECT_TRUE(Says("lab.points", "0 of 100 points"));
}

TEST_F(Lab5, SeesWhatTheTerminalWrote) {
  auto other = labs::Session::Open(room.path);
  other.SetAnswer("nt-hash", {"00ff"});
  other.Hint("nt-hash");
  driver.Frame(70);  // a second
  EXPECT_NE(Row(0).find("answered"), std::string::npos);
  EXPECT_EQ(driver.TextOf("lab.field.0"), "00ff");
  EXPECT_TRUE(driver.Sees("lab.hint.0"));
  // What is being typed stays, whatever comes in.
  driver.Click("lab.field.0");
  driver.Press("End");
  driver.Type("aa");
  other.SetAnswer("mutual", {"certificate"});
  driver.Frame(70);
  EXPECT_EQ(driver.TextOf("lab.field.0"), "00ffaa");
  driver.Press("Enter");
  EXPECT_EQ(room.Answers().at("nt-hash"), labs::Answer{"00ffaa"});
  EXPECT_EQ(room.Answers().at("mutual"), labs::Answer{"certificate"});
}

TEST_F(Lab5, KeepsItsHeadWhenTheFilesBreakUnderIt) {
  for (const std::string& text :
       {std::string(1 << 20, 'x'), std::string("nt-hash: [\n"), std::string("\xff\xfe: 1")}) {
    std::ofstream(room.path / "answers.yaml") << text;
    driver.Frame(70);
    EXPECT_TRUE(Says("lab.problem", "answers.yaml")) << text.substr(0, 20);
    driver.Click("lab.field.0");
    driver.Type("1");
    driver.Press("Enter");
    EXPECT_FALSE(driver.state().status().empty());
    Check("F9");
    EXPECT_FALSE(driver.app().lab().checking());
  }
  std::ofstream(room.path / "answers.yaml") << "nt-hash: 0a\n";
  std::ofstream(room.path / "journal.jsonl") << std::string(1 << 16, '{') << "\n";
  fs::remove(room.path / "lab.json");
  driver.Frame(70);
  EXPECT_FALSE(driver.Sees("lab.problem"));
  Check("F9");
  EXPECT_NE(driver.state().status().find("lab.json"), std::string::npos);
}

TEST_F(Lab5, IsStoppedWhileItChecks) {
  driver.Press("F9");
  driver.Press("Ctrl+F9");
  EXPECT_FALSE(driver.app().lab().checking());
  EXPECT_FALSE(driver.app().Animates());
}

TEST_F(Lab5, WritesAtOnceWhereATaskWasChosenByKey) {
  const ThemeName theme = driver.app().ui().theme();
  driver.Press("F2");
  ASSERT_TRUE(driver.app().lab().IsWritten());
  driver.Frame(2);
  driver.Type("t0a");
  driver.Press("Enter");
  EXPECT_EQ(driver.app().ui().theme(), theme);  // which the letter would have changed
  EXPECT_EQ(driver.app().lab().fields()[0], "t0a");
}

TEST_F(Lab5, ShowsTheLabsTextOverTheWindow) {
  driver.Press("Ctrl+F1");
  ASSERT_TRUE(driver.Sees("overlay.lab.text"));
  EXPECT_EQ(driver.TextOf("lab.text.title"), "Lab 5: MS-CHAPv2 by hand");
  const float top = driver.app().ui().probed().at("lab.text.title").min.y;
  driver.Press("Down");
  driver.Frame(2);
  EXPECT_LT(driver.app().ui().probed().at("lab.text.title").min.y, top);
  driver.Press("Ctrl+F1");
  EXPECT_FALSE(driver.Sees("overlay.lab.text"));
  driver.Press("Ctrl+F1");
  driver.Click("lab.text.close");
  EXPECT_TRUE(driver.Sees("lab.question"));
}

TEST_F(Lab5, SaysWhereToWriteToWhomTypesBesideTheField) {
  driver.Press("F2");
  driver.Frame(2);
  driver.Press("Enter");  // leaves the field
  driver.Press("J");
  EXPECT_EQ(driver.state().status().find("commands"), std::string::npos);
  driver.Press("D");
  EXPECT_NE(driver.state().status().find("Shift+F4"), std::string::npos);
}

TEST_F(Lab5, GoesOnWritingAfterTheTextLayOverTheField) {
  driver.Press("F2");
  driver.Frame(2);
  driver.Type("0a");
  for (const char* close : {"Escape", "Ctrl+F1"}) {
    driver.Press("Ctrl+F1");
    driver.Frame(2);
    driver.Press(close);
    driver.Frame(3);
    ASSERT_FALSE(driver.Sees("overlay.lab.text"));
    driver.Press("End");
    driver.Type("b");
  }
  driver.Press("Enter");
  EXPECT_EQ(driver.app().lab().fields()[0], "0abb");
}

TEST(LabText, IsReadAsMarkdown) {
  const auto blocks = LabText::BlocksOf(
      "# One *two* `a*b`\n\nWords **and**\nmore, see [the map](map.md) 2 * 3.\n\n"
      "1. First\n   goes on:\n\n       code  here\n       more\n\n2. Second\n- a dot\n\n"
      "```\n+--+  *\n    | x\n```\n| a | *b* |\n|---|:-:|\n| c | d e |\n\n"
      "![Some states](states.png)\n\nEnd [open](\n\n## Tasks\n\nnot here");
  std::vector<std::string> seen;
  for (const LabText::Block& block : blocks) {
    std::string words =
        block.mark + (block.kind == LabText::Block::Kind::kCode ? "code " : "") + block.text;
    for (const auto& row : block.rows) {
      for (const std::string& cell : row) words += cell + "/";
    }
    seen.push_back(words);
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"One two a*b", "Words and more, see the map 2 * 3.",
                                            "1.First goes on:", "code code  here\nmore", "2.Second",
                                            "•a dot", "code +--+  *\n    | x", "a/b/c/d e/",
                                            "Picture states.png: Some states.", "End [open](",
                                            "The tasks are in the panel Lab."}));
}

TEST(LabText, OfAnybodyTakesNoLongerThanItIs) {
  const std::string brackets(1 << 20, '[');
  ASSERT_EQ(LabText::BlocksOf(brackets).size(), 1u);
  EXPECT_EQ(LabText::BlocksOf(brackets)[0].text.size(), brackets.size());
  const auto blocks = LabText::BlocksOf("| a |\nbehind it\n|\n||||\n![\n[](\n#\n-\n- \n");
  ASSERT_GE(blocks.size(), 2u);
  EXPECT_EQ(blocks[1].text, "behind it");
}

TEST(Lab, OfAnExamIsNotChecked) {
  LabRoom room("5", /*is_exam=*/true);
  Driver driver({}, 1280, 720);
  driver.app().Open({room.path.string(), "", "", {}});
  driver.app().FinishOpening();
  driver.Frame(2);
  driver.Press("F9");
  EXPECT_FALSE(driver.app().lab().checking());
  EXPECT_NE(driver.state().status().find("exam"), std::string::npos);
  EXPECT_FALSE(driver.app().ui().probed().at("lab.check").enabled);
}

TEST(Lab, ThatIsNoneGetsASentence) {
  LabRoom room("5");
  const std::string pack = *labs::ReadBounded(room.path / "lab.json", 1 << 20);
  const std::vector<std::string> broken = {"",
                                           "{",
                                           "[]",
                                           std::string(9u << 20, ' '),
                                           std::string(100'000, '['),
                                           "null",
                                           "{\"lab\":\"99-none\"}",
                                           pack.substr(0, pack.size() / 2),
                                           std::string("\x80\xff\x00", 3)};
  for (const std::string& text : broken) {
    std::ofstream(room.path / "lab.json", std::ios::trunc) << text;
    Driver driver({}, 1280, 720);
    driver.app().Open({room.path.string(), "", "", {}});
    driver.Frame(2);
    EXPECT_FALSE(driver.app().lab().is_open()) << text.substr(0, 30);
    ASSERT_TRUE(driver.Sees("lab.empty")) << text.substr(0, 30);
    EXPECT_NE(driver.TextOf("lab.empty").find("lab.json"), std::string::npos)
        << driver.TextOf("lab.empty");
    for (const Command& command : driver.app().commands().commands()) {
      if (command.group == "Lab") driver.app().commands().Run(command.name, driver.state());
    }
    driver.Frame(2);
  }
  Driver driver({}, 1280, 720);
  driver.app().Open({room.path.parent_path().string(), "", "", {}});
  driver.Frame(2);
  EXPECT_NE(driver.state().status().find("no lab's directory"), std::string::npos);
}

/// "a, b" is two names.
std::vector<std::string> Names(const labs::Answer& answer) {
  std::vector<std::string> names;
  for (const std::string& words : answer) {
    std::istringstream stream(words);
    for (std::string name; std::getline(stream >> std::ws, name, ',');) names.push_back(name);
  }
  return names;
}

/// Answers through the window alone, as the kind asks for it.
void AnswerInWindow(Driver& driver, const labs::Task& task, const labs::Answer& right) {
  const auto field = [&](size_t i, const std::string& text) {
    for (size_t n = 0; driver.app().lab().part() != i && n < 50; ++n) driver.Press("F3");
    driver.Press("Shift+F4");
    driver.Press("Ctrl+A");
    driver.Type(text);
    driver.Press("Enter");
  };
  const auto choice_of = [&](const std::string& name) {
    size_t i = 0;
    while (i < task.choices.size() && task.choices[i].first != name) ++i;
    return i;
  };
  switch (task.kind) {
    case Kind::kChoice:
    case Kind::kChoices:
      for (const std::string& name : Names(right)) {
        for (size_t n = 0; driver.app().lab().part() != choice_of(name) && n < 50; ++n)
          driver.Press("F3");
        driver.Press("F4");
      }
      return;
    case Kind::kOrder:
      for (size_t place = 0; place < right.size(); ++place) {
        const auto cards = driver.app().lab().Cards();
        size_t at = place;
        while (at < cards.size() && task.choices[cards[at]].first != right[place]) ++at;
        for (size_t n = 0; driver.app().lab().part() != at && n < 50; ++n) driver.Press("F3");
        if (at == place) driver.Press("F4");
        for (; at > place; --at) driver.Press("Alt+PageUp");
      }
      return;
    case Kind::kPacket:
    case Kind::kPackets: {
      const auto numbers = labs::ReadNumbers(right);
      ASSERT_TRUE(numbers);
      // Where packets are those of a table, not of a recording, their numbers are written.
      std::string text;
      for (const uint32_t number : *numbers)
        text += (text.empty() ? "" : ", ") + std::to_string(number);
      if (driver.state().empty()) return field(0, text);
      for (const uint32_t number : *numbers) {
        driver.state().Select(driver.state().recording().PacketNumber(number));
        driver.Press("F4");
      }
      return;
    }
    case Kind::kMap:
    case Kind::kBytes:
      for (const auto& [name, value] : labs::ReadMap(right)) field(choice_of(name), value);
      return;
    case Kind::kChanges:
      for (size_t i = 0; i < right.size(); ++i) field(i, right[i]);
      return;
    case Kind::kNumber:
    case Kind::kHex:
    case Kind::kText:
    case Kind::kSecret:
      field(0, right[0]);
      return;
    case Kind::kFile: {
      const std::string name = "mine." + task.name + ".cc";
      std::ofstream(driver.app().lab().session().directory() / name) << right[0];
      field(0, name);
      EXPECT_NE(driver.TextOf("lab.path").find(name), std::string::npos);
      EXPECT_NE(driver.TextOf("lab.file"), "There is no such file.");
      return;
    }
  }
}

/// In a window with lab `number`, at this task.
struct LabWindow {
  explicit LabWindow(const std::string& number, const std::string& task)
      : room(number), driver({}, 1280, 720) {
    driver.app().Open({room.path.string(), "", "", {}});
    driver.app().FinishOpening();
    driver.Frame(2);
    for (size_t i = 0; i < 20 && driver.app().lab().task().task->name != task; ++i)
      driver.Press("F2");
    driver.app().FinishOpening();
    driver.Frame(2);
  }
  /// The first frame inside the tunnel that was also on a link, as the ladder selects it.
  ItemIndex FrameInTunnel() const {
    const RecordingModel& recording = driver.state().recording();
    for (ItemIndex item = 0; item < recording.size(); ++item) {
      const Item& at = recording.item(item);
      if (at.kind == Item::kPacket && recording.interfaces()[at.interface].is_tunnel &&
          PacketOnLink(recording, item) != item)
        return item;
    }
    return kNoItem;
  }
  LabRoom room;
  mutable Driver driver;
};

TEST(LabOfPackets, TakesThePacketOnTheLinkForAFrameInTheTunnel) {
  LabWindow window("1", "first-gre");
  ASSERT_EQ(window.driver.app().lab().task().task->kind, Kind::kPacket);
  window.driver.state().Select(window.FrameInTunnel());
  window.driver.Press("F4");
  EXPECT_TRUE(window.room.IsRight(*window.driver.app().lab().task().task,
                                  window.room.Answers().at("first-gre")));
}

TEST(LabOfPackets, GoesToThePacketOnTheLinkBeforeOctetsAreTaken) {
  LabWindow window("2", "bytes-lcp");
  State& state = window.driver.state();
  state.Select(window.FrameInTunnel());
  state.SelectOctets(0, 1);
  window.driver.Frame(1);
  EXPECT_NE(window.driver.TextOf("lab.take").find("on the link"), std::string::npos);
  window.driver.Press("F4");
  EXPECT_EQ(state.cursor(), PacketOnLink(state.recording(), window.FrameInTunnel()));
  EXPECT_FALSE(window.room.Answers().contains("bytes-lcp"));
  state.SelectOctets(2, 2);
  window.driver.Frame(1);
  EXPECT_NE(window.driver.TextOf("lab.take").find("Take octet 2 for"), std::string::npos);
  window.driver.Press("F4");
  EXPECT_TRUE(window.room.Answers().contains("bytes-lcp"));
  EXPECT_NE(state.status().find("Next: "), std::string::npos) << state.status();
}

TEST(LabWithManyCards, ScrollsToTheVerdictAndToTheHintsPrice) {
  LabWindow window("1", "order");
  ASSERT_EQ(window.driver.app().lab().task().task->kind, Kind::kOrder);
  window.driver.Press("F4");
  window.driver.Press("F9");
  window.driver.app().FinishOpening();
  window.driver.Frame(3);
  const auto is_in_view = [&](const char* probe) {
    const auto& at = window.driver.app().ui().probed().at(probe);
    return at.max.y <= 720 - Scrubber::kHeight;
  };
  EXPECT_TRUE(is_in_view("lab.verdict"));
  window.driver.Press("F1");
  window.driver.Frame(2);
  EXPECT_TRUE(is_in_view("lab.hint.asks"));
}

class EveryLabInTheWindow : public testing::TestWithParam<std::string> {};

TEST_P(EveryLabInTheWindow, IsAnsweredByTheKeyboardAlone) {
  LabRoom room(GetParam());
  Driver driver({}, 1600, 900);
  driver.app().Open({room.path.string(), "", "", {}});
  driver.app().FinishOpening();
  driver.Frame(2);
  ASSERT_TRUE(driver.Sees("lab.title")) << driver.state().status();
  const auto& tasks = driver.app().lab().tasks();
  for (size_t i = 0; i < tasks.size(); ++i) {
    const labs::Task& task = *driver.app().lab().tasks()[i].task;
    SCOPED_TRACE(task.name);
    ASSERT_EQ(driver.app().lab().chosen(), i);
    driver.app().FinishOpening();  // the task's own recording
    driver.Frame(2);
    const labs::Answer& right = room.Right(task.name);
    AnswerInWindow(driver, task, right);
    ASSERT_TRUE(room.Answers().contains(task.name)) << driver.state().status();
    if (task.kind != Kind::kFile) {
      EXPECT_TRUE(room.IsRight(task, room.Answers().at(task.name)))
          << room.Answers().at(task.name).front() << " for " << right.front();
    }
    driver.Press("F2");
  }
}

TEST_P(EveryLabInTheWindow, CutsNoTextInAnyLookOrSize) {
  LabRoom room(GetParam());
  struct Look {
    ThemeName theme;
    float width, height;
    bool lecture;
  };
  for (const Look& look :
       {Look{ThemeName::kDark, 1280, 720, false}, Look{ThemeName::kLight, 2560, 1440, false},
        Look{ThemeName::kLight, 900, 700, false}, Look{ThemeName::kDark, 640, 400, false},
        Look{ThemeName::kDark, 1920, 1080, true}}) {
    Settings settings;
    settings.theme = look.theme;
    settings.lecture_mode = look.lecture;
    Driver driver(settings, look.width, look.height);
    driver.app().Open({room.path.string(), "", "", {}});
    driver.app().FinishOpening();
    driver.Frame(2);
    ASSERT_TRUE(driver.Sees("panel.lab"));
    for (size_t i = 0; i < driver.app().lab().tasks().size(); ++i) {
      driver.Frame(2);
      EXPECT_TRUE(driver.Sees("lab.question")) << i << " at " << look.width;
      // In narrow ones there are more lifelines and tabs than room.
      for (const std::string& text : driver.cut_texts())
        if (look.width >= 1280)
          ADD_FAILURE() << i << " at " << look.width << ": “" << text << "” is cut";
      driver.Press("F2");
      driver.app().FinishOpening();
    }
  }
}

std::vector<std::string> AllNames() {
  std::vector<std::string> names;
  for (const auto& lab : labs::AllLabs()) names.emplace_back(lab->name());
  return names;
}

INSTANTIATE_TEST_SUITE_P(Labs, EveryLabInTheWindow, testing::ValuesIn(AllNames()));

TEST(Lab, IsFullyPaidForWhatTheReferenceAnswers) {
  LabRoom room("1");
  Driver driver({}, 1600, 900);
  driver.app().Open({(room.path / "dial-in.pcapng").string(), "", "", {}});
  driver.app().FinishOpening();
  driver.Frame(2);
  ASSERT_TRUE(driver.Sees("lab.title"));  // found beside its recording
  for (const labs::TaskState& state : std::vector(driver.app().lab().tasks())) {
    AnswerInWindow(driver, *state.task, room.Right(state.task->name));
    driver.Press("F2");
  }
  driver.Press("Shift+F9");
  driver.app().FinishOpening();
  driver.Frame(2);
  EXPECT_NE(driver.TextOf("lab.points").find("100 of 100 points"), std::string::npos)
      << driver.TextOf("lab.points");
}

TEST(Marks, AreSetAndTakenAwayByClicksInTheLadder) {
  LabRoom room("1");
  Driver driver({}, 1600, 900);
  driver.app().Open({room.path.string(), "", "", {}});
  driver.app().FinishOpening();
  driver.Frame(2);
  Marks& marks = driver.state().marks();
  driver.Click("ladder.row.2");
  EXPECT_TRUE(marks.packets.empty());
  marks.by_click = true;
  driver.Click("ladder.row.2");
  ASSERT_EQ(marks.packets.size(), 1u)
      << driver.state().status() << " " << driver.state().cursor() << " "
      << NameOfMessage(driver.state().recording(), driver.state().cursor());
  EXPECT_EQ(*marks.packets.begin(),
            PacketBehind(driver.state().recording(), driver.state().cursor()));
  driver.Click("ladder.row.4");
  EXPECT_EQ(marks.packets.size(), 2u);
  driver.Click("ladder.row.2");
  EXPECT_EQ(marks.packets.size(), 1u);
}

TEST(LadderToScale, TakesTheMessageWhoseLabelIsClicked) {
  LabRoom room("1");
  Driver driver({}, 1280, 800);
  driver.app().Open({room.path.string(), "", "", {}});
  driver.app().FinishOpening();
  driver.state().settings().ladder_scale = LadderScale::kTime;
  driver.Frame(3);
  size_t clicked = 0;
  for (int row = 0; row < 12; ++row) {
    const std::string label = "ladder.label." + std::to_string(row);
    if (!driver.Sees(label)) continue;
    const std::string text = driver.TextOf(label);
    if (text.starts_with("TCP")) continue;  // their names and labels differ
    driver.Click(label);
    EXPECT_TRUE(
        text.starts_with(NameOfMessage(driver.state().recording(), driver.state().cursor())))
        << text << " / " << NameOfMessage(driver.state().recording(), driver.state().cursor());
    ++clicked;
  }
  EXPECT_GE(clicked, 3u);
}

TEST(Lab, MovesCardsByDragging) {
  LabRoom room("1");
  Driver driver({}, 1600, 1200);
  driver.app().Open({room.path.string(), "", "", {}});
  driver.app().FinishOpening();
  driver.Frame(2);
  driver.Click("lab.task.1");
  const std::string first = driver.TextOf("lab.card.0");
  // Behind the middle of the third is behind it, before the middle is before it.
  const float to_third = driver.MiddleOf("lab.card.2").y - driver.MiddleOf("lab.card.0").y;
  driver.Drag("lab.card.0", {0, to_third + 3});
  EXPECT_EQ(driver.TextOf("lab.card.2"), first);
  const float back = driver.MiddleOf("lab.card.1").y - driver.MiddleOf("lab.card.2").y;
  driver.Drag("lab.card.2", {0, back + 3});
  EXPECT_EQ(driver.TextOf("lab.card.2"), first);
  driver.Drag("lab.card.2", {0, back - 3});
  EXPECT_EQ(driver.TextOf("lab.card.1"), first);
  EXPECT_EQ(room.Answers().at("order").size(), driver.app().lab().task().task->choices.size());
}

TEST(Lab, BringsTheCardThatKeysMoveIntoView) {
  LabRoom room("1");
  Driver driver({}, 1280, 640);
  driver.app().Open({room.path.string(), "", "", {}});
  driver.app().FinishOpening();
  driver.Frame(2);
  driver.Press("F2");
  ASSERT_EQ(driver.app().lab().task().task->kind, Kind::kOrder);
  const size_t last = driver.app().lab().parts() - 1;
  const auto& probed = driver.app().ui().probed();
  const auto bottom = [&] { return probed.at("lab.card." + std::to_string(last)).max.y; };
  ASSERT_GT(bottom(), 640);  // else there is nothing to see here
  driver.Press("Shift+F3");  // from the first to the last
  driver.Frame(3);
  EXPECT_LT(bottom(), 640);
  const std::string name = driver.TextOf("lab.card." + std::to_string(last));
  for (size_t i = 0; i < last; ++i) driver.Press("Alt+PageUp");
  driver.Frame(3);
  EXPECT_EQ(driver.TextOf("lab.card.0"), name);
  EXPECT_GT(probed.at("lab.card.0").min.y, probed.at("lab.title").max.y);
}

TEST(Lab, ScrollsWhileACardIsHeldAtItsEdge) {
  LabRoom room("1");
  Driver driver({}, 1280, 640);
  driver.app().Open({room.path.string(), "", "", {}});
  driver.app().FinishOpening();
  driver.Frame(2);
  driver.Click("lab.task.1");
  const auto& probed = driver.app().ui().probed();
  const float before = probed.at("lab.card.0").min.y;
  const ImVec2 at = driver.MiddleOf("lab.card.0");
  ImGuiIO& io = ImGui::GetIO();
  driver.MoveTo(at);
  io.MouseDown[0] = true;
  driver.Frame(2);
  driver.MoveTo({at.x, 600});
  driver.Frame(20);
  EXPECT_LT(probed.at("lab.card.0").min.y, before - 50);
  io.MouseDown[0] = false;
  driver.Frame(3);
}

TEST(Lab, GoesToWhatATaskIsAbout) {
  LabRoom room("1");
  Driver driver({}, 1280, 720);
  driver.app().Open({room.path.string(), "", "", {}});
  driver.app().FinishOpening();
  driver.Frame(2);
  driver.Click("lab.task.3");  // about: Start-Control-Connection-Request
  driver.Press("End");
  driver.Press("F10");
  const auto& recording = driver.state().recording();
  EXPECT_NE(OneLine(recording, driver.state().cursor()).find("Start-Control-Connection-Request"),
            std::string::npos);
}

TEST(Lab, TakesOctetsThatTheMousePicked) {
  LabRoom room("2");
  Driver driver({}, 1600, 1600);
  driver.app().Open({room.path.string(), "", "", {}});
  driver.app().FinishOpening();
  driver.Frame(2);
  driver.state().settings().preset = Preset::kForensics;
  driver.app().commands().Run("panel.lab", driver.state());
  driver.Frame(2);
  driver.state().Select(driver.state().recording().PacketNumber(5));
  driver.Frame(3);
  driver.Drag("bytes.first_octet", {120, 0});
  ASSERT_TRUE(driver.state().octets());
  EXPECT_EQ(driver.state().octets()->first, 0u);
  const size_t last = driver.state().octets()->second;
  EXPECT_GT(last, 1u);
  driver.Press("F4");
  const auto& answer = driver.app().lab().task().answer;
  ASSERT_EQ(answer.size(), 1u);
  EXPECT_NE(answer[0].find(": 0-" + std::to_string(last)), std::string::npos) << answer[0];
  EXPECT_EQ(driver.app().lab().part(), 1u);
}

}  // namespace
}  // namespace pptplab::viz
