// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// World, helpers, attributes and trace sources, on networks of the test's own.
#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"
#include "ns3/v4ping-helper.h"
#include "ns3/v4ping.h"
#include "sim/pptp-helper.h"
#include "stack/tunnel/endpoint.h"
#include "tests/integration/sim_support.h"

namespace pptplab::sim_test {
namespace {

using ns3::DynamicCast;
using ns3::Ipv4Address;
using ns3::Ptr;
using ns3::Seconds;

TEST(SimWorld, RefusesNamesThatAreTakenOrNotThere) {
  sim::World world({});
  world.AddNode("a", "");
  EXPECT_THROW(world.AddNode("a", ""), std::invalid_argument);
  EXPECT_THROW(world.AddNode("a/b", ""), std::invalid_argument);
  EXPECT_THROW(world.Connect("a", "nobody", {}), std::invalid_argument);
  EXPECT_THROW(world.Connect("a", "a", {}), std::invalid_argument);
  EXPECT_THROW(world.AddressOf("nobody"), std::invalid_argument);
}

TEST(SimWorld, StopsWhenProgressSaysSoAndCanGoOn) {
  Bytes watched;
  {
    RemoteAccess run;
    int calls = 0;
    EXPECT_FALSE(run.world->RunUntil(Seconds(20), [&calls](ns3::Time) { return ++calls < 30; }));
    EXPECT_EQ(calls, 30);
    EXPECT_EQ(run.client->GetLinkCount(), 1u);
    EXPECT_TRUE(run.world->RunUntil(Seconds(20)));
    run.world->Close();
    watched = run.recording;
  }
  EXPECT_TRUE(watched == RecordingOf({}));  // watching changes nothing
}

/// Two clients behind one router, a server whose link takes packets of 600 octets only.
class TwoClients {
 public:
  TwoClients() : world(ConfigOf(&recording)) {
    for (const char* name : {"berlin", "paris", "r", "server"}) world.AddNode(name, "");
    sim::LinkConfig link;
    link.delay = ns3::MilliSeconds(3);
    world.Connect("berlin", "r", link);
    world.Connect("paris", "r", link);
    link.mtu = 600;
    world.Connect("r", "server", link);
    auto servers = ns3::PptpServerHelper(Ipv4Address("10.8.0.1"), Ipv4Address("10.8.0.7"),
                                         Ipv4Address("10.8.0.9"))
                       .Install("server");
    server = DynamicCast<ns3::PptpServer>(servers.Get(0));
    server->AddUser("anna", "a");
    server->AddUser("paul", "p", Ipv4Address("10.8.1.77"));
    world.Adopt(servers);
    berlin = AddClient("berlin", "anna", "a");
    paris = AddClient("paris", "paul", "p");
  }

  Ptr<ns3::PptpClient> AddClient(const char* node, const char* user, const char* password) {
    ns3::PptpClientHelper helper(world.AddressOf("server"), user, password);
    auto applications = helper.Install(world.node(node));
    applications.Start(Seconds(1));
    world.Adopt(applications);
    auto client = DynamicCast<ns3::PptpClient>(applications.Get(0));
    client->AddTunnelRoute(Ipv4Address("10.8.0.0"), ns3::Ipv4Mask("255.255.0.0"));
    return client;
  }

  /// Round trips of `count` pings of `size` octets, one each second from t = 3 s on.
  void Ping(const char* from, Ipv4Address to, uint32_t size) {
    ns3::V4PingHelper helper(to);
    helper.SetAttribute("Size", ns3::UintegerValue(size));
    auto applications = helper.Install(world.node(from));
    applications.Start(Seconds(3));
    applications.Get(0)->TraceConnectWithoutContext(
        "Rtt", ns3::Callback<void, ns3::Time>([this](ns3::Time) { ++pongs; }));
  }

  static sim::WorldConfig ConfigOf(Bytes* recording) {
    sim::WorldConfig config;
    config.recording_memory = recording;
    return config;
  }

