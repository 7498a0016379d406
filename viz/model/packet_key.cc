// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Keys of packets: RFC 3078 §7.3 and §8, from what the pass over the recording counted.
#include "viz/model/packet_key.h"

#include <algorithm>
#include <string_view>

#include "stack/crypto/mppe_keys.h"
#include "stack/crypto/rc4.h"
#include "stack/wire/reassembly.h"
#include "viz/model/bytes.h"

namespace pptplab::viz {

namespace {

constexpr size_t kMostChains = 16;
constexpr size_t kMppeHeader = 2;
constexpr size_t kMostBack = 512;     ///< items before a fragment among which its others are
constexpr size_t kMostStream = 4096;  ///< packets that may share one key stream

/// The packets of this start of MPPE that have come until the cursor.
std::pair<size_t, size_t> RangeUntil(const MppeStream& stream, const MppeStart& start,
                                     ItemIndex cursor) {
  const auto by_item = [](const MppePacket& packet, ItemIndex item) { return packet.item < item; };
  const auto first =
      std::lower_bound(stream.packets.begin(), stream.packets.end(), start.session_key, by_item);
  const auto last = std::lower_bound(first, stream.packets.end(), cursor + 1, by_item);
  return {static_cast<size_t>(first - stream.packets.begin()),
          static_cast<size_t>(last - stream.packets.begin())};
}

MppeEndState StateOf(const RecordingModel& recording, const KeyEnd& end, bool to_server,
                     ItemIndex cursor) {
  MppeEndState state;
  state.is_there = true;
  const Node* const node = recording.FindNode(end.node);
  state.node = node == nullptr ? "" : node->name;
  const MppeStream& stream = end.StreamOf(to_server);
  const MppeStart* const start = stream.StartAt(cursor);
  if (start == nullptr) return state;
  const auto [first, last] = RangeUntil(stream, *start, cursor);
  state.packets = last - first;
  if (first == last) return state;
  const MppePacket& packet = stream.packets[last - 1];
  state.has_packet = true;
  state.count = packet.count;
  state.flushed = packet.flushed;
  state.key_changes = packet.key_changes;
  state.missing = packet.missing;
  state.item = packet.item;
  return state;
}

/// Both ends of a direction: `end` and its peer in the order sender, receiver.
std::pair<size_t, size_t> SenderAndReceiver(const KeyIndex& index, size_t end, bool to_server) {
  const KeyEnd& one = index.ends()[end];
  const bool is_sender = to_server == (one.role != KeyEnd::Role::kServer);
  return is_sender ? std::pair(end, one.peer) : std::pair(one.peer, end);
}

/// Octets behind the MPPE header of a step's packet.
size_t OctetsOf(const RecordingModel& recording, ItemIndex item) {
  const auto event = recording.Event(item);
  const auto* const step = event ? std::get_if<trace::Step>(&event->detail) : nullptr;
  if (step == nullptr) return 0;
  const size_t packet = std::max(step->size_before, step->size_after);
  return packet < kMppeHeader ? 0 : packet - kMppeHeader;
}

/// Stateful: the key stream runs on from packet to packet until it is initialised (RFC 3078 §3.1).
size_t OffsetOf(const RecordingModel& recording, const MppeStream& stream, size_t first,
                size_t packet) {
  size_t offset = 0;
  const size_t limit = packet > kMostStream ? packet - kMostStream : 0;
  for (size_t at = packet; at > std::max(first, limit); --at) {
    if (stream.packets[at].flushed || stream.packets[at].key_changed) break;
    offset += OctetsOf(recording, stream.packets[at - 1].item);
  }
  return offset;
}

/// The packet of the first IPv4 header, from it on.
ByteView Ipv4In(const Interface& interface, ByteView bytes) {
  for (const auto& layer : DissectPacket(interface, bytes)) {
    if (layer.layer == trace::Layer::kIp && std::string_view(layer.name) == "IPv4") {
      return bytes.subspan(std::min(layer.offset, bytes.size()));
    }
  }
  return {};
}

/// One wire's packets, put together from fragments; `key` gets what MPPE or MPPC made.
class WireReader {
 public:
  explicit WireReader(const RecordingModel& recording) : recording_(recording) {}

  bool Read(ItemIndex index, ProtectedPacket& key) { return Add(index, key, false); }
  /// What Read was given last is a fragment, and others are missing.
  bool is_incomplete() const { return is_incomplete_; }
  /// If this packet is one of those.
  bool ReadMissing(ItemIndex index, ProtectedPacket& key) { return Add(index, key, true); }

