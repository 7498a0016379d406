// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The enhanced GRE header, RFC 2637 §4.1. One PPP packet rides in each; an acknowledgment may ride
// along or come alone (S = 0).
#ifndef PPTPLAB_STACK_WIRE_GRE_H_
#define PPTPLAB_STACK_WIRE_GRE_H_

#include <cstdint>

#include "stack/base/field_io.h"

namespace pptplab::wire {

inline constexpr uint8_t kIpProtocolGre = 47;
inline constexpr uint16_t kGreProtocolPpp = 0x880b;
/// RFC 2637 §4: the PPP packet in a GRE packet has at most this many octets.
inline constexpr size_t kMaxGrePayload = 1532;

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-----+-+-------+-----+-------------------------------+
// |C|R|K|S|s|Recur|A| Flags | Ver |         Protocol Type         |
// +-+-+-+-+-+-----+-+-------+-----+-------------------------------+
// |      Key (HW) Payload Length  |       Key (LW) Call ID        |
// +-------------------------------+-------------------------------+
// |                  Sequence Number (Optional)                   |
// +---------------------------------------------------------------+
// |               Acknowledgment Number (Optional)                |
// +---------------------------------------------------------------+
struct GreHeader {
  bool has_sequence = false;        ///< S; a payload is there
  bool has_acknowledgment = false;  ///< A
  uint16_t payload_length = 0;      ///< octets, this header not counted
  uint16_t call_id = 0;             ///< the receiver's
  uint32_t sequence_number = 0;
  uint32_t acknowledgment_number = 0;

  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 2637 §4.1");
    uint8_t recursion = 0, flags = 0;
    bool checksum = false, routing = false, key = true, strict = false;
    uint8_t version = 1;
    io.BeginBits(16);
    io.Bit("C", checksum, "Checksum Present: 0");
    io.Bit("R", routing, "Routing Present: 0");
    io.Bit("K", key, "Key Present: 1");
    io.Bit("S", self.has_sequence, "1: a Sequence Number and a payload are there; 0: neither is");
    io.Bit("s", strict, "strict source route: 0");
    io.Bits("Recur", 3, recursion, "recursion control: 0");
    io.Bit("A", self.has_acknowledgment, "1: an Acknowledgment Number is there");
    io.Bits("Flags", 4, flags, "must be zero");
    io.Bits("Ver", 3, version, "1: enhanced GRE");
    io.EndBits();
    io.Check(version == 1, "not enhanced GRE (version 1)");
    io.Check(!checksum && !routing && key && !strict, "flags C, R, s must be 0 and K must be 1");
    uint16_t protocol_type = kGreProtocolPpp;
    io.Hex16("Protocol Type", protocol_type, "0x880b: PPP");
    io.Check(protocol_type == kGreProtocolPpp, "not PPP (0x880b)");
    io.U16("Payload Length", self.payload_length, "octets after this header");
    io.U16("Call ID", self.call_id, "the receiver's number for this call");
    if (self.has_sequence) {
      io.U32("Sequence Number", self.sequence_number,
             "counts the packets with payload, per direction");
    }
    if (self.has_acknowledgment) {
      io.U32("Acknowledgment Number", self.acknowledgment_number,
             "highest Sequence Number received so far");
    }
  }
};

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_GRE_H_
