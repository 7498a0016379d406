// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Sentences of IPV6CP, IPXCP, NBFCP and BCP: each option has its own, nothing falls back to octets.
#include "stack/explain/network_sentences.h"

#include <gtest/gtest.h>

#include <vector>

#include "stack/base/rng.h"
#include "stack/explain/background.h"
#include "stack/wire/ipx.h"
#include "stack/wire/network_options.h"

namespace pptplab::explain {
namespace {

const Parties kParties{"The client", "the server"};

Told Say(uint16_t protocol, uint8_t code, const Bytes& data) {
  Bytes frame(2);
  StoreBe16(frame.data(), protocol);
  const Bytes packet = Write(wire::ControlPacket{code, 1, data});
  frame.insert(frame.end(), packet.begin(), packet.end());
  return Tell({trace::Direction::kSent, trace::Protocol::kPppFrame, frame}, kParties);
}

struct Sample {
  uint16_t protocol;
  Bytes option;
  const char* wish;
};

std::vector<Sample> Samples() {
  using namespace wire;  // NOLINT: all options
  NameProjection names;
  names.names = {{MakeNetbiosName("ALICE", 0), kNameUnique}};
  return {
      {kPppIpv6cp, Write(InterfaceIdentifier{}),
       "has no interface identifier and asks the server for one"},
      {kPppIpv6cp, Write(InterfaceIdentifier{1}), "will be fe80::1 on this link"},
      {kPppIpxcp, Write(IpxNetworkNumber{0xa1b}), "takes the link for IPX network 00000a1b"},
      {kPppIpxcp, Write(IpxNodeNumber{}), "has no node number and asks the server for one"},
      {kPppIpxcp, Write(IpxNodeNumber{{2, 0, 0, 0, 0, 1}}), "is node 020000000001 there"},
      {kPppIpxcp, Write(IpxCompressionProtocol{}),
       "can receive IPX headers compressed by Telebit Compressed IPX"},
      {kPppIpxcp, Write(IpxRoutingProtocol{}), "tells of networks and services by Novell RIP/SAP"},
      {kPppIpxcp, Write(IpxRouterName{AsBytes("GATE")}), "is called GATE"},
      {kPppIpxcp, Write(IpxConfigurationComplete{}), "needs to know nothing else"},
      {kPppNbfcp, Write(names), "wants to be known on the network of the server as ALICE<00>"},
      {kPppNbfcp, Write(PeerInformation{8, 4, 0, AsBytes("ALICE")}),
       "says what it is: end system ALICE"},
      {kPppNbfcp, Write(MulticastFiltering{5, 0}), "forwards one multicast in 5 seconds at most"},
      {kPppNbfcp, Write(IeeeMacAddressRequired{}), "wants MAC addresses in front of packets"},
      {kPppBcp, Write(BridgeIdentification{7, 1}), "is the half of bridge 1 on LAN segment 7"},
      {kPppBcp, Write(LineIdentification{7, 1}), "takes the link for a LAN segment of its own"},
      {kPppBcp, Write(MacSupport{1}), "takes frames of IEEE 802.3/Ethernet"},
      {kPppBcp, Write(TinygramCompression{1}), "takes small frames without their padding"},
      {kPppBcp, Write(LanIdentification{1}), "speaks of LAN numbers, as RFC 1638 had them"},
      {kPppBcp, Write(BcpMacAddress{}), "asks the server for a MAC address"},
      {kPppBcp, *FromHex("070301"), "says which spanning tree it takes part in"},
      {kPppBcp, Write(TaggedFrame{2}), "takes no VLAN tags"},
      {kPppBcp, Write(ManagementInline{}), "takes packets between bridges as ordinary frames"},
      {kPppBcp, Write(BridgeControlPacketIndicator{}), "wants packets between bridges marked"},
  };
}

TEST(NetworkSentence, EachOptionHasItsOwn) {
  for (const Sample& sample : Samples()) {
    EXPECT_EQ(NetworkWish(sample.protocol, {sample.option[0], sample.option}, {"", "the server"}),
              sample.wish);
    const Told told = Say(sample.protocol, wire::kConfigureRequest, sample.option);
    EXPECT_EQ(told.step, Step::kEstablished);
    EXPECT_NE(told.sentence.find(sample.wish), std::string::npos) << told.sentence;
    EXPECT_FALSE(BackgroundOfName(told.name).about.empty()) << told.name;
  }
}

TEST(NetworkSentence, ANakOfNamesSaysWhatBecameOfThem_Rfc2097_3_1) {
  wire::NameProjection results;
  results.names = {{wire::MakeNetbiosName("ALICE", 0), wire::kNameInUse}};
  const Told told = Say(wire::kPppNbfcp, wire::kConfigureNak, Write(results));
  EXPECT_NE(told.sentence.find("ALICE<00> in use on the remote network"), std::string::npos)
      << told.sentence;
}

TEST(NetworkSentence, EveryCodeOfEachProtocolHasABackground) {
  for (const uint16_t protocol :
       {wire::kPppIpv6cp, wire::kPppIpxcp, wire::kPppNbfcp, wire::kPppBcp}) {
    for (uint8_t code = 1; code <= 7; ++code) {
      const Told told = Say(protocol, code, {});
      EXPECT_FALSE(told.sentence.empty());
      EXPECT_FALSE(BackgroundOfName(told.name).about.empty()) << told.name;
    }
  }
}

TEST(NetworkSentence, PacketsInsideTheTunnelAreNamed) {
  wire::IpxHeader ipx;
  ipx.destination.socket = wire::kIpxSocketSap;
  EXPECT_EQ(
      DescribeNetworkPacket(wire::kPppIpx, wire::WriteIpxPacket(ipx, Write(wire::SapQuery{3, 4}))),
      "SAP Nearest Service Query, file server (0x0004)");
  Bytes name = Write(wire::LlcHeader{});
  wire::NbfHeader query;
  query.destination_name = wire::MakeNetbiosName("SERVER", 0x20);
  const Bytes nbf = Write(query);
  name.insert(name.end(), nbf.begin(), nbf.end());
  EXPECT_EQ(DescribeNetworkPacket(wire::kPppNbf, name), "NetBIOS NAME_QUERY for SERVER<20>");
}

TEST(NetworkSentence, HostileOptionsGetASentenceToo) {
  SeededRng dice(3);
  for (int i = 0; i < 5'000; ++i) {
    Bytes data(dice.Below(40));
    dice.Fill(data);
    if (data.size() > 2) {
      data[0] = static_cast<uint8_t>(dice.Below(12));
      data[1] = static_cast<uint8_t>(data.size());
    }
    for (const uint16_t protocol :
         {wire::kPppIpv6cp, wire::kPppIpxcp, wire::kPppNbfcp, wire::kPppBcp}) {
      EXPECT_FALSE(Say(protocol, static_cast<uint8_t>(1 + dice.Below(8)), data).sentence.empty());
    }
  }
}

}  // namespace
}  // namespace pptplab::explain
