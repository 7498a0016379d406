// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// PAP's two ends: who is let in, what is repeated, what is dropped (RFC 1334 §2).
#include "stack/ppp/pap.h"

#include <gtest/gtest.h>

#include "stack/wire/lcp.h"
#include "tests/unit/ppp/chap_support.h"

namespace pptplab::ppp {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using V = AuthenticationVerdict;
constexpr Instant kStart = At(milliseconds(0));

struct PapHandshake {
  explicit PapHandshake(AuthenticationConfig client,
                        AuthenticationConfig server = AuthenticatorConfig())
      : authenticator(server, users, server_tracer), peer(client, client_tracer) {}
  void Start(Instant now) {
    authenticator.Start(now);
    peer.Start(now);
  }
  void Exchange(Instant now) {
    for (bool busy = true; busy;) {
      busy = false;
      while (const auto packet = peer.TakePacket()) {
        authenticator.Receive(now, *packet, 0);
        busy = true;
      }
      while (const auto packet = authenticator.TakePacket()) {
        peer.Receive(now, *packet, 0);
        busy = true;
      }
    }
  }

  FakeUsers users{{{"alice", "correct-horse"}, {"bob", ""}}};
  Sentences server_says, client_says;
  trace::Tracer server_tracer{&server_says, 1};
  trace::Tracer client_tracer{&client_says, 2};
  PapAuthenticator authenticator;
  PapPeer peer;
};

TEST(Pap, SendsNameAndPasswordInClear_Rfc1334_2_2_1) {
  PapHandshake run(PeerConfig("alice", "correct-horse"));
  run.Start(kStart);
  const auto request = run.peer.TakePacket();
  ASSERT_TRUE(request);
  EXPECT_EQ(ToHex(*request),
            "01010018"
            "05616c696365"
            "0d636f72726563742d686f727365");
  run.authenticator.Receive(kStart, *request, 0);
  const auto ack = run.authenticator.TakePacket();
  ASSERT_TRUE(ack);
  EXPECT_EQ(ToHex(*ack), "0201000d084c6f67696e206f6b");
  run.peer.Receive(kStart, *ack, 0);
  EXPECT_EQ(run.authenticator.verdict(), V::kSuccess);
  EXPECT_EQ(run.peer.verdict(), V::kSuccess);
  EXPECT_EQ(run.authenticator.user(), "alice");
  EXPECT_EQ(run.authenticator.keys(), nullptr);
  EXPECT_EQ(run.server_says.notes.back(), "alice sent the right password, in clear");
  EXPECT_FALSE(run.authenticator.NextDeadline());
  EXPECT_FALSE(run.peer.NextDeadline());
}

TEST(Pap, RefusesAWrongPasswordAndAnUnknownUserAlike) {
  for (const char* user : {"alice", "mallory"}) {
    PapHandshake run(PeerConfig(user, "hunter2"));
    run.Start(kStart);
    run.Exchange(kStart);
    EXPECT_EQ(run.peer.verdict(), V::kFailure);
    EXPECT_EQ(run.peer.failure_text(),
              "the server refused " + std::string(user) + " (\"Login incorrect\")");
    EXPECT_EQ(run.authenticator.verdict(), V::kPending);  // another try is allowed
    run.authenticator.Tick(At(seconds(30)));
    EXPECT_EQ(run.authenticator.verdict(), V::kFailure);
  }
  PapHandshake nobody(PeerConfig("mallory", ""));
  nobody.Start(kStart);
  nobody.Exchange(kStart);
  EXPECT_EQ(nobody.peer.verdict(), V::kFailure);
}

TEST(Pap, TriesTheNextPasswordUntilTheAttemptsAreUsedUp_Rfc1334_2_2_2) {
  auto forgetful = PeerConfig("alice", "hunter2");
  forgetful.further_passwords = {"hunter3", "correct-horse"};
  PapHandshake third(forgetful);
  third.Start(kStart);
  third.Exchange(kStart);
  EXPECT_EQ(third.peer.verdict(), V::kSuccess);

  auto strict = AuthenticatorConfig();
  strict.max_attempts = 2;
  PapHandshake second(forgetful, strict);
  second.Start(kStart);
  second.Exchange(kStart);
  EXPECT_EQ(second.authenticator.verdict(), V::kFailure);
  EXPECT_EQ(second.authenticator.failure_text(), "the password of alice is wrong");
}

TEST(Pap, RepeatsTheRequestWithANewIdentifierAndTakesAnAnswerToAnyOfThem) {
  PapHandshake run(PeerConfig("alice", "correct-horse"));
  run.Start(kStart);
  const auto first = run.peer.TakePacket();
  ASSERT_EQ(run.peer.NextDeadline(), At(seconds(3)));
  run.peer.Tick(At(seconds(3)));
  const auto second = run.peer.TakePacket();
  ASSERT_TRUE(second);
  EXPECT_EQ((*second)[1], (*first)[1] + 1);
  run.authenticator.Receive(At(seconds(3)), *first, 0);
  run.Exchange(At(seconds(3)));
  EXPECT_EQ(run.peer.verdict(), V::kSuccess);
  // The Ack was lost, for all the authenticator knows: the same request, the same answer.
  run.authenticator.Receive(At(seconds(4)), *second, 0);
  const auto again = run.authenticator.TakePacket();
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)[0], wire::kPapAck);
  EXPECT_EQ((*again)[1], (*second)[1]);
}

