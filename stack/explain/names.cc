// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/explain/names.h"

#include <algorithm>

namespace pptplab::explain {

Names::Names(const std::map<trace::NodeId, StoryNode>& nodes) : nodes_(nodes) {
  for (const auto& [id, node] : nodes_) ++roles_[node.role];
}

std::string Names::Of(trace::NodeId id) const {
  const auto found = nodes_.find(id);
  if (found != nodes_.end() && !found->second.name.empty()) return found->second.name;
  return id == 0 ? "somebody" : "node " + std::to_string(id);
}

std::string Names::Subject(trace::NodeId id) const {
  const auto found = nodes_.find(id);
  if (found == nodes_.end()) return Of(id);
  const auto count = roles_.find(found->second.role);
  const bool only = count != roles_.end() && count->second == 1;
  if (only && found->second.role == "PPTP client") return "the client";
  if (only && found->second.role == "PPTP server") return "the server";
  if (only && found->second.role == "PPTP access concentrator") return "the concentrator";
  return Of(id);
}

namespace {
bool IsRealRole(const std::string& role) {
  return role.starts_with("real ") || role.starts_with("a real ");
}
}  // namespace

bool Names::IsReal(trace::NodeId id) const {
  const auto found = nodes_.find(id);
  return found != nodes_.end() && IsRealRole(found->second.role);
}

bool Names::HasReal() const {
  return std::any_of(nodes_.begin(), nodes_.end(),
                     [](const auto& node) { return IsRealRole(node.second.role); });
}

}  // namespace pptplab::explain
