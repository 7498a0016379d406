// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A user directory, a random number generator that says what a test wrote, and the two ends of
// CHAP.
#ifndef PPTPLAB_TESTS_UNIT_PPP_CHAP_SUPPORT_H_
#define PPTPLAB_TESTS_UNIT_PPP_CHAP_SUPPORT_H_

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "stack/ppp/chap.h"
#include "tests/unit/ppp/mppe_support.h"

namespace pptplab::ppp {

class FakeUsers final : public UserDirectory {
 public:
  using Passwords = std::map<std::string, std::string, std::less<>>;
  explicit FakeUsers(Passwords passwords) : passwords_(std::move(passwords)) {}
  std::optional<User> Find(std::string_view name) const override {
    const auto found = passwords_.find(name);
    if (found == passwords_.end()) return std::nullopt;
    return User{found->second, std::nullopt};
  }

 private:
  Passwords passwords_;
};

/// Gives out these octets, then zeros.
class ScriptedRng final : public Rng {
 public:
  explicit ScriptedRng(Bytes script) : script_(std::move(script)) {}
  void Fill(std::span<uint8_t> out) override {
    for (uint8_t& octet : out) octet = at_ < script_.size() ? script_[at_++] : 0;
  }

 private:
  Bytes script_;
  size_t at_ = 0;
};

/// Keeps what a student would read.
class Sentences final : public trace::TraceSink {
 public:
  trace::EventId Record(const trace::Event& event) override {
    if (const auto* note = std::get_if<trace::Note>(&event.detail)) notes.emplace_back(note->text);
    if (const auto* key = std::get_if<trace::Key>(&event.detail)) {
      keys[std::string(key->what)] = ToHex(key->material);
    }
    if (const auto* drop = std::get_if<trace::Drop>(&event.detail)) drops.push_back(drop->reason);
    return ++last_;
  }
  std::vector<std::string> notes;
  std::map<std::string, std::string> keys;
  std::vector<trace::DropReason> drops;

 private:
  trace::EventId last_ = 0;
};

constexpr Instant At(std::chrono::milliseconds since_start) {
  return Instant(std::chrono::duration_cast<Duration>(since_start));
}

inline AuthenticationConfig AuthenticatorConfig() {
  AuthenticationConfig config;
  config.require_peer = true;
  config.server_name = "pac";
  return config;
}
inline AuthenticationConfig PeerConfig(std::string user, std::string password) {
  AuthenticationConfig config;
  config.user = std::move(user);
  config.password = std::move(password);
  return config;
}

/// Both ends, each with its own trace, and nothing between them but this test.
struct Handshake {
  explicit Handshake(AuthenticationConfig client,
                     AuthenticationConfig server = AuthenticatorConfig(), uint64_t seed = 1)
      : rng(seed),
        authenticator(server, users, rng, server_tracer),
        peer(client, rng, client_tracer) {}

  void Start(Instant now) {
    peer.Start(now);
    authenticator.Start(now);
  }
  /// Carries packets to and fro until nobody has any.
  void Exchange(Instant now) {
    for (bool busy = true; busy;) {
      busy = false;
      while (const auto packet = authenticator.TakePacket()) {
        peer.Receive(now, *packet, 0);
        busy = true;
      }
      while (const auto packet = peer.TakePacket()) {
        authenticator.Receive(now, *packet, 0);
        busy = true;
      }
    }
  }

  FakeUsers users{{{"alice", "correct-horse"}, {"bob", ""}, {"User", "clientPass"}}};
  SeededRng rng;
  Sentences server_says;
  Sentences client_says;
  trace::Tracer server_tracer{&server_says, 1};
  trace::Tracer client_tracer{&client_says, 2};
  ChapAuthenticator authenticator;
  ChapPeer peer;
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_TESTS_UNIT_PPP_CHAP_SUPPORT_H_
