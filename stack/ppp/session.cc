// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The phases of RFC 1661 §3: see session.h. Every input goes to the protocol that it is for; Settle
// then takes what the protocols want to send and have to say, until nobody has anything left:
//
//   Dead -- LowerUp --> Establish -- LCP Opened --> Authenticate -- proved --> Network
//    ^                     |                            | refused                 | Close, LCP down
//    +----- LCP finished --+------- Terminate <---------+-------------------------+
#include "stack/ppp/session.h"

#include <deque>
#include <utility>

#include "stack/ppp/ccp.h"
#include "stack/ppp/encryption.h"
#include "stack/ppp/lcp.h"
#include "stack/ppp/session_private.h"
#include "stack/wire/bridging.h"

namespace pptplab::ppp {

std::string_view NameOfPhase(Phase phase) {
  switch (phase) {
    case Phase::kDead:
      return "Dead";
    case Phase::kEstablish:
      return "Establish";
    case Phase::kAuthenticate:
      return "Authenticate";
    case Phase::kNetwork:
      return "Network";
    case Phase::kTerminate:
      return "Terminate";
  }
  return "";
}

Session::Session(SessionConfig config, UserDirectory* users, Rng& rng, trace::Tracer& tracer)
    : p_(std::make_unique<Private>(std::move(config), users, rng, tracer)) {}
Session::~Session() = default;
const SessionConfig& Session::config() const { return p_->config; }
const std::string& Session::reason() const { return p_->reason; }

// --- Inputs
// ----------------------------------------------------------------------------------------

void Session::Open(Instant now) {
  p_->lcp.Open(now);
  p_->Settle(now);
}

void Session::Close(Instant now) {
  p_->Finish(now, "closed by the user", "Close");
  p_->Settle(now);
}

void Session::LowerUp(Instant now) {
  p_->EnterPhase(now, Phase::kEstablish, "Up");
  p_->lcp.LowerUp(now);
  p_->Settle(now);
}

void Session::LowerDown(Instant now) {
  if (p_->phase == Phase::kDead) return;
  p_->GiveReason("the link below went down");
  p_->lcp.LowerDown(now);
  p_->Settle(now);
  p_->LinkIsDead(now, "Down");
}

void Session::Receive(Instant now, uint16_t protocol, ByteView information, JourneyId journey) {
  p_->RecordMessage(now, trace::Direction::kReceived, protocol, information, journey);
  p_->Dispatch(now, protocol, information, journey);
  p_->Settle(now);
}

void Session::RequestReset(Instant now) {
  p_->ccp.RequestReset(now);
  p_->Settle(now);
}

void Session::HistoryIsLost(Instant now) {
  if (p_->encryption.Distrust()) RequestReset(now);
}

void Session::Tick(Instant now) {
  p_->lcp.Tick(now);
  if (p_->encryption.ReadsAgain()) p_->ccp.ResetDone();
  p_->TickClock(now);
  p_->ccp.Tick(now);
  for (auto& network : p_->networks) network.control->Tick(now);
  if (p_->authenticator) p_->authenticator->Tick(now);
  if (p_->prover) p_->prover->Tick(now);
  p_->Settle(now);
}

std::optional<Instant> Session::NextDeadline() const {
  auto next = Earlier(p_->lcp.NextDeadline(), p_->ccp.NextDeadline());
  for (const auto& network : p_->networks) {
    next = Earlier(next, network.control->NextDeadline());
  }
  if (p_->authenticator) next = Earlier(next, p_->authenticator->NextDeadline());
  if (p_->prover) next = Earlier(next, p_->prover->NextDeadline());
  if (p_->phase == Phase::kNetwork) next = Earlier(next, Earlier(p_->ends_at, p_->tell_time_at));
  return next;
}

// --- Outputs and questions
// ---------------------------------------------------------------------------

std::optional<ControlFrame> Session::TakeFrame() {
  if (p_->frames.empty()) return std::nullopt;
  ControlFrame frame = std::move(p_->frames.front());
  p_->frames.pop_front();
  return frame;
}

std::optional<SessionSignal> Session::TakeSignal() {
  if (p_->signals.empty()) return std::nullopt;
  SessionSignal signal = std::move(p_->signals.front());
  p_->signals.pop_front();
  return signal;
}

Phase Session::phase() const { return p_->phase; }
const LinkFraming& Session::framing() const { return p_->framing; }
uint16_t Session::local_mru() const { return p_->local_mru; }
bool Session::NetworkIsOpen(uint16_t network_protocol) const {
  const NetworkControl* const control = p_->FindNetwork(network_protocol);
  return control != nullptr && control->network_protocol() == network_protocol &&
         p_->NetworkIsOpen(*control);
}
bool Session::SpeaksNetwork(uint16_t network_protocol) const {
  const NetworkControl* const control = p_->FindNetwork(network_protocol);
  return control != nullptr && control->network_protocol() == network_protocol;
}
bool Session::EncryptionRequired() const {
  return p_->config.encryption.policy == EncryptionPolicy::kRequired;
}
MppeSender* Session::mppe_sender() { return p_->encryption.sender(); }
MppeReceiver* Session::mppe_receiver() { return p_->encryption.receiver(); }
VjCompressor* Session::vj_compressor() { return p_->vj_compressor ? &*p_->vj_compressor : nullptr; }
VjDecompressor* Session::vj_decompressor() {
  return p_->vj_decompressor ? &*p_->vj_decompressor : nullptr;
}
MppcSender* Session::mppc_sender() { return p_->encryption.compressor(); }
MppcDecompressor* Session::mppc_decompressor() { return p_->encryption.decompressor(); }
MppcReceiver* Session::mppc_receiver() { return p_->encryption.compression_receiver(); }
const std::string& Session::authenticated_user() const { return p_->user; }

// --- A frame to its protocol
// -------------------------------------------------------------------------

void Session::Private::Dispatch(Instant now, uint16_t protocol, ByteView information,
                                JourneyId journey) {
  const auto drop = [&](trace::DropReason why) {
    const std::string_view name = wire::NameOfPppProtocol(protocol);
    tracer.Record(now, trace::Layer::kPpp, journey, trace::Drop{why, name, 0});
  };
  if (protocol == wire::kPppLcp) return lcp.Receive(now, information, journey);
  // RFC 1661 §3.4: until LCP is Opened, nothing else is listened to.
  if (!lcp.opened()) return drop(trace::DropReason::kNotOpen);
  switch (protocol) {
    case wire::kPppPap:
    case wire::kPppChap:
    case wire::kPppEap:
      return ReceiveAuthentication(now, protocol, information, journey);
    case wire::kPppBpdu:
      // RFC 3518 §4.1.4: who bridges without a spanning tree says nothing to its packets.
      if (FindNetwork(wire::kPppBridging) == nullptr) break;
      return drop(trace::DropReason::kNotOpen);
    case wire::kPppCompressedDatagram:
      return drop(trace::DropReason::kNotOpen);
  }
  NetworkControl* const network = FindNetwork(protocol);
  if (protocol == wire::kPppCcp || IsNetworkControl(protocol)) {
    if (phase == Phase::kAuthenticate && prover) {
      prover->NetworkHeard(now);
      CheckAuthentication(now);
    }
    // RFC 1661 §3.5: while authenticating, network protocols are discarded in silence.
    if (phase != Phase::kNetwork) return drop(trace::DropReason::kNotOpen);
    if (network != nullptr) return network->Receive(now, information, journey);
    if (protocol == wire::kPppCcp && UsesCcp()) return ccp.Receive(now, information, journey);
  } else if (network != nullptr) {
    return drop(trace::DropReason::kNotOpen);  // a packet of a protocol that isn't open yet
  }
  // RFC 1661 §5.7
  drop(trace::DropReason::kUnknownProtocol);
  lcp.SendProtocolReject(protocol, information);
}

/// Both ends may have to prove themselves at once, by the same protocol or by two.
void Session::Private::ReceiveAuthentication(Instant now, uint16_t protocol, ByteView packet,
                                             JourneyId journey) {
  AuthenticationProtocol* receiver = nullptr;
  for (AuthenticationProtocol* candidate : {prover.get(), authenticator.get()}) {
    if (candidate == nullptr || ProtocolOfMethod(candidate->method()) != protocol) continue;
    if (receiver == nullptr || candidate->IsForUs(packet.empty() ? 0 : packet[0])) {
      receiver = candidate;
    }
  }
  if (receiver != nullptr) return receiver->Receive(now, packet, journey);
  // RFC 1334 §2.2: what was not agreed on is discarded in silence.
  const std::string_view name = wire::NameOfPppProtocol(protocol);
  tracer.Record(now, trace::Layer::kAuthentication, journey,
                trace::Drop{trace::DropReason::kNotOpen, name, 0});
}

void Session::Private::RecordMessage(Instant now, trace::Direction direction, uint16_t protocol,
                                     ByteView packet, JourneyId journey) {
  if (!tracer.on()) return;
  Bytes frame(2);
  StoreBe16(frame.data(), protocol);
  frame.insert(frame.end(), packet.begin(), packet.end());
  trace::Layer layer = trace::Layer::kPpp;
  if (protocol == wire::kPppLcp) layer = trace::Layer::kLcp;
  if (protocol == wire::kPppPap || protocol == wire::kPppChap || protocol == wire::kPppEap) {
    layer = trace::Layer::kAuthentication;
  }
  if (protocol == wire::kPppCcp) layer = trace::Layer::kCcp;
  if (IsNetworkControl(protocol)) layer = trace::Layer::kIpcp;
  tracer.Record(now, layer, journey, trace::Message{direction, trace::Protocol::kPppFrame, frame});
}

}  // namespace pptplab::ppp
