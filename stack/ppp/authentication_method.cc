// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See authentication_method.h.
#include "stack/ppp/authentication_method.h"

#include <algorithm>

#include "stack/wire/eap.h"
#include "stack/wire/options.h"
#include "stack/wire/ppp.h"

namespace pptplab::ppp {

using Method = AuthenticationMethod;

std::string_view NameOfMethod(Method method) {
  switch (method) {
    case Method::kPap:
      return "PAP";
    case Method::kChapMd5:
      return "CHAP-MD5";
    case Method::kMsChapV1:
      return "MS-CHAPv1";
    case Method::kMsChapV2:
      return "MS-CHAPv2";
    case Method::kEapMd5:
      return "EAP-MD5";
    case Method::kEapMsChapV2:
      return "EAP-MSCHAPv2";
    case Method::kEapTls:
      return "EAP-TLS";
  }
  return "";
}

std::string_view KeywordOfMethod(Method method) {
  switch (method) {
    case Method::kPap:
      return "pap";
    case Method::kChapMd5:
      return "chap-md5";
    case Method::kMsChapV1:
      return "mschapv1";
    case Method::kMsChapV2:
      return "mschapv2";
    case Method::kEapMd5:
      return "eap-md5";
    case Method::kEapMsChapV2:
      return "eap-mschapv2";
    case Method::kEapTls:
      return "eap-tls";
  }
  return "";
}

std::optional<Method> MethodOfKeyword(std::string_view keyword) {
  for (const Method method : kAllAuthenticationMethods) {
    if (KeywordOfMethod(method) == keyword) return method;
  }
  return std::nullopt;
}

std::string JoinMethods(const AuthenticationMethods& methods) {
  std::string text;
  for (const Method method : methods) {
    if (!text.empty()) text += ", ";
    text += KeywordOfMethod(method);
  }
  return text;
}

std::optional<AuthenticationMethods> ParseMethods(std::string_view text) {
  AuthenticationMethods methods;
  while (true) {
    const size_t comma = std::min(text.find(','), text.size());
    std::string_view word = text.substr(0, comma);
    while (word.starts_with(' ')) word.remove_prefix(1);
    while (word.ends_with(' ')) word.remove_suffix(1);
    const auto method = MethodOfKeyword(word);
    if (!method || std::ranges::find(methods, *method) != methods.end()) return std::nullopt;
    methods.push_back(*method);
    if (comma == text.size()) return methods;
    text.remove_prefix(comma + 1);
  }
}

uint16_t ProtocolOfMethod(Method method) {
  if (IsEap(method)) return wire::kPppEap;
  return method == Method::kPap ? wire::kPppPap : wire::kPppChap;
}

Bytes OptionOfMethod(Method method) {
  Bytes algorithm;
  switch (method) {
    case Method::kPap:
    case Method::kEapMd5:
    case Method::kEapMsChapV2:
    case Method::kEapTls:
      break;
    case Method::kChapMd5:
      algorithm = {wire::kAlgorithmMd5};
      break;
    case Method::kMsChapV1:
      algorithm = {wire::kAlgorithmMsChapV1};
      break;
    case Method::kMsChapV2:
      algorithm = {wire::kAlgorithmMsChapV2};
      break;
  }
  return Write(wire::AuthenticationProtocol{ProtocolOfMethod(method), algorithm});
}

std::optional<Method> MethodOfOption(ByteView option, std::span<const Method> methods) {
  for (const Method method : methods) {
    if (std::ranges::equal(option, OptionOfMethod(method))) return method;
  }
  return std::nullopt;
}

uint8_t EapTypeOfMethod(Method method) {
  switch (method) {
    case Method::kPap:
    case Method::kChapMd5:
    case Method::kMsChapV1:
    case Method::kMsChapV2:
      break;
    case Method::kEapMd5:
      return wire::kEapMd5Challenge;
    case Method::kEapMsChapV2:
      return wire::kEapMsChapV2;
    case Method::kEapTls:
      return wire::kEapTls;
  }
  return 0;
}

}  // namespace pptplab::ppp
