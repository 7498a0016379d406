// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// pptplab-lab's verbs: a command line's words in, sentences on stdout and an exit status out. What
// can't be done is thrown as std::runtime_error with a sentence.
#ifndef PPTPLAB_LABS_VERBS_H_
#define PPTPLAB_LABS_VERBS_H_

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace pptplab::labs {

inline constexpr int kDone = 0;
inline constexpr int kNotAll = 1;    ///< a check failed, not all points, a file refused
inline constexpr int kBadUsage = 2;  ///< or bad input

struct StartWords {
  std::string lab, student, pack, out = ".";
};
/// A lab's directory and the rest of the words; the directory is where one is if none is given.
struct InLab {
  std::string directory;
  std::vector<std::string> words;
};

int ListLabs();
int ShowTeacher(const std::string& lab);
int StartLab(const StartWords& words);
int CheckLab(const InLab& in);
int GiveHint(const InLab& in);
int SetAnswerOf(const InLab& in);
int SubmitLab(const InLab& in, const std::string& out);

struct ClassWords {
  std::string students, key, out;
  std::vector<std::string> labs;
  bool is_exam = false, is_quiet = false;
  size_t jobs = 0;
};
struct GradeWords {
  std::string from, key, out = "grades";
  bool is_quiet = false;
  size_t jobs = 0;
};
struct ReportWords {
  std::string grades, out, visibility = "visible";
};
/// `stop`: whether Ctrl-C was pressed.
int MakeClassOf(const ClassWords& words, const std::function<bool()>& stop);
int GradeDirectory(const GradeWords& words, const std::function<bool()>& stop);
int Report(const ReportWords& words);

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_VERBS_H_
