// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// For tests: golden captures as lists of frames that can be changed and read again.
#ifndef PPTPLAB_TESTS_UNIT_OBSERVE_CAPTURE_TOOLS_H_
#define PPTPLAB_TESTS_UNIT_OBSERVE_CAPTURE_TOOLS_H_

#include <string>
#include <vector>

#include "stack/observe/decode.h"
#include "stack/trace/recording.h"

namespace pptplab::observe {

struct Frame {
  Instant time{};
  Bytes bytes;
};

struct Capture {
  uint16_t link_type = trace::kLinkTypeEthernet;
  std::vector<Frame> frames;
};

/// The octets of tests/golden/captures/`name`.
Bytes GoldenBytes(const std::string& name);
Capture GoldenCapture(const std::string& name);
/// A pcapng file with the frames.
Bytes ToFile(const Capture& capture);

/// alice with her password.
SessionOptions Alice(const std::string& password = "correct-horse");
DecodeResult DecodeFile(Bytes file, const SessionOptions& options,
                        trace::RecordingWriter* writer = nullptr);
/// The only session of a capture.
SessionSummary OnlySession(const Capture& capture, const SessionOptions& options);

}  // namespace pptplab::observe

#endif  // PPTPLAB_TESTS_UNIT_OBSERVE_CAPTURE_TOOLS_H_
