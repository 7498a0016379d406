// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See bridge.h.
#include "sim/bridge.h"

#include "ns3/simulator.h"
#include "ns3/tag-buffer.h"

namespace pptplab::sim {

Instant CurrentInstant() { return AtNanoseconds(ns3::Simulator::Now().GetNanoSeconds()); }

ns3::TypeId JourneyTag::GetTypeId() {
  static ns3::TypeId tid = ns3::TypeId("pptplab::JourneyTag")
                               .SetParent<ns3::Tag>()
                               .SetGroupName("PptpLab")
                               .AddConstructor<JourneyTag>();
  return tid;
}
ns3::TypeId JourneyTag::GetInstanceTypeId() const { return GetTypeId(); }
uint32_t JourneyTag::GetSerializedSize() const { return sizeof(m_journey); }
void JourneyTag::Serialize(ns3::TagBuffer buffer) const { buffer.WriteU64(m_journey); }
void JourneyTag::Deserialize(ns3::TagBuffer buffer) { m_journey = buffer.ReadU64(); }
void JourneyTag::Print(std::ostream& out) const { out << "journey=" << m_journey; }

JourneyId PeekJourney(ns3::Ptr<const ns3::Packet> packet) {
  JourneyTag tag;
  return packet->FindFirstMatchingByteTag(tag) ? tag.journey() : 0;
}

Pdu ToPdu(ns3::Ptr<const ns3::Packet> packet) {
  Pdu pdu = Pdu::WithSize(packet->GetSize(), PeekJourney(packet));
  packet->CopyData(pdu.mutable_bytes().data(), packet->GetSize());
  return pdu;
}

ns3::Ptr<ns3::Packet> ToPacket(ByteView bytes, JourneyId journey) {
  auto packet = ns3::Create<ns3::Packet>(bytes.data(), static_cast<uint32_t>(bytes.size()));
  if (journey != 0) packet->AddByteTag(JourneyTag(journey));
  return packet;
}

StreamRng::StreamRng() : m_variable(ns3::CreateObject<ns3::UniformRandomVariable>()) {}

void StreamRng::Fill(std::span<uint8_t> out) {
  for (uint8_t& byte : out) byte = static_cast<uint8_t>(m_variable->GetInteger(0, 255));
}

}  // namespace pptplab::sim
