// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Who is at the other end of a message? An endpoint records what it sends and what it understands,
// each for itself; here the two records meet.
//
//   1. The journey: a message that arrives carries the journey under which it was sent.
//   2. The bytes: the first record of the same bytes at another node that is not taken yet (control
//   messages
//      travel in TCP, where a message has no journey of its own).
//   3. The cause: an answer goes to the sender of what it answers.
//   4. The session: Call IDs crosswise, or the peer's address is a node's name (captures).
//   5. There is only one other node that speaks PPTP.
#include <deque>
#include <unordered_map>

#include "stack/explain/story_data.h"

namespace pptplab::explain {
namespace {

constexpr size_t kMostCandidates = 64;  // looked at for one message

std::string KeyOf(const StoryMessage& message) {
  std::string key(1, static_cast<char>(message.message.protocol));
  return key + std::string(AsText(message.bytes));
}

class Matcher {
 public:
  explicit Matcher(StoryData& data) : data_(data) {}

  void Run() {
    for (StoryMessage& message : data_.messages) {
      if (message.message.direction == trace::Direction::kSent) {
        Put(message);
      } else {
        Meet(message);
      }
    }
    PairEnds();
    for (StoryMessage& message : data_.messages) {
      if (message.other == 0) message.other = Guess(message);
    }
  }

 private:
  void Put(StoryMessage& message) {
    sent_[KeyOf(message)].push_back(&message);
    // An answer: whoever sent what this end was reacting to. In the same protocol, because PPP may
    // end elsewhere than PPTP: behind an access concentrator.
    const auto asked = senders_.find({message.end.first, message.cause});
    if (message.cause != 0 && asked != senders_.end() &&
        asked->second.protocol == message.message.protocol) {
      message.other = asked->second.node;
    }
  }
  void Meet(StoryMessage& message) {
    auto& waiting = sent_[KeyOf(message)];
    const auto fits = [&](const StoryMessage* sent) {
      return sent->end.first != message.end.first && !sent->arrived &&
             (sent->other == 0 || sent->other == message.end.first) && sent->time <= message.time;
    };
    StoryMessage* match = nullptr;
    for (size_t i = 0; i < waiting.size() && i < kMostCandidates; ++i) {
      if (!fits(waiting[i])) continue;
      if (match == nullptr) match = waiting[i];
      if (message.journey != 0 && waiting[i]->journey == message.journey) match = waiting[i];
    }
    while (!waiting.empty() && waiting.front()->arrived) waiting.pop_front();
    if (match == nullptr) return;
    match->arrived = message.time;
    match->other = message.end.first;
    message.other = match->end.first;
    senders_[{message.end.first, message.cause}] = {message.other, message.message.protocol};
  }

  void PairEnds() {
    std::map<std::pair<uint16_t, uint16_t>, std::vector<EndKey>> by_ids;
    for (const auto& [key, end] : data_.ends) {
      by_ids[{end.local_call_id, end.peer_call_id}].push_back(key);
    }
    for (const auto& [key, end] : data_.ends) {
      const auto found = by_ids.find({end.peer_call_id, end.local_call_id});
      if (end.local_call_id == 0 || found == by_ids.end()) continue;
      for (const EndKey& other : found->second) {
        if (other.first != key.first) pairs_[key] = other.first;
      }
    }
    for (const auto& [id, node] : data_.nodes) by_name_[node.name] = id;
    for (const StoryMessage& message : data_.messages) speakers_[message.end.first] = true;
  }
  trace::NodeId Guess(const StoryMessage& message) const {
    if (const auto pair = pairs_.find(message.end); pair != pairs_.end()) return pair->second;
    if (const auto end = data_.ends.find(message.end); end != data_.ends.end()) {
      const auto node = by_name_.find(ToString(end->second.peer));
      if (node != by_name_.end()) return node->second;
    }
    // Nodes that speak, or if it is alone in that, the one whose role is to.
    trace::NodeId only = 0;
    int others = 0;
    for (const auto& [id, node] : data_.nodes) {
      const bool speaks = speakers_.contains(id) || node.role.find("PPTP") != std::string::npos;
      if (id == message.end.first || !speaks) continue;
      only = id;
      ++others;
    }
    return others == 1 ? only : 0;
  }

  struct CauseHash {
    size_t operator()(const std::pair<trace::NodeId, trace::EventId>& key) const {
      return std::hash<uint64_t>()(key.second * 65537 + key.first);
    }
  };

  StoryData& data_;
  std::unordered_map<std::string, std::deque<StoryMessage*>> sent_;
  struct Asked {
    trace::NodeId node = 0;
    trace::Protocol protocol{};
  };
  std::unordered_map<std::pair<trace::NodeId, trace::EventId>, Asked, CauseHash> senders_;
  std::map<EndKey, trace::NodeId> pairs_;
  std::map<std::string, trace::NodeId> by_name_;
  std::map<trace::NodeId, bool> speakers_;
};

}  // namespace

void MatchMessages(StoryData& data) { Matcher(data).Run(); }

}  // namespace pptplab::explain
