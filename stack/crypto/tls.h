// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A TLS 1.2 handshake over memory, as EAP-TLS needs it (RFC 5216 §2.1): octets in, octets out, both
// ends show a certificate. No octet of data is ever carried; what is wanted is who the other end
// is, and keys that both ends have now (§2.3).
//
// Same randomness, same octets: OpenSSL runs in a library context of its own for each handshake,
// whose only source of randomness is ours, and certificates are checked at a fixed date.
#ifndef PPTPLAB_STACK_CRYPTO_TLS_H_
#define PPTPLAB_STACK_CRYPTO_TLS_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "stack/base/bytes.h"
#include "stack/base/rng.h"

namespace pptplab::crypto {

/// What one end shows and what it believes, as PEM.
struct TlsCredentials {
  std::string certificate;
  std::string private_key;
  std::string authority;  ///< whose signature a certificate of the other end must bear
};

/// A certificate for `subject` by the authority of that name. The authority itself, its key
/// included, follows from its name alone, so two ends that name the same one trust each other: good
/// for a simulation, and for nothing else.
TlsCredentials IssueTlsCredentials(std::string_view authority, std::string_view subject);

enum class TlsRole : uint8_t { kClient, kServer };
enum class TlsState : uint8_t { kHandshaking, kFinished, kFailed };

class TlsHandshake {
 public:
  /// Credentials that can't be read make a handshake that has failed.
  TlsHandshake(TlsRole role, const TlsCredentials& credentials, Rng& rng);
  ~TlsHandshake();

  /// What the other end sent; the client begins with nothing. Harmless after the end.
  void Receive(ByteView records);
  /// What is to be sent now; a failed end has an alert to say.
  Bytes TakeOutput();

  TlsState state() const;
  /// Common Name of the other end's certificate, which the authority signed; after kFinished.
  const std::string& peer_name() const;
  /// One clause for people, after kFailed.
  const std::string& failure_text() const;
  /// RFC 5216 §2.3: MSK, 64 octets; after kFinished.
  std::array<uint8_t, 64> ExportMasterSessionKey() const;

 private:
  struct Private;
  std::unique_ptr<Private> p_;
};

}  // namespace pptplab::crypto

#endif  // PPTPLAB_STACK_CRYPTO_TLS_H_
