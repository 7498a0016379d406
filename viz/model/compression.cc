// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/model/compression.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "stack/wire/ipv4.h"
#include "stack/wire/ppp.h"
#include "stack/wire/tcp.h"
#include "stack/wire/vj.h"
#include "viz/model/bytes.h"

namespace pptplab::viz {

namespace {

using Packets = std::vector<CompressedPacket>;

constexpr size_t kNowhereInStream = SIZE_MAX;
/// Packets since the history was emptied that are read again for one look at it.
constexpr size_t kMostBack = 400;

size_t PlaceOf(const Packets& packets, ItemIndex item) {
  const auto found = std::lower_bound(
      packets.begin(), packets.end(), item,
      [](const CompressedPacket& packet, ItemIndex at) { return packet.item < at; });
  if (found == packets.end() || found->item != item) return kNowhereInStream;
  return static_cast<size_t>(found - packets.begin());
}
size_t LastUntil(const Packets& packets, ItemIndex item) {
  const auto after = std::upper_bound(
      packets.begin(), packets.end(), item,
      [](ItemIndex at, const CompressedPacket& packet) { return at < packet.item; });
  return after == packets.begin() ? kNowhereInStream
                                  : static_cast<size_t>(after - packets.begin()) - 1;
}

/// The layer of this name in a packet on this journey, and all that follows it.
Bytes FromLayer(const RecordingModel& recording, JourneyId journey, std::string_view name,
                bool in_tunnel) {
  if (journey == 0) return {};
  for (const ItemIndex each : recording.Journey(journey)) {
    const Item& item = recording.item(each);
    if (!item.IsPacket() || item.interface >= recording.interfaces().size()) continue;
    const Interface& interface = recording.interfaces()[item.interface];
    if ((interface.is_tunnel || interface.is_decrypted) != in_tunnel) continue;
    const auto packet = recording.Packet(each);
    if (!packet) continue;
    for (const auto& layer : DissectPacket(interface, packet->bytes)) {
      if (std::string_view(layer.name) != name || layer.offset >= packet->bytes.size()) continue;
      return ToBytes(packet->bytes.subspan(layer.offset));
    }
  }
  return {};
}

std::string Flags(const wire::TcpHeader& tcp) {
  std::string text = DescribeTcpFlags(tcp);
  return text.empty() ? "none" : text;
}

class Looker {
 public:
  Looker(const RecordingModel& recording, const KeyIndex& index, size_t end, const KeyChain& chain,
         MppeKeyCache& cache, uint32_t most_changes)
      : recording_(recording),
        index_(index),
        end_(end),
        chain_(chain),
        cache_(cache),
        most_changes_(most_changes) {}

  CompressionView Look(ItemIndex cursor) {
    if (end_ >= index_.ends().size() || !Find(cursor)) {
      view_.empty_reason =
          "Nothing is compressed here. A scenario whose ends agree on MPPC (compression: required) "
          "or on Van Jacobson’s headers (header-compression: vj) fills this view.";
      return std::move(view_);
    }
    const Packets& packets = *stream_;
    if (mppc_ != kNowhereInStream) LookAtMppc(packets[mppc_]);
    if (vj_ != kNowhereInStream && !view_.is_busy) LookAtVj(packets[vj_]);
    return std::move(view_);
  }

 private:
  const MppeStream& StreamOf(bool to_server) const {
    const KeyEnd& here = index_.ends()[end_];
    const bool is_sender = to_server == (here.role != KeyEnd::Role::kServer);
    const size_t sender = is_sender ? end_ : here.peer;
    return (sender == kNoEnd ? here : index_.ends()[sender]).StreamOf(to_server);
  }

