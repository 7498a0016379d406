// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// ICMP errors about a packet, and the Maximum Segment Size in a SYN.
#include "stack/wire/icmp_error.h"

#include <gtest/gtest.h>

#include <random>

#include "stack/wire/checksum.h"
#include "stack/wire/tcp.h"
#include "stack/wire/tcp_mss.h"

namespace pptplab::wire {
namespace {

constexpr Address kWeb{0x0a000002}, kClient{0x0a080064};

Bytes PacketOf(uint8_t protocol, ByteView payload, Ipv4Header header = {}) {
  header.protocol = protocol;
  if (header.source.IsAny()) header.source = kWeb;
  if (header.destination.IsAny()) header.destination = kClient;
  return WriteIpv4Packet(header, payload);
}

// --- errors

TEST(IcmpErrors, QuoteTheHeaderAndEightOctetsAndCarryTheNextHopsMtu_Rfc792_Rfc1191_4) {
  const Bytes options = *FromHex("01010101");
  Ipv4Header header;
  header.options = options;
  header.dont_fragment = true;
  const Bytes packet = PacketOf(6, Bytes(1400, 0x5a), header);
  const Bytes message = WriteIcmpError({kIcmpDestinationUnreachable, 4, 1396}, packet);
  ASSERT_EQ(message.size(), 8u + 24u + 8u);
  EXPECT_EQ(ToHex(ByteView(message).first(2)), "0304");
  EXPECT_EQ(ToHex(ByteView(message).subspan(4, 4)), "00000574");
  EXPECT_EQ(ChecksumOf(message), 0);
  EXPECT_TRUE(std::equal(message.begin() + 8, message.end(), packet.begin()));

  const Bytes whole = PacketOf(kIpProtocolIcmp, message);
  const auto read = ReadIcmpError(whole);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->error.next_hop_mtu, 1396);
  EXPECT_EQ(read->quoted.destination, kClient);
  EXPECT_EQ(read->quoted.total_length, packet.size());
  EXPECT_EQ(read->quoted_payload.size(), 8u);
}

TEST(IcmpErrors, QuoteNoMoreThanThereIs) {
  Bytes packet = PacketOf(254, *FromHex("010203"));
  packet.resize(46);  // an Ethernet's padding
  EXPECT_EQ(WriteIcmpError({3, 2, 0}, packet).size(), 8u + 23u);
  EXPECT_EQ(WriteIcmpError({3, 2, 0}, packet, 500).size(), 8u + 23u);
  EXPECT_EQ(WriteIcmpError({3, 2, 0}, {}).size(), 8u);  // about nothing: nobody asks for that
}

TEST(IcmpErrors, AreNotSentAboutErrorsFragmentsAndMany_Rfc1122_3_2_2) {
  EXPECT_TRUE(MayReportTo(PacketOf(6, Bytes(20))));
  Ipv4Header header;
  header.more_fragments = true;
  EXPECT_TRUE(MayReportTo(PacketOf(6, Bytes(24), header)));
  header.fragment_offset = 3;
  EXPECT_FALSE(MayReportTo(PacketOf(6, Bytes(24), header)));
  for (const char* address : {"127.0.0.1", "224.0.0.5", "255.255.255.255", "240.0.0.1"}) {
    Ipv4Header from, to;
    from.source = to.destination = *ParseAddress(address);
    EXPECT_FALSE(MayReportTo(PacketOf(6, Bytes(20), from))) << address;
    EXPECT_FALSE(MayReportTo(PacketOf(6, Bytes(20), to))) << address;
  }
  for (int type = 0; type < 256; ++type) {
    const bool is_error = type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
    const Bytes icmp{static_cast<uint8_t>(type), 0, 0, 0, 0, 0, 0, 0};
    EXPECT_EQ(MayReportTo(PacketOf(1, icmp)), !is_error) << type;
  }
  EXPECT_FALSE(MayReportTo(PacketOf(1, {})));
  EXPECT_FALSE(MayReportTo({}));
  Bytes truncated = PacketOf(6, Bytes(20));
  truncated.resize(19);
  EXPECT_FALSE(MayReportTo(truncated));
}

TEST(IcmpErrors, ReadNothingFromWhatIsNone) {
  const Bytes message = WriteIcmpError({3, 4, 1396}, PacketOf(6, Bytes(40)));
  const Bytes whole = PacketOf(1, message);
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(ReadIcmpError(ByteView(whole).first(size))) << size;
  }
  for (size_t size = 0; size < 8 + 20; ++size) {  // cut in its quoted header
    EXPECT_FALSE(ReadIcmpError(PacketOf(1, ByteView(message).first(size)))) << size;
  }
  EXPECT_TRUE(ReadIcmpError(PacketOf(1, ByteView(message).first(28))));
  EXPECT_FALSE(ReadIcmpError(PacketOf(17, message)));
  Bytes echo = message;
  echo[0] = 8;
  EXPECT_FALSE(ReadIcmpError(PacketOf(1, echo)));
}

