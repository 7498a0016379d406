// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/session.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "labs/all_labs.h"
#include "labs/engine/answers_file.h"
#include "labs/engine/files.h"
#include "labs/engine/journal.h"
#include "labs/engine/json.h"
#include "labs/engine/judge.h"
#include "scenarios/nearest.h"
#include "stack/crypto/digest.h"

namespace pptplab::labs {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr size_t kMostTextOctets = 1u << 20;

std::string MustRead(const fs::path& path, size_t limit) {
  auto text = ReadBounded(path, limit);
  if (!text) throw std::runtime_error(path.string() + " " + text.error());
  return *text;
}

}  // namespace

std::string TextOf(const Lab& lab, std::string_view file) {
  return MustRead(DirectoryOfLabs() / lab.name() / file, kMostTextOctets);
}

TaskList TasksOf(const Lab& lab) {
  auto tasks = ReadTasks(TextOf(lab, "tasks.yaml"),
                         (DirectoryOfLabs() / lab.name() / "tasks.yaml").string());
  if (!tasks) throw std::runtime_error(scenarios::ToString(tasks.error()));
  return *tasks;
}

double PriceOfHints(int hints) {
  double price = 0;
  for (int i = 0; i < hints && i < static_cast<int>(kHintPrices.size()); ++i)
    price += kHintPrices[static_cast<size_t>(i)];
  return price;
}

double TaskState::points() const {
  return share ? task->points * *share * (1 - PriceOfHints(hints)) : 0;
}

Answer ForJudging(const Task& task, const Answer& answer,
                  const std::function<std::string(const std::string&)>& read) {
  if (task.kind != Kind::kFile || answer.size() != 1) return answer;
  return {read(answer[0])};
}

std::map<std::string, int> HintsIn(const std::vector<json>& entries) {
  std::map<std::string, int> hints;
  for (const json& entry : entries) {
    JsonMembers members(entry);
    if (members.Text("action") != "hint") continue;
    const std::string task = members.Text("task");
    const int level = static_cast<int>(std::min(members.Count("level"), 3u));
    if (members.problem().empty()) hints[task] = std::max(hints[task], level);
  }
  return hints;
}

bool Session::IsThere(const fs::path& directory) {
  std::error_code error;
  return fs::is_regular_file(directory / "lab.json", error);
}

Session Session::Open(const fs::path& directory) {
  if (!IsThere(directory)) {
    throw std::runtime_error(directory.string() +
                             " is no lab's directory (it has no lab.json); \"pptplab lab start N "
                             "--student ID\" makes one");
  }
  Session session;
  session.directory_ = fs::absolute(directory).lexically_normal();
  auto pack = ReadPack(MustRead(directory / "lab.json", kMostPackOctets));
  if (!pack) throw std::runtime_error((directory / "lab.json").string() + " " + pack.error());
  session.pack_ = std::move(*pack);
  session.lab_ = FindLab(session.pack_.lab);
  if (session.lab_ == nullptr)
    throw std::runtime_error("this pptplab has no lab \"" + session.pack_.lab.substr(0, 60) + "\"");
  session.tasks_ = TasksOf(*session.lab_);
  if (session.tasks_.version != session.pack_.version) {
    throw std::runtime_error(
        (directory / "lab.json").string() + " is of version " +
        std::to_string(session.pack_.version) + " of the lab's tasks, this pptplab has version " +
        std::to_string(session.tasks_.version) + "; use the version that your course uses");
  }
  session.Reload();
  return session;
}

std::vector<fs::path> Session::recordings() const {
  std::vector<fs::path> out;
  for (const InstanceScenario& scenario : pack_.instance.scenarios) {
    out.push_back(directory_ / (scenario.name + ".pcapng"));
  }
  return out;
}

void Session::Reload() {
  ReadActions();
  const fs::path path = directory_ / "answers.yaml";
  auto answers = ReadAnswers(MustRead(path, kMostAnswersOctets), path.string());
  if (!answers) throw std::runtime_error(scenarios::ToString(answers.error()));
  answers_ = std::move(*answers);
}

