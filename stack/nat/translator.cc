// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The way of a packet through the NAT, both ways, and how mappings are made. ICMP errors are in
// icmp.cc, what the two helpers do to control messages in control.cc.
#include "stack/nat/translator.h"

#include <algorithm>

#include "stack/wire/gre.h"
#include "stack/wire/icmp.h"
#include "stack/wire/pptp_control.h"

namespace pptplab::nat {

using trace::DropReason;
using Action = trace::Mapping::Action;

namespace {

constexpr uint16_t kFirstId = 1024;  // RFC 6056 §3.2: not the well-known ones
constexpr uint16_t kFirstCallId = 0x8000;
/// A search for a free number ends here, with so many taken in a row.
constexpr int kTries = 4096;

constexpr uint8_t kTcpFlagsAt = 13;
constexpr uint8_t kFin = 1, kSyn = 2, kRst = 4;

Verdict Forward() { return {.forward = true, .why = {}, .icmp = {}}; }

bool IsControl(const Mapping& mapping) {
  return mapping.protocol == wire::kIpProtocolTcp && mapping.peer.id == wire::kPptpPort;
}

}  // namespace

std::string_view NameOfMode(Mode mode) {
  switch (mode) {
    case Mode::kRouting:
      return "routing";
    case Mode::kNoHelper:
      return "no helper";
    case Mode::kByAddress:
      return "GRE by address";
    case Mode::kLinuxHelper:
      return "Linux helper";
    case Mode::kCallAlias:
      return "alias for each call";
    case Mode::kStaleChecksum:
      return "stale checksum";
  }
  return "";
}

Translator::Translator(const Settings& settings, trace::Tracer tracer)
    : settings_(settings), tracer_(tracer), table_(settings.max_mappings) {}

Verdict Translator::Outbound(Instant now, std::span<uint8_t> packet, JourneyId journey) {
  Tick(now);
  journey_ = journey;
  const auto flow = ReadFlow(packet);
  if (!flow) return Drop(now, DropReason::kMalformed, flow.error().field);
  if (!Translates()) return Forward();
  if (flow->header.destination == settings_.outside) {
    return Drop(now, DropReason::kNoRoute, "a hairpin: from inside to the NAT's outside address");
  }
  Rewriter rewriter(packet, *flow);
  if (flow->kind == Flow::Kind::kLaterFragment) {
    const auto address = FindFragments(now, *flow);
    if (!address) return Drop(now, DropReason::kNoMapping, "a fragment without the first one");
    rewriter.SetSource(*address);
    return Forward();
  }
  if (flow->kind == Flow::Kind::kIcmpError) return ErrorOutbound(now, packet, *flow);
  Mapping* mapping = MappingOutbound(now, *flow);
  if (mapping == nullptr) return Refused(now);
  if (IsControl(*mapping)) ControlOutbound(now, *mapping, packet, *flow);
  RememberFragments(now, *flow, settings_.outside);
  if (settings_.mode == Mode::kStaleChecksum && mapping->protocol == wire::kIpProtocolGre &&
      mapping->sent) {
    rewriter.LeaveHeaderChecksum();
  }
  rewriter.SetSource(mapping->outside.address);
  if (mapping->outside.id) rewriter.SetSourceId(*mapping->outside.id);
  mapping->sent = true;
  Touch(now, *mapping, packet, *flow);
  return Forward();
}

Verdict Translator::Inbound(Instant now, std::span<uint8_t> packet, JourneyId journey) {
  Tick(now);
  journey_ = journey;
  const auto flow = ReadFlow(packet);
  if (!flow) return Drop(now, DropReason::kMalformed, flow.error().field);
  if (!Translates()) return Forward();
  if (flow->header.destination != settings_.outside) {
    return Drop(now, DropReason::kNoRoute, "it is not for the NAT's outside address");
  }
  Rewriter rewriter(packet, *flow);
  if (flow->kind == Flow::Kind::kLaterFragment) {
    const auto address = FindFragments(now, *flow);
    if (!address) return Drop(now, DropReason::kNoMapping, "a fragment without the first one");
    rewriter.SetDestination(*address);
    return Forward();
  }
  if (flow->kind == Flow::Kind::kIcmpError) return ErrorInbound(now, packet, *flow);
  Mapping* mapping = MappingInbound(*flow);
  if (mapping == nullptr) {
    // Without a mapping the packet is for the NAT itself, which speaks nothing but IP.
    const bool udp = flow->header.protocol == wire::kIpProtocolUdp;
    const bool silent = flow->header.protocol == wire::kIpProtocolTcp ||
                        flow->header.protocol == wire::kIpProtocolIcmp;
    const uint8_t code = udp ? wire::kIcmpPortUnreachable : wire::kIcmpProtocolUnreachable;
    return Refused(now, silent ? Bytes{} : MakeError(now, code, packet, *flow));
  }
  const bool control = IsControl(*mapping);
  if (control) ControlInbound(now, *mapping, packet, *flow);
  RememberFragments(now, *flow, mapping->inside.address);
  if (settings_.mode == Mode::kStaleChecksum && mapping->protocol == wire::kIpProtocolGre) {
    rewriter.LeaveHeaderChecksum();
  }
  rewriter.SetDestination(mapping->inside.address);
  if (mapping->inside.id) rewriter.SetDestinationId(*mapping->inside.id);
  mapping->replied = true;
  Touch(now, *mapping, packet, *flow);
  return Forward();
}

void Translator::Tick(Instant now) {
  now_ = now;
  journey_ = 0;
  table_.Expire(now, Silent());
}

Mapping* Translator::MappingOutbound(Instant now, const Flow& flow) {
  switch (flow.kind) {
    case Flow::Kind::kPorts:
    case Flow::Kind::kEcho:
      return MapPorts(now, flow);
    case Flow::Kind::kCall:
    case Flow::Kind::kGre:
      return MapGre(now, flow);
    case Flow::Kind::kIcmpError:
    case Flow::Kind::kLaterFragment:
    case Flow::Kind::kOther:
      break;
  }
  return Refuse(DropReason::kUnknownProtocol, "the NAT doesn't translate its protocol");
}

Mapping* Translator::MappingInbound(const Flow& flow) {
  const auto& ip = flow.header;
  Key key{ip.protocol, settings_.outside, flow.destination_id, ip.source, flow.source_id};
  Mapping* mapping = nullptr;
  switch (flow.kind) {
    case Flow::Kind::kPorts:
      mapping = table_.FindOutside(key);
      break;
    case Flow::Kind::kEcho:
      key.peer_id = 0;
      mapping = table_.FindOutside(key);
      break;
    case Flow::Kind::kCall:
      key.peer_id = kHidden;
      if (FollowsCalls()) mapping = table_.FindOutside(key);
      if (mapping != nullptr) break;
      // Linux looks for the Call ID that the client would put into its packets' source, if there
      // were such a field: 0 for both ends without a helper.
      key.peer_id = 0;
      mapping = table_.FindOutside(key);
      if (mapping != nullptr) break;
      [[fallthrough]];
    case Flow::Kind::kGre:
      key.local_id = key.peer_id = kAnyId;
      mapping = table_.FindOutside(key);
      break;
    case Flow::Kind::kIcmpError:
    case Flow::Kind::kLaterFragment:
    case Flow::Kind::kOther:
      return Refuse(DropReason::kUnknownProtocol, "the NAT doesn't translate its protocol");
  }
  if (mapping != nullptr) return mapping;
  const bool by_call = flow.kind == Flow::Kind::kCall && FollowsCalls();
  return Refuse(DropReason::kNoMapping,
                by_call ? "no call has its Call ID" : "nobody inside began it");
}

// Address and port dependent mappings (RFC 4787 §4.1), as Linux has them: a number is taken only if
// another client uses it towards the same port of the same peer.
Mapping* Translator::MapPorts(Instant now, const Flow& flow) {
  const auto& ip = flow.header;
  const bool echo = flow.kind == Flow::Kind::kEcho;
  const uint16_t peer_id = echo ? 0 : flow.destination_id;
  const Key inside{ip.protocol, ip.source, flow.source_id, ip.destination, peer_id};
  if (Mapping* known = table_.FindInside(inside)) return known;
  Key outside = inside;
  outside.local = settings_.outside;
  const auto id = FreeId(outside);
  if (!id) return Refuse(DropReason::kNoMapping, "no port is free");
  outside.local_id = *id;
  Mapping mapping;
  mapping.protocol = ip.protocol;
  mapping.inside = {ip.source, flow.source_id};
  mapping.outside = {settings_.outside, *id};
  mapping.peer = {ip.destination, std::nullopt};
  if (!echo) mapping.peer.id = peer_id;
  return Add(now, std::move(mapping), inside, outside);
}

Mapping* Translator::MapGre(Instant now, const Flow& flow) {
  const auto& ip = flow.header;
  Key inside{ip.protocol, ip.source, kAnyId, ip.destination, kAnyId};
  Mapping mapping;
  mapping.protocol = ip.protocol;
  mapping.inside.address = ip.source;
  mapping.outside.address = settings_.outside;
  mapping.peer.address = ip.destination;
  if (flow.kind == Flow::Kind::kCall) {
    if (FollowsCalls()) {
      Key call = inside;
      call.local_id = kHidden;
      call.peer_id = flow.destination_id;
      if (Mapping* known = table_.FindInside(call)) return known;
    }
    if (settings_.mode == Mode::kNoHelper || settings_.mode == Mode::kLinuxHelper) {
      inside.local_id = 0;
      inside.peer_id = flow.destination_id;
      mapping.peer.id = flow.destination_id;
    }
  }
  if (Mapping* known = table_.FindInside(inside)) return known;
  Key outside = inside;
  outside.local = settings_.outside;
  if (table_.FindOutside(outside) != nullptr) {
    return Refuse(DropReason::kNoMapping, "another client's GRE with this server is mapped");
  }
  return Add(now, std::move(mapping), inside, outside);
}

std::optional<uint16_t> Translator::FreeId(const Key& wanted) {
  if (table_.FindOutside(wanted) == nullptr) return static_cast<uint16_t>(wanted.local_id);
  const uint16_t first = wanted.protocol == wire::kIpProtocolGre ? kFirstCallId : kFirstId;
  Key key = wanted;
  for (int i = 0; i < kTries; ++i) {
    if (next_id_ < first) next_id_ = first;
    key.local_id = next_id_++;
    if (table_.FindOutside(key) == nullptr) return static_cast<uint16_t>(key.local_id);
  }
  return std::nullopt;
}

Mapping* Translator::Add(Instant now, Mapping mapping, const Key& inside, const Key& outside) {
  if (table_.full()) return Refuse(DropReason::kNoMapping, "the NAT's table is full");
  mapping.expires = now + LifeOf(mapping);
  Mapping& added = table_.Add(std::move(mapping));
  table_.NameInside(added, inside);
  table_.NameOutside(added, outside);
  Record(Action::kAdded, added, added.control == 0 ? "" : "a control message tells of its call");
  return &added;
}

void Translator::Touch(Instant now, Mapping& mapping, ByteView packet, const Flow& flow) {
  if (mapping.protocol == wire::kIpProtocolTcp) {
    const uint8_t flags = packet[flow.payload + kTcpFlagsAt];
    if ((flags & kSyn) != 0) mapping.closing = false;
    if ((flags & (kFin | kRst)) != 0 && !mapping.closing) {
      mapping.closing = true;
      Record(Action::kChanged, mapping, "one end closes the connection");
    }
  }
  table_.SetExpiry(mapping, now + LifeOf(mapping));
}

Duration Translator::LifeOf(const Mapping& mapping) const {
  const bool replied = mapping.sent && mapping.replied;
  switch (mapping.protocol) {
    case wire::kIpProtocolTcp:
      return replied && !mapping.closing ? settings_.tcp_established : settings_.tcp_transitory;
    case wire::kIpProtocolUdp:
      return settings_.udp;
    case wire::kIpProtocolIcmp:
      return settings_.icmp;
  }
  if (mapping.control == 0) return replied ? settings_.gre_replied : settings_.gre_unreplied;
  if (!mapping.sent && !mapping.replied) return settings_.call_expected;
  return replied ? settings_.call_replied : settings_.call_unreplied;
}

// Only the first fragment has ports; the others are told by what RFC 791 puts them together by. One
// that overtakes the first is dropped: a NAT that reassembles would hold it.
void Translator::RememberFragments(Instant now, const Flow& flow, Address translated) {
  if (!flow.header.more_fragments) return;
  if (fragments_.size() >= settings_.max_fragments) {
    std::erase_if(fragments_, [&](const auto& entry) { return entry.second.expires <= now; });
  }
  if (fragments_.size() >= settings_.max_fragments) return;
  const auto& ip = flow.header;
  fragments_[{ip.source, ip.destination, ip.protocol, ip.identification}] = {
      translated, now + settings_.fragments};
}

std::optional<Address> Translator::FindFragments(Instant now, const Flow& flow) {
  const auto& ip = flow.header;
  const auto known = fragments_.find({ip.source, ip.destination, ip.protocol, ip.identification});
  if (known == fragments_.end() || known->second.expires <= now) return std::nullopt;
  return known->second.translated;
}

Mapping* Translator::Refuse(DropReason reason, std::string_view why) {
  refusal_ = reason;
  refusal_why_ = why;
  return nullptr;
}

Verdict Translator::Refused(Instant now, Bytes icmp) {
  return Drop(now, refusal_, refusal_why_, std::move(icmp));
}

Verdict Translator::Drop(Instant now, DropReason reason, std::string_view why, Bytes icmp) {
  if (tracer_.on()) tracer_.Record(now, trace::Layer::kNat, journey_, trace::Drop{reason, why, 0});
  return {.forward = false, .reason = reason, .why = why, .icmp = std::move(icmp)};
}

void Translator::Note(std::string_view text) {
  tracer_.Record(now_, trace::Layer::kNat, journey_, trace::Note{text});
}

void Translator::Record(Action action, const Mapping& mapping, std::string_view why) {
  if (!tracer_.on()) return;
  const auto number = [](const Party& party) {
    return party.id ? *party.id : trace::Mapping::kNone;
  };
  trace::Mapping record;
  record.action = action;
  record.protocol = mapping.protocol;
  record.id = static_cast<uint32_t>(mapping.id);
  record.inside = mapping.inside.address;
  record.inside_id = number(mapping.inside);
  record.outside = mapping.outside.address;
  record.outside_id = number(mapping.outside);
  record.peer = mapping.peer.address;
  record.peer_id = number(mapping.peer);
  record.why = why;
  tracer_.Record(now_, trace::Layer::kNat, journey_, record);
}

Table::Gone Translator::Gone(std::string_view why) {
  return [this, why](const Mapping& mapping, bool /*with_control*/) {
    Record(Action::kRemoved, mapping, why);
  };
}

Table::Gone Translator::Silent() {
  return [this](const Mapping& mapping, bool with_control) {
    if (!tracer_.on()) return;
    Record(Action::kRemoved, mapping,
           with_control ? "its control connection is forgotten" : SilenceOf(mapping));
  };
}

std::string Translator::SilenceOf(const Mapping& mapping) const {
  const auto life = std::chrono::duration_cast<std::chrono::milliseconds>(LifeOf(mapping)).count();
  std::string text = mapping.closing                     ? "it was closed "
                     : !mapping.sent && !mapping.replied ? "it was not used for "
                     : mapping.sent && mapping.replied   ? "nothing came for "
                                                         : "nobody answered for ";
  text += life % 1000 == 0 ? std::to_string(life / 1000) + " s" : std::to_string(life) + " ms";
  if (mapping.closing) text += " ago";
  return text;
}

}  // namespace pptplab::nat
