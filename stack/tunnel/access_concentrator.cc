// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/tunnel/access_concentrator.h"

#include <utility>

namespace pptplab::tunnel {

namespace {

EndpointConfig WithLines(EndpointConfig config) {
  config.control.role = pptp::Role::kPac;
  config.control.dials_lines = true;
  config.relays_lines = true;
  config.calls = 0;
  return config;
}

}  // namespace

AccessConcentrator::AccessConcentrator(EndpointConfig config, Address network_server, Rng& rng,
                                       trace::TraceSink* trace, trace::NodeId node)
    : Endpoint(WithLines(std::move(config)), nullptr, rng, trace, node, /*initiator=*/true),
      network_server_(network_server) {}

void AccessConcentrator::Open(Instant now) {
  tracer_.Begin(now, 0, trace::Layer::kRun, 0, {trace::Stimulus::What::kUser, "Open"});
  Emit(OpenControl{network_server_});
}

std::optional<CallId> AccessConcentrator::Ring(Instant now, const pptp::IncomingCall& call) {
  const auto connection = EstablishedConnection();
  return connection ? OfferCall(now, *connection, call) : std::nullopt;
}

void AccessConcentrator::OnEstablished(Instant, pptp::ControlConnection&) {}
bool AccessConcentrator::PrepareSession(ppp::SessionConfig&) { return true; }
void AccessConcentrator::ReleaseSession(const ppp::SessionConfig&) {}

}  // namespace pptplab::tunnel
