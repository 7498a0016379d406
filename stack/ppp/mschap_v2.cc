// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// MS-CHAPv2 (RFC 2759) as one of CHAP's algorithms: the peer's Response, the authenticator's S=,
// and the change of an expired password (§7).
#include <algorithm>

#include "stack/crypto/digest.h"
#include "stack/crypto/password_change.h"
#include "stack/ppp/chap_algorithm.h"
#include "stack/wire/change_password.h"
#include "stack/wire/chap.h"

namespace pptplab::ppp {
namespace {

crypto::Challenge16 Challenge16Of(ByteView bytes) {
  crypto::Challenge16 challenge{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), challenge.size()), challenge.begin());
  return challenge;
}

ChapOutcome OutcomeOf(const crypto::PasswordHash& hash, const crypto::NtResponse& nt_response) {
  const crypto::PasswordHash hash_hash = crypto::HashNtPasswordHash(hash);
  return {crypto::GetMasterKey(hash_hash, nt_response),
          {{"NT hash", ToBytes(hash)}, {"NT hash hash", ToBytes(hash_hash)}}};
}

class MsChapV2 final : public ChapAlgorithm {
 public:
  size_t challenge_size() const override { return 16; }  // RFC 2759 §3

  Result<ChapProof> Judge(const ChapQuestion& question, ByteView value, std::string_view name,
                          std::string_view password) const override {
    const auto response = Read<wire::MsChapV2Response>(value);
    if (!response) {
      Error error = response.error();
      error.offset += 5;  // Code, Identifier, Length, Value-Size
      return Unexpected{error};
    }
    return Judge(question, response->peer_challenge, response->nt_response, name,
                 crypto::NtPasswordHash(password));
  }

  std::string WriteFailure(const ChapFailure& failure) const override {
    wire::MsChapV2Failure text;
    text.error = failure.error;
    text.retry_allowed = failure.retry_allowed;
    text.challenge = Challenge16Of(failure.challenge);
    text.message = failure.message;
    return WriteMsChapV2Failure(text);
  }

  ChapAnswer Answer(const ChapQuestion& question, std::string_view user, std::string_view password,
                    Rng& rng) const override {
    const crypto::PasswordHash hash = crypto::NtPasswordHash(password);
    wire::MsChapV2Response response;
    rng.Fill(response.peer_challenge);
    ChapAnswer answer = Answer(question, response.peer_challenge, response.nt_response, user, hash);
    answer.value = Write(response);
    return answer;
  }

  bool Proves(std::string_view success_message, const ChapAnswer& answer) const override {
    // RFC 2759 §5: who can't compute S= doesn't know the password, and got our answer for nothing.
    const auto success = wire::ReadMsChapV2Success(success_message);
    return success &&
           crypto::EqualInConstantTime(success->authenticator_response, answer.expect_proof);
  }

  ChapFailure ReadFailure(std::string_view message, ByteView) const override {
    ChapFailure failure;
    const auto text = wire::ReadMsChapV2Failure(message);
    if (!text) return failure;
    failure.error = text->error;
    failure.retry_allowed = text->retry_allowed && text->challenge;
    if (text->challenge) failure.challenge = ToBytes(*text->challenge);
    failure.message = text->message;
    return failure;
  }

  uint8_t change_code() const override { return wire::kChapChangePassword; }

  ChapAnswer ChangePassword(const ChapQuestion& question, std::string_view user,
                            std::string_view old_password, std::string_view new_password,
                            Rng& rng) const override {
    const crypto::PasswordHash old_hash = crypto::NtPasswordHash(old_password);
    const crypto::PasswordHash new_hash = crypto::NtPasswordHash(new_password);
    wire::MsChapV2ChangePassword packet;
    packet.identifier = question.identifier;
    packet.encrypted_password = crypto::EncryptPwBlockWithPasswordHash(new_password, old_hash, rng);
    packet.encrypted_hash = crypto::NtPasswordHashEncryptedWithBlock(old_hash, new_hash);
    rng.Fill(packet.peer_challenge);
    ChapAnswer answer = Answer(question, packet.peer_challenge, packet.nt_response, user, new_hash);
    answer.value = Write(packet);
    return answer;
  }

  Result<ChapChange> JudgeChange(const ChapQuestion& question, ByteView bytes,
                                 std::string_view name,
                                 std::string_view old_password) const override {
    const auto packet = Read<wire::MsChapV2ChangePassword>(bytes);
    if (!packet) return Unexpected{packet.error()};
    ChapChange change;
    const crypto::PasswordHash old_hash = crypto::NtPasswordHash(old_password);
    const auto password =
        crypto::DecryptPwBlockWithPasswordHash(packet->encrypted_password, old_hash);
    if (!password) return change;
    const crypto::PasswordHash new_hash = crypto::NtPasswordHash(*password);
    // §7: the Encrypted-Hash shows that the sender knew the old password, the NT-Response that the
    // new one arrived as it was meant.
    const bool knew_the_old = crypto::EqualInConstantTime(
        packet->encrypted_hash, crypto::NtPasswordHashEncryptedWithBlock(old_hash, new_hash));
    change.new_password = *password;
    change.proof = Judge(question, packet->peer_challenge, packet->nt_response, name, new_hash);
    change.proof.right = change.proof.right && knew_the_old;
    return change;
  }

 private:
  static ChapProof Judge(const ChapQuestion& question, const crypto::Challenge16& peer_challenge,
                         const crypto::NtResponse& nt_response, std::string_view name,
                         const crypto::PasswordHash& hash) {
    const crypto::Challenge16 challenge = Challenge16Of(question.challenge);
    ChapProof proof;
    proof.right = crypto::EqualInConstantTime(
        crypto::GenerateNtResponse(challenge, peer_challenge, name, hash), nt_response);
    wire::MsChapV2Success success;
    success.message = "Access granted";
    success.authenticator_response =
        crypto::GenerateAuthenticatorResponse(hash, nt_response, peer_challenge, challenge, name);
    proof.success_message = WriteMsChapV2Success(success);
    proof.outcome = OutcomeOf(hash, nt_response);
    return proof;
  }

  /// Fills `nt_response` in.
  static ChapAnswer Answer(const ChapQuestion& question, const crypto::Challenge16& peer_challenge,
                           crypto::NtResponse& nt_response, std::string_view user,
                           const crypto::PasswordHash& hash) {
    const crypto::Challenge16 challenge = Challenge16Of(question.challenge);
    nt_response = crypto::GenerateNtResponse(challenge, peer_challenge, user, hash);
    ChapAnswer answer;
    answer.expect_proof = ToBytes(
        crypto::GenerateAuthenticatorResponse(hash, nt_response, peer_challenge, challenge, user));
    answer.outcome = OutcomeOf(hash, nt_response);
    return answer;
  }
};

}  // namespace

std::unique_ptr<ChapAlgorithm> MakeMsChapV2() { return std::make_unique<MsChapV2>(); }

}  // namespace pptplab::ppp
