// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See meter.h.
#include "scenarios/meter.h"

#include "ns3/callback.h"
#include "ns3/packet.h"
#include "ns3/queue-disc.h"
#include "ns3/simulator.h"
#include "ns3/traffic-control-layer.h"

namespace pptplab::scenarios {
namespace {

using ns3::Packet;
using ns3::Ptr;

/// ns-3's PointToPointNetDevice puts a PPP header of two octets before the IP packet.
constexpr uint32_t kLinkHeader = 2;

void Sent(LinkOutcome* link, Ptr<const Packet> packet) {
  ++link->packets;
  link->octets += packet->GetSize() - std::min(packet->GetSize(), kLinkHeader);
}
void Lost(LinkOutcome* link, Ptr<const Packet>) { ++link->lost; }
void Dropped(LinkOutcome* link, Ptr<const Packet>) { ++link->queue_drops; }
void DroppedByDisc(LinkOutcome* link, Ptr<const ns3::QueueDiscItem>) { ++link->queue_drops; }

}  // namespace

Meter::Meter(sim::World& world, Report& report, const Activities& activities,
             const SimulationOptions& options)
    : world_(world), report_(report), activities_(activities) {
  report.warm_up = options.warm_up;
  if (options.count_links) WatchLinks();
  if (options.warm_up.count() <= 0) return;
  ns3::Simulator::Schedule(ns3::NanoSeconds(options.warm_up.count()), [this] { EndWarmUp(); });
}

void Meter::WatchLinks() {
  report_.links.reserve(world_.links().size());  // trace sources hold pointers into it
  for (const auto& link : world_.links()) {
    LinkOutcome& outcome = report_.links.emplace_back();
    outcome.a = link->a;
    outcome.b = link->b;
    for (const auto& device : {link->device_a, link->device_b}) {
      device->TraceConnectWithoutContext("PhyTxBegin", ns3::MakeBoundCallback(&Sent, &outcome));
      device->TraceConnectWithoutContext("PhyRxDrop", ns3::MakeBoundCallback(&Lost, &outcome));
      device->TraceConnectWithoutContext("MacTxDrop", ns3::MakeBoundCallback(&Dropped, &outcome));
      const auto control = device->GetNode()->GetObject<ns3::TrafficControlLayer>();
      const auto disc = control ? control->GetRootQueueDiscOnDevice(device) : nullptr;
      if (!disc) continue;
      disc->TraceConnectWithoutContext("Drop", ns3::MakeBoundCallback(&DroppedByDisc, &outcome));
    }
  }
}

void Meter::EndWarmUp() {
  for (FlowOutcome& flow : report_.flows) {
    flow.sent_before = flow.sent;
    flow.received_before = flow.received;
  }
  for (size_t i = 0; i < report_.downloads.size(); ++i) {
    report_.downloads[i].octets_before = static_cast<size_t>(activities_.OctetsSoFar(i));
  }
  for (LinkOutcome& link : report_.links) {
    link.packets = link.octets = link.lost = link.queue_drops = 0;
  }
}

}  // namespace pptplab::scenarios
