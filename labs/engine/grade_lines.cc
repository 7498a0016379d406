// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The lines of grades.jsonl, written and read.
#include <algorithm>

#include "labs/engine/files.h"
#include "labs/engine/grade.h"
#include "labs/engine/json.h"

namespace pptplab::labs {

using nlohmann::json;

std::string_view NameOf(Fate fate) {
  switch (fate) {
    case Fate::kGraded:
      return "graded";
    case Fate::kSuperseded:
      return "superseded";
    case Fate::kRefused:
      return "refused";
    case Fate::kFailed:
      return "failed";
  }
  return "";
}

std::string WriteGrade(const Grade& grade) {
  json tasks = json::array();
  for (const GradedTask& task : grade.tasks) {
    tasks.push_back({{"name", task.name},
                     {"title", task.title},
                     {"points", task.points},
                     {"of", task.of},
                     {"share", task.share},
                     {"hints", task.hints},
                     {"answered", task.is_answered},
                     {"mistake", task.mistake},
                     {"says", task.says},
                     {"answer", task.answer}});
  }
  const json out{{"file", grade.file},
                 {"status", NameOf(grade.fate)},
                 {"reason", grade.reason},
                 {"student", grade.student},
                 {"lab", grade.lab},
                 {"title", grade.lab_title},
                 {"submitted", grade.submitted},
                 {"tool", grade.tool},
                 {"points", grade.points},
                 {"of", grade.of},
                 {"notes", grade.notes},
                 {"tasks", tasks}};
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<Grade, std::string> ReadGrade(std::string_view line) {
  auto read = ReadJson(line);
  if (!read) return Unexpected{read.error()};
  const auto number = [](const json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_number() ? found->get<double>() : 0.0;
  };
  JsonMembers members(*read);
  Grade grade;
  grade.file = members.Text("file");
  const std::string status = members.Text("status");
  grade.reason = members.Text("reason");
  grade.student = members.Text("student");
  grade.lab = members.Text("lab");
  grade.lab_title = members.Text("title");
  grade.submitted = members.Text("submitted");
  grade.tool = members.Text("tool");
  grade.notes = members.Texts("notes");
  grade.points = number(*read, "points");
  grade.of = number(*read, "of");
  bool is_known = false;
  for (const Fate fate : {Fate::kGraded, Fate::kSuperseded, Fate::kRefused, Fate::kFailed}) {
    if (NameOf(fate) != status) continue;
    grade.fate = fate;
    is_known = true;
  }
  if (!is_known || !members.problem().empty() || !read->contains("tasks") ||
      !(*read)["tasks"].is_array()) {
    return Unexpected{"is no line of grades: " + members.problem()};
  }
  // These become the names of files.
  if (grade.fate == Fate::kGraded && (!IsSafeName(grade.student) || !IsSafeName(grade.lab)))
    return Unexpected{std::string("has a student or lab that can't be one")};
  for (const json& item : (*read)["tasks"]) {
    if (!item.is_object()) return Unexpected{std::string("has a task that is none")};
    JsonMembers of_task(item);
    GradedTask task;
    task.name = of_task.Text("name");
    task.title = of_task.Text("title");
    task.is_answered = of_task.Flag("answered");
    task.mistake = of_task.Text("mistake");
    task.says = of_task.Text("says");
    task.answer = of_task.Text("answer");
    task.hints = static_cast<int>(std::min(of_task.Count("hints"), 3u));
    task.points = number(item, "points");
    task.of = number(item, "of");
    task.share = number(item, "share");
    if (!of_task.problem().empty()) return Unexpected{"has a task that " + of_task.problem()};
    grade.tasks.push_back(std::move(task));
  }
  return grade;
}

}  // namespace pptplab::labs
