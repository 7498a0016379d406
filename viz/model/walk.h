// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The walk of one data unit: from what an application or a protocol sends, down through every
// header that is put in front, over the links, and up again at the other end, box by box. What a
// layer of the tunnel did and decided comes from its Step event; the headers around it (IP, TCP,
// the link) from the packets that the interfaces saw.
#ifndef PPTPLAB_VIZ_MODEL_WALK_H_
#define PPTPLAB_VIZ_MODEL_WALK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "viz/model/bytes.h"
#include "viz/model/recording_model.h"
#include "viz/model/state.h"

namespace pptplab::viz {

/// A part of the data unit, as it is after a box.
struct WalkSegment {
  trace::Layer layer = trace::Layer::kInner;
  std::string name;
  uint32_t octets = 0;
  bool is_payload = false;
  bool is_encrypted = false;
};

struct WalkBox {
  enum class Kind : uint8_t {
    kPayload,  ///< where it begins: what is to be carried
    kAdd,      ///< a header is put in front (or, of MPPE, the whole is encrypted)
    kRemove,   ///< a header is taken off
    kPass,     ///< a layer looks at it and changes nothing
    kHop,      ///< over a link, from one node to the next
    kLost,     ///< it ends here
    kArrive,   ///< what comes out at the other end
  };
  Kind kind = Kind::kPass;
  trace::Layer layer = trace::Layer::kInner;
  std::string name;                   ///< "MPPE", "GRE", "IPv4"
  std::string decision;               ///< "coherency count 7, not flushed, key changed"
  std::string place;                  ///< "client", "client → home"
  trace::NodeId node = 0;             ///< who does it; of a hop: who sent it; 0: not known
  trace::NodeId to_node = 0;          ///< of a hop: who received it
  int32_t change = 0;                 ///< octets added, negative: removed
  uint32_t size = 0;                  ///< octets afterwards
  std::vector<WalkSegment> segments;  ///< the data unit afterwards, outermost first
  Bytes header;                       ///< what was added or removed, as far as the recording has it

  // What a click selects.
  ItemIndex item = kNoItem;
  ItemIndex last_item = kNoItem;  ///< of a hop: where it was received
  std::optional<FieldRef> field;  ///< of a header that has no event: its layer in `item`
};

struct Walk {
  JourneyId journey = 0;
  std::vector<WalkBox> boxes;
  std::string empty_reason;  ///< why there are no boxes, and what to select
  bool is_cut = false;       ///< more happened than is shown
};

/// The walk of the data unit that this item belongs to, as somebody there sees it: a node only what
/// it does itself, an eavesdropper only the packet on his wire.
Walk MakeWalk(const RecordingModel& recording, ItemIndex item, const PointOfView& view = {});
/// The same, if only the cursor moved: which of its boxes stands for it. boxes.size(): none.
size_t CurrentBox(const Walk& walk, ItemIndex cursor, const std::optional<FieldRef>& field);

/// The journey of an item. A PPTP message knows no packet: it is looked for in the TCP segments
/// around it. `packet`: the packet that was found so, else kNoItem.
struct FoundJourney {
  JourneyId journey = 0;
  ItemIndex packet = kNoItem;
};
FoundJourney FindJourney(const RecordingModel& recording, ItemIndex item);

/// What a layer did, short: "Sequence Number 12, acknowledges 9".
std::string TellStep(const trace::Step& step);
const char* NameOfStepBox(const trace::Step& step);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_WALK_H_
