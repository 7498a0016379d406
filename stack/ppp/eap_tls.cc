// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// EAP-TLS (RFC 5216, first RFC 2716): TLS's handshake in EAP's packets. Both ends show a
// certificate and prove to have its key; both have the same keys afterwards (§2.3). Sessions are
// not resumed.
//
//   authenticator                              peer
//     Request S                 ->
//                               <-  Response   ClientHello
//     Request  ServerHello … ServerHelloDone  ->            in pieces, if it is long (§2.1.5)
//                               <-  Response   Certificate … Finished
//     Request  ChangeCipherSpec, Finished     ->
//                               <-  Response   (empty)
//     Success                   ->
#include <memory>
#include <optional>
#include <utility>

#include "stack/base/field_io.h"
#include "stack/crypto/tls.h"
#include "stack/ppp/authentication.h"
#include "stack/ppp/eap_method.h"
#include "stack/ppp/eap_tls_stream.h"
#include "stack/wire/tls.h"

namespace pptplab::ppp {
namespace {

using Heard = EapTlsStream::Heard;
using crypto::TlsState;

constexpr std::string_view kGivesNoSense = "TLS's records are not whole";

crypto::TlsSettings SettingsFor(const EapTlsConfig& config, const std::string& own_name) {
  const std::string& issuer = config.issuer.empty() ? config.authority : config.issuer;
  crypto::TlsSettings settings;
  settings.credentials = crypto::IssueTlsCredentials(
      issuer, config.certificate_name.empty() ? own_name : config.certificate_name,
      {config.valid_from, config.valid_until});
  if (issuer != config.authority) {
    settings.credentials.authority = crypto::TlsAuthorityCertificate(config.authority);
  }
  settings.date = config.date;
  return settings;
}

ChapOutcome OutcomeOf(const crypto::TlsHandshake& tls) {
  const crypto::TlsSecrets secrets = tls.secrets();
  const crypto::EapTlsKeys keys = crypto::GetEapTlsKeys(secrets);
  return {crypto::EapTlsStartKeys{keys.msk},
          {{"TLS client random", ToBytes(secrets.client_random)},
           {"TLS server random", ToBytes(secrets.server_random)},
           {"TLS master secret", ToBytes(secrets.master_secret)},
           {"MSK", ToBytes(keys.msk)}}};
}

/// What a flight was, for the trace.
std::string Told(const char* verb, ByteView flight) {
  const std::string messages = wire::SummarizeTls(flight);
  return messages.empty() ? "" : verb + messages;
}

/// "by the certificate of \"pac\"" can only be said if there was one.
std::string Certified(const crypto::TlsHandshake& tls) {
  return Describer::Printable(AsBytes(tls.peer_name())) +
         " proved to have the key of the certificate of that name";
}

// --- The authenticator
// -----------------------------------------------------------------------------

class TlsServer final : public EapServerMethod {
 public:
  TlsServer(const AuthenticationConfig& config, const UserDirectory& users, Rng& rng,
            std::string_view identity)
      : found_(FindUser(users, identity)),
        identity_(identity),
        stream_(config.tls.fragment_size),
        tls_(crypto::TlsRole::kServer, Settings(config), rng) {
    user_ = found_.name;
  }

  Bytes Begin(uint8_t) override {
    wire::EapTlsData start;
    start.start = true;
    return WriteEapTls(start);
  }

  Result<EapVerdict> Receive(ByteView type_data, uint8_t) override {
    if (stream_.HasMore()) {
      if (type_data.size() > 1) return Unexpected{Error{"not the acknowledgment", "TLS Data", 1}};
      return Ask("Response EAP-TLS, piece acknowledged", "");
    }
    const auto heard = stream_.Hear(type_data);
    if (!heard) return Unexpected{heard.error()};
    switch (*heard) {
      case Heard::kAcknowledgment:
        return ReceiveAcknowledgment();
      case Heard::kPiece:
        return Ask("Response EAP-TLS, piece", "");
      case Heard::kWhole:
        break;
    }
    return ReceiveFlight(stream_.TakeHeard());
  }

 private:
  crypto::TlsSettings Settings(const AuthenticationConfig& config) {
    crypto::TlsSettings settings = SettingsFor(config.tls, config.server_name);
    settings.judge = [this](const std::string& name) { return WhyNotAdmitted(name); };
    return settings;
  }

  /// RFC 5216 §5.2: who the certificate says that the peer is counts, and must be who it said.
  std::string WhyNotAdmitted(const std::string& name) const {
    if (name != identity_ && name != found_.name) {
      return "a certificate of " + Describer::Printable(AsBytes(name)) + " doesn't let " +
             Describer::Printable(AsBytes(identity_)) + " in";
    }
    const std::string who = Describer::Printable(AsBytes(found_.name));
    if (!found_.user) return "there is no user " + who;
    switch (found_.user->status) {
      case AccountStatus::kActive:
      case AccountStatus::kPasswordExpired:  // and no password is asked for
        break;
      case AccountStatus::kRestrictedLogonHours:
        return who + " may not come in at this hour";
      case AccountStatus::kDisabled:
      case AccountStatus::kNoDialinPermission:
        return WhyNot(found_.user->status, found_.name);
    }
    return "";
  }

  EapVerdict Ask(std::string_view event, std::string text) {
    return {EapVerdict::Kind::kRequest, stream_.Next(), event, std::move(text)};
  }
  EapVerdict Refuse(std::string_view event) const {
    std::string why = tls_.failure_text();
    if (tls_.refused_by_the_other()) why = "the peer refused us by " + why;
    return {EapVerdict::Kind::kFailure, {}, event, std::move(why)};
  }

