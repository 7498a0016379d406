// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// TLS for EAP-TLS (RFC 5216 §2.1, §2.3): both ends show a certificate, both end with the same key,
// and the same randomness gives the same octets.
#include "stack/crypto/tls.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "stack/crypto/digest.h"

namespace pptplab::crypto {
namespace {

struct Conversation {
  Conversation(const TlsCredentials& client_has, const TlsCredentials& server_has,
               uint64_t seed = 1)
      : client_rng(seed),
        server_rng(seed + 1000),
        client(TlsRole::kClient, {client_has}, client_rng),
        server(TlsRole::kServer, {server_has}, server_rng) {
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
  EXPECT_EQ(run.client.secrets().master_secret, run.server.secrets().master_secret);
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
  EXPECT_TRUE(deceived.server.refused_by_the_other());
  EXPECT_EQ(deceived.client.peer_name(), "pac");
}

TEST(Tls, TheJudgeIsAskedBeforeTheClientCouldThinkItIsIn) {
  const auto alice = IssueTlsCredentials("lab", "alice");
  SeededRng rng(4);
  TlsSettings strict{alice};
  strict.judge = [](const std::string& name) { return name + " is not welcome"; };
  TlsHandshake client(TlsRole::kClient, {alice}, rng);
  TlsHandshake server(TlsRole::kServer, strict, rng);
  client.Receive({});
  for (int i = 0; i < 3; ++i) {
    server.Receive(client.TakeOutput());
    client.Receive(server.TakeOutput());
  }
  EXPECT_EQ(server.failure_text(), "alice is not welcome");
  EXPECT_EQ(client.state(), TlsState::kFailed);
  EXPECT_EQ(client.failure_text(), "TLS's alert \"bad certificate\"");
}

TEST(Tls, ACertificateIsJudgedAtTheGivenDate_Rfc5280_4_1_2_5) {
  const TlsValidity year_2001{978307200, 1009843199};
  const auto alice = IssueTlsCredentials("lab", "alice", year_2001);
  for (const auto& [date, accepted] : {std::pair{int64_t{978307199}, false},
                                       {978307200, true},
                                       {1009843198, true},
                                       {1009843200, false}}) {
    SeededRng rng(4);
    TlsSettings settings{alice, date, nullptr};
    TlsHandshake client(TlsRole::kClient, settings, rng);
    TlsHandshake server(TlsRole::kServer, settings, rng);
    client.Receive({});
    for (int i = 0; i < 3; ++i) {
      server.Receive(client.TakeOutput());
      client.Receive(server.TakeOutput());
    }
    EXPECT_EQ(server.state() == TlsState::kFinished, accepted) << date;
  }
}

Bytes HmacSha256(ByteView key, std::initializer_list<ByteView> parts) {
  std::array<uint8_t, 64> inner{}, outer{};  // RFC 2104 §2
  std::ranges::copy(key, inner.begin());
  outer = inner;
  for (uint8_t& octet : inner) octet ^= 0x36;
  for (uint8_t& octet : outer) octet ^= 0x5c;
  Bytes text;
  for (const ByteView part : parts) text.insert(text.end(), part.begin(), part.end());
  const auto digest = Sha256({inner, text});
  return ToBytes(Sha256({outer, digest}));
}

TEST(GetEapTlsKeys, IsTheFirst128OctetsOfTlsPrf_Rfc5216_2_3_Rfc5246_5) {
  TlsSecrets secrets;
  SeededRng rng(5);
  rng.Fill(secrets.client_random);
  rng.Fill(secrets.server_random);
  rng.Fill(secrets.master_secret);
  // P_hash of RFC 5246 §5, written out.
  Bytes seed = ToBytes(AsBytes("client EAP encryption"));
  seed.insert(seed.end(), secrets.client_random.begin(), secrets.client_random.end());
  seed.insert(seed.end(), secrets.server_random.begin(), secrets.server_random.end());
  Bytes a = seed, expected;
  while (expected.size() < 128) {
    a = HmacSha256(secrets.master_secret, {a});
    const Bytes block = HmacSha256(secrets.master_secret, {a, seed});
    expected.insert(expected.end(), block.begin(), block.end());
  }
  const EapTlsKeys keys = GetEapTlsKeys(secrets);
  EXPECT_EQ(ToHex(keys.msk), ToHex(ByteView(expected).first(64)));
  EXPECT_EQ(ToHex(keys.emsk), ToHex(ByteView(expected).subspan(64, 64)));
  secrets.prf = TlsPrf::kSha384;
  EXPECT_NE(GetEapTlsKeys(secrets).msk, keys.msk);
  secrets.prf = TlsPrf::kMd5Sha1;
  EXPECT_NE(GetEapTlsKeys(secrets).msk, keys.msk);
}

TEST(KeyLog, ALineIsReadAsItWasWritten) {
  TlsSecrets secrets;
  SeededRng rng(6);
  rng.Fill(secrets.client_random);
  rng.Fill(secrets.master_secret);
  const std::string line = KeyLogLine(secrets.client_random, secrets.master_secret);
  const auto entry = ReadKeyLogLine(line + "\r");
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->client_random, secrets.client_random);
  EXPECT_EQ(entry->master_secret, secrets.master_secret);
  EXPECT_FALSE(ReadKeyLogLine("# made by somebody"));
  EXPECT_FALSE(ReadKeyLogLine("SERVER_HANDSHAKE_TRAFFIC_SECRET 00 00"));
  for (size_t size = 0; size < line.size(); ++size) {
    EXPECT_FALSE(ReadKeyLogLine(std::string_view(line).substr(0, size))) << size;
  }
}

TEST(Tls, SurvivesAnythingOnTheWire) {
  const auto alice = IssueTlsCredentials("lab", "alice");
  SeededRng rng(3);
  for (int i = 0; i < 20; ++i) {
    TlsHandshake server(TlsRole::kServer, {alice}, rng);
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
  TlsHandshake broken(TlsRole::kClient, {{"no", "certificate", "at all"}}, rng);
  broken.Receive({});
  EXPECT_EQ(broken.state(), TlsState::kFailed);
  EXPECT_TRUE(broken.TakeOutput().empty());
}

}  // namespace
}  // namespace pptplab::crypto
