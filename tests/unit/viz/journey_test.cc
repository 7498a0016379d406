// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Following one data unit through a recording.
#include "viz/model/journey.h"

#include "tests/unit/viz/ladder_support.h"
#include "tests/unit/viz/model_support.h"

namespace pptplab::viz {
namespace {

using ladder_test::kClient;
using ladder_test::kMs;
using ladder_test::kRouter;
using ladder_test::kServer;
using ladder_test::Recorded;
using trace::Direction;
using trace::Layer;

TEST(Journey, CrossesEveryLinkFromWhereItWasSentToWhereItWasReceived) {
  Recorded recorded;
  recorded.Cross(10, 7, ladder_test::TcpPacket(49152, 1723, 1, {}));
  const auto model = recorded.Open();
  const JourneyPath path = FollowJourney(*model, 7);
  ASSERT_EQ(path.hops.size(), 2u);
  EXPECT_EQ(path.hops[0].from, kClient);
  EXPECT_EQ(path.hops[0].to, kRouter);
  EXPECT_EQ(path.hops[1].from, kRouter);
  EXPECT_EQ(path.hops[1].to, kServer);
  EXPECT_EQ(path.hops[1].time_sent, 15 * kMs);
  EXPECT_EQ(path.hops[1].time_received, 20 * kMs);
  EXPECT_EQ(path.end.how, JourneyEnd::How::kDelivered);
  EXPECT_EQ(path.end.node, kServer);
}

TEST(Journey, FindsThePeerByItsCallIdsWhereANatGivesTwoOneAddress) {
  model_test::Script script;
  constexpr Address kOutside{0xc0000202}, kOfServer{0xcb007102};
  script.Node(1, "ann", "PPTP client");
  script.Node(2, "bob", "PPTP client");
  script.Node(3, "server", "PPTP server");
  for (const uint16_t client : std::vector<uint16_t>{1, 2}) {
    script.Event(client, 1, Layer::kPptp, trace::SessionNamed{kOfServer, client, client, "alice"});
    script.Event(3, client, Layer::kPptp, trace::SessionNamed{kOutside, client, client, ""});
  }
  const auto model = script.Open();
  size_t seen = 0;
  for (const SessionInfo& session : model->sessions()) {
    EXPECT_EQ(PeerOf(*model, session), session.node == 3 ? session.local_call_id : 3u);
    ++seen;
  }
  EXPECT_EQ(seen, 4u);
}

TEST(Journey, KeepsFragmentsApartBecauseLinksKeepTheirOrder) {
  Recorded recorded;
  const Bytes packet = ladder_test::TcpPacket(1, 2, 3, {});
  recorded.At(1);
  recorded.Packet(0, Direction::kSent, 9, packet);
  recorded.At(2);
  recorded.Packet(0, Direction::kSent, 9, packet);
  recorded.At(3);
  recorded.Packet(1, Direction::kReceived, 9, packet);
  recorded.At(4);
  recorded.Packet(1, Direction::kReceived, 9, packet);
  const auto model = recorded.Open();
  const JourneyPath path = FollowJourney(*model, 9);
  ASSERT_EQ(path.hops.size(), 2u);
  EXPECT_EQ(path.hops[0].time_received, 3 * kMs);
  EXPECT_EQ(path.hops[1].time_received, 4 * kMs);
}

TEST(Journey, EndsOnTheLinkThatLosesIt) {
  Recorded recorded;
  recorded.At(1);
  recorded.Packet(0, Direction::kSent, 3, ladder_test::TcpPacket(1, 2, 3, {}));
  recorded.At(6);
  recorded.Event(kRouter, Layer::kLink, 3, trace::Drop{trace::DropReason::kLinkLoss, "r1:p2p0", 0});
  const auto model = recorded.Open();
  const JourneyPath path = FollowJourney(*model, 3);
  ASSERT_EQ(path.hops.size(), 1u);
  EXPECT_EQ(path.hops[0].received, kNoItem);
  EXPECT_EQ(path.hops[0].to, kRouter);
  EXPECT_EQ(path.end.how, JourneyEnd::How::kDropped);
  EXPECT_TRUE(path.end.on_link);
  EXPECT_EQ(path.end.reason, trace::DropReason::kLinkLoss);
  EXPECT_NE(path.end.text.find("r1:p2p0"), std::string::npos) << path.end.text;
}

TEST(Journey, EndsInTheNodeThatDropsIt) {
  Recorded recorded;
  recorded.Cross(1, 3, ladder_test::GrePacket(1, ladder_test::LcpRequest(1)));
  recorded.Event(kServer, Layer::kGre, 3, trace::Drop{trace::DropReason::kUnknownCall, "", 0});
  const auto model = recorded.Open();
  const JourneyPath path = FollowJourney(*model, 3);
  EXPECT_EQ(path.end.how, JourneyEnd::How::kDropped);
  EXPECT_FALSE(path.end.on_link);
  EXPECT_EQ(path.end.node, kServer);
}

TEST(Journey, IsUnderWayIfTheRecordingEndsBefore) {
  Recorded recorded;
  recorded.Packet(0, Direction::kSent, 3, ladder_test::TcpPacket(1, 2, 3, {}));
  const auto model = recorded.Open();
  const JourneyPath path = FollowJourney(*model, 3);
  EXPECT_EQ(path.end.how, JourneyEnd::How::kUnderWay);
  EXPECT_EQ(FollowJourney(*model, 0).hops.size(), 0u);
  EXPECT_EQ(FollowJourney(*model, 12345).hops.size(), 0u);
}

TEST(Journey, OfAHostileFileWithAMillionItemsIsBounded) {
  Recorded recorded;
  for (int i = 0; i < 5000; ++i) {
    recorded.At(i);
    recorded.Packet(0, Direction::kSent, 3, ladder_test::TcpPacket(1, 2, 3, {}));
  }
  const auto model = recorded.Open();
  const JourneyPath path = FollowJourney(*model, 3, 2500);
  EXPECT_LE(path.items.size(), 512u);
  EXPECT_LT(path.items.front(), 2500u);
  EXPECT_GT(path.items.back(), 2500u);
}

TEST(Journey, OfAPptpMessageIsThatOfTheTcpSegmentThatCarriesIt) {
  Recorded recorded;
  const Bytes message = wire::WriteControlMessage(wire::EchoRequest{});
  recorded.At(1);
  recorded.Event(kClient, Layer::kPptp, 0,
                 trace::Message{Direction::kSent, trace::Protocol::kPptpControl, message});
  recorded.Cross(1, 42, ladder_test::TcpPacket(49152, 1723, 1, message));
  recorded.Event(kServer, Layer::kPptp, 0,
                 trace::Message{Direction::kReceived, trace::Protocol::kPptpControl, message});
  const auto model = recorded.Open();
  size_t messages = 0;
  for (ItemIndex i = 0; i < model->size(); ++i) {
    if (model->item(i).kind != trace::Detail(trace::Message{}).index()) continue;
    EXPECT_EQ(JourneyBehind(*model, i), 42u);
    ++messages;
  }
  EXPECT_EQ(messages, 2u);
}

TEST(Encapsulation, IsToldFromTheOutsideInWithoutRepeating) {
  Recorded recorded;
  recorded.Packet(0, Direction::kSent, 1, ladder_test::GrePacket(1, ladder_test::LcpRequest(1)));
  recorded.Packet(0, Direction::kSent, 2, ladder_test::TcpPacket(1, 2, 3, {}));
  const auto model = recorded.Open();
  const auto first = static_cast<ItemIndex>(model->size() - 2);
  EXPECT_EQ(EncapsulationOf(*model, first),
            (std::vector<Layer>{Layer::kIp, Layer::kGre, Layer::kPpp, Layer::kLcp}));
  EXPECT_EQ(EncapsulationOf(*model, first + 1), (std::vector<Layer>{Layer::kIp, Layer::kTcp}));
}

TEST(PacketGist, SaysWhoTalksToWhomAndWhetherItOnlyAcknowledges) {
  const Bytes data{1, 2, 3};
  const auto gist = GistOf(ladder_test::TcpPacket(49152, 1723, 77, data), trace::kLinkTypeRawIp);
  ASSERT_TRUE(gist);
  EXPECT_EQ(ToString(gist->source), "192.0.2.2");
  EXPECT_EQ(gist->destination_port, 1723);
  EXPECT_EQ(gist->sequence_number, 77u);
  EXPECT_EQ(gist->payload, 3);
  EXPECT_FALSE(gist->is_bare_ack);
  EXPECT_TRUE(GistOf(ladder_test::TcpPacket(1, 2, 77, {}), trace::kLinkTypeRawIp)->is_bare_ack);
  EXPECT_FALSE(
      GistOf(ladder_test::TcpPacket(1, 2, 77, {}, true), trace::kLinkTypeRawIp)->is_bare_ack);
}

TEST(PacketGist, OfBytesThatAreCutOffAnywhereNeverReadsBeyondThem) {
  const Bytes whole = ladder_test::TcpPacket(49152, 1723, 77, Bytes{1, 2, 3});
  for (size_t size = 0; size < whole.size(); ++size) {
    for (const uint16_t link_type :
         {trace::kLinkTypeRawIp, trace::kLinkTypePpp, trace::kLinkTypeEthernet,
          trace::kLinkTypeLinuxCooked, trace::kLinkTypeLinuxCooked2, uint16_t{147}}) {
      const Bytes part(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(size));
      (void)GistOf(part, link_type);
    }
  }
}

}  // namespace
}  // namespace pptplab::viz
