// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 2759 §8, function by function.
#include "stack/crypto/mschap_v2.h"

#include <algorithm>

#include "stack/crypto/des.h"
#include "stack/crypto/digest.h"
#include "stack/crypto/unicode.h"

namespace pptplab::crypto {
namespace {

constexpr std::string_view kMagic1 = "Magic server to client signing constant";
constexpr std::string_view kMagic2 = "Pad to make it do more than one iteration";

}  // namespace

PasswordHash NtPasswordHash(std::string_view password) { return Md4({Utf16LeOf(password)}); }

PasswordHash HashNtPasswordHash(const PasswordHash& hash) { return Md4({hash}); }

std::array<uint8_t, 8> ChallengeHash(const Challenge16& peer_challenge,
                                     const Challenge16& authenticator_challenge,
                                     std::string_view user_name) {
  // §4: the name "is used … without the domain"; npos + 1 is 0.
  const std::string_view user = user_name.substr(user_name.rfind('\\') + 1);
  const auto digest = Sha1({peer_challenge, authenticator_challenge, AsBytes(user)});
  std::array<uint8_t, 8> challenge{};
  std::copy_n(digest.begin(), challenge.size(), challenge.begin());
  return challenge;
}

NtResponse ChallengeResponse(const std::array<uint8_t, 8>& challenge, const PasswordHash& hash) {
  // The third key holds two octets of the hash and five zeros: 2^16 tries find them, and what stays
  // of the secret is two DES keys, however long the password.
  std::array<uint8_t, 21> padded{};
  std::copy(hash.begin(), hash.end(), padded.begin());
  const std::span<const uint8_t, 21> keys(padded);
  const std::array<DesBlock, 3> blocks = {DesEncrypt(challenge, keys.subspan<0, 7>()),
                                          DesEncrypt(challenge, keys.subspan<7, 7>()),
                                          DesEncrypt(challenge, keys.subspan<14, 7>())};
  NtResponse response{};
  for (size_t i = 0; i < blocks.size(); ++i) {
    std::copy(blocks[i].begin(), blocks[i].end(), response.data() + 8 * i);
  }
  return response;
}

NtResponse GenerateNtResponse(const Challenge16& authenticator_challenge,
                              const Challenge16& peer_challenge, std::string_view user_name,
                              const PasswordHash& hash) {
  return ChallengeResponse(ChallengeHash(peer_challenge, authenticator_challenge, user_name), hash);
}

AuthenticatorResponse GenerateAuthenticatorResponse(const PasswordHash& hash,
                                                    const NtResponse& nt_response,
                                                    const Challenge16& peer_challenge,
                                                    const Challenge16& authenticator_challenge,
                                                    std::string_view user_name) {
  const auto digest = Sha1({HashNtPasswordHash(hash), nt_response, AsBytes(kMagic1)});
  const auto challenge = ChallengeHash(peer_challenge, authenticator_challenge, user_name);
  return Sha1({digest, challenge, AsBytes(kMagic2)});
}

}  // namespace pptplab::crypto