  Bytes recording;
  sim::World world;
  Ptr<ns3::PptpServer> server;
  Ptr<ns3::PptpClient> berlin, paris;
  int pongs = 0;
};

TEST(SimServer, GivesAUserItsOwnAddressAndOthersOneFromThePool) {
  TwoClients run;
  run.world.RunUntil(Seconds(5));
  EXPECT_EQ(run.berlin->GetTunnelAddress(), Ipv4Address("10.8.0.7"));
  EXPECT_EQ(run.paris->GetTunnelAddress(), Ipv4Address("10.8.1.77"));
  EXPECT_EQ(run.server->GetLinkCount(), 2u);
}

TEST(SimServer, CarriesPacketsFromOneClientToAnotherThroughItsOneDevice) {
  TwoClients run;
  run.Ping("berlin", Ipv4Address("10.8.1.77"), 56);
  run.world.RunUntil(Seconds(6.5));
  EXPECT_EQ(run.pongs, 4);
}

TEST(SimServer, PutsFragmentsOfGrePacketsTogetherBeforeTheStackSeesThem) {
  TwoClients run;
  run.Ping("berlin", Ipv4Address("10.8.0.1"), 1000);
  run.world.RunUntil(Seconds(6.5));
  EXPECT_EQ(run.pongs, 4);
  run.world.Close();
  size_t fragments = 0;
  const Contents contents = ReadAll(run.recording);
  for (const RecordedPacket& packet : contents.packets) {
    const ByteView ip = IpOf(packet);
    if (ip.size() > 20 && ip[0] == 0x45 && ip[9] == 47 && (LoadBe16(&ip[6]) & 0x3fff) != 0) {
      ++fragments;
    }
  }
  EXPECT_GT(fragments, 8u);
  EXPECT_TRUE(contents.drops.empty());
}

TEST(SimAttributes, CanBeSetForClientAndServerApart) {
  ns3::Config::SetDefault("ns3::PptpClient::EchoInterval", ns3::StringValue("7s"));
  const auto client = ns3::CreateObject<ns3::PptpClient>();
  const auto server = ns3::CreateObject<ns3::PptpServer>();
  EXPECT_EQ(client->config().control.echo_interval, std::chrono::seconds(7));
  EXPECT_EQ(server->config().control.echo_interval, std::chrono::seconds(60));
  ns3::Config::SetDefault("ns3::PptpClient::EchoInterval", ns3::StringValue("60s"));
}

TEST(SimAttributes, ReachEveryKindOfFieldAndRefuseWhatDoesNotFit) {
  const auto client = ns3::CreateObject<ns3::PptpClient>();
  client->SetAttribute("MppeDialect", ns3::StringValue("Linux"));
  client->SetAttribute("Encryption", ns3::StringValue("Refused"));
  client->SetAttribute("Mru", ns3::UintegerValue(1234));
  client->SetAttribute("Allow40", ns3::BooleanValue(false));
  const auto& session = client->config().session;
  EXPECT_EQ(session.encryption.dialect, ppp::MppeDialect::kLinux);
  EXPECT_EQ(session.encryption.policy, ppp::EncryptionPolicy::kRefused);
  EXPECT_EQ(session.lcp.mru, 1234);
  EXPECT_FALSE(session.encryption.allow_40);
  EXPECT_FALSE(client->SetAttributeFailSafe("Mru", ns3::UintegerValue(70000)));
  EXPECT_FALSE(client->SetAttributeFailSafe("EchoInterval", ns3::StringValue("-1s")));
  ns3::StringValue text;
  client->GetAttribute("MppeDialect", text);
  EXPECT_EQ(text.Get(), "Linux");
}

TEST(SimAttributes, NameTheSectionOfTheRfcInEveryHelp) {
  const ns3::TypeId types[] = {ns3::PptpClient::GetTypeId(), ns3::PptpServer::GetTypeId()};
  const std::set<std::string> ours = {"Server", "FullTunnel", "MaximumGap", "MaxKeyChanges",
                                      "ModelledCipher"};
  for (const ns3::TypeId& type : types) {
    EXPECT_GT(type.GetAttributeN(), 45u);
    for (size_t i = 0; i < type.GetAttributeN(); ++i) {
      const auto attribute = type.GetAttribute(i);
      if (ours.contains(attribute.name)) continue;
      EXPECT_NE(attribute.help.find("(RFC "), std::string::npos) << attribute.name;
      EXPECT_NE(attribute.help.find("section"), std::string::npos) << attribute.name;
    }
  }
}

TEST(SimTraceSources, TellOfPacketsStatesKeysAndAgreements) {
  RemoteAccess run;
  size_t tx = 0, rx = 0, keys = 0;
  std::set<std::string> automata, agreed;
  using Text = const std::string&;
  run.client->TraceConnectWithoutContext(
      "Tx", ns3::Callback<void, Ptr<const ns3::Packet>>([&](Ptr<const ns3::Packet>) { ++tx; }));
  run.client->TraceConnectWithoutContext(
      "Rx", ns3::Callback<void, Ptr<const ns3::Packet>>([&](Ptr<const ns3::Packet>) { ++rx; }));
  run.client->TraceConnectWithoutContext(
      "StateTransition",
      ns3::Callback<void, Text, Text, Text, Text>(
          [&](Text automaton, Text, Text, Text) { automata.insert(automaton); }));
  run.client->TraceConnectWithoutContext(
      "Negotiated", ns3::Callback<void, Text, Text>([&](Text what, Text) { agreed.insert(what); }));
  run.client->TraceConnectWithoutContext(
      "KeyChange", ns3::Callback<void, Text, Text>([&](Text, Text) { ++keys; }));
  run.Run();
  EXPECT_GT(tx, 20u);
  EXPECT_GT(rx, 30u);
  EXPECT_GT(keys, 2u);
  EXPECT_TRUE(automata.contains("LCP"));
  EXPECT_TRUE(automata.contains("IPCP"));
  EXPECT_FALSE(agreed.empty());
}

}  // namespace
}  // namespace pptplab::sim_test
