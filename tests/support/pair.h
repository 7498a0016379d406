// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A client and a server endpoint joined by an imaginary network: TCP that never fails, GRE that
// loses, duplicates and reorders by a seed. Time jumps from one event to the next.
#ifndef PPTPLAB_TESTS_SUPPORT_PAIR_H_
#define PPTPLAB_TESTS_SUPPORT_PAIR_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "stack/base/rng.h"
#include "stack/tunnel/client.h"
#include "stack/tunnel/server.h"
#include "stack/wire/ppp.h"

namespace pptplab::testing {

inline constexpr Address kClientAddress{0xc0000202};  // 192.0.2.2
inline constexpr Address kServerAddress{0xc0000201};  // 192.0.2.1

struct WireConfig {
  uint64_t seed = 1;
  Duration latency = std::chrono::milliseconds(10);
  double loss = 0;
  double duplication = 0;
  double reordering = 0;  ///< this share is delayed by up to 50 ms more
};

class OneUser final : public ppp::UserDirectory {
 public:
  OneUser(std::string name, std::string password)
      : name_(std::move(name)), password_(std::move(password)) {}
  std::optional<ppp::User> Find(std::string_view name) const override {
    if (name != name_) return std::nullopt;
    return ppp::User{password_, std::nullopt};
  }

 private:
  std::string name_;
  std::string password_;
};

/// What both ends of a remote-access tunnel are usually told.
tunnel::EndpointConfig ClientConfig();
tunnel::EndpointConfig ServerConfig();

class Pair {
 public:
  /// One end, with all that came out of it.
  struct End {
    std::unique_ptr<tunnel::Endpoint> endpoint;
    std::vector<tunnel::LinkUp> ups;
    int downs = 0;
    std::map<uint16_t, tunnel::LinkUp> open;  ///< network protocols that are up now
    std::vector<tunnel::CallEnded> ended;
    std::vector<Bytes> delivered;
    std::vector<uint16_t> protocols;  ///< of what was delivered
    bool control_is_closed = false;
    uint64_t gre_sent = 0;
  };

  Pair(const tunnel::EndpointConfig& client, const tunnel::EndpointConfig& server,
       const WireConfig& wire, trace::TraceSink* trace = nullptr);

  void Open();
  /// Runs until nothing is left to do or the time is over.
  void RunFor(Duration duration);
  void Send(End& from, Bytes packet, uint16_t protocol = wire::kPppIpv4, JourneyId journey = 0);
  /// A GRE packet that neither end has sent arrives now.
  void Inject(End& to, Address source, Pdu packet);
  bool IsUp() const;
  bool IsUp(uint16_t protocol) const;

  Instant now() const { return now_; }

  OneUser users{"alice", "correct-horse"};
  End client;
  End server;
  /// Sees each GRE packet before the wire does; false: lose it.
  std::function<bool(const End& from, ByteView packet)> gre_filter;

 private:
  void Drain(End& from, End& to);
  void CarryGre(End& from, End& to, tunnel::SendGre gre);
  void At(Instant when, std::function<void()> action);

  WireConfig wire_;
  SeededRng client_rng_;
  SeededRng server_rng_;
  SeededRng wire_rng_;
  Instant now_ = AtNanoseconds(1'000'000'000);  // not zero, which often means "unset"
  std::multimap<Instant, std::function<void()>> queue_;
};

}  // namespace pptplab::testing

#endif  // PPTPLAB_TESTS_SUPPORT_PAIR_H_
