// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A teacher's course: a key that nobody else has, and of it a pack for each student and lab.
#ifndef PPTPLAB_LABS_ENGINE_COURSE_H_
#define PPTPLAB_LABS_ENGINE_COURSE_H_

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "labs/engine/lab.h"
#include "stack/base/bytes.h"

namespace pptplab::labs {

/// Throw std::runtime_error with a sentence.
Bytes ReadCourseKey(const std::filesystem::path& path);
/// 32 random octets, in hexadecimal, for the owner's eyes only; or what is there.
Bytes ReadOrMakeCourseKey(const std::filesystem::path& path);
/// Beside the key: "course.key" → "course.runs". Where a course's simulations are remembered.
std::filesystem::path RunsBeside(const std::filesystem::path& key);

/// Ids out of a table as spreadsheets write them: commas, semicolons or tabs, quotes, a BOM, CRLF.
/// The column is the one that the first line calls "id", "student" or the like, else the first.
/// Empty lines and those starting with # are none. Throws for an id that can't be one, and for one
/// that is there twice, with the line.
std::vector<std::string> ReadStudents(std::string_view text, const std::string& source);

struct ClassOrder {
  std::vector<std::string> students;
  std::vector<const Lab*> labs;
  Bytes key;
  bool is_exam = false;
  std::filesystem::path out;
  std::filesystem::path runs;
  size_t jobs = 1;
  bool is_quiet = false;
};
struct ClassDone {
  size_t all = 0, made = 0, kept = 0;
  std::vector<std::string> troubles;  ///< "05-amy.lab.json: …"
};
/// Makes the packs that are missing, OUT/NN-ID.lab.json, after having run and remembered all that
/// grading them needs. Until `stop` says so.
ClassDone MakeClass(const ClassOrder& order, const std::function<bool()>& stop);

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ENGINE_COURSE_H_
