// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What Van Jacobson's compression leaves of a TCP/IP header (RFC 1144 §3.2.2, appendix A): a mask
// that says what changed, TCP's checksum as it is, and how much each of them changed. Nobody can
// read more out of it without the header before; that is stack/ppp/vj.h.
#ifndef PPTPLAB_STACK_WIRE_VJ_H_
#define PPTPLAB_STACK_WIRE_VJ_H_

#include <cstdint>

#include "stack/base/field_io.h"

namespace pptplab::wire {

// +---+---+---+---+---+---+---+---+
// |   | C | I | P | S | A | W | U |
// +---+---+---+---+---+---+---+---+
// | connection number (C)         |
// +---+---+---+---+---+---+---+---+
// | TCP checksum                  |
// |                               |
// +---+---+---+---+---+---+---+---+
// | urgent pointer (U), Δ window (W), Δ ack (A), Δ sequence (S), Δ IP ID (I)
struct VjCompressedHeader {
  bool has_slot = false;  ///< C
  bool has_id = false;    ///< I; not set: one more than before
  bool push = false;      ///< P
  bool has_sequence = false;
  bool has_acknowledgment = false;
  bool has_window = false;
  bool has_urgent = false;
  uint8_t slot = 0;
  uint16_t checksum = 0;
  uint16_t urgent = 0;
  uint16_t window = 0;
  uint16_t acknowledgment = 0;
  uint16_t sequence = 0;
  uint16_t id = 0;

  /// §3.2.2: masks that can't occur else stand for what occurs most.
  bool IsEchoed() const {  ///< SWU: data and acknowledgment moved on by the last packet's data
    return has_sequence && !has_acknowledgment && has_window && has_urgent;
  }
  bool IsOneWay() const {  ///< SAWU: the data moved on by the last packet's data
    return has_sequence && has_acknowledgment && has_window && has_urgent;
  }

  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 1144 §3.2.2");
    io.BeginBits(8);
    uint8_t reserved = 0;
    io.Bits("Reserved", 1, reserved, "0");
    io.Bit("C", self.has_slot, "the slot is named; not: it is the last packet's");
    io.Bit("I", self.has_id, "IP's Identification changed, but not by one");
    io.Bit("P", self.push, "TCP's PSH flag, as it is");
    io.Bit("S", self.has_sequence, "the sequence number changed");
    io.Bit("A", self.has_acknowledgment, "the acknowledgment number changed");
    io.Bit("W", self.has_window, "the window changed");
    io.Bit("U", self.has_urgent, "there is urgent data; SWU and SAWU: as much as data went before");
    io.EndBits();
    if (self.has_slot) io.U8("Slot", self.slot, "which connection's header is meant");
    io.U16("TCP Checksum", self.checksum, "as it is: it finds a wrongly restored header");
    if (!self.IsEchoed() && !self.IsOneWay()) {
      if (self.has_urgent) Change(io, "Urgent Pointer", self.urgent, "as it is");
      if (self.has_window) Change(io, "Window change", self.window, "added to the last one");
      if (self.has_acknowledgment) {
        Change(io, "Acknowledgment change", self.acknowledgment, "added to the last one");
      }
      if (self.has_sequence) Change(io, "Sequence change", self.sequence, "added to the last one");
    }
    if (self.has_id) Change(io, "Identification change", self.id, "added to the last one");
  }

 private:
  /// One octet, or a 0 and two octets.
  template <class Io, class Value>
  static void Change(Io& io, const char* name, Value& value, const char* meaning) {
    uint8_t octet = value < 0x100 ? static_cast<uint8_t>(value) : uint8_t{0};
    io.U8(name, octet, meaning);
    if (octet == 0) return io.U16(name, value, meaning);
    if constexpr (Io::kReads) value = octet;
  }
};

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_VJ_H_
