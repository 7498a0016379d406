// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// All items of a journey, found at once: for each item the next one of its journey, and for each
// journey its first and last. Journeys are small numbers in our own recordings and anything in
// others.
#ifndef PPTPLAB_VIZ_MODEL_JOURNEY_INDEX_H_
#define PPTPLAB_VIZ_MODEL_JOURNEY_INDEX_H_

#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "stack/base/pdu.h"

namespace pptplab::viz {

class JourneyIndex {
 public:
  /// For every item, in order, from 0. Journey 0: it is on none.
  void Add(JourneyId journey, uint32_t item) {
    next_.push_back(kNone);
    if (journey == 0) return;
    Ends& ends = EndsOf(journey);
    if (ends.first == kNone) {
      ends.first = item;
    } else {
      next_[ends.last] = item;
    }
    ends.last = item;
  }

  std::vector<uint32_t> Items(JourneyId journey) const {
    std::vector<uint32_t> items;
    for (uint32_t at = First(journey); at != kNone; at = next_[at]) items.push_back(at);
    return items;
  }
  /// kNone: no item is on this journey.
  uint32_t First(JourneyId journey) const { return Find(journey).first; }
  uint32_t Last(JourneyId journey) const { return Find(journey).last; }
  static constexpr uint32_t kNone = 0xffffffff;

 private:
  struct Ends {
    uint32_t first = kNone;
    uint32_t last = kNone;
  };
  Ends Find(JourneyId journey) const {
    if (journey < dense_.size() && dense_[journey].first != kNone) return dense_[journey];
    const auto found = sparse_.find(journey);
    return found == sparse_.end() ? Ends{} : found->second;
  }
  Ends& EndsOf(JourneyId journey) {
    if (!sparse_.empty()) {
      const auto found = sparse_.find(journey);
      if (found != sparse_.end()) return found->second;
    }
    if (journey < dense_.size()) return dense_[journey];
    if (journey > 4 * next_.size() + 1024) return sparse_[journey];
    dense_.resize(journey + 1);
    return dense_[journey];
  }

  std::vector<uint32_t> next_;  // by item
  std::vector<Ends> dense_;     // by journey
  std::unordered_map<JourneyId, Ends> sparse_;
};

/// Journeys met so far.
class JourneySet {
 public:
  /// False: it was there already.
  bool Insert(JourneyId journey) {
    ++inserted_;
    if (!sparse_.empty() && sparse_.contains(journey)) return false;
    if (journey >= dense_.size()) {
      if (journey > 4 * inserted_ + 1024) return sparse_.insert(journey).second;
      dense_.resize(2 * journey + 1);
    }
    const bool is_new = !dense_[journey];
    dense_[journey] = true;
    return is_new;
  }

 private:
  std::vector<bool> dense_;
  std::unordered_set<JourneyId> sparse_;
  size_t inserted_ = 0;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_JOURNEY_INDEX_H_
