// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Two sessions back to back, with a link between them that takes time and can be told to lose
// frames; and what tests say often.
#ifndef PPTPLAB_TESTS_UNIT_PPP_FAKES_H_
#define PPTPLAB_TESTS_UNIT_PPP_FAKES_H_

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "stack/base/rng.h"
#include "stack/base/timer_table.h"
#include "stack/ppp/session.h"
#include "stack/trace/recording.h"
#include "stack/wire/ppp.h"

namespace pptplab::ppp {

constexpr Instant kStart = AtNanoseconds(1'000'000'000);
using std::chrono::milliseconds;
using std::chrono::seconds;

class Users final : public UserDirectory {
 public:
  std::optional<User> Find(std::string_view name) const override {
    if (name == "alice") return User{"correct-horse", std::nullopt};
    if (name == "bob") return User{"battery", ParseAddress("10.8.0.77")};
    return std::nullopt;
  }
};

inline SessionConfig ClientConfig() {
  SessionConfig config;
  config.authentication.user = "alice";
  config.authentication.password = "correct-horse";
  return config;
}

inline SessionConfig ServerConfig() {
  SessionConfig config;
  config.authentication.require_peer = true;
  config.ipcp.local = *ParseAddress("10.8.0.1");
  config.ipcp.remote = *ParseAddress("10.8.0.100");
  config.ipcp.dns[0] = *ParseAddress("10.8.0.53");
  return config;
}

/// One end, with all that it ever said.
struct End {
  End(const SessionConfig& config, uint64_t seed, trace::NodeId node)
      : rng(seed), tracer(&sink, node), session(config, &users, rng, tracer) {}

  /// Its signals so far, and the reason of the last LinkFinished.
  void TakeSignals() {
    while (auto signal = session.TakeSignal()) {
      if (auto* up = std::get_if<NetworkUp>(&*signal)) networks[up->protocol] = *up;
      if (auto* down = std::get_if<NetworkDown>(&*signal)) networks.erase(down->protocol);
      network.reset();
      if (networks.contains(wire::kPppIpv4)) network = networks[wire::kPppIpv4];
      if (auto* done = std::get_if<LinkFinished>(&*signal)) {
        finished = done->reason;
        ++times_finished;
      }
      if (auto* link = std::get_if<LinkNegotiated>(&*signal)) negotiated = *link;
    }
  }
  /// "LCP: Opened" was entered this often.
  int Times(std::string_view automaton, std::string_view to) const {
    int times = 0;
    for (const trace::Event& event : sink.events()) {
      const auto* transition = std::get_if<trace::Transition>(&event.detail);
      if (transition == nullptr) continue;
      if (transition->automaton == automaton && transition->to == to && transition->from != to) {
        ++times;
      }
    }
    return times;
  }

  Users users;
  SeededRng rng;
  trace::MemorySink sink;
  trace::Tracer tracer;
  Session session;
  std::map<uint16_t, NetworkUp> networks;  ///< that are open
  std::optional<NetworkUp> network;        ///< IPv4, if it is
  std::optional<LinkNegotiated> negotiated;
  std::optional<std::string> finished;
  int times_finished = 0;
};

class Pair {
 public:
  Pair(const SessionConfig& client_config, const SessionConfig& server_config, uint64_t seed = 1)
      : client(client_config, seed, 1), server(server_config, seed + 1000, 2) {}

  End client, server;
  Duration one_way = milliseconds(10);
  Instant now = kStart;
  /// True: this frame gets lost.
  std::function<bool(bool from_client, const ControlFrame&)> lose;
  int frames_sent = 0;

  void Start() {
    for (End* end : {&client, &server}) {
      end->session.Open(now);
      end->session.LowerUp(now);
    }
    Collect();
  }
  void RunFor(Duration duration) {
    const Instant end = now + duration;
    while (true) {
      std::optional<Instant> next =
          Earlier(client.session.NextDeadline(), server.session.NextDeadline());
      if (!wire_.empty()) next = Earlier(next, wire_.begin()->first);
      if (!next || *next > end) break;
      now = std::max(now, *next);
      Step();
    }
    now = end;
  }
  void Connect() {
    Start();
    RunFor(seconds(2));
  }
  /// A frame that nobody sent.
  void Put(bool from_client, ControlFrame frame) {
    wire_.emplace(now + one_way, OnTheWay{from_client, std::move(frame)});
  }
  bool connected() { return client.network && server.network; }

 private:
  struct OnTheWay {
    bool from_client;
    ControlFrame frame;
  };

  void Step() {
    while (!wire_.empty() && wire_.begin()->first <= now) {
      const OnTheWay item = wire_.begin()->second;
      wire_.erase(wire_.begin());
      End& to = item.from_client ? server : client;
      to.session.Receive(now, item.frame.protocol, item.frame.packet, 0);
      Collect();
    }
    client.session.Tick(now);
    server.session.Tick(now);
    Collect();
  }
  void Collect() {
    for (const bool from_client : {true, false}) {
      End& end = from_client ? client : server;
      while (auto frame = end.session.TakeFrame()) {
        ++frames_sent;
        if (lose && lose(from_client, *frame)) continue;
        wire_.emplace(now + one_way, OnTheWay{from_client, *frame});
      }
      end.TakeSignals();
    }
  }

  std::multimap<Instant, OnTheWay> wire_;
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_TESTS_UNIT_PPP_FAKES_H_
