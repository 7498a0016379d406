// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/grade.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <stdexcept>

#include "labs/all_labs.h"
#include "labs/engine/files.h"
#include "labs/engine/journal.h"
#include "labs/engine/json.h"
#include "labs/engine/judge.h"
#include "labs/engine/pack.h"
#include "labs/engine/pool.h"
#include "labs/engine/session.h"
#include "labs/engine/submission.h"
#include "labs/engine/workbench.h"

namespace pptplab::labs {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostSaid = 2000;
constexpr size_t kMostAnswerShown = 200;
constexpr size_t kMostNotes = 10;

std::string Cut(const std::string& text, size_t most) {
  const std::string valid = ValidUtf8(text);
  if (valid.size() <= most) return valid;
  size_t end = most;
  while (end > 0 && (static_cast<uint8_t>(valid[end]) & 0xc0) == 0x80) --end;
  return valid.substr(0, end) + "…";
}

double Rounded(double points) { return std::round(points * 100) / 100; }

std::string Joined(const Answer& answer) {
  std::string out;
  for (const std::string& word : answer) {
    if (out.size() > kMostAnswerShown) break;
    out += (out.empty() ? "" : ", ") + word;
  }
  return out;
}

/// What a name like 05-amy.submission.json says; "": another kind of name, as course systems give.
std::string StudentOfName(const std::string& file) {
  static constexpr std::string_view kEnd = ".submission.json";
  const bool is_ours = file.size() > kEnd.size() + 3 && file.ends_with(kEnd) && file[2] == '-' &&
                       std::isdigit(static_cast<unsigned char>(file[0])) != 0 &&
                       std::isdigit(static_cast<unsigned char>(file[1])) != 0;
  return is_ours ? file.substr(3, file.size() - 3 - kEnd.size()) : "";
}

/// Why what is signed rightly is still not to be graded; "": it is.
std::string WhyForeign(const Submission& submission, const Lab& lab, uint32_t version,
                       ByteView course_key, const std::string& file) {
  const std::string named = StudentOfName(file);
  if (!named.empty() && named != submission.student)
    return "is another student's: it is named for " + named + ", but made by " + submission.student;
  if (submission.version != version) {
    return "is of version " + std::to_string(submission.version) +
           " of the lab's tasks, here is version " + std::to_string(version);
  }
  const Seed seed = InstanceSeed(course_key, submission.student, lab.name());
  if (submission.instance != InstanceId(seed))
    return "is of another instance than " + submission.student + "'s of this course";
  return "";
}

void CheckHistory(const Submission& submission, const Seed& key, Grade& grade,
                  std::map<std::string, int>& hints) {
  const JournalReading journal = ReadJournal(submission.journal, key);
  if (!journal.problem.empty()) grade.notes.push_back("the journal is broken: " + journal.problem);
  if (journal.lines == 0) grade.notes.push_back("the journal is empty, so hints can't be counted");
  hints = HintsIn(journal.entries);
  for (const auto& [task, level] : submission.hints) {
    if (level > hints[task] && journal.problem.empty())
      grade.notes.push_back("the journal doesn't have all hints of " + Cut(task, 60));
    hints[task] = std::max(hints[task], level);
  }
  if (grade.notes.size() > kMostNotes) grade.notes.resize(kMostNotes);
}

Verdict JudgeSafely(const Task& task, const Keys& keys, const Answer& given,
                    const Submission& submission,
                    const std::map<std::string, std::string>& values) {
  const auto key = keys.find(task.name);
  if (key == keys.end()) throw std::runtime_error("the lab has no key for " + task.name);
  const Answer answer = ForJudging(task, given, [&](const std::string& name) {
    const auto file = submission.files.find(name);
    return file == submission.files.end() ? std::string() : file->second;
  });
  if (task.kind == Kind::kFile && answer.size() == 1 && answer[0].empty())
    return Wrong("The file was not handed in.");
  return Judge(task, key->second, answer, values);
}

void JudgeAll(const Submission& submission, const Lab& lab, const TaskList& tasks,
              const Answers& answers, const std::map<std::string, int>& hints, ByteView course_key,
              const fs::path& runs, Grade& grade) {
  Workbench bench(runs);
  const Draw draw(InstanceSeed(course_key, submission.student, lab.name()));
  const Keys keys = lab.Solve(draw, bench);
  const auto values = lab.Make(draw).values();
  for (const Task& task : tasks.tasks) {
    GradedTask graded;
    graded.name = task.name;
    graded.title = task.title;
    graded.of = task.points;
    if (const auto taken = hints.find(task.name); taken != hints.end())
      graded.hints = taken->second;
    const auto answer = answers.find(task.name);
    graded.is_answered = answer != answers.end();
    Verdict verdict;
    try {
      verdict = JudgeSafely(task, keys, graded.is_answered ? answer->second : Answer{}, submission,
                            values);
    } catch (const std::exception& error) {
      verdict = Wrong(std::string("This could not be judged: ") + error.what());
      grade.notes.push_back(task.name + " could not be judged: " + Cut(error.what(), 300));
    }
    if (graded.is_answered) graded.answer = Cut(Joined(answer->second), kMostAnswerShown);
    graded.share = std::isfinite(verdict.share) ? std::clamp(verdict.share, 0.0, 1.0) : 0;
    graded.mistake = verdict.mistake;
    for (const std::string& step : verdict.steps) graded.says += "Held: " + step + "\n";
    graded.says = Cut(graded.says + verdict.says, kMostSaid);
    graded.points = Rounded(task.points * graded.share * (1 - PriceOfHints(graded.hints)));
    grade.points += graded.points;
    grade.of += graded.of;
    grade.tasks.push_back(std::move(graded));
  }
  grade.points = Rounded(grade.points);
  for (const auto& [name, words] : answers) {
    if (tasks.Find(name) == nullptr && grade.notes.size() < kMostNotes)
      grade.notes.push_back("answers a task that the lab doesn't have: " + Cut(name, 60));
  }
}

Grade Refused(Grade grade, std::string reason) {
  grade.fate = Fate::kRefused;
  grade.reason = std::move(reason);
  return grade;
}

}  // namespace

