// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A packet that is sent opens a hop, the next node that receives it closes the oldest one: links
// keep their order, so this holds for fragments, too.
#include "viz/model/journey.h"

#include <algorithm>

#include "stack/wire/ethernet.h"
#include "stack/wire/gre.h"
#include "stack/wire/ipv4.h"
#include "stack/wire/ppp.h"
#include "stack/wire/tcp.h"
#include "viz/model/bytes.h"

namespace pptplab::viz {
namespace {

using trace::Direction;

/// More items than any data unit of ours has: 12 nodes, fragments, a step for each layer.
constexpr size_t kMostItems = 512;
/// How far from a PPTP message its TCP segment may be.
constexpr ItemIndex kNearby = 96;

template <class T>
std::optional<ByteView> Behind(ByteView bytes, T* header) {
  const auto read = ReadPrefix<T>(bytes);
  if (!read) return std::nullopt;
  *header = read->value;
  return bytes.subspan(read->size);
}

template <class T>
std::optional<ByteView> IpBehind(ByteView bytes, uint16_t T::*type, uint16_t ipv4) {
  T header;
  const auto rest = Behind(bytes, &header);
  if (!rest || header.*type != ipv4) return std::nullopt;
  return rest;
}

std::optional<ByteView> IpPacketIn(ByteView bytes, uint16_t link_type) {
  switch (link_type) {
    case trace::kLinkTypeEthernet:
      return IpBehind(bytes, &wire::EthernetHeader::type, wire::kEtherTypeIpv4);
    case trace::kLinkTypeLinuxCooked:
      return IpBehind(bytes, &wire::LinuxCookedHeader::protocol, wire::kEtherTypeIpv4);
    case trace::kLinkTypeLinuxCooked2:
      return IpBehind(bytes, &wire::LinuxCooked2Header::protocol, wire::kEtherTypeIpv4);
    case trace::kLinkTypePpp:
    case trace::kLinkTypePppHdlc:
      return IpBehind(bytes, &wire::PppHeader::protocol, wire::kPppIpv4);
    case trace::kLinkTypeRawIp:
      return bytes;
    default:
      return std::nullopt;
  }
}

void TakeTcp(ByteView payload, size_t ip_payload, PacketGist* gist) {
  wire::TcpHeader tcp;
  if (!Behind(payload, &tcp)) return;
  gist->source_port = tcp.source_port;
  gist->destination_port = tcp.destination_port;
  gist->sequence_number = tcp.sequence_number;
  gist->payload = static_cast<uint16_t>(ip_payload - std::min(ip_payload, tcp.size()));
  gist->is_bare_ack = gist->payload == 0 && tcp.ack && !tcp.syn && !tcp.fin && !tcp.rst;
}

void TakeGre(ByteView payload, PacketGist* gist) {
  wire::GreHeader gre;
  if (!Behind(payload, &gre)) return;
  gist->sequence_number = gre.sequence_number;
  gist->payload = gre.payload_length;
  gist->is_bare_ack = gre.has_acknowledgment && !gre.has_sequence;
}

}  // namespace

std::optional<PacketGist> GistOf(ByteView bytes, uint16_t link_type) {
  const auto packet = IpPacketIn(bytes, link_type);
  wire::Ipv4Header ip;
  const auto rest = packet ? Behind(*packet, &ip) : std::nullopt;
  if (!rest) return std::nullopt;
  PacketGist gist;
  gist.source = ip.source;
  gist.destination = ip.destination;
  gist.ip_protocol = ip.protocol;
  gist.is_fragment = ip.IsFragment();
  const size_t ip_payload = ip.total_length - std::min<size_t>(ip.total_length, ip.size());
  if (ip.fragment_offset != 0) return gist;
  if (ip.protocol == wire::kIpProtocolTcp) TakeTcp(*rest, ip_payload, &gist);
  if (ip.protocol == wire::kIpProtocolGre) TakeGre(*rest, &gist);
  return gist;
}

bool IsOnWire(const RecordingModel& recording, const Item& packet) {
  const auto& interfaces = recording.interfaces();
  return packet.kind == Item::kPacket && packet.interface < interfaces.size() &&
         !interfaces[packet.interface].is_tunnel && !interfaces[packet.interface].is_decrypted;
}

/// Whose tunnel has the same Call IDs, seen from the other end; 0: nobody's.
static trace::NodeId NodeWithCallIdsOf(const RecordingModel& recording,
                                       const SessionInfo& session) {
  for (const SessionInfo& other : recording.sessions()) {
    if (other.node != session.node && other.local_call_id == session.peer_call_id &&
        other.peer_call_id == session.local_call_id) {
      return other.node;
    }
  }
  return 0;
}

trace::NodeId NodeByAddress(const RecordingModel& recording, Address address) {
  const std::string name = ToString(address);
  for (const Node& node : recording.nodes()) {
    if (node.name == name) return node.id;
  }
  // A run's nodes have names; what each tunnel's ends call each other says whose address it is.
  for (const SessionInfo& session : recording.sessions()) {
    if (session.peer != address) continue;
    if (const trace::NodeId node = NodeWithCallIdsOf(recording, session); node != 0) return node;
  }
  return 0;
}

trace::NodeId PeerOf(const RecordingModel& recording, const SessionInfo& session) {
  const trace::NodeId node = NodeWithCallIdsOf(recording, session);
  return node != 0 ? node : NodeByAddress(recording, session.peer);
}

namespace {

class Follower {
 public:
  Follower(const RecordingModel& recording, JourneyPath* path)
      : recording_(recording), path_(*path) {}

