// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// How a new password travels (RFC 2759 §8.9 to §8.13, RFC 2433 A.11 to A.17), against the RFCs' own
// pseudocode step by step: they have no vector for it.
#include "stack/crypto/password_change.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "stack/crypto/des.h"
#include "stack/crypto/rc4.h"

namespace pptplab::crypto {
namespace {

TEST(PasswordChange, TheBlockEndsWithThePasswordAndItsLength_Rfc2759_8_10) {
  SeededRng rng(1);
  const PasswordHash old_hash = NtPasswordHash("clientPass");
  PwBlock block = EncryptPwBlockWithPasswordHash("MyNew", old_hash, rng);
  EXPECT_EQ(DecryptPwBlockWithPasswordHash(block, old_hash), "MyNew");
  Rc4Once(old_hash, block);  // §8.11
  EXPECT_EQ(ToHex(ByteView(block).subspan(502, 10)), "4d0079004e0065007700");
  EXPECT_EQ(ToHex(ByteView(block).subspan(512, 4)), "0a000000");
  SeededRng again(1);
  Bytes random(502);
  again.Fill(random);
  EXPECT_TRUE(std::ranges::equal(ByteView(block).first(502), random));
}

TEST(PasswordChange, AnotherHashDoesNotOpenTheBlock_Rfc2759_8_10) {
  SeededRng rng(2);
  const PwBlock block = EncryptPwBlockWithPasswordHash("MyNew", NtPasswordHash("clientPass"), rng);
  EXPECT_EQ(DecryptPwBlockWithPasswordHash(block, NtPasswordHash("clientpass")), std::nullopt);
}

TEST(PasswordChange, HoldsUpTo256CharactersAndNoneAtAll_Rfc2759_8_9) {
  SeededRng rng(3);
  const PasswordHash hash = NtPasswordHash("clientPass");
  for (const std::string& password : {std::string(), std::string(256, 'x')}) {
    EXPECT_EQ(
        DecryptPwBlockWithPasswordHash(EncryptPwBlockWithPasswordHash(password, hash, rng), hash),
        password);
  }
}

TEST(PasswordChange, TheOldHashIsTwoDesBlocksUnderTheNewOne_Rfc2759_8_13) {
  const PasswordHash old_hash = NtPasswordHash("clientPass");
  const PasswordHash new_hash = NtPasswordHash("MyNew");
  const PasswordHash cipher = NtPasswordHashEncryptedWithBlock(old_hash, new_hash);
  for (size_t half = 0; half < 2; ++half) {
    DesBlock clear{};
    std::copy_n(old_hash.begin() + static_cast<std::ptrdiff_t>(8 * half), 8, clear.begin());
    std::array<uint8_t, 7> key{};
    std::copy_n(new_hash.begin() + static_cast<std::ptrdiff_t>(7 * half), 7, key.begin());
    EXPECT_EQ(ToHex(DesEncrypt(clear, key)), ToHex(ByteView(cipher).subspan(8 * half, 8)));
  }
}

}  // namespace
}  // namespace pptplab::crypto
