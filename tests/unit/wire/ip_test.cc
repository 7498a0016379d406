// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// IPv4, IPv6, TCP, UDP, ICMP, Ethernet, cooked captures, and their checksums.
#include <gtest/gtest.h>

#include "stack/wire/checksum.h"
#include "stack/wire/ethernet.h"
#include "stack/wire/icmp.h"
#include "stack/wire/ipv4.h"
#include "stack/wire/ipv6.h"
#include "stack/wire/tcp.h"
#include "stack/wire/udp.h"
#include "tests/unit/wire/golden.h"

namespace pptplab::wire {
namespace {

using testing::ExpectGolden;
using testing::Fragment;

std::vector<Fragment> Ipv4Fragments(const char* first) {
  return {{first, "flags"},
          {"10", "Type of Service"},
          {"0030", "Total Length"},
          {"03b7", "Identification"},
          {"4000", "flags"},
          {"80", "Time to Live"},
          {"06", "Protocol"},
          {"e0ea", "Header Checksum"},
          {"0a01010b", "Source Address"},
          {"0a01010a", "Destination Address"}};
}

TEST(Ipv4, HeaderWithAndWithoutOptions_Rfc791_3_1) {
  ExpectGolden<Ipv4Header>(Ipv4Fragments("45"));
  auto fragments = Ipv4Fragments("47");
  fragments.push_back({"9404000001010100", "Options"});
  ExpectGolden<Ipv4Header>(fragments);
  fragments[4].hex = "a123";  // Reserved and MF
  ExpectGolden<Ipv4Header>(fragments);
  const Bytes bytes = testing::Join(fragments);
  const auto header = Read<Ipv4Header>(bytes);
  ASSERT_TRUE(header);
  EXPECT_TRUE(header->reserved_flag);
  EXPECT_TRUE(header->more_fragments);
  EXPECT_FALSE(header->dont_fragment);
  EXPECT_EQ(header->fragment_offset, 0x123);
  EXPECT_TRUE(header->IsFragment());
  EXPECT_EQ(ToString(header->source), "10.1.1.11");
}

TEST(Ipv4, IsRefusedWithImpossibleLengths_Rfc791_3_1) {
  auto fragments = Ipv4Fragments("44");
  EXPECT_FALSE(Read<Ipv4Header>(testing::Join(fragments)));
  fragments[0].hex = "65";
  EXPECT_FALSE(Read<Ipv4Header>(testing::Join(fragments)));
  fragments[0].hex = "45";
  fragments[2].hex = "0013";
  EXPECT_FALSE(Read<Ipv4Header>(testing::Join(fragments)));
  fragments[2].hex = "0015";
  EXPECT_FALSE(ReadIpv4Packet(testing::Join(fragments)));  // one octet of payload is missing
}

TEST(Ipv4, PacketIsWrittenWithLengthAndChecksum_Rfc791_3_1) {
  const Bytes options = *FromHex("01010101");
  const Bytes payload = *FromHex("0102030405");
  Ipv4Header header;
  header.protocol = 47;
  header.source = *ParseAddress("192.0.2.2");
  header.destination = *ParseAddress("192.0.2.1");
  header.options = options;
  header.header_checksum = 0x1234;
  Bytes packet = WriteIpv4Packet(header, payload);
  EXPECT_TRUE(Ipv4ChecksumIsRight(packet));
  packet.push_back(0);  // Ethernet pads short frames.
  const auto read = ReadIpv4Packet(packet);
  ASSERT_TRUE(read);
  EXPECT_EQ(ToHex(read->payload), "0102030405");
  EXPECT_EQ(ToHex(read->header.options), "01010101");
  packet[8] ^= 1;
  EXPECT_FALSE(Ipv4ChecksumIsRight(packet));
  EXPECT_FALSE(Ipv4ChecksumIsRight({}));
}

TEST(Ipv6, Header_Rfc8200_3) {
  ExpectGolden<Ipv6Header>({{"6123", "flags"},
                            {"4567", "Flow Label, lower bits"},
                            {"008b", "Payload Length"},
                            {"04", "Next Header"},
                            {"f6", "Hop Limit"},
                            {"2402f00000018e010000000000005555", "Source Address"},
                            {"2607fcd00100230000000000b1082a6b", "Destination Address"}});
}

TEST(Tcp, HeaderWithAndWithoutOptions_Rfc793_3_1) {
  std::vector<Fragment> fragments = {{"0bd1", "Source Port"},
                                     {"06bb", "Destination Port"},
                                     {"d97393ab", "Sequence Number"},
                                     {"00000001", "Acknowledgment Number"},
                                     {"5fff", "flags"},
                                     {"4000", "Window"},
                                     {"531d", "Checksum"},
                                     {"0001", "Urgent Pointer"}};
  ExpectGolden<TcpHeader>(fragments);
  fragments[4].hex = "7012";
  fragments.push_back({"020405b401010402", "Options"});
  ExpectGolden<TcpHeader>(fragments);
  const Bytes bytes = testing::Join(fragments);
  const auto header = Read<TcpHeader>(bytes);
  ASSERT_TRUE(header);
  EXPECT_EQ(DescribeTcpFlags(*header), "SYN ACK");
  EXPECT_EQ(header->size(), 28u);
  EXPECT_EQ(DescribeTcpFlags(TcpHeader{}), "");
}

TEST(Tcp, IsRefusedWithAnImpossibleDataOffset_Rfc793_3_1) {
  Bytes bytes(20);
  bytes[12] = 0x40;
  EXPECT_FALSE(Read<TcpHeader>(bytes));
}

TEST(Udp, Header_Rfc768) {
  ExpectGolden<UdpHeader>({{"0035", "Source Port"},
                           {"04d2", "Destination Port"},
                           {"0008", "Length"},
                           {"33ea", "Checksum"}});
  EXPECT_FALSE(Read<UdpHeader>(*FromHex("003504d2000733ea")));
}

TEST(Icmp, Header_Rfc792) {
  ExpectGolden<IcmpHeader>({{"03", "Type"},
                            {"04", "Code"},
                            {"1234", "Checksum"},
                            {"0000", "Identifier"},
                            {"05dc", "Sequence Number"}});
}

TEST(Ethernet, HeaderWithUpToTwoTags_Ieee8021Q) {
  const Fragment destination{"0200000000ff", "Destination"}, source{"020000000001", "Source"};
  ExpectGolden<EthernetHeader>({destination, source, {"0800", "Type"}});
  ExpectGolden<EthernetHeader>({destination,
                                source,
                                {"8100", "Tag Protocol Identifier", "Type"},
                                {"b064", "flags"},
                                {"86dd", "Type"}});
  ExpectGolden<EthernetHeader>({destination,
                                source,
                                {"88a8", "Tag Protocol Identifier", "Type"},
                                {"0001", "flags"},
                                {"8100", "Tag Protocol Identifier", "Type"},
                                {"0fff", "flags"},
                                {"0800", "Type"}});
  const auto header = Read<EthernetHeader>(*FromHex("0200000000ff0200000000018100b0640800"));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->tag.id, 100);
  EXPECT_EQ(header->tag.priority, 5);
  EXPECT_TRUE(header->tag.drop_eligible);
  EXPECT_EQ(ToString(header->destination), "02:00:00:00:00:ff");
}

TEST(LinuxCooked, BothVersions) {
  ExpectGolden<LinuxCookedHeader>({{"0004", "Packet Type"},
                                   {"0001", "ARPHRD Type"},
                                   {"0006", "Address Length"},
                                   {"0200000000010000", "Address"},
                                   {"0800", "Protocol"}});
  ExpectGolden<LinuxCooked2Header>({{"0800", "Protocol"},
                                    {"0000", "Reserved"},
                                    {"00000002", "Interface Index"},
                                    {"0001", "ARPHRD Type"},
                                    {"04", "Packet Type"},
                                    {"06", "Address Length"},
                                    {"0200000000010000", "Address"}});
}

TEST(Checksum, IsTheExampleOfRfc1071_3) {
  EXPECT_EQ(ChecksumOf(*FromHex("0001f203f4f5f6f7")), 0x220d);
}

TEST(Checksum, DoesNotCareWhereThePartsAreCut_Rfc1071_2) {
  Bytes bytes(37);
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(i * 37 + 200);
  for (size_t a = 0; a <= bytes.size(); ++a) {
    for (size_t b = a; b <= bytes.size(); ++b) {
      InternetChecksum checksum;
      checksum.Add(ByteView(bytes).first(a));
      checksum.Add(ByteView(bytes).subspan(a, b - a));
      checksum.Add(ByteView(bytes).subspan(b));
      ASSERT_EQ(checksum.Value(), ChecksumOf(bytes)) << a << " " << b;
    }
  }
}

TEST(Checksum, OfATcpSegmentCoversThePseudoHeader_Rfc793_3_1) {
  // The SYN of a real connection from 10.1.1.11 to 10.1.1.10 (tests/golden/wire).
  Bytes segment = *FromHex("0bd106bbd973edeb0000000070024000531d0000020405b401010402");
  const Address source{0x0a01010b}, destination{0x0a01010a};
  EXPECT_EQ(TransportChecksum(source, destination, kIpProtocolTcp, segment), 0);
  EXPECT_NE(TransportChecksum(source, Address{1}, kIpProtocolTcp, segment), 0);
  segment[16] = segment[17] = 0;
  EXPECT_EQ(TransportChecksum(source, destination, kIpProtocolTcp, segment), 0x531d);
}

TEST(IpNames, AreTheRfcs) {
  EXPECT_EQ(NameOfIpProtocol(47), "GRE");
  EXPECT_EQ(NameOfIpProtocol(200), "");
  EXPECT_EQ(NameOfIcmpType(8), "Echo");
  EXPECT_EQ(NameOfIcmpUnreachableCode(2), "protocol unreachable");
  EXPECT_EQ(NameOfEtherType(0x0806), "ARP");
}

}  // namespace
}  // namespace pptplab::wire
