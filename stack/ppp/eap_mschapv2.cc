// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// EAP-MSCHAPv2 (draft-kamath-pppext-eap-mschapv2): MS-CHAPv2's packets inside EAP's. What differs
// from CHAP: the verdict is a Request, which the peer answers with the OpCode alone, so a lost one
// is repeated; EAP's own Success or Failure follows. A Failure with E=648 may be answered by a new
// password instead (§2.7).
#include <algorithm>
#include <utility>

#include "stack/base/field_io.h"
#include "stack/ppp/authentication.h"
#include "stack/ppp/eap_method.h"
#include "stack/wire/chap.h"
#include "stack/wire/eap.h"

namespace pptplab::ppp {
namespace {

Bytes WriteValue(uint8_t op_code, uint8_t id, ByteView value, std::string_view name) {
  wire::EapMsChapV2ValueData data;
  data.op_code = op_code;
  data.ms_chapv2_id = id;
  data.value = value;
  data.name = AsBytes(name);
  return Write(data);
}

class MsChapV2Server final : public EapServerMethod {
 public:
  MsChapV2Server(const AuthenticationConfig& config, UserDirectory& users, Rng& rng)
      : config_(config),
        users_(users),
        rng_(rng),
        algorithm_(MakeChapAlgorithm(AuthenticationMethod::kMsChapV2, config)) {}

  Bytes Begin(uint8_t identifier) override {
    NewChallenge();
    id_ = identifier;
    return WriteValue(wire::kEapMsChapV2Challenge, id_, challenge_, config_.server_name);
  }

  Result<EapVerdict> Receive(ByteView type_data, uint8_t) override {
    const uint8_t op_code = type_data.empty() ? uint8_t{0} : type_data[0];
    if (op_code == wire::kEapMsChapV2Response && may_answer_) return ReceiveResponse(type_data);
    if (op_code == wire::kEapMsChapV2ChangePassword && may_change_) return ReceiveChange(type_data);
    if (op_code == verdict_code_ && verdict_code_ == wire::kEapMsChapV2Success) {
      return EapVerdict{EapVerdict::Kind::kSuccess, {}, "Response Success", text_};
    }
    if (op_code == verdict_code_ && verdict_code_ == wire::kEapMsChapV2Failure) {
      return EapVerdict{EapVerdict::Kind::kFailure, {}, "Response Failure", text_};
    }
    return EapVerdict{EapVerdict::Kind::kIgnored, {}, "", ""};
  }

 private:
  void NewChallenge() {
    challenge_.resize(algorithm_->challenge_size());
    rng_.Fill(challenge_);
  }

  Result<EapVerdict> ReceiveResponse(ByteView bytes) {
    const auto packet = Read<wire::EapMsChapV2ValueData>(bytes);
    if (!packet) return Unexpected{packet.error()};
    const std::string_view name = AsText(packet->name);
    const FoundUser found = FindUser(users_, name);
    const auto proof =
        algorithm_->Judge({packet->ms_chapv2_id, challenge_}, packet->value, name,
                          found.user ? std::string_view(found.user->password) : std::string_view());
    if (!proof) return Unexpected{proof.error()};
    user_ = found.name;
    id_ = packet->ms_chapv2_id;
    const std::string who = Describer::Printable(AsBytes(user_));
    if (!found.user || !proof->right) {
      text_ = found.user ? "the proof of " + who + " is wrong: another password"
                         : "there is no user " + who;
      return Refuse(wire::kErrorAuthenticationFailure, ++attempts_ < config_.max_attempts,
                    "Response, wrong");
    }
    if (found.user->status != AccountStatus::kActive) {
      text_ = WhyNot(found.user->status, user_);
      EapVerdict verdict =
          Refuse(ErrorOf(found.user->status), false, "Response, right, not admitted");
      may_change_ = found.user->status == AccountStatus::kPasswordExpired;
      claimed_name_ = name;
      return verdict;
    }
    text_ = who + " proved knowledge of the password, without sending it";
    return Accept(*proof, "Response, right");
  }

