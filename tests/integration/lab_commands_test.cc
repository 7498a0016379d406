// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A course from the first command to the last, and a thousand submissions, a hundred of them
// hostile.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "labs/all_labs.h"
#include "labs/engine/files.h"
#include "labs/engine/grade.h"
#include "labs/engine/report.h"
#include "tests/support/command.h"
#include "tests/unit/labs/submissions.h"

namespace pptplab::labs {
namespace {

namespace fs = std::filesystem;
using testing::CommandResult;
using testing::RunCommand;
using testing::TemporaryDirectory;

CommandResult RunLab(std::vector<std::string> words, int seconds = 300) {
  words.insert(words.begin(), {std::string(PPTPLAB_BINARY_DIR) + "/bin/pptplab", "lab"});
  return RunCommand(words, seconds);
}
std::string Text(const fs::path& path) {
  const Bytes octets = testing::ReadFile(path.string());
  return std::string(AsText(octets));
}

// --- one student and one teacher

class ACourse : public ::testing::Test {
 protected:
  void SetUp() override {
    WriteWhole(at("students.csv"), "id,name\namy,Amy\nbob,Bob\n");
    ASSERT_EQ(Class().status, 0);
  }
  std::string at(const std::string& name) { return scratch_ / name; }
  CommandResult Class(const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{
        "class", at("students.csv"), "--key", at("course.key"), "--lab", "5", "--out", at("packs")};
    words.insert(words.end(), more.begin(), more.end());
    return RunLab(words);
  }
  std::string Started(const std::string& student) {
    const auto started = RunLab({"start", "5", "--student", student, "--pack",
                                 at("packs/05-" + student + ".lab.json"), "--out", at("")});
    EXPECT_EQ(started.status, 0) << started.err;
    return at("lab-05-" + student);
  }
  Keys KeysOf(const std::string& student) {
    const auto key = FromHex(Text(at("course.key")));
    return KeysOfFive(std::string(AsText(*key)), student);
  }
  TemporaryDirectory scratch_;
};

TEST_F(ACourse, FromThePackToTheReport) {
  const std::string place = Started("amy");
  EXPECT_EQ(RunLab({"check", place}).status, 1);
  const Keys keys = KeysOf("amy");
  for (const auto& [name, key] : keys) {
    std::vector<std::string> words{"answer", name};
    words.insert(words.end(), key.right.begin(), key.right.end());
    words.insert(words.end(), {"--in", place});
    const auto answered = RunLab(words);
    EXPECT_EQ(answered.status, 0) << answered.err;
  }
  const auto hint = RunLab({"hint", "nt-hash", "--in", place});
  EXPECT_NE(hint.out.find("Hint 1 (0.5 points"), std::string::npos) << hint.out;
  const auto checked = RunLab({"check", place});
  EXPECT_EQ(checked.status, 0) << checked.out;
  EXPECT_NE(checked.out.find("Points so far: 99.5 of 100"), std::string::npos) << checked.out;
  EXPECT_EQ(RunLab({"submit", place}).status, 0);

  fs::create_directory(at("in"));
  fs::copy(place + "/05-amy.submission.json", at("in"));
  const auto graded = RunLab({"grade", at("in"), "--key", at("course.key"), "--out", at("grades")});
  EXPECT_EQ(graded.status, 0) << graded.out << graded.err;
  const auto report = RunLab({"report", at("grades")});
  EXPECT_EQ(report.status, 0) << report.err;
  const auto results = nlohmann::json::parse(Text(at("grades/results/amy.json")));
  EXPECT_NEAR(results["score"].get<double>(), 99.5, 1e-6);
  EXPECT_NE(Text(at("grades/grades.csv")).find("amy,05-mschapv2,99.5,100,graded"),
            std::string::npos);
}

TEST_F(ACourse, AFirstWrongAnswerIsNarratedWithItsMistake) {
  const std::string place = Started("amy");
  const Keys keys = KeysOf("amy");
  const auto& [name, wrong] = keys.at("nt-hash").mistakes[0];
  RunLab({"answer", "nt-hash", wrong[0], "--in", place});
  const auto checked = RunLab({"check", place, "nt-hash"});
  EXPECT_EQ(checked.status, 1);
  EXPECT_NE(checked.out.find("a known mistake: " + name), std::string::npos) << checked.out;
  EXPECT_NE(checked.out.find("You hashed the password as it is typed"), std::string::npos);
}

TEST_F(ACourse, PacksThatAreThereAreKeptAndExamsGetOthers) {
  const std::string before = Text(at("packs/05-amy.lab.json"));
  const auto again = Class();
  EXPECT_NE(again.out.find("0 packs made, 2 were there"), std::string::npos) << again.out;
  EXPECT_EQ(Text(at("packs/05-amy.lab.json")), before);
  const auto exam = Class({"--exam"});
  EXPECT_NE(exam.out.find("2 packs made"), std::string::npos) << exam.out;
  const std::string place = Started("amy");
  const auto checked = RunLab({"check", place});
  EXPECT_EQ(checked.status, 2);
  EXPECT_NE(checked.err.find("this is an exam"), std::string::npos);
  EXPECT_EQ(RunLab({"answer", "one-bit", "client", "--in", place}).status, 0);
  fs::create_directory(at("in"));
  EXPECT_EQ(RunLab({"submit", place, "--out", at("in/x.json")}).status, 0);
  EXPECT_EQ(RunLab({"grade", at("in"), "--key", at("course.key"), "--out", at("grades")}).status,
            0);
  EXPECT_EQ(ReadGrades(at("grades"))[0].points, TasksOfFive().Find("one-bit")->points);
}

TEST_F(ACourse, AnothersPackAndHostileIdsAreRefused) {
  const auto refused = [&](const std::vector<std::string>& words, const char* why) {
    const auto result = RunLab(words);
    EXPECT_EQ(result.status, 2) << why;
    EXPECT_NE(result.err.find(why), std::string::npos) << result.err;
    EXPECT_EQ(std::ranges::count(result.err, '\n'), 1) << result.err;
  };
  refused({"start", "5", "--student", "eve", "--pack", at("packs/05-amy.lab.json")}, "amy's pack");
  refused({"start", "5", "--student", "../eve", "--out", at("")}, "an id has");
  refused({"start", "77", "--student", "eve"}, "there is no lab");
  refused({"start", "5", "--out", at("")}, "who are you");
  refused({"check", at("nowhere/")}, "no lab's directory");
  refused({"grade", at("nowhere"), "--key", at("course.key")}, "there is no");
  refused({"grade", at(""), "--key", at("students.csv")}, "no course's key");
  refused({"report", at("nowhere")}, "can't be read");
  refused({"frobnicate"}, "--help");
  EXPECT_FALSE(fs::exists(at("../lab-05-eve")));
}

TEST(EachVerb, HasHelpWithAnExample) {
  for (const char* verb : {"list", "start", "check", "hint", "answer", "submit", "teacher", "class",
                           "grade", "report"}) {
    const auto help = RunLab({verb, "--help"});
    EXPECT_EQ(help.status, 0);
    EXPECT_NE(help.out.find(std::string("Example: pptplab lab ") + verb), std::string::npos)
        << verb;
  }
}

TEST(ANegativeNumber, IsAnAnswer) {
  const TemporaryDirectory scratch;
  ASSERT_EQ(RunLab({"start", "5", "--student", "amy", "--out", scratch / ""}).status, 0);
  const auto answered = RunLab({"answer", "mutual", "-3", "--in", scratch / "lab-05-amy"});
  EXPECT_EQ(answered.status, 0) << answered.err;
  EXPECT_NE(answered.out.find("-3"), std::string::npos);
}

TEST(AnAnswer, MayBeginWithADashWhereverTheOptionsStand) {
  const TemporaryDirectory scratch;
  ASSERT_EQ(RunLab({"start", "5", "--student", "amy", "--out", scratch / ""}).status, 0);
  const std::string in = scratch / "lab-05-amy";
  const std::vector<std::vector<std::string>> ways{
      {"answer", "mutual", "-x", "--in", in},
      {"answer", "--in", in, "mutual", "-x"},
      {"answer", "--in", in, "mutual", "--", "-x"},
      {"answer", "--in", in, "--", "mutual", "-x"},
  };
  for (const auto& words : ways) {
    const auto answered = RunLab(words);
    EXPECT_EQ(answered.status, 0) << answered.err;
    EXPECT_EQ(answered.out, "mutual: \"-x\"\n");
  }
  EXPECT_EQ(RunLab({"answer", "--in", in, "mutual", "--", "--x"}).out, "mutual: \"--x\"\n");
  const auto unknown = RunLab({"answer", "--in", in, "mutual", "--x"});
  EXPECT_EQ(unknown.status, 2) << "a mistyped option is no answer";
  EXPECT_NE(unknown.err.find("TASK -- --value"), std::string::npos) << unknown.err;
}

// --- every lab, from the pack to the grade

class EveryLabFromPackToGrade : public ::testing::TestWithParam<size_t> {};

TEST_P(EveryLabFromPackToGrade, TakesWhatIsRightAsAStudentWritesIt) {
  const Lab& lab = *AllLabs()[GetParam()];
  if (lab.simulates() && !fs::exists(std::string(PPTPLAB_BINARY_DIR) + "/bin/pptplab-run"))
    GTEST_SKIP() << "needs pptplab-run";
  const TemporaryDirectory scratch;
  const std::string course = "the key of a course";
  const TaskList tasks = TasksOf(lab);
  const Pack pack = CoursePack(lab, tasks.version, "amy", AsBytes(course), false);
  const fs::path place = Start(pack, scratch.path());
  Session session = Session::Open(place);
  Workbench bench(scratch.path() / "runs");
  const Keys keys = lab.Solve(Draw(*pack.seed), bench);
  for (const Task& task : tasks.tasks) {
    Answer answer = keys.at(task.name).right;
    if (task.kind == Kind::kFile) {
      const std::string file = task.name + ".txt";
      WriteWhole(place / file, answer.at(0));
      answer = {file};
    }
    session.SetAnswer(task.name, answer);
  }
  for (const TaskVerdict& verdict : session.Check())
    EXPECT_EQ(verdict.verdict.share, 1) << verdict.task->name << ": " << verdict.verdict.says;
  for (const fs::path& recording : session.recordings()) EXPECT_TRUE(fs::exists(recording));

  const fs::path file = scratch.path() / NameOfSubmission(pack.lab, "amy");
  WriteWhole(file, WriteSubmission(MakeSubmission(session), pack.signing_key));
  const Grade grade =
      GradeFile(file, AsBytes(course), {{pack.lab, tasks}}, scratch.path() / "runs");
  EXPECT_EQ(grade.fate, Fate::kGraded) << grade.reason;
  EXPECT_NEAR(grade.points, 100, 0.05);
  EXPECT_TRUE(grade.notes.empty()) << grade.notes[0];
}

INSTANTIATE_TEST_SUITE_P(Labs, EveryLabFromPackToGrade,
                         ::testing::Range<size_t>(0, AllLabs().size()), [](const auto& each) {
                           std::string name(AllLabs()[each.param]->name());
                           std::ranges::replace(name, '-', '_');
                           return "Lab" + name;
                         });

// --- a thousand submissions

const std::string kCourse = "the key of a course";
constexpr int kAll = 1000, kHostile = 100;

std::string Bomb() {
  std::string text = "a: &a [x,x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c < 'z'; ++c) {
    text += std::string(1, c) + ": &" + c + " [";
    for (int i = 0; i < 10; ++i)
      text += (i == 0 ? "*" : ",*") + std::string(1, static_cast<char>(c - 1));
    text += "]\n";
  }
  return text;
}

/// The `kind`th way in which a file can be none.
void WriteHostile(const fs::path& path, int kind, const std::string& student) {
  Handed handed = HandIn(kCourse, student, {{"nt-hash", {"00"}}});
  const std::string good = handed.text();
  switch (kind) {
    case 0:
      return WriteWhole(path, good.substr(0, good.size() / 2));
    case 1: {
      auto json = nlohmann::json::parse(good);
      json["answers"] = "nt-hash: 11\n";
      return WriteWhole(path, json.dump());
    }
    case 2:
      return WriteWhole(path, HandIn(kCourse, "somebody-else", {}).text());
    case 3:
      WriteWhole(path, good);
      return fs::resize_file(path, 50'000'000);
    case 4:
      handed.submission.answers = Bomb();
      return WriteWhole(path, handed.text());
    case 5:
      return WriteWhole(path, "{\"a\":" + std::string(1'500'000, '['));
    case 6: {
      std::string noise(10'000, '\0');
      for (size_t i = 0; i < noise.size(); ++i) noise[i] = static_cast<char>(i * i % 251);
      return WriteWhole(path, noise);
    }
    case 7:
      return WriteWhole(path, "");
    case 8:
      return fs::create_symlink("/etc/passwd", path);
    case 9:
      fs::create_directory(path);
      return;
    case 10:
      ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
      return;
    case 11:
      ++handed.submission.version;
      return WriteWhole(path, handed.text());
    case 12:
      return WriteWhole(path, Bomb());
    default:
      return WriteWhole(path, HandIn("another course", student, {}).text());
  }
}

class AThousandSubmissions : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    scratch_ = std::make_unique<TemporaryDirectory>();
    const fs::path in = scratch_->path() / "in";
    fs::create_directory(in);
    WriteWhole(scratch_->path() / "course.key", ToHex(AsBytes(kCourse)));
    for (int i = 0; i < kAll; ++i) {
      const std::string student = "student-" + std::to_string(i);
      const fs::path path = in / NameOfSubmission("05-mschapv2", student);
      if (i % (kAll / kHostile) == 0) {
        WriteHostile(path, i / (kAll / kHostile) % 14, student);
        continue;
      }
      // Right in all, but every third has one mistake.
      const Keys keys = KeysOfFive(kCourse, student);
      Answers answers;
      for (const auto& [name, key] : keys) answers[name] = key.right;
      if (i % 3 == 0) answers["nt-hash"] = keys.at("nt-hash").mistakes[0].second;
      WriteWhole(path, HandIn(kCourse, student, answers, {{"mutual", 1}}).text());
    }
    const auto start = std::chrono::steady_clock::now();
    result_ = Measured(
        {"grade", in.string(), "--key", *scratch_ / "course.key", "--out", *scratch_ / "grades"});
    milliseconds_ =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  }
  static void TearDownTestSuite() { scratch_.reset(); }
  /// With what it and its children took of memory.
  static CommandResult Measured(const std::vector<std::string>& words) {
    const pid_t child = Begin(words, *scratch_ / "said");
    CommandResult result;
    int status = 0;
    rusage usage{};
    ::wait4(child, &status, 0, &usage);
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    result.out = Text(*scratch_ / "said");
    megabytes_ = usage.ru_maxrss / 1024;
    return result;
  }
  static pid_t Begin(std::vector<std::string> words, const std::string& said) {
    words.insert(words.begin(), std::string(PPTPLAB_BINARY_DIR) + "/bin/pptplab-lab");
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    const pid_t child = ::fork();
    if (child == 0) {
      const int out = ::open(said.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
      ::dup2(out, 1);
      ::dup2(out, 2);
      ::execv(argv[0], argv.data());
      ::_exit(127);
    }
    return child;
  }
  static std::vector<Grade> Grades() { return ReadGrades(*scratch_ / "grades"); }

  static inline std::unique_ptr<TemporaryDirectory> scratch_;
  static inline CommandResult result_;
  static inline double milliseconds_ = 0;
  static inline long megabytes_ = 0;
};

TEST_F(AThousandSubmissions, AreEachAccountedFor) {
  EXPECT_EQ(result_.status, 1);  // some were refused
  EXPECT_NE(result_.out.find("1000 files: 900 graded, 100 refused."), std::string::npos)
      << result_.out << result_.err;
  std::cout << "  " << milliseconds_ / kAll << " ms a submission\n";
  const auto grades = Grades();
  ASSERT_EQ(grades.size(), static_cast<size_t>(kAll));
  for (const Grade& grade : grades) {
    if (grade.fate != Fate::kGraded) {
      EXPECT_NE(grade.reason, "") << grade.file;
      continue;
    }
    const int number = std::stoi(grade.student.substr(8));
    const Task& task = TasksOfFive().tasks[0];
    const double lost = number % 3 == 0 ? task.points * (1 - task.FindMistake("utf-8")->marks) : 0;
    EXPECT_NEAR(grade.points, 100 - 0.5 - lost, 0.02) << grade.file;
  }
}

TEST_F(AThousandSubmissions, AreRefusedForTheirOwnReasons) {
  std::map<std::string, int> reasons;
  for (const Grade& grade : Grades()) {
    if (grade.fate == Fate::kRefused) ++reasons[grade.reason.substr(0, 17)];
  }
  for (const char* reason :
       {"is cut off", "is forged: its si", "is another studen", "is too large: mor",
        "has answers that ", "is too deep: list", "is not JSON", "is empty", "is a symbolic lin",
        "is a directory", "is no regular fil", "is of version 2 o"}) {
    EXPECT_GE(reasons[reason], 7) << reason;
  }
  for (const auto& [reason, count] : reasons) EXPECT_NE(reason, "");
}

TEST_F(AThousandSubmissions, TakeBoundedMemory) {
  std::cout << "  " << megabytes_ << " MB at most\n";
  // The sanitizers have memory of their own.
#ifndef __SANITIZE_ADDRESS__
  EXPECT_LT(megabytes_, 200);
#endif
}

TEST_F(AThousandSubmissions, MakeAPageThatABrowserShows) {
  ASSERT_EQ(RunLab({"report", *scratch_ / "grades"}).status, 0);
  const auto browser = RunCommand({"sh", "-c", "command -v chromium"});
  if (browser.status != 0) GTEST_SKIP() << "no chromium here";
  const std::string page = *scratch_ / "grades/report.html", picture = *scratch_ / "page.png";
  const auto shown = RunCommand(
      {"chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
       "--user-data-dir=" + (*scratch_ / "profile"), "--window-size=1200,1600",
       "--screenshot=" + picture, "--dump-dom", "file://" + page},
      120);
  EXPECT_EQ(shown.status, 0) << shown.err;
  EXPECT_NE(shown.out.find("900 students"), std::string::npos);
  EXPECT_NE(shown.out.find("student-999"), std::string::npos);
  EXPECT_NE(shown.out.find("is forged"), std::string::npos);
}

TEST_F(AThousandSubmissions, WhatWasDoneIsKeptWhenInterrupted) {
  const fs::path out = scratch_->path() / "interrupted";
  const pid_t child = Begin({"grade", *scratch_ / "in", "--key", *scratch_ / "course.key", "--out",
                             out.string(), "--jobs", "1"},
                            *scratch_ / "said");
  // When it has begun.
  for (int i = 0; i < 30'000 && (!fs::exists(out) || fs::is_empty(out)); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  ::kill(child, SIGINT);
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 1);
  const auto kept = ReadGrades(*scratch_ / "interrupted");
  EXPECT_LE(kept.size(), static_cast<size_t>(kAll));
  if (kept.size() < kAll) {
    EXPECT_NE(Text(*scratch_ / "said").find("not looked at"), std::string::npos);
  }
  std::cout << "  " << kept.size() << " of them were judged\n";
}

}  // namespace
}  // namespace pptplab::labs
