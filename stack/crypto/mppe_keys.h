// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// MPPE's keys from MS-CHAPv2, RFC 3079 §3, under the RFC's names.
#ifndef PPTPLAB_STACK_CRYPTO_MPPE_KEYS_H_
#define PPTPLAB_STACK_CRYPTO_MPPE_KEYS_H_

#include <array>
#include <cstdint>

#include "stack/base/bytes.h"
#include "stack/crypto/mschap_v2.h"

namespace pptplab::crypto {

using MasterKey = std::array<uint8_t, 16>;

MasterKey GetMasterKey(const PasswordHash& password_hash_hash,
                       const NtResponse& nt_response);  // §3.4

/// Whose packets a key protects. The authenticator is the server in RFC 3079's words.
enum class KeyUse : uint8_t { kClientToServer, kServerToClient };

/// `key_bits` 128: 16 octets; 40 or 56: 8. GetAsymmetricStartKey of §3.4, for that traffic.
Bytes GetAsymmetricStartKey(const MasterKey& master_key, int key_bits, KeyUse use);

/// GetNewKeyFromSHA of §3.4: `length` octets from the start key and the current session key.
void GetNewKeyFromSha(ByteView start_key, ByteView session_key, std::span<uint8_t> interim_key);

/// Sets the leading octets that 40-bit (d1 26 9e) and 56-bit (d1) keys share (§3.1, §3.2).
void ReduceKey(std::span<uint8_t> key, int key_bits);

}  // namespace pptplab::crypto

#endif  // PPTPLAB_STACK_CRYPTO_MPPE_KEYS_H_
