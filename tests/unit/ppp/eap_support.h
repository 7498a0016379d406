// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The two ends of EAP, and nothing between them but a test.
#ifndef PPTPLAB_TESTS_UNIT_PPP_EAP_SUPPORT_H_
#define PPTPLAB_TESTS_UNIT_PPP_EAP_SUPPORT_H_

#include <string>
#include <utility>
#include <vector>

#include "stack/ppp/eap.h"
#include "tests/unit/ppp/chap_support.h"

namespace pptplab::ppp {

inline AuthenticationConfig WithMethods(AuthenticationConfig config,
                                        AuthenticationMethods methods) {
  config.methods = std::move(methods);
  return config;
}

inline AuthenticationConfig EapPeerConfig(AuthenticationMethods methods, std::string user,
                                          std::string password, std::vector<std::string> further) {
  AuthenticationConfig config =
      WithMethods(PeerConfig(std::move(user), std::move(password)), std::move(methods));
  config.further_passwords = std::move(further);
  return config;
}

struct EapHandshake {
  EapHandshake(AuthenticationMethods client, AuthenticationMethods server,
               std::string user = "alice", std::string password = "correct-horse",
               std::vector<std::string> further = {})
      : EapHandshake(EapPeerConfig(std::move(client), std::move(user), std::move(password),
                                   std::move(further)),
                     WithMethods(AuthenticatorConfig(), std::move(server))) {}
  EapHandshake(const AuthenticationConfig& client, const AuthenticationConfig& server)
      : EapHandshake(client, server, nullptr) {}
  /// `directory`: instead of the usual users; it outlives this.
  EapHandshake(const AuthenticationConfig& client, const AuthenticationConfig& server,
               UserDirectory* directory)
      : authenticator(server.methods.front(), server,
                      directory == nullptr ? static_cast<UserDirectory&>(users) : *directory, rng,
                      server_tracer),
        peer(client.methods.front(), client, rng, client_tracer) {}

  void Start(Instant now) {
    peer.Start(now);
    authenticator.Start(now);
  }
  Bytes FromServer() { return authenticator.TakePacket().value_or(Bytes{}); }
  Bytes FromPeer() { return peer.TakePacket().value_or(Bytes{}); }
  /// To the end, or until nobody says anything.
  void Run(Instant now) {
    Start(now);
    for (bool busy = true; busy;) {
      busy = false;
      while (const auto packet = authenticator.TakePacket()) {
        ++packets;
        largest = std::max(largest, packet->size());
        busy = true;
        if (lose_verdict && (*packet)[0] >= wire::kEapSuccess) continue;
        peer.Receive(now, *packet, 0);
      }
      while (const auto packet = peer.TakePacket()) {
        ++packets;
        largest = std::max(largest, packet->size());
        last_from_peer = *packet;
        busy = true;
        authenticator.Receive(now, *packet, 0);
      }
    }
  }

  bool lose_verdict = false;
  int packets = 0;
  size_t largest = 0;
  Bytes last_from_peer;
  FakeUsers users{{{"alice", "correct-horse"}, {"bob", ""}}};
  SeededRng rng{1};
  Sentences server_says, client_says;
  trace::Tracer server_tracer{&server_says, 1};
  trace::Tracer client_tracer{&client_says, 2};
  EapAuthenticator authenticator;
  EapPeer peer;
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_TESTS_UNIT_PPP_EAP_SUPPORT_H_
