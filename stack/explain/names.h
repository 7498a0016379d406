// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The nodes of a recording as they stand in headings and in sentences.
#ifndef PPTPLAB_STACK_EXPLAIN_NAMES_H_
#define PPTPLAB_STACK_EXPLAIN_NAMES_H_

#include <map>
#include <string>

#include "stack/trace/event.h"

namespace pptplab::explain {

struct StoryNode {
  std::string name;
  std::string role;
};

class Names {
 public:
  explicit Names(const std::map<trace::NodeId, StoryNode>& nodes);

  std::string Of(trace::NodeId id) const;  ///< "client-7"
  /// "the client" if there is one only, else its name.
  std::string Subject(trace::NodeId id) const;
  /// A machine that isn't ours: what its packets go through inside it is in no recording.
  bool IsReal(trace::NodeId id) const;
  bool HasReal() const;

 private:
  std::map<trace::NodeId, StoryNode> nodes_;
  std::map<std::string, int> roles_;
};

}  // namespace pptplab::explain

#endif  // PPTPLAB_STACK_EXPLAIN_NAMES_H_
