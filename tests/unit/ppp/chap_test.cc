// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// MS-CHAPv2's two ends against each other and against RFC 2759's example; who is let in and who
// isn't. Time and loss are in chap_timing_test.cc.
#include "stack/ppp/chap.h"

#include <gtest/gtest.h>

#include "tests/unit/ppp/chap_support.h"

namespace pptplab::ppp {
namespace {

using std::chrono::milliseconds;
constexpr Instant kStart = At(milliseconds(0));

/// The packet's text after the four octets of its header.
std::string MessageOf(const Bytes& packet) {
  return std::string(AsText(ByteView(packet).subspan(4)));
}

TEST(Chap, LetsAliceInAndBothEndsHaveTheSameKeys) {
  Handshake run(PeerConfig("alice", "correct-horse"));
  run.Start(kStart);
  EXPECT_EQ(run.authenticator.verdict(), ChapVerdict::kPending);
  run.Exchange(kStart);
  EXPECT_EQ(run.authenticator.verdict(), ChapVerdict::kSuccess);
  EXPECT_EQ(run.peer.verdict(), ChapVerdict::kSuccess);
  EXPECT_EQ(run.authenticator.user(), "alice");
  EXPECT_EQ(run.peer.server_name(), "pac");
  ASSERT_TRUE(run.authenticator.keys() && run.peer.keys());
  EXPECT_EQ(*run.authenticator.keys(), *run.peer.keys());
  EXPECT_FALSE(run.authenticator.NextDeadline());
  EXPECT_FALSE(run.peer.NextDeadline());
}

TEST(Chap, TellsAStudentWhatWasProvedAndRecordsTheHashes) {
  Handshake run(PeerConfig("alice", "correct-horse"));
  run.Start(kStart);
  run.Exchange(kStart);
  EXPECT_EQ(run.server_says.notes,
            std::vector<std::string>{"alice proved knowledge of the password, without sending it"});
  EXPECT_EQ(run.client_says.notes,
            std::vector<std::string>{"the server proved in turn that it knows the password"});
  EXPECT_EQ(run.server_says.keys.at("NT hash"), ToHex(crypto::NtPasswordHash("correct-horse")));
  EXPECT_EQ(run.server_says.keys, run.client_says.keys);
}

TEST(Chap, FollowsTheExampleOctetForOctet_Rfc2759_9_2) {
  FakeUsers users(FakeUsers::Passwords{{"User", "clientPass"}});
  ScriptedRng server_rng(Hex("5b5d7c7d7b3f2f3e3c2c602132262628"));
  ScriptedRng client_rng(Hex("21402324255e262a28295f2b3a337c7e"));
  trace::Tracer tracer;
  ChapAuthenticator authenticator(AuthenticatorConfig(), users, server_rng, tracer);
  ChapPeer peer(PeerConfig("User", "clientPass"), client_rng, tracer);
  peer.Start(kStart);
  authenticator.Start(kStart);

  const auto challenge = authenticator.TakePacket();
  ASSERT_TRUE(challenge);
  EXPECT_EQ(ToHex(*challenge),
            "01010018"
            "10"
            "5b5d7c7d7b3f2f3e3c2c602132262628"
            "706163");
  peer.Receive(kStart, *challenge, 0);
  const auto response = peer.TakePacket();
  ASSERT_TRUE(response);
  EXPECT_EQ(ToHex(*response),
            "0201003a"
            "31"
            "21402324255e262a28295f2b3a337c7e"
            "0000000000000000"
            "82309ecd8d708b5ea08faa3981cd83544233114a3d85d6df"
            "00"
            "55736572");
  authenticator.Receive(kStart, *response, 0);
  const auto success = authenticator.TakePacket();
  ASSERT_TRUE(success);
  EXPECT_EQ(MessageOf(*success), "S=407A5589115FD0D6209F510FE9C04566932CDA56 M=Access granted");
  peer.Receive(kStart, *success, 0);
  EXPECT_EQ(peer.verdict(), ChapVerdict::kSuccess);
  EXPECT_EQ(ToHex(std::get<crypto::MasterKey>(*peer.keys())),
            "fdece3717a8c838cb388e527ae3cdd31");
}

TEST(Chap, RefusesAWrongPasswordAndBothEndsSaySo_Rfc2759_6) {
  AuthenticationConfig server = AuthenticatorConfig();
  server.max_attempts = 1;
  Handshake run(PeerConfig("alice", "hunter2"), server);
  run.Start(kStart);
  run.Exchange(kStart);
  EXPECT_EQ(run.authenticator.verdict(), ChapVerdict::kFailure);
  EXPECT_EQ(run.authenticator.failure_text(), "the proof of alice is wrong: another password");
  EXPECT_EQ(run.peer.verdict(), ChapVerdict::kFailure);
  EXPECT_EQ(run.peer.failure_text(),
            "the server refused alice: E=691, authentication failure (\"Access denied\")");
  EXPECT_EQ(run.authenticator.keys(), nullptr);
  EXPECT_EQ(run.peer.keys(), nullptr);
  EXPECT_FALSE(run.authenticator.NextDeadline());
}

TEST(Chap, TellsAnUnknownUserWhatItTellsAWrongPassword) {
  for (const char* user : {"alice", "mallory"}) {
    AuthenticationConfig server = AuthenticatorConfig();
    server.max_attempts = 1;
    Handshake run(PeerConfig(user, "hunter2"), server);
    run.Start(kStart);
    run.peer.Receive(kStart, *run.authenticator.TakePacket(), 0);
    run.authenticator.Receive(kStart, *run.peer.TakePacket(), 0);
    const std::string message = MessageOf(*run.authenticator.TakePacket());
    EXPECT_EQ(message.substr(0, 12), "E=691 R=0 C=");
    EXPECT_EQ(message.substr(44), " V=3 M=Access denied");
    EXPECT_EQ(run.authenticator.verdict(), ChapVerdict::kFailure);
  }
}

TEST(Chap, DoesNotLetAnUnknownUserInWithAnEmptyPassword) {
  Handshake nobody(PeerConfig("mallory", ""));
  nobody.Start(kStart);
  nobody.Exchange(kStart);
  EXPECT_NE(nobody.authenticator.verdict(), ChapVerdict::kSuccess);

  Handshake bob(PeerConfig("bob", ""));  // his password is empty
  bob.Start(kStart);
  bob.Exchange(kStart);
  EXPECT_EQ(bob.authenticator.verdict(), ChapVerdict::kSuccess);
}

TEST(Chap, FindsAUserBehindADomain_Rfc2759_4) {
  Handshake run(PeerConfig("CORP\\alice", "correct-horse"));
  run.Start(kStart);
  run.Exchange(kStart);
  EXPECT_EQ(run.authenticator.verdict(), ChapVerdict::kSuccess);
  EXPECT_EQ(run.peer.verdict(), ChapVerdict::kSuccess);
  EXPECT_EQ(run.authenticator.user(), "alice");
}

TEST(ChapPeer, RefusesAServerThatDoesNotKnowThePassword_Rfc2759_5) {
  const char* impostors[] = {
      "S=0000000000000000000000000000000000000000 M=Welcome",
      "S=407A5589115FD0D6209F510FE9C04566932CDA57 M=one bit off",
      "S=407A5589115FD0D6209F510FE9C04566932CDA5",
      "M=Welcome",
      "",
  };
  for (const char* message : impostors) {
    ScriptedRng rng(Hex("21402324255e262a28295f2b3a337c7e"));
    trace::Tracer tracer;
    ChapPeer peer(PeerConfig("User", "clientPass"), rng, tracer);
    peer.Start(kStart);
    peer.Receive(kStart, Hex("01010018105b5d7c7d7b3f2f3e3c2c602132262628706163"), 0);
    peer.Receive(kStart, Write(wire::ChapMessagePacket{wire::kChapSuccess, 1, AsBytes(message)}),
                 0);
    EXPECT_EQ(peer.verdict(), ChapVerdict::kFailure) << message;
    EXPECT_EQ(peer.failure_text(), "the server did not prove that it knows the password");
    EXPECT_EQ(peer.keys(), nullptr);
  }
}

TEST(ChapPeer, BelievesTheProofHoweverTheRestIsWritten) {
  const char* texts[] = {
      "S=407A5589115FD0D6209F510FE9C04566932CDA56 M=Welcome",
      "S=407A5589115FD0D6209F510FE9C04566932CDA56M=Welcome",  // Windows Server 2019
      "S=407A5589115FD0D6209F510FE9C04566932CDA56",           // Windows 98
      "S=407a5589115fd0d6209f510fe9c04566932cda56 M=",
  };
  for (const char* message : texts) {
    ScriptedRng rng(Hex("21402324255e262a28295f2b3a337c7e"));
    trace::Tracer tracer;
    ChapPeer peer(PeerConfig("User", "clientPass"), rng, tracer);
    peer.Start(kStart);
    peer.Receive(kStart, Hex("01010018105b5d7c7d7b3f2f3e3c2c602132262628706163"), 0);
    peer.Receive(kStart, Write(wire::ChapMessagePacket{wire::kChapSuccess, 1, AsBytes(message)}),
                 0);
    EXPECT_EQ(peer.verdict(), ChapVerdict::kSuccess) << message;
  }
}

TEST(ChapPeer, KeepsADuplicateChallengeAndItsResponseTogether) {
  Handshake run(PeerConfig("alice", "correct-horse"));
  run.Start(kStart);
  const auto challenge = run.authenticator.TakePacket();
  run.peer.Receive(kStart, *challenge, 0);
  run.peer.Receive(kStart, *challenge, 0);
  const auto first = run.peer.TakePacket();
  EXPECT_EQ(run.peer.TakePacket(), first);
  run.authenticator.Receive(kStart, *first, 0);
  run.Exchange(kStart);
  EXPECT_EQ(run.peer.verdict(), ChapVerdict::kSuccess);
}

TEST(ChapAuthenticator, GivesARepeatedResponseTheSameVerdict_Rfc1994_4_2) {
  for (const char* password : {"correct-horse", "hunter2"}) {
    Handshake run(PeerConfig("alice", password));
    run.Start(kStart);
    run.peer.Receive(kStart, *run.authenticator.TakePacket(), 0);
    const auto response = run.peer.TakePacket();
    run.authenticator.Receive(kStart, *response, 0);
    const auto verdict = run.authenticator.TakePacket();
    ASSERT_TRUE(verdict);
    const auto before = run.authenticator.verdict();
    run.authenticator.Receive(kStart, *response, 0);
    EXPECT_EQ(run.authenticator.TakePacket(), verdict);
    EXPECT_EQ(run.authenticator.verdict(), before);
  }
}

TEST(ChapAuthenticator, DoesNotJudgeASecondTryOnAnOldChallenge_Rfc1994_4_2) {
  // Right or wrong, after a verdict the same Identifier gets that verdict.
  AuthenticationConfig server = AuthenticatorConfig();
  server.max_attempts = 1;
  Handshake run(PeerConfig("alice", "hunter2"), server);
  run.Start(kStart);
  const auto challenge = run.authenticator.TakePacket();
  run.peer.Receive(kStart, *challenge, 0);
  run.authenticator.Receive(kStart, *run.peer.TakePacket(), 0);
  ChapPeer knows(PeerConfig("alice", "correct-horse"), run.rng, run.client_tracer);
  knows.Start(kStart);
  knows.Receive(kStart, *challenge, 0);
  const auto failure = run.authenticator.TakePacket();
  run.authenticator.Receive(kStart, *knows.TakePacket(), 0);
  EXPECT_EQ(run.authenticator.TakePacket(), failure);
  EXPECT_EQ(run.authenticator.verdict(), ChapVerdict::kFailure);
}

/// The Response of somebody who got a Failure with R=1 and tries `password` on its C=.
Bytes Retry(const Bytes& failure_packet, int identifier_step, std::string password) {
  const auto failure = wire::ReadMsChapV2Failure(MessageOf(failure_packet));
  EXPECT_TRUE(failure && failure->retry_allowed && failure->challenge);
  wire::ChapValuePacket challenge;
  challenge.identifier = static_cast<uint8_t>(failure_packet[1] + identifier_step);
  challenge.value = *failure->challenge;
  SeededRng rng(99);
  trace::Tracer tracer;
  ChapPeer peer(PeerConfig("alice", std::move(password)), rng, tracer);
  peer.Start(kStart);
  peer.Receive(kStart, Write(challenge), 0);
  return *peer.TakePacket();
}

TEST(ChapAuthenticator, AllowsAnotherTryOnANewChallenge_Rfc2759_6) {
  for (const int identifier_step : {0, 1}) {
    Handshake run(PeerConfig("alice", "hunter2"));
    run.Start(kStart);
    const auto challenge = run.authenticator.TakePacket();
    run.peer.Receive(kStart, *challenge, 0);
    run.authenticator.Receive(kStart, *run.peer.TakePacket(), 0);
    const auto failure = run.authenticator.TakePacket();
    ASSERT_TRUE(failure);
    EXPECT_EQ(MessageOf(*failure).substr(0, 12), "E=691 R=1 C=");
    EXPECT_NE(MessageOf(*failure).substr(12, 32), ToHex(ByteView(*challenge).subspan(5, 16)));
    EXPECT_EQ(run.authenticator.verdict(), ChapVerdict::kPending);
    run.authenticator.Receive(kStart, Retry(*failure, identifier_step, "correct-horse"), 0);
    EXPECT_EQ(run.authenticator.verdict(), ChapVerdict::kSuccess);
  }
}

TEST(ChapAuthenticator, EndsAfterTheLastOfItsAttempts) {
  Handshake run(PeerConfig("alice", "wrong 1"));
  run.Start(kStart);
  run.peer.Receive(kStart, *run.authenticator.TakePacket(), 0);
  run.authenticator.Receive(kStart, *run.peer.TakePacket(), 0);
  run.authenticator.Receive(kStart, Retry(*run.authenticator.TakePacket(), 1, "wrong 2"), 0);
  EXPECT_EQ(run.authenticator.verdict(), ChapVerdict::kPending);
  run.authenticator.Receive(kStart, Retry(*run.authenticator.TakePacket(), 1, "wrong 3"), 0);
  EXPECT_EQ(run.authenticator.verdict(), ChapVerdict::kFailure);
  EXPECT_EQ(MessageOf(*run.authenticator.TakePacket()).substr(0, 12), "E=691 R=0 C=");
}

TEST(Chap, NeverUsesAChallengeTwice_Rfc1994_4_1) {
  std::set<std::string> seen;
  Handshake run(PeerConfig("alice", "correct-horse"));
  for (int i = 0; i < 50; ++i) {
    run.authenticator.Start(kStart);
    const auto challenge = run.authenticator.TakePacket();
    EXPECT_TRUE(seen.insert(ToHex(ByteView(*challenge).subspan(5, 16))).second);
    EXPECT_EQ((*challenge)[1], i + 1);
  }
}

}  // namespace
}  // namespace pptplab::ppp
