// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// How each method proves that somebody knows a password, for one who listens and has the password:
// does this password explain this exchange?
#ifndef PPTPLAB_STACK_OBSERVE_AUTHENTICATION_METHODS_H_
#define PPTPLAB_STACK_OBSERVE_AUTHENTICATION_METHODS_H_

#include <string_view>

#include "stack/observe/authentication.h"

namespace pptplab::observe {

inline constexpr char kPap[] = "PAP";
inline constexpr char kChapMd5[] = "CHAP-MD5";
inline constexpr char kMsChapV1[] = "MS-CHAPv1";
inline constexpr char kMsChapV2[] = "MS-CHAPv2";
inline constexpr char kEapMd5[] = "EAP-MD5";
inline constexpr char kEapMsChapV2[] = "EAP-MSCHAPv2";
inline constexpr char kEapTls[] = "EAP-TLS";

/// MS-CHAPv2, in CHAP's packets or in EAP's.
inline bool IsMsChapV2(std::string_view method) {
  return method == kMsChapV2 || method == kEapMsChapV2;
}

/// True if passwords can be tried on exchanges of this method.
bool CanVerify(std::string_view method);
/// Tries one password. If it explains the exchange, leaves keys, the expected verdict and, of a
/// Change-Password, the new password in it. That is explained by the old password and by the new
/// one.
bool Explains(Exchange& exchange, std::string_view password);
/// MS-CHAPv2: the keys that this password would give, whatever the challenge was.
std::optional<SessionKeys> KeysWithoutChallenge(const Exchange& exchange,
                                                std::string_view password);
/// The verdict's message fits the password that explained the exchange (MS-CHAPv2: S= is right).
bool VerdictFits(const Exchange& exchange);

/// "DOMAIN\alice" and "alice" name the same user for whoever types the latter.
bool IsSameUser(std::string_view on_the_wire, std::string_view given);

}  // namespace pptplab::observe

#endif  // PPTPLAB_STACK_OBSERVE_AUTHENTICATION_METHODS_H_
