// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// From an answer to marks and a sentence.
#ifndef PPTPLAB_LABS_ENGINE_JUDGE_H_
#define PPTPLAB_LABS_ENGINE_JUDGE_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "labs/engine/lab.h"

namespace pptplab::labs {

/// Whether two answers say the same in a task of this kind: however written, within its tolerance.
bool Same(const Task& task, const Answer& a, const Answer& b);

/// Why an answer isn't one of the task's kind ("… is no number"), in one sentence; "": it is.
std::string WrongForm(const Task& task, const Answer& answer);

/// Judges one answer: empty, of the wrong form, right, a known mistake (by the key's judge or by
/// comparing), else wrong. A known mistake's marks and explanation are those of tasks.yaml.
/// `values` are the instance's, for the texts.
Verdict Judge(const Task& task, const Key& key, const Answer& answer,
              const std::map<std::string, std::string>& values = {});

/// What people read of a choice, and in parentheses what they type: "LCP Configure-Request" (lcp).
/// Of a long text as much as stands before its colon.
std::string Called(const std::pair<std::string, std::string>& choice);

/// For keys' judges.
inline Verdict Right(std::string says = "") { return {1, "", std::move(says), {}}; }
inline Verdict Wrong(std::string says) { return {0, "", std::move(says), {}}; }
inline Verdict Partly(double share, std::string says) { return {share, "", std::move(says), {}}; }
/// Marks and explanation come from tasks.yaml; `says` is put before it.
inline Verdict Known(std::string mistake, std::string says = "") {
  return {0, std::move(mistake), std::move(says), {}};
}

/// At most this share for what is right in part: what a known mistake earns, and no more.
inline constexpr double kMostInPart = 0.4;
/// A line of an answer that has several (a map, ranges of octets), as it was judged.
struct JudgedLine {
  std::string name;
  bool is_answered = false;
  bool is_right = false;
};
/// For lines of which not all are right, in the order in which they are told: how many are, and
/// which one isn't or is missing. Steps: those before it by name, those behind it by their number.
/// All right: something else must be there that should not be.
Verdict InPart(const std::vector<JudgedLine>& lines, double most = kMostInPart);

/// How near two orders are: 1 for the same, less by 1/n for each card that must be moved.
double OrderShare(const Answer& right, const Answer& answer);
/// F1 score of a set of numbers: 2·hits/(found + wanted). Both empty: 1.
double F1(const std::vector<uint32_t>& wanted, const std::vector<uint32_t>& found);

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ENGINE_JUDGE_H_
