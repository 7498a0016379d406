// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// EAP-TLS's two ends (RFC 5216): who is let in by which certificate, how a long flight is cut into
// pieces, what is repeated, what each end says when it refuses.
#include <gtest/gtest.h>

#include "stack/ppp/eap_tls_stream.h"
#include "tests/unit/ppp/eap_support.h"

namespace pptplab::ppp {
namespace {

using std::chrono::seconds;
using M = AuthenticationMethod;
using V = AuthenticationVerdict;
constexpr Instant kStart = At(std::chrono::milliseconds(0));

AuthenticationConfig Client(std::string user = "alice") {
  return EapPeerConfig({M::kEapTls}, std::move(user), "", {});
}
AuthenticationConfig Server() { return WithMethods(AuthenticatorConfig(), {M::kEapTls}); }

bool Says(const std::vector<std::string>& notes, std::string_view clause) {
  return std::ranges::any_of(
      notes, [&](const std::string& note) { return note.find(clause) != std::string::npos; });
}

TEST(EapTls, BothEndsProveThemselvesAndHaveTheSameKeys_Rfc5216_2_1_1) {
  EapHandshake run(Client(), Server());
  run.Run(kStart);
  EXPECT_EQ(run.authenticator.verdict(), V::kSuccess) << run.authenticator.failure_text();
  EXPECT_EQ(run.peer.verdict(), V::kSuccess) << run.peer.failure_text();
  EXPECT_EQ(run.authenticator.user(), "alice");
  ASSERT_NE(run.peer.keys(), nullptr);
  ASSERT_NE(run.authenticator.keys(), nullptr);
  EXPECT_EQ(*run.peer.keys(), *run.authenticator.keys());
  for (const char* key : {"TLS client random", "TLS server random", "TLS master secret", "MSK"}) {
    EXPECT_EQ(run.client_says.keys[key], run.server_says.keys[key]) << key;
    EXPECT_FALSE(run.client_says.keys[key].empty()) << key;
  }
  EXPECT_TRUE(Says(run.server_says.notes, "ours: ServerHello, Certificate of \"pac\""));
  EXPECT_TRUE(Says(run.client_says.notes, "ours: Certificate of \"alice\", ClientKeyExchange"));
  EXPECT_FALSE(run.authenticator.NextDeadline());
}

TEST(EapTls, TheMppeKeysAreTheHalvesOfTheMsk_Rfc3079_4_Rfc2548_2_4) {
  EapHandshake run(Client(), Server());
  run.Run(kStart);
  ASSERT_NE(run.peer.keys(), nullptr);
  const Bytes msk = *FromHex(run.server_says.keys["MSK"]);
  ASSERT_EQ(msk.size(), 64u);
  for (const auto& [bits, octets] : {std::pair{128, 16}, {56, 8}, {40, 8}}) {
    // MS-MPPE-Recv-Key of the authenticator comes first: what the peer sends.
    EXPECT_EQ(crypto::GetStartKey(*run.peer.keys(), bits, crypto::KeyUse::kClientToServer),
              ToBytes(ByteView(msk).first(static_cast<size_t>(octets))));
    EXPECT_EQ(crypto::GetStartKey(*run.peer.keys(), bits, crypto::KeyUse::kServerToClient),
              ToBytes(ByteView(msk).subspan(32, static_cast<size_t>(octets))));
  }
}

TEST(EapTls, SameSeedSameOctets) {
  EapHandshake one(Client(), Server());
  one.Run(kStart);
  EapHandshake two(Client(), Server());
  two.Run(kStart);
  EXPECT_EQ(one.server_says.keys, two.server_says.keys);
}

TEST(EapTls, ALongFlightGoesInPiecesThatAreAcknowledged_Rfc5216_2_1_5) {
  AuthenticationConfig client = Client();
  AuthenticationConfig server = Server();
  EapHandshake whole(client, server);
  whole.Run(kStart);
  client.tls.fragment_size = 200;
  server.tls.fragment_size = 100;
  EapHandshake pieces(client, server);
  pieces.Run(kStart);
  EXPECT_EQ(pieces.authenticator.verdict(), V::kSuccess);
  EXPECT_EQ(pieces.peer.verdict(), V::kSuccess);
  // Code, Identifier, Length, Type, Flags, TLS Message Length.
  EXPECT_LE(pieces.largest, 210u);
  EXPECT_GT(pieces.packets, whole.packets + 10);
  EXPECT_EQ(pieces.server_says.keys["MSK"], whole.server_says.keys["MSK"]);
}

struct Refusal {
  const char* what;
  void (*spoil)(AuthenticationConfig& client, AuthenticationConfig& server);
  const char* server_why;
  const char* client_why;
};

TEST(EapTls, ACertificateIsRefusedWithTheReasonAtBothEnds_Rfc5216_2_1_3) {
  const Refusal refusals[] = {
      {"the client's is by another authority",
       [](auto& client, auto&) { client.tls.issuer = "somebody else"; },
       "the certificate of alice is not accepted: unable to get local issuer certificate",
       "the server refused alice by TLS's alert \"unknown CA\""},
      {"the server's is by another authority",
       [](auto&, auto& server) { server.tls.issuer = "somebody else"; },
       "the peer refused us by TLS's alert \"unknown CA\"",
       "the certificate of pac is not accepted: unable to get local issuer certificate"},
      {"the client's has expired",
       [](auto& client, auto&) { client.tls.valid_until = client.tls.date - 1; },
       "the certificate of alice is not accepted: certificate has expired",
       "the server refused alice by TLS's alert \"certificate expired\""},
      {"the server's is not valid yet",
       [](auto&, auto& server) { server.tls.valid_from = server.tls.date + 1; },
       "the peer refused us by TLS's alert \"bad certificate\"",
       "the certificate of pac is not accepted: certificate is not yet valid"},
      {"the client's bears another name",
       [](auto& client, auto&) { client.tls.certificate_name = "bob"; },
       "a certificate of bob doesn't let alice in",
       "the server refused alice by TLS's alert \"bad certificate\""},
      {"the server's bears another name",
       [](auto& client, auto&) { client.tls.server_name = "vpn.example"; },
       "the peer refused us by TLS's alert \"bad certificate\"",
       "a certificate of pac where vpn.example was expected"},
      {"nobody knows the client", [](auto& client, auto&) { client.user = "mallory"; },
       "there is no user mallory", "the server refused mallory by TLS's alert \"bad certificate\""},
  };
  for (const Refusal& refusal : refusals) {
    SCOPED_TRACE(refusal.what);
    AuthenticationConfig client = Client();
    AuthenticationConfig server = Server();
    refusal.spoil(client, server);
    EapHandshake run(client, server);
    run.Run(kStart);
    EXPECT_EQ(run.authenticator.verdict(), V::kFailure);
    EXPECT_EQ(run.peer.verdict(), V::kFailure);
    EXPECT_EQ(run.authenticator.failure_text(), refusal.server_why);
    EXPECT_EQ(run.peer.failure_text(), refusal.client_why);
    EXPECT_EQ(run.peer.keys(), nullptr);
    EXPECT_EQ(run.authenticator.keys(), nullptr);
  }
}

TEST(EapTls, TheAuthenticatorRepeatsAndTheSameAnswerComes_Rfc3748_4_1) {
  EapHandshake run(Client(), Server());
  Instant now = kStart;
  run.Start(now);
  // Four packets of ten are lost, in both directions.
  SeededRng fate(11);
  for (int round = 0; round < 200 && run.peer.verdict() == V::kPending; ++round) {
    bool busy = false;
    while (const auto packet = run.authenticator.TakePacket()) {
      busy = true;
      if (fate.Below(10) >= 4) run.peer.Receive(now, *packet, 0);
    }
    while (const auto packet = run.peer.TakePacket()) {
      busy = true;
      if (fate.Below(10) >= 4) run.authenticator.Receive(now, *packet, 0);
    }
    if (busy) continue;
    const auto next = run.authenticator.NextDeadline();
    if (!next) break;
    now = *next;
    run.authenticator.Tick(now);
  }
  EXPECT_EQ(run.authenticator.verdict(), V::kSuccess) << run.authenticator.failure_text();
  EXPECT_EQ(run.peer.keys() != nullptr || run.peer.verdict() == V::kPending, true);
  EXPECT_GT(now, kStart);
}

TEST(EapTls, ASuccessBeforeTheEndOfTheHandshakeIsNotBelieved_Rfc3748_4_2) {
  EapHandshake run(Client(), Server());
  run.Start(kStart);
  for (int i = 0; i < 2; ++i) {
    run.peer.Receive(kStart, run.FromServer(), 0);
    if (i == 0) run.authenticator.Receive(kStart, run.FromPeer(), 0);
  }
  const Bytes hello = run.FromPeer();
  ASSERT_EQ(hello[4], wire::kEapTls);
  run.peer.Receive(kStart, Bytes{wire::kEapSuccess, hello[1], 0, 4}, 0);
  EXPECT_EQ(run.peer.verdict(), V::kPending);
}

TEST(EapTls, AMessageIsNoLongerThanAnnouncedNorThanTheLimit_Rfc5216_3_1) {
  EapTlsStream stream(1000);
  const auto said = [&](const char* hex) {
    const Bytes data = *FromHex(hex);
    const auto heard = stream.Hear(data);
    return heard ? static_cast<int>(*heard) : -1;
  };
  EXPECT_EQ(said("c0 00010001 aa"), -1);  // 65,537 octets
  EXPECT_EQ(said("c0 00000002 aabbcc"), -1);
  EXPECT_EQ(said("80 00000002 aa"), -1);
  EXPECT_EQ(said("c0 00000003"), -1);  // a piece without an octet
  EXPECT_EQ(said("c0 0000"), -1);
  EXPECT_EQ(said(""), -1);
  EXPECT_EQ(said("00"), static_cast<int>(EapTlsStream::Heard::kAcknowledgment));
  // None of these left anything behind.
  EXPECT_EQ(said("c0 00000003 aabb"), static_cast<int>(EapTlsStream::Heard::kPiece));
  EXPECT_EQ(said("00"), -1);  // one octet is missing
  EXPECT_EQ(said("00 cc"), static_cast<int>(EapTlsStream::Heard::kWhole));
  EXPECT_EQ(ToHex(stream.TakeHeard()), "aabbcc");
  Bytes endless(1001, 0xaa);
  endless[0] = 0x40;  // more, and no length
  int pieces = 0;
  while (stream.Hear(endless)) ++pieces;
  EXPECT_EQ(pieces, 65);
}

TEST(EapTls, SurvivesPacketsThatAreNoTls) {
  SeededRng rng(7);
  for (int i = 0; i < 60; ++i) {
    EapHandshake run(Client(), Server());
    run.Start(kStart);
    const int good = i % 4;
    for (int step = 0; step < good; ++step) {
      run.peer.Receive(kStart, run.FromServer(), 0);
      run.authenticator.Receive(kStart, run.FromPeer(), 0);
    }
    for (int step = 0; step < 10; ++step) {
      Bytes type_data(rng.Below(40));
      rng.Fill(type_data);
      const Bytes data = Write(wire::EapData{wire::kEapTls, type_data});
      for (uint8_t identifier = 1; identifier < 6; ++identifier) {
        run.peer.Receive(kStart, Write(wire::ControlPacket{wire::kEapRequest, identifier, data}),
                         0);
        run.authenticator.Receive(
            kStart, Write(wire::ControlPacket{wire::kEapResponse, identifier, data}), 0);
      }
    }
    EXPECT_NE(run.authenticator.verdict(), V::kSuccess);
    EXPECT_NE(run.peer.verdict(), V::kSuccess);
  }
}

}  // namespace
}  // namespace pptplab::ppp
