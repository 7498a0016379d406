// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "tests/support/linked_paths.h"

#include "stack/wire/ipv4.h"
#include "stack/wire/ppp.h"

namespace pptplab::testing {

namespace {

class Alice final : public ppp::UserDirectory {
 public:
  std::optional<ppp::User> Find(std::string_view name) const override {
    if (name != "alice") return std::nullopt;
    return ppp::User{"correct-horse", std::nullopt};
  }
};

}  // namespace

ppp::SessionConfig LinkedClientConfig() {
  ppp::SessionConfig config;
  config.authentication.user = "alice";
  config.authentication.password = "correct-horse";
  config.lcp.mru = 1500;
  return config;
}

ppp::SessionConfig LinkedServerConfig() {
  ppp::SessionConfig config;
  config.authentication.require_peer = true;
  config.lcp.mru = 1500;
  config.ipcp.local = Address{0x0a080001};
  config.ipcp.remote = Address{0x0a080064};
  return config;
}

LinkedPaths::LinkedPaths(const ppp::SessionConfig& client, const ppp::SessionConfig& server)
    : users_(std::make_unique<Alice>()),
      client_(client, nullptr, client_rng_, tracer_),
      server_(server, users_.get(), server_rng_, tracer_) {
  gre::ReceiverConfig receiver;
  client_path_ = std::make_unique<tunnel::DataPath>(1, 2, gre::Sender({}), receiver, client_,
                                                    tracer_, nullptr);
  server_path_ = std::make_unique<tunnel::DataPath>(2, 1, gre::Sender({}), receiver, server_,
                                                    tracer_, nullptr);
  Connect();
}

bool LinkedPaths::IsUp() const {
  return client_.NetworkIsOpen(wire::kPppIpv4) && server_.NetworkIsOpen(wire::kPppIpv4);
}

void LinkedPaths::Connect() {
  server_.Open(now_);
  client_.Open(now_);
  server_.LowerUp(now_);
  client_.LowerUp(now_);
  for (bool quiet = false; !quiet;) {
    quiet = true;
    while (const auto frame = client_.TakeFrame()) {
      server_.Receive(now_, frame->protocol, frame->packet, 0);
      quiet = false;
    }
    while (const auto frame = server_.TakeFrame()) {
      client_.Receive(now_, frame->protocol, frame->packet, 0);
      quiet = false;
    }
    while (client_.TakeSignal() || server_.TakeSignal()) {
    }
  }
}

Bytes NetworkPacket(size_t size) {
  Bytes payload(size - wire::Ipv4Header::kMinimumSize);
  SeededRng(size).Fill(payload);
  wire::Ipv4Header header;
  header.protocol = 17;
  return wire::WriteIpv4Packet(header, payload);
}

}  // namespace pptplab::testing
