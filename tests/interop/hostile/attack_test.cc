// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A server under attack, through real sockets: `pptplab-run` in real time on one side of a datagram socket, on the other
// a machine that plays strangers, who may forge any address but see nothing of the session that goes on beside them. That
// session's expectations must hold, the program must end as it always does, and what the attacks cost in memory is bounded.
#include "stack/base/rng.h"
#include "stack/wire/pptp_control.h"
#include "tests/interop/hostile/machine.h"
#include "tests/interop/hostile/program.h"

namespace pptplab::testing {
namespace {

constexpr uint32_t kStrangers = 200;  // addresses
// kB that all attacks together may cost: 1,024 half-open connections, as many SYNs, 4 MB of fragments, as ns-3 keeps them.
// Without these limits it would be some hundred MB.
constexpr size_t kGrowth = 40 * 1024;

const Bytes kStart = wire::WriteControlMessage(wire::StartControlConnectionRequest{});

/// What attacks have in common. Each stops when the program is gone.
class Attack {
 public:
  explicit Attack(Program& program)
      : program_(program), strangers_(program.Socket(), kFirst, kLast, kGateway) {}

  /// All that was sent has been taken.
  bool Settle() { return strangers_.Ping(kFirst, kServer); }
  Bytes Noise(size_t size) {
    Bytes noise(size);
    rng_.Fill(noise);
    return noise;
  }
  Address Stranger() { return Address{kFirst.value + rng_.Below(kStrangers)}; }
  /// `one` is done `count` times, and every now and then it is waited until all has arrived. How often it was done.
  template <class One>
  uint32_t Repeat(uint32_t count, uint32_t between, One one) {
    for (uint32_t i = 0; i < count; ++i) {
      if (program_.is_over() || !one(i)) return i;
      if (i % between == 0 && !Settle()) return i;
    }
    return Settle() ? count : 0;
  }

  /// Frames and packets that are none.
  uint32_t Garbage(uint32_t count) {
    return Repeat(count, 100, [&](uint32_t i) {
      if (i % 2 == 0) return strangers_.SendFrame(Noise(1 + rng_.Below(1599)));
      return strangers_.SendIp(Stranger(), kServer, static_cast<uint8_t>(rng_.Below(256)),
                               Noise(rng_.Below(800)));
    });
  }
  /// GRE from strangers, and such as claims to be the client's: any Call ID, number, count and key.
  uint32_t ForgedGre(uint32_t count) {
    return Repeat(count, 200, [&](uint32_t i) {
      Bytes frame = Noise(48);
      StoreBe16(frame.data(), 0x00fd);
      frame[2] = static_cast<uint8_t>(0x90 | (frame[2] & 0x0f));
      const uint32_t number = i % 3 == 0 ? rng_.U32() : rng_.Below(400);
      return strangers_.SendIp(i % 2 == 0 ? Stranger() : kClient, kServer, wire::kIpProtocolGre,
                               Gre(rng_.U16(), number, frame));
    });
  }
  /// RST and data for the client's control connection, with ports and numbers that are likely, were they guessable.
  uint32_t ForgedTcp(uint32_t count) {
    return Repeat(count, 200, [&](uint32_t i) {
      wire::TcpHeader header;
      header.source_port = static_cast<uint16_t>(49152 + rng_.Below(8));
      header.destination_port = 1723;
      header.sequence_number = i % 2 == 0 ? rng_.Below(2000) : rng_.U32();
      header.acknowledgment_number = rng_.Below(2000);
      header.rst = i % 3 != 0;
      header.ack = true;
      header.window = 1000;
      Bytes segment = Write(header);
      if (!header.rst) segment.insert(segment.end(), kStart.begin(), kStart.end());
      StoreBe16(segment.data() + 16,
                wire::TransportChecksum(kClient, kServer, wire::kIpProtocolTcp, segment));
      return strangers_.SendIp(kClient, kServer, wire::kIpProtocolTcp, segment);
    });
  }
  /// Connections whose peer is silent, slow, no PPTP client, repeats itself, or asks and doesn't read.
  uint32_t Connections(uint32_t count) {
    const Bytes echo = wire::WriteControlMessage(wire::EchoRequest{1});
    const Bytes call = wire::WriteControlMessage(wire::OutgoingCallRequest{.call_id = 5});
    return Repeat(count, 50, [&](uint32_t i) {
      const TcpId id{Address{kFirst.value + i % kStrangers}, static_cast<uint16_t>(20000 + i)};
      strangers_.Connect(id, kServer);
      if (!strangers_.Wait([&] { return strangers_.State(id).is_up; })) return false;
      switch (i % 5) {
        case 1:
          return strangers_.Say(id, ByteView(kStart).first(1 + rng_.Below(100)));
        case 2:
          return strangers_.Say(id, Noise(200));
        case 3:
          for (const Bytes& message : {kStart, call, kStart, call}) strangers_.Say(id, message);
          break;
        case 4:
          strangers_.State(id).window = 0;
          strangers_.Say(id, kStart);
          for (int j = 0; j < 50; ++j) strangers_.Say(id, echo);
          break;
      }
      return true;
    });
  }
  /// SYNs, and never another word.
  uint32_t Syns(uint32_t count) {
    return Repeat(count, 100, [&](uint32_t i) {
      wire::TcpHeader header;
      header.source_port = static_cast<uint16_t>(i);
      header.destination_port = 1723;
      header.sequence_number = rng_.U32();
      header.syn = true;
      header.window = 1000;
      const Address source = Stranger();
      Bytes segment = Write(header);
      StoreBe16(segment.data() + 16,
                wire::TransportChecksum(source, kServer, wire::kIpProtocolTcp, segment));
      return strangers_.SendIp(source, kServer, wire::kIpProtocolTcp, segment);
    });
  }
  /// Beginnings of packets.
  uint32_t Fragments(uint32_t count) {
    const Bytes piece = Noise(1400);
    return Repeat(count, 100, [&](uint32_t i) {
      wire::Ipv4Header header;
      header.source = Stranger();
      header.destination = kServer;
      header.protocol = wire::kIpProtocolGre;
      header.identification = static_cast<uint16_t>(i);
      header.more_fragments = true;
      return strangers_.SendIpPacket(wire::WriteIpv4Packet(header, piece));
    });
  }

