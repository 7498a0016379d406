// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "tests/unit/labs/submissions.h"

#include <nlohmann/json.hpp>

#include "labs/all_labs.h"
#include "labs/engine/answers_file.h"
#include "labs/engine/journal.h"
#include "tests/support/command.h"

namespace pptplab::labs {

const Lab& LabFive() { return *FindLab("5"); }

const TaskList& TasksOfFive() {
  static const TaskList kTasks = TasksOf(LabFive());
  return kTasks;
}

Keys KeysOfFive(const std::string& course, const std::string& student) {
  const testing::TemporaryDirectory scratch;
  Workbench bench(scratch.path(), std::string(PPTPLAB_BINARY_DIR) + "/bin");
  return LabFive().Solve(Draw(InstanceSeed(AsBytes(course), student, LabFive().name())), bench);
}

std::vector<std::string> JournalOf(const Seed& key,
                                   const std::vector<std::pair<std::string, int>>& hints) {
  const testing::TemporaryDirectory scratch;
  const std::string path = scratch / "journal.jsonl";
  AppendToJournal(path, key, {{"action", "start"}});
  for (const auto& [task, level] : hints)
    AppendToJournal(path, key, {{"action", "hint"}, {"task", task}, {"level", level}});
  AppendToJournal(path, key, {{"action", "submit"}});
  const Bytes octets = testing::ReadFile(path);
  return LinesOf(AsText(octets));
}

Handed HandIn(const std::string& course, const std::string& student, const Answers& answers,
              const std::vector<std::pair<std::string, int>>& hints) {
  const std::string lab(LabFive().name());
  Handed out;
  out.key = SigningKey(AsBytes(course), student, lab);
  out.submission.lab = lab;
  out.submission.student = student;
  out.submission.instance = InstanceId(InstanceSeed(AsBytes(course), student, lab));
  out.submission.version = TasksOfFive().version;
  out.submission.tool = "0.1.0";
  out.submission.submitted = TimeNow();
  for (const auto& [name, answer] : answers)
    out.submission.answers += AnswerLines(*TasksOfFive().Find(name), answer);
  for (const auto& [task, level] : hints) out.submission.hints[task] = level;
  out.submission.journal = JournalOf(out.key, hints);
  return out;
}

Answers RightAnswers(const std::string& course, const std::string& student) {
  Answers answers;
  for (const auto& [name, key] : KeysOfFive(course, student)) answers[name] = key.right;
  return answers;
}

}  // namespace pptplab::labs
