// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a link does to packets, as an ns-3 ErrorModel at its receiving end: random loss, single or in
// bursts, a firewall that swallows IP protocols and ports, and a list of packets that it drops, each
// once. Not here: delay, reordering, duplication and wrong bits (impaired-channel), rate.
#ifndef PPTPLAB_SIM_LINK_FILTER_H_
#define PPTPLAB_SIM_LINK_FILTER_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ns3/error-model.h"
#include "ns3/packet.h"
#include "ns3/ptr.h"
#include "ns3/random-variable-stream.h"
#include "sim/impairments.h"

namespace ns3 {

class LinkFilter : public ErrorModel {
 public:
  /// The `number`th packet of this IP protocol to come along, from 1.
  struct Listed {
    std::optional<uint8_t> protocol;  ///< nullopt: of any
    uint32_t number = 0;
  };
  enum class Why : uint8_t { kLoss, kBurst, kBlocked, kListed };

  static TypeId GetTypeId();
  LinkFilter();

  void SetLoss(double probability) { m_loss = probability; }
  /// Bursts on a random stream of their own, which is made when it is first needed.
  void SetBurstLoss(const pptplab::sim::BurstLoss& bursts, int64_t stream);
  void SetBlockedProtocols(std::vector<uint8_t> protocols);
  void SetBlockedPorts(std::vector<pptplab::sim::BlockedPort> ports);
  void SetListed(std::vector<Listed> listed);
  void AssignStream(int64_t stream) { m_random->SetStream(stream); }

  /// Of the packet that was dropped last: the reason, and a clause for people about it.
  Why why() const { return m_why; }
  const std::string& detail() const { return m_detail; }

 private:
  bool DoCorrupt(Ptr<Packet> packet) override;
  void DoReset() override;
  bool IsListed(std::optional<uint8_t> protocol);
  bool IsBlocked(Ptr<const Packet> packet, std::optional<uint8_t> protocol);
  bool IsInBurst();

  double m_loss = 0;
  pptplab::sim::BurstLoss m_bursts;
  bool m_isInBurst = false;
  std::vector<uint8_t> m_blocked;
  std::vector<pptplab::sim::BlockedPort> m_blockedPorts;
  std::vector<Listed> m_listed;
  std::array<uint32_t, 256> m_seen{};  ///< packets of each IP protocol, if any is listed
  uint32_t m_seenOfAny = 0;
  Why m_why = Why::kLoss;
  std::string m_detail;
  Ptr<UniformRandomVariable> m_random;
  Ptr<UniformRandomVariable> m_burstRandom;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_LINK_FILTER_H_