void Session::ReadActions() {
  hints_.clear();
  checked_.clear();
  predictions_ = {};
  // A journal that was damaged is the grader's business; what holds of it is shown.
  const auto text = ReadBounded(directory_ / "journal.jsonl", kMostJournalOctets);
  if (!text) return;
  const JournalReading journal = ReadJournal(LinesOf(*text), pack_.signing_key);
  hints_ = HintsIn(journal.entries);
  for (const json& entry : journal.entries) {
    JsonMembers members(entry);
    const std::string action = members.Text("action");
    if (action == "prediction") {
      ++predictions_.all;
      if (members.Flag("right")) ++predictions_.right;
    }
    if (action != "check" || !entry.contains("results")) continue;
    for (const auto& row : members.Rows("results", 4)) {
      const auto share = ReadNumber(row[1], "");
      checked_[row[0]] = {std::clamp(share.value_or(0), 0.0, 1.0), row[2], row[3]};
    }
  }
}

namespace {

std::string NoSuchTask(const TaskList& tasks, std::string_view name) {
  std::vector<std::string> names;
  for (const Task& task : tasks.tasks) names.push_back(task.name);
  return "there is no task \"" + std::string(name.substr(0, 60)) + "\"" +
         scenarios::Suggestion(name, names);
}

}  // namespace

const Task& Session::Find(std::string_view name) const {
  if (const Task* task = tasks_.Find(name)) return *task;
  throw std::runtime_error(NoSuchTask(tasks_, name));
}

std::vector<std::string> Session::StrayAnswers() const {
  std::vector<std::string> out;
  for (const auto& [name, answer] : answers_) {
    if (tasks_.Find(name) == nullptr) out.push_back("answers.yaml: " + NoSuchTask(tasks_, name));
  }
  return out;
}

std::string Session::HashOf(const Task& task) const {
  const auto found = answers_.find(task.name);
  if (found == answers_.end()) return "";
  std::string text;
  Answer answer = found->second;
  try {
    answer = ForJudging(task, answer, [&](const std::string& name) { return FileText(name); });
  } catch (const std::runtime_error&) {
    // The name is what there is.
  }
  for (const std::string& word : answer) text += std::to_string(word.size()) + ":" + word;
  return ToHex(crypto::Sha256({AsBytes(text)})).substr(0, 16);
}

std::vector<TaskState> Session::States() const {
  std::vector<TaskState> states;
  const auto values = pack_.instance.values();
  for (const Task& task : tasks_.tasks) {
    TaskState state;
    state.task = &task;
    state.asks = Fill(task.asks, values);
    if (const auto answer = answers_.find(task.name); answer != answers_.end())
      state.answer = answer->second;
    for (const std::string& needed : task.needs) {
      if (!answers_.contains(needed)) state.awaits.push_back(needed);
    }
    if (const auto hints = hints_.find(task.name); hints != hints_.end())
      state.hints = hints->second;
    const auto checked = checked_.find(task.name);
    if (checked != checked_.end() && state.is_answered() &&
        checked->second.answer == HashOf(task)) {
      state.share = checked->second.share;
      state.mistake = checked->second.mistake;
    }
    states.push_back(std::move(state));
  }
  return states;
}

void Session::SetAnswer(std::string_view name, const Answer& answer) {
  const Task& task = Find(name);
  Reload();
  const fs::path path = directory_ / "answers.yaml";
  const std::string text =
      WithAnswer(MustRead(path, kMostAnswersOctets), tasks_, pack_.lab, answers_, task, answer);
  if (text.size() > kMostAnswersOctets)
    throw std::runtime_error("that is more than answers.yaml may hold");
  WriteWhole(path, text);
  auto answers = ReadAnswers(text, path.string());
  if (!answers) throw std::runtime_error(scenarios::ToString(answers.error()));
  answers_ = std::move(*answers);
}

