// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See link_config.h.
#include "scenarios/link_config.h"

#include <utility>

#include "scenarios/ns3_settings.h"
#include "sim/queues.h"

namespace pptplab::scenarios {
namespace {

ns3::Time ToNs3(Duration duration) { return ns3::NanoSeconds(duration.count()); }
ns3::DataRate ToNs3(Rate rate) { return ns3::DataRate(rate.bits_per_second); }
double ToNs3(Fraction share) { return share.value; }
bool ToNs3(bool value) { return value; }
uint32_t ToNs3(uint32_t value) { return value; }
sim::BurstLoss ToNs3(const BurstLoss& bursts) {
  return {bursts.enter.value, bursts.leave.value, bursts.loss.value, bursts.loss_else.value};
}

std::vector<uint8_t> ProtocolsOf(const std::vector<Blocked>& blocks) {
  std::vector<uint8_t> protocols;
  for (const Blocked& blocked : blocks) {
    if (!blocked.port) protocols.push_back(blocked.protocol);
  }
  return protocols;
}

std::vector<sim::BlockedPort> PortsOf(const std::vector<Blocked>& blocks) {
  std::vector<sim::BlockedPort> ports;
  for (const Blocked& blocked : blocks) {
    if (blocked.port) ports.push_back({blocked.protocol, *blocked.port});
  }
  return ports;
}

/// The IP protocol's number (RFC 1700); nullopt: any.
std::optional<uint8_t> NumberOf(PacketProtocol protocol) {
  switch (protocol) {
    case PacketProtocol::kAny:
      break;
    case PacketProtocol::kIcmp:
      return 1;
    case PacketProtocol::kTcp:
      return 6;
    case PacketProtocol::kUdp:
      return 17;
    case PacketProtocol::kGre:
      return 47;
  }
  return std::nullopt;
}

sim::LinkChange ChangeOf(const LinkChange& wanted, const Link& link) {
  sim::LinkChange change;
  const auto set = [](auto& value, const auto& said) {
    if (said) value = ToNs3(*said);
  };
  change.at = ToNs3(wanted.at);
  if (wanted.from) change.from_a = wanted.from->name == link.between[0].name;
  set(change.rate, wanted.rate);
  set(change.delay, wanted.latency);
  set(change.jitter, wanted.jitter);
  set(change.loss, wanted.loss);
  set(change.burst_loss, wanted.burst_loss);
  set(change.duplicate, wanted.duplicate);
  set(change.reorder, wanted.reorder);
  set(change.reorder_by, wanted.reorder_by);
  set(change.corrupt, wanted.corrupt);
  set(change.cut, wanted.cut);
  set(change.queue_packets, wanted.queue_packets);
  if (wanted.blocks) {
    change.blocked_protocols = ProtocolsOf(*wanted.blocks);
    change.blocked_ports = PortsOf(*wanted.blocks);
  }
  return change;
}

sim::QueueConfig QueueOf(const LinkQueue& wanted) {
  sim::QueueConfig queue;
  queue.discipline = static_cast<sim::QueueConfig::Discipline>(wanted.discipline);
  queue.packets = wanted.packets;
  if (wanted.target) queue.target = ToNs3(*wanted.target);
  if (wanted.interval) queue.interval = ToNs3(*wanted.interval);
  if (wanted.min_threshold) queue.min_threshold = *wanted.min_threshold;
  if (wanted.max_threshold) queue.max_threshold = *wanted.max_threshold;
  for (const Attribute& attribute : wanted.attributes) {
    queue.attributes.emplace_back(attribute.name.name, attribute.value);
  }
  return queue;
}

void TryAttributes(const LinkQueue& wanted, const sim::LinkConfig& config) {
  const auto disc = sim::MakeQueueDisc(config.queue, config.rate, config.delay);
  if (!disc) return;
  for (const Attribute& attribute : wanted.attributes) {
    if (auto error = ApplyAttribute(*disc, attribute.name.name, attribute.value)) {
      throw Problem{attribute.name.at, std::move(*error)};
    }
  }
  if (auto error = sim::ProblemOf(*disc)) {
    throw Problem{wanted.attributes.front().name.at, std::move(*error)};
  }
}

}  // namespace

sim::LinkConfig LinkConfigOf(const Link& link) {
  sim::LinkConfig config;
  config.rate = ToNs3(link.rate);
  config.delay = ToNs3(link.latency);
  config.jitter = ToNs3(link.jitter);
  config.loss = link.loss.value;
  if (link.burst_loss) config.burst_loss = ToNs3(*link.burst_loss);
  config.duplicate = link.duplicate.value;
  config.reorder = link.reorder.value;
  config.reorder_by = ToNs3(link.reorder_by);
  config.corrupt = link.corrupt.value;
  config.cut = link.cut;
  config.blocked_protocols = ProtocolsOf(link.blocks);
  config.blocked_ports = PortsOf(link.blocks);
  config.mtu = static_cast<uint16_t>(link.mtu);
  config.queue = QueueOf(link.queue);
  TryAttributes(link.queue, config);
  config.is_private = link.is_private;
  for (const ListedPacket& packet : link.drop) {
    config.listed.push_back(
        {packet.from.name == link.between[0].name, NumberOf(packet.protocol), packet.number});
  }
  for (const LinkChange& change : link.changes) config.changes.push_back(ChangeOf(change, link));
  if (link.network) {
    const Network& network = *link.network;
    config.network = ns3::Ipv4Address(network.address.value);
    config.mask = ns3::Ipv4Mask(network.prefix == 0 ? 0 : ~uint32_t{0} << (32 - network.prefix));
  }
  if (link.network6) {
    Address6 octets = link.network6->address;
    config.network6 = ns3::Ipv6Address(octets.data());
  }
  return config;
}

}  // namespace pptplab::scenarios
