// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// MS-CHAPv2 on a bad link: what is repeated and when, who gives up, and packets that are cut, bent
// or nobody's.
#include <gtest/gtest.h>

#include "stack/base/timer_table.h"
#include "tests/unit/ppp/chap_support.h"

namespace pptplab::ppp {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
constexpr Instant kStart = At(milliseconds(0));
constexpr Instant At(seconds since_start) { return ppp::At(milliseconds(since_start)); }

TEST(ChapAuthenticator, ChallengesAnewAfterExactlyItsTimeout_Rfc1994_4_1) {
  Handshake run(PeerConfig("alice", "correct-horse"));
  run.authenticator.Start(kStart);
  const auto first = run.authenticator.TakePacket();
  ASSERT_EQ(run.authenticator.NextDeadline(), At(seconds(3)));
  run.authenticator.Tick(At(seconds(3)) - Duration(1));
  EXPECT_FALSE(run.authenticator.TakePacket());
  run.authenticator.Tick(At(seconds(3)));
  const auto second = run.authenticator.TakePacket();
  ASSERT_TRUE(second);
  EXPECT_EQ((*second)[1], (*first)[1] + 1);
  EXPECT_NE(ToHex(*second).substr(10, 32), ToHex(*first).substr(10, 32));
  EXPECT_EQ(run.authenticator.NextDeadline(), At(seconds(6)));
}

TEST(ChapAuthenticator, EndsAfterItsLastChallenge) {
  Handshake run(PeerConfig("alice", "correct-horse"));
  run.authenticator.Start(kStart);
  int challenges = 0;
  Instant last = kStart;
  while (run.authenticator.verdict() == ChapVerdict::kPending) {
    while (run.authenticator.TakePacket()) ++challenges;
    const auto deadline = run.authenticator.NextDeadline();
    ASSERT_TRUE(deadline);
    run.authenticator.Tick(*deadline);
    last = *deadline;
  }
  EXPECT_EQ(challenges, 10);
  EXPECT_EQ(last, At(seconds(30)));
  EXPECT_EQ(run.authenticator.failure_text(), "no answer to 10 Challenges");
  EXPECT_FALSE(run.authenticator.NextDeadline());
}

TEST(ChapAuthenticator, DropsTheAnswerToAChallengeThatItGaveUp) {
  Handshake run(PeerConfig("alice", "correct-horse"));
  run.Start(kStart);
  run.peer.Receive(kStart, *run.authenticator.TakePacket(), 0);
  const auto late = run.peer.TakePacket();
  run.authenticator.Tick(At(seconds(3)));
  run.authenticator.Receive(At(seconds(3)), *late, 0);
  EXPECT_EQ(run.authenticator.verdict(), ChapVerdict::kPending);
  EXPECT_EQ(run.server_says.drops,
            std::vector<trace::DropReason>{trace::DropReason::kAuthentication});
  run.Exchange(At(seconds(3)));
  EXPECT_EQ(run.authenticator.verdict(), ChapVerdict::kSuccess);
  EXPECT_EQ(run.peer.verdict(), ChapVerdict::kSuccess);
}

TEST(ChapAuthenticator, WaitsLongForAnotherTry_Rfc2759_6) {
  Handshake run(PeerConfig("alice", "hunter2"));
  run.Start(kStart);
  run.Exchange(kStart);  // the peer has no other password
  EXPECT_EQ(run.authenticator.verdict(), ChapVerdict::kPending);
  EXPECT_EQ(run.authenticator.NextDeadline(), At(seconds(30)));
  run.authenticator.Tick(At(seconds(30)));
  EXPECT_EQ(run.authenticator.verdict(), ChapVerdict::kFailure);
  EXPECT_EQ(run.authenticator.failure_text(), "after a wrong answer no other one came");
}

TEST(ChapPeer, RepeatsItsResponseUntilAVerdictComes_Rfc1994_4_2) {
  Handshake run(PeerConfig("alice", "correct-horse"));
  run.Start(kStart);
  run.peer.Receive(kStart, *run.authenticator.TakePacket(), 0);
  const auto response = run.peer.TakePacket();
  run.authenticator.Receive(kStart, *response, 0);
  EXPECT_TRUE(run.authenticator.TakePacket());  // the Success is lost
  EXPECT_EQ(run.authenticator.verdict(), ChapVerdict::kSuccess);
  ASSERT_EQ(run.peer.NextDeadline(), At(seconds(3)));
  run.peer.Tick(At(seconds(3)) - Duration(1));
  EXPECT_FALSE(run.peer.TakePacket());
  run.peer.Tick(At(seconds(3)));
  const auto again = run.peer.TakePacket();
  EXPECT_EQ(again, response);
  run.authenticator.Receive(At(seconds(3)), *again, 0);
  run.Exchange(At(seconds(3)));
  EXPECT_EQ(run.peer.verdict(), ChapVerdict::kSuccess);
}

TEST(ChapPeer, GivesUpWithoutAChallengeAndWithoutAVerdict) {
  Handshake silent(PeerConfig("alice", "correct-horse"));
  silent.peer.Start(kStart);
  ASSERT_EQ(silent.peer.NextDeadline(), At(seconds(30)));
  silent.peer.Tick(At(seconds(30)));
  EXPECT_EQ(silent.peer.verdict(), ChapVerdict::kFailure);
  EXPECT_EQ(silent.peer.failure_text(), "the server never sent a Challenge");

  Handshake undecided(PeerConfig("alice", "correct-horse"));
  undecided.Start(kStart);
  undecided.peer.Receive(At(seconds(5)), *undecided.authenticator.TakePacket(), 0);
  while (const auto deadline = undecided.peer.NextDeadline()) undecided.peer.Tick(*deadline);
  EXPECT_EQ(undecided.peer.verdict(), ChapVerdict::kFailure);
  EXPECT_EQ(undecided.peer.failure_text(), "the server never said whether our proof was right");
  int responses = 0;
  while (undecided.peer.TakePacket()) ++responses;
  EXPECT_EQ(responses, 10);  // at 5 s, 8 s … 32 s; it gives up at 35 s
}

TEST(ChapPeer, AnswersALaterChallengeAndKeepsItsFirstKeys_Rfc1994_2) {
  Handshake run(PeerConfig("alice", "correct-horse"));
  run.Start(kStart);
  run.Exchange(kStart);
  const auto keys = *run.peer.keys();
  run.authenticator.Start(At(seconds(100)));
  run.Exchange(At(seconds(100)));
  EXPECT_EQ(run.authenticator.verdict(), ChapVerdict::kSuccess);
  EXPECT_EQ(run.peer.verdict(), ChapVerdict::kSuccess);
  EXPECT_EQ(*run.peer.keys(), keys);
}

TEST(Chap, TurnsOutWellOrSaysWhyOnAnyLossyLink) {
  for (uint64_t seed = 0; seed < 300; ++seed) {
    const bool right = seed % 3 != 0;
    AuthenticationConfig server = AuthenticatorConfig();
    server.max_attempts = 1;
    Handshake run(PeerConfig("alice", right ? "correct-horse" : "hunter2"), server, seed);
    SeededRng luck(seed + 1000);
    const auto arrives = [&luck] { return luck.Below(2) == 0; };
    run.Start(kStart);
    for (Instant now = kStart; run.peer.verdict() == ChapVerdict::kPending;) {
      for (int round = 0; round < 3; ++round) {
        while (const auto packet = run.authenticator.TakePacket()) {
          for (int copy = 0; copy < 2; ++copy) {
            if (arrives()) run.peer.Receive(now, *packet, 0);
          }
        }
        while (const auto packet = run.peer.TakePacket()) {
          for (int copy = 0; copy < 2; ++copy) {
            if (arrives()) run.authenticator.Receive(now, *packet, 0);
          }
        }
      }
      const auto next = Earlier(run.peer.NextDeadline(), run.authenticator.NextDeadline());
      if (!next) break;
      now = *next;
      run.peer.Tick(now);
      run.authenticator.Tick(now);
    }
    ASSERT_NE(run.peer.verdict(), ChapVerdict::kPending) << seed;
    if (run.peer.verdict() == ChapVerdict::kSuccess) {
      EXPECT_TRUE(right);
      EXPECT_EQ(run.authenticator.verdict(), ChapVerdict::kSuccess);
      EXPECT_EQ(*run.authenticator.keys(), *run.peer.keys());
    } else {
      EXPECT_FALSE(right && run.peer.failure_text().find("did not prove") != std::string::npos);
      EXPECT_FALSE(run.peer.failure_text().empty());
    }
  }
}

TEST(Chap, DropsEveryTruncationAndStaysAsItWas) {
  Handshake run(PeerConfig("alice", "correct-horse"));
  run.Start(kStart);
  const Bytes challenge = *run.authenticator.TakePacket();
  for (size_t n = 0; n < challenge.size(); ++n) {
    run.peer.Receive(kStart, ByteView(challenge).first(n), 0);
    EXPECT_FALSE(run.peer.TakePacket()) << n;
  }
  run.peer.Receive(kStart, challenge, 0);
  const Bytes response = *run.peer.TakePacket();
  for (size_t n = 0; n < response.size(); ++n) {
    run.authenticator.Receive(kStart, ByteView(response).first(n), 0);
    EXPECT_FALSE(run.authenticator.TakePacket()) << n;
  }
  run.authenticator.Receive(kStart, response, 0);
  const Bytes success = *run.authenticator.TakePacket();
  for (size_t n = 0; n < success.size(); ++n) {
    run.peer.Receive(kStart, ByteView(success).first(n), 0);
    EXPECT_EQ(run.peer.verdict(), ChapVerdict::kPending) << n;
  }
  run.peer.Receive(kStart, success, 0);
  EXPECT_EQ(run.peer.verdict(), ChapVerdict::kSuccess);
  EXPECT_EQ(run.server_says.drops.size(), response.size());
  EXPECT_EQ(run.client_says.drops.size(), challenge.size() + success.size());
}

TEST(Chap, IgnoresPaddingBehindTheLength) {
  Handshake run(PeerConfig("alice", "correct-horse"));
  run.Start(kStart);
  Bytes challenge = *run.authenticator.TakePacket();
  challenge.resize(challenge.size() + 7);
  run.peer.Receive(kStart, challenge, 0);
  Bytes response = *run.peer.TakePacket();
  response.resize(response.size() + 7);
  run.authenticator.Receive(kStart, response, 0);
  EXPECT_EQ(run.authenticator.verdict(), ChapVerdict::kSuccess);
}

TEST(Chap, DropsPacketsThatNobodyWaitsFor) {
  Handshake run(PeerConfig("alice", "correct-horse"));
  const Bytes stray = Write(wire::ChapMessagePacket{wire::kChapSuccess, 1, AsBytes("S=")});
  run.peer.Receive(kStart, stray, 0);  // not started
  run.Start(kStart);
  run.peer.Receive(kStart, stray, 0);           // no Response is out
  run.authenticator.Receive(kStart, stray, 0);  // not for an authenticator
  run.peer.Receive(kStart, Hex("02010004"), 0);
  run.peer.Receive(kStart,
                   Hex("01010006"
                       "0100"),
                   0);  // a Challenge of one octet
  run.peer.Receive(kStart, *run.authenticator.TakePacket(), 0);
  Bytes other = stray;
  other[1] = 200;
  run.peer.Receive(kStart, other, 0);  // another Identifier
  EXPECT_EQ(run.client_says.drops.size(), 5u);
  EXPECT_EQ(run.server_says.drops.size(), 1u);
  run.Exchange(kStart);
  EXPECT_EQ(run.peer.verdict(), ChapVerdict::kSuccess);
}

TEST(Chap, LetsNobodyInByBentPackets) {
  SeededRng rng(7);
  for (int i = 0; i < 3000; ++i) {
    Handshake run(PeerConfig("alice", "correct-horse"), AuthenticatorConfig(),
                  static_cast<uint64_t>(i));
    run.Start(kStart);
    run.peer.Receive(kStart, *run.authenticator.TakePacket(), 0);
    Bytes response = *run.peer.TakePacket();
    // One bit of the proof (peer challenge, NT-Response) or of the name; Reserved and Flags prove
    // nothing.
    const size_t proof[] = {5 + rng.Below(16), 29 + rng.Below(24), 54 + rng.Below(5)};
    response[proof[rng.Below(3)]] ^= static_cast<uint8_t>(1u << rng.Below(8));
    run.authenticator.Receive(kStart, response, 0);
    EXPECT_EQ(run.authenticator.verdict(), ChapVerdict::kPending);
  }
}

TEST(Chap, SurvivesAnythingOnTheWire) {
  SeededRng rng(8);
  Handshake run(PeerConfig("alice", "correct-horse"));
  for (int i = 0; i < 20000; ++i) {
    if (i % 100 == 0) run.Start(kStart);
    Bytes noise(rng.Below(70));
    rng.Fill(noise);
    if (noise.size() > 5) {
      noise[0] = static_cast<uint8_t>(rng.Below(6));
      noise[1] = static_cast<uint8_t>(rng.Below(4));
      StoreBe16(noise.data() + 2, static_cast<uint16_t>(rng.Below(80)));
      noise[4] = rng.Below(2) == 0 ? 16 : 49;
    }
    run.peer.Receive(kStart, noise, 0);
    run.authenticator.Receive(kStart, noise, 0);
    EXPECT_NE(run.authenticator.verdict(), ChapVerdict::kSuccess);
    EXPECT_NE(run.peer.verdict(), ChapVerdict::kSuccess);
    while (run.peer.TakePacket() || run.authenticator.TakePacket()) {
    }
  }
}

}  // namespace
}  // namespace pptplab::ppp
