// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See tls_keys.h.
#include "stack/crypto/tls_keys.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <algorithm>
#include <stdexcept>

#include "stack/crypto/tls_library.h"

namespace pptplab::crypto {
namespace {

constexpr std::string_view kKeyLogLabel = "CLIENT_RANDOM";

std::string NameOf(TlsPrf prf) {
  switch (prf) {
    case TlsPrf::kMd5Sha1:
      return "MD5-SHA1";
    case TlsPrf::kSha256:
      return "SHA256";
    case TlsPrf::kSha384:
      return "SHA384";
  }
  return "";
}

OSSL_PARAM Octets(const char* name, ByteView bytes) {
  return OSSL_PARAM_construct_octet_string(name, const_cast<uint8_t*>(bytes.data()), bytes.size());
}

/// RFC 5246 §5: PRF(secret, seed), where the seed begins with the label.
void Prf(TlsPrf prf, ByteView secret, ByteView seed, std::span<uint8_t> out) {
  const TlsOwned<OSSL_LIB_CTX> library(OSSL_LIB_CTX_new());
  const TlsOwned<OSSL_PROVIDER> provider(OSSL_PROVIDER_load(library.get(), "default"));
  const TlsOwned<EVP_KDF> kdf(EVP_KDF_fetch(library.get(), OSSL_KDF_NAME_TLS1_PRF, nullptr));
  const TlsOwned<EVP_KDF_CTX> context(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr);
  std::string digest = NameOf(prf);
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
      Octets(OSSL_KDF_PARAM_SECRET, secret), Octets(OSSL_KDF_PARAM_SEED, seed),
      OSSL_PARAM_construct_end()};
  if (!context || EVP_KDF_derive(context.get(), out.data(), out.size(), parameters) != 1) {
    throw std::runtime_error("OpenSSL can't compute TLS's PRF: is libssl3 whole?");
  }
}

/// Takes a word of exactly that many octets off the front.
bool TakeHex(std::string_view& text, std::span<uint8_t> out) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  const std::string_view word = text.substr(0, text.find_first_of(" \r"));
  const auto bytes = FromHex(word);
  if (!bytes || bytes->size() != out.size()) return false;
  std::ranges::copy(*bytes, out.begin());
  text.remove_prefix(word.size());
  return true;
}

}  // namespace

EapTlsKeys GetEapTlsKeys(const TlsSecrets& secrets) {
  constexpr std::string_view kLabel = "client EAP encryption";
  Bytes seed(kLabel.begin(), kLabel.end());
  seed.insert(seed.end(), secrets.client_random.begin(), secrets.client_random.end());
  seed.insert(seed.end(), secrets.server_random.begin(), secrets.server_random.end());
  std::array<uint8_t, 128> material{};
  Prf(secrets.prf, secrets.master_secret, seed, material);
  EapTlsKeys keys;
  std::copy_n(material.begin(), 64, keys.msk.begin());
  std::copy_n(material.begin() + 64, 64, keys.emsk.begin());
  return keys;
}

std::string KeyLogLine(const TlsRandom& client_random, const TlsMasterSecret& master_secret) {
  return std::string(kKeyLogLabel) + " " + ToHex(client_random) + " " + ToHex(master_secret);
}

std::optional<KeyLogEntry> ReadKeyLogLine(std::string_view line) {
  if (!line.starts_with(kKeyLogLabel)) return std::nullopt;
  line.remove_prefix(kKeyLogLabel.size());
  KeyLogEntry entry;
  if (!line.starts_with(' ') || !TakeHex(line, entry.client_random) ||
      !TakeHex(line, entry.master_secret)) {
    return std::nullopt;
  }
  return entry;
}

}  // namespace pptplab::crypto