  bool Find(ItemIndex cursor) {
    const JourneyId journey = recording_.item(cursor).journey;
    for (const bool to_server : {true, false}) {
      const Packets& packets = StreamOf(to_server).compressed;
      if (journey == 0 || packets.empty()) continue;
      for (const ItemIndex each : recording_.Journey(journey)) {
        const size_t place = PlaceOf(packets, each);
        if (place == kNowhereInStream) continue;
        Choose(packets, place, to_server);
        view_.at_cursor = true;
      }
      if (view_.at_cursor) return true;
    }
    ItemIndex latest = kNoItem;
    for (const bool to_server : {true, false}) {
      const Packets& packets = StreamOf(to_server).compressed;
      const size_t place = LastUntil(packets, cursor);
      if (place == kNowhereInStream) continue;
      if (latest != kNoItem && packets[place].item < latest) continue;
      latest = packets[place].item;
      mppc_ = vj_ = kNowhereInStream;
      Choose(packets, place, to_server);
      // Both were done to one packet, one after the other.
      const bool has_partner = place > 0 && recording_.item(packets[place - 1].item).journey ==
                                                recording_.item(packets[place].item).journey;
      if (has_partner) Choose(packets, place - 1, to_server);
    }
    return latest != kNoItem;
  }
  void Choose(const Packets& packets, size_t place, bool to_server) {
    stream_ = &packets;
    view_.to_server = to_server;
    (packets[place].is_van_jacobson ? vj_ : mppc_) = place;
  }

  template <class View>
  void ReadSizes(ItemIndex item, View& view) const {
    const auto event = recording_.Event(item);
    const auto* const step = event ? std::get_if<trace::Step>(&event->detail) : nullptr;
    if (step == nullptr) return;
    const auto [least, most] = std::minmax(step->size_before, step->size_after);
    const bool grows = step->direction == trace::Direction::kReceived;
    view.size_before = grows ? step->size_after : step->size_before;
    view.size_after = grows ? step->size_before : step->size_after;
    if (view.packet.compressed) {
      view.size_before = most;
      view.size_after = least;
    }
  }

  /// What MPPC made of a packet, decrypted if need be. Empty: `why_` says why.
  Bytes InsideOf(ItemIndex item) {
    ProtectedPacket packet = ReadProtected(recording_, recording_.item(item).journey);
    why_.clear();
    if (packet.wire == kNoItem) {
      why_ = "The packet’s octets are not in the recording.";
      return {};
    }
    if (!packet.is_encrypted) return std::move(packet.data);
    const PacketKey key = PacketKeyAt(recording_, index_, end_, item, chain_);
    if (!key.found || !key.at_cursor || key.start_key.empty()) {
      why_ = "MPPE has encrypted it, and its key is not known: Alt+P types the password.";
      return {};
    }
    const auto change = ChangeBefore(key, cache_, most_changes_);
    if (!change) {
      view_.is_busy = true;
      why_ = "The key of this packet is being worked out …";
      return {};
    }
    return ApplyRc4(change->key, key.stream_offset, packet.data);
  }

  // --- MPPC
  void LookAtMppc(const CompressedPacket& packet) {
    MppcView& view = view_.mppc.emplace();
    view.packet = packet;
    ReadSizes(packet.item, view);
    if (!packet.compressed) {
      view.why_not =
          "It is sent as it is: compressed, it would not be shorter. It does not go into "
          "the history, which begins anew with the next packet (RFC 2118 §4).";
      return;
    }
    MppcHistory history;
    if (!Replay(history, view)) return;
    AddParts(history, view);
    const Bytes data = InsideOf(packet.item);
    if (data.empty()) {
      view.why_not = why_;
      return;
    }
    view.read = history.Take(BitsOf(packet), data, packet.item);
    for (const MppcToken& token : view.read.tokens) {
      (token.is_copy ? view.copied : view.literals) += token.length;
    }
  }
  static ppp::MppcBits BitsOf(const CompressedPacket& packet) {
    return {packet.flushed, packet.at_front, packet.compressed};
  }
  /// What is in the history before the packet.
  bool Replay(MppcHistory& history, MppcView& view) {
    std::vector<const CompressedPacket*> back;
    const Packets& packets = *stream_;
    size_t fronts = 0;
    for (size_t place = mppc_; !packets[place].flushed && place > 0 && fronts < 2;) {
      if (packets[place].at_front) ++fronts;
      const CompressedPacket& before = packets[--place];
      if (before.is_van_jacobson) continue;
      back.push_back(&before);
      if (back.size() > kMostBack) {
        view.why_not = "Too many packets have gone since the history was emptied.";
        return false;
      }
      if (before.flushed) break;
    }
    for (auto before = back.rbegin(); before != back.rend(); ++before) {
      const CompressedPacket& packet = **before;
      const Bytes data = packet.compressed ? InsideOf(packet.item) : Bytes();
      if (packet.compressed && data.empty()) {
        view.why_not = "Of a packet before it: " + why_;
        return false;
      }
      history.Take(BitsOf(packet), data, packet.item);
    }
    return true;
  }
  static void AddParts(const MppcHistory& history, MppcView& view) {
    const auto& owners = history.owners();
    for (size_t at = 0; at < owners.size();) {
      size_t to = at + 1;
      while (to < owners.size() && owners[to] == owners[at]) ++to;
      if (owners[at] != kNoItem) view.parts.push_back({owners[at], at, to});
      at = to;
    }
    if (!view.packet.flushed) return;
    view.parts.clear();  // A: it is emptied for this packet
  }

