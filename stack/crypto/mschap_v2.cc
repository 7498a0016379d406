// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 2759 §8, function by function.
#include "stack/crypto/mschap_v2.h"

#include <algorithm>
#include <optional>

#include "stack/crypto/des.h"
#include "stack/crypto/digest.h"

namespace pptplab::crypto {
namespace {

constexpr std::string_view kMagic1 = "Magic server to client signing constant";
constexpr std::string_view kMagic2 = "Pad to make it do more than one iteration";

void AppendUtf16Le(Bytes& out, uint32_t code_point) {
  const auto unit = [&out](uint32_t value) {
    out.push_back(static_cast<uint8_t>(value & 0xff));
    out.push_back(static_cast<uint8_t>(value >> 8));
  };
  if (code_point < 0x10000) {
    unit(code_point);
  } else {
    unit(0xd800 + ((code_point - 0x10000) >> 10));
    unit(0xdc00 + ((code_point - 0x10000) & 0x3ff));
  }
}

/// Takes one code point off `text`; nullopt if it is ill-formed (Unicode table 3-7).
std::optional<uint32_t> TakeUtf8(ByteView& text) {
  const uint8_t lead = text[0];
  const size_t size = lead < 0x80   ? 1
                      : lead < 0xc2 ? 0
                      : lead < 0xe0 ? 2
                      : lead < 0xf0 ? 3
                      : lead < 0xf5 ? 4
                                    : 0;
  if (size == 0 || text.size() < size) return std::nullopt;
  uint32_t code_point = size == 1 ? lead : lead & (0x7fu >> size);
  for (size_t i = 1; i < size; ++i) {
    if ((text[i] & 0xc0) != 0x80) return std::nullopt;
    code_point = code_point << 6 | (text[i] & 0x3fu);
  }
  const bool overlong = (size == 3 && code_point < 0x800) || (size == 4 && code_point < 0x10000);
  const bool surrogate = code_point >= 0xd800 && code_point < 0xe000;
  if (overlong || surrogate || code_point > 0x10ffff) return std::nullopt;
  text = text.subspan(size);
  return code_point;
}

Bytes Utf16LeOf(std::string_view password) {
  Bytes out;
  for (ByteView rest = AsBytes(password); !rest.empty();) {
    const auto code_point = TakeUtf8(rest);
    if (!code_point) {
      out.clear();
      for (const uint8_t octet : AsBytes(password)) AppendUtf16Le(out, octet);
      return out;
    }
    AppendUtf16Le(out, *code_point);
  }
  return out;
}

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
