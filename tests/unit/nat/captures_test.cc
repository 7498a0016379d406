// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The judge: a Linux router with and without its PPTP helper, recorded on both sides
// (tests/golden/captures/linux/nat-*). What came in on one side is given to the translator in the
// order of the recording, and what it makes of it must be, octet for octet and in the same order,
// what left on the other side.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "stack/trace/recording.h"
#include "tests/unit/nat/support.h"

namespace pptplab::nat {
namespace {

constexpr Address kRouterInside{0xc6336401};  // 198.51.100.1
constexpr Address kBehindTunnel{0x0a080001};  // 10.8.0.1: the router has no route to it

struct Packet {
  Instant time{};
  Bytes bytes;
};

std::vector<Packet> ReadPackets(const std::string& name) {
  std::ifstream file(std::string(PPTPLAB_SOURCE_DIR) + "/tests/golden/captures/linux/" + name,
                     std::ios::binary);
  auto reader = trace::RecordingReader::FromBytes(
      Bytes(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()));
  PPTPLAB_CHECK(reader.has_value());
  std::vector<Packet> packets;
  while (auto item = (*reader)->Next()) {
    const auto& frame = std::get<trace::RecordedPacket>(*item).packet;
    if (LoadBe16(&frame.bytes[12]) != 0x0800) continue;  // ARP
    const ByteView ip = frame.bytes.subspan(14);
    packets.push_back({frame.time, ToBytes(ip.first(LoadBe16(&ip[2])))});
  }
  return packets;
}

/// What a router does besides translating.
Bytes WithoutOneHop(Bytes packet) {
  const uint16_t before = LoadBe16(&packet[8]);
  packet[8] = static_cast<uint8_t>(packet[8] - 1);
  StoreBe16(&packet[10], UpdatedChecksum(LoadBe16(&packet[10]), before, LoadBe16(&packet[8])));
  return packet;
}

/// A message of the NAT itself; its Identification is nobody's business.
Bytes WithIdentification(Bytes packet, uint16_t identification) {
  const uint16_t before = LoadBe16(&packet[4]);
  StoreBe16(&packet[4], identification);
  StoreBe16(&packet[10], UpdatedChecksum(LoadBe16(&packet[10]), before, identification));
  return packet;
}

struct Both {
  std::vector<Bytes> outside;  ///< what leaves the NAT to the outside
  std::vector<Bytes> inside;
};

struct Replay {
  Both captured;
  Both translated;
  std::vector<Mapping> table;
  size_t without_route = 0;
};

Replay Replayed(const std::string& which, Mode mode) {
  Replay replay;
  struct Input {
    Packet packet;
    bool outbound;
  };
  std::vector<Input> inputs;
  for (Packet& packet : ReadPackets("nat-" + which + ".inside.pcap")) {
    if (SourceOf(packet.bytes) == kServer) {
      replay.captured.inside.push_back(packet.bytes);
    } else if (DestinationOf(packet.bytes) == kBehindTunnel ||
               SourceOf(packet.bytes) == kRouterInside) {
      ++replay.without_route;  // never comes to the NAT: the router answers "network unreachable"
    } else {
      inputs.push_back({std::move(packet), true});
    }
  }
  for (Packet& packet : ReadPackets("nat-" + which + ".outside.pcap")) {
    if (SourceOf(packet.bytes) == kOutside) {
      replay.captured.outside.push_back(packet.bytes);
    } else {
      inputs.push_back({std::move(packet), false});
    }
  }
  std::stable_sort(inputs.begin(), inputs.end(),
                   [](const Input& a, const Input& b) { return a.packet.time < b.packet.time; });
  Translator nat(In(mode));
  for (const Input& input : inputs) {
    Bytes packet = input.packet.bytes;
    const Verdict verdict = input.outbound ? nat.Outbound(input.packet.time, packet)
                                           : nat.Inbound(input.packet.time, packet);
    auto& out = input.outbound ? replay.translated.outside : replay.translated.inside;
    if (verdict.forward) out.push_back(WithoutOneHop(packet));
    if (verdict.icmp.empty()) continue;
    auto& back = input.outbound ? replay.translated.inside : replay.translated.outside;
    const auto& captured = input.outbound ? replay.captured.inside : replay.captured.outside;
    const size_t place = std::min(back.size(), captured.size() - 1);
    back.push_back(WithIdentification(verdict.icmp, LoadBe16(&captured[place][4])));
  }
  replay.table = nat.mappings();
  return replay;
}

void ExpectSame(const std::vector<Bytes>& captured, const std::vector<Bytes>& translated) {
  EXPECT_EQ(captured.size(), translated.size());
  for (size_t i = 0; i < std::min(captured.size(), translated.size()); ++i) {
    EXPECT_EQ(ToHex(captured[i]), ToHex(translated[i])) << "packet " << i;
  }
}

size_t CountOf(const std::vector<Bytes>& packets, uint8_t protocol) {
  return static_cast<size_t>(std::count_if(
      packets.begin(), packets.end(), [&](const Bytes& packet) { return packet[9] == protocol; }));
}

TEST(NatCaptures, TheLinuxHelperDoesToEveryPacketWhatLinuxDid) {
  const Replay replay = Replayed("alg", Mode::kLinuxHelper);
  ExpectSame(replay.captured.outside, replay.translated.outside);
  ExpectSame(replay.captured.inside, replay.translated.inside);
  // All kinds are there: control messages, GRE, and an ICMP error about GRE with its quote
  // translated.
  EXPECT_EQ(CountOf(replay.translated.outside, wire::kIpProtocolIcmp), 1u);
  EXPECT_GT(CountOf(replay.translated.outside, wire::kIpProtocolGre), 30u);
  EXPECT_GT(CountOf(replay.translated.inside, wire::kIpProtocolGre), 25u);
}

TEST(NatCaptures, TheTableOfTheLinuxHelperSaysWhichCallIdBecameWhich) {
  std::vector<std::string> calls;
  for (const Mapping& mapping : Replayed("alg", Mode::kLinuxHelper).table) {
    if (mapping.protocol == wire::kIpProtocolGre) calls.push_back(Describe(mapping));
  }
  EXPECT_EQ(calls, (std::vector<std::string>{
                       "GRE 198.51.100.21 Call ID 46558 as 192.0.2.2 Call ID 52954, to 192.0.2.1 "
                       "Call ID 0",
                       "GRE 198.51.100.22 Call ID 62147 as 192.0.2.2 Call ID 55870, to 192.0.2.1 "
                       "Call ID 128"}));
}

TEST(NatCaptures, WithoutItsHelperEveryPacketAndTheIcmpErrorsAreWhatLinuxMadeOfThem) {
  const Replay replay = Replayed("no-alg", Mode::kNoHelper);
  ExpectSame(replay.captured.outside, replay.translated.outside);
  ExpectSame(replay.captured.inside, replay.translated.inside);
  // GRE leaves and never comes back; protocol unreachable, one for each call, says so to the
  // server.
  EXPECT_EQ(CountOf(replay.translated.outside, wire::kIpProtocolGre), 2u);
  EXPECT_EQ(CountOf(replay.translated.inside, wire::kIpProtocolGre), 0u);
  EXPECT_EQ(CountOf(replay.translated.outside, wire::kIpProtocolIcmp), 2u);
  EXPECT_EQ(replay.without_route, 14u);
}

TEST(NatCaptures, EveryOtherModeDiffersFromWhatLinuxDid) {
  for (Mode mode : {Mode::kNoHelper, Mode::kByAddress, Mode::kCallAlias, Mode::kStaleChecksum}) {
    const Replay replay = Replayed("alg", mode);
    EXPECT_NE(replay.captured.outside, replay.translated.outside) << NameOfMode(mode);
  }
  const Replay replay = Replayed("no-alg", Mode::kLinuxHelper);
  EXPECT_NE(replay.captured.outside, replay.translated.outside);
}

}  // namespace
}  // namespace pptplab::nat