  Result<EapVerdict> ReceiveFlight(const Bytes& flight) {
    tls_.Receive(flight);
    Bytes answer = tls_.TakeOutput();
    std::string text = Told("the peer's TLS: ", flight) + Told("; ours: ", answer);
    const bool failed = tls_.state() == TlsState::kFailed;
    if (answer.empty()) {
      if (failed) return Refuse("Response EAP-TLS, alert");
      return EapVerdict{
          EapVerdict::Kind::kFailure, {}, "Response EAP-TLS", std::string(kGivesNoSense)};
    }
    // §2.1.3: an alert is said before the Failure, so that the peer can tell its user why.
    stream_.Say(std::move(answer));
    return Ask(failed ? "Response EAP-TLS, refused" : "Response EAP-TLS", std::move(text));
  }

  Result<EapVerdict> ReceiveAcknowledgment() {
    constexpr std::string_view kEvent = "Response EAP-TLS, acknowledgment";
    if (tls_.state() == TlsState::kFailed) return Refuse(kEvent);
    if (tls_.state() == TlsState::kHandshaking) {
      return Unexpected{Error{"nothing to acknowledge", "TLS Data", 1}};
    }
    outcome_ = OutcomeOf(tls_);
    return EapVerdict{EapVerdict::Kind::kSuccess, {}, kEvent, Certified(tls_)};
  }

  FoundUser found_;
  std::string identity_;
  EapTlsStream stream_;
  crypto::TlsHandshake tls_;
};

// --- The peer
// --------------------------------------------------------------------------------------

class TlsPeer final : public EapPeerMethod {
 public:
  TlsPeer(const AuthenticationConfig& config, Rng& rng)
      : config_(config), rng_(rng), stream_(config.tls.fragment_size) {}

  Result<EapAnswer> Receive(ByteView type_data, uint8_t) override {
    const Bytes data = Write(wire::EapData{wire::kEapTls, type_data});
    const auto packet = ReadEapTls(data);
    if (!packet) return Unexpected{packet.error()};
    if (packet->start && !tls_) return Start();
    if (!tls_ || packet->start || opinion_ != EapOpinion::kUndecided) {
      return Unexpected{Error{"not expected now", "TLS Data", 1}};
    }
    if (stream_.HasMore()) {
      if (type_data.size() > 1) return Unexpected{Error{"not the acknowledgment", "TLS Data", 1}};
      return Answer("Request EAP-TLS, piece acknowledged", "");
    }
    const auto heard = stream_.Hear(type_data);
    if (!heard) return Unexpected{heard.error()};
    switch (*heard) {
      case Heard::kAcknowledgment:
        return Unexpected{Error{"nothing to acknowledge", "TLS Data", 1}};
      case Heard::kPiece:
        return Answer("Request EAP-TLS, piece", "");
      case Heard::kWhole:
        break;
    }
    return ReceiveFlight(stream_.TakeHeard());
  }

 private:
  EapAnswer Answer(std::string_view event, std::string text) {
    return {stream_.Next(), event, std::move(text)};
  }

  EapAnswer Start() {
    opinion_ = EapOpinion::kUndecided;
    stream_ = EapTlsStream(config_.tls.fragment_size);
    crypto::TlsSettings settings = SettingsFor(config_.tls, config_.user);
    settings.judge = [expected = config_.tls.server_name](const std::string& name) -> std::string {
      if (expected.empty() || name == expected) return "";
      return "a certificate of " + Describer::Printable(AsBytes(name)) + " where " + expected +
             " was expected";
    };
    tls_.emplace(crypto::TlsRole::kClient, settings, rng_);
    tls_->Receive({});
    Bytes hello = tls_->TakeOutput();
    std::string text = Told("our TLS: ", hello);
    stream_.Say(std::move(hello));
    return Answer("Request EAP-TLS start", std::move(text));
  }

  EapAnswer ReceiveFlight(const Bytes& flight) {
    tls_->Receive(flight);
    Bytes answer = tls_->TakeOutput();
    std::string text = Told("the server's TLS: ", flight) + Told("; ours: ", answer);
    stream_.Say(std::move(answer));
    switch (tls_->state()) {
      case TlsState::kHandshaking:
        break;
      case TlsState::kFinished:
        opinion_ = EapOpinion::kAuthenticated;
        outcome_ = OutcomeOf(*tls_);
        text += (text.empty() ? "" : ". ") + Certified(*tls_);
        break;
      case TlsState::kFailed:
        Fail();
        break;
    }
    return Answer("Request EAP-TLS", std::move(text));
  }

  /// The alert, if it is ours to say, goes out as the answer; a Failure is due then (§2.1.3).
  void Fail() {
    failure_text_ = tls_->failure_text();
    opinion_ = EapOpinion::kBetrayed;
    if (!tls_->refused_by_the_other()) return;
    opinion_ = EapOpinion::kRefused;
    failure_text_ = "the server refused " + config_.user + " by " + failure_text_;
  }

  AuthenticationConfig config_;
  Rng& rng_;
  EapTlsStream stream_;
  std::optional<crypto::TlsHandshake> tls_;
};

}  // namespace

std::unique_ptr<EapServerMethod> MakeEapTlsServer(const AuthenticationConfig& config,
                                                  const UserDirectory& users, Rng& rng,
                                                  std::string_view identity) {
  return std::make_unique<TlsServer>(config, users, rng, identity);
}
std::unique_ptr<EapPeerMethod> MakeEapTlsPeer(const AuthenticationConfig& config, Rng& rng) {
  return std::make_unique<TlsPeer>(config, rng);
}

}  // namespace pptplab::ppp
