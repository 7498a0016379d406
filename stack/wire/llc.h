// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// IEEE 802.2 Logical Link Control, which follows the Length field of an IEEE 802.3 frame, and SNAP,
// which carries Ethernet's types behind it (RFC 1042).
#ifndef PPTPLAB_STACK_WIRE_LLC_H_
#define PPTPLAB_STACK_WIRE_LLC_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "stack/base/field_io.h"
#include "stack/wire/ethernet.h"

namespace pptplab::wire {

/// Service access points; the lowest bit says group (DSAP) or response (SSAP).
inline constexpr uint8_t kSapBpdu = 0x42;
inline constexpr uint8_t kSapSnap = 0xaa;
inline constexpr uint8_t kSapIpx = 0xe0;
inline constexpr uint8_t kSapNetbios = 0xf0;
std::string_view NameOfLlcSap(uint32_t sap);  ///< "NetBIOS"; empty if unknown

inline constexpr uint8_t kLlcUi = 0x03;  ///< unnumbered information

// +---------------+---------------+---------------+- - - - - - - -+
// |     DSAP      |     SSAP      |    Control    |  I, S: 2nd    |
// +---------------+---------------+---------------+- - - - - - - -+
struct LlcHeader {
  uint8_t dsap = kSapNetbios;
  uint8_t ssap = kSapNetbios;
  uint8_t control = kLlcUi;
  uint8_t control_second = 0;  ///< N(R) and P/F; information and supervisory frames only

  /// The two lowest bits: 11 unnumbered, 01 supervisory, else information.
  bool IsUnnumbered() const { return (control & 3) == 3; }
  bool IsInformation() const { return (control & 1) == 0; }
  uint8_t send_number() const { return control >> 1; }            ///< N(S)
  uint8_t receive_number() const { return control_second >> 1; }  ///< N(R)
  size_t size() const { return IsUnnumbered() ? 3 : 4; }

  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("IEEE 802.2 §3.2");
    io.Named8("DSAP", self.dsap, &NameOfLlcSap, "which protocol it is for");
    io.Named8("SSAP", self.ssap, &NameOfLlcSap, "from which; the lowest bit: a response");
    io.Hex8("Control", self.control, "03: a datagram; else numbered, or about a connection");
    if ((self.control & 3) == 3) return;
    io.Hex8("Control, second octet", self.control_second, "N(R), the next that is expected; P/F");
  }
};
/// "UI", "SABME", "I 3, expects 5", "RR, expects 5"
std::string DescribeLlcControl(const LlcHeader& header);

struct SnapHeader {
  std::array<uint8_t, 3> organization{};  ///< 00 00 00: `type` is an EtherType
  uint16_t type = kEtherTypeIpv4;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 1042");
    io.Octets("Organization Code", self.organization, "00 00 00: Ethernet's types");
    io.NamedHex16("Type", self.type, &NameOfEtherType, "what the payload is");
  }
};

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_LLC_H_
