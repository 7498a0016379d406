// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One packet on both sides of a NAT: as it came in and as it went out, field by field, down to the
// Call IDs in a control message. The journey that both belong to pairs them.
#ifndef PPTPLAB_VIZ_MODEL_TRANSLATION_H_
#define PPTPLAB_VIZ_MODEL_TRANSLATION_H_

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viz/model/recording_model.h"
#include "viz/model/state.h"

namespace pptplab::viz {

struct TranslatedField {
  std::string layer;  ///< "IPv4", "GRE", "PPTP"
  std::string name;   ///< "Source Address"
  std::string before;
  std::string after;
  bool differs = false;
  std::string note;  ///< why it differs, where that isn't the translation itself
  FieldRef field;    ///< in the dissection of the packet that went out (came in, if none did)
};

struct Translation {
  trace::NodeId node = 0;  ///< that translates
  ItemIndex received = kNoItem;
  ItemIndex sent = kNoItem;             ///< kNoItem: it did not go on
  std::string from;                     ///< the interface it came in on: "home:p2p0"
  std::string to;                       ///< … and went out of
  std::vector<TranslatedField> fields;  ///< what differs, and the addresses and numbers that do not
  size_t differing = 0;
  std::optional<ItemIndex> drop;   ///< it ended here
  std::string end;                 ///< why: "no mapping belongs to it"
  std::vector<ItemIndex> changes;  ///< what it did to the table: Mapping events
  std::string empty_reason;        ///< why there is nothing to compare
};

/// Of the data unit that this item belongs to, at the passage through one of `nodes` that is
/// nearest to the item.
Translation TranslationOf(const RecordingModel& recording, std::span<const trace::NodeId> nodes,
                          ItemIndex item);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_TRANSLATION_H_
