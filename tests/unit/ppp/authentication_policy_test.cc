// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Two ordered lists of methods meet: what is agreed on, and what the session makes of it.
#include "stack/ppp/authentication_policy.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "stack/crypto/mppe_keys.h"
#include "stack/wire/options.h"
#include "tests/unit/ppp/fakes.h"

namespace pptplab::ppp {
namespace {

using Method = AuthenticationMethod;
constexpr Method kPap = Method::kPap, kMd5 = Method::kChapMd5, kV1 = Method::kMsChapV1,
                 kV2 = Method::kMsChapV2;

AuthenticationConfig Config(AuthenticationMethods methods) {
  AuthenticationConfig config;
  config.require_peer = true;
  config.user = "alice";
  config.methods = std::move(methods);
  return config;
}

/// What LCP would agree on between these two; `naks` counts.
std::optional<Method> Negotiate(AuthenticationMethods server, AuthenticationMethods client,
                                int* naks = nullptr) {
  AuthenticationPolicy asks(Config(std::move(server))), answers(Config(std::move(client)));
  asks.Restart();
  answers.Restart();
  for (int i = 0; i < 20 && asks.objection().empty() && asks.asking(); ++i) {
    const Bytes option = OptionOfMethod(*asks.asking());
    const Verdict verdict = answers.Judge({option[0], option});
    if (verdict.what == Verdict::What::kAck) return asks.asking();
    if (verdict.what == Verdict::What::kReject) return std::nullopt;
    asks.PeerNaked({verdict.instead[0], verdict.instead});
    if (naks) ++*naks;
  }
  return std::nullopt;
}

TEST(AuthenticationPolicy, AgreesExactlyWhereTheListsMeet) {
  // Every ordered list of distinct methods against every other.
  std::vector<AuthenticationMethods> lists;
  const Method all[] = {kPap, kMd5, kV1, kV2};
  for (int subset = 1; subset < 16; ++subset) {
    AuthenticationMethods list;
    for (int i = 0; i < 4; ++i) {
      if (subset >> i & 1) list.push_back(all[i]);
    }
    do {
      lists.push_back(list);
    } while (std::next_permutation(list.begin(), list.end()));
  }
  ASSERT_EQ(lists.size(), 64u);
  for (const auto& server : lists) {
    for (const auto& client : lists) {
      const auto in_both = [&](Method method) {
        return std::ranges::count(server, method) + std::ranges::count(client, method) == 2;
      };
      int naks = 0;
      const auto agreed = Negotiate(server, client, &naks);
      const std::string text = JoinMethods(server) + " | " + JoinMethods(client);
      EXPECT_EQ(agreed.has_value(), std::ranges::any_of(server, in_both)) << text;
      if (agreed) {
        EXPECT_TRUE(in_both(*agreed)) << text;
      }
      EXPECT_LE(naks, 4) << text;  // within Max-Failure (RFC 1661 §4.6)
    }
  }
}

TEST(AuthenticationPolicy, FollowsTheOrder_Rfc1661_6_2) {
  // The authenticator's first wish, if the peer does it at all …
  EXPECT_EQ(Negotiate({kV2, kPap}, {kPap, kV2}), kV2);
  // … else what the peer would rather do, if the authenticator has it …
  EXPECT_EQ(Negotiate({kV2, kV1, kPap}, {kPap, kV1}), kPap);
  // … else the next on the authenticator's list.
  EXPECT_EQ(Negotiate({kMd5, kV1, kPap}, {kV2, kPap, kV1}), kV1);
  EXPECT_EQ(Negotiate({kMd5}, {kV2, kV1, kPap}), std::nullopt);
}

TEST(AuthenticationPolicy, NaksTheSameWishTwiceWithTheSameAnswer) {
  AuthenticationPolicy policy(Config({kV2, kV1}));
  policy.Restart();
  const Bytes pap = OptionOfMethod(kPap);
  EXPECT_EQ(policy.Judge({pap[0], pap}).instead, OptionOfMethod(kV2));
  EXPECT_EQ(policy.Judge({pap[0], pap}).instead, OptionOfMethod(kV2));
  const Bytes md5 = OptionOfMethod(kMd5);
  EXPECT_EQ(policy.Judge({md5[0], md5}).instead, OptionOfMethod(kV1));
}

TEST(AuthenticationPolicy, AsksNeverAgainForWhatWasRefused) {
  AuthenticationPolicy policy(Config({kV2, kPap}));
  policy.Restart();
  const Bytes v2 = OptionOfMethod(kV2);
  policy.PeerNaked({v2[0], v2});  // it refuses MS-CHAPv2, and would rather do MS-CHAPv2
  EXPECT_EQ(policy.asking(), kPap);
  policy.PeerNaked({v2[0], v2});
  EXPECT_FALSE(policy.objection().empty());
}

TEST(AuthenticationMethod, HasAnOptionAndAWord) {
  const std::pair<Method, const char*> options[] = {
      {kPap, "0304c023"}, {kMd5, "0305c22305"}, {kV1, "0305c22380"}, {kV2, "0305c22381"}};
  for (const auto& [method, hex] : options) {
    EXPECT_EQ(ToHex(OptionOfMethod(method)), hex);
    EXPECT_EQ(MethodOfOption(OptionOfMethod(method)), method);
    EXPECT_EQ(MethodOfKeyword(KeywordOfMethod(method)), method);
  }
  EXPECT_FALSE(MethodOfOption(*FromHex("0304c223")));  // CHAP without an Algorithm
  EXPECT_EQ(ParseMethods("mschapv2,  pap"), (AuthenticationMethods{kV2, kPap}));
  for (const char* bad : {"", "pap,", "pap, pap", "kerberos", ","}) EXPECT_FALSE(ParseMethods(bad));
}

// --- Whole sessions
// --------------------------------------------------------------------------------

Pair Sessions(AuthenticationMethods client, AuthenticationMethods server,
              EncryptionPolicy encryption) {
  SessionConfig client_config = ClientConfig(), server_config = ServerConfig();
  client_config.authentication.methods = std::move(client);
  server_config.authentication.methods = std::move(server);
  client_config.encryption.policy = server_config.encryption.policy = encryption;
  return Pair(client_config, server_config);
}

TEST(Session, ConnectsByEveryMethodInClearAndEncryptedWhereThereAreKeys) {
  const std::pair<Method, bool> methods[] = {
      {kPap, false}, {kMd5, false}, {kV1, true}, {kV2, true}};
  for (const auto& [method, has_keys] : methods) {
    Pair clear = Sessions({method}, {method}, EncryptionPolicy::kRefused);
    clear.Connect();
    EXPECT_TRUE(clear.connected()) << NameOfMethod(method);
    EXPECT_EQ(clear.server.session.authenticated_user(), "alice");

    Pair allowed = Sessions({method}, {method}, EncryptionPolicy::kAllowed);
    allowed.Connect();
    EXPECT_TRUE(allowed.connected());
    EXPECT_EQ(allowed.client.session.mppe_sender() != nullptr, has_keys);

    Pair required = Sessions({method}, {method}, EncryptionPolicy::kRequired);
    required.Connect();
    EXPECT_EQ(required.connected(), has_keys);
    if (has_keys) {
      EXPECT_EQ(ToHex(required.client.session.mppe_sender()->session_key()),
                ToHex(required.server.session.mppe_receiver()->session_key()));
    } else {
      ASSERT_TRUE(required.server.finished && required.client.finished);
      const std::string why = "encryption is required, and " + std::string(NameOfMethod(method)) +
                              " gives no key for it";
      EXPECT_TRUE(*required.server.finished == why || *required.client.finished == why)
          << *required.server.finished << " | " << *required.client.finished;
    }
  }
}

TEST(Session, EncryptsWithEveryStrengthThatMsChapV1HasKeysFor_Rfc3079_2) {
  for (const int bits : {40, 56, 128}) {
    SessionConfig client = ClientConfig(), server = ServerConfig();
    for (SessionConfig* config : {&client, &server}) {
      config->authentication.methods = {kV1};
      config->encryption.allow_40 = bits == 40;
      config->encryption.allow_56 = bits == 56;
      config->encryption.allow_128 = bits == 128;
    }
    Pair pair(client, server);
    pair.Connect();
    ASSERT_TRUE(pair.connected()) << bits;
    // §2: both directions start from the same key.
    EXPECT_EQ(ToHex(pair.client.session.mppe_sender()->session_key()),
              ToHex(pair.server.session.mppe_sender()->session_key()));
  }
}

TEST(Session, NegotiatesByNakUntilTheListsMeetAndSaysWhyIfTheyDont) {
  Pair meets = Sessions({kPap}, {kV2, kMd5, kPap}, EncryptionPolicy::kRefused);
  meets.Connect();
  EXPECT_TRUE(meets.connected());
  Pair none = Sessions({kV2, kV1}, {kMd5, kPap}, EncryptionPolicy::kRefused);
  none.Connect();
  EXPECT_FALSE(none.connected());
  ASSERT_TRUE(none.server.finished);
  EXPECT_TRUE(none.server.finished->starts_with(
      "the peer refuses to prove itself by CHAP-MD5 or PAP, it offers"))
      << *none.server.finished;
}

TEST(Session, LetsBothEndsProveThemselvesByDifferentMethods_Rfc1661_6_2) {
  for (const Method method : kAllAuthenticationMethods) {
    SessionConfig client = ClientConfig(), server = ServerConfig();
    client.authentication.require_peer = true;
    server.authentication.user = "bob";
    server.authentication.password = "battery";
    // The server takes anything; the client wants this one of the server.
    client.authentication.methods = {method};
    server.authentication.methods = {
        kV2, kV1, kMd5, kPap, Method::kEapTls, Method::kEapMsChapV2, Method::kEapMd5};
    client.encryption.policy = server.encryption.policy = EncryptionPolicy::kAllowed;
    Pair pair(client, server);
    pair.Connect();
    EXPECT_TRUE(pair.connected()) << NameOfMethod(method);
    EXPECT_EQ(pair.server.session.authenticated_user(), "alice");
    EXPECT_EQ(pair.client.session.authenticated_user(), "bob");
  }
}

TEST(Session, CutsEapTlsToWhatThePeerTakes_Rfc3748_3_1) {
  SessionConfig client = ClientConfig(), server = ServerConfig();
  client.authentication.methods = server.authentication.methods = {Method::kEapTls};
  client.lcp.mru = 300;
  server.lcp.mru = 200;
  size_t to_client = 0, to_server = 0;
  Pair pair(client, server);
  pair.lose = [&](bool from_client, const ControlFrame& frame) {
    size_t& largest = from_client ? to_server : to_client;
    if (frame.protocol == wire::kPppEap) largest = std::max(largest, frame.packet.size());
    return false;
  };
  pair.Connect();
  EXPECT_TRUE(pair.connected());
  EXPECT_EQ(to_client, 300u);
  EXPECT_EQ(to_server, 200u);
}

TEST(Session, EndsIfALaterProofIsWrong_Rfc1994_2) {
  SessionConfig client = ClientConfig(), server = ServerConfig();
  server.authentication.rechallenge_interval = seconds(20);
  Pair pair(client, server);
  pair.Connect();
  ASSERT_TRUE(pair.connected());
  pair.RunFor(seconds(100));
  EXPECT_TRUE(pair.connected());
  EXPECT_GE(pair.server.Times("Authentication", "Success"), 5);
  // From now on no proof arrives: whoever is there now can't make one.
  pair.lose = [](bool from_client, const ControlFrame& frame) {
    return from_client && frame.protocol == wire::kPppChap;
  };
  pair.RunFor(seconds(100));
  EXPECT_FALSE(pair.connected());
  ASSERT_TRUE(pair.server.finished);
  EXPECT_EQ(*pair.server.finished, "authentication failed: no answer to 10 Challenges");
}

TEST(Session, DropsAuthenticationThatWasNotAgreedOn_Rfc1334_2_2) {
  Pair pair = Sessions({kV2}, {kV2}, EncryptionPolicy::kAllowed);
  pair.Connect();
  pair.Put(true, ControlFrame{wire::kPppPap, *FromHex("0101000a0161036162"), 0});
  pair.RunFor(seconds(1));
  EXPECT_TRUE(pair.connected());
  bool dropped = false;
  for (const trace::Event& event : pair.server.sink.events()) {
    const auto* drop = std::get_if<trace::Drop>(&event.detail);
    dropped =
        dropped || (drop && drop->reason == trace::DropReason::kNotOpen && drop->field == "PAP");
  }
  EXPECT_TRUE(dropped);
}

}  // namespace
}  // namespace pptplab::ppp
