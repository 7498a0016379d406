// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The filter's parser.
//
//   or    := and { "or" and }
//   and   := not { [ "and" ] not }        the cheapest part is asked first
//   not   := "not" not | "(" or ")" | term
//   term  := word | field comparison value | "text"
//
// Texts come from people and from files: length and depth are bounded, and every error says where.
#include "viz/model/filter.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "viz/model/filter_node.h"

namespace pptplab::viz {

namespace {

constexpr size_t kLongest = 4096;
constexpr int kDeepest = 64;

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool IsOperator(char c) { return c == '=' || c == '!' || c == '<' || c == '>'; }
bool IsWordCharacter(char c) {
  return !IsSpace(c) && !IsOperator(c) && c != '(' && c != ')' && c != '"' && c != '&' && c != '|';
}

struct Token {
  enum class Type : uint8_t { kEnd, kWord, kText, kComparison, kOpen, kClose, kAnd, kOr, kNot };
  Type type = Type::kEnd;
  size_t position = 0;
  std::string text;
  Comparison comparison = Comparison::kEqual;
};

FilterError ErrorAt(size_t position, std::string sentence) {
  return {std::move(sentence), position};
}
std::string Quoted(std::string_view text) { return "“" + std::string(text) + "”"; }

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  Result<Token, FilterError> Next() {
    while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
    Token token;
    token.position = at_;
    if (at_ == text_.size()) return token;
    const char c = text_[at_];
    if (c == '"') return Text(std::move(token));
    if (TakeIf("(")) return Of(std::move(token), Token::Type::kOpen);
    if (TakeIf(")")) return Of(std::move(token), Token::Type::kClose);
    if (TakeIf("&&")) return Of(std::move(token), Token::Type::kAnd);
    if (TakeIf("||")) return Of(std::move(token), Token::Type::kOr);
    if (c == '&' || c == '|') {
      return Unexpected{ErrorAt(at_, "write “and” and “or”, or “&&” and “||”")};
    }
    for (const auto& [sign, comparison] : kComparisons) {
      if (!TakeIf(sign)) continue;
      token.comparison = comparison;
      return Of(std::move(token), Token::Type::kComparison);
    }
    if (TakeIf("!")) return Of(std::move(token), Token::Type::kNot);
    const size_t start = at_;
    while (at_ < text_.size() && IsWordCharacter(text_[at_])) ++at_;
    token.text = text_.substr(start, at_ - start);
    token.type = Token::Type::kWord;
    if (EqualIgnoringCase(token.text, "and")) token.type = Token::Type::kAnd;
    if (EqualIgnoringCase(token.text, "or")) token.type = Token::Type::kOr;
    if (EqualIgnoringCase(token.text, "not")) token.type = Token::Type::kNot;
    return token;
  }

 private:
  struct Sign {
    std::string_view sign;
    Comparison comparison;
  };
  static constexpr Sign kComparisons[] = {  // the longer first
      {"==", Comparison::kEqual},       {"!=", Comparison::kNotEqual},
      {"<=", Comparison::kLessOrEqual}, {">=", Comparison::kGreaterOrEqual},
      {"=", Comparison::kEqual},        {"<", Comparison::kLess},
      {">", Comparison::kGreater}};

  bool TakeIf(std::string_view sign) {
    if (text_.substr(at_, sign.size()) != sign) return false;
    at_ += sign.size();
    return true;
  }
  static Token Of(Token token, Token::Type type) {
    token.type = type;
    return token;
  }
  Result<Token, FilterError> Text(Token token) {
    token.type = Token::Type::kText;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        ++at_;
        return token;
      }
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      token.text += text_[at_];
    }
    return Unexpected{ErrorAt(token.position, "the text that begins here has no closing \"")};
  }

  std::string_view text_;
  size_t at_ = 0;
};

/// 1.5s, 20ms; without a unit: seconds.
std::optional<int64_t> ParseTime(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || !std::isfinite(number)) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<size_t>(end - text.data()));
  double nanoseconds = 0;
  if (unit.empty() || unit == "s")
    nanoseconds = number * 1e9;
  else if (unit == "ms")
    nanoseconds = number * 1e6;
  else if (unit == "us" || unit == "µs")
    nanoseconds = number * 1e3;
  else if (unit == "ns")
    nanoseconds = number;
  else
    return std::nullopt;
  if (std::abs(nanoseconds) > 9e18) return std::nullopt;
  return std::llround(nanoseconds);
}

std::optional<int64_t> ParseNumber(std::string_view text) {
  const bool is_hex = text.starts_with("0x");
  if (is_hex) text.remove_prefix(2);
  int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number, is_hex ? 16 : 10);
  if (parsed.ec != std::errc() || parsed.ptr != end || number < 0) return std::nullopt;
  return number;
}

using NodeResult = Result<FilterNode, FilterError>;

class Parser {
 public:
  explicit Parser(std::string_view text) : scanner_(text) {}

  NodeResult Parse() {
    if (!Advance()) return Unexpected{error_};
    NodeResult node = Or(0);
    if (!node || token_.type == Token::Type::kEnd) return node;
    return Fail(token_.position, token_.type == Token::Type::kClose
                                     ? "this ) closes nothing"
                                     : "here should be the end, “and” or “or”");
  }

