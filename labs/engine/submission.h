// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The one file that a student hands in: NN-ID.submission.json. JSON:
//   format 1, lab, student, version (of the tasks), instance, practice, tool, submitted (UTC),
//   answers (the text of answers.yaml), files [[name, text] …], hints [[task, "1"] …],
//   journal [lines], mac: HMAC-SHA-256(signing key, "submission " + all the rest, as JSON without
//   white space and with its keys in order), hex.
#ifndef PPTPLAB_LABS_ENGINE_SUBMISSION_H_
#define PPTPLAB_LABS_ENGINE_SUBMISSION_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "labs/engine/session.h"

namespace pptplab::labs {

inline constexpr uint32_t kSubmissionFormat = 1;
inline constexpr size_t kMostSubmissionOctets = 2'000'000;

struct Submission {
  std::string lab, student, instance;
  uint32_t version = 1;
  bool practice = false;
  std::string tool;                          ///< version of pptplab
  std::string submitted;                     ///< "2026-03-01T09:30:00Z"
  std::string answers;                       ///< text of answers.yaml
  std::map<std::string, std::string> files;  ///< that answers name
  std::map<std::string, int> hints;
  std::vector<std::string> journal;
};

/// Also notes in the journal that it was handed in. Throws if it would be larger than a grader
/// reads.
Submission MakeSubmission(Session& session);
std::string WriteSubmission(const Submission& submission, const Seed& signing_key);
/// "05-amy.submission.json"
std::string NameOfSubmission(std::string_view lab, std::string_view student);

/// From outside. `key_of` tells by which key this student must have signed this lab; none: there is
/// no such lab. The error is half a sentence that follows the file's name: "is forged: …".
Result<Submission, std::string> ReadSubmission(
    std::string_view text,
    const std::function<std::optional<Seed>(const Submission& claimed)>& key_of);

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ENGINE_SUBMISSION_H_
