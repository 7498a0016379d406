// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Flows and what became of their packets, counted as ns-3's FlowMonitor counts and written as the
// same XML. Knows no packets: who sees them (flow_statistics) says what it saw.
#ifndef PPTPLAB_SIM_FLOW_TABLE_H_
#define PPTPLAB_SIM_FLOW_TABLE_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <utility>
#include <vector>

#include "stack/base/address.h"
#include "stack/base/time.h"

namespace pptplab::sim {

/// TCP and UDP by their ports; GRE by its Call ID, which stands as the destination port.
struct FlowKey {
  Address source;
  Address destination;
  uint8_t protocol = 0;
  uint16_t source_port = 0;
  uint16_t destination_port = 0;
  auto operator<=>(const FlowKey&) const = default;
};
using FlowId = uint32_t;    ///< from 1
using PacketId = uint64_t;  ///< of one packet of one flow, from 1

/// ns-3's Ipv4FlowProbe::DropReason, and what only we know.
enum class FlowDrop : uint8_t {
  kNoRoute = 0,
  kTtlExpired = 1,
  kBadChecksum = 2,
  kQueue = 3,
  kQueueDisc = 4,
  kInterfaceDown = 5,
  kRouteError = 6,
  kFragmentTimeout = 7,
  kLink = 8,  ///< lost on a link, by chance or on purpose; ns-3 only misses them later
};

class FlowTable {
 public:
  /// The flow, a new one if there is none yet; `dscp` is counted.
  FlowId FlowOf(const FlowKey& key);
  void CountDscp(FlowId flow, uint8_t dscp) { ++flows_[flow - 1].dscp[dscp]; }
  std::optional<FlowId> Find(const FlowKey& key) const;

  /// A packet's first appearance. `octets` is all of it, its IP header included.
  PacketId FirstSent(Duration now, FlowId flow, uint16_t identification, uint32_t octets);
  void Forwarded(Duration now, FlowId flow, PacketId packet);
  void Received(Duration now, FlowId flow, PacketId packet, uint32_t octets);
  void Dropped(FlowId flow, PacketId packet, uint32_t octets, FlowDrop reason);
  /// A packet on its way, by its IP identification: what goes through a tunnel keeps nothing else.
  std::optional<PacketId> OnItsWay(FlowId flow, uint16_t identification) const;
  /// Whatever nobody has seen for ten seconds is lost. To be called now and then.
  void GiveUpOld(Duration now);

  /// As FlowMonitor::SerializeToXmlStream with histograms; the Call ID of GRE stands in `callId`,
  /// too.
  void WriteXml(std::ostream& out) const;

 private:
  /// Counts of values by ranges of equal width.
  struct Histogram {
    double width = 0;
    std::vector<uint32_t> counts;
    void Add(double value);
    void Write(std::ostream& out, const char* name) const;
  };
  struct Flow {
    FlowKey key;
    std::map<uint8_t, uint32_t> dscp;
    Duration first_sent{}, first_received{}, last_sent{}, last_received{};
    Duration delay_sum{}, jitter_sum{}, last_delay{};
    uint64_t sent_octets = 0, received_octets = 0;
    uint32_t sent = 0, received = 0, lost = 0, forwarded = 0;
    std::map<FlowDrop, std::pair<uint32_t, uint64_t>> drops;  ///< packets, octets
    Histogram delays{0.001, {}}, jitters{0.001, {}}, sizes{20, {}}, interruptions{0.25, {}};
  };
  struct Packet {
    Duration first{}, last{};
    uint32_t forwarded = 0;
    uint16_t identification = 0;
  };

  void Forget(FlowId flow, PacketId packet);
  static void WriteFlow(std::ostream& out, FlowId id, const Flow& flow);

  std::vector<Flow> flows_;
  std::map<FlowKey, FlowId> ids_;
  PacketId last_packet_ = 0;
  std::map<std::pair<FlowId, PacketId>, Packet> on_the_way_;
  std::map<std::pair<FlowId, uint16_t>, PacketId> by_identification_;
};

}  // namespace pptplab::sim

#endif  // PPTPLAB_SIM_FLOW_TABLE_H_
