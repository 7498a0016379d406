// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The Coherency Count of an MPPE packet (RFC 3078 §3.1): 12 bits, after the bits A, B, C and D.
//
//    first octet       second octet
//   0 1 2 3 4 5 6 7   8 9 0 1 2 3 4 5
//  +-+-+-+-+-------+-----------------+
//  |A|B|C|D|    Coherency Count      |
//  +-+-+-+-+-------+-----------------+
#ifndef PPTPLAB_LABS_08_COHERENCY_COUNT_DECODER_COHERENCY_H_
#define PPTPLAB_LABS_08_COHERENCY_COUNT_DECODER_COHERENCY_H_

#include <cstdint>

namespace coherency {

/// The Coherency Count in the two octets of an MPPE header, whatever the four bits before it are.
uint16_t CountOf(uint8_t first, uint8_t second);

/// How many steps it is forward from one count to another on the circle of 4096 (after 4095 comes
/// 0): 0 to 4095. Both counts are below 4096.
uint16_t Ahead(uint16_t from, uint16_t to);

}  // namespace coherency

#endif  // PPTPLAB_LABS_08_COHERENCY_COUNT_DECODER_COHERENCY_H_
