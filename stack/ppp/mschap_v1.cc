// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// MS-CHAPv1 (RFC 2433) as one of CHAP's algorithms: the Responses under the LM and the NT hash, and
// the change of an expired password (§10). The authenticator proves nothing. Not here: the older
// Change-Password of §9, which peers should not send: it encrypts the hashes, old and new, under
// the challenge, which everybody hears.
#include <algorithm>

#include "stack/crypto/digest.h"
#include "stack/crypto/mschap_v1.h"
#include "stack/crypto/password_change.h"
#include "stack/ppp/chap_algorithm.h"
#include "stack/wire/change_password.h"
#include "stack/wire/chap.h"

namespace pptplab::ppp {
namespace {

crypto::Challenge8 Challenge8Of(ByteView bytes) {
  crypto::Challenge8 challenge{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), challenge.size()), challenge.begin());
  return challenge;
}

ChapOutcome OutcomeOf(std::string_view password, const crypto::Challenge8& challenge) {
  const crypto::PasswordHash hash = crypto::NtPasswordHash(password);
  return {crypto::GetMsChapV1StartKeys(password, challenge),
          {{"LM hash", ToBytes(crypto::LmPasswordHash(password))},
           {"NT hash", ToBytes(hash)},
           {"NT hash hash", ToBytes(crypto::HashNtPasswordHash(hash))}}};
}

class MsChapV1 final : public ChapAlgorithm {
 public:
  MsChapV1(bool accept_lm, bool send_lm, bool send_nt)
      : accept_lm_(accept_lm), send_lm_(send_lm), send_nt_(send_nt) {}

  size_t challenge_size() const override { return 8; }  // RFC 2433 §5

  Result<ChapProof> Judge(const ChapQuestion& question, ByteView value, std::string_view,
                          std::string_view password) const override {
    const auto response = Read<wire::MsChapV1Response>(value);
    if (!response) {
      Error error = response.error();
      error.offset += 5;  // Code, Identifier, Length, Value-Size
      return Unexpected{error};
    }
    return Judge(question, response->use_nt_response == 1, response->nt_response,
                 response->lm_response, password);
  }

  std::string WriteFailure(const ChapFailure& failure) const override {
    wire::MsChapV1Failure text;
    text.error = failure.error;
    text.retry_allowed = failure.retry_allowed;
    if (!failure.challenge.empty()) text.challenge = Challenge8Of(failure.challenge);
    text.version = 2;
    return WriteMsChapV1Failure(text);  // §8 knows no M=
  }

  ChapAnswer Answer(const ChapQuestion& question, std::string_view, std::string_view password,
                    Rng&) const override {
    const crypto::Challenge8 challenge = Challenge8Of(question.challenge);
    wire::MsChapV1Response response;
    if (send_lm_) response.lm_response = crypto::LmChallengeResponse(challenge, password);
    if (send_nt_) response.nt_response = crypto::NtChallengeResponse(challenge, password);
    response.use_nt_response = send_nt_ ? 1 : 0;
    return {Write(response), {}, OutcomeOf(password, challenge)};
  }

  bool Proves(std::string_view, const ChapAnswer&) const override { return true; }

  ChapFailure ReadFailure(std::string_view message, ByteView challenge) const override {
    ChapFailure failure;
    const auto text = wire::ReadMsChapV1Failure(message);
    if (!text) return failure;
    failure.error = text->error;
    failure.retry_allowed = text->retry_allowed;
    failure.change_allowed = text->version >= 2;  // §10
    failure.message = text->message;
    if (text->challenge) {
      failure.challenge = ToBytes(*text->challenge);
    } else if (!challenge.empty()) {
      // §8: without C= the next challenge is the last one with 23 added to its first octet.
      failure.challenge = ToBytes(challenge);
      failure.challenge[0] = static_cast<uint8_t>(failure.challenge[0] + 23);
    }
    return failure;
  }