  /// §2.7: the packet of RFC 2759 §7, for the account and the challenge of the Failure.
  Result<EapVerdict> ReceiveChange(ByteView bytes) {
    const uint8_t id = bytes.size() < 2 ? uint8_t{0} : bytes[1];
    if (id != static_cast<uint8_t>(id_ + 1) && id != id_) {
      return Unexpected{Error{"answers no Failure that is out", "MS-CHAPv2-ID", 1}};
    }
    const auto known = users_.Find(user_);
    const auto change = algorithm_->JudgeChange({id, challenge_}, bytes, claimed_name_,
                                                known ? known->password : "");
    if (!change) return Unexpected{change.error()};
    id_ = id;
    const std::string who = Describer::Printable(AsBytes(user_));
    if (!known || !change->proof.right) {
      text_ = "who sent a new password for " + who + " does not know the old one";
      return Refuse(wire::kErrorAuthenticationFailure, false, "Change-Password, wrong");
    }
    if (!users_.ChangePassword(user_, change->new_password)) {
      text_ = "the new password of " + who + " was not taken";
      return Refuse(wire::kErrorChangingPassword, false, "Change-Password, not taken");
    }
    text_ = who + " has a new password, and proved to know it";
    return Accept(change->proof, "Change-Password");
  }

  EapVerdict Accept(const ChapProof& proof, std::string_view event) {
    outcome_ = proof.outcome;
    may_answer_ = false;
    may_change_ = false;
    return Verdict(wire::kEapMsChapV2Success, proof.success_message, event);
  }

  EapVerdict Refuse(uint32_t error, bool retry_allowed, std::string_view event) {
    NewChallenge();
    ChapFailure failure;
    failure.error = error;
    failure.retry_allowed = retry_allowed;
    failure.challenge = challenge_;
    failure.message = error == wire::kErrorAuthenticationFailure ? "Access denied"
                                                                 : wire::NameOfMsChapError(error);
    may_answer_ = retry_allowed;
    may_change_ = false;
    return Verdict(wire::kEapMsChapV2Failure, algorithm_->WriteFailure(failure), event);
  }

  EapVerdict Verdict(uint8_t op_code, std::string_view message, std::string_view event) {
    verdict_code_ = op_code;
    wire::EapMsChapV2MessageData data;
    data.op_code = op_code;
    data.ms_chapv2_id = id_;
    data.message = AsBytes(message);
    return EapVerdict{EapVerdict::Kind::kRequest, Write(data), event, text_};
  }

  AuthenticationConfig config_;
  UserDirectory& users_;
  Rng& rng_;
  std::unique_ptr<ChapAlgorithm> algorithm_;
  Bytes challenge_;
  uint8_t id_ = 0;
  int attempts_ = 0;
  bool may_answer_ = true;
  bool may_change_ = false;   ///< an expired password
  std::string claimed_name_;  ///< as the peer wrote it, which is what it computes with
  uint8_t verdict_code_ = 0;  ///< OpCode of the verdict that is out; 0: none
  std::string text_;
};

class MsChapV2Peer final : public EapPeerMethod {
 public:
  MsChapV2Peer(const AuthenticationConfig& config, Rng& rng)
      : config_(config),
        rng_(rng),
        algorithm_(MakeChapAlgorithm(AuthenticationMethod::kMsChapV2, config)),
        password_(config.password) {}

  Result<EapAnswer> Receive(ByteView type_data, uint8_t) override {
    const uint8_t op_code = type_data.empty() ? uint8_t{0} : type_data[0];
    if (op_code == wire::kEapMsChapV2Challenge) {
      const auto packet = Read<wire::EapMsChapV2ValueData>(type_data);
      if (!packet) return Unexpected{packet.error()};
      if (!algorithm_->CanAnswer(packet->value.size())) {
        return Unexpected{Error{"a challenge has 16 octets", "Value-Size", 4}};
      }
      return Answer(packet->ms_chapv2_id, packet->value, "Request Challenge");
    }
    const bool verdict =
        op_code == wire::kEapMsChapV2Success || op_code == wire::kEapMsChapV2Failure;
    if (!verdict || !answered_) return Unexpected{Error{"not expected now", "OpCode", 0}};
    const auto packet = Read<wire::EapMsChapV2MessageData>(type_data);
    if (!packet) return Unexpected{packet.error()};
    if (packet->ms_chapv2_id != id_) {
      return Unexpected{Error{"answers no Response that is out", "MS-CHAPv2-ID", 1}};
    }
    const std::string_view message = AsText(packet->message);
    return op_code == wire::kEapMsChapV2Success ? Success(message) : Failure(message);
  }

