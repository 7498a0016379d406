// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// OpenSSL with randomness that somebody gives it. For tls*.cc of this folder only.
#ifndef PPTPLAB_STACK_CRYPTO_TLS_LIBRARY_H_
#define PPTPLAB_STACK_CRYPTO_TLS_LIBRARY_H_

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/provider.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "stack/base/rng.h"

namespace pptplab::crypto {

struct TlsFree {
  void operator()(OSSL_LIB_CTX* x) const { OSSL_LIB_CTX_free(x); }
  void operator()(OSSL_PROVIDER* x) const { OSSL_PROVIDER_unload(x); }
  void operator()(SSL_CTX* x) const { SSL_CTX_free(x); }
  void operator()(SSL* x) const { SSL_free(x); }
  void operator()(BIO* x) const { BIO_free(x); }
  void operator()(X509* x) const { X509_free(x); }
  void operator()(X509_EXTENSION* x) const { X509_EXTENSION_free(x); }
  void operator()(EVP_PKEY* x) const { EVP_PKEY_free(x); }
  void operator()(EVP_KDF* x) const { EVP_KDF_free(x); }
  void operator()(EVP_KDF_CTX* x) const { EVP_KDF_CTX_free(x); }
};
template <class T>
using TlsOwned = std::unique_ptr<T, TlsFree>;

class TlsLibrary {
 public:
  explicit TlsLibrary(Rng& rng);
  OSSL_LIB_CTX* get() const { return library_.get(); }

  TlsOwned<X509> ReadCertificate(const std::string& pem) const;
  TlsOwned<EVP_PKEY> ReadKey(const std::string& pem) const;

 private:
  TlsOwned<OSSL_LIB_CTX> library_;
  TlsOwned<OSSL_PROVIDER> provider_;
};

}  // namespace pptplab::crypto

#endif  // PPTPLAB_STACK_CRYPTO_TLS_LIBRARY_H_
