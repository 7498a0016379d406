// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The key streams of the last RC4 keys. What a simulated sender encrypts, its receiver decrypts in
// the same process, mostly within the next hundred packets: the stream is computed once and used
// twice, then its room is taken for the next. Only time depends on what is remembered, never a
// result.
//
// For the other sources of this folder only.
#ifndef PPTPLAB_STACK_CRYPTO_KEY_STREAMS_H_
#define PPTPLAB_STACK_CRYPTO_KEY_STREAMS_H_

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "stack/base/bytes.h"
#include "stack/crypto/rc4.h"

namespace pptplab::crypto {

class KeyStreams {
 public:
  /// Remembers up to `keys` (a multiple of kWays) streams of at most `longest` octets.
  KeyStreams(size_t keys, size_t longest);

  size_t longest() const { return longest_; }
  /// The first `size` octets of the key's stream; valid until the next call. `key`: 5 to 16 octets,
  /// `size`: at most longest().
  ByteView Of(ByteView key, size_t size);
  /// Streams that had to be computed, so far.
  uint64_t computed() const { return computed_; }

 private:
  /// A key has its place in one set, and there the oldest of so many makes room.
  static constexpr size_t kWays = 4;

  struct Entry {
    std::array<uint8_t, 16> key{};  ///< zeros behind a short one
    uint32_t key_size = 0;          ///< 0: nothing is here
    uint32_t size = 0;              ///< octets of the stream that are there
    uint8_t* stream = nullptr;
  };
  struct Set {
    std::array<Entry, kWays> entries;
    size_t oldest = 0;
  };

  Entry& PlaceIn(Set& set);

  size_t longest_;
  std::vector<Set> sets_;
  std::unique_ptr<uint8_t[]> streams_;  ///< longest_ octets for each key; untouched until needed
  std::vector<uint8_t*> free_;          ///< of these, the one that was used last at the end
  Rc4 rc4_;
  uint64_t computed_ = 0;
};

}  // namespace pptplab::crypto

#endif  // PPTPLAB_STACK_CRYPTO_KEY_STREAMS_H_
