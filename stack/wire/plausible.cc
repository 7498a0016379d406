// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/wire/plausible.h"

#include "stack/wire/bridging.h"
#include "stack/wire/ipv6.h"
#include "stack/wire/ipx.h"
#include "stack/wire/nbf.h"
#include "stack/wire/ppp.h"

namespace pptplab::wire {
namespace {

bool LooksLikeIpv4(ByteView packet) {
  if (packet.size() < 20 || packet[0] >> 4 != 4) return false;
  const size_t header_size = (packet[0] & 0xf) * size_t{4};
  const size_t total = LoadBe16(&packet[2]);
  return header_size >= 20 && total >= header_size && total <= packet.size();
}

bool LooksLikeIpv6(ByteView packet) {
  return packet.size() >= Ipv6Header::kSize && packet[0] >> 4 == 6 &&
         LoadBe16(&packet[4]) + Ipv6Header::kSize <= packet.size();
}

bool LooksLikeIpx(ByteView packet) {
  if (packet.size() < IpxHeader::kSize) return false;
  const uint16_t length = LoadBe16(&packet[2]);
  // Nobody computes the checksum; and after 16 routers a packet is dropped.
  return LoadBe16(packet.data()) == 0xffff && length >= IpxHeader::kSize &&
         length <= packet.size() && packet[4] <= 16;
}

bool LooksLikeNbf(ByteView packet) {
  const size_t at = NbfStartsWithMac(packet) ? 12 : 0;
  return packet.size() >= at + 3 && packet[at] == kSapNetbios &&
         (packet[at + 1] & 0xfe) == kSapNetbios;
}

bool LooksBridged(ByteView packet) {
  const auto bridged = ReadBridgedFrame(packet);
  // A LAN ID would have to be agreed on (RFC 1638 §5.5), and isn't any more.
  return bridged && !bridged->header.has_lan_id &&
         !NameOfMacType(bridged->header.mac_type).empty() && bridged->frame.size() >= 14;
}

}  // namespace

bool CanBeJudged(uint16_t protocol) {
  switch (protocol) {
    case kPppIpv4:
    case kPppIpv6:
    case kPppIpx:
    case kPppNbf:
    case kPppBridging:
      return true;
  }
  return false;
}

bool IsPlausible(uint16_t protocol, ByteView packet) {
  switch (protocol) {
    case kPppIpv4:
      return LooksLikeIpv4(packet);
    case kPppIpv6:
      return LooksLikeIpv6(packet);
    case kPppIpx:
      return LooksLikeIpx(packet);
    case kPppNbf:
      return LooksLikeNbf(packet);
    case kPppBridging:
      return LooksBridged(packet);
  }
  return true;
}

}  // namespace pptplab::wire
