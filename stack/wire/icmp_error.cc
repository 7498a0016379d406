// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/wire/icmp_error.h"

#include <algorithm>

#include "stack/wire/checksum.h"

namespace pptplab::wire {

namespace {

bool IsOneHost(Address address) {
  return !address.IsAny() && address.value >> 24 != 127 && address.value < 0xe0000000;
}

}  // namespace

bool MayReportTo(ByteView packet) {
  const auto prefix = ReadPrefix<Ipv4Header>(packet);
  if (!prefix) return false;
  const Ipv4Header& header = prefix->value;
  if (header.fragment_offset != 0) return false;
  if (!IsOneHost(header.source) || !IsOneHost(header.destination)) return false;
  if (header.protocol != kIpProtocolIcmp) return true;
  if (packet.size() <= prefix->size) return false;
  IcmpHeader icmp;
  icmp.type = packet[prefix->size];
  return !icmp.IsError();
}

// +---------------+---------------+-------------------------------+
// |     Type      |     Code      |           Checksum            |
// +---------------+---------------+-------------------------------+
// |           unused = 0          |         Next-Hop MTU          |
// +-------------------------------+-------------------------------+
// |      Internet Header + 64 bits of Original Data Datagram      |
// +---------------------------------------------------------------+
Bytes WriteIcmpError(const IcmpError& error, ByteView packet, size_t quoted_octets) {
  IcmpHeader header;
  header.type = error.type;
  header.code = error.code;
  header.sequence_number = error.next_hop_mtu;
  Bytes message = Write(header);
  if (const auto prefix = ReadPrefix<Ipv4Header>(packet)) {
    const size_t end = std::min<size_t>(packet.size(), prefix->value.total_length);
    const size_t size = std::min(end, prefix->size + quoted_octets);
    message.insert(message.end(), packet.begin(), packet.begin() + static_cast<ptrdiff_t>(size));
  }
  StoreBe16(&message[2], ChecksumOf(message));
  return message;
}

std::optional<IcmpErrorPacket> ReadIcmpError(ByteView packet) {
  const auto outer = ReadIpv4Packet(packet);
  if (!outer || outer->header.protocol != kIpProtocolIcmp || outer->header.IsFragment()) {
    return std::nullopt;
  }
  const auto icmp = ReadPrefix<IcmpHeader>(outer->payload);
  if (!icmp || !icmp->value.IsError()) return std::nullopt;
  const ByteView quote = outer->payload.subspan(icmp->size);
  const auto quoted = ReadPrefix<Ipv4Header>(quote);
  if (!quoted) return std::nullopt;
  return IcmpErrorPacket{{icmp->value.type, icmp->value.code, icmp->value.sequence_number},
                         outer->header.source,
                         quoted->value,
                         quote.subspan(quoted->size)};
}

uint16_t PathMtuAfter(uint16_t next_hop_mtu, uint16_t total_length) {
  const auto is_possible = [&](uint16_t mtu) { return mtu >= kSmallestMtu && mtu < total_length; };
  if (is_possible(next_hop_mtu)) return next_hop_mtu;
  // RFC 1191 §7.1, Table 7-1.
  static constexpr uint16_t kPlateaus[] = {32000, 17914, 8166, 4352, 2002, 1492, 1006, 508, 296};
  for (const uint16_t plateau : kPlateaus) {
    if (next_hop_mtu == 0 && is_possible(plateau)) return plateau;
  }
  return next_hop_mtu == 0 || next_hop_mtu < kSmallestMtu ? kSmallestMtu : total_length;
}

}  // namespace pptplab::wire
