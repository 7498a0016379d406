// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/answer.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace pptplab::labs {
namespace {

using scenarios::Entry;
using scenarios::Problem;
using scenarios::Value;

constexpr size_t kMostNumbers = 100'000;

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view Trimmed(std::string_view word) {
  while (!word.empty() && IsSpace(word.front())) word.remove_prefix(1);
  while (!word.empty() && IsSpace(word.back())) word.remove_suffix(1);
  return word;
}

std::optional<Problem> Read(const Value& value, Answer& out) {
  switch (value.kind) {
    case Value::Kind::kNull:
      return std::nullopt;
    case Value::Kind::kText:
      if (!Trimmed(value.text).empty()) out.emplace_back(Trimmed(value.text));
      return std::nullopt;
    case Value::Kind::kList:
      for (const Value& item : value.items) {
        if (item.kind == Value::Kind::kText) {
          out.emplace_back(Trimmed(item.text));
        } else if (item.kind != Value::Kind::kNull) {
          return Problem{item.at, "an answer's list holds words or numbers only"};
        }
      }
      return std::nullopt;
    case Value::Kind::kMap:
      for (const Entry& entry : value.entries) {
        std::string text = entry.value.text;
        if (entry.value.kind == Value::Kind::kList) {
          for (const Value& item : entry.value.items) {
            if (item.kind != Value::Kind::kText) {
              return Problem{item.at, "this list holds words or numbers only"};
            }
            text += (text.empty() ? "" : ", ") + item.text;
          }
        } else if (entry.value.kind == Value::Kind::kMap) {
          return Problem{entry.at, "this needs a value, not a map of its own"};
        }
        if (!Trimmed(text).empty()) out.push_back(entry.key + ": " + std::string(Trimmed(text)));
      }
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<uint32_t> ReadCount(std::string_view word) {
  uint32_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return value;
}

}  // namespace

Result<Answers, Problem> ReadAnswers(std::string_view text, const std::string& source) {
  auto tree = scenarios::ParseYaml(text, std::make_shared<const std::string>(source));
  if (!tree) return Unexpected{tree.error()};
  Answers answers;
  if (tree->kind == Value::Kind::kNull) return answers;
  if (tree->kind != Value::Kind::kMap) {
    return Unexpected{Problem{tree->at, "answers are a map: \"TASK: ANSWER\", a line each"}};
  }
  for (const Entry& entry : tree->entries) {
    Answer answer;
    if (auto problem = Read(entry.value, answer)) return Unexpected{*problem};
    if (!answer.empty()) answers.emplace(entry.key, std::move(answer));
  }
  return answers;
}

std::optional<double> ReadNumber(std::string_view word, std::string_view unit) {
  word = Trimmed(word);
  if (!unit.empty() && word.size() > unit.size() &&
      Plain(word.substr(word.size() - unit.size())) == Plain(unit)) {
    word = Trimmed(word.substr(0, word.size() - unit.size()));
  }
  std::string digits;
  for (size_t i = 0; i < word.size(); ++i) {
    // 1,372 and 1 372, but not 1,37.
    const bool separates = (word[i] == ',' || word[i] == ' ' || word[i] == '\'') && i > 0 &&
                           i + 3 < word.size() + 0 && std::isdigit(word[i - 1]) != 0 &&
                           std::all_of(word.begin() + static_cast<long>(i) + 1,
                                       word.begin() + static_cast<long>(i) + 4,
                                       [](unsigned char c) { return std::isdigit(c) != 0; });
    if (!separates) digits += word[i];
  }
  if (digits.starts_with("0x") || digits.starts_with("0X")) {
    uint64_t value = 0;
    const char* const end = digits.data() + digits.size();
    const auto [at, error] = std::from_chars(digits.data() + 2, end, value, 16);
    if (error != std::errc() || at != end) return std::nullopt;
    return static_cast<double>(value);
  }
  if (digits.starts_with("+")) digits.erase(0, 1);
  double value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [at, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc() || at != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<Bytes> ReadHex(std::string_view word) {
  word = Trimmed(word);
  if (word.starts_with("0x") || word.starts_with("0X")) word.remove_prefix(2);
  std::string digits;
  for (const char c : word) {
    if (c != ':' && c != '-' && c != '.') digits += c;
  }
  return digits.empty() ? std::nullopt : FromHex(digits);
}

std::optional<std::vector<uint32_t>> ReadNumbers(const Answer& answer) {
  std::vector<uint32_t> out;
  for (std::string_view rest : answer) {
    while (!rest.empty()) {
      const size_t comma = std::min(rest.find(','), rest.size());
      const std::string_view word = Trimmed(rest.substr(0, comma));
      rest.remove_prefix(std::min(comma + 1, rest.size()));
      if (word.empty()) continue;
      const size_t dash = word.find('-');
      const auto first = ReadCount(Trimmed(word.substr(0, dash)));
      const auto last =
          dash == std::string_view::npos ? first : ReadCount(Trimmed(word.substr(dash + 1)));
      if (!first || !last || *last < *first) return std::nullopt;
      if (*last - *first >= kMostNumbers - out.size()) return std::nullopt;
      for (uint32_t number = *first; number <= *last; ++number) out.push_back(number);
    }
  }
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

std::map<std::string, std::string> ReadMap(const Answer& answer) {
  std::map<std::string, std::string> out;
  for (const std::string& word : answer) {
    const size_t colon = word.find(':');
    if (colon == std::string::npos) continue;
    out[Plain(word.substr(0, colon))] = Trimmed(std::string_view(word).substr(colon + 1));
  }
  return out;
}

std::string Plain(std::string_view word) {
  std::string out;
  for (const char c : Trimmed(word)) {
    if (!IsSpace(c)) {
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  return out;
}

}  // namespace pptplab::labs
