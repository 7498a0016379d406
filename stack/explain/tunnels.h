// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The messages and remarks of a recording, sorted into tunnels: two nodes, one attempt to connect
// them.
#ifndef PPTPLAB_STACK_EXPLAIN_TUNNELS_H_
#define PPTPLAB_STACK_EXPLAIN_TUNNELS_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "stack/explain/names.h"
#include "stack/explain/sentences.h"
#include "stack/explain/story_data.h"

namespace pptplab::explain {

struct ToldMessage {
  const StoryMessage* message;
  trace::NodeId from, to;
  bool lost = false;
  Told told;
};

struct Tunnel {
  trace::NodeId left = 0, right = 0;  ///< left spoke first
  Instant start{};
  bool has_call = false;
  std::vector<ToldMessage> messages;
  std::vector<const StoryRemark*> remarks;
  std::set<EndKey> ends;
  std::vector<Step> steps;  ///< where the story is after each message

  Step StepOf(const StoryRemark& remark) const;
};

struct SortedStory {
  std::vector<Tunnel> tunnels;               ///< in the order in which they began
  std::vector<const StoryRemark*> unsorted;  ///< of no tunnel
};
/// Borrows from `data`.
SortedStory SortIntoTunnels(const StoryData& data, const Names& names);

}  // namespace pptplab::explain

#endif  // PPTPLAB_STACK_EXPLAIN_TUNNELS_H_
