// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What every mode does to TCP, UDP and ICMP: numbers, checksums, quotes, fragments, time-outs,
// limits, and what is recorded about it.
#include <gtest/gtest.h>

#include "stack/trace/recording.h"
#include "tests/unit/nat/support.h"

namespace pptplab::nat {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

uint16_t SourcePort(ByteView packet) { return LoadBe16(&packet[20]); }
uint16_t DestinationPort(ByteView packet) { return LoadBe16(&packet[22]); }

TEST(UpdatedChecksum, FollowsTheExampleAndTheWholeComputation_Rfc1624_4) {
  EXPECT_EQ(UpdatedChecksum(0xdd2f, 0x5555, 0x3285), 0x0000);
  Bytes bytes = {0x12, 0x34, 0xff, 0xff, 0x00, 0x01, 0xab, 0xcd};
  uint16_t checksum = wire::ChecksumOf(bytes);
  for (uint32_t value = 1; value < 0x10000; value += 257) {
    checksum = UpdatedChecksum(checksum, LoadBe16(&bytes[2]), static_cast<uint16_t>(value));
    StoreBe16(&bytes[2], static_cast<uint16_t>(value));
    ASSERT_EQ(checksum, wire::ChecksumOf(bytes));
  }
}

TEST(Ports, AreKeptUnlessTaken_Rfc4787_4_2) {
  for (Mode mode : kTranslating) {
    Translator nat(In(mode));
    Bytes first = Tcp(kFirstClient, 5000, kServer, 80);
    Bytes second = Tcp(kSecondClient, 5000, kServer, 80);
    Bytes elsewhere = Tcp(kSecondClient, 5000, kServer, 81);
    for (Bytes* packet : {&first, &second, &elsewhere}) {
      ASSERT_TRUE(nat.Outbound(At(seconds(1)), *packet).forward);
      EXPECT_EQ(SourceOf(*packet), kOutside);
      EXPECT_TRUE(ChecksumsAreRight(*packet));
    }
    EXPECT_EQ(SourcePort(first), 5000);
    EXPECT_NE(SourcePort(second), 5000);
    EXPECT_EQ(SourcePort(elsewhere), 5000);
    Bytes answer = Tcp(kServer, 80, kOutside, SourcePort(second));
    ASSERT_TRUE(nat.Inbound(At(seconds(1)), answer).forward);
    EXPECT_EQ(DestinationOf(answer), kSecondClient);
    EXPECT_EQ(DestinationPort(answer), 5000);
    EXPECT_TRUE(ChecksumsAreRight(answer));
  }
}

TEST(UdpChecksum, StaysRightAndZeroStaysZero_Rfc768) {
  Translator nat(In(Mode::kByAddress));
  Bytes with = Udp(kFirstClient, 53000, kServer, 53);
  Bytes without = Udp(kFirstClient, 53000, kServer, 53, false);
  ASSERT_TRUE(nat.Outbound(At(seconds(1)), with).forward);
  ASSERT_TRUE(nat.Outbound(At(seconds(1)), without).forward);
  EXPECT_TRUE(ChecksumsAreRight(with));
  EXPECT_EQ(LoadBe16(&without[26]), 0);
}

TEST(EchoIdentifiers, TellTwoPingsWithTheSameOneApart_Rfc5508_3_1) {
  Translator nat(In(Mode::kByAddress));
  Bytes first = Echo(kFirstClient, kServer, 0x301);
  Bytes second = Echo(kSecondClient, kServer, 0x301);
  ASSERT_TRUE(nat.Outbound(At(seconds(1)), first).forward);
  ASSERT_TRUE(nat.Outbound(At(seconds(1)), second).forward);
  EXPECT_TRUE(ChecksumsAreRight(second));
  const uint16_t identifier = LoadBe16(&second[24]);
  EXPECT_NE(identifier, 0x301);
  Bytes reply = Echo(kServer, kOutside, identifier, true);
  ASSERT_TRUE(nat.Inbound(At(seconds(1)), reply).forward);
  EXPECT_EQ(DestinationOf(reply), kSecondClient);
  EXPECT_EQ(LoadBe16(&reply[24]), 0x301);
  EXPECT_TRUE(ChecksumsAreRight(reply));
}

TEST(IcmpErrorsFromOutside, QuoteThePacketAsItsSenderSentIt_Rfc5508_4_2) {
  constexpr Address kHop{0xcb007101};
  for (Mode mode : kTranslating) {
    Translator nat(In(mode));
    for (Address client : {kSecondClient, kFirstClient}) {
      // The first client comes second, so that its numbers are other ones outside.
      for (const Bytes& sent : {Tcp(client, 5000, kServer, 80), Udp(client, 5000, kServer, 53),
                                Echo(client, kServer, 77)}) {
        Bytes outside = sent;
        ASSERT_TRUE(nat.Outbound(At(seconds(1)), outside).forward);
        Bytes error = Unreachable(kHop, kOutside, 1, outside);
        ASSERT_TRUE(nat.Inbound(At(seconds(1)), error).forward) << NameOfMode(mode);
        EXPECT_EQ(DestinationOf(error), client);
        EXPECT_EQ(ToHex(ByteView(error).subspan(28)), ToHex(sent));
        EXPECT_TRUE(ChecksumsAreRight(error));
        // RFC 792: no more than 8 octets of the payload need be there.
        error = Unreachable(kHop, kOutside, 1, ByteView(outside).first(28));
        ASSERT_TRUE(nat.Inbound(At(seconds(1)), error).forward);
        EXPECT_EQ(ToHex(ByteView(error).subspan(28)), ToHex(ByteView(sent).first(28)));
        EXPECT_TRUE(ChecksumsAreRight(error));
      }
    }
  }
}

TEST(IcmpErrorsAboutGre, ReachTheClientAndTheServer) {
  for (Mode mode : {Mode::kByAddress, Mode::kLinuxHelper, Mode::kCallAlias}) {
    Translator nat(In(mode));
    if (mode != Mode::kByAddress) {
      SetUpCall(nat, At(seconds(1)), {.client = kSecondClient, .server_call_id = 5});
    }
    const Call call = SetUpCall(nat, At(seconds(1)), {.client = kFirstClient, .server_call_id = 9});
    const Bytes sent = Gre(kFirstClient, kServer, 9);
    Bytes outside = sent;
    ASSERT_TRUE(nat.Outbound(At(seconds(1)), outside).forward);
    Bytes error = Unreachable(kServer, kOutside, 2, outside);
    ASSERT_TRUE(nat.Inbound(At(seconds(1)), error).forward) << NameOfMode(mode);
    EXPECT_EQ(DestinationOf(error), kFirstClient);
    EXPECT_EQ(ToHex(ByteView(error).subspan(28)), ToHex(sent));

    const Bytes from_server = Gre(kServer, kOutside, call.outside_call_id);
    Bytes inside = from_server;
    ASSERT_TRUE(nat.Inbound(At(seconds(1)), inside).forward);
    error = Unreachable(kFirstClient, kServer, 2, inside);
    ASSERT_TRUE(nat.Outbound(At(seconds(1)), error).forward) << NameOfMode(mode);
    EXPECT_EQ(SourceOf(error), kOutside);
    EXPECT_EQ(ToHex(ByteView(error).subspan(28)), ToHex(from_server));
    EXPECT_TRUE(ChecksumsAreRight(error));
  }
}

TEST(Hairpins, AreRefused) {
  for (Mode mode : kTranslating) {
    Translator nat(In(mode));
    Bytes packet = Tcp(kFirstClient, 5000, kOutside, 80);
    const Verdict verdict = nat.Outbound(At(seconds(1)), packet);
    EXPECT_FALSE(verdict.forward);
    EXPECT_NE(verdict.why.find("hairpin"), std::string_view::npos);
    EXPECT_TRUE(nat.mappings().empty());
  }
}

TEST(UnknownPackets, GetTheIcmpErrorThatFitsAndNotTooManyOfThem_Rfc1812_4_3_2_8) {
  Translator nat(In(Mode::kCallAlias));
  const auto code = [&](Bytes packet, Duration at) {
    const Bytes icmp = nat.Inbound(At(at), packet).icmp;
    if (icmp.empty()) return -1;
    EXPECT_TRUE(ChecksumsAreRight(icmp));
    EXPECT_EQ(SourceOf(icmp), kOutside);
    EXPECT_EQ(DestinationOf(icmp), kServer);
    EXPECT_EQ(ToHex(ByteView(icmp).subspan(28)), ToHex(packet));
    return int{icmp[21]};
  };
  EXPECT_EQ(code(Udp(kServer, 53, kOutside, 5000), seconds(1)), wire::kIcmpPortUnreachable);
  EXPECT_EQ(code(Gre(kServer, kOutside, 7), milliseconds(1999)), -1);
  EXPECT_EQ(code(Gre(kServer, kOutside, 7), seconds(2)), wire::kIcmpProtocolUnreachable);
  EXPECT_EQ(code(Tcp(kServer, 80, kOutside, 5000), seconds(4)), -1);
  EXPECT_EQ(code(Gre(kServer, kOutside, 7, 400), seconds(6)), wire::kIcmpProtocolUnreachable);
  Bytes large = Gre(kServer, kOutside, 7, 1400);
  EXPECT_EQ(nat.Inbound(At(seconds(8)), large).icmp.size(), 576u);
}

TEST(Fragments, FollowTheFirstOneThatHasThePorts_Rfc791_3_2) {
  Translator nat(In(Mode::kByAddress));
  const auto fragment = [](Address from, Address to, uint16_t offset, bool more) {
    wire::Ipv4Header header;
    header.source = from;
    header.destination = to;
    header.protocol = wire::kIpProtocolGre;
    header.identification = 99;
    header.fragment_offset = offset;
    header.more_fragments = more;
    const Bytes whole = Gre(from, to, 3, 28);
    return wire::WriteIpv4Packet(header, ByteView(whole).subspan(20 + offset * 8u, 16));
  };
  Bytes early = fragment(kFirstClient, kServer, 2, false);
  EXPECT_EQ(nat.Outbound(At(seconds(1)), early).why, "a fragment without the first one");
  for (uint16_t offset : {uint16_t{0}, uint16_t{2}}) {
    Bytes packet = fragment(kFirstClient, kServer, offset, offset == 0);
    ASSERT_TRUE(nat.Outbound(At(seconds(1)), packet).forward);
    EXPECT_EQ(SourceOf(packet), kOutside);
    EXPECT_TRUE(wire::Ipv4ChecksumIsRight(packet));
  }
  for (uint16_t offset : {uint16_t{0}, uint16_t{2}}) {
    Bytes packet = fragment(kServer, kOutside, offset, offset == 0);
    ASSERT_TRUE(nat.Inbound(At(seconds(1)), packet).forward);
    EXPECT_EQ(DestinationOf(packet), kFirstClient);
  }
  Bytes late = fragment(kServer, kOutside, 2, false);
  EXPECT_FALSE(nat.Inbound(At(seconds(40)), late).forward);
}

TEST(Mappings, ExpireWhenTheirTimeIsUpAndNotBefore) {
  Translator nat(In(Mode::kByAddress));
  Bytes udp = Udp(kFirstClient, 53000, kServer, 53);
  Bytes syn = Tcp(kFirstClient, 5000, kServer, 80, {}, true);
  Bytes echo = Echo(kFirstClient, kServer, 1);
  for (Bytes* packet : {&udp, &syn, &echo}) nat.Outbound(At(seconds(0)), *packet);
  ASSERT_EQ(nat.NextDeadline(), At(seconds(60)));
  nat.Tick(At(seconds(59)));
  EXPECT_EQ(nat.mappings().size(), 3u);
  nat.Tick(At(seconds(60)));
  EXPECT_EQ(nat.mappings().size(), 2u);
  Bytes answer = Tcp(kServer, 80, kOutside, 5000);
  ASSERT_TRUE(nat.Inbound(At(seconds(61)), answer).forward);
  nat.Tick(At(minutes(6)));
  ASSERT_EQ(nat.mappings().size(), 1u);
  EXPECT_EQ(nat.mappings()[0].expires, At(seconds(61)) + minutes(124));
  // Every deadline leads on to the next until nothing is left.
  while (const auto next = nat.NextDeadline()) nat.Tick(*next);
  EXPECT_TRUE(nat.mappings().empty());
}

TEST(TheTable, IsBoundedAndSaysSo) {
  Settings settings = In(Mode::kCallAlias);
  settings.max_mappings = 10;
  Translator nat(settings);
  Verdict last;
  for (uint16_t port = 1; port <= 20; ++port) {
    Bytes packet = Udp(kFirstClient, port, kServer, 53);
    last = nat.Outbound(At(seconds(1)), packet);
  }
  EXPECT_EQ(nat.mappings().size(), 10u);
  EXPECT_EQ(last.why, "the NAT's table is full");
  Bytes packet = Udp(kFirstClient, 20, kServer, 53);
  EXPECT_TRUE(nat.Outbound(At(minutes(6)), packet).forward);
}

TEST(TheTable, ServesThousandsOfClientsWithTheSamePort) {
  Translator nat(In(Mode::kLinuxHelper));
  for (uint32_t i = 0; i < 10000; ++i) {
    Bytes packet = Tcp({0x0a000000 + i}, 49153, kServer, 1723, {}, true);
    ASSERT_TRUE(nat.Outbound(At(seconds(1)), packet).forward) << i;
  }
  EXPECT_EQ(nat.mappings().size(), 10000u);
}

/// "added GRE 198.51.100.21/7 = 192.0.2.2/40000 to 192.0.2.1: why"
std::string Told(const trace::Mapping& mapping) {
  const auto party = [](Address address, uint32_t id) {
    std::string text = ToString(address);
    if (id != trace::Mapping::kNone) text += "/" + std::to_string(id);
    return text;
  };
  std::string text(trace::Mapping::NameOfAction(static_cast<uint32_t>(mapping.action)));
  text += " " + std::to_string(mapping.id) + " protocol " + std::to_string(mapping.protocol);
  text += " " + party(mapping.inside, mapping.inside_id);
  text += " = " + party(mapping.outside, mapping.outside_id);
  text += " to " + party(mapping.peer, mapping.peer_id) + ": ";
  text += mapping.why;
  return text;
}

std::vector<std::string> MappingsIn(const trace::MemorySink& sink) {
  std::vector<std::string> told;
  for (const trace::Event& event : sink.events()) {
    EXPECT_EQ(event.layer, trace::Layer::kNat);
    if (const auto* m = std::get_if<trace::Mapping>(&event.detail)) told.push_back(Told(*m));
  }
  return told;
}

TEST(TheTrace, TellsMappingsCallIdsAndDrops) {
  trace::MemorySink sink;
  Translator nat(In(Mode::kLinuxHelper), trace::Tracer(&sink, 3));
  SetUpCall(nat, At(seconds(1)), {.client = kFirstClient, .server_call_id = 9});
  Bytes unknown = Gre(kServer, kOutside, 4321);
  nat.Inbound(At(seconds(2)), unknown, 77);
  nat.Tick(At(seconds(400)));
  nat.Tick(At(std::chrono::hours(6)));
  const std::string call = "protocol 47 198.51.100.21/7 = 192.0.2.2/40000 to 192.0.2.1";
  const std::string control = "protocol 6 198.51.100.21/40000 = 192.0.2.2/40000 to 192.0.2.1/1723";
  EXPECT_EQ(MappingsIn(sink), (std::vector<std::string>{
                                  "added 1 " + control + ": ",
                                  "added 2 " + call + ": a control message tells of its call",
                                  "changed 2 " + call + "/9: both Call IDs are known",
                                  "removed 2 " + call + "/9: it was not used for 300 s",
                                  "removed 1 " + control + ": nothing came for 7440 s",
                              }));
  std::vector<std::string> notes;
  size_t drops = 0;
  for (const trace::Event& event : sink.events()) {
    EXPECT_EQ(event.node, 3);
    if (const auto* note = std::get_if<trace::Note>(&event.detail)) {
      notes.emplace_back(note->text);
    } else if (const auto* drop = std::get_if<trace::Drop>(&event.detail)) {
      EXPECT_EQ(drop->reason, trace::DropReason::kNoMapping);
      EXPECT_EQ(event.journey, 77u);
      ++drops;
    }
  }
  EXPECT_EQ(drops, 1u);
  EXPECT_EQ(notes, (std::vector<std::string>{"Call ID in a control message: 7 becomes 40000",
                                             "Call ID in a control message: 40000 becomes 7"}));
}

TEST(TheTrace, SaysWhyAMappingGoes) {
  for (Mode mode : {Mode::kLinuxHelper, Mode::kCallAlias}) {
    trace::MemorySink sink;
    Translator nat(In(mode), trace::Tracer(&sink, 3));
    const Call call = SetUpCall(nat, At(seconds(1)), {.client = kFirstClient, .server_call_id = 9});
    Bytes fin = Tcp(kFirstClient, call.port, kServer, wire::kPptpPort, {}, false, true);
    ASSERT_TRUE(nat.Outbound(At(seconds(10)), fin).forward);
    // A call whose GRE goes both ways lives longer than its control connection would.
    Bytes out = Gre(kFirstClient, kServer, 9), in = Gre(kServer, kOutside, call.outside_call_id);
    ASSERT_TRUE(nat.Outbound(At(seconds(11)), out).forward);
    ASSERT_TRUE(nat.Inbound(At(seconds(11)), in).forward);
    nat.Tick(At(minutes(10)));
    const auto told = MappingsIn(sink);
    ASSERT_EQ(told.size(), 6u);
    EXPECT_TRUE(told[3].ends_with(": one end closes the connection")) << told[3];
    EXPECT_TRUE(told[4].ends_with("/9: its control connection is forgotten")) << told[4];
    EXPECT_TRUE(told[5].ends_with(": it was closed 240 s ago")) << told[5];
  }
  trace::MemorySink sink;
  Translator nat(In(Mode::kByAddress), trace::Tracer(&sink, 3));
  Bytes out = Gre(kFirstClient, kServer, 9);
  ASSERT_TRUE(nat.Outbound(At(seconds(1)), out).forward);
  nat.Tick(At(seconds(31)));
  EXPECT_TRUE(MappingsIn(sink).back().ends_with(": nobody answered for 30 s"));
}

}  // namespace
}  // namespace pptplab::nat
