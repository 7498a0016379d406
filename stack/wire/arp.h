// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// ARP for IPv4 on Ethernet, RFC 826: what a bridged LAN talks about first.
#ifndef PPTPLAB_STACK_WIRE_ARP_H_
#define PPTPLAB_STACK_WIRE_ARP_H_

#include <cstdint>
#include <string_view>

#include "stack/base/field_io.h"
#include "stack/wire/ethernet.h"

namespace pptplab::wire {

inline constexpr uint16_t kArpRequest = 1;
inline constexpr uint16_t kArpReply = 2;
std::string_view NameOfArpOperation(uint32_t operation);

struct ArpPacket {
  uint16_t operation = kArpRequest;
  MacAddress sender_hardware{};
  Address sender_protocol;
  MacAddress target_hardware{};
  Address target_protocol;

  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 826");
    io.Const16("Hardware Type", 1, "not Ethernet", "1: Ethernet");
    io.Const16("Protocol Type", kEtherTypeIpv4, "not IPv4", "0800: IPv4");
    io.Const8("Hardware Size", 6, "not Ethernet", "octets of a hardware address");
    io.Const8("Protocol Size", 4, "not IPv4", "octets of a protocol address");
    io.Named16("Operation", self.operation, &NameOfArpOperation, "asked or answered");
    io.Octets("Sender Hardware", self.sender_hardware, "whose packet this is");
    io.IpAddress("Sender Protocol", self.sender_protocol);
    io.Octets("Target Hardware", self.target_hardware, "what a request wants to know");
    io.IpAddress("Target Protocol", self.target_protocol);
  }
};

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_ARP_H_
