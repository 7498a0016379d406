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
  Private(TlsRole role_in, const TlsSettings& settings, Rng& rng)
      : role(role_in), judge(settings.judge), library(rng) {
    if (!SetUp(settings)) Fail("the own certificate or key can't be used");
  }

  bool SetUp(const TlsSettings& settings);
  /// One certificate of the other end's chain was looked at; the last one is its own.
  int Judge(int accepted, X509_STORE_CTX* chain);
  void Go();
  void Fail(std::string why) {
    state = TlsState::kFailed;
    failure_text = std::move(why);
    ERR_clear_error();
  }
  std::string Reason();

  TlsRole role;
  std::function<std::string(const std::string&)> judge;
  TlsLibrary library;
  TlsOwned<SSL_CTX> context;
  TlsOwned<SSL> ssl;
  TlsState state = TlsState::kHandshaking;
  std::string peer_name;
  std::string failure_text;
  std::string objection;  ///< the judge's
  bool refused_by_the_other = false;
};

int TlsHandshake::Private::Judge(int accepted, X509_STORE_CTX* chain) {
  peer_name = CommonName(X509_STORE_CTX_get0_cert(chain));
  if (X509_STORE_CTX_get_error_depth(chain) != 0 || accepted == 0 || !judge) return accepted;
  objection = judge(peer_name);
  if (objection.empty()) return 1;
  X509_STORE_CTX_set_error(chain, X509_V_ERR_CERT_REJECTED);  // the alert bad_certificate
  return 0;
}

bool TlsHandshake::Private::SetUp(const TlsSettings& settings) {
  const TlsCredentials& credentials = settings.credentials;
  context.reset(SSL_CTX_new_ex(library.get(), nullptr, TLS_method()));
  if (!context) return false;
  SSL_CTX* const c = context.get();
  // RFC 5216 derives keys as TLS up to 1.2 does. Tickets and sessions would bring in the clock.
  SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION);
  SSL_CTX_set_max_proto_version(c, TLS1_2_VERSION);
  SSL_CTX_set_options(c, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
  // RFC 5246 §7.4.2: the authority's own certificate needn't be sent, as who trusts it has it.
  SSL_CTX_set_mode(c, SSL_MODE_NO_AUTO_CHAIN);
  const auto certificate = library.ReadCertificate(credentials.certificate);
  const auto key = library.ReadKey(credentials.private_key);
  const auto authority = library.ReadCertificate(credentials.authority);
  if (!certificate || !key || !authority) return false;
  if (SSL_CTX_use_certificate(c, certificate.get()) != 1) return false;
  if (SSL_CTX_use_PrivateKey(c, key.get()) != 1) return false;
  X509_STORE_add_cert(SSL_CTX_get_cert_store(c), authority.get());
  SSL_CTX_set_verify(c, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                     [](int accepted, X509_STORE_CTX* chain) {
                       const void* const connection =
                           X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx());
                       void* const self = SSL_get_app_data(static_cast<const SSL*>(connection));
                       return static_cast<Private*>(self)->Judge(accepted, chain);
                     });
  X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(c), settings.date);

  ssl.reset(SSL_new(c));
  if (!ssl) return false;
  SSL_set_app_data(ssl.get(), this);
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
    state = TlsState::kFinished;
    return;
  }
  if (SSL_get_error(ssl.get(), result) == SSL_ERROR_WANT_READ) return;
  Fail(Reason());
}

std::string TlsHandshake::Private::Reason() {
  if (!objection.empty()) return objection;
  const long verified = SSL_get_verify_result(ssl.get());
  if (verified != X509_V_OK) {
    return (peer_name.empty() ? "the other end's certificate" : "the certificate of " + peer_name) +
           " is not accepted: " + X509_verify_cert_error_string(verified);
  }
  const unsigned long error = ERR_peek_error();
  const int reason = ERR_GET_REASON(error);
  if (ERR_GET_LIB(error) == ERR_LIB_SSL && reason > SSL_AD_REASON_OFFSET) {
    refused_by_the_other = true;
    return std::string("TLS's alert \"") +
           SSL_alert_desc_string_long(reason - SSL_AD_REASON_OFFSET) + "\"";
  }
  const char* const text = ERR_reason_error_string(error);
  return std::string("TLS failed: ") + (text == nullptr ? "no reason given" : text);
}

TlsHandshake::TlsHandshake(TlsRole role, const TlsSettings& settings, Rng& rng)
    : p_(std::make_unique<Private>(role, settings, rng)) {}
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

bool TlsHandshake::refused_by_the_other() const { return p_->refused_by_the_other; }

TlsSecrets TlsHandshake::secrets() const {
  PPTPLAB_CHECK(p_->state == TlsState::kFinished);
  const SSL* const ssl = p_->ssl.get();
  TlsSecrets secrets;
  SSL_get_client_random(ssl, secrets.client_random.data(), secrets.client_random.size());
  SSL_get_server_random(ssl, secrets.server_random.data(), secrets.server_random.size());
  SSL_SESSION_get_master_key(SSL_get_session(ssl), secrets.master_secret.data(),
                             secrets.master_secret.size());
  const EVP_MD* const digest = SSL_CIPHER_get_handshake_digest(SSL_get_current_cipher(ssl));
  const bool sha384 = digest != nullptr && EVP_MD_get_size(digest) == 48;
  secrets.prf = sha384 ? TlsPrf::kSha384 : TlsPrf::kSha256;
  return secrets;
}

}  // namespace pptplab::crypto
