// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A fuzzer's input read as decisions: whatever the bytes are, they decide something, and when they
// are used up every further decision is 0.
#ifndef PPTPLAB_TESTS_FUZZ_INPUT_H_
#define PPTPLAB_TESTS_FUZZ_INPUT_H_

#include <algorithm>
#include <cstdint>

#include "stack/base/bytes.h"

namespace pptplab::fuzz {

class Input {
 public:
  explicit Input(ByteView bytes) : bytes_(bytes) {}

  bool empty() const { return bytes_.empty(); }
  uint8_t U8() {
    if (bytes_.empty()) return 0;
    const uint8_t value = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return value;
  }
  uint16_t U16() {
    const uint8_t high = U8();
    return static_cast<uint16_t>(high << 8 | U8());
  }
  uint32_t U32() {
    const uint32_t high = U16();
    return high << 16 | U16();
  }
  bool Flag() { return (U8() & 1) != 0; }
  uint8_t Below(uint8_t bound) { return static_cast<uint8_t>(U8() % bound); }
  /// At most `n` octets, borrowed.
  ByteView Take(size_t n) {
    const ByteView taken = bytes_.first(std::min(n, bytes_.size()));
    bytes_ = bytes_.subspan(taken.size());
    return taken;
  }
  /// Octets with a length of one octet in front.
  ByteView Short() { return Take(U8()); }
  ByteView Rest() { return Take(bytes_.size()); }

 private:
  ByteView bytes_;
};

}  // namespace pptplab::fuzz

#endif  // PPTPLAB_TESTS_FUZZ_INPUT_H_
