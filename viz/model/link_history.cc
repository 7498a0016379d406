// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/model/link_history.h"

#include <algorithm>

namespace pptplab::viz {

namespace {

constexpr size_t kMostShown = 4;
/// To read an event from the file takes as long as to look at so many items.
constexpr size_t kReadCosts = 100;
/// Links that two nodes have between them are few; a hostile file names any number.
constexpr size_t kMostLinks = 100'000;

/// How many of a sorted list's entries are at or before `cursor`.
template <class Entry>
size_t CountUpTo(const std::vector<Entry>& entries, ItemIndex cursor) {
  const auto found =
      std::upper_bound(entries.begin(), entries.end(), cursor,
                       [](ItemIndex item, const Entry& entry) { return item < entry.item; });
  return static_cast<size_t>(found - entries.begin());
}

}  // namespace

std::string_view InterfaceIn(std::string_view text) {
  return text.substr(0, text.find(": "));  // the colon in "isp:p2p0" has no space behind it
}

bool LinkHistory::Update(const RecordingModel& recording, size_t most) {
  if (identity_.Look(recording) == RecordingIdentity::Change::kOther) {
    seen_ = 0;
    links_.clear();
    at_.clear();
    between_.clear();
    node_of_.clear();
    named_ = 0;
  }
  recording_ = &recording;
  for (; seen_ < recording.size() && most > 0; ++seen_) {
    --most;
    const Item& item = recording.item(seen_);
    const bool wanted = item.Is<trace::LinkNamed>() || item.Is<trace::LinkState>() ||
                        item.Is<trace::Sample>() ||
                        (item.Is<trace::Drop>() && item.layer == trace::Layer::kLink);
    if (!wanted) continue;
    most -= std::min(most, kReadCosts);
    const auto event = recording.Event(seen_);
    if (!event) continue;
    if (const auto* const link = std::get_if<trace::LinkNamed>(&event->detail)) {
      TakeLink(*link);
    } else if (const auto* const state = std::get_if<trace::LinkState>(&event->detail)) {
      const auto at = at_.find(state->interface_a);
      if (at == at_.end()) continue;
      links_[at->second.first].states.push_back(
          {seen_, trace::PrintableText(state->text), state->up});
    } else if (const auto* const sample = std::get_if<trace::Sample>(&event->detail)) {
      const auto at = at_.find(sample->where);
      if (at == at_.end() || sample->what != "queue") continue;
      LinkEnd& end = links_[at->second.first].ends[at->second.second];
      end.lengths.push_back({seen_, sample->value});
      end.longest = std::max(end.longest, sample->value);
    } else if (const auto* const drop = std::get_if<trace::Drop>(&event->detail)) {
      TakeDrop(seen_, *drop);
    }
  }
  return seen_ == recording.size();
}

trace::NodeId LinkHistory::OwnerOf(std::string_view interface) {
  const auto& nodes = recording_->nodes();
  for (; named_ < nodes.size(); ++named_)
    node_of_.try_emplace(nodes[named_].name, nodes[named_].id);
  const auto found = node_of_.find(interface.substr(0, interface.find(':')));
  return found == node_of_.end() ? 0 : found->second;
}

void LinkHistory::TakeLink(const trace::LinkNamed& link) {
  if (links_.size() >= kMostLinks) return;
  LinkTale& tale = links_.emplace_back();
  const std::string_view names[2] = {link.interface_a, link.interface_b};
  for (const uint8_t end : {uint8_t{0}, uint8_t{1}}) {
    tale.ends[end].interface = std::string(names[end]);
    tale.ends[end].node = OwnerOf(names[end]);
    at_.try_emplace(tale.ends[end].interface, links_.size() - 1, end);
  }
  between_[std::minmax(tale.ends[0].node, tale.ends[1].node)].push_back(links_.size() - 1);
}

void LinkHistory::TakeDrop(ItemIndex item, const trace::Drop& drop) {
  const auto at = at_.find(InterfaceIn(drop.field));
  if (at == at_.end()) return;
  links_[at->second.first].drops.push_back({item, drop.reason, at->second.second});
}

LinkNow LinkHistory::At(size_t link, ItemIndex cursor, ItemIndex since) const {
  LinkNow now;
  const LinkTale& tale = links_[link];
  if (const size_t count = CountUpTo(tale.states, cursor); count > 0) {
    now.up = tale.states[count - 1].up;
    now.text = tale.states[count - 1].text;
  }
  now.dropped = CountUpTo(tale.drops, cursor);
  const size_t before = since == kNoItem ? 0 : std::min(now.dropped, CountUpTo(tale.drops, since));
  for (size_t i = std::max(before, now.dropped - std::min(now.dropped, kMostShown));
       i < now.dropped; ++i) {
    now.drops.push_back(tale.drops[i]);
  }
  for (size_t end = 0; end < 2; ++end) {
    const auto& lengths = tale.ends[end].lengths;
    if (lengths.empty()) continue;
    const size_t count = CountUpTo(lengths, cursor);
    now.queue[end] = count == 0 ? 0 : lengths[count - 1].packets;
  }
  return now;
}

const std::vector<size_t>& LinkHistory::Between(trace::NodeId a, trace::NodeId b) const {
  static const std::vector<size_t> none;
  const auto found = between_.find(std::minmax(a, b));
  return found == between_.end() ? none : found->second;
}

std::string LinkHistory::Causes(size_t link, ItemIndex cursor) const {
  std::map<trace::DropReason, size_t> counts;
  const auto& drops = links_[link].drops;
  for (size_t i = 0, end = CountUpTo(drops, cursor); i < end; ++i) ++counts[drops[i].reason];
  std::string text;
  for (const auto& [reason, count] : counts) {
    if (!text.empty()) text += ", ";
    text += std::to_string(count);
    text += " × ";
    text += trace::NameOfDropReason(static_cast<uint32_t>(reason));
  }
  return text;
}

}  // namespace pptplab::viz
