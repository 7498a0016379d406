// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The published vectors of RC4, MD4, MD5, SHA-1 and DES, each set whole.
#include <gtest/gtest.h>

#include "stack/crypto/des.h"
#include "stack/crypto/digest.h"
#include "stack/crypto/rc4.h"
#include "tests/unit/crypto/hex.h"

namespace pptplab::crypto {
namespace {

struct DigestCase {
  std::string message;
  const char* md4;
  const char* md5;
};

TEST(Vectors, OfMd4AndMd5_Rfc1320_A5_Rfc1321_A5) {
  const std::string lower = "abcdefghijklmnopqrstuvwxyz", upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::string digits;
  for (int i = 0; i < 8; ++i) digits += "1234567890";
  const DigestCase cases[] = {
      {"", "31d6cfe0d16ae931b73c59d7e0c089c0", "d41d8cd98f00b204e9800998ecf8427e"},
      {"a", "bde52cb31de33e46245e05fbdbd6fb24", "0cc175b9c0f1b6a831c399e269772661"},
      {"abc", "a448017aaf21d8525fc10ae87aa6729d", "900150983cd24fb0d6963f7d28e17f72"},
      {"message digest", "d9130a8164549fe818874806e1c7014b", "f96b697d7cb7938d525a2f31aaf161d0"},
      {lower, "d79e1c308aa5bbcdeea8ed63df412da9", "c3fcd3d76192e4007dfb496cca67e13b"},
      {upper + lower + "0123456789", "043f8582f241db351ce627e153e7f0e4",
       "d174ab98d277d9f5a5611c2c9f419d9f"},
      {digits, "e33b4ddc9c38f2199c3e7b164fcc0536", "57edf4a22be3c955ac49da2e2107b67a"},
  };
  for (const DigestCase& vector : cases) {
    EXPECT_EQ(ToHex(Md4({AsBytes(vector.message)})), vector.md4) << vector.message;
    EXPECT_EQ(ToHex(Md5({AsBytes(vector.message)})), vector.md5) << vector.message;
  }
}

TEST(Vectors, OfSha1_Rfc3174_7_3) {
  EXPECT_EQ(ToHex(Sha1({AsBytes("abc")})), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(ToHex(Sha1({AsBytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")})),
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
  EXPECT_EQ(ToHex(Sha1({AsBytes(std::string(1'000'000, 'a'))})),
            "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
  std::string octal;
  for (int i = 0; i < 80; ++i) octal += "01234567";
  EXPECT_EQ(ToHex(Sha1({AsBytes(octal)})), "dea356a2cddd90c7a7ecedc5ebb563934f460452");
}

/// A DES key of eight octets without its parity bits, as RFC 2433 and RFC 2759 hand it over.
std::array<uint8_t, 7> WithoutParity(const std::array<uint8_t, 8>& key) {
  uint64_t bits = 0;
  for (const uint8_t octet : key) bits = bits << 7 | octet >> 1;
  std::array<uint8_t, 7> squeezed{};
  for (size_t i = 0; i < 7; ++i) squeezed[i] = static_cast<uint8_t>(bits >> (48 - 8 * i) & 0xff);
  return squeezed;
}

TEST(Vectors, OfDes_Fips81_B1_And_FipsSp500_20) {
  const auto key = HexArray<8>("0123456789abcdef");
  EXPECT_EQ(SpreadDesKey(WithoutParity(key)), key) << "this key has odd parity";
  // FIPS 81, table B1: "Now is the time for all " in electronic codebook mode.
  const std::pair<const char*, const char*> kBlocks[] = {{"4e6f772069732074", "3fa40e8a984d4815"},
                                                         {"68652074696d6520", "6a271787ab8883f9"},
                                                         {"666f7220616c6c20", "893d51ec4b563b53"}};
  for (const auto& [clear, cipher] : kBlocks) {
    EXPECT_EQ(ToHex(DesEncrypt(HexArray<8>(clear), WithoutParity(key))), cipher);
  }
  // NBS Special Publication 500-20, the known answer with the weakest of keys.
  EXPECT_EQ(ToHex(DesEncrypt(HexArray<8>("8000000000000000"), HexArray<7>("00000000000000"))),
            "95f8a5e5dd31d900");
}

struct KeyStream {
  const char* key;
  std::vector<std::pair<size_t, const char*>> octets;  ///< 16 from each offset
};

TEST(Vectors, OfRc4AtEveryOffset_Rfc6229_2) {
  const KeyStream kStreams[] = {
      {"0102030405",
       {{0, "b2396305f03dc027ccc3524a0a1118a8"},
        {16, "6982944f18fc82d589c403a47a0d0919"},
        {240, "28cb1132c96ce286421dcaadb8b69eae"},
        {256, "1cfcf62b03eddb641d77dfcf7f8d8c93"},
        {496, "42b7d0cdd918a8a33dd51781c81f4041"},
        {512, "6459844432a7da923cfb3eb4980661f6"},
        {752, "ec10327bde2beefd18f9277680457e22"},
        {768, "eb62638d4f0ba1fe9fca20e05bf8ff2b"},
        {1008, "45129048e6a0ed0b56b490338f078da5"},
        {1024, "30abbcc7c20b01609f23ee2d5f6bb7df"},
        {1520, "3294f744d8f9790507e70f62e5bbceea"},
        {1536, "d8729db41882259bee4f825325f5a130"},
        {2032, "1eb14a0c13b3bf47fa2a0ba93ad45b8b"},
        {2048, "cc582f8ba9f265e2b1be9112e975d2d7"},
        {3056, "f2e30f9bd102ecbf75aaade9bc35c43c"},
        {3072, "ec0e11c479dc329dc8da7968fe965681"},
        {4080, "068326a2118416d21f9d04b2cd1ca050"},
        {4096, "ff25b58995996707e51fbdf08b34d875"}}},
      {"01020304050607",
       {{0, "293f02d47f37c9b633f2af5285feb46b"},
        {16, "e620f1390d19bd84e2e0fd752031afc1"},
        {240, "914f02531c9218810df60f67e338154c"},
        {256, "d0fdb583073ce85ab83917740ec011d5"},
        {496, "75f81411e871cffa70b90c74c592e454"},
        {512, "0bb87202938dad609e87a5a1b079e5e4"},
        {752, "c2911246b612e7e7b903dfeda1dad866"},
        {768, "32828f91502b6291368de8081de36fc2"},
        {1008, "f3b9a7e3b297bf9ad804512f9063eff1"},
        {1024, "8ecb67a9ba1f55a5a067e2b026a3676f"},
        {1520, "d2aa902bd42d0d7cfd340cd45810529f"},
        {1536, "78b272c96e42eab4c60bd914e39d06e3"},
        {2032, "f4332fd31a079396ee3cee3f2a4ff049"},
        {2048, "05459781d41fda7f30c1be7e1246c623"},
        {3056, "adfd3868b8e51485d5e610017e3dd609"},
        {3072, "ad26581c0c5be45f4cea01db2f3805d5"},
        {4080, "f3172ceffc3b3d997c85ccd5af1a950c"},
        {4096, "e74b0b9731227fd37c0ec08a47ddd8b8"}}},
      {"0102030405060708",
       {{0, "97ab8a1bf0afb96132f2f67258da15a8"},
        {16, "8263efdb45c4a18684ef87e6b19e5b09"},
        {240, "9636ebc9841926f4f7d1f362bddf6e18"},
        {256, "d0a990ff2c05fef5b90373c9ff4b870a"},
        {496, "73239f1db7f41d80b643c0c52518ec63"},
        {512, "163b319923a6bdb4527c626126703c0f"},
        {752, "49d6c8af0f97144a87df21d91472f966"},
        {768, "44173a103b6616c5d5ad1cee40c863d0"},
        {1008, "273c9c4b27f322e4e716ef53a47de7a4"},
        {1024, "c6d0e7b226259fa9023490b26167ad1d"},
        {1520, "1fe8986713f07c3d9ae1c163ff8cf9d3"},
        {1536, "8369e1a965610be887fbd0c79162aafb"},
        {2032, "0a0127abb44484b9fbef5abcae1b579f"},
        {2048, "c2cdadc6402e8ee866e1f37bdb47e42c"},
        {3056, "26b51ea37df8e1d6f76fc3b66a7429b3"},
        {3072, "bc7683205d4f443dc1f29dda3315c87b"},
        {4080, "d5fa5a3469d29aaaf83d23589db8c85b"},
        {4096, "3fb46e2c8f0f068edce8cdcd7dfc5862"}}},
      {"0102030405060708090a0b0c0d0e0f10",
       {{0, "9ac7cc9a609d1ef7b2932899cde41b97"},
        {16, "5248c4959014126a6e8a84f11d1a9e1c"},
        {240, "065902e4b620f6cc36c8589f66432f2b"},
        {256, "d39d566bc6bce3010768151549f3873f"},
        {496, "b6d1e6c4a5e4771cad79538df295fb11"},
        {512, "c68c1d5c559a974123df1dbc52a43b89"},
        {752, "c5ecf88de897fd57fed301701b82a259"},
        {768, "eccbe13de1fcc91c11a0b26c0bc8fa4d"},
        {1008, "e7a72574f8782ae26aabcf9ebcd66065"},
        {1024, "bdf0324e6083dcc6d3cedd3ca8c53c16"},
        {1520, "b40110c4190b5622a96116b0017ed297"},
        {1536, "ffa0b514647ec04f6306b892ae661181"},
        {2032, "d03d1bc03cd33d70dff9fa5d71963ebd"},
        {2048, "8a44126411eaa78bd51e8d87a8879bf5"},
        {3056, "fabeb76028ade2d0e48722e46c4615a3"},
        {3072, "c05d88abd50357f935a63c59ee537623"},
        {4080, "ff38265c1642c1abe8d3c2fe5e572bf8"},
        {4096, "a36a4c301ae8ac13610ccbc12256cacc"}}},
  };
  for (const KeyStream& stream : kStreams) {
    Bytes data(4112);
    Rc4Once(Hex(stream.key), data);
    for (const auto& [offset, octets] : stream.octets) {
      EXPECT_EQ(ToHex(ByteView(data).subspan(offset, 16)), octets) << stream.key << " " << offset;
    }
  }
}

}  // namespace
}  // namespace pptplab::crypto
