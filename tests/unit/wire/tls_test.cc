// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// TLS's records as far as they are in clear (RFC 5246), whole, cut off at any place, and broken.
#include "stack/wire/tls.h"

#include <gtest/gtest.h>

#include "stack/base/rng.h"
#include "stack/wire/eap.h"

namespace pptplab::wire {
namespace {

const std::string kRandom = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const std::string kClientHello =
    "160301002f"
    "0100002b"
    "0303" +
    kRandom +
    "00"
    "0004c02cc02b"
    "0100";
const std::string kServerHello =
    "160303002a"
    "02000026"
    "0303" +
    kRandom +
    "00"
    "c02c"
    "00";
// Certificate of CN=vpn, signed by CN=lab: as much of RFC 5280's as is looked at.
const std::string kName = "300e310c300a06035504030c03";
const std::string kCertificate =
    "1603030044"
    "0b000040"
    "00003d"
    "00003a"
    "3038"
    "3036"
    "a003020102"
    "020102"
    "300a06082a8648ce3d040302" +
    kName +
    "6c6162"
    "3000" +
    kName + "76706e";
const std::string kAlert = "15030300020230";
const std::string kSecretEnd =
    "140303000101"
    "1603030010"
    "00112233445566778899aabbccddeeff";

std::vector<TlsPiece> PiecesOf(const std::string& hex) { return ReadTlsPieces(*FromHex(hex)); }

TEST(Tls, NamesEveryMessageUpToChangeCipherSpec_Rfc5246_7_4) {
  EXPECT_EQ(SummarizeTls(*FromHex(kClientHello)), "ClientHello");
  EXPECT_EQ(SummarizeTls(*FromHex(kServerHello + kCertificate)),
            "ServerHello, Certificate of \"vpn\"");
  EXPECT_EQ(SummarizeTls(*FromHex(kAlert)), "Alert unknown_ca");
  EXPECT_EQ(SummarizeTls(*FromHex(kSecretEnd)), "ChangeCipherSpec, encrypted Handshake");
  EXPECT_EQ(SummarizeTls({}), "");
  EXPECT_EQ(SummarizeTls(*FromHex("0102030405060708")), "");
}

TEST(Tls, ReadsTheHellos_Rfc5246_7_4_1) {
  const auto client = ReadTlsHello(PiecesOf(kClientHello).at(0));
  ASSERT_TRUE(client);
  EXPECT_EQ(ToHex(client->random), kRandom);
  EXPECT_EQ(NameOfTlsVersion(client->version), "TLS 1.2");
  const auto server = ReadTlsHello(PiecesOf(kServerHello).at(0));
  ASSERT_TRUE(server);
  EXPECT_EQ(NameOfTlsCipherSuite(server->cipher_suite), "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
  EXPECT_FALSE(ReadTlsHello(PiecesOf(kCertificate).at(0)));
}

TEST(Tls, SaysWhoseCertificateItIsAndWhoSignedIt_Rfc5280_4_1) {
  const auto names = ReadTlsCertificate(PiecesOf(kCertificate).at(0));
  ASSERT_TRUE(names);
  EXPECT_EQ(names->subject, "vpn");
  EXPECT_EQ(names->issuer, "lab");
}

TEST(Tls, AMessageMaySpanRecords_Rfc5246_6_2_1) {
  // The same ClientHello in records of 10 and the rest.
  const std::string body = kClientHello.substr(10);
  const std::string cut = "160301000a" + body.substr(0, 20) + "1603010025" + body.substr(20);
  ASSERT_EQ(PiecesOf(cut).size(), 1u);
  EXPECT_TRUE(PiecesOf(cut)[0].whole);
  EXPECT_TRUE(ReadTlsHello(PiecesOf(cut)[0]));
}

TEST(Tls, WhateverIsCutOffOrBrokenIsReadAsFarAsItGoesAndDescribedWithoutAGap) {
  const Bytes all = *FromHex(kClientHello + kServerHello + kCertificate + kAlert + kSecretEnd);
  const auto check = [](ByteView bytes) {
    for (const TlsPiece& piece : ReadTlsPieces(bytes)) {
      (void)ReadTlsHello(piece);
      (void)ReadTlsCertificate(piece);
    }
    const Description description = DescribeTls(bytes);
    size_t end = 0;
    for (const Field& field : description.fields) {
      ASSERT_EQ(field.bit_offset, end) << field.name;
      end += field.bit_length;
    }
    EXPECT_EQ(end, bytes.size() * 8);
  };
  for (size_t size = 0; size <= all.size(); ++size) check(ByteView(all).first(size));
  SeededRng rng(9);
  for (int i = 0; i < 3000; ++i) {
    Bytes broken = all;
    for (int n = 0; n < 3; ++n)
      broken[rng.Below(static_cast<uint32_t>(broken.size()))] =
          static_cast<uint8_t>(rng.Below(256));
    check(broken);
  }
  const Description whole = DescribeTls(all);
  const auto has = [&](std::string_view name, std::string_view value) {
    for (const Field& field : whole.fields) {
      if (field.name == name && field.value.find(value) != std::string::npos) return true;
    }
    return false;
  };
  EXPECT_TRUE(has("Cipher Suite", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"));
  EXPECT_TRUE(has("Cipher Suites", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"));
  EXPECT_TRUE(has("Certificates", "\"vpn\", signed by \"lab\""));
  EXPECT_TRUE(has("Alert", "unknown_ca"));
}

TEST(EapTlsData, IsDescribedWithTlssOwnFieldsInIt_Rfc5216_3_1) {
  const Bytes data = *FromHex("0d00" + kServerHello);
  const Description description = DescribeEapData(kEapRequest, data);
  size_t end = 0;
  bool found = false;
  for (const Field& field : description.fields) {
    EXPECT_EQ(field.bit_offset, end) << field.name;
    end = field.bit_offset + field.bit_length;
    found = found || std::string_view(field.name) == "Cipher Suite";
  }
  EXPECT_TRUE(found);
  EXPECT_EQ(end, data.size() * 8);
  EXPECT_NE(SummarizeEapData(data).find("ServerHello"), std::string::npos);
}

}  // namespace
}  // namespace pptplab::wire
