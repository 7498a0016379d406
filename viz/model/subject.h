// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// From words to what they mean in a recording, for texts that point at something:
//
//   17, packet:17              a packet's number, as tshark counts
//   lcp and from=server        a filter: the first packet or message that it matches
//   Outgoing-Call-Reply        else words: the first whose summary has them
//   chap / Name                the same, and in it the field of this name
#ifndef PPTPLAB_VIZ_MODEL_SUBJECT_H_
#define PPTPLAB_VIZ_MODEL_SUBJECT_H_

#include <optional>
#include <string_view>

#include "viz/model/state.h"

namespace pptplab::viz {

struct Subject {
  ItemIndex item = kNoItem;  ///< kNoItem: the recording has nothing of the kind
  std::optional<FieldRef> field;
};
Subject FindSubject(const RecordingModel& recording, std::string_view words);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_SUBJECT_H_
