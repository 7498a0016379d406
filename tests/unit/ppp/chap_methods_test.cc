// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// CHAP with its other algorithms, second tries, expired passwords, accounts that may not come in,
// and new proofs during a session.
#include <gtest/gtest.h>

#include "stack/crypto/digest.h"
#include "stack/wire/change_password.h"
#include "tests/unit/ppp/chap_support.h"

namespace pptplab::ppp {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Method = AuthenticationMethod;
using V = AuthenticationVerdict;
constexpr Instant kStart = At(milliseconds(0));
constexpr Method kChapMethods[] = {Method::kChapMd5, Method::kMsChapV1, Method::kMsChapV2};
constexpr Method kMsChapMethods[] = {Method::kMsChapV1, Method::kMsChapV2};

/// One user, whose password can be changed.
class OneAccount final : public UserDirectory {
 public:
  std::optional<User> Find(std::string_view name) const override {
    return name == "alice" ? std::optional(user) : std::nullopt;
  }
  bool ChangePassword(std::string_view, std::string_view password) override {
    if (password.size() < 8) return false;
    user = {std::string(password), std::nullopt};
    return true;
  }
  User user{"correct-horse", std::nullopt};
};

struct Exchanged {
  Exchanged(Method method, AuthenticationConfig client,
            AuthenticationConfig server = AuthenticatorConfig(), AccountStatus status = {})
      : authenticator(server, users, rng, server_tracer, method),
        peer(client, rng, client_tracer, method) {
    users.user.status = status;
  }
  void Start(Instant now = kStart) {
    peer.Start(now);
    authenticator.Start(now);
    Exchange(now);
  }
  void Exchange(Instant now) {
    for (bool busy = true; busy;) {
      busy = false;
      while (const auto packet = authenticator.TakePacket()) {
        last_from_authenticator = *packet;
        if ((*packet)[0] == wire::kChapChallenge) challenge = *packet;
        peer.Receive(now, *packet, 0);
        busy = true;
      }
      while (const auto packet = peer.TakePacket()) {
        codes_from_peer.push_back((*packet)[0]);
        last_from_peer = *packet;
        authenticator.Receive(now, *packet, 0);
        busy = true;
      }
    }
  }

