// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What nodes do about MTUs, and who is told:  a ---- r ---- s ---- b, the link in the middle takes
// 600 octets.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/udp-socket-factory.h"
#include "sim/path-mtu-tcp.h"
#include "sim/ping.h"
#include "sim/pptp-helper.h"
#include "stack/wire/icmp_error.h"
#include "stack/wire/tcp_mss.h"
#include "tests/integration/sim_support.h"

namespace pptplab::sim_test {
namespace {

using ns3::BooleanValue;
using ns3::Ptr;
using ns3::Seconds;
using ns3::UintegerValue;
using trace::DropReason;

class Narrow {
 public:
  explicit Narrow(std::vector<sim::LinkConfig::Listed> listed = {}, uint16_t first_mtu = 1500) {
    sim::WorldConfig config;
    config.seed = 1;
    config.run = 1;
    config.recording_memory = &recording;
    world = std::make_unique<sim::World>(config);
    for (const char* name : {"a", "r", "s", "b"}) world->AddNode(name, "");
    sim::LinkConfig first, narrow, last;
    first.delay = narrow.delay = last.delay = ns3::MilliSeconds(1);
    first.mtu = first_mtu;
    narrow.mtu = 600;
    narrow.listed = std::move(listed);
    world->Connect("a", "r", first);
    world->Connect("r", "s", narrow);
    world->Connect("s", "b", last);
    world->WatchMtu();
  }
  Ptr<ns3::PingClient> Ping(uint32_t size, bool dont_fragment, bool find = false) {
    ns3::PptpLabHelper helper("ns3::PingClient");
    helper.SetAttribute("Count", UintegerValue(1));
    helper.SetAttribute("Size", UintegerValue(size));
    helper.SetAttribute("DontFragment", BooleanValue(dont_fragment));
    helper.SetAttribute("FindPathMtu", BooleanValue(find));
    auto applications = helper.Install(world->node("a"));
    applications.Start(Seconds(1));
    world->Adopt(applications);
    const auto ping = ns3::DynamicCast<ns3::PingClient>(applications.Get(0));
    ping->SetRemote(world->AddressOf("b"));
    return ping;
  }
  /// a serves, b fetches; both do Path MTU Discovery.
  Ptr<ns3::HttpClient> Download() {
    for (const char* name : {"a", "b"}) ns3::PathMtuTcpFactory::Install(world->node(name));
    auto servers = ns3::HttpServerHelper().Install("a");
    ns3::DynamicCast<ns3::HttpServer>(servers.Get(0))->AddFile("/file.bin", FileBody());
    world->Adopt(servers);
    auto clients = ns3::HttpClientHelper(world->AddressOf("a"), "/file.bin").Install("b");
    clients.Start(Seconds(1));
    world->Adopt(clients);
    return ns3::DynamicCast<ns3::HttpClient>(clients.Get(0));
  }
  Contents Run(double seconds = 10) {
    world->RunUntil(Seconds(seconds));
    world->Close();
    return ReadAll(recording);
  }

  Bytes recording;
  std::unique_ptr<sim::World> world;
};

std::vector<trace::Event> FragmentationsIn(trace::RecordingReader& reader) {
  std::vector<trace::Event> found;
  while (const auto item = reader.Next()) {
    const auto* event = std::get_if<trace::RecordedEvent>(&*item);
    if (event == nullptr) continue;
    if (std::holds_alternative<trace::Fragmentation>(event->event.detail)) {
      found.push_back(event->event);
    }
  }
  return found;
}

/// The ICMP error that came in on an interface; the first.
struct Told {
  wire::IcmpError error;
  Bytes packet;
};
std::vector<Told> ToldAt(const Contents& contents, const std::string& interface) {
  std::vector<Told> told;
  for (const RecordedPacket& packet : contents.packets) {
    if (packet.interface != interface || packet.direction != trace::Direction::kReceived) continue;
    const auto said = wire::ReadIcmpError(IpOf(packet));
    if (said) told.push_back({said->error, ToBytes(IpOf(packet))});
  }
  return told;
}

// --- routers

TEST(SimMtu, ARouterDropsWhatIsTooLargeAndMayNotBeFragmentedAndTellsTheMtu_Rfc1191_4) {
  Narrow net;
  const auto ping = net.Ping(1000, true);
  const Contents contents = net.Run();
  EXPECT_EQ(ping->outcome().received, 0u);
  EXPECT_EQ(ping->outcome().refused, 1u);
  ASSERT_EQ(contents.drops.size(), 1u);
  EXPECT_EQ(contents.drops[0].node, "r");
  EXPECT_EQ(contents.drops[0].reason, DropReason::kFragmentationNeeded);
  EXPECT_EQ(contents.drops[0].field,
            "1028 octets, the link towards 198.18.0.10 takes 600; ICMP tells 198.18.0.1");
  const auto told = ToldAt(contents, "a:p2p0");
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].error.code, wire::kIcmpFragmentationNeeded);
  EXPECT_EQ(told[0].error.next_hop_mtu, 600);
  const auto said = wire::ReadIcmpError(told[0].packet);
  EXPECT_EQ(said->quoted.total_length, 1028);
  EXPECT_TRUE(said->quoted.dont_fragment);
  // The quote is the packet's own front: it was recorded with the same journey as the drop.
  for (const RecordedPacket& packet : contents.packets) {
    if (packet.interface != "r:p2p0" || packet.direction != trace::Direction::kReceived) continue;
    if (packet.journey != contents.drops[0].journey) continue;
    EXPECT_TRUE(
        std::equal(told[0].packet.begin() + 28, told[0].packet.end(), IpOf(packet).begin()));
    return;
  }
  FAIL() << "the packet that was dropped is not in the recording";
}

