// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The media converter between a link and a machine outside: ARP both ways, what passes, what doesn't.
#include <gtest/gtest.h>

#include <random>

#include "stack/outside/converter.h"
#include "stack/wire/arp.h"
#include "stack/wire/ipv4.h"

namespace pptplab::outside {
namespace {

constexpr wire::MacAddress kOwn{0x02, 0x50, 0x50, 0x54, 0x50, 0x01};
constexpr wire::MacAddress kPeer{0x02, 0, 0, 0, 0, 0x11};
constexpr wire::MacAddress kOther{0x02, 0, 0, 0, 0, 0x22};
constexpr wire::MacAddress kAll{0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

constexpr Address kFarEnd{0xc0000201};   // 192.0.2.1
constexpr Address kOutside{0xc0000202};  // 192.0.2.2
constexpr Address kThird{0xc0000203};
constexpr Address kElsewhere{0x0a010002};

Instant At(int64_t milliseconds) { return AtNanoseconds(milliseconds * 1'000'000); }

ConverterConfig Config() {
  ConverterConfig config;
  config.hardware = kOwn;
  config.far_end = kFarEnd;
  config.outside = kOutside;
  config.prefix_length = 24;
  return config;
}

Bytes Frame(const wire::MacAddress& to, const wire::MacAddress& from, uint16_t type,
            ByteView content) {
  wire::EthernetHeader header;
  header.destination = to;
  header.source = from;
  header.type = type;
  Bytes frame = Write(header);
  frame.insert(frame.end(), content.begin(), content.end());
  return frame;
}

Bytes Arp(uint16_t operation, const wire::MacAddress& sender, Address sender_ip, Address target_ip,
          const wire::MacAddress& to = kAll) {
  wire::ArpPacket arp;
  arp.operation = operation;
  arp.sender_hardware = sender;
  arp.sender_protocol = sender_ip;
  arp.target_protocol = target_ip;
  return Frame(to, sender, wire::kEtherTypeArp, Write(arp));
}

Bytes Ip(Address from, Address to, size_t payload = 8, uint8_t ttl = 17) {
  wire::Ipv4Header header;
  header.source = from;
  header.destination = to;
  header.time_to_live = ttl;
  header.protocol = 47;
  return wire::WriteIpv4Packet(header, Bytes(payload, 0x5a));
}

/// All of one kind that comes out; the others are looked at by other tests.
template <class T>
std::vector<T> Take(Converter& converter) {
  std::vector<T> all;
  while (auto output = converter.TakeOutput()) {
    if (T* const one = std::get_if<T>(&*output)) all.push_back(std::move(*one));
  }
  return all;
}

wire::ArpPacket ArpIn(const ToOutside& sent) {
  const auto header = ReadPrefix<wire::EthernetHeader>(sent.frame);
  EXPECT_EQ(header->value.type, wire::kEtherTypeArp);
  return *Read<wire::ArpPacket>(ByteView(sent.frame).subspan(header->size));
}

TEST(Converter, AnswersArpForEveryAddressThatIsNotOutside) {
  for (const Address asked : {kFarEnd, kElsewhere, Address{0x08080808}}) {
    Converter converter(Config());
    converter.ReceiveFrame(Arp(wire::kArpRequest, kPeer, kOutside, asked));
    const auto sent = Take<ToOutside>(converter);
    ASSERT_EQ(sent.size(), 1u) << ToString(asked);
    const wire::ArpPacket reply = ArpIn(sent[0]);
    EXPECT_EQ(reply.operation, wire::kArpReply);
    EXPECT_EQ(reply.sender_hardware, kOwn);
    EXPECT_EQ(reply.sender_protocol, asked);
    EXPECT_EQ(reply.target_hardware, kPeer);
    EXPECT_EQ(ReadPrefix<wire::EthernetHeader>(sent[0].frame)->value.destination, kPeer);
  }
}

TEST(Converter, LeavesArpAboutTheOutsideToTheOutside) {
  Converter converter(Config());
  converter.ReceiveFrame(Arp(wire::kArpRequest, kPeer, kOutside, kThird));
  converter.ReceiveFrame(Arp(wire::kArpRequest, kPeer, kOutside, kOutside));  // gratuitous
  converter.ReceiveFrame(Arp(wire::kArpRequest, kPeer, Address{}, kOutside));  // a probe, RFC 5227
  EXPECT_TRUE(Take<ToOutside>(converter).empty());
}

TEST(Converter, AProbeForTheFarEndsAddressIsToldThatItIsTaken) {
  Converter converter(Config());
  converter.ReceiveFrame(Arp(wire::kArpRequest, kPeer, Address{}, kFarEnd));
  EXPECT_EQ(Take<ToOutside>(converter).size(), 1u);
}

TEST(Converter, AsksForTheOutsideAndSendsWhatWaitedInOrder) {
  Converter converter(Config());
  const Bytes first = Ip(kFarEnd, kOutside, 8), second = Ip(kElsewhere, kOutside, 9);
  converter.ReceivePacket(At(0), first, 7);
  converter.ReceivePacket(At(1), second, 8);
  auto sent = Take<ToOutside>(converter);
  ASSERT_EQ(sent.size(), 1u) << "it asks once";
  const wire::ArpPacket request = ArpIn(sent[0]);
  EXPECT_EQ(request.operation, wire::kArpRequest);
  EXPECT_EQ(request.target_protocol, kOutside);
  EXPECT_EQ(request.sender_protocol, kFarEnd);
  EXPECT_EQ(request.sender_hardware, kOwn);

  converter.ReceiveFrame(Arp(wire::kArpReply, kPeer, kOutside, kFarEnd, kOwn));
  sent = Take<ToOutside>(converter);
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(sent[0].frame, Frame(kPeer, kOwn, wire::kEtherTypeIpv4, first));
  EXPECT_EQ(sent[0].journey, 7u);
  EXPECT_EQ(sent[1].frame, Frame(kPeer, kOwn, wire::kEtherTypeIpv4, second));
  EXPECT_EQ(converter.NextDeadline(), std::nullopt);
}

TEST(Converter, AsksThreeTimesAndThenDropsWithTheReason) {
  Converter converter(Config());
  converter.ReceivePacket(At(0), Ip(kFarEnd, kThird), 7);
  for (int second = 1; second <= 2; ++second) {
    Take<Dropped>(converter);
    ASSERT_EQ(converter.NextDeadline(), At(second * 1000));
    converter.Tick(At(second * 1000 - 1));
    EXPECT_TRUE(Take<ToOutside>(converter).empty()) << "too early";
    converter.Tick(At(second * 1000));
    EXPECT_EQ(Take<ToOutside>(converter).size(), 1u);
  }
  converter.Tick(At(3000));
  const auto dropped = Take<Dropped>(converter);
  ASSERT_EQ(dropped.size(), 1u);
  EXPECT_EQ(dropped[0].reason, trace::DropReason::kNoRoute);
  EXPECT_EQ(dropped[0].text, "nobody outside answers ARP for 192.0.2.3");
  EXPECT_EQ(dropped[0].journey, 7u);
  EXPECT_EQ(converter.NextDeadline(), std::nullopt);
  converter.ReceivePacket(At(9000), Ip(kFarEnd, kThird), 8);
  EXPECT_EQ(Take<ToOutside>(converter).size(), 1u) << "and asks anew for the next packet";
}

TEST(Converter, SendsWhatIsForNobodyInTheNetworkToTheNodesOwnAddress) {
  Converter converter(Config());
  converter.ReceivePacket(At(0), Ip(kFarEnd, kElsewhere), 1);
  const auto sent = Take<ToOutside>(converter);
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(ArpIn(sent[0]).target_protocol, kOutside);
}

TEST(Converter, HandsPacketsOnAsTheyAreWithoutPadding) {
  Converter converter(Config());
  const Bytes packet = Ip(kOutside, kElsewhere, 3);
  Bytes frame = Frame(kOwn, kPeer, wire::kEtherTypeIpv4, packet);
  frame.resize(60);  // IEEE 802.3: 46 octets of data at least
  converter.ReceiveFrame(frame);
  const auto to_link = Take<ToLink>(converter);
  ASSERT_EQ(to_link.size(), 1u);
  EXPECT_EQ(to_link[0].packet, packet);
}

TEST(Converter, LearnsFromPacketsAndFollowsAMachineThatChanged) {
  Converter converter(Config());
  converter.ReceiveFrame(Frame(kOwn, kPeer, wire::kEtherTypeIpv4, Ip(kOutside, kFarEnd)));
  const auto remarks = Take<Remark>(converter);
  ASSERT_EQ(remarks.size(), 1u);
  EXPECT_EQ(remarks[0].text, "192.0.2.2 outside is at 02:00:00:00:00:11");
  converter.ReceivePacket(At(0), Ip(kFarEnd, kOutside), 1);
  EXPECT_EQ(Take<ToOutside>(converter)[0].frame[5], 0x11) << "no question was needed";

  converter.ReceiveFrame(Arp(wire::kArpRequest, kOther, kOutside, kOutside));
  converter.ReceivePacket(At(1), Ip(kFarEnd, kOutside), 2);
  EXPECT_EQ(Take<ToOutside>(converter)[0].frame[5], 0x22);
}

TEST(Converter, NobodyOutsideTakesTheFarEndsAddress) {
  Converter converter(Config());
  converter.ReceiveFrame(Arp(wire::kArpRequest, kPeer, kFarEnd, kFarEnd));
  converter.ReceiveFrame(Frame(kOwn, kPeer, wire::kEtherTypeIpv4, Ip(kElsewhere, kFarEnd)));
  EXPECT_TRUE(Take<Remark>(converter).empty());
}

TEST(Converter, IgnoresFramesOfAndForOthers) {
  Converter converter(Config());
  converter.ReceiveFrame(Frame(kOther, kPeer, wire::kEtherTypeIpv4, Ip(kOutside, kThird)));
  converter.ReceiveFrame(Frame(kAll, kOwn, wire::kEtherTypeIpv4, Ip(kOutside, kThird)));
  EXPECT_EQ(converter.TakeOutput(), std::nullopt);
}

TEST(Converter, DropsTheRestWithAReason) {
  Bytes wrong_checksum = Ip(kOutside, kFarEnd);
  wrong_checksum[10] ^= 1;
  Bytes too_short = Ip(kOutside, kFarEnd);
  too_short.pop_back();
  wire::Ipv4Header with_options;
  with_options.source = kOutside;
  with_options.destination = kFarEnd;
  const Bytes options{0x94, 0x04, 0, 0};  // RFC 2113, Router Alert
  with_options.options = options;
  using trace::DropReason;
  const auto ip = [](ByteView packet) {
    return Frame(kOwn, kPeer, wire::kEtherTypeIpv4, packet);
  };
  Bytes tagged = Write([] {
    wire::EthernetHeader header;
    header.destination = kOwn;
    header.tag.present = true;
    header.tag.id = 5;
    return header;
  }());
  Bytes arp_of_ipv6 = Arp(wire::kArpRequest, kPeer, kOutside, kFarEnd);
  arp_of_ipv6[16] = 0x86;
  const struct {
    Bytes frame;
    DropReason reason;
    const char* words;
  } cases[] = {
      {Bytes(13), DropReason::kMalformed, "13 octets"},
      {Bytes(1), DropReason::kMalformed, "too short"},
      {ip(Bytes(1501)), DropReason::kTooLong, "takes IP packets of 1500"},
      {ip({}), DropReason::kMalformed, "IPv4 from outside"},
      {ip(Bytes(20)), DropReason::kMalformed, "not IPv4"},
      {ip(too_short), DropReason::kMalformed, "IPv4 from outside"},
      {ip(wrong_checksum), DropReason::kChecksum, "checksum is wrong"},
      {ip(wire::WriteIpv4Packet(with_options, {})), DropReason::kMalformed, "options"},
      {ip(Ip(kOutside, Address{0xe00000fb})), DropReason::kNoRoute, "224.0.0.251"},
      {ip(Ip(kOutside, Address{0xffffffff})), DropReason::kNoRoute, "broadcasts"},
      {Frame(kAll, kPeer, wire::kEtherTypeIpv6, Bytes(40)), DropReason::kUnknownProtocol, "IPv6"},
      {Frame(kAll, kPeer, 0x0026, Bytes(40)), DropReason::kUnknownProtocol, "802.2"},
      {Frame(kAll, kPeer, 0x88b5, Bytes(40)), DropReason::kUnknownProtocol, "EtherType 88b5"},
      {tagged, DropReason::kUnknownProtocol, "VLAN"},
      {Frame(kAll, kPeer, wire::kEtherTypeArp, Bytes(27)), DropReason::kMalformed, "ARP"},
      {arp_of_ipv6, DropReason::kMalformed, "not IPv4"},
  };
  for (const auto& one : cases) {
    Converter converter(Config());
    converter.ReceiveFrame(one.frame);
    const auto dropped = Take<Dropped>(converter);
    ASSERT_EQ(dropped.size(), 1u) << one.words;
    EXPECT_EQ(dropped[0].reason, one.reason) << one.words;
    EXPECT_NE(dropped[0].text.find(one.words), std::string::npos) << dropped[0].text;
  }
}

TEST(Converter, AFrameThatWasCutIsJudgedByItsRealSize) {
  Converter converter(Config());
  converter.ReceiveFrame(Frame(kOwn, kPeer, wire::kEtherTypeIpv4, Bytes(100)), 70000);
  const auto dropped = Take<Dropped>(converter);
  ASSERT_EQ(dropped.size(), 1u);
  EXPECT_EQ(dropped[0].reason, trace::DropReason::kTooLong);
  EXPECT_NE(dropped[0].text.find("70000"), std::string::npos);
}

TEST(Converter, KeepsFewPacketsAndFewAddresses) {
  ConverterConfig config = Config();
  config.prefix_length = 16;
  config.most_known = 10;
  Converter converter(config);
  for (uint32_t i = 0; i < 200; ++i) {
    converter.ReceivePacket(At(0), Ip(kFarEnd, kThird), i + 1);
  }
  EXPECT_EQ(Take<Dropped>(converter).size(), 200u - config.most_waiting);
  for (uint32_t i = 0; i < 500; ++i) {
    converter.ReceiveFrame(Arp(wire::kArpReply, kPeer, Address{0xc0000a00 + i}, kFarEnd));
  }
  EXPECT_EQ(Take<Remark>(converter).size(), config.most_known - 1);
  converter.ReceiveFrame(Arp(wire::kArpReply, kPeer, kOutside, kFarEnd));
  EXPECT_EQ(Take<Remark>(converter).size(), 1u) << "the one that matters has room";
}

TEST(Converter, SurvivesWhateverComes) {
  std::mt19937 random(1);
  Converter converter(Config());
  for (int i = 0; i < 50'000; ++i) {
    Bytes frame = i % 2 == 0 ? Frame(kOwn, kPeer, wire::kEtherTypeIpv4, Ip(kOutside, kFarEnd))
                             : Arp(wire::kArpRequest, kPeer, kOutside, kFarEnd);
    for (int change = 0; change < 3; ++change) {
      frame[random() % frame.size()] = static_cast<uint8_t>(random());
    }
    frame.resize(random() % (frame.size() + 1));
    converter.ReceiveFrame(frame);
    converter.ReceivePacket(At(i), frame, 1);
    converter.Tick(At(i));
    while (const auto output = converter.TakeOutput()) {
      if (const ToLink* const to_link = std::get_if<ToLink>(&*output)) {
        EXPECT_TRUE(wire::Ipv4ChecksumIsRight(to_link->packet));
      }
    }
  }
}

}  // namespace
}  // namespace pptplab::outside
