// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The digests that PPP's authentication is made of. Each takes the parts of its input in order.
#ifndef PPTPLAB_STACK_CRYPTO_DIGEST_H_
#define PPTPLAB_STACK_CRYPTO_DIGEST_H_

#include <array>
#include <cstdint>
#include <initializer_list>

#include "stack/base/bytes.h"

namespace pptplab::crypto {

std::array<uint8_t, 16> Md4(std::initializer_list<ByteView> parts);   // RFC 1320
std::array<uint8_t, 16> Md5(std::initializer_list<ByteView> parts);   // RFC 1321
std::array<uint8_t, 20> Sha1(std::initializer_list<ByteView> parts);  // RFC 3174
std::array<uint8_t, 32> Sha256(std::initializer_list<ByteView> parts);

/// Takes as long for the first octet that differs as for the last: for proofs that strangers send.
/// Of different lengths: false.
bool EqualInConstantTime(ByteView a, ByteView b);

}  // namespace pptplab::crypto

#endif  // PPTPLAB_STACK_CRYPTO_DIGEST_H_
