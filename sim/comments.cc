// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See comments.h.
#include "sim/comments.h"

#include <utility>

#include "stack/explain/sentences.h"

namespace pptplab::sim {

void Comments::AddNode(trace::NodeId node, const std::string& name, const std::string& role) {
  const bool is_word = name == "client" || name == "server" || name == "host";
  m_nodes[node] = {is_word ? "the " + name : name, role == "PPTP server"};
}

void Comments::AddAddress(Address address, trace::NodeId node) {
  const auto [known, is_new] = m_addresses.try_emplace(address, node);
  // Private networks of two homes may be the same.
  if (!is_new && known->second != node) known->second = kSeveral;
}

std::string Comments::Who(std::optional<Address> address) const {
  const auto found = m_addresses.find(*address);
  if (found == m_addresses.end() || found->second == kSeveral) return ToString(*address);
  return m_nodes.at(found->second).who;
}

std::string Comments::On(const Recorder::ControlPacket& packet) const {
  explain::Parties parties;
  if (packet.source && packet.destination) {
    parties = {Who(packet.source), Who(packet.destination)};
  } else if (const auto here = m_nodes.find(packet.node); here != m_nodes.end()) {
    parties = {here->second.who, here->second.is_server ? "the client" : "the server"};
    if (packet.direction == trace::Direction::kReceived)
      std::swap(parties.sender, parties.receiver);
  }

  std::string comment;
  ByteView rest = packet.bytes;
  while (!rest.empty()) {
    // RFC 2637 §2: a control message starts with its own length; what is odd is told as a whole.
    size_t size = rest.size();
    if (packet.protocol == trace::Protocol::kPptpControl && rest.size() >= 2) {
      const size_t length = LoadBe16(rest.data());
      if (length >= 12 && length < size) size = length;
    }
    const auto told = explain::Tell({packet.direction, packet.protocol, rest.first(size)}, parties);
    if (!comment.empty()) comment += '\n';
    comment += told.name + ": " + told.sentence;
    rest = rest.subspan(size);
  }
  return comment;
}

}  // namespace pptplab::sim