 private:
  bool Add(ItemIndex index, ProtectedPacket& key, bool only_missing) {
    const Item& item = recording_.item(index);
    const Interface& interface = recording_.interfaces()[item.interface];
    const auto packet = recording_.Packet(index);
    if (!packet) return false;
    const ByteView ip = Ipv4In(interface, packet->bytes);
    if (ip.size() < 20) return false;
    // RFC 791 §3.2: fragments have Identification, protocol and addresses in common.
    Bytes datagram = {ip[4], ip[5], ip[9]};
    datagram.insert(datagram.end(), ip.begin() + 12, ip.begin() + 20);
    if (only_missing && datagram != datagram_) return false;
    datagram_ = std::move(datagram);
    const auto whole = reassembler_.Add(packet->time, ip);
    if (!whole) return false;
    is_incomplete_ = !whole->has_value();
    return whole->has_value() && Take(**whole, index, key);
  }
  static bool Take(ByteView bytes, ItemIndex index, ProtectedPacket& key) {
    for (const auto& layer : wire::Dissect(bytes, wire::Format::kIp)) {
      const std::string_view name = layer.name;
      if (name != "Encrypted data" && name != "Compressed data") continue;
      const size_t begin = std::min(layer.offset, bytes.size());
      key.is_encrypted = name == "Encrypted data";
      key.data = ToBytes(bytes.subspan(begin, std::min(layer.size, bytes.size() - begin)));
      key.wire = index;
      return true;
    }
    return false;
  }

