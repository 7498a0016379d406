// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a lab is, to the engine: it makes an instance from a draw, and knows what is right and what
// people get wrong in that instance. Texts, tasks, hints and explanations are data beside it
// (README.md, teacher.md, tasks.yaml), so a lab's code is the truth and nothing else.
#ifndef PPTPLAB_LABS_ENGINE_LAB_H_
#define PPTPLAB_LABS_ENGINE_LAB_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "labs/engine/answer.h"
#include "labs/engine/draw.h"
#include "labs/engine/task.h"

namespace pptplab::labs {

class Workbench;

/// A scenario that the student gets, with the recording of its run.
struct InstanceScenario {
  std::string name;  ///< NAME.yaml, and NAME.pcapng
  std::string text;
  uint32_t run = 1;  ///< of the random numbers
};
struct InstanceFile {
  std::string name;
  std::string text;
};

/// One student's version of a lab. All of it may be in the student's hands.
struct Instance {
  /// What is told, in the order of telling: "user" → "amira". Fills {user} in texts.
  std::vector<std::pair<std::string, std::string>> given;
  std::vector<InstanceScenario> scenarios;
  std::vector<InstanceFile> files;  ///< word lists, tables, C++ to be completed

  std::map<std::string, std::string> values() const { return {given.begin(), given.end()}; }
};

/// What the grader says of one answer. A key's judge knows no texts: in `says` and `steps` it
/// writes {lcp} for the choice of that name, and Judge() puts the choice's text there.
struct Verdict {
  double share = 0;                ///< of the task's points, 0 to 1
  std::string mistake;             ///< its name in tasks.yaml; "": none that is known
  std::string says;                ///< what the student reads, besides the mistake's explanation
  std::vector<std::string> steps;  ///< what held before the first that didn't, and how much behind
};

/// What is right and what is wrong in one task of one instance.
struct Key {
  Answer right;  ///< the reference solver's answer; full marks
  /// Of each mistake in tasks.yaml what a student answers who makes it. Must differ from each other
  /// and from what is right: a lab draws again until they do.
  std::vector<std::pair<std::string, Answer>> mistakes;
  /// If comparing with the above, by the task's kind, is not enough. Never gets an empty answer.
  std::function<Verdict(const Answer&)> judge;
};
/// By task; all tasks of tasks.yaml have one.
using Keys = std::map<std::string, Key>;

class Lab {
 public:
  virtual ~Lab() = default;
  /// The folder of its texts: "05-mschapv2".
  virtual std::string_view name() const = 0;
  /// Whether making a student's directory or solving an instance runs simulations.
  virtual bool simulates() const { return false; }
  /// Whether solving does; not if recordings are there only to be looked at. Tests then take fewer
  /// students.
  virtual bool solves_by_simulation() const { return simulates(); }
  /// Same draw, same instance.
  virtual Instance Make(const Draw& draw) const = 0;
  /// The truth, computed anew. What has to be simulated is asked of the workbench, which remembers
  /// it. Throws std::runtime_error with a sentence if a simulation can't be run.
  virtual Keys Solve(const Draw& draw, Workbench& workbench) const = 0;
};

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ENGINE_LAB_H_
