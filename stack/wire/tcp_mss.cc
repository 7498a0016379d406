// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/wire/tcp_mss.h"

#include <algorithm>

#include "stack/wire/checksum.h"
#include "stack/wire/ipv4.h"
#include "stack/wire/tcp.h"

namespace pptplab::wire {

namespace {

constexpr uint8_t kEndOfOptions = 0, kNoOperation = 1, kMaximumSegmentSize = 2;
constexpr size_t kMssOptionSize = 4;
constexpr size_t kChecksumAt = 16;

struct Places {
  size_t tcp = 0;  ///< octets from the front of the packet
  size_t mss = 0;  ///< of the option's value; 0: none
};

/// Where a SYN's MSS stands; nullopt: no SYN.
std::optional<Places> Find(ByteView packet) {
  const auto ip = ReadPrefix<Ipv4Header>(packet);
  if (!ip || ip->value.protocol != kIpProtocolTcp || ip->value.fragment_offset != 0) {
    return std::nullopt;
  }
  const ByteView segment = packet.first(std::min<size_t>(packet.size(), ip->value.total_length));
  if (segment.size() <= ip->size) return std::nullopt;
  const auto tcp = ReadPrefix<TcpHeader>(segment.subspan(ip->size));
  if (!tcp || !tcp->value.syn) return std::nullopt;
  Places places{ip->size, 0};
  const ByteView options = tcp->value.options;
  for (size_t at = 0; at < options.size() && options[at] != kEndOfOptions;) {
    if (options[at] == kNoOperation) {
      ++at;
      continue;
    }
    if (at + 1 >= options.size()) break;
    const size_t size = options[at + 1];
    if (size < 2 || at + size > options.size()) break;
    if (options[at] == kMaximumSegmentSize && size == kMssOptionSize) {
      places.mss = ip->size + TcpHeader::kMinimumSize + at + 2;
      break;
    }
    at += size;
  }
  return places;
}

constexpr uint16_t Swapped(uint16_t value) {
  return static_cast<uint16_t>(value << 8 | value >> 8);
}

}  // namespace

std::optional<uint16_t> ReadMss(ByteView packet) {
  const auto places = Find(packet);
  if (!places || places->mss == 0) return std::nullopt;
  return LoadBe16(&packet[places->mss]);
}

std::optional<uint16_t> ClampMss(std::span<uint8_t> packet, uint16_t limit) {
  const auto places = Find(packet);
  if (!places || places->mss == 0) return std::nullopt;
  const uint16_t before = LoadBe16(&packet[places->mss]);
  if (before <= limit) return std::nullopt;
  StoreBe16(&packet[places->mss], limit);
  // RFC 1071 §2(B): at an odd place the value's octets stand in the other halves of their words.
  const bool is_odd = (places->mss - places->tcp) % 2 != 0;
  uint8_t* const checksum = &packet[places->tcp + kChecksumAt];
  StoreBe16(checksum, UpdatedChecksum(LoadBe16(checksum), is_odd ? Swapped(before) : before,
                                      is_odd ? Swapped(limit) : limit));
  return before;
}

}  // namespace pptplab::wire
