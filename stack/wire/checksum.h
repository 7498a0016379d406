// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The Internet checksum, RFC 1071, over any number of parts, and the pseudo-header that TCP (RFC
// 793 §3.1) and UDP (RFC 768) put in front.
#ifndef PPTPLAB_STACK_WIRE_CHECKSUM_H_
#define PPTPLAB_STACK_WIRE_CHECKSUM_H_

#include <cstdint>

#include "stack/base/address.h"
#include "stack/base/bytes.h"

namespace pptplab::wire {

/// Sums parts as if they stood behind one another; a part may have an odd number of octets.
class InternetChecksum {
 public:
  void Add(ByteView part) {
    for (uint8_t octet : part) {
      sum_ += odd_ ? octet : static_cast<uint64_t>(octet) << 8;
      odd_ = !odd_;
    }
  }
  /// Source, destination, protocol and length of a TCP segment or UDP datagram.
  void AddPseudoHeader(Address source, Address destination, uint8_t protocol, size_t length) {
    for (uint32_t word : {source.value, destination.value, static_cast<uint32_t>(length)}) {
      sum_ += (word >> 16) + (word & 0xffff);
    }
    sum_ += protocol;
  }
  /// What to put into the checksum field; over bytes that contain a right checksum: 0.
  uint16_t Value() const {
    uint64_t sum = sum_;
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<uint16_t>(~sum & 0xffff);
  }

 private:
  uint64_t sum_ = 0;
  bool odd_ = false;
};

inline uint16_t ChecksumOf(ByteView bytes) {
  InternetChecksum checksum;
  checksum.Add(bytes);
  return checksum.Value();
}
/// Of a TCP segment or UDP datagram, its own checksum field included as it stands.
inline uint16_t TransportChecksum(Address source, Address destination, uint8_t protocol,
                                  ByteView segment) {
  InternetChecksum checksum;
  checksum.AddPseudoHeader(source, destination, protocol, segment.size());
  checksum.Add(segment);
  return checksum.Value();
}

/// The checksum after two octets of what it covers have changed. RFC 1624 §3, equation 3:
/// HC' = ~(~HC + ~m + m').
inline uint16_t UpdatedChecksum(uint16_t checksum, uint16_t before, uint16_t after) {
  uint32_t sum = (~checksum & 0xffffu) + (~before & 0xffffu) + after;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<uint16_t>(~sum & 0xffff);
}

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_CHECKSUM_H_
