// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What of a recording is worth a stop, for each unit of stepping: found in one pass, which goes on
// where it ended when the recording has grown. What → uses by default tells the whole story:
//
//   the TCP connection to port 1723 opens and closes · every control message where it is sent (or
//   where it arrives, if its sender was not recorded) · each derivation of keys · the first data
//   packet of each tunnel, layer by layer and hop by hop · notes · drops, the first few of a kind
#ifndef PPTPLAB_VIZ_MODEL_STORY_READER_H_
#define PPTPLAB_VIZ_MODEL_STORY_READER_H_

#include <array>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "viz/model/journey_index.h"
#include "viz/model/phase_reader.h"
#include "viz/model/recording_model.h"
#include "viz/model/timeline.h"

namespace pptplab::viz {

struct Story {
  std::array<std::vector<ItemIndex>, kStepUnits> stops;  ///< kEvent: empty, every item is one
  std::vector<ItemIndex> arrivals;  ///< received messages whose sending is a stop
  std::vector<Band> bands;
  std::vector<std::pair<ItemIndex, SixStep>> six_steps;
};

class StoryReader {
 public:
  explicit StoryReader(const RecordingModel& recording)
      : recording_(recording), phases_(recording) {}

  void ReadOn();
  const Story& story() const { return story_; }

 private:
  /// A data packet that is followed through all layers.
  struct Walk {
    size_t stops = 0;
    bool is_on_wire = false;
    bool has_arrived = false;
  };

  void Take(ItemIndex index, const Item& item);
  void TakePacket(ItemIndex index, const Item& item);
  void TakeMessage(ItemIndex index, const Item& item, const trace::Event* event);
  void TakeKey(ItemIndex index, const Item& item);
  void TakeStep(ItemIndex index, const Item& item);
  void TakeDrop(ItemIndex index, const Item& item);
  void BeginPhase(ItemIndex index, const Item& item, PhaseKind phase);
  void BeginSixStep(ItemIndex index, SixStep step);
  Walk* WalkOf(const Item& item);
  void Stop(StepUnit unit, ItemIndex index);

  const RecordingModel& recording_;
  PhaseReader phases_;
  Story story_;
  ItemIndex seen_ = 0;
  JourneySet on_wire_;
  std::unordered_map<JourneyId, Walk> walks_;
  std::unordered_set<uint64_t> walked_;  // ends of tunnels, see EndOf
  std::unordered_map<uint64_t, std::pair<int64_t, size_t>> key_groups_;
  std::unordered_map<uint64_t, size_t> drops_;      // by node, layer and reason
  std::unordered_map<uint64_t, size_t> under_way_;  // messages sent and not received, by hash
  size_t notes_ = 0;
};

/// Which of the last three steps a packet or Step event of the data phase shows.
std::optional<SixStep> StepOfData(const Item& item, const RecordingModel& recording);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_STORY_READER_H_
