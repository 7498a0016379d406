// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Options of IPV6CP, IPXCP, NBFCP and BCP: their octets, and what is said about them.
#include "stack/wire/network_options.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "stack/wire/summary.h"

namespace pptplab::wire {
namespace {

std::string Said(uint16_t protocol, const Bytes& option) {
  return DescribeOption(protocol, OptionView{option[0], option});
}

TEST(NetworkOptions, Ipv6cp_Rfc5072_4_1) {
  const Bytes option = Write(InterfaceIdentifier{0x020000fffe000001});
  EXPECT_EQ(ToHex(option), "010a020000fffe000001");
  EXPECT_EQ(Read<InterfaceIdentifier>(option)->value, 0x020000fffe000001u);
  EXPECT_EQ(Said(kPppIpv6cp, option), "Interface-Identifier 0200:00ff:fe00:0001");
  EXPECT_FALSE(Read<InterfaceIdentifier>(*FromHex("0109020000fffe0000"))) << "10 octets, no others";
  EXPECT_FALSE(Read<InterfaceIdentifier>(*FromHex("010b020000fffe00000100")));
}

TEST(NetworkOptions, Ipxcp_Rfc1552_3) {
  EXPECT_EQ(ToHex(Write(IpxNetworkNumber{0xa1b})), "010600000a1b");
  EXPECT_EQ(Said(kPppIpxcp, Write(IpxNetworkNumber{0xa1b})), "IPX-Network-Number 0x00000a1b");
  EXPECT_EQ(Said(kPppIpxcp, Write(IpxNodeNumber{{2, 0, 0, 0, 0, 1}})),
            "IPX-Node-Number 02:00:00:00:00:01");
  EXPECT_EQ(ToHex(Write(IpxRoutingProtocol{})), "04040002");
  EXPECT_EQ(Said(kPppIpxcp, Write(IpxRoutingProtocol{})), "IPX-Routing-Protocol Novell RIP/SAP");
  EXPECT_EQ(Said(kPppIpxcp, Write(IpxCompressionProtocol{kIpxTelebit, {}})),
            "IPX-Compression-Protocol Telebit Compressed IPX (0x0002)");
  EXPECT_EQ(Said(kPppIpxcp, Write(IpxRouterName{AsBytes("GATE")})), "IPX-Router-Name GATE");
  EXPECT_EQ(Said(kPppIpxcp, Write(IpxConfigurationComplete{})), "IPX-Configuration-Complete");
}

TEST(NetworkOptions, NamesHaveTheirTypeAndInANakTheirResult_Rfc2097_3_1) {
  NameProjection option;
  option.names = {{MakeNetbiosName("ALICE", 0), kNameUnique},
                  {MakeNetbiosName("SALES", 0), kNameGroup}};
  const Bytes bytes = Write(option);
  EXPECT_EQ(bytes[1], 2 + 2 * 17);
  EXPECT_EQ(Said(kPppNbfcp, bytes), "Name-Projection ALICE<00> unique, SALES<00> group");
  option.names[0].added = kNameInUse;
  EXPECT_EQ(Read<NameProjection>(Write(option))->names, option.names);
  EXPECT_EQ(Said(kPppNbfcp, Write(option)),
            "Name-Projection ALICE<00> in use on the remote network, SALES<00> group");
  EXPECT_EQ(Said(kPppNbfcp, *FromHex("01054142ff")), "Name-Projection (malformed: 0x01054142ff)");
}

TEST(NetworkOptions, Nbfcp_Rfc2097_3_2To3_4) {
  EXPECT_EQ(Said(kPppNbfcp, Write(PeerInformation{8, 4, 0, AsBytes("ALICE")})),
            "Peer-Information end system 4.0, ALICE");
  EXPECT_EQ(NameOfPeerClass(2), "NetBIOS gateway server");
  EXPECT_EQ(NameOfPeerClass(4), "local access only server");
  EXPECT_EQ(NameOfPeerClass(6), "NBF bridge");
  for (const uint32_t reserved : {1, 3, 5, 7}) EXPECT_EQ(NameOfPeerClass(reserved), "");
  EXPECT_EQ(ToHex(Write(MulticastFiltering{5, 1})), "0305000501");
  EXPECT_EQ(Said(kPppNbfcp, Write(MulticastFiltering{0xffff, 0})), "Multicast-Filtering unknown");
  EXPECT_EQ(ToHex(Write(IeeeMacAddressRequired{})), "0402");
}

TEST(NetworkOptions, Bcp_Rfc3518_5) {
  EXPECT_EQ(ToHex(Write(BridgeIdentification{0x123, 4})), "01041234");
  EXPECT_EQ(Said(kPppBcp, Write(LineIdentification{0x123, 4})),
            "Line-Identification segment 291, bridge 4");
  EXPECT_EQ(Said(kPppBcp, Write(MacSupport{1})), "MAC-Support IEEE 802.3/Ethernet");
  EXPECT_EQ(ToHex(Write(TinygramCompression{1})), "040301");
  EXPECT_EQ(Said(kPppBcp, Write(TinygramCompression{2})), "Tinygram-Compression disabled");
  EXPECT_EQ(Said(kPppBcp, Write(BcpMacAddress{{2, 0, 0, 0, 0, 1}})),
            "MAC-Address 02:00:00:00:00:01");
  EXPECT_EQ(Said(kPppBcp, Write(TaggedFrame{1})), "IEEE-802-Tagged-Frame enabled");
  EXPECT_EQ(Said(kPppBcp, *FromHex("070401ff")), "Spanning-Tree-Protocol IEEE 802.1D or 255");
  EXPECT_EQ(ToHex(Write(ManagementInline{})), "0902");
  EXPECT_EQ(ToHex(Write(BridgeControlPacketIndicator{})), "0a02");
}

TEST(NetworkOptions, EveryFieldOfAConfigureRequestIsNamed) {
  const auto packet = *FromHex(
      "0101001c"
      "010600000a1b"
      "0208020000000001"
      "04040002"
      "0504"
      "4142"
      "0602");
  const Description description = DescribePppPacket(kPppIpxcp, packet);
  EXPECT_FALSE(description.error);
  std::set<std::string> names;
  for (const Field& field : description.fields) names.insert(field.name);
  for (const char* name :
       {"IPX-Network-Number", "IPX-Node-Number", "IPX-Routing-Protocol", "IPX-Router-Name"}) {
    EXPECT_TRUE(names.contains(name)) << name;
  }
  EXPECT_EQ(SummarizePppPacket(kPppIpxcp, packet),
            "IPXCP Configure-Request id 1: IPX-Network-Number 0x00000a1b, IPX-Node-Number "
            "02:00:00:00:00:01, IPX-Routing-Protocol Novell RIP/SAP, IPX-Router-Name AB, "
            "IPX-Configuration-Complete");
}

}  // namespace
}  // namespace pptplab::wire
