// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Whether what a view worked out is still about the recording on the screen: it may have grown, or
// another one may have taken its place, even in memory.
#ifndef PPTPLAB_VIZ_MODEL_RECORDING_IDENTITY_H_
#define PPTPLAB_VIZ_MODEL_RECORDING_IDENTITY_H_

#include <string>

#include "viz/model/recording_model.h"

namespace pptplab::viz {

class RecordingIdentity {
 public:
  enum class Change : uint8_t { kNone, kGrown, kOther };

  /// What happened since the last call. The first call: kOther.
  Change Look(const RecordingModel& recording) {
    const bool same = of_ == &recording && recording.size() >= size_ && recording.path() == path_ &&
                      (size_ == 0 || LastOf(recording) == last_);
    if (same && recording.size() == size_) return Change::kNone;
    of_ = &recording;
    path_ = recording.path();
    size_ = recording.size();
    last_ = size_ == 0 ? Last{} : LastOf(recording);
    return same ? Change::kGrown : Change::kOther;
  }

 private:
  using Last = std::pair<int64_t, uint64_t>;
  /// Time and place in the file of the last item that we know.
  Last LastOf(const RecordingModel& recording) const {
    const Item& item = recording.item(static_cast<ItemIndex>(size_ - 1));
    return {item.time_ns, item.file_offset};
  }

  const RecordingModel* of_ = nullptr;
  std::string path_;
  size_t size_ = 0;
  Last last_{};
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_RECORDING_IDENTITY_H_
