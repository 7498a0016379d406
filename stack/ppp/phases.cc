// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What follows from what in a session: LCP Opened -> authentication -> CCP and the network control
// protocols -> the network protocols, and the ends of each (RFC 1661 §3). Inputs and outputs are in
// session.cc.
#include <algorithm>
#include <utility>

#include "stack/base/check.h"
#include "stack/ppp/session_private.h"

namespace pptplab::ppp {

Session::Private::Private(SessionConfig config_in, UserDirectory* users_in, Rng& rng_in,
                          trace::Tracer& tracer_in)
    : config(std::move(config_in)),
      users(users_in),
      rng(rng_in),
      tracer(tracer_in),
      lcp(config, rng, tracer),
      ccp(config, tracer),
      encryption(config.encryption, tracer) {
  PPTPLAB_CHECK(users != nullptr || !config.authentication.require_peer);
  for (auto& control : MakeNetworkControls(config, rng, tracer)) {
    if (control->protocol() == wire::kPppIpcp) ipcp = static_cast<Ipcp*>(control.get());
    networks.push_back(Network{std::move(control)});
  }
}

void Session::Private::Settle(Instant now) {
  for (bool again = true; again;) {
    again = false;
    TakePackets(now);
    while (const auto signal = lcp.TakeSignal()) {
      again = true;
      OnLcp(now, *signal);
    }
    if (CheckAuthentication(now)) again = true;
    while (const auto signal = ccp.TakeSignal()) {
      again = true;
      OnCcp(now, *signal);
    }
    for (Network& network : networks) {
      while (const auto signal = network.control->TakeSignal()) {
        again = true;
        OnNetwork(now, network, *signal);
      }
    }
    while (const auto protocol = lcp.TakeRejectedProtocol()) {
      again = true;
      OnProtocolRejected(now, *protocol);
    }
    TakePackets(now);
  }
  if (ccp.TakeResetRequest()) encryption.Flush();
}

void Session::Private::TakePackets(Instant now) {
  while (auto packet = lcp.TakePacket()) Send(now, wire::kPppLcp, std::move(*packet));
  for (AuthenticationProtocol* protocol : {authenticator.get(), prover.get()}) {
    if (protocol == nullptr) continue;
    while (auto packet = protocol->TakePacket()) {
      Send(now, ProtocolOfMethod(protocol->method()), std::move(*packet));
    }
  }
  while (auto packet = ccp.TakePacket()) Send(now, wire::kPppCcp, std::move(*packet));
  for (Network& network : networks) {
    while (auto packet = network.control->TakePacket()) {
      Send(now, network.control->protocol(), std::move(*packet));
    }
  }
}

void Session::Private::Send(Instant now, uint16_t protocol, Bytes packet) {
  const JourneyId journey = tracer.NewJourney();
  RecordMessage(now, trace::Direction::kSent, protocol, packet, journey);
  frames.push_back(ControlFrame{protocol, std::move(packet), journey});
}

// --- LCP
// ---------------------------------------------------------------------------------------------

void Session::Private::OnLcp(Instant now, LayerSignal signal) {
  switch (signal) {
    case LayerSignal::kUp: {
      if (!lcp.opened()) return;  // and down again already
      const LcpAgreement& agreed = lcp.agreement();
      framing = {agreed.send_compressed_protocol, agreed.send_without_address_control,
                 agreed.peer_mru};
      local_mru = agreed.local_mru;
      ccp.SetPeerMru(agreed.peer_mru);
      for (Network& network : networks) network.control->SetPeerMru(agreed.peer_mru);
      signals.push_back(LinkNegotiated{agreed.send_accm, agreed.receive_accm});
      return StartAuthentication(now);
    }
    case LayerSignal::kDown: {
      StopNetwork(now);
      const bool ends =
          lcp.state() < AutomatonState::kReqSent && lcp.state() > AutomatonState::kStarting;
      if (ends) GiveReason(lcp.reason());
      EnterPhase(now, ends ? Phase::kTerminate : Phase::kEstablish, "LCP down");
      return;
    }
    case LayerSignal::kFinished:
      // The session doesn't know that it is tunnelled; whoever reads the sentence most likely does.
      GiveReason(lcp.reason() + (lcp.heard() ? "" : ": is GRE (IP protocol 47) blocked?"));
      // Whatever the peer says from now on, this session is over (RFC 1661 §4.2: Closed, not
      // Stopped).
      lcp.Close(now, reason);
      return LinkIsDead(now, "LCP finished");
  }
}

// --- Authentication
// ------------------------------------------------------------------------------------

void Session::Private::StartAuthentication(Instant now) {
  const LcpAgreement& agreed = lcp.agreement();
  authenticator.reset();
  prover.reset();
  EnterPhase(now, Phase::kAuthenticate, "LCP up");
  AuthenticationConfig fitting = config.authentication;
  // RFC 3748 §3.1: EAP cuts nothing up; its methods have to fit into what the peer takes.
  constexpr uint16_t kEapTlsHeader = 10;  // Code, Identifier, Length, Type, Flags, TLS's Length
  fitting.tls.fragment_size =
      std::min<uint16_t>(fitting.tls.fragment_size,
                         static_cast<uint16_t>(std::max<int>(agreed.peer_mru, 64) - kEapTlsHeader));
  if (agreed.peer_proves_by) {
    authenticator = MakeAuthenticator(*agreed.peer_proves_by, fitting, *users, rng, tracer);
    authenticator->Start(now);
  }
  if (agreed.we_prove_by) {
    prover = MakePeer(*agreed.we_prove_by, fitting, rng, tracer);
    prover->Start(now);
  }
}

/// RFC 1661 §3.5: on to the network only when everybody who has to has proved itself; a failure
/// ends the link, later ones too (RFC 1994 §2: a Challenge may come at any time).
bool Session::Private::CheckAuthentication(Instant now) {
  if (phase != Phase::kAuthenticate && phase != Phase::kNetwork) return false;
  TakePackets(now);  // a Failure goes out before the Terminate-Request that it causes
  using V = AuthenticationVerdict;
  for (const AuthenticationProtocol* protocol : {authenticator.get(), prover.get()}) {
    if (protocol == nullptr || protocol->verdict() != V::kFailure) continue;
    Finish(now, "authentication failed: " + protocol->failure_text(), "refused");
    return true;
  }
  if (phase == Phase::kNetwork) return false;
  if (authenticator && authenticator->verdict() == V::kPending) return false;
  if (prover && prover->verdict() == V::kPending) return false;
  TakeKeys(now);
  StartNetwork(now);
  return true;
}

/// RFC 3079 §3 has one exchange, of a client with its server. If both ends prove themselves, the
/// keys come from the exchange in which the server was the authenticator; the server is who assigns
/// the peer's address. (Other implementations take whichever exchange ended last, on which the two
/// ends need not agree.)
void Session::Private::TakeKeys(Instant now) {
  const crypto::MppeKeySource* as_server = authenticator ? authenticator->keys() : nullptr;
  const crypto::MppeKeySource* as_client = prover ? prover->keys() : nullptr;
  if (prover) user = prover->user();
  if (authenticator) user = authenticator->user();
  bool assigns_address = !config.ipcp.remote.IsAny();
  if (authenticator && users != nullptr) {
    const auto known = users->Find(authenticator->user());
    if (known && known->address && ipcp != nullptr) {
      ipcp->AssignToPeer(*known->address);
      assigns_address = assigns_address || !config.ipcp.local.IsAny();
    }
  }
  if (as_server != nullptr && (as_client == nullptr || assigns_address)) {
    encryption.SetKeys(now, *as_server, true);
  } else if (as_client != nullptr) {
    encryption.SetKeys(now, *as_client, false);
  }
}

// --- The network
// --------------------------------------------------------------------------------------

bool Session::Private::CanEncrypt() const {
  const EncryptionConfig& e = config.encryption;
  return encryption.has_keys() && e.policy != EncryptionPolicy::kRefused &&
         (e.allow_40 || e.allow_56 || e.allow_128) && (e.allow_stateless || e.allow_stateful);
}

bool Session::Private::UsesCcp() const {
  return CanEncrypt() || config.encryption.compression != EncryptionPolicy::kRefused;
}

std::string Session::Private::WhyNoEncryption() const {
  if (encryption.has_keys()) return "no strength and mode of it is allowed";
  const AuthenticationProtocol* by = authenticator ? authenticator.get() : prover.get();
  if (by == nullptr) return "without authentication there is no key for it";
  return std::string(NameOfMethod(by->method())) + " gives no key for it";
}

void Session::Private::StartNetwork(Instant now) {
  EnterPhase(now, Phase::kNetwork, authenticator || prover ? "proved" : "no authentication");
  if (config.encryption.policy == EncryptionPolicy::kRequired && !CanEncrypt()) {
    return Finish(now, "encryption is required, and " + WhyNoEncryption(), "no key");
  }
  if (UsesCcp()) {
    ccp.AllowEncryption(CanEncrypt());
    ccp.Open(now);
    ccp.LowerUp(now);
  }
  if (networks.empty()) return Finish(now, "no network protocol is enabled here", "nothing to do");
  StartClock(now);
  const bool waits = config.encryption.before_networks &&
                     config.encryption.policy == EncryptionPolicy::kRequired;
  for (Network& network : networks) {
    if (!waits) network.control->Open(now);
    network.control->LowerUp(now);
  }
}

void Session::Private::StopNetwork(Instant now) {
  // RFC 1661 §4.3: Down for all that stands on LCP.
  std::vector<ControlProtocol*> protocols = {&ccp};
  for (Network& network : networks) protocols.push_back(network.control.get());
  for (ControlProtocol* protocol : protocols) {
    if (protocol->state() == AutomatonState::kInitial) continue;
    if (protocol->state() != AutomatonState::kStarting) protocol->LowerDown(now);
    protocol->Close(now, "LCP is down");
    while (protocol->TakeSignal()) {
    }
    while (protocol->TakePacket()) {
    }
  }
  encryption.ForgetKeys();
  vj_compressor.reset();
  vj_decompressor.reset();
  authenticator.reset();
  prover.reset();
  framing = {};
  local_mru = 1500;
  UpdateNetwork(now);
}

void Session::Private::OnCcp(Instant now, LayerSignal signal) {
  const std::string required(WhatIsRequired());
  const auto give_up = [&](std::string_view why) {
    Finish(now, required + " is required, and " + std::string(why), "CCP finished");
  };
  switch (signal) {
    case LayerSignal::kUp:
      if (!ccp.opened()) return;
      encryption.Start(now, ccp.send(), ccp.receive());
      if (!required.empty() && !ProtectionIsComplete()) return give_up("the peer refused it");
      for (Network& network : networks) {
        // Here or at the peer, what comes after encryption had to wait for it until now.
        if (network.control->state() == AutomatonState::kClosed) network.control->Open(now);
        network.control->RepeatRequestIfRefused(now);
      }
      break;
    case LayerSignal::kDown:
      encryption.Stop();
      break;
    case LayerSignal::kFinished:
      encryption.Stop();
      if (!required.empty()) return give_up(ccp.reason());
      break;
  }
  UpdateNetwork(now);
}

void Session::Private::OnNetwork(Instant now, Network& network, LayerSignal signal) {
  NetworkControl& control = *network.control;
  if (&control == ipcp) OnIpcp(signal);
  if (signal == LayerSignal::kUp && control.opened() && !control.WhyUseless().empty()) {
    const std::string why = control.WhyUseless();
    if (!AnotherIsLeft(control)) return Finish(now, why, control.name() + " up");
    control.Close(now, why);
  }
  if (signal == LayerSignal::kFinished) {
    // RFC 1661 §3.7: the link ends with the last network protocol, or if we have no use for it.
    if (!AnotherIsLeft(control)) return Finish(now, WhyNoNetwork(), control.name() + " finished");
    const std::string text = "The link goes on without " + control.name() + ": " + control.reason();
    tracer.Record(now, control.layer(), 0, trace::Note{text});
  }
  UpdateNetwork(now);
}

void Session::Private::OnIpcp(LayerSignal signal) {
  // RFC 1332 §4: an agreement begins with empty slots.
  vj_compressor.reset();
  vj_decompressor.reset();
  if (signal != LayerSignal::kUp || !ipcp->opened()) return;
  if (ipcp->vj_send()) vj_compressor.emplace(*ipcp->vj_send());
  if (ipcp->vj_receive()) vj_decompressor.emplace(*ipcp->vj_receive());
}

void Session::Private::OnProtocolRejected(Instant now, uint16_t protocol) {
  if (protocol == wire::kPppCcp && ccp.state() > AutomatonState::kStarting) {
    ccp.ProtocolRejected(now, 0);
  }
  // RFC 1661 §5.7: no more packets of a rejected protocol, be it the control protocol or the other.
  NetworkControl* const control = FindNetwork(protocol);
  if (control != nullptr && control->state() > AutomatonState::kStarting) {
    control->ProtocolRejected(now, 0);
  }
  for (const AuthenticationProtocol* by : {authenticator.get(), prover.get()}) {
    if (by == nullptr || ProtocolOfMethod(by->method()) != protocol) continue;
    const std::string name(wire::NameOfPppProtocol(protocol));
    return Finish(now, "the peer does not speak " + name + " (Protocol-Reject)", "refused");
  }
}

std::string_view Session::Private::WhatIsRequired() const {
  const bool compression = config.encryption.compression == EncryptionPolicy::kRequired;
  if (config.encryption.policy == EncryptionPolicy::kRequired) {
    return compression ? "encryption with compression" : "encryption";
  }
  return compression ? "compression" : "";
}

bool Session::Private::ProtectionIsComplete() const {
  const EncryptionConfig& e = config.encryption;
  const auto is_complete = [&](const std::optional<MppeChoice>& choice) {
    return choice && (e.policy != EncryptionPolicy::kRequired || choice->key_bits != 0) &&
           (e.compression != EncryptionPolicy::kRequired || choice->compression);
  };
  return ccp.opened() && is_complete(ccp.send()) && is_complete(ccp.receive());
}

NetworkControl* Session::Private::FindNetwork(uint16_t protocol) const {
  for (const Network& network : networks) {
    NetworkControl* const control = network.control.get();
    if (control->protocol() == protocol || control->network_protocol() == protocol) return control;
  }
  return nullptr;
}

/// While CCP is still being negotiated no packet goes out: nobody should have to guess whether it
/// was meant to be in clear.
bool Session::Private::NetworkIsOpen(const NetworkControl& control) const {
  if (phase != Phase::kNetwork || !control.opened()) return false;
  if (!WhatIsRequired().empty()) return ProtectionIsComplete();
  return ccp.opened() || ccp.state() < AutomatonState::kReqSent;
}

bool Session::Private::AnotherIsLeft(const NetworkControl& but) const {
  return std::any_of(networks.begin(), networks.end(), [&](const Network& network) {
    return network.control.get() != &but && network.control->state() >= AutomatonState::kReqSent;
  });
}

std::string Session::Private::WhyNoNetwork() const {
  std::string text;
  for (const Network& network : networks) {
    const std::string& why = network.control->reason();
    if (why.empty() || text.find(why) != std::string::npos) continue;
    text += (text.empty() ? "" : "; ") + why;
  }
  return "no network protocol is left: " + text;
}

void Session::Private::UpdateNetwork(Instant) {
  for (Network& network : networks) {
    const bool open = NetworkIsOpen(*network.control);
    if (open == network.is_up) continue;
    network.is_up = open;
    if (open) {
      signals.push_back(network.control->Agreement());
    } else {
      signals.push_back(NetworkDown{network.control->network_protocol()});
    }
  }
}

// --- Phases, and the end
// ------------------------------------------------------------------------------

void Session::Private::EnterPhase(Instant now, Phase next, std::string_view event) {
  if (phase == next) return;
  tracer.Record(now, trace::Layer::kPpp, 0,
                trace::Transition{"PPP phase", NameOfPhase(phase), event, "", NameOfPhase(next)});
  phase = next;
}

void Session::Private::Finish(Instant now, std::string_view why, std::string_view event) {
  GiveReason(why);
  if (phase != Phase::kDead) EnterPhase(now, Phase::kTerminate, event);
  UpdateNetwork(now);
  lcp.Close(now, reason);
  // RFC 1661 §4.1: from Stopped, where a passive end waits, Close leads to Closed without a word.
  if (lcp.state() == AutomatonState::kClosed && phase != Phase::kDead) LinkIsDead(now, "Close");
}

void Session::Private::LinkIsDead(Instant now, std::string_view event) {
  StopNetwork(now);
  EnterPhase(now, Phase::kDead, event);
  if (std::exchange(finished, true)) return;
  signals.push_back(LinkFinished{reason});
}

void Session::Private::GiveReason(std::string_view why) {
  if (reason.empty()) reason = why;
}

}  // namespace pptplab::ppp
