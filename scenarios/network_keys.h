// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The keys of a scenario's network: nodes, links, Ethernets. scenario.h says how keys are written.
#ifndef PPTPLAB_SCENARIOS_NETWORK_KEYS_H_
#define PPTPLAB_SCENARIOS_NETWORK_KEYS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/keys.h"
#include "scenarios/units.h"

namespace pptplab::scenarios {

enum class NodeKind : uint8_t { kHost, kRouter };
enum class PacketProtocol : uint8_t { kAny, kIcmp, kTcp, kUdp, kGre };

struct Node {
  static constexpr std::string_view kName = "a node";
  NodeKind kind = NodeKind::kHost;
  std::string label;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("kind", self.kind, "A host (the default), or a router, which passes packets on.");
    io.Optional("label", self.label, "What this node stands for, for people.");
  }
};

/// A packet that a link drops on purpose.
struct ListedPacket {
  static constexpr std::string_view kName = "a packet to drop";
  PacketProtocol protocol = PacketProtocol::kAny;
  uint32_t number = 1;
  Reference from;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("protocol", self.protocol,
                "Only packets of this IP protocol are counted; any if not said.");
    io.Required("number", self.number, "Which of them, from 1.");
    io.Required("from", self.from, "Which of the link's two nodes sends it.");
  }
};

struct Link {
  static constexpr std::string_view kName = "a link";
  std::vector<Reference> between;
  Rate rate{100'000'000};
  Duration latency = std::chrono::milliseconds(1);
  Fraction loss;
  uint32_t mtu = 1500;
  std::optional<Network> network;
  std::optional<Network6> network6;
  bool is_private = false;
  std::vector<uint32_t> blocks;
  std::vector<ListedPacket> drop;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("between", self.between, "The two nodes that it joins.");
    io.Optional("rate", self.rate, "How fast it sends, each way; 100Mbps if not said.");
    io.Optional("latency", self.latency, "How long a bit travels, one way; 1ms if not said.");
    io.Optional("loss", self.loss, "The share of packets that get lost at random; 0% if not said.");
    io.Optional("mtu", self.mtu, "The largest IP packet that fits, in octets; 1500 if not said.");
    io.Optional("network", self.network,
                "The addresses of its two ends: the first two of this network. One is chosen if "
                "not said.");
    io.Optional("network6", self.network6,
                "IPv6, too: the first two addresses of this /64. None if not said.");
    io.Optional("private", self.is_private,
                "Behind the server: nobody outside has a route to it. No if not said.");
    io.Optional(
        "blocks", self.blocks,
        "IP protocols that it swallows, by number: 47 is a firewall that lets no GRE pass.");
    io.Optional("drop", self.drop, "Exactly these packets get lost, each once.");
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

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_NETWORK_KEYS_H_
