// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Traffic of ns-3's own applications, and names instead of addresses (DNS).
#ifndef PPTPLAB_SCENARIOS_TRAFFIC_KEYS_H_
#define PPTPLAB_SCENARIOS_TRAFFIC_KEYS_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "scenarios/keys.h"
#include "scenarios/units.h"

namespace pptplab::scenarios {

/// How TCP answers congestion: ns-3's classes.
enum class TcpVariant : uint8_t {
  kNewReno, kLinuxReno, kCubic, kBbr, kBic, kHighSpeed, kHtcp, kHybla, kIllinois, kLedbat, kLp,
  kScalable, kVegas, kVeno, kWestwood, kYeah,
};
enum class Transport : uint8_t { kUdp, kTcp };

/// As much as the network takes: ns3::BulkSendApplication and an ns3::PacketSink.
struct BulkSend {
  static constexpr std::string_view kName = "a bulk-send";
  Reference from;
  Reference to;
  bool inside = false;
  Size bytes;
  std::optional<Duration> start;
  std::optional<Duration> stop;
  std::optional<uint32_t> port;
  std::optional<TcpVariant> tcp;
  uint32_t segment_size = 1300;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("from", self.from, "The node that sends.");
    io.Required("to", self.to, "The node that receives.");
    io.Optional("inside", self.inside,
                "To the address that the receiver has inside its tunnel. No if not said: to its "
                "address in the network outside, by whatever route the sender has there.");
    io.Optional("bytes", self.bytes, "How much, such as 5MB; until stop, or the end, if not said.");
    io.Optional("start", self.start,
                "When, from the start of the run; as soon as the tunnel is up if not said.");
    io.Optional("stop", self.stop, "When it stops all the same.");
    io.Optional("port", self.port, "The receiver's TCP port; one of its own if not said.");
    io.Optional("tcp", self.tcp, "How this flow's TCP answers congestion; as all others if not said.");
    io.Optional("segment-size", self.segment_size, "Octets of data in a segment; 1300 if not said.");
  }
};

/// A source at a rate, now on, now off: ns3::OnOffApplication and an ns3::PacketSink.
struct OnOff {
  static constexpr std::string_view kName = "an on-off";
  Reference from;
  Reference to;
  bool inside = false;
  Transport protocol = Transport::kUdp;
  Rate rate{500'000};
  uint32_t packet_size = 512;
  Duration on = std::chrono::seconds(1);
  Duration off = std::chrono::seconds(0);
  bool random = false;
  Size bytes;
  std::optional<Duration> start;
  std::optional<Duration> stop;
  std::optional<uint32_t> port;
  std::optional<TcpVariant> tcp;
  uint32_t segment_size = 1300;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("from", self.from, "The node that sends.");
    io.Required("to", self.to, "The node that receives.");
    io.Optional("inside", self.inside,
                "To the address that the receiver has inside its tunnel. No if not said: to its "
                "address in the network outside, by whatever route the sender has there.");
    io.Optional("protocol", self.protocol, "udp (the default) or tcp.");
    io.Optional("rate", self.rate, "How fast while it is on; 500kbps if not said.");
    io.Optional("packet-size", self.packet_size, "Octets that it sends at once; 512 if not said.");
    io.Optional("on", self.on, "How long it is on each time; 1s if not said.");
    io.Optional("off", self.off, "How long it is off in between; 0s, never, if not said.");
    io.Optional("random", self.random,
                "On and off are only means, of exponential distributions. No if not said.");
    io.Optional("bytes", self.bytes, "How much, such as 5MB; until stop, or the end, if not said.");
    io.Optional("start", self.start,
                "When, from the start of the run; as soon as the tunnel is up if not said.");
    io.Optional("stop", self.stop, "When it stops all the same.");
    io.Optional("port", self.port, "The receiver's port; one of its own if not said.");
    io.Optional("tcp", self.tcp, "How this flow's TCP answers congestion; as all others if not said.");
    io.Optional("segment-size", self.segment_size, "Octets of data in a segment; 1300 if not said.");
  }
};

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_TRAFFIC_KEYS_H_
