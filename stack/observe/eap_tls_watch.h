// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// EAP-TLS (RFC 5216) from outside: puts the pieces of each end's flights together, reads what TLS
// says in clear, and, given the master secret out of a key log, has the keys of both ends.
#ifndef PPTPLAB_STACK_OBSERVE_EAP_TLS_WATCH_H_
#define PPTPLAB_STACK_OBSERVE_EAP_TLS_WATCH_H_

#include <optional>
#include <string>

#include "stack/base/bytes.h"
#include "stack/crypto/tls_keys.h"
#include "stack/observe/summary.h"
#include "stack/ppp/eap_tls_stream.h"

namespace pptplab::observe {

class EapTlsWatch {
 public:
  /// One packet of EAP of this Type: Code, Identifier, Length, Type, Flags … Returns a sentence for
  /// people, "" if there is nothing to say.
  std::string Observe(End from, ByteView packet);

  /// Whose certificate that end showed; "": none was seen.
  const std::string& certificate(End end) const { return certificate_[end]; }
  /// The alert that ended it, by name; "": there was none.
  const std::string& alert() const { return alert_; }
  /// `authenticator` has said its last flight, Finished included.
  bool HasFinished(End authenticator) const { return finished_[authenticator]; }
  const std::optional<crypto::TlsRandom>& client_random() const { return client_random_; }
  /// With that master secret; nullopt if one of the two Hellos was not seen.
  std::optional<crypto::TlsSecrets> Secrets(const crypto::TlsMasterSecret& master_secret) const;
  void SwapEnds();

 private:
  std::string ReadFlight(End from, ByteView flight);

  PerEnd<Bytes> last_packet_;
  PerEnd<std::optional<ppp::EapTlsStream>> stream_;
  PerEnd<std::string> certificate_;
  PerEnd<bool> finished_;
  std::string alert_;
  std::optional<crypto::TlsRandom> client_random_;
  std::optional<crypto::TlsRandom> server_random_;
  crypto::TlsPrf prf_ = crypto::TlsPrf::kSha256;
};

}  // namespace pptplab::observe

#endif  // PPTPLAB_STACK_OBSERVE_EAP_TLS_WATCH_H_