 private:
  bool Advance() {
    auto token = scanner_.Next();
    if (!token) {
      error_ = token.error();
      return false;
    }
    token_ = std::move(*token);
    return true;
  }
  Unexpected<FilterError> Fail(size_t position, std::string sentence) const {
    return Unexpected{ErrorAt(position, std::move(sentence))};
  }

  NodeResult Or(int depth) {
    NodeResult first = And(depth);
    if (!first || token_.type != Token::Type::kOr) return first;
    FilterNode node{FilterOr{}, {}, 0};
    node.children.push_back(std::move(*first));
    while (token_.type == Token::Type::kOr) {
      if (!Advance()) return Unexpected{error_};
      NodeResult next = And(depth);
      if (!next) return next;
      node.children.push_back(std::move(*next));
    }
    return Ordered(std::move(node));
  }

  NodeResult And(int depth) {
    NodeResult first = Not(depth);
    if (!first || !ContinuesAnd()) return first;
    FilterNode node{FilterAnd{}, {}, 0};
    node.children.push_back(std::move(*first));
    while (ContinuesAnd()) {
      if (token_.type == Token::Type::kAnd && !Advance()) return Unexpected{error_};
      NodeResult next = Not(depth);
      if (!next) return next;
      node.children.push_back(std::move(*next));
    }
    return Ordered(std::move(node));
  }
  bool ContinuesAnd() const {
    switch (token_.type) {
      case Token::Type::kWord:
      case Token::Type::kText:
      case Token::Type::kOpen:
      case Token::Type::kAnd:
      case Token::Type::kNot:
      case Token::Type::kComparison:  // it will be refused where it stands
        return true;
      case Token::Type::kEnd:
      case Token::Type::kClose:
      case Token::Type::kOr:
        break;
    }
    return false;
  }

  NodeResult Not(int depth) {
    if (depth > kDeepest) return Fail(token_.position, "this is nested too deep");
    const size_t position = token_.position;
    switch (token_.type) {
      case Token::Type::kNot: {
        if (!Advance()) return Unexpected{error_};
        NodeResult inside = Not(depth + 1);
        if (!inside) return inside;
        FilterNode node{FilterNot{}, {}, inside->cost};
        node.children.push_back(std::move(*inside));
        return node;
      }
      case Token::Type::kOpen: {
        if (!Advance()) return Unexpected{error_};
        NodeResult inside = Or(depth + 1);
        if (!inside) return inside;
        if (token_.type != Token::Type::kClose) return Fail(position, "this ( is never closed");
        if (!Advance()) return Unexpected{error_};
        return inside;
      }
      case Token::Type::kText: {
        FilterNode node{FilterText{std::move(token_.text)}, {}, 3};
        if (!Advance()) return Unexpected{error_};
        return node;
      }
      case Token::Type::kWord:
        return Word();
      case Token::Type::kEnd:
        return Fail(position, "something is missing here: a word like lcp or drop, or node=client");
      case Token::Type::kComparison:
        return Fail(position, "what is to be compared? Write it in front: size>=1400");
      case Token::Type::kClose:
        return Fail(position, "something is missing in front of this )");
      case Token::Type::kAnd:
      case Token::Type::kOr:
        break;
    }
    return Fail(position, "something is missing in front of this word");
  }

  NodeResult Word() {
    const std::string word = std::move(token_.text);
    const size_t position = token_.position;
    if (!Advance()) return Unexpected{error_};
    for (const FieldEntry& entry : FieldWords()) {
      if (EqualIgnoringCase(entry.word, word)) return Compare(entry, position);
    }
    FilterNode node;
    bool known = false;
    for (const LayerWord& entry : LayerWords()) {
      if (!EqualIgnoringCase(entry.word, word)) continue;
      node.what = entry.layer;
      known = true;
    }
    for (const KindEntry& entry : KindWords()) {
      if (!EqualIgnoringCase(entry.word, word)) continue;
      node.what = entry.kind;
      known = true;
    }
    if (!known) return Fail(position, UnknownWord(word));
    if (token_.type == Token::Type::kComparison) {
      return Fail(token_.position,
                  Quoted(word) + " stands alone; compared can be node, from, to, " +
                      "session, journey, interface, time, size, seq, call, code, " +
                      "state, automaton and reason");
    }
    return node;
  }
  static std::string UnknownWord(const std::string& word) {
    const std::string_view nearest = NearestWord(word);
    std::string sentence = "no layer, kind or field is called " + Quoted(word);
    if (!nearest.empty()) sentence += "; did you mean " + Quoted(nearest) + "?";
    return sentence + (nearest.empty() ? "; to" : " To") + " look for it in the text, write \"" +
           word + "\"";
  }

