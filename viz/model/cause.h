// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Why something happened, and what it led to: along causes, journeys, and, where these say nothing,
// what stands next to each other at the same node and moment.
#ifndef PPTPLAB_VIZ_MODEL_CAUSE_H_
#define PPTPLAB_VIZ_MODEL_CAUSE_H_

#include <vector>

#include "viz/model/recording_model.h"

namespace pptplab::viz {

/// The event that this item reacts to; of a received packet, where it was before. kNoItem: nothing
/// in the recording caused it.
ItemIndex CauseOf(const RecordingModel& recording, ItemIndex item);

/// Where a sent message, or the message that a packet carries, was understood; of a received
/// message, itself. kNoItem: nowhere.
ItemIndex ArrivalOf(const RecordingModel& recording, ItemIndex item);

/// What else the node did for the same reason, in order, at most `most`; of a Stimulus, all that
/// followed from it at once.
std::vector<ItemIndex> ReactionsWith(const RecordingModel& recording, ItemIndex item, size_t most);

/// The first message that was sent because of this item. kNoItem: none.
ItemIndex AnswerTo(const RecordingModel& recording, ItemIndex item);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_CAUSE_H_
