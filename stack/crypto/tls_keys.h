// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// EAP-TLS's keys from what a TLS handshake leaves behind (RFC 5216 §2.3): the same for the two
// ends, and for somebody who only watched and was given the master secret.
#ifndef PPTPLAB_STACK_CRYPTO_TLS_KEYS_H_
#define PPTPLAB_STACK_CRYPTO_TLS_KEYS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stack/base/bytes.h"

namespace pptplab::crypto {

/// Hash of TLS's pseudorandom function: TLS 1.0 and 1.1 have one (RFC 2246 §5), TLS 1.2's follows
/// from the cipher suite (RFC 5246 §5, RFC 5288 §3).
enum class TlsPrf : uint8_t { kMd5Sha1, kSha256, kSha384 };

using TlsRandom = std::array<uint8_t, 32>;
using TlsMasterSecret = std::array<uint8_t, 48>;

struct TlsSecrets {
  TlsPrf prf = TlsPrf::kSha256;
  TlsRandom client_random{};
  TlsRandom server_random{};
  TlsMasterSecret master_secret{};
};

/// RFC 5216 §2.3: MSK and EMSK, 64 octets each.
struct EapTlsKeys {
  std::array<uint8_t, 64> msk{};
  std::array<uint8_t, 64> emsk{};
};
EapTlsKeys GetEapTlsKeys(const TlsSecrets& secrets);

/// One line of the file that TLS programs write for those who look at captures (SSLKEYLOGFILE):
/// "CLIENT_RANDOM", the client's random octets, the master secret.
std::string KeyLogLine(const TlsRandom& client_random, const TlsMasterSecret& master_secret);
struct KeyLogEntry {
  TlsRandom client_random{};
  TlsMasterSecret master_secret{};
};
/// nullopt: it is none of those.
std::optional<KeyLogEntry> ReadKeyLogLine(std::string_view line);

}  // namespace pptplab::crypto

#endif  // PPTPLAB_STACK_CRYPTO_TLS_KEYS_H_
