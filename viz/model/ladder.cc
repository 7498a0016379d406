// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Finding the rows: the pass over the index, filter and point of view, and from items to rows and
// back. What a row says is in ladder_row.cc.
#include "viz/model/ladder.h"

#include <algorithm>

namespace pptplab::viz {
namespace {

template <class T>
constexpr uint8_t NumberOf() {
  constexpr size_t kind = [] {
    return []<size_t... I>(std::index_sequence<I...>) {
      size_t found = 0;
      ((std::is_same_v<std::variant_alternative_t<I, trace::Detail>, T> ? (found = I) : 0), ...);
      return found;
    }
    (std::make_index_sequence<std::variant_size_v<trace::Detail>>{});
  }();
  return static_cast<uint8_t>(kind);
}
constexpr uint8_t kMessage = NumberOf<trace::Message>();
constexpr uint8_t kDrop = NumberOf<trace::Drop>();
constexpr uint8_t kNote = NumberOf<trace::Note>();

/// A bare acknowledgment is at most as long as this with all its headers.
constexpr uint16_t kLongestAck = 110;
/// An event without a journey: how many causes back its journey is looked for.
constexpr int kMostCauses = 6;
constexpr size_t kMostCached = 4096;
/// Hops of one data unit are so many rows apart at most, or they aren't found.
constexpr size_t kNearbyRows = 512;

uint64_t Mix(uint64_t hash, const Item& item) {
  for (const uint64_t part :
       {static_cast<uint64_t>(item.time_ns), item.file_offset, item.journey}) {
    hash = (hash ^ part) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 29;
  }
  return hash;
}

/// Of some of the first `size` items: another recording has another.
uint64_t FingerprintOf(const RecordingModel& recording, ItemIndex size) {
  uint64_t hash = size;
  for (ItemIndex part = 0; size > 0 && part <= 16; ++part) {
    hash = Mix(hash, recording.item(static_cast<ItemIndex>(uint64_t{size - 1} * part / 16)));
  }
  return hash;
}

bool IsEqual(const PointOfView& a, const PointOfView& b) {
  return a.who == b.who && a.node == b.node && a.interface == b.interface;
}

}  // namespace

// --- taking in

void Ladder::SetDetail(LadderDetail detail) {
  if (detail == detail_) return;
  detail_ = detail;
  recording_ = nullptr;
}

bool Ladder::IsSame(const State& state) const {
  return recording_ == &state.recording() && state.recording().size() >= seen_ &&
         state.filter().text() == filter_text_ && IsEqual(state.point_of_view(), point_of_view_) &&
         FingerprintOf(*recording_, seen_) == fingerprint_;
}

void Ladder::Restart(const State& state) {
  recording_ = &state.recording();
  filter_text_ = state.filter().text();
  point_of_view_ = state.point_of_view();
  everything_ =
      state.filter().MatchesEverything() && point_of_view_.who == PointOfView::Who::kEverything;
  seen_ = 0;
  lifelines_.clear();
  groups_.clear();
  first_visible_.clear();
  group_of_journey_.clear();
  aliases_.clear();
  unsent_control_.clear();
  last_control_.clear();
  rows_.clear();
  cache_.clear();
}

bool Ladder::Update(const State& state, size_t budget) {
  if (state.empty()) {
    recording_ = nullptr;
    lifelines_.clear();
    rows_.clear();
    return true;
  }
  const bool unchanged = recording_ == &state.recording() && revision_ == state.revision();
  if (unchanged && seen_ == recording_->size()) return true;
  if (!unchanged && !IsSame(state)) Restart(state);
  revision_ = state.revision();
  if (lifelines_.size() != recording_->nodes().size()) {
    lifelines_ = LifelinesOf(*recording_);
    lifeline_of_.clear();
    for (size_t i = 0; i < lifelines_.size(); ++i) lifeline_of_[lifelines_[i].node] = i;
    cache_.clear();
  }
  const size_t end = std::min(recording_->size(), size_t{seen_} + budget);
  if (end > seen_) cache_.clear();  // journeys go on
  for (; seen_ < end; ++seen_) Scan(state, seen_);
  fingerprint_ = FingerprintOf(*recording_, seen_);
  ListRows();
  return seen_ == recording_->size();
}

double Ladder::progress() const {
  if (recording_ == nullptr || recording_->size() == 0) return 1;
  return static_cast<double>(seen_) / static_cast<double>(recording_->size());
}

uint32_t Ladder::AddGroup(ItemIndex item, JourneyId journey) {
  const auto group = static_cast<uint32_t>(groups_.size());
  groups_.push_back({item, item, journey});
  if (!everything_) first_visible_.push_back(kNoItem);
  if (journey != 0) group_of_journey_.emplace(journey, group);
  return group;
}

void Ladder::Scan(const State& state, ItemIndex index) {
  const Item& item = recording_->item(index);
  if (detail_ == LadderDetail::kHops) {
    ScanHop(index, item);
  } else {
    ScanUnit(index, item);
  }
  if (everything_ || !state.IsVisible(index)) return;
  const uint32_t group = GroupOf(index);
  if (group < groups_.size() && first_visible_[group] == kNoItem) first_visible_[group] = index;
}

void Ladder::ScanHop(ItemIndex index, const Item& item) {
  if (item.kind == Item::kPacket) {
    if (!IsOnWire(*recording_, item)) return;
    if (item.node != 0 && item.direction != trace::Direction::kSent) return;
    const uint32_t group = AddGroup(index, item.journey);
    if (item.journey != 0) group_of_journey_[item.journey] = group;  // the latest hop
  } else if (item.kind == kNote) {
    AddGroup(index, 0);
  } else if (item.kind == kDrop) {
    // What a link loses is the end of a hop; everything else dies in a node.
    const bool on_link = item.layer == trace::Layer::kLink &&
                         item.detail != static_cast<uint8_t>(trace::DropReason::kQueueFull);
    if (!on_link || !group_of_journey_.contains(item.journey)) AddGroup(index, 0);
  }
}

void Ladder::ScanUnit(ItemIndex index, const Item& item) {
  if (item.kind == Item::kPacket) {
    ScanPacket(index, item);
  } else if (item.kind == kMessage) {
    ScanMessage(index, item);
  } else if (item.kind == kNote) {
    AddGroup(index, 0);
  } else if (item.kind == kDrop) {
    const auto found = group_of_journey_.find(item.journey);
    if (item.journey == 0 || found == group_of_journey_.end() || found->second == kHidden) {
      AddGroup(index, 0);
    }
  }
}

void Ladder::ScanMessage(ItemIndex index, const Item& item) {
  const bool sent = item.direction == trace::Direction::kSent;
  if (item.journey == 0) {
    // It rides in TCP: the next segment that its node sends carries it, the last one that came in
    // brought it.
    if (sent) {
      unsent_control_[item.node].push_back(AddGroup(index, 0));
      return;
    }
    const auto carrier = last_control_.find(item.node);
    const auto group = carrier == last_control_.end() ? group_of_journey_.end()
                                                      : group_of_journey_.find(carrier->second);
    if (group == group_of_journey_.end()) {
      AddGroup(index, 0);
    } else {
      aliases_.emplace_back(index, group->second);
    }
    return;
  }
  const auto found = group_of_journey_.find(item.journey);
  if (found == group_of_journey_.end() || found->second == kHidden) {
    group_of_journey_.erase(item.journey);
    AddGroup(index, item.journey);
    return;
  }
  if (!sent) return;
  // The message says better what it is than the packet that carries it. A second message in the
  // same segment is a row of its own.
  Group& group = groups_[found->second];
  if (recording_->item(group.teller).kind == Item::kPacket) {
    group.teller = index;
  } else {
    aliases_.emplace_back(index, static_cast<uint32_t>(groups_.size()));
    groups_.push_back({index, index, item.journey});
    if (!everything_) first_visible_.push_back(kNoItem);
  }
}

void Ladder::ScanPacket(ItemIndex index, const Item& item) {
  const bool control = item.layer == trace::Layer::kPptp && item.node != 0;
  if (control && item.direction == trace::Direction::kReceived) {
    last_control_[item.node] = item.journey;
  }
  const auto found =
      item.journey == 0 ? group_of_journey_.end() : group_of_journey_.find(item.journey);
  if (found != group_of_journey_.end()) {
    if (found->second == kHidden) return;
    // A capture shows the encrypted packet first; what was in it says more.
    Group& group = groups_[found->second];
    const bool decrypted = item.interface < recording_->interfaces().size() &&
                           recording_->interfaces()[item.interface].is_decrypted;
    const Item& teller = recording_->item(group.teller);
    if (decrypted && teller.kind == Item::kPacket && IsOnWire(*recording_, teller)) {
      group.teller = index;
    }
    return;
  }
  if (control && item.direction == trace::Direction::kSent) {
    std::vector<uint32_t>& waiting = unsent_control_[item.node];
    if (!waiting.empty()) {
      for (const uint32_t group : waiting) groups_[group].journey = item.journey;
      if (item.journey != 0) group_of_journey_.emplace(item.journey, waiting.front());
      waiting.clear();
      return;
    }
  }
  if (detail_ == LadderDetail::kMessages && item.size <= kLongestAck && IsBareAck(index)) {
    if (item.journey != 0) group_of_journey_.emplace(item.journey, kHidden);
    return;
  }
  AddGroup(index, item.journey);
}

bool Ladder::IsBareAck(ItemIndex index) const {
  const auto packet = recording_->Packet(index);
  if (!packet || packet->interface >= recording_->interfaces().size()) return false;
  const Interface& interface = recording_->interfaces()[packet->interface];
  const auto gist = GistOf(packet->bytes, interface.info.link_type);
  // ARP and its like in a capture are nobody's message either.
  return gist ? gist->is_bare_ack : recording_->item(index).node == 0 && !interface.is_decrypted;
}

void Ladder::ListRows() {
  if (everything_) {
    // Tellers may have changed since; groups don't go away.
    for (size_t i = rows_.size(); i < groups_.size(); ++i) {
      rows_.push_back({static_cast<uint32_t>(i), kNoItem});
    }
    return;
  }
  rows_.clear();
  for (size_t i = 0; i < groups_.size(); ++i) {
    if (first_visible_[i] == kNoItem) continue;
    rows_.push_back({static_cast<uint32_t>(i), first_visible_[i]});
  }
}

// --- from items to rows and back

ItemIndex Ladder::ItemOf(size_t row) const {
  const ShownRow& shown = rows_[row];
  return shown.item == kNoItem ? groups_[shown.group].teller : shown.item;
}

int64_t Ladder::TimeOf(size_t row) const {
  return recording_->item(groups_[rows_[row].group].anchor).time_ns;
}

uint32_t Ladder::GroupOf(ItemIndex index) const {
  for (int step = 0; step < kMostCauses && index < recording_->size(); ++step) {
    const auto alias = std::lower_bound(aliases_.begin(), aliases_.end(), std::pair(index, 0u));
    if (alias != aliases_.end() && alias->first == index) return alias->second;
    const auto own = std::lower_bound(groups_.begin(), groups_.end(), index,
                                      [](const Group& g, ItemIndex i) { return g.anchor < i; });
    if (own != groups_.end() && own->anchor == index) {
      return static_cast<uint32_t>(own - groups_.begin());
    }
    const Item& item = recording_->item(index);
    if (item.journey != 0) {
      const auto found = group_of_journey_.find(item.journey);
      if (found != group_of_journey_.end()) return found->second;
    }
    if (item.cause == kNoItem || item.cause >= index) break;
    index = item.cause;
  }
  return kNoGroup;
}

size_t Ladder::RowOf(ItemIndex item) const {
  if (rows_.empty() || item >= recording_->size()) return rows_.size();
  uint32_t group = GroupOf(item);
  if (detail_ == LadderDetail::kHops && group < groups_.size() && groups_[group].anchor != item) {
    group = HopOf(item);
  }
  const auto by_group = [](const ShownRow& row, uint32_t g) { return row.group < g; };
  if (group < groups_.size()) {
    const auto row = std::lower_bound(rows_.begin(), rows_.end(), group, by_group);
    if (row != rows_.end() && row->group == group) return static_cast<size_t>(row - rows_.begin());
  }
  // Nothing of its own: the last row that had begun by then.
  const auto after = std::upper_bound(
      rows_.begin(), rows_.end(), item,
      [this](ItemIndex i, const ShownRow& row) { return i < groups_[row.group].anchor; });
  return after == rows_.begin() ? 0 : static_cast<size_t>(after - rows_.begin()) - 1;
}

// The latest hop of this journey that had begun by then; before the first: the first.
uint32_t Ladder::HopOf(ItemIndex index) const {
  const JourneyId journey = recording_->item(index).journey;
  if (journey == 0) return kNoGroup;
  const auto after = std::upper_bound(groups_.begin(), groups_.end(), index,
                                      [](ItemIndex i, const Group& g) { return i < g.anchor; });
  const auto at = static_cast<size_t>(after - groups_.begin());
  for (size_t i = at; i > 0 && at - i < kNearbyRows; --i) {
    if (groups_[i - 1].journey == journey) return static_cast<uint32_t>(i - 1);
  }
  for (size_t i = at; i < groups_.size() && i - at < kNearbyRows; ++i) {
    if (groups_[i].journey == journey) return static_cast<uint32_t>(i);
  }
  return kNoGroup;
}

size_t Ladder::FirstAt(int64_t time_ns) const {
  const auto found =
      std::lower_bound(rows_.begin(), rows_.end(), time_ns, [this](const ShownRow& row, int64_t t) {
        return recording_->item(groups_[row.group].anchor).time_ns < t;
      });
  return static_cast<size_t>(found - rows_.begin());
}

std::vector<Ladder::Sample> Ladder::Thinned(int64_t begin_ns, int64_t end_ns, size_t most) const {
  std::vector<Sample> samples;
  const size_t begin = FirstAt(begin_ns), end = std::max(begin, FirstAt(end_ns));
  if (end - begin <= most) {
    for (size_t row = begin; row < end; ++row) samples.push_back({row, 1});
    return samples;
  }
  const double slot = static_cast<double>(end_ns - begin_ns) / static_cast<double>(most);
  size_t row = begin;
  for (size_t i = 1; i <= most && row < end; ++i) {
    const auto until = begin_ns + static_cast<int64_t>(slot * static_cast<double>(i));
    const size_t next = i == most ? end : std::min(end, FirstAt(until));
    if (next > row) samples.push_back({row, next - row});
    row = std::max(row, next);
  }
  return samples;
}

const LadderRow& Ladder::Row(size_t row) {
  const auto found = cache_.find(row);
  if (found != cache_.end()) return found->second;
  if (cache_.size() >= kMostCached) cache_.clear();
  return cache_.emplace(row, Read(row)).first->second;
}

}  // namespace pptplab::viz
