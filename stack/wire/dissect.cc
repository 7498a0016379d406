// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The way down through the formats, one function for each. A layer is described by its own field
// list; what is added here is its line, what it carries, and whether its checksum is right.
#include "stack/wire/dissect.h"

#include <algorithm>

#include "stack/wire/checksum.h"
#include "stack/wire/ethernet.h"
#include "stack/wire/gre.h"
#include "stack/wire/icmp.h"
#include "stack/wire/ipv4.h"
#include "stack/wire/ipv6.h"
#include "stack/wire/mppe.h"
#include "stack/wire/ppp.h"
#include "stack/wire/tcp.h"
#include "stack/wire/text.h"
#include "stack/wire/udp.h"

namespace pptplab::wire {
namespace {

using trace::Layer;

/// Tunnels in tunnels end somewhere.
constexpr size_t kMaxLayers = 24;
/// More than a TCP segment can hold.
constexpr size_t kMaxMessages = 4096;

std::string Octets(size_t n) { return std::to_string(n) + (n == 1 ? " octet" : " octets"); }
std::string OrNumber(std::string_view name, uint32_t value) {
  return name.empty() ? std::to_string(value) : std::string(name);
}

/// One packet on its way down through the formats; each function names its layer and hands on what
/// the layer carries. `at` is where `bytes` begin in the whole.
class Dissector {
 public:
  std::vector<DissectedLayer> Take() { return std::move(layers_); }
  /// The innermost layer that says what the packet is.
  const DissectedLayer* headline() const { return layers_.empty() ? nullptr : &layers_[headline_]; }

  void Start(ByteView bytes, Format format) {
    switch (format) {
      case Format::kEthernet:
        return Ethernet(bytes);
      case Format::kLinuxCooked:
        return Cooked<LinuxCookedHeader>(bytes);
      case Format::kLinuxCooked2:
        return Cooked<LinuxCooked2Header>(bytes);
      case Format::kIp:
        return Ip(0, bytes);
      case Format::kGre:
        return Gre(0, bytes);
      case Format::kPppFrame:
        return Ppp(0, bytes);
      case Format::kPptpControl:
        return ControlMessages(0, bytes);
    }
  }

 private:
  struct IpContext {
    Address source;
    Address destination;
    uint8_t protocol;
    bool whole;
  };

  DissectedLayer& Add(Layer layer, const char* name, size_t at, Description description) {
    headline_ = layers_.size();
    layers_.push_back(DissectedLayer{.layer = inside_ ? Layer::kInner : layer,
                                     .name = name,
                                     .summary = {},
                                     .offset = at,
                                     .size = description.size,
                                     .fields = std::move(description.fields),
                                     .error = description.error});
    if (description.error) {
      layers_.back().summary = "malformed: " + ToString(*description.error);
    }
    return layers_.back();
  }
  /// A protocol that nobody here can read.
  void Opaque(Layer layer, const char* name, size_t at, ByteView bytes,
              const std::string& what = "") {
    Description description;
    description.size = bytes.size();
    Add(layer, name, at, std::move(description)).summary = what + Octets(bytes.size());
  }
  /// What the layer before carries; that one says more about the packet.
  void Carried(Layer layer, const char* name, size_t at, ByteView bytes) {
    if (bytes.empty()) return;
    const size_t headline = headline_;
    Opaque(layer, name, at, bytes);
    headline_ = headline;
  }
  /// A header of type T at the front of `bytes`: as a layer, and read. nullopt: malformed.
  template <class T>
  std::optional<Prefix<T>> Header(Layer layer, const char* name, size_t at, ByteView bytes) {
    Add(layer, name, at, Describe<T>(bytes));
    auto prefix = ReadPrefix<T>(bytes);
    if (!prefix) return std::nullopt;
    return std::move(*prefix);
  }
  void SetError(const char* reason, const char* field, size_t offset) {
    if (!layers_.back().error) layers_.back().error = Error{reason, field, offset};
  }
  /// Says behind a checksum field's value whether it is right.
  void Judge(std::string_view field_name, bool right) {
    for (Field& field : layers_.back().fields) {
      if (field.name == field_name) field.value += right ? " (right)" : " (wrong)";
    }
  }

