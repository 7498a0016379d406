// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See flow_table.h. The numbers 10 s, 0.5 s and the widths are FlowMonitor's defaults.
#include "sim/flow_table.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace pptplab::sim {
namespace {

constexpr Duration kLostAfter = std::chrono::seconds(10);
constexpr Duration kInterruption = std::chrono::milliseconds(500);
constexpr uint8_t kGre = 47;
constexpr size_t kMostBins = 1'000'000;

double InSeconds(Duration duration) { return static_cast<double>(duration.count()) / 1e9; }

/// ns-3's Time::As(NS): "+1000.0ns".
struct Time {
  Duration value;
};
std::ostream& operator<<(std::ostream& out, Time time) {
  if (time.value.count() >= 0) out << '+';
  return out << time.value.count() << ".0ns";
}

}  // namespace

// --- counting
// -----------------------------------------------------------------------------------------

void FlowTable::Histogram::Add(double value) {
  const auto bin = static_cast<size_t>(std::floor(value / width));
  if (bin >= kMostBins) return;
  if (bin >= counts.size()) counts.resize(bin + 1);
  ++counts[bin];
}

FlowId FlowTable::FlowOf(const FlowKey& key) {
  const auto [place, is_new] = ids_.try_emplace(key, static_cast<FlowId>(flows_.size() + 1));
  if (is_new) flows_.emplace_back().key = key;
  return place->second;
}

std::optional<FlowId> FlowTable::Find(const FlowKey& key) const {
  const auto found = ids_.find(key);
  return found == ids_.end() ? std::nullopt : std::optional(found->second);
}

PacketId FlowTable::FirstSent(Duration now, FlowId id, uint16_t identification, uint32_t octets) {
  const PacketId packet = ++last_packet_;
  on_the_way_[{id, packet}] = {now, now, 0, identification};
  by_identification_[{id, identification}] = packet;
  Flow& flow = flows_[id - 1];
  flow.sent_octets += octets;
  if (flow.sent++ == 0) flow.first_sent = now;
  flow.last_sent = now;
  return packet;
}

std::optional<PacketId> FlowTable::OnItsWay(FlowId flow, uint16_t identification) const {
  const auto found = by_identification_.find({flow, identification});
  return found == by_identification_.end() ? std::nullopt : std::optional(found->second);
}

void FlowTable::Forwarded(Duration now, FlowId flow, PacketId packet) {
  const auto found = on_the_way_.find({flow, packet});
  if (found == on_the_way_.end()) return;
  ++found->second.forwarded;
  found->second.last = now;
}

void FlowTable::Received(Duration now, FlowId id, PacketId packet, uint32_t octets) {
  const auto found = on_the_way_.find({id, packet});
  if (found == on_the_way_.end()) return;  // the second copy of a packet
  Flow& flow = flows_[id - 1];
  const Duration delay = now - found->second.first;
  flow.delay_sum += delay;
  flow.delays.Add(InSeconds(delay));
  if (flow.received > 0) {
    const Duration jitter = std::chrono::abs(flow.last_delay - delay);
    flow.jitter_sum += jitter;
    flow.jitters.Add(InSeconds(jitter));
    const Duration pause = now - flow.last_received;
    if (pause > kInterruption) flow.interruptions.Add(InSeconds(pause));
  } else {
    flow.first_received = now;
  }
  flow.last_delay = delay;
  flow.received_octets += octets;
  flow.sizes.Add(octets);
  ++flow.received;
  flow.last_received = now;
  flow.forwarded += found->second.forwarded;
  Forget(id, packet);
}

void FlowTable::Dropped(FlowId id, PacketId packet, uint32_t octets, FlowDrop reason) {
  if (!on_the_way_.contains({id, packet})) return;
  Flow& flow = flows_[id - 1];
  ++flow.lost;
  ++flow.drops[reason].first;
  flow.drops[reason].second += octets;
  Forget(id, packet);
}

void FlowTable::Forget(FlowId flow, PacketId packet) {
  const auto found = on_the_way_.find({flow, packet});
  const auto named = by_identification_.find({flow, found->second.identification});
  if (named != by_identification_.end() && named->second == packet) by_identification_.erase(named);
  on_the_way_.erase(found);
}

