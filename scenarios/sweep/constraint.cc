// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Recursive descent, one function for each level of precedence: or, and, not, comparison, sum,
// product, single.
#include "scenarios/sweep/constraint.h"

#include <array>
#include <cmath>

#include "scenarios/sweep/quantity.h"

namespace pptplab::sweep {
namespace {

/// A truth value is a number, 0 or 1, that comes out of a comparison.
struct Operand {
  std::string text;
  std::optional<double> number;
  bool is_truth = false;
};

Operand Truth(bool holds) { return {"", holds ? 1.0 : 0.0, true}; }

class Parser {
 public:
  Parser(std::string_view text, const ValueOf& value_of) : rest_(text), value_of_(value_of) {}

  Result<bool, std::string> Run() {
    Operand result = Or();
    if (error_.empty() && !rest_.empty()) {
      Fail("after \"" + std::string(rest_.substr(0, 20)) + "\" nothing fits; and, or, or a comparison?");
    }
    if (error_.empty() && !result.is_truth) Fail("it is neither true nor false; compare it with something");
    if (!error_.empty()) return Unexpected<std::string>{error_};
    return *result.number != 0;
  }

 private:
  void Fail(std::string sentence) {
    if (error_.empty()) error_ = std::move(sentence);
    rest_ = {};
  }
  void SkipSpace() {
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
  }
  static bool IsOfName(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == '%';
  }
  std::string_view Word() const {
    size_t length = 0;
    while (length < rest_.size() && IsOfName(rest_[length])) ++length;
    return rest_.substr(0, length);
  }
  bool TakeWord(std::string_view word) {
    SkipSpace();
    if (Word() != word) return false;
    rest_.remove_prefix(word.size());
    SkipSpace();
    return true;
  }
  bool Take(std::string_view sign) {
    SkipSpace();
    if (!rest_.starts_with(sign)) return false;
    rest_.remove_prefix(sign.size());
    SkipSpace();
    return true;
  }
  bool IsTrue(const Operand& operand) {
    if (!operand.is_truth) Fail("and, or and not join comparisons only");
    return operand.number.value_or(0) != 0;
  }
  double NumberOf(const Operand& operand) {
    if (operand.number && !operand.is_truth) return *operand.number;
    Fail("\"" + operand.text.substr(0, 40) + "\" is no number");
    return 0;
  }

  Operand Or() {
    Operand left = And();
    while (TakeWord("or")) {
      const bool before = IsTrue(left);
      const bool after = IsTrue(And());
      left = Truth(before || after);
    }
    return left;
  }
  Operand And() {
    Operand left = Not();
    while (TakeWord("and")) {
      const bool before = IsTrue(left);
      const bool after = IsTrue(Not());
      left = Truth(before && after);
    }
    return left;
  }
  Operand Not() {
    if (++depth_ > kDeepest) Fail("it is nested too deeply");
    const Operand result =
        error_.empty() && TakeWord("not") ? Truth(!IsTrue(Not())) : Comparison();
    --depth_;
    return result;
  }
  Operand Comparison() {
    Operand left = Sum();
    for (const std::string_view sign : {"==", "!=", "<=", ">=", "<", ">"}) {
      if (Take(sign)) return Compare(left, sign, Sum());
    }
    if (rest_.starts_with("=")) Fail("equal is ==");
    return left;
  }
  Operand Compare(const Operand& a, std::string_view sign, const Operand& b) {
    const bool in_numbers = a.number && b.number;
    if (sign == "==" || sign == "!=") {
      const bool equal = in_numbers ? *a.number == *b.number : a.text == b.text;
      return Truth(equal == (sign == "=="));
    }
    const double left = NumberOf(a), right = NumberOf(b);
    if (sign == "<") return Truth(left < right);
    if (sign == ">") return Truth(left > right);
    return Truth(sign == "<=" ? left <= right : left >= right);
  }
  Operand Sum() {
    Operand left = Product();
    while (true) {
      if (Take("+")) {
        left = {"", NumberOf(left) + NumberOf(Product()), false};
      } else if (Take("-")) {
        left = {"", NumberOf(left) - NumberOf(Product()), false};
      } else {
        return left;
      }
    }
  }
  Operand Product() {
    Operand left = Single();
    while (true) {
      if (Take("*")) {
        left = {"", NumberOf(left) * NumberOf(Single()), false};
      } else if (Take("/")) {
        const double by = NumberOf(Single());
        if (by == 0) Fail("it divides by 0");
        left = {"", NumberOf(left) / (by == 0 ? 1 : by), false};
      } else {
        return left;
      }
    }
  }
  Operand Single() {
    if (++depth_ > kDeepest) Fail("it is nested too deeply");
    Operand result;
    if (Take("(")) {
      result = Or();
      if (!Take(")")) Fail("a ) is missing");
    } else if (Take("-")) {
      result = {"", -NumberOf(Single()), false};
    } else if (Take("'")) {
      const size_t end = rest_.find('\'');
      if (end == std::string_view::npos) Fail("a ' is missing");
      result.text = std::string(rest_.substr(0, end));
      if (error_.empty()) rest_.remove_prefix(end + 1);
    } else {
      result = Named();
    }
    --depth_;
    return result;
  }
  Operand Named() {
    SkipSpace();
    const std::string word(Word());
    if (word.empty()) {
      Fail(rest_.empty() ? "something is missing at its end"
                         : "\"" + std::string(rest_.substr(0, 20)) + "\" is no name and no number");
      return {};
    }
    rest_.remove_prefix(word.size());
    const auto value = value_of_(word);
    Operand result{value.value_or(word), std::nullopt, false};
    if (const auto quantity = ReadQuantity(result.text)) result.number = quantity->value;
    return result;
  }

  static constexpr int kDeepest = 100;
  std::string_view rest_;
  const ValueOf& value_of_;
  std::string error_;
  int depth_ = 0;
};

}  // namespace

Result<bool, std::string> Holds(std::string_view condition, const ValueOf& value_of) {
  return Parser(condition, value_of).Run();
}

}  // namespace pptplab::sweep
