// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The few conversions between ns-3's types and the stack's: time, addresses, packets with their
// journey, randomness. One copy of a packet's bytes in each direction.
#ifndef PPTPLAB_SIM_BRIDGE_H_
#define PPTPLAB_SIM_BRIDGE_H_

#include <cstdint>
#include <ostream>
#include <span>

#include "ns3/ipv4-address.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/ptr.h"
#include "ns3/random-variable-stream.h"
#include "ns3/tag.h"
#include "stack/base/address.h"
#include "stack/base/bytes.h"
#include "stack/base/pdu.h"
#include "stack/base/rng.h"
#include "stack/base/time.h"

namespace pptplab::sim {

/// The simulator's time, for whoever has to tell the stack.
Instant CurrentInstant();
inline Duration ToDuration(const ns3::Time& time) { return Duration(time.GetNanoSeconds()); }
inline ns3::Time ToTime(Duration duration) { return ns3::NanoSeconds(duration.count()); }

inline pptplab::Address ToStack(ns3::Ipv4Address address) { return {address.Get()}; }
inline ns3::Ipv4Address ToNs3(pptplab::Address address) { return ns3::Ipv4Address(address.value); }

/// A packet's journey as an ns-3 byte tag: survives routers, queues and fragmentation.
class JourneyTag final : public ns3::Tag {
 public:
  JourneyTag() = default;
  explicit JourneyTag(JourneyId journey) : m_journey(journey) {}
  static ns3::TypeId GetTypeId();
  ns3::TypeId GetInstanceTypeId() const override;
  uint32_t GetSerializedSize() const override;
  void Serialize(ns3::TagBuffer buffer) const override;
  void Deserialize(ns3::TagBuffer buffer) override;
  void Print(std::ostream& out) const override;
  JourneyId journey() const { return m_journey; }

 private:
  JourneyId m_journey = 0;
};

/// The journey on the packet's tag; 0: it has none.
JourneyId PeekJourney(ns3::Ptr<const ns3::Packet> packet);

/// Copies the packet, with its journey.
Pdu ToPdu(ns3::Ptr<const ns3::Packet> packet);
/// A new packet with these bytes and, if not 0, a tag with this journey.
ns3::Ptr<ns3::Packet> ToPacket(ByteView bytes, JourneyId journey);

/// An ns-3 random stream as the stack wants it.
class StreamRng final : public pptplab::Rng {
 public:
  StreamRng();
  void Fill(std::span<uint8_t> out) override;
  void SetStream(int64_t stream) { m_variable->SetStream(stream); }

 private:
  ns3::Ptr<ns3::UniformRandomVariable> m_variable;
};

}  // namespace pptplab::sim

#endif  // PPTPLAB_SIM_BRIDGE_H_