 private:
  Program& program_;
  Machine strangers_;
  SeededRng rng_{1};
};

TEST(UnderAttack, TheSessionGoesOnAndMemoryIsBounded) {
  Program program;
  Attack attack(program);
  ASSERT_TRUE(attack.Settle()) << program.Join().err;
  EXPECT_EQ(attack.Garbage(2'000), 2'000u);
  const size_t before = program.Memory("VmRSS");
  EXPECT_EQ(attack.ForgedGre(100'000), 100'000u);
  const size_t after_gre = program.Memory("VmRSS");
  EXPECT_EQ(attack.ForgedTcp(20'000), 20'000u);
  EXPECT_EQ(attack.Connections(1'000), 1'000u);
  EXPECT_EQ(attack.Syns(20'000), 20'000u);
  EXPECT_EQ(attack.Fragments(20'000), 20'000u);
  const size_t after = program.Memory("VmRSS");
  const size_t highest = program.Memory("VmHWM");
  EXPECT_FALSE(program.is_over()) << "the attacks took longer than the session";
  std::cout << "resident, kB: " << before << ", after 100,000 GRE packets " << after_gre << ", after all " << after
            << ", at most " << highest << "\n";
  EXPECT_LT(after_gre, before + 2 * 1024);
  EXPECT_LT(highest, before + kGrowth);

  const CommandResult& result = program.Join();
  EXPECT_EQ(result.status, 0) << result.out << result.err;
  Account account(program.Recording());
  using trace::DropReason;
  EXPECT_GE(account.drops[DropReason::kUnknownCall] + account.drops[DropReason::kWrongPeer] +
                account.drops[DropReason::kLate] + account.drops[DropReason::kIncoherent] +
                account.drops[DropReason::kCannotDecrypt] + account.drops[DropReason::kDuplicate],
            100'000u)
      << "each has its reason";
  EXPECT_GT(account.drops[DropReason::kQueueFull], 15'000u) << "fragments";
  EXPECT_GT(account.drops[DropReason::kMalformed], 100u) << "control messages";
}

}  // namespace
}  // namespace pptplab::testing
