// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Code that students write, checked step by step. A code task is a folder NN-name/task with
//
//   NAME.h      the interface: functions that the student writes
//   NAME.cc     the stub that the student gets
//   serve.h     calls the functions; serve.cc makes it the main program around a student's file
//   checks.cc   the steps and the truth, compiled into this program
//   solution.cc a solution, as text
//   product.cc  the same functions made of the product's code, for the same checks
//
// A student's program answers calls over a line (limited_process.h) and knows no truth, so what it
// prints or overwrites decides nothing.
//
// The student's file is hostile: compiling and running it is bounded, and what goes wrong becomes a
// sentence. A file's result is remembered, so each distinct text is compiled once.
#ifndef PPTPLAB_LABS_ENGINE_CODE_CHECK_H_
#define PPTPLAB_LABS_ENGINE_CODE_CHECK_H_

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "labs/engine/code_words.h"
#include "labs/engine/lab.h"
#include "labs/engine/limited_process.h"

namespace pptplab::labs {

/// One thing that must hold; `check` throws StepFailed if it doesn't.
struct CodeStep {
  std::string what;  ///< "Frame escapes Flag and Control Escape (RFC 1662 §4.2)"
  std::function<void()> check;
};
struct StepFailed {
  std::string why;      ///< with the numbers
  std::string mistake;  ///< its name in tasks.yaml, if it is a known one
};

/// Makes a call of the interface and gives back its results, as the task's serve.h writes them: in
/// the student's program at the other end of the line, or in this one. Throws StepFailed, with the
/// reason why there are none.
using CodeAsk = std::function<Bytes(const CodeWriter& call)>;

struct CodeTask {
  std::string folder;  ///< in the labs' folder: "02-every-byte/framing"
  std::string file;    ///< as the student knows it: "framing.cc"; its interface is "framing.h"
  std::string of;      ///< what else of the instance decides on the steps: an event's name
  std::function<std::vector<CodeStep>(const CodeAsk&)> steps;
};

struct CodeResult {
  std::vector<std::string> steps;  ///< that succeeded
  uint32_t in_all = 0;             ///< steps that there are, compiling not counted
  std::string failed;              ///< the first that didn't; "": all did
  std::string why;
  std::string mistake;

  bool passed() const { return failed.empty(); }
  /// Of the points: half of them in proportion to the steps before the one that failed.
  double share() const;
};

/// For code that is in this program.
CodeResult RunSteps(const std::vector<CodeStep>& steps);
/// For a student's. Throws std::runtime_error with a sentence if nothing can be compiled here.
CodeResult CheckCode(const CodeTask& task, std::string_view text, Workbench& workbench);

/// As CS144 does it: a numbered line for each step that succeeded, then the first that didn't.
std::string Narrate(const CodeResult& result);
/// `steps` are those that succeeded, `says` begins with "***** Unsuccessful STEP *****".
Verdict VerdictOf(const CodeResult& result);

/// The key of a task of kind `file`. The workbench must outlive it.
Key CodeKey(const CodeTask& task, std::string right,
            std::vector<std::pair<std::string, std::string>> mistakes, Workbench& workbench);

/// A file of a lab: "02-every-byte/framing/framing.h". Throws std::runtime_error if it isn't there.
std::string TextOfLab(std::string_view name);
/// `text` with its first `from` replaced, which must be there: how a mistake is made of what is
/// right.
std::string Edited(std::string text, std::string_view from, std::string_view to);

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ENGINE_CODE_CHECK_H_
