// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What ipv4.h, tcp.h, icmp.h and ethernet.h need besides their lists: names, and IPv4 packets as a
// whole.
#include <algorithm>

#include "stack/wire/checksum.h"
#include "stack/wire/ethernet.h"
#include "stack/wire/icmp.h"
#include "stack/wire/ipv4.h"
#include "stack/wire/tcp.h"

namespace pptplab::wire {

std::string_view NameOfIpProtocol(uint32_t protocol) {
  switch (protocol) {
    case kIpProtocolIcmp:
      return "ICMP";
    case 2:
      return "IGMP";
    case 4:
      return "IPv4";
    case kIpProtocolTcp:
      return "TCP";
    case kIpProtocolUdp:
      return "UDP";
    case 41:
      return "IPv6";
    case 47:
      return "GRE";
    case 50:
      return "ESP";
    case 51:
      return "AH";
    case 58:
      return "ICMPv6";
    case 89:
      return "OSPF";
    case 132:
      return "SCTP";
  }
  return "";
}

std::string_view NameOfEtherType(uint32_t type) {
  switch (type) {
    case kEtherTypeIpv4:
      return "IPv4";
    case kEtherTypeArp:
      return "ARP";
    case kEtherTypeVlan:
      return "VLAN";
    case kEtherTypeIpv6:
      return "IPv6";
    case kEtherTypeIpx:
    case 0x8138:
      return "IPX";
    case 0x8863:
      return "PPPoE discovery";
    case 0x8864:
      return "PPPoE session";
    case kEtherTypeServiceVlan:
      return "service VLAN";
    case 0x88cc:
      return "LLDP";
  }
  return "";
}

std::string_view NameOfIcmpType(uint32_t type) {
  switch (type) {
    case kIcmpEchoReply:
      return "Echo Reply";
    case kIcmpDestinationUnreachable:
      return "Destination Unreachable";
    case 4:
      return "Source Quench";
    case 5:
      return "Redirect";
    case kIcmpEcho:
      return "Echo";
    case kIcmpTimeExceeded:
      return "Time Exceeded";
    case kIcmpParameterProblem:
      return "Parameter Problem";
    case 13:
      return "Timestamp";
    case 14:
      return "Timestamp Reply";
  }
  return "";
}

std::string_view NameOfIcmpUnreachableCode(uint32_t code) {
  switch (code) {
    case 0:
      return "net unreachable";
    case 1:
      return "host unreachable";
    case kIcmpProtocolUnreachable:
      return "protocol unreachable";
    case kIcmpPortUnreachable:
      return "port unreachable";
    case kIcmpFragmentationNeeded:
      return "fragmentation needed and DF set";
    case 5:
      return "source route failed";
    case 9:
      return "network administratively prohibited";
    case 10:
      return "host administratively prohibited";
    case 13:
      return "communication administratively prohibited";
  }
  return "";
}

std::string ToString(const MacAddress& address) {
  std::string text;
  for (uint8_t octet : address) {
    if (!text.empty()) text += ':';
    text += ToHex({&octet, 1});
  }
  return text;
}

std::string DescribeTcpFlags(const TcpHeader& header) {
  struct Flag {
    bool set;
    const char* name;
  };
  std::string text;
  for (const Flag& flag :
       {Flag{header.syn, "SYN"}, Flag{header.fin, "FIN"}, Flag{header.rst, "RST"},
        Flag{header.psh, "PSH"}, Flag{header.ack, "ACK"}, Flag{header.urg, "URG"},
        Flag{header.ece, "ECE"}, Flag{header.cwr, "CWR"}}) {
    if (!flag.set) continue;
    if (!text.empty()) text += ' ';
    text += flag.name;
  }
  return text;
}

Result<Ipv4Packet> ReadIpv4Packet(ByteView bytes) {
  const auto prefix = ReadPrefix<Ipv4Header>(bytes);
  if (!prefix) return Unexpected{prefix.error()};
  const Ipv4Header& header = prefix->value;
  if (header.total_length > bytes.size()) {
    return Unexpected{Error{"length is longer than the packet", "Total Length", 2}};
  }
  return Ipv4Packet{header, bytes.subspan(prefix->size, header.total_length - prefix->size)};
}

bool Ipv4ChecksumIsRight(ByteView packet) {
  const auto prefix = ReadPrefix<Ipv4Header>(packet);
  return prefix.has_value() && ChecksumOf(packet.first(prefix->size)) == 0;
}

Bytes WriteIpv4Packet(Ipv4Header header, ByteView payload) {
  const size_t size = header.size();
  PPTPLAB_CHECK(size + payload.size() <= 0xffff);
  header.total_length = static_cast<uint16_t>(size + payload.size());
  header.header_checksum = 0;
  Bytes packet(size + payload.size());
  const auto front = std::span(packet).first(size);
  WriteTo(header, front);
  StoreBe16(&packet[10], ChecksumOf(front));
  std::copy(payload.begin(), payload.end(), packet.begin() + static_cast<ptrdiff_t>(size));
  return packet;
}

}  // namespace pptplab::wire
