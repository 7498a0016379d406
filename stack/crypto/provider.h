// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// OpenSSL's algorithms, fetched once. DES and RC4 are of the provider "legacy" in OpenSSL 3,
// the digests of "default"; both are loaded into a library context of our own, so no
// openssl.cnf and no other user of the library in this process has a say.
//
// For the other sources of this folder only.
#ifndef PPTPLAB_STACK_CRYPTO_PROVIDER_H_
#define PPTPLAB_STACK_CRYPTO_PROVIDER_H_

#include <memory>

// OpenSSL's own names for these, declared here so that no header of ours includes its.
struct evp_cipher_st;
struct evp_cipher_ctx_st;
struct evp_md_st;
struct evp_md_ctx_st;

namespace pptplab::crypto {

struct FreeCipherContext {
  void operator()(evp_cipher_ctx_st* context) const;
};
using CipherContext = std::unique_ptr<evp_cipher_ctx_st, FreeCipherContext>;
struct FreeDigestContext {
  void operator()(evp_md_ctx_st* context) const;
};
using DigestContext = std::unique_ptr<evp_md_ctx_st, FreeDigestContext>;

class Provider {
 public:
  /// Loaded at the first call. Throws std::runtime_error, one sentence that says what to install.
  ///
  /// The one function-local static of the stack: fetching costs more than a packet's encryption, it
  /// holds nothing but constant tables, and who asks first makes no difference to any result.
  static const Provider& Get();

  const evp_md_st* md5() const;
  const evp_md_st* sha256() const;
  const evp_cipher_st* rc4() const;
  const evp_cipher_st* des_ecb() const;

  Provider(const Provider&) = delete;
  Provider& operator=(const Provider&) = delete;
  ~Provider();

 private:
  Provider();
  struct Private;
  std::unique_ptr<Private> p_;
};

/// Never null: out of memory is std::bad_alloc.
CipherContext NewCipherContext();
DigestContext NewDigestContext();

}  // namespace pptplab::crypto

#endif  // PPTPLAB_STACK_CRYPTO_PROVIDER_H_
