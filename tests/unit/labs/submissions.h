// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Submissions of lab 5 for tests, without a directory for each.
#ifndef PPTPLAB_TESTS_UNIT_LABS_SUBMISSIONS_H_
#define PPTPLAB_TESTS_UNIT_LABS_SUBMISSIONS_H_

#include <map>
#include <string>
#include <vector>

#include "labs/engine/submission.h"

namespace pptplab::labs {

const Lab& LabFive();
const TaskList& TasksOfFive();
/// Of the course whose key is `course`.
Keys KeysOfFive(const std::string& course, const std::string& student);

/// Lines of a whole journal: a start, these hints (task and level), a submit.
std::vector<std::string> JournalOf(const Seed& key,
                                   const std::vector<std::pair<std::string, int>>& hints);

struct Handed {
  Submission submission;
  Seed key{};
  std::string text() const { return WriteSubmission(submission, key); }
};
/// With these answers, a line of YAML each.
Handed HandIn(const std::string& course, const std::string& student, const Answers& answers,
              const std::vector<std::pair<std::string, int>>& hints = {});
Answers RightAnswers(const std::string& course, const std::string& student);

}  // namespace pptplab::labs

#endif  // PPTPLAB_TESTS_UNIT_LABS_SUBMISSIONS_H_
