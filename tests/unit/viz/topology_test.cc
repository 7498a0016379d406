// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The network as a graph.
#include "viz/model/topology.h"

#include <cmath>

#include "tests/unit/viz/ladder_support.h"

namespace pptplab::viz {
namespace {

using ladder_test::kClient;
using ladder_test::kMs;
using ladder_test::kRouter;
using ladder_test::kServer;
using ladder_test::Recorded;
using trace::Direction;
using trace::Layer;

struct Shown {
  explicit Shown(Recorded& recorded) : model(recorded.Open()) {
    while (!topology.Update(*model, 1, 5)) {
    }
  }
  std::unique_ptr<RecordingModel> model;
  Topology topology;
};

TEST(Topology, HasTheLinksThatTheRunRecorded) {
  Recorded recorded;
  recorded.NameLinks();
  Shown shown(recorded);
  ASSERT_EQ(shown.topology.nodes().size(), 4u);
  ASSERT_EQ(shown.topology.links().size(), 3u);
  const TopologyLink& link = shown.topology.links()[1];
  EXPECT_EQ(shown.topology.nodes()[link.a].name, "r1");
  EXPECT_EQ(shown.topology.nodes()[link.b].name, "server");
  EXPECT_EQ(RateText(link), "10 Mb/s");
  EXPECT_EQ(LatencyText(link), "5 ms");
  EXPECT_EQ(shown.topology.nodes()[1].shape, NodeShape::kRouter);
}

TEST(Topology, ATelephoneLineIsALinkBetweenACallerAndAnAccessConcentrator) {
  Recorded recorded;
  recorded.Event(5, Layer::kRun, 0, trace::NodeNamed{"alice", "dial-in user"});
  recorded.Event(6, Layer::kRun, 0, trace::NodeNamed{"pac", "PPTP access concentrator"});
  for (const char* name : {"alice:tty0", "pac:tty0"}) {
    recorded.writer().AddInterface({name, "", trace::kLinkTypePppHdlc});
  }
  recorded.Event(0, Layer::kRun, 0, trace::LinkNamed{"alice:tty0", "pac:tty0", 33'600, 40 * kMs});
  Shown shown(recorded);
  ASSERT_EQ(shown.topology.links().size(), 1u);
  const TopologyLink& line = shown.topology.links()[0];
  const auto& nodes = shown.topology.nodes();
  EXPECT_EQ(nodes[line.a].name, "alice");
  EXPECT_EQ(nodes[line.b].name, "pac");
  EXPECT_EQ(RateText(line), "33.6 kb/s");
  EXPECT_EQ(nodes[line.a].shape, NodeShape::kClient);
  EXPECT_EQ(nodes[line.b].shape, NodeShape::kRouter) << "it passes on what others say";
}

TEST(Topology, WithoutRecordedLinksHasThoseThatPacketsTook) {
  Recorded recorded;
  recorded.Cross(1, 5, ladder_test::TcpPacket(1, 2, 3, {}));
  Shown shown(recorded);
  ASSERT_EQ(shown.topology.links().size(), 2u);
  EXPECT_EQ(RateText(shown.topology.links()[0]), "");
}

TEST(Topology, LaysAChainOutAsAStraightLineFromTheClient) {
  Recorded recorded;
  recorded.NameLinks();
  Shown shown(recorded);
  const auto& nodes = shown.topology.nodes();
  for (size_t i = 0; i < nodes.size(); ++i) {
    EXPECT_DOUBLE_EQ(nodes[i].y, 0.5);
    EXPECT_NEAR(nodes[i].x, static_cast<double>(i) / 3, 1e-9);
  }
}

TEST(Topology, KeepsWhatWasMovedByHandUntilArranged) {
  Recorded recorded;
  recorded.NameLinks();
  Shown shown(recorded);
  shown.topology.Move(1, 0.2, 7);
  EXPECT_DOUBLE_EQ(shown.topology.nodes()[1].x, 0.2);
  EXPECT_DOUBLE_EQ(shown.topology.nodes()[1].y, 1);
  shown.topology.Arrange();
  EXPECT_DOUBLE_EQ(shown.topology.nodes()[1].y, 0.5);
}

TEST(Topology, FindsTheWayThroughTheFewestLinks) {
  Recorded recorded;
  recorded.NameLinks();
  Shown shown(recorded);
  EXPECT_EQ(shown.topology.Way(0, 3), (std::vector<size_t>{0, 1, 2, 3}));
  EXPECT_EQ(shown.topology.Way(2, 2), (std::vector<size_t>{2}));
}

TEST(Topology, TakesTheWayWithTheLeastLatencyAsRoutersDo) {
  Recorded recorded;
  recorded.NameLinks();
  recorded.Event(5, Layer::kRun, 0, trace::NodeNamed{"detour", "router"});
  recorded.Event(0, Layer::kRun, 0, trace::LinkNamed{"client:p2p9", "detour:p2p0", 1, 1 * kMs});
  recorded.Event(0, Layer::kRun, 0, trace::LinkNamed{"detour:p2p1", "server:p2p9", 1, 1 * kMs});
  Shown shown(recorded);
  EXPECT_EQ(shown.topology.Way(0, 2), (std::vector<size_t>{0, 4, 2})) << "over r1 it is 10 ms";
}

TEST(Topology, StandsWhereTheScenariosFileHasItsNodes) {
  Recorded recorded;
  recorded.NameLinks();
  const auto place = [&](const char* node, uint64_t across, uint64_t down) {
    recorded.Event(0, Layer::kRun, 0, trace::Sample{"place across", node, across, "millionths"});
    recorded.Event(0, Layer::kRun, 0, trace::Sample{"place down", node, down, "millionths"});
  };
  place("client", 1'000'000, 0);
  place("r1", 500'000, 250'000);
  place("server", 0, 500'000);
  place("nobody", 7, 7);
  Shown shown(recorded);
  const auto& nodes = shown.topology.nodes();
  EXPECT_DOUBLE_EQ(nodes[0].x, 1) << "a map is not mirrored";
  EXPECT_DOUBLE_EQ(nodes[0].y, 0);
  EXPECT_DOUBLE_EQ(nodes[1].x, 0.5);
  EXPECT_NEAR(nodes[3].x, nodes[2].x, 0.1) << "beside its neighbour";
}

TEST(Topology, ATunnelStaysWhileAnyOfItsNetworkProtocolsIsOpen) {
  Recorded recorded;
  recorded.NameLinks();
  for (const auto node : {kClient, kServer}) {
    const bool client = node == kClient;
    trace::SessionNamed named;
    named.peer = *ParseAddress(client ? "192.0.2.1" : "192.0.2.2");
    named.local_call_id = client ? 10 : 20;
    named.peer_call_id = client ? 20 : 10;
    recorded.Event(node, Layer::kPptp, 0, named, 0, 1);
  }
  int64_t time = 10;
  for (const char* name : {"IPXCP", "NBFCP"}) {
    for (const auto node : {kClient, kServer}) {
      recorded.At(time += 10);
      recorded.Event(node, Layer::kIpcp, 0,
                     trace::Transition{name, "Ack-Sent", "RCA", "tlu", "Opened"}, 0, 1);
    }
  }
  for (const char* name : {"NBFCP", "IPXCP"}) {
    recorded.At(time += 10);
    recorded.Event(kServer, Layer::kIpcp, 0,
                   trace::Transition{name, "Opened", "RTR", "tld,zrc,sta", "Stopping"}, 0, 1);
  }
  Shown shown(recorded);
  const auto last = static_cast<ItemIndex>(shown.model->size() - 1);
  EXPECT_EQ(shown.topology.TunnelsAt(last - 1).size(), 1u) << "IPX is left";
  EXPECT_TRUE(shown.topology.TunnelsAt(last).empty());
}

TEST(Topology, HasATunnelFromIpcpOpenedOnBothEndsUntilOneGoesDown) {
  Recorded recorded;
  recorded.NameLinks();
  const auto opened = [](const char* name) {
    return trace::Transition{name, "Ack-Sent", "RCA", "tlu", "Opened"};
  };
  for (const auto node : {kClient, kServer}) {
    const bool client = node == kClient;
    trace::SessionNamed named;
    named.peer = *ParseAddress(client ? "192.0.2.1" : "192.0.2.2");
    named.local_call_id = client ? 10 : 20;
    named.peer_call_id = client ? 20 : 10;
    named.user = "alice";
    recorded.Event(node, Layer::kPptp, 0, named, 0, 1);
  }
  recorded.At(10);
  recorded.Event(kClient, Layer::kCcp, 0, opened("CCP"), 0, 1);
  recorded.At(20);
  recorded.Event(kClient, Layer::kIpcp, 0, opened("IPCP"), 0, 1);
  recorded.At(30);
  recorded.Event(kServer, Layer::kIpcp, 0, opened("IPCP"), 0, 1);
  recorded.At(40);
  recorded.Event(kServer, Layer::kIpcp, 0,
                 trace::Transition{"IPCP", "Opened", "Down", "tld", "Starting"}, 0, 1);
  Shown shown(recorded);
  const auto last = static_cast<ItemIndex>(shown.model->size() - 1);
  EXPECT_TRUE(shown.topology.TunnelsAt(last - 2).empty());
  EXPECT_TRUE(shown.topology.TunnelsAt(last).empty());
  const auto tunnels = shown.topology.TunnelsAt(last - 1);
  ASSERT_EQ(tunnels.size(), 1u);
  EXPECT_EQ(tunnels[0].way, (std::vector<size_t>{0, 1, 2}));
  EXPECT_EQ(tunnels[0].encrypted, last - 3);
  EXPECT_EQ(tunnels[0].user, "alice");
}

TEST(Topology, HasAPacketOnALinkBetweenSendingAndReceiving) {
  Recorded recorded;
  recorded.NameLinks();
  recorded.Cross(10, 7, ladder_test::TcpPacket(1, 2, 3, {}));
  Shown shown(recorded);
  EXPECT_TRUE(shown.topology.InFlight(AtNanoseconds(9 * kMs)).empty());
  const auto flights = shown.topology.InFlight(AtNanoseconds(16 * kMs));
  ASSERT_EQ(flights.size(), 1u);
  EXPECT_EQ(flights[0].from, 1u);
  EXPECT_EQ(flights[0].to, 2u);
  EXPECT_NEAR(flights[0].progress, 0.2, 1e-9);
  EXPECT_FALSE(flights[0].is_lost);
  EXPECT_TRUE(shown.topology.InFlight(AtNanoseconds(20 * kMs)).empty());
}

TEST(Topology, KnowsOfAPacketOnALinkThatItWillBeLost) {
  Recorded recorded;
  recorded.NameLinks();
  recorded.At(10);
  recorded.Packet(0, Direction::kSent, 3, ladder_test::TcpPacket(1, 2, 3, {}));
  recorded.At(15);
  recorded.Event(kRouter, Layer::kLink, 3, trace::Drop{trace::DropReason::kLinkLoss, "", 0});
  Shown shown(recorded);
  const auto flights = shown.topology.InFlight(AtNanoseconds(12 * kMs));
  ASSERT_EQ(flights.size(), 1u);
  EXPECT_TRUE(flights[0].is_lost);
}

TEST(Topology, PassesOverLinksThatNameNobody) {
  Recorded recorded;
  for (const char* name : {"", ":", "nobody:eth0", "client:p2p0"}) {
    recorded.Event(0, Layer::kRun, 0, trace::LinkNamed{name, "client:p2p0", 1, 1});
  }
  Shown shown(recorded);
  EXPECT_TRUE(shown.topology.links().empty());
  EXPECT_EQ(shown.topology.nodes().size(), 4u);
}

}  // namespace
}  // namespace pptplab::viz