  // --- Van Jacobson
  void LookAtVj(const CompressedPacket& packet) {
    VjView& view = view_.vj.emplace();
    view.packet = packet;
    ReadSizes(packet.item, view);
    const Bytes after = FromLayer(recording_, recording_.item(packet.item).journey, "IPv4", true);
    if (after.empty()) {
      view.why_not = "The packet itself is not in the recording.";
      return;
    }
    // Who can't decrypt the packet isn't told what is in it.
    Bytes inside;
    if (view_.mppc) {
      inside = view_.mppc->read.out;
      why_ = view_.mppc->why_not;
    }
    if (inside.empty()) inside = InsideOf(packet.item);
    if (inside.empty() &&
        ReadProtected(recording_, recording_.item(packet.item).journey).is_encrypted) {
      view.why_not = why_;
      return;
    }
    std::optional<wire::VjCompressedHeader> header;
    if (packet.compressed) header = ReadHeader(packet, inside, view);
    Bytes before;
    for (size_t place = vj_; packet.compressed && place > 0;) {
      const CompressedPacket& earlier = (*stream_)[--place];
      if (!earlier.is_van_jacobson || earlier.number != packet.number) continue;
      before = FromLayer(recording_, recording_.item(earlier.item).journey, "IPv4", true);
      break;
    }
    TellFields(view, before, after, header);
  }

  std::optional<wire::VjCompressedHeader> ReadHeader(const CompressedPacket& packet,
                                                     const Bytes& inside, VjView& view) {
    Bytes octets = FromLayer(recording_, recording_.item(packet.item).journey, "VJ", false);
    if (octets.empty()) {
      const auto frame = ReadPrefix<wire::PppHeader>(inside);
      if (!frame || frame->value.protocol != wire::kPppVjCompressed) return std::nullopt;
      octets = ToBytes(ByteView(inside).subspan(frame->size));
    }
    const auto header = ReadPrefix<wire::VjCompressedHeader>(octets);
    if (!header) return std::nullopt;
    view.header = ToBytes(ByteView(octets).first(header->size));
    const wire::VjCompressedHeader& vj = header->value;
    const std::pair<bool, const char*> bits[] = {{vj.has_slot, "C"},
                                                 {vj.has_id, "I"},
                                                 {vj.push, "P"},
                                                 {vj.has_sequence, "S"},
                                                 {vj.has_acknowledgment, "A"},
                                                 {vj.has_window, "W"},
                                                 {vj.has_urgent, "U"}};
    for (const auto& [is_set, name] : bits) {
      if (is_set) view.mask += (view.mask.empty() ? "" : " ") + std::string(name);
    }
    return vj;
  }

