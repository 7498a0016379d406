// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/keys.h"

#include <algorithm>

#include "labs/engine/judge.h"

namespace pptplab::labs {
namespace {

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
  std::erase_if(wrong,
                [&](const auto& mistake) { return answer_with(mistake.second) == key.right; });
  for (const auto& [name, values] : wrong) key.mistakes.emplace_back(name, answer_with(values));
  key.judge = [right = std::move(right), wrong = std::move(wrong)](const Answer& answer) {
    const auto said = ReadMap(answer);
    const auto is = [&](size_t i, uint32_t value) {
      const auto at = said.find(right[i].first);
      const auto number = at == said.end() ? std::nullopt : ReadNumber(at->second, "");
      return number && *number == value;
    };
    std::vector<JudgedLine> lines;
    for (size_t i = 0; i < right.size(); ++i) {
      const auto at = said.find(right[i].first);
      lines.push_back(
          {right[i].first, at != said.end() && !at->second.empty(), is(i, right[i].second)});
    }
    if (std::ranges::all_of(lines, &JudgedLine::is_right)) return Right();
    for (const auto& [name, values] : wrong) {
      bool all = true;
      for (size_t i = 0; i < right.size(); ++i) all = all && is(i, values[i]);
      if (all) return Known(name);
    }
    return InPart(lines);
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
    std::vector<JudgedLine> lines;
    for (const std::string& line : right) {
      const auto [name, range] = *ReadMap({line}).begin();
      const auto at = said.find(name);
      const bool is_answered = at != said.end() && !at->second.empty();
      lines.push_back(
          {name, is_answered, is_answered && ReadNumbers({at->second}) == ReadNumbers({range})});
    }
    return InPart(lines);
  };
  return key;
}

}  // namespace pptplab::labs
