// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Optimal string alignment distance, by the usual table of which three rows are kept.
#include "scenarios/nearest.h"

#include <algorithm>
#include <cctype>

namespace pptplab::scenarios {
namespace {

/// Longer words are cut: a hostile file must not make us fill a table of a million squares.
constexpr size_t kLongestWord = 64;
constexpr size_t kMostWordsListed = 16;

std::string Lower(std::string_view text) {
  std::string lower(text.substr(0, kLongestWord));
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

std::string Sorted(std::string_view word) {
  std::string letters = Lower(word);
  std::sort(letters.begin(), letters.end());
  return letters;
}

}  // namespace

size_t EditDistance(std::string_view first, std::string_view second) {
  const std::string a = Lower(first);
  const std::string b = Lower(second);
  std::vector<size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    before_last.swap(last);
    last.swap(row);
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

std::string_view NearestWord(std::string_view word, const std::vector<std::string>& words) {
  const std::string letters = Sorted(word);
  std::string_view nearest;
  size_t smallest = std::max<size_t>(2, std::min(word.size(), kLongestWord) / 2) + 1;
  for (const std::string& candidate : words) {
    const size_t distance = EditDistance(word, candidate);
    if (distance >= std::max(word.size(), candidate.size())) continue;
    // Of two that are as near, the one with the same letters: two of them were swapped.
    if (distance < smallest || (distance == smallest && !nearest.empty() &&
                                Sorted(nearest) != letters && Sorted(candidate) == letters)) {
      smallest = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string Suggestion(std::string_view word, const std::vector<std::string>& words) {
  if (words.empty()) return "";
  const std::string_view nearest = NearestWord(word, words);
  if (!nearest.empty()) return "; did you mean \"" + std::string(nearest) + "\"?";
  std::string list = "; known are: ";
  for (size_t i = 0; i < words.size(); ++i) {
    if (i == kMostWordsListed) return list + " …";
    if (i > 0) list += ", ";
    list += words[i];
  }
  return list;
}

}  // namespace pptplab::scenarios
