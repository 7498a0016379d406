// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RC4 in slow motion: each exchange of two octets can be looked at, first of the key schedule, then
// of the key stream. For teaching; who only wants the stream takes rc4.h, which is OpenSSL's.
#ifndef PPTPLAB_STACK_CRYPTO_RC4_STEPS_H_
#define PPTPLAB_STACK_CRYPTO_RC4_STEPS_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "stack/base/bytes.h"

namespace pptplab::crypto {

/// What one step did.
struct Rc4Step {
  uint8_t i = 0;
  uint8_t j = 0;
  uint8_t s_i = 0;  ///< S[i] and S[j] before they were exchanged
  uint8_t s_j = 0;
  uint8_t key = 0;       ///< key schedule: the key's octet that went into j
  size_t key_index = 0;  ///< key schedule: which octet of the key that was
  uint8_t t = 0;         ///< key stream: the output is S[t], t = S[i] + S[j]
  uint8_t output = 0;    ///< key stream: the octet that is XORed over the data
};

class Rc4Steps {
 public:
  static constexpr size_t kSchedule = 256;  ///< steps of the key schedule

  /// `key`: 1 to 256 octets. S is still 0, 1, 2 … 255.
  explicit Rc4Steps(ByteView key);

  /// The first kSchedule steps mix the key in, each one after them gives an octet of key stream.
  Rc4Step Next();
  size_t steps() const { return steps_; }  ///< done so far
  bool in_schedule() const { return steps_ < kSchedule; }
  const std::array<uint8_t, 256>& s() const { return s_; }
  const Rc4Step& last() const { return last_; }  ///< all zeros before the first

 private:
  void Schedule();
  void Generate();

  Bytes key_;
  std::array<uint8_t, 256> s_{};
  size_t steps_ = 0;
  uint8_t i_ = 0;
  uint8_t j_ = 0;
  Rc4Step last_;
};

}  // namespace pptplab::crypto

#endif  // PPTPLAB_STACK_CRYPTO_RC4_STEPS_H_
