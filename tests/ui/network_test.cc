// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a network does to packets, on the screen: a NAT's table and the packet on both of its sides,
// drops on their link, cut links, queues; by mouse and by keyboard.
#include <gtest/gtest.h>
#include "tests/ui/driver.h"
#include "tests/unit/viz/model_support.h"

namespace pptplab::viz {
namespace {

using model_test::Script;
using model_test::TcpPacket;
using trace::Direction;
using trace::Layer;
using trace::Mapping;
using Action = trace::Mapping::Action;

constexpr uint8_t kGre = 47;
constexpr uint8_t kTcp = 6;

/// alice – home (a NAT) – server: two mappings come, one changes, one expires; two packets get
/// lost.
class Network : public testing::Test {
 protected:
  Network() : driver({}, 1600, 900) {
    script.Node(1, "alice", "PPTP client");
    script.Node(2, "home", "router");
    script.Node(3, "server", "PPTP server");
    for (const char* name : {"alice:p2p0", "home:p2p0", "home:p2p1", "server:p2p0"}) {
      script.Interface(name);
    }
    script.Event(0, 0, Layer::kRun, trace::LinkNamed{"alice:p2p0", "home:p2p0", 100'000'000, 1000});
    script.Event(0, 0, Layer::kRun, trace::LinkNamed{"home:p2p1", "server:p2p0", 10'000'000, 1000});
    script.Later(10);
    const JourneyId syn = script.NewJourney();
    const Bytes inside = TcpPacket(49153, 1723, 0x02);
    Bytes outside = inside;
    StoreBe32(&outside[12], 0xcb007101);
    StoreBe16(&outside[20], 50001);
    script.Packet(0, Direction::kSent, inside, syn);
    script.Packet(1, Direction::kReceived, inside, syn);
    Map(Action::kAdded, 1, kTcp, "", syn);
    script.Packet(2, Direction::kSent, outside, syn);
    script.Packet(3, Direction::kReceived, outside, syn);
    script.Later(10);
    Map(Action::kAdded, 2, kGre, "a control message tells of its call", 0);
    Sample("home:p2p1", 4);
    script.Event(
        2, 0, Layer::kLink,
        trace::LinkState{"home:p2p1", "server:p2p0", "1 Mb/s, 15 ms ± 5 ms, loses 2 %", true});
    script.Later(10);
    Drop("home:p2p1", trace::DropReason::kQueueFull);
    script.Later(10);
    Drop("server:p2p0", trace::DropReason::kLinkLoss);
    Sample("home:p2p1", 0);
    script.Later(10);
    script.Event(2, 0, Layer::kLink, trace::LinkState{"home:p2p1", "server:p2p0", "cut", false});
    Map(Action::kRemoved, 2, kGre, "expired", 0);
    script.Flush();
    EXPECT_TRUE(driver.Open(script.path()));
    driver.state().SetUnit(StepUnit::kEvent);
  }
  /// The event of this kind with this number, from 0.
  template <class Event>
  ItemIndex Nth(size_t number) {
    const auto items = driver.state().recording().items();
    for (ItemIndex i = 0; i < items.size(); ++i) {
      if (items[i].Is<Event>() && number-- == 0) return i;
    }
    ADD_FAILURE() << "there is no such event";
    return 0;
  }
  void Map(Action action, uint32_t id, uint8_t protocol, std::string_view why, JourneyId journey) {
    script.Event(2, 0, Layer::kNat,
                 Mapping{action,
                         protocol,
                         id,
                         {0xc0a80102},
                         46558,
                         {0xcb007101},
                         52954,
                         {0xcb007102},
                         1723,
                         why},
                 journey);
  }
  void Sample(std::string_view where, uint64_t value) {
    script.Event(2, 0, Layer::kLink, trace::Sample{"queue", where, value, "packets"});
  }
  void Drop(std::string_view where, trace::DropReason reason) {
    script.Event(2, 0, Layer::kLink, trace::Drop{reason, where, 0}, script.NewJourney());
  }
  void ShowAt(const char* panel, ItemIndex item) {
    driver.app().commands().Run(std::string("panel.") + panel, driver.state());
    driver.state().Select(item);
    driver.Frame(3);
  }
  bool Says(const std::string& probe, const std::string& part) {
    return driver.TextOf(probe).find(part) != std::string::npos;
  }

