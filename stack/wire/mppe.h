// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The header of an MPPE packet, RFC 3078 §3.1, and of an MPPC packet, RFC 2118 §3.1. It follows PPP protocol 00fd; the encrypted inner
// protocol field and packet follow it.
#ifndef PPTPLAB_STACK_WIRE_MPPE_H_
#define PPTPLAB_STACK_WIRE_MPPE_H_

#include <cstdint>

#include "stack/base/field_io.h"

namespace pptplab::wire {

//  0                   1
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
// +-+-+-+-+-----------------------+
// |A|B|C|D|   Coherency Count     |
// +-+-+-+-+-----------------------+
struct MppeHeader {
  static constexpr size_t kSize = 2;
  bool flushed = false;     ///< A
  bool b = false;           ///< MPPC: moved to the front of the history
  bool compressed = false;  ///< C: MPPC compressed
  bool encrypted = true;    ///< D
  uint16_t coherency_count = 0;

  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 3078 §3.1");
    io.BeginBits(16);
    io.Bit("A", self.flushed, "flushed: the sender initialised its tables for this packet");
    io.Bit("B", self.b, "MPPC: the packet went to the front of the history, as it was full");
    io.Bit("C", self.compressed, "the packet is compressed (MPPC)");
    io.Bit("D", self.encrypted, "the packet is encrypted");
    io.Bits("Coherency Count", 12, self.coherency_count, "counts packets modulo 4096");
    io.EndBits();
  }
};

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_MPPE_H_
