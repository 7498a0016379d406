// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/observe/complaints.h"

#include <algorithm>

#include "stack/wire/chap.h"
#include "stack/wire/lcp.h"
#include "stack/wire/ppp.h"
#include "stack/wire/udp.h"

namespace pptplab::observe {

namespace {

constexpr uint16_t kL2tpPort = 1701;
constexpr size_t kControlHeader = 4;  // Code, Identifier, Length

bool IsAuthentication(uint16_t protocol) {
  return protocol == wire::kPppPap || protocol == wire::kPppChap || protocol == wire::kPppEap;
}

Error Behind(size_t offset, Error error) {
  error.offset += offset;
  return error;
}

void InspectPap(const wire::ControlPacket& packet, Complaints& complaints) {
  if (packet.code == wire::kPapRequest) {
    const auto request = Read<wire::PapRequestData>(packet.data);
    if (!request) complaints.Add("PAP", Behind(kControlHeader, request.error()));
  } else {
    const auto reply = Read<wire::PapReplyData>(packet.data);
    if (!reply) complaints.Add("PAP", Behind(kControlHeader, reply.error()));
  }
}

void InspectChap(const wire::ControlPacket& control, ByteView packet, Complaints& complaints) {
  if (control.code != wire::kChapChallenge && control.code != wire::kChapResponse) return;
  const auto value = Read<wire::ChapValuePacket>(packet);
  if (!value) complaints.Add("CHAP", value.error());
}

void InspectOptions(std::string_view name, const wire::ControlPacket& packet,
                    Complaints& complaints) {
  if (packet.code < wire::kConfigureRequest || packet.code > wire::kConfigureReject) return;
  const auto options = wire::ReadOptions(packet.data);
  if (!options) complaints.Add(name, Behind(kControlHeader, options.error()));
}

//  0                   1                   2                   3
// +-+-+-+-+-+-+-+-+-------+-------+-------------------------------+
// |T|L|x|x|S|x|O|P|x|x|x|x|  Ver  |            Length             |   RFC 2661 §3.1
// +---------------+---------------+-------------------------------+
// A control message has T, L and S set and the reserved bits clear; its AVPs (§4.1) fill it.
void InspectL2tp(ByteView message, size_t captured, Complaints& complaints) {
  constexpr uint16_t kT = 0x8000, kL = 0x4000, kS = 0x0800, kReserved = 0x34f0;
  constexpr size_t kHeader = 12;
  const auto complain = [&](const char* reason, const char* field, size_t offset) {
    complaints.Add("L2TP", Error{reason, field, offset});
  };
  if (captured < 4) return;
  const uint16_t flags = LoadBe16(message.data());
  if ((flags & 0xf) != 2 || (flags & kT) == 0) return;  // another version, or data
  if ((flags & kL) == 0) return complain("L is not set in a control message", "Flags", 0);
  if ((flags & kS) == 0) return complain("S is not set in a control message", "Flags", 0);
  if ((flags & kReserved) != 0) return complain("reserved bits are set", "Flags", 0);
  const size_t length = LoadBe16(&message[2]);
  if (length < kHeader) return complain("length is shorter than its own header", "Length", 2);
  if (length > message.size()) return complain("length is longer than the packet", "Length", 2);
  for (size_t at = kHeader; at < length;) {
    if (at + 6 > captured) return;  // cut off
    if (length - at < 6) return complain("truncated", "AVP", at);
    const size_t avp = LoadBe16(&message[at]) & 0x3ffu;
    if (avp < 6) return complain("length is shorter than its own header", "AVP Length", at);
    if (avp > length - at) return complain("length is longer than the packet", "AVP Length", at);
    at += avp;
  }
}

}  // namespace

void InspectControlPacket(uint16_t protocol, ByteView packet, Complaints& complaints) {
  std::string_view name = wire::NameOfPppProtocol(protocol);
  if (name.empty()) name = "NCP";
  const auto control = Read<wire::ControlPacket>(packet);
  if (!control) return complaints.Add(name, control.error());
  if (protocol == wire::kPppPap) return InspectPap(*control, complaints);
  if (protocol == wire::kPppChap) return InspectChap(*control, packet, complaints);
  if (!IsAuthentication(protocol)) InspectOptions(name, *control, complaints);
}

void InspectPpp(ByteView frame, Complaints& complaints) {
  const auto header = ReadPrefix<wire::PppHeader>(frame);
  if (!header) return complaints.Add("PPP", header.error());
  if (header->value.protocol < 0x8000) return;
  InspectControlPacket(header->value.protocol, frame.subspan(header->size), complaints);
}

void InspectUdp(ByteView datagram, size_t captured, Complaints& complaints) {
  if (captured < wire::UdpHeader::kSize) return;
  const auto header = ReadPrefix<wire::UdpHeader>(datagram);
  if (!header) return complaints.Add("UDP", header.error());
  const size_t length = header->value.length;
  if (length > datagram.size()) {
    return complaints.Add("UDP", Error{"length is longer than the packet", "Length", 4});
  }
  const bool is_l2tp =
      header->value.source_port == kL2tpPort || header->value.destination_port == kL2tpPort;
  if (!is_l2tp) return;
  const size_t size = wire::UdpHeader::kSize;
  InspectL2tp(datagram.first(length).subspan(size), std::min(captured, length) - size, complaints);
}

}  // namespace pptplab::observe
