// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// TLS for EAP-TLS (RFC 5216 §2.1, §2.3): both ends show a certificate, both end with the same key,
// and the same randomness gives the same octets.
#include "stack/crypto/tls.h"

#include <gtest/gtest.h>

namespace pptplab::crypto {
namespace {

struct Conversation {
  Conversation(const TlsCredentials& client_has, const TlsCredentials& server_has,
               uint64_t seed = 1)
      : client_rng(seed),
        server_rng(seed + 1000),
        client(TlsRole::kClient, client_has, client_rng),
        server(TlsRole::kServer, server_has, server_rng) {
    client.Receive({});
    for (int i = 0; i < 10; ++i) {
      const Bytes up = client.TakeOutput();
      said.insert(said.end(), up.begin(), up.end());
      if (!up.empty()) server.Receive(up);
      const Bytes down = server.TakeOutput();
      said.insert(said.end(), down.begin(), down.end());
      if (!down.empty()) client.Receive(down);
    }
  }
  SeededRng client_rng, server_rng;
  TlsHandshake client, server;
  Bytes said;
};

TEST(Tls, BothEndsProveThemselvesAndHaveTheSameKey_Rfc5216_2_3) {
  const auto alice = IssueTlsCredentials("lab", "alice");
  const auto pac = IssueTlsCredentials("lab", "pac");
  Conversation run(alice, pac);
  ASSERT_EQ(run.client.state(), TlsState::kFinished) << run.client.failure_text();
  ASSERT_EQ(run.server.state(), TlsState::kFinished) << run.server.failure_text();
  EXPECT_EQ(run.server.peer_name(), "alice");
  EXPECT_EQ(run.client.peer_name(), "pac");
  EXPECT_EQ(run.client.ExportMasterSessionKey(), run.server.ExportMasterSessionKey());
}

TEST(Tls, SameRandomnessSameOctets) {
  const auto alice = IssueTlsCredentials("lab", "alice");
  EXPECT_EQ(alice.certificate, IssueTlsCredentials("lab", "alice").certificate);
  EXPECT_NE(alice.certificate, IssueTlsCredentials("lab", "bob").certificate);
  const auto pac = IssueTlsCredentials("lab", "pac");
  EXPECT_EQ(Conversation(alice, pac).said, Conversation(alice, pac).said);
  EXPECT_NE(Conversation(alice, pac).said, Conversation(alice, pac, 2).said);
}

TEST(Tls, AStrangersCertificateIsRefusedByBothEnds_Rfc5216_5_3) {
  const auto alice = IssueTlsCredentials("lab", "alice");
  const auto rogue = IssueTlsCredentials("somebody else", "pac");
  Conversation deceived(alice, rogue);
  EXPECT_EQ(deceived.client.state(), TlsState::kFailed);
  EXPECT_NE(deceived.client.failure_text().find("certificate"), std::string::npos);
  Conversation intruder(IssueTlsCredentials("somebody else", "alice"),
                        IssueTlsCredentials("lab", "pac"));
  EXPECT_NE(intruder.server.state(), TlsState::kFinished);
}

TEST(Tls, SurvivesAnythingOnTheWire) {
  const auto alice = IssueTlsCredentials("lab", "alice");
  SeededRng rng(3);
  for (int i = 0; i < 20; ++i) {
    TlsHandshake server(TlsRole::kServer, alice, rng);
    Bytes noise(rng.Below(300));
    rng.Fill(noise);
    if (noise.size() > 5) {
      noise[0] = 22;
      noise[1] = 3;
      noise[2] = 1;
      noise[3] = 0;
    }
    server.Receive(noise);
    EXPECT_NE(server.state(), TlsState::kFinished);
  }
  TlsHandshake broken(TlsRole::kClient, {"no", "certificate", "at all"}, rng);
  broken.Receive({});
  EXPECT_EQ(broken.state(), TlsState::kFailed);
  EXPECT_TRUE(broken.TakeOutput().empty());
}

}  // namespace
}  // namespace pptplab::crypto
