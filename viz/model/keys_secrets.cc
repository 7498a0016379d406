// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What somebody knows besides the wire: a password that was typed, or hashes that the ends
// recorded; and whether it gives what was sent.
#include "stack/crypto/digest.h"
#include "stack/crypto/password_change.h"
#include "viz/model/key_desk.h"

namespace pptplab::viz {

namespace {

using Check = KeyValue::Check;

class SecretFinder {
 public:
  explicit SecretFinder(KeyDesk& desk) : desk_(desk) {}

  void Find(const std::string& password) {
    switch (chain_.method) {
      case KeyMethod::kMsChapV2:
      case KeyMethod::kMsChapV1:
        return HashSecrets(password);
      case KeyMethod::kMd5:
        return GuessDigest(password);
      case KeyMethod::kPap:
      case KeyMethod::kEapTls:
        return;
    }
  }

 private:
  KeyValue& At(KeyStep step) { return desk_.At(step); }
  void Set(KeyStep step, ByteView bytes, ItemIndex item) { desk_.Set(step, bytes, item); }

  void GuessDigest(const std::string& password) {
    if (password.empty()) return;
    const KeyValue& challenge = At(KeyStep::kServerChallenge);
    KeyValue& digest = At(KeyStep::kDigest);
    desk_.SetText(KeyStep::kPassword, password, exchange_.first());
    if (!challenge.is_known || !digest.is_known) {
      chain_.guess = KeyChain::Guess::kUnchecked;
      return;
    }
    const uint8_t identifier[] = {desk_.identifier};
    const bool right =
        ToBytes(crypto::Md5({identifier, AsBytes(password), challenge.bytes})) == digest.bytes;
    chain_.guess = right ? KeyChain::Guess::kRight : KeyChain::Guess::kWrong;
    digest.check = right ? Check::kMatches : Check::kDiffers;
  }

  void HashSecrets(const std::string& typed) {
    const auto recorded = desk_.ReadKey(exchange_.nt_hash, 16);
    const bool can_check = desk_.CanCheck();
    const std::string password = OpenChange(typed);
    if (!password.empty()) {
      const auto hash = crypto::NtPasswordHash(password);
      const bool fits = Fits(hash, password);
      chain_.guess = !can_check ? KeyChain::Guess::kUnchecked
                     : fits     ? KeyChain::Guess::kRight
                                : KeyChain::Guess::kWrong;
      if (fits || !recorded) {
        desk_.SetText(KeyStep::kPassword, password, exchange_.first());
        Set(KeyStep::kNtHash, hash, desk_.FirstKnown(exchange_.nt_hash));
        if (chain_.method == KeyMethod::kMsChapV1) {
          Set(KeyStep::kLmHash, crypto::LmPasswordHash(password),
              desk_.FirstKnown(exchange_.lm_hash));
        }
      }
    }
    if (recorded && !At(KeyStep::kNtHash).is_known) {
      Set(KeyStep::kNtHash, *recorded, exchange_.nt_hash);
    }
    const auto recorded_lm = desk_.ReadKey(exchange_.lm_hash, 16);
    if (recorded_lm && !At(KeyStep::kLmHash).is_known) {
      Set(KeyStep::kLmHash, *recorded_lm, exchange_.lm_hash);
    }
    CheckResponses(can_check);
    Split(KeyStep::kNtHash, KeyStep::kNtResponse, chain_.blocks);
    Split(KeyStep::kLmHash, KeyStep::kLmResponse, chain_.lm_blocks);
  }

  /// Of a change of password either one may have been typed; the old one opens the new one's
  /// envelope. Returns the one that the response was made with.
  std::string OpenChange(const std::string& typed) {
    const KeyValue& envelope = At(KeyStep::kEncryptedPassword);
    if (typed.empty() || !envelope.is_known) return typed;
    const auto old_hash = crypto::NtPasswordHash(typed);
    const auto opened =
        crypto::DecryptPwBlockWithPasswordHash(ArrayOf<516>(envelope.bytes), old_hash);
    if (!opened || !Fits(crypto::NtPasswordHash(*opened), *opened)) return typed;
    desk_.SetText(KeyStep::kOldPassword, typed, exchange_.first());
    Set(KeyStep::kOldNtHash, old_hash, exchange_.first());
    KeyValue& hash = At(KeyStep::kEncryptedHash);
    const auto expected =
        crypto::NtPasswordHashEncryptedWithBlock(old_hash, crypto::NtPasswordHash(*opened));
    hash.check = hash.bytes == ToBytes(expected) ? Check::kMatches : Check::kDiffers;
    return *opened;
  }

  bool Fits(const crypto::PasswordHash& hash, const std::string& password) {
    if (!desk_.CanCheck()) return false;
    if (chain_.method == KeyMethod::kMsChapV2) {
      return crypto::GenerateNtResponse(desk_.Authenticator(), desk_.Peer(), desk_.user, hash) ==
             desk_.Response();
    }
    if (desk_.Response() == crypto::NtResponse{}) {
      return At(KeyStep::kLmResponse).bytes ==
             ToBytes(crypto::LmChallengeResponse(desk_.ShortChallenge(), password));
    }
    return crypto::ChallengeResponse(desk_.ShortChallenge(), hash) == desk_.Response();
  }
  void CheckResponses(bool can_check) {
    if (!can_check) return;
    const auto judge = [this](KeyStep response, const crypto::NtResponse& computed) {
      At(response).check =
          At(response).bytes == ToBytes(computed) ? Check::kMatches : Check::kDiffers;
    };
    const bool is_v2 = chain_.method == KeyMethod::kMsChapV2;
    const bool nt_is_sent = desk_.Response() != crypto::NtResponse{};
    if (At(KeyStep::kNtHash).is_known && (is_v2 || nt_is_sent)) {
      judge(KeyStep::kNtResponse,
            is_v2 ? crypto::GenerateNtResponse(desk_.Authenticator(), desk_.Peer(), desk_.user,
                                               desk_.NtHash())
                  : crypto::ChallengeResponse(desk_.ShortChallenge(), desk_.NtHash()));
    }
    if (At(KeyStep::kLmHash).is_known && !chain_.lm_is_left_out) {
      judge(KeyStep::kLmResponse,
            crypto::ChallengeResponse(desk_.ShortChallenge(),
                                      ArrayOf<16>(At(KeyStep::kLmHash).bytes)));
    }
  }

  void Split(KeyStep hash_step, KeyStep response_step, ResponseBlocks& blocks) {
    const KeyValue& hash = At(hash_step);
    std::array<uint8_t, 21> padded{};  // RFC 2759 §8.5: five zeros fill the third key
    std::copy(hash.bytes.begin(), hash.bytes.end(), padded.begin());
    const auto response = ArrayOf<24>(At(response_step).bytes);
    for (size_t i = 0; i < blocks.size(); ++i) {
      ResponseBlock& block = blocks[i];
      std::copy_n(padded.begin() + static_cast<std::ptrdiff_t>(7 * i), 7, block.key.begin());
      std::copy_n(response.begin() + static_cast<std::ptrdiff_t>(8 * i), 8, block.block.begin());
      block.key_is_known = hash.is_known;
    }
  }

  KeyDesk& desk_;
  KeyChain& chain_ = desk_.chain;
  const ExchangeItems& exchange_ = desk_.exchange;
};

}  // namespace

void FindKeySecrets(KeyDesk& desk, const std::string& password) {
  SecretFinder(desk).Find(password);
}

}  // namespace pptplab::viz
