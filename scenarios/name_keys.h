// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Names instead of addresses (DNS): who knows them, who asks whom.
#ifndef PPTPLAB_SCENARIOS_NAME_KEYS_H_
#define PPTPLAB_SCENARIOS_NAME_KEYS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/keys.h"
#include "scenarios/units.h"

namespace pptplab::scenarios {

/// A name and the node or address that it stands for.
struct DnsEntry {
  Reference name;
  Reference target;
};
using DnsEntries = std::vector<DnsEntry>;

struct DnsServer {
  static constexpr std::string_view kName = "a name server";
  DnsEntries zone;
  Duration ttl = std::chrono::minutes(5);
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("zone", self.zone,
                "What it knows: names, each with a node or an address. No other name exists for it.");
    io.Optional("ttl", self.ttl, "How long an answer may be remembered; 5min if not said.");
  }
};

struct Resolver {
  static constexpr std::string_view kName = "a resolver";
  std::vector<Reference> servers;
  bool tunnel_first = true;
  Duration timeout = std::chrono::seconds(2);
  uint32_t tries = 2;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("servers", self.servers,
                "Name servers that it knows without a tunnel: nodes or addresses.");
    io.Optional("tunnel-first", self.tunnel_first,
                "While a tunnel is up it asks the servers that were handed out there before its "
                "own. Yes if not said; no is how names leak out of a tunnel.");
    io.Optional("timeout", self.timeout, "How long it waits for an answer; 2s if not said.");
    io.Optional("tries", self.tries, "How often it asks each server; 2 if not said.");
  }
};

struct NameLookup {
  static constexpr std::string_view kName = "a lookup";
  Reference from;
  Reference name;
  std::optional<Duration> start;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("from", self.from, "The node that wants to know.");
    io.Required("name", self.name, "The name that it looks up.");
    io.Optional("start", self.start,
                "When, from the start of the run; as soon as the tunnel is up if not said.");
  }
};

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_NAME_KEYS_H_
