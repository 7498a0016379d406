// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What the two ends of a tunnel say to each other in a recording, as labs ask about it: control
// messages of PPTP and PPP in the order in which they are sent, and the GRE packets around them.
#ifndef PPTPLAB_LABS_ENGINE_MESSAGES_H_
#define PPTPLAB_LABS_ENGINE_MESSAGES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "labs/engine/tape.h"
#include "stack/wire/dissect.h"
#include "stack/wire/gre.h"
#include "stack/wire/ipv4.h"

namespace pptplab::labs {

struct SaidMessage {
  std::string name;  ///< "Outgoing-Call-Request", "LCP Configure-Request"
  std::string from;  ///< the node that sends it
  Instant time{};
  JourneyId journey = 0;
  bool is_ppp = false;
  uint16_t protocol = 0;  ///< of PPP
  ByteView bytes;         ///< from PPTP's Length or PPP's Code on; borrows from the tape
};
/// Those that were sent, also if they got lost on the way.
std::vector<SaidMessage> MessagesSent(const Tape& tape);
/// The first of that name from that node ("": from anybody). Throws std::runtime_error if there is
/// none.
const SaidMessage& FirstOf(const std::vector<SaidMessage>& messages, std::string_view name,
                           std::string_view from = "");

/// The packet's layers, outermost first; none if nobody here can read its link.
std::vector<wire::DissectedLayer> LayersOf(const Tape& tape, const TapePacket& packet);

struct GrePacket {
  const TapePacket* packet = nullptr;
  size_t ip_offset = 0;  ///< octets of the link's header before it
  wire::Ipv4Header ip;
  wire::GreHeader gre;
  size_t ppp_offset = 0;  ///< of what GRE carries
};
/// In the recording's order, at every interface that saw them. `tape` outlives them.
std::vector<GrePacket> GrePackets(const Tape& tape);

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ENGINE_MESSAGES_H_
