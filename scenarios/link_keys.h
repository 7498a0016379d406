// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The keys of a link between two nodes: its pace, what it does to packets, and what becomes
// different when. scenario.h says how keys are written.
#ifndef PPTPLAB_SCENARIOS_LINK_KEYS_H_
#define PPTPLAB_SCENARIOS_LINK_KEYS_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "scenarios/keys.h"
#include "scenarios/units.h"

namespace pptplab::scenarios {

enum class PacketProtocol : uint8_t { kAny, kIcmp, kTcp, kUdp, kGre };
enum class Discipline : uint8_t { kDropTail, kCoDel, kFqCoDel, kRed };

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

/// Gilbert's and Elliott's model.
struct BurstLoss {
  static constexpr std::string_view kName = "burst-loss";
  Fraction enter;
  Fraction leave;
  Fraction loss{1};
  Fraction loss_else;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("enter", self.enter, "The chance, with each packet, that a burst begins.");
    io.Required("leave", self.leave,
                "The chance, with each packet of a burst, that it ends: 25% makes bursts of four "
                "packets on average.");
    io.Optional("loss", self.loss, "The share of packets lost in a burst; 100% if not said.");
    io.Optional("loss-else", self.loss_else,
                "The share of packets lost between bursts; 0% if not said.");
  }
};

/// What waits in front of a link's two transmitters.
struct LinkQueue {
  static constexpr std::string_view kName = "a queue";
  Position place;
  Discipline discipline = Discipline::kDropTail;
  uint32_t packets = 100;
  std::optional<Duration> target;
  std::optional<Duration> interval;
  std::optional<uint32_t> min_threshold;
  std::optional<uint32_t> max_threshold;
  Attributes attributes;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("discipline", self.discipline,
                "Which packet is dropped when: drop-tail (the last one, when it is full; if not "
                "said), codel, fq-codel, red.");
    io.Optional("packets", self.packets, "How many packets may wait; 100 if not said.");
    io.Optional("target", self.target,
                "codel, fq-codel: how long packets may wait for a while; 5ms if not said.");
    io.Optional("interval", self.interval,
                "codel, fq-codel: for what while; 100ms if not said.");
    io.Optional("min-threshold", self.min_threshold,
                "red: the average of packets waiting from which on some are dropped; a fifth of "
                "packets if not said.");
    io.Optional("max-threshold", self.max_threshold,
                "red: the average from which on all are dropped; three fifths if not said.");
    io.Optional("attributes", self.attributes, "Attributes of ns-3's queue disc.");
  }
};

/// What a link does differently from a moment on.
struct LinkChange {
  static constexpr std::string_view kName = "a change";
  Position place;
  Duration at{0};
  std::optional<Reference> from;
  std::optional<Rate> rate;
  std::optional<Duration> latency, jitter;
  std::optional<Fraction> loss;
  std::optional<BurstLoss> burst_loss;
  std::optional<Fraction> duplicate, reorder;
  std::optional<Duration> reorder_by;
  std::optional<Fraction> corrupt;
  std::optional<bool> cut;
  std::optional<std::vector<Blocked>> blocks;
  std::optional<uint32_t> queue_packets;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("at", self.at, "When, from the start of the run; from its beginning if not said.");
    io.Optional("from", self.from,
                "Only for what this one of the link's two nodes sends; both ways if not said.");
    io.Optional("rate", self.rate, "How fast it sends from then on.");
    io.Optional("latency", self.latency, "How long a bit travels from then on.");
    io.Optional("jitter", self.jitter, "Its jitter from then on.");
    io.Optional("loss", self.loss, "The share of packets that get lost from then on.");
    io.Optional("burst-loss", self.burst_loss, "How losses come in bursts from then on.");
    io.Optional("duplicate", self.duplicate, "The share that arrives twice from then on.");
    io.Optional("reorder", self.reorder, "The share that is held back from then on.");
    io.Optional("reorder-by", self.reorder_by, "For how long it is held back from then on.");
    io.Optional("corrupt", self.corrupt, "The share in which a bit changes from then on.");
    io.Optional("cut", self.cut, "Whether the link is cut from then on.");
    io.Optional("blocks", self.blocks, "What it swallows from then on; [] is nothing.");
    io.Optional("queue-packets", self.queue_packets, "How many packets may wait from then on.");
  }
};

struct Link {
  static constexpr std::string_view kName = "a link";
  std::vector<Reference> between;
  Rate rate{100'000'000};
  Duration latency = std::chrono::milliseconds(1);
  Duration jitter{0};
  Fraction loss;
  std::optional<BurstLoss> burst_loss;
  Fraction duplicate;
  Fraction reorder;
  Duration reorder_by = std::chrono::milliseconds(10);
  Fraction corrupt;
  bool cut = false;
  LinkQueue queue;
  uint32_t mtu = 1500;
  std::optional<Network> network;
  std::optional<Network6> network6;
  bool is_private = false;
  std::vector<Blocked> blocks;
  std::vector<ListedPacket> drop;
  std::vector<LinkChange> changes;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("between", self.between, "The two nodes that it joins.");
    io.Optional("rate", self.rate, "How fast it sends, each way; 100Mbps if not said.");
    io.Optional("latency", self.latency, "How long a bit travels, one way; 1ms if not said.");
    io.Optional("jitter", self.jitter,
                "Up to how much longer a packet travels, each another time, without overtaking; 0s "
                "if not said.");
    io.Optional("loss", self.loss, "The share of packets that get lost at random; 0% if not said.");
    io.Optional("burst-loss", self.burst_loss, "Losses that come in bursts; none if not said.");
    io.Optional("duplicate", self.duplicate,
                "The share of packets that arrive twice; 0% if not said.");
    io.Optional("reorder", self.reorder,
                "The share of packets that are held back, so that later ones pass them; 0% if not "
                "said.");
    io.Optional("reorder-by", self.reorder_by,
                "For how long these are held back; 10ms if not said.");
    io.Optional("corrupt", self.corrupt,
                "The share of packets in which one bit changes; 0% if not said.");
    io.Optional("cut", self.cut, "Whether it is cut from the start; no if not said.");
    io.Optional("queue", self.queue,
                "What waits in front of its two ends' transmitters; 100 packets, the last of which "
                "is dropped when there are more, if not said.");
    io.Optional("mtu", self.mtu, "The largest IP packet that fits, in octets; 1500 if not said.");
    io.Optional("network", self.network,
                "The addresses of its two ends: the first two of this network. One is chosen if "
                "not said.");
    io.Optional("network6", self.network6,
                "IPv6, too: the first two addresses of this /64. None if not said.");
    io.Optional("private", self.is_private,
                "Behind the server: nobody outside has a route to it. No if not said.");
    io.Optional("blocks", self.blocks,
                "What it swallows: IP protocols by number or name, TCP or UDP ports, such as [47], "
                "[gre, icmp], [tcp/1723]. 47 is GRE.");
    io.Optional("drop", self.drop, "Exactly these packets get lost, each once.");
    io.Optional("changes", self.changes,
                "What is different from which moment on, or in one direction, in the order of "
                "time.");
  }
};

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_LINK_KEYS_H_
