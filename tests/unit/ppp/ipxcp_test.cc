// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// IPXCP: RFC 1552 §3, option by option.
#include "stack/ppp/ipxcp.h"

#include <gtest/gtest.h>

#include "stack/wire/network_options.h"
#include "tests/unit/ppp/fakes.h"

namespace pptplab::ppp {
namespace {

using What = Verdict::What;
constexpr MacAddress kNode = {2, 0, 0, 0, 0, 1};

IpxcpConfig Configured(uint32_t network, MacAddress node = {},
                       std::vector<uint16_t> routing_protocols = {}) {
  IpxcpConfig config;
  config.network = network;
  config.node = node;
  config.routing_protocols = std::move(routing_protocols);
  return config;
}

struct Policy {
  explicit Policy(const IpxcpConfig& config = {}) : options(config, rng) {}
  template <class T>
  Verdict Judge(const T& option) {
    return JudgeBytes(Write(option));
  }
  Verdict JudgeBytes(const Bytes& option) { return options.Judge({option[0], option}); }
  SeededRng rng{5};
  IpxcpOptions options;
};

TEST(Ipxcp, TheHigherNetworkNumberCounts_Rfc1552_3_1) {
  Policy policy(Configured(20));
  const Verdict lower = policy.Judge(wire::IpxNetworkNumber{10});
  ASSERT_EQ(lower.what, What::kNak);
  EXPECT_EQ(Read<wire::IpxNetworkNumber>(lower.instead)->value, 20u);
  EXPECT_EQ(policy.Judge(wire::IpxNetworkNumber{0}).what, What::kNak) << "zero asks";
  EXPECT_EQ(policy.Judge(wire::IpxNetworkNumber{30}).what, What::kAck);
  EXPECT_EQ(Read<wire::IpxNetworkNumber>(policy.options.Request().at(0))->value, 30u);
}

TEST(Ipxcp, ANodeNumberIsGivenToWhoAsks_Rfc1552_3_2) {
  Policy policy(Configured(0, kNode));
  const Verdict verdict = policy.Judge(wire::IpxNodeNumber{});
  ASSERT_EQ(verdict.what, What::kNak);
  const MacAddress given = Read<wire::IpxNodeNumber>(verdict.instead)->value;
  EXPECT_EQ(given[0], 2);
  EXPECT_NE(given, kNode);
  EXPECT_EQ(policy.Judge(wire::IpxNodeNumber{given}).what, What::kAck);
  EXPECT_EQ(policy.Judge(wire::IpxNodeNumber{kNode}).what, What::kNak) << "ours already";
  EXPECT_EQ(policy.Judge(wire::IpxNodeNumber{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}}).what,
            What::kNak)
      << "all stations are no station";
}

TEST(Ipxcp, CompressionIsRejected_Rfc1552_3_3) {
  Policy policy;
  EXPECT_EQ(policy.Judge(wire::IpxCompressionProtocol{}).what, What::kReject);
}

TEST(Ipxcp, RoutingProtocolsMeet_Rfc1552_3_4) {
  Policy policy(Configured(0, {}, {wire::kIpxRipSap}));
  EXPECT_EQ(policy.Judge(wire::IpxRoutingProtocol{wire::kIpxRipSap, {}}).what, What::kAck);
  const Verdict other = policy.Judge(wire::IpxRoutingProtocol{wire::kIpxNlsp, {}});
  ASSERT_EQ(other.what, What::kNak);
  EXPECT_EQ(Read<wire::IpxRoutingProtocol>(other.instead)->protocol, wire::kIpxRipSap);
  EXPECT_EQ(Policy().Judge(wire::IpxRoutingProtocol{}).what, What::kReject) << "not talked about";
}

TEST(Ipxcp, RouterNamesAreLettersAndDigits_Rfc1552_3_5) {
  Policy policy;
  EXPECT_EQ(policy.Judge(wire::IpxRouterName{AsBytes("GATE-7_A@")}).what, What::kAck);
  EXPECT_EQ(policy.Judge(wire::IpxRouterName{AsBytes("no small ones")}).what, What::kReject);
  EXPECT_EQ(policy.Judge(wire::IpxRouterName{AsBytes(std::string(48, 'A'))}).what, What::kReject);
}

TEST(Ipxcp, CompleteIsSaidOnceTheNodeIsKnown_Rfc1552_3_6) {
  const auto says = [](const IpxcpOptions& options) {
    const auto request = options.Request();
    return std::any_of(request.begin(), request.end(),
                       [](const Bytes& option) { return option[0] == 6; });
  };
  Policy policy;
  EXPECT_FALSE(says(policy.options));
  const Bytes nak = Write(wire::IpxNodeNumber{kNode});
  policy.options.PeerNaked({nak[0], nak});
  EXPECT_TRUE(says(policy.options));
  EXPECT_EQ(policy.JudgeBytes({6, 2}).what, What::kAck);
  EXPECT_EQ(policy.JudgeBytes({6, 3, 0}).what, What::kReject);
}

TEST(Ipxcp, BothEndsAgreeOnNetworkNodesRoutingAndNames) {
  SessionConfig client = ClientConfig(), server = ServerConfig();
  client.ipxcp.enabled = server.ipxcp.enabled = true;
  client.ipxcp.network = 5;
  server.ipxcp.network = 0xa1b;
  server.ipxcp.node = kNode;
  server.ipxcp.router_name = "GATE";
  client.ipxcp.routing_protocols = {wire::kIpxNlsp, wire::kIpxRipSap};
  server.ipxcp.routing_protocols = {wire::kIpxRipSap};
  Pair pair(client, server);
  pair.Connect();
  ASSERT_TRUE(pair.client.networks.contains(wire::kPppIpx));
  ASSERT_TRUE(pair.server.networks.contains(wire::kPppIpx));
  const NetworkUp& up = pair.client.networks[wire::kPppIpx];
  EXPECT_EQ(up.ipx_network, 0xa1bu);
  EXPECT_EQ(up.ipx_remote_node, kNode);
  EXPECT_NE(up.ipx_local_node, MacAddress{});
  EXPECT_EQ(up.ipx_remote_router, "GATE");
  EXPECT_EQ(up.ipx_routing_protocol, wire::kIpxRipSap);
  EXPECT_EQ(pair.server.networks[wire::kPppIpx].ipx_network, 0xa1bu);
  EXPECT_EQ(pair.server.networks[wire::kPppIpx].ipx_remote_node, up.ipx_local_node);
}

}  // namespace
}  // namespace pptplab::ppp
