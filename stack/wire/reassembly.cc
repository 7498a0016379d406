// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Parts are kept by their place, never overlapping, and every octet held is counted against a
// limit.
#include "stack/wire/reassembly.h"

#include <algorithm>

#include "stack/base/serial.h"

namespace pptplab::wire {
namespace {

/// What a held part costs besides its octets, so that many small ones are bounded, too.
constexpr size_t kOverhead = 64;
constexpr size_t kMaxPacket = 0xffff;

/// Time stamps of a capture may be anything; also two that are farther apart than a Duration can
/// say.
bool Elapsed(Instant from, Instant to, Duration duration) {
  return to > from &&
         static_cast<uint64_t>(Nanoseconds(to)) - static_cast<uint64_t>(Nanoseconds(from)) >=
             static_cast<uint64_t>(duration.count());
}

Error Contradiction(const char* reason) { return Error{reason, "Fragment Offset", 6}; }

}  // namespace

Result<std::optional<Bytes>> Ipv4Reassembler::Add(Instant now, ByteView packet) {
  const auto read = ReadIpv4Packet(packet);
  if (!read) return Unexpected{read.error()};
  const Ipv4Header& header = read->header;
  if (!header.IsFragment()) return std::optional(ToBytes(packet.first(header.total_length)));

  Expire(now);
  const Key key{header.source, header.destination, header.identification, header.protocol};
  const auto [at, is_new] = datagrams_.try_emplace(key);
  if (is_new) {
    at->second.number = next_number_++;
    at->second.begun = now;
  }
  const size_t charged_before = at->second.charged;
  if (const char* reason = Insert(at->second, *read, packet)) {
    GiveUp(at);
    return Unexpected{Contradiction(reason)};
  }
  octets_ += at->second.charged - charged_before;
  const Datagram& datagram = at->second;
  if (datagram.total && datagram.header && datagram.received == *datagram.total) {
    return Complete(at);
  }
  MakeRoom(key);
  return std::optional<Bytes>();
}

/// The part goes in; or why it contradicts what is there. Charges it only when it went in.
const char* Ipv4Reassembler::Insert(Datagram& datagram, const Ipv4Packet& packet, ByteView raw) {
  const Ipv4Header& header = packet.header;
  const size_t start = header.fragment_offset * size_t{8};
  const size_t end = start + packet.payload.size();
  if (packet.payload.empty()) return "empty fragment";
  if (header.more_fragments && packet.payload.size() % 8 != 0) {
    return "fragment in the middle is no multiple of 8 octets";
  }
  if (end > kMaxPacket - header.size()) return "fragment ends beyond the longest packet";
  const auto next = datagram.parts.lower_bound(start);
  if (next != datagram.parts.end() && next->first == start &&
      std::ranges::equal(next->second, packet.payload) &&
      (header.more_fragments || datagram.total == end)) {
    return nullptr;  // The network duplicated it.
  }
  if (next != datagram.parts.end() && next->first < end) return "fragments overlap";
  if (next != datagram.parts.begin()) {
    const auto previous = std::prev(next);
    if (previous->first + previous->second.size() > start) return "fragments overlap";
  }
  if (datagram.total && end > *datagram.total) return "fragment behind the last one";
  if (!header.more_fragments) {
    if (datagram.total || next != datagram.parts.end()) return "two last fragments";
    datagram.total = end;
  }
  if (start == 0) datagram.header = ToBytes(raw.first(header.size()));
  datagram.parts.emplace_hint(next, start, ToBytes(packet.payload));
  datagram.received += packet.payload.size();
  datagram.charged += packet.payload.size() + kOverhead;
  return nullptr;
}

Result<std::optional<Bytes>> Ipv4Reassembler::Complete(Datagrams::iterator at) {
  Datagram& datagram = at->second;
  Bytes payload;
  payload.reserve(*datagram.total);
  for (const auto& [offset, part] : datagram.parts) {
    payload.insert(payload.end(), part.begin(), part.end());
  }
  const auto read = Read<Ipv4Header>(*datagram.header);
  PPTPLAB_CHECK(read.has_value());
  Ipv4Header header = *read;
  header.more_fragments = false;
  std::optional<Bytes> whole;
  // The first fragment's options may be longer than those of the fragment that was measured.
  if (header.size() + payload.size() <= kMaxPacket) whole = WriteIpv4Packet(header, payload);
  octets_ -= datagram.charged;
  datagrams_.erase(at);
  if (!whole) {
    ++given_up_;
    return Unexpected{Contradiction("fragment ends beyond the longest packet")};
  }
  return whole;
}

void Ipv4Reassembler::GiveUp(Datagrams::iterator at) {
  octets_ -= at->second.charged;
  datagrams_.erase(at);
  ++given_up_;
}

void Ipv4Reassembler::Expire(Instant now) {
  for (auto at = datagrams_.begin(); at != datagrams_.end();) {
    const auto here = at++;
    if (Elapsed(here->second.begun, now, limits_.timeout)) GiveUp(here);
  }
}

void Ipv4Reassembler::MakeRoom(const Key& keep) {
  while (datagrams_.size() > limits_.datagrams || octets_ > limits_.octets) {
    auto oldest = datagrams_.end();
    for (auto at = datagrams_.begin(); at != datagrams_.end(); ++at) {
      if (at->first == keep && datagrams_.size() > 1) continue;
      if (oldest == datagrams_.end() || at->second.number < oldest->second.number) oldest = at;
    }
    GiveUp(oldest);
  }
}

void TcpStream::Start(const TcpHeader& header) {
  started_ = true;
  first_sequence_ = header.sequence_number + (header.syn ? 1u : 0u);
}

bool TcpStream::IsNewConnection(const TcpHeader& header) const {
  return started_ && header.syn && header.sequence_number + 1u != first_sequence_;
}

std::vector<StreamChunk> TcpStream::Add(const TcpHeader& header, ByteView payload) {
  if (header.rst) {
    reset_ = true;
    return {};
  }
  if (!started_) Start(header);
  // The SYN takes one Sequence Number, in front of the first octet (RFC 793 §3.3).
  const uint32_t sequence = header.sequence_number + (header.syn ? 1u : 0u);
  const uint32_t expected = first_sequence_ + static_cast<uint32_t>(next_ & 0xffffffffu);
  const int64_t ahead = SerialDistance(expected, sequence);
  const int64_t end = ahead + static_cast<int64_t>(payload.size());
  if (end < 0 || ahead > static_cast<int64_t>(limits_.farthest)) return {};
  if (ahead < 0 && static_cast<uint64_t>(-ahead) > next_) return {};  // before the beginning
  if (header.fin && !fin_at_) fin_at_ = next_ + static_cast<uint64_t>(end);
  if (ahead < 0) payload = payload.subspan(static_cast<size_t>(-ahead));
  if (payload.empty()) return {};
  Hold(next_ + static_cast<uint64_t>(std::max<int64_t>(ahead, 0)), payload);
  return TakeReady();
}

/// Keeps the octets that are not there yet.
void TcpStream::Hold(uint64_t at, ByteView payload) {
  if (fin_at_) {
    if (at >= *fin_at_) return;
    payload = payload.first(std::min<uint64_t>(payload.size(), *fin_at_ - at));
  }
  auto next = pending_.upper_bound(at);
  if (next != pending_.begin()) {
    const auto previous = std::prev(next);
    const uint64_t covered = previous->first + previous->second.size();
    if (covered > at) {
      const uint64_t overlap = std::min<uint64_t>(covered - at, payload.size());
      at += overlap;
      payload = payload.subspan(overlap);
    }
  }
  while (!payload.empty()) {
    const uint64_t free = next == pending_.end() ? payload.size() : next->first - at;
    const ByteView part = payload.first(std::min<uint64_t>(free, payload.size()));
    if (!part.empty()) {
      pending_.emplace_hint(next, at, ToBytes(part));
      pending_octets_ += part.size() + kOverhead;
    }
    at += part.size();
    payload = payload.subspan(part.size());
    if (payload.empty()) break;
    const uint64_t overlap = std::min<uint64_t>(next->second.size(), payload.size());
    at += overlap;
    payload = payload.subspan(overlap);
    ++next;
  }
}

std::vector<StreamChunk> TcpStream::TakeReady() {
  std::vector<StreamChunk> chunks = TakeUpTo(next_);
  while (pending_octets_ > limits_.pending_octets) {
    for (StreamChunk& chunk : TakeUpTo(pending_.begin()->first)) chunks.push_back(std::move(chunk));
  }
  return chunks;
}

/// Hands out what is held in one piece from `position` on; what is missing before it is lost.
std::vector<StreamChunk> TcpStream::TakeUpTo(uint64_t position) {
  std::vector<StreamChunk> chunks;
  while (!pending_.empty()) {
    const auto first = pending_.begin();
    if (first->first > std::max(position, next_)) break;
    const uint64_t missing = missing_ + (first->first - next_);
    missing_ = 0;
    next_ = first->first + first->second.size();
    pending_octets_ -= first->second.size() + kOverhead;
    if (chunks.empty() || missing > 0) {
      chunks.push_back(StreamChunk{missing, std::move(first->second)});
    } else {
      Bytes& bytes = chunks.back().bytes;
      bytes.insert(bytes.end(), first->second.begin(), first->second.end());
    }
    pending_.erase(first);
  }
  if (next_ < position) {
    missing_ += position - next_;
    next_ = position;
  }
  return chunks;
}

std::vector<StreamChunk> TcpStream::SkipTo(uint32_t acknowledgment_number) {
  if (!started_) return {};
  const uint32_t expected = first_sequence_ + static_cast<uint32_t>(next_ & 0xffffffffu);
  const int32_t ahead = SerialDistance(expected, acknowledgment_number);
  if (ahead <= 0 || static_cast<uint32_t>(ahead) > limits_.farthest) return {};
  uint64_t position = next_ + static_cast<uint64_t>(ahead);
  if (fin_at_) position = std::min(position, *fin_at_);  // An acknowledged FIN counts one more.
  return TakeUpTo(position);
}

std::vector<StreamChunk> TcpStream::Flush() {
  if (pending_.empty()) return {};
  return TakeUpTo(pending_.rbegin()->first);
}

}  // namespace pptplab::wire
