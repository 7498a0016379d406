// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What holds for each lab and fifty students, whatever the lab is about.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "labs/all_labs.h"
#include "labs/engine/judge.h"
#include "labs/engine/workbench.h"
#include "tests/support/command.h"

namespace pptplab::labs {
namespace {

std::string TextOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}
std::string Folder(const Lab& lab) {
  return std::string(PPTPLAB_SOURCE_DIR) + "/labs/" + std::string(lab.name()) + "/";
}

TaskList TasksOf(const Lab& lab) {
  auto tasks = ReadTasks(TextOf(Folder(lab) + "tasks.yaml"), "tasks.yaml");
  if (!tasks) {
    ADD_FAILURE() << lab.name() << ": " << scenarios::ToString(tasks.error());
    return {};
  }
  return *tasks;
}

Draw DrawOf(const Lab& lab, int student) {
  return Draw(
      InstanceSeed(AsBytes("a course key"), "student-" + std::to_string(student), lab.name()));
}

/// Fifty; PPTPLAB_STUDENTS says another number. Labs that solve by simulation take ten if nothing
/// is said.
int Students(const Lab& lab) {
  if (const char* said = std::getenv("PPTPLAB_STUDENTS")) return std::atoi(said);
  return lab.solves_by_simulation() ? 10 : 50;
}

class EveryLab : public ::testing::TestWithParam<size_t> {
 protected:
  void SetUp() override {
    // The sanitised build has no simulator.
    if (lab_.solves_by_simulation() &&
        !std::filesystem::exists(std::string(PPTPLAB_BINARY_DIR) + "/bin/pptplab-run")) {
      GTEST_SKIP() << "needs pptplab-run";
    }
  }
  const Lab& lab_ = *AllLabs()[GetParam()];
  const TaskList tasks_ = TasksOf(lab_);
  Workbench bench_{std::string(PPTPLAB_BINARY_DIR) + "/lab-runs",
                   std::string(PPTPLAB_BINARY_DIR) + "/bin"};
};

TEST_P(EveryLab, HasItsTextsAndItsHundredPoints) {
  for (const char* file : {"README.md", "teacher.md", "tasks.yaml"}) {
    EXPECT_FALSE(TextOf(Folder(lab_) + file).empty()) << file;
  }
  EXPECT_NEAR(tasks_.points(), 100, 1e-9);
  for (const Task& task : tasks_.tasks) {
    EXPECT_EQ(task.hints.size(), 3u) << task.name;
    EXPECT_GE(task.points, 1) << task.name;
  }
}

TEST_P(EveryLab, ItsTextHasAPictureThatIsThere) {
  const std::string readme = TextOf(Folder(lab_) + "README.md");
  size_t pictures = 0;
  for (size_t at = readme.find("!["); at != std::string::npos; at = readme.find("![", at + 1)) {
    const size_t from = readme.find("](", at) + 2;
    const std::string name = readme.substr(from, readme.find(')', from) - from);
    EXPECT_TRUE(std::filesystem::is_regular_file(Folder(lab_) + name)) << name;
    ++pictures;
  }
  EXPECT_GE(pictures, 1u);
}

TEST_P(EveryLab, SameDrawSameInstance) {
  const Instance a = lab_.Make(DrawOf(lab_, 1)), b = lab_.Make(DrawOf(lab_, 1)),
                 c = lab_.Make(DrawOf(lab_, 2));
  EXPECT_EQ(a.given, b.given);
  EXPECT_NE(a.given, c.given);
  for (const Task& task : tasks_.tasks) {
    EXPECT_EQ(Fill(task.asks, a.values()).find('{'), std::string::npos)
        << task.name << " has a value nobody gives";
  }
}

TEST_P(EveryLab, ItsTextNamesARecordingIfThereIsOneAndTellsToViewNoOthers) {
  const std::string readme = TextOf(Folder(lab_) + "README.md");
  std::set<std::string> there;
  for (const InstanceScenario& scenario : lab_.Make(DrawOf(lab_, 1)).scenarios)
    there.insert(scenario.name + ".pcapng");
  const auto is_named = [&](const std::string& recording) {
    return readme.find(recording.substr(0, recording.find('.'))) != std::string::npos;
  };
  EXPECT_TRUE(there.empty() || std::ranges::any_of(there, is_named));
  const std::string view = "pptplab view ";
  for (size_t at = readme.find(view); at != std::string::npos; at = readme.find(view, at + 1)) {
    const size_t from = at + view.size();
    const std::string what = readme.substr(from, readme.find_first_of(" `\n", from) - from);
    EXPECT_TRUE(!what.ends_with(".pcapng") || there.contains(what)) << what;
  }
}

TEST_P(EveryLab, FiftyStudentsGetMarksForWhatIsRightAndAnExplanationForEachMistake) {
  for (int student = 0; student < Students(lab_); ++student) {
    SCOPED_TRACE("student " + std::to_string(student));
    const Keys keys = lab_.Solve(DrawOf(lab_, student), bench_);
    ASSERT_EQ(keys.size(), tasks_.tasks.size());
    for (const Task& task : tasks_.tasks) {
      SCOPED_TRACE(task.name);
      const auto found = keys.find(task.name);
      ASSERT_NE(found, keys.end());
      const Key& key = found->second;
      const Verdict right = Judge(task, key, key.right);
      EXPECT_EQ(right.share, 1) << right.says;
      EXPECT_EQ(right.mistake, "");
      EXPECT_EQ(Judge(task, key, {}).share, 0);
      EXPECT_NE(Judge(task, key, {}).says, "");
      std::set<std::string> shown;
      for (const auto& [name, answer] : key.mistakes) {
        SCOPED_TRACE(name);
        const Mistake* mistake = task.FindMistake(name);
        ASSERT_NE(mistake, nullptr) << "tasks.yaml doesn't explain it";
        const Verdict verdict = Judge(task, key, answer);
        EXPECT_EQ(verdict.mistake, name) << verdict.says;
        EXPECT_EQ(verdict.share, mistake->marks);
        EXPECT_NE(verdict.says.find(mistake->says), std::string::npos);
        shown.insert(name);
      }
      EXPECT_EQ(shown.size(), task.mistakes.size()) << "a mistake has no example";
    }
  }
}

TEST_P(EveryLab, NonsenseGetsASentenceAndNoMarks) {
  const Keys keys = lab_.Solve(DrawOf(lab_, 0), bench_);
  for (const Task& task : tasks_.tasks) {
    for (const Answer& nonsense :
         {Answer{"?"}, Answer{"\x01\xff"}, Answer{"a: b", "c"}, Answer(1000, "9"),
          Answer{std::string(100'000, 'x')}, Answer{"-1"}, Answer{"99999999999999999999"}}) {
      const Verdict verdict = Judge(task, keys.at(task.name), nonsense);
      EXPECT_LT(verdict.share, 0.5) << task.name << ": " << nonsense[0].substr(0, 20);
      EXPECT_NE(verdict.says, "") << task.name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Labs, EveryLab, ::testing::Range<size_t>(0, AllLabs().size()),
                         [](const auto& each) {
                           std::string name(AllLabs()[each.param]->name());
                           std::ranges::replace(name, '-', '_');
                           return "Lab" + name;
                         });

}  // namespace
}  // namespace pptplab::labs
