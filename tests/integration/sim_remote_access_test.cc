// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The whole thing on ns-3: a client dials in, downloads a file from behind the server, hangs up.
#include <gtest/gtest.h>

#include "ns3/nstime.h"
#include "tests/integration/sim_support.h"

namespace pptplab::sim_test {
namespace {

TEST(SimRemoteAccess, BringsAFileThroughTheTunnelAndHangsUp) {
  RemoteAccess run;
  run.Run();
  EXPECT_EQ(run.client_ups, std::vector<std::string>{"alice 10.8.0.100 10.8.0.1"});
  const auto& outcome = run.http_client->outcome();
  EXPECT_TRUE(outcome.done);
  EXPECT_EQ(outcome.status, 200);
  EXPECT_EQ(outcome.error, "");
  EXPECT_TRUE(outcome.body == FileBody());
  EXPECT_EQ(run.client_downs.size(), 1u);
  EXPECT_EQ(run.server_downs.size(), 1u);
  EXPECT_EQ(run.client->GetLinkCount(), 0u);
  EXPECT_EQ(run.server->GetLinkCount(), 0u);
  EXPECT_FALSE(run.client->GetPppDevice()->IsUp());
}

TEST(SimRemoteAccess, HasNoWayToThePrivateNetworkWithoutTheTunnel) {
  Options options;
  options.start_pptp = false;
  RemoteAccess run(options);
  run.Run();
  EXPECT_FALSE(run.http_client->outcome().Succeeded());
  const Contents contents = ReadAll(run.recording);
  bool no_route = false;
  for (const RecordedDrop& drop : contents.drops) {
    no_route |= drop.node == "r1" && drop.reason == trace::DropReason::kNoRoute;
  }
  EXPECT_TRUE(no_route);
}

TEST(SimRemoteAccess, SendsEverythingThroughAFullTunnelButTheTunnelItself) {
  Options options;
  options.full_tunnel = true;
  RemoteAccess run(options);
  run.Run();
  EXPECT_TRUE(run.http_client->outcome().body == FileBody());
  EXPECT_EQ(run.client_downs.size(), 1u);
}

TEST(SimRemoteAccess, SurvivesLossOnTheWay) {
  Options options;
  options.loss = 0.03;
  options.hang_up_at = 100;
  options.end = 120;
  RemoteAccess run(options);
  run.Run();
  EXPECT_EQ(run.client_ups.size(), 1u);
  EXPECT_TRUE(run.http_client->outcome().body == FileBody()) << run.http_client->outcome().error;
  const Contents contents = ReadAll(run.recording);
  EXPECT_FALSE(contents.drops.empty());
}

TEST(SimRemoteAccess, SaysWhyWhenGreIsBlocked) {
  Options options;
  options.blocked = {47};
  options.hang_up_at = 200;
  options.end = 210;
  RemoteAccess run(options);
  run.Run();
  EXPECT_TRUE(run.client_ups.empty());
  ASSERT_EQ(run.client_downs.size(), 1u);
  EXPECT_NE(run.client_downs[0], "");
  const Contents contents = ReadAll(run.recording);
  ASSERT_FALSE(contents.drops.empty());
  EXPECT_EQ(contents.drops[0].layer, trace::Layer::kLink);
  EXPECT_EQ(contents.drops[0].reason, trace::DropReason::kBlocked);
  EXPECT_NE(contents.drops[0].field.find("IP protocol 47"), std::string::npos);
}

TEST(SimRemoteAccess, SaysWhyWhenThereIsNoServer) {
  Options options;
  options.start_server = false;
  RemoteAccess run(options);
  run.Run();
  EXPECT_TRUE(run.client_ups.empty());
  ASSERT_EQ(run.client_downs.size(), 1u);
  EXPECT_NE(run.client_downs[0].find("TCP"), std::string::npos) << run.client_downs[0];
}

TEST(SimRemoteAccess, SaysWhyWhenThePasswordIsWrong) {
  Options options;
  options.password = "wrong";
  RemoteAccess run(options);
  run.Run();
  EXPECT_TRUE(run.client_ups.empty());
  ASSERT_EQ(run.client_downs.size(), 1u);
  EXPECT_NE(run.client_downs[0], "");
}

TEST(SimRemoteAccess, AnswersAPathThatIsNotThereWith404) {
  Options options;
  options.path = "/nothing";
  RemoteAccess run(options);
  run.Run();
  EXPECT_EQ(run.http_client->outcome().status, 404);
  EXPECT_EQ(run.http_client->outcome().error, "");
}

TEST(SimRedial, DialsAgainUntilTheServerIsThereAndNotAfterItHungUpItself) {
  Options options;
  options.end = 40;
  RemoteAccess run(options);
  run.server->SetStartTime(ns3::Seconds(6));
  run.client->SetAttribute("Redial", ns3::TimeValue(ns3::Seconds(2)));
  run.Run();
  EXPECT_EQ(run.client_ups.size(), 1u);
  ASSERT_GE(run.client_downs.size(), 3u);
  EXPECT_NE(run.client_downs[0].find("no TCP connection"), std::string::npos);
  EXPECT_EQ(run.client_downs.back().find("no TCP connection"), std::string::npos);
}

TEST(SimRedial, IsOffUnlessItIsAskedFor) {
  RemoteAccess run;
  run.server->SetStartTime(ns3::Seconds(6));
  run.Run();
  EXPECT_EQ(run.client_ups.size(), 0u);
  EXPECT_EQ(run.client_downs.size(), 1u);
}

}  // namespace
}  // namespace pptplab::sim_test
