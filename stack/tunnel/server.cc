// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/tunnel/server.h"

#include <utility>

namespace pptplab::tunnel {

namespace {

/// In an outgoing call the server is the PAC, in an incoming one (RFC 2637 §3.2.3) the PNS; a
/// server waits for one kind.
EndpointConfig AsServer(EndpointConfig config) {
  const bool waits_for_lines = config.control.accept_incoming_calls;
  config.control.role = waits_for_lines ? pptp::Role::kPns : pptp::Role::kPac;
  return config;
}

}  // namespace

Server::Server(EndpointConfig config, ppp::UserDirectory& users, Rng& rng, trace::TraceSink* trace,
               trace::NodeId node)
    : Endpoint(AsServer(std::move(config)), &users, rng, trace, node, /*initiator=*/false),
      next_(config_.pool_first) {}

void Server::Open(Instant now) {
  tracer_.Begin(now, 0, trace::Layer::kRun, 0, {trace::Stimulus::What::kUser, "Open"});
}

std::optional<CallId> Server::CallOut(Instant now, const pptp::OutgoingCall& wanted) {
  const auto connection = EstablishedConnection();
  return connection ? PlaceCall(now, *connection, wanted) : std::nullopt;
}

void Server::OnEstablished(Instant, pptp::ControlConnection&) {}

bool Server::PrepareSession(ppp::SessionConfig& config) {
  if (config_.pool_first.IsAny() || !config.ipcp.enabled) return true;
  if (!returned_.empty()) {
    config.ipcp.remote = *returned_.begin();
    returned_.erase(returned_.begin());
    return true;
  }
  if (next_ > config_.pool_last) return false;
  config.ipcp.remote = next_;
  ++next_.value;
  return true;
}

void Server::ReleaseSession(const ppp::SessionConfig& config) {
  if (!config_.pool_first.IsAny() && config.ipcp.enabled) returned_.insert(config.ipcp.remote);
}

}  // namespace pptplab::tunnel