TEST(SimMtu, NobodyIsToldWhereIcmpIsForbidden) {
  Narrow net;
  net.world->ConductOf("r")->SetAttribute("SendIcmp", BooleanValue(false));
  net.Ping(1000, true);
  const Contents contents = net.Run();
  ASSERT_EQ(contents.drops.size(), 1u);
  EXPECT_EQ(contents.drops[0].reason, DropReason::kFragmentationNeeded);
  EXPECT_NE(contents.drops[0].field.find("its sender is not told"), std::string::npos);
  EXPECT_TRUE(ToldAt(contents, "a:p2p0").empty());
}

TEST(SimMtu, TheSenderItselfIsRefusedWhatItsOwnLinkCantTake) {
  Narrow net({}, 800);
  const auto ping = net.Ping(1000, true);
  const Contents contents = net.Run();
  EXPECT_EQ(ping->outcome().refused, 1u);
  ASSERT_EQ(contents.drops.size(), 1u);
  EXPECT_EQ(contents.drops[0].node, "a");
  EXPECT_EQ(contents.packets.size(), 0u);
}

TEST(SimMtu, ThePathMtuIsFoundOrItIsSaidThatItCantBe_Rfc1191) {
  {
    Narrow net({}, 800);
    const auto ping = net.Ping(0, false, true);
    net.Run();
    EXPECT_EQ(ping->outcome().path_mtu, 600u);
    EXPECT_EQ(ping->outcome().sent, 2u);
  }
  Narrow net;
  net.world->ConductOf("r")->SetAttribute("SendIcmp", BooleanValue(false));
  const auto ping = net.Ping(0, false, true);
  const Contents contents = net.Run();
  EXPECT_TRUE(ping->outcome().done);
  EXPECT_EQ(ping->outcome().path_mtu, 0u);
  EXPECT_NE(contents.notes.back().find("vanish, and nobody on the way says why"),
            std::string::npos);
}

// --- fragments

TEST(SimMtu, FragmentationAndReassemblyAreRecordedOnThePacketsOwnJourney) {
  Narrow net;
  const auto ping = net.Ping(1000, false);
  const Contents contents = net.Run();
  EXPECT_EQ(ping->outcome().received, 1u);
  EXPECT_TRUE(contents.drops.empty());
  auto reader = trace::RecordingReader::FromBytes(net.recording);
  ASSERT_TRUE(reader);
  const auto events = FragmentationsIn(**reader);
  ASSERT_EQ(events.size(), 4u);  // to and fro
  const auto& there = std::get<trace::Fragmentation>(events[0].detail);
  EXPECT_EQ(there.what, trace::Fragmentation::What::kFragmented);
  EXPECT_EQ(there.size, 1028);
  EXPECT_EQ(there.pieces, 2);
  EXPECT_EQ(there.mtu, 600);
  const auto& whole = std::get<trace::Fragmentation>(events[1].detail);
  EXPECT_EQ(whole.what, trace::Fragmentation::What::kReassembled);
  EXPECT_EQ(whole.size, 1028);
  EXPECT_EQ(whole.pieces, 2);
  EXPECT_EQ(whole.identification, there.identification);
  EXPECT_EQ(events[0].journey, events[1].journey);
  EXPECT_EQ(events[2].journey, events[3].journey);
  EXPECT_NE(events[0].journey, events[2].journey);
  size_t pieces = 0;
  for (const RecordedPacket& packet : contents.packets) {
    pieces += packet.interface == "b:p2p0" && packet.journey == events[0].journey ? 1 : 0;
  }
  EXPECT_EQ(pieces, 2u);
}

