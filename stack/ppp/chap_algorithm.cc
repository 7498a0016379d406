// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// CHAP with MD5 (RFC 1994 §4.1), the only algorithm that every implementation of CHAP has. It gives
// no keys and says nothing about the authenticator.
#include "stack/ppp/chap_algorithm.h"

#include "stack/base/check.h"
#include "stack/base/field_io.h"
#include "stack/crypto/digest.h"

namespace pptplab::ppp {
namespace {

/// The digest of Identifier, secret and challenge.
std::array<uint8_t, 16> Md5Response(const ChapQuestion& question, std::string_view password) {
  return crypto::Md5({ByteView(&question.identifier, 1), AsBytes(password), question.challenge});
}

class ChapMd5 final : public ChapAlgorithm {
 public:
  size_t challenge_size() const override { return 16; }
  /// RFC 1994 §4.1: the length of a challenge is its sender's choice.
  bool CanAnswer(size_t challenge_size) const override { return challenge_size > 0; }

  Result<ChapProof> Judge(const ChapQuestion& question, ByteView value, std::string_view,
                          std::string_view password) const override {
    if (value.size() != 16) return Unexpected{Error{"not 16 octets", "Value-Size", 4}};
    ChapProof proof;
    proof.right = crypto::EqualInConstantTime(value, Md5Response(question, password));
    proof.success_message = "Access granted";
    return proof;
  }
  std::string WriteFailure(const ChapFailure& failure) const override { return failure.message; }
  /// RFC 1994 §4.2: after a Failure the link is to be ended.
  bool AllowsRetry() const override { return false; }

  ChapAnswer Answer(const ChapQuestion& question, std::string_view, std::string_view password,
                    Rng&) const override {
    ChapAnswer answer;
    answer.value = ToBytes(Md5Response(question, password));
    return answer;
  }
  bool Proves(std::string_view, const ChapAnswer&) const override { return true; }
  ChapFailure ReadFailure(std::string_view message, ByteView) const override {
    ChapFailure failure;
    failure.message = message;
    return failure;
  }
};

}  // namespace

ChapAnswer ChapAlgorithm::ChangePassword(const ChapQuestion&, std::string_view, std::string_view,
                                         std::string_view, Rng&) const {
  PPTPLAB_CHECK(change_code() != 0);
  return {};
}

Result<ChapChange> ChapAlgorithm::JudgeChange(const ChapQuestion&, ByteView, std::string_view,
                                              std::string_view) const {
  return Unexpected{Error{"no such packet here", "Code", 0}};
}

std::unique_ptr<ChapAlgorithm> MakeChapAlgorithm(AuthenticationMethod method,
                                                 const AuthenticationConfig& config) {
  PPTPLAB_CHECK(method != AuthenticationMethod::kPap);
  if (method == AuthenticationMethod::kMsChapV1) return MakeMsChapV1(config);
  if (method == AuthenticationMethod::kMsChapV2) return MakeMsChapV2();
  return std::make_unique<ChapMd5>();
}

}  // namespace pptplab::ppp
