// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The words of the filter's language (filter.h), as tables: the parser, the suggestions and the
// errors are made of them.
#ifndef PPTPLAB_VIZ_MODEL_FILTER_WORDS_H_
#define PPTPLAB_VIZ_MODEL_FILTER_WORDS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stack/trace/event.h"

namespace pptplab::viz {

struct LayerWord {
  std::string_view word;
  trace::Layer layer;
};
std::span<const LayerWord> LayerWords();

enum class KindWord : uint8_t {
  kPacket,
  kEvent,
  kMessage,
  kTransition,
  kAgreed,
  kDrop,
  kKey,
  kTimer,
  kStimulus,
  kNote,
  kStep,
  kNamed,
  kMapping,
  kSample,
  kLinkState,
  kFragmentation,
  kSent,
  kReceived,
};
struct KindEntry {
  std::string_view word;
  KindWord kind;
};
std::span<const KindEntry> KindWords();

enum class FilterField : uint8_t {
  kNode,
  kFrom,
  kTo,
  kSession,
  kJourney,
  kInterface,
  kTime,
  kSize,
  kSeq,
  kCall,
  kCode,
  kState,
  kAutomaton,
  kReason,
};
struct FieldEntry {
  std::string_view word;
  FilterField field;
  bool is_number;  ///< < and > make sense
  /// How much an answer costs: 0 the index, 1 its tables, 2 a block read, 3 a packet taken apart.
  int cost;
};
std::span<const FieldEntry> FieldWords();

/// Short names of trace::DropReason, in its order: "link-loss".
std::span<const std::string_view> ReasonWords();
/// Values worth suggesting behind "field=".
std::vector<std::string_view> SomeValuesOf(FilterField field);

/// The word of all these lists that is most like `word`; empty if none is.
std::string_view NearestWord(std::string_view word);
std::string_view NearestReason(std::string_view word);

/// ASCII letters' case ignored.
bool EqualIgnoringCase(std::string_view a, std::string_view b);
bool ContainsIgnoringCase(std::string_view text, std::string_view part);
bool StartsWithIgnoringCase(std::string_view text, std::string_view prefix);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_FILTER_WORDS_H_
