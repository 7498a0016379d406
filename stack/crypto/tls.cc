// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See tls.h. One SSL object between two memory BIOs.
#include "stack/crypto/tls.h"

#include <openssl/err.h>

#include <algorithm>

#include "stack/base/check.h"
#include "stack/crypto/tls_library.h"

namespace pptplab::crypto {
namespace {

std::string CommonName(X509* certificate) {
  if (certificate == nullptr) return "";
  char name[80] = {};
  const int size = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName,
                                             name, sizeof name);
  return size <= 0 ? "" : std::string(name, static_cast<size_t>(size));
}

}  // namespace

// In the order of construction; destruction runs the other way.
struct TlsHandshake::Private {
  Private(TlsRole role_in, const TlsCredentials& credentials, Rng& rng)
      : role(role_in), library(rng) {
    if (!SetUp(credentials)) Fail("the own certificate or key can't be used");
  }

  bool SetUp(const TlsCredentials& credentials);
  void Go();
  void Fail(std::string why) {
    state = TlsState::kFailed;
    failure_text = std::move(why);
    ERR_clear_error();
  }
  std::string Reason() const;

  TlsRole role;
  TlsLibrary library;
  TlsOwned<SSL_CTX> context;
  TlsOwned<SSL> ssl;
  TlsState state = TlsState::kHandshaking;
  std::string peer_name;
  std::string failure_text;
};

bool TlsHandshake::Private::SetUp(const TlsCredentials& credentials) {
  context.reset(SSL_CTX_new_ex(library.get(), nullptr, TLS_method()));
  if (!context) return false;
  SSL_CTX* const c = context.get();
  // RFC 5216 derives keys as TLS up to 1.2 does. Tickets and sessions would bring in the clock.
  SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION);
  SSL_CTX_set_max_proto_version(c, TLS1_2_VERSION);
  SSL_CTX_set_options(c, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
  const auto certificate = library.ReadCertificate(credentials.certificate);
  const auto key = library.ReadKey(credentials.private_key);
  const auto authority = library.ReadCertificate(credentials.authority);
  if (!certificate || !key || !authority) return false;
  if (SSL_CTX_use_certificate(c, certificate.get()) != 1) return false;
  if (SSL_CTX_use_PrivateKey(c, key.get()) != 1) return false;
  X509_STORE_add_cert(SSL_CTX_get_cert_store(c), authority.get());
  SSL_CTX_set_verify(c, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(c), kTlsDate);

  ssl.reset(SSL_new(c));
  if (!ssl) return false;
  BIO* const in = BIO_new(BIO_s_mem());
  BIO* const out = BIO_new(BIO_s_mem());
  BIO_set_mem_eof_return(in, -1);
  SSL_set_bio(ssl.get(), in, out);
  if (role == TlsRole::kClient) {
    SSL_set_connect_state(ssl.get());
  } else {
    SSL_set_accept_state(ssl.get());
  }
  return true;
}

void TlsHandshake::Private::Go() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl.get());
  if (result == 1) {
    const TlsOwned<X509> certificate(SSL_get1_peer_certificate(ssl.get()));
    peer_name = CommonName(certificate.get());
    state = TlsState::kFinished;
    return;
  }
  if (SSL_get_error(ssl.get(), result) == SSL_ERROR_WANT_READ) return;
  Fail(Reason());
}

std::string TlsHandshake::Private::Reason() const {
  const long verified = SSL_get_verify_result(ssl.get());
  if (verified != X509_V_OK) {
    return std::string("the other end's certificate is not accepted: ") +
           X509_verify_cert_error_string(verified);
  }
  const char* const reason = ERR_reason_error_string(ERR_peek_error());
  return std::string("TLS failed: ") + (reason == nullptr ? "no reason given" : reason);
}

TlsHandshake::TlsHandshake(TlsRole role, const TlsCredentials& credentials, Rng& rng)
    : p_(std::make_unique<Private>(role, credentials, rng)) {}
TlsHandshake::~TlsHandshake() = default;

void TlsHandshake::Receive(ByteView records) {
  if (p_->state != TlsState::kHandshaking) return;
  if (!records.empty()) {
    BIO_write(SSL_get_rbio(p_->ssl.get()), records.data(), static_cast<int>(records.size()));
  }
  p_->Go();
}

Bytes TlsHandshake::TakeOutput() {
  if (!p_->ssl) return {};
  BIO* const out = SSL_get_wbio(p_->ssl.get());
  Bytes bytes(BIO_ctrl_pending(out));
  if (!bytes.empty()) BIO_read(out, bytes.data(), static_cast<int>(bytes.size()));
  return bytes;
}

TlsState TlsHandshake::state() const { return p_->state; }
const std::string& TlsHandshake::peer_name() const { return p_->peer_name; }
const std::string& TlsHandshake::failure_text() const { return p_->failure_text; }

std::array<uint8_t, 64> TlsHandshake::ExportMasterSessionKey() const {
  PPTPLAB_CHECK(p_->state == TlsState::kFinished);
  constexpr std::string_view kLabel = "client EAP encryption";  // RFC 5216 §2.3
  std::array<uint8_t, 64> key{};
  SSL_export_keying_material(p_->ssl.get(), key.data(), key.size(), kLabel.data(), kLabel.size(),
                             nullptr, 0, 0);
  return key;
}

}  // namespace pptplab::crypto
