// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Every method of authentication, watched from outside: both ends are stack/ppp's, the watcher has
// a password or two and sees only the packets.
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "stack/base/rng.h"
#include "stack/crypto/mschap_v1.h"
#include "stack/observe/authentication.h"
#include "stack/ppp/authentication.h"
#include "stack/wire/chap.h"
#include "stack/wire/options.h"
#include "tests/unit/observe/capture_tools.h"

namespace pptplab::observe {
namespace {

using Method = ppp::AuthenticationMethod;
using Verdict = AuthenticationSummary::Verdict;

class Directory final : public ppp::UserDirectory {
 public:
  explicit Directory(ppp::User alice) : alice_(std::move(alice)) {}
  std::optional<ppp::User> Find(std::string_view name) const override {
    return name == "alice" ? std::optional(alice_) : std::nullopt;
  }
  bool ChangePassword(std::string_view, std::string_view password) override {
    alice_ = {std::string(password), std::nullopt};
    return true;
  }

 private:
  ppp::User alice_;
};

struct Watched {
  Watched(Method method, ppp::AuthenticationConfig peer_config, Secrets given,
          ppp::User alice = {"correct-horse", std::nullopt})
      : secrets(std::move(given)), users(std::move(alice)) {
    peer_config.user = "alice";
    ppp::AuthenticationConfig server_config;
    server_config.accept_lm_response = true;
    server = ppp::MakeAuthenticator(method, server_config, users, rng, tracer);
    client = ppp::MakePeer(method, peer_config, rng, tracer);
    protocol = ppp::ProtocolOfMethod(method);
    const Bytes option = ppp::OptionOfMethod(method);
    watcher.SetAgreed(End::kClient, protocol, option.size() > 4 ? option[4] : uint8_t{0});
    client->Start({});
    server->Start({});
    Carry();
  }
  void Carry() {
    for (bool busy = true; busy;) {
      busy = false;
      while (const auto packet = server->TakePacket()) {
        said.push_back(watcher.Observe(End::kServer, protocol, *packet));
        client->Receive({}, *packet, 0);
        busy = true;
      }
      while (const auto packet = client->TakePacket()) {
        said.push_back(watcher.Observe(End::kClient, protocol, *packet));
        server->Receive({}, *packet, 0);
        busy = true;
      }
    }
  }

