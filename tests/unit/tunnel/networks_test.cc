// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Two endpoints carry every network protocol, in clear, encrypted and compressed.
#include <gtest/gtest.h>

#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "stack/trace/recording.h"
#include "stack/wire/bridging.h"
#include "stack/wire/gre.h"
#include "stack/wire/icmpv6.h"
#include "stack/wire/ipx.h"
#include "stack/wire/mppe.h"
#include "stack/wire/nbf.h"
#include "tests/support/pair.h"

namespace pptplab::testing {
namespace {

using std::chrono::seconds;

Bytes Join(const Bytes& front, const Bytes& back) {
  Bytes all = front;
  all.insert(all.end(), back.begin(), back.end());
  return all;
}

/// A packet of the protocol with so many octets of data, as its peers would send it.
Bytes PacketOf(uint16_t protocol, uint16_t octets) {
  const Bytes data(octets, 'x');
  switch (protocol) {
    case wire::kPppIpv4: {
      Bytes packet = *FromHex(
          "45000000000100004011000000000000"
          "00000000");
      StoreBe16(&packet[2], static_cast<uint16_t>(20 + octets));
      return Join(packet, data);
    }
    case wire::kPppIpv6: {
      wire::Ipv6Header header;
      header.payload_length = octets;
      header.next_header = 6;  // TCP, which Van Jacobson's compression knows in IPv4
      return Join(Write(header), data);
    }
    case wire::kPppIpx:
      return wire::WriteIpxPacket(wire::IpxHeader{}, data);
    case wire::kPppNbf:
      return Join(Join(Write(wire::LlcHeader{}), Write(wire::NbfHeader{})), data);
    case wire::kPppBridging: {
      const wire::EthernetHeader header{{2, 0, 0, 0, 0, 1}, {2, 0, 0, 0, 0, 2}, {}, {}, 0x0800};
      return wire::BridgeEthernet(Join(Write(header), data), true);
    }
  }
  return {};
}

constexpr uint16_t kProtocols[] = {wire::kPppIpv4, wire::kPppIpv6, wire::kPppIpx, wire::kPppNbf,
                                   wire::kPppBridging};

void EnableAll(ppp::SessionConfig& session) {
  session.ipv6cp.enabled = session.ipxcp.enabled = true;
  session.nbfcp.enabled = session.bcp.enabled = true;
}

/// Encryption, compression, VJ.
using Protection = std::tuple<ppp::EncryptionPolicy, ppp::EncryptionPolicy, bool>;

class EveryProtocol : public ::testing::TestWithParam<Protection> {
 protected:
  void Configure(ppp::SessionConfig& session) const {
    EnableAll(session);
    session.encryption.policy = std::get<0>(GetParam());
    session.encryption.compression = std::get<1>(GetParam());
    session.ipcp.vj = std::get<2>(GetParam());
  }
};

TEST_P(EveryProtocol, PassesBothWaysUnchanged) {
  tunnel::EndpointConfig client = ClientConfig(), server = ServerConfig();
  Configure(client.session);
  Configure(server.session);
  Pair pair(client, server, {});
  pair.Open();
  pair.RunFor(seconds(5));
  for (const uint16_t protocol : kProtocols) ASSERT_TRUE(pair.IsUp(protocol)) << protocol;
  for (int round = 0; round < 3; ++round) {
    for (const uint16_t protocol : kProtocols) {
      for (const uint16_t octets : std::vector<uint16_t>{30, 400, 1200}) {
        const Bytes packet = PacketOf(protocol, octets);
        pair.Send(pair.client, packet, protocol);
        pair.RunFor(seconds(1));
        ASSERT_FALSE(pair.server.delivered.empty());
        EXPECT_EQ(pair.server.delivered.back(), packet) << protocol << ", " << octets;
        EXPECT_EQ(pair.server.protocols.back(), protocol);
        pair.Send(pair.server, packet, protocol);
        pair.RunFor(seconds(1));
        ASSERT_FALSE(pair.client.delivered.empty());
        EXPECT_EQ(pair.client.delivered.back(), packet) << protocol << ", " << octets;
        EXPECT_EQ(pair.client.protocols.back(), protocol);
      }
    }
  }
  EXPECT_EQ(pair.server.delivered.size(), 45u);
}

constexpr auto kRefused = ppp::EncryptionPolicy::kRefused;
constexpr auto kRequired = ppp::EncryptionPolicy::kRequired;
INSTANTIATE_TEST_SUITE_P(InClearEncryptedCompressed, EveryProtocol,
                         ::testing::Values(Protection{kRefused, kRefused, false},
                                           Protection{kRefused, kRefused, true},
                                           Protection{kRequired, kRefused, false},
                                           Protection{kRefused, kRequired, false},
                                           Protection{kRequired, kRequired, true}));

TEST(Networks, OnePacketOfTheMtuPassesForEachProtocol) {
  tunnel::EndpointConfig client = ClientConfig(), server = ServerConfig();
  EnableAll(client.session);
  EnableAll(server.session);
  Pair pair(client, server, {});
  pair.Open();
  pair.RunFor(seconds(5));
  for (const uint16_t protocol : kProtocols) {
    ASSERT_TRUE(pair.client.open.contains(protocol));
    const uint16_t mtu = pair.client.open[protocol].mtu;
    EXPECT_EQ(mtu, 1396) << "MRU 1400, MPPE's header and the inner Protocol field";
    Bytes packet = PacketOf(protocol, 100);
    packet = PacketOf(protocol, static_cast<uint16_t>(100 + mtu - packet.size()));
    ASSERT_EQ(packet.size(), mtu);
    pair.Send(pair.client, packet, protocol);
    pair.RunFor(seconds(1));
    ASSERT_FALSE(pair.server.delivered.empty());
    EXPECT_EQ(pair.server.delivered.back(), packet) << protocol;
  }
}

TEST(Networks, NothingGoesInClearWhereEncryptionIsRequired) {
  for (const uint16_t protocol : kProtocols) {
    tunnel::EndpointConfig client = ClientConfig(), server = ServerConfig();
    EnableAll(client.session);
    EnableAll(server.session);
    client.session.encryption.policy = server.session.encryption.policy = kRequired;
    Pair pair(client, server, {});
    int clear = 0;
    pair.gre_filter = [&](const Pair::End&, ByteView packet) {
      const auto gre = ReadPrefix<wire::GreHeader>(packet);
      if (!gre) return true;
      const auto ppp = ReadPrefix<wire::PppHeader>(packet.subspan(gre->size));
      if (ppp && ppp->value.protocol < 0x4000 &&
          ppp->value.protocol != wire::kPppCompressedDatagram) {
        ++clear;
      }
      return true;
    };
    pair.Open();
    pair.RunFor(seconds(5));
    pair.Send(pair.client, PacketOf(protocol, 100), protocol);
    pair.RunFor(seconds(1));
    EXPECT_EQ(clear, 0) << protocol;
    EXPECT_EQ(pair.server.delivered.size(), 1u) << protocol;
  }
}

TEST(Networks, ATunnelOfOneLegacyProtocolNeedsNoIp) {
  for (const uint16_t protocol : {wire::kPppIpx, wire::kPppNbf, wire::kPppBridging}) {
    tunnel::EndpointConfig client = ClientConfig(), server = ServerConfig();
    for (auto* config : {&client, &server}) {
      config->session.ipcp.enabled = false;
      config->session.ipxcp.enabled = protocol == wire::kPppIpx;
      config->session.nbfcp.enabled = protocol == wire::kPppNbf;
      config->session.bcp.enabled = protocol == wire::kPppBridging;
    }
    Pair pair(client, server, {});
    pair.Open();
    pair.RunFor(seconds(5));
    ASSERT_TRUE(pair.IsUp(protocol)) << protocol;
    EXPECT_EQ(pair.client.ups.size(), 1u);
    pair.Send(pair.client, PacketOf(protocol, 64), protocol);
    pair.Send(pair.client, PacketOf(wire::kPppIpv4, 64), wire::kPppIpv4);
    pair.RunFor(seconds(1));
    EXPECT_EQ(pair.server.protocols, std::vector{protocol});
    pair.client.endpoint->Close(pair.now());
    pair.RunFor(seconds(20));
    EXPECT_TRUE(pair.client.open.empty());
    EXPECT_TRUE(pair.server.open.empty());
    EXPECT_EQ(pair.server.downs, 1);
  }
}

TEST(Networks, WhatComesOutWithTheWrongKeyIsNeverDelivered) {
  // One octet of ciphertext changed is one octet of clear text changed: those that say what the
  // packet is are looked at.
  for (const uint16_t protocol : kProtocols) {
    tunnel::EndpointConfig client = ClientConfig(), server = ServerConfig();
    EnableAll(client.session);
    EnableAll(server.session);
    Pair pair(client, server, {});
    pair.Open();
    pair.RunFor(seconds(5));
    bool damage = true;
    pair.gre_filter = [&](const Pair::End& from, ByteView packet) {
      if (&from != &pair.client || !std::exchange(damage, false)) return true;
      Bytes changed = ToBytes(packet);
      // GRE 12 or 16, PPP's Protocol 1 to 4, MPPE 2, inner Protocol 2: its first octet of data.
      const auto gre = ReadPrefix<wire::GreHeader>(packet);
      const auto ppp = ReadPrefix<wire::PppHeader>(packet.subspan(gre->size));
      changed[gre->size + ppp->size + 4] ^= 0xff;
      pair.server.endpoint->ReceiveGre(pair.now(), kClientAddress, Pdu(changed));
      return false;
    };
    pair.Send(pair.client, PacketOf(protocol, 100), protocol);
    pair.RunFor(seconds(1));
    EXPECT_TRUE(pair.server.delivered.empty()) << protocol;
    pair.Send(pair.client, PacketOf(protocol, 100), protocol);
    pair.RunFor(seconds(1));
    EXPECT_EQ(pair.server.delivered.size(), 1u) << protocol << ": the next one is whole";
  }
}

TEST(Networks, AServerDefendsTheNamesOfOneClientAgainstTheNext_Rfc2097_2_3) {
  tunnel::EndpointConfig client = ClientConfig(), server = ServerConfig();
  client.session.nbfcp.enabled = server.session.nbfcp.enabled = true;
  client.session.nbfcp.names = {{"ALICE", 0, false}};
  Pair pair(client, server, {});
  pair.Open();
  pair.RunFor(seconds(5));
  ASSERT_TRUE(pair.IsUp(wire::kPppNbf));
  const auto second = pair.client.endpoint->PlaceCall(pair.now(), 1);
  ASSERT_TRUE(second);
  pair.Send(pair.client, PacketOf(wire::kPppIpv4, 64));  // takes its outputs to the wire, too
  pair.RunFor(seconds(10));
  std::map<tunnel::CallId, std::vector<uint16_t>> opened;
  for (const tunnel::LinkUp& up : pair.client.ups) opened[up.call].push_back(up.network.protocol);
  EXPECT_EQ(opened[*second], std::vector{wire::kPppIpv4});
  EXPECT_EQ(opened.size(), 2u);
}

}  // namespace
}  // namespace pptplab::testing
