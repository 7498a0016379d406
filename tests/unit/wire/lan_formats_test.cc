// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What LANs carry besides IP: IPX, NetBIOS Frames, LLC, bridged frames; alone and as layers.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "stack/base/rng.h"
#include "stack/wire/arp.h"
#include "stack/wire/bridging.h"
#include "stack/wire/dissect.h"
#include "stack/wire/icmpv6.h"
#include "stack/wire/ipx.h"
#include "stack/wire/llc.h"
#include "stack/wire/nbf.h"
#include "stack/wire/ppp.h"

namespace pptplab::wire {
namespace {

constexpr MacAddress kAlice = {2, 0, 0, 0, 0, 1};
constexpr MacAddress kServer = {2, 0, 0, 0, 0, 2};

Bytes Join(std::initializer_list<Bytes> parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

Bytes InPpp(uint16_t protocol, const Bytes& packet) {
  Bytes frame(2);
  StoreBe16(frame.data(), protocol);
  return Join({frame, packet});
}

/// "PPP: IPX (0x002b) | IPX: … "
std::string Layers(const Bytes& bytes, Format format = Format::kPppFrame) {
  std::string text;
  for (const DissectedLayer& layer : Dissect(bytes, format)) {
    if (!text.empty()) text += " | ";
    text += layer.name + (": " + layer.summary);
  }
  return text;
}

Bytes IpxToSap() {
  IpxHeader header;
  header.destination = {0xa1b, kIpxBroadcast, kIpxSocketSap};
  header.source = {0xa1b, kAlice, 0x4003};
  return WriteIpxPacket(header, Write(SapQuery{kSapNearestRequest, kSapFileServer}));
}

TEST(Ipx, HeaderStandsAsRfc1634ShowsIt) {
  const Bytes packet = IpxToSap();
  EXPECT_EQ(ToHex(packet),
            "ffff0022000400000a1bffffffffffff045200000a1b02000000000140030003"
            "0004");
  const auto read = Read<IpxHeader>(packet);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->packet_length, 34);
  EXPECT_EQ(ToString(read->source), "00000a1b.020000000001:4003");
}

TEST(Ipx, ALengthBelowItsHeaderIsMalformed) {
  Bytes packet = IpxToSap();
  packet[3] = 29;
  EXPECT_FALSE(Read<IpxHeader>(packet));
}

TEST(Ipx, SapAndRipAreShownAsLayers) {
  EXPECT_EQ(Layers(InPpp(kPppIpx, IpxToSap())),
            "PPP: IPX (0x002b), Address and Control left out | "
            "IPX: 00000a1b.020000000001:4003 > 00000a1b.ffffffffffff:0452, PEP | "
            "SAP: Nearest Service Query, file server (0x0004)");
  SapService service;
  std::copy_n("PAYROLL", 7, service.name.begin());
  IpxHeader header;
  header.source = {0xa1b, kServer, kIpxSocketSap};
  const Bytes answer = WriteIpxPacket(header, Join({{0, 4}, Write(service)}));
  EXPECT_NE(Layers(answer, Format::kPppFrame), "");
  EXPECT_NE(
      Layers(InPpp(kPppIpx, answer)).find("SAP: Nearest Service Response, PAYROLL (file server)"),
      std::string::npos);
  header.source.socket = header.destination.socket = kIpxSocketRip;
  const Bytes routes = WriteIpxPacket(header, Join({{0, 2}, Write(IpxRoute{0xc0ffee, 2, 3})}));
  EXPECT_NE(Layers(InPpp(kPppIpx, routes)).find("RIP: Response, 0x00c0ffee"), std::string::npos);
}

Bytes NameQuery() {
  NbfHeader header;
  header.command = NbfCommand::kNameQuery;
  header.data2 = 0x0102;
  header.response_correlator = 5;
  header.destination_name = MakeNetbiosName("SERVER", 0x20);
  header.source_name = MakeNetbiosName("ALICE", 0);
  return Join({Write(LlcHeader{}), Write(header)});
}

TEST(Nbf, NumbersHaveTheirLowOctetFirst) {
  const Bytes packet = NameQuery();
  EXPECT_EQ(ToHex(ByteView(packet).first(15)), "f0f0032c00ffef0a00020100000500");
  const auto read = Read<NbfHeader>(ByteView(packet).subspan(3));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->data2, 0x0102);
  EXPECT_EQ(read->response_correlator, 5);
  EXPECT_EQ(NetbiosNameText(read->destination_name), "SERVER<20>");
}

TEST(Nbf, SessionFramesHaveNumbersInsteadOfNames) {
  NbfHeader header;
  header.command = NbfCommand::kDataOnlyLast;
  header.destination_number = 7;
  header.source_number = 3;
  const Bytes packet = Write(header);
  EXPECT_EQ(packet.size(), NbfHeader::kSessionSize);
  ASSERT_TRUE(Read<NbfHeader>(packet));
  EXPECT_EQ(SummarizeNbf(*Read<NbfHeader>(packet)), "DATA_ONLY_LAST, session 3 to 7");
  Bytes wrong = packet;
  wrong[0] = 44;
  EXPECT_FALSE(Read<NbfHeader>(wrong)) << "Length doesn't fit the command";
}

TEST(Nbf, IsShownAsLayersWithAndWithoutMacAddresses_Rfc2097_3_4) {
  const std::string expected =
      "LLC: NetBIOS, UI | NetBIOS: NAME_QUERY for SERVER<20> from ALICE<00>";
  EXPECT_EQ(Layers(InPpp(kPppNbf, NameQuery())),
            "PPP: NetBIOS Frames (0x003f), Address and Control left out | " + expected);
  const Bytes whole = Join({Write(NbfMacAddresses{kNetbiosMulticast, kAlice}), NameQuery()});
  EXPECT_EQ(ToHex(ByteView(whole).first(6)), "c00000000080") << "03:00:00:00:00:01, turned round";
  EXPECT_NE(Layers(InPpp(kPppNbf, whole))
                .find("MAC addresses: 02:00:00:00:00:01 > 03:00:00:00:00:01 | " + expected),
            std::string::npos);
}

TEST(Nbf, FieldsAreShownAsPeopleWriteThem) {
  const Bytes packet = NameQuery();
  const Description description = DescribeNbf(ByteView(packet).subspan(3));
  std::map<std::string, std::string> values;
  for (const Field& field : description.fields) values[field.name] = field.value;
  EXPECT_EQ(values["Length"], "44");
  EXPECT_EQ(values["Data2"], "258");
  EXPECT_EQ(values["Command"], "NAME_QUERY (10)");
  EXPECT_EQ(values["Source Name"], "ALICE<00>");
}

Bytes ArpFrame() {
  Bytes frame =
      Join({Write(EthernetHeader{kIpxBroadcast, kAlice, {}, {}, kEtherTypeArp}),
            Write(ArpPacket{kArpRequest, kAlice, Address{0x0a000001}, {}, Address{0x0a000002}})});
  frame.resize(kMinimumEthernetFrame);
  return frame;
}

TEST(Bridging, AFrameComesOutAsItWentIn_Rfc3518_4_2) {
  const Bytes packet = BridgeEthernet(ArpFrame(), false);
  EXPECT_EQ(ToHex(ByteView(packet).first(4)), "0001ffff");
  EXPECT_EQ(packet.size(), 62u);
  EXPECT_EQ(UnbridgeEthernet(packet).value(), ArpFrame());
}

TEST(Bridging, TinygramsLeaveTheirPaddingOut_Rfc3518_3_3) {
  const Bytes packet = BridgeEthernet(ArpFrame(), true);
  EXPECT_EQ(packet[0], 0x20);
  EXPECT_EQ(packet.size(), 2u + 42u);  // the last octet of the target's address is the 42nd
  EXPECT_EQ(UnbridgeEthernet(packet).value(), ArpFrame());
  Bytes longer = ArpFrame();
  longer.resize(61);
  EXPECT_EQ(BridgeEthernet(longer, true)[0], 0) << "more than the minimum is no padding";
  EXPECT_EQ(UnbridgeEthernet(BridgeEthernet(longer, true)).value(), longer);
}

TEST(Bridging, OnlyPacketsBetweenBridgesBearTheIndicator_Rfc3518_3_5) {
  Bytes bpdu = *FromHex("0180c2000000020000000001002642420300");
  bpdu.resize(kMinimumEthernetFrame);
  Bytes garp = bpdu;
  garp[5] = 0x21;
  EXPECT_EQ(BridgeEthernet(bpdu, false, false, true)[0], 0x10);
  EXPECT_EQ(BridgeEthernet(garp, false, false, true)[0], 0x10);
  EXPECT_EQ(BridgeEthernet(bpdu, false)[0], 0) << "not agreed on";
  EXPECT_EQ(BridgeEthernet(ArpFrame(), false, false, true)[0], 0);
  garp[5] = 0x30;
  EXPECT_FALSE(IsBetweenBridges(garp)) << "no reserved address";
  EXPECT_EQ(UnbridgeEthernet(BridgeEthernet(bpdu, true, true, true)).value(), bpdu);
}

TEST(Bridging, MacTypeZeroIsReserved_Rfc3518_4_2) {
  Bytes packet = BridgeEthernet(ArpFrame(), false);
  packet[0] |= 0x10;
  packet[1] = 0;
  EXPECT_FALSE(UnbridgeEthernet(packet)) << "nor does B make it an Ethernet frame";
}

TEST(Bridging, TheLansFcsIsKeptAndJudged_Rfc3518_3_1) {
  for (const bool tinygram : {false, true}) {
    Bytes packet = BridgeEthernet(ArpFrame(), tinygram, true);
    EXPECT_EQ(packet[0] & 0x80, 0x80);
    EXPECT_EQ(UnbridgeEthernet(packet).value(), ArpFrame());
    packet[5] ^= 1;
    EXPECT_FALSE(UnbridgeEthernet(packet));
  }
}

TEST(Bridging, FcsIsTheCrcOfIeee8023) {
  // The check value of CRC-32, cbf43926, is over these digits.
  EXPECT_EQ(EthernetFcs(AsBytes("123456789")), 0x2639f4cbu);
}

TEST(Bridging, PadsAndALanIdAreTakenOff_Rfc1638_4_2) {
  Bytes packet = Join({{0x43, 1}, {0, 0, 0, 9}, ArpFrame(), {1, 2, 3}});
  EXPECT_EQ(UnbridgeEthernet(packet).value(), ArpFrame());
  EXPECT_FALSE(UnbridgeEthernet(Bytes{0x0f, 1, 1, 2, 3})) << "more pads than octets";
  EXPECT_FALSE(UnbridgeEthernet(Join({{0, 3}, ArpFrame()}))) << "token ring";
}

TEST(Bridging, IsShownDownToWhatTheFrameCarries) {
  EXPECT_EQ(Layers(InPpp(kPppBridging, BridgeEthernet(ArpFrame(), true))),
            "PPP: Bridging PDU (0x0031), Address and Control left out | "
            "Bridging: IEEE 802.3/Ethernet, without its padding | "
            "Ethernet: 02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff | "
            "ARP: who has 10.0.0.2? Tell 10.0.0.1");
  Bytes netbios = Join({Write(EthernetHeader{kNetbiosMulticast, kAlice, {}, {}, 47}), NameQuery()});
  netbios.resize(64);
  const std::string layers = Layers(InPpp(kPppBridging, BridgeEthernet(netbios, false)));
  EXPECT_NE(layers.find("NetBIOS: NAME_QUERY for SERVER<20>"), std::string::npos) << layers;
}

TEST(Ipv6, Icmpv6InsideTheTunnelIsShownAndItsChecksumJudged_Rfc4443_2_3) {
  Ipv6Header ip;
  ip.source = LinkLocalAddress(1);
  ip.destination = LinkLocalAddress(0x020000fffe000002);
  ip.next_header = kIpProtocolIcmpv6;
  ip.payload_length = 8;
  Icmpv6Header echo;
  echo.identifier = 3;
  echo.sequence_number = 4;
  echo.checksum = 0x81b1;
  EXPECT_EQ(ToString(ip.destination), "fe80::200:ff:fe00:2");
  const Bytes frame = InPpp(kPppIpv6, Join({Write(ip), Write(echo)}));
  EXPECT_NE(Layers(frame).find("IPv6: fe80::1 > fe80::200:ff:fe00:2, ICMPv6 | "
                               "ICMPv6: Echo Request, identifier 3, sequence 4"),
            std::string::npos)
      << Layers(frame);
  const auto layers = Dissect(frame, Format::kPppFrame);
  EXPECT_NE(layers.back().fields[2].value.find("(right)"), std::string::npos)
      << layers.back().fields[2].value;
}

TEST(Ipv6, AddressesAreWrittenAsRfc5952Says) {
  const auto text = [](const char* hex) {
    Ipv6Address address{};
    std::copy_n(FromHex(hex)->begin(), 16, address.begin());
    return ToString(address);
  };
  EXPECT_EQ(text("20010db8000000000001000000000001"), "2001:db8::1:0:0:1");
  EXPECT_EQ(text("20010db8000100010001000100010001"), "2001:db8:1:1:1:1:1:1");
  EXPECT_EQ(text("00000000000000000000000000000000"), "::");
  EXPECT_EQ(text("20010db8000000010001000100010001"), "2001:db8:0:1:1:1:1:1");
  EXPECT_EQ(text("fe800000000000000000000000000000"), "fe80::");
}

TEST(Lan, HostileBytesAreAnsweredByLayersAndNeverMore) {
  SeededRng dice(7);
  const std::vector<Bytes> seeds = {InPpp(kPppIpx, IpxToSap()), InPpp(kPppNbf, NameQuery()),
                                    InPpp(kPppBridging, BridgeEthernet(ArpFrame(), true, true)),
                                    InPpp(kPppIpv6, Bytes(60, 0x60))};
  for (int i = 0; i < 20'000; ++i) {
    Bytes frame = seeds[dice.Below(4)];
    frame.resize(2 + dice.Below(static_cast<uint32_t>(frame.size())));
    const auto octets = static_cast<uint32_t>(frame.size() - 2);
    for (uint32_t n = octets == 0 ? 0 : dice.Below(4); n > 0; --n) {
      frame[2 + dice.Below(octets)] = static_cast<uint8_t>(dice.Below(256));
    }
    EXPECT_LE(Dissect(frame, Format::kPppFrame).size(), 24u);
    (void)UnbridgeEthernet(ByteView(frame).subspan(2));
  }
}

}  // namespace
}  // namespace pptplab::wire
