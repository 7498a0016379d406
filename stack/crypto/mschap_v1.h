// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The functions of RFC 2433 appendix A that MS-CHAPv2 has not kept: the LAN Manager hash, and the
// two Responses to a challenge of 8 octets. NtPasswordHash is in mschap_v2.h.
#ifndef PPTPLAB_STACK_CRYPTO_MSCHAP_V1_H_
#define PPTPLAB_STACK_CRYPTO_MSCHAP_V1_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "stack/crypto/mschap_v2.h"

namespace pptplab::crypto {

using Challenge8 = std::array<uint8_t, 8>;

/// RFC 2433 A.2. Letters become capitals, what is behind the fourteenth character is lost, and each
/// half of seven is hashed for itself: that is how this hash is broken. The RFC wants the "OEM"
/// character set; octets that are no ASCII are taken as they are.
PasswordHash LmPasswordHash(std::string_view password);
NtResponse LmChallengeResponse(const Challenge8& challenge, std::string_view password);  // A.1
NtResponse NtChallengeResponse(const Challenge8& challenge, std::string_view password);  // A.4

}  // namespace pptplab::crypto

#endif  // PPTPLAB_STACK_CRYPTO_MSCHAP_V1_H_
