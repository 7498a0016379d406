// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// From a directory of files that students handed in to marks: each file is accounted for.
#ifndef PPTPLAB_LABS_ENGINE_GRADE_H_
#define PPTPLAB_LABS_ENGINE_GRADE_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "labs/engine/lab.h"
#include "stack/base/bytes.h"
#include "stack/base/result.h"

namespace pptplab::labs {

struct GradedTask {
  std::string name, title;
  double points = 0, of = 0;
  double share = 0;  ///< before hints are taken off
  int hints = 0;
  bool is_answered = false;
  std::string mistake, says;
  std::string answer;  ///< its beginning
};

enum class Fate : uint8_t {
  kGraded,
  kSuperseded,  ///< the student handed in another file later
  kRefused,     ///< not one of this course's submissions, or not readable
  kFailed,      ///< it could not be judged, which is not the student's fault: look at it
};
std::string_view NameOf(Fate fate);  ///< "graded"

struct Grade {
  std::string file;
  Fate fate = Fate::kRefused;
  std::string reason;  ///< if not graded, a sentence
  std::string student, lab, lab_title, submitted, tool;
  double points = 0, of = 0;
  std::vector<std::string> notes;  ///< "the journal's line 3 was changed …"
  std::vector<GradedTask> tasks;
};

/// One line of grades.jsonl.
std::string WriteGrade(const Grade& grade);
Result<Grade, std::string> ReadGrade(std::string_view line);

/// Which labs there are, and their tasks, read once.
std::map<std::string, TaskList> TasksOfAllLabs();

/// Judges one file. What goes wrong is its fate.
Grade GradeFile(const std::filesystem::path& path, ByteView course_key,
                const std::map<std::string, TaskList>& tasks, const std::filesystem::path& runs);

struct GradeOrder {
  std::filesystem::path from;  ///< a directory, or one file
  std::filesystem::path out;   ///< gets grades.jsonl
  std::filesystem::path runs;
  Bytes key;
  size_t jobs = 1;
  bool is_quiet = false;
};
struct GradeDone {
  size_t all = 0;
  std::map<Fate, size_t> fates;
  std::map<std::string, size_t> reasons;  ///< of files that were not graded
  size_t missing = 0;                     ///< not looked at, as it was interrupted
};
GradeDone GradeAll(const GradeOrder& order, const std::function<bool()>& stop);

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ENGINE_GRADE_H_
