// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The pass. Blocks are read for messages of CHAP, agreements and keys, which are few; what counting
// needs of the many encrypted packets stands in the recording's index.
#include "viz/model/keys_index.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "stack/base/serial.h"

namespace pptplab::viz {

namespace {

using trace::Direction;
using trace::Layer;
using Role = KeyEnd::Role;

constexpr uint16_t kCountMask = 0xfff;

bool MayMatter(const Item& item) {
  if (item.session == 0) return false;
  if (item.Is<trace::Key>()) return true;
  if (item.Is<trace::Message>()) return item.layer == Layer::kAuthentication;
  return item.Is<trace::Agreed>() && (item.layer == Layer::kCcp || item.layer == Layer::kLcp);
}

bool IsEncryption(const Item& item) {
  return item.Is<trace::Step>() && item.detail == static_cast<uint8_t>(trace::Step::What::kEncrypt);
}

bool IsCompression(const Item& item) {
  return item.Is<trace::Step>() &&
         item.detail == static_cast<uint8_t>(trace::Step::What::kCompress);
}

/// RFC 3078 §7.2: how many of the `n` packets from `count` on change a stateful sender's key.
uint32_t FlagPackets(uint16_t count, uint32_t n) { return ((count & 0xffu) + n) >> 8; }

template <class Entry>
const Entry* LastAt(const std::vector<Entry>& entries, ItemIndex item, ItemIndex Entry::*key) {
  const auto after =
      std::upper_bound(entries.begin(), entries.end(), item,
                       [key](ItemIndex at, const Entry& entry) { return at < entry.*key; });
  return after == entries.begin() ? nullptr : &*std::prev(after);
}

}  // namespace

const MppeStart* MppeStream::StartAt(ItemIndex item) const {
  return LastAt(starts, item, &MppeStart::session_key);
}
const MppePacket* MppeStream::PacketAt(ItemIndex item) const {
  return LastAt(packets, item, &MppePacket::item);
}
const MppePacket* MppeStream::FirstAfter(ItemIndex item) const {
  const auto after =
      std::upper_bound(packets.begin(), packets.end(), item,
                       [](ItemIndex at, const MppePacket& packet) { return at < packet.item; });
  return after == packets.end() ? nullptr : &*after;
}

void KeyIndex::Update(const RecordingModel& recording) {
  const auto items = recording.items();
  for (; seen_ < items.size(); ++seen_) {
    const Item& item = items[seen_];
    const auto index = static_cast<ItemIndex>(seen_);
    if (IsEncryption(item) && item.session != 0) {
      TakeStep(index, item);
    } else if (IsCompression(item) && item.session != 0) {
      TakeCompression(index, item);
    } else if (MayMatter(item)) {
      const auto event = recording.Event(index);
      if (!event) continue;
      if (std::holds_alternative<trace::Message>(event->detail)) {
        TakeMessage(index, *event);
      } else if (const auto* const key = std::get_if<trace::Key>(&event->detail)) {
        TakeKey(index, *event, *key);
      } else if (const auto* const agreed = std::get_if<trace::Agreed>(&event->detail)) {
        TakeAgreed(index, FindEnd(item), *agreed);
      }
    }
  }
  MeetPeersByCallId(recording);
}

void KeyIndex::TakeAgreed(ItemIndex index, size_t at, const trace::Agreed& agreed) {
  KeyEnd& end = ends_[at];
  if (agreed.what == "Authentication-Protocol") {
    end.authentication = agreed.value;
    end.role = agreed.for_peer ? Role::kClient : Role::kServer;
    marks_.emplace_back(index, at);
  }
  if (agreed.what != "MPPE") return;
  const std::string value(agreed.value);
  pending_[at].agreed[agreed.for_peer] = value;
  MppeStart start{kNoItem, index, std::atoi(value.c_str()),
                  value.find("stateless") != std::string::npos};
  if (start.key_bits != 40 && start.key_bits != 56 && start.key_bits != 128) return;
  // What binds the peer's receiver is what we send.
  end.StreamOf(agreed.for_peer == (end.role != Role::kServer)).agreed.push_back(start);
}

size_t KeyIndex::FindEnd(const Item& item) {
  const auto [at, is_new] = by_id_.try_emplace({item.node, item.session}, ends_.size());
  if (is_new) {
    ends_.emplace_back();
    ends_.back().node = item.node;
    ends_.back().session = item.session;
    pending_.emplace_back();
  }
  return at->second;
}

void KeyIndex::TakeMessage(ItemIndex index, const trace::Event& event) {
  const auto& message = std::get<trace::Message>(event.detail);
  const auto proof = ReadProofMessage(message.bytes);
  if (!proof) return;
  Item item;
  item.node = event.node;
  item.session = event.session;
  const size_t at = FindEnd(item);
  marks_.emplace_back(index, at);
  const bool sent = message.direction == Direction::kSent;
  const bool asks =
      proof->kind == ProofMessage::Kind::kQuestion || proof->kind == ProofMessage::Kind::kVerdict;
  ends_[at].role = sent == asks ? Role::kServer : Role::kClient;
  TakeProof(index, at, *proof);
}

void KeyIndex::TakeProof(ItemIndex index, size_t at, const ProofMessage& message) {
  KeyEnd& end = ends_[at];
  std::vector<ExchangeItems>& exchanges = end.exchanges;
  using Kind = ProofMessage::Kind;
  switch (message.kind) {
    case Kind::kIdentity:
      end.identity = index;
      return;
    case Kind::kQuestion: {
      // EAP-TLS asks on and on; asked again before an answer, it is the same question.
      const bool goes_on = !exchanges.empty() && exchanges.back().way == message.way &&
                           message.way == ProofWay::kEapTls && exchanges.back().verdict == kNoItem;
      if (goes_on) return;
      if (exchanges.empty() || exchanges.back().response != kNoItem) exchanges.emplace_back();
      exchanges.back().challenge = index;
      exchanges.back().way = message.way;
      MeetPeer(at, message.value);
      return;
    }
    case Kind::kAnswer: {
      // RFC 2433 §7, RFC 2759 §6: a Failure may ask for another answer, or for a new password.
      const bool again = !exchanges.empty() && exchanges.back().failed &&
                         (exchanges.back().try_again || message.change_code != 0);
      if (again) {
        ExchangeItems next;
        next.challenge = exchanges.back().verdict;
        next.asked_in_failure = true;
        exchanges.push_back(next);
      }
      if (exchanges.empty()) exchanges.emplace_back();
      if (exchanges.back().response != kNoItem) return;
      exchanges.back().response = index;
      exchanges.back().way = message.way;
      return;
    }
    case Kind::kVerdict:
      if (exchanges.empty() || exchanges.back().verdict != kNoItem) return;
      exchanges.back().verdict = index;
      exchanges.back().failed = !message.success;
      exchanges.back().try_again = message.way == ProofWay::kPap ||
                                   AsText(message.text).find("R=1") != std::string_view::npos;
      return;
  }
}

/// 16 random octets that two ends have in common.
void KeyIndex::MeetPeer(size_t end, ByteView challenge) {
  if (challenge.size() < 8) return;
  const auto [at, is_new] = by_challenge_.try_emplace(ToBytes(challenge), end);
  if (is_new || at->second == end || ends_[at->second].role == ends_[end].role) return;
  ends_[end].peer = at->second;
  ends_[at->second].peer = end;
}

/// Where no challenge says so: the end whose Call IDs are ours the other way round.
void KeyIndex::MeetPeersByCallId(const RecordingModel& recording) {
  std::map<std::pair<uint16_t, uint16_t>, std::vector<size_t>> waiting;
  for (size_t end = 0; end < ends_.size(); ++end) {
    if (ends_[end].peer != kNoEnd) continue;
    const SessionInfo* const own = recording.FindSession(ends_[end].node, ends_[end].session);
    if (own == nullptr) continue;
    std::vector<size_t>& partners = waiting[{own->peer_call_id, own->local_call_id}];
    const auto partner = std::find_if(partners.begin(), partners.end(), [&](size_t other) {
      return ends_[other].node != ends_[end].node && ends_[other].peer == kNoEnd;
    });
    if (partner != partners.end()) {
      ends_[end].peer = *partner;
      ends_[*partner].peer = end;
    } else {
      waiting[{own->local_call_id, own->peer_call_id}].push_back(end);
    }
  }
}

void KeyIndex::TakeKey(ItemIndex index, const trace::Event& event, const trace::Key& key) {
  Item item;
  item.node = event.node;
  item.session = event.session;
  const size_t at = FindEnd(item);
  KeyEnd& end = ends_[at];
  Pending& pending = pending_[at];
  marks_.emplace_back(index, at);
  const bool to_server = key.direction == "client to server";
  if (key.what == "Start key") pending.start_key[to_server] = index;
  if (key.what == "Session key") {
    const bool receive = to_server == (end.role == Role::kServer);
    const std::string& agreed = pending.agreed[receive ? 0 : 1];
    MppeStart start{pending.start_key[to_server], index, key.material.size() == 16 ? 128 : 40,
                    agreed.find("stateless") != std::string::npos || agreed.empty()};
    const int bits = std::atoi(agreed.c_str());
    if (key.material.size() == 8 && (bits == 40 || bits == 56)) start.key_bits = bits;
    end.StreamOf(to_server).starts.push_back(start);
    pending.counting[to_server] = {};
  }
  if (end.exchanges.empty()) end.exchanges.emplace_back();
  ExchangeItems& exchange = end.exchanges.back();
  if (key.what == "TLS master secret") exchange.tls_master_secret = index;
  if (key.what == "MSK") exchange.msk = index;
  if (key.what == "LM hash") exchange.lm_hash = index;
  if (key.what == "NT hash") exchange.nt_hash = index;
  if (key.what == "NT hash hash") exchange.nt_hash_hash = index;
  if (key.what == "Master key" && exchange.master_key == kNoItem) exchange.master_key = index;
}

// The same count as MppeSender's and MppeReceiver's (stack/ppp/mppe.cc), from what they recorded.
void KeyIndex::TakeStep(ItemIndex index, const Item& item) {
  const size_t at = FindEnd(item);
  KeyEnd& end = ends_[at];
  const bool sent = item.direction == Direction::kSent;
  const bool to_server = sent == (end.role != Role::kServer);
  MppeStream& stream = end.StreamOf(to_server);
  Counting& counting = pending_[at].counting[to_server];
  MppePacket packet;
  packet.item = index;
  packet.count = item.size & kCountMask;
  packet.flushed = (item.size >> 12 & trace::Step::kFlushed) != 0;
  packet.key_changed = (item.size >> 12 & trace::Step::kKeyChanged) != 0;
  const uint16_t ahead = CoherencyAhead(counting.expected, packet.count);
  if (stream.starts.empty() || stream.starts.back().stateless) {
    counting.changes += ahead + 1u;
  } else {
    if (packet.flushed && !packet.key_changed) counting.flush_keeps_key = true;
    const uint32_t passed = FlagPackets(counting.expected, ahead);
    const bool own = passed == 0 ? packet.key_changed
                                 : (packet.count & 0xff) == 0xff ||
                                       (packet.flushed && !counting.flush_keeps_key);
    counting.changes += passed + (own ? 1 : 0);
  }
  counting.missing += ahead;
  counting.expected = static_cast<uint16_t>((packet.count + 1) & kCountMask);
  packet.key_changes = counting.changes;
  packet.missing = counting.missing;
  stream.packets.push_back(packet);
}

void KeyIndex::TakeCompression(ItemIndex index, const Item& item) {
  KeyEnd& end = ends_[FindEnd(item)];
  const bool sent = item.direction == Direction::kSent;
  CompressedPacket packet;
  packet.item = index;
  packet.number = item.size & kCountMask;
  const auto has = [&item](uint8_t flag) { return (item.size >> 12 & flag) != 0; };
  packet.is_van_jacobson = has(Item::kIsVanJacobson);
  packet.flushed = has(trace::Step::kFlushed);
  packet.at_front = has(trace::Step::kAtFront);
  packet.compressed = has(trace::Step::kCompressed);
  end.StreamOf(sent == (end.role != Role::kServer)).compressed.push_back(packet);
}

size_t KeyIndex::EndAt(const RecordingModel& recording, ItemIndex item, trace::NodeId only) const {
  if (ends_.empty() || item >= recording.size()) return kNoEnd;
  const bool any = only == 0 || !HasEndAt(only);
  const auto of = [&](const Item& event) {
    const auto found = by_id_.find({event.node, event.session});
    if (found == by_id_.end() || event.IsPacket()) return kNoEnd;
    size_t end = found->second;
    if (!any && ends_[end].node != only) end = ends_[end].peer;
    return end == kNoEnd || (!any && ends_[end].node != only) ? kNoEnd : end;
  };
  const Item& here = recording.item(item);
  if (const size_t end = of(here); end != kNoEnd) return end;
  if (here.journey != 0) {
    for (const ItemIndex each : recording.Journey(here.journey)) {
      if (const size_t end = of(recording.item(each)); end != kNoEnd) return end;
    }
  }
  const auto after =
      std::upper_bound(marks_.begin(), marks_.end(), item,
                       [](ItemIndex at, const auto& mark) { return at < mark.first; });
  for (auto mark = after; mark != marks_.begin();) {
    --mark;
    if (any || ends_[mark->second].node == only) return mark->second;
  }
  for (size_t end = 0; end < ends_.size(); ++end) {
    if (any || ends_[end].node == only) return end;
  }
  return kNoEnd;
}

bool KeyIndex::HasEndAt(trace::NodeId node) const {
  return std::any_of(ends_.begin(), ends_.end(),
                     [node](const KeyEnd& end) { return end.node == node; });
}

}  // namespace pptplab::viz
