// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 1334 (PAP), RFC 1994 §4.1 (CHAP with MD5), RFC 2759 §8 (MS-CHAPv2) and RFC 3079 §3 (its
// keys).
#include "stack/observe/authentication_methods.h"

#include <algorithm>

#include "stack/crypto/digest.h"
#include "stack/crypto/mschap_v2.h"
#include "stack/wire/chap.h"

namespace pptplab::observe {

namespace {

// RFC 1994 §4.1: the digest of Identifier, secret and challenge.
bool ExplainsMd5(const Exchange& exchange, std::string_view password) {
  const uint8_t identifier = exchange.identifier;
  const auto digest =
      crypto::Md5({ByteView(&identifier, 1), AsBytes(password), exchange.challenge});
  return std::ranges::equal(digest, exchange.response);
}

bool ExplainsMsChapV2(Exchange& exchange, std::string_view password) {
  const auto response = Read<wire::MsChapV2Response>(exchange.response);
  crypto::Challenge16 challenge{};
  if (!response || exchange.challenge.size() != challenge.size()) return false;
  std::ranges::copy(exchange.challenge, challenge.begin());

  const std::string_view user = exchange.summary.user;
  const crypto::PasswordHash hash = crypto::NtPasswordHash(password);
  if (crypto::GenerateNtResponse(challenge, response->peer_challenge, user, hash) !=
      response->nt_response) {
    return false;
  }
  const auto verdict = crypto::GenerateAuthenticatorResponse(
      hash, response->nt_response, response->peer_challenge, challenge, user);
  exchange.expected_verdict.assign(verdict.begin(), verdict.end());
  exchange.keys =
      SessionKeys{crypto::GetMasterKey(crypto::HashNtPasswordHash(hash), response->nt_response),
                  exchange.summary.authenticator};
  return true;
}

}  // namespace

bool CanVerify(std::string_view method) {
  return method == kPap || method == kChapMd5 || method == kMsChapV2;
}

bool Explains(Exchange& exchange, std::string_view password) {
  const std::string& method = exchange.summary.method;
  if (method == kPap) return AsText(exchange.response) == password;
  if (method == kChapMd5) return ExplainsMd5(exchange, password);
  if (method == kMsChapV2) return ExplainsMsChapV2(exchange, password);
  return false;
}

bool VerdictFits(const Exchange& exchange) {
  if (exchange.summary.method != kMsChapV2) return true;
  if (exchange.summary.verdict != AuthenticationSummary::Verdict::kSuccess) return true;
  const auto success = wire::ReadMsChapV2Success(exchange.summary.message);
  // RFC 2759 §5: without S= the peer must not believe the authenticator; about the peer's own proof
  // it says nothing.
  return !success || std::ranges::equal(success->authenticator_response, exchange.expected_verdict);
}

bool IsSameUser(std::string_view on_the_wire, std::string_view given) {
  if (on_the_wire == given) return true;
  const size_t backslash = on_the_wire.rfind('\\');
  return backslash != std::string_view::npos && on_the_wire.substr(backslash + 1) == given;
}

Bytes SessionKeys::StartKey(int key_bits, End from) const {
  // RFC 3079 §3.4: the server, in that document's words, is the one that asked for the proof.
  return crypto::GetAsymmetricStartKey(
      master_key, key_bits,
      from == authenticator ? crypto::KeyUse::kServerToClient : crypto::KeyUse::kClientToServer);
}

}  // namespace pptplab::observe
