// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a row of the ladder says: who sent it to whom, over which links, when, what it is, whether
// it is there a second time and where it died. Read from the recording when the row comes into
// sight.
#include <algorithm>
#include <limits>
#include <queue>

#include "stack/wire/dissect.h"
#include "stack/wire/ipv4.h"
#include "viz/model/ladder.h"

namespace pptplab::viz {
namespace {

constexpr size_t kLongestLabel = 160;
/// How many rows back the same message or segment is looked for.
constexpr size_t kMostBack = 192;

std::string Shortened(std::string text) {
  if (text.size() <= kLongestLabel) return text;
  size_t end = kLongestLabel;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

bool IsMessage(const Item& item) {
  static const auto kind = static_cast<uint8_t>(trace::Detail(trace::Message{}).index());
  return item.kind == kind;
}

}  // namespace

size_t Ladder::LifelineOf(trace::NodeId node) const {
  const auto found = lifeline_of_.find(node);
  return found == lifeline_of_.end() ? kNoLifeline : found->second;
}

/// What the row is named after: an observer who doesn't see the best teller goes by what he sees.
ItemIndex Ladder::TellerOf(const ShownRow& shown) const {
  const Group& group = groups_[shown.group];
  if (point_of_view_.who == PointOfView::Who::kEverything || shown.item == kNoItem) {
    return group.teller;
  }
  const Item& seen = recording_->item(shown.item);
  if (seen.kind == Item::kPacket || IsMessage(seen)) return shown.item;
  return recording_->item(group.teller).node == point_of_view_.node ? group.teller : shown.item;
}

LadderRow Ladder::Read(size_t index) const {
  const ShownRow& shown = rows_[index];
  const Group& group = groups_[shown.group];
  const ItemIndex teller = TellerOf(shown);
  const Item& item = recording_->item(teller);
  LadderRow row;
  row.item = shown.item == kNoItem ? teller : shown.item;
  row.journey = group.journey;
  row.time_sent = row.time_received = recording_->item(group.anchor).time_ns;
  row.layer = item.layer;
  row.label = Shortened(LabelOf(teller));
  const auto event = item.kind == Item::kPacket ? std::nullopt : recording_->Event(teller);
  if (event && std::holds_alternative<trace::Note>(event->detail)) {
    row.kind = LadderRow::Kind::kNote;
    row.from = row.to = LifelineOf(item.node);
  } else if (event && std::holds_alternative<trace::Drop>(event->detail)) {
    row.kind = LadderRow::Kind::kDrop;
    row.from = row.to = LifelineOf(item.node);
    row.journey = item.journey;
    row.death = {row.from,  item.time_ns, false, static_cast<trace::DropReason>(item.detail),
                 row.label, teller};
  } else {
    ReadArrow(group, teller, &row);
    row.is_again = IsSentAgain(shown.group);
  }
  return row;
}

void Ladder::ReadArrow(const Group& group, ItemIndex teller, LadderRow* row) const {
  JourneyPath path;
  if (group.journey != 0) {
    path = FollowJourney(*recording_, group.journey, group.anchor);
  } else if (recording_->item(group.anchor).kind == Item::kPacket) {
    path = FollowPacket(*recording_, group.anchor);
  }
  ReadWay(path, group, row);
  ReadDeath(path, row);
  if (row->way.empty()) {
    ReadMessageEnds(path, teller, row);
  } else {
    row->from = row->way.front().from;
    row->to = row->way.back().to;
    row->time_sent = row->way.front().time_sent;
    row->time_received = row->way.back().time_received;
  }
}

void Ladder::ReadWay(const JourneyPath& path, const Group& group, LadderRow* row) const {
  using Who = PointOfView::Who;
  const auto is_seen = [&](const Hop& hop) {
    if (detail_ == LadderDetail::kHops && hop.sent != group.anchor) return false;
    if (point_of_view_.who == Who::kNode) {
      return hop.from == point_of_view_.node || hop.to == point_of_view_.node;
    }
    if (point_of_view_.who != Who::kEavesdropper) return true;
    return recording_->item(hop.sent).interface == point_of_view_.interface ||
           (hop.received != kNoItem &&
            recording_->item(hop.received).interface == point_of_view_.interface);
  };
  for (const Hop& hop : path.hops) {
    const size_t from = LifelineOf(hop.from), to = LifelineOf(hop.to);
    if (!is_seen(hop) || from == kNoLifeline || to == kNoLifeline) continue;
    const trace::Layer layer = hop.layer == trace::Layer::kGre ? LayerInGre(path) : hop.layer;
    row->way.push_back({from, to, hop.time_sent, hop.time_received, layer});
  }
}

/// What rides in the GRE packets of this journey: a message of some layer, or data, encrypted or
/// not.
trace::Layer Ladder::LayerInGre(const JourneyPath& path) const {
  trace::Layer layer = trace::Layer::kGre;
  for (const ItemIndex index : path.items) {
    const Item& item = recording_->item(index);
    if (IsMessage(item)) return item.layer;
    if (item.kind != Item::kPacket && item.layer == trace::Layer::kMppe) layer = item.layer;
  }
  return layer;
}

void Ladder::ReadDeath(const JourneyPath& path, LadderRow* row) const {
  if (path.end.how != JourneyEnd::How::kDropped) return;
  if (point_of_view_.who == PointOfView::Who::kEavesdropper) return;
  if (point_of_view_.who == PointOfView::Who::kNode && path.end.node != point_of_view_.node) {
    return;
  }
  const size_t where = LifelineOf(path.end.node);
  // One hop of many: only the one that ends there.
  const bool here = row->way.empty() || row->way.back().to == where;
  if (where == kNoLifeline || (detail_ == LadderDetail::kHops && !(here && path.end.on_link))) {
    return;
  }
  row->death = LadderRow::Death{where,           path.end.time_ns, path.end.on_link,
                                path.end.reason, path.end.text,    path.end.item};
}

/// A message of which no packet was recorded: its sender and its receiver say so themselves.
void Ladder::ReadMessageEnds(const JourneyPath& path, ItemIndex teller, LadderRow* row) const {
  const Item& item = recording_->item(teller);
  const size_t here = LifelineOf(item.node);
  size_t there = kNoLifeline;
  const bool sent = item.direction == trace::Direction::kSent;
  for (const ItemIndex index : path.items) {
    const Item& other = recording_->item(index);
    if (!IsMessage(other) || other.node == item.node) continue;
    there = LifelineOf(other.node);
    (sent ? row->time_received : row->time_sent) = other.time_ns;
    break;
  }
  for (const SessionInfo& session : recording_->sessions()) {
    if (there != kNoLifeline || !IsMessage(item)) break;
    if (session.node != item.node || (item.session != 0 && session.id != item.session)) continue;
    there = LifelineOf(PeerOf(*recording_, session));
  }
  if (there == kNoLifeline && IsMessage(item) && lifelines_.size() == 2 && here != kNoLifeline) {
    there = 1 - here;
  }
  if (row->death) there = row->death->lifeline;
  row->from = sent ? here : there;
  row->to = sent ? there : here;
  if (row->from == kNoLifeline) row->from = here;
  if (row->to == kNoLifeline) row->to = here;
  if (row->from != kNoLifeline && row->from != row->to) {
    row->way.push_back({row->from, row->to, row->time_sent, row->time_received, row->layer});
  }
}

// RFC 1661 §4.6: when a restart timer expires the same request goes out again; TCP does so with the
// same Sequence Number.
bool Ladder::IsSentAgain(uint32_t group) const {
  const ItemIndex teller = groups_[group].teller;
  const Item& item = recording_->item(teller);
  if (item.direction != trace::Direction::kSent) return false;
  const auto is_alike = [&](const Item& other) {
    return other.kind == item.kind && other.node == item.node && other.layer == item.layer &&
           other.session == item.session && other.size == item.size &&
           other.direction == item.direction && other.interface == item.interface;
  };
  const auto each_before = [&](auto&& same) {
    for (size_t back = 1; back <= std::min<size_t>(group, kMostBack); ++back) {
      const Group& earlier = groups_[group - back];
      if (detail_ == LadderDetail::kHops && earlier.journey == groups_[group].journey) continue;
      if (is_alike(recording_->item(earlier.teller)) && same(earlier.teller)) return true;
    }
    return false;
  };
  if (item.kind == Item::kPacket) {
    const auto gist_of = [&](ItemIndex index) -> std::optional<PacketGist> {
      const auto packet = recording_->Packet(index);
      if (!packet || packet->interface >= recording_->interfaces().size()) return std::nullopt;
      return GistOf(packet->bytes, recording_->interfaces()[packet->interface].info.link_type);
    };
    const auto mine = gist_of(teller);
    if (!mine || mine->ip_protocol != wire::kIpProtocolTcp || mine->is_bare_ack) return false;
    return each_before([&](ItemIndex other) { return gist_of(other) == mine; });
  }
  const auto bytes_of = [&](ItemIndex index) {
    const auto event = recording_->Event(index);
    const auto* message = event ? std::get_if<trace::Message>(&event->detail) : nullptr;
    return message == nullptr ? Bytes{} : ToBytes(message->bytes);
  };
  const Bytes mine = bytes_of(teller);
  return !mine.empty() && each_before([&](ItemIndex other) { return bytes_of(other) == mine; });
}

std::string Ladder::LabelOf(ItemIndex index) const {
  const Item& item = recording_->item(index);
  if (item.kind == Item::kPacket) {
    const auto packet = recording_->Packet(index);
    if (!packet || packet->interface >= recording_->interfaces().size()) return "";
    const auto format =
        wire::FormatOfLinkType(recording_->interfaces()[packet->interface].info.link_type);
    return trace::PrintableText(format ? wire::Summarize(packet->bytes, *format)
                                       : std::to_string(packet->original_length) + " octets");
  }
  const auto event = recording_->Event(index);
  if (!event) return "";
  if (const auto* message = std::get_if<trace::Message>(&event->detail)) {
    return trace::PrintableText(wire::Summarize(message->protocol, message->bytes));
  }
  if (const auto* note = std::get_if<trace::Note>(&event->detail)) {
    return trace::PrintableText(note->text);
  }
  if (const auto* drop = std::get_if<trace::Drop>(&event->detail)) {
    std::string text(trace::NameOfDropReason(static_cast<uint32_t>(drop->reason)));
    if (!drop->field.empty()) text += " (" + trace::PrintableText(drop->field) + ")";
    return text;
  }
  return std::string(trace::NameOfKind(event->detail.index()));
}

}  // namespace pptplab::viz