  Secrets secrets;
  Directory users;
  SeededRng rng{5};
  trace::Tracer tracer;
  uint16_t protocol = 0;
  std::unique_ptr<ppp::AuthenticationProtocol> server, client;
  Authentication watcher{secrets};
  std::vector<std::string> said;
};

ppp::AuthenticationConfig Knows(std::string password) {
  ppp::AuthenticationConfig config;
  config.password = std::move(password);
  return config;
}

TEST(WatchedMethod, IsVerifiedAndGivesTheKeysThatItsEndsHave) {
  const std::pair<Method, const char*> methods[] = {{Method::kPap, "PAP"},
                                                    {Method::kChapMd5, "CHAP-MD5"},
                                                    {Method::kMsChapV1, "MS-CHAPv1"},
                                                    {Method::kMsChapV2, "MS-CHAPv2"}};
  for (const auto& [method, name] : methods) {
    const Watched run(method, Knows("correct-horse"), {{"alice", "correct-horse"}});
    const auto list = run.watcher.Summaries();
    ASSERT_EQ(list.size(), 1u) << name;
    EXPECT_EQ(list[0].method, name);
    EXPECT_EQ(list[0].user, "alice");
    EXPECT_EQ(list[0].verdict, Verdict::kSuccess);
    EXPECT_EQ(list[0].verified, true);
    EXPECT_EQ(run.watcher.Keys().size(), run.server->keys() != nullptr ? 1u : 0u);
    if (run.server->keys()) {
      EXPECT_EQ(run.watcher.Keys()[0].source, *run.server->keys());
    }
    for (const std::string& sentence : run.said) EXPECT_FALSE(sentence.empty());

    const Watched blind(method, Knows("correct-horse"), {{"alice", "hunter2"}});
    EXPECT_EQ(blind.watcher.Summaries().at(0).verified, false);
    EXPECT_TRUE(blind.watcher.Keys().empty());
  }
}

TEST(WatchedMethod, FollowsTheLmResponseIfThatIsWhatCounts_Rfc2433_6) {
  auto peer = Knows("correct-horse");
  peer.send_lm_response = true;
  peer.send_nt_response = false;
  const Watched run(Method::kMsChapV1, peer, {{"alice", "CORRECT-HORSE"}});
  ASSERT_EQ(run.server->verdict(), ppp::AuthenticationVerdict::kSuccess);
  // Capitals are all that the LM hash keeps, so this password explains it, too.
  EXPECT_EQ(run.watcher.Summaries().at(0).verified, true);
}

TEST(WatchedMethod, FollowsASecondTry_Rfc2433_8_Rfc2759_6) {
  for (const Method method : {Method::kMsChapV1, Method::kMsChapV2}) {
    auto peer = Knows("hunter2");
    peer.further_passwords = {"correct-horse"};
    const Watched run(method, peer, {{"alice", "correct-horse"}});
    const auto list = run.watcher.Summaries();
    ASSERT_EQ(list.size(), 2u);
    EXPECT_EQ(list[0].verdict, Verdict::kFailure);
    EXPECT_EQ(list[0].verified, false);
    EXPECT_EQ(list[1].verdict, Verdict::kSuccess);
    EXPECT_EQ(list[1].verified, true);
    EXPECT_EQ(run.watcher.Keys().at(0).source, *run.server->keys());
  }
}

TEST(WatchedMethod, ReadsANewPasswordWithTheOldOne_Rfc2433_10_Rfc2759_7) {
  for (const Method method : {Method::kMsChapV1, Method::kMsChapV2}) {
    for (const char* known : {"correct-horse", "battery staple"}) {
      auto peer = Knows("correct-horse");
      peer.new_password = "battery staple";
      Watched run(method, peer, {{"alice", known}},
                  {"correct-horse", std::nullopt, ppp::AccountStatus::kPasswordExpired});
      ASSERT_EQ(run.server->verdict(), ppp::AuthenticationVerdict::kSuccess);
      const auto list = run.watcher.Summaries();
      ASSERT_EQ(list.size(), 2u);
      EXPECT_EQ(list[0].verdict, Verdict::kFailure);
      EXPECT_EQ(list[1].user, "alice");
      EXPECT_EQ(list[1].verdict, Verdict::kSuccess);
      EXPECT_EQ(list[1].verified, true);
      EXPECT_EQ(run.watcher.Keys().at(0).source, *run.server->keys());
      // From then on the new one is known.
      run.server->Start({});
      run.Carry();
      EXPECT_EQ(run.watcher.Summaries().back().verified, true);
    }
  }
}

TEST(WatchedMethod, DerivesTheNextChallengeIfAFailureHasNone_Rfc2433_8) {
  Secrets secrets = {{"alice", "correct-horse"}};
  Authentication watcher(secrets);
  watcher.SetAgreed(End::kClient, wire::kPppChap, wire::kAlgorithmMsChapV1);
  crypto::Challenge8 challenge = {250, 2, 3, 4, 5, 6, 7, 8};
  const auto respond = [&](uint8_t identifier) {
    wire::MsChapV1Response response;
    response.nt_response = crypto::NtChallengeResponse(challenge, "correct-horse");
    const Bytes value = Write(response);
    watcher.Observe(
        End::kClient, wire::kPppChap,
        Write(wire::ChapValuePacket{wire::kChapResponse, identifier, value, AsBytes("alice")}));
  };
  watcher.Observe(End::kServer, wire::kPppChap,
                  Write(wire::ChapValuePacket{wire::kChapChallenge, 1, challenge, AsBytes("pac")}));
  respond(1);
  watcher.Observe(End::kServer, wire::kPppChap,
                  Write(wire::ChapMessagePacket{wire::kChapFailure, 1, AsBytes("E=691 R=1 V=2")}));
  challenge[0] = 250 + 23 - 256;
  respond(2);
  ASSERT_EQ(watcher.Summaries().size(), 2u);
  EXPECT_EQ(watcher.Summaries()[1].verified, true);
}

// The README of the captures: both directions share this start key.
TEST(Decode, DecryptsASessionKeyedByMsChapV1_Rfc3079_2_3) {
  const auto result = DecodeFile(GoldenBytes("linux/mschapv1-mppe128.pcap"), Alice());
  ASSERT_EQ(result.summary.sessions.size(), 1u);
  const SessionSummary& session = result.summary.sessions[0];
  EXPECT_EQ(session.authentication.at(0).method, "MS-CHAPv1");
  EXPECT_EQ(session.authentication.at(0).verified, true);
  EXPECT_EQ(session.packets.mppe, 68u);
  EXPECT_EQ(session.packets.decrypted, 68u);
  ASSERT_EQ(session.keys.size(), 2u);
  for (const KeySummary& key : session.keys) {
    EXPECT_EQ(ToHex(key.material), "b63c83d46c778671e1525c522976c69e") << key.name;
  }
}

}  // namespace
}  // namespace pptplab::observe
