// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RC4 through OpenSSL's legacy provider: a key, then a stream that is XORed over the data in place.
#ifndef PPTPLAB_STACK_CRYPTO_RC4_H_
#define PPTPLAB_STACK_CRYPTO_RC4_H_

#include <cstdint>
#include <memory>
#include <span>

#include "stack/base/bytes.h"

namespace pptplab::crypto {

class Rc4 {
 public:
  Rc4();
  ~Rc4();
  Rc4(Rc4&&) noexcept;
  Rc4& operator=(Rc4&&) noexcept;

  /// Starts the key stream anew. `key`: 5 to 16 octets.
  void SetKey(ByteView key);
  /// Encrypts or decrypts in place and advances the key stream. Without a key: a CHECK.
  void Apply(std::span<uint8_t> data);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The whole of `data` under a key of its own, in place.
void Rc4Once(ByteView key, std::span<uint8_t> data);

}  // namespace pptplab::crypto

#endif  // PPTPLAB_STACK_CRYPTO_RC4_H_
