// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// EAP's two ends: how they settle on a method, who is let in, what is repeated, what is not
// believed (RFC 3748; draft-kamath-pppext-eap-mschapv2).
#include "stack/ppp/eap.h"

#include <gtest/gtest.h>

#include "stack/crypto/digest.h"
#include "tests/unit/ppp/chap_support.h"
#include "tests/unit/ppp/eap_support.h"

namespace pptplab::ppp {
namespace {

using std::chrono::seconds;
using M = AuthenticationMethod;
using V = AuthenticationVerdict;
constexpr Instant kStart = At(std::chrono::milliseconds(0));

TEST(Eap, AsksForTheIdentityAndThenForAProof_Rfc3748_2) {
  EapHandshake run({M::kEapMd5}, {M::kEapMd5});
  run.Start(kStart);
  const Bytes identity_request = run.FromServer();
  EXPECT_EQ(ToHex(identity_request), "0101000501");
  run.peer.Receive(kStart, identity_request, 0);
  const Bytes identity = run.FromPeer();
  EXPECT_EQ(ToHex(identity), "0201000a01616c696365");
  run.authenticator.Receive(kStart, identity, 0);
  const Bytes challenge = run.FromServer();
  ASSERT_EQ(ToHex(ByteView(challenge).first(6)), "010200190410");
  run.peer.Receive(kStart, challenge, 0);
  const Bytes response = run.FromPeer();
  // RFC 3748 §5.4, RFC 1994 §4.1: the digest of Identifier, password and challenge.
  const uint8_t identifier = 2;
  const auto digest = crypto::Md5(
      {ByteView(&identifier, 1), AsBytes("correct-horse"), ByteView(challenge).subspan(6, 16)});
  EXPECT_EQ(ToHex(response), "0202001b0410" + ToHex(digest) + "616c696365");
  run.authenticator.Receive(kStart, response, 0);
  const Bytes success = run.FromServer();
  EXPECT_EQ(ToHex(success), "03020004");  // §4.2: the Identifier of the Response
  run.peer.Receive(kStart, success, 0);
  EXPECT_EQ(run.authenticator.verdict(), V::kSuccess);
  EXPECT_EQ(run.peer.verdict(), V::kSuccess);
  EXPECT_EQ(run.authenticator.user(), "alice");
  EXPECT_EQ(run.authenticator.keys(), nullptr);
  EXPECT_FALSE(run.authenticator.NextDeadline());
  EXPECT_FALSE(run.peer.NextDeadline());
}

TEST(Eap, MsChapV2LeavesTheSameKeysAtBothEnds_DraftKamath_2) {
  EapHandshake run({M::kEapMsChapV2}, {M::kEapMsChapV2});
  run.Run(kStart);
  EXPECT_EQ(run.authenticator.verdict(), V::kSuccess);
  EXPECT_EQ(run.peer.verdict(), V::kSuccess);
  ASSERT_NE(run.peer.keys(), nullptr);
  ASSERT_NE(run.authenticator.keys(), nullptr);
  EXPECT_EQ(*run.peer.keys(), *run.authenticator.keys());
  EXPECT_EQ(run.client_says.keys["NT hash"], run.server_says.keys["NT hash"]);
}

TEST(Eap, SettlesOnAMethodThatBothAllowByNak_Rfc3748_5_3_1) {
  EapHandshake run({M::kEapMd5}, {M::kEapMsChapV2, M::kMsChapV2, M::kEapMd5});
  run.Run(kStart);
  EXPECT_EQ(run.peer.verdict(), V::kSuccess);
  EXPECT_EQ(run.authenticator.method(), M::kEapMd5);
  EXPECT_EQ(run.peer.method(), M::kEapMd5);
}

TEST(Eap, EndsWithFailureIfNoMethodIsCommon_Rfc3748_5_3_1) {
  EapHandshake run({M::kEapMd5}, {M::kEapMsChapV2});
  run.Run(kStart);
  EXPECT_EQ(run.authenticator.verdict(), V::kFailure);
  EXPECT_EQ(run.peer.verdict(), V::kFailure);
  EXPECT_EQ(run.authenticator.failure_text(),
            "the peer refuses to prove itself by EAP-MSCHAPv2, and names nothing else that is "
            "allowed here");
}

TEST(Eap, RefusesAWrongPasswordAndAnUnknownUserAlike) {
  for (const M method : {M::kEapMd5, M::kEapMsChapV2}) {
    for (const char* user : {"alice", "mallory"}) {
      EapHandshake run({method}, {method}, user, "hunter2");
      run.Run(kStart);
      EXPECT_EQ(run.authenticator.verdict(), V::kFailure);
      EXPECT_EQ(run.peer.verdict(), V::kFailure);
      EXPECT_EQ(run.peer.keys(), nullptr);
      EXPECT_TRUE(run.peer.failure_text().starts_with("the server refused "));
    }
  }
}

TEST(Eap, MsChapV2AllowsAnotherTry_DraftKamath_2_5) {
  EapHandshake run({M::kEapMsChapV2}, {M::kEapMsChapV2}, "alice", "hunter2", {"correct-horse"});
  run.Run(kStart);
  EXPECT_EQ(run.peer.verdict(), V::kSuccess);
  EXPECT_EQ(*run.peer.keys(), *run.authenticator.keys());
}

TEST(Eap, RepeatsTheSameRequestAndThePeerTheSameResponse_Rfc3748_4_1) {
  EapHandshake run({M::kEapMsChapV2}, {M::kEapMsChapV2});
  run.Start(kStart);
  const Bytes first = run.FromServer();
  ASSERT_EQ(run.authenticator.NextDeadline(), At(seconds(3)));
  run.authenticator.Tick(At(seconds(3)));
  EXPECT_EQ(run.FromServer(), first);
  run.peer.Receive(At(seconds(3)), first, 0);
  run.peer.Receive(At(seconds(3)), first, 0);
  EXPECT_EQ(run.FromPeer(), run.FromPeer());
  EXPECT_FALSE(run.peer.NextDeadline() == std::nullopt);
}

TEST(Eap, GivesUpWithoutAnAnswer_Rfc3748_4_3) {
  EapHandshake run({M::kEapMd5}, {M::kEapMd5});
  run.Start(kStart);
  int requests = 0;
  while (run.authenticator.verdict() == V::kPending) {
    while (run.authenticator.TakePacket()) ++requests;
    run.authenticator.Tick(*run.authenticator.NextDeadline());
  }
  EXPECT_EQ(requests, 10);
  EXPECT_EQ(run.authenticator.failure_text(), "no answer to 10 EAP Requests");
  run.peer.Tick(At(seconds(30)));
  EXPECT_EQ(run.peer.failure_text(), "the server never sent an EAP Request");
}

TEST(Eap, ASuccessBeforeTheMethodsEndIsNotBelieved_Rfc3748_4_2) {
  EapHandshake run({M::kEapMsChapV2}, {M::kEapMsChapV2});
  run.Start(kStart);
  run.peer.Receive(kStart, run.FromServer(), 0);
  run.peer.Receive(kStart, *FromHex("03010004"), 0);  // after Identity
  EXPECT_EQ(run.peer.verdict(), V::kPending);
  run.authenticator.Receive(kStart, run.FromPeer(), 0);
  run.peer.Receive(kStart, run.FromServer(), 0);
  run.peer.Receive(kStart, *FromHex("03020004"), 0);  // before the server's proof
  EXPECT_EQ(run.peer.verdict(), V::kPending);
  run.peer.NetworkHeard(kStart);
  EXPECT_EQ(run.peer.verdict(), V::kPending);
}

TEST(Eap, AServerThatDoesNotKnowThePasswordIsLeft_Rfc2759_5) {
  EapHandshake run({M::kEapMsChapV2}, {M::kEapMsChapV2});
  run.Start(kStart);
  run.peer.Receive(kStart, run.FromServer(), 0);
  run.authenticator.Receive(kStart, run.FromPeer(), 0);
  run.peer.Receive(kStart, run.FromServer(), 0);
  run.authenticator.Receive(kStart, run.FromPeer(), 0);
  Bytes proof = run.FromServer();
  ASSERT_EQ(proof[5], wire::kEapMsChapV2Success);
  proof[11] = proof[11] == '0' ? '1' : '0';  // within S=
  run.peer.Receive(kStart, proof, 0);
  EXPECT_EQ(run.peer.verdict(), V::kFailure);
  EXPECT_EQ(run.peer.failure_text(), "the server did not prove that it knows the password");
}

TEST(Eap, ALostSuccessIsMadeUpForByTheNetworksFirstPacket_Rfc2284_2_2_2) {
  for (const M method : {M::kEapMd5, M::kEapMsChapV2}) {
    EapHandshake run({method}, {method});
    run.lose_verdict = true;
    run.Run(kStart);
    EXPECT_EQ(run.authenticator.verdict(), V::kSuccess);
    ASSERT_EQ(run.peer.verdict(), V::kPending);
    run.peer.NetworkHeard(kStart);
    EXPECT_EQ(run.peer.verdict(), V::kSuccess);
  }
}

TEST(Eap, AForgedFailureAfterTheServersProofIsNotBelieved_Rfc3748_4_2) {
  EapHandshake run({M::kEapMsChapV2}, {M::kEapMsChapV2});
  run.lose_verdict = true;
  run.Run(kStart);
  run.peer.Receive(kStart, *FromHex("04030004"), 0);
  EXPECT_EQ(run.peer.verdict(), V::kPending);
  EXPECT_EQ(run.client_says.drops,
            std::vector<trace::DropReason>{trace::DropReason::kAuthentication});
}

TEST(Eap, AnswersANotification_Rfc3748_5_2) {
  EapHandshake run({M::kEapMd5}, {M::kEapMd5});
  run.peer.Start(kStart);
  run.peer.Receive(kStart,
                   *FromHex("01070008026869"
                            "21"),
                   0);
  EXPECT_EQ(ToHex(run.FromPeer()), "0207000502");
  EXPECT_EQ(run.client_says.notes.back(), "the server says: hi!");
}

TEST(Eap, AMethodThatWasAnsweredRunsToItsEnd_Rfc3748_2_1) {
  EapHandshake run({M::kEapMsChapV2, M::kEapMd5}, {M::kEapMsChapV2});
  run.Start(kStart);
  run.peer.Receive(kStart, run.FromServer(), 0);
  run.authenticator.Receive(kStart, run.FromPeer(), 0);
  run.peer.Receive(kStart, run.FromServer(), 0);
  const Bytes proof = run.FromPeer();
  ASSERT_FALSE(proof.empty());
  for (const char* other : {"0155001604"
                            "10"
                            "00112233445566778899aabbccddeeff",
                            "0155000501",
                            "0155000619"
                            "20"}) {
    run.peer.Receive(kStart, *FromHex(other), 0);
    EXPECT_TRUE(run.FromPeer().empty()) << "neither another method nor a Nak: " << other;
  }
  run.peer.Receive(kStart,
                   *FromHex("01550008026869"
                            "21"),
                   0);
  EXPECT_EQ(ToHex(run.FromPeer()), "0255000502") << "§5.2: a Notification is answered all the same";
  run.authenticator.Receive(kStart, proof, 0);
  run.peer.Receive(kStart, run.FromServer(), 0);
  run.authenticator.Receive(kStart, run.FromPeer(), 0);
  run.peer.Receive(kStart, run.FromServer(), 0);
  EXPECT_EQ(run.peer.verdict(), V::kSuccess);
}

// Found by fuzzing: PAP, which the peer may do as well, was taken for the method of Type 0.
TEST(Eap, ARequestOfTypeZeroIsMetByANak_Rfc3748_5_3_1) {
  EapHandshake ends({M::kEapMd5, M::kPap}, {M::kEapMd5});
  ends.peer.Start(kStart);
  ends.peer.Receive(kStart, Bytes{1, 7, 0, 5, 0}, 0);
  EXPECT_EQ(ends.FromPeer(), (Bytes{2, 7, 0, 6, wire::kEapNak, wire::kEapMd5Challenge}));
}

TEST(Eap, SurvivesAnythingOnTheWire) {
  SeededRng noise_rng(9);
  for (const M method : {M::kEapMd5, M::kEapMsChapV2}) {
    EapHandshake run({method}, {method});
    for (int i = 0; i < 20000; ++i) {
      if (i % 50 == 0) run.Start(kStart);
      Bytes noise(noise_rng.Below(80));
      noise_rng.Fill(noise);
      if (noise.size() > 5) {
        noise[0] = static_cast<uint8_t>(1 + noise_rng.Below(4));
        noise[1] = static_cast<uint8_t>(noise_rng.Below(6));
        StoreBe16(noise.data() + 2, static_cast<uint16_t>(noise_rng.Below(90)));
        noise[4] = noise_rng.Below(2) == 0 ? EapTypeOfMethod(method)
                                           : static_cast<uint8_t>(noise_rng.Below(30));
        noise[5] = static_cast<uint8_t>(noise_rng.Below(8));
      }
      run.authenticator.Receive(kStart, noise, 0);
      if (noise.empty() || noise[0] != wire::kEapSuccess) run.peer.Receive(kStart, noise, 0);
      EXPECT_NE(run.authenticator.verdict(), V::kSuccess);
      while (run.peer.TakePacket() || run.authenticator.TakePacket()) {
      }
    }
  }
}

}  // namespace
}  // namespace pptplab::ppp
