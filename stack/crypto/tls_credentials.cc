// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// OpenSSL fed with given randomness, and certificates that follow from names.
#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <stdexcept>

#include "stack/crypto/digest.h"
#include "stack/crypto/tls.h"
#include "stack/crypto/tls_library.h"

namespace pptplab::crypto {
namespace {

void Check(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("OpenSSL can't ") + what + ": is libssl3 whole?");
}

/// OpenSSL's generator for tests gives out these octets, one after the other.
void Feed(EVP_RAND_CTX* generator, Rng& rng) {
  Bytes entropy(4096);  // a handshake takes some 500
  rng.Fill(entropy);
  unsigned int strength = 256;
  OSSL_PARAM parameters[] = {OSSL_PARAM_construct_uint(OSSL_RAND_PARAM_STRENGTH, &strength),
                             OSSL_PARAM_construct_octet_string(OSSL_RAND_PARAM_TEST_ENTROPY,
                                                               entropy.data(), entropy.size()),
                             OSSL_PARAM_construct_end()};
  EVP_RAND_uninstantiate(generator);
  Check(EVP_RAND_CTX_set_params(generator, parameters) == 1, "take our randomness");
  Check(EVP_RAND_instantiate(generator, 256, 0, nullptr, 0, nullptr) == 1, "use our randomness");
}

/// Octets that follow from a text.
class TextRng final : public Rng {
 public:
  explicit TextRng(std::string text) : text_(std::move(text)) {}
  void Fill(std::span<uint8_t> out) override {
    for (uint8_t& octet : out) {
      if (at_ == block_.size()) {
        const std::string counted = text_ + ":" + std::to_string(counter_++);
        block_ = Sha1({AsBytes(counted)});
        at_ = 0;
      }
      octet = block_[at_++];
    }
  }

 private:
  std::string text_;
  uint64_t counter_ = 0;
  std::array<uint8_t, 20> block_{};
  size_t at_ = 20;
};

std::string TakeText(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<size_t>(size));
}

void SetName(X509_NAME* name, std::string_view text) {
  const std::string cut(text.substr(0, 64));  // ub-common-name of RFC 5280
  Check(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(cut.c_str()), -1, -1,
                                   0) == 1,
        "name a certificate");
}

struct Identity {
  std::string certificate, key;  ///< as PEM
};

void SetUp(X509* certificate, EVP_PKEY* key, std::string_view subject, std::string_view issuer,
           const TlsValidity& validity) {
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), subject == issuer ? 1 : 2);
  Check(ASN1_TIME_set(X509_getm_notBefore(certificate), validity.from) != nullptr, "write a date");
  Check(ASN1_TIME_set(X509_getm_notAfter(certificate), validity.until) != nullptr, "write a date");
  SetName(X509_get_subject_name(certificate), subject);
  SetName(X509_get_issuer_name(certificate), issuer);
  X509_set_pubkey(certificate, key);
}

/// Signed by `issuer`; without one by itself, and then it may sign others.
Identity Issue(std::string_view subject, std::string_view issuer_name, const TlsValidity& validity,
               const Identity* issuer) {
  TextRng rng("pptplab certificate of " + std::string(subject) + " by " + std::string(issuer_name));
  const TlsLibrary library(rng);
  const TlsOwned<EVP_PKEY> key(EVP_PKEY_Q_keygen(library.get(), nullptr, "EC", "P-256"));
  Check(key != nullptr, "make a key");
  const TlsOwned<X509> certificate(X509_new_ex(library.get(), nullptr));
  SetUp(certificate.get(), key.get(), subject, issuer_name, validity);
  TlsOwned<EVP_PKEY> issuer_key;
  if (issuer == nullptr) {
    const TlsOwned<X509_EXTENSION> may_sign(
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_basic_constraints, "critical,CA:TRUE"));
    X509_add_ext(certificate.get(), may_sign.get(), -1);
  } else {
    issuer_key = library.ReadKey(issuer->key);
  }
  EVP_PKEY* const signer = issuer == nullptr ? key.get() : issuer_key.get();
  Check(X509_sign(certificate.get(), signer, EVP_sha256()) > 0, "sign a certificate");
  const TlsOwned<BIO> certificate_text(BIO_new(BIO_s_mem()));
  const TlsOwned<BIO> key_text(BIO_new(BIO_s_mem()));
  Check(PEM_write_bio_X509(certificate_text.get(), certificate.get()) == 1, "write a certificate");
  Check(PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                 nullptr) == 1,
        "write a key");
  return {TakeText(certificate_text.get()), TakeText(key_text.get())};
}

std::string NameOfAuthority(std::string_view authority) {
  return std::string(authority) + " (authority)";
}

Identity IssueAuthority(std::string_view authority) {
  const std::string name = NameOfAuthority(authority);
  return Issue(name, name, TlsValidity{}, nullptr);
}

}  // namespace

TlsLibrary::TlsLibrary(Rng& rng)
    : library_(OSSL_LIB_CTX_new()), provider_(OSSL_PROVIDER_load(library_.get(), "default")) {
  Check(provider_ != nullptr, "load its provider \"default\"");
  Check(RAND_set_DRBG_type(library_.get(), "TEST-RAND", nullptr, nullptr, nullptr) == 1,
        "be given randomness");
  Feed(RAND_get0_primary(library_.get()), rng);
  Feed(RAND_get0_public(library_.get()), rng);
  Feed(RAND_get0_private(library_.get()), rng);
}

TlsOwned<X509> TlsLibrary::ReadCertificate(const std::string& pem) const {
  const TlsOwned<BIO> text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  X509* certificate = X509_new_ex(library_.get(), nullptr);
  if (PEM_read_bio_X509(text.get(), &certificate, nullptr, nullptr) == nullptr) {
    X509_free(certificate);
    return nullptr;
  }
  return TlsOwned<X509>(certificate);
}

TlsOwned<EVP_PKEY> TlsLibrary::ReadKey(const std::string& pem) const {
  const TlsOwned<BIO> text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return TlsOwned<EVP_PKEY>(
      PEM_read_bio_PrivateKey_ex(text.get(), nullptr, nullptr, nullptr, library_.get(), nullptr));
}

TlsCredentials IssueTlsCredentials(std::string_view authority, std::string_view subject,
                                   const TlsValidity& validity) {
  const Identity root = IssueAuthority(authority);
  Identity own = Issue(subject, NameOfAuthority(authority), validity, &root);
  return {std::move(own.certificate), std::move(own.key), root.certificate};
}

std::string TlsAuthorityCertificate(std::string_view authority) {
  return IssueAuthority(authority).certificate;
}

}  // namespace pptplab::crypto
