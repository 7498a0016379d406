// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One line about an item: what a list shows and what a filter's quoted words look into.
#ifndef PPTPLAB_VIZ_MODEL_ITEM_TEXT_H_
#define PPTPLAB_VIZ_MODEL_ITEM_TEXT_H_

#include <string>

#include "stack/trace/event.h"
#include "stack/trace/recording.h"
#include "viz/model/recording_model.h"

namespace pptplab::viz {

/// "LCP Configure-Request id 1: MRU 1400 …", "LCP: Req-Sent → Ack-Sent on RCR+", "dropped: no call
/// has this Call ID". Empty if the block can't be read any more.
std::string OneLine(const RecordingModel& recording, ItemIndex index);
std::string OneLine(const trace::Event& event);
std::string OneLine(const trace::PacketView& packet, uint16_t link_type);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_ITEM_TEXT_H_
