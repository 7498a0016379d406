// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 1334 (PAP), RFC 1994 §4.1 (CHAP with MD5), RFC 2433 (MS-CHAPv1), RFC 2759 §8 (MS-CHAPv2) and
// RFC 3079 §2, §3 (their keys).
#include "stack/observe/authentication_methods.h"

#include <algorithm>

#include "stack/crypto/digest.h"
#include "stack/crypto/mschap_v1.h"
#include "stack/crypto/mschap_v2.h"
#include "stack/crypto/password_change.h"
#include "stack/wire/change_password.h"
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

template <size_t N>
std::optional<std::array<uint8_t, N>> ChallengeOf(const Exchange& exchange) {
  std::array<uint8_t, N> challenge{};
  if (exchange.challenge.size() != N) return std::nullopt;
  std::ranges::copy(exchange.challenge, challenge.begin());
  return challenge;
}

bool ExplainsMsChapV2(Exchange& exchange, std::string_view password,
                      const crypto::Challenge16& peer_challenge,
                      const crypto::NtResponse& nt_response) {
  const auto challenge = ChallengeOf<16>(exchange);
  if (!challenge) return false;
  const std::string_view user = exchange.summary.user;
  const crypto::PasswordHash hash = crypto::NtPasswordHash(password);
  if (crypto::GenerateNtResponse(*challenge, peer_challenge, user, hash) != nt_response) {
    return false;
  }
  const auto verdict =
      crypto::GenerateAuthenticatorResponse(hash, nt_response, peer_challenge, *challenge, user);
  exchange.expected_verdict.assign(verdict.begin(), verdict.end());
  exchange.keys = SessionKeys{crypto::GetMasterKey(crypto::HashNtPasswordHash(hash), nt_response),
                              exchange.summary.authenticator};
  return true;
}

// RFC 2433 §6: the flag says which of the two Responses counts.
bool ExplainsMsChapV1(Exchange& exchange, std::string_view password, bool use_nt,
                      const crypto::NtResponse& nt_response,
                      const crypto::NtResponse& lm_response) {
  const auto challenge = ChallengeOf<8>(exchange);
  if (!challenge) return false;
  const bool fits = use_nt ? crypto::NtChallengeResponse(*challenge, password) == nt_response
                           : crypto::LmChallengeResponse(*challenge, password) == lm_response;
  if (!fits) return false;
  exchange.keys = SessionKeys{crypto::GetMsChapV1StartKeys(password, *challenge),
                              exchange.summary.authenticator};
  return true;
}

/// The password in question is the old one, which opens the block, or the new one itself.
template <class Try>
bool ExplainsChange(Exchange& exchange, std::string_view password, const crypto::PwBlock& block,
                    Try try_new_password) {
  const auto opened =
      crypto::DecryptPwBlockWithPasswordHash(block, crypto::NtPasswordHash(password));
  if (opened && try_new_password(*opened)) {
    exchange.learned_password = *opened;
    return true;
  }
  return try_new_password(password);
}

bool ExplainsMsChapV2(Exchange& exchange, std::string_view password) {
  if (!exchange.changes_password) {
    const auto response = Read<wire::MsChapV2Response>(exchange.response);
    return response &&
           ExplainsMsChapV2(exchange, password, response->peer_challenge, response->nt_response);
  }
  const auto change = Read<wire::MsChapV2ChangePassword>(exchange.response);
  return change &&
         ExplainsChange(exchange, password, change->encrypted_password,
                        [&](std::string_view candidate) {
                          return ExplainsMsChapV2(exchange, candidate, change->peer_challenge,
                                                  change->nt_response);
                        });
}

bool ExplainsMsChapV1(Exchange& exchange, std::string_view password) {
  if (!exchange.changes_password) {
    const auto response = Read<wire::MsChapV1Response>(exchange.response);
    return response && ExplainsMsChapV1(exchange, password, response->use_nt_response == 1,
                                        response->nt_response, response->lm_response);
  }
  const auto change = Read<wire::MsChapV1ChangePassword>(exchange.response);
  if (!change) return false;
  const bool use_nt = (change->flags & wire::MsChapV1ChangePassword::kUseNtResponse) != 0;
  return ExplainsChange(exchange, password, change->password_under_nt_hash,
                        [&](std::string_view candidate) {
                          return ExplainsMsChapV1(exchange, candidate, use_nt, change->nt_response,
                                                  change->lm_response);
                        });
}

}  // namespace

bool CanVerify(std::string_view method) {
  return method == kPap || method == kChapMd5 || method == kMsChapV1 || method == kEapMd5 ||
         IsMsChapV2(method);
}

bool Explains(Exchange& exchange, std::string_view password) {
  const std::string& method = exchange.summary.method;
  if (method == kPap) return AsText(exchange.response) == password;
  if (method == kChapMd5 || method == kEapMd5) return ExplainsMd5(exchange, password);
  if (method == kMsChapV1) return ExplainsMsChapV1(exchange, password);
  if (IsMsChapV2(method)) return ExplainsMsChapV2(exchange, password);
  return false;
}

// RFC 3079 §3.4: the master key is made of the password's hash and the NT-Response.
std::optional<SessionKeys> KeysWithoutChallenge(const Exchange& exchange,
                                                std::string_view password) {
  if (exchange.changes_password) return std::nullopt;
  const auto response = Read<wire::MsChapV2Response>(exchange.response);
  if (!response) return std::nullopt;
  const crypto::PasswordHash hash = crypto::NtPasswordHash(password);
  return SessionKeys{crypto::GetMasterKey(crypto::HashNtPasswordHash(hash), response->nt_response),
                     exchange.summary.authenticator};
}

bool VerdictFits(const Exchange& exchange) {
  if (!IsMsChapV2(exchange.summary.method)) return true;
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
  return crypto::GetStartKey(
      source, key_bits,
      from == authenticator ? crypto::KeyUse::kServerToClient : crypto::KeyUse::kClientToServer);
}

}  // namespace pptplab::observe
