// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The ways of proving who one is, by name and as LCP's Authentication-Protocol option (RFC 1661
// §6.2). A new method is one more enumerator here and one more case in authentication.cc.
#ifndef PPTPLAB_STACK_PPP_AUTHENTICATION_METHOD_H_
#define PPTPLAB_STACK_PPP_AUTHENTICATION_METHOD_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/bytes.h"

namespace pptplab::ppp {

enum class AuthenticationMethod : uint8_t {
  kPap,
  kChapMd5,
  kMsChapV1,
  kMsChapV2,
  kEapMd5,
  kEapMsChapV2,
  kEapTls,
};
using AuthenticationMethods = std::vector<AuthenticationMethod>;
inline constexpr AuthenticationMethod kAllAuthenticationMethods[] = {
    AuthenticationMethod::kEapTls,   AuthenticationMethod::kEapMsChapV2,
    AuthenticationMethod::kMsChapV2, AuthenticationMethod::kMsChapV1,
    AuthenticationMethod::kEapMd5,   AuthenticationMethod::kChapMd5,
    AuthenticationMethod::kPap};

/// As people write it: "MS-CHAPv2", "CHAP-MD5".
std::string_view NameOfMethod(AuthenticationMethod method);
/// As settings have it: "mschapv2", "mschapv1", "chap-md5", "pap", "eap-md5", "eap-tls" …
std::string_view KeywordOfMethod(AuthenticationMethod method);
std::optional<AuthenticationMethod> MethodOfKeyword(std::string_view keyword);
/// "mschapv2, pap" and back, in order; nullopt: an unknown word, a method twice, or none at all.
std::string JoinMethods(const AuthenticationMethods& methods);
std::optional<AuthenticationMethods> ParseMethods(std::string_view text);

/// The PPP protocol that it speaks: kPppPap, kPppChap …
uint16_t ProtocolOfMethod(AuthenticationMethod method);
/// The whole option of LCP that asks for it.
Bytes OptionOfMethod(AuthenticationMethod method);
/// The first of `methods` that this option asks for; all of EAP's have the same, as LCP knows
/// nothing of what is inside. nullopt: none.
std::optional<AuthenticationMethod> MethodOfOption(
    ByteView option, std::span<const AuthenticationMethod> methods = kAllAuthenticationMethods);

/// EAP's Type of the method (RFC 3748 §5); 0: it is none of EAP's.
uint8_t EapTypeOfMethod(AuthenticationMethod method);
inline bool IsEap(AuthenticationMethod method) { return EapTypeOfMethod(method) != 0; }

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_AUTHENTICATION_METHOD_H_
