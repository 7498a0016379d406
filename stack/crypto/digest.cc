// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Digests through EVP.
#include "stack/crypto/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "stack/base/check.h"
#include "stack/crypto/provider.h"

namespace pptplab::crypto {
namespace {

template <size_t N>
std::array<uint8_t, N> Digest(EVP_MD_CTX* context, const EVP_MD* algorithm,
                              std::initializer_list<ByteView> parts) {
  std::array<uint8_t, N> digest{};
  unsigned int size = 0;
  PPTPLAB_CHECK(EVP_DigestInit_ex2(context, algorithm, nullptr) == 1);
  for (const ByteView part : parts) {
    PPTPLAB_CHECK(EVP_DigestUpdate(context, part.data(), part.size()) == 1);
  }
  PPTPLAB_CHECK(EVP_DigestFinal_ex(context, digest.data(), &size) == 1 && size == N);
  return digest;
}

}  // namespace

// Each digest keeps one scratch context per thread. Nothing survives in it from one call to the
// next but its memory: MPPE changes its key, by SHA-1, for every packet, and must not allocate for
// that.

std::array<uint8_t, 16> Md4(std::initializer_list<ByteView> parts) {
  thread_local const DigestContext scratch = NewDigestContext();
  return Digest<16>(scratch.get(), Provider::Get().md4(), parts);
}

std::array<uint8_t, 16> Md5(std::initializer_list<ByteView> parts) {
  thread_local const DigestContext scratch = NewDigestContext();
  return Digest<16>(scratch.get(), Provider::Get().md5(), parts);
}

std::array<uint8_t, 20> Sha1(std::initializer_list<ByteView> parts) {
  thread_local const DigestContext scratch = NewDigestContext();
  return Digest<20>(scratch.get(), Provider::Get().sha1(), parts);
}

std::array<uint8_t, 32> Sha256(std::initializer_list<ByteView> parts) {
  thread_local const DigestContext scratch = NewDigestContext();
  return Digest<32>(scratch.get(), Provider::Get().sha256(), parts);
}

bool EqualInConstantTime(ByteView a, ByteView b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace pptplab::crypto
