// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a teacher does with grades: a table for a spreadsheet, a page to look at, and what
// Gradescope takes.
#ifndef PPTPLAB_LABS_ENGINE_REPORT_H_
#define PPTPLAB_LABS_ENGINE_REPORT_H_

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "labs/engine/grade.h"

namespace pptplab::labs {

/// grades.jsonl, or a directory with it. Throws std::runtime_error with a sentence.
std::vector<Grade> ReadGrades(const std::filesystem::path& path);

/// One cell of a CSV file (RFC 4180). What a spreadsheet would take for a formula gets a ' before
/// it.
std::string CsvCell(std::string_view text);
/// A line for each file: student, lab, points, … and each task's points. UTF-8 with a BOM, without
/// which Excel takes it for Latin-1; lines end with CRLF.
std::string CsvOf(const std::vector<Grade>& grades);

/// How the students of a course did in one task.
struct ItemAnalysis {
  std::string name, title;
  size_t count = 0, answered = 0, right = 0;
  double of = 0, sum = 0;       ///< points
  std::map<int, size_t> hints;  ///< level of the last one taken → students
  std::map<std::string, size_t> mistakes;
  double mean() const { return count == 0 ? 0 : sum / static_cast<double>(count); }
};
/// Of what was graded of one lab.
std::vector<ItemAnalysis> AnalyseItems(const std::vector<Grade>& grades, std::string_view lab);

/// One self-contained HTML page, without scripts.
std::string PageOf(const std::vector<Grade>& grades);

/// Gradescope's results.json for one student: fields as its documentation lists them (autograder
/// specifications, "Output Format"). `visibility`: visible, hidden, after_due_date or
/// after_published.
std::string GradescopeResults(const Grade& grade, std::string_view visibility);

struct ReportDone {
  size_t students = 0;
  std::vector<std::filesystem::path> files;  ///< without the single results
};
/// grades.csv, report.html and results/ID.json (results/NN/ID.json if there are several labs).
ReportDone WriteReports(const std::vector<Grade>& grades, const std::filesystem::path& out,
                        std::string_view visibility);

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ENGINE_REPORT_H_
