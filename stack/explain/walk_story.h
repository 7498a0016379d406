// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Steps 4, 5 and 6: one data packet as it is wrapped, travels, and is unwrapped.
#ifndef PPTPLAB_STACK_EXPLAIN_WALK_STORY_H_
#define PPTPLAB_STACK_EXPLAIN_WALK_STORY_H_

#include <functional>

#include "stack/explain/ladder.h"
#include "stack/explain/story_data.h"

namespace pptplab::explain {

/// `subject` gives a node as it stands in a sentence: "the client".
void TellWalk(Ladder& ladder, const Walk& walk,
              const std::function<std::string(trace::NodeId)>& subject,
              const std::function<bool(trace::NodeId)>& is_real);

}  // namespace pptplab::explain

#endif  // PPTPLAB_STACK_EXPLAIN_WALK_STORY_H_
