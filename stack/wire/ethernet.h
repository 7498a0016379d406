// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What captures have in front of a network packet: the Ethernet header with up to two VLAN tags
// (IEEE 802.3, 802.1Q), and the two pseudo-headers of Linux "cooked" captures (LINKTYPE_LINUX_SLL
// and _SLL2).
#ifndef PPTPLAB_STACK_WIRE_ETHERNET_H_
#define PPTPLAB_STACK_WIRE_ETHERNET_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "stack/base/field_io.h"

namespace pptplab::wire {

inline constexpr uint16_t kEtherTypeIpv4 = 0x0800;
inline constexpr uint16_t kEtherTypeArp = 0x0806;
inline constexpr uint16_t kEtherTypeIpv6 = 0x86dd;
inline constexpr uint16_t kEtherTypeVlan = 0x8100;
inline constexpr uint16_t kEtherTypeIpx = 0x8137;
inline constexpr uint16_t kEtherTypeServiceVlan = 0x88a8;
/// Below this the field is an IEEE 802.3 length.
inline constexpr uint16_t kFirstEtherType = 0x0600;
std::string_view NameOfEtherType(uint32_t type);  ///< "IPv4"; empty if unknown

using MacAddress = std::array<uint8_t, 6>;
std::string ToString(const MacAddress& address);  ///< "02:00:00:00:00:01"

struct VlanTag {
  bool present = false;
  uint8_t priority = 0;
  bool drop_eligible = false;
  uint16_t id = 0;

  /// The Tag Protocol Identifier and what follows it.
  template <class Io, class Self>
  static void TagFields(Io& io, Self& self, uint16_t protocol) {
    io.Section("IEEE 802.1Q");
    io.OptionalConst16("Tag Protocol Identifier", self.present, protocol, "a VLAN tag follows");
    if (!self.present) return;
    io.BeginBits(16);
    io.Bits("PCP", 3, self.priority, "priority");
    io.Bit("DEI", self.drop_eligible, "drop eligible");
    io.Bits("VID", 12, self.id, "VLAN identifier");
    io.EndBits();
  }
};

// +-----------------+-----------------+----------------+-----------+
// | Destination (6) |   Source (6)    | Tags (0, 4, 8) | Type (2)  |
// +-----------------+-----------------+----------------+-----------+
struct EthernetHeader {
  MacAddress destination{};
  MacAddress source{};
  VlanTag service_tag;
  VlanTag tag;
  uint16_t type = kEtherTypeIpv4;

  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("IEEE 802.3 §3.2");
    io.Octets("Destination", self.destination, "the next station");
    io.Octets("Source", self.source, "the sending station");
    VlanTag::TagFields(io, self.service_tag, kEtherTypeServiceVlan);
    VlanTag::TagFields(io, self.tag, kEtherTypeVlan);
    io.Section("IEEE 802.3 §3.2");
    io.NamedHex16("Type", self.type, &NameOfEtherType, "what the payload is");
  }
};

struct LinuxCookedHeader {  ///< LINKTYPE_LINUX_SLL, 113
  uint16_t packet_type = 0;
  uint16_t arphrd_type = 1;
  uint16_t address_length = 6;
  std::array<uint8_t, 8> address{};
  uint16_t protocol = kEtherTypeIpv4;

  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("LINKTYPE_LINUX_SLL");
    io.U16("Packet Type", self.packet_type,
           "0 to us, 1 broadcast, 2 multicast, 3 to others, 4 from us");
    io.U16("ARPHRD Type", self.arphrd_type, "Linux's number for the kind of device");
    io.U16("Address Length", self.address_length, "octets used in Address");
    io.Octets("Address", self.address, "the sender's link-layer address");
    io.NamedHex16("Protocol", self.protocol, &NameOfEtherType, "what the payload is");
  }
};

struct LinuxCooked2Header {  ///< LINKTYPE_LINUX_SLL2, 276
  uint16_t protocol = kEtherTypeIpv4;
  uint32_t interface_index = 0;
  uint16_t arphrd_type = 1;
  uint8_t packet_type = 0;
  uint8_t address_length = 6;
  std::array<uint8_t, 8> address{};

  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("LINKTYPE_LINUX_SLL2");
    io.NamedHex16("Protocol", self.protocol, &NameOfEtherType, "what the payload is");
    io.Reserved("Reserved", 2);
    io.U32("Interface Index", self.interface_index, "Linux's number for the device");
    io.U16("ARPHRD Type", self.arphrd_type, "Linux's number for the kind of device");
    io.U8("Packet Type", self.packet_type,
          "0 to us, 1 broadcast, 2 multicast, 3 to others, 4 from us");
    io.U8("Address Length", self.address_length, "octets used in Address");
    io.Octets("Address", self.address, "the sender's link-layer address");
  }
};

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_ETHERNET_H_
