// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See flow_statistics.h.
#include "sim/flow_statistics.h"

#include <array>
#include <deque>
#include <optional>

#include "ns3/event-id.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/packet.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/queue-disc.h"
#include "ns3/simulator.h"
#include "ns3/tag.h"
#include "ns3/traffic-control-layer.h"
#include "sim/bridge.h"

namespace pptplab::sim {

using ns3::Ptr;

namespace {

constexpr uint8_t kTcp = 6, kUdp = 17, kGre = 47;

/// A packet's flow and number.
class FlowTag final : public ns3::Tag {
 public:
  FlowTag() = default;
  FlowTag(FlowId flow, PacketId packet) : m_flow(flow), m_packet(packet) {}
  static ns3::TypeId GetTypeId() {
    static ns3::TypeId tid = ns3::TypeId("pptplab::sim::FlowTag")
                                 .SetParent<Tag>()
                                 .SetGroupName("PptpLab")
                                 .AddConstructor<FlowTag>();
    return tid;
  }
  ns3::TypeId GetInstanceTypeId() const override { return GetTypeId(); }
  uint32_t GetSerializedSize() const override { return 12; }
  void Serialize(ns3::TagBuffer buffer) const override {
    buffer.WriteU32(m_flow);
    buffer.WriteU64(m_packet);
  }
  void Deserialize(ns3::TagBuffer buffer) override {
    m_flow = buffer.ReadU32();
    m_packet = buffer.ReadU64();
  }
  void Print(std::ostream& out) const override { out << "flow=" << m_flow; }
  FlowId flow() const { return m_flow; }
  PacketId packet() const { return m_packet; }

 private:
  FlowId m_flow = 0;
  PacketId m_packet = 0;
};

/// The youngest: an application may send on what it has received, with its tags.
std::optional<FlowTag> TagOf(Ptr<const ns3::Packet> packet) {
  std::optional<FlowTag> youngest;
  for (auto tags = packet->GetByteTagIterator(); tags.HasNext();) {
    const auto item = tags.Next();
    if (item.GetTypeId() != FlowTag::GetTypeId()) continue;
    FlowTag tag;
    item.GetTag(tag);
    if (!youngest || tag.packet() > youngest->packet()) youngest = tag;
  }
  return youngest;
}

/// nullopt: no flow that is counted here.
std::optional<FlowKey> KeyOf(const ns3::Ipv4Header& ip, Ptr<const ns3::Packet> payload) {
  FlowKey key{ToStack(ip.GetSource()), ToStack(ip.GetDestination()), ip.GetProtocol(), 0, 0};
  const bool is_known = key.protocol == kTcp || key.protocol == kUdp || key.protocol == kGre;
  const auto to = ip.GetDestination();
  if (!is_known || ip.GetFragmentOffset() != 0 || to.IsBroadcast() || to.IsMulticast()) {
    return std::nullopt;
  }
  std::array<uint8_t, 8> octets{};
  if (payload->CopyData(octets.data(), octets.size()) < octets.size()) return std::nullopt;
  if (key.protocol == kGre) {
    key.destination_port = LoadBe16(&octets[6]);  // RFC 2637 §4.1: the low half of Key
  } else {
    key.source_port = LoadBe16(&octets[0]);
    key.destination_port = LoadBe16(&octets[2]);
  }
  return key;
}

uint32_t SizeOf(const ns3::Ipv4Header& ip, Ptr<const ns3::Packet> payload) {
  return payload->GetSize() + ip.GetSerializedSize();
}

FlowDrop ReasonOf(ns3::Ipv4L3Protocol::DropReason reason) {
  switch (reason) {
    case ns3::Ipv4L3Protocol::DROP_TTL_EXPIRED:
      return FlowDrop::kTtlExpired;
    case ns3::Ipv4L3Protocol::DROP_BAD_CHECKSUM:
      return FlowDrop::kBadChecksum;
    case ns3::Ipv4L3Protocol::DROP_INTERFACE_DOWN:
      return FlowDrop::kInterfaceDown;
    case ns3::Ipv4L3Protocol::DROP_ROUTE_ERROR:
      return FlowDrop::kRouteError;
    case ns3::Ipv4L3Protocol::DROP_FRAGMENT_TIMEOUT:
      return FlowDrop::kFragmentTimeout;
    case ns3::Ipv4L3Protocol::DROP_NO_ROUTE:
    case ns3::Ipv4L3Protocol::DROP_DUPLICATE:
      break;
  }
  return FlowDrop::kNoRoute;
}

}  // namespace

struct FlowStatistics::Private {
  FlowTable table;
  ns3::EventId checking;

  void Check() {
    table.GiveUpOld(Duration(ns3::Simulator::Now().GetNanoSeconds()));
    checking = ns3::Simulator::Schedule(ns3::Seconds(1), [this] { Check(); });
  }
  static Duration Now() { return Duration(ns3::Simulator::Now().GetNanoSeconds()); }

