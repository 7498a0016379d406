// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A LAN's frame inside PPP, RFC 3518 §4.2: flags, the kind of MAC, then the frame as it stood on
// the LAN. Small Ethernet frames may travel without their padding (tinygram compression, §3.3).
#ifndef PPTPLAB_STACK_WIRE_BRIDGING_H_
#define PPTPLAB_STACK_WIRE_BRIDGING_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stack/base/field_io.h"

namespace pptplab::wire {

/// A spanning tree's packet without a LAN's header, as RFC 1638 §4.3 sent them (appendix A).
inline constexpr uint16_t kPppBpdu = 0x0201;
inline constexpr uint8_t kMac8023 = 1;          ///< IEEE 802.3 and Ethernet
std::string_view NameOfMacType(uint32_t type);  ///< "IEEE 802.3/Ethernet"; empty if unknown

//  0                   1                   2                   3
// +-+-+-+-+-------+---------------+- - - - - - - - - - - - - - - -+
// |F|I|Z|B| Pads  |   MAC Type    |  LAN ID (4), if I
// +-+-+-+-+-------+---------------+- - - - - - - - - - - - - - - -+
// |  the frame: Destination (6), Source (6), Length/Type (2), data; LAN FCS (4), if F; Pads octets
struct BridgedHeader {
  bool has_fcs = false;            ///< F
  bool has_lan_id = false;         ///< I: of RFC 1638, no longer sent
  bool is_tinygram = false;        ///< Z: pad with zeros to the LAN's minimum
  bool is_bridge_control = false;  ///< B: a packet between bridges
  uint8_t pads = 0;                ///< octets at the end that are to be taken off
  uint8_t mac_type = kMac8023;
  uint32_t lan_id = 0;

  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 3518 §4.2");
    io.BeginBits(8);
    io.Bit("F", self.has_fcs, "the LAN's frame check sequence is at the end");
    io.Bit("I", self.has_lan_id, "a LAN ID follows (RFC 1638); no longer used");
    io.Bit("Z", self.is_tinygram, "padding was left out: fill up with zeros");
    io.Bit("B", self.is_bridge_control,
           "a packet between bridges, for instance of a spanning tree");
    io.Bits("Pads", 4, self.pads, "octets at the end to be taken off");
    io.EndBits();
    io.Named8("MAC Type", self.mac_type, &NameOfMacType, "which LAN the frame comes from");
    if (self.has_lan_id) io.Hex32("LAN ID", self.lan_id, "which of several LANs");
  }
};

/// What a bridged packet holds.
struct BridgedFrame {
  BridgedHeader header;
  ByteView frame;  ///< from Destination on, without pads and FCS; not yet filled up
  std::optional<uint32_t> fcs;
};
Result<BridgedFrame> ReadBridgedFrame(ByteView packet);

/// An Ethernet frame without FCS: 60 octets at least (IEEE 802.3 §4.2.3.3).
inline constexpr size_t kMinimumEthernetFrame = 60;

/// Whether the frame is one between bridges: a spanning tree's or GARP's, known by the Destination
/// (IEEE 802.1D §7.12; RFC 3518 §4.4).
bool IsBetweenBridges(ByteView frame);

/// An Ethernet frame as a packet for kPppBridging. `tinygram`: the peer agreed to
/// Tinygram-Compression, so zeros at the end of a frame of minimum size are left out. `indicate`:
/// it agreed to Bridge-Control-Packet-Indicator, so packets between bridges bear B (§3.5).
Bytes BridgeEthernet(ByteView frame, bool tinygram, bool with_fcs = false, bool indicate = false);
/// The Ethernet frame in a bridged packet, filled up again; an error if it is none of Ethernet, is
/// malformed, or its FCS is wrong.
Result<Bytes> UnbridgeEthernet(ByteView packet);

/// CRC-32 of IEEE 802.3 §3.2.9, as the four octets that follow the frame, first octet highest.
uint32_t EthernetFcs(ByteView frame);

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_BRIDGING_H_