std::map<std::string, TaskList> TasksOfAllLabs() {
  std::map<std::string, TaskList> all;
  for (const auto& lab : AllLabs()) all.emplace(lab->name(), TasksOf(*lab));
  return all;
}

Grade GradeFile(const fs::path& path, ByteView course_key,
                const std::map<std::string, TaskList>& tasks, const fs::path& runs) {
  Grade grade;
  grade.file = ValidUtf8(path.filename().string());
  const auto text = ReadBounded(path, kMostSubmissionOctets);
  if (!text) return Refused(grade, text.error());
  const auto submission =
      ReadSubmission(*text, [&](const Submission& claimed) -> std::optional<Seed> {
        if (!tasks.contains(claimed.lab)) return std::nullopt;
        // Signed by a key that everybody has: then it isn't forged, only worth nothing.
        if (claimed.practice) return PracticeSigningKey(claimed.student, claimed.lab);
        return SigningKey(course_key, claimed.student, claimed.lab);
      });
  if (!submission) return Refused(grade, submission.error());
  const Lab& lab = *FindLab(submission->lab);
  const TaskList& of_lab = tasks.at(submission->lab);
  grade.lab = submission->lab;
  grade.lab_title = of_lab.title;
  grade.student = submission->student;
  grade.submitted = Cut(submission->submitted, 40);
  grade.tool = Cut(submission->tool, 40);
  if (submission->practice)
    return Refused(grade,
                   "is of a practice instance, which anybody can make; it needs the course's pack");
  if (std::string foreign = WhyForeign(*submission, lab, of_lab.version, course_key, grade.file);
      !foreign.empty()) {
    return Refused(grade, foreign);
  }
  const auto answers = ReadAnswers(submission->answers, "answers.yaml");
  if (!answers)
    return Refused(
        grade, "has answers that can't be read: " + Cut(scenarios::ToString(answers.error()), 300));
  std::map<std::string, int> hints;
  CheckHistory(*submission, SigningKey(course_key, submission->student, submission->lab), grade,
               hints);
  grade.fate = Fate::kGraded;
  try {
    JudgeAll(*submission, lab, of_lab, *answers, hints, course_key, runs, grade);
  } catch (const std::exception& error) {
    grade.fate = Fate::kFailed;
    grade.reason = std::string("could not be judged: ") + Cut(error.what(), 500);
    grade.tasks.clear();
    grade.points = grade.of = 0;
  }
  return grade;
}

