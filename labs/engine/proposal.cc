// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/proposal.h"

#include <algorithm>
#include <charconv>

#include "scenarios/nearest.h"
#include "scenarios/units.h"

namespace pptplab::labs {
namespace {

constexpr size_t kMostChanges = 20;

std::string Shortened(std::string_view word) {
  return "\"" + std::string(word.substr(0, 60)) + (word.size() > 60 ? "…\"" : "\"");
}

std::string Trimmed(std::string_view word) {
  const size_t first = word.find_first_not_of(" \t");
  if (first == std::string_view::npos) return "";
  return std::string(word.substr(first, word.find_last_not_of(" \t") - first + 1));
}

std::string Joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

/// What is wrong with a value; "": nothing.
std::string WrongValue(const Changeable& path, const std::string& value) {
  const std::string said = path.path + " can't be " + Shortened(value) + ": ";
  if (!path.words.empty()) {
    return std::ranges::find(path.words, value) != path.words.end()
               ? ""
               : said + "it may be " + Joined(path.words) + ".";
  }
  if (path.longest > Duration::zero()) {
    const auto time = scenarios::ReadDuration(value);
    if (!time) return said + time.error() + ".";
    if (*time == Duration::zero() && path.shortest == Duration::zero()) return "";
    return *time >= path.shortest && *time <= path.longest
               ? ""
               : said + "it may be " + scenarios::ToText(path.shortest) + " to " +
                     scenarios::ToText(path.longest) + ".";
  }
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  return error == std::errc() && end == value.data() + value.size() && number >= path.least &&
                 number <= path.most
             ? ""
             : said + "it may be a whole number, " + std::to_string(path.least) + " to " +
                   std::to_string(path.most) + ".";
}

}  // namespace

Changeable Changeable::Word(std::string path, std::vector<std::string> words) {
  Changeable out;
  out.path = std::move(path);
  out.words = std::move(words);
  return out;
}
Changeable Changeable::Time(std::string path, Duration shortest, Duration longest) {
  Changeable out;
  out.path = std::move(path);
  out.shortest = shortest;
  out.longest = longest;
  return out;
}
Changeable Changeable::Number(std::string path, uint64_t least, uint64_t most) {
  Changeable out;
  out.path = std::move(path);
  out.least = least;
  out.most = most;
  return out;
}

std::vector<std::string> Proposal::changes() const {
  std::vector<std::string> out;
  for (const auto& [path, value] : values) out.push_back(path + "=" + value);
  return out;
}

Proposal ReadProposal(const Answer& answer, const std::vector<Changeable>& allowed) {
  Proposal out;
  if (answer.size() > kMostChanges) {
    out.problem = "So many changes are too many: at most " + std::to_string(kMostChanges) + ".";
    return out;
  }
  std::vector<std::string> paths;
  for (const Changeable& path : allowed) paths.push_back(path.path);
  for (const std::string& change : answer) {
    const size_t equals = change.find('=');
    const std::string path = Trimmed(std::string_view(change).substr(0, equals));
    const std::string value =
        equals == std::string::npos ? "" : Trimmed(std::string_view(change).substr(equals + 1));
    const auto found = std::ranges::find(allowed, path, &Changeable::path);
    if (found == allowed.end()) {
      out.problem = Shortened(path) + " may not be changed here" +
                    (path.size() > 100 ? "." : scenarios::Suggestion(path, paths));
      return out;
    }
    if (out.problem = WrongValue(*found, value); !out.problem.empty()) return out;
    if (!out.values.emplace(path, value).second) {
      out.problem = path + " is changed twice.";
      return out;
    }
  }
  return out;
}

std::string PathsOf(const std::vector<Changeable>& allowed) {
  std::string out;
  for (const Changeable& path : allowed) {
    out += (out.empty() ? "" : "\n") + path.path;
    if (!path.words.empty()) {
      out += "=" + Joined(path.words);
    } else if (path.longest > Duration::zero()) {
      out += "=" + scenarios::ToText(path.shortest) + " … " + scenarios::ToText(path.longest);
    } else {
      out += "=" + std::to_string(path.least) + " … " + std::to_string(path.most);
    }
  }
  return out + "\n";
}

}  // namespace pptplab::labs
