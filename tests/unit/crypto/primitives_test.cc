// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The building blocks against the vectors of their own specifications.
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "stack/crypto/des.h"
#include "stack/crypto/digest.h"
#include "stack/crypto/provider.h"
#include "stack/crypto/rc4.h"
#include "tests/unit/crypto/hex.h"

namespace pptplab::crypto {
namespace {

TEST(Digest, AgreesWithItsRfc_Rfc1320_A5_Rfc1321_A5_Rfc3174_7_3) {
  const std::string_view digits =
      "12345678901234567890123456789012345678901234567890123456789012345678901234567890";
  EXPECT_EQ(ToHex(Md4({})), "31d6cfe0d16ae931b73c59d7e0c089c0");
  EXPECT_EQ(ToHex(Md4({AsBytes("abc")})), "a448017aaf21d8525fc10ae87aa6729d");
  EXPECT_EQ(ToHex(Md4({AsBytes(digits)})), "e33b4ddc9c38f2199c3e7b164fcc0536");
  EXPECT_EQ(ToHex(Md5({})), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(ToHex(Md5({AsBytes("message digest")})), "f96b697d7cb7938d525a2f31aaf161d0");
  EXPECT_EQ(ToHex(Md5({AsBytes(digits)})), "57edf4a22be3c955ac49da2e2107b67a");
  EXPECT_EQ(ToHex(Sha1({AsBytes("abc")})), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(ToHex(Sha1({AsBytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")})),
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
  EXPECT_EQ(ToHex(Sha256({AsBytes("abc")})),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, OfPartsIsTheDigestOfTheirConcatenation) {
  EXPECT_EQ(Sha1({AsBytes("a"), {}, AsBytes("bc")}), Sha1({AsBytes("abc")}));
  EXPECT_EQ(Md4({AsBytes("ab"), AsBytes("c")}), Md4({AsBytes("abc")}));
}

TEST(Digest, IsTheSameInEveryThread) {
  std::array<uint8_t, 20> elsewhere{};
  std::thread([&elsewhere] { elsewhere = Sha1({AsBytes("abc")}); }).join();
  EXPECT_EQ(elsewhere, Sha1({AsBytes("abc")}));
}

TEST(EqualInConstantTime, ComparesEveryOctetAndTheLength) {
  const Bytes proof = Hex("00112233");
  EXPECT_TRUE(EqualInConstantTime(proof, Hex("00112233")));
  EXPECT_TRUE(EqualInConstantTime({}, {}));
  EXPECT_FALSE(EqualInConstantTime(proof, Hex("01112233")));
  EXPECT_FALSE(EqualInConstantTime(proof, Hex("00112232")));
  EXPECT_FALSE(EqualInConstantTime(proof, Hex("001122")));
}

struct Rc4Case {
  const char* key;
  const char* stream;  ///< the first 32 octets
};

TEST(Rc4, AgreesWithRfc6229_2) {
  const Rc4Case cases[] = {
      {"0102030405", "b2396305f03dc027ccc3524a0a1118a86982944f18fc82d589c403a47a0d0919"},
      {"0102030405060708", "97ab8a1bf0afb96132f2f67258da15a88263efdb45c4a18684ef87e6b19e5b09"},
      {"0102030405060708090a0b0c0d0e0f10",
       "9ac7cc9a609d1ef7b2932899cde41b975248c4959014126a6e8a84f11d1a9e1c"},
  };
  Rc4 one_for_all;  // as MPPE uses it: keys of one object may differ in length
  for (const Rc4Case& vector : cases) {
    Bytes data(32);
    one_for_all.SetKey(Hex(vector.key));
    one_for_all.Apply(data);
    EXPECT_EQ(ToHex(data), vector.stream) << vector.key;

    Bytes again(32);
    Rc4Once(Hex(vector.key), again);
    EXPECT_EQ(again, data);
  }
}

TEST(Rc4, GoesOnWhereItStoppedUntilAKeyIsSet) {
  Rc4 rc4;
  rc4.SetKey(Hex("0102030405060708"));
  Bytes data(32);
  for (size_t at = 0; at < data.size(); at += 8) rc4.Apply(std::span(data).subspan(at, 8));
  rc4.Apply({});
  EXPECT_EQ(ToHex(data), "97ab8a1bf0afb96132f2f67258da15a88263efdb45c4a18684ef87e6b19e5b09");

  rc4.SetKey(Hex("0102030405060708"));
  Bytes anew(16);
  rc4.Apply(anew);
  EXPECT_EQ(ToHex(anew), "97ab8a1bf0afb96132f2f67258da15a8");
}

TEST(Rc4, KeepsItsStreamWhenMoved) {
  Rc4 first;
  first.SetKey(Hex("0102030405060708"));
  Bytes data(32);
  first.Apply(std::span(data).first(16));
  Rc4 second = std::move(first);
  second.Apply(std::span(data).last(16));
  EXPECT_EQ(ToHex(ByteView(data).last(16)), "8263efdb45c4a18684ef87e6b19e5b09");
}

TEST(Rc4DeathTest, RefusesToRunWithoutAKey) {
  Bytes data(1);
  EXPECT_DEATH(Rc4().Apply(data), "state_");
}

TEST(Des, SpreadsItsKeyWithOddParity_Rfc2433_B2) {
  const auto hash = HexArray<16>("fc156af7edcd6c0edde3337d427f4eac");
  const std::span<const uint8_t, 16> octets(hash);
  EXPECT_EQ(ToHex(SpreadDesKey(octets.subspan<0, 7>())), "fd0b5b5e7f6e34d9");
  EXPECT_EQ(ToHex(SpreadDesKey(octets.subspan<7, 7>())), "0e6e796737ea08fe");
}

TEST(Des, EncryptsAKnownBlock) {
  EXPECT_EQ(ToHex(DesEncrypt(HexArray<8>("0123456789abcdef"), HexArray<7>("1044ca254cddc4"))),
            "825f48ccfd6829f0");
}

TEST(Provider, FetchesEachAlgorithmOnce) {
  const Provider& provider = Provider::Get();
  EXPECT_EQ(&Provider::Get(), &provider);
  EXPECT_EQ(provider.rc4(), Provider::Get().rc4());
  const std::set<const void*> all = {provider.md5(), provider.sha256(), provider.rc4(),
                                     provider.des_ecb()};
  EXPECT_EQ(all.size(), 4u);
  EXPECT_EQ(all.count(nullptr), 0u);
}

}  // namespace
}  // namespace pptplab::crypto
