// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A node outside: a peer at the other end of a socket, in real time, played by a thread of the test. It waits for frames, never
// for seconds; whoever waits in vain is ended by the World's own end.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <thread>

#include "ns3/application-container.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"
#include "sim/frame_socket.h"
#include "sim/ping.h"
#include "sim/pptp-helper.h"
#include "sim_support.h"
#include "stack/wire/arp.h"
#include "stack/wire/checksum.h"
#include "stack/wire/ethernet.h"
#include "stack/wire/icmp.h"
#include "stack/wire/ipv4.h"

namespace pptplab::sim_test {
namespace {

using sim::FrameSocket;

constexpr wire::MacAddress kMac{0x02, 0, 0, 0, 0, 0x11};
constexpr wire::MacAddress kAll{0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
constexpr Address kNear{0xc0000201}, kPeer{0xc0000202}, kFar{0xc6336402};

/// A machine outside, as little of one as answers ARP and echoes.
class Peer {
 public:
  explicit Peer(int fd) : fd_(fd) {}
  ~Peer() { ::close(fd_); }
  int fd() const { return fd_; }

  void Send(ByteView frame) const {
    EXPECT_EQ(::send(fd_, frame.data(), frame.size(), 0), static_cast<ssize_t>(frame.size()));
  }
  /// The next frame; empty: none for half a minute.
  Bytes Next() const {
    pollfd waiting{fd_, POLLIN, 0};
    if (::poll(&waiting, 1, 30'000) <= 0) return {};
    Bytes frame(4096);
    const ssize_t size = ::recv(fd_, frame.data(), frame.size(), 0);
    frame.resize(size < 0 ? 0 : static_cast<size_t>(size));
    return frame;
  }
  static Bytes Frame(const wire::MacAddress& to, uint16_t type, ByteView content) {
    wire::EthernetHeader header;
    header.destination = to;
    header.source = kMac;
    header.type = type;
    Bytes frame = Write(header);
    frame.insert(frame.end(), content.begin(), content.end());
    return frame;
  }
  void SendArp(uint16_t operation, Address target, const wire::MacAddress& to) const {
    wire::ArpPacket arp;
    arp.operation = operation;
    arp.sender_hardware = kMac;
    arp.sender_protocol = kPeer;
    arp.target_protocol = target;
    Send(Frame(to, wire::kEtherTypeArp, Write(arp)));
  }
  /// Waits for an answer to ARP; the hardware address in it.
  wire::MacAddress Ask(Address target) const {
    SendArp(wire::kArpRequest, target, kAll);
    for (;;) {
      const Bytes frame = Next();
      if (frame.empty()) return {};
      if (LoadBe16(&frame[12]) != wire::kEtherTypeArp) continue;
      const auto arp = Read<wire::ArpPacket>(ByteView(frame).subspan(14));
      if (arp && arp->operation == wire::kArpReply) return arp->sender_hardware;
    }
  }
  static Bytes Echo(uint8_t type, Address to, uint16_t sequence, size_t data) {
    Bytes icmp(8 + data, 0x5a);
    icmp[0] = type, icmp[1] = 0;
    StoreBe16(&icmp[2], 0);
    StoreBe16(&icmp[4], 77);
    StoreBe16(&icmp[6], sequence);
    StoreBe16(&icmp[2], wire::ChecksumOf(icmp));
    wire::Ipv4Header header;
    header.source = kPeer;
    header.destination = to;
    header.protocol = wire::kIpProtocolIcmp;
    return wire::WriteIpv4Packet(header, icmp);
  }
  /// Pings through the port and waits for the answer; its TTL, 0 if there was none.
  int Ping(const wire::MacAddress& gateway, Address to, size_t data) const {
    Send(Frame(gateway, wire::kEtherTypeIpv4, Echo(8, to, 1, data)));
    for (;;) {
      const Bytes frame = Next();
      if (frame.empty()) return 0;
      if (LoadBe16(&frame[12]) != wire::kEtherTypeIpv4) continue;
      const auto ip = wire::ReadIpv4Packet(ByteView(frame).subspan(14));
      if (!ip || ip->payload.empty() || ip->payload[0] != 0) continue;
      EXPECT_EQ(ip->payload.size(), 8 + data);
      EXPECT_EQ(wire::ChecksumOf(ip->payload), 0) << "checksums are on";
      return ip->header.time_to_live;
    }
  }
  /// Answers ARP and echoes until the other end is closed or `until` says so.
  void Serve(const std::function<bool()>& until) const {
    while (!until()) {
      pollfd waiting{fd_, POLLIN, 0};
      if (::poll(&waiting, 1, 50) <= 0) continue;
      const Bytes frame = Next();
      if (frame.size() < 14) continue;
      wire::MacAddress from;
      std::copy_n(frame.begin() + 6, 6, from.begin());
      const ByteView content = ByteView(frame).subspan(14);
      if (LoadBe16(&frame[12]) == wire::kEtherTypeArp) {
        const auto arp = Read<wire::ArpPacket>(content);
        if (arp && arp->target_protocol == kPeer) SendArp(wire::kArpReply, arp->sender_protocol, from);
        continue;
      }
      const auto ip = wire::ReadIpv4Packet(content);
      if (!ip || ip->payload.size() < 8 || ip->payload[0] != 8) continue;
      Bytes icmp = ToBytes(ip->payload);
      icmp[0] = 0;
      StoreBe16(&icmp[2], 0);
      StoreBe16(&icmp[2], wire::ChecksumOf(icmp));
      wire::Ipv4Header header;
      header.source = kPeer;
      header.destination = ip->header.source;
      header.protocol = wire::kIpProtocolIcmp;
      Send(Frame(from, wire::kEtherTypeIpv4, wire::WriteIpv4Packet(header, icmp)));
    }
  }

 private:
  int fd_;
};

/// host - router - outside, the router's end 192.0.2.1/24.
struct Network {
  explicit Network(std::unique_ptr<FrameSocket> socket) {
    sim::WorldConfig config;
    config.run = 1;
    config.recording_memory = &recording;
    config.real_time = true;
    world = std::make_unique<sim::World>(config);
    world->AddNode("host", "host");
    world->AddNode("router", "router");
    world->AddNode("outside", "a real machine outside");
    sim::LinkConfig far;
    far.network = ns3::Ipv4Address("198.51.100.0");
    far.mask = ns3::Ipv4Mask("255.255.255.0");
    world->Connect("router", "host", far);
    sim::LinkConfig near;
    near.network = ns3::Ipv4Address("192.0.2.0");
    near.mask = ns3::Ipv4Mask("255.255.255.0");
    world->Connect("router", "outside", near);
    std::vector<std::unique_ptr<FrameSocket>> sockets;
    sockets.push_back(std::move(socket));
    world->PutOutside("outside", std::move(sockets));
  }
  /// Until `done`, at most two minutes.
  void RunUntil(const std::atomic<bool>& done) {
    world->RunUntil(
        ns3::Seconds(120), [&done](ns3::Time) { return !done; }, ns3::MilliSeconds(20));
    world->Close();
  }

  Bytes recording;
  std::unique_ptr<sim::World> world;
};

struct Wire {
  explicit Wire(int type = SOCK_DGRAM) { EXPECT_EQ(::socketpair(AF_UNIX, type, 0, ends), 0); }
  std::unique_ptr<FrameSocket> Ours() {
    auto opened = FrameSocket::FromFd(ends[0]);
    EXPECT_TRUE(opened) << opened.error();
    return opened ? std::move(*opened) : nullptr;
  }
  int ends[2];
};

TEST(OutsidePort, APeerPingsIntoTheSimulationInRealTime) {
  Wire wire;
  Network network(wire.Ours());
  std::atomic<bool> done{false};
  wire::MacAddress near{}, far{};
  int ttl = 0;
  std::thread peer([&] {
    const Peer outside(wire.ends[1]);
    near = outside.Ask(kNear);
    far = outside.Ask(kFar);
    ttl = outside.Ping(near, kFar, 1000);
    done = true;
  });
  network.RunUntil(done);
  peer.join();
  EXPECT_NE(near, wire::MacAddress{});
  EXPECT_EQ(near, far) << "the port stands for every address";
  EXPECT_EQ(ttl, 63) << "one router between the peer and the host; the port is none";
  const Contents contents = ReadAll(network.recording);
  EXPECT_EQ(contents.problem, "");
  EXPECT_TRUE(contents.drops.empty()) << contents.drops[0].field;
  // The request at both ends of both links, and the answer.
  EXPECT_EQ(std::count_if(contents.packets.begin(), contents.packets.end(),
                          [](const RecordedPacket& packet) { return packet.bytes.size() == 2 + 1028; }),
            8);
}

TEST(OutsidePort, TheSimulationPingsAPeer) {
  Wire wire;
  Network network(wire.Ours());
  std::atomic<bool> done{false};
  std::thread peer([&] { Peer(wire.ends[1]).Serve([&] { return done.load(); }); });
  uint32_t answers = 0;
  ns3::PptpLabHelper helper("ns3::PingClient");
  helper.SetAttribute("Count", ns3::UintegerValue(3));
  helper.SetAttribute("Interval", ns3::TimeValue(ns3::MilliSeconds(50)));
  auto applications = helper.Install(network.world->node("host"));
  network.world->Adopt(applications);
  const auto ping = ns3::DynamicCast<ns3::PingClient>(applications.Get(0));
  ping->SetRemote(ns3::Ipv4Address("192.0.2.2"));
  ping->SetCompletionCallback([&](const ns3::PingClient::Outcome& outcome) {
    answers = outcome.received;
    done = true;
  });
  applications.Start(ns3::Seconds(0));
  network.RunUntil(done);
  peer.join();
  EXPECT_EQ(answers, 3u);
}

TEST(OutsidePort, GarbageIsDroppedWithReasonsAndHarmsNobody) {
  Wire wire;
  Network network(wire.Ours());
  std::atomic<bool> done{false};
  int ttl = 0;
  std::thread peer([&] {
    const Peer outside(wire.ends[1]);
    outside.Send(Bytes{});
    outside.Send(Bytes(5));
    outside.Send(Bytes(60'000, 0x11));
    outside.Send(Peer::Frame(kAll, wire::kEtherTypeIpv6, Bytes(100)));
    outside.Send(Peer::Frame(kAll, wire::kEtherTypeIpv4, Bytes(100, 0x45)));
    Bytes damaged = Peer::Echo(8, kFar, 1, 8);
    damaged[10] ^= 0x40;
    outside.Send(Peer::Frame(kAll, wire::kEtherTypeIpv4, damaged));
    ttl = outside.Ping(outside.Ask(kNear), kFar, 8);
    done = true;
  });
  network.RunUntil(done);
  peer.join();
  EXPECT_EQ(ttl, 63);
  const Contents contents = ReadAll(network.recording);
  std::vector<trace::DropReason> reasons;
  for (const RecordedDrop& drop : contents.drops) {
    EXPECT_EQ(drop.node, "outside") << drop.field;
    reasons.push_back(drop.reason);
  }
  using trace::DropReason;
  EXPECT_EQ(reasons, (std::vector<DropReason>{DropReason::kMalformed, DropReason::kTooLong,
                                              DropReason::kUnknownProtocol, DropReason::kMalformed,
                                              DropReason::kChecksum}));
}

TEST(OutsidePort, APeerThatClosesItsEndLeavesTheRunAlone) {
  Wire wire(SOCK_SEQPACKET);
  Network network(wire.Ours());
  std::atomic<bool> done{false};
  std::thread peer([&] {
    {
      const Peer outside(wire.ends[1]);
      outside.Ping(outside.Ask(kNear), kFar, 8);
    }
    done = true;
  });
  network.world->RunUntil(
      ns3::Seconds(120), [&](ns3::Time) { return !done; }, ns3::MilliSeconds(20));
  network.world->RunUntil(ns3::Simulator::Now() + ns3::MilliSeconds(100));
  network.world->Close();
  peer.join();
  const Contents contents = ReadAll(network.recording);
  EXPECT_EQ(std::count(contents.notes.begin(), contents.notes.end(), "the outside has closed its end"),
            1);
}

/// A peer of a socket in the file system, at an address of its own.
Peer BoundPeer(const std::string& path, const std::string& own) {
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  own.copy(address.sun_path, own.size());
  EXPECT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  address = {};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, path.size());
  EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  return Peer(fd);
}

TEST(OutsidePort, APeerOfASocketMayGoAndComeBackUnderAnotherAddress) {
  const auto directory = std::filesystem::temp_directory_path() /
                         ("pptplab-outside-" + std::to_string(::getpid()));
  std::filesystem::create_directory(directory);
  const std::string path = (directory / "port").string();
  auto socket = FrameSocket::OpenUnix(path);
  ASSERT_TRUE(socket) << socket.error();
  Network network(std::move(*socket));
  std::atomic<bool> done{false};
  int first = 0, second = 0;
  std::thread peer([&] {
    {
      const Peer outside = BoundPeer(path, (directory / "a").string());
      first = outside.Ping(outside.Ask(kNear), kFar, 8);
    }
    const Peer outside = BoundPeer(path, (directory / "b").string());
    second = outside.Ping(outside.Ask(kNear), kFar, 8);
    done = true;
  });
  network.RunUntil(done);
  peer.join();
  EXPECT_EQ(first, 63);
  EXPECT_EQ(second, 63);
  network.world.reset();
  EXPECT_FALSE(std::filesystem::exists(path)) << "it takes its socket along";
  std::filesystem::remove_all(directory);
}

TEST(FrameSocket, SaysWhatWouldBeRight) {
  const auto error_of = [](const FrameSocket::Opened& opened) {
    return opened ? std::string("none") : opened.error();
  };
  EXPECT_NE(error_of(FrameSocket::FromFd(1000)).find("is not open"), std::string::npos);
  int streams[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, streams), 0);
  EXPECT_NE(error_of(FrameSocket::FromFd(streams[0])).find("no datagram socket"), std::string::npos);
  ::close(streams[0]), ::close(streams[1]);
  EXPECT_NE(error_of(FrameSocket::OpenUnix("no-such-directory/port")).find("can't be made"),
            std::string::npos);
  EXPECT_NE(error_of(FrameSocket::OpenUnix(".")).find("is no socket"), std::string::npos);
  EXPECT_NE(error_of(FrameSocket::OpenTap("no-such-tap"))
                .find("sudo ip tuntap add dev no-such-tap mode tap user $USER"),
            std::string::npos);
}

TEST(FrameSocket, AStaleSocketIsReplacedAndOneInUseIsNot) {
  const std::string path = (std::filesystem::temp_directory_path() /
                            ("pptplab-stale-" + std::to_string(::getpid())))
                               .string();
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, path.size());
  ASSERT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  {
    const auto in_use = FrameSocket::OpenUnix(path);
    ASSERT_FALSE(in_use);
    EXPECT_NE(in_use.error().find("in use"), std::string::npos);
  }
  ::close(fd);  // the file stays
  EXPECT_TRUE(FrameSocket::OpenUnix(path));
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace pptplab::sim_test
