// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See router_advertisement.h.
//
// +---------------+---------------+-------------------------------+
// |   Type 134    |    Code 0     |           Checksum            |
// +---------------+-+-+-----------+-------------------------------+
// | Cur Hop Limit |M|O| Reserved  |        Router Lifetime        |
// +---------------+-+-+-----------+-------------------------------+
// |    Reachable Time (4), Retrans Timer (4), then the option:    |
// +---------------+---------------+---------------+-+-+-----------+
// |    Type 3     |   Length 4    | Prefix Length |L|A|  Reserved |
// +---------------+---------------+---------------+-+-+-----------+
// |    Valid (4), Preferred (4), Reserved (4), Prefix (16)        |
// +---------------------------------------------------------------+
#include "sim/router_advertisement.h"

#include <algorithm>

#include "stack/wire/checksum.h"
#include "stack/wire/icmpv6.h"
#include "stack/wire/ipv6.h"

namespace pptplab::sim {

namespace {

constexpr uint8_t kHopLimit = 255;  // RFC 4861 §6.1.2: so it comes from this link
constexpr Ipv6Octets kAllNodes = {0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
constexpr size_t kAdvertisement = 16;
constexpr uint8_t kPrefixInformation = 3;
constexpr size_t kOption = 32;
constexpr uint8_t kOnLink = 0x80;
constexpr uint8_t kAutonomous = 0x40;

uint16_t Checksum(const wire::Ipv6Header& ip, ByteView message) {
  wire::InternetChecksum checksum;  // RFC 8200 §8.1
  checksum.Add(ip.source);
  checksum.Add(ip.destination);
  const std::array<uint8_t, 8> rest = {0,
                                       0,
                                       static_cast<uint8_t>(message.size() >> 8),
                                       static_cast<uint8_t>(message.size() & 0xff),
                                       0,
                                       0,
                                       0,
                                       wire::kIpProtocolIcmpv6};
  checksum.Add(rest);
  checksum.Add(message);
  return checksum.Value();
}

}  // namespace

Bytes WriteRouterAdvertisement(const Ipv6Octets& router, const Ipv6Octets& prefix64) {
  Bytes message(kAdvertisement + kOption, 0);
  message[0] = wire::kIcmpv6RouterAdvertisement;
  message[4] = 64;               // hop limit for the client's packets
  StoreBe16(&message[6], 1800);  // s that it is a default router, RFC 4861 §6.2.1
  uint8_t* const option = &message[kAdvertisement];
  option[0] = kPrefixInformation;
  option[1] = kOption / 8;
  option[2] = 64;
  option[3] = kOnLink | kAutonomous;
  StoreBe32(option + 4, 2592000);  // valid and preferred, s: RFC 4861 §6.2.1
  StoreBe32(option + 8, 604800);
  std::copy_n(prefix64.begin(), 8, option + 16);
  wire::Ipv6Header ip;
  ip.payload_length = static_cast<uint16_t>(message.size());
  ip.next_header = wire::kIpProtocolIcmpv6;
  ip.hop_limit = kHopLimit;
  ip.source = router;
  ip.destination = kAllNodes;
  StoreBe16(&message[2], Checksum(ip, message));
  Bytes packet = Write(ip);
  packet.insert(packet.end(), message.begin(), message.end());
  return packet;
}

std::optional<Ipv6Octets> ReadRouterAdvertisement(ByteView packet) {
  const auto ip = ReadPrefix<wire::Ipv6Header>(packet);
  if (!ip || ip->value.next_header != wire::kIpProtocolIcmpv6) return std::nullopt;
  ByteView message = packet.subspan(ip->size);
  if (ip->value.payload_length > message.size()) return std::nullopt;
  message = message.first(ip->value.payload_length);
  const bool is_it = message.size() >= kAdvertisement &&
                     message[0] == wire::kIcmpv6RouterAdvertisement && message[1] == 0;
  if (!is_it || ip->value.hop_limit != kHopLimit || Checksum(ip->value, message) != 0) {
    return std::nullopt;
  }
  if (ip->value.source[0] != 0xfe || (ip->value.source[1] & 0xc0) != 0x80) return std::nullopt;
  ByteView options = message.subspan(kAdvertisement);
  while (options.size() >= 8) {
    const size_t size = size_t{options[1]} * 8;
    if (size == 0 || size > options.size()) return std::nullopt;
    const bool usable = options[0] == kPrefixInformation && size == kOption && options[2] == 64 &&
                        (options[3] & kAutonomous) != 0;
    if (usable) {
      Ipv6Octets prefix{};
      std::copy_n(&options[16], 8, prefix.begin());
      return prefix;
    }
    options = options.subspan(size);
  }
  return std::nullopt;
}

}  // namespace pptplab::sim
