// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// BCP: RFC 3518 §5, option by option.
#include "stack/ppp/bcp.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "stack/wire/network_options.h"
#include "tests/unit/ppp/fakes.h"

namespace pptplab::ppp {
namespace {

using What = Verdict::What;
constexpr MacAddress kOurs = {2, 0, 0, 0, 0, 1};
constexpr MacAddress kPeers = {2, 0, 0, 0, 0, 2};

What Judged(BcpOptions& options, const Bytes& option) {
  return options.Judge({option[0], option}).what;
}

TEST(Bcp, AHalfBridgeTakesTheHigherBridgeNumber_Rfc3518_5_1) {
  BcpOptions options(BcpConfig{.lan_segment = 0x100, .bridge_number = 4});
  const Bytes lower = Write(wire::BridgeIdentification{0x200, 3});
  const Verdict verdict = options.Judge({1, lower});
  ASSERT_EQ(verdict.what, What::kNak);
  EXPECT_EQ(Read<wire::BridgeIdentification>(verdict.instead)->number, 4);
  EXPECT_EQ(Judged(options, Write(wire::BridgeIdentification{0x200, 5})), What::kAck);
  EXPECT_EQ(Read<wire::BridgeIdentification>(options.Request().at(0))->number, 5);
  EXPECT_EQ(Judged(options, Write(wire::BridgeIdentification{0x100, 5})), What::kReject)
      << "a bridge between a segment and itself";
  BcpOptions transparent{BcpConfig{}};
  EXPECT_EQ(Judged(transparent, Write(wire::BridgeIdentification{0x200, 5})), What::kReject);
}

TEST(Bcp, LineIdentificationAndLanIdentificationAreRejected_Rfc3518_5_2) {
  BcpOptions options{BcpConfig{}};
  EXPECT_EQ(Judged(options, Write(wire::LineIdentification{1, 2})), What::kReject);
  EXPECT_EQ(Judged(options, Write(wire::LanIdentification{1})), What::kReject);
}

TEST(Bcp, AnnouncementsAreAcked_Rfc3518_5_3_5_4_5_7) {
  BcpOptions options{BcpConfig{}};
  for (const uint8_t type : {wire::kBcpTinygramCompression, wire::kBcpTaggedFrame}) {
    EXPECT_EQ(Judged(options, {type, 3, 1}), What::kAck);
    EXPECT_EQ(Judged(options, {type, 3, 2}), What::kAck);
    EXPECT_EQ(Judged(options, {type, 3, 3}), What::kReject);
    EXPECT_EQ(Judged(options, {type, 4, 1, 1}), What::kReject);
  }
  EXPECT_EQ(Judged(options, {wire::kBcpMacSupport, 3, 3}), What::kAck);
}

TEST(Bcp, AMacAddressIsGivenToWhoAsks_Rfc3518_5_5) {
  BcpOptions options(BcpConfig{.mac_address = kOurs, .remote_mac_address = kPeers});
  const Bytes zero = Write(wire::BcpMacAddress{});
  const Verdict verdict = options.Judge({6, zero});
  ASSERT_EQ(verdict.what, What::kNak);
  EXPECT_EQ(Read<wire::BcpMacAddress>(verdict.instead)->value, kPeers);
  EXPECT_EQ(Judged(options, Write(wire::BcpMacAddress{kPeers})), What::kAck);
  EXPECT_EQ(Judged(options, Write(wire::BcpMacAddress{kOurs})), What::kReject)
      << "ours; a Nak would be ignored";
  EXPECT_EQ(Judged(options, Write(wire::BcpMacAddress{{1, 0, 0, 0, 0, 2}})), What::kReject)
      << "no station's";
  BcpOptions poor{BcpConfig{}};
  EXPECT_EQ(Judged(poor, zero), What::kReject) << "none to give";
}

TEST(Bcp, ManagementGoesInline_Rfc3518_5_8_5_9_OrNotAtAll) {
  BcpOptions options{BcpConfig{}};
  EXPECT_EQ(Judged(options, {9, 2}), What::kAck);
  EXPECT_EQ(Judged(options, {10, 2}), What::kAck);
  BcpOptions without(BcpConfig{.management_inline = false});
  EXPECT_EQ(Judged(without, {9, 2}), What::kReject);
  EXPECT_EQ(Judged(without, {10, 2}), What::kReject);
  EXPECT_EQ(Judged(options, {7, 3, 1}), What::kNak) << "no spanning tree of the old kind (§5.6)";
  EXPECT_EQ(Judged(options, {7, 3, 0}), What::kAck);
}

TEST(Bcp, ANakOfAMacAddressThatWasAnnouncedIsIgnored_Rfc3518_5_5) {
  BcpOptions options(BcpConfig{.mac_address = kOurs});
  const auto before = options.Request();
  const Bytes other = Write(wire::BcpMacAddress{kPeers});
  options.PeerNaked({6, other});
  EXPECT_EQ(options.Request(), before);
}

TEST(Bcp, OfBothSpanningTreeOptionsTheNewOneIsTaken_Rfc3518_5_8) {
  BcpOptions options{BcpConfig{}};
  const Bytes in_line = {9, 2}, none = {7, 3, 0}, ieee = {7, 3, 1};
  options.Examine({{9, in_line}, {7, none}});
  EXPECT_EQ(Judged(options, in_line), What::kAck);
  EXPECT_EQ(Judged(options, none), What::kReject);
  EXPECT_EQ(Judged(options, ieee), What::kReject);
  options.Examine({{7, none}});
  EXPECT_EQ(Judged(options, none), What::kAck);
  EXPECT_EQ(Judged(options, ieee), What::kNak);
}

TEST(Bcp, WhoseManagementInlineIsRejectedSaysTheOldWay_Rfc3518_5_8) {
  BcpOptions options{BcpConfig{}};
  const Bytes in_line = {9, 2}, none = {7, 3, 0};
  const auto asks = [&](const Bytes& option) {
    return std::ranges::count(options.Request(), option) == 1;
  };
  EXPECT_TRUE(asks(in_line));
  EXPECT_FALSE(asks(none));
  options.PeerRejected({9, in_line});
  EXPECT_FALSE(asks(in_line));
  EXPECT_TRUE(asks(none));
  EXPECT_FALSE(options.PeerRejectsSpanningTrees());
  options.PeerRejected({7, none});
  EXPECT_FALSE(asks(none));
  EXPECT_TRUE(options.PeerRejectsSpanningTrees()) << "§4.1.4: bridging is given up";
}

SessionConfig WithBridge(SessionConfig config, const BcpConfig& bcp) {
  config.bcp = bcp;
  config.bcp.enabled = true;
  return config;
}

TEST(Bcp, EachEndSendsWhatTheOtherTakes) {
  Pair pair(WithBridge(ClientConfig(), BcpConfig{.mac_address = kOurs}),
            WithBridge(ServerConfig(), BcpConfig{.tinygram_compression = false}));
  pair.Connect();
  ASSERT_TRUE(pair.client.networks.contains(wire::kPppBridging));
  const NetworkUp& client = pair.client.networks[wire::kPppBridging];
  EXPECT_FALSE(client.send_tinygrams);
  EXPECT_TRUE(client.receive_tinygrams);
  EXPECT_TRUE(client.tagged_frames);
  EXPECT_TRUE(client.management_inline);
  EXPECT_TRUE(client.control_indicator);
  EXPECT_EQ(client.bridge_local_mac, kOurs);
  const NetworkUp& server = pair.server.networks[wire::kPppBridging];
  EXPECT_TRUE(server.send_tinygrams);
  EXPECT_EQ(server.bridge_remote_mac, kOurs);
}

TEST(Bcp, ABridgeWithoutManagementInlineIsBridgedToTheOldWay_Rfc3518_5_8) {
  Pair pair(WithBridge(ClientConfig(), BcpConfig{}),
            WithBridge(ServerConfig(), BcpConfig{.management_inline = false}));
  pair.Connect();
  ASSERT_TRUE(pair.client.networks.contains(wire::kPppBridging));
  EXPECT_FALSE(pair.client.networks[wire::kPppBridging].management_inline);
  EXPECT_FALSE(pair.client.networks[wire::kPppBridging].control_indicator);
}

TEST(Bcp, APeerWithoutEthernetIsOfNoUse_Rfc3518_5_3) {
  BcpOptions options{BcpConfig{}};
  const Bytes token_ring = Write(wire::MacSupport{3}), ethernet = Write(wire::MacSupport{1});
  options.Agreed({}, {{3, token_ring}});
  EXPECT_FALSE(options.PeerTakesEthernet());
  options.Agreed({}, {{3, token_ring}, {3, ethernet}});
  EXPECT_TRUE(options.PeerTakesEthernet());
  options.Agreed({}, {});
  EXPECT_TRUE(options.PeerTakesEthernet()) << "without the option all are taken";
}

}  // namespace
}  // namespace pptplab::ppp
