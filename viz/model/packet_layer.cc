// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/model/packet_layer.h"

#include "stack/trace/recording.h"
#include "stack/wire/gre.h"
#include "stack/wire/ppp.h"

namespace pptplab::viz {

namespace {

using trace::Layer;

constexpr uint16_t kPptpPort = 1723;
constexpr uint8_t kProtocolTcp = 6;
constexpr uint8_t kTcpFin = 0x01;
constexpr uint8_t kTcpSyn = 0x02;
constexpr uint8_t kTcpReset = 0x04;
constexpr uint8_t kTcpAck = 0x10;
constexpr uint16_t kEtherIpv4 = 0x0800;
constexpr uint16_t kEtherIpv6 = 0x86dd;
constexpr uint16_t kEtherVlan = 0x8100;
constexpr uint16_t kEtherServiceVlan = 0x88a8;

/// What follows the link layer's header.
struct Payload {
  uint16_t ppp_protocol = 0;  ///< kPppIpv4 for any IP; 0: something else
  ByteView bytes;
};

Payload AfterPppHeader(ByteView frame) {
  // RFC 1661 §2: the Protocol field has one octet if that is odd (PFC).
  if (frame.size() >= 2 && LoadBe16(frame.data()) == 0xff03) frame = frame.subspan(2);
  if (frame.empty()) return {};
  if ((frame[0] & 1) != 0) return {frame[0], frame.subspan(1)};
  if (frame.size() < 2) return {};
  return {LoadBe16(frame.data()), frame.subspan(2)};
}

Payload AfterEtherType(ByteView frame, size_t at) {
  for (int tags = 0; tags < 4; ++tags) {
    if (frame.size() < at + 2) return {};
    const uint16_t type = LoadBe16(&frame[at]);
    if (type == kEtherIpv4 || type == kEtherIpv6) return {wire::kPppIpv4, frame.subspan(at + 2)};
    if (type != kEtherVlan && type != kEtherServiceVlan) return {};
    at += 4;
  }
  return {};
}

Payload AfterLinkHeader(uint16_t link_type, ByteView packet) {
  switch (link_type) {
    case trace::kLinkTypeEthernet:
      return AfterEtherType(packet, 12);
    case trace::kLinkTypeLinuxCooked:
      return AfterEtherType(packet, 14);
    case trace::kLinkTypeLinuxCooked2:
      if (packet.size() < 20) return {};
      return AfterEtherType(packet, 0).ppp_protocol == 0
                 ? Payload{}
                 : Payload{wire::kPppIpv4, packet.subspan(20)};
    case trace::kLinkTypePpp:
    case trace::kLinkTypePppHdlc:
      return AfterPppHeader(packet);
    default:
      return {wire::kPppIpv4, packet};
  }
}

/// A TCP or UDP segment, or GRE: what IP carries; empty if that can't be told.
struct Segment {
  uint8_t protocol = 0;
  bool is_ip = false;
  ByteView bytes;
};
Segment AfterIpHeader(ByteView packet) {
  if (packet.empty()) return {};
  if (packet[0] >> 4 == 6) {
    if (packet.size() < 40) return {};
    return {packet[6], true, packet.subspan(40)};
  }
  const size_t header = size_t{4} * (packet[0] & 0x0f);
  if (packet[0] >> 4 != 4 || header < 20 || packet.size() < header) return {};
  const size_t total = LoadBe16(&packet[2]);  // behind it is padding
  const size_t end = total >= header && total < packet.size() ? total : packet.size();
  const bool first_fragment = (LoadBe16(&packet[6]) & 0x1fff) == 0;
  return {packet[9], true, first_fragment ? packet.subspan(header, end - header) : ByteView()};
}

Layer LayerOfPpp(uint16_t protocol) {
  switch (protocol) {
    case wire::kPppLcp:
      return Layer::kLcp;
    case wire::kPppPap:
    case wire::kPppChap:
    case wire::kPppEap:
      return Layer::kAuthentication;
    case wire::kPppCcp:
      return Layer::kCcp;
    case wire::kPppCompressedDatagram:
      return Layer::kMppe;
    case wire::kPppIpcp:
    case wire::kPppIpv6cp:
      return Layer::kIpcp;
    default:
      return protocol == 0 ? Layer::kLink : Layer::kPpp;
  }
}

bool IsNetworkProtocol(uint16_t protocol) {
  return protocol == wire::kPppIpv4 || protocol == wire::kPppIpv6;
}

/// Of a frame inside the tunnel.
Layer LayerOfInnerFrame(uint16_t protocol) {
  const bool is_header_compressed =
      protocol == wire::kPppVjCompressed || protocol == wire::kPppVjUncompressed;
  return is_header_compressed || IsNetworkProtocol(protocol) ? Layer::kInner : LayerOfPpp(protocol);
}

/// What enhanced GRE carries, RFC 2637 §4.1; kRun: nothing but an acknowledgment.
Layer CarriedByGre(ByteView gre) {
  if (gre.size() < 12 || LoadBe16(&gre[2]) != wire::kGreProtocolPpp) return Layer::kRun;
  const bool has_sequence = (gre[0] & 0x10) != 0;
  const size_t header = (gre[1] & 0x80) != 0 ? 16 : 12;
  if (!has_sequence || LoadBe16(&gre[4]) == 0 || gre.size() <= header) return Layer::kRun;
  const Payload frame = AfterPppHeader(gre.subspan(header));
  return frame.ppp_protocol == 0 ? Layer::kPpp : LayerOfInnerFrame(frame.ppp_protocol);
}

PacketClass ClassifyTcp(ByteView tcp) {
  PacketClass packet;
  packet.layer = Layer::kTcp;
  if (tcp.size() < 20) return packet;
  const bool to_server = LoadBe16(&tcp[2]) == kPptpPort;
  if (!to_server && LoadBe16(&tcp[0]) != kPptpPort) return packet;
  const bool has_data = tcp.size() > size_t{4} * (tcp[12] >> 4);
  if (has_data) packet.layer = Layer::kPptp;
  packet.opens_pptp = to_server && (tcp[13] & (kTcpSyn | kTcpAck)) == kTcpSyn;
  packet.closes_pptp = (tcp[13] & (kTcpFin | kTcpReset)) != 0;
  return packet;
}

PacketClass ClassifyIp(ByteView ip) {
  PacketClass packet;
  const Segment segment = AfterIpHeader(ip);
  if (!segment.is_ip) return packet;
  if (segment.protocol == kProtocolTcp) return ClassifyTcp(segment.bytes);
  packet.layer = Layer::kIp;
  if (segment.protocol != wire::kIpProtocolGre) return packet;
  packet.layer = Layer::kGre;
  packet.carried = CarriedByGre(segment.bytes);
  return packet;
}

}  // namespace

PacketClass ClassifyPacket(uint16_t link_type, bool is_tunnel, ByteView packet) {
  const Payload payload = AfterLinkHeader(link_type, packet);
  if (!is_tunnel && IsNetworkProtocol(payload.ppp_protocol)) return ClassifyIp(payload.bytes);
  PacketClass inside;
  inside.layer = LayerOfInnerFrame(payload.ppp_protocol);
  return inside;
}

}  // namespace pptplab::viz
