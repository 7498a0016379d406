// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A test of decoders of the Coherency Count (RFC 3078 §3.1).
#ifndef PPTPLAB_LABS_08_COHERENCY_COUNT_OWN_TEST_COHERENCY_TEST_H_
#define PPTPLAB_LABS_08_COHERENCY_COUNT_OWN_TEST_COHERENCY_TEST_H_

#include <cstdint>

namespace coherency {

/// A decoder: the two octets of an MPPE header in, the count out.
using Decoder = uint16_t (*)(uint8_t first, uint8_t second);

/// Tries the decoder on headers of your choice. True: it reads them right.
bool Passes(Decoder count_of);

}  // namespace coherency

#endif  // PPTPLAB_LABS_08_COHERENCY_COUNT_OWN_TEST_COHERENCY_TEST_H_
