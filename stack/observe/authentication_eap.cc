// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Exchanges inside EAP (RFC 3748): MD5-Challenge, MSCHAPv2 (draft-kamath), EAP-TLS (RFC 5216).
#include <utility>

#include "stack/observe/authentication.h"
#include "stack/observe/authentication_methods.h"
#include "stack/wire/change_password.h"
#include "stack/wire/eap.h"

namespace pptplab::observe {

namespace {

using Verdict = AuthenticationSummary::Verdict;

std::string NameOfEapMethod(uint8_t type) {
  switch (type) {
    case wire::kEapMd5Challenge:
      return kEapMd5;
    case wire::kEapTls:
      return kEapTls;
    case 25:
      return "PEAP";
    case wire::kEapMsChapV2:
      return kEapMsChapV2;
    default:
      return "EAP";
  }
}

std::string Quoted(std::string_view user) { return user.empty() ? "nobody" : std::string(user); }

}  // namespace

std::string Authentication::ObserveEap(End from, ByteView packet) {
  const auto control = Read<wire::ControlPacket>(packet);
  if (!control) return "";
  if (control->code == wire::kEapSuccess || control->code == wire::kEapFailure) {
    const bool success = control->code == wire::kEapSuccess;
    if (eap_method_[from] == kEapMsChapV2 && HasVerdict(from)) {
      return success ? "EAP Success: the conversation is over" : "EAP Failure: nobody is let in";
    }
    if (eap_method_[from] == kEapTls) return ObserveEapTlsVerdict(from, success, *control);
    // RFC 3748 §4.2: the Identifier is that of the Response; pppd counts on.
    uint8_t identifier = control->identifier;
    if (FindUnanswered(from, identifier) == nullptr) {
      identifier = static_cast<uint8_t>(identifier - 1);
    }
    if (FindUnanswered(from, identifier) == nullptr) {
      identifier = control->identifier;
      Exchange exchange;
      exchange.summary = {from,
                          eap_method_[from].empty() ? "EAP" : eap_method_[from],
                          eap_user_[Other(from)],
                          Verdict::kNone,
                          "",
                          std::nullopt};
      exchange.identifier = identifier;
      AddExchange(std::move(exchange));
    }
    return SetVerdict(from, identifier, "EAP", success, ByteView());
  }
  if (control->data.empty()) return "";
  const uint8_t type = control->data[0];
  const bool request = control->code == wire::kEapRequest;
  if (request && type > wire::kEapNak) eap_method_[from] = NameOfEapMethod(type);
  if (!request && type == wire::kEapIdentity) {
    eap_user_[from] = AsText(control->data.subspan(1));
    return "EAP Identity: claims to be " + Quoted(eap_user_[from]);
  }
  if (type == wire::kEapMd5Challenge) {
    const auto md5 = Read<wire::EapMd5Data>(control->data);
    if (!md5) return "";
    return ObserveEapValue(from, request, kEapMd5, control->identifier, md5->value,
                           eap_user_[from]);
  }
  if (type == wire::kEapMsChapV2) return ObserveEapMsChapV2(from, request, *control);
  if (type == wire::kEapTls) return ObserveEapTls(from, request, *control, packet);
  return "";
}

// --- EAP-TLS
// -----------------------------------------------------------------------------------------

std::string Authentication::ObserveEapTls(End from, bool request,
                                          const wire::ControlPacket& control, ByteView packet) {
  const End authenticator = request ? from : Other(from);
  auto& watch = eap_tls_[authenticator];
  if (!watch) watch.emplace();
  const bool finished_before = watch->HasFinished(authenticator);
  std::string text = watch->Observe(from, packet);
  if (finished_before || !watch->HasFinished(authenticator)) return text;
  // RFC 5216 §2.1.1: both ends have the keys now; EAP's Success only says so.
  Exchange exchange;
  exchange.summary = {authenticator,  kEapTls, eap_user_[Other(authenticator)],
                      Verdict::kNone, "",      std::nullopt};
  exchange.identifier = control.identifier;
  for (const Secret& secret : *secrets_) {
    if (!secret.tls || watch->client_random() != secret.tls->client_random) continue;
    const auto known = watch->Secrets(secret.tls->master_secret);
    if (!known) continue;
    exchange.keys = SessionKeys{crypto::EapTlsStartKeys{crypto::GetEapTlsKeys(*known).msk},
                                authenticator, *known};
    exchange.summary.verified = true;
  }
  AddExchange(std::move(exchange));
  return text;
}

std::string Authentication::ObserveEapTlsVerdict(End authenticator, bool success,
                                                 const wire::ControlPacket& control) {
  // Some authenticators count one on with their Success: its own Identifier tells nothing.
  uint8_t identifier = control.identifier;
  const Exchange* open = nullptr;
  for (const Exchange& exchange : exchanges_) {
    const AuthenticationSummary& summary = exchange.summary;
    if (summary.authenticator == authenticator && summary.method == kEapTls &&
        summary.verdict == Verdict::kNone) {
      open = &exchange;
    }
  }
  if (open != nullptr) {
    identifier = open->identifier;
  } else {
    Exchange exchange;
    exchange.summary = {authenticator,  kEapTls, eap_user_[Other(authenticator)],
                        Verdict::kNone, "",      std::nullopt};
    exchange.identifier = identifier;
    AddExchange(std::move(exchange));
  }
  const auto& watch = eap_tls_[authenticator];
  const std::string message =
      success || !watch || watch->alert().empty() ? "" : "TLS alert " + watch->alert();
  return SetVerdict(authenticator, identifier, kEapTls, success, AsBytes(message));
}

// --- EAP-MSCHAPv2
// ------------------------------------------------------------------------------------

std::string Authentication::ObserveEapMsChapV2(End from, bool request,
                                               const wire::ControlPacket& packet) {
  const ByteView data = packet.data.subspan(1);
  const uint8_t op_code = data.empty() ? uint8_t{0} : data[0];
  const bool question = op_code == wire::kEapMsChapV2Challenge && request;
  if (question || (op_code == wire::kEapMsChapV2Response && !request)) {
    const auto value = Read<wire::EapMsChapV2ValueData>(data);
    if (!value) return "";
    return ObserveEapValue(from, request, kEapMsChapV2, value->ms_chapv2_id, value->value,
                           AsText(value->name));
  }
  // §2.7: the packet of RFC 2759 §7 as it is.
  if (op_code == wire::kEapMsChapV2ChangePassword && !request)
    return ObserveChange(from, data, kEapMsChapV2);
  const bool success = op_code == wire::kEapMsChapV2Success;
  if (!request || (!success && op_code != wire::kEapMsChapV2Failure)) return "";
  const auto verdict = Read<wire::EapMsChapV2MessageData>(data);
  if (!verdict) return "";
  if (!success) ReadRetry(from, AsText(verdict->message));
  return SetVerdict(from, verdict->ms_chapv2_id, kEapMsChapV2, success, verdict->message);
}

/// A challenge, or the answer to one.
std::string Authentication::ObserveEapValue(End from, bool request, const char* method,
                                            uint8_t identifier, ByteView value,
                                            std::string_view user) {
  if (request) {
    challenge_[from] = {true, identifier, ToBytes(value), std::nullopt};
    return std::string(method) +
           " Challenge: a random value; whoever answers must know the password";
  }
  Challenge& challenge = challenge_[Other(from)];
  const bool is_retry = challenge.retry && identifier != challenge.identifier;
  Exchange exchange;
  exchange.challenge = is_retry ? *challenge.retry : challenge.value;
  exchange.summary = {Other(from), method, std::string(user), Verdict::kNone, "", std::nullopt};
  exchange.identifier = identifier;
  exchange.response = ToBytes(value);
  challenge.open = false;
  const Exchange& kept = AddExchange(std::move(exchange));
  const std::string name = kept.summary.method + " Response: ";
  if (!kept.summary.verified) return name + Quoted(kept.summary.user) + "'s proof of the password";
  if (!*kept.summary.verified) return name + "not made with the password that was given";
  return name + "proves " + Quoted(kept.summary.user) + " knows the password";
}

/// The method inside EAP has said its own yes or no.
bool Authentication::HasVerdict(End authenticator) const {
  for (size_t i = exchanges_.size(); i-- > 0;) {
    const AuthenticationSummary& summary = exchanges_[i].summary;
    if (summary.authenticator == authenticator) return summary.verdict != Verdict::kNone;
  }
  return false;
}

}  // namespace pptplab::observe
