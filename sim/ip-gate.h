// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Stands in front of a node's IPv4: each packet that comes in on any of its devices, loopback
// included, goes through a list of steps before ns3::Ipv4L3Protocol sees it. A step passes it on
// (changed or not) or ends it. What ns-3's IP doesn't do is done here: NAT, routers' and hosts'
// ICMP.
//
//   auto gate = world.GateOf("home");
//   gate->AddStep(IpGate::kNat, [](Ptr<NetDevice> device, Ptr<const Packet> packet) { … });
//
// A node without a gate pays nothing. Not here: packets that the node itself sends.
#ifndef PPTPLAB_SIM_IP_GATE_H_
#define PPTPLAB_SIM_IP_GATE_H_

#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "ns3/event-id.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/object.h"
#include "ns3/packet.h"
#include "ns3/ptr.h"
#include "stack/base/bytes.h"
#include "stack/trace/event.h"

namespace pptplab::sim {
class Recorder;
}

namespace ns3 {

class IpGate : public Object {
 public:
  static TypeId GetTypeId();
  /// The node's gate; it gets one if it has none. The node has the Internet stack already.
  static Ptr<IpGate> Of(Ptr<Node> node);

  /// Where a step stands: those with lower numbers see a packet first, equal ones as they were
  /// added.
  enum Order : int { kBeforeNat = 100, kNat = 200, kChecksums = 250, kAfterNat = 300 };
  /// Gets a packet from its IPv4 header on, with nothing behind its end; the header has 20 octets
  /// and a checksum that is right. Returns what goes on (this packet or another), or null if
  /// nothing does; then it has called Drop, or sent the packet itself.
  using Step = std::function<Ptr<const Packet>(Ptr<NetDevice> device, Ptr<const Packet> packet)>;
  void AddStep(Order order, Step step);
  /// Sees packets before all steps and as they came, however damaged they are: ns-3's IP trusts that
  /// there is a header. Returns null if nothing goes on.
  void SetInspection(Step inspection) { m_inspection = std::move(inspection); }

  /// The same packet with other octets: keeps its journey and all other byte tags.
  static Ptr<Packet> Changed(Ptr<const Packet> packet, pptplab::ByteView octets);
  /// Records that the packet ends here, and returns null.
  Ptr<const Packet> Drop(Ptr<const Packet> packet, pptplab::trace::Layer layer,
                         pptplab::trace::DropReason reason, std::string_view text);
  /// Sends a packet that a step made, an ICMP error above all: a whole one, from its IPv4 header
  /// on. Without a route it is dropped and recorded as IP does.
  void Send(Ptr<const Packet> packet);
  /// What Send does to a packet first; a NAT must translate what ICMP errors quote. Null: it isn't
  /// sent.
  using Outgoing = std::function<Ptr<const Packet>(Ptr<const Packet> packet)>;
  void SetOutgoing(Outgoing outgoing) { m_outgoing = std::move(outgoing); }

  void SetRecorder(pptplab::sim::Recorder* recorder) { m_recorder = recorder; }

 protected:
  void NotifyNewAggregate() override;
  void DoDispose() override;

 private:
  struct Placed {
    int order;
    Step step;
  };
  void DeviceAdded(Ptr<NetDevice> device);
  void TakePlace();
  void Receive(Ptr<NetDevice> device, Ptr<const Packet> packet, uint16_t protocol,
               const Address& from, const Address& to, NetDevice::PacketType type);

  Ptr<Node> m_node;
  EventId m_takingPlace;
  std::vector<Placed> m_steps;
  Step m_inspection;
  Outgoing m_outgoing;
  pptplab::sim::Recorder* m_recorder = nullptr;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_IP_GATE_H_