  struct Known {
    FlowId flow;
    PacketId packet;
  };
  std::optional<Known> Find(const ns3::Ipv4Header& ip, Ptr<const ns3::Packet> payload) const {
    const auto key = KeyOf(ip, payload);
    if (!key) return std::nullopt;
    if (const auto tag = TagOf(payload)) return Known{tag->flow(), tag->packet()};
    const auto flow = table.Find(*key);
    if (!flow) return std::nullopt;
    const auto packet = table.OnItsWay(*flow, ip.GetIdentification());
    return packet ? std::optional(Known{*flow, *packet}) : std::nullopt;
  }

  // ns-3's trace sources call these.
  static void Sent(Private* self, const ns3::Ipv4Header& ip, Ptr<const ns3::Packet> payload,
                   uint32_t) {
    const auto key = KeyOf(ip, payload);
    if (!key) return;
    const FlowId flow = self->table.FlowOf(*key);
    self->table.CountDscp(flow, static_cast<uint8_t>(ip.GetDscp()));
    const PacketId packet =
        self->table.FirstSent(Now(), flow, ip.GetIdentification(), SizeOf(ip, payload));
    payload->AddByteTag(FlowTag(flow, packet));
  }
  static void Forwarded(Private* self, const ns3::Ipv4Header& ip, Ptr<const ns3::Packet> payload,
                        uint32_t) {
    if (const auto known = self->Find(ip, payload)) {
      self->table.Forwarded(Now(), known->flow, known->packet);
    }
  }
  static void Received(Private* self, const ns3::Ipv4Header& ip, Ptr<const ns3::Packet> payload,
                       uint32_t) {
    if (const auto known = self->Find(ip, payload)) {
      self->table.Received(Now(), known->flow, known->packet, SizeOf(ip, payload));
    }
  }
  static void Dropped(Private* self, const ns3::Ipv4Header& ip, Ptr<const ns3::Packet> payload,
                      ns3::Ipv4L3Protocol::DropReason reason, Ptr<ns3::Ipv4>, uint32_t) {
    if (const auto known = self->Find(ip, payload)) {
      self->table.Dropped(known->flow, known->packet, SizeOf(ip, payload), ReasonOf(reason));
    }
  }
  void DroppedBelow(Ptr<const ns3::Packet> packet, FlowDrop reason) {
    // Its two octets of link header are not counted.
    const auto tag = TagOf(packet);
    if (tag) table.Dropped(tag->flow(), tag->packet(), packet->GetSize() - 2, reason);
  }
  static void QueueDropped(Private* self, Ptr<const ns3::Packet> packet) {
    self->DroppedBelow(packet, FlowDrop::kQueue);
  }
  static void DisciplineDropped(Private* self, Ptr<const ns3::QueueDiscItem> item) {
    const auto tag = TagOf(item->GetPacket());
    if (!tag) return;
    self->table.Dropped(tag->flow(), tag->packet(), item->GetSize(), FlowDrop::kQueueDisc);
  }
  static void LinkDropped(Private* self, Ptr<const ns3::Packet> packet) {
    self->DroppedBelow(packet, FlowDrop::kLink);
  }
};

FlowStatistics::FlowStatistics() : p_(std::make_unique<Private>()) {
  p_->checking = ns3::Simulator::Schedule(ns3::Seconds(1), [this] { p_->Check(); });
}

FlowStatistics::~FlowStatistics() { p_->checking.Cancel(); }

void FlowStatistics::Watch(Ptr<ns3::Node> node) {
  const auto ipv4 = node->GetObject<ns3::Ipv4L3Protocol>();
  if (!ipv4) return;
  const auto hook = [&](const char* source, auto callback) {
    ipv4->TraceConnectWithoutContext(source, ns3::MakeBoundCallback(callback, p_.get()));
  };
  hook("SendOutgoing", &Private::Sent);
  hook("UnicastForward", &Private::Forwarded);
  hook("LocalDeliver", &Private::Received);
  hook("Drop", &Private::Dropped);
  for (uint32_t i = 0; i < node->GetNDevices(); ++i) {
    const auto device = ns3::DynamicCast<ns3::PointToPointNetDevice>(node->GetDevice(i));
    if (!device) continue;
    device->TraceConnectWithoutContext("MacTxDrop",
                                       ns3::MakeBoundCallback(&Private::QueueDropped, p_.get()));
    device->TraceConnectWithoutContext("PhyRxDrop",
                                       ns3::MakeBoundCallback(&Private::LinkDropped, p_.get()));
    const auto control = node->GetObject<ns3::TrafficControlLayer>();
    const auto discipline = control ? control->GetRootQueueDiscOnDevice(device) : nullptr;
    if (!discipline) continue;
    discipline->TraceConnectWithoutContext(
        "Drop", ns3::MakeBoundCallback(&Private::DisciplineDropped, p_.get()));
  }
}

const FlowTable& FlowStatistics::table() const { return p_->table; }

void FlowStatistics::WriteXml(std::ostream& out) {
  p_->table.GiveUpOld(Private::Now());
  p_->table.WriteXml(out);
}

}  // namespace pptplab::sim
