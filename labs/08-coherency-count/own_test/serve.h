// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Runs the test of coherency_test.h on a decoder.
#ifndef PPTPLAB_LABS_08_COHERENCY_COUNT_OWN_TEST_SERVE_H_
#define PPTPLAB_LABS_08_COHERENCY_COUNT_OWN_TEST_SERVE_H_

#include "labs/08-coherency-count/own_test/coherency_test.h"
#include "labs/engine/code_words.h"

namespace coherency {

enum : uint32_t { kRight, kShiftOf7, kLittleEndian };

inline uint16_t ReadRight(uint8_t first, uint8_t second) {
  return static_cast<uint16_t>((first & 0x0f) << 8 | second);
}
inline uint16_t ReadWithShiftOf7(uint8_t first, uint8_t second) {
  return static_cast<uint16_t>((first & 0x0f) << 7 | second);
}
inline uint16_t ReadLittleEndian(uint8_t first, uint8_t second) {
  return static_cast<uint16_t>((second & 0x0f) << 8 | first);
}

/// Which decoder → 1: it passes.
inline void ServeTest(pptplab::labs::CodeReader& call, pptplab::labs::CodeWriter& result) {
  const uint32_t which = call.Number();
  result.Number(Passes(which == kRight      ? ReadRight
                       : which == kShiftOf7 ? ReadWithShiftOf7
                                            : ReadLittleEndian)
                    ? 1
                    : 0);
}

}  // namespace coherency

#endif  // PPTPLAB_LABS_08_COHERENCY_COUNT_OWN_TEST_SERVE_H_