  uint8_t change_code() const override { return wire::kChapChangePasswordV2; }
  // §10: the answer in it is to the challenge of the last Response.
  bool ChangeAnswersTheFailure() const override { return false; }

  ChapAnswer ChangePassword(const ChapQuestion& question, std::string_view,
                            std::string_view old_password, std::string_view new_password,
                            Rng& rng) const override {
    using Packet = wire::MsChapV1ChangePassword;
    const crypto::PasswordHash old_hash = crypto::NtPasswordHash(old_password);
    const crypto::PasswordHash new_hash = crypto::NtPasswordHash(new_password);
    const crypto::Challenge8 challenge = Challenge8Of(question.challenge);
    Packet packet;
    packet.identifier = question.identifier;
    packet.password_under_nt_hash =
        crypto::EncryptPwBlockWithPasswordHash(new_password, old_hash, rng);
    packet.encrypted_nt_hash = crypto::NtPasswordHashEncryptedWithBlock(old_hash, new_hash);
    packet.nt_response = crypto::NtChallengeResponse(challenge, new_password);
    packet.flags = Packet::kUseNtResponse;
    if (send_lm_) {
      const crypto::PasswordHash old_lm_hash = crypto::LmPasswordHash(old_password);
      packet.password_under_lm_hash =
          crypto::EncryptPwBlockWithPasswordHash(new_password, old_lm_hash, rng);
      packet.encrypted_lm_hash = crypto::NtPasswordHashEncryptedWithBlock(old_lm_hash, new_hash);
      packet.lm_response = crypto::LmChallengeResponse(challenge, new_password);
      packet.flags |= Packet::kLmFieldsValid;
    }
    return {Write(packet), {}, OutcomeOf(new_password, challenge)};
  }

  Result<ChapChange> JudgeChange(const ChapQuestion& question, ByteView bytes, std::string_view,
                                 std::string_view old_password) const override {
    const auto packet = Read<wire::MsChapV1ChangePassword>(bytes);
    if (!packet) return Unexpected{packet.error()};
    ChapChange change;
    const crypto::PasswordHash old_hash = crypto::NtPasswordHash(old_password);
    const auto password =
        crypto::DecryptPwBlockWithPasswordHash(packet->password_under_nt_hash, old_hash);
    if (!password) return change;
    const bool knew_the_old = crypto::EqualInConstantTime(
        packet->encrypted_nt_hash,
        crypto::NtPasswordHashEncryptedWithBlock(old_hash, crypto::NtPasswordHash(*password)));
    const bool use_nt = (packet->flags & wire::MsChapV1ChangePassword::kUseNtResponse) != 0;
    change.new_password = *password;
    change.proof = Judge(question, use_nt, packet->nt_response, packet->lm_response, *password);
    change.proof.right = change.proof.right && knew_the_old;
    return change;
  }

 private:
  ChapProof Judge(const ChapQuestion& question, bool use_nt, const crypto::NtResponse& nt_response,
                  const crypto::NtResponse& lm_response, std::string_view password) const {
    const crypto::Challenge8 challenge = Challenge8Of(question.challenge);
    const bool nt_right =
        crypto::EqualInConstantTime(crypto::NtChallengeResponse(challenge, password), nt_response);
    const bool lm_right =
        crypto::EqualInConstantTime(crypto::LmChallengeResponse(challenge, password), lm_response);
    ChapProof proof;
    // §6: the flag says which of the two counts.
    proof.right = use_nt ? nt_right : lm_right && accept_lm_;
    proof.success_message = "Access granted";
    proof.outcome = OutcomeOf(password, challenge);
    return proof;
  }

  bool accept_lm_;
  bool send_lm_;
  bool send_nt_;
};

}  // namespace

std::unique_ptr<ChapAlgorithm> MakeMsChapV1(const AuthenticationConfig& config) {
  return std::make_unique<MsChapV1>(config.accept_lm_response, config.send_lm_response,
                                    config.send_nt_response);
}

}  // namespace pptplab::ppp
