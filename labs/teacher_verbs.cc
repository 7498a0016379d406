// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a teacher does in a terminal.
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <stdexcept>

#include "labs/all_labs.h"
#include "labs/engine/course.h"
#include "labs/engine/files.h"
#include "labs/engine/grade.h"
#include "labs/engine/pool.h"
#include "labs/engine/report.h"
#include "labs/verbs.h"

namespace pptplab::labs {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostStudentsOctets = 4u << 20;
constexpr size_t kMostTroublesSaid = 10;

void WarnOfOpenKey(const std::string& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) == 0 && (facts.st_mode & 077) != 0)
    std::cerr << "pptplab-lab: others may read " << path << "; chmod 600 keeps the key yours\n";
}

std::string Count(size_t number, const char* one, const char* several) {
  return std::to_string(number) + " " + (number == 1 ? one : several);
}

}  // namespace

int MakeClassOf(const ClassWords& words, const std::function<bool()>& stop) {
  ClassOrder order;
  const auto text = ReadBounded(words.students, kMostStudentsOctets);
  if (!text) throw std::runtime_error(words.students + " " + text.error());
  order.students = ReadStudents(*text, words.students);
  for (const std::string& word : words.labs) {
    const Lab* lab = FindLab(word);
    if (lab == nullptr) throw std::runtime_error("there is no lab \"" + word.substr(0, 60) + "\"");
    if (std::ranges::find(order.labs, lab) == order.labs.end()) order.labs.push_back(lab);
  }
  if (order.labs.empty()) {
    for (const auto& lab : AllLabs()) order.labs.push_back(lab.get());
  }
  const bool is_new = !fs::exists(words.key);
  order.key = ReadOrMakeCourseKey(words.key);
  if (is_new)
    std::cout << words.key << " is the course's new key: keep it, and keep it to yourself.\n";
  WarnOfOpenKey(words.key);
  order.is_exam = words.is_exam;
  order.out = words.out;
  order.runs = RunsBeside(words.key);
  order.jobs = words.jobs == 0 ? ProcessorsHere() : words.jobs;
  order.is_quiet = words.is_quiet;
  const ClassDone done = MakeClass(order, stop);
  std::cout << Count(done.made, "pack", "packs") << " made, " << done.kept << " were there, in "
            << words.out << " (" << Count(order.students.size(), "student", "students") << ", "
            << Count(order.labs.size(), "lab", "labs") << ").\n";
  for (size_t i = 0; i < std::min(done.troubles.size(), kMostTroublesSaid); ++i)
    std::cerr << "pptplab-lab: " << done.troubles[i] << "\n";
  if (done.troubles.size() > kMostTroublesSaid)
    std::cerr << "pptplab-lab: and " << done.troubles.size() - kMostTroublesSaid << " more\n";
  const bool is_whole = done.made + done.kept == done.all;
  if (stop())
    std::cerr << "pptplab-lab: interrupted; what is done is kept, and the same command does the "
                 "rest\n";
  return is_whole ? kDone : kNotAll;
}

int GradeDirectory(const GradeWords& words, const std::function<bool()>& stop) {
  if (!fs::exists(words.from)) throw std::runtime_error("there is no " + words.from);
  GradeOrder order;
  order.key = ReadCourseKey(words.key);
  WarnOfOpenKey(words.key);
  order.from = words.from;
  order.out = words.out;
  std::error_code error;
  if (fs::equivalent(words.from, words.out, error))
    throw std::runtime_error("--out must be another directory than the submissions'");
  order.runs = RunsBeside(words.key);
  order.jobs = words.jobs == 0 ? ProcessorsHere() : words.jobs;
  order.is_quiet = words.is_quiet;
  const GradeDone done = GradeAll(order, stop);
  std::cout << Count(done.all, "file", "files") << ":";
  const char* comma = " ";
  for (const auto& [fate, count] : done.fates) {
    std::cout << comma << count << " " << NameOf(fate);
    comma = ", ";
  }
  std::cout << ".\n";
  for (const auto& [reason, count] : done.reasons)
    std::cout << "  " << count << ": " << reason << "\n";
  std::cout << "pptplab lab report " << words.out << " makes a table and a page of them.\n";
  if (done.missing > 0) {
    std::cerr << "pptplab-lab: interrupted; " << Count(done.missing, "file was", "files were")
              << " not looked at\n";
  }
  const bool is_whole = done.missing == 0 && !done.fates.contains(Fate::kRefused) &&
                        !done.fates.contains(Fate::kFailed);
  return is_whole ? kDone : kNotAll;
}

int Report(const ReportWords& words) {
  const auto grades = ReadGrades(words.grades);
  fs::path out = words.out;
  if (words.out.empty())
    out = fs::is_directory(words.grades) ? fs::path(words.grades)
                                         : fs::path(words.grades).parent_path();
  const ReportDone done = WriteReports(grades, out.empty() ? "." : out, words.visibility);
  for (const fs::path& file : done.files) std::cout << file.string() << "\n";
  std::cout << (out / "results").string() << ": " << Count(done.students, "file", "files")
            << " for Gradescope\n";
  return kDone;
}

}  // namespace pptplab::labs
