// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See impaired-channel.h.
#include "sim/impaired-channel.h"

#include <algorithm>

#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/trace-source-accessor.h"

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(ImpairedChannel);

namespace {

constexpr uint32_t kPointToPointHeader = 2;  // PPP's Protocol field
constexpr uint16_t kPppIpv4 = 0x0021;

uint16_t ProtocolFieldOf(Ptr<const Packet> packet) {
  uint8_t field[kPointToPointHeader] = {};
  packet->CopyData(field, sizeof(field));
  return static_cast<uint16_t>(field[0] << 8 | field[1]);
}

/// Where in an IPv4 packet this octet lies, for people.
std::string PlaceOf(Ptr<const Packet> packet, uint32_t octet) {
  uint8_t header[kPointToPointHeader + 20] = {};
  if (ProtocolFieldOf(packet) != kPppIpv4 ||
      packet->CopyData(header, sizeof(header)) != sizeof(header)) {
    return "in the packet";
  }
  const uint8_t* const ip = header + kPointToPointHeader;
  if (octet < (ip[0] & 0x0fu) * 4u) return "in the IP header";
  switch (ip[9]) {
    case 1:
      return "in the ICMP message";
    case 6:
      return "in the TCP segment";
    case 17:
      return "in the UDP datagram";
    case 47:
      return "in the GRE packet";
  }
  return "in the payload of IP";
}

}  // namespace

TypeId ImpairedChannel::GetTypeId() {
  static TypeId tid =
      TypeId("ns3::ImpairedChannel")
          .SetParent<PointToPointChannel>()
          .SetGroupName("PptpLab")
          .AddConstructor<ImpairedChannel>()
          .AddTraceSource("Impaired", "Something happened to a packet on the link.",
                          MakeTraceSourceAccessor(&ImpairedChannel::m_impaired),
                          "ns3::ImpairedChannel::ImpairedCallback");
  return tid;
}

void ImpairedChannel::SetImpairments(uint32_t number,
                                     const pptplab::sim::Impairments& impairments,
                                     int64_t stream) {
  Direction& direction = m_directions.at(number);
  if (impairments.cut && !direction.impairments.cut) ++direction.cuts;
  direction.is_set = true;
  direction.impairments = impairments;
  direction.stream = stream;
}

double ImpairedChannel::Draw(Direction& direction, Purpose purpose) {
  Ptr<UniformRandomVariable>& random = direction.random[purpose];
  if (!random) {
    random = CreateObject<UniformRandomVariable>();
    random->SetStream(direction.stream + purpose);
  }
  return random->GetValue();
}

bool ImpairedChannel::TransmitStart(Ptr<const Packet> packet, Ptr<PointToPointNetDevice> source,
                                    Time transmission) {
  const uint32_t number = source == GetSource(0) ? 0 : 1;
  Direction& direction = m_directions[number];
  if (!direction.is_set) return PointToPointChannel::TransmitStart(packet, source, transmission);
  const auto& impairments = direction.impairments;
  if (impairments.cut) {
    m_impaired(packet, source, What::kCut, "");
    return true;  // the transmitter doesn't notice
  }
  const Time arrival = ArrivalOf(direction, packet, source, transmission);
  const bool is_damaged =
      impairments.corrupt > 0 && Draw(direction, kCorrupt) < impairments.corrupt;
  const bool is_doubled =
      impairments.duplicate > 0 && Draw(direction, kDuplicate) < impairments.duplicate;
  if (is_doubled) m_impaired(packet, source, What::kDuplicated, "");
  const Ptr<Packet> sent = is_damaged ? Damage(direction, packet, source) : packet->Copy();
  const uint32_t node = GetDestination(number)->GetNode()->GetId();
  for (int copies = is_doubled ? 2 : 1; copies > 0; --copies) {
    Simulator::ScheduleWithContext(node, arrival - Simulator::Now(), &ImpairedChannel::Arrive,
                                   Ptr<ImpairedChannel>(this), number,
                                   copies == 1 ? sent : sent->Copy(), is_damaged, direction.cuts);
  }
  return true;
}

Time ImpairedChannel::ArrivalOf(Direction& direction, Ptr<const Packet> packet,
                                Ptr<PointToPointNetDevice> source, Time transmission) {
  const auto& impairments = direction.impairments;
  Time arrival = Simulator::Now() + transmission + impairments.delay;
  if (impairments.jitter.IsStrictlyPositive()) {
    arrival += NanoSeconds(static_cast<int64_t>(
        static_cast<double>(impairments.jitter.GetNanoSeconds()) * Draw(direction, kJitter)));
  }
  arrival = std::max(arrival, direction.last_arrival);
  if (impairments.reorder > 0 && Draw(direction, kReorder) < impairments.reorder) {
    m_impaired(packet, source, What::kHeldBack, pptplab::sim::ToText(impairments.reorder_by));
    return arrival + impairments.reorder_by;
  }
  direction.last_arrival = arrival;
  return arrival;
}

Ptr<Packet> ImpairedChannel::Damage(Direction& direction, Ptr<const Packet> packet,
                                    Ptr<PointToPointNetDevice> source) {
  const uint32_t size = packet->GetSize();
  if (size <= kPointToPointHeader) return packet->Copy();
  const uint32_t bits = 8 * (size - kPointToPointHeader);
  const uint32_t bit =
      std::min(bits - 1, static_cast<uint32_t>(Draw(direction, kCorrupt) * bits));
  const uint32_t at = kPointToPointHeader + bit / 8;
  // Put together from three pieces, so that the tags stay.
  uint8_t octet = 0;
  packet->CreateFragment(at, 1)->CopyData(&octet, 1);
  const auto mask = static_cast<uint8_t>(0x80u >> (bit % 8));
  octet ^= mask;
  const Ptr<Packet> damaged = packet->CreateFragment(0, at);
  damaged->AddAtEnd(Create<Packet>(&octet, 1));
  if (at + 1 < size) damaged->AddAtEnd(packet->CreateFragment(at + 1, size - at - 1));
  std::string text = "bit ";
  text += std::to_string(bit % 8);
  text += " of octet ";
  text += std::to_string(bit / 8);
  text += (octet & mask) != 0 ? ", 0 became 1, " : ", 1 became 0, ";
  text += PlaceOf(packet, bit / 8);
  m_impaired(packet, source, What::kCorrupted, text);
  return damaged;
}

void ImpairedChannel::Arrive(uint32_t number, Ptr<Packet> packet, bool is_damaged,
                             uint32_t cuts) {
  const Ptr<PointToPointNetDevice> device = GetDestination(number);
  if (cuts != m_directions[number].cuts) {
    m_impaired(packet, device, What::kCut, "it was on its way");
    return;
  }
  // IPv6's header has no checksum, and ns-3 trusts what it reads there.
  if (is_damaged && ProtocolFieldOf(packet) != kPppIpv4) {
    m_impaired(packet, device, What::kDamaged, "");
    return;
  }
  device->Receive(packet);
}

void ImpairedChannel::DoDispose() {
  for (Direction& direction : m_directions) direction.random = {};
  PointToPointChannel::DoDispose();
}

}  // namespace ns3
