// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Whole tunnels that authenticate by EAP: with MSCHAPv2 they are encrypted, with MD5 they can't be,
// and on a bad wire they come up all the same (RFC 3748 §4.1, RFC 2284 §2.2.2).
#include <gtest/gtest.h>

#include "tests/support/pair.h"

namespace pptplab::testing {
namespace {

using std::chrono::seconds;
using M = ppp::AuthenticationMethod;

tunnel::EndpointConfig By(tunnel::EndpointConfig config, ppp::AuthenticationMethods methods,
                          ppp::EncryptionPolicy policy) {
  config.session.authentication.methods = std::move(methods);
  config.session.encryption.policy = policy;
  return config;
}

Bytes SomePacket() {
  Bytes packet(200);
  packet[0] = 0x45;
  StoreBe16(&packet[2], 200);
  return packet;
}

TEST(EapTunnel, WithMsChapV2CarriesEncryptedPackets_DraftKamath) {
  for (const double loss : {0.0, 0.2}) {
    const auto required = ppp::EncryptionPolicy::kRequired;
    WireConfig wire;
    wire.loss = loss;
    Pair pair(By(ClientConfig(), {M::kEapMsChapV2}, required),
              By(ServerConfig(), {M::kEapMd5, M::kEapMsChapV2}, required), wire);
    pair.Open();
    pair.RunFor(seconds(120));
    ASSERT_TRUE(pair.IsUp()) << loss;
    EXPECT_EQ(pair.server.ups[0].user, "alice");
    for (int i = 0; i < 20; ++i) pair.Send(pair.client, SomePacket());
    pair.RunFor(seconds(5));
    EXPECT_FALSE(pair.server.delivered.empty());
  }
}

TEST(EapTunnel, WithTlsCarriesEncryptedPackets_Rfc5216_2_3_Rfc3079_4) {
  for (const int bits : {40, 56, 128}) {
    const auto required = ppp::EncryptionPolicy::kRequired;
    WireConfig wire;
    wire.loss = 0.1;
    auto client = By(ClientConfig(), {M::kEapTls}, required);
    auto server = By(ServerConfig(), {M::kEapTls, M::kMsChapV2}, required);
    for (auto* config : {&client, &server}) {
      config->session.encryption.allow_40 = bits == 40;
      config->session.encryption.allow_56 = bits == 56;
      config->session.encryption.allow_128 = bits == 128;
      config->session.authentication.tls.fragment_size = 300;
    }
    client.session.authentication.password.clear();
    Pair pair(client, server, wire);
    pair.Open();
    pair.RunFor(seconds(120));
    ASSERT_TRUE(pair.IsUp()) << bits;
    EXPECT_EQ(pair.server.ups[0].user, "alice");
    for (int i = 0; i < 20; ++i) pair.Send(pair.client, SomePacket());
    pair.RunFor(seconds(5));
    EXPECT_FALSE(pair.server.delivered.empty());
  }
}

TEST(EapTunnel, WithMd5ComesUpWithoutEncryptionOnly_Rfc3748_5_4) {
  using P = ppp::EncryptionPolicy;
  for (const P policy : {P::kAllowed, P::kRequired}) {
    Pair pair(By(ClientConfig(), {M::kEapMd5, M::kPap}, policy),
              By(ServerConfig(), {M::kMsChapV2, M::kEapMd5}, policy), {});
    pair.Open();
    pair.RunFor(seconds(60));
    EXPECT_EQ(pair.IsUp(), policy == P::kAllowed);
  }
}

TEST(EapTunnel, DoesNotComeUpWithAWrongPassword) {
  for (const M method : {M::kEapMd5, M::kEapMsChapV2}) {
    auto client = By(ClientConfig(), {method}, ppp::EncryptionPolicy::kAllowed);
    client.session.authentication.password = "hunter2";
    Pair pair(client, By(ServerConfig(), {method}, ppp::EncryptionPolicy::kAllowed), {});
    pair.Open();
    pair.RunFor(seconds(60));
    EXPECT_FALSE(pair.IsUp());
  }
}

}  // namespace
}  // namespace pptplab::testing
