// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A new method of EAP is one more case here; see eap_method.h.
#include "stack/ppp/eap_method.h"

#include "stack/base/check.h"

namespace pptplab::ppp {

std::unique_ptr<EapServerMethod> MakeEapServerMethod(AuthenticationMethod method,
                                                     const AuthenticationConfig& config,
                                                     UserDirectory& users, Rng& rng,
                                                     std::string_view identity) {
  PPTPLAB_CHECK(IsEap(method));
  if (method == AuthenticationMethod::kEapMd5) {
    return MakeEapMd5Server(config, users, rng, identity);
  }
  if (method == AuthenticationMethod::kEapTls) {
    return MakeEapTlsServer(config, users, rng, identity);
  }
  return MakeEapMsChapV2Server(config, users, rng);
}

std::unique_ptr<EapPeerMethod> MakeEapPeerMethod(AuthenticationMethod method,
                                                 const AuthenticationConfig& config, Rng& rng) {
  PPTPLAB_CHECK(IsEap(method));
  if (method == AuthenticationMethod::kEapMd5) return MakeEapMd5Peer(config, rng);
  if (method == AuthenticationMethod::kEapTls) return MakeEapTlsPeer(config, rng);
  return MakeEapMsChapV2Peer(config, rng);
}

}  // namespace pptplab::ppp