  void Take(ItemIndex index) {
    const Item& item = recording_.item(index);
    if (item.kind == Item::kPacket) return TakePacket(index, item);
    if (item.kind == DropKind()) return TakeDrop(index, item);
    // Whatever else a layer says about it: it is there.
    if (item.node != 0) Seen(index, item, item.node);
  }

  static uint8_t DropKind() {
    static const auto kind = static_cast<uint8_t>(trace::Detail(trace::Drop{}).index());
    return kind;
  }

 private:
  void Seen(ItemIndex index, const Item& item, trace::NodeId node) {
    path_.end.node = node;
    path_.end.item = index;
    path_.end.time_ns = item.time_ns;
  }

  void TakePacket(ItemIndex index, const Item& item) {
    if (!IsOnWire(recording_, item)) {
      if (item.node != 0) Seen(index, item, item.node);
      return;
    }
    if (item.node == 0) return TakeCaptured(index, item);
    Seen(index, item, item.node);
    if (item.direction == Direction::kSent) {
      path_.hops.push_back({index, kNoItem, item.node, 0, item.time_ns, item.time_ns, item.layer});
      path_.end.how = JourneyEnd::How::kUnderWay;
      return;
    }
    Hop* const hop = OldestOpen(item.node);
    if (hop != nullptr) {
      hop->received = index;
      hop->to = item.node;
      hop->time_received = item.time_ns;
    }
    path_.end.how = JourneyEnd::How::kDelivered;
  }

  // A capture in the middle: sent and received at the moment at which it came by.
  void TakeCaptured(ItemIndex index, const Item& item) {
    const auto packet = recording_.Packet(index);
    if (!packet) return;
    const auto gist = GistOf(packet->bytes, recording_.interfaces()[item.interface].info.link_type);
    if (!gist) return;
    const trace::NodeId from = NodeByAddress(recording_, gist->source);
    const trace::NodeId to = NodeByAddress(recording_, gist->destination);
    path_.hops.push_back({index, index, from, to, item.time_ns, item.time_ns, item.layer});
    Seen(index, item, to);
    path_.end.how = JourneyEnd::How::kDelivered;
  }

