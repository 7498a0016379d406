// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// MS-CHAPv1's hashes and Responses, its keys for MPPE, and how a new password is carried.
#include "stack/crypto/mschap_v1.h"

#include <gtest/gtest.h>

#include "stack/base/rng.h"
#include "stack/crypto/mppe_keys.h"
#include "stack/crypto/mschap_v2.h"
#include "stack/crypto/password_change.h"
#include "stack/crypto/unicode.h"
#include "tests/unit/crypto/hex.h"

namespace pptplab::crypto {
namespace {

Challenge8 Challenge(std::string_view hex) {
  const Bytes bytes = *FromHex(hex);
  Challenge8 challenge{};
  std::copy(bytes.begin(), bytes.end(), challenge.begin());
  return challenge;
}

TEST(MsChapV1, ComputesTheNtResponse_Rfc2433_B2) {
  EXPECT_EQ(ToHex(NtPasswordHash("MyPw")), "fc156af7edcd6c0edde3337d427f4eac");
  EXPECT_EQ(ToHex(NtChallengeResponse(Challenge("102db5df085d3041"), "MyPw")),
            "4e9d3c8f9cfd385d5bf4d3246791956ca4c351ab409a3d61");
}

TEST(MsChapV1, HashesCapitalsInHalvesOfSeven_Rfc2433_A2) {
  EXPECT_EQ(ToHex(LmPasswordHash("clientPass")), "76a152936096d7830e2390227404afd2");  // RFC 3079
  EXPECT_EQ(LmPasswordHash("clientPass"), LmPasswordHash("CLIENTpASS"));
  EXPECT_EQ(LmPasswordHash("fourteen chars"), LmPasswordHash("fourteen chars and more"));
  // No password longer than seven characters has this second half: it is known by sight.
  EXPECT_EQ(ToHex(LmPasswordHash("short")).substr(16), "aad3b435b51404ee");
  EXPECT_EQ(ToHex(LmPasswordHash("")), "aad3b435b51404eeaad3b435b51404ee");
}

// The example that writings on NTLM share, whose Responses are the same function.
TEST(MsChapV1, ComputesTheLmResponse_Rfc2433_A1) {
  EXPECT_EQ(ToHex(LmPasswordHash("SecREt01")), "ff3750bcc2b22412c2265b23734e0dac");
  EXPECT_EQ(ToHex(LmChallengeResponse(Challenge("0123456789abcdef"), "SecREt01")),
            "c337cd5cbd44fc9782a667af6d427c6de67c20c2d3e77c56");
}

// RFC 3079 §2.5; the third step of 128 bits is misprinted there, the fourth is right.
TEST(MsChapV1Keys, FollowFromTheTwoHashes_Rfc3079_2_5) {
  const MppeKeySource source = GetMsChapV1StartKeys("clientPass", Challenge("102db5df085d3041"));
  for (const KeyUse use : {KeyUse::kClientToServer, KeyUse::kServerToClient}) {
    EXPECT_EQ(ToHex(GetStartKey(source, 40, use)), "76a152936096d783");
    EXPECT_EQ(ToHex(GetStartKey(source, 128, use)), "a8947850cfc0acc1d1789fb62ddcddb0");
  }
  const auto session_key = [&](int bits) {
    const Bytes start = GetStartKey(source, bits, KeyUse::kClientToServer);
    Bytes key(start.size());
    GetNewKeyFromSha(start, start, key);
    if (bits < 128) {
      EXPECT_EQ(ToHex(key), "d80801538cec4a08");  // the third steps
    }
    ReduceKey(key, bits);
    return ToHex(key);
  };
  EXPECT_EQ(session_key(40), "d1269e538cec4a08");
  EXPECT_EQ(session_key(56), "d10801538cec4a08");
  EXPECT_EQ(session_key(128), "59d159bc09f76f1da2a86a28ffec0b1e");
}

TEST(MppeKeySource, GivesTheMasterKeysStartKeys_Rfc3079_3_5) {
  MasterKey master{};
  const Bytes bytes = *FromHex("fdece3717a8c838cb388e527ae3cdd31");
  std::copy(bytes.begin(), bytes.end(), master.begin());
  EXPECT_EQ(ToHex(GetStartKey(master, 128, KeyUse::kServerToClient)),
            "8b7cdc149b993a1ba118cb153f56dccb");
}

TEST(PasswordChange, CarriesTheNewPasswordUnderTheOldHash_Rfc2759_8_10) {
  SeededRng rng(7);
  const PasswordHash old_hash = NtPasswordHash("correct-horse");
  for (const std::string& password :
       {std::string("battery staple"), std::string(), std::string("päßwörd \xf0\x9f\x90\xb4"),
        std::string(256, 'x')}) {
    const PwBlock block = EncryptPwBlockWithPasswordHash(password, old_hash, rng);
    EXPECT_EQ(DecryptPwBlockWithPasswordHash(block, old_hash), password);
  }
  const PwBlock block = EncryptPwBlockWithPasswordHash("battery", old_hash, rng);
  EXPECT_FALSE(DecryptPwBlockWithPasswordHash(block, NtPasswordHash("hunter2")));
  // What is too long is cut, and nothing is written past the block.
  const PwBlock cut = EncryptPwBlockWithPasswordHash(std::string(999, 'x'), old_hash, rng);
  EXPECT_EQ(DecryptPwBlockWithPasswordHash(cut, old_hash), std::string(256, 'x'));
}

TEST(PasswordChange, HidesTheOldHashUnderTheNewOne_Rfc2759_8_13) {
  const PasswordHash old_hash = NtPasswordHash("old"), new_hash = NtPasswordHash("new");
  // The two blocks are DesEncrypt, which Des.* tests; the last two octets of the key have no part.
  PasswordHash other = new_hash;
  other[14] ^= 0xff;
  other[15] ^= 0xff;
  const auto cipher = NtPasswordHashEncryptedWithBlock(old_hash, new_hash);
  EXPECT_EQ(cipher, NtPasswordHashEncryptedWithBlock(old_hash, other));
  other[13] ^= 0x01;
  EXPECT_NE(cipher, NtPasswordHashEncryptedWithBlock(old_hash, other));
  EXPECT_NE(cipher, NtPasswordHashEncryptedWithBlock(new_hash, old_hash));
}

TEST(Unicode, ComesBackFromUtf16OrIsRefused) {
  EXPECT_EQ(Utf8Of(Utf16LeOf("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\xb4")),
            "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\xb4");
  for (const char* bad : {"61", "00d8", "00d86100", "00dc"}) EXPECT_FALSE(Utf8Of(*FromHex(bad)));
}

}  // namespace
}  // namespace pptplab::crypto