TEST(SimMtu, APieceThatIsLostIsWaitedForAndGivenUp_Rfc791_3_2) {
  for (const uint32_t lost : {1u, 2u}) {
    Narrow net({{true, 1, lost}});
    const auto ping = net.Ping(1000, false);
    const Contents contents = net.Run(40);
    EXPECT_EQ(ping->outcome().received, 0u);
    ASSERT_EQ(contents.drops.size(), 2u) << lost;
    EXPECT_EQ(contents.drops[0].reason, DropReason::kListed);
    EXPECT_EQ(contents.drops[1].node, "b");
    EXPECT_EQ(contents.drops[1].reason, DropReason::kFragmentsMissing);
    EXPECT_EQ(contents.drops[1].journey, contents.drops[0].journey);
    EXPECT_EQ(contents.drops[1].field, "of a packet from 198.18.0.1 only 1 fragment came");
  }
}

// --- hosts

TEST(SimMtu, AHostSaysThatNobodyTakesAProtocolOrPort_Rfc1122_3_2_2_1) {
  Narrow net;
  const auto ipv4 = net.world->node("a")->GetObject<ns3::Ipv4L3Protocol>();
  const auto b = net.world->AddressOf("b");
  const auto send = [&](uint8_t protocol, uint32_t size) {
    ipv4->Send(ns3::Create<ns3::Packet>(size), net.world->AddressOf("a"), b, protocol, nullptr);
  };
  ns3::Simulator::Schedule(Seconds(1), [&] { send(253, 3); });
  ns3::Simulator::Schedule(Seconds(2), [&] { send(47, 700); });  // and in pieces
  ns3::Simulator::Schedule(Seconds(3), [&] {
    const auto socket =
        ns3::Socket::CreateSocket(net.world->node("a"), ns3::UdpSocketFactory::GetTypeId());
    socket->SendTo(ns3::Create<ns3::Packet>(100), 0, ns3::InetSocketAddress(b, 4444));
  });
  const Contents contents = net.Run();
  std::vector<std::string> fields;
  for (const RecordedDrop& drop : contents.drops) {
    EXPECT_EQ(drop.node, "b");
    EXPECT_EQ(drop.reason, DropReason::kNoListener);
    EXPECT_NE(drop.journey, 0u);
    fields.push_back(drop.field);
  }
  EXPECT_EQ(fields,
            (std::vector<std::string>{"IP protocol 253", "IP protocol 47 (GRE)", "UDP port 4444"}));
  const auto told = ToldAt(contents, "a:p2p0");
  ASSERT_EQ(told.size(), 3u);
  EXPECT_EQ(told[0].error.code, wire::kIcmpProtocolUnreachable);
  EXPECT_EQ(told[1].error.code, wire::kIcmpProtocolUnreachable);
  EXPECT_EQ(told[2].error.code, wire::kIcmpPortUnreachable);
}

// --- TCP

TEST(SimMtu, TcpFindsThePathMtuAndTheDownloadArrives_Rfc1191) {
  Narrow net;
  const auto client = net.Download();
  const Contents contents = net.Run(20);
  EXPECT_TRUE(client->outcome().Succeeded());
  EXPECT_EQ(client->outcome().body, FileBody());
  EXPECT_FALSE(contents.drops.empty());
  size_t large = 0;
  for (const RecordedPacket& packet : contents.packets) {
    const ByteView ip = IpOf(packet);
    ASSERT_GE(ip.size(), 20u);
    if (ip[9] != 6) continue;
    EXPECT_NE(ip[6] & 0x40, 0) << "DF";
    if (packet.interface == "a:p2p0" && ip.size() > 600) ++large;
  }
  EXPECT_GT(large, 0u);
  EXPECT_LE(large, 10u);  // the first window
}

TEST(SimMtu, WithoutIcmpTheDownloadStallsAndClampingMendsIt_Rfc2923_2_1) {
  for (const bool clamp : {false, true}) {
    Narrow net;
    net.world->ConductOf("r")->SetAttribute("SendIcmp", BooleanValue(false));
    net.world->ConductOf("r")->SetAttribute("MssClamp", BooleanValue(clamp));
    const auto client = net.Download();
    const Contents contents = net.Run(20);
    EXPECT_TRUE(client->outcome().connected);
    EXPECT_EQ(client->outcome().Succeeded(), clamp);
    EXPECT_EQ(contents.drops.empty(), clamp);
    for (const RecordedPacket& packet : contents.packets) {
      const auto mss = wire::ReadMss(IpOf(packet));
      const bool came = packet.direction == trace::Direction::kReceived;
      const bool at_an_end = packet.interface == "a:p2p0" || packet.interface == "b:p2p0";
      if (mss && came && at_an_end) {
        EXPECT_EQ(*mss, clamp ? 560 : 1460);
      }
    }
  }
}

}  // namespace
}  // namespace pptplab::sim_test
