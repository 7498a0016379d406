// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// MS-CHAPv2 and MPPE's keys against RFC 2759 §9.2, RFC 3079 §3.5 and two captures of real sessions.
#include <gtest/gtest.h>

#include "stack/crypto/digest.h"
#include "stack/crypto/mppe_keys.h"
#include "stack/crypto/mschap_v2.h"
#include "stack/crypto/rc4.h"
#include "tests/unit/crypto/hex.h"

namespace pptplab::crypto {
namespace {

/// One MS-CHAPv2 exchange with everything that follows from it.
struct Exchange {
  const char* origin;
  const char* user;
  const char* password;
  const char* authenticator_challenge;
  const char* peer_challenge;
  const char* challenge;
  const char* password_hash;
  const char* nt_response;
  const char* password_hash_hash;
  const char* authenticator_response;
  const char* master_key;
};

const Exchange kExchanges[] = {
    {"RFC 2759 §9.2", "User", "clientPass", "5b5d7c7d7b3f2f3e3c2c602132262628",
     "21402324255e262a28295f2b3a337c7e", "d02e4386bce91226", "44ebba8d5312b8d611474411f56989ae",
     "82309ecd8d708b5ea08faa3981cd83544233114a3d85d6df", "41c00c584bd2d91c4017a2a12fa59f3f",
     "407a5589115fd0d6209f510fe9c04566932cda56", "fdece3717a8c838cb388e527ae3cdd31"},
    {"a Windows 2000 client, 2004 (asleap)", "scott", "turquoise",
     "e3a5d0775370bda51e16219a06b0278f", "84c4b33e00d9231645598acf91c38480", "7c00a1a403ca7df5",
     "18073343f630b5f82c38c03437f2816b", "565fe2492fd5fb88edaec934c00d282c046227406c31609b",
     "9a867b212c7875a76cf1e04f790577b5", "cee89947f2dca18c95f551c2e9e676504112c722",
     "1793822232ffc3330c9200298f2ce67a"},
    {"pptp.cap (chapcrack)", "moxie", "bPCFyF2uL1p5Lg5yrKmqmY", "258d4fc024f111512d0b61f9c375aee1",
     "abfe01e6c759850155b4d8d6258cdb67", "6d0e1c056cd94d5f", "653885dfde892a0740d4374de3d0c3d4",
     "1c93abce815400686baeca315f348469256420598a73ad49", "afb43672830155ce7342af13b0bec1ce",
     "54644f81e5f18c0ee9e26776495d6bc7addfb767", "96c0d29ffe9e030a8c4db24d5e5c5902"},
};

TEST(MsChapV2, ComputesEveryIntermediateValue_Rfc2759_9_2) {
  for (const Exchange& exchange : kExchanges) {
    SCOPED_TRACE(exchange.origin);
    const auto authenticator = HexArray<16>(exchange.authenticator_challenge);
    const auto peer = HexArray<16>(exchange.peer_challenge);
    const PasswordHash hash = NtPasswordHash(exchange.password);
    EXPECT_EQ(ToHex(hash), exchange.password_hash);
    EXPECT_EQ(ToHex(HashNtPasswordHash(hash)), exchange.password_hash_hash);
    const auto challenge = ChallengeHash(peer, authenticator, exchange.user);
    EXPECT_EQ(ToHex(challenge), exchange.challenge);
    EXPECT_EQ(ToHex(ChallengeResponse(challenge, hash)), exchange.nt_response);
    const NtResponse response = GenerateNtResponse(authenticator, peer, exchange.user, hash);
    EXPECT_EQ(ToHex(response), exchange.nt_response);
    EXPECT_EQ(
        ToHex(GenerateAuthenticatorResponse(hash, response, peer, authenticator, exchange.user)),
        exchange.authenticator_response);
    EXPECT_EQ(ToHex(GetMasterKey(HashNtPasswordHash(hash), response)), exchange.master_key);
  }
}

TEST(MsChapV2, LeavesTheDomainOutOfTheChallengeHash_Rfc2759_4) {
  const Challenge16 peer = HexArray<16>("21402324255e262a28295f2b3a337c7e");
  const Challenge16 authenticator = HexArray<16>("5b5d7c7d7b3f2f3e3c2c602132262628");
  EXPECT_EQ(ToHex(ChallengeHash(peer, authenticator, "CORP\\User")), "d02e4386bce91226");
  EXPECT_NE(ToHex(ChallengeHash(peer, authenticator, "user")), "d02e4386bce91226");
}

TEST(MsChapV2, HashesThePasswordAsUtf16_Rfc2759_8_3) {
  EXPECT_EQ(NtPasswordHash(""), Md4({}));
  EXPECT_EQ(NtPasswordHash("m\xc3\xbc\xe2\x82\xac"), Md4({Hex("6d00fc00ac20")}));  // mü€
  EXPECT_EQ(NtPasswordHash("\xf0\x9f\x98\x80"), Md4({Hex("3dd800de")}));           // two surrogates
}

TEST(MsChapV2, TakesAPasswordThatIsNoUtf8AsLatin1) {
  EXPECT_EQ(NtPasswordHash("m\xfc"), NtPasswordHash("m\xc3\xbc"));
  // Overlong, a surrogate, beyond Unicode, cut short: each is read octet by octet, none is read
  // beyond.
  EXPECT_EQ(NtPasswordHash("\xc0\xaf"), NtPasswordHash("\xc3\x80\xc2\xaf"));
  EXPECT_EQ(NtPasswordHash("\xed\xa0\x80"), NtPasswordHash("\xc3\xad\xc2\xa0\xc2\x80"));
  EXPECT_EQ(NtPasswordHash("\xf5\x80\x80\x80"), NtPasswordHash("\xc3\xb5\xc2\x80\xc2\x80\xc2\x80"));
  EXPECT_EQ(NtPasswordHash("a\xe2\x82"), NtPasswordHash("a\xc3\xa2\xc2\x82"));
}

/// Start key, initial session key and three changes of it (RFC 3078 §7.3).
struct Chain {
  int key_bits;
  KeyUse use;
  const char* start;
  const char* session[4];
};

// The start keys and the server's initial keys are RFC 3079 §3.5's; the rest follows from them by
// the RFC's algorithm, and was computed with another program.
const Chain kChains[] = {
    {40,
     KeyUse::kServerToClient,
     "8b7cdc149b993a1b",
     {"d1269ec49fa62e3e", "d1269ece4d98d181", "d1269edeefbd8aff", "d1269eb1a7fcb215"}},
    {56,
     KeyUse::kServerToClient,
     "8b7cdc149b993a1b",
     {"d15c00c49fa62e3e", "d16182a2ab481407", "d178cc274f63faf1", "d1894870daab684a"}},
    {128,
     KeyUse::kServerToClient,
     "8b7cdc149b993a1ba118cb153f56dccb",
     {"405cb2247a7956e6e211007ae27b22d4", "726f10500e2b54135b1b74d7682f0471",
      "2805bc7869bec825573a7803e95a3acd", "58128c36cabd54968139fd94b5883d4a"}},
    {40,
     KeyUse::kClientToServer,
     "d5f0e9521e3ea958",
     {"d1269ed2ae999038", "d1269e772b557ec1", "d1269ed36d6287c8", "d1269e668c5dd844"}},
    {56,
     KeyUse::kClientToServer,
     "d5f0e9521e3ea958",
     {"d16a9bd2ae999038", "d1ef3d78b562dea9", "d158dcb865db5e4c", "d1f665a1ea7713f6"}},
    {128,
     KeyUse::kClientToServer,
     "d5f0e9521e3ea9589645e86051c82226",
     {"49d11d0f0cc6befba2a9b4b688f91eee", "0e09c108101dfddef6c0e2f2d95d0bad",
      "03273439ac5f94c97f13d9133df4dfc5", "146489fcdbcddfed41085fb0e7db0166"}},
};

TEST(MppeKeys, FollowTheChainFromTheMasterKey_Rfc3079_3_5) {
  const auto master = HexArray<16>("fdece3717a8c838cb388e527ae3cdd31");
  for (const Chain& chain : kChains) {
    SCOPED_TRACE(chain.session[0]);
    const Bytes start = GetAsymmetricStartKey(master, chain.key_bits, chain.use);
    ASSERT_EQ(ToHex(start), chain.start);
    Bytes session(start.size());
    GetNewKeyFromSha(start, start, session);
    ReduceKey(session, chain.key_bits);
    EXPECT_EQ(ToHex(session), chain.session[0]);
    for (int change = 1; change < 4; ++change) {
      Bytes interim(start.size());
      GetNewKeyFromSha(start, session, interim);
      session = interim;
      Rc4Once(interim, session);
      ReduceKey(session, chain.key_bits);
      EXPECT_EQ(ToHex(session), chain.session[change]) << change;
    }
  }
}

TEST(MppeKeys, EncryptTheTestMessage_Rfc3079_3_5) {
  const auto encrypt = [](const char* key) {
    Bytes message = ToBytes(AsBytes("test message"));
    Rc4Once(Hex(key), message);
    return ToHex(message);
  };
  EXPECT_EQ(encrypt("d1269ec49fa62e3e"), "929137917e5803d668d75898");
  // The RFC prints …5758 at the end, and "40-bit" above it: a misprint.
  EXPECT_EQ(encrypt("d15c00c49fa62e3e"), "3f106833fa448da842bc57b8");
  EXPECT_EQ(encrypt("405cb2247a7956e6e211007ae27b22d4"), "81848317df68846272fb5abe");
}

TEST(MppeKeys, OfARealSessionHaveADirectionEach) {
  const auto master = HexArray<16>("1793822232ffc3330c9200298f2ce67a");
  EXPECT_EQ(ToHex(GetAsymmetricStartKey(master, 128, KeyUse::kClientToServer)),
            "01118ae7c6d7a768ceeddc8d484ceaf9");
  EXPECT_EQ(ToHex(GetAsymmetricStartKey(master, 128, KeyUse::kServerToClient)),
            "f4a91354e1957d8ff2fb619f2e194a5a");
}

TEST(MppeKeys, OfALinuxSessionAreThoseThatItsEndsUsed) {
  const auto master = HexArray<16>("854e99e31d57881788c10d6fad843785");
  EXPECT_EQ(ToHex(GetAsymmetricStartKey(master, 128, KeyUse::kClientToServer)),
            "fd6b8034657744c0230ae450d75f1308");
  EXPECT_EQ(ToHex(GetAsymmetricStartKey(master, 128, KeyUse::kServerToClient)),
            "fb72eea69bd15f32578686a057e3c49c");
}

}  // namespace
}  // namespace pptplab::crypto
