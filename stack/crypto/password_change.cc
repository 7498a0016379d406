// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 2759 §8.9 to §8.13. See password_change.h.
#include "stack/crypto/password_change.h"

#include <algorithm>

#include "stack/crypto/des.h"
#include "stack/crypto/rc4.h"
#include "stack/crypto/unicode.h"

namespace pptplab::crypto {

PwBlock EncryptPwBlockWithPasswordHash(std::string_view new_password, const PasswordHash& hash,
                                       Rng& rng) {
  Bytes password = Utf16LeOf(new_password);
  password.resize(std::min(password.size(), kMaxPasswordOctets));
  PwBlock block{};
  const size_t start = kMaxPasswordOctets - password.size();
  rng.Fill(std::span<uint8_t>(block).first(start));
  std::copy(password.begin(), password.end(), block.data() + start);
  block[kMaxPasswordOctets] = static_cast<uint8_t>(password.size() & 0xff);
  block[kMaxPasswordOctets + 1] = static_cast<uint8_t>(password.size() >> 8);
  Rc4Once(hash, block);
  return block;
}

std::optional<std::string> DecryptPwBlockWithPasswordHash(const PwBlock& block,
                                                          const PasswordHash& hash) {
  PwBlock clear = block;
  Rc4Once(hash, clear);
  uint32_t size = 0;
  for (size_t i = clear.size(); i-- > kMaxPasswordOctets;) size = size << 8 | clear[i];
  if (size > kMaxPasswordOctets) return std::nullopt;
  return Utf8Of(ByteView(clear).subspan(kMaxPasswordOctets - size, size));
}

PasswordHash NtPasswordHashEncryptedWithBlock(const PasswordHash& hash, const PasswordHash& block) {
  const std::span<const uint8_t, 16> keys(block);
  DesBlock first{}, second{};
  std::copy_n(hash.begin(), 8, first.begin());
  std::copy_n(hash.begin() + 8, 8, second.begin());
  first = DesEncrypt(first, keys.subspan<0, 7>());
  second = DesEncrypt(second, keys.subspan<7, 7>());
  PasswordHash cipher{};
  std::copy(first.begin(), first.end(), cipher.begin());
  std::copy(second.begin(), second.end(), cipher.begin() + 8);
  return cipher;
}

}  // namespace pptplab::crypto
