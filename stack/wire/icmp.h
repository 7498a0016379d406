// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The header of an ICMP message, RFC 792. An error message quotes the packet that it is about
// behind it.
#ifndef PPTPLAB_STACK_WIRE_ICMP_H_
#define PPTPLAB_STACK_WIRE_ICMP_H_

#include <cstdint>
#include <string_view>

#include "stack/base/field_io.h"

namespace pptplab::wire {

inline constexpr uint8_t kIcmpEchoReply = 0;
inline constexpr uint8_t kIcmpDestinationUnreachable = 3;
inline constexpr uint8_t kIcmpEcho = 8;
inline constexpr uint8_t kIcmpTimeExceeded = 11;
inline constexpr uint8_t kIcmpParameterProblem = 12;
inline constexpr uint8_t kIcmpProtocolUnreachable = 2;      ///< code of type 3
inline constexpr uint8_t kIcmpPortUnreachable = 3;          ///< code of type 3
inline constexpr uint8_t kIcmpFragmentationNeeded = 4;      ///< code of type 3
std::string_view NameOfIcmpType(uint32_t type);             ///< "Echo Reply"; empty if unknown
std::string_view NameOfIcmpUnreachableCode(uint32_t code);  ///< "protocol unreachable"

// +---------------+---------------+-------------------------------+
// |     Type      |     Code      |           Checksum            |
// +---------------+---------------+-------------------------------+
// |                       by type and code                        |
// +---------------------------------------------------------------+
struct IcmpHeader {
  static constexpr size_t kSize = 8;
  uint8_t type = kIcmpEcho;
  uint8_t code = 0;
  uint16_t checksum = 0;
  uint16_t identifier = 0;       ///< Echo; unused in errors
  uint16_t sequence_number = 0;  ///< Echo; Next-Hop MTU in Fragmentation Needed (RFC 1191 §4)

  bool IsEcho() const { return type == kIcmpEcho || type == kIcmpEchoReply; }
  /// Destination Unreachable, Source Quench, Redirect, Time Exceeded, Parameter Problem.
  bool IsError() const {
    return type == kIcmpDestinationUnreachable || type == 4 || type == 5 ||
           type == kIcmpTimeExceeded || type == kIcmpParameterProblem;
  }

  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 792");
    io.Named8("Type", self.type, &NameOfIcmpType, "which message this is");
    io.U8("Code", self.code, "more about it");
    io.Hex16("Checksum", self.checksum, "of the whole ICMP message");
    io.U16("Identifier", self.identifier, "of an Echo: tells runs of ping apart");
    io.U16("Sequence Number", self.sequence_number,
           "of an Echo; of type 3 code 4 the next link's MTU");
  }
};

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_ICMP_H_
