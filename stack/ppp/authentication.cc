// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See authentication.h.
#include "stack/ppp/authentication.h"

#include <utility>

#include "stack/base/field_io.h"
#include "stack/ppp/chap.h"
#include "stack/ppp/eap.h"
#include "stack/ppp/pap.h"
#include "stack/wire/chap.h"

namespace pptplab::ppp {

std::optional<Bytes> AuthenticationProtocol::TakePacket() {
  if (packets_.empty()) return std::nullopt;
  Bytes front = std::move(packets_.front());
  packets_.pop_front();
  return front;
}

void AuthenticationProtocol::Reset() {
  state_ = kInitial;
  packets_.clear();
  verdict_ = Verdict::kPending;
  failure_text_.clear();
  keys_.reset();
}

void AuthenticationProtocol::Record(Instant now, const trace::Detail& detail, JourneyId journey) {
  tracer_.Record(now, trace::Layer::kAuthentication, journey, detail);
}

void AuthenticationProtocol::RecordMalformed(Instant now, const Error& error, JourneyId journey) {
  const auto offset = static_cast<uint32_t>(error.offset);
  Record(now, trace::Drop{trace::DropReason::kMalformed, error.field, offset}, journey);
}

void AuthenticationProtocol::GoTo(Instant now, std::string_view event, std::string_view actions,
                                  std::string_view state) {
  Record(now, trace::Transition{"Authentication", state_, event, actions, state});
  state_ = state;
}

void AuthenticationProtocol::FailWith(Instant now, std::string_view event, std::string_view actions,
                                      std::string text) {
  verdict_ = Verdict::kFailure;
  failure_text_ = std::move(text);
  GoTo(now, event, actions, kFailure);
  Record(now, trace::Note{failure_text_});
}

std::unique_ptr<AuthenticationProtocol> MakeAuthenticator(AuthenticationMethod method,
                                                          const AuthenticationConfig& config,
                                                          UserDirectory& users, Rng& rng,
                                                          trace::Tracer& tracer) {
  switch (method) {
    case AuthenticationMethod::kPap:
      return std::make_unique<PapAuthenticator>(config, users, tracer);
    case AuthenticationMethod::kEapMd5:
    case AuthenticationMethod::kEapMsChapV2:
    case AuthenticationMethod::kEapTls:
      return std::make_unique<EapAuthenticator>(method, config, users, rng, tracer);
    case AuthenticationMethod::kChapMd5:
    case AuthenticationMethod::kMsChapV1:
    case AuthenticationMethod::kMsChapV2:
      break;
  }
  return std::make_unique<ChapAuthenticator>(config, users, rng, tracer, method);
}

std::unique_ptr<AuthenticationProtocol> MakePeer(AuthenticationMethod method,
                                                 const AuthenticationConfig& config, Rng& rng,
                                                 trace::Tracer& tracer) {
  switch (method) {
    case AuthenticationMethod::kPap:
      return std::make_unique<PapPeer>(config, tracer);
    case AuthenticationMethod::kEapMd5:
    case AuthenticationMethod::kEapMsChapV2:
    case AuthenticationMethod::kEapTls:
      return std::make_unique<EapPeer>(method, config, rng, tracer);
    case AuthenticationMethod::kChapMd5:
    case AuthenticationMethod::kMsChapV1:
    case AuthenticationMethod::kMsChapV2:
      break;
  }
  return std::make_unique<ChapPeer>(config, rng, tracer, method);
}

FoundUser FindUser(const UserDirectory& users, std::string_view name) {
  if (auto user = users.Find(name)) return {std::string(name), std::move(user)};
  const std::string_view bare = name.substr(name.rfind('\\') + 1);
  return {std::string(bare), users.Find(bare)};
}

uint32_t ErrorOf(AccountStatus status) {
  switch (status) {
    case AccountStatus::kActive:
      break;
    case AccountStatus::kRestrictedLogonHours:
      return wire::kErrorRestrictedLogonHours;
    case AccountStatus::kDisabled:
      return wire::kErrorAccountDisabled;
    case AccountStatus::kPasswordExpired:
      return wire::kErrorPasswordExpired;
    case AccountStatus::kNoDialinPermission:
      return wire::kErrorNoDialinPermission;
  }
  return 0;
}

std::string WhyNot(AccountStatus status, std::string_view user) {
  const std::string who = Describer::Printable(AsBytes(user));
  switch (status) {
    case AccountStatus::kActive:
      break;
    case AccountStatus::kRestrictedLogonHours:
      return "the password of " + who + " is right, but not at this hour";
    case AccountStatus::kDisabled:
      return "the account of " + who + " is disabled";
    case AccountStatus::kPasswordExpired:
      return "the password of " + who + " has expired";
    case AccountStatus::kNoDialinPermission:
      return who + " has no permission to dial in";
  }
  return "";
}

}  // namespace pptplab::ppp