void FlowTable::GiveUpOld(Duration now) {
  for (auto packet = on_the_way_.begin(); packet != on_the_way_.end();) {
    const auto [flow, id] = packet->first;
    const bool is_lost = now - packet->second.last >= kLostAfter;
    ++packet;
    if (!is_lost) continue;
    ++flows_[flow - 1].lost;
    Forget(flow, id);
  }
}

// --- XML
// ----------------------------------------------------------------------------------------------

void FlowTable::Histogram::Write(std::ostream& out, const char* name) const {
  out << "      <" << name << " nBins=\"" << counts.size() << "\" >\n";
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    out << "        <bin index=\"" << i << "\" start=\"" << static_cast<double>(i) * width
        << "\" width=\"" << width << "\" count=\"" << counts[i] << "\" />\n";
  }
  out << "      </" << name << ">\n";
}

void FlowTable::WriteFlow(std::ostream& out, FlowId id, const Flow& flow) {
  out << "    <Flow flowId=\"" << id << "\" timeFirstTxPacket=\"" << Time{flow.first_sent}
      << "\" timeFirstRxPacket=\"" << Time{flow.first_received} << "\" timeLastTxPacket=\""
      << Time{flow.last_sent} << "\" timeLastRxPacket=\"" << Time{flow.last_received}
      << "\" delaySum=\"" << Time{flow.delay_sum} << "\" jitterSum=\"" << Time{flow.jitter_sum}
      << "\" lastDelay=\"" << Time{flow.last_delay} << "\" txBytes=\"" << flow.sent_octets
      << "\" rxBytes=\"" << flow.received_octets << "\" txPackets=\"" << flow.sent
      << "\" rxPackets=\"" << flow.received << "\" lostPackets=\"" << flow.lost
      << "\" timesForwarded=\"" << flow.forwarded << "\">\n";
  // ns-3 writes a row for each reason up to the largest that occurred.
  const int reasons = flow.drops.empty() ? 0 : static_cast<int>(flow.drops.rbegin()->first) + 1;
  const auto of = [&](int reason) {
    const auto found = flow.drops.find(static_cast<FlowDrop>(reason));
    return found == flow.drops.end() ? std::pair<uint32_t, uint64_t>{} : found->second;
  };
  for (int i = 0; i < reasons; ++i) {
    out << "      <packetsDropped reasonCode=\"" << i << "\" number=\"" << of(i).first << "\" />\n";
  }
  for (int i = 0; i < reasons; ++i) {
    out << "      <bytesDropped reasonCode=\"" << i << "\" bytes=\"" << of(i).second << "\" />\n";
  }
  flow.delays.Write(out, "delayHistogram");
  flow.jitters.Write(out, "jitterHistogram");
  flow.sizes.Write(out, "packetSizeHistogram");
  flow.interruptions.Write(out, "flowInterruptionsHistogram");
  out << "    </Flow>\n";
}

void FlowTable::WriteXml(std::ostream& out) const {
  out << "<?xml version=\"1.0\" ?>\n<FlowMonitor>\n  <FlowStats>\n";
  for (size_t i = 0; i < flows_.size(); ++i) {
    WriteFlow(out, static_cast<FlowId>(i + 1), flows_[i]);
  }
  out << "  </FlowStats>\n  <Ipv4FlowClassifier>\n";
  for (const auto& [key, id] : ids_) {
    out << "    <Flow flowId=\"" << id << "\" sourceAddress=\"" << ToString(key.source)
        << "\" destinationAddress=\"" << ToString(key.destination) << "\" protocol=\""
        << int{key.protocol} << "\" sourcePort=\"" << key.source_port << "\" destinationPort=\""
        << key.destination_port << "\"";
    if (key.protocol == kGre) out << " callId=\"" << key.destination_port << "\"";
    out << ">\n";
    for (const auto& [dscp, packets] : flows_[id - 1].dscp) {
      constexpr char kDigits[] = "0123456789abcdef";
      out << "      <Dscp value=\"0x" << (dscp >= 16 ? std::string(1, kDigits[dscp >> 4]) : "")
          << kDigits[dscp & 15] << "\" packets=\"" << packets << "\" />\n";
    }
    out << "    </Flow>\n";
  }
  out << "  </Ipv4FlowClassifier>\n  <Ipv6FlowClassifier>\n  </Ipv6FlowClassifier>\n"
         "  <FlowProbes>\n  </FlowProbes>\n</FlowMonitor>\n";
}

}  // namespace pptplab::sim
