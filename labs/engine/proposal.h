// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Changes of a scenario that a student proposes ("PATH=VALUE") are hostile: they name only what the
// lab has listed, with values of a plain form and within bounds, so that no proposal can read a
// file or make a run that never ends.
#ifndef PPTPLAB_LABS_ENGINE_PROPOSAL_H_
#define PPTPLAB_LABS_ENGINE_PROPOSAL_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "labs/engine/answer.h"
#include "stack/base/time.h"

namespace pptplab::labs {

/// A path that may be changed, and what it may become.
struct Changeable {
  std::string path;                ///< "nats.home.mode"
  std::vector<std::string> words;  ///< one of these; empty: a time, or a number
  Duration shortest{0}, longest{0};
  uint64_t least = 0, most = 0;  ///< if `longest` is 0: a whole number

  static Changeable Word(std::string path, std::vector<std::string> words);
  static Changeable Time(std::string path, Duration shortest, Duration longest);
  static Changeable Number(std::string path, uint64_t least, uint64_t most);
};

struct Proposal {
  std::string problem;                        ///< a sentence; "": it may be tried
  std::map<std::string, std::string> values;  ///< by path
  /// "PATH=VALUE", each path once, in the order of paths: two answers that say the same are one
  /// run.
  std::vector<std::string> changes() const;
};
Proposal ReadProposal(const Answer& answer, const std::vector<Changeable>& allowed);

/// The paths and their bounds, one a line: a file for the student.
std::string PathsOf(const std::vector<Changeable>& allowed);

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ENGINE_PROPOSAL_H_
