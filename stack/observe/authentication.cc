// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Pairs challenges, answers and verdicts into exchanges.
#include "stack/observe/authentication.h"

#include <algorithm>
#include <utility>

#include "stack/observe/authentication_methods.h"
#include "stack/wire/change_password.h"
#include "stack/wire/chap.h"
#include "stack/wire/lcp.h"
#include "stack/wire/options.h"
#include "stack/wire/ppp.h"

namespace pptplab::observe {

namespace {

using Verdict = AuthenticationSummary::Verdict;

constexpr size_t kMsChapResponseSize = 49;
constexpr size_t kMsChapV1ChallengeSize = 8;

std::string Quoted(std::string_view user) { return user.empty() ? "nobody" : std::string(user); }

}  // namespace

void Authentication::SetAgreed(End peer, uint16_t protocol, uint8_t algorithm) {
  agreed_algorithm_[peer].reset();
  if (protocol == wire::kPppChap) agreed_algorithm_[peer] = algorithm;
}

std::string Authentication::Observe(End from, uint16_t protocol, ByteView packet) {
  if (protocol == wire::kPppPap) return ObservePap(from, packet);
  if (protocol == wire::kPppChap) return ObserveChap(from, packet);
  if (protocol == wire::kPppEap) return ObserveEap(from, packet);
  return "";
}

// --- PAP
// ---------------------------------------------------------------------------------------------

std::string Authentication::ObservePap(End from, ByteView packet) {
  const auto control = Read<wire::ControlPacket>(packet);
  if (!control) return "";
  if (control->code == wire::kPapAck || control->code == wire::kPapNak) {
    const auto reply = Read<wire::PapReplyData>(control->data);
    return SetVerdict(from, control->identifier, kPap, control->code == wire::kPapAck,
                      reply ? reply->message : ByteView());
  }
  const auto request = Read<wire::PapRequestData>(control->data);
  if (control->code != wire::kPapRequest || !request) return "";
  Exchange exchange;
  exchange.summary = {Other(from),    kPap, std::string(AsText(request->peer_id)),
                      Verdict::kNone, "",   std::nullopt};
  exchange.identifier = control->identifier;
  exchange.response = ToBytes(request->password);
  Exchange& kept = AddExchange(std::move(exchange));
  return "PAP Authenticate-Request: " + Quoted(kept.summary.user) +
         "'s password in clear, for everybody to read";
}

// --- CHAP
// --------------------------------------------------------------------------------------------

std::string Authentication::ObserveChap(End from, ByteView packet) {
  if (packet.empty()) return "";
  switch (packet[0]) {
    case wire::kChapChallenge:
      return ObserveChallenge(from, packet);
    case wire::kChapResponse:
      return ObserveResponse(from, packet);
    case wire::kChapSuccess:
    case wire::kChapFailure:
      return ObserveVerdict(from, packet[0] == wire::kChapSuccess, packet);
    case wire::kChapChangePasswordV1:
    case wire::kChapChangePasswordV2:
    case wire::kChapChangePassword:
      return ObserveChange(from, packet,
                           packet[0] == wire::kChapChangePassword ? kMsChapV2 : kMsChapV1);
    default:
      return "";
  }
}

std::string Authentication::ObserveChallenge(End authenticator, ByteView packet) {
  const auto challenge = Read<wire::ChapValuePacket>(packet);
  if (!challenge) return "";
  challenge_[authenticator] = {true, challenge->identifier, ToBytes(challenge->value),
                               std::nullopt};
  return ChapMethod(Other(authenticator), challenge->value.size(), 0) +
         " Challenge: a random value; whoever answers must know the password";
}

std::string Authentication::ObserveResponse(End peer, ByteView packet) {
  const auto response = Read<wire::ChapValuePacket>(packet);
  if (!response) return "";
  Challenge& challenge = challenge_[Other(peer)];
  // RFC 2759 §6: after a Failure with R=1 the answer is to the Failure's C=, under another
  // Identifier.
  const bool is_retry = challenge.retry && response->identifier != challenge.identifier;
  Exchange exchange;
  exchange.challenge = is_retry ? *challenge.retry : challenge.value;
  exchange.summary = {Other(peer),
                      ChapMethod(peer, exchange.challenge.size(), response->value.size()),
                      std::string(AsText(response->name)),
                      Verdict::kNone,
                      "",
                      std::nullopt};
  exchange.identifier = response->identifier;
  exchange.response = ToBytes(response->value);
  challenge.open = false;
  const Exchange& kept = AddExchange(std::move(exchange));
  const std::string name = kept.summary.method + " Response: ";
  if (!kept.summary.verified) return name + Quoted(kept.summary.user) + "'s proof of the password";
  if (!*kept.summary.verified) return name + "not made with the password that was given";
  return name + "proves " + Quoted(kept.summary.user) + " knows the password";
}

// RFC 2433 §9, §10, RFC 2759 §7: the answer to a Failure with E=648, by who answered before.
std::string Authentication::ObserveChange(End peer, ByteView packet, const char* method) {
  const auto control = Read<wire::ControlPacket>(packet);
  if (!control) return "";
  Challenge& challenge = challenge_[Other(peer)];
  Exchange exchange;
  const bool v2 = control->code == wire::kChapChangePassword;
  if (challenge.retry) exchange.challenge = *challenge.retry;
  exchange.summary.authenticator = Other(peer);
  exchange.summary.method = method;
  for (const Exchange& old : exchanges_) {
    if (old.summary.authenticator != Other(peer)) continue;
    exchange.summary.user = old.summary.user;
    if (!v2) exchange.challenge = old.challenge;  // RFC 2433 §10: that of the last Response
  }
  exchange.identifier = control->identifier;
  exchange.response = ToBytes(packet.first(control->data.size() + 4));
  exchange.changes_password = true;
  challenge.open = false;
  const Exchange& kept = AddExchange(std::move(exchange));
  std::string text = kept.summary.method + " Change-Password: " + Quoted(kept.summary.user) +
                     "'s new password, encrypted under the old one";
  if (!kept.learned_password.empty()) {
    text += "; who has the old one reads it: " + kept.learned_password;
  }
  return text;
}

// What the next answer is for: C=, or for MS-CHAPv1 without it the last challenge with 23 added to
// its first octet (RFC 2433 §8).
void Authentication::ReadRetry(End authenticator, std::string_view text) {
  Challenge& challenge = challenge_[authenticator];
  if (ChapMethod(Other(authenticator), challenge.value.size(), kMsChapResponseSize) != kMsChapV1) {
    const auto failure = wire::ReadMsChapV2Failure(text);
    if (failure && failure->challenge) challenge.retry = ToBytes(*failure->challenge);
    return;
  }
  const auto failure = wire::ReadMsChapV1Failure(text);
  if (!failure) return;
  if (failure->challenge) {
    challenge.retry = ToBytes(*failure->challenge);
  } else if (!challenge.value.empty()) {
    challenge.retry = challenge.retry.value_or(challenge.value);
    challenge.retry->front() = static_cast<uint8_t>(challenge.retry->front() + 23);
  }
}

std::string Authentication::ObserveVerdict(End authenticator, bool success, ByteView packet) {
  const auto verdict = Read<wire::ChapMessagePacket>(packet);
  if (!verdict) return "";
  if (!success) ReadRetry(authenticator, AsText(verdict->message));
  const std::string method = ChapMethod(Other(authenticator), 0, 0);
  return SetVerdict(authenticator, verdict->identifier, method.c_str(), success, verdict->message);
}

// The Algorithm that LCP agreed on; if that wasn't seen, the sizes tell.
std::string Authentication::ChapMethod(End peer, size_t challenge_size,
                                       size_t response_size) const {
  if (agreed_algorithm_[peer]) {
    switch (*agreed_algorithm_[peer]) {
      case wire::kAlgorithmMd5:
        return kChapMd5;
      case wire::kAlgorithmMsChapV1:
        return kMsChapV1;
      case wire::kAlgorithmMsChapV2:
        return kMsChapV2;
      default:
        return "CHAP";
    }
  }
  if (response_size == kMsChapResponseSize) {
    return challenge_size == kMsChapV1ChallengeSize ? kMsChapV1 : kMsChapV2;
  }
  return response_size == 16 ? kChapMd5 : "CHAP";
}

// --- all
// ---------------------------------------------------------------------------------------------

void Authentication::Verify(Exchange& exchange) {
  if (!CanVerify(exchange.summary.method)) return;
  // Without the challenge, which was not captured, nothing can be said.
  if (exchange.summary.method != kPap && exchange.challenge.empty())
    return DeriveUnproven(exchange);
  for (const Secrets* known : {secrets_, static_cast<const Secrets*>(&learned_)}) {
    for (const Secret& secret : *known) {
      if (secret.tls) continue;
      if (!IsSameUser(exchange.summary.user, secret.user)) continue;
      exchange.summary.verified = Explains(exchange, secret.password);
      if (!*exchange.summary.verified) continue;
      if (!exchange.learned_password.empty() && learned_.size() < kMaxExchanges) {
        learned_.push_back({secret.user, exchange.learned_password});
      }
      return;
    }
  }
}

void Authentication::DeriveUnproven(Exchange& exchange) const {
  constexpr size_t kMaxTried = 4;
  if (!IsMsChapV2(exchange.summary.method)) return;
  for (const Secret& secret : *secrets_) {
    if (exchange.unproven_keys.size() == kMaxTried) return;
    if (secret.tls || !IsSameUser(exchange.summary.user, secret.user)) continue;
    if (auto keys = KeysWithoutChallenge(exchange, secret.password)) {
      exchange.unproven_keys.push_back(*keys);
    }
  }
}

bool Authentication::IsProven(const SessionKeys& keys) const {
  return std::ranges::any_of(exchanges_, [&](const Exchange& exchange) {
    return exchange.keys && exchange.keys->source == keys.source;
  });
}

// Said again because an answer was lost: the same exchange.
Exchange& Authentication::AddExchange(Exchange exchange) {
  for (Exchange& old : exchanges_) {
    if (old.summary.verdict == Verdict::kNone && old.identifier == exchange.identifier &&
        old.summary.authenticator == exchange.summary.authenticator &&
        old.summary.user == exchange.summary.user && old.challenge == exchange.challenge &&
        old.response == exchange.response) {
      return old;
    }
  }
  Verify(exchange);
  if (exchanges_.size() == kMaxExchanges) exchanges_.erase(exchanges_.begin() + 1);
  return exchanges_.emplace_back(std::move(exchange));
}

Exchange* Authentication::FindUnanswered(End authenticator, uint8_t identifier) {
  for (size_t i = exchanges_.size(); i-- > 0;) {
    Exchange& exchange = exchanges_[i];
    if (exchange.summary.authenticator == authenticator && exchange.identifier == identifier &&
        exchange.summary.verdict == Verdict::kNone) {
      return &exchange;
    }
  }
  return nullptr;
}

std::string Authentication::SetVerdict(End authenticator, uint8_t identifier, const char* method,
                                       bool success, ByteView message) {
  Exchange* exchange = FindUnanswered(authenticator, identifier);
  if (exchange == nullptr) {
    // A repetition of what is known; or the answer itself was not captured.
    for (const Exchange& old : exchanges_) {
      if (old.summary.authenticator == authenticator && old.identifier == identifier &&
          old.summary.message == AsText(message)) {
        return "";
      }
    }
    Exchange fresh;
    fresh.summary = {authenticator, method, "", Verdict::kNone, "", std::nullopt};
    fresh.identifier = identifier;
    exchange = &AddExchange(std::move(fresh));
  }
  exchange->summary.verdict = success ? Verdict::kSuccess : Verdict::kFailure;
  exchange->summary.message = AsText(message);
  if (exchange->keys && !VerdictFits(*exchange)) {
    // The one who said Success doesn't know the password, so there is no common key.
    exchange->keys.reset();
    exchange->summary.verified = false;
    return "Success, but S= does not prove that the " + std::string(NameOfEnd(authenticator)) +
           " knows the password";
  }
  const std::string who = Quoted(exchange->summary.user);
  if (!success) return exchange->summary.method + " Failure: " + who + " is not let in";
  if (exchange->keys && IsMsChapV2(exchange->summary.method)) {
    return exchange->summary.method + " Success: " + who + " is let in, and the " +
           NameOfEnd(authenticator) + " proves that it knows the password, too";
  }
  return exchange->summary.method + " Success: " + who + " is let in";
}

std::vector<AuthenticationSummary> Authentication::Summaries(const SessionKeys* in_use) const {
  std::vector<AuthenticationSummary> summaries;
  for (const Exchange& exchange : exchanges_) {
    summaries.push_back(exchange.summary);
    for (const SessionKeys& keys : exchange.unproven_keys) {
      if (in_use != nullptr && in_use->source == keys.source) summaries.back().verified = true;
    }
  }
  for (const End end : kEnds) {
    if (!challenge_[end].open) continue;
    const bool answered_before = std::ranges::any_of(exchanges_, [&](const Exchange& exchange) {
      return exchange.summary.authenticator == end;
    });
    if (answered_before) continue;
    summaries.push_back({end, ChapMethod(Other(end), challenge_[end].value.size(), 0), "",
                         Verdict::kNone, "", std::nullopt});
  }
  return summaries;
}

std::vector<SessionKeys> Authentication::Keys() const {
  std::vector<SessionKeys> keys;
  for (size_t i = exchanges_.size(); i-- > 0;) {
    const Exchange& exchange = exchanges_[i];
    if (exchange.summary.verdict == Verdict::kFailure) continue;
    if (exchange.keys) keys.push_back(*exchange.keys);
    keys.insert(keys.end(), exchange.unproven_keys.begin(), exchange.unproven_keys.end());
  }
  return keys;
}

std::string Authentication::user() const {
  for (size_t i = exchanges_.size(); i-- > 0;) {
    if (exchanges_[i].summary.verdict != Verdict::kFailure) return exchanges_[i].summary.user;
  }
  return "";
}

void Authentication::SwapEnds() {
  agreed_algorithm_.Swap();
  challenge_.Swap();
  eap_user_.Swap();
  eap_method_.Swap();
  eap_tls_.Swap();
  for (const End end : kEnds) {
    if (eap_tls_[end]) eap_tls_[end]->SwapEnds();
  }
  for (Exchange& exchange : exchanges_) {
    exchange.summary.authenticator = Other(exchange.summary.authenticator);
    if (exchange.keys) exchange.keys->authenticator = exchange.summary.authenticator;
    for (SessionKeys& keys : exchange.unproven_keys) {
      keys.authenticator = exchange.summary.authenticator;
    }
  }
}

}  // namespace pptplab::observe
