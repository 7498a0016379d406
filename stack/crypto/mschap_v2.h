// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The functions of RFC 2759 §8, under the RFC's names.
#ifndef PPTPLAB_STACK_CRYPTO_MSCHAP_V2_H_
#define PPTPLAB_STACK_CRYPTO_MSCHAP_V2_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "stack/base/bytes.h"

namespace pptplab::crypto {

using Challenge16 = std::array<uint8_t, 16>;
using PasswordHash = std::array<uint8_t, 16>;
using NtResponse = std::array<uint8_t, 24>;
using AuthenticatorResponse = std::array<uint8_t, 20>;

/// `password` is UTF-8; it is hashed as UTF-16LE. Ill-formed UTF-8 is taken octet by octet
/// (Latin-1).
PasswordHash NtPasswordHash(std::string_view password);     // §8.3
PasswordHash HashNtPasswordHash(const PasswordHash& hash);  // §8.4
/// `user_name` without a domain: what stands before a backslash is left out here.
std::array<uint8_t, 8> ChallengeHash(const Challenge16& peer_challenge,
                                     const Challenge16& authenticator_challenge,
                                     std::string_view user_name);  // §8.2
NtResponse ChallengeResponse(const std::array<uint8_t, 8>& challenge,
                             const PasswordHash& hash);  // §8.5
NtResponse GenerateNtResponse(const Challenge16& authenticator_challenge,
                              const Challenge16& peer_challenge, std::string_view user_name,
                              const PasswordHash& hash);  // §8.1
AuthenticatorResponse GenerateAuthenticatorResponse(const PasswordHash& hash,
                                                    const NtResponse& nt_response,
                                                    const Challenge16& peer_challenge,
                                                    const Challenge16& authenticator_challenge,
                                                    std::string_view user_name);  // §8.7

}  // namespace pptplab::crypto

#endif  // PPTPLAB_STACK_CRYPTO_MSCHAP_V2_H_
