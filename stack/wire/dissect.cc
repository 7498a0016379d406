// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The way down through the formats, one function for each. A layer is described by its own field
// list; what is added here is its line, what it carries, and whether its checksum is right.
#include "stack/wire/dissect.h"

#include <algorithm>

#include "stack/wire/dissector.h"
#include "stack/wire/dns.h"
#include "stack/wire/gre.h"
#include "stack/wire/icmp.h"
#include "stack/wire/icmpv6.h"
#include "stack/wire/ipv4.h"
#include "stack/wire/ipv6.h"
#include "stack/wire/ppp.h"
#include "stack/wire/tcp.h"
#include "stack/wire/udp.h"

namespace pptplab::wire {
void Dissector::Ethernet(size_t at, ByteView bytes) {
  const auto header = Header<EthernetHeader>(Layer::kLink, "Ethernet", at, bytes);
  if (!header) return;
  const EthernetHeader& ethernet = header->value;
  layers_.back().summary = ToString(ethernet.source) + " > " + ToString(ethernet.destination);
  if (ethernet.tag.present) {
    layers_.back().summary += ", VLAN " + std::to_string(ethernet.tag.id);
  }
  Network(ethernet.type, at + header->size, bytes.subspan(header->size));
}

template <class T>
void Dissector::Cooked(ByteView bytes) {
  const auto header = Header<T>(Layer::kLink, "Linux cooked", 0, bytes);
  if (!header) return;
  constexpr std::array<const char*, 5> kTypes = {"to us", "broadcast", "multicast", "to others",
                                                 "from us"};
  const uint32_t type = header->value.packet_type;
  layers_.back().summary =
      type < kTypes.size() ? kTypes[type] : "packet type " + std::to_string(type);
  Network(header->value.protocol, header->size, bytes.subspan(header->size));
}

void Dissector::Network(uint16_t type, size_t at, ByteView bytes) {
  if (type == kEtherTypeIpv4 || type == kEtherTypeIpv6) return Ip(at, bytes);
  if (type == kEtherTypeArp) return Arp(at, bytes);
  if (NameOfEtherType(type) == NameOfEtherType(kEtherTypeIpx)) return Ipx(at, bytes);
  // IEEE 802.3 §3.2.6: a length; what follows is padding.
  if (type < kFirstEtherType) return Llc(at, bytes.first(std::min<size_t>(type, bytes.size())));
  const std::string_view name = NameOfEtherType(type);
  // The names are literals, so they end in a NUL.
  Opaque(Layer::kLink, name.empty() ? "Data" : name.data(), at, bytes,
         name.empty() ? "type " + Hex16(type) + ", " : "");
}

void Dissector::Ip(size_t at, ByteView bytes) {
  if (!bytes.empty() && bytes[0] >> 4 == 6) return Ipv6(at, bytes);
  const auto prefix = Header<Ipv4Header>(Layer::kIp, "IPv4", at, bytes);
  if (!prefix) return;
  const Ipv4Header& ip = prefix->value;
  const bool whole = ip.total_length <= bytes.size();
  if (!whole) SetError("length is longer than the packet", "Total Length", 2);
  Judge("Header Checksum", ChecksumOf(bytes.first(prefix->size)) == 0);
  const ByteView payload =
      bytes.first(std::min<size_t>(ip.total_length, bytes.size())).subspan(prefix->size);
  std::string& summary = layers_.back().summary;
  summary = ToString(ip.source) + " > " + ToString(ip.destination) + ", " +
            OrNumber(NameOfIpProtocol(ip.protocol), ip.protocol);
  if (ip.IsFragment()) {
    const size_t start = ip.fragment_offset * size_t{8};
    summary += ", fragment " + std::to_string(ip.identification) + ": octets " +
               std::to_string(start) + " to " + std::to_string(start + payload.size()) +
               (ip.more_fragments ? ", more follow" : ", the last");
    return Carried(Layer::kIp, "Fragment", at + prefix->size, payload);
  }
  Transport(IpContext{bytes.subspan(12, 4), bytes.subspan(16, 4), ip.protocol, whole},
            at + prefix->size, payload);
}

void Dissector::Ipv6(size_t at, ByteView bytes) {
  const auto prefix = Header<Ipv6Header>(Layer::kIp, "IPv6", at, bytes);
  if (!prefix) return;
  const Ipv6Header& ip = prefix->value;
  ByteView payload = bytes.subspan(prefix->size);
  if (ip.payload_length > payload.size()) {
    SetError("length is longer than the packet", "Payload Length", 4);
  }
  payload = payload.first(std::min<size_t>(ip.payload_length, payload.size()));
  layers_.back().summary = ToString(ip.source) + " > " + ToString(ip.destination) + ", " +
                           OrNumber(NameOfIpProtocol(ip.next_header), ip.next_header);
  const bool whole = payload.size() == ip.payload_length;
  Transport(IpContext{bytes.subspan(8, 16), bytes.subspan(24, 16), ip.next_header, whole},
            at + prefix->size, payload);
}

void Dissector::Transport(const IpContext& ip, size_t at, ByteView bytes) {
  if (layers_.size() >= kMaxLayers) return;
  switch (ip.protocol) {
    case kIpProtocolTcp:
      return Tcp(ip, at, bytes);
    case kIpProtocolUdp:
      return Udp(ip, at, bytes);
    case kIpProtocolIcmp:
      return Icmp(ip, at, bytes);
    case kIpProtocolIcmpv6:
      return Icmpv6(ip, at, bytes);
    case kIpProtocolGre:
      return Gre(at, bytes);
    case 4:
      return Ip(at, bytes);
  }
  Carried(Layer::kIp, "Data", at, bytes);
}

/// The pseudo-headers of IPv4 and IPv6 (RFC 8200 §8.1) have the same sum, as their zeros don't
/// count.
bool Dissector::ChecksumIsRight(const IpContext& ip, ByteView bytes) const {
  InternetChecksum checksum;
  checksum.Add(ip.source);
  checksum.Add(ip.destination);
  checksum.AddPseudoHeader({}, {}, ip.protocol, bytes.size());
  checksum.Add(bytes);
  return checksum.Value() == 0;
}

void Dissector::Tcp(const IpContext& ip, size_t at, ByteView bytes) {
  const auto prefix = Header<TcpHeader>(Layer::kTcp, "TCP", at, bytes);
  if (!prefix) return;
  const TcpHeader& tcp = prefix->value;
  if (ip.whole) {
    Judge("Checksum", ChecksumIsRight(ip, bytes));
  }
  const ByteView payload = bytes.subspan(prefix->size);
  std::string& summary = layers_.back().summary;
  summary = std::to_string(tcp.source_port) + " > " + std::to_string(tcp.destination_port);
  const std::string flags = DescribeTcpFlags(tcp);
  if (!flags.empty()) summary += ", " + flags;
  summary += ", seq " + std::to_string(tcp.sequence_number);
  if (tcp.ack) summary += ", ack " + std::to_string(tcp.acknowledgment_number);
  summary += ", " + Octets(payload.size());
  const bool pptp = tcp.source_port == kPptpPort || tcp.destination_port == kPptpPort;
  if (pptp) return ControlMessages(at + prefix->size, payload);
  Carried(Layer::kApplication, "Data", at + prefix->size, payload);
}

void Dissector::Udp(const IpContext& ip, size_t at, ByteView bytes) {
  const auto prefix = Header<UdpHeader>(Layer::kIp, "UDP", at, bytes);
  if (!prefix) return;
  const UdpHeader& udp = prefix->value;
  if (udp.length > bytes.size()) SetError("length is longer than the packet", "Length", 4);
  const ByteView datagram = bytes.first(std::min<size_t>(udp.length, bytes.size()));
  if (ip.whole && udp.checksum != 0 && udp.length <= bytes.size()) {
    Judge("Checksum", ChecksumIsRight(ip, datagram));
  }
  const ByteView payload = datagram.subspan(prefix->size);
  layers_.back().summary = std::to_string(udp.source_port) + " > " +
                           std::to_string(udp.destination_port) + ", " + Octets(payload.size());
  const bool is_dns = udp.source_port == kDnsPort || udp.destination_port == kDnsPort;
  if (ip.whole && is_dns && !payload.empty()) return Dns(at + prefix->size, payload);
  Carried(Layer::kApplication, "Data", at + prefix->size, payload);
}

void Dissector::Dns(size_t at, ByteView bytes) {
  Add(Layer::kApplication, "DNS", at, DescribeDnsMessage(bytes));
  layers_.back().summary = SummarizeDnsMessage(bytes);
}

void Dissector::Icmp(const IpContext& ip, size_t at, ByteView bytes) {
  const auto prefix = Header<IcmpHeader>(Layer::kIp, "ICMP", at, bytes);
  if (!prefix) return;
  const IcmpHeader& icmp = prefix->value;
  if (ip.whole) Judge("Checksum", ChecksumOf(bytes) == 0);
  const ByteView payload = bytes.subspan(prefix->size);
  std::string& summary = layers_.back().summary;
  const std::string_view name = NameOfIcmpType(icmp.type);
  summary = name.empty() ? "type " + std::to_string(icmp.type) : std::string(name);
  if (icmp.type == kIcmpDestinationUnreachable) {
    summary += ", " + OrNumber(NameOfIcmpUnreachableCode(icmp.code), icmp.code);
  } else if (icmp.IsEcho()) {
    summary += ", identifier " + std::to_string(icmp.identifier) + ", sequence " +
               std::to_string(icmp.sequence_number);
  }
  const auto quoted = ReadPrefix<Ipv4Header>(payload);
  if (icmp.IsError() && quoted) {
    const Ipv4Header& about = quoted->value;
    summary += ", about " + ToString(about.source) + " > " + ToString(about.destination) + ", " +
               OrNumber(NameOfIpProtocol(about.protocol), about.protocol);
    const size_t headline = headline_;
    Add(Layer::kIp, "Quoted IPv4", at + prefix->size, Describe<Ipv4Header>(payload)).summary =
        "the packet that this is about";
    headline_ = headline;
    return Carried(Layer::kIp, "Quoted data", at + prefix->size + quoted->size,
                   payload.subspan(quoted->size));
  }
  Carried(Layer::kIp, "Data", at + prefix->size, payload);
}

void Dissector::Icmpv6(const IpContext& ip, size_t at, ByteView bytes) {
  const auto prefix = Header<Icmpv6Header>(Layer::kIp, "ICMPv6", at, bytes);
  if (!prefix) return;
  const Icmpv6Header& icmp = prefix->value;
  if (ip.whole) Judge("Checksum", ChecksumIsRight(ip, bytes));
  std::string& summary = layers_.back().summary;
  const std::string_view name = NameOfIcmpv6Type(icmp.type);
  summary = name.empty() ? "type " + std::to_string(icmp.type) : std::string(name);
  if (icmp.IsEcho()) {
    summary += ", identifier " + std::to_string(icmp.identifier) + ", sequence " +
               std::to_string(icmp.sequence_number);
  }
  const ByteView payload = bytes.subspan(prefix->size);
  const bool about_neighbor =
      icmp.type == kIcmpv6NeighborSolicitation || icmp.type == kIcmpv6NeighborAdvertisement;
  if (about_neighbor && payload.size() >= 16) {
    Ipv6Address target{};
    std::copy_n(payload.begin(), 16, target.begin());
    summary += ", about " + ToString(target);
  }
  Carried(Layer::kIp, "Data", at + prefix->size, payload);
}

std::optional<Format> FormatOfLinkType(uint32_t link_type) {
  switch (link_type) {
    case 1:
      return Format::kEthernet;
    case 9:   // LINKTYPE_PPP
    case 50:  // LINKTYPE_PPP_HDLC
      return Format::kPppFrame;
    case 12:   // raw IP, as OpenBSD …
    case 14:   // … and others number it
    case 101:  // LINKTYPE_RAW
    case 228:  // LINKTYPE_IPV4
      return Format::kIp;
    case 113:
      return Format::kLinuxCooked;
    case 276:
      return Format::kLinuxCooked2;
  }
  return std::nullopt;
}

std::vector<DissectedLayer> Dissect(ByteView bytes, Format format) {
  Dissector dissector;
  dissector.Start(bytes, format);
  return dissector.Take();
}

std::string Summarize(ByteView bytes, Format format) {
  Dissector dissector;
  dissector.Start(bytes, format);
  const DissectedLayer* layer = dissector.headline();
  return layer == nullptr ? "nothing" : layer->name + (" " + layer->summary);
}

std::string Summarize(trace::Protocol protocol, ByteView bytes) {
  switch (protocol) {
    case trace::Protocol::kPptpControl:
      return SummarizeControlMessage(bytes);
    case trace::Protocol::kPppFrame:
      return SummarizePppFrame(bytes);
  }
  return Octets(bytes.size());
}

}  // namespace pptplab::wire
