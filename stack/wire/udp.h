// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The UDP header, RFC 768. Its checksum is checksum.h's.
#ifndef PPTPLAB_STACK_WIRE_UDP_H_
#define PPTPLAB_STACK_WIRE_UDP_H_

#include <cstdint>

#include "stack/base/field_io.h"

namespace pptplab::wire {

// +-------------------------------+-------------------------------+
// |          Source Port          |       Destination Port        |
// +-------------------------------+-------------------------------+
// |            Length             |           Checksum            |
// +-------------------------------+-------------------------------+
struct UdpHeader {
  static constexpr size_t kSize = 8;
  uint16_t source_port = 0;
  uint16_t destination_port = 0;
  uint16_t length = kSize;  ///< octets, this header included
  uint16_t checksum = 0;    ///< 0: the sender computed none

  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 768");
    io.U16("Source Port", self.source_port, "the sender's");
    io.U16("Destination Port", self.destination_port, "the receiver's");
    io.U16("Length", self.length, "octets of header and data");
    io.Check(self.length >= kSize, "length is shorter than its own header");
    io.Hex16("Checksum", self.checksum, "of addresses, header and data; 0: none");
  }
};

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_UDP_H_
