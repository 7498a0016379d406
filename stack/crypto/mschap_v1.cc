// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 2433 appendix A, function by function.
#include "stack/crypto/mschap_v1.h"

#include <algorithm>

#include "stack/crypto/des.h"

namespace pptplab::crypto {

PasswordHash LmPasswordHash(std::string_view password) {
  std::array<uint8_t, 14> padded{};
  for (size_t i = 0; i < std::min(padded.size(), password.size()); ++i) {
    const char c = password[i];
    padded[i] = static_cast<uint8_t>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  const std::span<const uint8_t, 14> keys(padded);
  // A.3 DesHash: the password is the key, the text is always this one.
  constexpr DesBlock kClear = {'K', 'G', 'S', '!', '@', '#', '$', '%'};
  const DesBlock halves[] = {DesEncrypt(kClear, keys.subspan<0, 7>()),
                             DesEncrypt(kClear, keys.subspan<7, 7>())};
  PasswordHash hash{};
  std::copy(halves[0].begin(), halves[0].end(), hash.begin());
  std::copy(halves[1].begin(), halves[1].end(), hash.begin() + 8);
  return hash;
}

NtResponse LmChallengeResponse(const Challenge8& challenge, std::string_view password) {
  return ChallengeResponse(challenge, LmPasswordHash(password));
}

NtResponse NtChallengeResponse(const Challenge8& challenge, std::string_view password) {
  return ChallengeResponse(challenge, NtPasswordHash(password));
}

}  // namespace pptplab::crypto
