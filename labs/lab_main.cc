// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// pptplab-lab: labs from a terminal, for students and for teachers.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <iostream>
#include <stdexcept>
#include <string_view>

#include "labs/engine/session.h"
#include "labs/verbs.h"

namespace pptplab::labs {
namespace {

volatile std::sig_atomic_t g_interrupted = 0;
void HandleInterrupt(int) { g_interrupted = 1; }

bool Interrupted() { return g_interrupted != 0; }

constexpr const char* kStatuses =
    "\n\nExit status: 0 done; 1 not all of it is right; 2 bad usage or bad input.";

CLI::App* AddVerb(CLI::App& app, const char* name, const char* sentence, const char* example) {
  CLI::App* verb = app.add_subcommand(name, sentence);
  verb->footer(std::string("Example: ") + example + kStatuses);
  return verb;
}

/// [DIR] [WORD …] [--in DIR]: where a lab is, and the words.
struct Place {
  std::vector<std::string> words;
  std::string in;

  InLab Read(bool may_name_directory) const {
    InLab out{in.empty() ? "." : in, words};
    if (may_name_directory && in.empty() && !words.empty() && Session::IsThere(words[0])) {
      out.directory = words[0];
      out.words.erase(out.words.begin());
    } else if (may_name_directory && !words.empty() && words[0].find('/') != std::string::npos) {
      out.directory = words[0];  // which is none, and is told so
      out.words.clear();
    }
    return out;
  }
};
void AddPlace(CLI::App* verb, Place& place, const char* words, const char* sentence) {
  verb->add_option(words, place.words, sentence);
  verb->add_option("--in", place.in, "The lab's directory, if it isn't this one");
}

struct Words {
  StartWords start;
  Place check, hint, answer, submit;
  std::string submit_out, teacher;
  ClassWords group;
  GradeWords grade;
  ReportWords report;
};

void AddStudentVerbs(CLI::App& app, Words& words) {
  AddVerb(app, "list", "The labs that there are.", "pptplab lab list");
  CLI::App* start = AddVerb(app, "start", "Makes a directory with your own version of a lab.",
                            "pptplab lab start 5 --student amy --pack 05-amy.lab.json");
  start->add_option("LAB", words.start.lab, "Its number or name")->required();
  start->add_option("--student", words.start.student, "Your id, as your teacher knows it");
  start->add_option("--pack", words.start.pack,
                    "The file from your teacher; without it you get an instance to practise with");
  start->add_option("--out", words.start.out, "Where the directory is made; here if not said");
  AddPlace(AddVerb(app, "check",
                   "Says which answers are right, and what is wrong with the first that isn't.",
                   "pptplab lab check lab-05-amy"),
           words.check, "DIR_AND_TASK",
           "The lab's directory, if not this one; one task, if not all");
  AddPlace(
      AddVerb(app, "hint", "Gives a task's next hint, for its price.", "pptplab lab hint nt-hash"),
      words.hint, "TASK", "The task's name");
  AddPlace(AddVerb(app, "answer",
                   "Writes an answer into answers.yaml; without a value it is taken back.",
                   "pptplab lab answer nt-hash 0a 1b 2c"),
           words.answer, "TASK_AND_VALUES",
           "The task's name, then the answer; a value that begins with -- stands behind a --: "
           "TASK -- --value");
  CLI::App* submit =
      AddVerb(app, "submit", "Makes the one file to hand in.", "pptplab lab submit lab-05-amy");
  AddPlace(submit, words.submit, "DIR", "The lab's directory, if not this one");
  submit->add_option("--out", words.submit_out,
                     "The file; NN-ID.submission.json in the directory if not said");
}

void AddTeacherVerbs(CLI::App& app, Words& words) {
  CLI::App* teacher =
      AddVerb(app, "teacher", "Prints a lab's page for teachers.", "pptplab lab teacher 5");
  teacher->add_option("LAB", words.teacher, "Its number or name")->required();
  CLI::App* group =
      AddVerb(app, "class",
              "For teachers: makes a pack for each student and lab; goes on where it stopped.",
              "pptplab lab class students.csv --key course.key --lab 5 --out packs");
  group->add_option("STUDENTS", words.group.students, "CSV with the students' ids")->required();
  group->add_option("--key", words.group.key, "The course's key; made if it isn't there")
      ->required();
  group->add_option("--lab", words.group.labs, "Number or name; all labs if not said");
  group->add_flag("--exam", words.group.is_exam,
                  "Packs by which nothing can be checked before it is handed in");
  group->add_option("--out", words.group.out, "The directory for packs")->required();
  group->add_option("--jobs", words.group.jobs, "Made at once; one for each processor if not said")
      ->check(CLI::Range(1, 1024));
  group->add_flag("--quiet", words.group.is_quiet, "Says nothing about its progress");
  CLI::App* grade =
      AddVerb(app, "grade", "For teachers: judges all files in a directory and accounts for each.",
              "pptplab lab grade handed-in --key course.key --out grades");
  grade->add_option("DIR", words.grade.from, "The directory, or one file")->required();
  grade->add_option("--key", words.grade.key, "The course's key")->required();
  grade->add_option("--out", words.grade.out, "The directory for grades; grades if not said");
  grade
      ->add_option("--jobs", words.grade.jobs, "Judged at once; one for each processor if not said")
      ->check(CLI::Range(1, 1024));
  grade->add_flag("--quiet", words.grade.is_quiet, "Says nothing about its progress");
  CLI::App* report =
      AddVerb(app, "report", "For teachers: a CSV, a page and Gradescope's files of grades.",
              "pptplab lab report grades");
  report->add_option("GRADES", words.report.grades, "What grade wrote")->required();
  report->add_option("--out", words.report.out,
                     "The directory for reports; that of the grades if not said");
  report->add_option("--visibility", words.report.visibility, "Of Gradescope's tests, to students")
      ->check(CLI::IsMember({"visible", "hidden", "after_due_date", "after_published"}));
}

/// The words for CLI11. An answer may begin with "-", and CLI11 would take it for an option: so of
/// `answer` the options go first, and all else behind a "--".
std::vector<std::string> WordsOf(int argc, char** argv) {
  const std::vector<std::string> said(argv + 1, argv + argc);
  if (said.empty() || said[0] != "answer") return said;
  std::vector<std::string> options{said[0]}, values;
  for (size_t i = 1; i < said.size(); ++i) {
    if (said[i] == "--") {
      values.insert(values.end(), said.begin() + static_cast<std::ptrdiff_t>(i) + 1, said.end());
      break;
    }
    const bool is_option = said[i] == "-h" || said[i].starts_with("--");
    (is_option ? options : values).push_back(said[i]);
    if (said[i] == "--in" && i + 1 < said.size()) options.push_back(said[++i]);
  }
  const bool any =
      std::ranges::any_of(values, [](const auto& word) { return word.starts_with('-'); });
  if (any) options.emplace_back("--");
  options.insert(options.end(), values.begin(), values.end());
  return options;
}

int Do(const std::string& verb, const Words& words) {
  if (verb == "list") return ListLabs();
  if (verb == "start") return StartLab(words.start);
  if (verb == "check") return CheckLab(words.check.Read(true));
  if (verb == "hint") return GiveHint(words.hint.Read(true));
  if (verb == "answer") return SetAnswerOf(words.answer.Read(true));
  if (verb == "submit") {
    InLab in = words.submit.Read(true);
    if (!in.words.empty()) in.directory = in.words[0];  // which says that it is none
    return SubmitLab(in, words.submit_out);
  }
  if (verb == "teacher") return ShowTeacher(words.teacher);
  if (verb == "class") return MakeClassOf(words.group, Interrupted);
  if (verb == "grade") return GradeDirectory(words.grade, Interrupted);
  return Report(words.report);
}

}  // namespace
}  // namespace pptplab::labs

