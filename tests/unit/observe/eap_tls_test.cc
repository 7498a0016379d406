// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Who listens to EAP-TLS reads both certificates, and with a key log has the keys (RFC 5216 §2.3).
#include <gtest/gtest.h>

#include <algorithm>

#include "stack/observe/authentication.h"
#include "stack/observe/secrets_file.h"
#include "stack/wire/ppp.h"
#include "tests/unit/ppp/eap_support.h"

namespace pptplab::observe {
namespace {

using M = ppp::AuthenticationMethod;
using Verdict = AuthenticationSummary::Verdict;

ppp::AuthenticationConfig Client() { return ppp::EapPeerConfig({M::kEapTls}, "alice", "", {}); }
ppp::AuthenticationConfig Server() {
  return ppp::WithMethods(ppp::AuthenticatorConfig(), {M::kEapTls});
}

/// All that was said, in order.
struct Said {
  End from;
  Bytes packet;
};
std::vector<Said> Record(ppp::EapHandshake& run) {
  std::vector<Said> said;
  run.Start(Instant{});
  for (bool busy = true; busy;) {
    busy = false;
    while (auto packet = run.authenticator.TakePacket()) {
      run.peer.Receive(Instant{}, *packet, 0);
      said.push_back({End::kServer, std::move(*packet)});
      busy = true;
    }
    while (auto packet = run.peer.TakePacket()) {
      run.authenticator.Receive(Instant{}, *packet, 0);
      said.push_back({End::kClient, std::move(*packet)});
      busy = true;
    }
  }
  return said;
}
std::string Tell(Authentication& watched, const std::vector<Said>& said) {
  std::string told;
  for (const Said& one : said) {
    told += watched.Observe(one.from, wire::kPppEap, one.packet) + "\n";
  }
  return told;
}

Secrets KeyLogOf(ppp::EapHandshake& run) {
  const auto secrets = ReadSecrets("# a key log\nSERVER_TRAFFIC_SECRET_0 00 01\nCLIENT_RANDOM " +
                                   run.client_says.keys["TLS client random"] + " " +
                                   run.client_says.keys["TLS master secret"] + "\nbob:secret\n");
  EXPECT_TRUE(secrets);
  return secrets ? *secrets : Secrets{};
}

TEST(ObservedEapTls, HasTheKeysOfBothEndsWithAKeyLog_Rfc5216_2_3) {
  for (const uint16_t fragment : {uint16_t{1024}, uint16_t{100}}) {
    auto client = Client();
    auto server = Server();
    client.tls.fragment_size = server.tls.fragment_size = fragment;
    ppp::EapHandshake run(client, server);
    std::vector<Said> said = Record(run);
    // What is said again is the same.
    for (size_t i = 3; i < said.size(); i += 3) {
      said.insert(said.begin() + static_cast<std::ptrdiff_t>(i), said[i - 1]);
    }
    const Secrets secrets = KeyLogOf(run);
    Authentication watched(secrets);
    const std::string told = Tell(watched, said);
    for (const char* part : {"ClientHello", "Certificate of \"pac\"", "Certificate of \"alice\"",
                             "ChangeCipherSpec", "EAP-TLS Success: alice is let in"}) {
      EXPECT_NE(told.find(part), std::string::npos) << part << "\n" << told;
    }
    const auto summaries = watched.Summaries();
    ASSERT_EQ(summaries.size(), 1u);
    EXPECT_EQ(summaries[0].method, "EAP-TLS");
    EXPECT_EQ(summaries[0].user, "alice");
    EXPECT_EQ(summaries[0].verdict, Verdict::kSuccess);
    EXPECT_EQ(summaries[0].verified, true);
    ASSERT_EQ(watched.Keys().size(), 1u);
    EXPECT_EQ(watched.Keys()[0].source, *run.peer.keys());
  }
}

TEST(ObservedEapTls, WithoutAKeyLogSaysWhoAndNothingElse) {
  ppp::EapHandshake run(Client(), Server());
  const Secrets secrets = {{"alice", "correct-horse"}};
  Authentication watched(secrets);
  Tell(watched, Record(run));
  ASSERT_EQ(watched.Summaries().size(), 1u);
  EXPECT_EQ(watched.Summaries()[0].verified, std::nullopt);
  EXPECT_TRUE(watched.Keys().empty());
}

TEST(ObservedEapTls, ARefusedCertificateIsAFailureWithItsAlert_Rfc5216_2_1_3) {
  auto client = Client();
  client.tls.issuer = "somebody else";
  ppp::EapHandshake run(client, Server());
  const Secrets secrets;
  Authentication watched(secrets);
  Tell(watched, Record(run));
  ASSERT_EQ(watched.Summaries().size(), 1u);
  EXPECT_EQ(watched.Summaries()[0].method, "EAP-TLS");
  EXPECT_EQ(watched.Summaries()[0].verdict, Verdict::kFailure);
  EXPECT_EQ(watched.Summaries()[0].message, "TLS alert unknown_ca");
}

TEST(ObservedEapTls, ACaptureWithHolesOrNonsenseIsReadAsFarAsItGoes) {
  auto client = Client();
  auto server = Server();
  client.tls.fragment_size = server.tls.fragment_size = 150;
  ppp::EapHandshake run(client, server);
  const std::vector<Said> said = Record(run);
  const Secrets secrets = KeyLogOf(run);
  SeededRng rng(4);
  for (int i = 0; i < 200; ++i) {
    std::vector<Said> holes;
    for (const Said& one : said) {
      if (rng.Below(5) == 0) continue;
      holes.push_back(one);
      if (rng.Below(5) == 0)
        holes.back().packet[rng.Below(static_cast<uint32_t>(one.packet.size()))] ^= 0xff;
    }
    Authentication watched(secrets);
    Tell(watched, holes);
    EXPECT_LE(watched.Summaries().size(), 3u);
  }
}

TEST(ReadSecrets, TakesTheLinesOfAKeyLogAndNamesABrokenOne) {
  const std::string random(64, 'a'), master(96, 'b');
  const auto good = ReadSecrets("alice:x\nCLIENT_RANDOM " + random + " " + master +
                                "\nRSA 0011 2233\nEXPORTER_SECRET " + random + " aa\n");
  ASSERT_TRUE(good);
  ASSERT_EQ(good->size(), 2u);
  EXPECT_FALSE((*good)[0].tls);
  EXPECT_TRUE((*good)[1].tls);
  const auto broken = ReadSecrets("CLIENT_RANDOM " + random + " 00\n");
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().substr(0, 7), "line 1:");
}

}  // namespace
}  // namespace pptplab::observe
