// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/crypto/hmac.h"

#include <algorithm>

#include "stack/crypto/digest.h"

namespace pptplab::crypto {

std::array<uint8_t, 32> HmacSha256(ByteView key, ByteView message) {
  std::array<uint8_t, 64> block{};  // RFC 2104 §2: the key, filled up to a block of SHA-256
  if (key.size() > block.size()) {
    std::ranges::copy(Sha256({key}), block.begin());
  } else {
    std::ranges::copy(key, block.begin());
  }
  for (uint8_t& octet : block) octet ^= 0x36;
  const std::array<uint8_t, 32> inner = Sha256({block, message});
  for (uint8_t& octet : block) octet ^= 0x36 ^ 0x5c;
  return Sha256({block, inner});
}

}  // namespace pptplab::crypto
