// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "tests/policies/cover.h"

#include <array>
#include <optional>
#include <set>

namespace pptplab::testing {
namespace {

using Pair = std::array<size_t, 4>;  // option, value, a later option, value

Pair PairOf(size_t option, size_t value, size_t other, size_t other_value) {
  if (option < other) return {option, value, other, other_value};
  return {other, other_value, option, value};
}

std::set<Pair> AllPairs(const std::vector<size_t>& counts) {
  std::set<Pair> pairs;
  for (size_t a = 0; a < counts.size(); ++a) {
    for (size_t b = a + 1; b < counts.size(); ++b) {
      for (size_t i = 0; i < counts[a]; ++i) {
        for (size_t j = 0; j < counts[b]; ++j) pairs.insert({a, i, b, j});
      }
    }
  }
  return pairs;
}

}  // namespace

std::vector<Row> PairwiseCover(const std::vector<size_t>& counts) {
  std::set<Pair> open = AllPairs(counts);
  std::vector<Row> rows;
  while (!open.empty()) {
    // The first pair that is open, then for each other option the value that closes most.
    std::vector<std::optional<size_t>> chosen(counts.size());
    chosen[(*open.begin())[0]] = (*open.begin())[1];
    chosen[(*open.begin())[2]] = (*open.begin())[3];
    for (size_t option = 0; option < counts.size(); ++option) {
      if (chosen[option]) continue;
      size_t best = 0, most = 0;
      for (size_t n = 0; n < counts[option]; ++n) {
        // Begin somewhere else in each row, so that ties don't always go to the first value.
        const size_t value = (n + rows.size()) % counts[option];
        size_t closes = 0;
        for (size_t other = 0; other < counts.size(); ++other) {
          if (chosen[other]) closes += open.count(PairOf(option, value, other, *chosen[other]));
        }
        if (n == 0 || closes > most) {
          best = value;
          most = closes;
        }
      }
      chosen[option] = best;
    }
    Row row;
    for (const auto& value : chosen) row.push_back(*value);
    for (size_t a = 0; a < row.size(); ++a) {
      for (size_t b = a + 1; b < row.size(); ++b) open.erase({a, row[a], b, row[b]});
    }
    rows.push_back(row);
  }
  return rows;
}

}  // namespace pptplab::testing
