// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/keys.h"

#include <algorithm>

#include "labs/engine/judge.h"

namespace pptplab::labs {
namespace {

/// At most this share for what is right in part: what a known mistake earns, and no more.
constexpr double kMostInPart = 0.4;

Verdict InPart(size_t hits, size_t of, const std::string& first_wrong) {
  const std::string says = std::to_string(hits) + " of " + std::to_string(of) +
                           (hits == 1 ? " is" : " are") + " right; the first that is not: \"" +
                           first_wrong + "\".";
  return Partly(kMostInPart * static_cast<double>(hits) / static_cast<double>(of), says);
}

bool SameRanges(const Answer& a, const Answer& b) {
  const auto x = ReadMap(a), y = ReadMap(b);
  return x.size() == y.size() && std::ranges::equal(x, y, [](const auto& p, const auto& q) {
           return p.first == q.first && ReadNumbers({p.second}) == ReadNumbers({q.second});
         });
}

}  // namespace

Answer MapOf(const std::vector<std::pair<std::string, std::string>>& entries) {
  Answer out;
  for (const auto& [name, value] : entries) out.push_back(name + ": " + value);
  return out;
}

Key NumbersKey(std::vector<std::pair<std::string, uint32_t>> right,
               std::vector<std::pair<std::string, std::vector<uint32_t>>> wrong) {
  const auto answer_with = [&](const std::vector<uint32_t>& values) {
    Answer out;
    for (size_t i = 0; i < right.size(); ++i) {
      out.push_back(right[i].first + ": " + std::to_string(values.at(i)));
    }
    return out;
  };
  Key key;
  for (const auto& [name, value] : right) key.right.push_back(name + ": " + std::to_string(value));
  for (const auto& [name, values] : wrong) key.mistakes.emplace_back(name, answer_with(values));
  key.judge = [right = std::move(right), wrong = std::move(wrong)](const Answer& answer) {
    const auto said = ReadMap(answer);
    const auto is = [&](size_t i, uint32_t value) {
      const auto at = said.find(right[i].first);
      const auto number = at == said.end() ? std::nullopt : ReadNumber(at->second, "");
      return number && *number == value;
    };
    size_t hits = 0, first_wrong = right.size();
    for (size_t i = 0; i < right.size(); ++i) {
      if (is(i, right[i].second)) {
        ++hits;
      } else {
        first_wrong = std::min(first_wrong, i);
      }
    }
    if (hits == right.size()) return Right();
    for (const auto& [name, values] : wrong) {
      bool all = true;
      for (size_t i = 0; i < right.size(); ++i) all = all && is(i, values[i]);
      if (all) return Known(name);
    }
    return InPart(hits, right.size(), right[first_wrong].first);
  };
  return key;
}

Answer Layout::ranges() const {
  Answer out;
  size_t at = start;
  for (const auto& [name, size] : layers) {
    if (size > 0) {
      out.push_back(name + ": " + std::to_string(at) + "-" + std::to_string(at + size - 1));
    }
    at += size;
  }
  return out;
}

Key RangesKey(const Layout& right, std::vector<std::pair<std::string, Layout>> wrong) {
  Key key;
  key.right = right.ranges();
  for (const auto& [name, layout] : wrong) key.mistakes.emplace_back(name, layout.ranges());
  key.judge = [right = key.right, wrong = key.mistakes](const Answer& answer) {
    if (SameRanges(answer, right)) return Right();
    for (const auto& [name, ranges] : wrong) {
      if (SameRanges(answer, ranges)) return Known(name);
    }
    const auto said = ReadMap(answer);
    size_t hits = 0;
    std::string first_wrong;
    std::vector<std::string> steps;
    for (const std::string& line : right) {
      const auto [name, range] = *ReadMap({line}).begin();
      const auto at = said.find(name);
      if (at != said.end() && ReadNumbers({at->second}) == ReadNumbers({range})) {
        ++hits;
        if (first_wrong.empty()) steps.push_back(name);
      } else if (first_wrong.empty()) {
        first_wrong = name;
      }
    }
    if (first_wrong.empty()) {
      return Partly(kMostInPart,
                    "What is there is right, but something is named that is not there.");
    }
    Verdict verdict = InPart(hits, right.size(), first_wrong);
    verdict.steps = std::move(steps);
    return verdict;
  };
  return key;
}

}  // namespace pptplab::labs
