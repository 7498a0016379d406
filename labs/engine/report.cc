// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <set>
#include <stdexcept>

#include "labs/engine/files.h"
#include "labs/engine/json.h"

namespace pptplab::labs {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBom = "\xef\xbb\xbf";
constexpr size_t kMostLine = 1u << 20;

/// "12.5", "100", "0"
std::string Number(double number) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.2f", std::isfinite(number) ? number : 0.0);
  std::string out = text.data();
  while (out.ends_with('0')) out.pop_back();
  if (out.ends_with('.')) out.pop_back();
  return out;
}

int HintsOf(const Grade& grade) {
  int sum = 0;
  for (const GradedTask& task : grade.tasks) sum += task.hints;
  return sum;
}

std::string NumberOfLab(std::string_view lab) { return std::string(lab.substr(0, lab.find('-'))); }

/// All tasks of all labs that were graded, in order: lab, task.
std::vector<std::pair<std::string, std::string>> Columns(const std::vector<Grade>& grades) {
  std::map<std::string, std::vector<std::string>> by_lab;
  for (const Grade& grade : grades) {
    auto& tasks = by_lab[grade.lab];
    for (const GradedTask& task : grade.tasks) {
      if (std::ranges::find(tasks, task.name) == tasks.end()) tasks.push_back(task.name);
    }
  }
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& [lab, tasks] : by_lab) {
    for (const std::string& task : tasks) out.emplace_back(lab, task);
  }
  return out;
}

}  // namespace

std::vector<Grade> ReadGrades(const fs::path& path) {
  const fs::path file = fs::is_directory(path) ? path / "grades.jsonl" : path;
  std::ifstream in(file, std::ios::binary);
  if (!in || fs::is_directory(file)) {
    throw std::runtime_error(file.string() +
                             " can't be read; \"pptplab lab grade DIR --key FILE\" makes it");
  }
  std::vector<Grade> grades;
  size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    auto grade = line.size() > kMostLine
                     ? Result<Grade, std::string>(Unexpected{std::string("is too long")})
                     : ReadGrade(line);
    if (!grade)
      throw std::runtime_error(file.string() + ":" + std::to_string(number) + " " + grade.error());
    grades.push_back(std::move(*grade));
  }
  return grades;
}

std::string CsvCell(std::string_view text) {
  std::string out;
  static constexpr std::string_view kFormula = "=+-@\t\r";
  if (!text.empty() && kFormula.find(text.front()) != std::string_view::npos) out = "'";
  out += text;
  if (out.find_first_of(",;\"\r\n\t") == std::string::npos) return out;
  std::string quoted = "\"";
  for (const char c : out) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

std::string CsvOf(const std::vector<Grade>& grades) {
  const auto columns = Columns(grades);
  std::string out(kBom);
  const auto add_row = [&](const std::vector<std::string>& cells) {
    for (size_t i = 0; i < cells.size(); ++i) out += (i == 0 ? "" : ",") + CsvCell(cells[i]);
    out += "\r\n";
  };
  std::vector<std::string> head{"student", "lab",       "points", "of",     "status",
                                "file",    "submitted", "hints",  "reason", "notes"};
  for (const auto& [lab, task] : columns) head.push_back(NumberOfLab(lab) + " " + task);
  add_row(head);
  for (const Grade& grade : grades) {
    std::string notes;
    for (const std::string& note : grade.notes) notes += (notes.empty() ? "" : "; ") + note;
    const bool is_graded = grade.fate == Fate::kGraded;
    std::vector<std::string> row{grade.student,
                                 grade.lab,
                                 is_graded ? Number(grade.points) : "",
                                 is_graded ? Number(grade.of) : "",
                                 std::string(NameOf(grade.fate)),
                                 grade.file,
                                 grade.submitted,
                                 is_graded ? std::to_string(HintsOf(grade)) : "",
                                 grade.reason,
                                 notes};
    for (const auto& [lab, name] : columns) {
      const auto task = std::ranges::find(grade.tasks, name, &GradedTask::name);
      const bool has = is_graded && lab == grade.lab && task != grade.tasks.end();
      row.push_back(has ? Number(task->points) : "");
    }
    add_row(row);
  }
  return out;
}

std::vector<ItemAnalysis> AnalyseItems(const std::vector<Grade>& grades, std::string_view lab) {
  std::vector<ItemAnalysis> items;
  for (const Grade& grade : grades) {
    if (grade.fate != Fate::kGraded || grade.lab != lab) continue;
    for (const GradedTask& task : grade.tasks) {
      auto item = std::ranges::find(items, task.name, &ItemAnalysis::name);
      if (item == items.end()) {
        ItemAnalysis fresh;
        fresh.name = task.name;
        fresh.title = task.title;
        fresh.of = task.of;
        item = items.insert(items.end(), std::move(fresh));
      }
      ++item->count;
      item->sum += task.points;
      if (task.is_answered) ++item->answered;
      if (task.share >= 1) ++item->right;
      if (task.hints > 0) ++item->hints[task.hints];
      if (!task.mistake.empty()) ++item->mistakes[task.mistake];
    }
  }
  return items;
}

std::string GradescopeResults(const Grade& grade, std::string_view visibility) {
  std::string output =
      grade.lab_title + ": " + Number(grade.points) + " of " + Number(grade.of) + " points.";
  for (const std::string& note : grade.notes) output += "\nNote: " + note + ".";
  nlohmann::json tests = nlohmann::json::array();
  for (const GradedTask& task : grade.tasks) {
    std::string says = task.says;
    if (says.empty()) says = task.share >= 1 ? "Right." : "";
    if (task.hints > 0) says += "\nHints taken: " + std::to_string(task.hints) + ".";
    tests.push_back({{"name", task.title.empty() ? task.name : task.title},
                     {"score", task.points},
                     {"max_score", task.of},
                     {"output", says},
                     {"visibility", visibility}});
  }
  const nlohmann::json out{
      {"score", grade.points}, {"output", output}, {"visibility", visibility}, {"tests", tests}};
  return out.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

ReportDone WriteReports(const std::vector<Grade>& grades, const fs::path& out,
                        std::string_view visibility) {
  fs::create_directories(out);
  ReportDone done;
  WriteWhole(out / "grades.csv", CsvOf(grades));
  WriteWhole(out / "report.html", PageOf(grades));
  done.files = {out / "grades.csv", out / "report.html"};
  std::set<std::string> labs;
  for (const Grade& grade : grades) {
    if (grade.fate == Fate::kGraded) labs.insert(grade.lab);
  }
  for (const Grade& grade : grades) {
    if (grade.fate != Fate::kGraded) continue;
    const fs::path place =
        labs.size() > 1 ? out / "results" / NumberOfLab(grade.lab) : out / "results";
    fs::create_directories(place);
    WriteWhole(place / (grade.student + ".json"), GradescopeResults(grade, visibility));
    ++done.students;
  }
  return done;
}

}  // namespace pptplab::labs
