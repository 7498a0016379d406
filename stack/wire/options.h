// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Configuration options of LCP (RFC 1661 §6), IPCP (RFC 1332 §3, RFC 1877) and CCP for MPPE (RFC
// 3078 §2). Each is  Type (1 octet), Length (1, the whole option), data.
#ifndef PPTPLAB_STACK_WIRE_OPTIONS_H_
#define PPTPLAB_STACK_WIRE_OPTIONS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "stack/base/field_io.h"
#include "stack/wire/ppp.h"

namespace pptplab::wire {

template <class Io>
void OptionHeader(Io& io, const char* section, uint8_t type) {
  io.Section(section);
  io.Const8("Type", type, "another option");
  io.TotalLength8("Length", "octets of this option, Type and Length included");
}

// --- LCP
// ---------------------------------------------------------------------------------------------

struct MaximumReceiveUnit {
  static constexpr uint8_t kType = 1;
  uint16_t value = 1500;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    OptionHeader(io, "RFC 1661 §6.1", kType);
    io.U16("Maximum-Receive-Unit", self.value,
           "largest packet that the sender of this option takes");
    io.End();
  }
};

struct AsyncControlCharacterMap {
  static constexpr uint8_t kType = 2;
  uint32_t value = 0xffffffff;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    OptionHeader(io, "RFC 1662 §7.1", kType);
    io.Hex32("ACCM", self.value, "control characters that must be escaped on an async line");
    io.End();
  }
};

struct AuthenticationProtocol {
  static constexpr uint8_t kType = 3;
  uint16_t protocol = kPppChap;
  ByteView data;  ///< for CHAP one octet, the Algorithm
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    OptionHeader(io, "RFC 1661 §6.2", kType);
    io.NamedHex16("Authentication-Protocol", self.protocol, &NameOfPppProtocol,
                  "how the sender wants its peer to prove who it is");
    io.Rest("Data", self.data, "CHAP: Algorithm 5 MD5, 128 MS-CHAPv1, 129 MS-CHAPv2");
  }
};
inline constexpr uint8_t kAlgorithmMd5 = 5;          // RFC 1994 §3
inline constexpr uint8_t kAlgorithmMsChapV1 = 0x80;  // RFC 2433 §4
inline constexpr uint8_t kAlgorithmMsChapV2 = 0x81;  // RFC 2759 §3

struct MagicNumber {
  static constexpr uint8_t kType = 5;
  uint32_t value = 0;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    OptionHeader(io, "RFC 1661 §6.4", kType);
    io.Hex32("Magic-Number", self.value, "random; who hears its own has a loop");
    io.End();
  }
};

struct ProtocolFieldCompression {
  static constexpr uint8_t kType = 7;
  template <class Io, class Self>
  static void Fields(Io& io, Self&) {
    OptionHeader(io, "RFC 1661 §6.5", kType);
    io.End();
  }
};

struct AddressAndControlFieldCompression {
  static constexpr uint8_t kType = 8;
  template <class Io, class Self>
  static void Fields(Io& io, Self&) {
    OptionHeader(io, "RFC 1661 §6.6", kType);
    io.End();
  }
};

// --- IPCP
// --------------------------------------------------------------------------------------------

inline constexpr uint8_t kIpcpIpCompressionProtocol = 2;  // RFC 1332 §3.2
inline constexpr uint8_t kIpcpIpAddress = 3;              // RFC 1332 §3.3
inline constexpr uint8_t kIpcpPrimaryDns = 129;           // RFC 1877 §1.1
inline constexpr uint8_t kIpcpPrimaryNbns = 130;
inline constexpr uint8_t kIpcpSecondaryDns = 131;
inline constexpr uint8_t kIpcpSecondaryNbns = 132;

struct IpCompressionProtocol {
  static constexpr uint8_t kType = kIpcpIpCompressionProtocol;
  uint16_t protocol = kPppVjCompressed;
  ByteView data;  ///< Van Jacobson's, RFC 1332 §4: Max-Slot-Id and Comp-Slot-Id, an octet each
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    OptionHeader(io, "RFC 1332 §3.2", kType);
    io.NamedHex16("IP-Compression-Protocol", self.protocol, &NameOfPppProtocol,
                  "how headers may be compressed that are sent to the sender of this option");
    io.Rest("Data", self.data,
            "VJ: Max-Slot-Id, the last slot; Comp-Slot-Id, 1: the slot may be left out");
  }
};

/// IP-Address and the four of RFC 1877: a Type and an address.
template <uint8_t Type>
struct IpcpAddressOption {
  static constexpr uint8_t kType = Type;
  Address value;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    OptionHeader(io, kType == kIpcpIpAddress ? "RFC 1332 §3.3" : "RFC 1877 §1", kType);
    io.IpAddress("Address", self.value, "0.0.0.0 asks the peer to say it in a Nak");
    io.End();
  }
};

// --- CCP
// ---------------------------------------------------------------------------------------------

//  0                   1                   2                   3
// +---------------+---------------+-------------------------------+
// |     Type      |    Length     |        Supported Bits         |
// +-------------------------------+-------------------------------+
// |        Supported Bits         |
struct MppeOption {
  static constexpr uint8_t kType = 18;
  static constexpr uint32_t kStateless = 0x01000000;  ///< H
  static constexpr uint32_t k56Bit = 0x00000080;      ///< M
  static constexpr uint32_t k128Bit = 0x00000040;     ///< S
  static constexpr uint32_t k40Bit = 0x00000020;      ///< L
  static constexpr uint32_t kObsolete = 0x00000010;   ///< D
  static constexpr uint32_t kMppc = 0x00000001;       ///< C
  uint32_t supported_bits = 0;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    OptionHeader(io, "RFC 3078 §2.1", kType);
    io.Hex32("Supported Bits", self.supported_bits,
             "H 01000000 stateless, M 80 56-bit, S 40 128-bit, L 20 40-bit, C 01 MPPC");
    io.End();
  }
};
/// "128-bit stateless", "40-bit or 128-bit stateful, MPPC"
std::string DescribeMppeBits(uint32_t supported_bits);

/// The name of an option of the given PPP protocol (LCP, IPCP, CCP): "Magic-Number".
std::string_view NameOfOption(uint16_t protocol, uint8_t type);
/// An option in a few words: "MRU 1400", "IP-Address 10.8.0.100", "MPPE 128-bit stateless".
std::string DescribeOption(uint16_t protocol, const OptionView& option);
/// Its fields, typed if we know the option, else Type, Length and raw data.
Description DescribeOptionFields(uint16_t protocol, ByteView option);

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_OPTIONS_H_
