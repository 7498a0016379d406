// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Built from yaml-cpp's events instead of its nodes: a handler that counts depth and values stops
// the parser before it has spent time or stack on a hostile file.
#include "scenarios/yaml_tree.h"

#include <yaml-cpp/anchor.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <sstream>
#include <unordered_map>
#include <utility>

#include "scenarios/yaml_advice.h"

namespace pptplab::scenarios {
namespace {

using Source = std::shared_ptr<const std::string>;

size_t CountValues(const Value& value) {
  size_t count = 1;
  for (const Value& item : value.items) count += CountValues(item);
  for (const Entry& entry : value.entries) count += CountValues(entry.value);
  return count;
}

int DepthOf(const Value& value) {
  int depth = 0;
  for (const Value& item : value.items) depth = std::max(depth, DepthOf(item));
  for (const Entry& entry : value.entries) depth = std::max(depth, DepthOf(entry.value));
  return depth + 1;
}

/// Turns events into a tree. Throws a Problem: the only way to stop yaml-cpp in the middle.
class TreeBuilder final : public YAML::EventHandler {
 public:
  explicit TreeBuilder(Source source) : source_(std::move(source)) {}

  Value Take() { return std::move(root_); }
  const Position& start() const { return start_; }

  void OnDocumentStart(const YAML::Mark& mark) override { start_ = At(mark); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Add(Make(mark, Value::Kind::kNull), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto it = anchors_.find(anchor);
    if (it == anchors_.end()) Fail(mark, "this alias refers to a value that is not complete yet");
    Count(mark, it->second.values);
    if (static_cast<int>(open_.size()) + it->second.depth > kMaxDepth) FailDepth(mark);
    Add(Value(it->second.value), YAML::NullAnchor);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    Value value = Make(mark, Value::Kind::kText);
    value.text = text;
    const bool plain = tag.empty() || tag == "?";
    if (plain && (text.empty() || text == "~" || text == "null")) value.kind = Value::Kind::kNull;
    Add(std::move(value), anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(mark, Value::Kind::kList, anchor);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(mark, Value::Kind::kMap, anchor);
  }
  void OnMapEnd() override { Close(); }

  [[noreturn]] void Fail(const YAML::Mark& mark, std::string sentence) const {
    throw Problem{At(mark), std::move(sentence)};
  }

 private:
  struct OpenValue {
    Value value;
    YAML::anchor_t anchor;
    bool has_key = false;
    std::string key;
    Position key_at;
    std::unordered_map<std::string, int> lines;  ///< of the keys so far
  };
  struct Anchored {
    Value value;
    size_t values;
    int depth;
  };

  Position At(const YAML::Mark& mark) const { return {source_, mark.line + 1, mark.column + 1}; }
  [[noreturn]] void FailDepth(const YAML::Mark& mark) const {
    Fail(mark, "is nested more than " + std::to_string(kMaxDepth) + " deep");
  }
  void Count(const YAML::Mark& mark, size_t values) {
    values_ += values;
    if (values_ > kMaxValues) {
      Fail(mark, "holds more than " + std::to_string(kMaxValues) + " values");
    }
  }
  Value Make(const YAML::Mark& mark, Value::Kind kind) {
    Count(mark, 1);
    Value value;
    value.kind = kind;
    value.at = At(mark);
    return value;
  }
  void Open(const YAML::Mark& mark, Value::Kind kind, YAML::anchor_t anchor) {
    if (static_cast<int>(open_.size()) >= kMaxDepth) FailDepth(mark);
    open_.push_back({Make(mark, kind), anchor, false, "", {}, {}});
  }
  void Close() {
    OpenValue closed = std::move(open_.back());
    open_.pop_back();
    Add(std::move(closed.value), closed.anchor);
  }
  void Add(Value value, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) {
      const size_t values = CountValues(value);
      anchored_values_ += values;
      if (anchored_values_ > kMaxValues) throw Problem{value.at, "holds too many anchors"};
      anchors_[anchor] = {value, values, DepthOf(value)};
    }
    if (open_.empty()) {
      root_ = std::move(value);
      return;
    }
    OpenValue& parent = open_.back();
    if (parent.value.kind == Value::Kind::kList) {
      parent.value.items.push_back(std::move(value));
    } else if (!parent.has_key) {
      TakeKey(parent, std::move(value));
    } else {
      parent.has_key = false;
      parent.value.entries.push_back({std::move(parent.key), parent.key_at, std::move(value)});
    }
  }
  static void TakeKey(OpenValue& parent, Value key) {
    if (key.kind != Value::Kind::kText) throw Problem{key.at, "a key must be a word"};
    const auto [first, is_new] = parent.lines.try_emplace(key.text, key.at.line);
    if (!is_new) {
      throw Problem{key.at, "the key \"" + key.text + "\" is here twice, first in line " +
                                std::to_string(first->second)};
    }
    parent.has_key = true;
    parent.key = std::move(key.text);
    parent.key_at = key.at;
  }

  Source source_;
  Position start_;
  Value root_;
  std::vector<OpenValue> open_;
  std::unordered_map<YAML::anchor_t, Anchored> anchors_;
  size_t values_ = 0;
  size_t anchored_values_ = 0;
};

Unexpected<Problem> Failed(Position at, std::string sentence) {
  return {Problem{std::move(at), std::move(sentence)}};
}

/// One step of a path: a key, or an index.
struct Step {
  std::string key;
  std::optional<size_t> index;
};

std::optional<std::vector<Step>> ParsePath(std::string_view path) {
  std::vector<Step> steps;
  while (!path.empty()) {
    if (path.front() == '[') {
      const size_t end = path.find(']');
      if (end == std::string_view::npos) return std::nullopt;
      size_t index = 0;
      const auto [stop, error] = std::from_chars(path.data() + 1, path.data() + end, index);
      if (error != std::errc() || stop != path.data() + end) return std::nullopt;
      steps.push_back({"", index});
      path.remove_prefix(end + 1);
    } else {
      const size_t end = std::min(path.find_first_of(".["), path.size());
      if (end == 0) return std::nullopt;
      steps.push_back({std::string(path.substr(0, end)), std::nullopt});
      path.remove_prefix(end);
    }
    if (!path.empty() && path.front() == '.') {
      path.remove_prefix(1);
      if (path.empty()) return std::nullopt;
    }
    if (steps.size() > static_cast<size_t>(kMaxDepth)) return std::nullopt;
  }
  if (steps.empty()) return std::nullopt;
  return steps;
}

}  // namespace

std::string ToString(const Position& position) {
  std::string text = position.source ? *position.source : "";
  if (position.line > 0) {
    text += ":" + std::to_string(position.line);
    if (position.column > 0) text += ":" + std::to_string(position.column);
  }
  return text;
}

std::string ToString(const Problem& problem) {
  return ToString(problem.at) + ": " + problem.sentence;
}

const Entry* Value::Find(std::string_view key) const {
  const auto it = std::find_if(entries.begin(), entries.end(),
                               [key](const Entry& entry) { return entry.key == key; });
  return it == entries.end() ? nullptr : &*it;
}

size_t CountScalars(const Value& value) {
  size_t count = value.kind == Value::Kind::kText ? 1 : 0;
  for (const Value& item : value.items) count += CountScalars(item);
  for (const Entry& entry : value.entries) count += CountScalars(entry.value);
  return count;
}

std::string_view NameOfKind(Value::Kind kind) {
  switch (kind) {
    case Value::Kind::kNull:
      return "nothing";
    case Value::Kind::kText:
      return "a single value";
    case Value::Kind::kList:
      return "a list";
    case Value::Kind::kMap:
      return "a map of keys and values";
  }
  return "";
}

Result<Value, Problem> ParseYaml(std::string_view text, Source source) {
  if (text.size() > kMaxFileSize) {
    return Failed({source, 1, 1}, "is larger than " + std::to_string(kMaxFileSize) +
                                      " octets, too large for a scenario file; is it one?");
  }
  TreeBuilder builder(source);
  try {
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    if (!parser.HandleNextDocument(builder)) {
      return Value{Value::Kind::kNull, {source, 1, 1}, "", {}, {}};
    }
    Value value = builder.Take();
    TreeBuilder rest(source);
    if (!parser.HandleNextDocument(rest)) return value;
    return Failed(rest.start(),
                  "a second YAML document begins here; one is enough (--- and % begin one)");
  } catch (const Problem& problem) {
    return Unexpected{problem};
  } catch (const YAML::Exception& error) {
    return Failed({source, error.mark.line + 1, error.mark.column + 1},
                  SentenceAboutYaml(error.msg, text, error.mark.line + 1));
  }
}

Value Merge(Value base, Value over) {
  if (base.kind != Value::Kind::kMap || over.kind != Value::Kind::kMap) return over;
  std::unordered_map<std::string, size_t> places;
  for (size_t i = 0; i < base.entries.size(); ++i) places[base.entries[i].key] = i;
  for (Entry& entry : over.entries) {
    const auto place = places.find(entry.key);
    if (place == places.end()) {
      base.entries.push_back(std::move(entry));
    } else {
      Entry& same = base.entries[place->second];
      same.at = entry.at;
      same.value = Merge(std::move(same.value), std::move(entry.value));
    }
  }
  base.at = over.at;
  return base;
}

Result<Value, Problem> SetPath(Value root, std::string_view path, std::string_view yaml) {
  const Position at{std::make_shared<const std::string>("--set " + std::string(path)), 0, 0};
  const auto steps = ParsePath(path);
  if (!steps) return Unexpected{Problem{at, "this is no path; write it like links[0].rate=2Mbps"}};
  auto parsed = ParseYaml(yaml, at.source);
  if (!parsed) return Unexpected{Problem{at, parsed.error().sentence}};

  Value* place = &root;
  for (const Step& step : *steps) {
    if (step.index) {
      if (place->kind != Value::Kind::kList || *step.index >= place->items.size()) {
        return Unexpected{
            Problem{at, "there is no item " + std::to_string(*step.index) + "; here " +
                            (place->kind == Value::Kind::kList
                                 ? "are " + std::to_string(place->items.size()) + ", counted from 0"
                                 : "is " + std::string(NameOfKind(place->kind)))}};
      }
      place = &place->items[*step.index];
      continue;
    }
    if (place->kind == Value::Kind::kNull) place->kind = Value::Kind::kMap;
    if (place->kind != Value::Kind::kMap) {
      return Unexpected{Problem{
          at, "\"" + step.key + "\" is looked for in " + std::string(NameOfKind(place->kind))}};
    }
    const auto entry = std::find_if(place->entries.begin(), place->entries.end(),
                                    [&](const Entry& other) { return other.key == step.key; });
    if (entry != place->entries.end()) {
      place = &entry->value;
    } else {
      place->entries.push_back({step.key, at, Value{Value::Kind::kNull, at, "", {}, {}}});
      place = &place->entries.back().value;
    }
  }
  // Positions inside the new value are the override's: it has no lines of its own.
  struct Relocate {
    const Position& at;
    void operator()(Value& value) const {
      value.at = at;
      for (Value& item : value.items) (*this)(item);
      for (Entry& entry : value.entries) {
        entry.at = at;
        (*this)(entry.value);
      }
    }
  };
  Relocate{at}(*parsed);
  *place = std::move(*parsed);
  return root;
}

}  // namespace pptplab::scenarios