const Keys& Session::Solved() {
  if (keys_) return *keys_;
  if (!can_check()) {
    throw std::runtime_error(
        "this is an exam: answers are checked by the teacher; \"pptplab lab submit\" makes the "
        "file "
        "to hand in");
  }
  if (!bench_) bench_ = std::make_unique<Workbench>(directory_ / ".runs");
  keys_ = lab_->Solve(Draw(*pack_.seed), *bench_);
  return *keys_;
}

std::vector<TaskVerdict> Session::Check(std::string_view only) {
  const Task* const one = only.empty() ? nullptr : &Find(only);
  const Keys& keys = Solved();
  Reload();
  std::vector<TaskVerdict> verdicts;
  const auto values = pack_.instance.values();
  json results = json::array();
  for (const TaskState& state : States()) {
    if (one != nullptr && state.task != one) continue;
    TaskVerdict out;
    out.task = state.task;
    try {
      const Answer answer = ForJudging(*state.task, state.answer,
                                       [&](const std::string& name) { return FileText(name); });
      out.verdict = Judge(*state.task, keys.at(state.task->name), answer, values);
    } catch (const std::exception& error) {
      out.verdict = Wrong(error.what());
    }
    out.verdict.share = std::clamp(out.verdict.share, 0.0, 1.0);
    out.points = state.task->points * out.verdict.share * (1 - PriceOfHints(state.hints));
    if (state.is_answered()) {
      std::ostringstream share;
      share << out.verdict.share;
      results.push_back({state.task->name, share.str(), out.verdict.mistake, HashOf(*state.task)});
    }
    verdicts.push_back(std::move(out));
  }
  AppendToJournal(directory_ / "journal.jsonl", pack_.signing_key,
                  {{"action", "check"}, {"results", results}});
  ReadActions();
  return verdicts;
}

HintGiven Session::Hint(std::string_view name) {
  const Task& task = Find(name);
  ReadActions();
  const int level = hints_[task.name] + 1;
  if (level > static_cast<int>(task.hints.size()))
    throw std::runtime_error("there are no more hints for " + task.name);
  AppendToJournal(directory_ / "journal.jsonl", pack_.signing_key,
                  {{"action", "hint"}, {"task", task.name}, {"level", level}});
  hints_[task.name] = level;
  return {level, Fill(task.hints[static_cast<size_t>(level - 1)], pack_.instance.values()),
          kHintPrices[static_cast<size_t>(level - 1)] * task.points,
          PriceOfHints(level) * task.points};
}

std::vector<std::string> Session::HintsTaken(std::string_view name) const {
  const Task& task = Find(name);
  const auto taken = hints_.find(task.name);
  const size_t count = taken == hints_.end() ? 0 : static_cast<size_t>(taken->second);
  std::vector<std::string> out;
  for (size_t i = 0; i < std::min(count, task.hints.size()); ++i)
    out.push_back(Fill(task.hints[i], pack_.instance.values()));
  return out;
}

double Session::points() const {
  double sum = 0;
  for (const TaskState& state : States()) sum += state.points();
  return sum;
}

void Session::RecordPrediction(uint32_t packet, const std::string& guess, bool is_right) {
  AppendToJournal(directory_ / "journal.jsonl", pack_.signing_key,
                  {{"action", "prediction"},
                   {"packet", packet},
                   {"guess", guess.substr(0, 200)},
                   {"right", is_right}});
  ++predictions_.all;
  if (is_right) ++predictions_.right;
}

std::string Session::FileText(const std::string& name) const {
  // A name, no path: neither out of the directory nor into one of it.
  if (!IsSafeName(name)) {
    throw std::runtime_error(
        "\"" + name.substr(0, 60) +
        "\" is no file's name that can be handed in: letters, digits and ._@- only");
  }
  auto text = ReadBounded(directory_ / name, kMostFileOctets);
  if (!text) throw std::runtime_error("The file " + name + " " + text.error() + ".");
  return ValidUtf8(*text);
}

}  // namespace pptplab::labs
