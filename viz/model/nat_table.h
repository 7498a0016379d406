// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The table of every node that translates addresses, as it stands at any cursor. All mappings that
// came, changed or went are kept in the order of the recording, each with the one before it of the
// same mapping: a step forward applies what lies between, a step back takes it back.
#ifndef PPTPLAB_VIZ_MODEL_NAT_TABLE_H_
#define PPTPLAB_VIZ_MODEL_NAT_TABLE_H_

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "viz/model/recording_identity.h"
#include "viz/model/recording_model.h"

namespace pptplab::viz {

/// What tells the mappings of a protocol apart: "port", "Identifier", "Call ID"; "number" if it is
/// none that this program knows.
const char* NumberNameOf(uint8_t ip_protocol);

/// One end of a mapping.
struct NatParty {
  Address address;
  uint32_t number = trace::Mapping::kNone;
};
/// "port 49153", "Call ID 46558"; "any port" where a mapping is of the address alone.
std::string NumberOf(uint8_t ip_protocol, const NatParty& party);

/// A Mapping event.
struct NatChange {
  static constexpr size_t kNone = SIZE_MAX;
  ItemIndex item = kNoItem;
  trace::Mapping::Action action = trace::Mapping::Action::kAdded;
  uint8_t protocol = 0;
  uint32_t id = 0;
  NatParty inside, outside, peer;
  size_t why = 0;          ///< NatTables::Why
  size_t before = kNone;   ///< the change before it of the same mapping
  size_t removed = kNone;  ///< the change by which it goes; kNone: it stands at the end
};

/// A line of the table.
struct NatRow {
  enum class Mark : uint8_t { kStanding, kNew, kChanged, kGone };
  size_t change = 0;  ///< the last one that is known at the cursor
  Mark mark = Mark::kStanding;
};
const char* NameOfMark(NatRow::Mark mark);  ///< "new", "changed", "gone", ""
const char* SignOfMark(NatRow::Mark mark);  ///< "+", "≠", "×", ""

class NatTables {
 public:
  /// Takes in the next `most` items; true: everything is in. Begins anew with another recording.
  bool Update(const RecordingModel& recording, size_t most = 200'000);

  /// Those that translate, in the order in which they first did.
  const std::vector<trace::NodeId>& nodes() const { return nodes_; }
  const std::vector<NatChange>& ChangesOf(trace::NodeId node) const;
  const std::string& Why(const NatChange& change) const { return reasons_[change.why]; }

  /// The mappings that stand at `cursor`, and those that went since, in the order in which they
  /// were made. What came after `since` is marked; kNoItem: everything up to the cursor is.
  std::vector<NatRow> At(trace::NodeId node, ItemIndex cursor, ItemIndex since);
  /// The changes after `since` up to `cursor`: first and one behind the last.
  std::pair<size_t, size_t> Between(trace::NodeId node, ItemIndex since, ItemIndex cursor) const;

 private:
  struct Table {
    std::vector<NatChange> changes;
    std::unordered_map<uint32_t, size_t> latest;  ///< by mapping
    std::map<uint32_t, size_t> standing;          ///< by mapping, after the first `applied`
    size_t applied = 0;
  };
  void Take(ItemIndex item);
  static void MoveTo(Table& table, size_t applied);

  RecordingIdentity identity_;
  const RecordingModel* recording_ = nullptr;
  ItemIndex seen_ = 0;
  std::vector<trace::NodeId> nodes_;
  std::map<trace::NodeId, Table> tables_;
  std::vector<std::string> reasons_{""};
  std::map<std::string, size_t, std::less<>> reason_of_;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_NAT_TABLE_H_
