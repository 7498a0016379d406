// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// `decode` from the file to the last report: whatever comes in, a recording that is whole comes
// out, and its story can be told.
#include <sstream>

#include "stack/base/check.h"
#include "stack/explain/story.h"
#include "stack/observe/decode.h"
#include "stack/trace/recording.h"
#include "tests/fuzz/targets.h"

namespace pptplab::fuzz {

void FuzzDecode(ByteView bytes) {
  auto reader = trace::RecordingReader::FromBytes(ToBytes(bytes));
  if (!reader) return;
  observe::SessionOptions options;
  options.secrets.push_back({"alice", "correct-horse"});
  Bytes recording;
  observe::DecodeResult result;
  {
    trace::RecordingWriter writer(&recording);
    result = observe::Decode(**reader, options, &writer);
    writer.Close();
  }
  PPTPLAB_CHECK(!observe::ToJson(result.summary, "capture").empty());
  (void)observe::ToText(result.summary, "capture");

  auto written = trace::RecordingReader::FromBytes(recording);
  PPTPLAB_CHECK(written.has_value());
  std::ostringstream story;
  explain::PrintStory(**written, story, {});
  PPTPLAB_CHECK((*written)->problem().empty());
}

}  // namespace pptplab::fuzz
