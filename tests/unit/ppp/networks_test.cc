// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Several network control protocols in one session: each opens, fails and ends for itself.
#include <gtest/gtest.h>

#include <set>

#include "stack/wire/bridging.h"
#include "tests/unit/ppp/fakes.h"

namespace pptplab::ppp {
namespace {

enum Network : unsigned { kIp4 = 1, kIp6 = 2, kIpx = 4, kNbf = 8, kBridge = 16, kAll = 31 };
constexpr uint16_t kProtocols[] = {wire::kPppIpv4, wire::kPppIpv6, wire::kPppIpx, wire::kPppNbf,
                                   wire::kPppBridging};

SessionConfig With(SessionConfig config, unsigned networks) {
  config.ipcp.enabled = (networks & kIp4) != 0;
  config.ipv6cp.enabled = (networks & kIp6) != 0;
  config.ipxcp.enabled = (networks & kIpx) != 0;
  config.nbfcp.enabled = (networks & kNbf) != 0;
  config.bcp.enabled = (networks & kBridge) != 0;
  return config;
}

std::set<uint16_t> ProtocolsOf(unsigned networks) {
  std::set<uint16_t> protocols;
  for (unsigned i = 0; i < 5; ++i) {
    if ((networks >> i & 1) != 0) protocols.insert(kProtocols[i]);
  }
  return protocols;
}

std::set<uint16_t> Open(const End& end) {
  std::set<uint16_t> open;
  for (const auto& [protocol, up] : end.networks) {
    EXPECT_EQ(up.protocol, protocol);
    EXPECT_TRUE(end.session.NetworkIsOpen(protocol));
    open.insert(protocol);
  }
  return open;
}

TEST(Networks, WhatBothEndsEnableOpensAndTheLinkEndsWithoutAny_Rfc1661_3_6) {
  for (unsigned client = 1; client <= kAll; ++client) {
    for (const unsigned server : {unsigned{kIp4}, kIp4 | kIp6, kIpx | kNbf, unsigned{kAll}}) {
      Pair pair(With(ClientConfig(), client), With(ServerConfig(), server));
      pair.Connect();
      EXPECT_EQ(Open(pair.client), ProtocolsOf(client & server)) << client << " " << server;
      EXPECT_EQ(Open(pair.server), ProtocolsOf(client & server)) << client << " " << server;
      if ((client & server) != 0) continue;
      ASSERT_TRUE(pair.client.finished && pair.server.finished) << client << " " << server;
      EXPECT_NE(pair.client.finished->find("no network protocol is left"), std::string::npos)
          << *pair.client.finished;
    }
  }
}

TEST(Networks, ARejectedOneDoesNotDisturbTheOthers_Rfc1661_5_7) {
  Pair pair(With(ClientConfig(), kAll), With(ServerConfig(), kIp4 | kIpx));
  pair.Connect();
  EXPECT_EQ(pair.client.Times("IPCP", "Opened"), 1);
  EXPECT_EQ(pair.client.Times("IPXCP", "Opened"), 1);
  EXPECT_EQ(pair.client.Times("NBFCP", "Opened"), 0);
  EXPECT_EQ(pair.client.Times("NBFCP", "Stopped"), 1);
  EXPECT_FALSE(pair.client.finished);
}

TEST(Networks, AProtocolRejectOfDataEndsThatProtocol_Rfc1661_5_7) {
  Pair pair(With(ClientConfig(), kIp4 | kIp6), With(ServerConfig(), kIp4 | kIp6));
  pair.Connect();
  ASSERT_TRUE(pair.client.session.NetworkIsOpen(wire::kPppIpv6));
  pair.Put(false, {wire::kPppLcp, *FromHex("08070008"
                                           "00576000")});
  pair.RunFor(seconds(1));
  EXPECT_FALSE(pair.client.session.NetworkIsOpen(wire::kPppIpv6));
  EXPECT_TRUE(pair.client.session.NetworkIsOpen(wire::kPppIpv4));
  EXPECT_FALSE(pair.client.networks.contains(wire::kPppIpv6)) << "and NetworkDown was said";
}

TEST(Networks, ABridgeWithoutASpanningTreeDiscardsItsPacketsInSilence_Rfc3518_4_1_4) {
  for (const bool bridges : {false, true}) {
    const unsigned networks = bridges ? kIp4 | kBridge : kIp4;
    Pair pair(With(ClientConfig(), networks), With(ServerConfig(), networks));
    pair.Connect();
    bool rejected = false;
    pair.lose = [&](bool, const ControlFrame& frame) {
      rejected = rejected || (frame.protocol == wire::kPppLcp && !frame.packet.empty() &&
                              frame.packet[0] == wire::kProtocolReject);
      return false;
    };
    pair.Put(true, {wire::kPppBpdu, *FromHex("0000000080")});
    pair.RunFor(seconds(1));
    EXPECT_EQ(rejected, !bridges);
  }
}

TEST(Networks, ATerminatedOneMayComeBack_Rfc1661_4_2) {
  Pair pair(With(ClientConfig(), kIp4 | kIpx), With(ServerConfig(), kIp4 | kIpx));
  pair.Connect();
  pair.Put(true, {wire::kPppIpxcp, *FromHex("05090004")});
  pair.RunFor(seconds(1));
  EXPECT_FALSE(pair.server.session.NetworkIsOpen(wire::kPppIpx));
  EXPECT_TRUE(pair.server.session.NetworkIsOpen(wire::kPppIpv4));
  EXPECT_FALSE(pair.server.finished);
}

TEST(Networks, AllWaitForEncryptionThatIsRequired_Rfc3078) {
  SessionConfig client = With(ClientConfig(), kAll), server = With(ServerConfig(), kAll);
  client.encryption.policy = server.encryption.policy = EncryptionPolicy::kRequired;
  Pair pair(client, server);
  bool ccp_lost = true;
  pair.lose = [&](bool, const ControlFrame& frame) {
    return ccp_lost && frame.protocol == wire::kPppCcp;
  };
  pair.Connect();
  EXPECT_TRUE(pair.client.networks.empty());
  EXPECT_EQ(pair.client.Times("IPV6CP", "Opened"), 1) << "agreed, but not open";
  ccp_lost = false;
  pair.RunFor(seconds(10));
  EXPECT_EQ(Open(pair.client), ProtocolsOf(kAll));
}

TEST(Networks, TheLinkSurvivesTheLossOfAnyPacket) {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    Pair pair(With(ClientConfig(), kAll), With(ServerConfig(), kAll), seed);
    SeededRng dice(seed);
    pair.lose = [&](bool, const ControlFrame&) { return dice.Unit() < 0.15; };
    pair.Start();
    pair.RunFor(seconds(200));
    const bool told = pair.client.finished.has_value() || pair.server.finished.has_value();
    EXPECT_TRUE(told || Open(pair.client) == ProtocolsOf(kAll)) << seed;
  }
}

TEST(Networks, RandomPacketsOfEveryControlProtocolAreSurvived) {
  static constexpr uint16_t kControl[] = {wire::kPppIpv6cp, wire::kPppIpxcp, wire::kPppNbfcp,
                                          wire::kPppBcp};
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    Pair pair(With(ClientConfig(), kAll), With(ServerConfig(), kAll), seed);
    SeededRng dice(seed);
    pair.Connect();
    for (int i = 0; i < 200; ++i) {
      Bytes packet(4 + dice.Below(60));
      dice.Fill(packet);
      packet[0] = static_cast<uint8_t>(1 + dice.Below(8));
      packet[1] = static_cast<uint8_t>(dice.Below(6));
      StoreBe16(&packet[2], static_cast<uint16_t>(packet.size()));
      for (size_t at = 4; at + 2 <= packet.size();) {
        packet[at] = static_cast<uint8_t>(dice.Below(12));
        const auto room = static_cast<uint32_t>(packet.size() - at);
        packet[at + 1] = static_cast<uint8_t>(std::min(2 + dice.Below(20), room));
        at += packet[at + 1];
      }
      End& end = dice.Below(2) == 0 ? pair.client : pair.server;
      end.session.Receive(pair.now, kControl[dice.Below(4)], packet, 0);
      int answers = 0;
      while (end.session.TakeFrame()) ++answers;
      EXPECT_LT(answers, 12);
      end.TakeSignals();
      if (i % 20 == 0) pair.RunFor(milliseconds(500));
    }
  }
}

}  // namespace
}  // namespace pptplab::ppp
