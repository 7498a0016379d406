// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/tunnel/client.h"

#include <utility>

namespace pptplab::tunnel {

namespace {

EndpointConfig AsPns(EndpointConfig config) {
  config.control.role = pptp::Role::kPns;
  return config;
}

}  // namespace

Client::Client(EndpointConfig config, Address server, Rng& rng, trace::TraceSink* trace,
               trace::NodeId node)
    : Endpoint(AsPns(std::move(config)), nullptr, rng, trace, node, /*initiator=*/true),
      server_(server) {}

void Client::Open(Instant now) {
  tracer_.Begin(now, 0, trace::Layer::kRun, 0, {trace::Stimulus::What::kUser, "Open"});
  Emit(OpenControl{server_});
}

void Client::OnEstablished(Instant now, pptp::ControlConnection& control) {
  for (uint16_t i = 0; i < config_.calls; ++i) {
    if (control.PlaceCall(now)) continue;
    if (control.call_count() == 0) control.Stop(now);
    return;
  }
}

bool Client::PrepareSession(ppp::SessionConfig&) { return true; }
void Client::ReleaseSession(const ppp::SessionConfig&) {}

}  // namespace pptplab::tunnel
