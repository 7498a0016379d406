// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One line, or all fields, of a whole control message: PPTP's, and those of the protocols inside
// PPP with their options, values and texts taken apart. The stories, the decoder and the visualizer
// speak through these. Whatever comes in, they answer; what is malformed is said so.
#ifndef PPTPLAB_STACK_WIRE_SUMMARY_H_
#define PPTPLAB_STACK_WIRE_SUMMARY_H_

#include <cstdint>
#include <string>

#include "stack/base/field_io.h"
#include "stack/wire/pptp_control.h"

namespace pptplab::wire {

/// "Outgoing-Call-Request, Call ID 46558"
std::string SummarizeControlMessage(const ControlMessage& message);
/// The same from bytes; "malformed control message (Length@0: …)" if they are none.
std::string SummarizeControlMessage(ByteView bytes);

/// A packet of the given PPP protocol, from its Code on:
/// "LCP Configure-Request id 1: MRU 1400, Magic-Number 0x1b2c3d4e, PFC, ACFC",
/// "CHAP Challenge id 7: 16 octets, name pptpd", "IPv4, 84 octets".
std::string SummarizePppPacket(uint16_t protocol, ByteView packet);
/// A PPP frame, from Address or Protocol on.
std::string SummarizePppFrame(ByteView frame);

/// All fields of such a packet, options and values inside included.
Description DescribePppPacket(uint16_t protocol, ByteView packet);

/// It has Code, Identifier and Length: LCP, the NCPs, CCP, PAP, CHAP, EAP.
bool IsControlProtocol(uint16_t protocol);

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_SUMMARY_H_
