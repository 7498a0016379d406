// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// EAP's MD5-Challenge (RFC 3748 §5.4): CHAP with MD5 in other packets. The Identifier in the digest
// is EAP's. It gives no keys and says nothing about the authenticator.
#include "stack/base/field_io.h"
#include "stack/ppp/authentication.h"
#include "stack/ppp/eap_method.h"
#include "stack/wire/eap.h"

namespace pptplab::ppp {
namespace {

/// Reads Type-Data: the format has the Type octet in front.
struct Md5Data {
  Bytes value;
  std::string name;
};
Result<Md5Data> ReadMd5(ByteView type_data) {
  const Bytes data = Write(wire::EapData{wire::kEapMd5Challenge, type_data});
  const auto md5 = Read<wire::EapMd5Data>(data);
  if (!md5) {
    Error error = md5.error();
    error.offset -= 1;
    return Unexpected{error};
  }
  return Md5Data{ToBytes(md5->value), std::string(AsText(md5->name))};
}

Bytes WriteMd5(ByteView value, std::string_view name) {
  wire::EapMd5Data md5;
  md5.value = value;
  md5.name = AsBytes(name);
  Bytes data = Write(md5);
  data.erase(data.begin());
  return data;
}

class Md5Server final : public EapServerMethod {
 public:
  Md5Server(const AuthenticationConfig& config, const UserDirectory& users, Rng& rng,
            std::string_view identity)
      : config_(config),
        users_(users),
        rng_(rng),
        identity_(identity),
        algorithm_(MakeChapAlgorithm(AuthenticationMethod::kChapMd5, config)) {}

  Bytes Begin(uint8_t identifier) override {
    identifier_ = identifier;
    challenge_.resize(algorithm_->challenge_size());
    rng_.Fill(challenge_);
    return WriteMd5(challenge_, config_.server_name);
  }

  Result<EapVerdict> Receive(ByteView type_data, uint8_t) override {
    const auto response = ReadMd5(type_data);
    if (!response) return Unexpected{response.error()};
    // The Name of the Response is left empty by many; who it is was said before.
    const FoundUser found = FindUser(users_, identity_);
    const auto proof =
        algorithm_->Judge({identifier_, challenge_}, response->value, identity_,
                          found.user ? std::string_view(found.user->password) : std::string_view());
    if (!proof) return Unexpected{Error{"value has no form of a proof", "Value-Size", 0}};
    user_ = found.name;
    const std::string who = Describer::Printable(AsBytes(user_));
    if (!found.user || !proof->right) {
      return EapVerdict{EapVerdict::Kind::kFailure,
                        {},
                        "Response, wrong",
                        found.user ? "the proof of " + who + " is wrong: another password"
                                   : "there is no user " + who};
    }
    if (found.user->status != AccountStatus::kActive) {
      return EapVerdict{EapVerdict::Kind::kFailure,
                        {},
                        "Response, right, not admitted",
                        WhyNot(found.user->status, user_)};
    }
    outcome_ = proof->outcome;
    return EapVerdict{EapVerdict::Kind::kSuccess,
                      {},
                      "Response, right",
                      who + " proved knowledge of the password, without sending it"};
  }

 private:
  AuthenticationConfig config_;
  const UserDirectory& users_;
  Rng& rng_;
  std::string identity_;
  std::unique_ptr<ChapAlgorithm> algorithm_;
  uint8_t identifier_ = 0;
  Bytes challenge_;
};

class Md5Peer final : public EapPeerMethod {
 public:
  Md5Peer(const AuthenticationConfig& config, Rng& rng)
      : config_(config),
        rng_(rng),
        algorithm_(MakeChapAlgorithm(AuthenticationMethod::kChapMd5, config)) {}

  Result<EapAnswer> Receive(ByteView type_data, uint8_t identifier) override {
    const auto request = ReadMd5(type_data);
    if (!request) return Unexpected{request.error()};
    if (!algorithm_->CanAnswer(request->value.size())) {
      return Unexpected{Error{"no challenge", "Value-Size", 0}};
    }
    const ChapAnswer answer =
        algorithm_->Answer({identifier, request->value}, config_.user, config_.password, rng_);
    opinion_ = EapOpinion::kAnswered;
    outcome_ = answer.outcome;
    return EapAnswer{WriteMd5(answer.value, config_.user), "Request MD5-Challenge", ""};
  }

 private:
  AuthenticationConfig config_;
  Rng& rng_;
  std::unique_ptr<ChapAlgorithm> algorithm_;
};

}  // namespace

std::unique_ptr<EapServerMethod> MakeEapMd5Server(const AuthenticationConfig& config,
                                                  const UserDirectory& users, Rng& rng,
                                                  std::string_view identity) {
  return std::make_unique<Md5Server>(config, users, rng, identity);
}
std::unique_ptr<EapPeerMethod> MakeEapMd5Peer(const AuthenticationConfig& config, Rng& rng) {
  return std::make_unique<Md5Peer>(config, rng);
}

}  // namespace pptplab::ppp
