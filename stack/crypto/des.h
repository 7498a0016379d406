// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One block of single DES under a key of 56 bits: DesEncrypt of RFC 2759 §8.6.
#ifndef PPTPLAB_STACK_CRYPTO_DES_H_
#define PPTPLAB_STACK_CRYPTO_DES_H_

#include <array>
#include <cstdint>
#include <span>

namespace pptplab::crypto {

using DesBlock = std::array<uint8_t, 8>;

/// Spreads 56 bits over 8 octets, seven to each, and sets the low bit of each so that the octet's
/// number of ones is odd (RFC 2759 §8.6 leaves the parity out; RFC 2433 appendix B.2 prints it).
DesBlock SpreadDesKey(std::span<const uint8_t, 7> key);

DesBlock DesEncrypt(const DesBlock& clear, std::span<const uint8_t, 7> key);

}  // namespace pptplab::crypto

#endif  // PPTPLAB_STACK_CRYPTO_DES_H_
