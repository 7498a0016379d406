// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What MPPE does with a session key: RC4 (RFC 3078 §6), or a model of it for simulations in which
// only sizes and states matter.
//
// The model masks the first eight octets by a function of the key and of the place in the key
// stream, and changes keys by the same kind of function. So two ends whose keys or places differ
// get garbage, as with RC4, and everything that follows from that happens; but nothing is secret,
// and no other program can read it.
#ifndef PPTPLAB_STACK_PPP_MPPE_CIPHER_H_
#define PPTPLAB_STACK_PPP_MPPE_CIPHER_H_

#include <cstdint>
#include <span>

#include "stack/base/bytes.h"
#include "stack/crypto/rc4.h"

namespace pptplab::ppp {

/// One direction's key stream.
class MppeCipher {
 public:
  explicit MppeCipher(bool modelled) : modelled_(modelled) {}

  /// Starts the key stream anew. `key`: 8 or 16 octets.
  void SetKey(ByteView key);
  /// Encrypts or decrypts in place and advances the key stream. A key is set.
  void Apply(std::span<uint8_t> data);
  /// The whole of `data` under a key of its own, in place.
  void Once(ByteView key, std::span<uint8_t> data);

  /// The model's next key, in place; `key`: 8 or 16 octets.
  static void ChangeModelledKey(std::span<uint8_t> key);

 private:
  bool modelled_;
  crypto::Rc4 rc4_;
  uint64_t key_ = 0, place_ = 0;  ///< of the model
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_MPPE_CIPHER_H_
