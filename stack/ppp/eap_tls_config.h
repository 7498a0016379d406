// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What EAP-TLS (RFC 5216) needs besides a name: whom we believe and what we show. Certificates and
// their keys follow from the names here, so a scenario has no files and every run the same octets.
#ifndef PPTPLAB_STACK_PPP_EAP_TLS_CONFIG_H_
#define PPTPLAB_STACK_PPP_EAP_TLS_CONFIG_H_

#include <cstddef>
#include <cstdint>
#include <string>

namespace pptplab::ppp {

struct EapTlsConfig {
  /// Whose certificates we believe.
  std::string authority = "pptplab";
  /// Who signed ours; empty: the same.
  std::string issuer;
  /// The name in our certificate; empty: `user` of a peer, `server_name` of an authenticator.
  std::string certificate_name;
  /// The name that the authenticator's certificate must bear (RFC 5216 §5.2); empty: any. (An
  /// authenticator expects the name that the peer gave as its Identity.)
  std::string server_name;
  /// Ours is good from then until then, and theirs is judged at that date; seconds since 1970.
  int64_t valid_from = 946684800;    ///< 2000-01-01
  int64_t valid_until = 2524607999;  ///< 2049-12-31, end of day
  int64_t date = 1000000000;         ///< 2001-09-09
  /// Octets of TLS in one packet (§2.1.5); more are sent in pieces.
  uint16_t fragment_size = 1024;
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_EAP_TLS_CONFIG_H_
