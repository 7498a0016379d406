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

void LinkFilter::SetListed(std::vector<Listed> listed) { m_listed = std::move(listed); }

void LinkFilter::DoReset() {
  m_seen.fill(0);
  m_seenOfAny = 0;
}

namespace {

/// The IP protocol of a packet in a PPP frame as ns-3's point-to-point links have them.
std::optional<uint8_t> ProtocolOf(Ptr<const Packet> packet) {
  // 2 octets of PPP Protocol field (0021: IPv4), then the IP header with its Protocol at octet 9.
  uint8_t start[12] = {};
  if (packet->CopyData(start, sizeof(start)) != sizeof(start)) return std::nullopt;
  if (start[0] != 0x00 || start[1] != 0x21) return std::nullopt;
  return start[2 + 9];
}

std::string Ordinal(uint32_t number) {
  const uint32_t tens = number / 10 % 10;
  const char* const ending = tens == 1          ? "th"
                             : number % 10 == 1 ? "st"
                             : number % 10 == 2 ? "nd"
                             : number % 10 == 3 ? "rd"
                                                : "th";
  return std::to_string(number) + ending;
}

}  // namespace

bool LinkFilter::IsListed(std::optional<uint8_t> protocol) {
  ++m_seenOfAny;
  const uint32_t seen = protocol ? ++m_seen[*protocol] : 0;
  for (const Listed& listed : m_listed) {
    if (listed.protocol && listed.protocol != protocol) continue;
    if (listed.number != (listed.protocol ? seen : m_seenOfAny)) continue;
    m_why = Why::kListed;
    m_detail = "the " + Ordinal(listed.number) + " packet";
    if (listed.protocol) m_detail += " of IP protocol " + std::to_string(*listed.protocol);
    return true;
  }
  return false;
}

bool LinkFilter::DoCorrupt(Ptr<Packet> packet) {
  const auto protocol = m_blocked.empty() && m_listed.empty() ? std::nullopt : ProtocolOf(packet);
  const bool is_listed = !m_listed.empty() && IsListed(protocol);
  if (protocol && std::find(m_blocked.begin(), m_blocked.end(), *protocol) != m_blocked.end()) {
    m_why = Why::kBlocked;
    m_detail = "IP protocol " + std::to_string(*protocol);
    return true;
  }
  // Also drawn for a packet that is listed: the others keep their luck.
  const bool is_lost = m_loss > 0 && m_random->GetValue() < m_loss;
  if (is_listed) return true;
  if (is_lost) {
    m_why = Why::kLoss;
    m_detail.clear();
  }
  return is_lost;
}

}  // namespace ns3
