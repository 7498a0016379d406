// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/model/nat_table.h"

#include <algorithm>
#include <utility>

#include "stack/wire/gre.h"
#include "stack/wire/ipv4.h"

namespace pptplab::viz {

namespace {

using Action = trace::Mapping::Action;

/// So many different reasons are kept; a hostile file has one for each mapping.
constexpr size_t kMostReasons = 1000;
/// To read an event from the file takes as long as to look at so many items.
constexpr size_t kReadCosts = 100;

}  // namespace

const char* NumberNameOf(uint8_t ip_protocol) {
  switch (ip_protocol) {
    case wire::kIpProtocolIcmp:
      return "Identifier";
    case wire::kIpProtocolTcp:
    case wire::kIpProtocolUdp:
      return "port";
    case wire::kIpProtocolGre:
      return "Call ID";
  }
  return "number";
}

std::string NumberOf(uint8_t ip_protocol, const NatParty& party) {
  std::string text = NumberNameOf(ip_protocol);
  if (party.number == trace::Mapping::kNone) return text.insert(0, "any ");
  text += ' ';
  return text += std::to_string(party.number);
}

const char* NameOfMark(NatRow::Mark mark) {
  switch (mark) {
    case NatRow::Mark::kStanding:
      return "";
    case NatRow::Mark::kNew:
      return "new";
    case NatRow::Mark::kChanged:
      return "changed";
    case NatRow::Mark::kGone:
      return "gone";
  }
  return "";
}

const char* SignOfMark(NatRow::Mark mark) {
  switch (mark) {
    case NatRow::Mark::kStanding:
      return "";
    case NatRow::Mark::kNew:
      return "+";
    case NatRow::Mark::kChanged:
      return "≠";
    case NatRow::Mark::kGone:
      return "×";
  }
  return "";
}

bool NatTables::Update(const RecordingModel& recording, size_t most) {
  if (identity_.Look(recording) == RecordingIdentity::Change::kOther) {
    seen_ = 0;
    nodes_.clear();
    tables_.clear();
    reasons_ = {""};
    reason_of_.clear();
  }
  recording_ = &recording;
  for (; seen_ < recording.size() && most > 0; ++seen_) {
    --most;
    const Item& item = recording.item(seen_);
    if (item.IsPacket() || item.node == 0) continue;
    if (item.Is<trace::Mapping>()) {
      most -= std::min(most, kReadCosts);
      Take(seen_);
    } else if (item.Is<trace::Drop>() &&
               item.detail == static_cast<uint8_t>(trace::DropReason::kNoMapping)) {
      // It translates, though it has never made a mapping.
      if (tables_.try_emplace(item.node).second) nodes_.push_back(item.node);
    }
  }
  return seen_ == recording.size();
}

void NatTables::Take(ItemIndex index) {
  const auto event = recording_->Event(index);
  const auto* const mapping = event ? std::get_if<trace::Mapping>(&event->detail) : nullptr;
  if (mapping == nullptr) return;
  const auto [at, is_new] = tables_.try_emplace(event->node);
  if (is_new) nodes_.push_back(event->node);
  Table& table = at->second;
  const std::string_view why = mapping->why;
  auto reason = reason_of_.find(why);
  if (reason == reason_of_.end() && !why.empty() && reasons_.size() < kMostReasons) {
    reason = reason_of_.emplace(trace::PrintableText(why), reasons_.size()).first;
    reasons_.push_back(reason->first);
  }
  NatChange change;
  change.item = index;
  change.action = mapping->action;
  change.protocol = mapping->protocol;
  change.id = mapping->id;
  change.inside = {mapping->inside, mapping->inside_id};
  change.outside = {mapping->outside, mapping->outside_id};
  change.peer = {mapping->peer, mapping->peer_id};
  change.why = reason == reason_of_.end() ? 0 : reason->second;
  const size_t number = table.changes.size();
  const auto [latest, is_first] = table.latest.try_emplace(change.id, number);
  if (!is_first) change.before = std::exchange(latest->second, number);
  table.changes.push_back(change);
  if (change.action != Action::kRemoved) return;
  for (size_t i = number; i != NatChange::kNone; i = table.changes[i].before) {
    if (i != number && table.changes[i].action == Action::kRemoved) break;
    table.changes[i].removed = number;
  }
}

const std::vector<NatChange>& NatTables::ChangesOf(trace::NodeId node) const {
  static const std::vector<NatChange> none;
  const auto table = tables_.find(node);
  return table == tables_.end() ? none : table->second.changes;
}

void NatTables::MoveTo(Table& table, size_t applied) {
  const auto stands = [&](size_t change) {
    return change != NatChange::kNone && table.changes[change].action != Action::kRemoved;
  };
  const auto set = [&](uint32_t id, size_t change) {
    if (stands(change)) {
      table.standing[id] = change;
    } else {
      table.standing.erase(id);
    }
  };
  for (; table.applied < applied; ++table.applied) {
    set(table.changes[table.applied].id, table.applied);
  }
  while (table.applied > applied) {
    --table.applied;
    set(table.changes[table.applied].id, table.changes[table.applied].before);
  }
}

std::pair<size_t, size_t> NatTables::Between(trace::NodeId node, ItemIndex since,
                                             ItemIndex cursor) const {
  const std::vector<NatChange>& changes = ChangesOf(node);
  const auto behind = [&](ItemIndex item) {
    const auto found =
        std::upper_bound(changes.begin(), changes.end(), item,
                         [](ItemIndex i, const NatChange& change) { return i < change.item; });
    return static_cast<size_t>(found - changes.begin());
  };
  const size_t end = behind(cursor);
  return {since == kNoItem ? 0 : std::min(end, behind(since)), end};
}

std::vector<NatRow> NatTables::At(trace::NodeId node, ItemIndex cursor, ItemIndex since) {
  std::vector<NatRow> rows;
  const auto found = tables_.find(node);
  if (found == tables_.end()) return rows;
  Table& table = found->second;
  const auto [first, end] = Between(node, since, cursor);
  MoveTo(table, end);
  std::map<uint32_t, NatRow> marked;
  for (size_t i = first; i < end; ++i) {
    const NatChange& change = table.changes[i];
    NatRow& row = marked.try_emplace(change.id, NatRow{i, NatRow::Mark::kChanged}).first->second;
    row.change = i;
    if (change.action == Action::kAdded) row.mark = NatRow::Mark::kNew;
    if (change.action == Action::kRemoved) row.mark = NatRow::Mark::kGone;
  }
  rows.reserve(table.standing.size() + marked.size());
  auto next = marked.begin();
  for (const auto& [id, change] : table.standing) {
    for (; next != marked.end() && next->first < id; ++next) rows.push_back(next->second);
    if (next != marked.end() && next->first == id) {
      rows.push_back(next->second);
      ++next;
    } else {
      rows.push_back({change, NatRow::Mark::kStanding});
    }
  }
  for (; next != marked.end(); ++next) rows.push_back(next->second);
  return rows;
}

}  // namespace pptplab::viz
