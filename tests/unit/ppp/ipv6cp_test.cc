// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// IPV6CP: RFC 5072 §4.1, rule by rule.
#include "stack/ppp/ipv6cp.h"

#include <gtest/gtest.h>

#include "stack/wire/network_options.h"
#include "tests/unit/ppp/fakes.h"

namespace pptplab::ppp {
namespace {

constexpr uint64_t kUniversal = uint64_t{2} << 56;

struct Policy {
  explicit Policy(Ipv6cpConfig config = {}) : options(config, rng) { options.Restart(); }
  Verdict Judge(uint64_t identifier) {
    bytes = Write(wire::InterfaceIdentifier{identifier});
    return options.Judge({bytes[0], bytes});
  }
  void Nak(uint64_t identifier) {
    bytes = Write(wire::InterfaceIdentifier{identifier});
    options.PeerNaked({bytes[0], bytes});
  }
  uint64_t Asked() const { return Read<wire::InterfaceIdentifier>(options.Request().at(0))->value; }
  static uint64_t In(const Verdict& verdict) {
    return Read<wire::InterfaceIdentifier>(verdict.instead)->value;
  }
  SeededRng rng{5};
  Ipv6cpOptions options;
  Bytes bytes;
};

TEST(Ipv6cp, ADrawnIdentifierIsNeitherZeroNorUniversalAndStays_Rfc5072_4_1) {
  Policy policy;
  const uint64_t drawn = policy.Asked();
  EXPECT_NE(drawn, 0u);
  EXPECT_EQ(drawn & kUniversal, 0u);
  policy.options.Restart();
  EXPECT_EQ(policy.Asked(), drawn) << "reproducible across negotiations";
}

TEST(Ipv6cp, ADifferentIdentifierIsAcked_Rfc5072_4_1) {
  Policy policy(Ipv6cpConfig{true, 1, 0});
  EXPECT_EQ(policy.Judge(2).what, Verdict::What::kAck);
}

TEST(Ipv6cp, ZeroIsNakedWithAnotherThanOurs_Rfc5072_4_1) {
  Policy policy(Ipv6cpConfig{true, 7, 7});
  const Verdict verdict = policy.Judge(0);
  ASSERT_EQ(verdict.what, Verdict::What::kNak);
  EXPECT_NE(Policy::In(verdict), 0u);
  EXPECT_NE(Policy::In(verdict), 7u) << "never our own, even if configured so";
  EXPECT_EQ(Policy::In(verdict) & kUniversal, 0u);
  EXPECT_EQ(Policy::In(policy.Judge(0)), Policy::In(verdict)) << "the same suggestion again";
}

TEST(Ipv6cp, OurOwnIdentifierIsNaked_Rfc5072_4_1) {
  Policy policy(Ipv6cpConfig{true, 7, 9});
  const Verdict verdict = policy.Judge(7);
  ASSERT_EQ(verdict.what, Verdict::What::kNak);
  EXPECT_EQ(Policy::In(verdict), 9u);
}

TEST(Ipv6cp, TwoZerosAreRejected_Rfc5072_4_1) {
  Policy policy(Ipv6cpConfig{true, 7, 0});
  const Bytes ours = policy.options.Request().at(0);
  policy.options.PeerRejected({1, ours});
  EXPECT_TRUE(policy.options.Request().empty()) << "not asked for again";
  EXPECT_EQ(policy.Judge(0).what, Verdict::What::kReject);
}

TEST(Ipv6cp, ASuggestionIsTakenUnlessItIsWhatWeSuggested_Rfc5072_4_1) {
  Policy policy(Ipv6cpConfig{true, 7, 0});
  policy.Nak(42);
  EXPECT_EQ(policy.Asked(), 42u);
  const uint64_t suggested = Policy::In(policy.Judge(42));
  policy.Nak(suggested);
  EXPECT_NE(policy.Asked(), suggested);
  EXPECT_NE(policy.Asked(), 42u);
  EXPECT_NE(policy.Asked(), 0u);
}

TEST(Ipv6cp, AMissingOptionIsAskedForOnce_Rfc5072_4_1) {
  Policy policy(Ipv6cpConfig{true, 7, 9});
  ASSERT_EQ(policy.options.Missing({}).size(), 1u);
  EXPECT_TRUE(policy.options.Missing({}).empty());
}

TEST(Ipv6cp, HeaderCompressionAndUnknownOptionsAreRejected) {
  Policy policy;
  for (const char* hex : {"02040003", "63020000"}) {
    const Bytes option = *FromHex(hex);
    EXPECT_EQ(policy.options.Judge({option[0], option}).what, Verdict::What::kReject) << hex;
  }
  const Bytes shorter = *FromHex("010401ff");
  EXPECT_EQ(policy.options.Judge({1, shorter}).what, Verdict::What::kNak);
}

SessionConfig With6(SessionConfig config, uint64_t identifier = 0) {
  config.ipv6cp.enabled = true;
  config.ipv6cp.interface_id = identifier;
  return config;
}

TEST(Ipv6cp, BothEndsKnowBothIdentifiers) {
  Pair pair(With6(ClientConfig()), With6(ServerConfig()));
  pair.Connect();
  ASSERT_TRUE(pair.client.networks.contains(wire::kPppIpv6));
  const NetworkUp& client = pair.client.networks[wire::kPppIpv6];
  const NetworkUp& server = pair.server.networks[wire::kPppIpv6];
  EXPECT_NE(client.local_interface_id, client.remote_interface_id);
  EXPECT_EQ(client.local_interface_id, server.remote_interface_id);
  EXPECT_EQ(client.remote_interface_id, server.local_interface_id);
  EXPECT_TRUE(pair.connected()) << "IPv4 as well";
  EXPECT_EQ(pair.client.Times("IPV6CP", "Opened"), 1);
}

TEST(Ipv6cp, TwoEndsWithTheSameIdentifierComeApart_Rfc5072_4_1) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    Pair pair(With6(ClientConfig(), 7), With6(ServerConfig(), 7), seed);
    pair.Connect();
    ASSERT_TRUE(pair.client.networks.contains(wire::kPppIpv6)) << seed;
    const NetworkUp& client = pair.client.networks[wire::kPppIpv6];
    EXPECT_NE(client.local_interface_id, client.remote_interface_id) << seed;
    EXPECT_EQ(client.local_interface_id, pair.server.networks[wire::kPppIpv6].remote_interface_id);
  }
}

}  // namespace
}  // namespace pptplab::ppp
