// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/task.h"

#include <algorithm>
#include <initializer_list>
#include <set>

#include "labs/engine/answer.h"
#include "scenarios/nearest.h"

namespace pptplab::labs {
namespace {

using scenarios::Entry;
using scenarios::Problem;
using scenarios::Value;

const std::vector<std::string> kKinds{"number",  "hex",     "text",   "secret",  "choice",
                                      "choices", "order",   "packet", "packets", "bytes",
                                      "map",     "changes", "file"};

/// Reads maps whose keys are known; the first problem is kept.
class Reader {
 public:
  std::optional<Problem> problem;

  void Fail(const scenarios::Position& at, std::string sentence) {
    if (!problem) problem = Problem{at, std::move(sentence)};
  }
  bool Expect(const Value& value, Value::Kind kind, std::string_view what) {
    if (value.kind == kind) return true;
    Fail(value.at, std::string(what) + " is " + std::string(scenarios::NameOfKind(kind)) +
                       ", not " + std::string(scenarios::NameOfKind(value.kind)));
    return false;
  }
  bool ExpectMap(const Value& value, std::string_view what, const std::vector<std::string>& keys,
                 std::initializer_list<const char*> needed) {
    if (!Expect(value, Value::Kind::kMap, what)) return false;
    for (const Entry& entry : value.entries) {
      if (std::ranges::find(keys, entry.key) == keys.end()) {
        Fail(entry.at, std::string(what) + " has no key \"" + entry.key + "\"" +
                           scenarios::Suggestion(entry.key, keys));
      }
    }
    for (const char* key : needed) {
      if (value.Find(key) == nullptr) {
        Fail(value.at, std::string(what) + " needs the key \"" + key + "\"");
      }
    }
    return !problem;
  }
  void Text(const Value& map, const char* key, std::string& out) {
    const Entry* entry = map.Find(key);
    if (entry == nullptr || !Expect(entry->value, Value::Kind::kText, key)) return;
    out = entry->value.text;
    while (out.ends_with('\n')) out.pop_back();
  }
  void Texts(const Value& map, const char* key, std::vector<std::string>& out) {
    const Entry* entry = map.Find(key);
    if (entry == nullptr || !Expect(entry->value, Value::Kind::kList, key)) return;
    for (const Value& item : entry->value.items) {
      if (Expect(item, Value::Kind::kText, "an item of this list")) out.push_back(item.text);
    }
  }
  void Number(const Value& map, const char* key, double& out) {
    const Entry* entry = map.Find(key);
    if (entry == nullptr || !Expect(entry->value, Value::Kind::kText, key)) return;
    const auto number = ReadNumber(entry->value.text, "");
    if (!number || *number < 0) {
      Fail(entry->value.at, "\"" + entry->value.text + "\" is no number of 0 or more");
    } else {
      out = *number;
    }
  }
  /// 25%
  void Share(const Value& map, const char* key, double& out) {
    const Entry* entry = map.Find(key);
    if (entry == nullptr || !Expect(entry->value, Value::Kind::kText, key)) return;
    const std::string& text = entry->value.text;
    const auto number =
        text.ends_with('%') ? ReadNumber(text.substr(0, text.size() - 1), "") : std::nullopt;
    if (!number || *number < 0 || *number > 100) {
      Fail(entry->value.at, "\"" + text + "\" is no share: write it like 25%");
    } else {
      out = *number / 100;
    }
  }
};

void ReadMistake(Reader& reader, const Value& value, Task& task) {
  if (!reader.ExpectMap(value, "a mistake", {"name", "marks", "says"}, {"name", "says"})) return;
  Mistake mistake;
  reader.Text(value, "name", mistake.name);
  reader.Share(value, "marks", mistake.marks);
  reader.Text(value, "says", mistake.says);
  if (task.FindMistake(mistake.name) != nullptr) {
    reader.Fail(value.at, "there is a mistake \"" + mistake.name + "\" already");
  }
  task.mistakes.push_back(std::move(mistake));
}

void ReadWithin(Reader& reader, const Value& value, Task& task) {
  const Entry* within = value.Find("within");
  if (within == nullptr) return;
  task.within_ratio = within->value.text.ends_with('%');
  if (task.within_ratio) {
    reader.Share(value, "within", task.within);
  } else {
    reader.Number(value, "within", task.within);
  }
}

void ReadTask(Reader& reader, const Value& value, TaskList& list) {
  static const std::vector<std::string> kKeys{"name",   "title", "asks",   "kind",
                                              "points", "unit",  "within", "choices",
                                              "needs",  "about", "hints",  "mistakes"};
  if (!reader.ExpectMap(value, "a task", kKeys, {"name", "title", "asks", "kind", "points"}))
    return;
  Task task;
  reader.Text(value, "name", task.name);
  reader.Text(value, "title", task.title);
  reader.Text(value, "asks", task.asks);
  std::string kind;
  reader.Text(value, "kind", kind);
  const auto found = std::ranges::find(kKinds, kind);
  if (found == kKinds.end()) {
    reader.Fail(value.Find("kind")->value.at,
                "there is no kind \"" + kind + "\"" + scenarios::Suggestion(kind, kKinds));
    return;
  }
  task.kind = static_cast<Kind>(found - kKinds.begin());
  reader.Number(value, "points", task.points);
  reader.Text(value, "unit", task.unit);
  ReadWithin(reader, value, task);
  if (const Entry* choices = value.Find("choices")) {
    if (!reader.Expect(choices->value, Value::Kind::kMap, "choices")) return;
    for (const Entry& entry : choices->value.entries) {
      task.choices.emplace_back(entry.key, entry.value.text);
    }
  }
  reader.Texts(value, "needs", task.needs);
  for (const std::string& name : task.needs) {
    if (list.Find(name) == nullptr)
      reader.Fail(value.at, "no task before this one is called \"" + name + "\"");
  }
  reader.Text(value, "about", task.about);
  reader.Texts(value, "hints", task.hints);
  if (task.hints.size() > kHintPrices.size())
    reader.Fail(value.at, "a task has three hints at most");
  if (const Entry* mistakes = value.Find("mistakes")) {
    if (!reader.Expect(mistakes->value, Value::Kind::kList, "mistakes")) return;
    for (const Value& item : mistakes->value.items) ReadMistake(reader, item, task);
  }
  if (list.Find(task.name) != nullptr)
    reader.Fail(value.at, "there is a task \"" + task.name + "\" already");
  list.tasks.push_back(std::move(task));
}

}  // namespace

std::string_view NameOf(Kind kind) { return kKinds[static_cast<size_t>(kind)]; }

const Mistake* Task::FindMistake(std::string_view wanted) const {
  const auto found = std::ranges::find(mistakes, wanted, &Mistake::name);
  return found == mistakes.end() ? nullptr : &*found;
}

const Task* TaskList::Find(std::string_view name) const {
  const auto found = std::ranges::find(tasks, name, &Task::name);
  return found == tasks.end() ? nullptr : &*found;
}

double TaskList::points() const {
  double sum = 0;
  for (const Task& task : tasks) sum += task.points;
  return sum;
}

Result<TaskList, Problem> ReadTasks(std::string_view text, const std::string& source) {
  auto tree = scenarios::ParseYaml(text, std::make_shared<const std::string>(source));
  if (!tree) return Unexpected{tree.error()};
  Reader reader;
  TaskList list;
  if (reader.ExpectMap(*tree, "a lab", {"title", "level", "minutes", "version", "reads", "tasks"},
                       {"title", "level", "minutes", "tasks"})) {
    reader.Text(*tree, "title", list.title);
    reader.Text(*tree, "level", list.level);
    double number = 0;
    reader.Number(*tree, "minutes", number);
    list.minutes = static_cast<uint32_t>(std::min(number, 10'000.0));
    number = 1;
    reader.Number(*tree, "version", number);
    list.version = static_cast<uint32_t>(std::min(number, 1e9));
    reader.Texts(*tree, "reads", list.reads);
    const Value& tasks = tree->Find("tasks")->value;
    if (reader.Expect(tasks, Value::Kind::kList, "tasks")) {
      for (const Value& task : tasks.items) ReadTask(reader, task, list);
    }
  }
  if (reader.problem) return Unexpected{*reader.problem};
  return list;
}

std::string Fill(std::string_view text, const std::map<std::string, std::string>& values) {
  std::string out;
  while (!text.empty()) {
    const size_t open = std::min(text.find('{'), text.size());
    out += text.substr(0, open);
    text.remove_prefix(open);
    if (text.empty()) break;
    const size_t close = text.find('}');
    const auto found = close == std::string_view::npos
                           ? values.end()
                           : values.find(std::string(text.substr(1, close - 1)));
    if (found == values.end()) {
      out += '{';
      text.remove_prefix(1);
    } else {
      out += found->second;
      text.remove_prefix(close + 1);
    }
  }
  return out;
}

}  // namespace pptplab::labs
