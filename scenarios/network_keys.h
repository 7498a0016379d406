// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The keys of a scenario's network: nodes and Ethernets; links are in link_keys.h. scenario.h says how keys are written.
#ifndef PPTPLAB_SCENARIOS_NETWORK_KEYS_H_
#define PPTPLAB_SCENARIOS_NETWORK_KEYS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/external_keys.h"
#include "scenarios/keys.h"
#include "scenarios/link_keys.h"
#include "scenarios/units.h"

namespace pptplab::scenarios {

enum class NodeKind : uint8_t { kHost, kRouter };
/// What a NAT does about PPTP: stack/nat/translator.h, in its order.
enum class NatMode : uint8_t {
  kRouting,
  kNoHelper,
  kByAddress,
  kLinuxHelper,
  kCallAlias,
  kStaleChecksum
};

struct Node {
  static constexpr std::string_view kName = "a node";
  NodeKind kind = NodeKind::kHost;
  std::string label;
  bool icmp = true;
  bool mss_clamp = false;
  bool path_mtu_discovery = false;
  std::optional<uint32_t> copies;
  std::optional<std::pair<double, double>> drawn_at;  ///< no key: where a topology's file has it
  bool fail_over = false;
  std::optional<External> external;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("kind", self.kind, "A host (the default), or a router, which passes packets on.");
    io.Optional("label", self.label, "What this node stands for, for people.");
    io.Optional("icmp", self.icmp,
                "Whether it sends ICMP errors, such as that a packet is too large; yes if not said.");
    io.Optional("mss-clamp", self.mss_clamp,
                "Lowers the segment size that TCP connections through it agree on to what its "
                "links take. No if not said.");
    io.Optional("path-mtu-discovery", self.path_mtu_discovery,
                "Its TCP says and heeds the MSS, forbids fragmentation and finds the path's MTU by "
                "ICMP (RFC 1191), as systems do today. No if not said: ns-3's own TCP.");
    io.Optional("copies", self.copies,
                "So many nodes like this one, NODE-1, NODE-2 …; what names it is copied with it, and # in "
                "a copied text is the copy's number.");
    io.Optional("fail-over", self.fail_over,
                "A host with several ways into the Internet, which uses the first that isn't cut: "
                "a link that is cut takes its address along. No if not said.");
    io.Optional("external", self.external,
                "It is no simulated node but a real machine: the run is in real time then.");
  }
};

/// A network out of a file of GraphML or DOT: the Internet Topology Zoo's, or one of Graphviz.
struct Topology {
  static constexpr std::string_view kName = "a topology";
  Reference file;
  Rate rate{1'000'000'000};
  Duration latency = std::chrono::milliseconds(5);
  NodeKind kind = NodeKind::kRouter;
  Reference prefix;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("file", self.file,
                "Its GraphML or DOT file, beside the scenario file. Its nodes get names of letters, "
                "digits, - and _; elsewhere in the scenario they also go by id or label.");
    io.Optional("rate", self.rate, "Of links of which the file says no speed; 1Gbps if not said.");
    io.Optional("latency", self.latency,
                "Of links of which the file says neither a latency nor where both ends are; 5ms if "
                "not said.");
    io.Optional("kind", self.kind, "What its nodes are; router if not said.");
    io.Optional("prefix", self.prefix, "Begins the names of its nodes; nothing if not said.");
  }
};

/// A node on an Ethernet.
struct Station {
  static constexpr std::string_view kName = "a station";
  Reference node;
  std::optional<Address> address;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("node", self.node, "The node.");
    io.Optional("address", self.address,
                "Its IPv4 address there; none if not said: a bridge, or no IP at all.");
  }
};

struct Lan {
  static constexpr std::string_view kName = "a LAN";
  std::vector<Station> stations;
  Network network{{0xc0a80700}, 24};
  Rate rate{10'000'000};
  Duration latency = std::chrono::microseconds(5);
  uint32_t mtu = 1500;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("stations", self.stations, "The nodes that it joins, two or more.");
    io.Optional("network", self.network,
                "The network of its stations' addresses; 192.168.7.0/24 if not said.");
    io.Optional("rate", self.rate, "How fast it is; 10Mbps if not said.");
    io.Optional("latency", self.latency, "How long a bit travels; 5us if not said.");
    io.Optional("mtu", self.mtu,
                "The largest packet in a frame, in octets; 1500 if not said. A tunnel takes frames "
                "that are 16 octets shorter than its MRU.");
  }
};

/// A router that translates addresses: its private links are inside, its other link is outside.
struct Nat {
  static constexpr std::string_view kName = "a NAT";
  NatMode mode = NatMode::kLinuxHelper;
  std::optional<Duration> tcp_established;
  std::optional<Duration> tcp_transitory;
  std::optional<Duration> udp;
  std::optional<Duration> icmp;
  std::optional<Duration> gre_unreplied;
  std::optional<Duration> gre_replied;
  std::optional<Duration> call_expected;
  std::optional<Duration> call_unreplied;
  std::optional<Duration> call_replied;
  uint32_t max_mappings = 65536;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("mode", self.mode,
                "What it does about PPTP: linux-helper and call-alias change Call IDs in control "
                "messages, by-address lets one client through, no-helper none, stale-checksum "
                "damages GRE, routing translates nothing. linux-helper if not said.");
    io.Optional("tcp-established", self.tcp_established,
                "A TCP connection is forgotten after so much silence; 124min if not said.");
    io.Optional("tcp-transitory", self.tcp_transitory,
                "One that is being opened or closed; 4min if not said.");
    io.Optional("udp", self.udp, "UDP is forgotten after so much silence; 5min if not said.");
    io.Optional("icmp", self.icmp, "An ICMP echo; 60s if not said.");
    io.Optional("gre-unreplied", self.gre_unreplied,
                "GRE that nobody answered, of no known call; 30s if not said.");
    io.Optional("gre-replied", self.gre_replied,
                "GRE both ways, of no known call; 180s if not said.");
    io.Optional("call-expected", self.call_expected,
                "A call that was agreed on, before its first GRE packet; 300s if not said.");
    io.Optional("call-unreplied", self.call_unreplied,
                "A call whose GRE nobody answered; 10min if not said.");
    io.Optional("call-replied", self.call_replied,
                "A call with GRE both ways; 5h if not said.");
    io.Optional("max-mappings", self.max_mappings,
                "How many mappings its table holds; 65536 if not said.");
  }
};

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_NETWORK_KEYS_H_