 private:
  EapAnswer Answer(uint8_t id, ByteView challenge, std::string_view event) {
    id_ = id;
    challenge_ = ToBytes(challenge);
    answered_ = true;
    opinion_ = EapOpinion::kUndecided;
    answer_ = algorithm_->Answer({id, challenge_}, config_.user, password_, rng_);
    return {WriteValue(wire::kEapMsChapV2Response, id, answer_.value, config_.user), event, ""};
  }

  EapAnswer Success(std::string_view message) {
    if (!algorithm_->Proves(message, answer_)) {
      opinion_ = EapOpinion::kBetrayed;
      failure_text_ = "the server did not prove that it knows the password";
      return {{}, "Request Success, wrong proof", ""};
    }
    opinion_ = EapOpinion::kAuthenticated;
    outcome_ = answer_.outcome;
    if (changing_) password_ = config_.new_password;
    return {{wire::kEapMsChapV2Success},
            "Request Success",
            "the server proved in turn that it knows the password"};
  }

  EapAnswer Failure(std::string_view message) {
    const ChapFailure failure = algorithm_->ReadFailure(message, challenge_);
    const bool can_answer = algorithm_->CanAnswer(failure.challenge.size());
    if (failure.error == wire::kErrorPasswordExpired && !config_.new_password.empty() &&
        !changing_ && can_answer) {
      return ChangePassword(failure.challenge);
    }
    if (failure.retry_allowed && !changing_ && can_answer &&
        tried_ < config_.further_passwords.size()) {
      password_ = config_.further_passwords[tried_++];
      return Answer(static_cast<uint8_t>(id_ + 1), failure.challenge, "Request Failure, R=1");
    }
    opinion_ = EapOpinion::kRefused;
    failure_text_ = "the server refused " + config_.user;
    if (failure.error != 0) {
      failure_text_ += ": E=" + std::to_string(failure.error);
      const std::string_view name = wire::NameOfMsChapError(failure.error);
      if (!name.empty()) failure_text_ += ", " + std::string(name);
    }
    return {{wire::kEapMsChapV2Failure}, "Request Failure", ""};
  }

  EapAnswer ChangePassword(ByteView challenge) {
    challenge_ = ToBytes(challenge);
    ++id_;
    changing_ = true;
    opinion_ = EapOpinion::kUndecided;
    answer_ = algorithm_->ChangePassword({id_, challenge_}, config_.user, password_,
                                         config_.new_password, rng_);
    return {answer_.value, "Request Failure, E=648", "the password has expired; a new one is sent"};
  }

  AuthenticationConfig config_;
  Rng& rng_;
  std::unique_ptr<ChapAlgorithm> algorithm_;
  std::string password_;
  size_t tried_ = 0;  ///< of config_.further_passwords
  bool answered_ = false;
  bool changing_ = false;  ///< the answer that is out is a new password
  uint8_t id_ = 0;
  Bytes challenge_;
  ChapAnswer answer_;
};

}  // namespace

std::unique_ptr<EapServerMethod> MakeEapMsChapV2Server(const AuthenticationConfig& config,
                                                       UserDirectory& users, Rng& rng) {
  return std::make_unique<MsChapV2Server>(config, users, rng);
}
std::unique_ptr<EapPeerMethod> MakeEapMsChapV2Peer(const AuthenticationConfig& config, Rng& rng) {
  return std::make_unique<MsChapV2Peer>(config, rng);
}

}  // namespace pptplab::ppp
