// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// How MS-CHAP carries a new password to the server: RC4 under the hash of the old one, and the old
// hash under the new one (RFC 2759 §8.9 to §8.13, RFC 2433 A.11 to A.17).
#ifndef PPTPLAB_STACK_CRYPTO_PASSWORD_CHANGE_H_
#define PPTPLAB_STACK_CRYPTO_PASSWORD_CHANGE_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stack/base/rng.h"
#include "stack/crypto/mschap_v2.h"

namespace pptplab::crypto {

/// Random octets, then the password in UTF-16LE, then its length in octets (4, little-endian); all
/// encrypted.
using PwBlock = std::array<uint8_t, 516>;
inline constexpr size_t kMaxPasswordOctets = 512;  ///< in UTF-16

/// §8.10. `hash` is the old password's NT hash (or in RFC 2433 A.15 its LM hash). What of
/// `new_password` is longer than 256 characters is left out.
PwBlock EncryptPwBlockWithPasswordHash(std::string_view new_password, const PasswordHash& hash,
                                       Rng& rng);
/// The server's side of it: the new password in UTF-8; nullopt if that hash is not the key.
std::optional<std::string> DecryptPwBlockWithPasswordHash(const PwBlock& block,
                                                          const PasswordHash& hash);
/// §8.13: two DES blocks of `hash` under two keys of seven octets from `block` (its last two octets
/// are not used).
PasswordHash NtPasswordHashEncryptedWithBlock(const PasswordHash& hash, const PasswordHash& block);

}  // namespace pptplab::crypto

#endif  // PPTPLAB_STACK_CRYPTO_PASSWORD_CHANGE_H_
