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

void LinkFilter::SetBurstLoss(const pptplab::sim::BurstLoss& bursts, int64_t stream) {
  m_bursts = bursts;
  if (bursts.enter <= 0 && bursts.loss_else <= 0) {
    m_isInBurst = false;
    return;
  }
  if (m_burstRandom) return;
  m_burstRandom = CreateObject<UniformRandomVariable>();
  m_burstRandom->SetStream(stream);
}

void LinkFilter::SetBlockedPorts(std::vector<pptplab::sim::BlockedPort> ports) {
  m_blockedPorts = std::move(ports);
}

void LinkFilter::SetBlockedProtocols(std::vector<uint8_t> protocols) {
  m_blocked = std::move(protocols);
}

void LinkFilter::SetListed(std::vector<Listed> listed) { m_listed = std::move(listed); }

void LinkFilter::DoReset() {
  m_seen.fill(0);
  m_seenOfAny = 0;
  m_isInBurst = false;
}

namespace {

constexpr uint32_t kPointToPointHeader = 2;  // PPP's Protocol field

/// The IP protocol of a packet in a PPP frame as ns-3's point-to-point links have them; of IPv6 its
/// first Next Header.
std::optional<uint8_t> ProtocolOf(Ptr<const Packet> packet) {
  // The IPv4 header has its Protocol at octet 9, the IPv6 header its Next Header at octet 6.
  uint8_t start[kPointToPointHeader + 10] = {};
  if (packet->CopyData(start, sizeof(start)) != sizeof(start)) return std::nullopt;
  if (start[0] != 0x00) return std::nullopt;
  if (start[1] == 0x21) return start[kPointToPointHeader + 9];
  if (start[1] == 0x57) return start[kPointToPointHeader + 6];
  return std::nullopt;
}

/// The ports in it, which TCP and UDP have in the same place; of fragments only the first has them.
std::optional<std::pair<uint16_t, uint16_t>> PortsOf(Ptr<const Packet> packet) {
  uint8_t start[kPointToPointHeader + 64] = {};
  const uint32_t size = packet->CopyData(start, sizeof(start));
  const uint8_t* const ip = start + kPointToPointHeader;
  const bool is_later_fragment = start[1] == 0x21 && ((ip[6] & 0x1f) != 0 || ip[7] != 0);
  const uint32_t ports = kPointToPointHeader + (start[1] == 0x21 ? (ip[0] & 0x0fu) * 4u : 40u);
  if (is_later_fragment || ports + 4 > size) return std::nullopt;
  const auto at = [&](uint32_t octet) {
    return static_cast<uint16_t>(start[octet] << 8 | start[octet + 1]);
  };
  return std::pair{at(ports), at(ports + 2)};
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

bool LinkFilter::IsBlocked(Ptr<const Packet> packet, std::optional<uint8_t> protocol) {
  if (!protocol) return false;
  if (std::find(m_blocked.begin(), m_blocked.end(), *protocol) != m_blocked.end()) {
    m_detail = "IP protocol " + std::to_string(*protocol);
    return true;
  }
  for (const auto& blocked : m_blockedPorts) {
    if (blocked.protocol != *protocol) continue;
    const auto ports = PortsOf(packet);
    if (!ports || (ports->first != blocked.port && ports->second != blocked.port)) continue;
    m_detail = *protocol == 6 ? "TCP port " : "UDP port ";
    m_detail += std::to_string(blocked.port);
    return true;
  }
  return false;
}

/// Gilbert–Elliott: the state decides on this packet, then it may change for the next.
bool LinkFilter::IsInBurst() {
  if (m_bursts.enter <= 0 && m_bursts.loss_else <= 0) return false;
  const double loss = m_isInBurst ? m_bursts.loss_in_burst : m_bursts.loss_else;
  const bool is_lost = m_burstRandom->GetValue() < loss;
  const double leave = m_isInBurst ? m_bursts.leave : m_bursts.enter;
  if (m_burstRandom->GetValue() < leave) m_isInBurst = !m_isInBurst;
  return is_lost;
}

bool LinkFilter::DoCorrupt(Ptr<Packet> packet) {
  const bool looks = !m_blocked.empty() || !m_blockedPorts.empty() || !m_listed.empty();
  const auto protocol = looks ? ProtocolOf(packet) : std::nullopt;
  const bool is_listed = !m_listed.empty() && IsListed(protocol);
  if (IsBlocked(packet, protocol)) {
    m_why = Why::kBlocked;
    return true;
  }
  // Also drawn for a packet that is listed: the others keep their luck.
  const bool is_lost = m_loss > 0 && m_random->GetValue() < m_loss;
  const bool is_in_burst = IsInBurst();
  if (is_listed) return true;
  if (is_lost || is_in_burst) {
    m_why = is_lost ? Why::kLoss : Why::kBurst;
    m_detail = is_lost ? "" : "in a burst";
  }
  return is_lost || is_in_burst;
}

}  // namespace ns3
