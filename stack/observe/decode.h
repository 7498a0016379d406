// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A capture in, a summary and (if wanted) a recording out: the original interfaces' packets,
// comments where one is deserved, an interface with the decrypted packets of each session, and the
// events.
#ifndef PPTPLAB_STACK_OBSERVE_DECODE_H_
#define PPTPLAB_STACK_OBSERVE_DECODE_H_

#include <map>
#include <string>
#include <vector>

#include "stack/observe/observer.h"
#include "stack/observe/summary.h"
#include "stack/trace/recording.h"

namespace pptplab::observe {

struct DecodeResult {
  CaptureSummary summary;
  uint64_t unknown_link_type = 0;  ///< frames that could not be looked into
  std::string problem;  ///< of a broken file: what is wrong and where; what is whole was used
  std::vector<std::string> problems;  ///< of each file; "": none
};

/// One of several captures that are read together: the same traffic seen at several places.
struct CaptureFile {
  trace::RecordingReader* reader = nullptr;
  std::string name;  ///< put before its interfaces' names in the recording
};

/// Reads the capture to its end. `writer` null: no recording. Throws what the writer throws.
DecodeResult Decode(trace::RecordingReader& reader, const SessionOptions& options,
                    trace::RecordingWriter* writer);
/// The same with several captures, their frames in order of time.
DecodeResult Decode(const std::vector<CaptureFile>& captures, const SessionOptions& options,
                    trace::RecordingWriter* writer);

/// The summary as design.md has it for `decode --json`: one JSON object, two spaces of indentation,
/// and a line end. Octets that are no UTF-8 become U+FFFD.
std::string ToJson(const CaptureSummary& summary, const std::vector<std::string>& captures);
/// The summary for people, a paragraph for each session.
std::string ToText(const CaptureSummary& summary, const std::vector<std::string>& captures);
inline std::string ToJson(const CaptureSummary& summary, const std::string& capture) {
  return ToJson(summary, std::vector{capture});
}
inline std::string ToText(const CaptureSummary& summary, const std::string& capture) {
  return ToText(summary, std::vector{capture});
}

}  // namespace pptplab::observe

#endif  // PPTPLAB_STACK_OBSERVE_DECODE_H_
