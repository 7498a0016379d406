// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/nat/flow.h"

#include <algorithm>

#include "stack/wire/gre.h"
#include "stack/wire/icmp.h"

namespace pptplab::nat {

namespace {

/// What must be there of a transport header: of a quoted packet, the 8 octets that RFC 792
/// promises.
constexpr size_t kQuotedOctets = 8;

struct Needs {
  size_t whole;  ///< octets in front of a packet's payload
  const char* name;
};

std::optional<Needs> NeedsOf(uint8_t protocol) {
  switch (protocol) {
    case wire::kIpProtocolTcp:
      return Needs{20, "TCP header"};
    case wire::kIpProtocolUdp:
      return Needs{8, "UDP header"};
    case wire::kIpProtocolIcmp:
      return Needs{wire::IcmpHeader::kSize, "ICMP header"};
    case wire::kIpProtocolGre:
      return Needs{4, "GRE header"};
  }
  return std::nullopt;
}

void ReadPorts(ByteView packet, bool udp, Flow& flow) {
  flow.kind = Flow::Kind::kPorts;
  flow.source_id_at = flow.payload;
  flow.destination_id_at = flow.payload + 2;
  flow.has_pseudo_header = true;
  const size_t checksum_at = flow.payload + (udp ? 6 : 16);
  if (checksum_at + 2 <= flow.end) flow.checksum_at = checksum_at;
  flow.source_id = LoadBe16(&packet[flow.source_id_at]);
  flow.destination_id = LoadBe16(&packet[flow.destination_id_at]);
}

void ReadIcmp(ByteView packet, Flow& flow) {
  wire::IcmpHeader header;
  header.type = packet[flow.payload];
  flow.checksum_at = flow.payload + 2;
  if (header.IsEcho()) {
    flow.kind = Flow::Kind::kEcho;
    flow.source_id_at = flow.destination_id_at = flow.payload + 4;
    flow.source_id = flow.destination_id = LoadBe16(&packet[flow.payload + 4]);
  } else if (header.IsError()) {
    flow.kind = Flow::Kind::kIcmpError;
    flow.quote_at = flow.payload + wire::IcmpHeader::kSize;
  }
}

Result<Flow> ReadGre(ByteView packet, Flow flow) {
  const uint16_t flags = LoadBe16(&packet[flow.payload]);
  if ((flags & 7) == 0) {
    flow.kind = Flow::Kind::kGre;
    return flow;
  }
  // RFC 2637 §4.1: version 1, K = 1, C = R = s = 0, PPP.
  if ((flags & 7) != 1 || (flags & 0xe800) != 0x2000 ||
      LoadBe16(&packet[flow.payload + 2]) != wire::kGreProtocolPpp) {
    return Unexpected{Error{"not enhanced GRE", "GRE header", flow.payload}};
  }
  if (flow.end < flow.payload + 8)
    return Unexpected{Error{"truncated", "Call ID", flow.payload + 6}};
  flow.kind = Flow::Kind::kCall;
  flow.destination_id_at = flow.payload + 6;
  flow.destination_id = LoadBe16(&packet[flow.destination_id_at]);
  return flow;
}

Result<Flow> Read(ByteView packet, size_t at, bool quoted) {
  const ByteView bytes = packet.subspan(std::min(at, packet.size()));
  const auto prefix = ReadPrefix<wire::Ipv4Header>(bytes);
  if (!prefix) return Unexpected{prefix.error()};
  Flow flow;
  flow.header = prefix->value;
  flow.at = at;
  flow.payload = at + prefix->size;
  if (flow.header.total_length > bytes.size() && !quoted) {
    return Unexpected{Error{"length is longer than the packet", "Total Length", 2}};
  }
  flow.end = at + std::min<size_t>(flow.header.total_length, bytes.size());
  if (flow.header.fragment_offset != 0) {
    flow.kind = Flow::Kind::kLaterFragment;
    return flow;
  }
  const auto needs = NeedsOf(flow.header.protocol);
  if (!needs) return flow;
  const size_t octets = quoted ? std::min(needs->whole, kQuotedOctets) : needs->whole;
  if (flow.payload + octets > flow.end) {
    return Unexpected{Error{"truncated", needs->name, flow.payload}};
  }
  switch (flow.header.protocol) {
    case wire::kIpProtocolTcp:
    case wire::kIpProtocolUdp:
      ReadPorts(packet, flow.header.protocol == wire::kIpProtocolUdp, flow);
      return flow;
    case wire::kIpProtocolIcmp:
      ReadIcmp(packet, flow);
      return flow;
  }
  return ReadGre(packet, flow);
}

}  // namespace

Result<Flow> ReadFlow(ByteView packet) { return Read(packet, 0, false); }
Result<Flow> ReadQuotedFlow(ByteView packet, size_t at) { return Read(packet, at, true); }

void Rewriter::SetAddress(size_t at, Address address) {
  const bool transport = flow_.has_pseudo_header && flow_.checksum_at != 0;
  for (const auto& [place, value] : {std::pair{at, static_cast<uint16_t>(address.value >> 16)},
                                     {at + 2, static_cast<uint16_t>(address.value & 0xffff)}}) {
    const uint16_t before = LoadBe16(&packet_[place]);
    Store(place, value);
    if (header_checksum_follows_) Follow(flow_.at + 10, false, before, value);
    if (transport) {
      Follow(flow_.checksum_at, flow_.header.protocol == wire::kIpProtocolUdp, before, value);
    }
  }
}

void Rewriter::SetId(size_t at, uint16_t id) {
  if (at != 0) SetPayload16(at, id);
}

void Rewriter::SetPayload16(size_t at, uint16_t value) {
  const uint16_t before = LoadBe16(&packet_[at]);
  Store(at, value);
  if (flow_.checksum_at != 0) {
    Follow(flow_.checksum_at, flow_.header.protocol == wire::kIpProtocolUdp, before, value);
  }
}

void Rewriter::Store(size_t at, uint16_t value) {
  const uint16_t before = LoadBe16(&packet_[at]);
  StoreBe16(&packet_[at], value);
  if (outer_checksum_at_ == 0) return;
  uint8_t* outer = &packet_[outer_checksum_at_];
  StoreBe16(outer, UpdatedChecksum(LoadBe16(outer), before, value));
}

void Rewriter::Follow(size_t checksum_at, bool zero_is_none, uint16_t before, uint16_t after) {
  const uint16_t checksum = LoadBe16(&packet_[checksum_at]);
  if (zero_is_none && checksum == 0) return;  // RFC 768: the sender computed none
  uint16_t updated = UpdatedChecksum(checksum, before, after);
  if (zero_is_none && updated == 0) updated = 0xffff;
  Store(checksum_at, updated);
}

}  // namespace pptplab::nat