TEST(Pap, GivesUpWithoutAnAnswer) {
  PapHandshake run(PeerConfig("alice", "correct-horse"));
  run.peer.Start(kStart);
  int requests = 0;
  while (run.peer.verdict() == V::kPending) {
    while (run.peer.TakePacket()) ++requests;
    run.peer.Tick(*run.peer.NextDeadline());
  }
  EXPECT_EQ(requests, 10);
  EXPECT_EQ(run.peer.failure_text(), "no answer to 10 Authenticate-Requests");
  run.authenticator.Start(kStart);
  run.authenticator.Tick(At(seconds(30)));
  EXPECT_EQ(run.authenticator.failure_text(), "no Authenticate-Request came");
}

TEST(Pap, DoesNotJudgeAnotherPasswordOnceSomebodyIsIn) {
  PapHandshake run(PeerConfig("alice", "correct-horse"));
  run.Start(kStart);
  run.Exchange(kStart);
  const Bytes data = Write(wire::PapRequestData{AsBytes("bob"), {}});
  run.authenticator.Receive(kStart, Write(wire::ControlPacket{wire::kPapRequest, 9, data}), 0);
  EXPECT_FALSE(run.authenticator.TakePacket());
  EXPECT_EQ(run.authenticator.user(), "alice");
  EXPECT_EQ(run.server_says.drops,
            std::vector<trace::DropReason>{trace::DropReason::kAuthentication});
}

TEST(Pap, CarriesNoPasswordOfMoreThan255Octets) {
  PapHandshake run(PeerConfig("alice", std::string(256, 'x')));
  run.Start(kStart);
  EXPECT_FALSE(run.peer.TakePacket());
  EXPECT_EQ(run.peer.verdict(), V::kFailure);
}

TEST(Pap, SurvivesAnythingOnTheWire) {
  SeededRng rng(9);
  PapHandshake run(PeerConfig("alice", "correct-horse"));
  for (int i = 0; i < 20000; ++i) {
    if (i % 100 == 0) run.Start(kStart);
    Bytes noise(rng.Below(40));
    rng.Fill(noise);
    if (noise.size() > 5) {
      noise[0] = wire::kPapRequest;
      StoreBe16(noise.data() + 2, static_cast<uint16_t>(rng.Below(48)));
      noise[4] = static_cast<uint8_t>(rng.Below(20));
    }
    run.authenticator.Receive(kStart, noise, 0);
    run.peer.Receive(kStart, noise, 0);
    EXPECT_NE(run.authenticator.verdict(), V::kSuccess);
    while (run.peer.TakePacket() || run.authenticator.TakePacket()) {
    }
  }
}

}  // namespace
}  // namespace pptplab::ppp
