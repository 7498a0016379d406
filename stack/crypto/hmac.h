// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// HMAC-SHA-256 (RFC 2104, RFC 4231).
#ifndef PPTPLAB_STACK_CRYPTO_HMAC_H_
#define PPTPLAB_STACK_CRYPTO_HMAC_H_

#include <array>
#include <cstdint>

#include "stack/base/bytes.h"

namespace pptplab::crypto {

/// `key`: of any length.
std::array<uint8_t, 32> HmacSha256(ByteView key, ByteView message);

}  // namespace pptplab::crypto

#endif  // PPTPLAB_STACK_CRYPTO_HMAC_H_
