// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A student at work on a lab: the directory that `start` made, for the window and for the terminal
// alike. All of it is in files, so that both can be used at once, and an editor beside them:
//   lab.json       the pack (pack.h)
//   README.md      the lab's text with the student's values, and the tasks
//   answers.yaml   the answers
//   journal.jsonl  what was done (journal.h)
//   NAME.yaml      scenarios, with NAME.pcapng, the recordings of their runs
//   other files    those of the instance
//   .runs          simulations that were run here (workbench.h)
// Functions throw std::runtime_error with a sentence for people.
#ifndef PPTPLAB_LABS_ENGINE_SESSION_H_
#define PPTPLAB_LABS_ENGINE_SESSION_H_

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "labs/engine/lab.h"
#include "labs/engine/pack.h"
#include "labs/engine/workbench.h"

namespace pptplab::labs {

/// labs/NN-name/tasks.yaml of the build or the installed copy.
TaskList TasksOf(const Lab& lab);
/// The lab's README.md or teacher.md as it stands.
std::string TextOf(const Lab& lab, std::string_view file);

/// Makes the directory `in`/lab-NN-ID and returns it; it is there whole or not at all, and must not
/// be there before. Runs the scenarios; `say` gets a sentence now and then (may be empty).
std::filesystem::path Start(const Pack& pack, const std::filesystem::path& in,
                            const std::function<void(const std::string&)>& say = {});

/// What was taken off a task by hints of levels 1 to `hints`, as a share of its points.
double PriceOfHints(int hints);

/// A task as it stands now.
struct TaskState {
  const Task* task = nullptr;
  std::string asks;                 ///< the question with the instance's values
  Answer answer;                    ///< empty: not answered
  std::vector<std::string> awaits;  ///< of `needs`, those that aren't answered
  int hints = 0;                    ///< how many were taken
  /// What the last check said of this answer; nothing if it was changed since or never checked.
  std::optional<double> share;
  std::string mistake;

  bool is_answered() const { return !answer.empty(); }
  bool is_right() const { return share && *share >= 1; }
  /// With hints taken off; 0 if not checked.
  double points() const;
};

struct TaskVerdict {
  const Task* task = nullptr;
  Verdict verdict;
  double points = 0;  ///< with hints taken off
};

struct HintGiven {
  int level = 0;      ///< 1 to 3
  std::string text;   ///< with the instance's values
  double price = 0;   ///< in points, of this one
  double so_far = 0;  ///< in points, of all taken for this task
};

/// A file's name in an answer replaced by its text: `read` gets the name and throws if it can't.
/// Tasks of other kinds stay as they are. What is judged, here and by the grader.
Answer ForJudging(const Task& task, const Answer& answer,
                  const std::function<std::string(const std::string&)>& read);
inline constexpr size_t kMostFileOctets = 256 * 1024;
inline constexpr size_t kMostAnswersOctets = 512 * 1024;

class Session {
 public:
  /// A directory that `start` made.
  static Session Open(const std::filesystem::path& directory);
  static bool IsThere(const std::filesystem::path& directory);

  const std::filesystem::path& directory() const { return directory_; }
  const Pack& pack() const { return pack_; }
  const Lab& lab() const { return *lab_; }
  const TaskList& tasks() const { return tasks_; }
  std::vector<std::filesystem::path> recordings() const;

  /// Reads answers.yaml and the journal again: another program may have written them. If
  /// answers.yaml can't be read, the answers stay as they were, and the problem is thrown.
  void Reload();
  const Answers& answers() const { return answers_; }
  /// A sentence for each answer in answers.yaml to a task that there isn't: a slip of the pen.
  std::vector<std::string> StrayAnswers() const;
  /// In the order of the tasks. Looks at the files that answers name: not for each frame.
  std::vector<TaskState> States() const;
  /// Throws if there is no such task; names the nearest.
  const Task& Find(std::string_view task) const;

  /// Into answers.yaml. An empty answer takes it back.
  void SetAnswer(std::string_view task, const Answer& answer);

  /// Whether `Check` can be asked: not in an exam.
  bool can_check() const { return !pack_.is_exam(); }
  /// Judges all tasks, or the one that is named, and writes it into the journal. The first call
  /// solves the instance, which may take seconds where that needs simulations.
  std::vector<TaskVerdict> Check(std::string_view task = {});

  /// The next level's. Throws if there are no more.
  HintGiven Hint(std::string_view task);
  /// Hints that were taken, again and for nothing.
  std::vector<std::string> HintsTaken(std::string_view task) const;

  /// Of the last checks, with hints taken off.
  double points() const;
  double points_of_all() const { return tasks_.points(); }

  /// Predict-then-reveal: what the student thought that packet would be.
  void RecordPrediction(uint32_t packet, const std::string& guess, bool is_right);
  struct Predictions {
    int all = 0, right = 0;
  };
  Predictions predictions() const { return predictions_; }

  /// The text of a file that an answer names: inside the directory, bounded.
  std::string FileText(const std::string& name) const;

 private:
  struct Checked {
    double share = 0;
    std::string mistake;
    std::string answer;  ///< its hash
  };
  Session() = default;
  const Keys& Solved();
  void ReadActions();
  std::string HashOf(const Task& task) const;

  std::filesystem::path directory_;
  Pack pack_;
  const Lab* lab_ = nullptr;
  TaskList tasks_;
  Answers answers_;
  std::map<std::string, int> hints_;
  std::map<std::string, Checked> checked_;
  Predictions predictions_;
  std::unique_ptr<Workbench> bench_;
  std::optional<Keys> keys_;
};

/// An action's hints per task, of a journal's entries.
std::map<std::string, int> HintsIn(const std::vector<nlohmann::json>& entries);

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ENGINE_SESSION_H_
