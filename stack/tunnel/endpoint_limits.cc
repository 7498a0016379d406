// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Who may come in, and what those cost who have proved nothing yet: connections, calls, and
// messages that nobody reads. Each limit is a setting; what it refuses or closes is recorded.
#include <algorithm>

#include "stack/base/check.h"
#include "stack/tunnel/endpoint_private.h"

namespace pptplab::tunnel {

using trace::Layer;
using trace::Stimulus;

/// Makes room for one more. RFC 2637 §3.1.2 has them wait for 60 s, which is long enough for a
/// flood.
void Endpoint::LimitHalfOpen(Instant now, Address peer) {
  const size_t of_all = config_.maximum_half_open;
  const size_t of_peer = config_.maximum_half_open_per_peer;
  const auto count = p_->peers.find(peer);
  if (of_peer > 0 && count != p_->peers.end() && count->second.half_open >= of_peer) {
    const auto oldest =
        std::find_if(p_->half_open.begin(), p_->half_open.end(),
                     [&](ConnectionId id) { return p_->connections.at(id).peer == peer; });
    PPTPLAB_CHECK(oldest != p_->half_open.end());
    return CloseHalfOpen(now, *oldest, "from one address");
  }
  if (of_all > 0 && p_->half_open.size() >= of_all) {
    CloseHalfOpen(now, *p_->half_open.begin(), "in all");
  }
}

void Endpoint::CloseHalfOpen(Instant now, ConnectionId id, std::string_view what) {
  std::string text = "Too many control connections " + std::string(what) +
                     " wait for a Start-Control-Connection-Request: the oldest one, from " +
                     ToString(p_->connections.at(id).peer) + ", is closed.";
  tracer_.Record(now, Layer::kPptp, 0, trace::Note{text});
  AbandonConnection(now, id, true);
}

void Endpoint::NoteEstablished(const Connection& connection) {
  if (p_->half_open.erase(connection.id) != 0) --p_->peers.at(connection.peer).half_open;
}

void Endpoint::ControlStalled(Instant now, ConnectionId id) {
  const auto found = p_->connections.find(id);
  if (found == p_->connections.end()) return;
  tracer_.Begin(now, 0, Layer::kTcp, 0,
                {Stimulus::What::kConnection, "the peer doesn't read its control messages"});
  std::string text = ToString(found->second.peer) + " lets more than " +
                     std::to_string(config_.maximum_unsent) +
                     " octets of control messages wait unread: its connection is closed.";
  tracer_.Record(now, Layer::kPptp, 0, trace::Note{text});
  AbandonConnection(now, id, true);
}

/// RFC 2637 §2.2.
pptp::StartRefusal Endpoint::RefusalOf(const Connection& accepted) const {
  const bool everybody = config_.authorized_first.IsAny() && config_.authorized_last.IsAny();
  if (!everybody &&
      (accepted.peer < config_.authorized_first || accepted.peer > config_.authorized_last)) {
    return pptp::StartRefusal::kNotAuthorized;
  }
  const auto has_one = [&](const auto& entry) {
    return entry.second.peer == accepted.peer && entry.second.control->established();
  };
  if (config_.one_connection_per_peer &&
      std::any_of(p_->connections.begin(), p_->connections.end(), has_one)) {
    return pptp::StartRefusal::kExists;
  }
  const auto reached = [](size_t count, size_t limit) { return limit > 0 && count >= limit; };
  const auto peer = p_->peers.find(accepted.peer);
  const size_t of_peer = peer == p_->peers.end() ? 0 : peer->second.connections;
  const bool full = reached(p_->connections.size(), config_.maximum_connections) ||
                    reached(of_peer, config_.maximum_connections_per_peer);
  return full ? pptp::StartRefusal::kNoResource : pptp::StartRefusal::kNone;
}

bool Endpoint::TakesStranger(Address peer) const {
  const auto fits = [](size_t count, size_t limit) { return limit == 0 || count < limit; };
  return fits(p_->unauthenticated, config_.maximum_unauthenticated) &&
         fits(p_->peers.at(peer).unauthenticated, config_.maximum_unauthenticated_per_peer);
}

void Endpoint::SetUnauthenticated(Call& call, bool is_unauthenticated) {
  if (is_unauthenticated == call.is_unauthenticated) return;
  call.is_unauthenticated = is_unauthenticated;
  size_t& of_peer = p_->peers.at(call.peer).unauthenticated;
  of_peer = is_unauthenticated ? of_peer + 1 : of_peer - 1;
  p_->unauthenticated = is_unauthenticated ? p_->unauthenticated + 1 : p_->unauthenticated - 1;
}

}  // namespace pptplab::tunnel
