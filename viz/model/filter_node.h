// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A filter as a tree: what the parser (filter.cc) makes and the matcher (filter_match.cc) walks.
#ifndef PPTPLAB_VIZ_MODEL_FILTER_NODE_H_
#define PPTPLAB_VIZ_MODEL_FILTER_NODE_H_

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "viz/model/filter_words.h"
#include "viz/model/recording_model.h"

namespace pptplab::viz {

enum class Comparison : uint8_t {
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual
};

struct FilterAnd {};
struct FilterOr {};
struct FilterNot {};
struct FilterText {
  std::string text;
};
struct FilterComparison {
  FilterField field = FilterField::kNode;
  Comparison comparison = Comparison::kEqual;
  std::string text;    ///< of fields that are no numbers
  int64_t number = 0;  ///< kTime: nanoseconds; kReason: trace::DropReason
};

struct FilterNode {
  std::variant<FilterAnd, FilterOr, FilterNot, trace::Layer, KindWord, FilterComparison, FilterText>
      what;
  std::vector<FilterNode> children{};
  int cost = 0;  ///< as in FieldEntry
};

bool Matches(const FilterNode& node, const RecordingModel& recording, ItemIndex index);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_FILTER_NODE_H_
