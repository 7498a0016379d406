// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A recording told as a story: for each tunnel a ladder of its messages with one plain sentence
// each, grouped under the six steps in which PPTP is commonly taught, and the way of one data
// packet through all layers.
#ifndef PPTPLAB_STACK_EXPLAIN_STORY_H_
#define PPTPLAB_STACK_EXPLAIN_STORY_H_

#include <ostream>

#include "stack/trace/recording.h"

namespace pptplab::explain {

struct StoryOptions {
  bool colour = false;      ///< ANSI; the caller knows whether a terminal is there, and NO_COLOR
  size_t width = 100;       ///< columns
  size_t most_tunnels = 4;  ///< told in full; of more, only that they were
  size_t most_rows = 40;    ///< for each step of a tunnel
};

/// Reads the recording to its end and tells it. Any recording: of a run or of a capture, whole or
/// cut off, with any number of tunnels or none.
void PrintStory(trace::RecordingReader& reader, std::ostream& out, const StoryOptions& options);

}  // namespace pptplab::explain

#endif  // PPTPLAB_STACK_EXPLAIN_STORY_H_