int main(int argc, char** argv) {
  using namespace pptplab::labs;  // NOLINT: this program's own
  CLI::App app{"Labs: start one, answer, check, hand in; for teachers: packs, grades, reports.",
               "pptplab-lab"};
  app.require_subcommand(1);
  app.footer(std::string("pptplab lab VERB --help tells more about each.\n\n"
                         "Example: pptplab lab start 5 --student amy") +
             kStatuses);
  Words words;
  AddStudentVerbs(app, words);
  AddTeacherVerbs(app, words);
  try {
    std::vector<std::string> said = WordsOf(argc, argv);
    std::ranges::reverse(said);  // CLI11 takes them from the end
    app.parse(std::move(said));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    const bool is_answer = argc > 1 && std::string_view(argv[1]) == "answer";
    std::cerr << "pptplab-lab: " << error.what()
              << (is_answer ? "; an answer that begins with -- is written TASK -- --value" : "")
              << "; pptplab lab --help shows how\n";
    return kBadUsage;
  }
  const std::string verb = app.get_subcommands().front()->get_name();
  if (verb == "class" || verb == "grade") {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, &HandleInterrupt);
  }
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return Do(verb, words);
  } catch (const std::exception& error) {
    std::cerr << "pptplab-lab: " << error.what() << "\n";
    return kBadUsage;
  }
}
