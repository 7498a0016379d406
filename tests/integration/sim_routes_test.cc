// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// ns3::LinkRouting's table, and the routes that a World makes: by delay, private networks apart.
#include <gtest/gtest.h>

#include <string>

#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "sim/link-routing.h"
#include "sim/world.h"

namespace pptplab::sim_test {
namespace {

using ns3::Ipv4Address;
using ns3::Ipv4Mask;
using ns3::LinkRouting;

sim::LinkConfig LinkOf(int delay_ms, bool is_private = false) {
  sim::LinkConfig link;
  link.delay = ns3::MilliSeconds(delay_ms);
  link.is_private = is_private;
  return link;
}

/// The node by which it sends to an address; empty: it is on a link of its own; "-": it knows no way.
std::string Gateway(sim::World& world, const std::string& from, Ipv4Address to) {
  const auto found =
      ns3::LinkRoutingHelper::Of(world.node(from)->GetObject<ns3::Ipv4>())->Find(to, std::nullopt);
  if (!found) return "-";
  for (const auto& link : world.links()) {
    if (link->address_a == found->hop.gateway) return link->a;
    if (link->address_b == found->hop.gateway) return link->b;
  }
  return "";
}

TEST(LinkRouting, TakesTheLongestPrefixThenTheLowestMetricThenTheLast) {
  sim::World world({});
  world.AddNode("a", "");
  const auto ipv4 = world.node("a")->GetObject<ns3::Ipv4>();
  const auto routing = ns3::LinkRoutingHelper::Of(ipv4);
  const Ipv4Address to("10.1.2.3");
  const auto metric = [&] { return routing->Find(to, std::nullopt)->hop.metric; };
  EXPECT_FALSE(routing->Find(to, std::nullopt));
  routing->AddRoute(Ipv4Address("0.0.0.0"), Ipv4Mask::GetZero(), {Ipv4Address("1.1.1.1"), 0, 9});
  EXPECT_EQ(metric(), 9u);
  routing->AddRoute(Ipv4Address("10.1.0.0"), Ipv4Mask("/16"), {Ipv4Address("2.2.2.2"), 0, 20});
  EXPECT_EQ(metric(), 20u);
  routing->AddRoute(Ipv4Address("10.1.0.0"), Ipv4Mask("/16"), {Ipv4Address("2.2.2.3"), 0, 30});
  EXPECT_EQ(metric(), 20u);
  // Who asks ns-3's helper for static routes gets some, and they count.
  const auto fixed = ns3::Ipv4StaticRoutingHelper().GetStaticRouting(ipv4);
  ASSERT_TRUE(fixed);
  fixed->AddHostRouteTo(to, Ipv4Address("3.3.3.3"), 0, 40);
  EXPECT_EQ(metric(), 40u);
  routing->AddRoute(to, Ipv4Mask::GetOnes(), {Ipv4Address("4.4.4.4"), 0, 1});
  EXPECT_EQ(metric(), 1u);
  routing->RemoveRoute(to, Ipv4Mask::GetOnes(), 0);
  EXPECT_EQ(metric(), 40u);
  EXPECT_FALSE(routing->Find(to, 1)) << "nothing leaves by another interface than the one asked for";
}

TEST(SimRoutes, FollowTheDelayNotTheHops) {
  sim::World world({});
  for (const char* name : {"a", "b", "c", "host"}) world.AddNode(name, "");
  world.Connect("a", "c", LinkOf(50));
  world.Connect("a", "b", LinkOf(10));
  world.Connect("b", "c", LinkOf(10));
  world.Connect("c", "host", LinkOf(1));
  world.RunUntil(ns3::Seconds(1));
  EXPECT_EQ(Gateway(world, "a", world.AddressOf("host")), "b");
  EXPECT_EQ(Gateway(world, "b", world.AddressOf("host")), "c");
  EXPECT_EQ(Gateway(world, "host", world.AddressOf("a")), "c");
}

TEST(SimRoutes, KnowPrivateNetworksByPrivateLinksOnly) {
  sim::World world({});
  for (const char* name : {"pc", "r", "office", "inside", "deep"}) world.AddNode(name, "");
  world.Connect("pc", "r", LinkOf(1));
  world.Connect("r", "office", LinkOf(1));
  const auto lan = world.Connect("office", "inside", LinkOf(1, true)).address_b;
  const auto deep = world.Connect("inside", "deep", LinkOf(1, true)).address_b;
  world.RunUntil(ns3::Seconds(1));
  EXPECT_EQ(Gateway(world, "office", deep), "inside");
  EXPECT_EQ(Gateway(world, "r", deep), "-");
  EXPECT_EQ(Gateway(world, "r", lan), "-");
  EXPECT_EQ(Gateway(world, "deep", world.AddressOf("pc")), "inside");
  EXPECT_EQ(Gateway(world, "inside", world.AddressOf("pc")), "office");
}

TEST(SimRoutes, OfManyHostsBehindRoutersAreFewSteps) {
  // 40 routers in a ring, 25 hosts behind each: every router knows 1,040 networks.
  sim::World world({});
  const auto router = [](int i) { return "r" + std::to_string(i % 40); };
  for (int i = 0; i < 40; ++i) world.AddNode(router(i), "router");
  for (int i = 0; i < 40; ++i) world.Connect(router(i), router(i + 1), LinkOf(1));
  for (int i = 0; i < 1000; ++i) {
    const std::string host = "h" + std::to_string(i);
    world.AddNode(host, "");
    world.Connect(host, router(i), LinkOf(1));
  }
  world.RunUntil(ns3::Seconds(1));
  EXPECT_EQ(Gateway(world, "h0", world.AddressOf("h10")), "r0");
  EXPECT_EQ(Gateway(world, "r0", world.AddressOf("h10")), "r1");
  EXPECT_EQ(Gateway(world, "r0", world.AddressOf("h30")), "r39");
  EXPECT_EQ(Gateway(world, "r10", world.AddressOf("h10")), "") << "on its own link";
}

}  // namespace
}  // namespace pptplab::sim_test
