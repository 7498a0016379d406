// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "tests/support/command.h"

namespace pptplab::labs {
namespace {

Grade Graded(const std::string& student, double share, const std::string& mistake, int hints) {
  Grade grade;
  grade.file = "05-" + student + ".submission.json";
  grade.fate = Fate::kGraded;
  grade.student = student;
  grade.lab = "05-mschapv2";
  grade.lab_title = "MS-CHAPv2 by hand";
  GradedTask task;
  task.name = "nt-hash";
  task.title = "From password to <NT hash>";
  task.of = 10;
  task.share = share;
  task.points = 10 * share;
  task.hints = hints;
  task.mistake = mistake;
  task.is_answered = true;
  task.answer = "<script>alert(1)</script>";
  task.says = "=cmd";
  grade.tasks = {task};
  grade.points = task.points;
  grade.of = 10;
  return grade;
}

std::vector<Grade> AFew() {
  std::vector<Grade> grades{Graded("amy", 1, "", 0), Graded("bob", 0.25, "utf-8", 2),
                            Graded("eve", 0.25, "utf-8", 0), Graded("dan", 0, "lm-hash", 3)};
  Grade refused;
  refused.file = "=HYPERLINK(\"x\").json";
  refused.reason = "is forged: <b>\"so\"</b>, it is";
  grades.push_back(refused);
  return grades;
}

TEST(ACell, NeverIsAFormula) {
  for (const char* bad : {"=1+1", "+1", "-1", "@x", "\tx", "\rx"})
    EXPECT_NE(CsvCell(bad).find('\''), std::string::npos) << bad;
  EXPECT_EQ(CsvCell("=1+1"), "'=1+1");
  EXPECT_EQ(CsvCell("=a,b"), "\"'=a,b\"");
}

TEST(ACell, IsQuotedAsRfc4180Section2Says) {
  EXPECT_EQ(CsvCell("a"), "a");
  EXPECT_EQ(CsvCell("a,b"), "\"a,b\"");
  EXPECT_EQ(CsvCell("a \"b\""), "\"a \"\"b\"\"\"");
  EXPECT_EQ(CsvCell("a\nb"), "\"a\nb\"");
}

TEST(TheTable, HasALineForEachFileAndAColumnForEachTask) {
  const auto lines = testing::Lines(CsvOf(AFew()));
  ASSERT_EQ(lines.size(), 6u);
  EXPECT_TRUE(lines[0].starts_with("\xef\xbb\xbfstudent,lab,points"));
  EXPECT_TRUE(lines[0].ends_with("05 nt-hash\r"));
  EXPECT_TRUE(lines[2].starts_with("bob,05-mschapv2,2.5,10,graded"));
  EXPECT_NE(lines[5].find("\"'=HYPERLINK("), std::string::npos);
}

TEST(Items, AreAnalysed) {
  const auto items = AnalyseItems(AFew(), "05-mschapv2");
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].count, 4u);
  EXPECT_EQ(items[0].right, 1u);
  EXPECT_NEAR(items[0].mean(), 15.0 / 4, 1e-9);
  EXPECT_EQ(items[0].mistakes, (std::map<std::string, size_t>{{"utf-8", 2}, {"lm-hash", 1}}));
  EXPECT_EQ(items[0].hints, (std::map<int, size_t>{{2, 1}, {3, 1}}));
}

TEST(ThePage, NeedsNothingElseAndTakesNothingForMarkup) {
  const std::string page = PageOf(AFew());
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_EQ(page.find("<b>"), std::string::npos);
  EXPECT_EQ(page.find("http"), std::string::npos);
  EXPECT_NE(page.find("prefers-color-scheme:dark"), std::string::npos);
  for (const char* shown : {"amy", "utf-8", "is forged", "&lt;script&gt;", "<svg"})
    EXPECT_NE(page.find(shown), std::string::npos) << shown;
}

TEST(GradescopesFile, HasOnlyDocumentedFields) {
  const auto json =
      nlohmann::json::parse(GradescopeResults(Graded("amy", 0.5, "utf-8", 1), "hidden"));
  const std::set<std::string> whole{
      "score",       "execution_time",     "output",          "output_format",
      "visibility",  "stdout_visibility",  "extra_data",      "tests",
      "leaderboard", "test_output_format", "test_name_format"};
  const std::set<std::string> of_test{"score",       "max_score",  "status",       "name",
                                      "name_format", "number",     "output",       "tags",
                                      "visibility",  "extra_data", "output_format"};
  for (const auto& [name, value] : json.items()) EXPECT_TRUE(whole.contains(name)) << name;
  ASSERT_EQ(json["tests"].size(), 1u);
  for (const auto& [name, value] : json["tests"][0].items())
    EXPECT_TRUE(of_test.contains(name)) << name;
  EXPECT_EQ(json["score"], 5);
  EXPECT_EQ(json["tests"][0]["max_score"], 10);
  EXPECT_EQ(json["tests"][0]["visibility"], "hidden");
}

}  // namespace
}  // namespace pptplab::labs
