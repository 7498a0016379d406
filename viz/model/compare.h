// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Two runs side by side: what each node does in one and in the other, aligned by meaning. Times,
// identifiers and random values (Call IDs, magic numbers, challenges) don't count; what a node
// sends, which keys it makes, what it notes and what gets lost does.
//
// Each node's steps are compared in that node's order (longest common subsequence), because packets
// that cross on the way may come in another order in time without anybody doing anything else.
#ifndef PPTPLAB_VIZ_MODEL_COMPARE_H_
#define PPTPLAB_VIZ_MODEL_COMPARE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "viz/model/recording_model.h"

namespace pptplab::viz {

/// One thing that one node did.
struct ComparedStep {
  ItemIndex item = kNoItem;
  int64_t time_ns = 0;  ///< since the beginning of its run
  std::string node;     ///< empty: the run as a whole
  std::string text;
  trace::Layer layer = trace::Layer::kRun;
  bool is_drop = false;
};

struct ComparedRow {
  enum class Kind : uint8_t {
    kSame,
    kChanged,     ///< the same kind of thing with another content, or what the node does instead
    kOnlyFirst,   ///< the second run lacks it
    kOnlySecond,  ///< the first run lacks it
  };
  static constexpr size_t kNone = static_cast<size_t>(-1);
  Kind kind = Kind::kSame;
  size_t first = kNone;  ///< number of the step in each run
  size_t second = kNone;
};

struct RunComparison {
  std::vector<ComparedStep> first;
  std::vector<ComparedStep> second;
  std::vector<ComparedRow> rows;
  std::vector<size_t> differences;  ///< rows that aren't the same, in order
  std::string sentence;             ///< where they part
  std::string outcome;              ///< what came of it: the tunnel, how long, how much was lost
  bool is_cut = false;              ///< there is more than is compared

  /// The row that shows an item of the first run, or else what comes before it; kNone: no row.
  size_t RowOf(ItemIndex first_item) const;
};

/// At most this many steps of each run are looked at.
inline constexpr size_t kMostComparedSteps = 20'000;

RunComparison Compare(const RecordingModel& first, const RecordingModel& second);

/// A line without what is random or counts only: "Call ID 46002" becomes "Call ID *".
std::string MeaningOf(std::string_view line);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_COMPARE_H_