  Hop* OldestOpen(trace::NodeId receiver) {
    for (Hop& hop : path_.hops) {
      if (hop.to == 0 && hop.received == kNoItem && hop.from != receiver) return &hop;
    }
    return nullptr;
  }

  void TakeDrop(ItemIndex index, const Item& item) {
    Seen(index, item, item.node);
    path_.end.how = JourneyEnd::How::kDropped;
    path_.end.reason = static_cast<trace::DropReason>(item.detail);
    path_.end.text = std::string(trace::NameOfDropReason(item.detail));
    const auto event = recording_.Event(index);
    const auto* drop = event ? std::get_if<trace::Drop>(&event->detail) : nullptr;
    if (drop != nullptr && !drop->field.empty()) {
      path_.end.text += " (" + trace::PrintableText(drop->field) + ")";
    }
    // The link's loss is seen by the device at which it should have arrived.
    Hop* const hop = item.layer == trace::Layer::kLink ? OldestOpen(item.node) : nullptr;
    if (hop == nullptr) return;
    hop->to = item.node;
    hop->time_received = item.time_ns;
    path_.end.on_link = true;
  }

  const RecordingModel& recording_;
  JourneyPath& path_;
};

}  // namespace

JourneyPath FollowJourney(const RecordingModel& recording, JourneyId journey, ItemIndex near) {
  JourneyPath path;
  path.journey = journey;
  if (journey == 0) return path;
  path.items = recording.Journey(journey);
  if (path.items.size() > kMostItems) {
    auto first = path.items.begin();
    if (near != kNoItem) first = std::lower_bound(path.items.begin(), path.items.end(), near);
    const auto before = std::min<ptrdiff_t>(first - path.items.begin(), kMostItems / 2);
    path.items.erase(path.items.begin(), first - before);
    if (path.items.size() > kMostItems) path.items.resize(kMostItems);
  }
  Follower follower(recording, &path);
  for (const ItemIndex index : path.items) follower.Take(index);
  return path;
}

JourneyPath FollowPacket(const RecordingModel& recording, ItemIndex packet) {
  JourneyPath path;
  path.items.push_back(packet);
  Follower(recording, &path).Take(packet);
  return path;
}

JourneyId JourneyBehind(const RecordingModel& recording, ItemIndex index) {
  if (index >= recording.size()) return 0;
  const Item& item = recording.item(index);
  if (item.journey != 0 || item.layer != trace::Layer::kPptp || item.kind == Item::kPacket) {
    return item.journey;
  }
  // What was sent goes out right after it was recorded; what was received came in right before.
  const auto carries = [&](ItemIndex at) {
    const Item& other = recording.item(at);
    return other.kind == Item::kPacket && other.layer == trace::Layer::kPptp &&
           other.node == item.node && other.direction == item.direction;
  };
  if (item.direction == Direction::kSent) {
    const auto end = std::min<size_t>(recording.size(), size_t{index} + kNearby);
    for (ItemIndex at = index; at < end; ++at) {
      if (carries(at)) return recording.item(at).journey;
    }
  } else {
    const ItemIndex end = index - std::min(index, kNearby);
    for (ItemIndex at = index; at > end; --at) {
      if (carries(at)) return recording.item(at).journey;
    }
  }
  return 0;
}

std::vector<trace::Layer> EncapsulationOf(const RecordingModel& recording, ItemIndex index) {
  std::vector<trace::Layer> layers;
  const Item& item = recording.item(index);
  const auto packet = recording.Packet(index);
  if (!packet || item.interface >= recording.interfaces().size()) return layers;
  for (const auto& layer : DissectPacket(recording.interfaces()[item.interface], packet->bytes)) {
    if (layer.layer == trace::Layer::kLink) continue;
    if (layers.empty() || layers.back() != layer.layer) layers.push_back(layer.layer);
  }
  return layers;
}

}  // namespace pptplab::viz
