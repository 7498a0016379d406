// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Two clients behind one NAT, with the same Call ID, in every mode: who gets through, and what the
// recording says about those who don't. Time-outs, hairpins, a full table.
//
//   alice, bob - home (NAT) - server - host        host is on a private network behind the server
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "ns3/boolean.h"
#include "ns3/enum.h"
#include "ns3/uinteger.h"
#include "sim/nat-router.h"
#include "sim/ping.h"
#include "sim/pptp-helper.h"
#include "stack/wire/checksum.h"
#include "tests/integration/sim_support.h"

namespace pptplab::sim_test {
namespace {

using ns3::Ipv4Address;
using ns3::NatRouter;
using ns3::Ptr;
using ns3::Seconds;

struct Told {
  trace::Mapping::Action action{};
  uint8_t protocol = 0;
  uint32_t inside_id = 0, outside_id = 0;
  Address inside;
  std::string why;
  double at = 0;  ///< seconds
};

class Home {
 public:
  explicit Home(NatRouter::Mode mode, ns3::Time bob_dials = Seconds(2)) {
    sim::WorldConfig config;
    config.seed = config.run = 1;
    config.recording_memory = &recording;
    world = std::make_unique<sim::World>(config);
    for (const char* name : {"alice", "bob", "home", "server", "host"}) world->AddNode(name, "");
    Private("home", "alice", "192.168.1.0");
    Private("home", "bob", "192.168.2.0");
    sim::LinkConfig outside;
    outside.rate = ns3::DataRate("20Mbps");
    outside.delay = ns3::MilliSeconds(10);
    outside.network = Ipv4Address("203.0.113.0");
    world->Connect("home", "server", outside);
    host_address = Private("server", "host", "10.9.0.0");
    nat = world->AddNat("home");
    nat->SetAttribute("Mode", ns3::EnumValue(static_cast<int>(mode)));

    ns3::PptpServerHelper server_helper(Ipv4Address("10.8.0.1"), Ipv4Address("10.8.0.100"),
                                        Ipv4Address("10.8.0.199"));
    auto servers = server_helper.Install("server");
    server = ns3::DynamicCast<ns3::PptpServer>(servers.Get(0));
    server->AddUser("alice", "correct-horse");
    server->AddUser("bob", "correct-horse");
    world->Adopt(servers);
    auto http = ns3::HttpServerHelper().Install("host");
    ns3::DynamicCast<ns3::HttpServer>(http.Get(0))->AddFile("/file.bin", FileBody());
    world->Adopt(http);
    Client("alice", Seconds(1));
    Client("bob", bob_dials);
  }

  void Run(double end = 30) {
    world->RunUntil(Seconds(end));
    lines = nat->Mappings();
    world->Close();
    contents = ReadAll(recording);
  }

  Ptr<ns3::PingClient> Ping(const std::string& from, Ipv4Address to, double at, int times = 1) {
    ns3::PptpLabHelper helper("ns3::PingClient");
    helper.SetAttribute("Count", ns3::UintegerValue(static_cast<uint32_t>(times)));
    auto pings = helper.Install(from);
    const auto ping = ns3::DynamicCast<ns3::PingClient>(pings.Get(0));
    ping->SetRemote(to);
    pings.Start(Seconds(at));
    world->Adopt(pings);
    return ping;
  }

  bool IsUp(const std::string& who) const { return ups.contains(who); }
  bool Arrived(const std::string& who) const { return files.at(who)->outcome().Succeeded(); }
  size_t Drops(const std::string& node, trace::DropReason reason) const {
    return static_cast<size_t>(std::count_if(
        contents.drops.begin(), contents.drops.end(),
        [&](const RecordedDrop& drop) { return drop.node == node && drop.reason == reason; }));
  }
  std::vector<Told> Mappings() const {
    std::vector<Told> all;
    auto reader = trace::RecordingReader::FromBytes(recording);
    while (auto item = (*reader)->Next()) {
      const auto* event = std::get_if<trace::RecordedEvent>(&*item);
      if (event == nullptr) continue;
      const auto* m = std::get_if<trace::Mapping>(&event->event.detail);
      if (m == nullptr) continue;
      EXPECT_EQ(event->event.layer, trace::Layer::kNat);
      all.push_back({m->action, m->protocol, m->inside_id, m->outside_id, m->inside,
                     std::string(m->why),
                     static_cast<double>(Nanoseconds(event->event.time)) / 1e9});
    }
    return all;
  }
  /// Packets of a protocol that crossed an interface, by journey.
  std::map<JourneyId, Bytes> At(const std::string& interface, trace::Direction direction,
                                uint8_t protocol) const {
    std::map<JourneyId, Bytes> found;
    for (const RecordedPacket& packet : contents.packets) {
      const ByteView ip = IpOf(packet);
      if (packet.interface == interface && packet.direction == direction && ip.size() >= 20 &&
          ip[9] == protocol) {
        found[packet.journey] = ToBytes(ip);
      }
    }
    return found;
  }

