// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What an endpoint keeps of its connections and calls; for endpoint*.cc only.
#ifndef PPTPLAB_STACK_TUNNEL_ENDPOINT_PRIVATE_H_
#define PPTPLAB_STACK_TUNNEL_ENDPOINT_PRIVATE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "stack/base/fifo.h"
#include "stack/pptp/connection_table.h"
#include "stack/tunnel/endpoint.h"

namespace pptplab::tunnel {

/// Deadlines of many things, and which comes first, without looking at all of them.
class DeadlineIndex {
 public:
  void Set(uint64_t key, std::optional<Instant> deadline) {
    const auto found = deadlines_.find(key);
    if (found != deadlines_.end()) {
      if (deadline == found->second) return;
      order_.erase({found->second, key});
      deadlines_.erase(found);
    }
    if (deadline) {
      deadlines_.emplace(key, *deadline);
      order_.insert({*deadline, key});
    }
  }
  std::optional<Instant> Next() const {
    return order_.empty() ? std::nullopt : std::optional(order_.begin()->first);
  }
  std::vector<uint64_t> Due(Instant now) const {
    std::vector<uint64_t> keys;
    for (const auto& [deadline, key] : order_) {
      if (deadline > now) break;
      keys.push_back(key);
    }
    return keys;
  }

 private:
  std::unordered_map<uint64_t, Instant> deadlines_;
  std::set<std::pair<Instant, uint64_t>> order_;
};

/// Deadline keys: connections below, calls from here.
inline constexpr uint64_t kCallKey = uint64_t{1} << 32;

struct Call {
  CallId id = 0;
  Address peer;
  ConnectionId connection = 0;
  uint16_t peer_call_id = 0;
  trace::SessionId number = 0;
  std::unique_ptr<ppp::Session> session;
  std::unique_ptr<DataPath> path;
  std::unique_ptr<GreLeg> relay;                 ///< instead of these two: PPP ends elsewhere
  std::optional<pptp::WanErrors> line_errors{};  ///< of its line, not yet told
  std::optional<Instant> tell_errors_at{};
  std::optional<Instant> errors_told_at{};
  std::set<uint16_t> up;                   ///< network protocols whose LinkUp was said
  std::vector<std::string> netbios_names;  ///< that the peer has for itself on our network
  std::optional<Instant> starts_at{};  ///< PPP has not begun yet: EndpointConfig's ppp_start_delay
  std::vector<Pdu> early_packets{};    ///< that came before it
  bool heard_gre = false;              ///< anything came in from the peer
  bool is_unauthenticated = false;     ///< and counts against maximum_unauthenticated
  std::string reason;                  ///< why the session ended, once it has
};

struct Connection {
  ConnectionId id = 0;
  Address peer;
  Address local;             ///< may be unknown
  bool opened_here = false;  ///< else the peer opened it
  std::unique_ptr<pptp::ControlConnection> control{};
  std::set<CallId> calls{};
  bool was_established = false;
};

struct Endpoint::Private final : pptp::CallIdSource {
  Private(Rng& random, ppp::UserDirectory* directory, bool is_initiator)
      : rng(random), users(directory), initiator(is_initiator) {}

  std::optional<uint16_t> AllocateCallId() override {
    if (allocated.size() >= 0xfffe) return std::nullopt;
    uint16_t id = next_call_id != 0 ? next_call_id : rng.U16();
    while (id == 0 || allocated.contains(id)) ++id;
    allocated.insert(id);
    if (next_call_id != 0)
      next_call_id = id == 0xffff ? uint16_t{1} : static_cast<uint16_t>(id + 1);
    return id;
  }
  void ReleaseCallId(uint16_t call_id) override { allocated.erase(call_id); }

  Rng& rng;
  ppp::UserDirectory* users;
  const bool initiator;
  FrameTap* tap = nullptr;
  bool closing = false;
  trace::SessionId last_session = 0;
  std::set<uint16_t> allocated;
  uint16_t next_call_id = 0;  ///< 0: a random one
  std::map<ConnectionId, Connection> connections;
  std::set<ConnectionId> opened_here;
  std::set<ConnectionId> half_open;  ///< the oldest first
  std::unordered_map<CallId, Call> calls;
  struct PeerCount {
    size_t connections = 0;
    size_t half_open = 0;
    size_t unauthenticated = 0;
  };
  std::map<Address, PeerCount> peers;  ///< only those that have any
  size_t unauthenticated = 0;
  DeadlineIndex deadlines;
  Fifo<Output> outputs;
};

}  // namespace pptplab::tunnel

#endif  // PPTPLAB_STACK_TUNNEL_ENDPOINT_PRIVATE_H_