  Script script;
  Driver driver;
};

TEST_F(Network, TheTableStandsAsItDoesAtTheCursor) {
  ShowAt("nat", Nth<Mapping>(0));
  EXPECT_EQ(driver.TextOf("nat.head"), "home: 1 mapping; in this step 1 new");
  EXPECT_EQ(driver.TextOf("nat.row.0"), "+ new");
  ShowAt("nat", Nth<Mapping>(1));
  EXPECT_EQ(driver.TextOf("nat.row.0"), "");
  EXPECT_EQ(driver.TextOf("nat.row.1"), "+ new");
  EXPECT_EQ(driver.TextOf("nat.row.1.foot"), "a control message tells of its call");
  // Behind it the row says until when it will stand, and why it goes.
  ShowAt("nat", Nth<trace::Sample>(0));
  EXPECT_TRUE(Says("nat.row.1.foot", "until ")) << driver.TextOf("nat.row.1.foot");
  EXPECT_TRUE(Says("nat.row.1.foot", ": expired"));
  ShowAt("nat", Nth<Mapping>(2));
  EXPECT_EQ(driver.TextOf("nat.row.1"), "× gone");
  EXPECT_EQ(driver.TextOf("nat.row.1.foot"), "expired");
  EXPECT_TRUE(Says("nat.head", "1 mapping; in this step 1 gone"));
  ShowAt("nat", 0);
  EXPECT_FALSE(driver.Sees("nat.row.0"));
  EXPECT_TRUE(Says("nat.head", "no mapping stands"));
}

TEST_F(Network, ItsChangesAreWalkedByKeysAndByClicks) {
  ShowAt("nat", 0);
  driver.Press("R");
  EXPECT_EQ(driver.state().cursor(), Nth<Mapping>(0));
  driver.Press("R");
  driver.Press("R");
  EXPECT_EQ(driver.state().cursor(), Nth<Mapping>(2));
  driver.Press("R");  // there is no further one
  EXPECT_EQ(driver.state().cursor(), Nth<Mapping>(2));
  driver.Press("Shift+R");
  EXPECT_EQ(driver.state().cursor(), Nth<Mapping>(1));
  driver.Frame(2);
  driver.Click("nat.row.0");
  EXPECT_EQ(driver.state().cursor(), Nth<Mapping>(0));
  driver.Press("Alt+1");
  EXPECT_TRUE(driver.Sees("panel.topology"));
  driver.Press("Alt+-");
  driver.Frame(2);
  EXPECT_TRUE(driver.Sees("panel.nat"));
}

TEST_F(Network, ThePacketStandsAsItCameInAndAsItWentOut) {
  ShowAt("nat", driver.state().recording().PacketNumber(2));
  EXPECT_EQ(driver.TextOf("nat.packet"), "The selected packet at home: 2 fields differ");
  EXPECT_EQ(driver.TextOf("nat.field.0"), "Source Address: 192.0.2.2 ≠ 203.0.113.1");
  EXPECT_TRUE(Says("nat.field.1", "Destination Address: 203.0.113.2 = "));
  EXPECT_TRUE(Says("nat.made.0", "NAT mapping"));
  driver.Click("nat.field.0");
  EXPECT_EQ(driver.state().cursor(), driver.state().recording().PacketNumber(3));
  EXPECT_TRUE(driver.state().field());
  ShowAt("nat", Nth<trace::Sample>(0));
  EXPECT_FALSE(driver.Sees("nat.packet"));
  EXPECT_TRUE(driver.Sees("nat.packet.empty"));
}

TEST_F(Network, DropsStandOnTheirLinkWithTheirCauseAndAreCounted) {
  ShowAt("topology", Nth<trace::Drop>(0));
  driver.Frame(90);
  EXPECT_TRUE(Says("topology.dropped.1", "1 dropped"));
  EXPECT_TRUE(Says("topology.drop", "the queue is full")) << "the selected packet’s own end";
  ShowAt("topology", Nth<trace::Sample>(1));
  EXPECT_TRUE(Says("topology.dropped.1", "2 dropped"));
  EXPECT_FALSE(driver.Sees("topology.drop.1")) << "not in this step";
  driver.state().SetUnit(StepUnit::kPacket);  // since the last packet: both
  driver.Frame(2);
  EXPECT_TRUE(Says("topology.drop.1", "the link lost it"));
  EXPECT_FALSE(driver.Sees("topology.dropped.0"));
  // A click on the link goes to what is dropped on it.
  driver.Press("Home");
  driver.Frame(90);
  driver.Click("topology.link.1");
  EXPECT_EQ(driver.state().cursor(), Nth<trace::Drop>(0));
}

TEST_F(Network, QueuesAreBarsAndCutLinksAreBroken) {
  ShowAt("topology", Nth<trace::LinkState>(0));
  EXPECT_EQ(driver.TextOf("topology.queue.1.a"), "4");
  EXPECT_FALSE(driver.Sees("topology.queue.0.a"));
  EXPECT_FALSE(driver.Sees("topology.cut.1"));
  ShowAt("topology", Nth<trace::LinkState>(1));
  EXPECT_EQ(driver.TextOf("topology.queue.1.a"), "0");
  EXPECT_EQ(driver.TextOf("topology.cut.1"), "× cut");
}

TEST_F(Network, EveryMomentOfItIsDrawnWithoutCuttingText) {
  for (const float width : {1280.0f, 1600.0f, 2560.0f}) {
    driver.Resize(width, width * 9 / 16);
    for (const char* panel : {"nat", "topology", "plots"}) {
      for (ItemIndex i = 0; i < driver.state().recording().size(); ++i) {
        ShowAt(panel, i);
        for (const std::string& text : driver.cut_texts()) {
          ADD_FAILURE() << panel << " at " << width << ": “" << text << "” is cut";
        }
      }
    }
  }
}

}  // namespace
}  // namespace pptplab::viz