  const RecordingModel& recording_;
  wire::Ipv4Reassembler reassembler_;
  Bytes datagram_;  ///< what tells its fragments from others
  bool is_incomplete_ = false;
};

// A large packet crosses the wire in fragments, and in a capture only the last of them is on the
// packet's journey: the others are a little earlier on the same wire.
void FindProtected(const RecordingModel& recording, JourneyId journey, ProtectedPacket& key) {
  if (journey == 0) return;
  const auto is_wire = [&recording](const Item& item) {
    if (!item.IsPacket() || item.interface >= recording.interfaces().size()) return false;
    const Interface& interface = recording.interfaces()[item.interface];
    return !interface.is_tunnel && !interface.is_decrypted;
  };
  std::map<uint32_t, WireReader> wires;
  for (const ItemIndex each : recording.Journey(journey)) {
    const Item& item = recording.item(each);
    if (!is_wire(item)) continue;
    WireReader& wire = wires.try_emplace(item.interface, recording).first->second;
    if (wire.Read(each, key)) return;
  }
  for (auto& [interface, wire] : wires) {
    if (!wire.is_incomplete()) continue;
    size_t left = kMostBack;
    for (ItemIndex back = recording.FirstOfJourney(journey); back > 0 && left > 0; --left) {
      const Item& item = recording.item(--back);
      if (is_wire(item) && item.interface == interface && wire.ReadMissing(back, key)) return;
    }
  }
}

}  // namespace

ProtectedPacket ReadProtected(const RecordingModel& recording, JourneyId journey) {
  ProtectedPacket packet;
  FindProtected(recording, journey, packet);
  return packet;
}

// --- keys

std::optional<ppp::MppeKey> MppeKeyCache::After(int key_bits, const Bytes& start_key,
                                                uint32_t changes, uint32_t most_changes) {
  if (chains_.size() >= kMostChains && !chains_.contains({key_bits, start_key})) chains_.clear();
  Chain& chain = chains_[{key_bits, start_key}];
  if (!chain.last) {
    chain.last.emplace(key_bits, start_key);
    chain.kept.push_back(*chain.last);
  }
  for (uint32_t done = 0; chain.changes < changes && done < most_changes; ++done) {
    chain.last->Change();
    if (++chain.changes % kApart == 0) chain.kept.push_back(*chain.last);
  }
  if (chain.changes < changes) return std::nullopt;
  ppp::MppeKey key = chain.kept[changes / kApart];
  for (uint32_t at = changes / kApart * kApart; at < changes; ++at) key.Change();
  return key;
}

uint32_t MppeKeyCache::Known(int key_bits, const Bytes& start_key) const {
  const auto chain = chains_.find({key_bits, start_key});
  return chain == chains_.end() ? 0 : chain->second.changes;
}

std::optional<KeyChange> ChangeBefore(const PacketKey& packet, MppeKeyCache& cache,
                                      uint32_t most_changes) {
  if (packet.start_key.empty()) return std::nullopt;
  const uint32_t changes = packet.packet.key_changes;
  const uint32_t before = changes == 0 ? 0 : changes - 1;
  auto key = cache.After(packet.key_bits, packet.start_key, before, most_changes);
  if (!key) return std::nullopt;
  KeyChange change;
  change.before = ToBytes(key->session_key());
  change.interim.resize(change.before.size());
  if (changes > 0) {
    crypto::GetNewKeyFromSha(packet.start_key, change.before, change.interim);
    key->Change();
  }
  change.key = ToBytes(key->session_key());
  return change;
}

Bytes ApplyRc4(ByteView key, size_t stream_offset, ByteView octets) {
  Bytes data(stream_offset);
  data.insert(data.end(), octets.begin(), octets.end());
  crypto::Rc4Once(key, data);
  return Bytes(data.begin() + static_cast<std::ptrdiff_t>(stream_offset), data.end());
}

// --- both ends

MppeDirection MppeAt(const RecordingModel& recording, const KeyIndex& index, size_t end,
                     ItemIndex cursor, bool to_server, size_t most_nearby) {
  MppeDirection direction;
  direction.to_server = to_server;
  if (end >= index.ends().size()) return direction;
  const auto [sender, receiver] = SenderAndReceiver(index, end, to_server);
  if (receiver != kNoEnd) {
    direction.receiver = StateOf(recording, index.ends()[receiver], to_server, cursor);
  }
  if (sender == kNoEnd) return direction;
  direction.sender = StateOf(recording, index.ends()[sender], to_server, cursor);
  const MppeStream& stream = index.ends()[sender].StreamOf(to_server);
  const MppeStart* const start = stream.StartAt(cursor);
  if (start == nullptr) return direction;
  direction.started = true;
  direction.key_bits = start->key_bits;
  direction.stateless = start->stateless;
  const auto [first, last] = RangeUntil(stream, *start, cursor);
  const MppeStart* const end_of_starts = stream.starts.data() + stream.starts.size();
  const size_t stop = start + 1 == end_of_starts
                          ? stream.packets.size()
                          : RangeUntil(stream, *start, start[1].session_key).second;
  const size_t after = std::min(stop, last + most_nearby / 4);
  const size_t from = std::max(first, after > most_nearby ? after - most_nearby : 0);
  const size_t to = std::min(stop, from + most_nearby);
  direction.nearby.assign(stream.packets.begin() + static_cast<std::ptrdiff_t>(from),
                          stream.packets.begin() + static_cast<std::ptrdiff_t>(to));
  if (last > first) direction.current = last - 1 - from;
  return direction;
}

// --- one packet

PacketKey PacketKeyAt(const RecordingModel& recording, const KeyIndex& index, size_t end,
                      ItemIndex cursor, const KeyChain& chain) {
  PacketKey key;
  if (end >= index.ends().size()) return key;
  const JourneyId journey = recording.item(cursor).journey;
  const MppeStream* found = nullptr;
  for (const bool to_server : {true, false}) {
    const size_t sender = SenderAndReceiver(index, end, to_server).first;
    if (sender == kNoEnd) continue;
    const MppeStream& stream = index.ends()[sender].StreamOf(to_server);
    // A packet on its way is the cursor's whether it has been encrypted yet or not.
    const MppePacket* packet = stream.PacketAt(cursor);
    const MppePacket* const next = stream.FirstAfter(cursor);
    const auto is_here = [&](const MppePacket* candidate) {
      return candidate != nullptr && journey != 0 &&
             recording.item(candidate->item).journey == journey;
    };
    bool here = is_here(packet);
    if (!here && is_here(next)) {
      packet = next;
      here = true;
    }
    if (!here && journey != 0) {
      for (const ItemIndex each : recording.Journey(journey)) {
        const MppePacket* const at = stream.PacketAt(each);
        if (at == nullptr || at->item != each) continue;
        packet = at;
        here = true;
        break;
      }
    }
    if (packet == nullptr || key.at_cursor) continue;
    if (!here && key.found && packet->item < key.packet.item) continue;
    key.found = true;
    key.at_cursor = here;
    key.to_server = to_server;
    key.packet = *packet;
    found = &stream;
  }
  if (found == nullptr) return key;
  const MppeStart* const start = found->StartAt(key.packet.item);
  if (start != nullptr) {
    key.key_bits = start->key_bits;
    key.stateless = start->stateless;
    const auto [first, last] = RangeUntil(*found, *start, key.packet.item);
    key.number = last - first;
    if (!key.stateless && last > first) {
      key.stream_offset = OffsetOf(recording, *found, first, last - 1);
    }
  }
  const KeyValue& start_key =
      chain[key.to_server ? KeyStep::kStartKeyToServer : KeyStep::kStartKeyToClient];
  if (start_key.is_known) key.start_key = start_key.bytes;
  ProtectedPacket packet = ReadProtected(recording, recording.item(key.packet.item).journey);
  key.wire = packet.wire;
  key.cipher = std::move(packet.data);
  return key;
}

}  // namespace pptplab::viz
