// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Loading OpenSSL's providers and fetching what PPTP needs of them.
#include "stack/crypto/provider.h"

#include <openssl/evp.h>
#include <openssl/provider.h>

#include <new>
#include <stdexcept>
#include <string>

namespace pptplab::crypto {
namespace {

struct Free {
  void operator()(OSSL_LIB_CTX* library) const { OSSL_LIB_CTX_free(library); }
  void operator()(OSSL_PROVIDER* provider) const { OSSL_PROVIDER_unload(provider); }
  void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }
  void operator()(EVP_CIPHER* cipher) const { EVP_CIPHER_free(cipher); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

[[noreturn]] void FailToLoad(const std::string& what) {
  throw std::runtime_error(
      what +
      ": install the Debian package libssl3, which holds OpenSSL 3 and its "
      "provider \"legacy\" (ossl-modules/legacy.so), and unset OPENSSL_MODULES");
}

Owned<OSSL_PROVIDER> LoadProvider(OSSL_LIB_CTX* library, const char* name) {
  Owned<OSSL_PROVIDER> provider(OSSL_PROVIDER_load(library, name));
  if (!provider) FailToLoad(std::string("OpenSSL's provider \"") + name + "\" can't be loaded");
  return provider;
}

Owned<EVP_MD> FetchDigest(OSSL_LIB_CTX* library, const char* name) {
  Owned<EVP_MD> digest(EVP_MD_fetch(library, name, nullptr));
  if (!digest) FailToLoad(std::string("OpenSSL has no digest ") + name);
  return digest;
}

Owned<EVP_CIPHER> FetchCipher(OSSL_LIB_CTX* library, const char* name) {
  Owned<EVP_CIPHER> cipher(EVP_CIPHER_fetch(library, name, nullptr));
  if (!cipher) FailToLoad(std::string("OpenSSL has no cipher ") + name);
  return cipher;
}

}  // namespace

// In the order of construction; destruction runs the other way.
struct Provider::Private {
  Owned<OSSL_LIB_CTX> library{OSSL_LIB_CTX_new()};
  Owned<OSSL_PROVIDER> legacy = LoadProvider(library.get(), "legacy");
  Owned<OSSL_PROVIDER> standard = LoadProvider(library.get(), "default");
  Owned<EVP_MD> md5 = FetchDigest(library.get(), "MD5");
  Owned<EVP_MD> sha256 = FetchDigest(library.get(), "SHA256");
  Owned<EVP_CIPHER> rc4 = FetchCipher(library.get(), "RC4");
  Owned<EVP_CIPHER> des_ecb = FetchCipher(library.get(), "DES-ECB");
};

Provider::Provider() : p_(std::make_unique<Private>()) {}
Provider::~Provider() = default;

const Provider& Provider::Get() {
  static const Provider provider;
  return provider;
}

const EVP_MD* Provider::md5() const { return p_->md5.get(); }
const EVP_MD* Provider::sha256() const { return p_->sha256.get(); }
const EVP_CIPHER* Provider::rc4() const { return p_->rc4.get(); }
const EVP_CIPHER* Provider::des_ecb() const { return p_->des_ecb.get(); }

void FreeCipherContext::operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
void FreeDigestContext::operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }

CipherContext NewCipherContext() {
  CipherContext context(EVP_CIPHER_CTX_new());
  if (!context) throw std::bad_alloc();
  return context;
}

DigestContext NewDigestContext() {
  DigestContext context(EVP_MD_CTX_new());
  if (!context) throw std::bad_alloc();
  return context;
}

}  // namespace pptplab::crypto
