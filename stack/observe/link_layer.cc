// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The link layers of captures: how long each header is and where it says what follows.
#include "stack/observe/link_layer.h"

#include <algorithm>

#include "stack/wire/ppp.h"

namespace pptplab::observe {

namespace {

// LINKTYPE_ numbers of the pcap file formats.
constexpr uint16_t kNull = 0;
constexpr uint16_t kEthernet = 1;
constexpr uint16_t kPpp = 9;
constexpr uint16_t kRawOpenBsd = 14;  // DLT_RAW as some systems wrote it into files
constexpr uint16_t kRawBsd = 12;
constexpr uint16_t kPppHdlc = 50;
constexpr uint16_t kRawIp = 101;
constexpr uint16_t kLoop = 108;
constexpr uint16_t kLinuxCooked = 113;
constexpr uint16_t kPppWithDirection = 204;
constexpr uint16_t kIpv4Only = 228;
constexpr uint16_t kIpv6Only = 229;
constexpr uint16_t kLinuxCooked2 = 276;

constexpr uint16_t kEtherTypeIpv4 = 0x0800;
constexpr uint16_t kEtherTypeIpv6 = 0x86dd;
constexpr uint16_t kEtherTypePppoeSession = 0x8864;
constexpr int kMaxVlanTags = 4;

bool IsVlanTag(uint16_t ether_type) {
  return ether_type == 0x8100 || ether_type == 0x88a8 || ether_type == 0x9100;
}

LinkPayload RawIp(ByteView bytes) {
  if (bytes.empty()) return {};
  if (bytes[0] >> 4 == 4) return {LinkPayload::Kind::kIpv4, bytes};
  if (bytes[0] >> 4 == 6) return {LinkPayload::Kind::kIpv6, bytes};
  return {};
}

// `after` starts behind the EtherType. Tags (IEEE 802.1Q) put two octets of their own and another
// EtherType in front of the packet.
LinkPayload AfterEtherType(uint16_t ether_type, ByteView after) {
  for (int tags = 0; tags < kMaxVlanTags && IsVlanTag(ether_type); ++tags) {
    if (after.size() < 4) return {};
    ether_type = LoadBe16(&after[2]);
    after = after.subspan(4);
  }
  if (ether_type == kEtherTypePppoeSession && after.size() > 8) {
    // RFC 2516 §4: version, code, session, length, then a PPP frame without Address and Control.
    const uint16_t protocol = LoadBe16(&after[6]);
    if (protocol == 0x0021) return {LinkPayload::Kind::kIpv4, after.subspan(8)};
    if (protocol == 0x0057) return {LinkPayload::Kind::kIpv6, after.subspan(8)};
    return {};
  }
  if (ether_type == kEtherTypeIpv4) return {LinkPayload::Kind::kIpv4, after};
  if (ether_type == kEtherTypeIpv6) return {LinkPayload::Kind::kIpv6, after};
  return {};
}

LinkPayload Ppp(ByteView frame) {
  Reader reader(frame);
  wire::PppHeader header;
  wire::PppHeader::Fields(reader, header);
  if (!reader.ok()) return {};
  if (header.protocol == wire::kPppIpv4) {
    return {LinkPayload::Kind::kIpv4, frame.subspan(reader.offset())};
  }
  if (header.protocol == wire::kPppIpv6) {
    return {LinkPayload::Kind::kIpv6, frame.subspan(reader.offset())};
  }
  return {};
}

LinkPayload AfterHeader(ByteView frame, size_t header_size, size_t ether_type_at) {
  if (frame.size() < header_size) return {};
  return AfterEtherType(LoadBe16(&frame[ether_type_at]), frame.subspan(header_size));
}

}  // namespace

bool KnowsLinkType(uint16_t link_type) {
  switch (link_type) {
    case kNull:
    case kEthernet:
    case kPpp:
    case kRawBsd:
    case kRawOpenBsd:
    case kPppHdlc:
    case kRawIp:
    case kLoop:
    case kLinuxCooked:
    case kPppWithDirection:
    case kIpv4Only:
    case kIpv6Only:
    case kLinuxCooked2:
      return true;
    default:
      return false;
  }
}

std::optional<ByteView> PppFrameOf(uint16_t link_type, ByteView frame) {
  switch (link_type) {
    case kPpp:
    case kPppHdlc:
      return frame;
    case kPppWithDirection:
      return frame.subspan(std::min<size_t>(1, frame.size()));
    default:
      return std::nullopt;
  }
}

LinkPayload StripLinkLayer(uint16_t link_type, ByteView frame) {
  switch (link_type) {
    case kEthernet:
      return AfterHeader(frame, 14, 12);
    case kLinuxCooked:
      return AfterHeader(frame, 16, 14);
    case kLinuxCooked2:
      return AfterHeader(frame, 20, 0);
    case kNull:
    case kLoop:
      // A 4-octet address family, in an order and with numbers that depend on the system; what
      // follows says itself which IP it is.
      return frame.size() < 4 ? LinkPayload{} : RawIp(frame.subspan(4));
    case kRawBsd:
    case kRawOpenBsd:
    case kRawIp:
    case kIpv4Only:
    case kIpv6Only:
      return RawIp(frame);
    case kPpp:
    case kPppHdlc:
      return Ppp(frame);
    case kPppWithDirection:
      return frame.empty() ? LinkPayload{} : Ppp(frame.subspan(1));
    default:
      return {};
  }
}

}  // namespace pptplab::observe
