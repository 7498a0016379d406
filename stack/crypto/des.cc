// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Single DES through EVP. Three blocks make an MS-CHAP response, so nothing here is fast.
#include "stack/crypto/des.h"

#include <openssl/evp.h>

#include <bit>

#include "stack/base/check.h"
#include "stack/crypto/provider.h"

namespace pptplab::crypto {

DesBlock SpreadDesKey(std::span<const uint8_t, 7> key) {
  uint64_t bits = 0;
  for (const uint8_t octet : key) bits = bits << 8 | octet;
  DesBlock spread{};
  for (size_t i = 0; i < spread.size(); ++i) {
    const auto seven = static_cast<uint8_t>(bits >> (49 - 7 * i) & 0x7f);
    const uint8_t parity = std::popcount(seven) % 2 == 0 ? 1 : 0;
    spread[i] = static_cast<uint8_t>(seven << 1 | parity);
  }
  return spread;
}

DesBlock DesEncrypt(const DesBlock& clear, std::span<const uint8_t, 7> key) {
  const CipherContext context = NewCipherContext();
  const DesBlock spread = SpreadDesKey(key);
  DesBlock cipher{};
  int written = 0;
  PPTPLAB_CHECK(EVP_EncryptInit_ex2(context.get(), Provider::Get().des_ecb(), spread.data(),
                                    nullptr, nullptr) == 1);
  PPTPLAB_CHECK(EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1);
  PPTPLAB_CHECK(EVP_EncryptUpdate(context.get(), cipher.data(), &written, clear.data(),
                                  static_cast<int>(clear.size())) == 1);
  PPTPLAB_CHECK(written == static_cast<int>(cipher.size()));
  return cipher;
}

}  // namespace pptplab::crypto