  Bytes recording;
  std::unique_ptr<sim::World> world;
  Ptr<NatRouter> nat;
  Ptr<ns3::PptpServer> server;
  std::map<std::string, Ptr<ns3::PptpClient>> clients;
  std::map<std::string, Ptr<ns3::HttpClient>> files;
  std::map<std::string, int> ups;
  std::map<std::string, std::string> downs;
  Ipv4Address host_address;
  Contents contents;
  std::vector<std::string> lines;

 private:
  Ipv4Address Private(const char* a, const char* b, const char* network) {
    sim::LinkConfig link;
    link.delay = ns3::MilliSeconds(1);
    link.network = Ipv4Address(network);
    link.mask = ns3::Ipv4Mask("255.255.255.0");
    link.is_private = true;
    return world->Connect(a, b, link).address_b;
  }

  void Client(const std::string& name, ns3::Time dial) {
    ns3::PptpClientHelper helper(world->AddressOf("server"), name, "correct-horse");
    helper.SetAttribute("FirstCallId", ns3::UintegerValue(46558));
    auto applications = helper.Install(name);
    const auto client = ns3::DynamicCast<ns3::PptpClient>(applications.Get(0));
    client->AddTunnelRoute(Ipv4Address("10.9.0.0"), ns3::Ipv4Mask("255.255.255.0"));
    client->TraceConnectWithoutContext(
        "TunnelUp",
        ns3::Callback<void, const std::string&, Ipv4Address, Ipv4Address>(
            [this, name](const std::string&, Ipv4Address, Ipv4Address) { ++ups[name]; }));
    client->TraceConnectWithoutContext(
        "TunnelDown", ns3::Callback<void, const std::string&>(
                          [this, name](const std::string& why) { downs[name] = why; }));
    applications.Start(dial);
    applications.Stop(Seconds(200));
    world->Adopt(applications);
    clients[name] = client;
    auto http = ns3::HttpClientHelper(host_address, "/file.bin").Install(name);
    http.Start(dial + Seconds(6));
    world->Adopt(http);
    files[name] = ns3::DynamicCast<ns3::HttpClient>(http.Get(0));
  }
};

const char* NameOf(NatRouter::Mode mode) {
  constexpr const char* kNames[] = {"routing",      "no-helper",  "by-address",
                                    "linux-helper", "call-alias", "stale-checksum"};
  return kNames[mode];
}

TEST(SimNat, WithAHelperBothClientsWorkThoughTheyHaveOneCallId) {
  for (const auto mode : {NatRouter::kLinuxHelper, NatRouter::kCallAlias}) {
    Home home(mode);
    home.Run();
    EXPECT_EQ(home.contents.problem, "");
    for (const char* who : {"alice", "bob"}) {
      EXPECT_TRUE(home.IsUp(who)) << NameOf(mode) << " " << who << " " << home.downs[who];
      EXPECT_TRUE(home.Arrived(who)) << NameOf(mode) << " " << who;
    }
    std::set<uint32_t> inside, outside;
    for (const Told& told : home.Mappings()) {
      if (told.protocol != 47 || told.action != trace::Mapping::Action::kAdded) continue;
      inside.insert(told.inside_id);
      outside.insert(told.outside_id);
    }
    EXPECT_EQ(inside, std::set<uint32_t>{46558}) << NameOf(mode);
    EXPECT_EQ(outside.size(), 2u) << NameOf(mode);
    EXPECT_EQ(home.Drops("home", trace::DropReason::kNoMapping), 0u);
    EXPECT_EQ(home.lines.size(), 4u);  // a control connection and a call for each
  }
}

TEST(SimNat, ByAddressTheFirstClientWorksAndTheRecordingSaysWhyTheOtherDoesNot) {
  Home home(NatRouter::kByAddress);
  home.Run();
  EXPECT_TRUE(home.IsUp("alice"));
  EXPECT_TRUE(home.Arrived("alice"));
  EXPECT_FALSE(home.IsUp("bob"));
  EXPECT_GT(home.Drops("home", trace::DropReason::kNoMapping), 0u);
  const auto sent = home.At("bob:p2p0", trace::Direction::kSent, 47);
  size_t dropped = 0;
  for (const RecordedDrop& drop : home.contents.drops) {
    if (drop.node != "home" || drop.reason != trace::DropReason::kNoMapping) continue;
    // What the server says before alice has said anything: nothing is mapped yet.
    if (drop.field == "nobody inside began it") continue;
    EXPECT_EQ(drop.field, "another client's GRE with this server is mapped");
    EXPECT_TRUE(sent.contains(drop.journey));
    ++dropped;
  }
  EXPECT_EQ(dropped, sent.size());
}

TEST(SimNat, WithoutAHelperNeitherWorksAndTheServerIsToldProtocolUnreachable) {
  Home home(NatRouter::kNoHelper);
  home.Run();
  EXPECT_FALSE(home.IsUp("alice"));
  EXPECT_FALSE(home.IsUp("bob"));
  EXPECT_GT(home.Drops("home", trace::DropReason::kNoMapping), 2u);
  const auto errors = home.At("server:p2p0", trace::Direction::kReceived, 1);
  ASSERT_FALSE(errors.empty());
  for (const auto& [journey, ip] : errors) {
    EXPECT_EQ(ip[20], 3);  // RFC 792: Destination Unreachable, protocol
    EXPECT_EQ(ip[21], 2);
    EXPECT_EQ(wire::ChecksumOf(ByteView(ip).first(20)), 0);
    EXPECT_EQ(ip[28 + 9], 47);
  }
  // GRE goes out and comes back as far as the NAT.
  EXPECT_FALSE(home.At("home:p2p2", trace::Direction::kReceived, 47).empty());
  EXPECT_TRUE(home.At("alice:p2p0", trace::Direction::kReceived, 47).empty());
}

TEST(SimNat, AStaleChecksumIsDroppedByTheServer) {
  Home home(NatRouter::kStaleChecksum);
  home.Run();
  EXPECT_FALSE(home.IsUp("alice"));
  EXPECT_FALSE(home.IsUp("bob"));
  EXPECT_GT(home.Drops("server", trace::DropReason::kChecksum), 1u);
  size_t wrong = 0, right = 0;
  for (const auto& [journey, ip] : home.At("home:p2p2", trace::Direction::kSent, 47)) {
    ++(wire::ChecksumOf(ByteView(ip).first(20)) == 0 ? right : wrong);
    EXPECT_EQ(ip[8], 63);
  }
  EXPECT_EQ(right, 1u);  // the mapping's first packet
  EXPECT_EQ(wrong, home.Drops("server", trace::DropReason::kChecksum));
  for (const auto& [journey, ip] : home.At("home:p2p2", trace::Direction::kSent, 6)) {
    ASSERT_EQ(wire::ChecksumOf(ByteView(ip).first(20)), 0);
  }
}

TEST(SimNat, BothSidesOfTheRouterAreRecordedAsOneJourney) {
  Home home(NatRouter::kLinuxHelper);
  home.Run();
  for (const uint8_t protocol : {uint8_t{6}, uint8_t{47}}) {
    const auto before = home.At("home:p2p0", trace::Direction::kReceived, protocol);
    const auto after = home.At("home:p2p2", trace::Direction::kSent, protocol);
    ASSERT_GE(before.size(), 5u);
    for (const auto& [journey, ip] : before) {
      const auto out = after.find(journey);
      ASSERT_NE(out, after.end());
      EXPECT_EQ(LoadBe32(&ip[12]), 0xc0a80102u);           // 192.168.1.2
      EXPECT_EQ(LoadBe32(&out->second[12]), 0xcb007101u);  // 203.0.113.1
      EXPECT_EQ(LoadBe32(&ip[16]), LoadBe32(&out->second[16]));
      EXPECT_EQ(out->second[8], ip[8] - 1);
      EXPECT_EQ(wire::ChecksumOf(ByteView(out->second).first(20)), 0);
    }
  }
}

TEST(SimNat, ExpiredMappingsAreForgottenWithAReasonAndTheTunnelWithThem) {
  const auto idle = [](bool echoes) {
    auto home = std::make_unique<Home>(NatRouter::kLinuxHelper, Seconds(500));
    home->nat->SetAttribute("CallReplied", ns3::TimeValue(Seconds(20)));
    home->nat->SetAttribute("TcpEstablished", ns3::TimeValue(Seconds(20)));
    home->clients["alice"]->SetAttribute("EchoInterval", ns3::TimeValue(Seconds(echoes ? 10 : 0)));
    home->clients["alice"]->SetAttribute("LcpEchoInterval",
                                         ns3::TimeValue(Seconds(echoes ? 10 : 0)));
    home->server->SetAttribute("EchoInterval", ns3::TimeValue(Seconds(0)));
    home->server->SetAttribute("LcpEchoInterval", ns3::TimeValue(Seconds(0)));
    // After a minute's silence: is anybody there?
    home->Ping("host", Ipv4Address("10.8.0.100"), 70);
    home->Run(80);
    return home;
  };
  auto home = idle(false);
  EXPECT_TRUE(home->Arrived("alice"));
  std::vector<Told> removed;
  for (const Told& told : home->Mappings()) {
    if (told.action == trace::Mapping::Action::kRemoved) removed.push_back(told);
  }
  ASSERT_EQ(removed.size(), 2u);
  EXPECT_EQ(home->lines, std::vector<std::string>{});
  for (const Told& told : removed) {
    EXPECT_LT(told.at, 60);
    EXPECT_TRUE(told.why == "nothing came for 20 s" ||
                told.why == "its control connection is forgotten")
        << told.why;
  }
  EXPECT_GT(home->Drops("home", trace::DropReason::kNoMapping), 0u);

  home.reset();
  home = idle(true);
  for (const Told& told : home->Mappings()) {
    EXPECT_NE(told.action, trace::Mapping::Action::kRemoved) << told.why;
  }
  EXPECT_EQ(home->lines.size(), 2u);
  EXPECT_EQ(home->Drops("home", trace::DropReason::kNoMapping), 0u);
}

TEST(SimNat, ItsOwnAddressesAnswerPingsAndAHairpinIsRefused) {
  Home home(NatRouter::kLinuxHelper, Seconds(500));
  const auto own = home.Ping("alice", Ipv4Address("192.168.1.1"), 3);
  const auto neighbour = home.Ping("alice", Ipv4Address("192.168.2.2"), 4);
  const auto far = home.Ping("alice", home.world->AddressOf("server"), 5);
  const auto hairpin = home.Ping("bob", Ipv4Address("203.0.113.1"), 6);
  const auto from_outside = home.Ping("server", Ipv4Address("203.0.113.1"), 7);
  home.Run();
  EXPECT_EQ(own->outcome().received, 1u);
  EXPECT_EQ(neighbour->outcome().received, 1u);
  EXPECT_EQ(far->outcome().received, 1u);
  EXPECT_EQ(hairpin->outcome().received, 0u);
  EXPECT_EQ(from_outside->outcome().received, 1u);
  const auto drop = std::find_if(home.contents.drops.begin(), home.contents.drops.end(),
                                 [](const RecordedDrop& d) { return d.node == "home"; });
  ASSERT_NE(drop, home.contents.drops.end());
  EXPECT_EQ(drop->field, "a hairpin: from inside to the NAT's outside address");
  // The neighbour is inside: it sees who asks.
  for (const auto& [journey, ip] : home.At("bob:p2p0", trace::Direction::kReceived, 1)) {
    EXPECT_EQ(LoadBe32(&ip[12]), 0xc0a80102u);
  }
}

TEST(SimNat, AFullTableTurnsTheNextOneAway) {
  Home home(NatRouter::kLinuxHelper);
  home.nat->SetAttribute("MaxMappings", ns3::UintegerValue(2));
  home.Run();
  EXPECT_TRUE(home.Arrived("alice"));
  EXPECT_FALSE(home.IsUp("bob"));
  size_t full = 0;
  for (const RecordedDrop& drop : home.contents.drops) {
    full += drop.node == "home" && drop.field == "the NAT's table is full" ? 1 : 0;
  }
  EXPECT_GT(full, 0u);
}

TEST(SimNat, TheSameRunIsRecordedInTheSameBytes) {
  const auto recording = [] {
    Home home(NatRouter::kCallAlias);
    home.Run(12);
    return home.recording;
  };
  EXPECT_EQ(recording(), recording());
}

}  // namespace
}  // namespace pptplab::sim_test
