// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Digests through EVP, but for SHA-1 and MD4: stateless MPPE computes a SHA-1 for every packet, and a
// lab's dictionary an MD4 for every word, and OpenSSL 3's EVP allocates for every digest, whatever
// context it is given (counted: one malloc for each initialisation). Its older interface works on
// the stack; OpenSSL calls that deprecated, hence the macro.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "stack/crypto/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/md4.h>
#include <openssl/sha.h>

#include "stack/base/check.h"
#include "stack/crypto/provider.h"

namespace pptplab::crypto {
namespace {

template <size_t N>
std::array<uint8_t, N> Digest(const EVP_MD* algorithm, std::initializer_list<ByteView> parts) {
  const DigestContext context = NewDigestContext();
  std::array<uint8_t, N> digest{};
  unsigned int size = 0;
  PPTPLAB_CHECK(EVP_DigestInit_ex2(context.get(), algorithm, nullptr) == 1);
  for (const ByteView part : parts) {
    PPTPLAB_CHECK(EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1);
  }
  PPTPLAB_CHECK(EVP_DigestFinal_ex(context.get(), digest.data(), &size) == 1 && size == N);
  return digest;
}

}  // namespace

std::array<uint8_t, 16> Md4(std::initializer_list<ByteView> parts) {
  std::array<uint8_t, 16> digest{};
  MD4_CTX context;
  PPTPLAB_CHECK(MD4_Init(&context) == 1);
  for (const ByteView part : parts) {
    PPTPLAB_CHECK(MD4_Update(&context, part.data(), part.size()) == 1);
  }
  PPTPLAB_CHECK(MD4_Final(digest.data(), &context) == 1);
  return digest;
}

std::array<uint8_t, 16> Md5(std::initializer_list<ByteView> parts) {
  return Digest<16>(Provider::Get().md5(), parts);
}

std::array<uint8_t, 20> Sha1(std::initializer_list<ByteView> parts) {
  std::array<uint8_t, 20> digest{};
  SHA_CTX context;
  PPTPLAB_CHECK(SHA1_Init(&context) == 1);
  for (const ByteView part : parts) {
    PPTPLAB_CHECK(SHA1_Update(&context, part.data(), part.size()) == 1);
  }
  PPTPLAB_CHECK(SHA1_Final(digest.data(), &context) == 1);
  return digest;
}

std::array<uint8_t, 32> Sha256(std::initializer_list<ByteView> parts) {
  return Digest<32>(Provider::Get().sha256(), parts);
}

bool EqualInConstantTime(ByteView a, ByteView b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace pptplab::crypto
