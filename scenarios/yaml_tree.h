// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A YAML file as a tree in which every value and every key knows where it stands: what error
// messages need and YAML::Node loses when files include each other and values come from the command
// line.
//
// A file is hostile until read: its size, its depth and the number of its values are bounded (a few
// aliases of aliases of aliases would otherwise be a billion values), the bounds are checked while
// it is being parsed.
#ifndef PPTPLAB_SCENARIOS_YAML_TREE_H_
#define PPTPLAB_SCENARIOS_YAML_TREE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"

namespace pptplab::scenarios {

struct Position {
  std::shared_ptr<const std::string> source;  ///< a file's name, or "--set links[0].rate"
  int line = 0;                               ///< from 1; 0: the whole source
  int column = 0;                             ///< from 1; 0: the whole line
};
std::string ToString(const Position& position);  ///< "FILE:3:7"

/// What is wrong, and where.
struct Problem {
  Position at;
  std::string sentence;
};
std::string ToString(const Problem& problem);  ///< "FILE:3:7: sentence"

struct Entry;
struct Value {
  enum class Kind { kNull, kText, kList, kMap };
  Kind kind = Kind::kNull;
  Position at;
  std::string text;            ///< of a scalar, unquoted
  std::vector<Value> items;    ///< of a list
  std::vector<Entry> entries;  ///< of a map, in the file's order, no key twice

  const Entry* Find(std::string_view key) const;
};
struct Entry {
  std::string key;
  Position at;
  Value value;
};
/// "a list", for messages.
std::string_view NameOfKind(Value::Kind kind);

inline constexpr size_t kMaxFileSize = 1'000'000;  // octets
inline constexpr int kMaxDepth = 32;
inline constexpr size_t kMaxValues = 100'000;

/// Reads one YAML document. An empty one is kNull.
Result<Value, Problem> ParseYaml(std::string_view text, std::shared_ptr<const std::string> source);

/// How many scalars are in it, however deep.
size_t CountScalars(const Value& value);

/// `over` laid on `base`: maps are joined key by key, anything else is replaced.
Value Merge(Value base, Value over);

/// Sets what `path` names ("links[0].rate") to `yaml`; missing keys come into being, list items
/// don't.
Result<Value, Problem> SetPath(Value root, std::string_view path, std::string_view yaml);

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_YAML_TREE_H_