  NodeResult Compare(const FieldEntry& field, size_t position) {
    if (token_.type != Token::Type::kComparison) {
      return Fail(position,
                  Quoted(field.word) + " needs a value: " + std::string(field.word) + "=…");
    }
    FilterComparison compared;
    compared.field = field.field;
    compared.comparison = token_.comparison;
    const bool is_equality =
        compared.comparison == Comparison::kEqual || compared.comparison == Comparison::kNotEqual;
    if (!field.is_number && !is_equality) {
      return Fail(token_.position, Quoted(field.word) + " is no number: only = and != make sense");
    }
    if (!Advance()) return Unexpected{error_};
    if (token_.type != Token::Type::kWord && token_.type != Token::Type::kText) {
      return Fail(token_.position,
                  "the value that " + Quoted(field.word) + " is compared with is missing");
    }
    compared.text = std::move(token_.text);
    const size_t value_position = token_.position;
    if (!Advance()) return Unexpected{error_};
    if (const auto problem = ReadValue(field, compared)) return Fail(value_position, *problem);
    return FilterNode{std::move(compared), {}, field.cost};
  }

  /// What is wrong with the value, if anything.
  static std::optional<std::string> ReadValue(const FieldEntry& field, FilterComparison& compared) {
    if (field.field == FilterField::kReason) {
      const auto reasons = ReasonWords();
      const auto known = std::find_if(reasons.begin(), reasons.end(), [&](std::string_view reason) {
        return EqualIgnoringCase(reason, compared.text);
      });
      compared.number = known - reasons.begin();
      if (known != reasons.end()) return std::nullopt;
      const std::string_view nearest = NearestReason(compared.text);
      return "nothing is dropped for the reason " + Quoted(compared.text) +
             (nearest.empty() ? "" : "; did you mean " + Quoted(nearest) + "?");
    }
    if (!field.is_number) return std::nullopt;
    const bool is_time = field.field == FilterField::kTime;
    const auto number = is_time ? ParseTime(compared.text) : ParseNumber(compared.text);
    compared.number = number.value_or(0);
    if (number) return std::nullopt;
    return Quoted(compared.text) +
           (is_time ? " is no time: write 1.5s, 20ms, 7us or 100ns" : " is no whole number");
  }

  /// The cheapest first.
  static FilterNode Ordered(FilterNode node) {
    std::stable_sort(node.children.begin(), node.children.end(),
                     [](const FilterNode& a, const FilterNode& b) { return a.cost < b.cost; });
    node.cost = node.children.back().cost;
    return node;
  }

  Scanner scanner_;
  Token token_;
  FilterError error_;
};

}  // namespace

Filter::Filter() = default;
Filter::~Filter() = default;
Filter::Filter(Filter&&) noexcept = default;
Filter& Filter::operator=(Filter&&) noexcept = default;

Result<Filter, FilterError> Filter::Parse(std::string_view text) {
  Filter filter;
  filter.text_ = text;
  if (std::all_of(text.begin(), text.end(), IsSpace)) return filter;
  if (text.size() > kLongest) {
    return Unexpected{ErrorAt(kLongest, "a filter has at most 4096 characters")};
  }
  NodeResult root = Parser(text).Parse();
  if (!root) return Unexpected{root.error()};
  filter.root_ = std::make_unique<FilterNode>(std::move(*root));
  return filter;
}

bool Filter::Matches(const RecordingModel& recording, ItemIndex item) const {
  if (item >= recording.size()) return false;
  return root_ == nullptr || viz::Matches(*root_, recording, item);
}

bool Filter::MatchesEverything() const { return root_ == nullptr; }
const std::string& Filter::text() const { return text_; }

std::vector<std::string> Filter::Suggestions(std::string_view text) {
  if (std::count(text.begin(), text.end(), '"') % 2 != 0) return {};
  size_t start = text.size();
  while (start > 0 && (IsWordCharacter(text[start - 1]) || IsOperator(text[start - 1]))) --start;
  const std::string_view begun = text.substr(start);
  const size_t sign =
      static_cast<size_t>(std::find_if(begun.begin(), begun.end(), IsOperator) - begun.begin());
  std::vector<std::string> words;
  const auto offer = [&](const std::string& word) {
    if (StartsWithIgnoringCase(word, begun)) words.push_back(word);
  };
  if (sign < begun.size()) {
    size_t value = sign;
    while (value < begun.size() && IsOperator(begun[value])) ++value;
    for (const FieldEntry& field : FieldWords()) {
      if (!EqualIgnoringCase(field.word, begun.substr(0, sign))) continue;
      for (const std::string_view some : SomeValuesOf(field.field)) {
        const bool has_space = some.find(' ') != std::string_view::npos;
        if (!StartsWithIgnoringCase(some, begun.substr(value))) continue;
        const std::string quote = has_space ? "\"" : "";
        words.push_back(std::string(begun.substr(0, value)) + quote + std::string(some) + quote);
      }
    }
    return words;
  }
  for (const LayerWord& entry : LayerWords()) offer(std::string(entry.word));
  for (const KindEntry& entry : KindWords()) offer(std::string(entry.word));
  for (const FieldEntry& entry : FieldWords()) offer(std::string(entry.word) + "=");
  for (const char* word : {"and", "or", "not"}) offer(word);
  return words;
}

}  // namespace pptplab::viz