  OneAccount users;
  SeededRng rng{3};
  Sentences server_says, client_says;
  trace::Tracer server_tracer{&server_says, 1};
  trace::Tracer client_tracer{&client_says, 2};
  ChapAuthenticator authenticator;
  ChapPeer peer;
  Bytes last_from_authenticator, last_from_peer;
  Bytes challenge;  ///< the last Challenge packet
  std::vector<uint8_t> codes_from_peer;
};

std::string MessageOf(const Bytes& packet) {
  return std::string(AsText(ByteView(packet).subspan(4)));
}

TEST(ChapMd5, AnswersWithTheDigestOfIdentifierSecretAndChallenge_Rfc1994_4_1) {
  SeededRng rng(1);
  trace::Tracer tracer;
  ChapPeer peer(PeerConfig("alice", "correct-horse"), rng, tracer, Method::kChapMd5);
  peer.Start(kStart);
  // The length of a Challenge is its sender's choice.
  peer.Receive(kStart,
               Hex("01070009"
                   "03"
                   "c0ffee"
                   "78"),
               0);
  const auto response = peer.TakePacket();
  ASSERT_TRUE(response);
  const uint8_t identifier = 7;
  const Bytes challenge = Hex("c0ffee");
  EXPECT_EQ(ToHex(ByteView(*response).subspan(5, 16)),
            ToHex(crypto::Md5({ByteView(&identifier, 1), AsBytes("correct-horse"), challenge})));
  EXPECT_EQ(AsText(ByteView(*response).subspan(21)), "alice");
}

TEST(ChapMethods, LetTheRightPasswordInAndNoOther) {
  for (const Method method : kChapMethods) {
    Exchanged right(method, PeerConfig("alice", "correct-horse"));
    right.Start();
    EXPECT_EQ(right.authenticator.verdict(), V::kSuccess) << NameOfMethod(method);
    EXPECT_EQ(right.peer.verdict(), V::kSuccess);
    ASSERT_EQ(right.authenticator.keys() != nullptr, method != Method::kChapMd5);
    if (right.authenticator.keys()) {
      EXPECT_EQ(*right.authenticator.keys(), *right.peer.keys());
    }
    EXPECT_EQ(right.server_says.keys, right.client_says.keys);

    for (const char* user : {"alice", "mallory"}) {
      Exchanged wrong(method, PeerConfig(user, "hunter2"));
      wrong.Start();
      EXPECT_NE(wrong.authenticator.verdict(), V::kSuccess);
      EXPECT_EQ(wrong.peer.verdict(), V::kFailure);
    }
  }
}

TEST(ChapMd5, AllowsNoSecondTry_Rfc1994_4_2) {
  auto peer = PeerConfig("alice", "hunter2");
  peer.further_passwords = {"correct-horse"};
  Exchanged run(Method::kChapMd5, peer);
  run.Start();
  EXPECT_EQ(run.authenticator.verdict(), V::kFailure);
  EXPECT_EQ(run.peer.failure_text(), "the server refused alice (\"Access denied\")");
}

TEST(MsChapV1, GivesTheKeysOfBothHashesAndRecordsThem_Rfc3079_2) {
  Exchanged run(Method::kMsChapV1, PeerConfig("alice", "correct-horse"));
  run.Start();
  EXPECT_EQ(run.server_says.keys.at("LM hash"), ToHex(crypto::LmPasswordHash("correct-horse")));
  EXPECT_EQ(run.server_says.keys.at("NT hash"), ToHex(crypto::NtPasswordHash("correct-horse")));
  EXPECT_TRUE(std::holds_alternative<crypto::MsChapV1StartKeys>(*run.peer.keys()));
  EXPECT_NE(run.client_says.notes.back().find("did not prove"), std::string::npos);
}

TEST(MsChapV1, TakesTheLmResponseOnlyIfItIsAllowedTo_Rfc2433_6) {
  auto peer = PeerConfig("alice", "correct-horse");
  peer.send_lm_response = true;
  peer.send_nt_response = false;
  Exchanged refused(Method::kMsChapV1, peer);
  refused.Start();
  EXPECT_NE(refused.authenticator.verdict(), V::kSuccess);

  auto lenient = AuthenticatorConfig();
  lenient.accept_lm_response = true;
  Exchanged accepted(Method::kMsChapV1, peer, lenient);
  accepted.Start();
  EXPECT_EQ(accepted.authenticator.verdict(), V::kSuccess);
  // 24 octets of LM-Response, 24 zeros, the flag 0.
  EXPECT_EQ(accepted.last_from_peer[5 + 48], 0);
  EXPECT_NE(ToHex(ByteView(accepted.last_from_peer).subspan(5, 24)), std::string(48, '0'));

  // The flag decides, not what is right: a right NT-Response marked as not to be used.
  Exchanged flagged(Method::kMsChapV1, PeerConfig("alice", "correct-horse"));
  flagged.peer.Start(kStart);
  flagged.authenticator.Start(kStart);
  flagged.peer.Receive(kStart, *flagged.authenticator.TakePacket(), 0);
  Bytes response = *flagged.peer.TakePacket();
  response[5 + 48] = 0;
  flagged.authenticator.Receive(kStart, response, 0);
  EXPECT_NE(flagged.authenticator.verdict(), V::kSuccess);
}

TEST(MsChap, TriesTheNextPasswordOnTheChallengeOfTheFailure_Rfc2433_8_Rfc2759_6) {
  for (const Method method : kMsChapMethods) {
    auto peer = PeerConfig("alice", "hunter2");
    peer.further_passwords = {"hunter3", "correct-horse"};
    Exchanged run(method, peer);
    run.Start();
    EXPECT_EQ(run.authenticator.verdict(), V::kSuccess) << NameOfMethod(method);
    EXPECT_EQ(run.peer.verdict(), V::kSuccess);
    EXPECT_EQ(run.codes_from_peer.size(), 3u);

    auto strict = AuthenticatorConfig();
    strict.max_attempts = 2;
    Exchanged twice(method, peer, strict);
    twice.Start();
    EXPECT_EQ(twice.authenticator.verdict(), V::kFailure);
    EXPECT_EQ(twice.codes_from_peer.size(), 2u);
    EXPECT_EQ(MessageOf(twice.last_from_authenticator).substr(0, 12), "E=691 R=0 C=");
  }
}

TEST(MsChapV1, DerivesTheNextChallengeIfTheFailureHasNone_Rfc2433_8) {
  SeededRng rng(1);
  trace::Tracer tracer;
  auto config = PeerConfig("alice", "hunter2");
  config.further_passwords = {"correct-horse"};
  ChapPeer peer(config, rng, tracer, Method::kMsChapV1);
  peer.Start(kStart);
  peer.Receive(kStart,
               Hex("0107000d"
                   "08"
                   "fa02030405060708"),
               0);
  ASSERT_TRUE(peer.TakePacket());
  peer.Receive(kStart, Write(wire::ChapMessagePacket{wire::kChapFailure, 7, AsBytes("E=691 R=1")}),
               0);
  const auto retry = peer.TakePacket();
  ASSERT_TRUE(retry);
  EXPECT_EQ((*retry)[1], 8);
  const crypto::Challenge8 next = {0x11, 2, 3, 4, 5, 6, 7, 8};  // 0xfa + 23
  EXPECT_EQ(ToHex(ByteView(*retry).subspan(5 + 24, 24)),
            ToHex(crypto::NtChallengeResponse(next, "correct-horse")));
}

// --- Accounts
// --------------------------------------------------------------------------------------

TEST(MsChap, TellsOnlyWhoKnowsThePasswordWhyItMayNotComeIn_Rfc2759_6) {
  const std::pair<AccountStatus, const char*> reasons[] = {
      {AccountStatus::kRestrictedLogonHours, "E=646 R=0 C="},
      {AccountStatus::kDisabled, "E=647 R=0 C="},
      {AccountStatus::kPasswordExpired, "E=648 R=0 C="},
      {AccountStatus::kNoDialinPermission, "E=649 R=0 C="}};
  for (const Method method : kMsChapMethods) {
    for (const auto& [status, text] : reasons) {
      Exchanged right(method, PeerConfig("alice", "correct-horse"), AuthenticatorConfig(), status);
      right.Start();
      // RFC 2433 §10 changes a password on the challenge that was answered: no other is told.
      const bool told = method == Method::kMsChapV2 || status != AccountStatus::kPasswordExpired;
      EXPECT_EQ(MessageOf(right.last_from_authenticator).substr(0, 12),
                told ? text : std::string("E=648 R=0 V="));
      EXPECT_EQ(right.peer.verdict(), V::kFailure);
      EXPECT_NE(right.peer.failure_text().find(std::string(text).substr(0, 5)), std::string::npos);
      EXPECT_NE(right.authenticator.verdict(), V::kSuccess);

      Exchanged wrong(method, PeerConfig("alice", "hunter2"), AuthenticatorConfig(), status);
      wrong.Start();
      EXPECT_EQ(MessageOf(wrong.last_from_authenticator).substr(0, 5), "E=691");
    }
  }
}

TEST(MsChapV1, ChangesNoPasswordAtAServerThatKnowsOnlyTheOlderPacket_Rfc2433_8) {
  for (const auto& [text, changes] :
       {std::pair{"E=648 R=0 V=2", true}, {"E=648 R=0", false}, {"E=648 R=0 V=1", false}}) {
    SeededRng rng(1);
    trace::Tracer tracer;
    auto config = PeerConfig("alice", "correct-horse");
    config.new_password = "battery staple";
    ChapPeer peer(config, rng, tracer, Method::kMsChapV1);
    peer.Start(kStart);
    peer.Receive(kStart, Hex("0107000d08fa02030405060708"), 0);
    ASSERT_TRUE(peer.TakePacket());
    peer.Receive(kStart, Write(wire::ChapMessagePacket{wire::kChapFailure, 7, AsBytes(text)}), 0);
    EXPECT_EQ(peer.TakePacket().has_value(), changes) << text;
    EXPECT_EQ(peer.verdict() == V::kFailure, !changes) << text;
  }
}

TEST(MsChap, ChangesAnExpiredPasswordAndKeysComeFromTheNewOne_Rfc2433_10_Rfc2759_7) {
  for (const Method method : kMsChapMethods) {
    auto peer = PeerConfig("alice", "correct-horse");
    peer.new_password = "battery staple";
    peer.send_lm_response = true;
    Exchanged run(method, peer, AuthenticatorConfig(), AccountStatus::kPasswordExpired);
    run.Start();
    EXPECT_EQ(run.authenticator.verdict(), V::kSuccess) << NameOfMethod(method);
    EXPECT_EQ(run.peer.verdict(), V::kSuccess);
    EXPECT_EQ(run.users.user.password, "battery staple");
    EXPECT_EQ(run.users.user.status, AccountStatus::kActive);
    ASSERT_TRUE(run.peer.keys());
    EXPECT_EQ(*run.authenticator.keys(), *run.peer.keys());
    EXPECT_EQ(run.client_says.keys.at("NT hash"), ToHex(crypto::NtPasswordHash("battery staple")));
    const bool v2 = method == Method::kMsChapV2;
    EXPECT_EQ(run.codes_from_peer,
              (std::vector<uint8_t>{wire::kChapResponse,
                                    v2 ? wire::kChapChangePassword : wire::kChapChangePasswordV2}));
    EXPECT_EQ(run.last_from_peer.size(), v2 ? 586u : 1118u);
    EXPECT_EQ(run.last_from_peer[1], 2);  // the Failure's Identifier plus one
    if (!v2) {  // RFC 2433 §10: the answer is to the same challenge as the last Response
      crypto::Challenge8 challenge{};
      std::copy_n(run.challenge.begin() + 5, 8, challenge.begin());
      EXPECT_EQ(ToHex(ByteView(run.last_from_peer).subspan(4 + 2 * 532 + 24, 24)),
                ToHex(crypto::NtChallengeResponse(challenge, "battery staple")));
    }
    // The next proof is made with the new password.
    run.authenticator.Start(At(seconds(60)));
    run.Exchange(At(seconds(60)));
    EXPECT_EQ(run.authenticator.verdict(), V::kSuccess);
  }
}

TEST(MsChap, RefusesANewPasswordThatTheDirectoryDoesNotTake_Rfc2759_6) {
  for (const Method method : kMsChapMethods) {
    auto peer = PeerConfig("alice", "correct-horse");
    peer.new_password = "short";
    Exchanged run(method, peer, AuthenticatorConfig(), AccountStatus::kPasswordExpired);
    run.Start();
    EXPECT_EQ(run.authenticator.verdict(), V::kFailure);
    EXPECT_EQ(run.authenticator.failure_text(), "the new password of alice was not taken");
    EXPECT_NE(run.peer.failure_text().find("E=709, the password could not be changed"),
              std::string::npos);
    EXPECT_EQ(run.users.user.password, "correct-horse");
  }
}

TEST(MsChapV2, ChangesNothingForWhoDoesNotKnowTheOldPasswordOrWasNotAsked_Rfc2759_7) {
  auto peer = PeerConfig("alice", "correct-horse");
  peer.new_password = "battery staple";
  // Every part that proves something, one bit each; and a replay when no change is due.
  for (const size_t offset : {0u, 300u, 516u, 531u, 532u, 556u, 579u}) {
    Exchanged run(Method::kMsChapV2, peer, AuthenticatorConfig(), AccountStatus::kPasswordExpired);
    run.peer.Start(kStart);
    run.authenticator.Start(kStart);
    run.peer.Receive(kStart, *run.authenticator.TakePacket(), 0);
    run.authenticator.Receive(kStart, *run.peer.TakePacket(), 0);
    run.peer.Receive(kStart, *run.authenticator.TakePacket(), 0);
    Bytes change = *run.peer.TakePacket();
    ASSERT_EQ(change.size(), 586u);
    // The random filling of the password block proves nothing; its last octets are the password.
    change[4 + (offset < 516 ? 511 : offset)] ^= 1;
    run.authenticator.Receive(kStart, change, 0);
    EXPECT_EQ(run.authenticator.verdict(), V::kFailure) << offset;
    EXPECT_EQ(run.users.user.password, "correct-horse") << offset;
  }
  Exchanged run(Method::kMsChapV2, peer, AuthenticatorConfig(), AccountStatus::kPasswordExpired);
  run.Start();
  const Bytes change = run.last_from_peer;
  Exchanged other(Method::kMsChapV2, PeerConfig("alice", "correct-horse"));
  other.peer.Start(kStart);
  other.authenticator.Start(kStart);
  other.authenticator.Receive(kStart, change, 0);
  EXPECT_EQ(other.users.user.password, "correct-horse");
  EXPECT_EQ(other.server_says.drops.size(), 1u);
}

TEST(MsChapV2, GivesARepeatedChangePasswordTheSameVerdict) {
  auto peer = PeerConfig("alice", "correct-horse");
  peer.new_password = "battery staple";
  Exchanged run(Method::kMsChapV2, peer, AuthenticatorConfig(), AccountStatus::kPasswordExpired);
  run.Start();
  run.authenticator.Receive(kStart, run.last_from_peer, 0);
  EXPECT_EQ(run.authenticator.TakePacket(), run.last_from_authenticator);
}

TEST(MsChap, DropsEveryTruncatedChangePasswordAndStaysAsItWas) {
  for (const Method method : kMsChapMethods) {
    auto peer = PeerConfig("alice", "correct-horse");
    peer.new_password = "battery staple";
    Exchanged run(method, peer, AuthenticatorConfig(), AccountStatus::kPasswordExpired);
    run.peer.Start(kStart);
    run.authenticator.Start(kStart);
    run.peer.Receive(kStart, *run.authenticator.TakePacket(), 0);
    run.authenticator.Receive(kStart, *run.peer.TakePacket(), 0);
    run.peer.Receive(kStart, *run.authenticator.TakePacket(), 0);
    const Bytes change = *run.peer.TakePacket();
    for (size_t n = 1; n < change.size(); n += 7) {
      run.authenticator.Receive(kStart, ByteView(change).first(n), 0);
      EXPECT_FALSE(run.authenticator.TakePacket()) << n;
    }
    run.authenticator.Receive(kStart, change, 0);
    EXPECT_EQ(run.authenticator.verdict(), V::kSuccess);
  }
}

// --- New proofs
// ------------------------------------------------------------------------------------

TEST(ChapAuthenticator, AsksAgainDuringTheSessionAndNoticesWhoTookOver_Rfc1994_2) {
  for (const Method method : kChapMethods) {
    auto server = AuthenticatorConfig();
    server.rechallenge_interval = seconds(60);
    Exchanged run(method, PeerConfig("alice", "correct-horse"), server);
    run.Start();
    ASSERT_EQ(run.authenticator.NextDeadline(), At(seconds(60)));
    run.authenticator.Tick(At(seconds(60)));
    EXPECT_EQ(run.authenticator.verdict(), V::kSuccess);  // the session goes on meanwhile
    run.Exchange(At(seconds(60)));
    EXPECT_EQ(run.codes_from_peer.size(), 2u);
    EXPECT_EQ(run.peer.verdict(), V::kSuccess);
    ASSERT_EQ(run.authenticator.NextDeadline(), At(seconds(120)));

    // Somebody else answers, who doesn't know the password.
    run.authenticator.Tick(At(seconds(120)));
    ChapPeer thief(PeerConfig("alice", "hunter2"), run.rng, run.client_tracer, method);
    thief.Start(At(seconds(120)));
    for (int i = 0; i < 3; ++i) {
      while (const auto packet = run.authenticator.TakePacket()) {
        thief.Receive(At(seconds(120)), *packet, 0);
      }
      while (const auto packet = thief.TakePacket()) {
        run.authenticator.Receive(At(seconds(120)), *packet, 0);
      }
    }
    while (const auto deadline = run.authenticator.NextDeadline())
      run.authenticator.Tick(*deadline);
    EXPECT_EQ(run.authenticator.verdict(), V::kFailure) << NameOfMethod(method);
  }
}

}  // namespace
}  // namespace pptplab::ppp
