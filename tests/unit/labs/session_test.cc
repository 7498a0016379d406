// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "labs/all_labs.h"
#include "labs/engine/answers_file.h"
#include "labs/engine/files.h"
#include "labs/engine/journal.h"
#include "tests/support/command.h"

namespace pptplab::labs {
namespace {

using testing::TemporaryDirectory;

const Lab& Five() { return *FindLab("5"); }
const TaskList& Tasks() {
  static const TaskList kTasks = TasksOf(Five());
  return kTasks;
}
Keys KeysOf(const Pack& pack, const TemporaryDirectory& scratch) {
  Workbench bench(scratch.path() / "runs", std::string(PPTPLAB_BINARY_DIR) + "/bin");
  return Five().Solve(Draw(*pack.seed), bench);
}
std::string Text(const std::filesystem::path& path) {
  const Bytes octets = testing::ReadFile(path.string());
  return std::string(AsText(octets));
}
std::string Thrown(const std::function<void()>& act) {
  try {
    act();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

class ASession : public ::testing::Test {
 protected:
  TemporaryDirectory scratch_;
  Pack pack_ = PracticePack(Five(), Tasks().version, "amy");
  std::filesystem::path place_ = Start(pack_, scratch_.path());
  Session session_ = Session::Open(place_);
  Keys keys_ = KeysOf(pack_, scratch_);
};

TEST_F(ASession, StartsWithTheStudentsValuesAndNoAnswers) {
  EXPECT_EQ(place_.filename(), "lab-05-amy");
  const std::string readme = Text(place_ / "README.md");
  for (const auto& [name, value] : pack_.instance.given)
    EXPECT_NE(readme.find(value), std::string::npos) << name;
  for (const Task& task : Tasks().tasks)
    EXPECT_NE(readme.find("`" + task.name + "`"), std::string::npos) << task.name;
  EXPECT_TRUE(session_.answers().empty());
  EXPECT_EQ(session_.points(), 0);
  ASSERT_EQ(session_.States().size(), Tasks().tasks.size());
  EXPECT_EQ(session_.States()[2].awaits, std::vector<std::string>{"nt-hash"});
}

TEST_F(ASession, IsNotStartedOverAnotherOne) {
  EXPECT_NE(Thrown([&] { Start(pack_, scratch_.path()); }).find("is there already"),
            std::string::npos);
}

TEST_F(ASession, RightAnswersGetAllPoints) {
  for (const Task& task : Tasks().tasks) session_.SetAnswer(task.name, keys_.at(task.name).right);
  for (const TaskVerdict& verdict : session_.Check())
    EXPECT_EQ(verdict.verdict.share, 1) << verdict.task->name << ": " << verdict.verdict.says;
  EXPECT_NEAR(session_.points(), 100, 1e-9);
}

TEST_F(ASession, AMistakeIsNamedAndAnotherProgramSeesIt) {
  const auto& [name, wrong] = keys_.at("nt-hash").mistakes[0];
  session_.SetAnswer("nt-hash", wrong);
  const auto verdicts = session_.Check("nt-hash");
  ASSERT_EQ(verdicts.size(), 1u);
  EXPECT_EQ(verdicts[0].verdict.mistake, name);
  const Session again = Session::Open(place_);
  EXPECT_EQ(again.States()[0].mistake, name);
  EXPECT_EQ(again.States()[0].share, Tasks().tasks[0].FindMistake(name)->marks);
}

TEST_F(ASession, AChangedAnswerIsUncheckedAgain) {
  session_.SetAnswer("nt-hash", keys_.at("nt-hash").right);
  session_.Check();
  EXPECT_TRUE(session_.States()[0].is_right());
  session_.SetAnswer("nt-hash", {"00"});
  EXPECT_FALSE(session_.States()[0].share);
  session_.SetAnswer("nt-hash", {});
  EXPECT_FALSE(session_.States()[0].is_answered());
}

TEST_F(ASession, HintsHaveTheirPricesAndEnd) {
  session_.SetAnswer("nt-hash", keys_.at("nt-hash").right);
  const double points = Tasks().tasks[0].points;
  double so_far = 0;
  for (int level = 1; level <= 3; ++level) {
    const HintGiven hint = session_.Hint("nt-hash");
    EXPECT_EQ(hint.level, level);
    EXPECT_EQ(hint.text, Tasks().tasks[0].hints[static_cast<size_t>(level - 1)]);
    so_far += hint.price;
    EXPECT_NEAR(hint.so_far, so_far, 1e-9);
  }
  EXPECT_NE(Thrown([&] { session_.Hint("nt-hash"); }), "");
  session_.Check();
  EXPECT_NEAR(session_.points(), points * (1 - 0.05 - 0.10 - 0.15), 1e-9);
  EXPECT_EQ(Session::Open(place_).HintsTaken("nt-hash").size(), 3u);
}

TEST_F(ASession, CommentsInTheAnswersSurviveAnAnswer) {
  WriteWhole(place_ / "answers.yaml",
             "# mine\nnt-hash: 00\n  # below\n# keep\ndes-key:  # why\nmutual:\n- a\n- b\n");
  session_.SetAnswer("mutual", {"knows-hash"});
  session_.SetAnswer("nt-hash", {"11 22"});
  const std::string text = Text(place_ / "answers.yaml");
  for (const char* kept : {"# mine\n", "# keep\n", "des-key:  # why\n"})
    EXPECT_NE(text.find(kept), std::string::npos) << text;
  EXPECT_EQ(session_.answers(), (Answers{{"mutual", {"knows-hash"}}, {"nt-hash", {"11 22"}}}));
}

TEST_F(ASession, AnAnswerOfAnyTextComesBackAsItWas) {
  for (const std::string word : {"null", "~", "yes: no", "# x", "\"quoted\"", "a\nb", "- x", "{",
                                 "*alias", "\u00e4", "-3", "0x10", "%", "it's", "\\n"}) {
    session_.SetAnswer("mutual", {word});
    EXPECT_EQ(Session::Open(place_).answers().at("mutual"), Answer{word});
    session_.SetAnswer("mutual", {word, "b"});
    EXPECT_EQ(Session::Open(place_).answers().at("mutual"), (Answer{word, "b"}));
  }
}

TEST_F(ASession, AnAnswersFileThatCantBeReadNamesItsLine) {
  WriteWhole(place_ / "answers.yaml", "nt-hash: 00\nnt-hash: 01\n");
  EXPECT_NE(Thrown([&] { session_.Reload(); }).find("answers.yaml:2"), std::string::npos);
}

TEST_F(ASession, AnUnknownTaskNamesTheNearest) {
  EXPECT_NE(Thrown([&] { session_.Hint("nt-hsah"); }).find("nt-hash"), std::string::npos);
}

TEST_F(ASession, AnAnswerToNoTaskIsNamed) {
  WriteWhole(place_ / "answers.yaml", "nt-hsah: 00\nmutual: x\n");
  session_.Reload();
  ASSERT_EQ(session_.StrayAnswers().size(), 1u);
  EXPECT_NE(session_.StrayAnswers()[0].find("did you mean \"nt-hash\""), std::string::npos);
}

TEST_F(ASession, PredictionsAreCounted) {
  session_.RecordPrediction(7, "Configure-Ack", true);
  session_.RecordPrediction(8, "\xff", false);
  EXPECT_EQ(Session::Open(place_).predictions().all, 2);
  EXPECT_EQ(Session::Open(place_).predictions().right, 1);
}

TEST_F(ASession, AFileOutsideTheDirectoryIsNotHandedIn) {
  for (const char* name : {"../lab.json", "/etc/passwd", ".runs", "no-such"})
    EXPECT_NE(Thrown([&] { session_.FileText(name); }), "") << name;
  WriteWhole(place_ / "mine.cc", "int x;");
  EXPECT_EQ(session_.FileText("mine.cc"), "int x;");
}

TEST(ALabWithPictures, HasThemBesideItsText) {
  if (!std::filesystem::exists(std::string(PPTPLAB_BINARY_DIR) + "/bin/pptplab-run"))
    GTEST_SKIP() << "needs pptplab-run";
  const TemporaryDirectory scratch;
  const Lab& lab = *FindLab("two-channels");
  const auto place = Start(PracticePack(lab, TasksOf(lab).version, "amy"), scratch.path());
  EXPECT_NE(Text(place / "README.md").find("(ladder.png)"), std::string::npos);
  EXPECT_TRUE(std::filesystem::exists(place / "ladder.png"));
}

TEST(AnExam, HasNoSeedAndSaysThatNothingIsChecked) {
  const TemporaryDirectory scratch;
  const Pack pack = CoursePack(Five(), Tasks().version, "amy", AsBytes("key"), true);
  const auto place = Start(pack, scratch.path());
  const Seed seed = InstanceSeed(AsBytes("key"), "amy", Five().name());
  EXPECT_EQ(Text(place / "lab.json").find(ToHex(seed)), std::string::npos);
  Session session = Session::Open(place);
  EXPECT_FALSE(session.can_check());
  session.SetAnswer("nt-hash", {"00"});
  EXPECT_NE(Thrown([&] { session.Check(); }).find("exam"), std::string::npos);
}

TEST(APack, ComesBackAsItWasAndTellsDamage) {
  const Pack pack = CoursePack(Five(), 3, "amy", AsBytes("key"), false);
  const std::string text = WritePack(pack);
  const auto read = ReadPack(text);
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(WritePack(*read), text);
  for (size_t at = 0; at < text.size(); at += 13) {
    std::string changed = text;
    changed[at] = changed[at] == '1' ? '2' : '1';
    const auto damaged = ReadPack(changed);
    // White space may change without harm.
    if (damaged) {
      EXPECT_EQ(WritePack(*damaged), text) << at;
    }
    EXPECT_FALSE(ReadPack(text.substr(0, at)));
  }
}

TEST(APack, MayNotNameFilesThatTheDirectoryHasOrThatAreElsewhere) {
  for (const char* name : {"../x", "answers", "a/b", ".x"}) {
    Pack pack = CoursePack(Five(), 3, "amy", AsBytes("key"), false);
    pack.instance.scenarios = {{name, "a: b", 1}};
    EXPECT_FALSE(ReadPack(WritePack(pack))) << name;
  }
  for (const char* name : {"../x", "lab.json", "journal.jsonl", "answers.yaml"}) {
    Pack pack = CoursePack(Five(), 3, "amy", AsBytes("key"), false);
    pack.instance.files = {{name, ""}};
    EXPECT_FALSE(ReadPack(WritePack(pack))) << name;
  }
}

TEST(ASafeName, IsNoPath) {
  for (const char* good : {"amy", "a.b@example.org", "A_1-2"})
    EXPECT_TRUE(IsSafeName(good)) << good;
  for (const std::string bad : {"", ".", "..", ".amy", "a/b", "../x", "a b", "a\n", "\u00e4"})
    EXPECT_FALSE(IsSafeName(bad)) << bad;
  EXPECT_FALSE(IsSafeName(std::string(65, 'a')));
}

class AJournal : public ::testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 5; ++i)
      AppendToJournal(path_, key_, {{"action", "hint"}, {"task", "t"}, {"level", i}});
    lines_ = LinesOf(Text(path_));
  }
  TemporaryDirectory scratch_;
  std::filesystem::path path_ = scratch_.path() / "journal.jsonl";
  Seed key_ = SigningKey(AsBytes("key"), "amy", "05");
  std::vector<std::string> lines_;
};

TEST_F(AJournal, HoldsWhatWasWritten) {
  const JournalReading reading = ReadJournal(lines_, key_);
  EXPECT_EQ(reading.problem, "");
  EXPECT_EQ(reading.entries.size(), 5u);
  EXPECT_EQ(HintsIn(reading.entries).at("t"), 3);
}

TEST_F(AJournal, NoticesALineThatWasChangedLeftOutOrMoved) {
  auto changed = lines_;
  changed[2].replace(changed[2].find("\"level\":2"), 9, "\"level\":1");
  auto without = lines_;
  without.erase(without.begin() + 1);
  auto moved = lines_;
  std::swap(moved[1], moved[2]);
  auto foreign = lines_;
  foreign[3] = "{}";
  for (const auto& each : {changed, without, moved, foreign})
    EXPECT_NE(ReadJournal(each, key_).problem, "");
  EXPECT_NE(ReadJournal(lines_, SigningKey(AsBytes("key"), "bob", "05")).problem, "");
}

}  // namespace
}  // namespace pptplab::labs
