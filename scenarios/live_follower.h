// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Streams a recording while it grows: copies what is new in the file to a pipe or to standard
// output. A recording is append-only and whole blocks are written, so the copy is one, too.
#ifndef PPTPLAB_SCENARIOS_LIVE_FOLLOWER_H_
#define PPTPLAB_SCENARIOS_LIVE_FOLLOWER_H_

#include <cstdint>
#include <string>

namespace pptplab::scenarios {

class LiveFollower {
 public:
  /// `sink` "-": standard output; else a pipe (waits for its reader) or a file. Throws
  /// std::runtime_error with a sentence.
  LiveFollower(const std::string& recording, const std::string& sink);
  ~LiveFollower();
  LiveFollower(const LiveFollower&) = delete;
  LiveFollower& operator=(const LiveFollower&) = delete;

  /// Copies what is new. If the reader has gone, says so once and copies no more: the run goes on.
  void Follow();

 private:
  int from_ = -1;
  int to_ = -1;
  int64_t offset_ = 0;
};

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_LIVE_FOLLOWER_H_
