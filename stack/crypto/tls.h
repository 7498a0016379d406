// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A TLS 1.2 handshake over memory, as EAP-TLS needs it (RFC 5216 §2.1): octets in, octets out, both
// ends show a certificate. No octet of data is ever carried; what is wanted is who the other end
// is, and keys that both ends have now (§2.3).
//
// Same randomness, same octets: OpenSSL runs in a library context of its own for each handshake,
// whose only source of randomness is ours, and certificates are checked at a given date.
#ifndef PPTPLAB_STACK_CRYPTO_TLS_H_
#define PPTPLAB_STACK_CRYPTO_TLS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "stack/base/bytes.h"
#include "stack/base/rng.h"
#include "stack/crypto/tls_keys.h"

namespace pptplab::crypto {

/// What one end shows and what it believes, as PEM.
struct TlsCredentials {
  std::string certificate;
  std::string private_key;
  std::string authority;  ///< whose signature a certificate of the other end must bear
};

/// Seconds since 1970: good from the first on, and before the last.
struct TlsValidity {
  int64_t from = 946684800;    ///< 2000-01-01 00:00:00
  int64_t until = 2524607999;  ///< 2049-12-31 23:59:59
};

/// A certificate for `subject` by the authority of that name. The authority itself, its key
/// included, follows from its name alone, so two ends that name the same one trust each other: good
/// for a simulation, and for nothing else.
TlsCredentials IssueTlsCredentials(std::string_view authority, std::string_view subject,
                                   const TlsValidity& validity = {});
/// The authority's own certificate: what `TlsCredentials::authority` is to somebody who trusts it.
std::string TlsAuthorityCertificate(std::string_view authority);

enum class TlsRole : uint8_t { kClient, kServer };
enum class TlsState : uint8_t { kHandshaking, kFinished, kFailed };

struct TlsSettings {
  TlsCredentials credentials;
  /// At which certificates are judged, seconds since 1970: 2001-09-09.
  int64_t date = 1000000000;
  /// Says why the owner of a certificate, which is valid otherwise, is not welcome, in one clause;
  /// "" if it is. Gets the Common Name. Asked before anything is said that could be taken for a
  /// yes. Null: everybody is.
  std::function<std::string(const std::string& name)> judge = nullptr;
};

class TlsHandshake {
 public:
  /// Credentials that can't be read make a handshake that has failed.
  TlsHandshake(TlsRole role, const TlsSettings& settings, Rng& rng);
  ~TlsHandshake();

  /// What the other end sent; the client begins with nothing. Harmless after the end.
  void Receive(ByteView records);
  /// What is to be sent now; a failed end has an alert to say.
  Bytes TakeOutput();

  TlsState state() const;
  /// Common Name of the other end's certificate; of one that was refused, too. "": none was seen.
  const std::string& peer_name() const;
  /// One clause for people, after kFailed.
  const std::string& failure_text() const;
  /// After kFailed: the other end said so, by an alert.
  bool refused_by_the_other() const;
  /// What both ends have now; after kFinished.
  TlsSecrets secrets() const;

 private:
  struct Private;
  std::unique_ptr<Private> p_;
};

}  // namespace pptplab::crypto

#endif  // PPTPLAB_STACK_CRYPTO_TLS_H_
