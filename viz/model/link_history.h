// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What became of each link: what it does to packets from when on, what was dropped at which of its
// ends and why, how long its queues were. Read once, asked at any cursor.
#ifndef PPTPLAB_VIZ_MODEL_LINK_HISTORY_H_
#define PPTPLAB_VIZ_MODEL_LINK_HISTORY_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "viz/model/recording_identity.h"
#include "viz/model/recording_model.h"

namespace pptplab::viz {

/// A packet that ended on a link, or at one of its ends before it was sent.
struct LinkDrop {
  ItemIndex item = kNoItem;
  trace::DropReason reason{};
  uint8_t end = 0;  ///< of the link: where it was dropped
};

/// A queue's length from an item on.
struct QueueLength {
  ItemIndex item = kNoItem;
  uint64_t packets = 0;
};

struct LinkEnd {
  trace::NodeId node = 0;
  std::string interface;             ///< "client:p2p0"
  std::vector<QueueLength> lengths;  ///< in the order of time
  uint64_t longest = 0;              ///< of all lengths
};

struct LinkTale {
  struct State {
    ItemIndex item = kNoItem;
    std::string text;
    bool up = true;
  };
  std::array<LinkEnd, 2> ends;
  std::vector<State> states;
  std::vector<LinkDrop> drops;
};

/// A link at a cursor.
struct LinkNow {
  bool up = true;
  std::string text;             ///< what it does to packets; empty: nothing was said
  size_t dropped = 0;           ///< up to the cursor
  std::vector<LinkDrop> drops;  ///< in this step, the last ones; at most 4
  std::array<std::optional<uint64_t>, 2> queue;  ///< by end; nullopt: nobody measured
};

class LinkHistory {
 public:
  /// Takes in the next `most` items; true: everything is in. Begins anew with another recording.
  bool Update(const RecordingModel& recording, size_t most = 200'000);

  const std::vector<LinkTale>& links() const { return links_; }
  /// `since`: where this step began; kNoItem: at the beginning.
  LinkNow At(size_t link, ItemIndex cursor, ItemIndex since) const;
  /// The links between two nodes: more than one, if there are several wires.
  const std::vector<size_t>& Between(trace::NodeId a, trace::NodeId b) const;
  /// "3 got lost, 1 found the queue full": the causes of what was dropped on it up to the cursor.
  std::string Causes(size_t link, ItemIndex cursor) const;

 private:
  void TakeLink(const trace::LinkNamed& link);
  void TakeDrop(ItemIndex item, const trace::Drop& drop);
  trace::NodeId OwnerOf(std::string_view interface);

  RecordingIdentity identity_;
  const RecordingModel* recording_ = nullptr;
  ItemIndex seen_ = 0;
  std::vector<LinkTale> links_;
  /// By interface: link and end.
  std::map<std::string, std::pair<size_t, uint8_t>, std::less<>> at_;
  std::map<std::pair<trace::NodeId, trace::NodeId>, std::vector<size_t>> between_;
  std::map<std::string, trace::NodeId, std::less<>> node_of_;  ///< by name
  size_t named_ = 0;                                           ///< nodes that node_of_ has
};

/// The interface that the text of a drop on a link begins with: "isp:p2p0: the queue is full".
std::string_view InterfaceIn(std::string_view text);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_LINK_HISTORY_H_
