// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// LCP's own codes: Echo, Discard, Protocol-Reject (RFC 1661 §5.7 to §5.9), Identification and
// Time-Remaining (RFC 1570 §1). See lcp.h; the options are in lcp_options.cc.
#include "stack/ppp/lcp.h"

#include <algorithm>
#include <string>

#include "stack/wire/lcp.h"

namespace pptplab::ppp {
namespace {

constexpr size_t kMaxIdentification = 1500 - 8;  // RFC 1570 §1.1: the default MRU minus eight

/// RFC 1570 §1: to be shown as text; what isn't displayable ASCII is a dot, what is long is cut.
std::string Shown(ByteView message) {
  constexpr size_t kMost = 200;
  std::string text;
  for (const uint8_t octet : message.first(std::min(message.size(), kMost))) {
    text += octet >= 0x20 && octet <= 0x7e ? static_cast<char>(octet) : '.';
  }
  return text + (message.size() > kMost ? " …" : "");
}

}  // namespace

Lcp::Lcp(const SessionConfig& config, Rng& rng, trace::Tracer& tracer)
    : ControlProtocol(wire::kPppLcp, "LCP", trace::Layer::kLcp, config.automaton, options_, tracer),
      config_(config.lcp),
      options_(config.lcp, config.authentication, rng) {}

bool Lcp::ReceiveOwnCode(Instant now, const wire::ControlPacket& packet, JourneyId journey) {
  switch (packet.code) {
    case wire::kProtocolReject:
      ReceiveProtocolReject(now, packet, journey);
      return true;
    case wire::kLcpEchoRequest:
    case wire::kLcpEchoReply:
    case wire::kDiscardRequest:
      ReceiveEcho(now, packet, journey);
      return true;
    case wire::kIdentification:
    case wire::kTimeRemaining:
      ReceiveExtension(now, packet, journey);
      return true;
  }
  return false;
}

void Lcp::ReceiveEcho(Instant now, const wire::ControlPacket& packet, JourneyId journey) {
  if (packet.data.size() < 4) {
    return DropPacket(now, trace::DropReason::kMalformed, "Magic-Number", 4, journey);
  }
  if (IsOurOwn(now, LoadBe32(packet.data.data()), journey)) return;
  if (packet.code == wire::kLcpEchoReply && opened()) unanswered_echoes_ = 0;
  HandleRxr(now, packet, journey);
}

/// RFC 1661 §6.4: our own Magic-Number can only come from ourselves.
bool Lcp::IsOurOwn(Instant now, uint32_t magic, JourneyId journey) {
  if (!opened() || magic == 0 || magic != agreement().local_magic) return false;
  DropPacket(now, trace::DropReason::kMalformed, "Magic-Number", 4, journey);
  options_.HeardOurselves();
  if (const std::string objection = options_.Objection(); !objection.empty()) {
    Close(now, objection);
  }
  return true;
}

// --- RFC 1570 §1
// -----------------------------------------------------------------------------------

/// There is no answer; what was said is written down, and must not affect operation.
void Lcp::ReceiveExtension(Instant now, const wire::ControlPacket& packet, JourneyId journey) {
  std::string note;
  uint32_t magic = 0;
  if (packet.code == wire::kIdentification) {
    const auto data = Read<wire::IdentificationData>(packet.data);
    if (!data) return DropPacket(now, trace::DropReason::kMalformed, "Magic-Number", 4, journey);
    magic = data->magic_number;
    note = "The peer says what it is: \"" + Shown(data->message) + "\".";
  } else {
    const auto data = Read<wire::TimeRemainingData>(packet.data);
    if (!data) {
      return DropPacket(now, trace::DropReason::kMalformed, "Seconds-Remaining", 8, journey);
    }
    // Only in the Opened state, §1.2.
    if (!opened()) return DropPacket(now, trace::DropReason::kNotOpen, "LCP", 0, journey);
    magic = data->magic_number;
    const bool for_ever = data->seconds_remaining == wire::TimeRemainingData::kForEver;
    note = "The peer says that this session " +
           (for_ever ? "has no limit of time"
                     : "ends in " + std::to_string(data->seconds_remaining) + " s");
    note += data->message.empty() ? "." : ": \"" + Shown(data->message) + "\".";
  }
  if (IsOurOwn(now, magic, journey)) return;
  tracer().Record(now, layer(), journey, trace::Note{note});
  HandleRxr(now, packet, journey);
}

/// When LCP is Opened, and whenever options are rejected: then somebody may want to know who it is
/// that doesn't know them (§1.1).
void Lcp::SendIdentification() {
  for (size_t begin = 0; begin < config_.identification.size();) {
    const size_t end =
        std::min(config_.identification.find('\n', begin), config_.identification.size());
    const ByteView line = AsBytes(config_.identification).subspan(begin, end - begin);
    begin = end + 1;
    SendPacket(wire::kIdentification, NextIdentifier(),
               MagicAnd(line.first(std::min(line.size(), kMaxIdentification))));
  }
}

void Lcp::SendTimeRemaining(uint32_t seconds) {
  if (!opened()) return;
  Bytes rest(4);
  StoreBe32(rest.data(), seconds);
  SendPacket(wire::kTimeRemaining, NextIdentifier(), MagicAnd(rest));
}

void Lcp::SendEchoReply(const wire::ControlPacket& packet) {
  // The table says ser for all that RXR stands for; only an Echo-Request has an answer (RFC 1661
  // §5.8).
  if (packet.code != wire::kLcpEchoRequest) return;
  const ByteView rest = packet.data.subspan(4);
  const size_t room = packet_room() - 8u;
  SendPacket(wire::kLcpEchoReply, packet.identifier,
             MagicAnd(rest.first(std::min(rest.size(), room))));
}

// RFC 1661 §5.7: only while Opened, else it is to be discarded.
void Lcp::ReceiveProtocolReject(Instant now, const wire::ControlPacket& packet, JourneyId journey) {
  if (packet.data.size() < 2) {
    return DropPacket(now, trace::DropReason::kMalformed, "Rejected-Protocol", 4, journey);
  }
  if (!opened()) return DropPacket(now, trace::DropReason::kNotOpen, "LCP", 0, journey);
  const uint16_t protocol = LoadBe16(packet.data.data());
  if (protocol == wire::kPppLcp) {
    return HandleReject(now, AutomatonEvent::kRxjMinus, "the peer rejects LCP itself", journey);
  }
  HandleReject(now, AutomatonEvent::kRxjPlus, "", journey);
  rejected_protocols_.push_back(protocol);
}

std::optional<uint16_t> Lcp::TakeRejectedProtocol() {
  if (rejected_protocols_.empty()) return std::nullopt;
  const uint16_t protocol = rejected_protocols_.front();
  rejected_protocols_.pop_front();
  return protocol;
}

void Lcp::SendProtocolReject(uint16_t protocol, ByteView information) {
  if (!opened()) return;
  Bytes data(2);
  StoreBe16(data.data(), protocol);
  const ByteView cut = information.first(std::min<size_t>(information.size(), packet_room() - 6u));
  data.insert(data.end(), cut.begin(), cut.end());
  SendPacket(wire::kProtocolReject, NextIdentifier(), data);
}

// --- Keep-alive
// ------------------------------------------------------------------------------------

void Lcp::ThisLayerUp(Instant now) {
  magic_ = agreement().local_magic;
  SetPeerMru(agreement().peer_mru);
  unanswered_echoes_ = 0;
  if (config_.echo_at_once && config_.echo_interval > Duration::zero()) SendEcho();
  SetEchoTimer(now);
  SendIdentification();
  if (config_.discard_octets == 0) return;
  const size_t room = packet_room() - 8u;
  SendPacket(wire::kDiscardRequest, NextIdentifier(),
             MagicAnd(Bytes(std::min<size_t>(config_.discard_octets, room))));
}

void Lcp::ThisLayerDown(Instant) {
  magic_ = 0;
  SetPeerMru(1500);
  timers_.Stop(Slot::kEcho);
}

void Lcp::SendEcho() {
  ++unanswered_echoes_;
  SendPacket(wire::kLcpEchoRequest, echo_identifier_++, MagicAnd({}));
}

void Lcp::SetEchoTimer(Instant now) {
  if (config_.echo_interval <= Duration::zero()) return;
  timers_.Set(Slot::kEcho, now + config_.echo_interval);
  tracer().Record(
      now, layer(), 0,
      trace::Timer{"LCP echo timer", trace::Timer::Action::kSet, *timers_.Deadline(Slot::kEcho)});
}

void Lcp::Tick(Instant now) {
  ControlProtocol::Tick(now);
  if (!opened() || !timers_.Take(Slot::kEcho, now)) return;
  if (unanswered_echoes_ >= config_.echo_failures) {
    return Close(now, "the peer did not answer " + std::to_string(unanswered_echoes_) +
                          " LCP Echo-Requests");
  }
  SendEcho();
  SetEchoTimer(now);
}

std::optional<Instant> Lcp::NextDeadline() const {
  return Earlier(ControlProtocol::NextDeadline(), timers_.Next());
}

/// RFC 1661 §5.8, RFC 1570 §1.1: zero until the Magic-Number has been agreed on.
Bytes Lcp::MagicAnd(ByteView rest) const {
  Bytes data(4);
  StoreBe32(data.data(), magic_);
  data.insert(data.end(), rest.begin(), rest.end());
  return data;
}

}  // namespace pptplab::ppp