TEST(PathMtu, IsWhatTheRouterSaysOrTheNextPlateau_Rfc1191_7_1) {
  EXPECT_EQ(PathMtuAfter(1396, 1500), 1396);
  EXPECT_EQ(PathMtuAfter(0, 1500), 1492);
  EXPECT_EQ(PathMtuAfter(0, 1492), 1006);
  EXPECT_EQ(PathMtuAfter(0, 65535), 32000);
  EXPECT_EQ(PathMtuAfter(0, 296), 68);
  EXPECT_EQ(PathMtuAfter(40, 1500), 68);      // RFC 1191 §3: never below 68
  EXPECT_EQ(PathMtuAfter(1500, 1500), 1500);  // it fitted: nothing changes
  EXPECT_EQ(PathMtuAfter(9000, 1500), 1500);
}

// --- Maximum Segment Size

Bytes SynWith(ByteView options, bool syn = true, Ipv4Header ip = {}) {
  TcpHeader header;
  header.source_port = 49153;
  header.destination_port = 80;
  header.syn = syn;
  header.window = 65535;
  header.options = options;
  Bytes segment = Write(header);
  StoreBe16(&segment[16], TransportChecksum(kWeb, kClient, 6, segment));
  return PacketOf(6, segment, ip);
}

bool TcpChecksumIsRight(ByteView packet) {
  const auto read = ReadIpv4Packet(packet);
  return TransportChecksum(kWeb, kClient, 6, read->payload) == 0;
}

TEST(Mss, IsLoweredInASynAndTheChecksumFollows_Rfc1624) {
  // At an even place, at an odd one, behind others.
  for (const char* hex :
       {"020405b4", "01020405b4010100", "0402080a000000010000000001020405b4000000"}) {
    const Bytes options = *FromHex(hex);
    Bytes packet = SynWith(options);
    ASSERT_TRUE(TcpChecksumIsRight(packet));
    ASSERT_EQ(ReadMss(packet), 1460) << hex;
    EXPECT_EQ(ClampMss(packet, 1356), 1460) << hex;
    EXPECT_EQ(ReadMss(packet), 1356) << hex;
    EXPECT_TRUE(TcpChecksumIsRight(packet)) << hex;
    EXPECT_EQ(ClampMss(packet, 1356), std::nullopt) << hex;  // says no more than that already
    EXPECT_EQ(ClampMss(packet, 0xffff), std::nullopt) << hex;
    packet[20 + 16] ^= 0x40;
    EXPECT_EQ(ClampMss(packet, 500), 1356);
    EXPECT_FALSE(TcpChecksumIsRight(packet));  // damage stays visible
  }
}

TEST(Mss, IsLeftAloneWhereThereIsNoSynOrNoOption) {
  const Bytes mss = *FromHex("020405b4");
  const auto is_left_alone = [](Bytes packet) {
    const Bytes before = packet;
    return !ClampMss(packet, 100) && packet == before;
  };
  EXPECT_TRUE(is_left_alone(SynWith(mss, false)));
  EXPECT_TRUE(is_left_alone(SynWith({})));
  Ipv4Header later;
  later.fragment_offset = 1;
  EXPECT_TRUE(is_left_alone(SynWith(mss, true, later)));
  EXPECT_TRUE(is_left_alone(PacketOf(17, Bytes(40, 0xff))));
  // No MSS at all, behind the end, with a wrong length, cut by the header's end, of no length.
  for (const char* hex :
       {"01010101", "00020405b4000000", "02060578aabb0000", "010203b4", "03000405", "01010102"}) {
    const Bytes options = *FromHex(hex);
    EXPECT_TRUE(is_left_alone(SynWith(options))) << hex;
  }
}

TEST(Mss, SurvivesAnyBytes) {
  std::mt19937 random(5);
  const Bytes options = *FromHex("020405b40402080a0000000100000000");
  const Bytes good = SynWith(options);
  for (int i = 0; i < 20000; ++i) {
    Bytes packet = good;
    packet.resize(random() % (good.size() + 1));
    for (int changes = static_cast<int>(random() % 4); changes > 0 && !packet.empty(); --changes) {
      packet[random() % packet.size()] = static_cast<uint8_t>(random());
    }
    const size_t size = packet.size();
    ClampMss(packet, static_cast<uint16_t>(random()));
    ReadIcmpError(packet);
    MayReportTo(packet);
    ASSERT_EQ(packet.size(), size);
  }
}

TEST(Mss, FitsTheMtu_Rfc6691_2) {
  EXPECT_EQ(MssFor(1500), 1460);
  EXPECT_EQ(MssFor(40), 0);
  EXPECT_EQ(MssFor(0), 0);
  EXPECT_EQ(MssFor(1u << 20), 0xffff);
}

}  // namespace
}  // namespace pptplab::wire
