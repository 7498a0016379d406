// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "tests/support/pair.h"

#include <utility>

#include "stack/wire/ppp.h"

namespace pptplab::testing {

tunnel::EndpointConfig ClientConfig() {
  tunnel::EndpointConfig config;
  config.session.authentication.user = "alice";
  config.session.authentication.password = "correct-horse";
  config.session.ipcp.request_dns = true;
  return config;
}

tunnel::EndpointConfig ServerConfig() {
  tunnel::EndpointConfig config;
  config.pool_first = Address{0x0a080064};  // 10.8.0.100
  config.pool_last = Address{0x0a0800c7};
  config.session.authentication.require_peer = true;
  config.session.ipcp.local = Address{0x0a080001};
  config.session.ipcp.dns[0] = Address{0x0a080035};
  return config;
}

Pair::Pair(const tunnel::EndpointConfig& client_config, const tunnel::EndpointConfig& server_config,
           const WireConfig& wire, trace::TraceSink* trace)
    : wire_(wire),
      client_rng_(wire.seed * 3 + 1),
      server_rng_(wire.seed * 3 + 2),
      wire_rng_(wire.seed * 3 + 3) {
  client.endpoint = std::make_unique<tunnel::Client>(client_config, kServerAddress, client_rng_,
                                                     trace, trace::NodeId{1});
  server.endpoint =
      std::make_unique<tunnel::Server>(server_config, users, server_rng_, trace, trace::NodeId{2});
}

void Pair::Open() {
  server.endpoint->Open(now_);
  client.endpoint->Open(now_);
  Drain(server, client);
  Drain(client, server);
}

void Pair::RunFor(Duration duration) {
  const Instant end = now_ + duration;
  while (true) {
    std::optional<Instant> next =
        Earlier(client.endpoint->NextDeadline(), server.endpoint->NextDeadline());
    if (!queue_.empty()) next = Earlier(next, queue_.begin()->first);
    if (!next || *next > end) break;
    now_ = std::max(now_, *next);
    while (!queue_.empty() && queue_.begin()->first <= now_) {
      const auto action = std::move(queue_.begin()->second);
      queue_.erase(queue_.begin());
      action();
      Drain(client, server);
      Drain(server, client);
    }
    client.endpoint->Tick(now_);
    Drain(client, server);
    server.endpoint->Tick(now_);
    Drain(server, client);
  }
  now_ = end;
}

void Pair::Send(End& from, Bytes packet, uint16_t protocol, JourneyId journey) {
  if (from.ups.empty()) return;
  from.endpoint->SendPacket(now_, from.ups.back().call, protocol, Pdu(packet, journey));
  Drain(from, &from == &client ? server : client);
}

void Pair::Inject(End& to, Address source, Pdu packet) {
  to.endpoint->ReceiveGre(now_, source, std::move(packet));
  Drain(to, &to == &client ? server : client);
}

bool Pair::IsUp() const {
  return client.ups.size() > static_cast<size_t>(client.downs) &&
         server.ups.size() > static_cast<size_t>(server.downs);
}

bool Pair::IsUp(uint16_t protocol) const {
  return client.open.contains(protocol) && server.open.contains(protocol);
}

void Pair::At(Instant when, std::function<void()> action) {
  queue_.emplace(when, std::move(action));
}

void Pair::Drain(End& from, End& to) {
  const Instant arrival = now_ + wire_.latency;
  while (auto output = from.endpoint->TakeOutput()) {
    if (std::get_if<tunnel::OpenControl>(&*output) != nullptr) {
      At(arrival, [this] {
        server.endpoint->ControlUp(now_, 1, kClientAddress);
        client.endpoint->ControlUp(now_, 1, kServerAddress);
      });
    } else if (auto* control = std::get_if<tunnel::SendControl>(&*output)) {
      At(arrival, [this, &to, bytes = std::move(control->bytes)] {
        if (!to.control_is_closed) to.endpoint->ReceiveControl(now_, 1, bytes);
      });
    } else if (std::get_if<tunnel::CloseControl>(&*output) != nullptr) {
      from.control_is_closed = true;
      At(arrival, [this, &to] {
        if (!std::exchange(to.control_is_closed, true)) to.endpoint->ControlDown(now_, 1);
      });
    } else if (auto* gre = std::get_if<tunnel::SendGre>(&*output)) {
      CarryGre(from, to, std::move(*gre));
    } else if (auto* packet = std::get_if<tunnel::DeliverPacket>(&*output)) {
      from.protocols.push_back(packet->protocol);
      from.delivered.push_back(ToBytes(packet->packet.bytes()));
    } else if (auto* up = std::get_if<tunnel::LinkUp>(&*output)) {
      from.ups.push_back(*up);
      from.open[up->network.protocol] = *up;
    } else if (auto* down = std::get_if<tunnel::LinkDown>(&*output)) {
      from.open.erase(down->protocol);
      ++from.downs;
    } else if (auto* ended = std::get_if<tunnel::CallEnded>(&*output)) {
      from.ended.push_back(*ended);
    }
  }
}

void Pair::CarryGre(End& from, End& to, tunnel::SendGre gre) {
  ++from.gre_sent;
  if (gre_filter && !gre_filter(from, gre.packet.bytes())) return;
  const int copies = wire_rng_.Unit() < wire_.duplication ? 2 : 1;
  for (int i = 0; i < copies; ++i) {
    if (wire_rng_.Unit() < wire_.loss) continue;
    Duration delay = wire_.latency;
    if (wire_rng_.Unit() < wire_.reordering) {
      delay += std::chrono::microseconds(wire_rng_.Below(50'000));
    }
    const Address source = &from == &client ? kClientAddress : kServerAddress;
    At(now_ + delay,
       [this, &to, source, packet = gre.packet] { to.endpoint->ReceiveGre(now_, source, packet); });
  }
}

}  // namespace pptplab::testing
