// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// MPPE's keys from MS-CHAPv1 (RFC 3079 §2), MS-CHAPv2 (§3) and EAP-TLS (§4), under the RFC's names;
// and what an authentication, whichever it was, leaves behind for them.
#ifndef PPTPLAB_STACK_CRYPTO_MPPE_KEYS_H_
#define PPTPLAB_STACK_CRYPTO_MPPE_KEYS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <variant>

#include "stack/base/bytes.h"
#include "stack/crypto/mschap_v1.h"
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

// --- Any method
// ------------------------------------------------------------------------------------

/// MS-CHAPv1's: both directions start from the same key, and the short ones come from the LM hash.
struct MsChapV1StartKeys {
  std::array<uint8_t, 8> lm_hash_start{};         ///< for 40 and 56 bits: §2.1, §2.2
  std::array<uint8_t, 16> initial_session_key{};  ///< for 128 bits: §2.3
  bool operator==(const MsChapV1StartKeys&) const = default;
};
/// §2.1 to §2.3. The challenge has a part in the 128-bit key only: with 40 and 56 bits every
/// session of the same password starts from the same key.
MsChapV1StartKeys GetMsChapV1StartKeys(std::string_view password, const Challenge8& challenge);

/// EAP-TLS's (RFC 3079 §4, RFC 5216 §2.3): the first half of the MSK protects what the peer sends
/// (MS-MPPE-Recv-Key in the authenticator's words, RFC 2548 §2.4.3), the second half what the
/// authenticator sends (MS-MPPE-Send-Key). Each is cut to the length of the session key.
struct EapTlsStartKeys {
  std::array<uint8_t, 64> msk{};
  bool operator==(const EapTlsStartKeys&) const = default;
};

/// What an authentication leaves behind: MS-CHAPv2's master key, or start keys as they are. A
/// method that brings others adds its own kind here.
using MppeKeySource = std::variant<MasterKey, MsChapV1StartKeys, EapTlsStartKeys>;
/// The start key for that traffic: 16 octets for 128 bits, else 8.
Bytes GetStartKey(const MppeKeySource& source, int key_bits, KeyUse use);

}  // namespace pptplab::crypto

#endif  // PPTPLAB_STACK_CRYPTO_MPPE_KEYS_H_
