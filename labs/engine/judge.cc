// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/judge.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "scenarios/nearest.h"

namespace pptplab::labs {
namespace {

std::string Quoted(const std::string& word) {
  return "\"" + (word.size() > 60 ? word.substr(0, 57) + "…" : word) + "\"";
}

std::vector<std::string> Names(const Task& task) {
  std::vector<std::string> names;
  for (const auto& [name, text] : task.choices) names.push_back(name);
  return names;
}

/// The words of a choice as they stand in tasks.yaml; "a, b" in one word are two.
std::vector<std::string> Chosen(const Answer& answer) {
  std::vector<std::string> out;
  for (std::string_view rest : answer) {
    while (!rest.empty()) {
      const size_t comma = std::min(rest.find(','), rest.size());
      const std::string word = Plain(rest.substr(0, comma));
      if (!word.empty()) out.push_back(word);
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  return out;
}

bool SameNumber(const Task& task, const Answer& a, const Answer& b) {
  if (a.empty() || b.empty()) return false;
  const auto x = ReadNumber(a[0], task.unit);
  const auto y = ReadNumber(b[0], task.unit);
  if (!x || !y) return false;
  const double within = task.within_ratio ? task.within * std::abs(*x) : task.within;
  return std::abs(*x - *y) <= within + 1e-9 * std::max(std::abs(*x), std::abs(*y));
}

std::string UnknownName(const Task& task, const std::vector<std::string>& words) {
  const std::vector<std::string> names = Names(task);
  for (const std::string& word : words) {
    if (std::ranges::none_of(names, [&](const auto& name) { return Plain(name) == word; })) {
      return Quoted(word) + " is none of the names to choose from" +
             scenarios::Suggestion(word, names);
    }
  }
  return "";
}

/// "a.b=1, c.d=2" and "a.b=1 c.d=2", where a list of two is meant.
bool HasTwoChanges(std::string_view change) {
  const size_t first = change.find('=');
  const size_t last = change.rfind('=');
  if (first == last) return false;
  return change.substr(first, last - first).find_first_of(" ,") != std::string_view::npos;
}

std::string WrongRange(const Answer& answer) {
  for (const auto& [name, range] : ReadMap(answer)) {
    if (!ReadNumbers({range})) return Quoted(range) + " is no range of octets: write it like 20-35";
  }
  return "";
}

/// Line by line as Same() compares the whole, in the order of the right answer.
std::vector<JudgedLine> JudgedLines(const Task& task, const Answer& right, const Answer& answer) {
  const auto said = ReadMap(answer);
  std::vector<JudgedLine> lines;
  for (const std::string& line : right) {
    for (const auto& [name, value] : ReadMap({line})) {
      const auto at = said.find(name);
      const bool is_answered = at != said.end() && !at->second.empty();
      const bool is_right = is_answered && Same(task, {line}, {name + ": " + at->second});
      lines.push_back({name, is_answered, is_right});
    }
  }
  return lines;
}

}  // namespace

bool Same(const Task& task, const Answer& a, const Answer& b) {
  switch (task.kind) {
    case Kind::kNumber:
      return SameNumber(task, a, b);
    case Kind::kHex:
      return !a.empty() && !b.empty() && ReadHex(a[0]) && ReadHex(a[0]) == ReadHex(b[0]);
    case Kind::kText:
    case Kind::kChoice:
      return !a.empty() && !b.empty() && Plain(a[0]) == Plain(b[0]);
    case Kind::kChoices: {
      const auto x = Chosen(a), y = Chosen(b);
      return std::set(x.begin(), x.end()) == std::set(y.begin(), y.end());
    }
    case Kind::kOrder:
      return Chosen(a) == Chosen(b);
    case Kind::kPacket:
    case Kind::kPackets:
      return ReadNumbers(a) && ReadNumbers(a) == ReadNumbers(b);
    case Kind::kBytes: {
      const auto x = ReadMap(a), y = ReadMap(b);
      return x.size() == y.size() && std::ranges::equal(x, y, [](const auto& p, const auto& q) {
               return p.first == q.first && ReadNumbers({p.second}) == ReadNumbers({q.second});
             });
    }
    case Kind::kMap: {
      auto x = ReadMap(a), y = ReadMap(b);
      for (auto& [name, value] : x) value = Plain(value);
      for (auto& [name, value] : y) value = Plain(value);
      return x == y;
    }
    case Kind::kChanges: {
      const auto x = std::set(a.begin(), a.end()), y = std::set(b.begin(), b.end());
      return x == y;
    }
    case Kind::kSecret:
    case Kind::kFile:
      return a == b;
  }
  return false;
}

std::string WrongForm(const Task& task, const Answer& answer) {
  const bool is_list =
      task.kind >= Kind::kChoices && task.kind != Kind::kFile && task.kind != Kind::kPacket;
  if (!is_list && answer.size() != 1) return "This task wants one value, not a list.";
  switch (task.kind) {
    case Kind::kNumber:
      if (ReadNumber(answer[0], task.unit)) return "";
      return Quoted(answer[0]) + " is no number" +
             (task.unit.empty() ? "." : " of " + task.unit + ".");
    case Kind::kHex:
      if (ReadHex(answer[0])) return "";
      return Quoted(answer[0]) +
             " is not hexadecimal: write each octet as two digits, like 0a 1b 2c.";
    case Kind::kChoice:
      if (const auto words = Chosen(answer); words.size() != 1) return "Choose one.";
      [[fallthrough]];
    case Kind::kChoices:
      return UnknownName(task, Chosen(answer));
    case Kind::kOrder: {
      const std::vector<std::string> words = Chosen(answer);
      if (std::string unknown = UnknownName(task, words); !unknown.empty()) return unknown;
      if (std::set(words.begin(), words.end()).size() != words.size())
        return "One of the cards is there twice.";
      return words.size() == task.choices.size()
                 ? ""
                 : "There are " + std::to_string(task.choices.size()) + " cards; the answer has " +
                       std::to_string(words.size()) + ".";
    }
    case Kind::kPacket:
    case Kind::kPackets: {
      const auto numbers = ReadNumbers(answer);
      if (!numbers) return "Packets are numbers and ranges, like 3, 5-7.";
      return task.kind == Kind::kPacket && numbers->size() != 1 ? "This task wants one packet."
                                                                : "";
    }
    case Kind::kBytes:
    case Kind::kMap: {
      std::vector<std::string> names;
      for (const auto& [name, value] : ReadMap(answer)) names.push_back(name);
      if (names.empty()) {
        return "Write each as \"NAME: VALUE\", a line each: pptplab lab answer " + task.name +
               " \"" + (task.choices.empty() ? "NAME" : task.choices[0].first) + ": …\" …";
      }
      if (std::string unknown = UnknownName(task, names); !unknown.empty()) return unknown;
      return task.kind == Kind::kBytes ? WrongRange(answer) : "";
    }
    case Kind::kChanges:
      for (const std::string& change : answer) {
        if (change.find('=') == std::string::npos)
          return Quoted(change) + " is no change: write PATH=VALUE.";
        if (HasTwoChanges(change))
          return Quoted(change) +
                 " is more than one change: write [\"PATH=VALUE\", \"PATH=VALUE\"].";
      }
      return "";
    case Kind::kText:
    case Kind::kSecret:
    case Kind::kFile:
      return "";
  }
  return "";
}

std::string Called(const std::pair<std::string, std::string>& choice) {
  const auto& [name, text] = choice;
  const std::string says = text.substr(0, text.find(": "));
  if (says.empty() || Plain(says) == Plain(name)) return Quoted(says.empty() ? name : says);
  return "\"" + says + "\" (" + name + ")";
}

Verdict Judge(const Task& task, const Key& key, const Answer& answer,
              const std::map<std::string, std::string>& values) {
  if (answer.empty()) return Wrong("Not answered.");
  if (std::string wrong_form = WrongForm(task, answer); !wrong_form.empty())
    return Wrong(wrong_form);
  Verdict verdict;
  if (key.judge) {
    verdict = key.judge(answer);
  } else if (Same(task, key.right, answer)) {
    verdict = Right();
  } else {
    verdict = Wrong("That is not it.");
    for (const auto& [name, wrong] : key.mistakes) {
      if (Same(task, wrong, answer)) verdict = Known(name);
    }
    if (verdict.mistake.empty() && task.kind == Kind::kOrder) {
      verdict = Partly(OrderShare(key.right, Chosen(answer)), "Some cards are not in their place.");
    }
    if (verdict.mistake.empty() && (task.kind == Kind::kMap || task.kind == Kind::kBytes)) {
      verdict = InPart(JudgedLines(task, key.right, answer));
    }
  }
  std::map<std::string, std::string> choices;
  for (const auto& choice : task.choices) choices[choice.first] = Fill(Called(choice), values);
  verdict.says = Fill(verdict.says, choices);
  for (std::string& step : verdict.steps) step = Fill(step, choices);
  if (const Mistake* mistake = task.FindMistake(verdict.mistake)) {
    verdict.share = mistake->marks;
    verdict.says += (verdict.says.empty() ? "" : " ") + Fill(mistake->says, values);
  }
  return verdict;
}

Verdict InPart(const std::vector<JudgedLine>& lines, double most) {
  const auto hits = static_cast<size_t>(std::ranges::count_if(lines, &JudgedLine::is_right));
  const auto first = std::ranges::find_if_not(lines, &JudgedLine::is_right);
  if (first == lines.end())
    return Partly(most, "What is there is right, but something is named that is not there.");
  const std::string name = "{" + first->name + "}";
  Verdict verdict =
      Partly(most * static_cast<double>(hits) / static_cast<double>(lines.size()),
             std::to_string(hits) + " of " + std::to_string(lines.size()) +
                 (hits == 1 ? " is right; " : " are right; ") +
                 (first->is_answered ? "the first that is not: " + name + "."
                                     : name + " is not answered yet.") +
                 " In part, it earns up to " + std::to_string(std::lround(most * 100)) + " %.");
  for (auto line = lines.begin(); line != first; ++line)
    verdict.steps.push_back("{" + line->name + "}");
  // Else somebody who counts the ticks finds fewer than are said to be right.
  if (const size_t further = hits - verdict.steps.size(); further > 0)
    verdict.steps.push_back(std::to_string(further) + " more below the first that is not");
  return verdict;
}

double OrderShare(const Answer& right, const Answer& answer) {
  // Cards that need not be moved are a longest common subsequence.
  std::vector<size_t> length(answer.size() + 1, 0);
  for (const std::string& card : right) {
    size_t before = 0;
    for (size_t i = 0; i < answer.size(); ++i) {
      const size_t above = length[i + 1];
      length[i + 1] =
          Plain(card) == Plain(answer[i]) ? before + 1 : std::max(length[i + 1], length[i]);
      before = above;
    }
  }
  const size_t cards = std::max(right.size(), answer.size());
  return cards == 0 ? 1 : static_cast<double>(length.back()) / static_cast<double>(cards);
}

double F1(const std::vector<uint32_t>& wanted, const std::vector<uint32_t>& found) {
  if (wanted.empty() && found.empty()) return 1;
  const std::set<uint32_t> all(wanted.begin(), wanted.end());
  const auto hits =
      std::ranges::count_if(found, [&](uint32_t number) { return all.contains(number); });
  return 2.0 * static_cast<double>(hits) / static_cast<double>(wanted.size() + found.size());
}

}  // namespace pptplab::labs