namespace {

/// Without the directory for grades, should it be in there.
std::vector<fs::path> FilesIn(const fs::path& from, const fs::path& out) {
  if (!fs::is_directory(from)) return {from};
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(from)) {
    std::error_code ignored;
    if (!fs::equivalent(entry.path(), out, ignored)) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

/// Of several files of a student the latest counts.
class Latest {
 public:
  void See(size_t line, const Grade& grade) {
    auto& best = best_[{grade.student, grade.lab}];
    if (best.file.empty() || grade.submitted >= best.submitted)
      best = {line, grade.submitted, grade.file};
  }
  /// The file that counts instead of this one's; empty: this one counts.
  std::string Instead(size_t line, const Grade& grade) const {
    const auto best = best_.find({grade.student, grade.lab});
    return best == best_.end() || best->second.line == line ? "" : best->second.file;
  }

 private:
  struct Best {
    size_t line = 0;
    std::string submitted, file;
  };
  std::map<std::pair<std::string, std::string>, Best> best_;
};

/// Once more through the lines, now that it is known which files count; memory stays bounded.
void WriteGrades(const fs::path& lines, const fs::path& out, const Latest& latest,
                 GradeDone& done) {
  std::ifstream in(lines, std::ios::binary);
  const fs::path beside = out.string() + ".new";
  std::ofstream to(beside, std::ios::binary);
  size_t number = 0;
  for (std::string line; std::getline(in, line); ++number) {
    auto grade = ReadGrade(line);
    if (!grade) throw std::runtime_error(lines.string() + " " + grade.error());
    if (grade->fate == Fate::kGraded) {
      if (const std::string instead = latest.Instead(number, *grade); !instead.empty()) {
        grade->fate = Fate::kSuperseded;
        grade->reason = "another file of this student's was handed in later: " + instead;
      }
    }
    ++done.fates[grade->fate];
    if (grade->fate != Fate::kGraded)
      ++done.reasons[grade->reason.substr(0, grade->reason.find(':'))];
    to << WriteGrade(*grade) << "\n";
  }
  to.close();
  if (!to) throw std::runtime_error(beside.string() + " can't be written");
  fs::rename(beside, out);
}

}  // namespace

GradeDone GradeAll(const GradeOrder& order, const std::function<bool()>& stop) {
  fs::create_directories(order.out);
  const std::vector<fs::path> files = FilesIn(order.from, order.out);
  const auto tasks = TasksOfAllLabs();
  fs::create_directories(order.runs);
  const fs::path lines = order.out / ("grades-" + std::to_string(::getpid()) + ".tmp");
  std::ofstream to(lines, std::ios::binary);
  Latest latest;
  GradeDone done;
  done.all = files.size();
  size_t graded = 0;
  ProgressLine progress(files.size(), "submissions", order.is_quiet);
  PoolLimits limits;
  limits.jobs = order.jobs;
  DoInChildren(
      files.size(), limits,
      [&](size_t piece) {
        return WriteGrade(GradeFile(files[piece], order.key, tasks, order.runs));
      },
      [&](size_t piece, const Outcome& outcome) {
        auto grade = outcome.trouble.empty()
                         ? ReadGrade(outcome.text)
                         : Result<Grade, std::string>(Unexpected{outcome.trouble});
        if (!grade) {
          Grade failed;
          failed.file = ValidUtf8(files[piece].filename().string());
          failed.fate = Fate::kFailed;
          failed.reason = "could not be judged: " + Cut(grade.error(), 500);
          grade = failed;
        }
        if (grade->fate == Fate::kGraded) latest.See(graded, *grade);
        to << WriteGrade(*grade) << "\n";
        progress.Say(++graded);
      },
      stop);
  progress.End();
  to.close();
  if (!to) throw std::runtime_error(lines.string() + " can't be written");
  done.missing = files.size() - graded;
  WriteGrades(lines, order.out / "grades.jsonl", latest, done);
  fs::remove(lines);
  return done;
}

}  // namespace pptplab::labs