  static void TellFields(VjView& view, const Bytes& before, const Bytes& after,
                         const std::optional<wire::VjCompressedHeader>& vj) {
    const auto ip = ReadPrefix<wire::Ipv4Header>(after);
    const auto tcp = ip ? ReadPrefix<wire::TcpHeader>(ByteView(after).subspan(ip->size))
                        : decltype(ReadPrefix<wire::TcpHeader>(ByteView()))(Unexpected(Error{}));
    if (!ip || !tcp) {
      view.why_not = "Its header can’t be read.";
      return;
    }
    const auto old_ip = ReadPrefix<wire::Ipv4Header>(before);
    std::optional<wire::TcpHeader> old_tcp;
    std::string last_data;
    if (old_ip) {
      if (const auto read = ReadPrefix<wire::TcpHeader>(ByteView(before).subspan(old_ip->size))) {
        old_tcp = read->value;
        const size_t headers = old_ip->size + read->size;
        const size_t total = old_ip->value.total_length;
        last_data = std::to_string(total > headers ? total - headers : 0);
      }
    }
    const bool whole = !view.packet.compressed;
    const auto add = [&](const char* name, std::string was, std::string sent, std::string is) {
      const bool changed = was != is;
      view.fields.push_back({name, std::move(was), whole ? is : std::move(sent), is, changed});
    };
    const auto text = [](const auto& value) { return std::to_string(value); };
    const auto plus = [](uint16_t change) {
      return change < 0x8000 ? "+" + std::to_string(change)
                             : "−" + std::to_string(0x10000 - change);
    };
    const auto& now_ip = ip->value;
    const auto& now_tcp = tcp->value;
    const bool special = vj && (vj->IsEchoed() || vj->IsOneWay());
    const std::string moved = "as much as the data before: " + last_data;
    const auto was = [&](auto member) { return old_tcp ? text((*old_tcp).*member) : ""; };
    add("Source", old_ip ? ToString(old_ip->value.source) : "", "", ToString(now_ip.source));
    add("Destination", old_ip ? ToString(old_ip->value.destination) : "", "",
        ToString(now_ip.destination));
    add("Ports",
        old_tcp ? text(old_tcp->source_port) + " → " + text(old_tcp->destination_port) : "", "",
        text(now_tcp.source_port) + " → " + text(now_tcp.destination_port));
    add("Total Length", old_ip ? text(old_ip->value.total_length) : "",
        vj ? "follows from the packet’s size" : "", text(now_ip.total_length));
    add("Identification", old_ip ? text(old_ip->value.identification) : "",
        !vj          ? ""
        : vj->has_id ? plus(vj->id)
                     : "one more, unsaid",
        text(now_ip.identification));
    add("Sequence Number", was(&wire::TcpHeader::sequence_number),
        special                  ? moved
        : vj && vj->has_sequence ? plus(vj->sequence)
                                 : "",
        text(now_tcp.sequence_number));
    add("Acknowledgment", was(&wire::TcpHeader::acknowledgment_number),
        vj && vj->IsEchoed()                       ? moved
        : vj && !special && vj->has_acknowledgment ? plus(vj->acknowledgment)
                                                   : "",
        text(now_tcp.acknowledgment_number));
    add("Window", was(&wire::TcpHeader::window),
        vj && !special && vj->has_window ? plus(vj->window) : "", text(now_tcp.window));
    add("Flags", old_tcp ? Flags(*old_tcp) : "", vj ? (vj->push ? "PSH" : "no PSH") : "",
        Flags(now_tcp));
    const auto hex = [](uint16_t value) {
      uint8_t raw[2];
      StoreBe16(raw, value);
      return ToHex(raw);
    };
    add("TCP Checksum", old_tcp ? hex(old_tcp->checksum) : "", vj ? hex(vj->checksum) : "",
        hex(now_tcp.checksum));
  }

  const RecordingModel& recording_;
  const KeyIndex& index_;
  size_t end_;
  const KeyChain& chain_;
  MppeKeyCache& cache_;
  uint32_t most_changes_;
  CompressionView view_;
  const Packets* stream_ = nullptr;
  size_t mppc_ = kNowhereInStream;
  size_t vj_ = kNowhereInStream;
  std::string why_;
};

}  // namespace

CompressionView CompressionAt(const RecordingModel& recording, const KeyIndex& index, size_t end,
                              ItemIndex cursor, const KeyChain& chain, MppeKeyCache& cache,
                              uint32_t most_changes) {
  return Looker(recording, index, end, chain, cache, most_changes).Look(cursor);
}

}  // namespace pptplab::viz
