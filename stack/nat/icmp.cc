// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// ICMP errors through the NAT, and those of the NAT itself. An error quotes the packet that it is
// about as its sender saw it; the receiver must see it as it sent it (RFC 3022 §4.3, RFC 5508 §4).
#include <algorithm>

#include "stack/nat/translator.h"
#include "stack/wire/gre.h"
#include "stack/wire/icmp_error.h"

namespace pptplab::nat {

using trace::DropReason;

namespace {

/// RFC 1812 §4.3.2.3: as much of the packet as fits into 576 octets.
constexpr size_t kMaxErrorSize = 576;
/// RFC 1812 §4.3.2.5: precedence 6, as Linux.
constexpr uint8_t kInternetworkControl = 0xc0;
/// Addresses whose last error is remembered.
constexpr size_t kMaxRemembered = 1024;

bool IsOfManyOrNone(Address address) {
  return address.IsAny() || address.value >= 0xe0000000 || address.value >> 24 == 127;
}

}  // namespace

// An inside host complains about a packet that came in: it quotes its own address and number.
Verdict Translator::ErrorOutbound(Instant now, std::span<uint8_t> packet, const Flow& flow) {
  const auto quoted = ReadQuotedFlow(packet.first(flow.end), flow.quote_at);
  if (!quoted) return Drop(now, DropReason::kMalformed, "the packet that an ICMP error quotes");
  const auto& ip = quoted->header;
  Key key{ip.protocol, ip.destination, quoted->destination_id, ip.source, quoted->source_id};
  if (quoted->kind == Flow::Kind::kEcho) key.peer_id = 0;
  if (quoted->kind == Flow::Kind::kCall) key.peer_id = kQuoted;
  Mapping* mapping = table_.FindInside(key);
  if (mapping == nullptr && quoted->kind == Flow::Kind::kCall) {
    key.peer_id = 0;
    mapping = table_.FindInside(key);
  }
  if (mapping == nullptr && ip.protocol == wire::kIpProtocolGre) {
    key.local_id = key.peer_id = kAnyId;
    mapping = table_.FindInside(key);
  }
  if (mapping == nullptr)
    return Drop(now, DropReason::kNoMapping, "an ICMP error about no mapping");
  Rewriter inner(packet, *quoted, flow.checksum_at);
  inner.SetDestination(mapping->outside.address);
  if (mapping->outside.id) inner.SetDestinationId(*mapping->outside.id);
  Rewriter(packet, flow).SetSource(settings_.outside);
  return {.forward = true, .why = {}, .icmp = {}};
}

// Somebody outside complains about a packet that went out: it quotes the NAT's address and number,
// and of GRE the server's Call ID, which the NAT left alone.
Verdict Translator::ErrorInbound(Instant now, std::span<uint8_t> packet, const Flow& flow) {
  const auto quoted = ReadQuotedFlow(packet.first(flow.end), flow.quote_at);
  if (!quoted) return Drop(now, DropReason::kMalformed, "the packet that an ICMP error quotes");
  const auto& ip = quoted->header;
  Key key{ip.protocol, ip.source, quoted->source_id, ip.destination, quoted->destination_id};
  if (quoted->kind == Flow::Kind::kEcho) key.peer_id = 0;
  if (quoted->kind == Flow::Kind::kCall) key.local_id = kQuoted;
  Mapping* mapping = table_.FindOutside(key);
  if (mapping == nullptr && quoted->kind == Flow::Kind::kCall) {
    key.local_id = 0;
    mapping = table_.FindOutside(key);
  }
  if (mapping == nullptr && ip.protocol == wire::kIpProtocolGre) {
    key.local_id = key.peer_id = kAnyId;
    mapping = table_.FindOutside(key);
  }
  if (mapping == nullptr)
    return Drop(now, DropReason::kNoMapping, "an ICMP error about no mapping");
  Rewriter inner(packet, *quoted, flow.checksum_at);
  inner.SetSource(mapping->inside.address);
  if (mapping->inside.id) inner.SetSourceId(*mapping->inside.id);
  Rewriter(packet, flow).SetDestination(mapping->inside.address);
  return {.forward = true, .why = {}, .icmp = {}};
}

// RFC 1812 §4.3.2.7 says about what no error is sent; of fragments and errors none comes here.
Bytes Translator::MakeError(Instant now, uint8_t code, ByteView packet, const Flow& flow) {
  const Address to = flow.header.source;
  if (IsOfManyOrNone(to) || to == settings_.outside) return {};
  const auto last = last_error_.find(to);
  if (last != last_error_.end() && now - last->second < settings_.icmp_error_interval) return {};
  if (last == last_error_.end() && last_error_.size() >= kMaxRemembered) {
    std::erase_if(last_error_, [&](const auto& entry) {
      return now - entry.second >= settings_.icmp_error_interval;
    });
    if (last_error_.size() >= kMaxRemembered) return {};
  }
  last_error_[to] = now;

  const size_t room =
      kMaxErrorSize - wire::Ipv4Header::kMinimumSize - wire::IcmpHeader::kSize - flow.payload;
  const Bytes message = wire::WriteIcmpError({wire::kIcmpDestinationUnreachable, code, 0},
                                             packet.first(flow.end), room);
  wire::Ipv4Header header;
  header.type_of_service = kInternetworkControl;
  header.identification = next_identification_++;
  header.protocol = wire::kIpProtocolIcmp;
  header.source = settings_.outside;
  header.destination = to;
  return wire::WriteIpv4Packet(header, message);
}

}  // namespace pptplab::nat
