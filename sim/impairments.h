// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What one direction of a link does to packets, as plain values, and how that is said in words. A
// live change names the values that become others. Not here: doing it (impaired-channel,
// link-filter, queues), when (live_link).
#ifndef PPTPLAB_SIM_IMPAIRMENTS_H_
#define PPTPLAB_SIM_IMPAIRMENTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ns3/data-rate.h"
#include "ns3/nstime.h"

namespace pptplab::sim {

/// Gilbert's and Elliott's model of losses that come in bursts: a good and a bad state, each with its
/// loss; after each packet the state may change. Mean length of a burst: 1 / leave packets.
struct BurstLoss {
  double enter = 0;  ///< probability to go from good to bad, per packet
  double leave = 1;  ///< from bad to good
  double loss_in_burst = 1;
  double loss_else = 0;
};

/// Packets that a filter swallows: of an IP protocol, and if said with this TCP or UDP port at either
/// end.
struct BlockedPort {
  uint8_t protocol = 6;
  uint16_t port = 0;
};

/// One direction of a link.
struct Impairments {
  ns3::DataRate rate{"100Mbps"};
  ns3::Time delay{0};
  ns3::Time jitter{0};   ///< up to this much more for each packet; the order stays
  double loss = 0;       ///< probability that a packet is lost
  BurstLoss burst_loss;  ///< on top of it
  double duplicate = 0;  ///< probability that a packet arrives twice
  double reorder = 0;    ///< probability that a packet is held back, so that later ones pass it
  ns3::Time reorder_by = ns3::MilliSeconds(10);  ///< for so long
  double corrupt = 0;  ///< probability that one bit of an IP packet changes
  bool cut = false;    ///< nothing arrives, and what is on its way is lost
  /// IP protocol numbers that it swallows: 47 is a firewall that blocks GRE.
  std::vector<uint8_t> blocked_protocols;
  std::vector<BlockedPort> blocked_ports;
};

/// From a moment on, these values are others; those that are not said stay.
struct LinkChange {
  ns3::Time at{0};
  std::optional<bool> from_a;  ///< only what end a sends, or end b; nullopt: both directions
  std::optional<ns3::DataRate> rate;
  std::optional<ns3::Time> delay, jitter;
  std::optional<double> loss;
  std::optional<BurstLoss> burst_loss;
  std::optional<double> duplicate, reorder;
  std::optional<ns3::Time> reorder_by;
  std::optional<double> corrupt;
  std::optional<bool> cut;
  std::optional<std::vector<uint8_t>> blocked_protocols;
  std::optional<std::vector<BlockedPort>> blocked_ports;
  std::optional<uint32_t> queue_packets;
};

/// What waits in front of a transmitter: ns-3's plain queue, or one of its queue discs.
struct QueueConfig {
  enum class Discipline : uint8_t { kDropTail, kCoDel, kFqCoDel, kRed };
  Discipline discipline = Discipline::kDropTail;
  uint32_t packets = 100;  ///< how many may wait
  /// CoDel and FqCoDel (RFC 8289 §4.2).
  ns3::Time target = ns3::MilliSeconds(5), interval = ns3::MilliSeconds(100);
  /// RED: average lengths between which it drops more and more; nullopt: 1/5 and 3/5 of `packets`.
  std::optional<double> min_threshold, max_threshold;
  /// ns-3 Attributes of the queue disc; they win. Bad ones abort (ns-3).
  std::vector<std::pair<std::string, std::string>> attributes;
};

/// A name for people and files: "drop-tail", "codel" …
const char* NameOf(QueueConfig::Discipline discipline);

void Apply(const LinkChange& change, Impairments& impairments);

/// Whether anything but rate and delay happens to packets.
bool IsImpaired(const Impairments& impairments);

/// "loses 2% of packets, changes a bit in 1%"; "" if nothing but rate and delay. With `and_pace`,
/// these, too: "1Mbps, 20ms, loses 2% of packets".
std::string Describe(const Impairments& impairments, bool and_pace);

std::string ToText(ns3::Time time);      ///< "20ms", "1.5s"
std::string ToText(ns3::DataRate rate);  ///< "10Mbps"
std::string Percent(double share);       ///< "2%"

}  // namespace pptplab::sim

#endif  // PPTPLAB_SIM_IMPAIRMENTS_H_
