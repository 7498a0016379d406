// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A message is told where it was sent; a node that never says what it sends is told from what the
// others receive. A new Start-Control-Connection-Request, or a second call, is a new attempt.
#include "stack/explain/tunnels.h"

#include <algorithm>

namespace pptplab::explain {
namespace {

using trace::NodeId;

class Sorter {
 public:
  Sorter(const StoryData& data, const Names& names) : data_(data), names_(names) {}

  SortedStory Run() {
    for (const StoryMessage& message : data_.messages) {
      const bool sent = message.message.direction == trace::Direction::kSent;
      (sent ? speakers_ : listeners_).insert(message.end.first);
    }
    for (const StoryMessage& message : data_.messages) Sort(message);
    for (const StoryRemark& remark : data_.remarks) Sort(remark);
    return std::move(story_);
  }

 private:
  void Sort(const StoryMessage& message) {
    const bool sent = message.message.direction == trace::Direction::kSent;
    if (!sent && speakers_.contains(message.other)) {
      const auto tunnel = current_.find(std::minmax(message.end.first, message.other));
      if (tunnel != current_.end()) Own(message, tunnel->second);
      return;
    }
    const NodeId from = sent ? message.end.first : message.other;
    const NodeId to = sent ? message.other : message.end.first;
    ToldMessage told{&message, from, to, false,
                     Tell(message.message, {names_.Subject(from), names_.Subject(to)})};
    told.lost = sent && !message.arrived && listeners_.contains(to);
    const size_t index = TunnelFor(told);
    Tunnel& tunnel = story_.tunnels[index];
    if (told.told.name == "Outgoing-Call-Request") tunnel.has_call = true;
    Own(message, index);
    const bool goes_on = told.told.step != Step::kKeepAlive || tunnel.steps.empty();
    tunnel.steps.push_back(goes_on ? told.told.step : tunnel.steps.back());
    tunnel.messages.push_back(std::move(told));
  }

  void Own(const StoryMessage& message, size_t tunnel) {
    const EndKey& end = message.end;
    if (end.second == 0) return;  // a node as a whole
    // PPP says whose it is: PPTP may end before it, at an access concentrator.
    const bool is_control = message.message.protocol == trace::Protocol::kPptpControl;
    if (is_control && owner_.contains(end)) return;
    owner_[end] = tunnel;
    story_.tunnels[tunnel].ends.insert(end);
  }

  size_t TunnelFor(const ToldMessage& told) {
    const std::pair<NodeId, NodeId> pair = std::minmax(told.from, told.to);
    if (const auto found = current_.find(pair); found != current_.end()) {
      const std::string& name = told.told.name;
      const bool again =
          name == "Start-Control-Connection-Request" ||
          (name == "Outgoing-Call-Request" && story_.tunnels[found->second].has_call);
      if (!again) return found->second;
    }
    const size_t index = story_.tunnels.size();
    Tunnel& tunnel = story_.tunnels.emplace_back();
    tunnel.left = told.from;
    tunnel.right = told.to;
    tunnel.start = told.message->time;
    current_[pair] = index;
    for (const NodeId node : {told.from, told.to}) of_node_[node].emplace_back(tunnel.start, index);
    return index;
  }

  void Sort(const StoryRemark& remark) {
    const auto owner = owner_.find(remark.end);
    if (remark.end.second != 0 && owner != owner_.end()) {
      story_.tunnels[owner->second].remarks.push_back(&remark);
      return;
    }
    // Said by a node as a whole: it concerns the latest tunnel of this node.
    const auto& its = of_node_[remark.end.first];
    const auto later = std::partition_point(
        its.begin(), its.end(), [&](const auto& start) { return start.first <= remark.time; });
    if (later == its.begin()) {
      story_.unsorted.push_back(&remark);
    } else {
      story_.tunnels[std::prev(later)->second].remarks.push_back(&remark);
    }
  }

  const StoryData& data_;
  const Names& names_;
  SortedStory story_;
  std::set<NodeId> speakers_, listeners_;
  std::map<std::pair<NodeId, NodeId>, size_t> current_;
  std::map<NodeId, std::vector<std::pair<Instant, size_t>>> of_node_;
  std::map<EndKey, size_t> owner_;
};

}  // namespace

Step Tunnel::StepOf(const StoryRemark& remark) const {
  switch (remark.layer) {
    case trace::Layer::kLcp:
      return Step::kEstablishment;
    case trace::Layer::kAuthentication:
    case trace::Layer::kCcp:
    case trace::Layer::kMppe:
      return Step::kAuthentication;
    case trace::Layer::kIpcp:
      return Step::kEstablished;
    default:
      break;
  }
  // The rest belongs to what is going on at that time.
  const auto later = std::partition_point(
      messages.begin(), messages.end(),
      [&](const ToldMessage& message) { return message.message->time <= remark.time; });
  if (later == messages.begin()) return Step::kEstablishment;
  const Step step = steps[static_cast<size_t>(later - messages.begin()) - 1];
  return step == Step::kEstablished ? Step::kKeepAlive : step;
}

SortedStory SortIntoTunnels(const StoryData& data, const Names& names) {
  return Sorter(data, names).Run();
}

}  // namespace pptplab::explain
