// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a link does to packets, as an ns-3 ErrorModel at its receiving end: random loss, and a
// firewall that swallows IP protocols. Not here: delay and rate (the channel), reordering and
// duplication.
#ifndef PPTPLAB_SIM_LINK_FILTER_H_
#define PPTPLAB_SIM_LINK_FILTER_H_

#include <cstdint>
#include <vector>

#include "ns3/error-model.h"
#include "ns3/packet.h"
#include "ns3/ptr.h"
#include "ns3/random-variable-stream.h"

namespace ns3 {

class LinkFilter : public ErrorModel {
 public:
  static TypeId GetTypeId();
  LinkFilter();

  void SetLoss(double probability) { m_loss = probability; }
  void SetBlockedProtocols(std::vector<uint8_t> protocols);
  void AssignStream(int64_t stream) { m_random->SetStream(stream); }

  /// The IP protocol of a packet in a PPP frame as ns-3's point-to-point links have them, if it is
  /// blocked here; else -1.
  int BlockedProtocolOf(Ptr<const Packet> packet) const;

 private:
  bool DoCorrupt(Ptr<Packet> packet) override;
  void DoReset() override {}

  double m_loss = 0;
  std::vector<uint8_t> m_blocked;
  Ptr<UniformRandomVariable> m_random;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_LINK_FILTER_H_
