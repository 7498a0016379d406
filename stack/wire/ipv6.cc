// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// IPv6's addresses in text, ICMPv6's and ARP's names.
#include "stack/wire/ipv6.h"

#include <cstdio>

#include "stack/wire/arp.h"
#include "stack/wire/icmpv6.h"

namespace pptplab::wire {

std::string ToString(const Ipv6Address& address) {
  // RFC 5952 §4.2: the longest run of two or more zero groups becomes "::", the first of equals.
  int best = -1, best_length = 1;
  for (int start = 0; start < 8; ++start) {
    int length = 0;
    while (start + length < 8 && LoadBe16(&address[(start + length) * 2]) == 0) ++length;
    if (length > best_length) {
      best = start;
      best_length = length;
    }
  }
  std::string text;
  for (int group = 0; group < 8; ++group) {
    if (group == best) {
      text += "::";
      group += best_length - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    char digits[5];
    std::snprintf(digits, sizeof digits, "%x", unsigned{LoadBe16(&address[group * 2])});
    text += digits;
  }
  return text;
}

Ipv6Address LinkLocalAddress(uint64_t interface_identifier) {
  Ipv6Address address = {0xfe, 0x80};
  for (int i = 0; i < 8; ++i) {
    address[8 + i] = static_cast<uint8_t>(interface_identifier >> (56 - 8 * i));
  }
  return address;
}

std::string_view NameOfIcmpv6Type(uint32_t type) {
  switch (type) {
    case 1:
      return "Destination Unreachable";
    case kIcmpv6PacketTooBig:
      return "Packet Too Big";
    case 3:
      return "Time Exceeded";
    case 4:
      return "Parameter Problem";
    case kIcmpv6Echo:
      return "Echo Request";
    case kIcmpv6EchoReply:
      return "Echo Reply";
    case 130:
      return "Multicast Listener Query";
    case 131:
      return "Multicast Listener Report";
    case 132:
      return "Multicast Listener Done";
    case kIcmpv6RouterSolicitation:
      return "Router Solicitation";
    case kIcmpv6RouterAdvertisement:
      return "Router Advertisement";
    case kIcmpv6NeighborSolicitation:
      return "Neighbor Solicitation";
    case kIcmpv6NeighborAdvertisement:
      return "Neighbor Advertisement";
    case 137:
      return "Redirect";
    case 143:
      return "Multicast Listener Report (version 2)";
  }
  return "";
}

std::string_view NameOfArpOperation(uint32_t operation) {
  switch (operation) {
    case kArpRequest:
      return "request";
    case kArpReply:
      return "reply";
  }
  return "";
}

}  // namespace pptplab::wire
