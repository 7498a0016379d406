// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "tests/ui/capture.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "stack/observe/decode.h"

namespace pptplab::viz {

namespace {

class Decoded {
 public:
  Decoded() {
    path = (std::filesystem::temp_directory_path() /
            ("pptplab-ui-" + std::to_string(::getpid()) + ".pcapng"))
               .string();
    auto reader = trace::RecordingReader::Open(RealCapture());
    if (!reader) {
      ADD_FAILURE() << RealCapture() << ": " << reader.error();
      return;
    }
    observe::SessionOptions options;
    options.secrets.push_back({"alice", "correct-horse"});
    trace::RecordingWriter writer(path, "test");
    observe::Decode(**reader, options, &writer);
    writer.Close();
  }
  ~Decoded() {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
  std::string path;
};

}  // namespace

std::string RealCapture() {
  return PPTPLAB_SOURCE_DIR "/tests/golden/captures/linux/mschapv2-mppe128.pcap";
}

const std::string& DecodedRecording() {
  static const Decoded decoded;
  return decoded.path;
}

}  // namespace pptplab::viz
