// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See link-filter.h.
#include "sim/link-filter.h"

#include <algorithm>
#include <utility>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(LinkFilter);

TypeId LinkFilter::GetTypeId() {
  static TypeId tid = TypeId("ns3::LinkFilter")
                          .SetParent<ErrorModel>()
                          .SetGroupName("PptpLab")
                          .AddConstructor<LinkFilter>();
  return tid;
}

LinkFilter::LinkFilter() : m_random(CreateObject<UniformRandomVariable>()) {}

void LinkFilter::SetBlockedProtocols(std::vector<uint8_t> protocols) {
  m_blocked = std::move(protocols);
}

int LinkFilter::BlockedProtocolOf(Ptr<const Packet> packet) const {
  // 2 octets of PPP Protocol field (0021: IPv4), then the IP header with its Protocol at octet 9.
  uint8_t start[12] = {};
  if (m_blocked.empty() || packet->CopyData(start, sizeof(start)) != sizeof(start)) return -1;
  if (start[0] != 0x00 || start[1] != 0x21) return -1;
  const uint8_t protocol = start[2 + 9];
  return std::find(m_blocked.begin(), m_blocked.end(), protocol) == m_blocked.end() ? -1 : protocol;
}

bool LinkFilter::DoCorrupt(Ptr<Packet> packet) {
  if (BlockedProtocolOf(packet) >= 0) return true;
  return m_loss > 0 && m_random->GetValue() < m_loss;
}

}  // namespace ns3
