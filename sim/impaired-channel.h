// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A point-to-point channel whose two directions may each have a latency of their own, jitter,
// packets that come twice, late or damaged, and a cut. A direction that was never set is ns-3's own
// channel, event for event, and draws no random number.
//
// Order: a packet doesn't overtake those that were sent before it, however the latency varies or
// changes, except one that is held back on purpose. Not here: rate (the device), loss and filters
// (link-filter, at the receiving end).
#ifndef PPTPLAB_SIM_IMPAIRED_CHANNEL_H_
#define PPTPLAB_SIM_IMPAIRED_CHANNEL_H_

#include <array>
#include <cstdint>
#include <string>

#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/point-to-point-channel.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/ptr.h"
#include "ns3/random-variable-stream.h"
#include "ns3/traced-callback.h"
#include "sim/impairments.h"

namespace ns3 {

class ImpairedChannel : public PointToPointChannel {
 public:
  enum class What : uint8_t {
    kCut,         ///< the packet is lost: the link is cut
    kDamaged,     ///< the packet is lost: a bit changed, and the receiver's link layer sees it
    kDuplicated,  ///< it will arrive twice
    kHeldBack,    ///< later ones may overtake it
    kCorrupted,   ///< one bit is another one now; the text says which
  };
  /// Streams that each direction needs, one for each purpose.
  static constexpr int64_t kStreamsOfDirection = 4;

  static TypeId GetTypeId();

  /// Direction 0 is what the device sends that was attached first. From now on; packets on their way
  /// keep their fate, unless the link is cut. Random streams from `stream` on.
  void SetImpairments(uint32_t direction, const pptplab::sim::Impairments& impairments,
                      int64_t stream);

  bool TransmitStart(Ptr<const Packet> packet, Ptr<PointToPointNetDevice> source,
                     Time transmission) override;

  /// Packet, device where it happens, what, more about it.
  using ImpairedCallback = void (*)(Ptr<const Packet>, Ptr<NetDevice>, What, const std::string&);

 private:
  /// One draw for each purpose, so that one impairment more doesn't change the others' luck. Made
  /// when first needed.
  enum Purpose : uint8_t { kJitter, kDuplicate, kReorder, kCorrupt };
  struct Direction {
    bool is_set = false;
    pptplab::sim::Impairments impairments;
    int64_t stream = 0;
    uint32_t cuts = 0;  ///< how often it was cut: what was sent before is lost
    Time last_arrival{0};
    std::array<Ptr<UniformRandomVariable>, kStreamsOfDirection> random;
  };

  double Draw(Direction& direction, Purpose purpose);
  Time ArrivalOf(Direction& direction, Ptr<const Packet> packet,
                 Ptr<PointToPointNetDevice> source, Time transmission);
  /// A copy in which one bit of the IP packet is changed.
  Ptr<Packet> Damage(Direction& direction, Ptr<const Packet> packet,
                     Ptr<PointToPointNetDevice> source);
  void Arrive(uint32_t direction, Ptr<Packet> packet, bool is_damaged, uint32_t cuts);
  void DoDispose() override;

  std::array<Direction, 2> m_directions;
  TracedCallback<Ptr<const Packet>, Ptr<NetDevice>, What, const std::string&> m_impaired;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_IMPAIRED_CHANNEL_H_
