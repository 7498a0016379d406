// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// LCP's own codes: Echo, Discard, Protocol-Reject (RFC 1661 §5.7 to §5.9). See lcp.h; the options
// are in lcp_options.cc.
#include "stack/ppp/lcp.h"

#include <algorithm>
#include <string>

namespace pptplab::ppp {

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
      HandleRxr(now, packet, journey);  // RFC 1570 §2: no answer is due
      return true;
  }
  return false;
}

void Lcp::ReceiveEcho(Instant now, const wire::ControlPacket& packet, JourneyId journey) {
  if (packet.data.size() < 4) {
    return DropPacket(now, trace::DropReason::kMalformed, "Magic-Number", 4, journey);
  }
  const uint32_t magic = LoadBe32(packet.data.data());
  if (opened() && magic != 0 && magic == agreement().local_magic) {
    // RFC 1661 §6.4: our own Magic-Number can only come from ourselves.
    DropPacket(now, trace::DropReason::kMalformed, "Magic-Number", 4, journey);
    options_.HeardOurselves();
    if (const std::string objection = options_.Objection(); !objection.empty()) {
      Close(now, objection);
    }
    return;
  }
  if (packet.code == wire::kLcpEchoReply && opened()) unanswered_echoes_ = 0;
  HandleRxr(now, packet, journey);
}

void Lcp::SendEchoReply(const wire::ControlPacket& packet) {
  // The table says ser for all that RXR stands for; only an Echo-Request has an answer (RFC 1661
  // §5.8).
  if (packet.code != wire::kLcpEchoRequest) return;
  const ByteView rest = packet.data.subspan(4);
  const size_t room = peer_mru() - 8u;
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
  const ByteView cut = information.first(std::min<size_t>(information.size(), peer_mru() - 6u));
  data.insert(data.end(), cut.begin(), cut.end());
  SendPacket(wire::kProtocolReject, NextIdentifier(), data);
}

// --- Keep-alive
// ------------------------------------------------------------------------------------

void Lcp::ThisLayerUp(Instant now) {
  SetPeerMru(agreement().peer_mru);
  unanswered_echoes_ = 0;
  SetEchoTimer(now);
}

void Lcp::ThisLayerDown(Instant) {
  SetPeerMru(1500);
  timers_.Stop(Slot::kEcho);
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
  ++unanswered_echoes_;
  SendPacket(wire::kLcpEchoRequest, ++echo_identifier_, MagicAnd({}));
  SetEchoTimer(now);
}

std::optional<Instant> Lcp::NextDeadline() const {
  return Earlier(ControlProtocol::NextDeadline(), timers_.Next());
}

Bytes Lcp::MagicAnd(ByteView rest) const {
  Bytes data(4);
  StoreBe32(data.data(), agreement().local_magic);
  data.insert(data.end(), rest.begin(), rest.end());
  return data;
}

}  // namespace pptplab::ppp
