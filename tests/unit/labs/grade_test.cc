// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/grade.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

#include "labs/engine/course.h"
#include "labs/engine/files.h"
#include "labs/engine/pool.h"
#include "tests/support/command.h"
#include "tests/unit/labs/submissions.h"

namespace pptplab::labs {
namespace {

const std::string kCourse = "a course key of a test";

class Grading : public ::testing::Test {
 protected:
  Grade Of(const std::string& text, const std::string& name = "handed-in.json") {
    WriteWhole(scratch_.path() / name, text);
    return GradeFile(scratch_.path() / name, AsBytes(kCourse), TasksOfAllLabs(),
                     scratch_.path() / "runs");
  }
  testing::TemporaryDirectory scratch_;
};

TEST_F(Grading, RightAnswersGetAllPoints) {
  const Grade grade = Of(HandIn(kCourse, "amy", RightAnswers(kCourse, "amy")).text());
  EXPECT_EQ(grade.fate, Fate::kGraded) << grade.reason;
  EXPECT_NEAR(grade.points, 100, 1e-6);
  EXPECT_NEAR(grade.of, 100, 1e-6);
  EXPECT_TRUE(grade.notes.empty()) << grade.notes[0];
}

TEST_F(Grading, AnEmptySubmissionGetsNothingAndASentence) {
  const Grade grade = Of(HandIn(kCourse, "amy", {}).text());
  EXPECT_EQ(grade.fate, Fate::kGraded);
  EXPECT_EQ(grade.points, 0);
  for (const GradedTask& task : grade.tasks) EXPECT_EQ(task.says, "Not answered.");
}

TEST_F(Grading, HintsAreTakenOffTheirTask) {
  const Grade grade = Of(HandIn(kCourse, "amy", RightAnswers(kCourse, "amy"),
                                {{"nt-hash", 1}, {"nt-hash", 2}, {"mutual", 1}})
                             .text());
  const double nt_hash = TasksOfFive().Find("nt-hash")->points,
               mutual = TasksOfFive().Find("mutual")->points;
  EXPECT_NEAR(grade.points, 100 - nt_hash * 0.15 - mutual * 0.05, 0.02);
}

TEST_F(Grading, AHintThatTheJournalHidesStillCounts) {
  Handed handed = HandIn(kCourse, "amy", RightAnswers(kCourse, "amy"), {{"nt-hash", 1}});
  handed.submission.journal = JournalOf(handed.key, {});
  const Grade grade = Of(handed.text());
  EXPECT_NEAR(grade.points, 100 - TasksOfFive().Find("nt-hash")->points * 0.05, 0.02);
  ASSERT_EQ(grade.notes.size(), 1u);
  EXPECT_NE(grade.notes[0].find("doesn't have all hints"), std::string::npos);
}

TEST_F(Grading, AMistakeIsNamedWithItsMarks) {
  const Keys keys = KeysOfFive(kCourse, "amy");
  const auto& [name, answer] = keys.at("nt-hash").mistakes[0];
  const Grade grade = Of(HandIn(kCourse, "amy", {{"nt-hash", answer}}).text());
  EXPECT_EQ(grade.tasks[0].mistake, name);
  const Task& task = TasksOfFive().tasks[0];
  EXPECT_NEAR(grade.points, task.points * task.FindMistake(name)->marks, 0.01);
}

TEST_F(Grading, ABrokenJournalIsReportedAndTheAnswersAreGraded) {
  Handed handed = HandIn(kCourse, "amy", RightAnswers(kCourse, "amy"), {{"nt-hash", 1}});
  handed.submission.journal.erase(handed.submission.journal.begin() + 1);
  const Grade grade = Of(handed.text());
  EXPECT_EQ(grade.fate, Fate::kGraded);
  ASSERT_FALSE(grade.notes.empty());
  EXPECT_NE(grade.notes[0].find("journal is broken"), std::string::npos);
}

TEST_F(Grading, RefusesWhatIsNotThisStudentsOfThisCourse) {
  const auto refused = [&](const Handed& handed, const char* why, const char* name = "x.json") {
    const Grade grade = Of(handed.text(), name);
    EXPECT_EQ(grade.fate, Fate::kRefused);
    EXPECT_NE(grade.reason.find(why), std::string::npos) << grade.reason;
  };
  Handed handed = HandIn(kCourse, "amy", {});
  refused(handed, "another student's", "05-bob.submission.json");
  handed.submission.instance = InstanceId(InstanceSeed(AsBytes(kCourse), "bob", LabFive().name()));
  refused(handed, "another instance");
  handed = HandIn(kCourse, "amy", {});
  ++handed.submission.version;
  refused(handed, "of version");
  handed = HandIn(kCourse, "amy", {});
  handed.submission.lab = "99-none";
  refused(handed, "lab that is not here");
  handed = HandIn("pptplab practice", "amy", {});
  handed.submission.practice = true;
  refused(handed, "practice");
  handed = HandIn(kCourse, "amy", {});
  handed.submission.answers = "a: &a [x]\nb: [*a\n";
  refused(handed, "answers that can't be read");
}

TEST_F(Grading, AliasesOfAliasesOfAliasesAreRefusedAtOnce) {
  Handed handed = HandIn(kCourse, "amy", {});
  handed.submission.answers = "a: &a [x,x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c < 'k'; ++c) {
    const std::string before = "*" + std::string(1, static_cast<char>(c - 1));
    handed.submission.answers += std::string(1, c) + ": &" + std::string(1, c) + " [";
    for (int i = 0; i < 10; ++i) handed.submission.answers += (i == 0 ? "" : ",") + before;
    handed.submission.answers += "]\n";
  }
  EXPECT_EQ(Of(handed.text()).fate, Fate::kRefused);
}

TEST_F(Grading, AGradeComesBackAsItWas) {
  Grade grade = Of(HandIn(kCourse, "amy", {{"nt-hash", {"\"<&\x01"}}}).text());
  const auto read = ReadGrade(WriteGrade(grade));
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(WriteGrade(*read), WriteGrade(grade));
  EXPECT_FALSE(ReadGrade("{}"));
  grade.student = "../x";
  EXPECT_FALSE(ReadGrade(WriteGrade(grade)));
}

TEST_F(Grading, OfTwoFilesOfAStudentTheLaterCounts) {
  const auto from = scratch_.path() / "in";
  std::filesystem::create_directory(from);
  Handed handed = HandIn(kCourse, "amy", RightAnswers(kCourse, "amy"));
  handed.submission.submitted = "2026-01-02T00:00:00Z";
  WriteWhole(from / "a.json", handed.text());
  handed.submission.submitted = "2026-01-01T00:00:00Z";
  handed.submission.answers = "";
  WriteWhole(from / "b.json", handed.text());
  GradeOrder order;
  order.from = from;
  order.out = from / "out";  // which is no submission
  order.runs = scratch_.path() / "runs";
  order.key = ToBytes(AsBytes(kCourse));
  order.is_quiet = true;
  const GradeDone done = GradeAll(order, [] { return false; });
  EXPECT_EQ(done.all, 2u);
  EXPECT_EQ(done.fates.at(Fate::kGraded), 1u);
  EXPECT_EQ(done.fates.at(Fate::kSuperseded), 1u);
}

// --- pool

TEST(AChild, ThatCrashesThrowsOrHangsStopsNothingElse) {
  PoolLimits limits;
  limits.jobs = 3;
  limits.time = std::chrono::seconds(1);
  std::vector<std::string> said;
  DoInChildren(
      8, limits,
      [](size_t piece) -> std::string {
        if (piece == 1) std::raise(SIGKILL);
        if (piece == 2) throw std::runtime_error("a sentence");
        if (piece == 3) ::_exit(3);
        if (piece == 4) ::pause();
        if (piece == 5) return std::string(2u << 20, 'x');
        return "fine " + std::to_string(piece);
      },
      [&](size_t piece, const Outcome& outcome) {
        EXPECT_EQ(piece, said.size());
        said.push_back(outcome.text.substr(0, 20) + outcome.trouble);
      },
      [] { return false; });
  ASSERT_EQ(said.size(), 8u);
  EXPECT_EQ(said[0], "fine 0");
  EXPECT_NE(said[1].find("crashed"), std::string::npos) << said[1];
  EXPECT_EQ(said[2], "a sentence");
  EXPECT_EQ(said[3], "it ended with status 3");
  EXPECT_NE(said[4].find("longer than 1 s"), std::string::npos) << said[4];
  EXPECT_EQ(said[5], "it says too much");
  EXPECT_EQ(said[7], "fine 7");
}

TEST(AChild, IsEndedWhenOneStops) {
  size_t done = 0;
  DoInChildren(
      100, {}, [](size_t) { return std::string(); }, [&](size_t, const Outcome&) { ++done; },
      [&] { return done == 3; });
  EXPECT_EQ(done, 3u);
}

// --- course

TEST(Students, AreReadAsSpreadsheetsWriteThem) {
  const std::vector<std::string> both{"amy", "bob@x.org"};
  EXPECT_EQ(ReadStudents("amy\nbob@x.org\n", "s.csv"), both);
  EXPECT_EQ(
      ReadStudents("\xef\xbb\xbfName,Student ID\r\n\"A, \"\"B\",amy\r\n\r\nC,bob@x.org", "s.csv"),
      both);
  EXPECT_EQ(ReadStudents("id;name\namy;A\nbob@x.org;B\n", "s.csv"), both);
  EXPECT_EQ(ReadStudents("# all of them\namy\tA\nbob@x.org\tB\n", "s.csv"), both);
}

TEST(Students, WithAnIdThatIsNoneOrThereTwiceAreRefusedByLine) {
  for (const char* bad : {"id\namy\namy\n", "id\namy\n../x\n", "id,n\namy,1\n,2\n"}) {
    try {
      ReadStudents(bad, "s.csv");
      ADD_FAILURE() << bad;
    } catch (const std::runtime_error& error) {
      EXPECT_NE(std::string(error.what()).find("s.csv:3"), std::string::npos) << error.what();
    }
  }
  EXPECT_THROW(ReadStudents("id\n", "s.csv"), std::runtime_error);
}

TEST(ACoursesKey, IsMadeOnceForItsOwnerOnly) {
  const testing::TemporaryDirectory scratch;
  const auto path = scratch.path() / "new" / "course.key";
  const Bytes key = ReadOrMakeCourseKey(path);
  EXPECT_EQ(key.size(), 32u);
  EXPECT_EQ(ReadOrMakeCourseKey(path), key);
  EXPECT_EQ(std::filesystem::status(path).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  WriteWhole(path, "hello\n");
  EXPECT_THROW(ReadCourseKey(path), std::runtime_error);
}

}  // namespace
}  // namespace pptplab::labs