  void Ethernet(ByteView bytes);
  template <class T>
  void Cooked(ByteView bytes);
  void Network(uint16_t type, size_t at, ByteView bytes);
  void Ip(size_t at, ByteView bytes);
  void Ipv6(size_t at, ByteView bytes);
  void Transport(const IpContext& ip, size_t at, ByteView bytes);
  void Tcp(const IpContext& ip, size_t at, ByteView bytes);
  void Udp(const IpContext& ip, size_t at, ByteView bytes);
  void Icmp(const IpContext& ip, size_t at, ByteView bytes);
  void ControlMessages(size_t at, ByteView bytes);
  void Gre(size_t at, ByteView bytes);
  void Ppp(size_t at, ByteView bytes);
  void PppPacket(uint16_t protocol, size_t at, ByteView bytes);
  void Mppe(size_t at, ByteView bytes);

  std::vector<DissectedLayer> layers_;
  size_t headline_ = 0;
  bool inside_ = false;  ///< inside the tunnel
};

void Dissector::Ethernet(ByteView bytes) {
  const auto header = Header<EthernetHeader>(Layer::kLink, "Ethernet", 0, bytes);
  if (!header) return;
  const EthernetHeader& ethernet = header->value;
  layers_.back().summary = ToString(ethernet.source) + " > " + ToString(ethernet.destination);
  if (ethernet.tag.present) {
    layers_.back().summary += ", VLAN " + std::to_string(ethernet.tag.id);
  }
  Network(ethernet.type, header->size, bytes.subspan(header->size));
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
  Transport(IpContext{ip.source, ip.destination, ip.protocol, whole}, at + prefix->size, payload);
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
  layers_.back().summary =
      OrNumber(NameOfIpProtocol(ip.next_header), ip.next_header) + ", " + Octets(payload.size());
  // Its pseudo-header is another, so checksums are not judged.
  Transport(IpContext{{}, {}, ip.next_header, false}, at + prefix->size, payload);
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
    case kIpProtocolGre:
      return Gre(at, bytes);
    case 4:
      return Ip(at, bytes);
  }
  Carried(Layer::kIp, "Data", at, bytes);
}

void Dissector::Tcp(const IpContext& ip, size_t at, ByteView bytes) {
  const auto prefix = Header<TcpHeader>(Layer::kTcp, "TCP", at, bytes);
  if (!prefix) return;
  const TcpHeader& tcp = prefix->value;
  if (ip.whole) {
    Judge("Checksum", TransportChecksum(ip.source, ip.destination, ip.protocol, bytes) == 0);
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
    Judge("Checksum", TransportChecksum(ip.source, ip.destination, ip.protocol, datagram) == 0);
  }
  const ByteView payload = datagram.subspan(prefix->size);
  layers_.back().summary = std::to_string(udp.source_port) + " > " +
                           std::to_string(udp.destination_port) + ", " + Octets(payload.size());
  Carried(Layer::kApplication, "Data", at + prefix->size, payload);
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

void Dissector::ControlMessages(size_t at, ByteView bytes) {
  while (!bytes.empty() && layers_.size() < kMaxMessages) {
    const auto length = FrameLength(bytes);
    if (!length) {
      Add(Layer::kPptp, "PPTP", at, DescribeControlMessage(bytes));
      if (!layers_.back().error)
        SetError(length.error().reason, length.error().field, length.error().offset);
      layers_.back().summary =
          "no control message, or the middle of one (" + ToString(length.error()) + ")";
      layers_.back().size = bytes.size();
      return;
    }
    if (*length == 0 || *length > bytes.size()) {
      return Opaque(Layer::kPptp, "PPTP", at, bytes, "a message begins that goes on elsewhere, ");
    }
    const ByteView message = bytes.first(*length);
    Add(Layer::kPptp, "PPTP", at, DescribeControlMessage(message)).summary =
        SummarizeControlMessage(message);
    at += *length;
    bytes = bytes.subspan(*length);
  }
}

void Dissector::Gre(size_t at, ByteView bytes) {
  const auto prefix = Header<GreHeader>(Layer::kGre, "GRE", at, bytes);
  if (!prefix) return;
  const GreHeader& gre = prefix->value;
  ByteView payload = bytes.subspan(prefix->size);
  if (gre.payload_length > payload.size()) {
    SetError("length is longer than the packet", "Payload Length", 4);
  }
  payload = payload.first(std::min<size_t>(gre.payload_length, payload.size()));
  std::string& summary = layers_.back().summary;
  summary = "Call ID " + std::to_string(gre.call_id);
  if (gre.has_sequence) summary += ", Sequence Number " + std::to_string(gre.sequence_number);
  if (gre.has_acknowledgment) {
    summary += ", Acknowledgment Number " + std::to_string(gre.acknowledgment_number);
  }
  if (!gre.has_sequence) summary += ", no payload";
  if (!payload.empty()) Ppp(at + prefix->size, payload);
}

void Dissector::Ppp(size_t at, ByteView bytes) {
  if (layers_.size() >= kMaxLayers) return;
  const auto prefix = Header<PppHeader>(Layer::kPpp, "PPP", at, bytes);
  if (!prefix) return;
  const PppHeader& ppp = prefix->value;
  std::string& summary = layers_.back().summary;
  summary = WithHex16(NameOfPppProtocol(ppp.protocol), ppp.protocol);
  if (!ppp.has_address_control) summary += ", Address and Control left out";
  if (ppp.protocol_compressed) summary += ", Protocol in one octet";
  PppPacket(ppp.protocol, at + prefix->size, bytes.subspan(prefix->size));
}

Layer LayerOf(uint16_t protocol) {
  switch (protocol) {
    case kPppLcp:
      return Layer::kLcp;
    case kPppPap:
    case kPppChap:
    case kPppEap:
      return Layer::kAuthentication;
    case kPppCcp:
      return Layer::kCcp;
    case kPppIpcp:
      return Layer::kIpcp;
  }
  return Layer::kPpp;
}

void Dissector::PppPacket(uint16_t protocol, size_t at, ByteView bytes) {
  if (protocol == kPppCompressedDatagram) return Mppe(at, bytes);
  const std::string_view name = NameOfPppProtocol(protocol);
  if (IsControlProtocol(protocol)) {
    Add(LayerOf(protocol), name.empty() ? "NCP" : name.data(), at,
        DescribePppPacket(protocol, bytes))
        .summary = SummarizePppPacket(protocol, bytes);
    // The layer has the name already.
    std::string& summary = layers_.back().summary;
    if (summary.starts_with(std::string(name) + " ")) summary.erase(0, name.size() + 1);
    return;
  }
  inside_ = true;
  if (protocol == kPppIpv4 || protocol == kPppIpv6) return Ip(at, bytes);
  Opaque(Layer::kInner, name.empty() ? "Data" : name.data(), at, bytes);
}

void Dissector::Mppe(size_t at, ByteView bytes) {
  const auto prefix = Header<MppeHeader>(Layer::kMppe, "MPPE", at, bytes);
  if (!prefix) return;
  const MppeHeader& mppe = prefix->value;
  std::string& summary = layers_.back().summary;
  summary = "coherency count " + std::to_string(mppe.coherency_count);
  if (mppe.flushed) summary += ", flushed";
  if (mppe.compressed) summary += ", compressed";
  summary += mppe.encrypted ? ", encrypted" : ", not encrypted";
  const ByteView data = bytes.subspan(prefix->size);
  // RFC 2118 §3: what could not be compressed goes as it is, with its Protocol field.
  if (!mppe.encrypted && !mppe.compressed && !data.empty()) return Ppp(at + prefix->size, data);
  Carried(Layer::kMppe, mppe.encrypted ? "Encrypted data" : "Compressed data", at + prefix->size,
          data);
}

}  // namespace

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
